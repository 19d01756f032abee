"""The memory of a training run: what is held after its last epoch beside what was held early on.

The history has its place from the start; everything else is made anew and let go.
"""

import tracemalloc

import numpy as np

from benchmarks.harness import Result
from nnlib.training import Network, train

EARLY, EPOCHS, GOAL = 50, 1_000, 1.1


def results() -> list[Result]:
    """Return the one row: bytes in place of seconds, after the last epoch and after an early one."""
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.normal(size=(128, 64)) / 8,
        "b1": np.zeros((128, 1)),
        "W2": rng.normal(size=(1, 128)) / 11,
        "b2": np.zeros((1, 1)),
    }
    X, Y = rng.normal(size=(64, 100)), rng.integers(0, 2, (1, 100)).astype(float)
    held = np.empty(EPOCHS)
    tracemalloc.start()
    train(
        Network(), params, X, Y, epochs=EPOCHS, learning_rate=0.01, batch_size=32, rng=rng,
        callback=lambda progress: held.put(progress.epoch, tracemalloc.get_traced_memory()[0]),
    )  # fmt: skip
    tracemalloc.stop()
    late, early = held[[-1, EARLY]].tolist()
    name = f"bytes held after {EPOCHS} epochs, not after {EARLY}"
    return [Result(name, late, early, f"itself at epoch {EARLY}", late / early, GOAL, late / early <= GOAL)]
