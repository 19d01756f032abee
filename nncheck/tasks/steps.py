"""A function as named steps, one formula each; a mistake changes one of them, and what follows from it follows.

So a bug in an early step is carried on, as it is in a student's code, and the same bug can be planted in every style in
which the steps are written.
"""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import numpy as np

Rule = Callable[[SimpleNamespace], object]
"""One step: from the arguments and the steps before it, by name, to its value."""


def stepwise(arguments: Sequence[str], steps: Mapping[str, Rule], results: Sequence[str]) -> Callable[..., Callable]:
    """Return a maker of functions of `arguments` that take the steps in order and return the `results` as a tuple.

    The maker takes the steps to change by name, as in `make(dZ1=lambda s: s.dA1)`.
    """

    def make(**changes: Rule) -> Callable:
        unknown = set(changes) - set(steps)
        if unknown:
            raise ValueError(f"there is no step {sorted(unknown)}; the steps are {list(steps)}")

        def function(*values: object) -> tuple:
            s = SimpleNamespace(**dict(zip(arguments, values, strict=True)))
            for name, rule in (steps | changes).items():
                setattr(s, name, rule(s))
            return tuple(getattr(s, name) for name in results)

        return function

    return make


def in_single(function: Callable) -> Callable:
    """Return `function` as one that computes in single precision: every array it is given is rounded first."""
    return lambda *values: function(*(v.astype(np.float32) if isinstance(v, np.ndarray) else v for v in values))
