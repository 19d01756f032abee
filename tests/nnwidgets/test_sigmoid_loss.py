"""The sigmoid unit with two losses: its numbers against nnlib and longer arithmetic, and its traits."""

from collections.abc import Callable

import numpy as np
import pytest
import traitlets
from playwright.sync_api import Page

from nnlib import activations, losses
from nnwidgets import SigmoidLoss
from nnwidgets.stills import STILLS
from tests.nnwidgets.conftest import in_node

Z = np.linspace(-10, 10, 401)


def in_javascript(y: int) -> dict[str, np.ndarray]:
    body = """
      const { a, slope, error, entropy, squared } = unit_losses.lossesAt(given.z, given.y);
      const list = (values) => Array.from(values);
      return { a: list(a), slope: list(slope), error: list(error), entropy: list(entropy.loss),
        entropy_gradient: list(entropy.gradient), squared: list(squared.loss),
        squared_gradient: list(squared.gradient) };"""
    found = in_node(body, "unit_losses", given={"z": Z.tolist(), "y": y})
    return {name: np.array(values) for name, values in found.items()}


@pytest.mark.parametrize("y", [0, 1])
def test_every_number_is_that_of_nnlib(y: int) -> None:
    found = in_javascript(y)
    row, Y = Z.reshape(1, -1), np.full((1, Z.size), float(y))
    A, slope = activations.sigmoid(row), activations.sigmoid_prime(row)
    expected = {
        "a": A,
        "slope": slope,
        "error": A - Y,
        "entropy": losses.binary_cross_entropy_from_logits(row, Y),
        "entropy_gradient": losses.binary_cross_entropy_from_logits_prime(row, Y),
        "squared": losses.squared_error(A, Y),
        "squared_gradient": losses.squared_error_prime(A, Y) * slope,
    }
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values[0], rtol=0, atol=1e-14, err_msg=name)


@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="no longer arithmetic on this machine")
@pytest.mark.parametrize("y", [0, 1])
def test_no_digit_is_lost_where_the_unit_is_sure(y: int) -> None:
    found = in_javascript(y)
    z = Z.astype(np.longdouble)
    a, other = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(z))
    error = -other if y else a
    for name, values in {
        "error": error,
        "entropy": np.log1p(np.exp(-z if y else z)),
        "squared": error**2 / 2,
        "squared_gradient": error * a * other,
    }.items():
        np.testing.assert_allclose(found[name], values.astype(float), rtol=1e-14, err_msg=name)


def test_the_gradients_are_the_slopes_of_the_losses() -> None:
    h = 1e-5
    for y in (0, 1):
        for z in (-9.0, -2.5, 0.0, 0.7, 9.0):
            low, here, high = (SigmoidLoss(z=each, y=y) for each in (z - h, z, z + h))
            assert here.entropy_gradient == pytest.approx((high.entropy - low.entropy) / (2 * h), abs=1e-8)
            assert here.squared_gradient == pytest.approx((high.squared - low.squared) / (2 * h), abs=1e-8)


def test_the_squared_error_pulls_hardest_at_minus_ln_2() -> None:
    found = in_javascript(1)
    assert Z[np.argmin(found["squared_gradient"])] == pytest.approx(-np.log(2), abs=0.05)


def test_state_is_z_and_y() -> None:
    assert SigmoidLoss(z=2, y=0).state() == {"z": 2.0, "y": 0}


def test_what_is_out_of_range_is_refused_with_a_sentence() -> None:
    with pytest.raises(traitlets.TraitError, match=r"z: expected a number from -10 to 10, got 11\."):
        SigmoidLoss(z=11)
    with pytest.raises(traitlets.TraitError, match=r"y: expected one of 1, 0; got 0\.5\."):
        SigmoidLoss(y=0.5)


@pytest.mark.parametrize("y", [0, 1])
def test_the_still_says_both_slopes(y: int) -> None:
    widget = SigmoidLoss(z=-5, y=y)
    text = STILLS["sigmoid_loss"](widget).data
    assert f"{widget.entropy_gradient:.3f} and {widget.squared_gradient:.3f}" in text
    assert "it needs JavaScript" in text


@pytest.mark.browser
@pytest.mark.parametrize(
    ("z", "y", "shown"), [(None, None, "−4.00"), ("text", [1], "−4.00"), (1e300, {}, "10.00"), ("-3", "0", "−3.00")]
)
def test_garbage_in_the_page_gives_a_picture_all_the_same(
    show: Callable[..., Page], z: object, y: object, shown: str
) -> None:
    page = show(SigmoidLoss(), z=z, y=y)
    assert page.get_by_role("alert").count() == 0
    assert page.locator("output").text_content() == shown
    assert "NaN" not in page.locator(".nn-sigmoid_loss").inner_html()
