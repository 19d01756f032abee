"""A formula that is typed, read as a graph of `nnlib`: the language of `js/expression.js`, by Python's own parser.

    q = x + y; f = q * z          each line but the last has a name; a name without a line is a leaf, and so is a number

The text is cut into numbers, names and signs first, and only these reach Python's parser, which knows which sign goes
before which; nothing is run as code. Chapter *Computational graphs*.
"""

import ast
import itertools
import math
import operator
import re
import unicodedata
from collections.abc import Iterator, Mapping

from nnlib import graph
from nnlib.graph import Node, topological_order

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

MOST_NODES = 60
OTHERWISE = 1.0
"""What a name is that has no value yet."""

EXAMPLE = 'Write it as in "q = x + y; f = q * z".'
NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+−–]?\d+)?", re.ASCII)
SIGN = re.compile(r"\*\*|[-+*/^()=;\n−–·⋅×÷]")
IN_PYTHON = {"^": "**", "−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/", "\n": ";"}


class ExpressionError(ValueError):
    """What is wrong with a text, in one sentence."""


def read(text: str, values: Mapping[str, float]) -> Node:
    """Return the output of the graph that `text` describes, with these `values` at its leaves and 1 at all others.

    Raises:
        ExpressionError: the text is no formula, or its graph is too large.
        nnlib.rules.DomainError: an operation is not defined for a value.
    """
    statements = _statements(list(_tokens(text)))
    if not statements:
        raise ExpressionError(f"expected a formula, got none. {EXAMPLE}")
    reader = _Reader(values)
    for count, tokens in enumerate(statements, start=1):
        output = reader.statement(tokens, last=count == len(statements))
    reader.check_use(output)
    if len(topological_order(output)) > MOST_NODES:
        raise ExpressionError(f"the graph has more than {MOST_NODES} nodes: write a shorter formula.")
    return output


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        number, sign, name = NUMBER.match(text, at), SIGN.match(text, at), _name_at(text, at)
        token = number[0] if number else sign[0] if sign else name
        if token:
            yield IN_PYTHON.get(token, token)
        elif not text[at].isspace():
            raise ExpressionError(f"expected numbers, names, + - * / ^ ( ) and =, got {text[at]!r}.")
        at += len(token) or 1


def _name_at(text: str, start: int) -> str:
    """The name that begins there: a letter, then letters, marks, digits, lowered digits and _."""
    end = start
    while end < len(text):
        kind = unicodedata.category(text[end])[0]
        goes_on = kind == "M" or text[end] == "_" or text[end] in "0123456789₀₁₂₃₄₅₆₇₈₉"
        if kind != "L" and not (goes_on and end > start):
            break
        end += 1
    return text[start:end]


def _statements(tokens: list[str]) -> list[list[str]]:
    groups = itertools.groupby(tokens, ";".__eq__)
    return [list(group) for ends, group in groups if not ends]


class _Reader:
    """The nodes by name, while the lines are read one after the other."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values
        self.leaves: dict[str, Node] = {}
        self.named: dict[str, Node] = {}
        self.used: set[str] = set()

    def statement(self, tokens: list[str], *, last: bool) -> Node:
        """Return the node of one line, and remember it under its name."""
        if tokens[1:2] != ["="]:
            if not last:
                raise ExpressionError(f'only the last line may go without a name: "{" ".join(tokens)}" needs one.')
            return self._formula(tokens)
        name = tokens[0]
        if not _name_at(name, 0) or name in FUNCTIONS:
            raise ExpressionError(f'cannot give a value to "{name}": = must follow a name.')
        if name in self.named:
            raise ExpressionError(f"{name} has a value already: write another name.")
        node = self._formula(tokens[2:])
        if name in self.leaves:
            raise ExpressionError(f"{name} gets its value after it was used: write its line first, or another name.")
        # A second name for a node that has one changes nothing.
        node.label = node.label or name
        self.named[name] = node
        return node

    def check_use(self, output: Node) -> None:
        """Refuse a line that the output does not need."""
        for name, node in self.named.items():
            if name not in self.used and (node is not output or name != list(self.named)[-1]):
                raise ExpressionError(f"{name} is used nowhere, and the last line is the output: use it.")

    def _formula(self, tokens: list[str]) -> Node:
        written = " ".join(tokens)
        # Names that Python keeps for itself, such as lambda, are names here.
        names = [token for token in tokens if _name_at(token, 0)]
        places = {name: f"n{place}" for place, name in enumerate(dict.fromkeys(names))}
        words = [places[token] if token in places else _in_python(token) for token in tokens]
        for token, following in itertools.pairwise([*tokens, ""]):
            if token in FUNCTIONS and following != "(":
                raise ExpressionError(f"{token} is a function: write {token}( … ).")
        try:
            tree = ast.parse(" ".join(words), mode="eval")
        except SyntaxError:
            raise ExpressionError(f'cannot read "{written}" as a formula. {EXAMPLE}') from None
        return self._node(tree.body, {place: name for name, place in places.items()}, written)

    def _node(self, tree: ast.expr, names: Mapping[str, str], written: str) -> Node:
        match tree:
            case ast.Constant(value=number):
                return Node(number)
            case ast.Name(id=place):
                return self._named(names[place])
            case ast.Call(func=ast.Name(id=place), args=[argument]):
                name = names[place]
                if name not in FUNCTIONS:
                    raise ExpressionError(f"there is no function {name}: known are {', '.join(FUNCTIONS)}.")
                return FUNCTIONS[name](self._node(argument, names, written))
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                return self._node(base, names, written) ** self._exponent(exponent, names, written)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return BINARY[type(op)](self._node(left, names, written), self._node(right, names, written))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                node = self._node(operand, names, written)
                # A number with a sign before it is a number.
                return Node(-node.value) if not node.op and not node.label else -node
        raise ExpressionError(f'cannot read "{written}" as a formula. {EXAMPLE}')

    def _named(self, name: str) -> Node:
        if name in self.named:
            self.used.add(name)
            return self.named[name]
        if name not in self.leaves:
            self.leaves[name] = Node(self.values.get(name, OTHERWISE), label=name)
        return self.leaves[name]

    def _exponent(self, tree: ast.expr, names: Mapping[str, str], written: str) -> float:
        if any(isinstance(part, ast.Name) and names[part.id] not in FUNCTIONS for part in ast.walk(tree)):
            raise ExpressionError("an exponent must be a number: write exp(y * ln(x)) for x^y, and exp(x) for e^x.")
        k = self._node(tree, names, written).value
        if not math.isfinite(k):
            raise ExpressionError("an exponent is too large: write a smaller one.")
        return k


def _in_python(token: str) -> str:
    if not NUMBER.fullmatch(token):
        return token
    number = float(re.sub("[−–]", "-", token))
    if math.isinf(number):
        raise ExpressionError(f"{token} is too large: write a number below 1.8e308.")
    return repr(number)
