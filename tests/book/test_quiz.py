"""Questions that the page checks: what an author may write, and what a reader meets."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.book.conftest import build, make_little_book
from tests.looking import look, violations
from tools.static_server import serve

pytestmark = pytest.mark.browser

PAGE = """# Questions

:::{quiz}
How large can the *slope* of the sigmoid be?

- [ ] 1
  That is the largest value.
- [x] ¼, or $\\tfrac14$
- [ ] there is no limit

It is $a (1 - a)$.
:::

:::{quiz}
Which of these can one unit compute?

- [x] AND
- [x] OR
- [ ] XOR
  Its corners lie crosswise.

Two of the three.
:::

:::{quiz}
:answer: -0.69
:because: np.log(0.5)

What is ln ½, to two decimals?

$-\\ln 2$.
:::
"""

WRONG = {
    "the computed answer is another": (
        ":::{quiz}\n:answer: 0.7\n:because: np.log(2)\n\nWhat is ln 2?\n\nSee above.\n:::",
        "quiz: the answer is said to be 0.7, and computed it is 0.693147.",
    ),
    "no computation": (
        ":::{quiz}\n:answer: 0.7\n\nWhat is ln 2?\n\nSee above.\n:::",
        "quiz: expected :because: with the computation that gives the answer.",
    ),
    "no entries": (
        ":::{quiz}\nWhat is ln 2?\n\nSee above.\n:::",
        "quiz: expected a list of [x] and [ ], or :answer: with a number.",
    ),
    "an entry without a mark": (
        ":::{quiz}\nWhich?\n\n- [x] this\n- that\n\nSee above.\n:::",
        "quiz: expected a list of [x] and [ ], or :answer: with a number.",
    ),
    "nothing is right": (
        ":::{quiz}\nWhich?\n\n- [ ] this\n- [ ] that\n\nSee above.\n:::",
        "quiz: expected at least one entry with [x].",
    ),
    "a formula and no text": (
        ":::{quiz}\nWhich?\n\n- [x] $x$\n- [ ] that\n\nSee above.\n:::",
        "quiz: expected text in every entry, since a formula has no name to be read out; write ¼ or w₁.",
    ),
    "no explanation": (
        ":::{quiz}\nWhich?\n\n- [x] this\n- [ ] that\n:::",
        "quiz: expected a question before its entries, and an explanation at the end.",
    ),
}


def test_what_an_author_writes_wrong_stops_the_build_with_one_sentence(little_book: Path) -> None:
    text = "\n\n".join(question for question, _ in WRONG.values())
    (little_book / "book" / "other.md").write_text(f"# Questions\n\n{text}\n")
    failed = build(little_book)
    assert failed.returncode != 0
    for name, (_, sentence) in WRONG.items():
        assert sentence in failed.stderr, name


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with a question of each kind."""
    little_book = make_little_book(tmp_path_factory.mktemp("questions"))
    (little_book / "book" / "other.md").write_text(PAGE)
    built = build(little_book)
    assert built.returncode == 0, built.stderr
    with serve(little_book / "_build" / "html") as site:
        yield site + "other.html"


def test_only_pages_with_questions_load_the_script(questions: str, visit: Callable[..., Page]) -> None:
    script = "document.querySelectorAll('script[src*=\"quiz.js\"]').length"
    assert visit(questions).evaluate(script) == 1
    assert visit(questions.replace("other", "index")).evaluate(script) == 0


def test_a_reader_answers_by_mouse_and_keyboard(questions: str, visit: Callable[..., Page]) -> None:
    page = visit(questions)
    one, several, number = page.locator(".nn-quiz").all()
    verdict = ".nn-quiz-verdict"
    print(page.locator(".nn-quiz").first.inner_html())
    print(violations(page, "article"))
    assert violations(page, "article") == []

    one.get_by_role("button", name="Check").click()
    expect(one.locator(verdict)).to_have_text("Choose an answer first.")
    one.get_by_label("1", exact=True).check()
    page.keyboard.press("Enter")
    expect(one.locator(verdict)).to_have_text("Not yet. Think again, or read the answer.")
    expect(one.get_by_text("That is the largest value.")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(one.locator(verdict)).to_have_text("Right. The answer says why.")
    expect(one.get_by_text("That is the largest value.")).to_be_hidden()
    expect(one.get_by_text("The second of the 3.")).to_be_hidden()
    one.locator("summary").click()
    expect(one.get_by_text("The second of the 3.")).to_be_visible()

    said = []
    for label in ("AND", "XOR", "OR", "XOR"):
        box = several.get_by_label(label, exact=True)
        box.set_checked(not box.is_checked())
        several.get_by_role("button", name="Check").click()
        said.append(several.locator(verdict).text_content())
    assert said == [
        "Right so far, but there is more.",
        "Some of it is right, and some is not.",
        "Some of it is right, and some is not.",
        "Right. The answer says why.",
    ]

    field = number.get_by_label("Your answer")
    for typed, answer in (
        ("", "Type a number, such as 0.25 or −3."),
        ("ln", "Type a number, such as 0.25 or −3."),
        ("-0.7", "Not yet: that is too small."),
        ("0.69", "Not yet: that is too large."),
        ("−0,69", "Right. The answer says why."),
    ):
        field.fill(typed)
        page.keyboard.press("Enter")
        expect(number.locator(verdict)).to_have_text(answer)
    look(page, "article", "quiz")
    page.set_viewport_size({"width": 360, "height": 740})
    look(page, "article", "quiz")


def test_without_javascript_question_and_answer_can_be_read(questions: str, open_page: Callable) -> None:
    page, _ = open_page(questions, java_script_enabled=False)
    one = page.locator(".nn-quiz").first
    assert "How large can the" in one.inner_text()
    one.locator("summary").click()
    expect(one.get_by_text("The second of the 3.")).to_be_visible()
