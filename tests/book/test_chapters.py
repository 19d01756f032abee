"""The form of every chapter, read from its source: goals, something to look at, questions, formulas, assignment."""

import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import activations, deep, losses, perceptron, separability
from nnlib.data import boolean
from nnlib.graph import Node, topological_order
from nnlib.threshold import Layer

BOOK = Path(__file__).resolve().parents[2] / "book"
CONTENTS = (BOOK.parent / "_toc.yml").read_text(encoding="utf-8")

BEFORE_THE_FIRST = "Before you start"
AFTER_THE_LAST = "For instructors"
NO_CHAPTER = "how-to-use"
LISTED = re.findall(
    r"- file: (\S+)", CONTENTS[CONTENTS.index(BEFORE_THE_FIRST) : CONTENTS.index(AFTER_THE_LAST)], flags=re.ASCII
)
CHAPTERS = [page for page in LISTED if page != NO_CHAPTER]

WITHOUT = {
    ("notation", "a widget"): "a dictionary of names, to look things up in",
    ("notation", "a summary"): "the page is one",
    ("notation", "an assignment"): "there is nothing to compute yet",
    ("playground", "a summary"): "what is to be found out is found out by hand",
    ("playground", "an assignment"): "it is one",
    ("convolution", "an assignment"): "an outlook: no assignment trains a convolutional network",
}
"""What a chapter need not have, and why."""

LONGEST = 400


def source(chapter: str) -> str:
    return (BOOK / f"{chapter}.md").read_text(encoding="utf-8")


def opening(chapter: str) -> str:
    """What stands before the first section."""
    return re.split(r"^## ", source(chapter), maxsplit=1, flags=re.MULTILINE)[0]


def quizzes(chapter: str) -> list[str]:
    return re.findall(r"^:{3,}\{quiz\}\n(.*?)^:{3,}$", source(chapter), flags=re.MULTILINE | re.DOTALL)


def has(chapter: str, what: str) -> bool:
    text = source(chapter)
    return {
        "a widget": lambda: re.search(r"^(page\.)?show\(", text, flags=re.MULTILINE),
        "a summary": lambda: re.search(r"^## Summary\n(.*\n)*?\|", text, flags=re.MULTILINE),
        "an assignment": lambda: re.search(r"^## Now you\n(.*\n)*?.*(\.ipynb|\]\(\w+\.md\))", text, flags=re.MULTILINE),
    }[what]() is not None


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_says_what_you_will_be_able_to_do(chapter: str) -> None:
    assert re.search(r"you\s+can( say what every symbol|\n\n- .*\n)", source(chapter))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_something_to_look_at(chapter: str) -> None:
    assert re.search(r"^  figure:$|show\(", opening(chapter), flags=re.MULTILINE)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_stops_for_at_least_two_questions(chapter: str) -> None:
    assert len(quizzes(chapter)) >= 2


@pytest.mark.parametrize("what", ["a widget", "a summary", "an assignment"])
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_each_part_or_a_reason_why_not(chapter: str, what: str) -> None:
    assert has(chapter, what) is not ((chapter, what) in WITHOUT)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_short_enough_to_read(chapter: str) -> None:
    assert source(chapter).count("\n") <= LONGEST


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_wrong_entry_says_what_is_wrong_with_it(chapter: str) -> None:
    """One in a question may be silent, where the explanation speaks of it; of most, the reader is told at once."""
    for quiz in quizzes(chapter):
        wrong = re.findall(r"^- \[ \] .*\n(  \S)?", quiz, flags=re.MULTILINE)
        assert wrong.count("") <= 1, quiz


def test_the_index_names_every_chapter() -> None:
    linked = re.findall(r"^\| \[[^\]]+\]\(([\w-]+)\.md\)", source("index"), flags=re.MULTILINE)
    assert linked == CHAPTERS


def separable(table: tuple[int, ...]) -> bool:
    return isinstance(separability.single_unit(table), Layer)


def right(chapter: str, question: str) -> list[str]:
    """The right entries of the question that begins so."""
    (quiz,) = (each for each in quizzes(chapter) if each.lstrip().startswith(question))
    return re.findall(r"^- \[x\] (.*)$", quiz, flags=re.MULTILINE)


def signed(values: np.ndarray) -> str:
    return "(" + ", ".join(f"{value:g}".replace("-", "−") for value in values) + ")"


def test_the_functions_of_three_inputs_are_as_said() -> None:
    x1, x2, x3 = boolean.every_input(3).astype(int)
    tables = {
        "at least two of them are 1": x1 + x2 + x3 >= 2,
        "x₁ or x₂ is 1, and x₃ is not": (x1 | x2) & (1 - x3),
        "an odd number of them is 1": (x1 + x2 + x3) % 2,
        "all three are equal": (x1 == x2) & (x2 == x3),
    }
    found = [text for text, table in tables.items() if separable(tuple(int(each) for each in table))]
    assert right("threshold-units", "Which of these functions of three inputs") == found


def test_the_update_of_the_perceptron_is_as_said() -> None:
    theta, x, y = np.array([[1.0], [-1.0], [0.0]]), np.array([[1.0], [1.0], [1.0]]), -1.0
    assert y * (theta.T @ x).item() == 0
    assert right("perceptron", "The weights are") == [signed((theta + y * x)[:, 0])]


@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_scaled_examples_make_the_same_mistakes(scale: float) -> None:
    X, Y = boolean.examples(boolean.TABLES["OR"])
    X, Y = perceptron.with_ones(X), perceptron.signs(Y)
    scaled, plain = perceptron.train(scale * X, Y), perceptron.train(X, Y)
    np.testing.assert_array_equal(scaled.examples, plain.examples)
    assert right("perceptron", "You multiply every example") == ["They stay what they were, all of them."]


def test_the_two_gradients_of_an_output_that_is_sure_and_wrong_are_as_said() -> None:
    A, Y = np.array([[0.001]]), np.array([[1.0]])
    slope = A * (1 - A)
    entropy = (losses.binary_cross_entropy_prime(A, Y) * slope).item()
    squared = (losses.squared_error_prime(A, Y) * slope).item()
    said = f"−{-entropy:.3f} for the cross-entropy, −{-squared:.6f} for the squared error"
    assert right("logistic-regression", "The target is 1, and the unit says 0.001") == [said]


def test_the_orders_of_the_backward_pass_are_as_said() -> None:
    x, y, z = (Node(1.0, label=name) for name in "xyz")
    q = x + y
    t = q + z
    f = q * t
    q.label, t.label, f.label = "q", "t", "f"
    nodes = {node.label: node for node in topological_order(f)}

    def possible(order: str) -> bool:
        at = {name: place for place, name in enumerate(order.split(", "))}
        return all(at[node.label] < at[below.label] for node in nodes.values() for below, _ in node.edges)

    (quiz,) = (each for each in quizzes("computational-graphs") if each.startswith("In which of these orders"))
    entries = re.findall(r"^- \[(.)\] (.*)$", quiz, flags=re.MULTILINE)
    assert [(mark == "x") for mark, _ in entries] == [possible(order) for _, order in entries]


def test_only_the_output_bias_moves_in_a_network_of_tanh_that_starts_at_zero() -> None:
    rng = np.random.default_rng(0)
    sizes = (2, 4, 3, 1)
    layers = deep.Layers(
        {l: np.zeros((sizes[l], sizes[l - 1])) for l in (1, 2, 3)}, {l: np.zeros((sizes[l], 1)) for l in (1, 2, 3)}
    )
    X, Y = rng.normal(size=(2, 9)), np.array([[1.0, 0.0, 1.0] * 3])
    gradients = deep.named(deep.backward(layers, deep.forward(layers, X), Y))
    assert [name for name, gradient in gradients.items() if np.any(gradient)] == ["b3"]
    assert right("initialisation", "A network with tanh in its two hidden layers") == ["the bias of the output alone"]


def test_a_saturated_tanh_has_the_slope_that_is_said() -> None:
    slope = activations.tanh_prime(np.arctanh(0.9999))
    assert f"about {slope:.4f}" in source("variance")
