"""`expression.js` against Python's parser and nnlib, in Node; `graph_layout.js` against what a picture needs."""

import json
import math
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.nnwidgets import expression_questions
from tests.nnwidgets.conftest import NODE
from tests.nnwidgets.expression_questions import Asked, crossings, misplaced, witness

HERE = Path(__file__).parent
RUNNER = HERE / "expression_runner.mjs"
JS = HERE.parents[1] / "nnwidgets" / "js"
SOURCE = (JS / "expression.js").read_text(encoding="utf-8")
LAYOUT = (JS / "graph_layout.js").read_text(encoding="utf-8")
TOLERANCE = 1e-12
LOGISTIC = "a = sigmoid(w*x + b); L = -y*ln(a) - (1-y)*ln(1-a)"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[dict]]:
    """A function that puts questions to expression.js and graph_layout.js, or to changed texts of them."""
    folder = tmp_path_factory.mktemp("js")

    def ask(questions: list[dict], source: str = SOURCE, layout: str = LAYOUT) -> list[dict]:
        files = folder / "expression.mjs", folder / "graph_layout.mjs"
        for file, text in zip(files, (source, layout), strict=True):
            file.write_text(text, encoding="utf-8")
        command = [NODE, RUNNER, *files]
        # What hangs is ended.
        run = subprocess.run(command, input=json.dumps(questions), capture_output=True, encoding="utf-8", timeout=100)
        if run.returncode:
            raise ChildProcessError(run.stderr)
        return json.loads(run.stdout)

    return ask


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    """1,000 random texts."""
    return list(expression_questions.texts(1000, seed=0))


@pytest.fixture(scope="module")
def answers(ask, asked) -> list[dict]:
    return ask([expression_questions.question(a) for a in asked])


@pytest.fixture
def on(ask) -> Callable[..., dict]:
    """A function that asks about one text; its names have the values that are given."""
    return lambda text, **values: ask([{"text": text, "values": values}])[0]


def worst(asked: list[Asked], answers: list[dict]) -> tuple[float, str]:
    """The largest relative error of all answers, and where it is."""
    return max(expression_questions.furthest(found, a) for a, found in zip(asked, answers, strict=True))


def test_every_number_count_and_refusal_is_that_of_nnlib(asked, answers) -> None:
    distance, where = worst(asked, answers)
    assert distance <= TOLERANCE, where


def test_the_texts_asked_about_are_of_every_kind(asked) -> None:
    seen = Counter()
    for _, values, answer in asked:
        seen["refused"] += isinstance(answer, str)
        if isinstance(answer, str):
            continue
        nodes = answer["nodes"]
        seen["accepted"] += 1
        successors = Counter(u for node in nodes for u in node["inputs"])
        seen.update({node["op"].rstrip("-.0123456789") for node in nodes if node["op"]})
        seen["shared leaf"] += any(successors[node["id"]] > 1 and not node["op"] for node in nodes)
        seen["shared node"] += any(successors[node["id"]] > 1 and bool(node["op"]) for node in nodes)
        seen["constant"] += any(not node["op"] and not node["label"] for node in nodes)
        seen["not finite, from finite values"] += all(map(math.isfinite, values.values())) and any(
            isinstance(node["value"], str) for node in nodes
        )
        seen["NaN"] += any(node["gradient"] == "NaN" for node in nodes)
        seen["infinity"] += any("Infinity" in str(node["value"]) for node in nodes)
    assert seen["accepted"] >= 500
    kinds = {"refused", "accepted", "+", "−", "×", "÷", "negate", "exp", "log", "sigmoid", "tanh", "relu", "^"}
    kinds |= {"shared leaf", "shared node", "constant", "not finite, from finite values", "NaN", "infinity"}
    assert seen.keys() == kinds
    assert min(seen.values()) >= 5, seen


def test_the_lecture_s_example(on) -> None:
    found = on("q = x + y; f = q * z", x=-2, y=5, z=-4)
    nodes = [{**node} for node in found["graph"]["nodes"]]
    assert [(node["label"], node["op"], node["value"], node["gradient"]) for node in nodes] == [
        ("x", "", -2, -4),
        ("y", "", 5, -4),
        ("q", "+", 3, -4),
        ("z", "", -4, 3),
        ("f", "×", -12, 1),
    ]
    assert found["graph"]["edges"] == [
        {"from": 3, "to": 4, "argument": 1, "local": 3, "above": 1, "contribution": 3},
        {"from": 2, "to": 4, "argument": 0, "local": -4, "above": 1, "contribution": -4},
        {"from": 1, "to": 2, "argument": 1, "local": 1, "above": -4, "contribution": -4},
        {"from": 0, "to": 2, "argument": 0, "local": 1, "above": -4, "contribution": -4},
    ]
    assert found["costs"] == {
        "backward": {"multiplications": 4, "additions": 0},
        "leafByLeaf": {"multiplications": 12, "additions": 6},
        "pathByPath": {"multiplications": 5, "additions": 0},
    }
    assert [place["column"] for place in found["layout"]["places"]] == [0, 0, 1, 0, 2]


def test_logistic_regression(on) -> None:
    found = on(LOGISTIC, x=50, y=1, w=0, b=0)
    nodes = {node["label"]: node for node in found["graph"]["nodes"]}
    assert nodes["L"]["value"] == pytest.approx(math.log(2))
    assert (nodes["w"]["gradient"], nodes["b"]["gradient"]) == pytest.approx((-25, -0.5))
    assert found["names"] == ["w", "x", "b", "y"]


def test_a_name_is_one_node_and_a_number_is_a_node_each_time(on) -> None:
    nodes = on("x * x + 2 * 2", x=3)["graph"]["nodes"]
    assert [node["label"] or node["op"] or node["value"] for node in nodes] == ["x", "×", 2, 2, "×", "+"]


def test_equal_parts_are_merged_only_where_they_have_a_name(on) -> None:
    assert len(on("(x + y) * (x + y)", x=1, y=2)["graph"]["nodes"]) == 5
    assert len(on("q = x + y; q * q", x=1, y=2)["graph"]["nodes"]) == 4


def test_a_given_number_may_have_a_name_and_a_node_two(on) -> None:
    found = on("w = -0.5; v = w; f = v * x", x=4)
    assert found["names"] == ["x"]
    assert [(node["label"], node["value"]) for node in found["graph"]["nodes"]] == [("w", -0.5), ("x", 4), ("f", -2)]


def test_a_deep_chain_has_more_paths_than_a_whole_number_holds(on) -> None:
    names = "xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZαβγδε"
    found = on(";".join(f"{v}={u}+{u}" for u, v in pairwise(names)), x=0.5)["costs"]
    assert found["backward"] == {"multiplications": 112, "additions": 56}
    # JavaScript prints no more digits than a float needs.
    paths = {name: float(count) for name, count in found["pathByPath"].items()}
    assert paths == {"multiplications": 56 * 2.0**56, "additions": 2.0**56}


ERRORS = {
    "": "write an expression at character 1, as in (x + y) * z.",
    " ;\n": "write an expression at character 1 of line 2, as in (x + y) * z.",
    "(x + y)*": "expected a number, a name or ( after * at character 9, got the end.",
    "x + * y": "expected a number, a name or ( after + at character 5, got *.",
    "* x": "expected a number, a name or ( at character 1, got *.",
    "+x": "expected a number, a name or ( at character 1, got +.",
    "x +\ny": "expected a number, a name or ( after + at character 4 of line 1, got the end of the line.",
    "x\n* y": "only the last line may go without a name: write q = … at character 1 of line 1.",
    "q = x; (q": "expected an operator, or ) for the ( at character 8, after q at character 10, got the end.",
    "x)": ") at character 2 closes no (: leave it out.",
    "2x": "expected an operator after 2 at character 2, got x: write * to multiply.",
    "x y": "expected an operator after x at character 3, got y: write * to multiply.",
    "2(x)": "expected an operator after 2 at character 2, got (: write * to multiply.",
    "()": "expected a number, a name or ( after ( at character 2, got ).",
    "x(y)": "there is no function x at character 1: known are exp, ln, log, relu, sigmoid, sqrt, tanh; "
    "write * to multiply.",
    "1 + sin(x)": "there is no function sin at character 5: known are exp, ln, log, relu, sigmoid, sqrt, tanh; "
    "write * to multiply.",
    "constructor(x)": "there is no function constructor at character 1: known are exp, ln, log, relu, sigmoid, sqrt, "
    "tanh; write * to multiply.",
    "tanh x": "tanh at character 1 is a function: write tanh( … ).",
    "x * ln": "ln at character 5 is a function: write ln( … ).",
    "exp = 2": "exp is a function: write another name at character 1.",
    "q = x; q = y": "q has a value already: write another name at character 8.",
    "f = q * z; q = x + y; f * q": "q gets its value at character 12, after it was used: write this line first, or "
    "another name.",
    "q = q + 1": "q gets its value at character 1, after it was used: write this line first, or another name.",
    "q = x + y; f = x": "q at character 1 is used nowhere, and the last line is the output: use it or leave it out.",
    "x + y = 3": "= at character 7 must follow a single name: write it as in q = x + y.",
    "3 = x": "= at character 3 must follow a single name: write it as in q = x + y.",
    "q = r = x": "= at character 7 must follow a single name: write it as in q = x + y.",
    "x ^ y": "the exponent at character 5 must be a number: write exp(y * ln(x)) for x^y, and exp(x) for e^x.",
    "k = 2; x ^ k": "the exponent at character 12 must be a number: write exp(y * ln(x)) for x^y, and exp(x) for e^x.",
    "x ^ 1e300^2": "the exponent at character 5 is too large: write a smaller one.",
    "x ^ (1/0)": "÷: expected a divisor other than 0, got 0 at character 7.",
    "1e999 * x": "1e999 at character 1 is too large: write a number below 1.8e308.",
    "x²": '"²" at character 2 has no meaning here: write ^ and a number for a power.',
    "[x]": '"[" at character 1 has no meaning here: write ( and ).',
    "exp(x, y)": '"," at character 6 has no meaning here: write 1.5 for a decimal number, and give a function one '
    "argument.",
    "√x": '"√" at character 1 has no meaning here: write sqrt( … ).',
    "_q = x": '"_" at character 1 has no meaning here: a name starts with a letter, a number has a digit.',
    "x + 😀": '"😀" at character 5 has no meaning here: write numbers, names, + - * / ^ ( ) and =.',
    "𝑥 $": '"$" at character 3 has no meaning here: write numbers, names, + - * / ^ ( ) and =.',
    "x" * 501: "the text has 501 characters, and at most 500 can be shown: write a shorter one.",
    "(" * 41 + "x" + ")" * 41: "there are more than 40 levels of brackets, signs and powers at character 41: name a "
    "part, as in q = x + y.",
    "-" * 400 + "x": "there are more than 40 levels of brackets, signs and powers at character 41: name a part, as in "
    "q = x + y.",
    "+".join(["1"] * 31): "the graph has more than 60 nodes at character 60: write a shorter expression.",
}


def test_what_cannot_be_read_gets_one_sentence_that_says_where_and_what_to_do(ask) -> None:
    found = ask([{"text": text, "values": None} for text in ERRORS])
    assert {text: answer.get("message") for text, answer in zip(ERRORS, found, strict=True)} == ERRORS
    assert {answer["error"] for answer in found} == {"ExpressionError"}


@pytest.mark.parametrize("text", ["x" * 500, "(" * 39 + "x" + ")" * 39, "+".join(["x", *["1"] * 29])])
def test_what_is_just_within_the_bounds_is_read(ask, text: str) -> None:
    assert "names" in ask([{"text": text, "values": None}])[0]


def test_the_place_of_an_error_is_given_as_an_index_too(ask) -> None:
    texts = ["x = 1;\n y + * 2", "𝑥 $", "1 / (x - x)"]
    found = ask([{"text": text, "values": {"x": 1, "y": 1}} for text in texts])
    assert [answer["index"] for answer in found] == [12, 3, 2]


@pytest.mark.parametrize(
    ("text", "x", "message"),
    [
        ("1 / x", 0, "÷: expected a divisor other than 0, got 0 at character 3."),
        ("2 * ln(x)", -1.5, "log: expected a number > 0, got -1.5 at character 5."),
        ("1\u00a0+\u00a0x^-2", 0, "^-2: expected a base other than 0, got 0 at character 6."),
        ("x ^ 0.5", -4, "^0.5: expected a base ≥ 0, since the exponent is no whole number, got -4 at character 3."),
        ("sqrt(x)", -4, "^0.5: expected a base ≥ 0, since the exponent is no whole number, got -4 at character 1."),
        ("q = x;\nlog(q)", 0, "log: expected a number > 0, got 0 at character 1 of line 2."),
    ],
)
def test_a_value_outside_an_operation_s_domain_is_named_with_its_place(on, text: str, x: float, message: str) -> None:
    found = on(text, x=x)
    assert (found["error"], found["message"]) == ("ExpressionError", message)


@pytest.mark.parametrize(("values", "kind"), [({}, "undefined"), ({"x": None}, "object")])
def test_a_name_without_a_number_is_named(on, values: dict, kind: str) -> None:
    found = on("x + 1", **values)
    assert (found["error"], found["message"]) == ("TypeError", f"x: expected a number, got {kind}.")


def test_a_name_that_every_object_has_is_a_name_like_any_other(on) -> None:
    assert on("constructor + 1")["message"] == "constructor: expected a number, got undefined."
    assert on("valueOf * 2", valueOf=3)["graph"]["nodes"][-1]["value"] == 6


PIECES = [
    *"xyqe123.+-*/^()=;\n −·×÷",
    "**",
    "exp",
    "ln(",
    "σ(",
    "tanh(",
    "sqrt(",
    "0.5",
    "1e-3",
    "q =",
    "x",
    "y",
    "(",
    ")",
]
ODD = [*"$,_²[]{}'\"\\!%&|<>?:@#~`\t\r\0\u2028∞√π", "😀", "\ud800", "__proto__", "1e", "..", "0x1", "1e999"]


def garbage(count: int, seed: int) -> list[str]:
    """Texts of random pieces, and sound ones with a piece taken out, put in or moved."""
    rng = np.random.default_rng(seed)
    texts = []
    for case in range(count):
        pieces = [*PIECES, *ODD] if case % 3 == 0 else PIECES
        if case % 2:
            texts.append("".join(rng.choice(pieces, rng.integers(1, 12))))
            continue
        tokens = re.findall(r"\w+|.", str(rng.choice([LOGISTIC, "q = x + y; f = q * z", "log(1 + exp(-x*y))^2"])))
        for _ in range(rng.integers(1, 3)):
            at = rng.integers(0, len(tokens))
            tokens[at : at + rng.integers(0, 2)] = [str(rng.choice(pieces))] * rng.integers(0, 2)
        texts.append("".join(tokens))
    return texts


def test_any_text_is_read_as_python_reads_it_or_refused_in_one_sentence(ask) -> None:
    texts = garbage(4000, seed=0)
    read = []
    for text, found in zip(texts, ask([{"text": text, "values": None} for text in texts]), strict=True):
        if "error" in found:
            assert found["error"] == "ExpressionError", (text, found)
            assert re.fullmatch(r"[^\n]+\.", found["message"]), (text, found)
            assert 0 <= found["index"] <= len(text.encode("utf-16-le", "surrogatepass")) // 2
        else:
            read.append((text, {name: 0.25 + 0.5 * i for i, name in enumerate(found["names"])}))
    assert 300 < len(read) < 3500
    asked = [Asked(text, values, witness(text, values)) for text, values in read]
    distance, where = worst(asked, ask([expression_questions.question(a) for a in asked]))
    assert distance <= TOLERANCE, where


FAULTS = {
    "the sign of a difference": ("[a - b, 1, -1]", "[a - b, 1, 1]"),
    "a factor's own value": ("[a * b, b, a]", "[a * b, a, b]"),
    "a quotient without its minus": ("-v / b]", "v / b]"),
    "a quotient without its square": ("-v / b]", "-v]"),
    "a negation that is none to the gradient": ("[-a, -1]", "[-a, 1]"),
    "the slope of exp at e^x": ("    return [v, v];", "    return [v, Math.exp(v)];"),
    "the slope of ln": ("[Math.log(x), 1 / x]", "[Math.log(x), x]"),
    "a logarithm with base 10": ("Math.log(x)", "Math.log10(x)"),
    "a logarithm of 0": ("x <= 0 ?", "x < 0 ?"),
    "a division by 0": ("if (b === 0)", "if (b < 0)"),
    "a power of 0": ("k < 0 && x === 0", "k < -9 && x === 0"),
    "a root of a negative number": ("if (k % 1 && x < 0)", "if (k > 9 && x < 0)"),
    "the sigmoid of −z": ("(z >= 0 ? 1 : e)", "(z >= 0 ? e : 1)"),
    "the slope of the sigmoid": ("e / (1 + e) ** 2];\n  },\n  tanh", "e / (1 + e)];\n  },\n  tanh"),
    "tanh without its 4": ("(4 * e)", "e"),
    "a slope at the kink": ("z > 0 ? 1 : 0", "z >= 0 ? 1 : 0"),
    "the power rule without k": ("k ? k * x ** (k - 1) : 0", "k ? x ** (k - 1) : 0"),
    "the power rule at k": ("x ** (k - 1) : 0", "x ** k : 0"),
    "k = 0 left to 0 × ∞": ("k ? k * x ** (k - 1) : 0", "k * x ** (k - 1)"),
    "the last successor's contribution alone": ("gradient += contribution", "gradient = contribution"),
    "no gradient from above": ("local * above", "local"),
    "an output without its 1": ("nodes.at(-1).gradient = 1", "nodes.at(-1).gradient = 2"),
    "edges in the forward order": ("arriving.reverse().flat()", "arriving.flat()"),
    "the right input first": ("node.inputs.forEach(visit)", "node.inputs.toReversed().forEach(visit)"),
    "a new leaf for each use": ("if (!this.#leaves.has(text)) this", "this"),
    "a minus that binds before a power": ("else node = this.#power();", "else node = this.#operand();"),
    "a minus that binds after a product": ("node = this.#unary();\n      if", "node = this.#product();\n      if"),
    "a difference from the right": ("[left, this.#product()], index", "[left, this.#sum()], index"),
    "a power from the left": ("const exponent = this.#unary();", "const exponent = this.#operand();"),
    "sqrt as a square": ("power(0.5) : RULES", "power(2) : RULES"),
    "an unlabelled line": ("if (!node.label) node.label = name;", ""),
    "the second name of a node": ("if (!node.label) node.label = name;", "node.label = name;"),
    "the exponent with seven digits": ("toPrecision(6)", "toPrecision(7)"),
    "the additions of all nodes": ("edges - (nodes.length - 1) }", "edges }"),
    "leaf by leaf, once": ("multiplications: leaves.length * edges", "multiplications: edges"),
    "paths to all nodes": ("leaves.reduce((sum, { id })", "nodes.reduce((sum, { id })"),
    "the length of one path": ("length[id] + number[id]", "length[id] + 1"),
}
TELLING = [
    ("relu(x) + relu(-x)", {"x": 0.0}),
    ("x^0", {"x": 0.0}),
    ("ln(x)", {"x": 0.0}),
    ("1/x", {"x": 0.0}),
    ("x^-1", {"x": 0.0}),
    ("x^(1/3) + 2^-2^2", {"x": 2.0}),
    ("q = x + 1; r = q; f = r * q", {"x": 2.0}),
]


@pytest.fixture(scope="module")
def few() -> list[Asked]:
    """Enough texts to show any fault."""
    telling = (Asked(text, values, witness(text, values)) for text, values in TELLING)
    return [*expression_questions.texts(120, seed=1), *telling]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_comparison_notices_a_planted_fault(ask, few, fault: str) -> None:
    line, instead = FAULTS[fault]
    assert SOURCE.count(line) == 1, "the line to change is not there once"
    questions = [expression_questions.question(a) for a in few]
    distance, _ = worst(few, ask(questions, SOURCE.replace(line, instead)))
    assert distance > TOLERANCE


def test_the_comparison_passes_what_has_no_fault(ask, few) -> None:
    distance, where = worst(few, ask([expression_questions.question(a) for a in few]))
    assert distance <= TOLERANCE, where


def laid_out(answers: list[dict]) -> list[dict]:
    return [answer for answer in answers if "layout" in answer]


def test_no_two_nodes_or_passing_edges_share_a_place_and_every_edge_goes_rightwards(answers) -> None:
    found = {i: misplaced(answer["graph"], answer["layout"]) for i, answer in enumerate(laid_out(answers))}
    assert {i: faults for i, faults in found.items() if faults} == {}
    assert sum(len(route) > 2 for answer in laid_out(answers) for route in answer["layout"]["routes"]) > 1000


LAYOUT_FAULTS = {
    "all nodes in one row": ("point.row = best.rows[i] - top", "point.row = 0"),
    "rows where they want to be": ("points[i].row = s + i", "points[i].row = wanted.get(points[i])"),
    "pools that are left as they are": ("while (pools.length && mean", "while (false && mean"),
    "the first row anywhere": ("best.rows[i] - top", "best.rows[i] + 1"),
    "the shortest path": ("Math.max(-1, ...inputs", "Math.min(9, ...inputs"),
    "a constant among the leaves": ("depth[u] = depth[id] - 1", "depth[u] = 0"),
    "edges through the nodes between": ("c < Math.max(column[id] + 1, ...ends)", "c < column[id] + 1"),
    "routes that end early": (", lanes[to][0]].map(at)", "].map(at)"),
    "half the rows": ("(p) => p.row)) + 1", "(p) => p.row)) / 2"),
}


@pytest.mark.parametrize("fault", LAYOUT_FAULTS)
def test_the_check_of_layouts_notices_a_planted_fault(ask, few, fault: str) -> None:
    line, instead = LAYOUT_FAULTS[fault]
    assert LAYOUT.count(line) == 1, "the line to change is not there once"
    found = ask([expression_questions.question(a) for a in few], layout=LAYOUT.replace(line, instead))
    failed = any(answer.get("error") == "TypeError" for answer in found)
    assert failed or any(misplaced(answer["graph"], answer["layout"]) for answer in laid_out(found))


def test_a_tree_is_drawn_without_a_crossing(ask) -> None:
    trees = [
        "(a*b + c*d) * (e - f/g)",
        "a + b*exp(c + tanh(d)) - e",
        "ln(1 + exp(-(w*x + b)))",
        "a - (b - (c - (d - e)))",
    ]
    found = ask([{"text": text, "values": dict.fromkeys("abcdefgwx", 0.5)} for text in trees])
    assert [crossings(answer["layout"]) for answer in found] == [0] * len(trees)


def test_the_sweeps_untangle(ask, asked, answers) -> None:
    unswept = ask([expression_questions.question(a) for a in asked], layout=LAYOUT.replace("SWEEPS = 24", "SWEEPS = 0"))
    before = [crossings(answer["layout"]) for answer in laid_out(unswept)]
    after = [crossings(answer["layout"]) for answer in laid_out(answers)]
    assert all(a <= b for a, b in zip(after, before, strict=True))
    assert sum(after) < 0.8 * sum(before)


def test_a_chain_is_a_straight_line(on) -> None:
    layout = on("exp(tanh(relu(-x)))", x=1)["layout"]
    assert (layout["columns"], layout["rows"]) == (5, 1)


def test_a_layout_depends_on_the_graph_and_not_on_its_values(on) -> None:
    one, other = on(LOGISTIC, x=50, y=1, w=0, b=0), on(LOGISTIC, x=-3, y=0, w=0.7, b=2)
    assert one["layout"] == other["layout"]


def test_a_single_leaf_is_a_graph_too(on) -> None:
    found = on("x", x=7)
    assert found["graph"] == {
        "nodes": [{"id": 0, "label": "x", "op": "", "inputs": [], "value": 7, "gradient": 1}],
        "edges": [],
        "output": 0,
    }
    assert found["layout"] == {"columns": 1, "rows": 1, "places": [{"column": 0, "row": 0}], "routes": []}


def test_the_files_import_nothing_and_run_no_text_as_code() -> None:
    for text in (SOURCE, LAYOUT):
        assert not re.search(r"^\s*import\b|import\(|\beval\b|\bFunction\(", text, flags=re.MULTILINE)
        assert "Math.random" not in text
