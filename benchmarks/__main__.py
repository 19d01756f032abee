"""Measure every case, print a table, and write _build/bench.json."""

import json
from itertools import chain
from pathlib import Path

from benchmarks import check, digits, frames, grading, graph, math_js, memory, pages, training_step
from benchmarks.harness import Result, measure

OUT = Path("_build/bench.json")


def main() -> None:
    """Print one row for each case as it is measured."""
    print(f"{'case':<46}{'ours':>12}{'peer':>12}{'ratio':>8}{'goal':>7}      peer")
    results = []
    for case in chain(training_step.cases(), digits.cases(), graph.cases(), math_js.cases(), check.cases()):
        results.append(measure(case))
        print(_row(results[-1]), flush=True)
    for result in chain(memory.results(), pages.sizes()):
        results.append(result)
        print(_row(result, "kB", 1e-3), flush=True)
    for result in chain(grading.results(), pages.readiness(), frames.results()):
        results.append(result)
        print(_row(result, "ms", 1e3), flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([result._asdict() for result in results], indent=1) + "\n", encoding="utf-8")
    missed = sum(not result.met for result in results)
    print(f"{len(results) - missed} of {len(results)} goals met; written to {OUT}")


def _row(result: Result, unit: str = "µs", scale: float = 1e6) -> str:
    met = "met" if result.met else "MISSED"
    measured = f"{result.ours * scale:>9.1f} {unit}{result.peer * scale:>9.1f} {unit}"
    return f"{result.name:<46}{measured}{result.ratio:>8.2f}{result.goal:>7.2f} {met:<6} {result.peer_name}"


if __name__ == "__main__":
    main()
