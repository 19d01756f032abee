"""Task *regularisation.plain_dropout*: W (M * A) + b in training, and at test the expected weights, pW A + b."""

import itertools
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import dropout

Array = np.ndarray
Pair = tuple[Array, Array]


def reference(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> Pair:
    """Return the net inputs of the layer that reads the units A: with some of them dropped, and at test time."""
    return W @ dropout.forward(A, M) + b, dropout.expected_weights(W, keep_prob) @ A + b


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, what it reads, a mask of zeros and ones, and the probability that drew it."""
    below, above, m = distinct_sizes(rng, 3)
    keep_prob = float(rng.choice([0.3, 0.4, 0.6, 0.7, 0.8]))
    return {
        "W": rng.normal(size=(above, below)),
        "b": rng.normal(size=(above, 1)),
        "A": rng.normal(size=(below, m)),
        "M": dropout.mask((below, m), keep_prob, rng),
        "keep_prob": keep_prob,
    }


def _both(
    training: Callable = lambda W, b, A, M, p: W @ (M * A) + b, test: Callable = lambda W, b, A, M, p: p * W @ A + b
) -> Callable:
    """The two net inputs, one of them another."""
    return lambda W, b, A, M, keep_prob: (training(W, b, A, M, keep_prob), test(W, b, A, M, keep_prob))


def _loops(
    weight: Callable = lambda w, p: w * p,
    bias: Callable = lambda b, p: b,
    at_test: Callable = lambda mask: 1,
    in_training: Callable = lambda mask, p: mask,
) -> Callable:
    """The sums in loops, with one step another."""

    def plain_dropout(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> Pair:
        Z_training = np.zeros((W.shape[0], A.shape[1]))
        Z_test = np.zeros_like(Z_training)
        for k in range(W.shape[0]):
            for i in range(A.shape[1]):
                Z_training[k, i] = b[k, 0]
                Z_test[k, i] = bias(b[k, 0], keep_prob)
                for j in range(W.shape[1]):
                    Z_training[k, i] += W[k, j] * in_training(M[j, i], keep_prob) * A[j, i]
                    Z_test[k, i] += weight(W[k, j], keep_prob) * at_test(M[j, i]) * A[j, i]
        return Z_training, Z_test

    return plain_dropout


def _einsum(
    scale: Callable = lambda p: p, bias: Callable = lambda b, p: b, dropped: bool = False, inverted: bool = False
) -> Callable:
    """The sums in Einstein's notation, with one step another; `dropped` drops at test time too."""

    def plain_dropout(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> Pair:
        on = np.einsum("kj,ji,ji->ki", W, M, A)
        whole = on if dropped else np.einsum("kj,ji->ki", W, A)
        return on / (keep_prob if inverted else 1) + b, scale(keep_prob) * whole + bias(b, keep_prob)

    return plain_dropout


def _average(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> Pair:
    """At test, the mean over all masks, each as likely as it is."""
    Z_test = np.zeros((len(W), A.shape[1]))
    for mask in itertools.product([0, 1], repeat=len(A)):
        likely = keep_prob ** sum(mask) * (1 - keep_prob) ** (len(mask) - sum(mask))
        Z_test += likely * (W @ (np.array([mask]).T * A) + b)
    return W @ (A * M) + b, Z_test


def _columns(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> list:
    Z_training = [[sum(W[k] * M[:, i] * A[:, i]) + b[k, 0] for i in range(A.shape[1])] for k in range(len(W))]
    return [Z_training, (keep_prob * A.T @ W.T + b.T).T.tolist()]


class _Layer:
    def __init__(self, W: Array, b: Array):
        self.W, self.b = W, b

    def __call__(self, A: Array) -> Array:
        return np.dot(self.W, A) + self.b


def _single(W: Array, b: Array, A: Array, M: Array, keep_prob: float) -> Pair:
    W, b, A, M = (array.astype(np.float32) for array in (W, b, A, M))
    return W @ (M * A) + b, W @ (np.float32(keep_prob) * A) + b


TASK = Task(
    id="regularisation.plain_dropout",
    title="The expected weights",
    chapter="regularisation",
    parts=(Part("Z_training", 1, ("nl", "m")), Part("Z_test", 2, ("nl", "m"))),
    reference=reference,
    examples=(
        {
            "W": np.array([[1.0, -2.0, 3.0], [0.5, 1.0, -1.0]]),
            "b": np.array([[1.0], [-2.0]]),
            "A": np.array([[1.0, 2.0, 0.0, -1.0], [3.0, 1.0, 1.0, 2.0], [0.5, 1.0, 2.0, 4.0]]),
            "M": np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0], [1.0, 1.0, 1.0, 0.0]]),
            "keep_prob": 0.8,
        },
        {
            "W": np.array([[2.0, 4.0]]),
            "b": np.array([[0.5]]),
            "A": np.array([[3.0], [1.0]]),
            "M": np.array([[0.0], [0.0]]),
            "keep_prob": 0.25,
        },
        {
            "W": np.array([[2.0], [-1.0], [4.0]]),
            "b": np.array([[0.0], [1.0], [2.0]]),
            "A": np.array([[0.5, 3.0]]),
            "M": np.array([[1.0, 1.0]]),
            "keep_prob": 1.0,
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "dropout at test time",
            "At test time all units are on: the answer must not depend on chance.",
            _both(test=lambda W, b, A, M, p: W @ (M * A) + b),
            {
                "loops": _loops(weight=lambda w, p: w, at_test=lambda mask: mask),
                "einsum": _einsum(scale=lambda p: 1.0, dropped=True),
            },
        ),
        Mistake(
            "the mask and the expected weights at test time",
            "At test time all units are on; the weights are scaled because they are.",
            _both(test=lambda W, b, A, M, p: p * W @ (M * A) + b),
            {"loops": _loops(at_test=lambda mask: mask), "einsum": _einsum(dropped=True)},
        ),
        Mistake(
            "the weights not scaled at test time",
            "With all units on, the net input is larger than it was in training on average.",
            _both(test=lambda W, b, A, M, p: W @ A + b),
            {"loops": _loops(weight=lambda w, p: w), "einsum": _einsum(scale=lambda p: 1.0)},
        ),
        Mistake(
            "divided by keep_prob at test time",
            "With all units on, the net input is larger than it was in training on average: make it smaller.",
            _both(test=lambda W, b, A, M, p: W @ A / p + b),
            {"loops": _loops(weight=lambda w, p: w / p), "einsum": _einsum(scale=lambda p: 1 / p)},
        ),
        Mistake(
            "scaled by the probability of dropping",
            "The mean of what a unit sent in training is its activation times the probability that it was on.",
            _both(test=lambda W, b, A, M, p: (1 - p) * W @ A + b),
            {"loops": _loops(weight=lambda w, p: w * (1 - p)), "einsum": _einsum(scale=lambda p: 1 - p)},
        ),
        Mistake(
            "the bias scaled too",
            "The bias was never dropped, so it is what it was.",
            _both(test=lambda W, b, A, M, p: p * (W @ A + b)),
            {"loops": _loops(bias=lambda b, p: b * p), "einsum": _einsum(bias=lambda b, p: p * b)},
        ),
        Mistake(
            "scaled twice",
            "Weights or activations are scaled, not both.",
            _both(test=lambda W, b, A, M, p: p * W @ (p * A) + b),
            {"loops": _loops(weight=lambda w, p: w * p * p), "einsum": _einsum(scale=lambda p: p**2)},
        ),
        Mistake(
            "scaled in training too",
            "With a mask of zeros and ones the weights are scaled at test time, and only there.",
            _both(training=lambda W, b, A, M, p: W @ (M * A) / p + b),
            {"loops": _loops(in_training=lambda mask, p: mask / p), "einsum": _einsum(inverted=True)},
        ),
        Mistake(
            "inverted dropout",
            "That is right for another kind of mask; this one is of zeros and ones, and the test makes up for it.",
            _both(lambda W, b, A, M, p: W @ (M * A) / p + b, lambda W, b, A, M, p: W @ A + b),
            {
                "loops": _loops(weight=lambda w, p: w, in_training=lambda mask, p: mask / p),
                "einsum": _einsum(scale=lambda p: 1.0, inverted=True),
            },
        ),
        Mistake(
            "the expected weights in training",
            "In training the weights are what they are, and the mask does the dropping.",
            _both(training=lambda W, b, A, M, p: p * W @ (M * A) + b),
        ),
        Mistake(
            "no mask in training",
            "In training some units are off.",
            _both(training=lambda W, b, A, M, p: W @ A + b),
            {"loops": _loops(in_training=lambda mask, p: 1)},
        ),
        Mistake(
            "the mask turned round",
            "A 1 in the mask means on.",
            _both(training=lambda W, b, A, M, p: W @ ((1 - M) * A) + b),
            {"loops": _loops(in_training=lambda mask, p: 1 - mask)},
        ),
        Mistake(
            "the share that is on in this mask",
            "The scale is the probability: at test time there is no mask.",
            _both(test=lambda W, b, A, M, p: np.mean(M) * W @ A + b),
        ),
        Mistake(
            "no bias at test time",
            "The bias is part of the net input.",
            _both(test=lambda W, b, A, M, p: p * W @ A),
            {"loops": _loops(bias=lambda b, p: 0), "einsum": _einsum(bias=lambda b, p: 0)},
        ),
        Mistake(
            "the two values exchanged",
            "First the net input in training, then the one at test time.",
            lambda W, b, A, M, keep_prob: reference(W, b, A, M, keep_prob)[::-1],
        ),
    ),
    styles={
        "the formulas as they stand": _both(),
        "loops": _loops(),
        "einsum": _einsum(),
        "the mean over all masks": _average,
        "nested lists": _columns,
        "a class": lambda W, b, A, M, p: (_Layer(W, b)(A * M), _Layer(W * p, b)(A)),
        "single precision": _single,
    },
)
