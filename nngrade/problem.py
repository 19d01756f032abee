"""What an instructor is told when something cannot be done: one sentence that says what to do."""

from collections.abc import Sequence

from nncheck.plain import listed, one_line


class Problem(Exception):  # noqa: N818 (it is one of the course's files, not of the code)
    """Something in the course or in a submission that somebody has to mend."""


class Refusal(Problem):
    """A submission that cannot be graded, with the sentence that says why and what to ask for."""


def quoted(names: Sequence[str]) -> str:
    """Return “a”, “b” and “c”; of more than four names, three and how many more there are."""
    shown = [f"“{one_line(name, 60)}”" for name in names[: 4 if len(names) == 4 else 3]]
    return listed([*shown, f"{len(names) - len(shown)} more"] if len(names) > len(shown) else shown)
