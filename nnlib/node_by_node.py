r"""The same backward pass one unit at a time: each unit u sums what comes back from every unit v that reads it.

    ∂ℓ/∂u = Σ_{v ∈ Γ(u)} ∂ℓ/∂v · ∂v/∂u          Γ(u): the units of the next layer
    ∂ℓ/∂w = ∂ℓ/∂v · ∂v/∂w                       w: a weight into v

Loops over indices instead of matrices: slow, and equal to `mlp.backward` to the last digits; reading the two side by
side is how the matrix form is found. Chapter *All units, all examples*.
"""

import numpy as np

from nnlib import model
from nnlib.activations import activation
from nnlib.mlp import Parameters, forward
from nnlib.model import Model
from nnlib.shapes import Array


def backward(params: Parameters, x: Array, y: Array, choice: Model = Model()) -> Parameters:
    """Return ∂ℓ/∂W1, ∂ℓ/∂b1, ∂ℓ/∂W2, ∂ℓ/∂b2 of one example, `x` (n0, 1) and `y` (n2, 1).

    Raises:
        ShapeError: shapes do not agree.

    Source: CS 217 lecture 12, algorithm 2; slides "Training & backpropagation", "The backward pass".
    """
    z1, a1, z2, a2 = forward(params, x, choice)
    W1, b1, W2, b2 = (np.asarray(p) for p in params)
    n1, n0 = W1.shape
    n2 = W2.shape[0]
    slope = activation(choice.hidden).g_prime

    dz2 = model.output_error(choice, z2, a2, y)
    dW2, db2 = np.empty(W2.shape), np.empty(b2.shape)
    for v in range(n2):
        db2[v, 0] = dz2[v, 0]
        for u in range(n1):
            dW2[v, u] = dz2[v, 0] * a1[u, 0]

    dW1, db1 = np.empty(W1.shape), np.empty(b1.shape)
    for u in range(n1):
        da1 = 0.0
        for v in range(n2):
            da1 += dz2[v, 0] * W2[v, u]
        dz1 = da1 * slope(z1[u, 0])
        db1[u, 0] = dz1
        for i in range(n0):
            dW1[u, i] = dz1 * x[i, 0]
    return Parameters(dW1, db1, dW2, db2)
