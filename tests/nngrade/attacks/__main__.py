"""`make attacks`: every attack against stock nbgrader and against ours, as a table, and in `_build/attacks.json`.

    python -m tests.nngrade.attacks [NAME …]

It fails if one of them gains a point against ours, sees a byte of what was to be kept, or disturbs somebody.
"""

import json
import multiprocessing.pool
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus import ALL, CORPUS
from tests.nngrade.attacks.ours import Graded, Row, ours
from tests.nngrade.attacks.pages import tour
from tests.nngrade.attacks.school import REPOSITORY
from tests.nngrade.attacks.stock import pristine, stock
from tools.browser import launch

AT_ONCE = 2
WIDTHS = (44, 8, 8, 8, 10, 8, 10)


def main(names: Sequence[str]) -> int:
    """Run the attacks of these names, or all, and say whether ours stood."""
    attacks = [attack for attack in ALL if not names or attack.name in names]
    rng = np.random.default_rng(7)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        graded = ours(attacks, _made(folder, "ours"), rng)
        harm = _looked_at(graded)
        print(f"{len(attacks)} attacks graded by ours in {time.monotonic() - began:.0f} s; now by stock nbgrader.")
        _print("", "stock", "", "", "ours", "", "")
        _print("attack", "points", "leaked", "others", "points", "leaked", "others")
        course = pristine(_made(folder, "pristine"), rng)
        with multiprocessing.pool.ThreadPool(AT_ONCE) as pool:

            def by_stock(attack: Attack) -> tuple[Attack, Row]:
                return attack, stock(attack, course, Path(folder) / "stock" / attack.name)

            for attack, theirs in pool.imap(by_stock, attacks):
                mine = graded.rows[attack.name]
                mine = mine._replace(leaked=mine.leaked + sum(map(len, harm.get(attack.name, ()))))
                rows.append(_row(attack, theirs, mine))
                _print(attack.name, *(f"{number:g}" for number in (*theirs, *mine)))
    (REPOSITORY / "_build").mkdir(exist_ok=True)
    (REPOSITORY / "_build" / "attacks.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    gained = sum(row["stock_points"] > 0 for row in rows)
    through = [row for row in rows if row["our_points"] or row["leaked_bytes"] or row["others_disturbed"]]
    print(f"{gained} of {len(rows)} gain points against stock nbgrader; {len(through)} do anything to ours.")
    print(*(row["attack"] for row in through), sep="\n")
    return int(bool(through))


def _made(folder: str, name: str) -> Path:
    made = Path(folder) / name
    made.mkdir()
    return made


def _looked_at(graded: Graded) -> dict[str, list[str]]:
    """What the pages of those who aim at the browser do in one."""
    aimed = {attack.name for attack in CORPUS["the instructor's browser"]}
    files = {name: page for name, page in graded.feedback.items() if name in aimed}
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        found = tour(browser, {**files, "report": graded.report})
        browser.close()
    # The report is about all of them.
    everybody = found.pop("report", [])
    return {name: [*found.get(name, ()), *everybody] for name in files}


def _row(attack: Attack, theirs: Row, mine: Row) -> dict[str, object]:
    return {
        "attack": attack.name,
        "target": next(target for target, attacks in CORPUS.items() if attack in attacks),
        "stock_points": theirs.points,
        "our_points": mine.points,
        "leaked_bytes": mine.leaked,
        "others_disturbed": mine.disturbed,
        "stock_leaked_bytes": theirs.leaked,
        "stock_others_disturbed": theirs.disturbed,
    }


def _print(*cells: str) -> None:
    first, *rest = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    print(first, *rest, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
