"""What students read, to the letter."""

import functools
import re
import sys
import warnings

import numpy as np
import pytest

from nncheck import tasks

EXAMPLE = "X = [[1, 0, 2, -1], [3, 1, 0, 2]], A = [[0.5, 0.25, 0.75, 0.5]], Y = [[1, 0, 1, 0]]"
SMALLEST = "With X = [[1, -2]], A = [[0.2, 0.6]], Y = [[0, 0]]:"
TWO = "it must return 2 values, dW and db: return dW, db."


def right_gradient(X, A, Y):
    return (A - Y) @ X.T / X.shape[1], np.mean(A - Y, axis=1, keepdims=True)


class Liar:
    """An object that claims to be an array and to equal everything; whoever asks it for anything else fails."""

    __class__ = np.ndarray

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        raise AssertionError("nothing may ask for this")

    __hash__ = __len__ = __iter__ = __float__ = __repr__ = __str__ = __array__


class Matrix(np.ndarray):
    """An array whose every comparison holds."""

    def __eq__(self, other):
        return np.ones(self.shape, bool)

    __hash__ = None


class Callable:
    """An object that is called like a function."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)


class EndlessList(list):
    def __iter__(self):
        while True:
            yield 1.0


def test_right_says_so_and_returns_nothing(said):
    assert said("logistic.gradient", right_gradient) == ("logistic.gradient: right, 3 of 3 points.\n", None, False)
    further = said("logistic.gradient", right_gradient, rng=np.random.default_rng(0))
    assert further == ("logistic.gradient, on further inputs: right, 3 of 3 points.\n", None, False)


def test_partly_right_returns_the_points_of_the_right_parts_and_names_the_mistake(said):
    found = said("logistic.gradient", lambda X, A, Y: ((A - Y) @ X.T / X.shape[1], A - Y))
    assert (found.value, found.failed) == (2.0, False)
    assert found.text.splitlines() == [
        "logistic.gradient: partly right, 2 of 3 points (db not averaged over the batch).",
        "  dW is right.",
        "  db: what you get with “db not averaged over the batch”. There is one bias for all",
        "    examples, so one number says how the cost depends on it.",
        f"  {SMALLEST}",
        "  db has shape (1, 2); expected shape (1, 1).",
    ]


def test_two_independent_mistakes_are_named_as_two(said):
    found = said("logistic.gradient", lambda X, A, Y: ((Y - A) @ X.T / X.shape[1], np.sum(A - Y, keepdims=True)))
    assert found.failed
    assert found.lines[0] == (
        "logistic.gradient: wrong, 0 of 3 points (the sign of the error; the sum for the mean, in db)."
    )


def test_an_unknown_mistake_is_shown_by_the_smallest_input_and_the_first_wrong_entry(said):
    found = said("logistic.gradient", lambda X, A, Y: (right_gradient(X, A, Y)[0] + 3, right_gradient(X, A, Y)[1]))
    assert found.value == 1.0
    assert found.lines == [
        "logistic.gradient: partly right, 1 of 3 points (dW wrong).",
        "db is right.",
        "With X = [[2], [-1], [0.5]], A = [[0.75]], Y = [[1]]:",
        "dW[0, 0] should be -0.5, and yours is 2.5.",
        "dW has the right shape, (1, 3): only values are wrong.",
        "A finite difference of the cost, which needs no formula, gives -0.5 at dW[0, 0].",
    ]


def test_a_finite_difference_speaks_of_visible_inputs_alone(said):
    known = {case["X"].tobytes() for case in tasks.find("logistic.gradient").examples}

    def gradient(X, A, Y):
        dW, db = right_gradient(X, A, Y)
        return dW if X.tobytes() in known else dW + 3, db

    found = said("logistic.gradient", gradient, rng=np.random.default_rng(0))
    assert found.value == 1.0
    assert "finite difference" not in found.text
    assert "(1, " not in found.text


def test_two_mistakes_at_once_in_one_part_are_named_as_two(said):
    found = said("logistic.gradient", lambda X, A, Y: ((Y - A) @ X.T, np.mean(A - Y, axis=1, keepdims=True)))
    assert found.value == 1.0
    assert found.lines[0] == (
        "logistic.gradient: partly right, 1 of 3 points (the sign of the error and the sum for the mean, in dW)."
    )
    assert found.lines[2].startswith(
        "dW: what you get with two mistakes at once, “the sign of the error” and “the sum for the mean, in dW”. "
    )


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        (None, f"It returned None (is a return line missing?); {TWO}"),
        (np.nan, f"It returned one number; {TWO}"),
        ("dW, db", f"It returned text; {TWO}"),
        ({"dW": 1, "db": 2}, f"It returned a dict with the keys 'dW' and 'db'; {TWO}"),
        ((np.ones((1, 2)),), f"It returned a tuple of 1 value; {TWO}"),
        ((np.ones((1, 2)),) * 3, f"It returned a tuple of 3 values; {TWO}"),
        (np.ones((2, 2)), f"It returned one array of shape (2, 2); {TWO}"),
        (np.array([None, 1]), f"It returned an array of dtype object, which holds no numbers; {TWO}"),
        (np.array(["a"]), f"It returned an array of dtype <U1, which holds no numbers; {TWO}"),
        (1j, f"It returned a complex number; {TWO}"),
        (..., f"It returned the dots of the starter code; {TWO}"),
        (NotImplemented, f"It returned NotImplemented (raise it, or better replace it); {TWO}"),
        ({1, 2}, f"It returned a set, which has no order; {TWO}"),
        (print, f"It returned a function (are its parentheses missing?); {TWO}"),
        (Liar(), f"It returned an object of type Liar; {TWO}"),
        ((Liar(), Liar()), "dW came back as an object of type Liar."),
        ((Liar(), 1.0), "dW came back as an object of type Liar."),
        (([[1, 2], [3]], 1), "dW came back as a list of rows that have different shapes."),
        ((np.ones((1, 4), complex), 1), "dW came back as an array of complex numbers."),
        ((10**400, 1.0), f"It returned a whole number too large for a float; {TWO}"),
        (EndlessList([1.0] * 3), f"It returned one array of shape (3,); {TWO}"),
        (
            np.broadcast_to(0.0, (10**6, 10**6)),
            f"It returned an array of shape (1000000, 1000000): too large to be looked at; {TWO}",
        ),
        (
            [0.0] * 2_000_000,
            f"It returned a list of 2000000 items: too long to be looked at; {TWO}",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
)
def test_an_odd_return_gets_one_clear_sentence(said, returned, sentence):
    found = said("logistic.gradient", lambda X, A, Y: returned)
    assert found.failed
    assert sentence in found.lines


def test_values_beyond_the_parts_are_refused_or_where_a_task_allows_them_not_looked_at(said):
    def train(cost_of, gradient_of, W, b, learning_rate, steps, *, more):
        costs = [cost_of(W, b)]
        for _ in range(steps):
            dW, db = gradient_of(W, b)
            W, b = W - learning_rate * dW, b - learning_rate * db
            costs.append(cost_of(W, b))
        return (W, b, costs, *more)

    for more in ((), ("a note",), (Liar(), None, print)):
        assert said("logistic.train", functools.partial(train, more=more)).value is None
    found = said("logistic.gradient", lambda X, A, Y: (*right_gradient(X, A, Y), "a note"))
    assert found.failed
    assert f"It returned a tuple of 3 values; {TWO}" in found.lines


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ((None, 1.0), "dW came back as None (is a return line missing?)."),
        ({"dW": 1, "db": 2}.items(), f"It returned an object of type dict_items; {TWO}"),
        (np.array([], object), f"It returned an array of dtype object, which holds no numbers; {TWO}"),
        ((np.array(["1", "2"]), 1.0), "dW came back as an array of dtype <U1, which holds no numbers."),
        (((x for x in [1.0]), 1.0), "dW came back as a generator, which has no values yet (put list(...) around it, or "
         "build an array)."),
        ((np.zeros((1, 2_000_000)), 1.0), "dW came back as an array of shape (1, 2000000): too large to be looked at."),
        (([[1.0, "2"]], 1.0), "dW came back as a list that holds a list that holds text."),
        ((np.datetime64("2026"), 1.0), "dW came back as an array of dtype datetime64[Y], which holds no numbers."),
        ((1 + 2j, 1.0), "dW came back as a complex number."),
        ((float("inf"), 1.0), "dW has shape (); expected shape (1, n0), here (1, 3). A sum or mean that loses an axis "
         "keeps it with keepdims=True."),
    ],
    # Every process must give a test the same name.
    ids=lambda value: re.sub(r" at 0x\w+", "", str(value)),
)  # fmt: skip
def test_an_odd_part_gets_one_clear_sentence(said, returned, sentence):
    found = said("logistic.gradient", lambda X, A, Y: returned)
    assert found.failed
    assert sentence in found.lines


@pytest.mark.parametrize("dtype", [np.int64, np.int8, bool])
def test_a_dtype_that_cuts_numbers_off_shows_in_the_values(said, dtype):
    found = said("logistic.sigmoid", lambda z: (1 / (1 + np.exp(-np.clip(z, -99, 99)))).astype(dtype))
    assert found.failed
    assert any(line.startswith("a[0, 0] should be 0.5, and yours is ") for line in found.lines)


def test_a_generator_gets_one_clear_sentence(said):
    def gradient(X, A, Y):
        yield (A - Y) @ X.T

    sentence = f"It returned a generator, which has no values yet (put list(...) around it, or build an array); {TWO}"
    assert sentence in said("logistic.gradient", gradient).lines


def test_lists_nested_without_end_are_given_up(said):
    deep = []
    deep.append(deep)
    assert "a came back as a list that holds" in said("logistic.sigmoid", lambda z: deep).text


@pytest.mark.parametrize(
    ("task", "function", "sentence"),
    [
        (
            "logistic.sigmoid",
            lambda z: np.full(z.shape, np.nan),
            "a[0, 0] should be 0.5, and yours is nan (NaN: something like 0/0, ∞ − ∞ or 0 · ∞ was computed).",
        ),
        ("logistic.sigmoid", lambda z: 0.5, "a has shape (); expected the shape of z, here (1, 1). A sum or mean "
         "that loses an axis keeps it with keepdims=True."),
        ("logistic.cross_entropy", lambda A, Y: None, "J came back as None (is a return line missing?)."),
        ("logistic.cross_entropy", lambda A, Y: [1, 2], "J has shape (2,); expected one number."),
        ("logistic.predict", lambda A, threshold: threshold <= A.T, "classes has shape (2, 1); expected shape (1, m), "
         "here (1, 2). It is transposed."),
        ("logistic.predict", lambda A, threshold: ["yes"], "classes came back as a list that holds text."),
    ],
)  # fmt: skip
def test_a_wrong_value_or_shape_gets_one_clear_sentence(said, task, function, sentence):
    found = said(task, function)
    assert found.failed
    assert sentence in found.lines


@pytest.mark.parametrize("kind", [np.matrix, lambda a: a.view(Matrix), lambda a: np.ma.masked_array(a, a > 9)])
def test_an_array_of_another_class_counts_as_its_numbers(said, kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        assert said("logistic.sigmoid", lambda z: kind(1 / (1 + np.exp(-np.clip(z, -99, 99))))).value is None
        wrong = said("logistic.sigmoid", lambda z: kind(np.zeros(z.shape) + 0.25))
    assert wrong.failed
    assert "a[0, 0] should be 0.5, and yours is 0.25." in wrong.lines


def test_a_function_that_raises_is_shown_its_own_line(said):
    def gradient(X, A, Y):
        return X @ A - Y

    found = said("logistic.gradient", gradient)
    assert found.lines[0] == "logistic.gradient: crashed, 0 of 3 points (it raised ValueError)."
    assert found.lines[1].startswith("`gradient` raised ValueError: matmul")
    assert found.lines[1].endswith(": return X @ A - Y).")
    assert found.lines[2] == f"That was with {EXAMPLE}."


def test_starter_code_is_not_attempted_and_a_call_of_starter_code_is_said_to_be_one(said):
    def unwritten(X, A, Y):
        raise NotImplementedError

    def gradient(X, A, Y):
        return unwritten(X, A, Y)

    assert said("logistic.gradient", unwritten).lines == [
        "logistic.gradient: not attempted, 0 of 3 points.",
        "Write `gradient` in the cell above, run that cell, then run this one again.",
    ]
    calls = said("logistic.gradient", gradient)
    assert calls.lines[1].startswith("`gradient` calls a function that is not written yet (at line ")


@pytest.mark.parametrize("wrap", [lambda f: functools.partial(f), lambda f: np.vectorize(f), lambda f: Callable(f)])
def test_anything_that_can_be_called_counts_as_a_function(said, wrap):
    def sigmoid(z):
        return 1 / (1 + np.exp(-np.clip(z, -99, 99)))

    def unwritten(z):
        raise NotImplementedError

    assert said("logistic.sigmoid", wrap(sigmoid)).value is None
    assert (
        said("logistic.sigmoid", wrap(unwritten))
        .lines[1]
        .startswith("`sigmoid` calls a function that is not written yet")
    )


def test_a_function_with_other_arguments_is_told_how_it_is_called(said):
    assert said("logistic.gradient", lambda X, A: 0).lines[1] == (
        "`gradient` could not be called as gradient(X, A, Y): TypeError: "
        "test_a_function_with_other_arguments_is_told_how_it_is_called.<locals>.<lambda>() takes 2 positional "
        "arguments but 3 were given."
    )


def test_a_function_that_never_ends_is_stopped(said):
    def gradient(X, A, Y):
        while True:
            try:
                X.sum()
            except Exception:
                continue

    found = said("logistic.gradient", gradient, seconds=0.2)
    assert found.lines == [
        "logistic.gradient: crashed, 0 of 3 points (stopped after 0.2 seconds).",
        "`gradient` was stopped after 0.2 seconds; look for a loop that never ends.",
        f"That was with {EXAMPLE}.",
    ]


def test_what_is_no_function_is_told_apart(said):
    assert said("logistic.predict", 0.5).text == (
        "logistic.predict: expected the function itself, got something of type float. "
        'Write check("logistic.predict", predict), without parentheses after predict.'
    )


def test_an_unknown_task_suggests_the_nearest(said):
    assert said("logistic.gradent", right_gradient).text == (
        "There is no task logistic.gradent. Did you mean logistic.gradient?"
    )
    first = tasks.TASKS[0].id
    told = said("x", right_gradient).text
    assert told.startswith(
        f"There is no task x. A task is named like {first}; the assignments are perceptron, logistic, "
    )
    assert said(7, right_gradient).text == f'The first argument is the name of a task, such as "{first}".'


def test_a_changed_argument_costs_the_parts_it_belongs_to(said):
    def gradient(X, A, Y):
        A -= Y
        return A @ X.T / X.shape[1], np.mean(A, axis=1, keepdims=True)

    found = said("logistic.gradient", gradient)
    assert found.failed
    assert "It changes A in place: the arrays that the caller passed in." in found.lines
    assert "dW does not count while an argument is changed." in found.lines


def test_warnings_and_stderr_cost_nothing_and_stand_apart(said, capsys):
    def sigmoid(z):
        print("nearly", file=sys.stderr)
        warnings.warn("careful", UserWarning, stacklevel=2)
        return 1 / (1 + np.exp(-z))

    found = said("logistic.sigmoid", sigmoid)
    assert found.value is None
    assert found.lines == [
        "logistic.sigmoid: right, 2 of 2 points.",
        "At no cost to you: Python warned: UserWarning: careful",
        "At no cost to you: your code wrote to stderr: nearly",
        "At no cost to you: Python warned: RuntimeWarning: overflow encountered in exp",
    ]
    assert capsys.readouterr().err == ""


def test_own_prints_are_let_through_on_visible_inputs_up_to_a_bound_and_dropped_on_hidden_ones(said):
    def sigmoid(z):
        print("z is", z.tolist(), "x" * 10_000)
        return 1 / (1 + np.exp(-np.clip(z, -99, 99)))

    visible = said("logistic.sigmoid", sigmoid).text
    assert visible.startswith("z is [[0.0]] xxx")
    assert "… (the rest of what your function prints is not shown)" in visible
    assert len(visible) < 3_000
    hidden = said("logistic.sigmoid", sigmoid, rng=np.random.default_rng(0)).text
    assert hidden == "logistic.sigmoid, on further inputs: right, 2 of 2 points.\n"


@pytest.mark.parametrize(
    "wrong_when_hidden",
    [
        lambda X, A, Y: (np.zeros((1, X.shape[0])), np.zeros((1, 1))),
        lambda X, A, Y: (np.zeros((7, 7)), np.zeros((7, 7))),
        lambda X, A, Y: np.zeros((7, 7)),
        lambda X, A, Y: [][int(1e6 * X[0, 0])],
        lambda X, A, Y: exec("raise ValueError(X)"),
        lambda X, A, Y: exec("raise type(str(X.ravel()[0]), (Exception,), {})"),
        lambda X, A, Y: type(str(X.ravel()[0]), (), {})(),
        lambda X, A, Y: (type(str(X.ravel()[0]), (), {})(), 1.0),
        lambda X, A, Y: {str(X.ravel()[0]): 1},
        lambda X, A, Y: (warnings.warn(str(X.tolist()), stacklevel=1), np.zeros((1, 1))),
        lambda X, A, Y: (print(X.tolist()), print(X.tolist(), file=sys.stderr)),
    ],
)
def test_of_a_hidden_input_no_number_is_shown(said, wrong_when_hidden):
    known = {case["X"].tobytes() for case in tasks.find("logistic.gradient").examples}

    def gradient(X, A, Y):
        return right_gradient(X, A, Y) if X.tobytes() in known else wrong_when_hidden(X, A, Y)

    assert said("logistic.gradient", gradient).value is None
    shown = said("logistic.gradient", gradient, rng=np.random.default_rng(5))
    assert shown.failed
    drawn = tasks.find("logistic.gradient").cases(np.random.default_rng(5))[3:]
    values = {f"{v:.6g}" for case in drawn for a in case.arguments.values() for v in a.ravel() if v not in (0, 1)}
    values |= {str(v)[:5] for case in drawn for a in case.arguments.values() for v in a.ravel() if v not in (0, 1)}
    assert not [value for value in values if value in shown.text]
    assert "that you cannot see" in shown.text
