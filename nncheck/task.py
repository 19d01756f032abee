"""A task is what a student writes one function for, declared once; checks, notebooks, reports and tests come from it.

Adding one is a page of code in `nncheck/tasks/<assignment>/<name>.py` that ends in `TASK = Task(...)`, and its name in
the list of that assignment.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

Arguments = dict[str, object]

DRAWS = 12
"""How many further calls a check with an `rng` makes."""


class Part(NamedTuple):
    """One named output: its points, and its shape as the book writes it.

    That is `("1", "n0")`, say; `("as z",)` is the shape of an argument, and `()` one number. Where the reference
    returns a dictionary, an array for each layer, the shape is that of one. `least` is the share of the entries that
    must be right: all of them, but for the classes that a trained network finds.
    """

    name: str
    points: int
    shape: tuple[str, ...]
    least: float = 1.0


class Mistake(NamedTuple):
    """The reference with exactly one bug: its name, a sentence that teaches without giving the line away, the bug.

    `elsewhere` holds the same bug planted in other styles, by the style's name: a student who writes loops makes it
    too, and must be told the same.
    """

    name: str
    explanation: str
    function: Callable
    elsewhere: Mapping[str, Callable] = MappingProxyType({})


class Case(NamedTuple):
    """One call: its arguments, and whether a student may see them."""

    arguments: Arguments
    visible: bool


class Task(NamedTuple):
    """A task.

    `examples` are visible and small enough for a pencil, edge cases among them; `draw` makes one more call's arguments
    from an `rng`, never square by accident. `styles` are right solutions written differently, by name: no check may
    call them wrong.

    Where parts are derivatives, `cost` is what of: it takes the task's arguments, and returns a cost as a function of
    one small step for each of these parts, by the part's name and in its shape, 0 where it is not given. A step of a
    part that has layers is a dictionary of the layers that move. With `extra`, values that are returned after the parts
    are not looked at.
    """

    id: str
    title: str
    chapter: str
    parts: tuple[Part, ...]
    reference: Callable
    examples: tuple[Arguments, ...]
    draw: Callable[[np.random.Generator], Arguments]
    mistakes: tuple[Mistake, ...]
    styles: dict[str, Callable]
    cost: Callable | None = None
    extra: bool = False

    @property
    def points(self) -> int:
        """What a right solution earns."""
        return sum(part.points for part in self.parts)

    @property
    def function_name(self) -> str:
        """What the student's function is called."""
        return self.id.rpartition(".")[2]

    @property
    def signature(self) -> str:
        """How the student's function is called, as it would be typed."""
        return f"{self.function_name}({', '.join(self.examples[0])})"

    def cases(self, rng: np.random.Generator | None = None) -> list[Case]:
        """The examples, and with an `rng` hidden draws after them."""
        hidden = [] if rng is None else [self.draw(rng) for _ in range(DRAWS)]
        return [Case(a, True) for a in self.examples] + [Case(a, False) for a in hidden]


def distinct_sizes(rng: np.random.Generator, count: int, low: int = 2, high: int = 7) -> list[int]:
    """Return `count` different sizes from `low` to `high`, so that no drawn matrix is square and a transpose shows."""
    return [int(size) for size in rng.choice(np.arange(low, high + 1), count, replace=False)]
