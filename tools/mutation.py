"""Changes the mathematics in hundreds of small ways and counts how many of them the tests of nnlib notice.

mutmut works on a copy under _build/mutation, and a module is tested by the files named for it. A module passes when at
least 95 % of its mutants are killed; those that survive are printed, and tests/nnlib/survivors.md explains them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

MODULES = ("losses", "mlp", "graph", "rules", "optim")
GOAL = 0.95
COPY = Path("_build/mutation")
NAME = re.compile(r"^\s*nnlib\.(?P<module>\w+)\.(?P<mutant>\S+): (?P<status>.+)$")

SETTINGS = """
[tool.mutmut]
source_paths = ["nnlib/"]
only_mutate = [{modules}]
pytest_add_cli_args_test_selection = [{tests}]
also_copy = ["tests/"]
"""


def main(modules: list[str]) -> None:
    """Run mutmut on `modules`, print a table and the survivors, and exit with 1 where a module misses the goal."""
    _copy(modules)
    mutmut = Path(sys.executable).with_name("mutmut")
    # The same examples for every mutant, so that a survivor is a survivor again tomorrow.
    run = subprocess.run(
        [mutmut, "run"], cwd=COPY, env=os.environ | {"CI": "true"}, check=False, capture_output=True, text=True
    )
    if run.returncode:
        print(run.stdout[-2000:])
        sys.exit("make: the tests of nnlib fail before anything is changed; run make test and mend them first")
    results = subprocess.run([mutmut, "results", "--all", "true"], cwd=COPY, check=True, capture_output=True, text=True)
    statuses, survivors = defaultdict(Counter), []
    for line in results.stdout.splitlines():
        found = NAME.match(line)
        if found:
            killed = found["status"] in ("killed", "timeout", "segfault", "caught by type check")
            statuses[found["module"]][killed] += 1
            if not killed:
                survivors.append((found["module"], f"nnlib.{found['module']}.{found['mutant']}", found["status"]))
    for _, name, status in survivors:
        shown = subprocess.run([mutmut, "show", name], cwd=COPY, check=False, capture_output=True, text=True).stdout
        change = [line for line in shown.splitlines() if re.match(r"[-+] ", line)]
        print(f"{status}: {name}", *change, sep="\n  ")
    for module in modules:
        killed, alive = statuses[module][True], statuses[module][False]
        print(f"{module:<10} {killed:>5} of {killed + alive:>5} mutants killed: {killed / max(1, killed + alive):.1%}")
    if any(statuses[m][True] < GOAL * statuses[m].total() or not statuses[m] for m in modules):
        sys.exit(f"make: fewer than {GOAL:.0%} of a module's mutants are killed; write tests for those printed above")


def _copy(modules: list[str]) -> None:
    """Lay out what mutmut needs: the package, its tests, and settings of its own."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    shutil.copytree("nnlib", COPY / "nnlib")
    shutil.copytree("tests/nnlib", COPY / "tests/nnlib")
    tests = sorted(str(path) for module in modules for path in Path("tests/nnlib").glob(f"test_{module}*.py"))
    only = [f"nnlib/{module}.py" for module in modules]
    settings = SETTINGS.format(modules=json.dumps(only)[1:-1], tests=json.dumps(tests)[1:-1])
    settings = Path("pyproject.toml").read_text(encoding="utf-8") + settings
    (COPY / "pyproject.toml").write_text(settings, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or list(MODULES))
