import numpy as np
import pytest

from nnlib.shapes import ShapeError, ValueKindError, batch, finite, generator, matrix, number_array, whole


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros((3, 2)), "W: expected shape (n1=2, n0=3), got (3, 2). Likely cause: it is transposed; examples are"),
        (np.zeros(3), "W: expected shape (n1=2, n0=3), got (3,). Likely cause: a 1-D array was passed; vectors are"),
        (4.0, "W: expected shape (n1=2, n0=3), got (). Likely cause: a single number was passed where a matrix is"),
        (np.zeros((2, 3, 1)), "got (2, 3, 1). Likely cause: the array has 3 axes where 2 are needed."),
        (np.zeros((2, 5)), "got (2, 5). Likely cause: the number of columns does not agree with the other arguments."),
        (np.zeros((5, 3)), "got (5, 3). Likely cause: the number of rows does not agree with the other arguments."),
    ],
)
def test_a_wrong_shape_is_named_with_its_likely_cause(value, message):
    with pytest.raises(ShapeError) as error:
        matrix("W", value, ("n1=2", "n0=3"))
    assert message in str(error.value)


def test_a_free_size_fits_any_number_and_a_fixed_one_only_its_own():
    assert matrix("X", np.zeros((2, 7)), (2, "m")).shape == (2, 7)
    with pytest.raises(ShapeError, match=r"X: expected shape \(2, m\), got \(3, 7\)\. .* the number of rows"):
        matrix("X", np.zeros((3, 7)), (2, "m"))


def test_a_one_axis_shape_is_written_as_a_tuple():
    with pytest.raises(ShapeError, match=r"expected shape \(m,\), got \(2, 2\)"):
        matrix("y", np.zeros((2, 2)), ("m",))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "X: expected numbers, got None."),
        ([["a"]], "X: expected numbers, got list of dtype <U1."),
        ([[1, 2], [3]], "X: its rows have different lengths, so it is not an array."),
    ],
)
def test_what_is_not_made_of_numbers_is_refused_by_name(value, message):
    with pytest.raises(ValueKindError) as error:
        number_array("X", value)
    assert str(error.value) == message


def test_integers_and_booleans_become_float64_and_floats_stay_what_they_are():
    assert number_array("X", [[1, 2]]).dtype == np.float64
    assert number_array("X", [[True]]).dtype == np.float64
    for dtype in (np.float32, np.float64, np.complex128):
        array = np.ones((2, 2), dtype)
        assert number_array("X", array) is array


def test_a_batch_has_at_least_one_column():
    X = np.zeros((3, 1))
    assert batch("X", X, ("n0", "m")) is X
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch. Likely cause: a slice"):
        batch("X", np.zeros((3, 0)), ("n0", "m"))
    with pytest.raises(ShapeError, match=r"X: expected shape \(2, m\), got \(3, 0\)"):
        batch("X", np.zeros((3, 0)), (2, "m"))


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_the_first_entry_that_is_not_finite_is_named(odd):
    array = np.zeros((2, 3))
    assert finite("X", array) is array
    array[1, 2] = array[1, 1] = odd
    with pytest.raises(ValueError, match=rf"X: expected finite numbers, got {odd} at \[1, 1\]\. Likely cause"):
        finite("X", array)


@pytest.mark.parametrize("number", [2, 5, np.int64(3)])
def test_a_whole_number_in_its_range_is_passed_on(number):
    assert whole("n", number, 2, 5) == number
    assert type(whole("n", number, 2)) is int


@pytest.mark.parametrize("number", [1, 6, 2.0, "3", None, True, np.nan])
def test_what_is_not_a_whole_number_in_its_range_is_refused(number):
    with pytest.raises(ValueError, match=f"^n: expected a whole number from 2 to 5, got {number!r}.$"):
        whole("n", number, 2, 5)


def test_without_a_largest_number_the_message_says_the_least():
    with pytest.raises(ValueError, match=r"^n: expected a whole number ≥ 1, got 0\.$"):
        whole("n", 0, 1)


def test_only_a_generator_is_a_source_of_random_numbers():
    rng = np.random.default_rng(0)
    assert generator(rng) is rng
    with pytest.raises(ValueKindError) as error:
        generator(7)
    assert str(error.value) == (
        "rng: expected a numpy.random.Generator, got int. "
        "Likely cause: a seed was passed; write np.random.default_rng(seed)."
    )
