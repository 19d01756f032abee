"""A class of 40 made-up students with every outcome there is, and texts that would do something if they were let."""

import numpy as np

from nngrade.report.klass import Answer, Class, Kind, Outcome, Part, Question, Student

QUESTIONS = (
    Question("mlp-forward", "forward", 4),
    Question("mlp-backward", "backward", 6),
    Question("mlp-cost", "cost", 2),
    Question("mlp-train", "train", 4),
    Question("mlp-shapes", "shapes", 1, Kind.IN_KERNEL),
    Question("essay", "essay", 3, Kind.READER),
)
MISTAKES = ("dW transposed", "the sum for the mean, in db", "the derivative of the activation is missing", "")

PLANT = "document.title='owned';window.owned=1"
HOSTILE = (
    f"<script>{PLANT}</script>",
    f"</style></title></textarea></pre><script>{PLANT}</script>",
    f'"\'><img src=x onerror="{PLANT}">',
    f"' onmouseover='{PLANT}' autofocus onfocus='{PLANT}' x='",
    f'<svg onload="{PLANT}"><animate onbegin="{PLANT}"></svg>',
    f"<!--><script>{PLANT}</script>-->",
    f"<![CDATA[<script>{PLANT}</script>]]>",
    '<link rel="stylesheet" href="http://example.org/x.css"><style>@import "http://example.org/y.css";</style>',
    '<meta http-equiv="refresh" content="0;url=http://example.org/"><base href="http://example.org/">',
    '<iframe srcdoc="<script>parent.document.title=1</script>"></iframe><object data="http://example.org/"></object>',
    f"[link](javascript:{PLANT}) ![picture](http://example.org/track.png) <http://example.org/>",
    "&lt;script&gt;{{ 7 * 7 }}${7*7}%s{0}",
    "annexe\u202egnp.exe\u2066\u200b",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\x00\x08",
    "one\ntwo\r\nthree\u2028four",
    '=HYPERLINK("http://example.org/", "grades")',
    "+1+1",
    "@SUM(A1)",
    "\tcmd|' /C calc'!A0",
    "half of a pair: \ud800",
    "x" * 1_000_000,
)


def classroom(seed: int = 7) -> Class:
    """Return the class; the same for the same seed."""
    rng = np.random.default_rng(seed)
    students = [_student(k, rng) for k in range(37)]
    students.append(Student("refused", "Rita Refused", {}, "mlp.ipynb is not JSON, so not a notebook."))
    students.append(Student("later", "Leo Later", {}))
    blank = {q.id: Answer(Outcome.NOT_ATTEMPTED, 0.0) for q in QUESTIONS}
    students.append(Student("blank", "", blank, elsewhere=0.9))
    return Class("mlp", QUESTIONS, tuple(students), "2024-11-05 09:30")


def hostile_class() -> Class:
    """Return a class in which everything that is somebody else's text is hostile."""
    honest = classroom()
    students = list(honest.students)
    for k, text in enumerate(HOSTILE):
        answers = {
            id: answer._replace(outcome=Outcome.CRASHED, headline=text, mistakes=(text[:5000],))
            for id, answer in students[k].answers.items()
        }
        answers["mlp-cost"] = answers["mlp-cost"]._replace(outcome=Outcome.WRONG)
        students[k] = students[k]._replace(id=text, name=text, notes=(text,), answers=answers)
        students.append(Student(text, text, {}, text))
    return honest._replace(students=tuple(students))


def _student(k: int, rng: np.random.Generator) -> Student:
    skill = rng.uniform(0.1, 1.0)
    answers = {question.id: _answer(question, skill, k, rng) for question in QUESTIONS}
    return Student(
        f"s{k:02}",
        f"First{k} Last{k}",
        answers,
        notes=("“mlp-cost” was there twice: the first counted.",) if k == 5 else (),
        penalty=2.0 if k == 6 else 0.0,
        elsewhere=float(rng.uniform(0.4, 0.9)),
        before=float(rng.integers(0, 20)) if k % 9 == 0 else None,
    )


def _answer(question: Question, skill: float, k: int, rng: np.random.Generator) -> Answer:
    if question.kind == Kind.READER:
        return Answer(Outcome.UNREAD, None) if k % 2 else Answer(Outcome.RIGHT, question.most)
    if question.kind == Kind.IN_KERNEL:
        return Answer(Outcome.RIGHT, question.most)
    seconds = round(float(rng.uniform(0.01, 0.2)), 2)
    mistake = MISTAKES[int(rng.integers(len(MISTAKES)))]
    named = (mistake,) if mistake else ()
    half = question.most / 2
    if rng.uniform() < skill:
        return Answer(Outcome.RIGHT, question.most, _parts(question, question.most, half, ()), seconds=seconds)
    outcome = (Outcome.PARTLY, Outcome.WRONG, Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.NOT_ATTEMPTED)[
        int(rng.integers(5))
    ]
    headline = f"mlp.{question.name}: {outcome}, 0 of {question.most:g} points (it raised ValueError)."
    if outcome == Outcome.PARTLY:
        return Answer(outcome, half, _parts(question, half, 0, named), named, headline, seconds)
    is_wrong = outcome == Outcome.WRONG
    return Answer(
        outcome, 0.0, _parts(question, 0, 0, named if is_wrong else ()), named if is_wrong else (), headline, seconds
    )


def _parts(question: Question, points: float, second: float, mistakes: tuple[str, ...]) -> tuple[Part, ...]:
    half = question.most / 2
    return (Part("W", half, min(points, half)), Part("b", half, second, mistakes))
