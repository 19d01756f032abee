"""Where the warm process starts: as root it first becomes somebody else, before anything is imported.

    python -m nngrade.inside FD '{"folders": [the working directory, others that can be written to], "uid": 61184,
                                  "scratch": a folder to delete at the end}'

With a `uid` of 0 it stays who it is; without isolation, `scratch` holds all that there is of it.
"""

import contextlib
import gc
import json
import os
import shutil
import socket
import sys
from pathlib import Path

settings = json.loads(sys.argv[2])
if os.getpid() == 1:
    # Should the machine run out of memory, the system is to take it from here.
    Path("/proc/self/oom_score_adj").write_text("1000")
if settings["uid"]:
    os.setgroups([])
    os.setresgid(*[settings["uid"]] * 3)
    os.setresuid(*[settings["uid"]] * 3)

# Nothing that is imported is garbage: until all of it is there, nobody looks.
gc.disable()

try:
    from nngrade.inside import zygote

    # Whoever is killed hangs up in the middle of a request, too.
    with contextlib.suppress(EOFError, ConnectionError):
        zygote.main(socket.socket(fileno=int(sys.argv[1])), settings["folders"])
finally:
    if settings["scratch"]:
        shutil.rmtree(settings["scratch"], ignore_errors=True)
