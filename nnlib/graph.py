r"""A computational graph: every node keeps its value, and an edge to each input with the local derivative on it.

    forward    v = op(u1, u2, …)        on the edge to each u: the local derivative ∂v/∂u, from `rules`
    backward   ∂f/∂f = 1                ∂f/∂u = Σ_{v ∈ Γ(u)} ∂v/∂u · ∂f/∂v        Γ(u): the nodes that u is an input of

    x, y, z = Node(-2.0, label="x"), Node(5.0, label="y"), Node(-4.0, label="z")
    f = (x + y) * z
    f.backward()                        # f.value == -12, x.grad == y.grad == -4, z.grad == 3

A value is a Python float, or an array of at least one axis; both mix, and numpy's broadcasting is undone on the way
back. Writing an expression is its forward pass: after a step of training, write it again with new nodes. No warning
comes from numpy: what an operation is not defined for is an error, and infinity and NaN are there to be seen.
Chapter *Computational graphs*.

Source: lecture 6, slides "Computational Graph" and "Backpropagation"; CS 217 lecture 12, 12.2, algorithm 2.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from nnlib import rules
from nnlib.rules import Local, Value, as_value
from nnlib.shapes import Array, ShapeError, ValueKindError


class Node:
    """A value in a computation, how it came about, and, after a backward pass, the gradient of the output by it.

    `edges` has a pair (input, local derivative) for each input, and is empty in a leaf. `grad` is ∂(output)/∂node of
    the last backward pass that came here, in the shape of `value`; before that it is None. A number or array in an
    expression becomes a leaf.
    """

    __slots__ = ("edges", "grad", "label", "op", "value")

    # numpy then leaves `array * node` to the node, instead of multiplying entry by entry.
    __array_ufunc__ = None

    def __init__(
        self, value: object, op: str = "", edges: tuple[tuple["Node", Local], ...] = (), label: str = ""
    ) -> None:
        self.value = value if type(value) is float else as_value(label or "value", value)
        self.op = op
        self.edges = edges
        self.label = label
        self.grad = None

    def __add__(self, other: object) -> "Node":
        return _binary("+", rules.plus, self, other)

    def __sub__(self, other: object) -> "Node":
        return _binary("−", rules.minus, self, other)

    def __mul__(self, other: object) -> "Node":
        return _binary("×", rules.times, self, other)

    def __truediv__(self, other: object) -> "Node":
        return _binary("÷", rules.over, self, other)

    def __matmul__(self, other: object) -> "Node":
        return apply("matmul", rules.matmul, self, other)

    def __neg__(self) -> "Node":
        return _unary("negate", rules.negate, self)

    def __pow__(self, exponent: float) -> "Node":
        if isinstance(exponent, Node):
            raise ValueKindError(
                "exponent: expected a number, got a Node. Write exp(y * log(x)) for x to the power of y."
            )
        k = as_value("exponent", exponent)
        if type(k) is not float:
            raise ShapeError(f"exponent: expected a single number, got shape {k.shape}.")
        return _unary(f"^{k:g}", lambda x: rules.power(x, k), self)

    def __radd__(self, other: object) -> "Node":
        return Node(other) + self

    def __rsub__(self, other: object) -> "Node":
        return Node(other) - self

    def __rmul__(self, other: object) -> "Node":
        return Node(other) * self

    def __rtruediv__(self, other: object) -> "Node":
        return Node(other) / self

    def __rmatmul__(self, other: object) -> "Node":
        return Node(other) @ self

    def sum(self, axis: int | None = None) -> "Node":
        """Return the sum of all entries, one number; with `axis`, the sums along it, which stays with size 1."""
        return apply("sum", partial(rules.total, axis=axis), self)

    def mean(self, axis: int | None = None) -> "Node":
        """Return the mean of all entries, one number; with `axis`, the means along it, which stays with size 1."""
        return apply("mean", partial(rules.mean, axis=axis), self)

    def reshape(self, *shape: int) -> "Node":
        """Return the same entries in another shape, in the same order; one size may be −1 for what is left."""
        return apply("reshape", partial(rules.reshape, shape=shape), self)

    @property
    def T(self) -> "Node":  # noqa: N802
        """The transpose."""
        return apply("transpose", rules.transpose, self)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value; () for a single number."""
        return np.shape(self.value)

    def backward(self, seed: object = None) -> None:
        """Set `grad` to ∂(self)/∂node on every node that this one was computed from.

        Gradients start from zero each time: a second call, or one from another output, replaces them and adds nothing.
        An output of several numbers needs a `seed` in its shape, the gradient from above: then `grad` is the gradient
        of the sum of seed × output. Each edge is passed once, so that the cost is that of the forward pass.

        Raises:
            ShapeError: the output is not one number and there is no seed, or the seed has another shape.

        Source: CS 217 lecture 12, algorithm 2.
        """
        seed = _seed(self, seed)
        order = topological_order(self)
        for node in order:
            node.grad = 0.0
        self.grad = seed
        with np.errstate(all="ignore"):
            for v in reversed(order):
                for u, local in v.edges:
                    contribution = local * v.grad
                    u.grad += contribution if type(contribution) is float else unbroadcast(contribution, u.value)

    def __repr__(self) -> str:
        value = self.value if type(self.value) is float else f"an array of shape {self.shape}"
        return f"Node({f'{self.label} = ' if self.label else ''}{value}{f', by {self.op}' if self.op else ''})"


def exp(x: object) -> Node:
    """Return e^x, entry by entry; infinite where that is too large."""
    return _unary("exp", rules.exp, x)


def log(x: object) -> Node:
    """Return ln x, entry by entry; a DomainError where x ≤ 0."""
    return _unary("log", rules.log, x)


def sigmoid(z: object) -> Node:
    """Return σ(z) = 1 / (1 + e^−z), entry by entry."""
    return _unary("sigmoid", rules.sigmoid, z)


def tanh(z: object) -> Node:
    """Return the hyperbolic tangent, entry by entry."""
    return _unary("tanh", rules.tanh, z)


def relu(z: object) -> Node:
    """Return max(0, z), entry by entry; its derivative at 0 is 0."""
    return _unary("relu", rules.relu, z)


def softmax_cross_entropy(Z: object, Y: Array) -> Node:
    """Return the loss −Σ_k y_k ln softmax(z)_k of each example, (1, m), of logits `Z` and constants `Y` (n, m)."""
    return apply("softmax cross-entropy", partial(rules.softmax_cross_entropy, Y=Y), Z)


def conv2d(X: object, W: object, stride: int = 1, padding: int = 0) -> Node:
    """Return the convolution of images `X` (c0, height, width, m) with kernels `W` (c1, c0, kh, kw)."""
    return apply("conv2d", partial(rules.conv2d, stride=stride, padding=padding), X, W)


def max_pool(X: object, size: int = 2, stride: int | None = None) -> Node:
    """Return the largest entry of each `size` × `size` window of images `X` (c, height, width, m)."""
    return apply("max-pool", partial(rules.max_pool, size=size, stride=stride), X)


def apply(op: str, rule: Callable, *inputs: object) -> Node:
    """Return the node of `op`; `rule` makes its value, and a local derivative for each input, of the inputs' values."""
    nodes = [u if isinstance(u, Node) else Node(u) for u in inputs]
    with np.errstate(all="ignore"):
        value, *locals_ = rule(*(u.value for u in nodes))
    return Node(value, op, tuple(zip(nodes, locals_, strict=True)))


def topological_order(output: Node) -> list[Node]:
    """Return every node that `output` was computed from, each one after all of its inputs, `output` last.

    A depth-first search with a stack of its own, so that no graph is too deep.
    """
    order, seen, stack = [], set(), [output]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            # The inputs go on top: when the None comes up again, all of them are in order.
            stack.append(node)
            stack.append(None)
            for u, _ in reversed(node.edges):
                stack.append(u)
    return order


def unbroadcast(gradient: Value, value: Value) -> Value:
    """Return `gradient` in the shape and precision of `value`: summed over the axes along which `value` was repeated.

    An entry that was repeated has a successor for each time, and its gradient is the sum over them.
    """
    if type(value) is float:
        return float(np.sum(gradient))
    new = gradient.ndim - value.ndim
    repeated = [new + axis for axis, size in enumerate(value.shape) if size == 1]
    total = np.sum(gradient, axis=(*range(new), *repeated))
    return total.reshape(value.shape).astype(value.dtype)


def _unary(op: str, rule: Callable, x: object) -> Node:
    """`apply` with the short way for a float, which needs nothing of numpy's: a scalar graph takes it at every node."""
    if not isinstance(x, Node):
        x = Node(x)
    if type(x.value) is float:
        value, local = rule(x.value)
        return Node(value, op, ((x, local),))
    return apply(op, rule, x)


def _binary(op: str, rule: Callable, left: Node, right: object) -> Node:
    """The same for two inputs, entry by entry."""
    if not isinstance(right, Node):
        right = Node(right)
    a, b = left.value, right.value
    if type(a) is type(b) is float:
        value, by_a, by_b = rule(a, b)
        return Node(value, op, ((left, by_a), (right, by_b)))
    rules.conform(op, a, b)
    return apply(op, rule, left, right)


def _seed(output: Node, seed: object) -> Value:
    if seed is None:
        if np.size(output.value) != 1:
            raise ShapeError(
                f"backward: the output has shape {output.shape}, and only a single number has a gradient. Reduce it "
                "first, as in output.mean().backward(), or pass the gradient from above, as in output.backward(seed)."
            )
        seed = np.ones_like(output.value)
    seed = as_value("seed", seed)
    if np.shape(seed) != output.shape:
        raise ShapeError(f"seed: expected shape {output.shape} as the output, got {np.shape(seed)}.")
    return unbroadcast(seed, output.value)
