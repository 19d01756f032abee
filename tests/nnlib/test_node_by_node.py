import numpy as np
from hypothesis import given

from nnlib import mlp, node_by_node
from tests.nnlib.strategies import networks


@given(networks())
def test_unit_by_unit_and_by_matrices_the_gradients_are_the_same(network):
    params, X, Y, choice = network
    x, y = X[:, [0]], Y[:, [0]]
    matrices = mlp.backward(params, mlp.forward(params, x, choice), x, y, choice)
    for ours, theirs in zip(node_by_node.backward(params, x, y, choice), matrices, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)
