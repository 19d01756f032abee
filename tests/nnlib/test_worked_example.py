import numpy as np
import pytest

from nnlib import mlp, worked_example

PRINTED = {
    "net_h1": "0.3775",
    "out_h1": "0.593269992",
    "out_h2": "0.596884378",
    "net_o1": "1.105905967",
    "out_o1": "0.75136507",
    "out_o2": "0.772928465",
    "E_o1": "0.274811083",
    "E_o2": "0.023560026",
    "E": "0.298371109",
    "dE_dout_o1": "0.74136507",
    "dout_dnet_o1": "0.186815602",
    "delta_o1": "0.138498562",
    "dE_dw5": "0.082167041",
    "dE_o1_dout_h1": "0.055399425",
    "dE_o2_dout_h1": "-0.019049119",
    "dE_dout_h1": "0.036350306",
    "dout_dnet_h1": "0.241300709",
    "dE_dw1": "0.000438568",
    "w5_new": "0.35891648",
    "w6_new": "0.408666186",
    "w7_new": "0.511301270",
    "w8_new": "0.561370121",
    "w1_new": "0.149780716",
}
"""The numbers that CS 217, lecture 12, prints."""


@pytest.mark.parametrize("symbol", PRINTED)
def test_every_number_that_the_notes_print_is_reproduced_to_its_last_digit(symbol):
    printed = PRINTED[symbol]
    decimals = len(printed.partition(".")[2])
    # The notes round each number from rounded ones, so the last printed digit may be one off.
    assert worked_example.values()[symbol] == pytest.approx(float(printed), abs=1.01 * 10**-decimals)


def test_the_trace_agrees_with_the_matrix_form():
    params, X, Y = worked_example.network()
    cache = mlp.forward(params, X, worked_example.MODEL)
    gradients = mlp.backward(params, cache, X, Y, worked_example.MODEL)
    v = worked_example.values()
    np.testing.assert_allclose(cache.Z1[:, 0], [v["net_h1"], v["net_h2"]], rtol=1e-15)
    np.testing.assert_allclose(cache.A2[:, 0], [v["out_o1"], v["out_o2"]], rtol=1e-15)
    np.testing.assert_allclose(gradients.W1.ravel(), [v[f"dE_dw{i}"] for i in (1, 2, 3, 4)], rtol=1e-13)
    np.testing.assert_allclose(gradients.W2.ravel(), [v[f"dE_dw{i}"] for i in (5, 6, 7, 8)], rtol=1e-13)
    np.testing.assert_allclose(gradients.b2[:, 0], [v["delta_o1"], v["delta_o2"]], rtol=1e-13)
    assert mlp.cost(params, X, Y, worked_example.MODEL) == pytest.approx(v["E"], rel=1e-15)


def test_the_trace_agrees_with_the_matrix_form_for_other_givens():
    givens = worked_example.GIVENS | {"i1": -40.0, "w4": -30.0, "target_o2": 0.2, "b1": -2.0}
    params, X, Y = worked_example.network(givens)
    v = worked_example.values(givens)
    gradients = mlp.backward(params, mlp.forward(params, X, worked_example.MODEL), X, Y, worked_example.MODEL)
    np.testing.assert_allclose(gradients.W1.ravel(), [v[f"dE_dw{i}"] for i in (1, 2, 3, 4)], rtol=1e-12)


def test_the_error_after_ten_thousand_steps_is_the_computed_one_not_the_printed_one():
    errors = worked_example.errors(10_000)
    assert errors[0] == pytest.approx(worked_example.values()["E"], rel=1e-15)
    assert f"{errors[1]:.9f}" == "0.291027774"
    assert f"{errors[-1]:.10f}" == "0.0000351019"


def test_each_step_uses_only_what_stands_before_it_and_no_symbol_is_computed_twice():
    known = set(worked_example.GIVENS)
    for step in worked_example.steps():
        names = set(compile(step.expression, "", "eval").co_names) - {"sigmoid"}
        assert names <= known, f"{step.symbol} uses {names - known} before it is known"
        assert step.symbol not in known
        known.add(step.symbol)


def test_a_missing_given_is_named():
    givens = {name: value for name, value in worked_example.GIVENS.items() if name != "w3"}
    with pytest.raises(KeyError, match="givens: expected exactly the names of GIVENS; missing or unknown: w3"):
        worked_example.trace(givens)
