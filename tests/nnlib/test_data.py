from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.preprocessing import OneHotEncoder

from nnlib import data
from nnlib.evaluation import predicted_class
from nnlib.shapes import ShapeError
from tests.nnlib.strategies import generators


def test_the_breast_cancer_data_are_those_that_scikit_learn_ships():
    ours, theirs = data.breast_cancer(), load_breast_cancer()
    np.testing.assert_array_equal(ours.X, theirs.data.T)
    # scikit-learn counts benign as 1.
    np.testing.assert_array_equal(ours.Y[0], 1 - theirs.target)
    assert ours.feature_names == tuple(theirs.feature_names)
    assert "UCI" in ours.source
    assert ours.licence == "CC BY 4.0"


def test_the_digits_are_those_that_scikit_learn_ships():
    ours, theirs = data.digits(), load_digits()
    np.testing.assert_array_equal(ours.X, theirs.data.T)
    np.testing.assert_array_equal(ours.Y[0], theirs.target)
    assert ours.feature_names == tuple(name.replace("_", " ") for name in theirs.feature_names)
    assert ours.target_names == tuple(map(str, theirs.target_names))
    assert "UCI" in ours.source
    assert ours.licence == "CC BY 4.0"


def test_every_file_of_data_is_named_with_its_source_and_licence():
    folder = files(data)
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for file in folder.iterdir():
        if file.name.endswith(".csv"):
            line = next(line for line in readme.splitlines() if f"`{file.name}`" in line)
            assert "doi:" in line
            assert "CC BY" in line


@given(generators(), st.integers(1, 10), st.integers(1, 10), st.sampled_from([int, float, np.float32]))
def test_one_hot_columns_are_scikit_learn_s(rng, classes, m, kind):
    Y = rng.integers(0, classes, (1, m)).astype(kind)
    Y.flags.writeable = False
    theirs = OneHotEncoder(categories=[range(classes)], sparse_output=False).fit_transform(Y.T)
    np.testing.assert_array_equal(data.one_hot(Y, classes), theirs.T)
    np.testing.assert_array_equal(predicted_class(data.one_hot(Y, classes)), Y)


@pytest.mark.parametrize("odd", [3, -1, 0.5, np.nan, np.inf])
def test_what_is_not_one_of_the_classes_has_no_one_hot_column(odd):
    with pytest.raises(ValueError, match=f"Y: expected whole numbers from 0 to 2, got {odd:g}"):
        data.one_hot([[0, odd]], 3)


def test_no_example_has_one_hot_columns_of_that_many_rows():
    assert data.one_hot(np.zeros((1, 0)), 4).shape == (4, 0)
    with pytest.raises(ShapeError, match=r"Y: expected shape \(1, m\), got \(2,\)"):
        data.one_hot([0, 1], 2)
    with pytest.raises(ValueError, match="classes: expected a whole number ≥ 1, got 0"):
        data.one_hot([[0]], 0)


def test_standardised_features_have_mean_zero_and_deviation_one():
    X = data.breast_cancer().X
    standardised = data.standardise(X)
    np.testing.assert_allclose(standardised.X.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(standardised.X.std(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(standardised.X * standardised.deviation + standardised.mean, X, rtol=1e-10, atol=1e-15)


def test_a_feature_that_never_varies_becomes_zero():
    X = np.array([[0.1, 0.1, 0.1], [0.0, 0.0, 0.0], [1.0, 2.0, 3.0]])
    np.testing.assert_allclose(data.standardise(X).X[:2], 0, atol=1e-15)


def test_no_example_cannot_be_standardised():
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
        data.standardise(np.zeros((2, 0)))
