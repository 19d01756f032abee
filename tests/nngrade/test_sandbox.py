"""In the sandbox, what honest notebooks do works, what hostile ones try does not, and nothing is left of either."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nncheck.arguments import pack
from nncheck.evidence import Outcome
from nncheck.given import Given
from nncheck.values import decode
from nngrade.problem import Problem
from nngrade.sandbox import Ended, Limits, Sandbox, Unusable, bubblewrap
from nngrade.sandbox import filter as seccomp
from nngrade.sandbox.limits import MB
from nngrade.sandbox.number import Lost, Number
from nngrade.sandbox.watch import descendants

REPOSITORY = Path(__file__).parents[2]
LIMITS = Limits(cpu=20, memory=400 * MB, memory_sum=600 * MB, disk=8 * MB, disk_files=500, output=12 * MB)


@pytest.fixture(scope="module")
def sandbox(isolation):
    with Sandbox(LIMITS) as made:
        yield made


@pytest.fixture
def notebook(sandbox):
    with sandbox.notebook({"data.csv": b"1,2\n", "more/x.txt": b"x"}, "seed") as session:
        yield session


class Shown(list):
    """The messages of a cell."""

    @property
    def text(self):
        return "".join(message["content"]["text"] for message in self if message["msg_type"] == "stream")

    @property
    def kinds(self):
        return [message["msg_type"] for message in self]


def run(session, code, seconds=30):
    shown = Shown()
    reply = session.run(code, shown.append, seconds)
    return shown, reply


def printed(session, code, seconds=30):
    shown, reply = run(session, code, seconds)
    assert reply["status"] == "ok", reply
    return shown.text


def statuses(session, *xs, seconds=5):
    return [outcome["status"] for outcome in session.evidence("f", [{"x": x} for x in xs], seconds)]


def test_cells_share_names_and_show_results_prints_and_errors(notebook):
    assert run(notebook, "x = 41")[1] == {"status": "ok", "execution_count": 1}
    shown, _ = run(notebook, "print('here'); x + 1")
    assert shown.kinds == ["stream", "execute_result"]
    assert shown.text == "here\n"
    assert shown[1]["content"]["data"] == {"text/plain": "42"}
    shown, reply = run(notebook, "1 / 0")
    assert (reply["status"], reply["ename"]) == ("error", "ZeroDivisionError")
    assert shown[0]["content"]["ename"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')", "awaited\n"),
        ("%timeit -n1 -r1 pass", "per loop"),
        ("!echo from the shell", "from the shell"),
        ("import subprocess; subprocess.run(['echo', 'beside'])", "beside\n"),
        ("import os; os.system('echo below >&2')", "below\n"),
        ("import threading\nt = threading.Thread(target=print, args=('thread',)); t.start(); t.join()", "thread\n"),
        ("from multiprocessing import Pool\nwith Pool(2) as p: print(p.map(abs, [-1, 2]))", "[1, 2]\n"),
        ("print(open('data.csv').read(), open('more/x.txt').read())", "1,2\n x"),
        ("import tempfile; f = tempfile.NamedTemporaryFile('w+'); f.write('kept'); f.seek(0); print(f.read())", "kept"),
        ("help(len)", "Return the number of items"),
        ("from nncheck import check, CheckFailed\ncheck('mlp.forward', print)", "mlp.forward: checked after the "),
        ("import sys, matplotlib, IPython; print(sys.path[0] == '', sys.stdout.isatty())", "True False"),
        ("from zoneinfo import ZoneInfo; print(ZoneInfo('Europe/Berlin'))", "Europe/Berlin"),
    ],
)
def test_what_ordinary_notebooks_do_works(notebook, code, expected):
    assert expected in printed(notebook, code)


def test_a_figure_is_shown_inline_under_the_cell(notebook):
    shown, _ = run(notebook, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert shown.kinds == ["display_data"]
    assert shown[0]["content"]["data"]["image/png"].startswith("iVBOR")


DESCRIPTORS = """
import os
for k in sorted(map(int, os.listdir('/dev/fd'))):
    if os.path.exists(f'/dev/fd/{k}'):
        print(k, os.readlink(f'/dev/fd/{k}'))
"""


def test_fonts_that_are_let_go_close_no_file_of_the_notebook(notebook):
    before = printed(notebook, DESCRIPTORS).splitlines()
    printed(notebook, "import gc, matplotlib.pyplot as plt\nplt.semilogy([1, 10])\nplt.show()")
    more = "plt.axes()\nfor k in range(60):\n    plt.figtext(0, 0, f'$x_{{{k}}}$')\nplt.show()"
    assert printed(notebook, f"{more}\ngc.collect()\nprint('drawn')") == "drawn\n"
    ours = [line for line in before if "/mpl-data/" not in line]
    assert set(ours) <= {*printed(notebook, DESCRIPTORS).splitlines()}


def test_a_notebook_inherits_nothing_but_its_connection_and_files_to_read(notebook):
    pairs = [line.split(" ", 1) for line in printed(notebook, DESCRIPTORS).splitlines()]
    targets = [target for _, target in pairs]
    # Its connection, and the two ends and the list of its own event loop.
    assert len([target for target in targets if not target.startswith("/")]) == 4
    own = ("/dev/null", "/tmp/#", "/packages/matplotlib/mpl-data/fonts/")
    assert not [target for target in targets if target.startswith("/") and not target.startswith(own)]


def test_displays_are_updated_and_cleared(notebook):
    code = """
from IPython.display import display, clear_output
h = display(1, display_id='a')
h.update(2)
clear_output(True)
"""
    shown, _ = run(notebook, code)
    assert shown.kinds == ["display_data", "update_display_data", "clear_output"]
    assert [message["content"]["transient"] for message in shown[:2]] == [{"display_id": "a"}] * 2


def test_a_widget_opens_its_comms_and_hears_of_changes(notebook):
    shown, _ = run(notebook, "import ipywidgets\nw = ipywidgets.IntSlider(); w")
    assert shown.kinds == ["comm_open"] * 3 + ["execute_result"]
    data = {"method": "update", "state": {"value": 7}, "buffer_paths": []}
    content = {"comm_id": shown[2]["content"]["comm_id"], "data": data}
    header = {"msg_id": "1", "msg_type": "comm_msg"}
    notebook.comm({"msg_type": "comm_msg", "header": header, "parent_header": {}, "metadata": {}, "content": content})
    assert printed(notebook, "print(w.value)") == "7\n"


def test_input_says_kindly_that_nobody_answers(notebook):
    _, reply = run(notebook, "input('your name? ')")
    assert reply["evalue"] == "nobody is there to answer input() while a notebook is graded: assign the value"


@pytest.mark.parametrize("code", ["while True: pass", "import asyncio\nawait asyncio.sleep(99)", "!sleep 99"])
def test_a_cell_that_does_not_end_is_stopped_and_the_next_one_runs(notebook, code):
    _, reply = run(notebook, code, 0.5)
    assert (reply["status"], reply["ename"]) == ("error", "CellTimeoutError")
    assert reply["evalue"] == "The cell was stopped after 0.5 seconds."
    assert printed(notebook, "print('next')") == "next\n"


def test_output_without_end_is_cut_off_and_costs_nothing_else(notebook):
    text = printed(notebook, "for k in range(200_000): print(k)")
    assert len(text) < 600_000
    assert text.endswith("the rest of what this cell prints is cut off)\n")
    shown, _ = run(notebook, "from IPython.display import display\nfor k in range(5000): display(k)")
    assert len(shown) == 2_000
    assert printed(notebook, "print('next')") == "next\n"


def test_random_numbers_are_those_of_the_seed_and_of_no_other_notebook(sandbox):
    def drawn(seed):
        with sandbox.notebook({}, seed) as session:
            return printed(session, "import random, numpy as np\nprint(random.random(), np.random.rand())")

    assert drawn("a") == drawn("a") != drawn("b")


def test_evidence_is_what_the_function_did(notebook):
    run(notebook, "def f(x, g):\n    x += 1\n    return g(x), 2")
    call = {"x": pack(np.array([[1.0, 2.0]])), "g": pack(Given("square"))}
    (outcome,) = notebook.evidence("f", [call], 5)
    assert Outcome(**outcome).changed == ("x",)
    items = decode(outcome["value"]).values
    assert items[0].array.tolist() == [[4.0, 9.0]]


def test_a_function_that_blocks_its_time_limit_is_ended(notebook):
    run(notebook, "import signal\ndef f(x):\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    while True: pass")
    with pytest.raises(Ended, match="did not stop when its time was over"):
        notebook.evidence("f", [{"x": 1}], 0.5)


def test_evidence_of_a_function_that_raises_or_hangs_says_so(notebook):
    run(notebook, "def f(x):\n    if x: raise ValueError('oh')\n    while True: pass")
    assert statuses(notebook, 1, 1) == ["raised", "not called"]
    assert statuses(notebook, 0, seconds=0.3) == ["timed out"]


@pytest.mark.parametrize(("code", "status"), [("", "not defined"), ("f = 3", "not a function")])
def test_a_name_that_is_no_function_is_said_to_be(notebook, code, status):
    run(notebook, code)
    assert [outcome["status"] for outcome in notebook.evidence("f", [{"x": 1}, {"x": 1}], 5)] == [
        status,
        "not called",
    ]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import numpy as np\ndef f(x): return np.full(10**6, 1 / 3)", "what the function returned is too large"),
        (
            "import nncheck.evidence as e\nimport nngrade.inside.kernel as k\nk.answer = lambda *a: []\nf = abs",
            "no evidence",
        ),
        ("import json\njson.dumps = lambda *a, **k: '[' * 10**6\nf = abs", None),
        ("import json\njson.dumps = lambda *a, **k: '{}'\nf = abs", None),
    ],
)
def test_what_is_no_evidence_is_unusable(sandbox, code, why):
    with sandbox.notebook({}, "") as session:
        # Whoever breaks the kernel's own tools loses the kernel, and nothing else.
        with contextlib.suppress(Ended):
            session.run(code, lambda message: None, 2)
        with pytest.raises((Unusable, Ended) if why is None else Unusable, match=why):
            session.evidence("f", [{"x": 1}], 2)


def test_a_reply_that_was_written_beforehand_counts_for_nothing(notebook):
    forged = """
import json, os, struct
def forge(**frame):
    body = json.dumps(frame).encode()
    os.write(3, struct.pack("!I", len(body)) + body)
value = {"numbers": [1.0], "shape": [], "dtype": "float64"}
for nonce in ("", "0" * 32, None):
    forge(nonce=nonce, outcomes=[{"status": "returned", "value": value}])
    forge(nonce=nonce, reply={"status": "ok"})
    forge(**{"for": nonce, "type": "stream", "content": {"name": "stdout", "text": "forged"}})
def f(x): raise ValueError
"""
    assert printed(notebook, forged) == ""
    assert statuses(notebook, 1) == ["raised"]


HIDDEN = ["/etc/shadow", "/etc/passwd", "/root", "/home", "/work", "/var", "/sys", str(REPOSITORY)]


def test_nothing_of_the_machine_can_be_seen_but_python(notebook, monkeypatch):
    listing = printed(notebook, "import os; print(sorted(os.listdir('/')))")
    root = {"code", "dev", "etc", "notebook", "packages", "proc", "python", "tmp", "usr"}
    assert set(eval(listing)) - root <= {"bin", "lib", "lib32", "lib64", "libx32"}
    assert printed(notebook, f"print([p for p in {HIDDEN!r} if os.path.exists(p)])") == "[]\n"
    assert "nbgrader" not in printed(notebook, "print(os.listdir('/packages'))")
    names = eval(printed(notebook, "print(sorted(os.listdir('/code/nncheck')))"))
    assert names == ["__init__.py", "arguments.py", "evidence.py", "given.py", "plain.py", "values.py"]


def test_nothing_of_the_environment_is_passed_on(monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "hush")
    with Sandbox(LIMITS) as fresh, fresh.notebook({}, "") as session:
        assert "hush" not in printed(session, "import os; print(dict(os.environ), open('/proc/self/environ').read())")


CANNOT = {
    "import the mathematics": "import nnlib",
    "import the tasks": "import nncheck.tasks",
    "import the judge": "import nncheck.judging",
    "import the grader": "import nngrade.sandbox",
    "import another package": "import sklearn",
    "write to the root": "open('/left', 'w')",
    "write beside the devices": "open('/dev/left', 'w')",
    "change our code": "open('/code/nncheck/evidence.py', 'a')",
    "change a package": "open('/packages/numpy/__init__.py', 'a')",
    "reach this machine": "import socket; socket.create_connection(('127.0.0.1', PORT), 2)",
    "open any socket but a local one": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "become another user": "import os; os.setuid(0)",
    "look into the warm process": "open('/proc/1/mem', 'rb')",
    "see its files": "import os; os.listdir('/proc/1/fd')",
    "see its environment": "open('/proc/1/environ').read()",
    "make memory that is not counted": "import os; os.memfd_create('x')",
    "take 20 GB": "bytearray(20 * 2**30)",
    "write a large file": "open('/tmp/large', 'wb').write(bytes(9_000_000))",
    "mount": "import subprocess; subprocess.run(['mount', '-t', 'tmpfs', 'x', '/tmp'], check=True)",
    "take more than its own processor": "import os; os.sched_setaffinity(0, range(os.cpu_count()))",
    "open too many files": "files = [open('/dev/null') for k in range(1000)]",
}


@pytest.mark.parametrize("attack", CANNOT)
def test_a_notebook_cannot(sandbox, attack):
    with socket.create_server(("127.0.0.1", 0)) as server, sandbox.notebook({}, "") as session:
        code = CANNOT[attack].replace("PORT", str(server.getsockname()[1]))
        _, reply = run(session, code)
        assert reply["status"] == "error"
        assert reply["ename"].endswith("Error")
        assert printed(session, "print('alive')") == "alive\n"


SYSTEM_CALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
def refused(name, *arguments):
    ctypes.set_errno(0)
    return getattr(libc, name)(*arguments) == -1 and ctypes.get_errno() == errno.EPERM
"""


@pytest.mark.parametrize(
    "call",
    [
        "'ptrace', 16, 1, 0, 0",
        "'unshare', 0x10000000",
        "'unshare', 0x20000",
        "'setns', 0, 0",
        "'mount', b'none', b'/tmp', b'tmpfs', 0, None",
        "'umount', b'/tmp'",
        "'chroot', b'/tmp'",
        "'shmget', 1, 100, 0o1600",
        "'semget', 1, 1, 0o1600",
        "'msgget', 1, 0o1600",
        "'mq_open', b'/left', 0o102, 0o600, None",
        "'process_vm_readv', 1, None, 0, None, 0, 0",
        "'syscall', 425, 8, None",
        "'ioctl', 0, 0x5412, b'x'",
    ],
)
def test_the_system_refuses_as_an_ordinary_error(notebook, call):
    assert printed(notebook, f"{SYSTEM_CALLS}print(refused({call}))") == "True\n"


ENDS = {
    "leaves": ("import os; os._exit(0)", "ended the process that it ran in"),
    "crashes Python": ("import ctypes; ctypes.string_at(0)", "crashed Python itself (SIGSEGV)"),
    "ends by a signal without a name": ("import os; os.kill(os.getpid(), 50)", "crashed Python itself (signal 50)"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "crashed Python itself (SIGKILL)"),
    "stops itself": ("import os; os.kill(os.getpid(), 19)", "did not stop when its time was over"),
    "closes the connection": ("import os; os.closerange(3, 99)", "ended the process that it ran in"),
    "ignores the interrupt": (
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "did not stop when its time was over",
    ),
    "writes over the connection, in pieces": ("import os; os.write(3, bytes(99))", "wrote over its connection"),
    "writes over the connection": ("import os; os.write(3, bytes([255]) * 99)", "wrote over its connection"),
    "floods the connection": ("import os\nwhile True: os.write(3, b'\\0\\0\\0\\2{}' * 999)", "showed more things"),
    "floods it with one message": (
        "import os\nwhile True: os.write(3, b'\\0\\x90\\0\\0{' + b' ' * 9437182 + b'}')",
        "showed more",
    ),
    "makes many files": ("for k in range(10**5): open(f'/tmp/{k}', 'w').close()", "made more than 500 files"),
    "takes memory in many processes": (
        "import os, time\nfor k in range(12):\n"
        "  if os.fork() == 0: x = bytearray(os.urandom(1) * 200_000_000); time.sleep(99)\n"
        "time.sleep(99)",
        "used more than 600 MB of memory in all its processes",
    ),
}


@pytest.mark.parametrize("attack", ENDS)
def test_a_notebook_that_goes_too_far_ends_with_a_sentence(sandbox, attack):
    code, why = ENDS[attack]
    with sandbox.notebook({}, "") as session:
        with pytest.raises(Ended) as ended:
            run(session, code, 20 if "memory" in attack or "files" in attack or "floods" in attack else 1)
        assert why in ended.value.reason
        assert ended.value.reason.startswith("The notebook's code ")
        with pytest.raises(Ended, match=ended.value.reason.split("(")[0]):
            run(session, "1")
    with sandbox.notebook({}, "") as session:
        assert printed(session, "print('the next one')") == "the next one\n"


def test_two_sandboxes_keep_to_processors_and_under_root_to_users_of_their_own(sandbox):
    code = "import os; print(*os.sched_getaffinity(0), os.getuid())"
    with Sandbox(LIMITS) as other, sandbox.notebook({}, "") as one, other.notebook({}, "") as two:
        (a, user_a), (b, user_b) = (map(int, printed(session, code).split()) for session in (one, two))
        assert [a, b] == [made._worker.number.processor for made in (sandbox, other)]
    assert (user_a != user_b) is (os.geteuid() == 0)


def test_neighbours_have_processors_of_their_own(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {5, 2, 7})
    with contextlib.closing(Number()) as number:
        processors = []
        for number.value in range(61_184, 61_188):
            processors.append(number.processor)
    assert set(processors[:3]) == {2, 5, 7}
    assert processors[3] == processors[0]


def test_processor_time_is_limited():
    with (
        Sandbox(LIMITS._replace(cpu=1)) as fresh,
        fresh.notebook({}, "") as session,
        pytest.raises(Ended, match="used up its processor time of 1 seconds"),
    ):
        run(session, "while True: pass")


def test_time_in_all_is_limited():
    with Sandbox(LIMITS._replace(wall=1)) as fresh, fresh.notebook({}, "") as session:
        assert run(session, "import time; time.sleep(30)")[1]["ename"] == "CellTimeoutError"
        with pytest.raises(Ended, match="ran for more than 1 seconds in all"):
            run(session, "1")


def test_a_fork_bomb_stops_at_the_limit(notebook):
    bomb = """
import os, signal
made = 0
try:
    while True:
        if os.fork() == 0: signal.pause()
        made += 1
except OSError as error:
    print(made < 48, error.strerror)
"""
    assert printed(notebook, bomb) == "True Resource temporarily unavailable\n"


LEFT = {
    "files": "open('/tmp/left', 'w'); open('/dev/shm/left', 'w'); open('left', 'w'); import os; os.makedirs('a/b/c')",
    "shared memory": "from multiprocessing.shared_memory import SharedMemory as S; S('left', create=True, size=99)",
    "a folder that cannot be opened": "import os; os.mkdir('shut'); open('shut/x', 'w'); os.chmod('shut', 0)",
    "a very deep folder": "import os\nfor k in range(2000): os.mkdir('d'); os.chdir('d')",
    "a link out": "import os; os.symlink('/code', 'link'); os.symlink('/tmp', '/tmp/loop')",
    "a daemon": """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    for number in set(range(1, 65)) - {9, 19, 32, 33}: signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        while True: time.sleep(1); open('/tmp/left', 'w')
    os._exit(0)
""",
    "a thread that prints": """
import threading, time
threading.Thread(target=lambda: [print(time.sleep(0.01)) for _ in iter(int, 1)]).start()
""",
    "something at exit": "import atexit; atexit.register(print, 'left')",
    "a process under another name": "import subprocess; subprocess.Popen(['bash', '-c', 'exec -a init sleep 99'])",
    "a stopped process": "import subprocess; subprocess.Popen(['sleep', '99']).send_signal(19)",
    "other modules": "import numpy as np, json, builtins\nnp.ones = json.dumps = builtins.print = None",
}

LOOK = """
import os, json, numpy as np
print(sum(name.isdigit() for name in os.listdir('/proc')), np.ones(1))
print([os.listdir(folder) for folder in ('.', '/tmp', '/dev/shm')])
"""


@pytest.mark.parametrize("thing", LEFT)
def test_nothing_is_left_for_the_next_notebook(sandbox, thing):
    # Whoever breaks the kernel's own tools loses the kernel.
    with sandbox.notebook({"data.csv": b""}, "") as session, contextlib.suppress(Ended):
        run(session, LEFT[thing])
    with sandbox.notebook({}, "") as session:
        assert printed(session, LOOK) == "2 [1.]\n[[], [], []]\n"


def test_the_warm_process_cannot_be_stopped_or_killed_from_inside(sandbox):
    before = sandbox._worker.process.pid
    with sandbox.notebook({}, "") as session:
        run(session, "import os\nfor number in range(1, 32): os.kill(1, number)\nos.kill(-1, 15)")
        assert printed(session, "print('alive')") == "alive\n"
    with sandbox.notebook({}, "") as session:
        assert printed(session, "print('next')") == "next\n"
    assert sandbox._worker.process.pid == before


def test_a_warm_process_that_died_is_replaced(sandbox):
    with sandbox.notebook({}, "") as session:
        sandbox._worker._kill()
        with pytest.raises(Lost):
            run(session, "import time; time.sleep(99)")
    with sandbox.notebook({}, "") as session:
        assert printed(session, "print('next')") == "next\n"
    sandbox._worker._kill()
    with sandbox.notebook({}, "") as session:
        assert printed(session, "print('next')") == "next\n"


def test_a_process_that_was_begun_ends_with_its_sandbox(sandbox):
    with Sandbox(LIMITS) as begun:
        for moment in np.linspace(0, 0.05, 12):
            begun.begin()
            process = begun._worker.process
            time.sleep(moment)
            assert process.poll() is None
            made = [process.pid, *descendants(process.pid)]
            begun.close()
            end = time.monotonic() + 10
            while left := list(filter(is_running, made)):
                assert time.monotonic() < end, left
                time.sleep(0.01)


def test_a_process_that_ends_just_when_it_is_to_be_ended_is_no_trouble(isolation, monkeypatch):
    with Sandbox(LIMITS) as fresh:
        fresh.begin()
        process = fresh._worker.process
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        # As if it had ended after the first look.
        looks, look = [None], process.poll
        monkeypatch.setattr(process, "poll", lambda: looks.pop() if looks else look())


def test_a_process_that_was_begun_takes_other_limits_but_not_folders_of_another_size(sandbox):
    with Sandbox() as begun:
        begun.begin()
        before = begun._worker.process
        begun.limit(Limits(processes=7), unsafe=False)
        with begun.notebook({}, "") as session:
            assert printed(session, "import resource; print(resource.getrlimit(resource.RLIMIT_NPROC)[0])") == "7\n"
        assert begun._worker.process is before
        begun.limit(LIMITS, unsafe=False)
        assert before.returncode is not None
        with begun.notebook({}, "") as session:
            assert int(printed(session, "import os; print(os.statvfs('/tmp').f_blocks * 4096)")) <= LIMITS.disk + 4096


def is_running(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_warm_process_ends_with_whoever_started_it():
    code = (
        "import os, sys; from nngrade.sandbox import Sandbox; from nngrade.sandbox.watch import descendants\n"
        "s = Sandbox(); s.start(); print(*descendants(os.getpid()), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pids = done.stdout.split()
    assert len(pids) == 2
    end = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(is_running, pids))


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "", "."])
def test_a_file_is_put_nowhere_but_into_the_notebook_s_folder(sandbox, name):
    with pytest.raises(ValueError, match="no name for a file in a notebook's folder"):
        sandbox.notebook({name: b""}, "")


def test_files_that_do_not_fit_are_said_to_be_too_large_and_leave_nothing(sandbox):
    with pytest.raises(Problem, match="files could not be written: No space left on device"):
        sandbox.notebook({"a": b"1", "b": bytes(9 * MB)}, "")
    with sandbox.notebook({}, "") as session:
        assert printed(session, LOOK).endswith("[[], [], []]\n")


def test_one_notebook_at_a_time(sandbox):
    with sandbox.notebook({}, ""), pytest.raises(RuntimeError, match="one notebook at a time"):
        sandbox.notebook({}, "")


def test_a_student_s_file_does_not_take_the_place_of_the_collector(sandbox):
    files = {"nncheck.py": b"raise SystemExit", "json.py": b"1/0", "nncheck/evidence.py": b"1/0"}
    with sandbox.notebook(files, "") as session:
        run(session, "from nncheck import check\ndef f(x): return x")
        assert statuses(session, 1) == ["returned"]


def test_without_isolation_nothing_is_run(monkeypatch):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with pytest.raises(Problem, match="bubblewrap is not installed: run nngrade doctor, which says how to get it"):
        Sandbox().start()
    monkeypatch.undo()
    monkeypatch.setattr(seccomp, "pyseccomp", None)
    with pytest.raises(Problem, match="pyseccomp or its library is missing: run nngrade doctor"):
        Sandbox().start()


def test_unsafe_leaves_nothing_when_whoever_started_it_is_killed(tmp_path):
    code = (
        "import os; from nngrade.sandbox import Sandbox; s = Sandbox(unsafe=True); n = s.notebook({}, '')\n"
        'n.run(\'import subprocess; p = subprocess.Popen(["sleep", "99"])\', print, 9)\n'
        "n.run('print(p.pid)', lambda m: print(m['content']['text'], flush=True), 9); os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    end = time.monotonic() + 20
    while (is_running(done.stdout.strip()) or any(tmp_path.iterdir())) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(done.stdout.strip())
    assert not any(tmp_path.iterdir())


def test_unsafe_runs_the_same_without_bubblewrap(monkeypatch):
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    with Sandbox(unsafe=True) as unsafe:
        for _ in range(2):
            with unsafe.notebook({"data.csv": b"1,2"}, "") as session:
                assert (
                    printed(session, "import os; print(open('data.csv').read(), os.listdir('.'))")
                    == "1,2 ['data.csv']\n"
                )
                run(session, "def f(x): return x")
                assert session.evidence("f", [{"x": 2}], 5)[0]["value"]["numbers"] == [2.0]
                run(session, "open('left', 'w')")
        with unsafe.notebook({}, "") as session, pytest.raises(Ended):
            run(session, "import os; os._exit(1)")
