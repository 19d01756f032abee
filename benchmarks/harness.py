"""Two ways to do the same thing, timed turn by turn in one run, and the ratio of their times.

A machine that slows down half way slows both sides of a turn, so the median of the turns' ratios holds still where
lone times do not.
"""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

TURN_SECONDS = 0.05
"""About how long one side of a turn lasts: long beside the clock's resolution, short beside a machine's moods."""

TURNS = 21


class Case(NamedTuple):
    """A comparison: `ours` against `peer`, and the ratio of times that is the goal (ours / peer, at most)."""

    name: str
    ours: Callable[[], object]
    peer: Callable[[], object]
    peer_name: str
    goal: float


class Result(NamedTuple):
    """What a case measured: seconds a call on each side, the median ratio of the turns, the goal."""

    name: str
    ours: float
    peer: float
    peer_name: str
    ratio: float
    goal: float
    met: bool


def measure(case: Case) -> Result:
    """Time both sides of `case` in turns, after one call each to warm up."""
    calls_ours, calls_peer = _calls(case.ours), _calls(case.peer)
    ours, peer = [], []
    for turn in range(TURNS):
        # Whoever comes second finds the caches warm: take turns at that too.
        for mine in (True, False) if turn % 2 else (False, True):
            if mine:
                ours.append(_seconds(case.ours, calls_ours))
            else:
                peer.append(_seconds(case.peer, calls_peer))
    ratio = statistics.median(o / p for o, p in zip(ours, peer, strict=True))
    return Result(
        case.name,
        statistics.median(ours),
        statistics.median(peer),
        case.peer_name,
        ratio,
        case.goal,
        ratio <= case.goal,
    )


def _calls(function: Callable[[], object]) -> int:
    """How many calls fill a turn."""
    function()
    return max(1, round(TURN_SECONDS / max(_seconds(function, 1), 1e-9)))


def _seconds(function: Callable[[], object], calls: int) -> float:
    """Seconds a call, over `calls` calls."""
    start = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - start) / calls
