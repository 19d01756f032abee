r"""The rules of differentiation: what each operation of a computational graph computes, and its local derivatives.

    v = a + b     ∂v/∂a = 1       ∂v/∂b = 1             v = e^x       ∂v/∂x = v
    v = a − b     ∂v/∂a = 1       ∂v/∂b = −1            v = ln x      ∂v/∂x = 1/x
    v = a × b     ∂v/∂a = b       ∂v/∂b = a             v = g(z)      ∂v/∂z = g′(z)
    v = a ÷ b     ∂v/∂a = 1/b     ∂v/∂b = −a/b²         v = x^k       ∂v/∂x = k x^(k−1)
    V = A B       ∂f/∂A = G Bᵀ    ∂f/∂B = Aᵀ G          G = ∂f/∂V, the gradient from above

A rule takes plain values and returns the value and one local derivative for each argument. A value is a Python float or
an array of at least one axis; a float is worked out by `math`, for numpy would take ten times as long. What an
operation is not defined for is refused; a number too large becomes infinite, and NaN stays NaN.
Chapter *Computational graphs*.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib import activations, convolution, losses
from nnlib.shapes import Array, ShapeError, ValueKindError, number_array

Value = float | Array


class DomainError(ValueError):
    """An operation is not defined for a value: says which operation, what it expects, and what came."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The local derivative of an operation that mixes entries: how the gradient G from above comes back through it.

    `rule` is the formula, to be shown; `pull` computes it. Any other local derivative is a number, or an array that
    multiplies G entry by entry.
    """

    rule: str
    pull: Callable[[Value], Value]

    def __mul__(self, G: Value) -> Value:
        return self.pull(G)


Local = float | Array | Linear


def as_value(symbol: str, value: object) -> Value:
    """Return a single number as a float, anything else as a real array; `symbol` names it in the error.

    Raises:
        ValueKindError: `value` is ragged, complex, or holds something else than numbers.
    """
    if isinstance(value, int | float):
        return float(value)
    array = number_array(symbol, value)
    if array.dtype.kind == "c":
        raise ValueKindError(f"{symbol}: expected real numbers, got complex ones.")
    return array if array.ndim else float(array)


def plus(a: Value, b: Value) -> tuple[Value, Local, Local]:
    """Return a + b, 1, 1."""
    return a + b, 1.0, 1.0


def minus(a: Value, b: Value) -> tuple[Value, Local, Local]:
    """Return a − b, 1, −1."""
    return a - b, 1.0, -1.0


def times(a: Value, b: Value) -> tuple[Value, Local, Local]:
    """Return a × b, b, a."""
    return a * b, b, a


def over(a: Value, b: Value) -> tuple[Value, Local, Local]:
    """Return a ÷ b, 1/b, −a/b²; b ≠ 0."""
    _refuse("÷", b == 0, b, "a divisor other than 0")
    v = a / b
    return v, 1 / b, -v / b


def negate(a: Value) -> tuple[Value, Local]:
    """Return −a, −1."""
    return -a, -1.0


def power(x: Value, k: float) -> tuple[Value, Local]:
    """Return x^k, k x^(k−1), for a number k; x ≠ 0 where k < 0, and x ≥ 0 where k is no whole number."""
    if k < 0:
        _refuse(f"^{k:g}", x == 0, x, "a base other than 0")
    if k % 1:
        _refuse(f"^{k:g}", x < 0, x, "a base ≥ 0, since the exponent is no whole number")
    try:
        return x**k, k * x ** (k - 1) if k else 0.0
    except (OverflowError, ZeroDivisionError):
        # Python's float refuses what numpy's calls infinite.
        with np.errstate(all="ignore"):
            value, slope = power(np.array([x]), k)
        return float(value[0]), float(slope[0])


def exp(x: Value) -> tuple[Value, Local]:
    """Return e^x, e^x."""
    if type(x) is not float:
        v = np.exp(x)
        return v, v
    try:
        v = math.exp(x)
    except OverflowError:
        v = math.inf
    return v, v


def log(x: Value) -> tuple[Value, Local]:
    """Return ln x, 1/x; x > 0."""
    _refuse("log", x <= 0, x, "a number > 0")
    return math.log(x) if type(x) is float else np.log(x), 1 / x


def sigmoid(z: Value) -> tuple[Value, Local]:
    """Return σ(z), σ(z) (1 − σ(z)), without loss of digits where the unit is saturated."""
    if type(z) is not float:
        return activations.sigmoid(z), activations.sigmoid_prime(z)
    e = math.exp(-abs(z))
    return (1.0 if z >= 0 else e) / (1 + e), e / (1 + e) ** 2


def tanh(z: Value) -> tuple[Value, Local]:
    """Return the hyperbolic tangent and 1 − tanh²(z), without loss of digits where the unit is saturated."""
    if type(z) is not float:
        return activations.tanh(z), activations.tanh_prime(z)
    e = math.exp(-2 * abs(z))
    return math.tanh(z), 4 * e / (1 + e) ** 2


def relu(z: Value) -> tuple[Value, Local]:
    """Return max(0, z), and 1 where z > 0, else 0; the choice at the kink z = 0 is 0."""
    if type(z) is not float:
        return activations.relu(z), activations.relu_prime(z)
    if z > 0:
        return z, 1.0
    return z if math.isnan(z) else 0.0, 0.0


def matmul(A: Value, B: Value) -> tuple[Array, Local, Local]:
    """Return A B for matrices; the gradient G comes back as G Bᵀ and Aᵀ G."""
    if np.ndim(A) != 2 or np.ndim(B) != 2:
        rule = "both must be matrices"
        cause = "a vector is a column, of shape (n, 1); to multiply by a number or entry by entry, write *"
    elif A.shape[1] != B.shape[0]:
        rule = "the left one must have as many columns as the right one has rows"
        if A.shape == B.shape:
            cause = "one of the two is transposed"
        elif A.shape[0] == B.shape[0]:
            cause = "the left one is transposed"
        elif A.shape[1] == B.shape[1]:
            cause = "the right one is transposed"
        else:
            cause = "they are in the wrong order, or one belongs to another layer"
    else:
        return A @ B, Linear("G Bᵀ", lambda G: G @ B.T), Linear("Aᵀ G", lambda G: A.T @ G)
    raise _misfit("matmul", A, B, rule, cause)


def total(x: Value, axis: int | None = None) -> tuple[Value, Local]:
    """Return Σ x, over all entries or along `axis`, which stays with size 1; and 1 for each entry."""
    _count("sum", x, axis)
    if type(x) is float:
        return x, 1.0
    return np.sum(x, axis=axis, keepdims=axis is not None), np.ones_like(x)


def mean(x: Value, axis: int | None = None) -> tuple[Value, Local]:
    """Return the mean of n entries, of all or along `axis`, which stays with size 1; and 1/n for each entry."""
    n = _count("mean", x, axis)
    if n == 0:
        raise ShapeError(f"mean: expected at least one entry, got shape {np.shape(x)}. Likely cause: an empty batch.")
    if type(x) is float:
        return x, 1.0
    return np.mean(x, axis=axis, keepdims=axis is not None), np.full_like(x, 1 / n)


def reshape(x: Value, shape: tuple[int, ...]) -> tuple[Value, Local]:
    """Return the entries of `x`, in the same order, in `shape`, where one size may be −1 for what is left."""
    try:
        v = np.reshape(x, shape)
    except ValueError:
        raise ShapeError(f"reshape: the {np.size(x)} entries of shape {np.shape(x)} do not fill {shape}.") from None
    return v, Linear(f"G in shape {np.shape(x)}", lambda G: np.reshape(G, np.shape(x)))


def transpose(x: Value) -> tuple[Value, Local]:
    """Return xᵀ, the axes in reverse order; the gradient comes back as Gᵀ."""
    return np.transpose(x), Linear("Gᵀ", np.transpose)


def softmax_cross_entropy(Z: Value, Y: Array) -> tuple[Array, Local]:
    """Return the loss −Σ_k y_k ln softmax(z)_k of each example, (1, m), and ∂ℓ/∂Z = softmax(Z) Σ_k y_k − Y."""
    return losses.categorical_cross_entropy_from_logits(Z, Y), losses.categorical_cross_entropy_from_logits_prime(Z, Y)


def conv2d(X: Value, W: Value, stride: int, padding: int) -> tuple[Array, Local, Local]:
    """Return `convolution.conv2d`; the gradient comes back by its two backward functions."""
    Z = convolution.conv2d(X, W, stride, padding)
    by_X = Linear("Σ W G, added where W read X", lambda G: convolution.conv2d_to_images(G, X, W, stride, padding))
    by_W = Linear("Σ G X, of what W read of X", lambda G: convolution.conv2d_to_kernels(G, X, W, stride, padding))
    return Z, by_X, by_W


def max_pool(X: Value, size: int, stride: int | None) -> tuple[Array, Local]:
    """Return `convolution.max_pool`; the gradient goes to the largest entry of each window."""
    pooled = convolution.max_pool(X, size, stride)
    return pooled.A, Linear("G, at the largest of each window", lambda G: convolution.max_pool_backward(G, pooled))


def conform(op: str, a: Value, b: Value) -> None:
    """Raise a ShapeError that names `op` unless numpy can broadcast `a` and `b` to one shape."""
    try:
        np.broadcast_shapes(np.shape(a), np.shape(b))
    except ValueError:
        turned = np.shape(a) == np.shape(b)[::-1]
        cause = "one of the two is transposed" if turned else "another number of units or of examples"
        raise _misfit(op, a, b, "sizes along an axis must be equal, or one of them 1", cause) from None


def _misfit(op: str, a: Value, b: Value, rule: str, cause: str) -> ShapeError:
    return ShapeError(f"{op}: {rule}; got {np.shape(a)} {op} {np.shape(b)}. Likely cause: {cause}.")


def _refuse(op: str, outside: bool | Array, x: Value, expected: str) -> None:
    """Raise the DomainError of `op` if any entry of `x` is `outside` of what is `expected`."""
    # For a float this is the whole cost.
    if outside is False or not np.any(outside):
        return
    where = ""
    if type(x) is not float:
        index = tuple(int(i) for i in np.argwhere(outside)[0])
        x, where = x[index], f" at {list(index)}"
    raise DomainError(f"{op}: expected {expected}, got {x:.6g}{where}.")


def _count(op: str, x: Value, axis: int | None) -> int:
    """How many entries are taken together."""
    if axis is None:
        return np.size(x)
    if not -np.ndim(x) <= axis < np.ndim(x):
        raise ShapeError(f"{op}: there is no axis {axis} in shape {np.shape(x)}.")
    return np.shape(x)[axis]
