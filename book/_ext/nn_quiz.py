"""Questions that the page checks: one choice, several, or a number, with the answer folded away below.

    :::{quiz}
    How large can the slope of the sigmoid be?

    - [ ] 1
      At z = 0 the sigmoid is ½, and its slope is a (1 − a).
    - [x] ¼

    It is a (1 − a), which is largest at a = ½.
    :::

The first block is the question. A list of [x] and [ ] makes it a choice; what follows on an entry's own lines is said
when that entry was chosen. With `:answer: 0.25` it asks for a number instead, which `:because: 0.5 * (1 - 0.5)` must
give too, within `:tolerance:`: an answer that the code of the book does not give stops the build. What is left is the
explanation.
"""

import importlib
import pkgutil
import re
from html import escape

import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

import nnlib

MARK = re.compile(r"\s*\[( |x)\](\s+|$)")
SCRIPT = "quiz.js"

# What `:because:` may name: nnlib.evaluation and its neighbours are there only once they are imported.
for _module in pkgutil.iter_modules(nnlib.__path__, "nnlib."):
    importlib.import_module(_module.name)


class quiz(nodes.container):  # noqa: N801, docutils' own nodes are named so
    """A question with its answer: `question`, entries or a field, and an explanation."""


class quiz_entry(nodes.Element):  # noqa: N801
    """One entry of a choice: its text, then what is said when it was chosen."""


class quiz_remark(nodes.container):  # noqa: N801
    """What is said when an entry was chosen."""


class quiz_answer(nodes.container):  # noqa: N801
    """The answer, folded away."""


class Quiz(SphinxDirective):
    """The directive."""

    has_content = True
    option_spec = {  # noqa: RUF012
        "answer": directives.unchanged_required,
        "because": directives.unchanged_required,
        "tolerance": float,
    }

    def run(self) -> list[nodes.Node]:
        """Return the question as nodes."""
        parsed = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        number = self.env.new_serialno("quiz")
        made = quiz(ids=[f"quiz-{number}"], classes=["nn-quiz"])
        rest = list(parsed.children)
        listed = next((child for child in rest if isinstance(child, nodes.bullet_list)), None)
        if "answer" in self.options:
            made["answer"], made["tolerance"] = self._number()
            cut = 1
        elif listed is not None and all(_mark(item) for item in listed):
            made["entries"] = [self._entry(item) for item in listed]
            cut = rest.index(listed)
        else:
            raise self.error("quiz: expected a list of [x] and [ ], or :answer: with a number.")
        made["question"] = rest[:cut]
        after = rest[cut:] if "answer" in self.options else rest[cut + 1 :]
        if not made["question"] or not after:
            raise self.error("quiz: expected a question before its entries, and an explanation at the end.")
        return [self._assembled(made, after)]

    def _assembled(self, made: quiz, after: list[nodes.Node]) -> quiz:
        question = nodes.container(ids=[f"{made['ids'][0]}-question"], classes=["nn-quiz-question"])
        question += made.attributes.pop("question")
        made += question
        entries = made.attributes.pop("entries", [])
        right = sum(each["right"] for each in entries)
        if entries and not right:
            raise self.error("quiz: expected at least one entry with [x].")
        for index, each in enumerate(entries):
            each["kind"] = "radio" if right == 1 else "checkbox"
            each["name"], each["value"] = made["ids"][0], index
            made += each
        made["kind"] = entries[0]["kind"] if entries else "number"
        answer = quiz_answer()
        answer += after
        made += answer
        return made

    def _number(self) -> tuple[float, float]:
        if "because" not in self.options:
            raise self.error("quiz: expected :because: with the computation that gives the answer.")
        answer, tolerance = float(self.options["answer"]), self.options.get("tolerance", 0.005)
        # The author's own expression, as much to be trusted as the cells of the page.
        computed = float(eval(self.options["because"], {"np": np, "nnlib": nnlib}))  # noqa: S307
        if not abs(computed - answer) <= tolerance:
            raise self.error(f"quiz: the answer is said to be {answer:g}, and computed it is {computed:g}.")
        return answer, tolerance

    def _entry(self, item: nodes.list_item) -> quiz_entry:
        first = item.children[0]
        made = quiz_entry(right=_mark(item) == "x")
        text = first.children[0]
        first.replace(text, nodes.Text(MARK.sub("", text.astext(), count=1)))
        lines = _split(first)
        made += lines[0]
        if not "".join(child.astext() for child in lines[0] if not isinstance(child, nodes.math)).strip():
            raise self.error(
                "quiz: expected text in every entry, since a formula has no name to be read out; write ¼ or w₁."
            )
        said = quiz_remark()
        if lines[1]:
            said += nodes.paragraph("", "", *lines[1])
        said += item.children[1:]
        made += said
        return made


def _mark(item: nodes.list_item) -> str | None:
    found = MARK.match(item.astext())
    return found[1] if found else None


def _split(paragraph: nodes.paragraph) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Return what stands on the first line of a paragraph, and what stands on the others."""
    before, after = [], []
    for child in paragraph.children:
        if after or not isinstance(child, nodes.Text) or "\n" not in child:
            (after if after else before).append(child)
            continue
        first, _, others = child.astext().partition("\n")
        before.append(nodes.Text(first))
        after.append(nodes.Text(others))
    return before, after


def visit_quiz(self: HTML5Translator, node: quiz) -> None:
    """Open the form."""
    (name,) = node["ids"]
    given = f' data-answer="{node["answer"]}" data-tolerance="{node["tolerance"]}"' if "answer" in node else ""
    self.body.append(
        f'<form class="nn-quiz" id="{name}" data-kind="{node["kind"]}"{given} novalidate="">'
        '<p class="nn-quiz-title">Stop and think</p>'
    )


def depart_quiz(self: HTML5Translator, node: quiz) -> None:
    """Close it."""
    self.body.append("</form>")


def visit_entry(self: HTML5Translator, node: quiz_entry) -> None:
    """Open the entry's label; the first opens the group."""
    name, value = node["name"], node["value"]
    if value == 0:
        role = "radiogroup" if node["kind"] == "radio" else "group"
        self.body.append(f'<div role="{role}" aria-labelledby="{name}-question" class="nn-quiz-entries">')
    right = " data-right" if node["right"] else ""
    self.body.append(
        f'<div class="nn-quiz-entry"><label><input type="{node["kind"]}" name="{name}" value="{value}"{right}> <span>'
    )


def depart_entry(self: HTML5Translator, node: quiz_entry) -> None:
    """Close the entry; the last closes the group."""
    self.body.append("</div>")
    if isinstance(node.next_node(descend=False, siblings=True), quiz_answer):
        self.body.append("</div>")


def visit_remark(self: HTML5Translator, node: quiz_remark) -> None:
    """Close the label, and open what is hidden until the entry was chosen."""
    self.body.append('</span></label><div class="nn-quiz-remark" hidden="">')


def depart_remark(self: HTML5Translator, node: quiz_remark) -> None:
    """Close it."""
    self.body.append("</div>")


def visit_explanation(self: HTML5Translator, node: quiz_answer) -> None:
    """Put the field, the button and the verdict before the answer."""
    form = node.parent
    (name,) = form["ids"]
    if form["kind"] == "number":
        self.body.append(
            f'<label class="nn-quiz-field">Your answer <input type="text" inputmode="decimal" autocomplete="off" '
            f'aria-describedby="{name}-question"></label>'
        )
    known = f"{form['answer']:g}".replace("-", "−") if form["kind"] == "number" else ""
    said = f"<p><strong>{escape(known)}</strong></p>" if known else _right_ones(form)
    self.body.append(
        '<button type="submit">Check</button> <p class="nn-quiz-verdict" role="status"></p>'
        f"<details><summary>Answer</summary>{said}"
    )


def depart_explanation(self: HTML5Translator, node: quiz_answer) -> None:
    """Close the answer."""
    self.body.append("</details>")


def _right_ones(form: quiz) -> str:
    numbers = [each["value"] + 1 for each in form.findall(quiz_entry) if each["right"]]
    count = len(list(form.findall(quiz_entry)))
    which = " and ".join(ORDINALS[number - 1] for number in numbers)
    return f"<p><strong>The {which} of the {count}.</strong></p>"


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Load the script on the pages that have a question."""
    if doctree is not None and next(doctree.findall(quiz), None) is not None:
        app.add_js_file(SCRIPT, loading_method="defer")


def refuse(self: object, node: nodes.Node) -> None:
    """Say that there is no other form."""
    raise ExtensionError("quiz: only pages of the HTML book can show a question.")


def setup(app: Sphinx) -> dict:
    """Register with Sphinx."""
    app.add_directive("quiz", Quiz)
    app.add_node(quiz, html=(visit_quiz, depart_quiz))
    app.add_node(quiz_entry, html=(visit_entry, depart_entry))
    app.add_node(quiz_remark, html=(visit_remark, depart_remark))
    app.add_node(quiz_answer, html=(visit_explanation, depart_explanation))
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
