"""The task bank as a page for instructors: every task, what is known of it, and what its checks were measured to do.

Everything comes from the declarations and from running the checks; nothing is written down twice.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from nncheck.judging import in_words
from nncheck.report import REFERENCE, Measured, Planted, measure, shares
from nncheck.task import Task

CODE = "overflow-wrap: anywhere"


def summary(bank: Sequence[Task], measured: Sequence[Measured]) -> str:
    """Return one paragraph: how much there is, and how much of it is caught and named."""
    reached = shares(measured)
    elsewhere = sum(each.style != REFERENCE for task in measured for each in task.mistakes)
    draws = sum(each.draws for task in measured for each in task.styles)
    alarms = sum(each.false_alarms for task in measured for each in task.styles)
    mistakes = sum(len(task.mistakes) for task in bank)
    styles = sum(len(task.styles) for task in bank)
    return (
        f"<p>{len(bank)} tasks, {sum(task.points for task in bank)} points. "
        f"{mistakes} known mistakes, and {elsewhere} of the same planted in other styles: "
        f"{reached['caught']:.1%} caught; named first {reached['first']:.1%} on the reference’s form and "
        f"{reached['first elsewhere']:.1%} elsewhere; {reached['in the first three']:.1%} among the first three. "
        f"{styles} accepted styles: {_count(alarms, 'false alarm')} "
        f"in {draws} random draws.</p>"
    )


def as_html(bank: Sequence[Task], draws: int) -> str:
    """Measure the tasks, with `draws` draws of each accepted style, and return the whole catalogue."""
    measured = {task.id: measure(task, draws, hidden=False) for task in bank}
    html = [summary(bank, list(measured.values()))]
    for assignment, tasks in groupby(bank, key=lambda task: task.id.partition(".")[0]):
        own = list(tasks)
        html.append(f"<h3>{escape(assignment)}</h3>")
        html.append(_overview(assignment, own, measured))
        html += [_details(task, measured[task.id]) for task in own]
    return "".join(html)


def _overview(assignment: str, bank: Sequence[Task], measured: dict[str, Measured]) -> str:
    rows = []
    for task in bank:
        planted = measured[task.id].mistakes
        first = sum(each.rank == 1 for each in planted)
        rows.append(
            [_code(task.function_name), str(task.points), str(len(task.mistakes)), f"{first} of {len(planted)}",
             str(len(task.styles))]
        )  # fmt: skip
    total = f"Assignment {assignment}: {_count(sum(task.points for task in bank), 'point')} for code."
    return _table(total, ["task", "points", "mistakes", "named first, in any style", "styles"], rows)


def _details(task: Task, measured: Measured) -> str:
    points = ", ".join(f"{_code(part.name)} {part.points}" for part in task.parts)
    calls = "".join(f"<li>{_code(in_words(arguments))}</li>" for arguments in task.examples)
    styles = "".join(f"<li>{escape(style.name)}</li>" for style in measured.styles)
    rows = []
    for mistake in task.mistakes:
        planted = [each for each in measured.mistakes if each.name == mistake.name]
        rows.append([escape(mistake.name), escape(mistake.explanation), _named(planted)])
    return (
        f"<details><summary>{_code(task.signature)}: {escape(task.title)}, {_count(task.points, 'point')}</summary>"
        f"<p>Points: {points}. Chapter: {escape(task.chapter)}. "
        f"Visible inputs, beside fresh ones when it is graded:</p><ul>{calls}</ul>"
        f"{_table(f'Known mistakes of {task.id}.', ['mistake', 'what the student is told', 'found'], rows)}"
        f"<p>Accepted styles:</p><ul>{styles}</ul></details>"
    )


def _named(planted: Sequence[Planted]) -> str:
    """Where a mistake was named: "first", or what happened in which style."""
    found = {each.style: _place(each) for each in planted}
    if set(found.values()) == {"first"}:
        return "first" if len(found) == 1 else f"first, in {len(found)} styles"
    return escape(", ".join(f"{place} ({style})" for style, place in found.items()))


def _place(planted: Planted) -> str:
    if not planted.caught:
        return "not caught"
    return {None: "not named", 1: "first"}.get(planted.rank, f"at place {planted.rank}")


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _code(text: str) -> str:
    return f'<code style="{CODE}">{escape(text)}</code>'


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
