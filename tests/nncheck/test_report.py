"""The report on the bank measures what it says: planted faults in tasks show in it."""

import json

import numpy as np

from nncheck import report, tasks
from nncheck.task import Mistake

SIGMOID = tasks.find("logistic.sigmoid")


def test_a_mistake_that_is_right_is_reported_as_not_caught_and_one_by_another_name_as_not_named():
    known = SIGMOID.mistakes[0]
    harmless = Mistake("harmless", "This does nothing at all.", SIGMOID.reference)
    strange = known._replace(elsewhere={"strange": lambda z: np.full(z.shape, 7.0), "loops": known.elsewhere["loops"]})
    (sign, elsewhere, loops, right) = report.measure(
        SIGMOID._replace(mistakes=(strange, harmless), styles={}), 12
    ).mistakes
    assert sign == report.Planted(known.name, "reference", True, 1)
    assert elsewhere == report.Planted(known.name, "strange", True, None)
    assert loops == report.Planted(known.name, "loops", True, 1)
    assert right == report.Planted("harmless", "reference", False, None)


def test_a_mistake_declared_twice_is_second_the_second_time():
    twice = SIGMOID._replace(mistakes=(SIGMOID.mistakes[0], SIGMOID.mistakes[0]._replace(name="again", elsewhere={})))
    ranks = {each.name: each.rank for each in report.measure(twice, 12).mistakes if each.style == "reference"}
    assert ranks == {SIGMOID.mistakes[0].name: 1, "again": 2}


def test_a_style_that_is_wrong_on_some_draws_is_a_false_alarm():
    styles = {"right": SIGMOID.reference, "wrong far out": lambda z: np.clip(SIGMOID.reference(z), 0.01, 0.99)}
    right, wrong = report.measure(SIGMOID._replace(mistakes=(), styles=styles), 100).styles
    assert (right.draws, right.false_alarms) == (108, 0)
    assert wrong.false_alarms == 9


def test_shares_count_styles_apart_and_are_whole_where_there_is_nothing():
    planted = [report.Planted("a", "reference", True, 1), report.Planted("a", "loops", True, 3)]
    planted += [report.Planted("b", "reference", False, None), report.Planted("b", "loops", True, 4)]
    task = report.Measured("x.y", 2, tuple(planted), (report.Accepted("s", 12, 0), report.Accepted("t", 12, 1)))
    assert report.shares([task]) == {
        "caught": 0.75,
        "first": 0.5,
        "first elsewhere": 0.0,
        "in the first three": 0.5,
        "right styles": 0.5,
    }
    assert set(report.shares([]).values()) == {1.0}
    told = report.as_text(task).splitlines()
    assert told[1:] == ["  “a” (loops): rank 3", "  “b” (reference): not caught", "  “b” (loops): rank 4",
                        "  the style “t” was called wrong"]  # fmt: skip


def test_the_command_writes_the_form_that_is_agreed_on(monkeypatch, capsys, tmp_path):
    short = SIGMOID._replace(mistakes=SIGMOID.mistakes[:1], styles={"loops": SIGMOID.styles["loops"]})
    monkeypatch.setattr(tasks, "TASKS", (short,))
    out = tmp_path / "new" / "tasks.json"
    assert report.main(["--draws", "12", "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "tasks": [
            {
                "id": "logistic.sigmoid",
                "points": 2,
                "mistakes": [
                    {"name": "the sign of the exponent", "style": style, "caught": True, "rank": 1}
                    for style in ("reference", "loops", "through tanh")
                ],
                "styles": [{"name": "loops", "draws": 12, "false_alarms": 0}],
            }
        ]
    }
    assert "caught: 100.0% (goal 100%: met)" in capsys.readouterr().out


def test_the_command_fails_where_the_bank_misses_a_goal(monkeypatch, capsys, tmp_path):
    harmless = Mistake("harmless", "This does nothing at all.", SIGMOID.reference)
    monkeypatch.setattr(tasks, "TASKS", (SIGMOID._replace(mistakes=(harmless,), styles={}),))
    assert report.main(["--draws", "12", "--out", str(tmp_path / "tasks.json")]) == 1
    told = capsys.readouterr().out
    assert "  “harmless” (reference): not caught" in told
    assert "caught: 0.0% (goal 100%: MISSED)" in told
