"""The tasks of assignment *deep*: their references held to nnlib, and answers that come layer by layer."""

from pathlib import Path

import jupytext
import numpy as np
import pytest

from nncheck.given import Given, function
from nncheck.tasks.deep import accumulate, classify, epoch, errors, forward, gradients
from nnlib import activations, deep, training
from nnlib.model import Model

CHOICE = Model("tanh", "softmax", "categorical_cross_entropy")
NOTEBOOK = Path(__file__).parents[2] / "solutions" / "deep" / "deep.md"


@pytest.fixture
def network():
    """Three layers, a batch and its targets; every size is another one."""
    rng = np.random.default_rng(1)
    n, m = [3, 5, 4, 2], 6
    W = {l: rng.normal(size=(n[l], n[l - 1])) for l in range(1, 4)}
    b = {l: rng.normal(size=(n[l], 1)) for l in range(1, 4)}
    return deep.Layers(W, b), rng.normal(size=(3, m)), np.eye(2)[:, rng.integers(0, 2, m)]


def close(ours, theirs):
    assert list(ours) == list(theirs)
    for l in ours:
        np.testing.assert_allclose(ours[l], theirs[l], rtol=1e-12, atol=1e-15)


def test_both_passes_are_nnlib_s(network):
    layers, X, Y = network
    cache = deep.forward(layers, X, CHOICE)
    Z, A = forward.reference(*layers, X, np.tanh, activations.softmax)
    close(Z, cache.Z)
    close(A, cache.A)
    delta = errors.reference(layers.W, Z, A, Y, activations.tanh_prime)
    close(delta, deep.errors(layers, cache, Y, CHOICE))
    theirs = deep.backward(layers, cache, Y, CHOICE, lam=0.3)
    for ours, expected in zip(gradients.reference(*layers, A, delta, 0.3), theirs, strict=True):
        close(ours, expected)


def test_the_sums_over_an_epoch_are_nnlib_s(network):
    layers, X, Y = network

    def passes(x, y):
        cache = deep.forward(layers, x, CHOICE)
        return cache.A, deep.errors(layers, cache, y, CHOICE)

    for ours, theirs in zip(
        accumulate.reference(*layers, X, Y, passes), deep.accumulate(layers, X, Y, CHOICE), strict=True
    ):
        close(ours, theirs)


def test_one_epoch_trains_like_nnlib_s_loop(network):
    layers, X, Y = network
    problem = training.Network(CHOICE)

    def gradient_of(W, b, X, Y):
        return deep.layered(problem.gradient(deep.named(deep.Layers(W, b)), X, Y))

    batches = list(training.minibatches(6, 4, np.random.default_rng(2)))
    ours = epoch.reference(*layers, X, Y, gradient_of, batches, 0.3)
    theirs = training.train(
        problem, deep.named(layers), X, Y, epochs=1, learning_rate=0.3, batch_size=4, rng=np.random.default_rng(2)
    )
    for one, other in zip(ours, deep.layered(theirs.params), strict=True):
        close(one, other)


def test_no_drawn_layer_is_square_and_depths_differ():
    rng = np.random.default_rng(3)
    for task in (forward.TASK, errors.TASK, gradients.TASK, accumulate.TASK, epoch.TASK):
        drawn = [task.draw(rng) for _ in range(60)]
        assert {len(arguments["W"]) for arguments in drawn} == {1, 2, 3, 4}
        for arguments in drawn:
            for layers in arguments.values():
                for matrix in layers.values() if isinstance(layers, dict) else []:
                    assert matrix.shape[0] != matrix.shape[1]


def test_the_made_up_passes_treat_a_batch_as_its_examples():
    passes = function(Given("two made-up passes", {"sizes": (2, 3, 1)}))
    X, Y = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[1.0, -1.0]])
    A, delta = passes(X, Y)
    for i in range(2):
        a, d = passes(X[:, [i]], Y[:, [i]])
        close(a, {l: A[l][:, [i]] for l in A})
        close(d, {l: delta[l][:, [i]] for l in delta})


def test_the_digits_of_the_check_are_those_that_the_notebook_puts_aside(monkeypatch):
    (cell,) = [c for c in jupytext.read(NOTEBOOK).cells if c.metadata.get("nbgrader", {}).get("grade_id") == "data"]
    lines = cell.source.partition("figure,")[0]
    monkeypatch.chdir(NOTEBOOK.parents[2] / "nnlib" / "data")
    found = {"np": np}
    exec(lines, found)
    train, test = classify.images()
    for images, name in ((train, "training"), (test, "test")):
        np.testing.assert_array_equal(images.X, found[f"X_{name}"])
        np.testing.assert_array_equal(images.Y, found[f"digits_{name}"])


@pytest.mark.parametrize(("wrong", "earns"), [(18, None), (19, 0)])
def test_nineteen_of_twenty_digits_are_enough_and_fewer_are_not(said, wrong, earns):
    def misread(X):
        digits = classify.reference(X)
        digits[0, : wrong * X.shape[1] // 360] += 1
        return digits

    heard = said("deep.classify", misread)
    assert heard.failed is (earns == 0)
    if heard.failed:
        assert "94.7% of digits is right; at least 95% is needed." in heard.text
    else:
        assert heard.lines == ["deep.classify: right, 4 of 4 points."]


def test_of_hidden_images_it_is_not_said_how_many_are_right(said):
    def only_in_this_order(X):
        return classify.reference(X) if any(np.array_equal(X, s["X"]) for s in classify.TASK.examples) else X[:1]

    heard = said("deep.classify", only_in_this_order, rng=np.random.default_rng(1))
    assert "On inputs that you cannot see, less than 95% of digits is right." in heard.text


def layer_sentences(said, change):
    def student(W, b, X, g, g_output):
        Z, A = forward.reference(W, b, X, g, g_output)
        return change(Z), A

    heard = said("deep.forward", student)
    assert heard.value == 2
    return heard.text


def test_a_wrong_layer_is_named(said):
    def second(Z):
        return {l: Z[l] + 1000.0 * (l == 2) for l in Z}

    assert "Z[2][0, 0] should be" in layer_sentences(said, second)


def test_a_wrong_shape_of_a_layer_is_named(said):
    text = layer_sentences(said, lambda Z: {l: Z[l].ravel() for l in Z})
    assert "Z[1] has shape" in text


def test_missing_layers_are_counted(said):
    text = layer_sentences(said, lambda Z: {5 * l: Z[l] for l in Z})
    assert "Z has the entries 5" in text
    assert "expected 1" in text


def test_a_changed_layer_of_an_argument_is_seen(said):
    def student(W, b, X, g, g_output):
        W[1] = W[1] + 1
        return forward.reference(W, b, X, g, g_output)

    assert "It changes W in place" in said("deep.forward", student).text


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        ({1: np.ones((1, 1))}, "It returned one dictionary; it must return 2 values, Z and A"),
        (({1: "one"}, {}), "Z[1] came back as text."),
        (({-1: np.ones((1, 1))}, {}), "Z came back as a dict."),
    ],
)
def test_odd_dictionaries_get_a_clear_sentence(said, returned, words):
    assert words in " ".join(said("deep.forward", lambda W, b, X, g, g_output: returned).text.split())
