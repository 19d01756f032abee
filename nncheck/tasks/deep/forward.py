"""Task *deep.forward*: A[0] = X, Z[l] = W[l] A[l-1] + b[l], A[l] = g(Z[l]) for l = 1..L, everything stored."""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks import loops
from nncheck.tasks.deep import networks
from nncheck.tasks.deep.networks import ByLayer, by_layer

Array = np.ndarray
Pair = tuple[ByLayer, ByLayer]


def reference(W: ByLayer, b: ByLayer, X: Array, g: Callable, g_output: Callable) -> Pair:
    """Return Z[1..L] and A[0..L]; the tests hold it to `nnlib.deep.forward`."""
    Z, A = {}, {0: X}
    for l in W:
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = (g_output if l == len(W) else g)(Z[l])
    return Z, A


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a network of one to four layers, a batch, and two different activations."""
    n, m = networks.sizes(rng)
    g, g_output = rng.choice(["square", "tanh", "softsign"], 2, replace=False)
    # Small weights keep a chain of squares from running away.
    return {
        "W": {l: 0.4 * matrix for l, matrix in networks.weights(n, rng).items()},
        "b": networks.biases(n, rng),
        "X": rng.normal(size=(n[0], m)),
        "g": Given(str(g)),
        "g_output": Given(str(g_output)),
    }


def _net(W: Array, A: Array, b: Array) -> Array:
    return W @ A + b


def _net_in_loops(W: Array, A: Array, b: Array) -> Array:
    return loops.plus_column(loops.product(W, A), b)


def _net_in_einsum(W: Array, A: Array, b: Array) -> Array:
    return np.einsum("uj,ji->ui", W, A) + b


def _plan(g: Callable, g_output: Callable, L: int) -> list[Callable]:
    return [g] * (L - 1) + [g_output]


def _with(
    net: Callable = _net,
    activations: Callable = _plan,
    passed_on: Callable = lambda Z, A, l: A[l - 1],
    first: Callable = lambda X: X,
) -> Callable:
    """The forward pass, in parts that a mistake can change.

    `net` is z of (W, a, b), `activations` lists those of layers 1..L, `passed_on` is what layer l reads, `first` A[0].
    """

    def forward(W: ByLayer, b: ByLayer, X: Array, g: Callable, g_output: Callable) -> Pair:
        Z, A = {}, {0: first(X)}
        for l, activation in enumerate(activations(g, g_output, len(W)), 1):
            Z[l] = net(W[l], passed_on(Z, A, l), b[l])
            A[l] = activation(Z[l])
        return Z, A

    return forward


def _before(Z: ByLayer, A: ByLayer, l: int) -> Array:
    return A[0] if l == 1 else Z[l - 1]


def _after(change: Callable) -> Callable:
    """The reference, with its pair changed."""
    return lambda *arguments: change(*reference(*arguments))


class _Network:
    def __init__(self, W: ByLayer, b: ByLayer, g: Callable, g_output: Callable):
        self.layers = [(W[l], b[l], g_output if l == len(W) else g) for l in sorted(W)]

    def run(self, X: Array) -> list:
        nets, outs = [], [X]
        for W, b, g in self.layers:
            nets.append(W.dot(outs[-1]) + b)
            outs.append(g(nets[-1]))
        return [dict(enumerate(nets, start=1)), outs]


def _recursion(W: ByLayer, b: ByLayer, X: Array, g: Callable, g_output: Callable) -> Pair:
    def up_to(l: int) -> Pair:
        if l == 0:
            return {}, {0: X}
        Z, A = up_to(l - 1)
        net = np.matmul(W[l], A[l - 1]) + b[l]
        return Z | {l: net}, A | {l: g_output(net) if l == max(W) else g(net)}

    return up_to(max(W))


def _columns(W: ByLayer, b: ByLayer, X: Array, g: Callable, g_output: Callable) -> Pair:
    each = [reference(W, b, X[:, [i]], g, g_output) for i in range(X.shape[1])]
    return tuple({l: np.hstack([one[k][l] for one in each]) for l in each[0][k]} for k in range(2))


def _single(W: ByLayer, b: ByLayer, X: Array, g: Callable, g_output: Callable) -> Pair:
    W, b = ({l: matrix.astype(np.float32) for l, matrix in layers.items()} for layers in (W, b))
    return reference(W, b, X.astype(np.float32), g, g_output)


TASK = Task(
    id="deep.forward",
    title="The forward pass of L layers",
    chapter="deep-networks",
    parts=(Part("Z", 2, ("nl", "m")), Part("A", 2, ("nl", "m"))),
    reference=reference,
    examples=(
        {
            "W": by_layer(1, [[1, -1], [2, 0], [0, 1]], [[1, 0.5, -1]]),
            "b": by_layer(1, [[0], [-1], [1]], [[2]]),
            "X": np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0]]),
            "g": Given("square"),
            "g_output": Given("softsign"),
        },
        {
            "W": by_layer(1, [[1, 0, -2]], [[2], [-1]], [[1, 3]], [[1], [0], [-2]]),
            "b": by_layer(1, [[0.5]], [[1], [0]], [[-3]], [[0], [1], [-1]]),
            "X": np.array([[2.0], [1.0], [0.5]]),
            "g": Given("softsign"),
            "g_output": Given("square"),
        },
        {
            "W": by_layer(1, [[2, -1, 1], [0, 1, 3]]),
            "b": by_layer(1, [[-1], [1]]),
            "X": np.array([[1.0], [2.0], [0.0]]),
            "g": Given("square"),
            "g_output": Given("softsign"),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "no bias",
            "At X = 0 the net inputs of the first layer are its biases.",
            _with(net=lambda W, A, b: W @ A),
            {
                "loops": _with(net=lambda W, A, b: loops.product(W, A)),
                "einsum": _with(net=lambda W, A, b: np.einsum("uj,ji->ui", W, A)),
            },
        ),
        Mistake("the bias subtracted", "The bias is added to the weighted sum.", _with(net=lambda W, A, b: W @ A - b)),
        Mistake(
            "the mean over the inputs",
            "The weighted inputs are summed; their number does not divide the sum.",
            _with(net=lambda W, A, b: W @ A / A.shape[0] + b),
        ),
        Mistake(
            "net inputs passed on in place of outputs",
            "A layer reads what the layer below puts out, after its activation.",
            _with(passed_on=_before),
            {"loops": _with(_net_in_loops, passed_on=_before), "einsum": _with(_net_in_einsum, passed_on=_before)},
        ),
        Mistake(
            "the hidden activation at the output",
            "The last layer has an activation of its own, g_output.",
            _with(activations=lambda g, g_output, L: [g] * L),
            {
                "loops": _with(_net_in_loops, lambda g, g_output, L: [g] * L),
                "einsum": _with(_net_in_einsum, lambda g, g_output, L: [g] * L),
            },
        ),
        Mistake(
            "the output activation in every layer",
            "g_output belongs to layer L alone; the layers below it use g.",
            _with(activations=lambda g, g_output, L: [g_output] * L),
        ),
        Mistake(
            "the output activation one layer early",
            "Layer L, the last one, is the output layer: count to which layer your loop runs.",
            _with(activations=lambda g, g_output, L: ([g] * (L - 2) + [g_output] * 2)[-L:]),
        ),
        Mistake(
            "the activations exchanged",
            "g belongs to the hidden layers, g_output to the last one.",
            _with(activations=lambda g, g_output, L: [g_output] * (L - 1) + [g]),
        ),
        Mistake(
            "no activation at the output",
            "The output layer has an activation too, g_output.",
            _with(activations=lambda g, g_output, L: [g] * (L - 1) + [lambda z: z]),
        ),
        Mistake(
            "no activation in the hidden layers",
            "Layers with no activation between them are one linear layer, however many they are.",
            _with(activations=lambda g, g_output, L: [lambda z: z] * (L - 1) + [g_output]),
        ),
        Mistake(
            "always tanh in the hidden layers",
            "The activations are arguments here: use those that are passed in.",
            _with(activations=lambda g, g_output, L: [np.tanh] * (L - 1) + [g_output]),
        ),
        Mistake(
            "the activation of the input",
            "The inputs are what they are: A[0] is X, and no activation is applied to it.",
            lambda W, b, X, g, g_output: _with(first=g)(W, b, X, g, g_output),
        ),
        Mistake(
            "A[0] is missing",
            "The backward pass needs what went into the first layer: A[0] is X.",
            _after(lambda Z, A: (Z, {l: A[l] for l in A if l > 0})),
        ),
        Mistake(
            "A counted from 1",
            "A[l] is the output of layer l, and the input is A[0].",
            _after(lambda Z, A: (Z, {l + 1: A[l] for l in A})),
        ),
        Mistake(
            "Z counted from 0",
            "Layer 1 is the first with weights: its net input is Z[1], and there is no Z[0].",
            _after(lambda Z, A: ({l - 1: Z[l] for l in Z}, A)),
            {
                "a list": _after(lambda Z, A: (list(Z.values()), A)),
                "loops": lambda *arguments: (lambda Z, A: ({l - 1: Z[l] for l in Z}, A))(
                    *_with(_net_in_loops)(*arguments)
                ),
            },
        ),
        Mistake(
            "only the last layer",
            "Every layer's values are stored: the backward pass needs them all.",
            _after(lambda Z, A: ({max(Z): Z[max(Z)]}, {max(A): A[max(A)]})),
        ),
        Mistake(
            "one layer too few",
            "There are as many layers as weight matrices, and the last one has a forward pass too.",
            _after(lambda Z, A: ({l: Z[l] for l in Z if l < len(Z)}, {l: A[l] for l in A if l < len(Z)})),
        ),
        Mistake("the two values exchanged", "First the net inputs, then the outputs.", _after(lambda Z, A: (A, Z))),
    ),
    styles={
        "loops": _with(_net_in_loops),
        "einsum": _with(_net_in_einsum),
        "a class, A as a list": lambda W, b, X, g, g_output: _Network(W, b, g, g_output).run(X),
        "recursion": _recursion,
        "column by column": _columns,
        "the last layer by itself": _with(net=lambda W, A, b: (A.T @ W.T + b.ravel()).T),
        "nested lists": _after(lambda *pair: [{l: v.tolist() for l, v in part.items()} for part in pair]),
        "single precision": _single,
    },
)
