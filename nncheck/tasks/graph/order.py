"""Task *graph.order*: the topological order of the nodes that an output needs, by depth-first search.

Many orders are topological. The one judged is the one of the search that follows the inputs first to last and writes a
node down once all of its inputs are written down; it is unique.
"""

import heapq
from collections import deque
from collections.abc import Callable

import numpy as np

from nncheck.task import Arguments, Mistake, Part, Task
from nncheck.tasks.graph import graphs
from nncheck.tasks.graph.graphs import Inputs
from nnlib.graph import topological_order


def reference(inputs: Inputs, output: int) -> list[int]:
    """Return the nodes that `output` needs, each after all of its inputs."""
    nodes = graphs.nodes(inputs)
    number = {node: v for v, node in enumerate(nodes)}
    return [number[node] for node in topological_order(nodes[output])]


def draw(rng: np.random.Generator) -> Arguments:
    """Draw a graph in no order; the output may be a node in its midst, so that not all nodes are needed."""
    inputs, output = graphs.renumbered(graphs.drawn(rng, int(rng.integers(4, 9))), rng)
    if rng.random() < 0.5:
        inner = [v for v, us in enumerate(inputs) if us]
        output = int(rng.choice(inner))
    return {"inputs": inputs, "output": output}


def _stack(along: Callable = list) -> Callable:
    """A stack of nodes, each with the inputs that are still to be looked at."""

    def order(inputs: Inputs, output: int) -> list[int]:
        found, seen, stack = [], {output}, [(output, iter(along(inputs[output])))]
        while stack:
            v, untried = stack[-1]
            for u in untried:
                if u not in seen:
                    seen.add(u)
                    stack.append((u, iter(along(inputs[u]))))
                    break
            else:
                found.append(v)
                stack.pop()
        return found

    return order


def _recursion(along: Callable = list, seen_of: Callable = lambda found: found) -> Callable:
    """A function that calls itself."""

    def order(inputs: Inputs, output: int) -> list[int]:
        found = []

        def visit(v: int) -> None:
            if v in seen_of(found):
                return
            for u in along(inputs[v]):
                visit(u)
            found.append(v)

        visit(output)
        return found

    return order


def _marks(inputs: Inputs, output: int) -> np.ndarray:
    done, found, stack = np.zeros(len(inputs), dtype=bool), [], [output]
    while stack:
        v = stack[-1]
        waiting = [u for u in inputs[v] if not done[u]]
        if done[v]:
            stack.pop()
        elif waiting:
            stack.append(waiting[0])
        else:
            done[v] = True
            found.append(stack.pop())
    return np.array(found)


def _joined(inputs: Inputs, output: int) -> tuple:
    """The orders of the inputs one after the other, each node where it is first."""
    whole = [node for u in inputs[output] for node in _joined(inputs, u)]
    return (*dict.fromkeys(whole), output)


class _Search:
    def __init__(self, inputs: Inputs):
        self.inputs, self.place = inputs, {}

    def visit(self, v: int) -> "_Search":
        for u in self.inputs[v]:
            if u not in self.place:
                self.visit(u)
        self.place[v] = len(self.place)
        return self


def _before(inputs: Inputs, output: int) -> list[int]:
    """A node as soon as it is met, before its inputs."""
    found, stack = [], [output]
    while stack:
        v = stack.pop()
        if v not in found:
            found.append(v)
            stack += reversed(inputs[v])
    return found


def _before_recursion(inputs: Inputs, output: int, along: Callable = list) -> list[int]:
    found = []

    def visit(v: int) -> None:
        if v not in found:
            found.append(v)
            for u in along(inputs[v]):
                visit(u)

    visit(output)
    return found


def _before_turned(inputs: Inputs, output: int) -> list[int]:
    """A stack without a second visit: a node as soon as it comes off, and the list turned around in the end."""
    found, seen, stack = [], set(), [output]
    while stack:
        v = stack.pop()
        if v not in seen:
            seen.add(v)
            found.insert(0, v)
            stack.extend(inputs[v])
    return found


def _reversing(inputs: Inputs, output: int) -> list[int]:
    """Right, but the caller's lists are turned around on the way."""
    found, seen, stack = [], set(), [(output, False)]
    while stack:
        v, done = stack.pop()
        if done:
            found.append(v)
        elif v not in seen:
            seen.add(v)
            stack.append((v, True))
            inputs[v].reverse()
            stack += [(u, False) for u in inputs[v]]
    return found


def _using_up(inputs: Inputs, output: int) -> list[int]:
    """Right, but the caller's lists are empty in the end."""
    found, stack = [], [output]
    while stack:
        v = stack[-1]
        if inputs[v]:
            u = inputs[v].pop(0)
            if u not in found:
                stack.append(u)
        else:
            found.append(stack.pop())
    return found


def _in_breadth(inputs: Inputs, output: int) -> list[int]:
    found, queue = [output], deque([output])
    while queue:
        for u in inputs[queue.popleft()]:
            if u not in found:
                found.append(u)
                queue.append(u)
    return found[::-1]


def _smallest_ready(inputs: Inputs, output: int) -> list[int]:
    needed = set(reference(inputs, output))
    missing = {v: len(set(inputs[v])) for v in needed}
    ready, found = sorted(v for v in needed if not missing[v]), []
    while ready:
        u = heapq.heappop(ready)
        found.append(u)
        for v in needed:
            if u in inputs[v]:
                missing[v] -= 1
                if not missing[v]:
                    heapq.heappush(ready, v)
    return found


def _every_node(inputs: Inputs, output: int) -> list[int]:
    found = reference(inputs, output)
    for v in range(len(inputs)):
        found += [u for u in reference(inputs, v) if u not in found]
    return found


def _after(change: Callable) -> Callable:
    return lambda inputs, output: change(inputs, reference(inputs, output))


TASK = Task(
    id="graph.order",
    title="A topological order",
    chapter="computational-graphs",
    parts=(Part("nodes", 3, ("n",)),),
    reference=reference,
    examples=(
        {"inputs": [[], [], [], [0, 1], [3, 2]], "output": 4},
        {"inputs": [[2, 4], [], [3, 1], [], [1, 2]], "output": 0},
        {"inputs": [[], [0, 0], [1, 0], [2], [3, 1, 5], []], "output": 4},
        {"inputs": [[], [], [0, 1], [2, 2], [3, 0]], "output": 3},
        {"inputs": [[], [2], [0]], "output": 0},
    ),
    draw=draw,
    mistakes=(
        Mistake(
            "the output first",
            "The order of the forward pass ends in the output; it is the backward pass that begins there.",
            _after(lambda inputs, found: found[::-1]),
            {
                "recursion": lambda inputs, output: list(reversed(_recursion()(inputs, output))),
                "a stack": lambda inputs, output: _stack()(inputs, output)[::-1],
            },
        ),
        Mistake(
            "a node before its inputs",
            "A node can be computed only when its inputs are: write it down after they are, not when you come to it.",
            _before,
            {"recursion": _before_recursion},
        ),
        Mistake(
            "written when met, and turned around",
            "The list is turned around, but a node met early that others read later on still stands after them.",
            _before_turned,
            {"recursion": lambda inputs, output: _before_recursion(inputs, output, lambda us: reversed(us))[::-1]},
        ),
        Mistake(
            "written when met, first input first, and turned around",
            "Turned around, a node met early that others read later on stands after them; and last inputs come first.",
            lambda inputs, output: _before(inputs, output)[::-1],
            {"recursion": lambda inputs, output: list(reversed(_before_recursion(inputs, output)))},
        ),
        Mistake(
            "a node once for each use",
            "A node that two others read is still one node: remember which are written down already.",
            _recursion(seen_of=lambda found: ()),
            {
                "joined lists": lambda inputs, output: (
                    [v for u in inputs[output] for v in _recursion(seen_of=lambda found: ())(inputs, u)] + [output]
                )
            },
        ),
        Mistake(
            "the last input first",
            "The inputs are followed first to last; a stack hands back first what was put there last.",
            _stack(lambda us: us[::-1]),
            {"recursion": _recursion(lambda us: us[::-1])},
        ),
        Mistake(
            "only the first input followed",
            "What a node needs comes through each of its inputs.",
            _stack(lambda us: us[:1]),
            {"recursion": _recursion(lambda us: us[:1])},
        ),
        Mistake(
            "only the last input followed",
            "What a node needs comes through each of its inputs.",
            _stack(lambda us: us[-1:]),
            {"recursion": _recursion(lambda us: us[-1:])},
        ),
        Mistake(
            "sorted by number",
            "A node's number says nothing about when it can be computed.",
            _after(lambda inputs, found: sorted(found)),
            {"recursion": lambda inputs, output: sorted(_recursion()(inputs, output))},
        ),
        Mistake(
            "level by level",
            "How far a node is from the output does not decide: one read by the output may be read deep down, too.",
            _in_breadth,
        ),
        Mistake(
            "the smallest ready number first",
            "That is a topological order too, but another: here each branch is followed down to its leaves first.",
            _smallest_ready,
        ),
        Mistake(
            "nodes that the output does not need",
            "Only what the output is computed from belongs to its order.",
            _every_node,
        ),
        Mistake(
            "the output left out",
            "The output is a node too, and the last to be computed.",
            _after(lambda inputs, found: found[:-1]),
            {"recursion": lambda inputs, output: _recursion()(inputs, output)[:-1]},
        ),
        Mistake(
            "the leaves left out",
            "A leaf is a node too: it has no inputs, so it can stand at once.",
            _after(lambda inputs, found: [v for v in found if inputs[v]]),
            {"recursion": lambda inputs, output: [v for v in _recursion()(inputs, output) if inputs[v]]},
        ),
        Mistake(
            "all leaves first",
            "That is a topological order too, but another: here a leaf stands just before it is needed first.",
            _after(lambda inputs, found: [v for v in found if not inputs[v]] + [v for v in found if inputs[v]]),
        ),
        Mistake(
            "the lists of the inputs are changed",
            "Whoever called wants to use the graph again: turn around, or use up, a copy.",
            _reversing,
            {"pop": _using_up},
        ),
    ),
    styles={
        "a stack": _stack(),
        "recursion": _recursion(),
        "marks": _marks,
        "joined lists": _joined,
        "a class": lambda inputs, output: list(_Search(inputs).visit(output).place),
        "floats": lambda inputs, output: [float(v) for v in _recursion()(inputs, output)],
    },
)
