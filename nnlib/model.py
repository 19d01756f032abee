r"""What is chosen and not learned: the hidden activation, the output activation and the loss; and where the two meet.

    δ[L] = ∂ℓ/∂z[L] = ∂ℓ/∂a[L] * g′(z[L])                       in general
    δ[L] = a[L] − y            sigmoid with binary cross-entropy, softmax with categorical cross-entropy,
                               identity with squared error

The short form is not only shorter: where a unit is certain, the factors of the long one are infinite and zero.
Chapter *The two-layer network*.
"""

from typing import NamedTuple

from nnlib import losses
from nnlib.activations import ACTIVATIONS, activation, softmax, softmax_backward
from nnlib.shapes import Array, batch, matrix

LOSSES = {
    "squared_error": (losses.squared_error, losses.squared_error_prime),
    "binary_cross_entropy": (losses.binary_cross_entropy, losses.binary_cross_entropy_prime),
    "categorical_cross_entropy": (losses.categorical_cross_entropy, losses.categorical_cross_entropy_prime),
}
"""Each loss ℓ(A, Y) with its derivative ∂ℓ/∂A."""

FROM_LOGITS = {
    ("sigmoid", "binary_cross_entropy"): losses.binary_cross_entropy_from_logits,
    ("softmax", "categorical_cross_entropy"): losses.categorical_cross_entropy_from_logits,
}
"""The stable form of an output activation and a loss taken together: a function of (Z, Y)."""

SHORT = (*FROM_LOGITS, ("identity", "squared_error"))
"""The pairs for which δ[L] = a[L] − y."""


class Model(NamedTuple):
    """The names of the hidden activation, the output activation and the loss."""

    hidden: str = "tanh"
    output: str = "sigmoid"
    loss: str = "binary_cross_entropy"


def output(model: Model, Z: Array) -> Array:
    """Return A[L] = g(Z[L]) of the output layer, (nL, m).

    Raises:
        ValueError: there is no output activation of that name.
    """
    if model.output == "softmax":
        return softmax(Z)
    if model.output not in ACTIVATIONS:
        raise ValueError(f"output: expected one of {', '.join(ACTIVATIONS)}, softmax; got {model.output!r}.")
    return activation(model.output).g(Z)


def loss(model: Model, Z: Array, A: Array, Y: Array) -> Array:
    """Return ℓ of each example, (1, m), from Z[L] where there is a stable form and from A[L] otherwise.

    Raises:
        ShapeError: `Y` has not the shape of `A`.
        ValueError: there is no loss of that name.
    """
    Y = _target(A, Y)
    from_logits = FROM_LOGITS.get((model.output, model.loss))
    return from_logits(Z, Y) if from_logits else _loss(model)[0](A, Y)


def output_error(model: Model, Z: Array, A: Array, Y: Array) -> Array:
    """Return δ[L] = ∂ℓ/∂Z[L] per example, (nL, m); no 1/m in it.

    Raises:
        ShapeError: `Y` has not the shape of `A`.
        ValueError: there is no loss of that name.

    Source: slides "Training neural networks", "Backpropagation", step 1.
    """
    Y = _target(A, Y)
    if (model.output, model.loss) in SHORT:
        return A - Y
    dA = _loss(model)[1](A, Y)
    if model.output == "softmax":
        return softmax_backward(dA, A)
    return dA * activation(model.output).g_prime(Z)


def _loss(model: Model):
    try:
        return LOSSES[model.loss]
    except KeyError:
        raise ValueError(f"loss: expected one of {', '.join(LOSSES)}; got {model.loss!r}.") from None


def _target(A: Array, Y: Array) -> Array:
    n, m = batch("X", A, ("nL", "m")).shape
    return matrix("Y", Y, (f"nL={n}", f"m={m}"))
