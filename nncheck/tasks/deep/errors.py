"""Task *deep.errors*: δ[L] = A[L] − Y and δ[l] = W[l+1]ᵀ δ[l+1] * g′(Z[l]) for l = L−1..1."""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks import loops
from nncheck.tasks.deep import networks
from nncheck.tasks.deep.networks import ACTIVATIONS, ByLayer, by_layer
from nnlib import losses

Array = np.ndarray


def reference(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    """Return δ[1..L] of each example; the tests hold it to `nnlib.deep.errors`."""
    return _with()(W, Z, A, Y, g_prime)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw what the forward pass of one to four layers leaves, and targets."""
    n, m = networks.sizes(rng)
    Y = rng.integers(0, 2, (n[-1], m)).astype(float)
    activation = str(rng.choice(list(ACTIVATIONS)))
    return _arguments(
        activation, networks.weights(n, rng), networks.batches(n, m, rng, 1), Y, rng.normal(size=(n[0], m))
    )


def _arguments(activation: str, W: ByLayer, Z: ByLayer, Y: Array, X: Array) -> Arguments:
    L = len(W)
    hidden = {l: ACTIVATIONS[activation](Z[l]) for l in range(1, L)}
    output = {L: 1 / (1 + np.exp(-Z[L]))}
    return {"W": W, "Z": Z, "A": {0: X} | hidden | output, "Y": Y, "g_prime": Given(f"the slope of {activation}")}


def cost(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> Callable:
    """Return the sum of the losses as a function of a step of the net inputs of any layers."""
    L = len(W)

    def stepped(delta: ByLayer) -> float:
        moved = np.zeros((len(A[0]), Y.shape[1]))
        for l in W:
            moved = delta.get(l, 0.0) + W[l] @ (moved if l == 1 else g_prime(Z[l - 1]) * moved)
        logits = np.log(A[L] / (1 - A[L])) + moved
        return float(np.sum(losses.binary_cross_entropy_from_logits(logits, Y)))

    return stepped


def _back(W_next: Array, delta_next: Array, Z: Array, A: Array, g_prime: Callable) -> Array:
    return W_next.T @ delta_next * g_prime(Z)


def _in_loops(slope: Callable) -> Callable:
    """One step back in loops; `slope` is the factor of (z, a, g_prime)."""

    def back(W_next: Array, delta_next: Array, Z: Array, A: Array, g_prime: Callable) -> Array:
        dA = loops.product(loops.turned(W_next), delta_next)
        return loops.each(lambda d, z, a: d * slope(z, a, g_prime), dA, Z, A)

    return back


def _in_einsum(slope: Callable) -> Callable:
    """One step back in einsum; `slope` is the factor of (Z, A, g_prime)."""
    return lambda W_next, delta_next, Z, A, g_prime: np.einsum(
        "vu,vi,ui->ui", W_next, delta_next, slope(Z, A, g_prime) * np.ones(Z.shape)
    )


def _right_slope(Z: Array, A: Array, g_prime: Callable) -> Array:
    return g_prime(Z)


def _with(back: Callable = _back, start: Callable = lambda Z, A, Y, g_prime: A - Y) -> Callable:
    """The recursion; `start` is δ[L] of (Z, A, Y, g_prime), `back` is δ[l] of (W, δ) above and (Z, A, g_prime)."""

    def errors(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
        L = len(W)
        delta = {L: start(Z[L], A[L], Y, g_prime)}
        for l in range(L - 1, 0, -1):
            delta[l] = back(W[l + 1], delta[l + 1], Z[l], A[l], g_prime)
        return delta

    return errors


def _after(change: Callable) -> Callable:
    """The reference, with δ changed by a function of it and m."""
    return lambda W, Z, A, Y, g_prime: change(reference(W, Z, A, Y, g_prime), Y.shape[1])


def _without_weights(W_next: Array, delta_next: Array, Z: Array, A: Array, g_prime: Callable) -> Array:
    return np.sum(delta_next, axis=0, keepdims=True) * g_prime(Z)


def _always_last(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    L = len(W)
    delta, carried = {L: A[L] - Y}, A[L] - Y
    for l in range(L - 1, 0, -1):
        carried = W[l + 1].T @ carried
        delta[l] = carried * g_prime(Z[l])
    return delta


def _in_place(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    A[len(W)] -= Y
    return reference(W, Z, A, np.zeros_like(Y), g_prime)


def _slope_twice(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    return {l: d * (g_prime(Z[l]) if l < len(W) else 1) for l, d in reference(W, Z, A, Y, g_prime).items()}


def _from_a_list(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    backwards = [A[max(A)] - Y]
    for l in reversed(range(1, len(W))):
        backwards.append(np.multiply(np.dot(W[l + 1].T, backwards[-1]), g_prime(Z[l])))
    return dict(enumerate(reversed(backwards), start=1))


def _recursion(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    def at(l: int) -> Array:
        return A[l] - Y if l == len(W) else g_prime(Z[l]) * (at(l + 1).T @ W[l + 1]).T

    return {l: at(l) for l in W}


def _columns(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    each = [
        reference(W, *({l: M[l][:, [i]] for l in M} for M in (Z, A)), Y[:, [i]], g_prime) for i in range(Y.shape[1])
    ]
    return {l: np.hstack([one[l] for one in each]) for l in W}


class _Errors(dict):
    def add(self, layer: int, delta: Array) -> None:
        self[layer] = delta


def _class(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> _Errors:
    found, layer = _Errors(), len(W)
    found.add(layer, A[layer] - Y)
    while layer > 1:
        layer -= 1
        found.add(layer, (W[layer + 1].T @ found[layer + 1]) * g_prime(Z[layer]))
    return found


def _single(W: ByLayer, Z: ByLayer, A: ByLayer, Y: Array, g_prime: Callable) -> ByLayer:
    W, Z, A = ({l: matrix.astype(np.float32) for l, matrix in layers.items()} for layers in (W, Z, A))
    return reference(W, Z, A, Y.astype(np.float32), g_prime)


TASK = Task(
    id="deep.errors",
    title="The δ recursion",
    chapter="deep-networks",
    parts=(Part("delta", 4, ("nl", "m")),),
    reference=reference,
    examples=(
        _arguments(
            "square",
            by_layer(1, [[1, 0], [0, 1], [2, -1]], [[2, -1, 0.5]]),
            by_layer(1, [[1, 0, -1, 2], [2, 1, 0.5, 0], [-0.5, 3, 1, -1]], [[0, 0, 0, 0]]),
            Y=np.array([[1.0, 0.0, 0.0, 1.0]]),
            X=np.array([[1.0, 0.0, 2.0, -1.0], [3.0, 1.0, 0.0, 2.0]]),
        ),
        _arguments(
            "softsign",
            by_layer(1, [[1, -1, 2]], [[2], [-1]], [[1, 3]], [[1], [0], [-2]]),
            by_layer(1, [[1]], [[3], [-1]], [[-3]], [[0], [1], [-1]]),
            Y=np.array([[0.0], [1.0], [1.0]]),
            X=np.array([[2.0], [1.0], [0.5]]),
        ),
        _arguments(
            "square",
            by_layer(1, [[1, 2, 0], [0, 1, -1]]),
            by_layer(1, [[0], [1]]),
            Y=np.array([[1.0], [0.0]]),
            X=np.array([[1.0], [0.0], [3.0]]),
        ),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the sign of the error",
            "Where an output is too large, the loss grows with its net input: δ is positive there.",
            _with(start=lambda Z, A, Y, g_prime: Y - A),
            {
                "loops": _with(_in_loops(_right_slope), lambda Z, A, Y, g_prime: loops.each(lambda a, y: y - a, A, Y)),
                "einsum": _with(_in_einsum(_right_slope), lambda Z, A, Y, g_prime: Y - A),
            },
        ),
        Mistake(
            "a factor g′ too many at the output",
            "With the cross-entropy, the slope of the output cancels; only the hidden layers multiply by g′.",
            _with(start=lambda Z, A, Y, g_prime: (A - Y) * g_prime(Z)),
        ),
        Mistake(
            "a factor σ′ too many at the output",
            "With the cross-entropy, the slope of the output cancels: σ′ stays with other losses.",
            _with(start=lambda Z, A, Y, g_prime: (A - Y) * A * (1 - A)),
        ),
        Mistake(
            "the net input compared with the target",
            "The error compares what the network says, its last output, with the target.",
            _with(start=lambda Z, A, Y, g_prime: Z - Y),
        ),
        Mistake(
            "g′ forgotten",
            "On its way down each layer multiplies by the slope of its own activation.",
            _with(lambda W_next, delta_next, Z, A, g_prime: W_next.T @ delta_next),
            {
                "loops": _with(_in_loops(lambda z, a, g_prime: 1)),
                "einsum": _with(_in_einsum(lambda Z, A, g_prime: 1)),
            },
        ),
        Mistake(
            "g′ at the output a in place of z",
            "The slope is needed where the activation was applied, at its net input.",
            _with(lambda W_next, delta_next, Z, A, g_prime: W_next.T @ delta_next * g_prime(A)),
            {
                "loops": _with(_in_loops(lambda z, a, g_prime: g_prime(a))),
                "einsum": _with(_in_einsum(lambda Z, A, g_prime: g_prime(A))),
            },
        ),
        Mistake(
            "g for g′",
            "The chain rule multiplies with the slope of the activation, not with its value.",
            _with(lambda W_next, delta_next, Z, A, g_prime: W_next.T @ delta_next * A),
            {
                "loops": _with(_in_loops(lambda z, a, g_prime: a)),
                "einsum": _with(_in_einsum(lambda Z, A, g_prime: A)),
            },
        ),
        Mistake(
            "always the slope of tanh",
            "1 − a² is the slope of tanh alone; use the slope that is passed in.",
            _with(lambda W_next, delta_next, Z, A, g_prime: W_next.T @ delta_next * (1 - A**2)),
        ),
        Mistake(
            "always the slope of the sigmoid",
            "a (1 − a) is the slope of the sigmoid alone; use the slope that is passed in.",
            _with(lambda W_next, delta_next, Z, A, g_prime: W_next.T @ delta_next * A * (1 - A)),
        ),
        Mistake(
            "g′ lost between the layers",
            "What a layer passes on is its whole δ, its own slope included.",
            _always_last,
        ),
        Mistake(
            "g′ twice",
            "Each layer multiplies by its slope once.",
            _slope_twice,
        ),
        Mistake(
            "the weights left out",
            "A unit is to blame as far as its weights carry it on to the layer above.",
            _with(_without_weights),
        ),
        Mistake(
            "the mean over the units above",
            "What comes back from the units above is summed.",
            _with(lambda W, delta, Z, A, g_prime: W.T @ delta / len(delta) * g_prime(Z)),
        ),
        Mistake(
            "1/m in δ",
            "δ belongs to an example and has no 1/m; the mean is taken once, with the gradients.",
            _after(lambda delta, m: {l: delta[l] / m for l in delta}),
        ),
        Mistake(
            "1/m in every step",
            "δ belongs to an example and has no 1/m; the mean is taken once, with the gradients.",
            _after(lambda delta, m: {l: delta[l] / m ** (len(delta) - l + 1) for l in delta}),
        ),
        Mistake(
            "counted from 0",
            "δ[l] belongs to layer l, from 1 to L.",
            _after(lambda delta, m: {l - 1: delta[l] for l in delta}),
        ),
        Mistake(
            "counted from the top",
            "δ[L] is the output layer's error: the keys count from the bottom, though the work begins at the top.",
            _after(lambda delta, m: {len(delta) + 1 - l: delta[l] for l in delta}),
        ),
        Mistake(
            "the first layer is missing",
            "The recursion ends at layer 1, which has weights to learn too.",
            _after(lambda delta, m: {l: delta[l] for l in delta if l > 1}),
        ),
        Mistake(
            "examples summed up",
            "Each example has an error of its own here; they are put together later.",
            _after(lambda delta, m: {l: np.sum(delta[l], axis=1, keepdims=True) for l in delta}),
        ),
        Mistake(
            "examples in rows",
            "δ[l] has the shape of Z[l]: units in rows, examples in columns.",
            _after(lambda delta, m: {l: delta[l].T for l in delta}),
        ),
        Mistake(
            "A[L] is changed in place",
            "`-=` on an array changes the very array that was passed in; the cost may still need it.",
            _in_place,
        ),
    ),
    styles={
        "loops": _with(_in_loops(_right_slope)),
        "einsum": _with(_in_einsum(_right_slope)),
        "from a list built backwards": _from_a_list,
        "recursion": _recursion,
        "column by column": _columns,
        "a dictionary of one's own": _class,
        "transposed twice": _with(lambda W, delta, Z, A, g_prime: (delta.T @ W).T * g_prime(Z)),
        "nested lists": _after(lambda delta, m: {l: delta[l].tolist() for l in sorted(delta)}),
        "single precision": _single,
    },
    cost=cost,
)
