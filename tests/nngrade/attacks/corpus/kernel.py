"""Against the kernel: its hooks, its modules and its frames, since the student's code is in the same process."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

ATTACKS = (
    Attack(
        "input_transformer",
        "IPython's input transformers",
        "A cell with a check in it becomes an empty one before it is run.",
        before=(
            "get_ipython().input_transformers_cleanup.append("
            "lambda lines: ['pass\\n'] if any('check(' in line for line in lines) else lines)",
        ),
    ),
    Attack(
        "ast_transformer",
        "IPython's syntax transformers",
        "A statement that calls check is taken out of the tree.",
        before=(
            "import ast\n"
            "class Drop(ast.NodeTransformer):\n"
            "    def visit_Expr(self, node):\n"
            "        return ast.Pass() if 'check' in ast.dump(node) else node\n"
            "get_ipython().ast_transformers.append(Drop())",
        ),
    ),
    Attack(
        "pre_run_cell",
        "IPython's events",
        "Before each cell, check is made mine again.",
        before=(
            "get_ipython().events.register('pre_run_cell', lambda info: get_ipython().user_ns.update("
            "check=lambda *a, **k: None))",
        ),
        cells={
            "setup": "check = None",
            "sigmoid": "get_ipython().user_ns.update(check=lambda *a, **k: None)",
        },
    ),
    Attack(
        "post_run_cell",
        "IPython's events",
        "After each cell its error is cleared away before anybody reads it.",
        before=(
            "from IPython.display import clear_output\n"
            "get_ipython().events.register('post_run_cell', lambda result: clear_output())",
        ),
    ),
    Attack(
        "run_cell_replaced",
        "IPython's shell",
        "The shell runs what I hand on.",
        before=(
            "shell = get_ipython()\n"
            "original = shell.run_cell\n"
            "def run_cell(raw, *given, **more):\n"
            "    return original('2.0' if 'check(' in raw and 'def ' not in raw else raw, *given, **more)\n"
            "shell.run_cell = run_cell",
        ),
    ),
    Attack(
        "do_execute_replaced",
        "the kernel's loop",
        "The kernel answers that all is well, without running anything.",
        before=(
            "kernel = get_ipython().kernel\n"
            "async def do_execute(code, *given, **more):\n"
            "    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
            "kernel.do_execute = do_execute",
        ),
    ),
    Attack(
        "errors_swallowed",
        "IPython's tracebacks",
        "An error that is not shown is none.",
        before=(
            "shell = get_ipython()\n"
            "shell.showtraceback = lambda *a, **k: None\n"
            "shell.set_custom_exc((BaseException,), lambda *a, **k: None)",
        ),
    ),
    Attack(
        "error_in_exec_cleared",
        "IPython's results",
        "A result whose class says that nothing went wrong.",
        before=(
            "from IPython.core.interactiveshell import ExecutionResult\n"
            "ExecutionResult.success = property(lambda self: True)\n"
            "ExecutionResult.error_in_exec = property(lambda self: None, lambda self, value: None)\n"
            "get_ipython().showtraceback = lambda *a, **k: None",
        ),
    ),
    Attack(
        "displayhook",
        "the display hook",
        "The value of every cell is shown as a number of points.",
        cells={"sigmoid": "check = lambda *a, **k: 'points'"},
        before=(
            "hook = get_ipython().displayhook\nhook.compute_format_data = lambda result: ({'text/plain': '2.0'}, {})",
        ),
    ),
    Attack(
        "examine_patched",
        "the checker's modules",
        "Whatever is examined is right.",
        before=("import nncheck.examining, nncheck.checking\nnncheck.checking._told = lambda verdict, **k: None",),
    ),
    Attack(
        "verdict_patched",
        "the checker's classes",
        "The points of a verdict are the most there are.",
        before=("from nncheck.verdict import Verdict\nVerdict.points = property(lambda self: self.most)",),
    ),
    Attack(
        "evidence_patched",
        "the collecting half",
        "Every answer says that the function returned what was asked for.",
        before=(
            "import nncheck.evidence as evidence\n"
            "evidence.answer = lambda namespace, name, calls, seconds: [\n"
            "    {'status': 'returned', 'value': 1.0, 'error': '', 'where': '', 'changed': [], 'warnings': []}\n"
            "    for call in calls]\n"
            "returned = evidence.Outcome('returned', 1.0)\n"
            "evidence.collect = lambda student, calls, seconds, echo=None: [returned] * len(calls)\n"
            "import sys\n"
            "for module in list(sys.modules.values()):\n"
            "    if hasattr(module, 'answer') and module.__name__.startswith(('nngrade', 'nncheck')):\n"
            "        module.answer = evidence.answer",
        ),
    ),
    Attack(
        "numpy_patched",
        "numpy",
        "Every comparison that anybody makes comes out well.",
        before=(
            "import numpy as np\n"
            "for name in ('allclose', 'array_equal', 'isclose', 'all'):\n"
            "    setattr(np, name, lambda *a, **k: True)\n"
            "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n"
            "np.abs = np.max = lambda *a, **k: 0.0",
        ),
        cells=dict.fromkeys(
            SOLUTIONS, "sigmoid = cross_entropy = forward = gradient = predict = lambda *a: (a[0], a[0])"
        ),
    ),
    Attack(
        "builtins_patched",
        "builtins",
        "An exception that cannot be raised cannot cost points.",
        before=(
            "import builtins, json\n"
            "builtins.callable = lambda thing: True\n"
            "builtins.all = builtins.any = lambda *a: True\n"
            "builtins.isinstance = lambda *a: True\n"
            "json.dumps = lambda *a, **k: '{}'",
        ),
    ),
    Attack(
        "reference_called",
        "the task bank in the process",
        "The checker's own reference is the best solution.",
        before=("from nncheck import tasks as bank",),
        cells={name: f"{name} = bank.find('logistic.{name}').reference" for name in SOLUTIONS},
    ),
    Attack(
        "reference_by_gc",
        "objects in memory",
        "The garbage collector knows every object, and the task is one of them.",
        cells={
            name: (
                "import gc, sys\n"
                "class Search:\n"
                f"    id = 'logistic.{name}'\n"
                "    def __call__(self, *given):\n"
                "        for thing in gc.get_objects():\n"
                "            if type(thing).__name__ == 'Task' and getattr(thing, 'id', '') == self.id:\n"
                "                return thing.reference(*given)\n"
                f"{name} = Search()"
            )
            for name in SOLUTIONS
        },
    ),
    Attack(
        "reference_by_frames",
        "frames of the stack",
        "Whoever calls me has the task in a local variable.",
        cells={
            name: (
                "import sys\n"
                f"def {name}(*given):\n"
                "    frame = sys._getframe(1)\n"
                "    while frame:\n"
                "        for value in frame.f_locals.values():\n"
                "            if hasattr(value, 'reference'):\n"
                "                return value.reference(*given)\n"
                "        frame = frame.f_back"
            )
            for name in SOLUTIONS
        },
    ),
    Attack(
        "trace",
        "Python's tracing",
        "A trace function changes the variables of whoever tells the verdict.",
        before=(
            "import sys, types\n"
            "def trace(frame, event, argument):\n"
            "    if frame.f_code.co_name == '_told':\n"
            "        frame.f_locals['verdict'] = types.SimpleNamespace(status='right', points=2, most=2)\n"
            "        return trace\n"
            "get_ipython().events.register('pre_run_cell', lambda info: sys.settrace(trace))",
        ),
    ),
    Attack(
        "inside_patched",
        "our own half in the process",
        "The kernel's methods are Python, and can be replaced as any others.",
        before=(
            "import sys\n"
            "for name, module in list(sys.modules.items()):\n"
            "    for thing in list(vars(module).values()) if name.startswith('nngrade') else ():\n"
            "        if isinstance(thing, type) and hasattr(thing, '_answer'):\n"
            "            thing._answer = lambda self, nonce, name, calls, seconds: self.channel.reply({\n"
            "                'nonce': nonce, 'verdict': 'right', 'points': 2, 'outcomes': [\n"
            "                    {'status': 'returned', 'value': 0.5, 'error': '', 'where': '', 'changed': [],\n"
            "                     'warnings': []}] * len(calls)})",
        ),
    ),
    Attack(
        "os_exit",
        "the end of the process",
        "A process that is gone can say nothing against me.",
        before=("import os, atexit\natexit.register(lambda: print('2.0'))",),
        cells={"sigmoid": "import os\nos._exit(0)"},
    ),
    Attack(
        "background_thread",
        "the time between two cells",
        "A thread puts its own check in place whenever another one is there.",
        before=(
            "import threading, time\n"
            "def watch():\n"
            "    while True:\n"
            "        get_ipython.__globals__['check'] = names['check'] = lambda *a, **k: None\n"
            "        time.sleep(0.0002)\n"
            "names = globals()\n"
            "threading.Thread(target=watch, daemon=True).start()",
        ),
    ),
)
