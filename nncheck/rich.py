"""A verdict as part of a page: in Jupyter, and wherever HTML is shown.

The words say everything, and the signs beside them; the line of colour at the side only repeats it. It is a colour of
JupyterLab's theme or of the book's, mixed with that of the text around it, so that it stands out in light and dark.
All of it is escaped: part of it is a student's.
"""

import html as escaping
import os
import sys

from nncheck.verdict import PartVerdict, Status, Verdict

BOX = (
    "border-left: 4px solid; border-left-color: color-mix(in srgb, {colour} 65%, currentColor); "
    "padding: 0.1em 0 0.1em 0.9em; margin: 0.4em 0; max-width: 46em; overflow-wrap: anywhere"
)
SUCCESS = "var(--jp-success-color1, var(--pst-color-success, currentColor))"
FAILURE = "var(--jp-error-color1, var(--pst-color-danger, currentColor))"
COLOURS = {Status.RIGHT: SUCCESS, Status.WRONG: FAILURE, Status.CRASHED: FAILURE}
HEADING = "margin: 0.2em 0; font-size: 1em; font-weight: 600; line-height: 1.4"
LIST = "margin: 0.3em 0; padding-left: 1.2em"
UNMARKED = "margin: 0.3em 0; padding-left: 0; list-style: none"


def show(verdict: Verdict) -> bool:
    """Show the verdict in the notebook that runs this; return whether there is one.

    Nbgrader's own runs get the plain text: it is what they keep, and what the grader reads.
    """
    # Whoever has IPython has imported it already; the student's half doesn't need it.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if getattr(shell, "kernel", None) is None or "NBGRADER_EXECUTION" in os.environ:
        return False
    shell.display_pub.publish({"text/html": as_html(verdict), "text/plain": str(verdict)})
    return True


def as_html(verdict: Verdict) -> str:
    """Return the verdict as one element: a heading, its parts as a list, and the sentences as another."""
    colour = COLOURS.get(verdict.status, "currentColor")
    body = [_element("h3", verdict.headline, HEADING)]
    if len(verdict.parts) > 1 and verdict.status in (Status.WRONG, Status.RIGHT):
        body.append(_list([_part(part) for part in verdict.parts], UNMARKED))
    if verdict.sentences:
        body.append(_list([_escaped(sentence) for sentence in verdict.sentences], LIST))
    if verdict.remarks:
        body.append(_element("p", "At no cost to you:", "margin: 0.3em 0"))
        body.append(_list([_escaped(remark) for remark in verdict.remarks], LIST))
    label = _escaped(f"Check of {verdict.task}")
    style = BOX.format(colour=colour)
    return f'<div role="group" class="nn-verdict" aria-label="{label}" style="{style}">{"".join(body)}</div>'


def _part(part: PartVerdict) -> str:
    sign, word = ("✓", "right") if part.right else ("✗", "wrong")
    points = f"{part.earned} of {part.points} point{'' if part.points == 1 else 's'}"
    return f'<span aria-hidden="true">{sign}</span> <code>{_escaped(part.name)}</code> {word}, {points}'


def _list(items: list[str], style: str) -> str:
    return f'<ul style="{style}">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def _element(tag: str, text: str, style: str) -> str:
    return f'<{tag} style="{style}">{_escaped(text)}</{tag}>'


def _escaped(text: str) -> str:
    return escaping.escape(text, quote=True)
