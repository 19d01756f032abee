"""What a cell defines and uses, by a look at its syntax tree. Nothing is run, and no text can make the look fail.

A function that a student wrote is found by its name, wherever it stands; that is how a solution whose cell lost its
markings is found again.
"""

import ast
import re
import warnings
from typing import NamedTuple

LONGEST = 50_000
"""Characters. A longer cell holds data, and is not looked at."""

_TRANSPARENT = re.compile(r"%%(time|timeit|capture|prun)\b")
_MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w.]+\?{1,2})$", re.MULTILINE)
_SHELL = re.compile(r"=[ \t]*[!%].*$", re.MULTILINE)
_DEFINITION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)


class Look(NamedTuple):
    """What is seen in a cell: whether it is Python, the functions and classes it defines, all it binds, all it uses."""

    compiles: bool
    functions: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()


def look(source: str) -> Look:
    """Return what is seen in the text of a code cell; magics and shell lines are passed over."""
    if len(source) > LONGEST:
        return Look(compiles=False)
    if source.startswith("%%"):
        if not _TRANSPARENT.match(source):
            return Look(compiles=True)
        source = source.partition("\n")[2]
    tree = _tree(source) or _tree(_SHELL.sub("= None", _MAGIC.sub(r"\1pass", source)))
    if tree is None:
        return glance(source)
    functions, binds = set(), set()
    for statement in _top_level(tree):
        made = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        bound = {statement.name} if made else _bound(statement)
        binds |= bound
        if made or isinstance(getattr(statement, "value", None), ast.Lambda):
            functions |= bound
    uses = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return Look(True, frozenset(functions), frozenset(binds), frozenset(uses))


def glance(source: str) -> Look:
    """Return the functions and classes that a text seems to define, which need not be Python as a whole."""
    named = frozenset(_DEFINITION.findall(source))
    return Look(False, named, named)


def _tree(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(source, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    # ValueError: a NUL. MemoryError and RecursionError: nested too deeply for Python's parser.
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _top_level(tree: ast.Module) -> list[ast.stmt]:
    """The statements that run in the cell's own scope, those below an `if` or a `try` included."""
    found, waiting = [], list(tree.body)
    while waiting:
        statement = waiting.pop()
        found.append(statement)
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for part in ("body", "orelse", "finalbody"):
                waiting += getattr(statement, part, [])
            waiting += [inner for handler in getattr(statement, "handlers", []) for inner in handler.body]
    return found


def _bound(statement: ast.stmt) -> set[str]:
    """What an assignment or an import binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    targets = [*getattr(statement, "targets", []), *filter(None, [getattr(statement, "target", None)])]
    names = [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}
