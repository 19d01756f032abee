"""Task *regularisation.early_stopping*: train until the validation cost stops improving, and go back to the best.

The training comes in as a function that makes the next parameters of the present ones, the costs as functions of them.
"""

from collections.abc import Callable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import training

Array = np.ndarray
Pair = tuple[Array, Array]

_TRAINING, _VALIDATION = np.array([[0.0]]), np.array([[1.0]])


class _Problem:
    """The functions as something that `nnlib.training` trains: descent by 1 along W − (the next W)."""

    def __init__(self, one_epoch: Callable, training_cost: Callable, validation_cost: Callable):
        self.one_epoch = one_epoch
        self.costs = {float(_TRAINING[0, 0]): training_cost, float(_VALIDATION[0, 0]): validation_cost}

    def cost(self, params: dict, X: Array, Y: Array) -> float:
        return self.costs[float(X[0, 0])](params["W"])

    def gradient(self, params: dict, X: Array, Y: Array) -> dict:
        return {"W": params["W"] - self.one_epoch(params["W"])}


def reference(
    one_epoch: Callable, training_cost: Callable, validation_cost: Callable, W: Array, epochs: int, patience: int
) -> Pair:
    """Return the parameters with the least validation cost, and the validation cost after each epoch made."""
    trained = training.train(
        _Problem(one_epoch, training_cost, validation_cost),
        {"W": W},
        _TRAINING,
        _TRAINING,
        epochs=epochs,
        learning_rate=1.0,
        validation=(_VALIDATION, _VALIDATION),
        patience=patience,
    )
    return trained.params["W"], trained.history.validation


def _costs(*costs: float) -> Given:
    return Given("costs by epoch", {"costs": np.array([costs])})


def _run(training_costs: list, validation_costs: list, W: list, patience: int) -> Arguments:
    """Arguments whose costs are given from the start on, one more than there are epochs."""
    return {
        "one_epoch": Given("an epoch that adds 1"),
        "training_cost": _costs(*training_costs),
        "validation_cost": _costs(*validation_costs),
        "W": np.array([W], dtype=float),
        "epochs": len(validation_costs) - 1,
        "patience": patience,
    }


def draw(rng: np.random.Generator) -> Arguments:
    """Draw validation costs that go down, up and sideways, and training costs that go down."""
    epochs = int(rng.integers(4, 12))
    bottom = rng.uniform(1, epochs)
    valley = np.abs(np.arange(epochs + 1) - bottom) / 2 + rng.integers(0, 4, epochs + 1)
    training_costs = np.sort(rng.choice(np.arange(1, 40), epochs + 1, replace=False))[::-1]
    W = [0.0, *rng.normal(size=int(rng.integers(1, 5)))]
    return _run(list(training_costs / 4), list(np.round(valley)), W, int(rng.integers(1, 4)))


def _loop(
    improves: Callable = lambda cost, best, before: cost < best,
    over: Callable = lambda waited, patience: waited >= patience,
    forgives: bool = True,
    judged: str = "validation",
    recorded: str = "validation",
    from_start: bool = False,
    saved: Callable = lambda old, new: new,
    last: bool = False,
) -> Callable:
    """The loop, with one of its steps another.

    `forgives`: an improvement sets the waiting back to 0. `saved` chooses what is kept at an improvement, of the
    parameters before and after the epoch. `last`: return the last parameters.
    """

    def early_stopping(
        one_epoch: Callable,
        training_cost: Callable,
        validation_cost: Callable,
        W: Array,
        epochs: int,
        patience: int,
    ) -> Pair:
        cost_of = {"training": training_cost, "validation": validation_cost}
        best_W, best = W, cost_of[judged](W) if from_start else np.inf
        before, waited, costs = np.inf, 0, []
        for _ in range(epochs):
            old, W = W, one_epoch(W)
            cost = cost_of[judged](W)
            costs.append(cost_of[recorded](W))
            if improves(cost, best, before):
                if not best < cost:
                    best_W, best = saved(old, W), cost
                waited = 0 if forgives else waited
            else:
                waited += 1
            before = cost
            if over(waited, patience):
                break
        return (W if last else best_W), np.array(costs)

    return early_stopping


def _while(
    longer: int = 0,
    strict: bool = True,
    judged: str = "validation",
    last: bool = False,
    forgives: bool = True,
) -> Callable:
    """The same with `while` and the epochs' numbers, with one step another; `longer` is added to the patience."""

    def early_stopping(
        one_epoch: Callable, training_cost: Callable, validation_cost: Callable, W: Array, epochs: int, patience: int
    ) -> list:
        path, costs, judgements, best, bad = [W], [], [], 0, 0
        while len(costs) < epochs and bad < patience + longer:
            path.append(one_epoch(path[-1]))
            costs.append(validation_cost(path[-1]))
            judgements.append(costs[-1] if judged == "validation" else training_cost(path[-1]))
            ahead = best == 0 or (
                judgements[-1] < judgements[best - 1] if strict else judgements[-1] <= judgements[best - 1]
            )
            if ahead:
                best = len(costs)
                bad = 0 if forgives else bad
            else:
                bad += 1
        return [path[-1 if last else best], costs]

    return early_stopping


def _after(change: Callable) -> Callable:
    """The reference, with its two values changed."""
    return lambda *arguments: change(*reference(*arguments))


def _largest(
    one_epoch: Callable, training_cost: Callable, validation_cost: Callable, W: Array, epochs: int, patience: int
) -> Pair:
    best_W, costs = reference(one_epoch, training_cost, lambda W: -validation_cost(W), W, epochs, patience)
    return best_W, -costs


def _with_start(cost: float, W: Array, costs: Array) -> Pair:
    return W, np.append(cost, costs)


def _windows(longer: int = 0, last: bool = False, judged: str = "validation") -> Callable:
    """The last epochs' costs against those before, with one step another; `longer` is added to the patience."""

    def early_stopping(
        one_epoch: Callable, training_cost: Callable, validation_cost: Callable, W: Array, epochs: int, patience: int
    ) -> Pair:
        path, costs, judgements, window = [], [], [], patience + longer
        for _ in range(epochs):
            W = one_epoch(W)
            path.append(W.copy())
            costs.append(validation_cost(W))
            judgements.append(training_cost(W) if judged == "training" else costs[-1])
            if len(costs) > window and min(judgements[-window:]) >= min(judgements[:-window]):
                break
        return path[-1 if last else int(np.argmin(judgements))], np.array(costs)

    return early_stopping


def _recursion(
    one_epoch: Callable,
    training_cost: Callable,
    validation_cost: Callable,
    W: Array,
    epochs: int,
    patience: int,
    best: tuple = (np.inf, None),
    left: int | None = None,
) -> tuple:
    left = patience if left is None else left
    if epochs == 0 or left == 0:
        return best[1], []
    W = one_epoch(W)
    cost = validation_cost(W)
    best, left = ((cost, W), patience) if cost < best[0] else (best, left - 1)
    theta, costs = _recursion(one_epoch, training_cost, validation_cost, W, epochs - 1, patience, best, left)
    return theta, [cost, *costs]


class _Watch:
    def __init__(self, patience: int):
        self.patience, self.left, self.best, self.kept = patience, patience, float("inf"), None

    def tired(self, W: Array, cost: float) -> bool:
        if cost < self.best:
            self.best, self.kept, self.left = cost, W, self.patience
        else:
            self.left -= 1
        return self.left == 0


def _watched(
    one_epoch: Callable, training_cost: Callable, validation_cost: Callable, W: Array, epochs: int, patience: int
) -> Pair:
    watch, costs = _Watch(patience), np.array([])
    for _ in range(epochs):
        W = one_epoch(W)
        cost = validation_cost(W)
        costs = np.append(costs, cost)
        if watch.tired(W, cost):
            break
    return watch.kept, costs


TASK = Task(
    id="regularisation.early_stopping",
    title="Early stopping",
    chapter="regularisation",
    parts=(Part("W", 2, ("as W",)), Part("costs", 1, ("epochs made",))),
    reference=reference,
    examples=(
        _run([9, 8, 7, 6, 5, 4, 3, 2, 1], [9, 6, 4, 5, 3, 4, 4, 2, 1], [0, 10], 2),
        _run([7, 6, 5, 4, 3, 2, 1], [2, 5, 4, 4, 6, 3, 1], [0, 0.5, -1], 3),
        _run([5, 4, 3, 2, 1], [8, 6, 4, 3, 3], [0, -2], 1),
        _run([8, 7, 6, 5, 4, 3, 2, 1], [9, 3, 5, 4, 5, 1, 2, 3], [0, 1], 2),
        _run([9, 8, 7, 6, 5, 4, 3], [9, 6, 7, 5, 6, 4, 8], [0, 3], 2),
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the patience lasts one epoch too long",
            "Stop right after the epoch that is the last one you would wait through.",
            _loop(over=lambda waited, patience: waited > patience),
            {"while": _while(longer=1), "windows": _windows(longer=1)},
        ),
        Mistake(
            "the patience ends one epoch too soon",
            "Count the epochs in a row without improvement: with patience 2 the second one ends it.",
            _loop(over=lambda waited, patience: waited >= max(patience - 1, 1)),
        ),
        Mistake(
            "no patience",
            "One epoch without improvement may be chance; patience says how many are too many.",
            _loop(over=lambda waited, patience: waited >= 1),
        ),
        Mistake(
            "the last parameters returned",
            "The last epochs were the ones without improvement: go back to the best.",
            _loop(last=True),
            {"while": _while(last=True), "windows": _windows(last=True)},
        ),
        Mistake(
            "judged by the training cost",
            "The training cost goes on falling while the network learns by heart; only data held out can tell.",
            _loop(judged="training"),
            {"while": _while(judged="training"), "windows": _windows(judged="training")},
        ),
        Mistake(
            "the waiting never starts anew",
            "Only epochs in a row count: an improvement sets the waiting back.",
            _loop(forgives=False),
            {"while": _while(forgives=False)},
        ),
        Mistake(
            "compared with the epoch before",
            "An improvement is a cost below the best so far, not below the last one.",
            _loop(improves=lambda cost, best, before: cost < before),
        ),
        Mistake(
            "an equal cost taken for an improvement",
            "A cost that is just equal is no improvement: of equals the first is kept.",
            _loop(improves=lambda cost, best, before: cost <= best),
            {"while": _while(strict=False)},
        ),
        Mistake(
            "never stopping early",
            "With patience used up there is nothing to wait for.",
            _loop(over=lambda waited, patience: False),
            {"while": _while(longer=1_000_000), "windows": _windows(longer=1_000_000)},
        ),
        Mistake(
            "the start judged too",
            "The first epoch sets the first mark; what the untrained parameters cost does not count.",
            _loop(from_start=True),
        ),
        Mistake(
            "the parameters before the best epoch",
            "The cost belongs to the parameters after the epoch.",
            _loop(saved=lambda old, new: old),
        ),
        Mistake(
            "the largest cost kept",
            "A cost is better the smaller it is.",
            _largest,
        ),
        Mistake(
            "the training costs returned",
            "The validation costs are wanted: they are what one stops by.",
            _loop(recorded="training"),
        ),
        Mistake(
            "the start's cost in front",
            "The list has one entry for each epoch made.",
            lambda one_epoch, training_cost, validation_cost, W, epochs, patience: _with_start(
                validation_cost(W), *reference(one_epoch, training_cost, validation_cost, W, epochs, patience)
            ),
        ),
        Mistake(
            "the last cost missing",
            "The epoch that ended the training was made, too.",
            _after(lambda W, costs: (W, costs[:-1])),
        ),
        Mistake(
            "the costs up to the best epoch",
            "The epochs of waiting were made, too, and one wants to see them.",
            _after(lambda W, costs: (W, costs[: int(np.argmin(costs)) + 1])),
        ),
        Mistake(
            "only the best cost",
            "The costs along the way are wanted, to be plotted.",
            _after(lambda W, costs: (W, np.min(costs))),
        ),
    ),
    styles={
        "a loop": _loop(),
        "while": _while(),
        "windows": _windows(),
        "recursion": _recursion,
        "a class": _watched,
        "single precision": lambda *arguments: [part.astype(np.float32) for part in _loop()(*arguments)],
    },
)
