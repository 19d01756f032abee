import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import mlp
from nnlib.approximation import FITTED, TOWERS, fit, largest_error, towers, towers_bound
from nnlib.data.synthetic import FUNCTIONS
from nnlib.shapes import ShapeError, ValueKindError

CONTINUOUS = {
    # The steepest slope and the largest value on [−1, 1].
    "sine": (np.pi, 1.0),
    "wave": ((2 * np.pi + 1) * np.e, np.e),
    "hat": (1.0, 1.0),
    "parabola": (2.0, 1.0),
}


def counted(error_of, counts):
    return [error_of(n) for n in counts]


@given(name=st.sampled_from(sorted(CONTINUOUS)), steps=st.integers(1, 60), edge=st.floats(10, 1000), sign=st.booleans())
def test_the_error_of_the_towers_never_exceeds_the_bound(name, steps, edge, sign):
    lipschitz, largest = CONTINUOUS[name]
    f = FUNCTIONS[name] if sign else lambda x: -FUNCTIONS[name](x)
    error = largest_error(towers(f, steps, edge), f, TOWERS, points=2001)
    assert error <= towers_bound(lipschitz, largest, steps, edge) * (1 + 1e-9)


def test_the_bound_is_nearly_reached_so_it_could_not_be_much_lower():
    error = largest_error(towers(FUNCTIONS["hat"], 10), FUNCTIONS["hat"], TOWERS)
    assert error == pytest.approx(towers_bound(1.0, 1.0, 10), rel=1e-6)


def test_the_bound_is_the_formula_of_the_page():
    tail = math.exp(-10)
    expected = 3 * 0.5 * (0.5 + math.exp(-5) + 6 * tail) + 2 * tail * 1000
    assert towers_bound(3, 1000, steps=4, edge=10) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_twice_the_steps_give_about_half_the_error(name):
    f = FUNCTIONS[name]
    errors = counted(lambda n: largest_error(towers(f, n), f, TOWERS), (20, 40, 80, 160, 320))
    ratios = np.divide(errors[1:], errors[:-1])
    assert (ratios < 0.6).all()
    assert (ratios > 0.4).all()


def test_at_a_jump_the_error_stays_half_of_it_however_many_towers():
    errors = counted(lambda n: largest_error(towers(FUNCTIONS["jump"], n), FUNCTIONS["jump"], TOWERS), (10, 100, 1000))
    assert min(errors) > 0.49


@given(st.integers(1, 20))
def test_at_the_middle_of_each_step_the_network_is_the_function(steps):
    f = FUNCTIONS["wave"]
    middles = (-1 + (2 * np.arange(steps) + 1) / steps).reshape(1, -1)
    params = towers(f, steps, edge=80.0)
    np.testing.assert_allclose(mlp.forward(params, middles, TOWERS).A2, f(middles), atol=1e-12)


def test_one_tower_is_a_pair_of_sigmoids_up_and_down():
    params = towers(lambda x: 0 * x + 3, 2)
    assert [p.shape for p in params] == [(4, 1), (4, 1), (1, 4), (1, 1)]
    np.testing.assert_array_equal(params.W1, 40)
    np.testing.assert_array_equal(params.W2, [[3, -3, 3, -3]])
    np.testing.assert_array_equal(-params.b1 / params.W1, [[-2], [0], [0], [2]])
    # The second edge of the first tower and the first of the second lie on each other: in the sum they cancel.
    np.testing.assert_allclose(mlp.forward(params, np.array([[-1.0, 0.0, 1.0]]), TOWERS).A2, 3, rtol=1e-15)


def test_far_outside_the_interval_the_towers_are_silent_and_nothing_overflows():
    params = towers(FUNCTIONS["sine"], 50, edge=1000.0)
    np.testing.assert_array_equal(mlp.forward(params, np.array([[-1000, 1000]]), TOWERS).A2, [[0, 0]])


def test_a_trained_network_gets_closer_with_more_units_and_needs_fewer_than_the_towers():
    f = FUNCTIONS["sine"]
    errors = counted(lambda n: largest_error(fit(f, n, np.random.default_rng(0), epochs=1500), f, FITTED), (1, 2, 4))
    assert errors[0] > 2 * errors[1] > 4 * errors[2]
    # Ten towers are twenty sigmoids.
    assert errors[2] < 0.05 < largest_error(towers(f, 10), f, TOWERS)


def test_the_same_generator_gives_the_same_fit():
    one, same = (fit(FUNCTIONS["hat"], 3, np.random.default_rng(1), epochs=5) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert [p.shape for p in one] == [(3, 1), (3, 1), (1, 3), (1, 1)]


def test_training_starts_with_the_kinks_inside_the_interval_and_a_small_output():
    # One epoch moves every entry by at most the learning rate.
    W1, b1, W2, _ = fit(FUNCTIONS["hat"], 200, np.random.default_rng(2), epochs=1)
    steep = np.abs(W1) > 1
    kinks = (-b1 / W1)[steep]
    assert np.abs(kinks).max() < 1.2
    np.testing.assert_allclose(np.histogram(kinks, bins=2, range=(-1, 1))[0], steep.sum() / 2, rtol=0.3)
    assert np.std(W2) < 0.2


@pytest.mark.parametrize("bad", [lambda x: 1.0, lambda x: x.ravel(), lambda x: x[:, 1:]])
def test_a_function_that_does_not_return_one_value_for_each_x_is_named(bad):
    for call in (lambda: towers(bad, 3), lambda: fit(bad, 1, np.random.default_rng(0), epochs=1)):
        with pytest.raises(ShapeError, match=r"f\(X\): expected shape \(1, m=\d+\), got "):
            call()


def test_a_network_of_several_outputs_is_refused():
    params = mlp.Parameters(np.ones((1, 1)), np.zeros((1, 1)), np.ones((2, 1)), np.zeros((2, 1)))
    with pytest.raises(ShapeError, match=r"A2: expected shape \(1, 5\), got \(2, 5\)"):
        largest_error(params, FUNCTIONS["sine"], TOWERS, points=5)


def test_a_wrong_argument_is_named():
    f, rng = FUNCTIONS["sine"], np.random.default_rng(0)
    with pytest.raises(ValueError, match="steps: expected a whole number ≥ 1, got 0"):
        towers(f, 0)
    for edge in (0, -1, np.nan):
        with pytest.raises(ValueError, match=f"edge: expected a number > 0, got {edge}"):
            towers(f, 1, edge=edge)
    with pytest.raises(ValueError, match="edge: expected a number ≥ 10, got 9"):
        towers_bound(1, 1, 1, edge=9)
    with pytest.raises(ValueError, match="steps: expected a whole number ≥ 1, got 1.5"):
        towers_bound(1, 1, 1.5)
    with pytest.raises(ValueError, match="units: expected a whole number ≥ 1, got 0"):
        fit(f, 0, rng)
    with pytest.raises(ValueError, match="points: expected a whole number ≥ 1, got 0"):
        fit(f, 1, rng, points=0)
    with pytest.raises(ValueKindError, match="rng: expected a numpy.random.Generator"):
        fit(f, 1, 7)
    with pytest.raises(ValueError, match="epochs: expected a number > 0, got 0"):
        fit(f, 1, rng, epochs=0)
