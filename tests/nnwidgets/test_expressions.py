"""The reader of expressions in Python: the graphs of its texts, and its language, which is that of the browser."""

import re

import numpy as np
import pytest

from nnlib.graph import topological_order
from nnlib.graph_trace import to_dict
from nnlib.naive import costs
from nnlib.rules import DomainError
from nnwidgets.expressions import ExpressionError, read
from tests.nnwidgets import expression_questions
from tests.nnwidgets.conftest import in_node

NAMES = {"x": 2.0, "y": 3.0}
# Put in anywhere, these make most texts wrong, and some right in another way.
PIECES = [
    "(",
    ")",
    "=",
    "+",
    "-",
    "**",
    "^",
    ";",
    "\n",
    "2",
    "x",
    "lambda",
    "q1",
    "exp",
    "0x1",
    "007",
    ".5.",
    "₁",
    "¹",
    "é",
]


def test_its_graphs_are_those_of_python_s_own_parser() -> None:
    kinds = {"a graph": 0, "a refusal": 0}
    for asked in expression_questions.texts(300, seed=1):
        if isinstance(asked.answer, str):
            kinds["a refusal"] += 1
            with pytest.raises(DomainError, match=f"^{re.escape(asked.answer)}$"):
                read(asked.text, asked.values)
            continue
        kinds["a graph"] += 1
        output = read(asked.text, asked.values)
        assert {**to_dict(output), "costs": costs(output)} == asked.answer, asked.text
    assert min(kinds.values()) >= 20, kinds


def test_its_language_is_that_of_the_browser() -> None:
    rng = np.random.default_rng(2)
    texts = []
    for asked in expression_questions.texts(900, seed=3):
        at = rng.integers(0, len(asked.text) + 1)
        end = at + rng.integers(0, 2)
        texts.append(asked.text[:at] + str(rng.choice([*PIECES, *[""] * 10])) + asked.text[end:])
    refused = in_node(
        """return given.map((text) => {
          try {
            expression.parse(text);
            return "";
          } catch (error) {
            return error instanceof expression.ExpressionError ? error.message : String(error.stack);
          }
        })""",
        "expression",
        given=texts,
    )
    # Brackets too deep for a picture are the browser's to refuse: Python's parser does not see them.
    pairs = [(text, why) for text, why in zip(texts, refused, strict=True) if "levels of brackets" not in why]
    kinds = {"a graph": 0, "no formula": 0, "wrong values": 0}
    for text, why in pairs:
        found = kind_of(text)
        kinds[found] += 1
        # Wrong values are found as soon as they are met, before what else may be wrong.
        if found != "wrong values":
            assert found == ("no formula" if why else "a graph"), (text, why)
    assert min(kinds["a graph"], kinds["no formula"]) >= 200, kinds


def kind_of(text: str) -> str:
    try:
        read(text, {})
    except ExpressionError:
        return "no formula"
    except DomainError:
        return "wrong values"
    return "a graph"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected a formula, got none."),
        (" ; \n", "expected a formula, got none."),
        ("x + * y", 'cannot read "x + * y" as a formula. Write it as in "q = x + y; f = q * z".'),
        ("x < y", "expected numbers, names, + - * / ^ ( ) and =, got '<'."),
        ("q =", 'cannot read "" as a formula.'),
        ("+x", 'cannot read "+ x" as a formula.'),
        ("x(y)", "there is no function x: known are exp, ln"),
        ("exp + 1", "exp is a function: write exp( … )."),
        ("exp = 1; exp", 'cannot give a value to "exp": = must follow a name.'),
        ("2 = x", 'cannot give a value to "2": = must follow a name.'),
        ("x + y; x", 'only the last line may go without a name: "x + y" needs one.'),
        ("q = x; q = y; q", "q has a value already: write another name."),
        ("p = q + 1; q = x; p * q", "q gets its value after it was used: write its line first, or another name."),
        ("q = x + y; x * y", "q is used nowhere, and the last line is the output: use it."),
        ("x ^ y", "an exponent must be a number: write exp(y * ln(x)) for x^y, and exp(x) for e^x."),
        ("x ^ 1e308 ^ 2", "an exponent is too large: write a smaller one."),
        ("1e999 * x", "1e999 is too large: write a number below 1.8e308."),
        ("x" + "+ x" * 70, "the graph has more than 60 nodes: write a shorter formula."),
        ("(" * 240 + "x" + ")" * 240, "cannot read"),
    ],
)
def test_a_text_that_is_no_formula_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read(text, NAMES)
    assert str(refused.value).startswith(sentence)


def test_words_that_python_keeps_for_itself_are_names_here() -> None:
    output = read("lambda = x * in; lambda + None", {"x": 2.0, "in": 3.0, "None": 4.0})
    assert output.value == 10
    assert [node.label for node in topological_order(output)] == ["x", "in", "lambda", "None", ""]


def test_a_name_without_a_value_is_one() -> None:
    assert read("x + y", {"x": 5.0}).value == 6
