"""`nncheck` as a notebook finds it while it is graded: its checks are made afterwards, by who knows the answers."""

from collections.abc import Callable


class CheckFailed(Exception):  # noqa: N818 (the name that it has in nncheck)
    """A check that earns no points; none fails here, because none is made here."""


def check(task_id: str, function: Callable, **options: object) -> None:
    """Say that this check is made later."""
    print(f"{str(task_id)[:100]}: checked after the notebook has run.")


__all__ = ["CheckFailed", "check"]
