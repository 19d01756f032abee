"""No attack of the corpus gains a point, sees a byte of what was to be kept, or disturbs anybody."""

import base64

import numpy as np
import pytest

from nncheck import tasks
from nngrade.course import load, moved
from nngrade.execution import job_of
from nngrade.pages import element, page
from nngrade.probing import Probe
from nngrade.release import source
from nngrade.sampleclass import ASSIGNMENT
from tests.nngrade.attacks import ours as grading
from tests.nngrade.attacks import pages
from tests.nngrade.attacks.attack import BASE, Attack, Places, hand_in, patched
from tests.nngrade.attacks.canaries import hidden_inputs, hidden_inputs_of_tests, leaked
from tests.nngrade.attacks.corpus import ALL, CORPUS, students
from tests.nngrade.attacks.ours import Row, ours
from tests.nngrade.attacks.school import OTHER, School
from tests.nngrade.attacks.stock import pristine, stock
from tests.nngrade.classroom import HOSTILE
from tests.nngrade.conftest import REPOSITORY

# The whole corpus is one class, and there are endless loops in it. What Python warns of inside Jupyter's packages is
# no business of this test.
pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.usefixtures("isolation"),
]

NOTHING = Row(0.0, 0, 0)
CANARY = b"canary-0123456789abcdef01234567-yranac"
SIGMOID = tasks.find("logistic.sigmoid")
IDLE = Attack("idle", "nothing", "It is only there.")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, isolation):
    return ours(ALL, tmp_path_factory.mktemp("attacks"), np.random.default_rng(7))


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_an_attack_gains_nothing_sees_nothing_and_disturbs_nobody(graded, attack):
    assert graded.rows[attack.name] == NOTHING


@pytest.mark.browser
def test_no_page_that_an_attack_is_on_does_anything_in_a_browser(graded, browser):
    assert len(graded.feedback) > len(ALL) / 2
    assert pages.tour(browser, {**graded.feedback, "report": graded.report}) == {}


def test_there_are_enough_attacks_of_each_kind_and_each_has_a_name_of_its_own():
    assert len(ALL) >= 60
    assert len({attack.name for attack in ALL}) == len(ALL)
    assert len(CORPUS) == 10
    for attacks in CORPUS.values():
        assert len(attacks) >= 8
        assert all(attack.aims and attack.idea.endswith(".") for attack in attacks)


@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_an_attack_changes_what_is_handed_in(attack):
    assert patched(attack) != BASE or attack.files
    known = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in BASE.cells}
    assert set(attack.cells) | set(attack.edits) <= known | {""}


def test_places_are_put_into_what_is_handed_in(tmp_path):
    attack = Attack("mine", "x", "y", before=("open('@ROOT@/@NAME@', '@PORT@')",), files={"a/b.txt": "@HOME@"})
    hand_in(attack, Places(tmp_path / "root", tmp_path / "home", tmp_path / "temporary", 8), tmp_path / "in")
    assert f"open('{tmp_path}/root/mine', '8')" in (tmp_path / "in" / "logistic.ipynb").read_text(encoding="utf-8")
    assert (tmp_path / "in" / "a" / "b.txt").read_text(encoding="utf-8") == f"{tmp_path}/home"


def test_what_is_planted_in_a_class_is_laid_to_the_attack_it_belongs_to(tmp_path, monkeypatch):
    """The measures themselves: a page with a secret word in it, an honest student's page changed, a grade raised."""
    real = grading.autograde

    def faulty(course, *rest):
        for outcome in real(course, *rest):
            yield outcome
            page = course.root / "feedback" / outcome.student / ASSIGNMENT / f"{ASSIGNMENT}.html"
            if outcome.student == "a000":
                word = (tmp_path / "home" / "letter.txt").read_bytes()
                page.write_text(page.read_text(encoding="utf-8") + base64.b64encode(b"xx" + word).decode())
            if outcome.student == "a001-honest":
                page.write_bytes(page.read_bytes() + b"\n")
            if outcome.student == "a002":
                with course.gradebook() as gradebook:
                    gradebook.find_grade("logistic-sigmoid", ASSIGNMENT, ASSIGNMENT, "a002").manual_score = 1.5
                    gradebook.db.commit()
            if outcome.student == "a003":
                page.write_text(page.read_text(encoding="utf-8") + "<b onclick=x>", encoding="utf-8")

    monkeypatch.setattr(grading, "autograde", faulty)
    attacks = [IDLE._replace(name=name) for name in ("leaks", "disturbs", "gains", "runs", "idle")]
    rows = ours(attacks, tmp_path, np.random.default_rng(1)).rows
    assert rows["leaks"] == Row(0.0, len(CANARY), 0)
    assert rows["disturbs"] == Row(0.0, 0, 1)
    assert rows["gains"] == Row(1.5, 0, 0)
    assert rows["runs"] == Row(0.0, len("b onclick=x") + len("<b [('onclick', 'x')]>"), 0)
    assert rows["idle"] == NOTHING


def test_what_is_solved_in_an_attack_is_no_gain():
    solved = Attack("solved", "x", "y", worth=2.0)
    assert [grading.gained(solved, points) for points in (0.0, 2.0, 3.5)] == [0.0, 0.0, 1.5]


@pytest.mark.parametrize(
    "hide",
    [
        bytes,
        lambda word: word[::-1],
        lambda word: word.hex().encode(),
        lambda word: word[::-1].hex().upper().encode(),
        base64.b64encode,
        lambda word: base64.urlsafe_b64encode(b"?" + word),
        lambda word: base64.b64encode(b"??" + word)[::-1],
    ],
)
def test_a_word_is_found_however_it_is_written(hide):
    text = b"before " + hide(CANARY) + b" after"
    assert leaked(text, [CANARY]) == len(CANARY)
    assert leaked(text, [b"another-word-of-the-same-length"]) == 0


def test_hidden_inputs_are_found_as_numbers_and_as_bytes_and_visible_ones_are_none():
    secret = bytes(range(32))
    notebook = patched(IDLE)
    inputs = hidden_inputs(secret, ASSIGNMENT, "ada", notebook)
    job = job_of({"": Probe(SIGMOID.id, "sigmoid")}, secret, ASSIGNMENT, "ada", notebook, {})
    rng = np.random.default_rng(job.seeds[SIGMOID.id])
    hidden = [case.arguments["z"] for case in SIGMOID.cases(rng) if not case.visible]
    for shown in (repr(hidden[3].tolist()), str(hidden[3]), base64.b64encode(hidden[3].tobytes()).decode()):
        assert leaked(shown.encode(), (), inputs) > 0, shown
    visible = [case.arguments for case in SIGMOID.cases()]
    assert leaked(repr(visible).encode(), (), inputs) == 0
    assert inputs.numbers.isdisjoint(hidden_inputs(secret, ASSIGNMENT, "grace", notebook).numbers)
    assert leaked(b"0.123456789 1.5 17", (), inputs) == 0


def test_the_inputs_of_stock_s_hidden_tests_follow_from_the_seeds_in_the_assignment():
    inputs = hidden_inputs_of_tests(source(load(REPOSITORY), ASSIGNMENT))
    hidden = [case.arguments["z"] for case in SIGMOID.cases(np.random.default_rng(61101)) if not case.visible]
    assert leaked(repr(hidden[0].tolist()).encode(), (), inputs) > 0


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.startswith(("<", "</", "'", '"'))])
def test_a_page_with_foreign_html_in_it_is_harm_and_one_of_ours_is_none(text):
    assert pages.harm(page("Title", element("p", text))) == []
    if "<" in text:
        assert pages.harm(page("Title", element("p", "here")).replace("here", text)) != []


def test_a_formula_in_a_table_is_harm_and_a_number_is_none():
    assert pages.computed('student,points\n=1+1,-2.5\n"@SUM(A1)",+3') == "=1+1@SUM(A1)"
    assert pages.computed("'=1+1,2,-3e-05") == ""


@pytest.mark.parametrize("kind", ["source", "submitted", "autograded", "home"])
def test_a_course_that_was_touched_is_seen_to_be(tmp_path, kind):
    made = School(moved(load(REPOSITORY), tmp_path / "course"), Places(tmp_path, tmp_path / "home", tmp_path, 1), ())
    (made.course.root / "secret").write_bytes(b"x")
    file = (tmp_path if kind == "home" else made.course.root) / kind / OTHER / "x.txt"
    for folder in ("source", "release", "submitted"):
        (made.course.root / folder).mkdir()
    (tmp_path / "home").mkdir()
    file.parent.mkdir(parents=True)
    file.write_text("before")
    before = made.untouched("cheat")
    (made.course.root / "submitted" / "cheat").mkdir()
    assert made.untouched("cheat") == before
    file.write_text("after")
    assert made.untouched("cheat") != before


def test_stock_nbgrader_is_measured_as_it_is(tmp_path):
    """One who gains, and one who reads and spoils; they are two of a kind that ours is held to above."""
    made = pristine(tmp_path / "pristine", np.random.default_rng(2))
    skips = next(attack for attack in ALL if attack.name == "skip_execution")
    assert stock(skips, made, tmp_path / "skips") == Row(15.0, 0, 0)
    (spoils,) = (attack for attack in students.ATTACKS if attack.name == "submissions_spoilt")
    reads = spoils._replace(before=("print(open('@HOME@/letter.txt').read())", *spoils.before))
    assert stock(reads, made, tmp_path / "reads") == Row(0.0, len(CANARY), 1)
