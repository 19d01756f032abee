"""Against the hidden inputs: stashed by the function that is called with them, and shown somewhere later."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

PLAIN = """\
def plain(value):
    if hasattr(value, 'tolist'):
        return value.tolist()
    return [plain(one) for one in value] if type(value) in (list, tuple) else value
"""


def stashing(*lines: str, result: str = "1 / (1 + 2.718281828459045 ** -z)") -> dict[str, str]:
    """Return a solution that is right, so that the hidden inputs are asked for, and does this on each call."""
    text = "\n".join(f"    {line}" for line in lines)
    return {"sigmoid": f"calls = []\n{PLAIN}def sigmoid(z):\n{text}\n    return {result}"}


ATTACKS = (
    Attack(
        "in_a_global",
        "what is left in memory",
        "A list keeps every input, and a later cell prints it.",
        cells=stashing("calls.append(plain(z))"),
        after=("print(calls)",),
        worth=2.0,
    ),
    Attack(
        "as_arrays",
        "what is left in memory",
        "Numbers that are printed are looked for, but bytes are not.",
        cells=stashing("calls.append(z.tobytes())"),
        after=(
            "import base64\nprint([base64.b64encode(call) for call in calls])",
            "print([call.hex() for call in calls])",
        ),
        worth=2.0,
    ),
    Attack(
        "backwards",
        "what is looked for in outputs",
        "Nobody reads backwards.",
        cells=stashing("calls.append(plain(z))"),
        after=("print(repr(calls)[::-1])",),
        worth=2.0,
    ),
    Attack(
        "in_a_file",
        "what is left in files",
        "A file stays when a process does not.",
        cells=stashing(
            "for path in ('stash', '/tmp/stash', '/dev/shm/stash'):",
            "    with open(path, 'a') as file:",
            "        file.write(repr(plain(z)))",
        ),
        after=("import os\nfor path in ('stash', '/tmp/stash', '/dev/shm/stash'):\n    print(open(path).read())",),
        worth=2.0,
    ),
    Attack(
        "in_another_process",
        "what is left in other processes",
        "A process that was forked before keeps what it is told through a pipe.",
        cells={
            "sigmoid": (
                "import os, socket\n"
                "mine, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                "if os.fork() == 0:\n"
                "    heard = []\n"
                "    while (said := other.recv(60_000)) != b'tell':\n"
                "        heard.append(said)\n"
                "    for said in heard:\n"
                "        other.send(said)\n"
                "    os._exit(0)\n"
                f"{PLAIN}"
                "def sigmoid(z):\n"
                "    mine.send(repr(plain(z)).encode())\n"
                "    return 1 / (1 + 2.718281828459045 ** -z)"
            )
        },
        after=("mine.settimeout(1)\nmine.send(b'tell')\nfor _ in range(40):\n    print(mine.recv(60_000))",),
        worth=2.0,
    ),
    Attack(
        "in_a_child_forked_by_the_call",
        "what is left in other processes",
        "A child that the call itself forks writes into the working directory, later.",
        cells=stashing(
            "import os, time",
            "if os.fork() == 0:",
            "    time.sleep(0.3)",
            "    open(f'late-{os.getpid()}', 'w').write(repr(plain(z)))",
            "    os._exit(0)",
        ),
        after=("import glob, time\ntime.sleep(0.6)\nfor path in glob.glob('late-*'):\n    print(open(path).read())",),
        worth=2.0,
    ),
    Attack(
        "in_an_exception",
        "the words of a verdict",
        "What an exception says is in my feedback.",
        cells=stashing("if z.size > 3:", "    raise ValueError(repr(plain(z))[:200])"),
        worth=2.0,
    ),
    Attack(
        "in_the_name_of_an_exception",
        "the words of a verdict",
        "What an exception is called is in my feedback.",
        cells=stashing("if z.size > 3:", "    raise type(repr(plain(z))[:60], (Exception,), {})"),
        worth=2.0,
    ),
    Attack(
        "in_a_warning",
        "the words of a verdict",
        "Warnings are shown, and may say anything.",
        cells=stashing("import sys, warnings", "warnings.warn(repr(plain(z)))", "sys.stderr.write(repr(plain(z)))"),
        worth=2.0,
    ),
    Attack(
        "in_what_is_printed",
        "standard output",
        "A function may print.",
        cells=stashing(
            "import os",
            "print(plain(z))",
            "os.write(1, repr(plain(z)).encode())",
            "os.write(2, repr(plain(z)).encode())",
        ),
        worth=2.0,
    ),
    Attack(
        "shown_by_a_message",
        "messages during the calls",
        "A display is sent at once, whatever cell it belongs to.",
        cells=stashing("from IPython.display import display", "display({'text/plain': repr(plain(z))}, raw=True)"),
        worth=2.0,
    ),
    Attack(
        "by_a_later_task",
        "the words of another task's verdict",
        "Another function raises what the first has heard.",
        cells={
            **stashing("calls.append(plain(z))"),
            "predict": "def predict(A, threshold):\n    raise ValueError(repr(calls[-1])[:200])",
            "cross_entropy": "def cross_entropy(A, Y):\n    raise type(repr(calls[-1])[:60], (Exception,), {})",
        },
        worth=2.0,
    ),
    Attack(
        "by_the_end_of_the_process",
        "the process that is made anew",
        "The process ends after the calls; what it wrote is there for the next one.",
        cells=stashing("with open('/tmp/stash', 'a') as file:", "    file.write(repr(plain(z)))"),
        after=("import os\nos._exit(1)", "print(open('/tmp/stash').read())"),
        worth=2.0,
    ),
    Attack(
        "by_running_again",
        "the process that is made anew",
        "A function that a later cell takes away has to be asked where it stood, and what is run after that shows it.",
        cells=stashing(
            "calls.append(plain(z))", "with open('/tmp/stash', 'a') as file:", "    file.write(repr(plain(z)))"
        ),
        after=("kept = sigmoid\ndel sigmoid", "print(calls, open('/tmp/stash').read())", "raise ValueError(calls)"),
        worth=2.0,
    ),
    Attack(
        "by_the_collector",
        "what is left in memory",
        "Arguments that nobody holds any more are still found in frames, caches and the collector's lists.",
        cells=stashing("pass"),
        after=(
            "import gc\n"
            "found = [thing for thing in gc.get_objects() if type(thing) is dict and 'array' in thing]\n"
            "found += [thing for thing in gc.get_objects() if type(thing) in (list, tuple) and 0 < len(thing) < 200\n"
            "          and all(type(one) is float for one in thing)]\n"
            "print(found)",
        ),
        worth=2.0,
    ),
    Attack(
        "by_how_long_it_takes",
        "the time that a call takes",
        "The verdict says how long it took, or that it took too long.",
        cells=stashing("import time", "time.sleep(0.001 * (abs(float(z.flat[0])) % 1))"),
        worth=2.0,
    ),
    Attack(
        "in_all_tasks",
        "what is left in memory",
        "Each function keeps what it is called with, before it is known whether it is right.",
        cells={
            name: (
                f"calls = globals().get('calls', [])\n{PLAIN}"
                f"def {name}(*given):\n    calls.append([plain(one) for one in given])\n    return given[0]"
            )
            for name in SOLUTIONS
        },
        after=("print(calls)",),
    ),
)
