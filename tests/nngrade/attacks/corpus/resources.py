"""Against time and space: too many, too much, too long; each bounded, so that a machine without limits survives it."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

ATTACKS = (
    Attack(
        "fork_bomb",
        "the number of processes",
        "Where there are too many processes nobody else gets one.",
        before=(
            "import os, time\n"
            "for _ in range(200):\n"
            "    try:\n"
            "        if os.fork() == 0:\n"
            "            time.sleep(5)\n"
            "            os._exit(0)\n"
            "    except OSError as error:\n"
            "        print(error.strerror)\n"
            "        break",
        ),
    ),
    Attack(
        "threads",
        "the number of threads",
        "Threads are processes, too.",
        before=(
            "import threading, time\n"
            "for _ in range(500):\n"
            "    threading.Thread(target=time.sleep, args=(5,), daemon=True).start()",
        ),
    ),
    Attack(
        "memory_bomb",
        "memory",
        "The machine begins to swap, and everybody's time runs out.",
        before=("import numpy as np\nheld = [np.ones(32_000_000) for _ in range(16)]",),
    ),
    Attack(
        "memory_of_many",
        "memory of all processes together",
        "Each of ten has only a little.",
        before=(
            "import os, time\n"
            "import numpy as np\n"
            "for _ in range(8):\n"
            "    if os.fork() == 0:\n"
            "        held = np.random.bytes(350_000_000)\n"
            "        time.sleep(10)\n"
            "        os._exit(0)\n"
            "time.sleep(2)",
        ),
    ),
    Attack(
        "disk_filled",
        "the disk",
        "On a full disk no grade can be written.",
        before=(
            "for folder in ('.', '/tmp', '/dev/shm'):\n"
            "    for k in range(4):\n"
            "        try:\n"
            "            with open(f'{folder}/large-{k}', 'wb') as file:\n"
            "                file.write(bytes(40_000_000))\n"
            "        except OSError as error:\n"
            "            print(error.strerror)",
        ),
    ),
    Attack(
        "many_files",
        "the number of files",
        "Twelve thousand empty files take no space, and for ever to be deleted.",
        before=(
            "import os\n"
            "os.mkdir('many')\n"
            "for k in range(12_000):\n"
            "    os.close(os.open(f'many/{k}', os.O_CREAT | os.O_WRONLY))",
        ),
    ),
    Attack(
        "deep_folders",
        "the depth of folders",
        "A folder that is too deep for a name cannot be deleted.",
        before=("import os\nfor _ in range(3000):\n    os.mkdir('d' * 100)\n    os.chdir('d' * 100)",),
    ),
    Attack(
        "endless_loop",
        "processor time",
        "Somebody else will need the time that I use.",
        before=("while True:\n    pass",),
    ),
    Attack(
        "signals_ignored",
        "the end of a cell's time",
        "Whoever ignores the signals cannot be stopped.",
        before=(
            "import signal\n"
            "for number in range(1, 65):\n"
            "    try:\n"
            "        signal.signal(number, signal.SIG_IGN)\n"
            "    except (OSError, ValueError):\n"
            "        pass\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
            "while True:\n"
            "    try:\n"
            "        while True:\n"
            "            pass\n"
            "    except BaseException:\n"
            "        pass",
        ),
    ),
    Attack(
        "endless_function",
        "the time of a task",
        "The alarm is an exception, and exceptions can be caught.",
        cells={
            "sigmoid": (
                "def sigmoid(z):\n"
                "    while True:\n"
                "        try:\n"
                "            while True:\n"
                "                pass\n"
                "        except BaseException:\n"
                "            pass"
            )
        },
    ),
    Attack(
        "lock_held",
        "the interpreter's lock",
        "While C computes, no signal is looked at.",
        cells={"sigmoid": "def sigmoid(z):\n    import re\n    return re.match('(a*)*b', 'a' * 60)"},
    ),
    Attack(
        "stopped",
        "a process that stands still",
        "Who is stopped uses no time, and never ends.",
        before=("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",),
    ),
    Attack(
        "output_flood",
        "the size of outputs",
        "A notebook of many megabytes cannot be opened.",
        before=("for k in range(500):\n    print('x' * 50_000)",),
    ),
    Attack(
        "small_in_large_out",
        "representations",
        "An object of a few bytes describes itself in a hundred million.",
        before=(
            "class Small:\n"
            "    def __repr__(self):\n"
            "        return 'x' * 100_000_000\n"
            "    def _repr_mimebundle_(self, **more):\n"
            "        return {'text/plain': 'x' * 30_000_000, 'application/json': {'k' * 20_000_000: [[]] * 100_000}}\n"
            "Small()",
            "raise ValueError(Small())",
        ),
    ),
    Attack(
        "huge_integers",
        "numbers",
        "A number that nobody can write down is soon made.",
        before=("10 ** 1_000_000",),
        cells={name: f"def {name}(*given):\n    return [10 ** 100_000] * 2" for name in SOLUTIONS},
    ),
    Attack(
        "stack_overflow",
        "the stack",
        "Without a limit to recursion, C's stack overflows.",
        before=(
            "import sys\n"
            "sys.setrecursionlimit(10**9)\n"
            "class Deep:\n"
            "    def __getattr__(self, name):\n"
            "        return getattr(self, name + 'x')",
        ),
        cells={"sigmoid": "def sigmoid(z):\n    return sigmoid(z)"},
        after=("nest = []\nfor _ in range(200_000):\n    nest = [nest]\nrepr(nest)",),
    ),
    Attack(
        "crash",
        "the interpreter",
        "A pointer to nowhere ends it, and what it was about to say.",
        cells={
            "sigmoid": "import ctypes\nctypes.string_at(0)",
            "forward": "def forward(*given):\n    ctypes.string_at(1)",
        },
    ),
    Attack(
        "connection_kept_open",
        "the end of a conversation",
        "A child that has inherited the connection keeps it open when I am gone.",
        before=(
            "import os, signal, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    for number in range(1, 32):\n"
            "        try:\n"
            "            signal.signal(number, signal.SIG_IGN)\n"
            "        except OSError:\n"
            "            pass\n"
            "    time.sleep(20)\n"
            "    os._exit(0)\n"
            "os._exit(0)",
        ),
    ),
    Attack(
        "deaf",
        "the conversation",
        "Who does not listen need not answer.",
        before=(
            "import os, time\n"
            "for descriptor in range(64):\n"
            "    try:\n"
            "        os.close(descriptor)\n"
            "    except OSError:\n"
            "        pass",
        ),
    ),
    Attack(
        "large_notebook",
        "the size of a notebook",
        "What I hand in is larger than what anybody reads.",
        after=(*("# " + "x" * 100_000,) * 12, {"cell_type": "markdown", "source": "[" * 20_000 + "*_`" * 20_000}),
    ),
    Attack(
        "slow_text",
        "Markdown",
        "Some texts take for ever to be turned into HTML.",
        after=tuple(
            {"cell_type": "markdown", "source": text}
            for text in ("[" * 10_000, "*" * 10_000, "> " * 5_000, "`" * 9_999 + "a", "$" * 9_999, "<!--" * 5_000,
                         "- " * 5_000, "|" * 10_000, "![](" * 4_000, "&" * 20_000, "a**" * 6_000)
        ),
    ),
)  # fmt: skip
