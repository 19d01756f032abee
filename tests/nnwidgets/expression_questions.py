"""Texts for `expression.js`, each with what Python's own parser and nnlib's graph make of it.

The witness reads a text as Python, after the signs of the page are written as Python writes them; each number becomes a
leaf, and each operation the one of `nnlib.graph`. So neither the precedence of the signs nor a derivative is our word.
"""

import ast
import math
import operator
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from nnlib import graph
from nnlib.graph import Node
from nnlib.graph_trace import to_dict
from nnlib.naive import costs
from nnlib.rules import DomainError

Values = Mapping[str, float]

FUNCTIONS = {
    "exp": graph.exp,
    "ln": graph.log,
    "log": graph.log,
    "relu": graph.relu,
    "ReLU": graph.relu,
    "sigmoid": graph.sigmoid,
    "σ": graph.sigmoid,
    "sqrt": lambda x: x**0.5,
    "tanh": graph.tanh,
}
BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
IN_PYTHON = str.maketrans(
    {"^": "**", "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "\u00a0": " ", "\u2028": " ", "\r": " "}
)
SPELLINGS = {"-": "-−–", "*": "*·⋅×", "/": "/÷", "**": ("^", "**"), ";": ";\n"}
NUMBERS = ("2", "0.5", "3", "1", ".25", "1.", "1e-3", "2.5E+1", "1e−2", "7")
EXPONENTS = ("2", "3", "0.5", "- 1", "1", "( 1 / 2 )", "( - 2 )", "0", "1.5", "- 0.5", "( 1 / 3 )", "12")
EXTREMES = (0.0, 1.0, -1.0, 1e200, -1e200, 750.0, -750.0, 1e-300, math.inf, -math.inf, math.nan)


class Asked(NamedTuple):
    """A text, the values of its names, and nnlib's answer: a dictionary, or the message of its DomainError."""

    text: str
    values: Values
    answer: dict | str


def texts(count: int, seed: int) -> Iterator[Asked]:
    """Yield random texts: every sign and function, brackets or none, one line or more, ordinary values or extreme."""
    rng = np.random.default_rng(seed)
    for case in range(count):
        text = _program(rng, lines=1 + case % 4)
        extreme = case % 5 == 0
        values = {
            name: float(rng.choice(EXTREMES) if extreme else rng.normal(0.5, 1)) for name in ("x", "y", "w_1", "β")
        }
        yield Asked(text, values, witness(text, values))


def witness(text: str, values: Values) -> dict | str:
    """Return what nnlib makes of `text`: its trace, with `costs`; or the message, where an operation refuses a value.

    Raises:
        SyntaxError: Python cannot read it.
        TypeError: it is Python, and none of our language.
    """
    nodes = {name: Node(value, label=name) for name, value in values.items()}
    try:
        for line in re.split(r"[;\n]", text.translate(IN_PYTHON)):
            if line.strip():
                output = _statement(line.strip(), nodes)
    except DomainError as error:
        return str(error)
    return {**to_dict(output), "costs": costs(output)}


def _statement(line: str, nodes: dict[str, Node]) -> Node:
    (statement,) = ast.parse(line).body
    node = _node(statement.value, nodes)
    if isinstance(statement, ast.Assign):
        (target,) = statement.targets
        node.label = node.label or target.id
        nodes[target.id] = node
    return node


def _node(tree: ast.expr, nodes: Mapping[str, Node]) -> Node:
    match tree:
        case ast.Constant(value=number):
            return Node(number)
        case ast.Name(id=name):
            return nodes[name]
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return FUNCTIONS[name](_node(argument, nodes))
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            return _node(base, nodes) ** _number(exponent)
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](_node(left, nodes), _node(right, nodes))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            node = _node(operand, nodes)
            # A number with a sign before it is a number.
            return Node(-node.value) if not node.op and not node.label else -node
    raise TypeError(f"{ast.unparse(tree)}: this is not of our language.")


def _number(tree: ast.expr) -> float:
    return _node(tree, {}).value


def _program(rng: np.random.Generator, lines: int) -> str:
    """A text whose every line but the last is named and used later."""
    names, statements = ["x", "y", "w_1", "β"], []
    unused = []
    for number in range(1, lines + 1):
        last = number == lines
        tokens = _expression(rng, names, depth=4 if lines == 1 else 3)
        for name in unused if last else unused[: rng.integers(0, 2)]:
            tokens = [*tokens, str(rng.choice(["+", "-", "*"])), name]
            unused = [other for other in unused if other != name]
        if last and rng.random() < 0.5:
            statements.append(tokens)
            continue
        name = f"q{number}"
        # A line that is a name alone is a second name for a node, and its own may be left unused in what is drawn.
        statements.append([name, "=", *(tokens if len(tokens) > 1 else ["tanh", "(", *tokens, ")"])])
        names.append(name)
        unused.append(name)
    program = []
    for statement in statements:
        program += [*statement, ";"]
    return _spelled(rng, program[:-1] if rng.random() < 0.5 else program)


def _expression(rng: np.random.Generator, names: list[str], depth: int) -> list[str]:
    if depth == 0 or rng.random() < 0.1:
        return [str(rng.choice(names if rng.random() < 0.7 else NUMBERS))]
    inner = lambda: _expression(rng, names, depth - 1)  # noqa: E731
    kind = rng.choice(["binary", "brackets", "negate", "power", "function"], p=[0.48, 0.14, 0.08, 0.1, 0.2])
    if kind == "binary":
        return [*inner(), str(rng.choice(["+", "-", "*", "/"], p=[0.35, 0.2, 0.35, 0.1])), *inner()]
    if kind == "brackets":
        return ["(", *inner(), ")"]
    if kind == "negate":
        return ["-", *inner()]
    if kind == "power":
        return ["(", *inner(), ")", "**", *str(rng.choice(EXPONENTS)).split()]
    return [str(rng.choice(sorted(FUNCTIONS))), "(", *inner(), ")"]


def _spelled(rng: np.random.Generator, tokens: list[str]) -> str:
    """The tokens as somebody might type them."""
    blanks = ("", " ", "  ", "\t", "\u00a0")
    space = lambda: str(rng.choice(blanks, p=[0.55, 0.35, 0.04, 0.03, 0.03]))  # noqa: E731
    return "".join(space() + str(rng.choice(list(SPELLINGS.get(token, [token])))) + space() for token in tokens)


def question(asked: Asked) -> dict:
    """The question for `expression_runner.mjs`; JSON has no NaN and no infinity, so that all values are strings."""
    return {"text": asked.text, "values": {name: _for_js(value) for name, value in asked.values.items()}}


def _for_js(value: float) -> str:
    return repr(value).replace("inf", "Infinity").replace("nan", "NaN")


def furthest(found: dict, asked: Asked) -> tuple[float, str]:
    """Return the largest relative error of any number, and where; infinite where anything but a number differs."""
    if isinstance(asked.answer, str):
        return (0.0, "") if _refuses_the_same(found, asked) else (math.inf, f"the refusal in {asked.text!r}: {found}")
    if "error" in found:
        return math.inf, f"{found['message']} in {asked.text!r}"
    if found["names"] != _names(asked):
        return math.inf, f"the names of {asked.text!r}"
    if [tuple(count.values()) for count in found["costs"].values()] != [tuple(c) for c in asked.answer["costs"]]:
        return math.inf, f"the costs of {asked.text!r}"
    distance, where = furthest_in_trace(found["graph"], asked.answer)
    return distance, f"{where} of {asked.text!r}"


def _refuses_the_same(found: dict, asked: Asked) -> bool:
    if found.get("error") != "ExpressionError" or not re.match(r"\S+: expected a ", found["message"]):
        return False
    # Lines are worked out as they are needed, in Python as they stand: of two refusals, another may come first.
    several = len(re.split(r"[;\n]", asked.text.strip("; \n\t\u00a0"))) > 1
    message = re.sub(r" at character \d+( of line \d+)?\.$", ".", found["message"])
    return several or message == re.sub(r"got -0\.$", "got 0.", asked.answer)


def _names(asked: Asked) -> list[str]:
    """The names that need a value, in the order of the text."""
    words = dict.fromkeys(re.findall(r"(?<![\w.])[^\W\d]\w*", asked.text))
    labels = {node["label"] for node in asked.answer["nodes"] if not node["op"]}
    return [word for word in words if word in labels and word in asked.values]


def furthest_in_trace(found: dict, expected: dict) -> tuple[float, str]:
    """The same for the nodes, the edges and the output of two traces.

    A sum is as exact as its largest term: where terms cancel, the error is relative to that one.
    """
    if found["output"] != expected["output"]:
        return math.inf, "the output"
    distances = [(0.0, "")]
    for kind, numbers in (("nodes", ("value", "gradient")), ("edges", ("local", "above", "contribution"))):
        if len(found[kind]) != len(expected[kind]):
            return math.inf, f"the number of {kind}"
        for i, (ours, theirs) in enumerate(zip(found[kind], expected[kind], strict=True)):
            # A rule in place of a local derivative is a matter of arrays.
            if _without(ours, numbers) != _without(theirs, (*numbers, "rule")):
                return math.inf, f"{kind}[{i}]"
            for name in numbers:
                terms = _terms(theirs, name, expected)
                distances.append((_distance(ours[name], theirs[name], terms), f"{name} of {kind}[{i}]"))
    return max(distances)


def _without(entry: dict, names: tuple[str, ...]) -> dict:
    return {name: value for name, value in entry.items() if name not in names}


def _terms(entry: dict, name: str, trace: dict) -> list[float | str]:
    """The terms that a number was added up from."""
    if name == "value" and entry["op"] in ("+", "−"):
        return [trace["nodes"][u]["value"] for u in entry["inputs"]]
    if name == "gradient":
        return [edge["contribution"] for edge in trace["edges"] if edge["from"] == entry["id"]]
    return []


def _distance(found: float | str, expected: float | str, terms: list[float | str]) -> float:
    if found == expected:
        return 0.0
    if isinstance(found, str) or isinstance(expected, str):
        return math.inf
    scale = max(abs(number) for number in (expected, *terms) if not isinstance(number, str))
    return abs(found - expected) / scale if scale else math.inf


def misplaced(graph: dict, layout: dict) -> list[str]:
    """Return what is wrong with a layout: a wrong column, two nodes too near, an edge that does not go rightwards."""
    nodes, places, found = graph["nodes"], layout["places"], []
    column = _columns(nodes)
    if [place["column"] for place in places] != column or layout["columns"] != max(column) + 1:
        found.append("the columns")
    passing = {}
    for edge, route in zip(graph["edges"], layout["routes"], strict=True):
        ends = [places[edge["from"]], places[edge["to"]]]
        if [route[0], route[-1]] != ends or not column[edge["from"]] < column[edge["to"]]:
            found.append(f"the ends of {edge}")
        if any(right["column"] != left["column"] + 1 for left, right in pairwise(route)):
            found.append(f"the way of {edge}")
        for point in route[1:-1]:
            passing[point["column"], point["row"]] = edge["from"]
    points = sorted([*((p["column"], p["row"]) for p in places), *passing])
    for (c, above), (d, below) in pairwise(points):
        if c == d and below - above < 1 - 1e-9:
            found.append(f"two places in column {c}")
    rows = [row for _, row in points]
    if min(rows) != 0 or layout["rows"] != max(rows) + 1:
        found.append("the rows")
    return found


def _columns(nodes: list[dict]) -> list[int]:
    """The longest path from a leaf to each node; one column before its successor for a constant."""

    def longest(node: dict) -> int:
        return max((1 + longest(nodes[u]) for u in node["inputs"]), default=0)

    successor = {u: node for node in nodes for u in node["inputs"]}
    return [
        longest(successor[node["id"]]) - 1
        if not node["label"] and not node["op"] and node["id"] in successor
        else longest(node)
        for node in nodes
    ]


def crossings(layout: dict) -> int:
    """How many pairs of routes cross, counted between each two columns."""
    steps = {
        (left["column"], left["row"], right["row"]) for route in layout["routes"] for left, right in pairwise(route)
    }
    return sum(c == d and (a1 - a2) * (b1 - b2) < 0 for (c, a1, b1), (d, a2, b2) in combinations(steps, 2))
