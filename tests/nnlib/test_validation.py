import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn import model_selection
from sklearn.linear_model import Ridge

from nnlib import validation
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.strategies import generators

FRACTIONS = st.tuples(st.floats(0, 0.5), st.floats(0, 0.45))


@st.composite
def labels(draw, least=1):
    """Classes (1, m) and a generator."""
    rng = draw(generators())
    return rng.integers(0, draw(st.integers(1, 4)), (1, draw(st.integers(least, 40)))), rng


def ridge(X, Y):
    """Fit scikit-learn's ridge regression and return its score, in the form that `validation` asks for."""
    model = Ridge(alpha=0.1).fit(X.T, Y[0])
    return lambda X, Y: model.score(X.T, Y[0])


@given(labels(least=20), FRACTIONS, st.booleans())
def test_every_example_is_in_exactly_one_part_and_the_parts_have_their_sizes(problem, fractions, stratified):
    (Y, rng), (held, test) = problem, fractions
    m = Y.shape[1]
    # A fraction that comes to no example at all is refused, as another test sees.
    assume(all(fraction * m > 4 or fraction == 0 for fraction in fractions))
    parts = validation.split(Y, rng, validation=held, test=test, stratified=stratified)
    assert sorted(np.concatenate(parts)) == list(range(m))
    groups = [Y[0] == label for label in np.unique(Y)] if stratified else [np.full(m, True)]
    for group in groups:
        n = group.sum()
        for part, fraction in zip(parts, (1 - held - test, held, test), strict=True):
            assert abs(group[part].sum() - fraction * n) <= 1


@given(labels(least=2), st.integers(2, 6), st.booleans())
def test_every_example_validates_once_and_trains_every_other_time(problem, k, stratified):
    Y, rng = problem
    m, k = Y.shape[1], min(k, Y.shape[1])
    folds = validation.folds(Y, k, rng, stratified=stratified)
    assert len(folds) == k
    assert sorted(np.concatenate([fold.validation for fold in folds])) == list(range(m))
    for train, held in folds:
        assert sorted(np.concatenate([train, held])) == list(range(m))
        assert len(held) in (m // k, -(-m // k))
        if stratified:
            for label in np.unique(Y):
                n = np.sum(label == Y)
                assert np.sum(Y[0, held] == label) in (n // k, -(-n // k))


@given(labels(least=2), st.integers(2, 6))
def test_the_folds_are_as_large_as_scikit_learn_s(problem, k):
    Y, rng = problem
    k = min(k, Y.shape[1])
    theirs = [len(held) for _, held in model_selection.KFold(k).split(Y.T)]
    assert sorted(len(held) for _, held in validation.folds(Y, k, rng)) == sorted(theirs)


def test_a_stratified_split_has_scikit_learn_s_numbers_of_each_class():
    Y = np.repeat([[0, 1, 2]], [50, 30, 20], axis=1)
    parts = validation.split(Y, np.random.default_rng(0), validation=0, test=0.3, stratified=True)
    train, test = model_selection.train_test_split(np.arange(100), test_size=0.3, stratify=Y[0], random_state=0)
    np.testing.assert_array_equal(np.bincount(Y[0, parts.train]), np.bincount(Y[0, train]))
    np.testing.assert_array_equal(np.bincount(Y[0, parts.test]), np.bincount(Y[0, test]))
    assert parts.validation.size == 0


@pytest.mark.parametrize("stratified", [False, True])
def test_the_generator_alone_decides_and_every_part_is_mixed(stratified):
    Y = np.repeat([[0, 1]], 100, axis=1)
    one, same, other = (validation.split(Y, np.random.default_rng(s), stratified=stratified) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one.train, other.train)
    for part in (*one, *validation.folds(Y, 2, np.random.default_rng(3), stratified=stratified)[0]):
        assert np.count_nonzero(np.diff(Y[0, part])) > 2, "the classes stand in blocks"


@given(generators(), st.integers(2, 6))
def test_cross_validation_scores_are_scikit_learn_s(rng, k):
    X, Y = rng.normal(size=(3, 20)), rng.normal(size=(1, 20))
    folds = validation.folds(Y, k, rng)
    theirs = model_selection.cross_val_score(Ridge(alpha=0.1), X.T, Y[0], cv=folds)
    np.testing.assert_allclose(validation.cross_validate(ridge, X, Y, folds), theirs, rtol=1e-10)


def test_the_learning_curve_is_scikit_learn_s():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(3, 60))
    Y = np.array([[1.0, -2.0, 0.5]]) @ X + rng.normal(size=(1, 60))
    ours = validation.learning_curve(ridge, X[:, :40], Y[:, :40], X[:, 40:], Y[:, 40:], [2, 5, 10, 40])
    whole = [(np.arange(40), np.arange(40, 60))]
    sizes, train, held = model_selection.learning_curve(
        Ridge(alpha=0.1), X.T, Y[0], cv=whole, train_sizes=[2, 5, 10, 40]
    )
    np.testing.assert_array_equal(ours.sizes, sizes)
    np.testing.assert_allclose(ours.train, train[:, 0], rtol=1e-10)
    np.testing.assert_allclose(ours.validation, held[:, 0], rtol=1e-10)


def test_no_size_gives_an_empty_curve():
    curve = validation.learning_curve(ridge, [[1.0]], [[1.0]], [[1.0]], [[1.0]], [])
    assert [part.shape for part in curve] == [(0,), (0,), (0,)]


def test_targets_of_several_rows_split_too_and_are_not_changed():
    Y = np.asfortranarray(np.eye(3)[:, [0, 1, 2, 0, 1, 2, 0, 1]])
    Y.flags.writeable = False
    parts = validation.split(Y, np.random.default_rng(0), validation=0.25, test=0.25)
    assert [part.size for part in parts] == [4, 2, 2]
    assert [fold.validation.size for fold in validation.folds(Y, 3, np.random.default_rng(0))] == [3, 3, 2]
    with pytest.raises(ShapeError, match=r"Y: expected shape \(1, m\), got \(3, 8\)"):
        validation.split(Y, np.random.default_rng(0), stratified=True)


@pytest.mark.parametrize(("held", "test"), [(-0.1, 0.2), (0.5, 0.5), (1.0, 0.0), (0.2, np.nan), (0.0, 1.0)])
def test_fractions_that_leave_nothing_are_refused(held, test):
    with pytest.raises(ValueError, match=f"validation, test: expected fractions ≥ 0 .*, got {held} and {test}"):
        validation.split(np.zeros((1, 9)), np.random.default_rng(0), validation=held, test=test)


@pytest.mark.parametrize(
    ("m", "fractions", "name"),
    [(3, {"test": 0.1}, "test"), (3, {"validation": 0.1}, "validation"), (1, {"test": 0.6}, "train")],
)
def test_a_part_that_was_asked_for_and_is_empty_is_named(m, fractions, name):
    arguments = {"validation": 0.0, "test": 0.0} | fractions
    with pytest.raises(ValueError, match=f"{name}: no example is left for it. Likely cause: too few examples"):
        validation.split(np.zeros((1, m)), np.random.default_rng(0), **arguments)


def test_a_wrong_argument_is_named():
    Y, rng = np.zeros((1, 4)), np.random.default_rng(0)
    for k in (1, 5, 2.0):
        with pytest.raises(ValueError, match=f"k: expected a whole number from 2 to 4, got {k}"):
            validation.folds(Y, k, rng)
    with pytest.raises(ShapeError, match="Y: expected at least one example, got an empty batch"):
        validation.folds(Y[:, :0], 2, rng)
    with pytest.raises(ValueError, match=r"Y: expected finite numbers, got nan at \[0, 0\]"):
        validation.folds([[np.nan, 1]], 2, rng, stratified=True)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator, got int"):
        validation.split(Y, 3)
    with pytest.raises(ShapeError, match=r"Y: expected shape \(n, m=3\), got \(1, 4\)"):
        validation.cross_validate(ridge, np.zeros((2, 3)), Y, [])
    with pytest.raises(ValueError, match="sizes: expected a whole number from 1 to 4, got 5"):
        validation.learning_curve(ridge, Y, Y, Y, Y, [5])
