"""Task *deep.minibatches*: the indices of each batch of an epoch: every example once, shuffled, the last short."""

from collections.abc import Callable, Iterable

import numpy as np

from nncheck.given import Given
from nncheck.task import Arguments, Mistake, Part, Task
from nnlib import training

Array = np.ndarray
Batches = dict[int, Array]


def reference(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
    """Return the batches by number, by `nnlib.training`."""
    return _numbered(training.minibatches(m, batch_size, rng))


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a number of examples, a batch size that now and then divides it or is larger, and a generator."""
    batch_size = int(rng.integers(2, 8))
    m = batch_size * int(rng.integers(1, 6)) + int(rng.integers(0, batch_size))
    return {
        "m": m,
        "batch_size": batch_size + (20 if rng.random() < 0.1 else 0),
        "rng": _generator(rng.integers(10**6)),
    }


def _generator(seed: int) -> Given:
    return Given("default_rng", {"seed": int(seed)})


def _numbered(batches: Iterable) -> Batches | list:
    """The batches by number; where there are none, an empty list, which is what a student has then."""
    return dict(enumerate(batches)) or []


def _cut(order: Callable, starts: Callable = range) -> Callable:
    """Batches of an order of (m, rng), cut at the starts of (0, m, batch_size)."""

    def minibatches(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
        shuffled = order(m, rng)
        return _numbered(shuffled[start : start + batch_size] for start in starts(0, m, batch_size))

    return minibatches


def _filtered(keep: Callable) -> Callable:
    """The reference's batches, but for some."""

    def minibatches(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
        batches = reference(m, batch_size, rng).values()
        return _numbered(batch for batch in batches if keep(batch, batch_size))

    return minibatches


def _permuted(m: int, rng: np.random.Generator) -> Array:
    return rng.permutation(m)


def _of(change: Callable) -> Callable:
    """The reference, with its batches changed by a function of them, m and batch_size."""
    return lambda m, batch_size, rng: _numbered(change(list(reference(m, batch_size, rng).values()), m, batch_size))


def _shuffled_list(m: int, batch_size: int, rng: np.random.Generator) -> list:
    order = np.arange(m)
    rng.shuffle(order)
    return [order[k : k + batch_size].tolist() for k in range(0, m, batch_size)]


def _sections(m: int, batch_size: int, rng: np.random.Generator) -> list:
    return np.split(rng.permutation(m), range(batch_size, m, batch_size))


def _one_by_one(m: int, batch_size: int, rng: np.random.Generator) -> list:
    batches = []
    for place, example in enumerate(rng.permutation(m)):
        if place % batch_size == 0:
            batches.append([])
        batches[-1].append(int(example))
    return batches


def _while(m: int, batch_size: int, rng: np.random.Generator) -> tuple:
    left, batches = list(rng.permutation(m)), ()
    while left:
        batches += (np.array(left[:batch_size]),)
        left = left[batch_size:]
    return batches


def _reshuffling(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
    batches = {}
    for k in range(-(-m // batch_size)):
        order = np.arange(m)
        rng.shuffle(order)
        batches[k] = order[k * batch_size : (k + 1) * batch_size].tolist()
    return batches


class _Loader:
    def __init__(self, m: int, batch_size: int):
        self.m, self.batch_size = m, batch_size

    def epoch(self, rng: np.random.Generator) -> list:
        order, count = rng.permutation(np.arange(self.m)), -(-self.m // self.batch_size)
        return [order[k * self.batch_size : min((k + 1) * self.batch_size, self.m)] for k in range(count)]


def _dropping_list(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
    order = list(rng.permutation(m))
    return _numbered([order[k * batch_size : (k + 1) * batch_size] for k in range(m // batch_size)])


def _dropping_reshape(m: int, batch_size: int, rng: np.random.Generator) -> Batches:
    order = rng.permutation(m)[: m - m % batch_size]
    return _numbered(order.reshape(-1, batch_size))


TASK = Task(
    id="deep.minibatches",
    title="Mini-batches",
    chapter="descent",
    parts=(Part("batches", 3, ("examples",)),),
    reference=reference,
    examples=(
        {"m": 7, "batch_size": 3, "rng": _generator(1)},
        {"m": 6, "batch_size": 2, "rng": _generator(2)},
        {"m": 3, "batch_size": 5, "rng": _generator(7)},
        {"m": 9, "batch_size": 1, "rng": _generator(4)},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "not shuffled",
            "In the order of the file a batch may hold one class only: shuffle first, anew in every epoch.",
            _cut(lambda m, rng: np.arange(m)),
            {
                "lists": lambda m, batch_size, rng: _numbered(
                    list(range(k, min(k + batch_size, m))) for k in range(0, m, batch_size)
                ),
                "sections": lambda m, batch_size, rng: _numbered(
                    np.split(np.arange(m), range(batch_size, m, batch_size))
                ),
            },
        ),
        Mistake(
            "the last short batch dropped",
            "Every example is used once an epoch: where batch_size does not divide m, the last batch is shorter.",
            _filtered(lambda batch, batch_size: len(batch) == batch_size),
            {"lists": _dropping_list, "reshape": _dropping_reshape},
        ),
        Mistake(
            "drawn with replacement",
            "In one epoch every example comes exactly once; independent draws miss some and repeat others.",
            _cut(lambda m, rng: rng.integers(0, m, m)),
            {
                "choice": lambda m, batch_size, rng: _cut(lambda m, rng: rng.choice(m, m))(m, batch_size, rng),
                "lists": lambda m, batch_size, rng: _cut(lambda m, rng: list(rng.integers(0, m, m)))(
                    m, batch_size, rng
                ),
            },
        ),
        Mistake(
            "a seed of your own",
            "The random numbers come from the rng that is passed in: who calls decides how chance falls.",
            _cut(lambda m, rng: np.random.default_rng(0).permutation(m)),
        ),
        Mistake(
            "another way to shuffle",
            "As good a shuffle as any; but to be compared, the order is that of a single permutation drawn from rng.",
            _cut(lambda m, rng: rng.choice(m, m, replace=False)),
        ),
        Mistake(
            "shuffled by sorting random numbers",
            "As good a shuffle as any; but to be compared, the order is that of a single permutation drawn from rng.",
            _cut(lambda m, rng: np.argsort(rng.random(m))),
        ),
        Mistake(
            "shuffled twice",
            "One shuffle is enough; the check compares with a single permutation drawn from rng.",
            _cut(lambda m, rng: rng.permutation(rng.permutation(m))),
        ),
        Mistake(
            "each batch shuffled by itself",
            "Shuffle all examples before they are cut into batches, or the same ones always meet.",
            lambda m, batch_size, rng: _numbered(
                rng.permutation(np.arange(start, min(start + batch_size, m))) for start in range(0, m, batch_size)
            ),
        ),
        Mistake(
            "shuffled anew for each batch",
            "Shuffle once an epoch, before the first batch: a new order for each batch repeats some and misses others.",
            lambda m, batch_size, rng: _numbered(
                rng.permutation(m)[start : start + batch_size] for start in range(0, m, batch_size)
            ),
            {
                "in place": _reshuffling,
                "sections": lambda m, batch_size, rng: _numbered(
                    np.split(rng.permutation(m), range(batch_size, m, batch_size))[k]
                    for k in range(-(-m // batch_size))
                ),
            },
        ),
        Mistake(
            "sorted",
            "The order of the examples within an epoch is left to chance.",
            _of(lambda batches, m, batch_size: [np.sort(batch) for batch in batches]),
        ),
        Mistake(
            "counted from 1",
            "These are indices of columns: they run from 0 to m − 1.",
            _of(lambda batches, m, batch_size: [batch + 1 for batch in batches]),
        ),
        Mistake(
            "the number of batches for their size",
            "batch_size is how many examples are in a batch, not how many batches there are.",
            lambda m, batch_size, rng: _numbered(np.array_split(rng.permutation(m), batch_size)),
        ),
        Mistake(
            "evenly sized batches",
            "Every batch but the last has batch_size examples.",
            lambda m, batch_size, rng: _numbered(np.array_split(rng.permutation(m), -(-m // batch_size))),
        ),
        Mistake(
            "every k-th example",
            "A batch is a run of the shuffled order: the first batch_size of it, then the next.",
            lambda m, batch_size, rng: _numbered(
                (lambda order, count: [order[k::count] for k in range(count)])(rng.permutation(m), -(-m // batch_size))
            ),
        ),
        Mistake(
            "the short batch first",
            "The full batches come first; what is left over is the last batch.",
            lambda m, batch_size, rng: _numbered(
                np.split(rng.permutation(m), range(m % batch_size or batch_size, m, batch_size))
            ),
        ),
        Mistake(
            "the last batch filled up from the start",
            "Every example comes once: the last batch stays short.",
            lambda m, batch_size, rng: _numbered(
                (
                    lambda order: [
                        np.resize(order, -(-m // batch_size) * batch_size)[k : k + batch_size]
                        for k in range(0, m, batch_size)
                    ]
                )(rng.permutation(m))
            ),
        ),
        Mistake(
            "one batch",
            "An epoch is cut into batches of batch_size examples.",
            lambda m, batch_size, rng: {0: rng.permutation(m)},
        ),
        Mistake(
            "only the first batch",
            "An epoch goes through all examples, batch after batch.",
            _of(lambda batches, m, batch_size: batches[:1]),
        ),
        Mistake(
            "an empty batch at the end",
            "Where batch_size divides m, the last batch is a full one, and none comes after it.",
            _cut(_permuted, lambda start, m, batch_size: range(start, m + 1, batch_size)),
        ),
    ),
    styles={
        "slices": lambda m, batch_size, rng: list(_cut(_permuted)(m, batch_size, rng).values()),
        "shuffled in place, lists": _shuffled_list,
        "split": _sections,
        "one by one": _one_by_one,
        "while, a tuple": _while,
        "a class": lambda m, batch_size, rng: _Loader(m, batch_size).epoch(rng),
        "numbered": reference,
        "a list of a generator": lambda m, batch_size, rng: list(training.minibatches(m, batch_size, rng)),
    },
)
