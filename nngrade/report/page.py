"""A report as one HTML page that runs nothing: tables, one histogram drawn in SVG, and a heat map of the mistakes.

Every shade has its number beside it, every figure its table. Texts of students are escaped by `nngrade.pages`.
"""

import statistics
from collections.abc import Sequence

from markupsafe import Markup

from nncheck.plain import one_line
from nngrade.grades import number
from nngrade.pages import element, joined, page, table
from nngrade.report.figures import Bin, Report, Stopped, TaskFigures
from nngrade.report.klass import Kind, Outcome, Student

LONG = 400
"""How many characters of a sentence a table shows."""

SHADES = 5

COLUMNS = {
    Outcome.RIGHT: "right",
    Outcome.PARTLY: "partly",
    Outcome.WRONG: "wrong",
    Outcome.CRASHED: "crashed",
    Outcome.TIMED_OUT: "timed out",
    Outcome.NOT_ATTEMPTED: "not attempted",
    Outcome.NOT_JUDGED: "not judged",
}


def as_html(report: Report) -> str:
    """Return the report as a page."""
    return page(
        f"Report: {report.klass.assignment}",
        _summary(report),
        _section("How the scores lie", *_distribution(report)),
        _section("Students who need a word", *_words(report)),
        _section("What the checker could not judge", *_faults(report)),
        _section("Task by task", *_tasks(report)),
        _section("Which mistakes, how often", *_mistakes(report)),
        _section("Part by part", *_parts(report)),
        _section("Crashes and timeouts", *_stopped(report)),
        _section("Changes since the last run", *_changes(report)),
        _section("Everybody", _everybody(report)),
    )


def _section(title: str, *children: object) -> Markup:
    return element("section", element("h2", title), *children)


def _say(text: object) -> Markup:
    return element("p", text)


def _who(student: Student) -> Markup:
    """A student's id and name, which may be written from right to left."""
    name = one_line(student.name, 80)
    return joined(element("bdi", one_line(student.id, 60)), element("bdi", f" {name}", class_="name") if name else None)


def _summary(report: Report) -> Markup:
    klass, scores = report.klass, report.scores
    said = [f"{len(klass.students)} handed in, {len(scores)} graded; {number(klass.most)} points in all."]
    if scores:
        middle = f"{statistics.median(scores):.3g}"
        said.append(f"Half have {middle} points or more; the mean is {statistics.fmean(scores):.3g}.")
    if report.unread:
        said.append(f"Answers that nobody has read yet, and that count as nothing so far: {report.unread}.")
    if report.faults:
        said.append(f"Answers not judged, by the checker's own fault, and paid in full: {len(report.faults)}.")
    kernel = [question.name for question in klass.questions if question.kind == Kind.IN_KERNEL]
    if kernel:
        said.append(f"In-kernel tests, which a student can make say anything: {', '.join(kernel)}.")
    return element("p", " ".join(said), class_="lead")


def _distribution(report: Report) -> list[Markup]:
    if not report.scores:
        return [_say("Nobody was graded yet.")]
    rows = [[_range(bin, bin is report.bins[-1]), bin.count] for bin in report.bins]
    caption = f"Scores of {_count(len(report.scores), 'student')}, late penalties taken off"
    return [_histogram(report.bins), table(caption, ["points", "students"], rows, class_="narrow")]


def _histogram(bins: list[Bin]) -> Markup:
    """The bars, 48 wide and at most 120 high; the text says what they show to those who do not see it."""
    most = max(bin.count for bin in bins)
    fullest = max(bins, key=lambda bin: bin.count)
    said = (
        f"Histogram of the scores. The fullest of its {len(bins)} bars is {_range(fullest, fullest is bins[-1])} "
        f"points, with {_count(fullest.count, 'student')}. The table below has all the numbers."
    )
    drawn = []
    for k, bin in enumerate(bins):
        height = round(120 * bin.count / most, 1)
        left = 10 + 50 * k
        drawn.append(element("rect", x=left, y=150 - height, width=46, height=height, class_="bar"))
        drawn.append(element("text", bin.count, x=left + 23, y=142 - height, text_anchor="middle"))
        drawn.append(element("text", f"{bin.low:g}", x=left - 2, y=170, text_anchor="middle"))
    end = 10 + 50 * len(bins)
    drawn.append(element("text", f"{bins[-1].high:g}", x=end - 2, y=170, text_anchor="middle"))
    drawn.append(element("line", x1=8, y1=150, x2=end - 2, y2=150, class_="axis"))
    drawn.append(element("text", "points", x=end / 2, y=190, text_anchor="middle", class_="quiet"))
    return element(
        "figure",
        element("svg", *drawn, viewBox=f"-4 0 {end + 18} 196", role="img", aria_label=said, focusable="false"),
    )


def _range(bin: Bin, is_last: bool) -> str:
    return f"{bin.low:g} to {bin.high:g}" if is_last else f"{bin.low:g} to under {bin.high:g}"


def _words(report: Report) -> list[Markup]:
    if not report.words:
        return [_say("Nobody does, as far as this report can tell.")]
    rows = [
        [_who(student), element("ul", *(element("li", element("bdi", one_line(word, LONG))) for word in words))]
        for student, words in report.words
    ]
    return [table(f"{_count(len(rows), 'student')}, and why", ["student", "why"], rows, numbers=False, class_="long")]


def _tasks(report: Report) -> list[Markup]:
    head = ["task", "points", "mean", *COLUMNS.values(), "not read", "seconds", "discrimination"]
    rows = [
        [
            element("code", task.question.name),
            number(task.question.most),
            "–" if task.mean is None else f"{task.mean:.2f}",
            *(_rate(task, outcome) for outcome in COLUMNS),
            task.unread or "",
            "" if task.seconds is None else f"{task.seconds:.2g}",
            "–" if task.discrimination is None else f"{task.discrimination:+.2f}".replace("-", "−"),
        ]
        for task in report.tasks
    ]
    return [
        table(f"What became of the answers of {_count(len(report.klass.graded), 'student')}", head, rows),
        _say(
            "Seconds are the median of what judging an answer took. Discrimination is the point-biserial correlation "
            "of having a task all right with the score on the rest: near 0, or below it, the task says little about "
            "who knows the matter, and its wording deserves a look. It has no value where everybody fares alike."
        ),
    ]


def _rate(task: TaskFigures, outcome: Outcome) -> object:
    count = task.counts.get(outcome, 0)
    if not count:
        return element("td", "0", class_="quiet")
    return joined(count, element("span", f" {count / task.answers:.0%}", class_="quiet"))


def _mistakes(report: Report) -> list[Markup]:
    if not report.mistakes:
        return [_say("No mistake was made that the task bank knows.")]
    asked = {question for row in report.mistakes for question in row.counts}
    tasks = [question for question in report.klass.questions if question.id in asked]
    most = max(max(row.counts.values()) for row in report.mistakes)
    rows = [
        [row.name, *(_shaded(row.counts.get(task.id, 0), max(most, SHADES)) for task in tasks), row.total]
        for row in report.mistakes
    ]
    head = ["mistake", *(element("code", task.name) for task in tasks), "in all"]
    caption = f"Students who made each mistake, by task; the stronger the shade, the more of them (up to {most})"
    return [table(caption, head, rows, class_="heat")]


def _shaded(count: int, most: int) -> Markup:
    if not count:
        return element("td", class_="shade-0")
    return element("td", count, class_=f"shade-{-(-SHADES * count // most)}")


def _parts(report: Report) -> list[Markup]:
    if not report.parts:
        return [_say("No task was judged yet.")]
    rows = [
        [
            joined(element("code", part.question.name), ": ", element("code", part.name)),
            number(part.points),
            joined(part.earned, element("span", f" {part.earned / part.answers:.0%}", class_="quiet")),
            part.mistake or "–",
        ]
        for part in report.parts
    ]
    return [
        table("Who earned each part", ["part", "points", "earned by", "its commonest mistake"], rows, numbers=False)
    ]


def _faults(report: Report) -> list[Markup]:
    if not report.faults:
        return [_say("Nothing: every answer to a task was judged.")]
    caption = f"{_count(len(report.faults), 'answer')} not judged, by the checker's own fault, and paid in full"
    return [
        _answers(caption, report.faults),
        _say("Look at these answers yourself, and report the message: the fault is in the task or in the checker."),
    ]


def _stopped(report: Report) -> list[Markup]:
    if not report.stopped:
        return [_say("None.")]
    return [_answers(f"{_count(len(report.stopped), 'answer')} that ended in a crash or out of time", report.stopped)]


def _answers(caption: str, answers: Sequence[Stopped]) -> Markup:
    rows = [
        [
            _who(each.student),
            element("code", each.question.name),
            str(each.outcome),
            element("bdi", one_line(each.headline, LONG)),
        ]
        for each in answers
    ]
    return table(caption, ["student", "task", "what", "message"], rows, numbers=False, class_="long")


def _changes(report: Report) -> list[Markup]:
    since = report.klass.since
    if not since:
        return [_say("There is no earlier run with other scores to compare with.")]
    if not report.changes:
        return [_say(f"No score has changed since {since}.")]
    rows = [
        [_who(student), number(before), number(after), f"{after - before:+g}".replace("-", "−")]
        for student, before, after in report.changes
    ]
    return [table(f"{_count(len(rows), 'score')} changed since {since}", ["student", "before", "now", "change"], rows)]


def _everybody(report: Report) -> Markup:
    questions = report.klass.questions
    rows = [
        [
            _who(student),
            *(_points(student, question.id) for question in questions),
            f"−{number(student.penalty)}" if student.penalty else "",
            "–" if student.score is None else number(student.score),
        ]
        for student in report.klass.students
    ]
    head = ["student", *(element("code", question.name) for question in questions), "late", "score"]
    return table(f"Points of everybody, of {number(report.klass.most)}", head, rows)


def _points(student: Student, question: str) -> str:
    answer = student.answers.get(question)
    if answer is None:
        return "–"
    return "not read" if answer.points is None else number(answer.points)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
