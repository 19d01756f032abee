"""The page for instructors, and the example in CONTRIBUTING.md, say what the bank is and does."""

import re
import types
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nncheck import catalogue, report, tasks
from nncheck.task import Mistake

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
SIGMOID = tasks.find("logistic.sigmoid")
VOID = ("br", "img", "hr")


class Reader(HTMLParser):
    """Collects the text of each kind of element, and insists that each is closed in turn."""

    def __init__(self, html):
        super().__init__()
        self.open, self.text = [], {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag not in VOID
        self.open.append(tag)
        self.text.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        for tag in set(self.open):
            self.text[tag][-1] += data


@pytest.fixture(scope="module")
def page():
    return Reader(catalogue.as_html([task for task in tasks.TASKS if task.id.startswith("logistic.")], draws=12))


def test_every_task_is_there_with_its_points_mistakes_explanations_and_styles(page):
    own = [task for task in tasks.TASKS if task.id.startswith("logistic.")]
    assert len(page.text["details"]) == len(own)
    for task, details, summary in zip(own, page.text["details"], page.text["summary"], strict=True):
        assert summary == f"{task.signature}: {task.title}, {task.points} points"
        for mistake in task.mistakes:
            assert mistake.name in details
            assert mistake.explanation in details
        for style in task.styles:
            assert style in page.text["li"]
    assert page.text["p"][0].startswith(f"{len(own)} tasks, {sum(task.points for task in own)} points. ")
    assert "100.0% caught" in page.text["p"][0]


def test_every_table_has_a_caption_and_headings(page):
    assert len(page.text["caption"]) == len(page.text["table"]) == len(page.text["details"]) + 1
    assert all(page.text["caption"])
    assert len(page.text["thead"]) == len(page.text["table"])


def test_a_mistake_that_is_missed_shows_and_names_are_escaped():
    known = SIGMOID.mistakes[0]
    harmless = Mistake("<b>harmless</b> & more", "This does nothing at all.", SIGMOID.reference)
    strange = known._replace(elsewhere={"strange": lambda z: z * 0 + 7.0})
    shown = Reader(catalogue.as_html([SIGMOID._replace(mistakes=(harmless, strange))], draws=12))
    assert "b" not in shown.text
    assert "<b>harmless</b> & more" in shown.text["th"]
    assert "not caught (reference)" in shown.text["td"]
    assert "first (reference), not named (strange)" in shown.text["td"]
    assert "66.7% caught" in shown.text["p"][0]


def test_the_example_of_a_task_in_contributing_works_as_it_stands():
    (code,) = re.findall(r"```python\n(\"\"\"Task .*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
    module = types.ModuleType("mse")
    exec(compile(code, str(CONTRIBUTING), "exec"), module.__dict__)
    measured = report.measure(module.TASK, 1000)
    assert {goal: share for goal, share in report.shares([measured]).items() if share < 1} == {}
    assert len(measured.mistakes) == 4
