import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from nnlib import deep
from nnlib.model import Model
from nnlib.optim import Adam, Momentum, step_decay
from nnlib.shapes import ShapeError
from nnlib.training import Network, minibatches, train


def small(m=40, seed=0):
    """Two classes that one hidden layer can tell apart, and parameters to start from."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(2, m))
    Y = (X[:1] * X[1:] > 0).astype(float)
    params = {
        "W1": rng.normal(size=(4, 2)),
        "b1": np.zeros((4, 1)),
        "W2": rng.normal(size=(1, 4)),
        "b2": np.zeros((1, 1)),
    }
    return params, X, Y


@given(st.integers(0, 50), st.integers(1, 60))
def test_an_epoch_takes_every_example_exactly_once_and_the_last_batch_may_be_short(m, batch_size):
    batches = list(minibatches(m, batch_size, np.random.default_rng(0)))
    assert sorted(np.concatenate([*batches, []]).astype(int)) == list(range(m))
    assert [len(batch) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert len(batches) == -(-m // batch_size)


def test_without_a_generator_batches_come_in_order_and_with_one_they_are_shuffled():
    assert [list(batch) for batch in minibatches(5, 2)] == [[0, 1], [2, 3], [4]]
    rng = np.random.default_rng(0)
    first, second = np.concatenate(list(minibatches(50, 7, rng))), np.concatenate(list(minibatches(50, 7, rng)))
    assert list(first) != sorted(first)
    assert list(first) != list(second)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("solver", "optimiser"), [("sgd", Momentum(0.8)), ("adam", Adam(eps=1e-30))])
def test_training_curves_are_scikit_learn_s_from_equal_initial_weights(solver, optimiser):
    params, X, Y = small(m=60)
    peer = MLPClassifier(
        hidden_layer_sizes=(4,), activation="tanh", solver=solver, alpha=0.0, batch_size=16, shuffle=False,
        learning_rate_init=0.05, max_iter=1, momentum=0.8, nesterovs_momentum=False, epsilon=1e-30, warm_start=True,
    )  # fmt: skip
    start_as(peer, params, X, Y)
    # Without shuffling the batches of both are the same: a generator that leaves everything in order.
    trained = train(
        Network(), params, X, Y, epochs=6, learning_rate=0.05, batch_size=16, rng=Unshuffled(), optimiser=optimiser
    )
    for _ in range(6):
        peer.partial_fit(X.T, Y[0])
    np.testing.assert_allclose(trained.params["W1"], peer.coefs_[0].T, rtol=1e-7)
    np.testing.assert_allclose(trained.params["b2"][:, 0], peer.intercepts_[1], rtol=1e-7)
    assert trained.stopped == "epochs"


class Unshuffled:
    def permutation(self, m):
        return np.arange(m)


def start_as(peer, params, X, Y):
    """Make scikit-learn's network begin at `params`: fit allocates it, then its weights are replaced."""
    learning_rate, peer.learning_rate_init = peer.learning_rate_init, 1e-300
    peer.partial_fit(X.T, Y[0], classes=[0.0, 1.0])
    peer.learning_rate_init = learning_rate
    peer.coefs_ = [params["W1"].T.copy(), params["W2"].T.copy()]
    peer.intercepts_ = [params["b1"][:, 0].copy(), params["b2"][:, 0].copy()]
    del peer._optimizer


def test_one_batch_is_gradient_descent_step_by_step():
    params, X, Y = small()
    problem = Network(Model("tanh"), lam=0.01)
    trained = train(problem, params, X, Y, epochs=3, learning_rate=0.1)
    expected = dict(params)
    for _ in range(3):
        layers = deep.layered(expected)
        g = deep.named(deep.backward(layers, deep.forward(layers, X, problem.choice), Y, problem.choice, 0.01))
        expected = {name: theta - 0.1 * g[name] for name, theta in expected.items()}
    for name in params:
        np.testing.assert_allclose(trained.params[name], expected[name], rtol=1e-14)
    assert trained.history.cost[-1] == problem.cost(expected, X, Y)
    assert np.isnan(trained.history.validation).all()


def test_a_schedule_sets_the_learning_rate_of_each_epoch():
    params, X, Y = small()
    history = train(Network(), params, X, Y, epochs=4, learning_rate=step_decay(0.2, 0.5, 2)).history
    assert list(history.learning_rate) == [0.2, 0.2, 0.1, 0.1]


def test_training_stops_when_the_cost_hardly_changes():
    params, X, Y = small()
    trained = train(Network(), params, X, Y, epochs=10_000, learning_rate=0.1, tolerance=1e-4)
    assert trained.stopped == "change"
    assert abs(np.diff(trained.history.cost)[-1]) < 1e-4
    assert (np.abs(np.diff(trained.history.cost)[:-1]) >= 1e-4).all()


class Scripted:
    """Something to train whose validation cost follows a script: parameter k is the k-th epoch's."""

    def __init__(self, costs):
        self.costs = costs

    def cost(self, params, X, Y):
        k = round(params["k"].item())
        return self.costs[k - 1] if X.shape[1] == 1 else 1.0 / (k + 1)

    def gradient(self, params, X, Y):
        return {"k": -np.ones((1, 1))}


def early(costs, patience):
    two, one = np.zeros((1, 2)), np.zeros((1, 1))
    return train(
        Scripted(costs), {"k": np.zeros((1, 1))}, two, two,
        epochs=len(costs), learning_rate=1.0, validation=(one, one), patience=patience,
    )  # fmt: skip


def test_early_stopping_goes_back_to_the_best_parameters():
    trained = early([5, 4, 3, 6, 3, 7, 8], patience=3)
    assert trained.stopped == "early"
    assert trained.params["k"] == 3
    assert list(trained.history.validation) == [5, 4, 3, 6, 3, 7]


def test_an_improvement_starts_the_patience_anew_and_the_best_is_kept_even_if_epochs_run_out():
    trained = early([5, 6, 4, 6, 3, 9], patience=2)
    assert trained.stopped == "epochs"
    assert trained.params["k"] == 5


def test_a_validation_cost_that_is_not_a_number_is_no_improvement():
    assert early([2, np.nan, np.nan, 1], patience=2).params["k"] == 1


def test_training_that_diverges_stops_and_says_so():
    params, X, Y = small()
    choice = Model("identity", "identity", "squared_error")
    with np.errstate(over="ignore", invalid="ignore"):
        trained = train(Network(choice), params, X * 1e3, Y, epochs=500, learning_rate=10.0)
    assert trained.stopped == "diverged"
    assert not np.isfinite(trained.history.cost[-1])
    assert len(trained.history.cost) < 500


def test_the_callback_hears_every_epoch_and_can_stop():
    params, X, Y = small()
    heard = []

    def callback(progress):
        heard.append(progress)
        return progress.epoch == 2

    trained = train(Network(), params, X, Y, epochs=10, learning_rate=0.1, callback=callback)
    assert [progress.epoch for progress in heard] == [0, 1, 2]
    assert trained.stopped == "callback"
    assert heard[-1].cost == trained.history.cost[-1]
    assert heard[-1].learning_rate == 0.1


def test_the_same_seed_trains_the_same_network_and_leaves_its_start_alone():
    params, X, Y = small()
    before = {name: theta.copy() for name, theta in params.items()}
    options = {"epochs": 3, "learning_rate": 0.1, "batch_size": 7}
    first = train(Network(), params, X, Y, rng=np.random.default_rng(5), **options)
    second = train(Network(), params, X, Y, rng=np.random.default_rng(5), **options)
    other = train(Network(), params, X, Y, rng=np.random.default_rng(6), **options)
    for name in params:
        np.testing.assert_array_equal(first.params[name], second.params[name])
        np.testing.assert_array_equal(params[name], before[name])
    assert (first.params["W1"] != other.params["W1"]).any()


def test_no_epochs_return_the_start_and_an_empty_history():
    params, X, Y = small()
    trained = train(Network(), params, X, Y, epochs=0, learning_rate=0.1)
    assert trained.params == params
    assert trained.history.cost.shape == (0,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 4}, "rng: mini-batches are shuffled; pass a generator"),
        ({"batch_size": 0, "rng": np.random.default_rng(0)}, "batch_size: expected a whole number ≥ 1, got 0"),
        ({"batch_size": 2.5, "rng": np.random.default_rng(0)}, "batch_size: expected a whole number ≥ 1, got 2.5"),
        ({"epochs": -1}, "epochs: expected a whole number ≥ 0, got -1"),
        ({"patience": 3}, "validation: early stopping watches a validation set"),
        (
            {"patience": 0, "validation": (np.zeros((2, 1)), np.zeros((1, 1)))},
            "patience: expected a whole number ≥ 1, got 0",
        ),
        ({"learning_rate": -0.1}, "learning_rate: expected a number > 0, got -0.1"),
    ],
)
def test_an_option_out_of_range_is_named(options, message):
    params, X, Y = small()
    with pytest.raises(ValueError, match=message):
        train(Network(), params, X, Y, **({"epochs": 1, "learning_rate": 0.1} | options))


def test_data_that_do_not_agree_are_named():
    params, X, Y = small()
    with pytest.raises(
        ShapeError, match=r"Y: expected shape \(nL, m=40\), got \(40, 1\)\. Likely cause: it is transposed"
    ):
        train(Network(), params, X, Y.T, epochs=1, learning_rate=0.1)
    with pytest.raises(ShapeError, match="X: expected at least one example, got an empty batch"):
        train(Network(), params, X[:, :0], Y[:, :0], epochs=1, learning_rate=0.1)


def test_the_memory_of_a_training_run_is_flat_over_epochs():
    params, X, Y = small()
    seen = []
    tracemalloc.start()
    train(
        Network(), params, X, Y, epochs=300, learning_rate=0.01, batch_size=8, rng=np.random.default_rng(0),
        callback=lambda progress: seen.append(tracemalloc.get_traced_memory()[0]),
    )  # fmt: skip
    tracemalloc.stop()
    # What grows is the list of this test: one whole number an epoch.
    assert seen[-1] - seen[50] < 250 * 80
