"""What a check concludes: one of five words, the points of each part, and why, in sentences for the student."""

import textwrap
from enum import StrEnum
from typing import NamedTuple

WIDTH = 84
"""Columns of a message; `nbgrader validate` cuts lines off after 86."""


class Status(StrEnum):
    """The five verdicts."""

    RIGHT = "right"
    WRONG = "wrong"
    CRASHED = "crashed"
    NOT_ATTEMPTED = "not attempted"
    FAULT = "the checker's own fault"


class PartVerdict(NamedTuple):
    """One part: what it can earn and did, and `why` it is wrong.

    `explanations` names the known mistakes that account for it on every input, best first; each is one mistake, or two
    made at once.
    """

    name: str
    points: int
    right: bool
    why: str = ""
    explanations: tuple[tuple[str, ...], ...] = ()

    @property
    def earned(self) -> int:
        """All of the part's points, or none."""
        return self.points if self.right else 0

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The best explanation: the mistake that was named, or the two; none if it is not known."""
        return self.explanations[0] if self.explanations else ()


class Verdict(NamedTuple):
    """The verdict on one task.

    `reason` is why, in a few words for a table; `sentences` are for the student; `remarks` cost nothing; `further` says
    that hidden inputs were among the calls.
    """

    task: str
    status: Status
    parts: tuple[PartVerdict, ...]
    reason: str = ""
    sentences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    further: bool = False

    @property
    def points(self) -> int:
        """The points earned: the checker's own fault costs nobody a mark."""
        return self.most if self.status is Status.FAULT else sum(part.earned for part in self.parts)

    @property
    def most(self) -> int:
        """The points of the whole task."""
        return sum(part.points for part in self.parts)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The known mistakes that were named, each once."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.mistakes))

    @property
    def suspects(self) -> tuple[str, ...]:
        """The known mistakes that could be behind it, best first: those that were named, then the runners-up."""
        most = max((len(part.explanations) for part in self.parts), default=0)
        ranked = [part.explanations[k] for k in range(most) for part in self.parts if k < len(part.explanations)]
        return tuple(dict.fromkeys(name for explanation in ranked for name in explanation))

    @property
    def headline(self) -> str:
        """The verdict in one line."""
        inputs = ", on further inputs" if self.further else ""
        word = f"partly {Status.RIGHT}" if self.status is Status.WRONG and self.points else self.status
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.task}{inputs}: {word}, {self.points} of {self.most} points{why}."

    def __str__(self) -> str:
        """The headline on one line, and under it, indented and wrapped, what the student should know."""
        sentences = [*self.sentences, *(f"At no cost to you: {remark}" for remark in self.remarks)]
        return "\n".join([self.headline, *(_wrapped(sentence) for sentence in sentences)])


def _wrapped(sentence: str) -> str:
    return textwrap.fill(
        sentence,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
