import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from nnlib import evaluation
from nnlib.shapes import ShapeError, ValueKindError
from tests.nnlib.strategies import generators


@st.composite
def predictions(draw):
    """Predicted and true classes (1, m), and the number of classes, not all of which need occur."""
    k, m, rng = draw(st.integers(2, 5)), draw(st.integers(1, 30)), draw(generators())
    used = draw(st.integers(1, k))
    predicted, Y = rng.integers(0, used, (1, m)), rng.integers(0, k, (1, m))
    kind = draw(st.sampled_from([int, float, np.float32]))
    return predicted.astype(kind), Y.astype(kind), k


@given(predictions())
def test_accuracy_and_confusion_matrix_are_scikit_learn_s(problem):
    predicted, Y, k = problem
    assert evaluation.accuracy(predicted, Y) == metrics.accuracy_score(Y[0], predicted[0])
    np.testing.assert_array_equal(
        evaluation.confusion_matrix(predicted, Y, k), metrics.confusion_matrix(Y[0], predicted[0], labels=range(k))
    )


@given(predictions())
def test_scores_of_every_class_and_their_means_are_scikit_learn_s(problem):
    predicted, Y, k = problem
    arguments = {"labels": range(k), "zero_division": 0}
    theirs = metrics.precision_recall_fscore_support(Y[0], predicted[0], **arguments)[:3]
    ours = evaluation.scores(evaluation.confusion_matrix(predicted, Y, k))
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    theirs = metrics.precision_recall_fscore_support(Y[0], predicted[0], average="macro", **arguments)[:3]
    np.testing.assert_allclose(evaluation.macro_scores(predicted, Y, k), theirs, rtol=1e-12)


@given(generators(), st.integers(1, 30))
def test_scores_of_two_classes_are_scikit_learn_s(rng, m):
    predicted, Y = rng.integers(0, 2, (2, 1, m))
    theirs = metrics.precision_recall_fscore_support(Y[0], predicted[0], average="binary", zero_division=0)[:3]
    np.testing.assert_allclose(evaluation.binary_scores(predicted, Y), theirs, rtol=1e-12)


def test_rows_are_true_classes_and_columns_predicted_ones():
    C = evaluation.confusion_matrix([[1, 1, 1, 0]], [[0, 0, 1, 1]])
    np.testing.assert_array_equal(C, [[0, 2], [1, 1]])
    scores = evaluation.binary_scores([[1, 1, 1, 0]], [[0, 0, 1, 1]])
    assert scores == (pytest.approx(1 / 3), 0.5, pytest.approx(0.4))


def test_one_class_alone_is_a_matrix_of_one_entry():
    np.testing.assert_array_equal(evaluation.confusion_matrix([[0, 0]], [[0, 0]], 1), [[2]])
    assert evaluation.macro_scores([[0]], [[0]], 1) == (1, 1, 1)


def test_a_class_never_predicted_and_never_there_scores_zero_without_a_warning():
    assert evaluation.binary_scores([[0, 0]], [[0, 0]]) == (0, 0, 0)


def test_the_predicted_class_is_the_row_of_the_largest_output():
    A = np.array([[0.2, 0.5, -1000], [0.7, 0.5, 1000], [0.1, 0.0, 999]])
    np.testing.assert_array_equal(evaluation.predicted_class(A), [[1, 0, 1]])
    assert evaluation.predicted_class(A[:, :0]).shape == (1, 0)
    np.testing.assert_array_equal(evaluation.predicted_class(A[:1]), [[0, 0, 0]])


def test_arguments_are_not_changed():
    predicted, Y = np.array([[0, 1, 2]]), np.array([[0, 2, 2]])
    predicted.flags.writeable = Y.flags.writeable = False
    assert evaluation.accuracy(predicted[:, ::-1], Y[:, ::-1]) == pytest.approx(2 / 3)
    evaluation.macro_scores(predicted, Y, 3)


@pytest.mark.parametrize(
    ("predicted", "Y", "error", "message"),
    [
        ([[0.3]], [[1]], ValueError, r"predicted: expected classes 0, 1, 2, …, got 0\.3\. Likely cause: probabilities"),
        ([[0]], [[-1]], ValueError, r"Y: expected classes 0, 1, 2, …, got -1"),
        ([[np.nan]], [[0]], ValueError, r"predicted: expected classes 0, 1, 2, …, got nan"),
        ([[0]], [[np.inf]], ValueError, r"Y: expected classes 0, 1, 2, …, got inf"),
        ([[0, 1]], [[0], [1]], ShapeError, r"Y: expected shape \(1, m=2\), got \(2, 1\)\. .*transposed"),
        (
            np.zeros((1, 0)),
            np.zeros((1, 0)),
            ShapeError,
            "predicted: expected at least one example, got an empty batch",
        ),
        ([["a"]], [[0]], ValueKindError, "predicted: expected numbers"),
    ],
)
@pytest.mark.parametrize("function", [evaluation.accuracy, evaluation.confusion_matrix, evaluation.binary_scores])
def test_a_wrong_argument_is_named(function, predicted, Y, error, message):
    with pytest.raises(error, match=message):
        function(predicted, Y)


def test_a_class_beyond_the_number_of_classes_is_named():
    with pytest.raises(ValueError, match="predicted: expected classes from 0 to 1, got 2"):
        evaluation.confusion_matrix([[2]], [[1]])
    with pytest.raises(ValueError, match="Y: expected classes from 0 to 2, got 3"):
        evaluation.macro_scores([[2]], [[3]], 3)
    with pytest.raises(ValueError, match="classes: expected a whole number ≥ 1, got 0"):
        evaluation.confusion_matrix([[0]], [[0]], 0)
    with pytest.raises(ShapeError, match=r"C: expected shape \(2, 2\), got \(2, 3\)"):
        evaluation.scores(np.zeros((2, 3)))
    with pytest.raises(ShapeError, match=r"A: expected at least one output unit, got shape \(0, 3\)"):
        evaluation.predicted_class(np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"A: expected finite numbers, got nan at \[1, 0\]"):
        evaluation.predicted_class([[0.0], [np.nan]])
