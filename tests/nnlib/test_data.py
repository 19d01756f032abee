import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from nnlib import data
from nnlib.shapes import ShapeError


def test_the_breast_cancer_data_are_those_that_scikit_learn_ships():
    ours, theirs = data.breast_cancer(), load_breast_cancer()
    np.testing.assert_array_equal(ours.X, theirs.data.T)
    # scikit-learn counts benign as 1.
    np.testing.assert_array_equal(ours.Y[0], 1 - theirs.target)
    assert ours.feature_names == tuple(theirs.feature_names)
    assert "UCI" in ours.source
    assert ours.licence == "CC BY 4.0"


def test_standardised_features_have_mean_zero_and_deviation_one():
    X = data.breast_cancer().X
    standardised = data.standardise(X)
    np.testing.assert_allclose(standardised.X.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(standardised.X.std(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(standardised.X * standardised.deviation + standardised.mean, X, rtol=1e-10, atol=1e-15)


def test_a_feature_that_never_varies_becomes_zero():
    X = np.array([[0.1, 0.1, 0.1], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(data.standardise(X).X[0], 0, atol=1e-15)


def test_no_example_cannot_be_standardised():
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
        data.standardise(np.zeros((2, 0)))
