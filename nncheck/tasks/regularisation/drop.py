"""Task *regularisation.drop*: an inverted mask from an `rng`, 1/p or 0, and the activations under it."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nnlib import dropout

Array = np.ndarray
Pair = tuple[Array, Array]
Generator = np.random.Generator


def reference(A: Array, keep_prob: float, rng: Generator) -> Pair:
    """Return the mask, 1/p with probability p and else 0, and the masked activations."""
    M = dropout.inverted_mask(A.shape, keep_prob, rng)
    return M, dropout.forward(A, M)


def draw(rng: Generator) -> Arguments:
    """Draw activations, a probability of keeping that is not one half, and a generator's seed."""
    keep_prob = float(rng.choice([0.3, 0.4, 0.6, 0.7, 0.8]))
    A = rng.normal(size=distinct_sizes(rng, 2, 3, 8))
    return {"A": A, "keep_prob": keep_prob, "rng": _generator(int(rng.integers(1_000_000)))}


def _generator(seed: int) -> Given:
    return Given("default_rng", {"seed": seed})


def _masked(mask: Callable, dropped: Callable = lambda A, M, p, rng: M * A) -> Callable:
    """Another mask by (shape, p, rng), and what is made of it."""

    def drop(A: Array, keep_prob: float, rng: Generator) -> Pair:
        M = mask(A.shape, keep_prob, rng)
        return M, dropped(A, M, keep_prob, rng)

    return drop


def _inverted(shape: tuple[int, int], p: float, rng: Generator) -> Array:
    return (rng.random(shape) < p) / p


def _by_share(kept: Array) -> Array:
    return kept / max(np.mean(kept), 1 / kept.size)


def _loops(
    keeps: Callable = lambda u, p: u < p, scale: Callable = lambda p: 1 / p, again: Callable = lambda p: 1.0
) -> Callable:
    """Unit by unit, with one step another; `again` is a further factor of the activations."""

    def drop(A: Array, keep_prob: float, rng: Generator) -> Pair:
        M, dropped = np.zeros(A.shape), np.zeros(A.shape)
        for k in range(A.shape[0]):
            for i in range(A.shape[1]):
                if keeps(rng.random(), keep_prob):
                    M[k, i] = scale(keep_prob)
                    dropped[k, i] = A[k, i] * M[k, i] * again(keep_prob)
        return M, dropped

    return drop


def _where(
    keeps: Callable = lambda U, p: p > U, scale: Callable = lambda p: 1 / p, again: Callable = lambda p: 1.0
) -> Callable:
    """With `where` for the mask, with one step another."""

    def drop(A: Array, keep_prob: float, rng: Generator) -> Pair:
        kept = keeps(rng.random(A.shape), keep_prob)
        M = np.where(kept, scale(keep_prob), 0)
        return M, again(keep_prob) * np.where(kept, scale(keep_prob) * A, 0.0)

    return drop


def _zeroed(A: Array, p: float, rng: Generator) -> list:
    off = rng.random(size=A.shape) >= p
    M, dropped = np.full_like(A, 1 / p), A / p
    M[off], dropped[off] = 0, 0
    return [M.tolist(), dropped]


def _one_stream(A: Array, p: float, rng: Generator) -> Pair:
    M = np.reshape([u < p for u in rng.random(A.size)], A.shape) * p**-1
    return M, np.einsum("ki,ki->ki", M, A)


class _Dropout:
    def __init__(self, p: float, rng: Generator):
        self.p, self.rng = p, rng

    def forward(self, A: Array) -> Array:
        self.M = np.array([self.rng.random(len(row)) < self.p for row in A]).astype(float)
        self.M /= self.p
        return A * self.M


class _Dropped(NamedTuple):
    M: Array
    D: Array


def _objects(A: Array, p: float, rng: Generator) -> _Dropped:
    layer = _Dropout(p, rng)
    D = layer.forward(A)
    return _Dropped(layer.M, D)


TASK = Task(
    id="regularisation.drop",
    title="Dropout, forward",
    chapter="regularisation",
    parts=(Part("M", 2, ("nl", "m")), Part("D", 1, ("nl", "m"))),
    reference=reference,
    examples=(
        {
            "A": np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [-1.0, 0.5, 2.5, 3.5, -2.0]]),
            "keep_prob": 0.8,
            "rng": _generator(1),
        },
        {"A": np.array([[2.0, -1.0], [4.0, 0.5], [1.0, 1.0]]), "keep_prob": 0.25, "rng": _generator(2)},
        {"A": np.array([[3.0], [-2.0]]), "keep_prob": 1.0, "rng": _generator(3)},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "keeping and dropping exchanged",
            "keep_prob is the probability of staying on: with 1 nothing is dropped.",
            _masked(lambda shape, p, rng: (rng.random(shape) >= p) / p),
            {"loops": _loops(keeps=lambda u, p: u >= p), "where": _where(keeps=lambda U, p: p <= U)},
        ),
        Mistake(
            "kept with the probability of dropping",
            "keep_prob is the probability of staying on: with 1 nothing is dropped.",
            _masked(lambda shape, p, rng: (rng.random(shape) < 1 - p) / p),
            {"loops": _loops(keeps=lambda u, p: u < 1 - p), "where": _where(keeps=lambda U, p: 1 - p > U)},
        ),
        Mistake(
            "the upper end of the numbers kept",
            "The probability is right, but to have everyone's mask keep those numbers that are below keep_prob.",
            _masked(lambda shape, p, rng: (rng.random(shape) > 1 - p) / p),
            {"loops": _loops(keeps=lambda u, p: u > 1 - p), "where": _where(keeps=lambda U, p: 1 - p < U)},
        ),
        Mistake(
            "the mask not scaled",
            "With fewer units on, the net input of the next layer would be smaller than at test time.",
            _masked(lambda shape, p, rng: (rng.random(shape) < p).astype(float)),
            {"loops": _loops(scale=lambda p: 1.0), "where": _where(scale=lambda p: 1.0)},
        ),
        Mistake(
            "scaled twice",
            "The mask holds the scale already: the mean over all masks should be the activation itself.",
            _masked(_inverted, lambda A, M, p, rng: M * A / p),
            {"loops": _loops(again=lambda p: 1 / p), "where": _where(again=lambda p: 1 / p)},
        ),
        Mistake(
            "scaled by the probability of dropping",
            "The mean of the mask should be 1: what is it, if a share keep_prob of it is on?",
            _masked(lambda shape, p, rng: (rng.random(shape) < p) * (1 / (1 - p) if p < 1 else np.inf)),
        ),
        Mistake(
            "multiplied by keep_prob",
            "The mean of the mask should be 1: those that stay on must make up for the others.",
            _masked(lambda shape, p, rng: (rng.random(shape) < p) * p),
            {"loops": _loops(scale=lambda p: p), "where": _where(scale=lambda p: p)},
        ),
        Mistake(
            "scaled by the share that happens to be on",
            "The scale is fixed by the probability, not by this draw: so the mean over all masks is right.",
            _masked(lambda shape, p, rng: _by_share(rng.random(shape) < p)),
        ),
        Mistake(
            "one mask for all examples",
            "Each example has a mask of its own: a number for each unit and each example.",
            _masked(lambda shape, p, rng: np.repeat(_inverted((shape[0], 1), p, rng), shape[1], axis=1)),
        ),
        Mistake(
            "whole examples dropped",
            "Each unit is dropped on its own, not all units of an example together.",
            _masked(lambda shape, p, rng: np.repeat(_inverted((1, shape[1]), p, rng), shape[0], axis=0)),
        ),
        Mistake(
            "drawn in the transposed shape",
            "The numbers fill the mask row by row: draw them in the shape of A, so that everyone has the same.",
            _masked(lambda shape, p, rng: _inverted(shape[::-1], p, rng).T),
        ),
        Mistake(
            "normal numbers",
            "For a probability one needs numbers spread evenly between 0 and 1.",
            _masked(lambda shape, p, rng: (rng.normal(size=shape) < p) / p),
        ),
        Mistake(
            "a generator of one's own",
            "The generator is passed in: whoever calls decides what is drawn, and can draw it again.",
            lambda A, keep_prob, rng: reference(A, keep_prob, np.random.default_rng(0)),
        ),
        Mistake(
            "a second mask for the activations",
            "There is one mask: what you return must be what was applied, or the backward pass goes wrong.",
            _masked(_inverted, lambda A, M, p, rng: _inverted(A.shape, p, rng) * A),
        ),
        Mistake(
            "the activations left whole",
            "The mask is there to be applied.",
            _masked(_inverted, lambda A, M, p, rng: A),
        ),
        Mistake(
            "the dropped units not at 0",
            "A unit that is off sends 0, whatever the others send.",
            _masked(_inverted, lambda A, M, p, rng: np.where(M > 0, M * A, A)),
        ),
        Mistake(
            "the mask of zeros and ones, the activations scaled",
            "The backward pass needs the scale too: it belongs into the mask that is returned.",
            _masked(lambda shape, p, rng: (rng.random(shape) < p).astype(float), lambda A, M, p, rng: M * A / p),
            {
                "loops": _loops(scale=lambda p: 1.0, again=lambda p: 1 / p),
                "where": _where(scale=lambda p: 1.0, again=lambda p: 1 / p),
            },
        ),
        Mistake(
            "the two values exchanged",
            "First the mask, then the activations under it.",
            lambda A, keep_prob, rng: reference(A, keep_prob, rng)[::-1],
        ),
    ),
    styles={
        "the formula as it stands": _masked(_inverted),
        "loops": _loops(),
        "where": _where(),
        "switched off": _zeroed,
        "one long row of numbers, einsum": _one_stream,
        "row by row, in an object": _objects,
        "single precision": lambda A, p, rng: [part.astype(np.float32) for part in _masked(_inverted)(A, p, rng)],
    },
)
