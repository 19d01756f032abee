"""Task *mlp.layer_backward*: from sums over nodes to matrices, for one hidden layer of any network.

δ_ui = g′(z_ui) Σ_v w_vu δ_vi      ∂J/∂w_uj = (1/m) Σ_i δ_ui a_ji      ∂J/∂b_u = (1/m) Σ_i δ_ui
dZ = W_nextᵀ dZ_next * g′(Z)       dW = dZ A_prevᵀ / m                 db = mean of dZ
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task, distinct_sizes
from nncheck.tasks import loops
from nncheck.tasks.steps import in_single, stepwise

Array = np.ndarray
Three = tuple[Array, Array, Array]

ARGUMENTS = ("W_next", "dZ_next", "Z", "A_prev", "g_prime")
PARTS = (Part("dZ", 2, ("n", "m")), Part("dW", 1, ("n", "n_prev")), Part("db", 1, ("n", "1")))
RESULTS = tuple(part.name for part in PARTS)

with_steps = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.Z.shape[1],
        "dA": lambda s: s.W_next.T @ s.dZ_next,
        "dZ": lambda s: s.dA * s.g_prime(s.Z),
        "dW": lambda s: s.dZ @ s.A_prev.T / s.m,
        "db": lambda s: np.mean(s.dZ, axis=1, keepdims=True),
    },
    RESULTS,
)
in_loops = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.Z.shape[1],
        "dA": lambda s: loops.product(loops.turned(s.W_next), s.dZ_next),
        "dZ": lambda s: loops.each(lambda d, z: d * s.g_prime(z), s.dA, s.Z),
        "dW": lambda s: loops.product(s.dZ, loops.turned(s.A_prev)) / s.m,
        "db": lambda s: loops.row_sums(s.dZ) / s.m,
    },
    RESULTS,
)
in_einsum = stepwise(
    ARGUMENTS,
    {
        "m": lambda s: s.Z.shape[1],
        "dA": lambda s: np.einsum("vu,vi->ui", s.W_next, s.dZ_next),
        "dZ": lambda s: s.dA * s.g_prime(s.Z),
        "dW": lambda s: np.einsum("ui,ji->uj", s.dZ, s.A_prev) / s.m,
        "db": lambda s: np.einsum("ui->u", s.dZ).reshape(-1, 1) / s.m,
    },
    RESULTS,
)


def reference(W_next: Array, dZ_next: Array, Z: Array, A_prev: Array, g_prime: Callable) -> Three:
    """Return dZ, dW and db of the layer; the tests hold it to `nnlib.node_by_node` and to `nnlib.deep`."""
    return with_steps()(W_next, dZ_next, Z, A_prev, g_prime)


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a layer, its neighbours and a batch."""
    n_prev, n, n_next, m = distinct_sizes(rng, 4)
    return {
        "W_next": rng.normal(size=(n_next, n)),
        "dZ_next": rng.normal(size=(n_next, m)),
        "Z": rng.normal(size=(n, m)),
        "A_prev": rng.normal(size=(n_prev, m)),
        "g_prime": Given(f"the slope of {rng.choice(['square', 'tanh', 'softsign'])}"),
    }


def cost(W_next: Array, dZ_next: Array, Z: Array, A_prev: Array, g_prime: Callable) -> Callable:
    """Return how the loss grows with a step of Z, and its mean with one of W and b, near to where it stands."""
    stay = np.zeros((len(Z), len(A_prev)))

    def stepped(dZ: Array | float = 0.0, dW: Array = stay, db: Array | float = 0.0) -> float:
        moved = dZ + (dW @ A_prev + db) / Z.shape[1]
        return float(np.sum(dZ_next * (W_next @ (g_prime(Z) * moved))))

    return stepped


def _node_by_node(W_next: Array, dZ_next: Array, Z: Array, A_prev: Array, g_prime: Callable) -> Three:
    (n, m), (n_prev, _) = Z.shape, A_prev.shape
    dZ, dW, db = np.zeros((n, m)), np.zeros((n, n_prev)), np.zeros((n, 1))
    for i in range(m):
        for u in range(n):
            for v in range(len(W_next)):
                dZ[u, i] += W_next[v, u] * dZ_next[v, i] * g_prime(Z[u, i])
            db[u, 0] += dZ[u, i] / m
            for j in range(n_prev):
                dW[u, j] += dZ[u, i] * A_prev[j, i] / m
    return dZ, dW, db


def _columns(W_next: Array, dZ_next: Array, Z: Array, A_prev: Array, g_prime: Callable) -> list:
    deltas = [(dz @ W_next) * g_prime(z) for dz, z in zip(dZ_next.T, Z.T, strict=True)]
    products = [np.outer(delta, a) for delta, a in zip(deltas, A_prev.T, strict=True)]
    return [np.transpose(deltas), sum(products) / len(products), [[d] for d in np.mean(deltas, axis=0).tolist()]]


class _Layer:
    def __init__(self, W_next: Array, g_prime: Callable):
        self.W_next, self.g_prime = W_next, g_prime

    def backward(self, dZ_next: Array, Z: Array, A_prev: Array) -> list:
        delta = self.g_prime(Z) * self.W_next.T.dot(dZ_next)
        return [delta, delta.dot(A_prev.T) / delta.shape[1], delta.mean(axis=1)[:, None]]


TASK = Task(
    id="mlp.layer_backward",
    title="From nodes to matrices",
    chapter="two-layer-network",
    parts=PARTS,
    reference=reference,
    examples=(
        {
            "W_next": np.array([[1.0, -2.0, 0.5]]),
            "dZ_next": np.array([[0.5, -1.0, 0.0, 2.0]]),
            "Z": np.array([[1.0, 0.5, -1.0, 2.0], [0.0, 3.0, 1.0, -0.5], [2.0, -1.0, 1.0, 1.0]]),
            "A_prev": np.array([[1.0, 0.0, 2.0, -1.0], [3.0, 1.0, 0.0, 2.0]]),
            "g_prime": Given("the slope of square"),
        },
        {
            "W_next": np.array([[1.0, 3.0], [-2.0, 0.0], [0.5, 1.0]]),
            "dZ_next": np.array([[1.0], [0.5], [-2.0]]),
            "Z": np.array([[1.0], [-3.0]]),
            "A_prev": np.array([[2.0], [0.0], [-1.0], [0.5]]),
            "g_prime": Given("the slope of softsign"),
        },
        {
            "W_next": np.array([[2.0], [1.0]]),
            "dZ_next": np.array([[0.5, 0.0, 1.0], [-1.0, 2.0, 0.5]]),
            "Z": np.array([[1.0, -2.0, 0.5]]),
            "A_prev": np.array([[1.0, 4.0, -1.0]]),
            "g_prime": Given("the slope of square"),
        },
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "g′ forgotten",
            "Every node multiplies what comes back by the slope of its own activation.",
            with_steps(dZ=lambda s: s.dA),
            {"loops": in_loops(dZ=lambda s: s.dA), "einsum": in_einsum(dZ=lambda s: s.dA)},
        ),
        Mistake(
            "z for g′(z)",
            "The chain rule multiplies with the slope at z, not with z itself.",
            with_steps(dZ=lambda s: s.dA * s.Z),
            {
                "loops": in_loops(dZ=lambda s: loops.each(lambda d, z: d * z, s.dA, s.Z)),
                "einsum": in_einsum(dZ=lambda s: s.dA * s.Z),
            },
        ),
        Mistake(
            "always the slope of tanh",
            "The slope is an argument here: use the one that is passed in.",
            with_steps(dZ=lambda s: s.dA * (1 - np.tanh(s.Z) ** 2)),
        ),
        Mistake(
            "g′ at what comes back",
            "The slope is taken where the unit stood on the way forward, at its net input.",
            with_steps(dZ=lambda s: s.dA * s.g_prime(s.dA)),
        ),
        Mistake(
            "the weights left out",
            "A node is to blame as far as its weights carry it on to the nodes that read it.",
            with_steps(dA=lambda s: np.broadcast_to(np.sum(s.dZ_next, axis=0, keepdims=True), s.Z.shape)),
        ),
        Mistake(
            "the mean over the nodes above",
            "What comes back from the nodes above is summed.",
            with_steps(dA=lambda s: s.W_next.T @ s.dZ_next / s.W_next.shape[0]),
            {
                "loops": in_loops(dA=lambda s: loops.product(loops.turned(s.W_next), s.dZ_next) / len(s.W_next)),
                "einsum": in_einsum(dA=lambda s: np.einsum("vu,vi->ui", s.W_next, s.dZ_next) / len(s.W_next)),
            },
        ),
        Mistake(
            "only the first node above",
            "A node may feed several nodes above, and each sends its share back.",
            with_steps(dA=lambda s: s.W_next[:1].T @ s.dZ_next[:1]),
        ),
        Mistake(
            "1/m in dZ",
            "The error belongs to an example and has no 1/m; the mean is taken once, in dW and db.",
            with_steps(dA=lambda s: s.W_next.T @ s.dZ_next / s.m),
        ),
        Mistake(
            "1/m forgotten",
            "The cost is a mean over the batch, and so are its gradients by weights and biases.",
            with_steps(m=lambda s: 1, db=lambda s: np.sum(s.dZ, axis=1, keepdims=True)),
            {"loops": in_loops(m=lambda s: 1), "einsum": in_einsum(m=lambda s: 1)},
        ),
        Mistake(
            "1/m forgotten in dW",
            "The cost is a mean over the batch, and so is its gradient by the weights.",
            with_steps(dW=lambda s: s.dZ @ s.A_prev.T),
        ),
        Mistake(
            "1/m forgotten in db",
            "The cost is a mean over the batch, and so is its gradient by the biases.",
            with_steps(db=lambda s: np.sum(s.dZ, axis=1, keepdims=True)),
        ),
        Mistake(
            "the mean over the units",
            "m is the number of examples, the columns; the units are the rows.",
            with_steps(
                dW=lambda s: s.dZ @ s.A_prev.T / s.Z.shape[0],
                db=lambda s: np.sum(s.dZ, axis=1, keepdims=True) / s.Z.shape[0],
            ),
        ),
        Mistake(
            "dW transposed",
            "A gradient has the shape of what it is the gradient of: a row for each unit of the layer.",
            with_steps(dW=lambda s: s.A_prev @ s.dZ.T / s.m),
            {
                "loops": in_loops(dW=lambda s: loops.product(s.A_prev, loops.turned(s.dZ)) / s.m),
                "einsum": in_einsum(dW=lambda s: np.einsum("ui,ji->ju", s.dZ, s.A_prev) / s.m),
            },
        ),
        Mistake(
            "dZ transposed",
            "dZ has the shape of Z: units in rows, examples in columns.",
            lambda *arguments: (lambda dZ, dW, db: (dZ.T, dW, db))(*reference(*arguments)),
        ),
        Mistake(
            "dW from the layer above",
            "A layer's weights go with the error of that layer, not of the next one.",
            with_steps(dW=lambda s: s.dZ_next @ s.A_prev.T / s.m),
        ),
        Mistake(
            "db from the layer above",
            "A layer's biases go with the error of that layer, not of the next one.",
            with_steps(db=lambda s: np.mean(s.dZ_next, axis=1, keepdims=True)),
        ),
        Mistake(
            "dW and db before g′",
            "Weights and biases are part of z: their gradients start from ∂ℓ/∂z.",
            with_steps(dW=lambda s: s.dA @ s.A_prev.T / s.m, db=lambda s: np.mean(s.dA, axis=1, keepdims=True)),
        ),
        Mistake(
            "db not averaged over the batch",
            "There is one bias a unit for all examples, so one number says how the cost depends on it.",
            with_steps(db=lambda s: s.dZ),
        ),
        Mistake(
            "db averaged over the units",
            "The examples are the columns; each unit, a row, keeps a gradient of its own.",
            with_steps(db=lambda s: np.mean(s.dZ, axis=0, keepdims=True)),
            {
                "loops": in_loops(db=lambda s: loops.turned(loops.row_sums(loops.turned(s.dZ))) / len(s.dZ)),
                "einsum": in_einsum(db=lambda s: np.einsum("ui->i", s.dZ)[np.newaxis] / len(s.dZ)),
            },
        ),
        Mistake(
            "db of shape (n,)",
            "A gradient has the shape of what it is the gradient of: a bias is a column.",
            with_steps(db=lambda s: np.mean(s.dZ, axis=1)),
        ),
        Mistake(
            "the batch treated as one example",
            "The mean of products is not the product of means: each example's error goes with its own input.",
            with_steps(dW=lambda s: np.mean(s.dZ, axis=1, keepdims=True) @ np.mean(s.A_prev, axis=1, keepdims=True).T),
        ),
    ),
    styles={
        "node by node": _node_by_node,
        "loops": in_loops(),
        "einsum": in_einsum(),
        "column by column": _columns,
        "a class": lambda W_next, dZ_next, Z, A_prev, g_prime: _Layer(W_next, g_prime).backward(dZ_next, Z, A_prev),
        "transposed twice": with_steps(
            dA=lambda s: (s.dZ_next.T @ s.W_next).T,
            dW=lambda s: np.average(s.dZ.T[:, :, None] * s.A_prev.T[:, None], 0),
        ),
        "nested lists": lambda *arguments: [part.tolist() for part in in_loops()(*arguments)],
        "single precision": in_single(reference),
    },
    cost=cost,
)
