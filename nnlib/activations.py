r"""An activation turns a unit's net input z into its output a = g(z); its slope g′(z) is what the backward pass needs.

    sigmoid   σ(z) = 1 / (1 + e^−z)         σ′(z) = σ(z) (1 − σ(z))
    tanh      tanh(z)                       1 − tanh²(z)
    relu      max(0, z)                     1 where z > 0, else 0
    identity  z                             1
    softmax   e^z_k / Σ_j e^z_j             A * (dA − Σ_k A_k dA_k)

Chapter *Logistic regression* (sigmoid), *The two-layer network* (the others). All but softmax are elementwise: any
shape in, the same shape out. They take complex numbers too, so that a gradient can be checked by the complex step.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, matrix, number_array


def sigmoid(z: Array) -> Array:
    """Return σ(z) = 1 / (1 + e^−z), elementwise, in the shape of `z`.

    Only e^−|z| is ever computed, so that z = ±1000 neither overflows nor warns.

    Source: lecture 6, slide "Logistic regression"; notes IV, "Training a single unit".
    """
    z = number_array("z", z)
    e = np.exp(np.where(z.real >= 0, -z, z))
    return np.where(z.real >= 0, 1, e) / (1 + e)


def sigmoid_prime(z: Array) -> Array:
    """Return σ′(z) = σ(z) (1 − σ(z)), elementwise, in the shape of `z`.

    1 − σ(z) is computed as σ(−z): the difference would lose every digit where σ(z) is near 1.

    Source: slides "Training neural networks", binary classification example.
    """
    z = number_array("z", z)
    return sigmoid(z) * sigmoid(-z)


def tanh(z: Array) -> Array:
    """Return (e^z − e^−z) / (e^z + e^−z), elementwise, in the shape of `z`."""
    return np.tanh(number_array("z", z))


def tanh_prime(z: Array) -> Array:
    """Return 1 − tanh²(z), elementwise, in the shape of `z`.

    It is computed as 4 σ(2z) σ(−2z): the difference would lose every digit where tanh²(z) is near 1.
    """
    return 4 * sigmoid_prime(2 * number_array("z", z))


def relu(z: Array) -> Array:
    """Return max(0, z), elementwise, in the shape of `z`; NaN stays NaN.

    Source: slides "Training & backpropagation", the fully connected network.
    """
    return np.maximum(number_array("z", z), 0)


def relu_prime(z: Array) -> Array:
    """Return 1 where z > 0, else 0, elementwise, in the shape of `z`; at the kink z = 0 the choice is 0."""
    z = number_array("z", z).real
    return (z > 0).astype(z.dtype)


def identity(z: Array) -> Array:
    """Return its argument: the activation of a linear output."""
    return number_array("z", z)


def identity_prime(z: Array) -> Array:
    """Return 1 everywhere, in the shape of `z`."""
    return np.ones_like(number_array("z", z))


def softmax(Z: Array) -> Array:
    """Return e^z_k / Σ_j e^z_j down each column: `Z` (n, m), the result (n, m), each column summing to 1.

    The column's largest z is subtracted first, which changes nothing but keeps e^z from overflowing. Not elementwise:
    so it has no slope g′, but a Jacobian, which `softmax_backward` multiplies by.
    """
    Z = matrix("Z", Z, ("n", "m"))
    # The largest by its real part, so that the complex step passes through.
    E = np.exp(Z - np.max(Z.real, axis=0, keepdims=True, initial=-np.inf))
    return E / np.sum(E, axis=0, keepdims=True)


def softmax_backward(dA: Array, A: Array) -> Array:
    """Return ∂ℓ/∂Z = A * (dA − Σ_k A_k dA_k) from ∂ℓ/∂A and A = softmax(Z), all (n, m)."""
    A = matrix("A", A, ("n", "m"))
    dA = matrix("dA", dA, A.shape)
    return A * (dA - np.sum(A * dA, axis=0, keepdims=True))


class Activation(NamedTuple):
    """An activation g together with its derivative g′, both functions of z."""

    g: Callable[[Array], Array]
    g_prime: Callable[[Array], Array]


ACTIVATIONS = {
    "sigmoid": Activation(sigmoid, sigmoid_prime),
    "tanh": Activation(tanh, tanh_prime),
    "relu": Activation(relu, relu_prime),
    "identity": Activation(identity, identity_prime),
}


def activation(name: str) -> Activation:
    """Return the activation called `name`.

    Raises:
        ValueError: there is none of that name; the message lists those there are.
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise ValueError(f"activation: expected one of {', '.join(ACTIVATIONS)}; got {name!r}.") from None
