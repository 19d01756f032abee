"""The command line: reads what is asked for, calls the module that does it, and prints what came of it.

Exit status 0: all done. 1: something could not be done or graded; what, and what to do, is printed. 2: wrong usage.
"""

import argparse
import datetime
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from nncheck.plain import one_line
from nngrade import course as courses
from nngrade.autograde import Outcome, autograde, feedback
from nngrade.course import Course
from nngrade.demo import demo
from nngrade.grades import Table, as_csv, as_text, table
from nngrade.problem import Problem
from nngrade.release import release
from nngrade.report import Written, report
from nngrade.sandbox.doctor import examine


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(courses.load(Path.cwd()), asked)
    except Problem as problem:
        print(f"nngrade: {problem}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nngrade", description="Release, grade and return the assignments.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: object, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, description=help)
        added.set_defaults(run=run)
        return added

    releasing = command("release", _release, "Generate the student notebooks in exercises/ from solutions/.")
    releasing.add_argument("assignment", nargs="?", help="one assignment; all of them without it")
    grading = command("autograde", _autograde, "Grade every submission to an assignment.")
    grading.add_argument("assignment")
    returning = command("feedback", _feedback, "Write the page that each student gets back.")
    returning.add_argument("assignment")
    listing = command("grades", _grades, "Print the grade table of an assignment.")
    listing.add_argument("assignment")
    listing.add_argument("--csv", type=Path, metavar="FILE", help="write it to FILE as well")
    reporting = command("report", _report, "Write the report of an assignment: a page and a table.")
    reporting.add_argument("assignment")
    command("demo", _demo, "Grade a sample class in _build/demo.")
    command("doctor", _doctor, "Say what isolation this machine gives students' code, and how to get it.")
    return parser


def _release(course: Course, asked: argparse.Namespace) -> int:
    for assignment in [asked.assignment] if asked.assignment else course.authored():
        print(f"{assignment}: released to {_shown(release(course, assignment))}")
    return 0


def _autograde(course: Course, asked: argparse.Namespace) -> int:
    return _progress("graded", autograde(course, asked.assignment), course)


def _feedback(course: Course, asked: argparse.Namespace) -> int:
    return _progress("feedback written", feedback(course, asked.assignment), course)


def _grades(course: Course, asked: argparse.Namespace) -> int:
    _print_table(table(course, asked.assignment), asked.csv)
    return 0


def _report(course: Course, asked: argparse.Namespace) -> int:
    _print_report(report(course, asked.assignment, datetime.datetime.now()))
    return 0


def _demo(course: Course, asked: argparse.Namespace) -> int:
    folder = course.repository / "_build" / "demo"
    sample = demo(course, folder)
    _progress("graded", sample.graded, sample.course)
    _progress("feedback written", sample.returned, sample.course)
    _print_table(sample.table(), folder / "grades.csv")
    _print_report(sample.report(datetime.datetime.now()))
    return 0


def _doctor(course: Course, asked: argparse.Namespace) -> int:
    missing = 0
    for finding in examine():
        missing += not finding.holds
        print(f"{'yes' if finding.holds else 'NO '}  {finding.what}", flush=True)
        if finding.remedy:
            print(f"     {finding.remedy}")
    if missing:
        print("Grading refuses to run students' code here, unless it is told --unsafe.")
    else:
        print("Students' code can be graded here.")
    return int(missing > 0)


def _progress(done: str, outcomes: Iterable[Outcome], course: Course) -> int:
    count, failed = 0, 0
    for count, outcome in enumerate(outcomes, start=1):  # noqa: B007 (the last count is wanted)
        failed += bool(outcome.problem)
        print(f"{one_line(outcome.student, 60)}: {outcome.problem or done}", flush=True)
        for note in outcome.notes:
            print(f"  {note}")
    print(f"{count - failed} of {count} {done}{f', {failed} not' if failed else ''}. Details: {_shown(course.log)}")
    return int(failed > 0)


def _print_table(grades: Table, path: Path | None) -> None:
    print(as_text(grades, shutil.get_terminal_size((160, 24)).columns))
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_csv(grades), encoding="utf-8")
        print(f"Written to {_shown(path)}")


def _print_report(written: Written) -> None:
    made = written.report
    print(f"{len(made.klass.students)} handed in, {len(made.scores)} graded, {len(made.words)} need a word.")
    print(f"Written to {_shown(written.page)} and {_shown(written.sheet)}")


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
