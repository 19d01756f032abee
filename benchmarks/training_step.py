"""One training step of two layers beside the matrix products and activations that no way of writing it avoids.

The bare step multiplies W1 X, W2 A1, dZ2 A1ᵀ, W2ᵀ dZ2, dZ1 Xᵀ into arrays that are already there, and takes both
activations; it adds no bias, computes no loss, and updates nothing. PyTorch, in float64 too, is a second peer where it
is installed (`pip install torch`; it is too large to ask of everyone).
"""

from collections.abc import Callable, Iterator

import numpy as np

try:
    import torch
except ImportError:
    torch = None

from benchmarks.harness import Case
from nnlib import deep, fast, mlp

SIZES = [((784, 256, 10), 256, 1.25), ((64, 128, 10), 256, 1.5), ((2, 16, 1), 128, 3.0)]
"""(n0, n1, n2), examples in a batch, and the goal."""

MODEL = mlp.Model(hidden="relu")


def cases() -> Iterator[Case]:
    """Yield the plain step at every size of the course."""
    for (n0, n1, n2), m, goal in SIZES:
        rng = np.random.default_rng(0)
        params = mlp.Parameters(
            W1=rng.normal(size=(n1, n0)) / np.sqrt(n0),
            b1=np.zeros((n1, 1)),
            W2=rng.normal(size=(n2, n1)) / np.sqrt(n1),
            b2=np.zeros((n2, 1)),
        )
        X = rng.normal(size=(n0, m))
        Y = rng.integers(0, 2, (n2, m)).astype(float)
        name = f"training step {n0}-{n1}-{n2}, {m} examples"
        yield Case(name, _fast_step(params, X, Y), _bare(params, X), "bare products", goal)
        if torch:
            yield Case(name, _fast_step(params, X, Y), _torch_step(params, X, Y), "PyTorch eager, one thread", 1.0)


def _fast_step(params: mlp.Parameters, X: np.ndarray, Y: np.ndarray) -> Callable[[], object]:
    descent = fast.FastDescent(deep.layered(params._asdict()), MODEL)
    return lambda: descent.step(X, Y, 1e-6)


def _torch_step(params: mlp.Parameters, X: np.ndarray, Y: np.ndarray) -> Callable[[], object]:
    torch.set_num_threads(1)
    theta = [torch.tensor(p, requires_grad=True) for p in params]
    x, y = torch.tensor(X), torch.tensor(Y)
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    descent = torch.optim.SGD(theta, lr=1e-6)

    def step() -> None:
        W1, b1, W2, b2 = theta
        descent.zero_grad()
        loss(W2 @ torch.relu(W1 @ x + b1) + b2, y).backward()
        descent.step()

    return step


def _bare(params: mlp.Parameters, X: np.ndarray) -> Callable[[], object]:
    W1, _, W2, _ = params
    A1 = W1 @ X
    A2 = W2 @ A1
    dW1, dW2, dA1 = np.empty_like(W1), np.empty_like(W2), np.empty_like(A1)

    def bare() -> None:
        np.matmul(W1, X, out=A1)
        np.maximum(A1, 0, out=A1)
        np.matmul(W2, A1, out=A2)
        np.negative(A2, out=A2)
        np.exp(A2, out=A2)
        A2.__iadd__(1)
        np.reciprocal(A2, out=A2)
        np.matmul(A2, A1.T, out=dW2)
        np.matmul(W2.T, A2, out=dA1)
        np.matmul(dA1, X.T, out=dW1)

    return bare
