r"""An activation turns a unit's net input z into its output a = g(z); its slope g′(z) is what the backward pass needs.

    sigmoid   σ(z) = 1 / (1 + e^−z)         σ′(z) = σ(z) (1 − σ(z))
    tanh      tanh(z)                       1 − tanh²(z)
    relu      max(0, z)                     1 where z > 0, else 0
    identity  z                             1

Chapter *Logistic regression* (sigmoid), *The two-layer network* (the others). All are elementwise: any shape in, the
same shape out. They take complex numbers too, so that a gradient can be checked by the complex step.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.shapes import Array, number_array


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
    """Return 1 − tanh²(z), elementwise, in the shape of its argument."""
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
    z = number_array("z", z)
    return np.where(z.real <= 0, z * 0, z)


def relu_prime(z: Array) -> Array:
    """Return 1 where z > 0, else 0, elementwise, in the shape of `z`; at the kink z = 0 the choice is 0."""
    z = number_array("z", z)
    return np.where(np.isnan(z), z, (z.real > 0).astype(z.dtype))


def identity(z: Array) -> Array:
    """Return its argument: the activation of a linear output."""
    return number_array("z", z)


def identity_prime(z: Array) -> Array:
    """Return 1 everywhere, in the shape of `z`."""
    return np.ones_like(number_array("z", z))


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
