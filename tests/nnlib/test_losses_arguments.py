"""What the losses say of arguments that do not fit, and that each column is an example of its own."""

import numpy as np
import pytest

from nnlib import losses
from nnlib.shapes import ShapeError, ValueKindError

FROM_OUTPUTS = [
    losses.squared_error,
    losses.squared_error_prime,
    losses.binary_cross_entropy,
    losses.binary_cross_entropy_prime,
    losses.categorical_cross_entropy,
    losses.categorical_cross_entropy_prime,
]
FROM_LOGITS = [
    losses.binary_cross_entropy_from_logits,
    losses.binary_cross_entropy_from_logits_prime,
    losses.categorical_cross_entropy_from_logits,
    losses.categorical_cross_entropy_from_logits_prime,
]


@pytest.mark.parametrize(("function", "symbol"), [(f, "A") for f in FROM_OUTPUTS] + [(f, "Z") for f in FROM_LOGITS])
def test_a_prediction_that_is_no_matrix_is_named_by_its_symbol(function, symbol):
    with pytest.raises(ShapeError, match=rf"^{symbol}: expected shape \(n, m\), got \(3,\)\. Likely cause: a 1-D"):
        function(np.full(3, 0.5), np.zeros((1, 3)))


@pytest.mark.parametrize("function", FROM_OUTPUTS + FROM_LOGITS)
def test_every_column_is_an_example_of_its_own(function):
    rng = np.random.default_rng(2)
    A, Y = rng.uniform(0.05, 0.95, (3, 4)), rng.uniform(0, 2, (3, 4))
    together = function(A, Y)
    each = [function(A[:, [i]], Y[:, [i]]) for i in range(4)]
    np.testing.assert_allclose(together, np.hstack(each), rtol=1e-14)
    assert together.shape[1] == 4


def test_weights_that_are_not_made_of_numbers_are_named():
    for function in (losses.penalty, losses.l1_penalty):
        with pytest.raises(ValueKindError, match="^W: expected numbers, got None"):
            function([None], 0.1)
    with pytest.raises(ValueKindError, match="^W: expected numbers, got None"):
        losses.l1_subgradient(None, 0.1)


def test_losses_that_are_no_row_or_an_empty_one_have_no_cost():
    with pytest.raises(ShapeError, match=r"^losses: expected shape \(1, m\), got \(3, 1\)"):
        losses.cost(np.zeros((3, 1)))
    with pytest.raises(ShapeError, match=r"^losses: expected at least one example, got an empty batch\. Likely cause"):
        losses.cost(np.zeros((1, 0)))


def test_without_a_lambda_nothing_is_penalised():
    assert losses.cost(np.array([[1.0, 3.0]]), [np.ones((2, 2))]) == 2
