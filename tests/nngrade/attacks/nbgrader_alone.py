"""Stock nbgrader as it comes, in a process of its own: a student is graded, and given the feedback.

    python nbgrader_alone.py COURSE ASSIGNMENT STUDENT

It is as `nbgrader autograde` and `nbgrader generate_feedback` would do it, with one start for both.
"""

import contextlib
import resource
import sys
from collections.abc import Sequence

# It checks the addresses in JSON, of which notebooks have none, and takes a second to import.
sys.modules.setdefault("rfc3987_syntax", None)

from nbgrader.converters import Autograde, GenerateFeedback  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from traitlets.config import Config  # noqa: E402

CELL = 2
"""Seconds for one cell."""

MOST = {
    resource.RLIMIT_AS: 4_000_000_000,
    resource.RLIMIT_CPU: 40,
    resource.RLIMIT_FSIZE: 64_000_000,
    resource.RLIMIT_NOFILE: 512,
    resource.RLIMIT_CORE: 0,
}


def main(asked: Sequence[str]) -> None:
    """Grade one student's submission."""
    for what, most in MOST.items():
        resource.setrlimit(what, (most, most))
    root, assignment, student = asked
    names = {"root": root, "course_id": "backprop-by-hand", "assignment_id": assignment, "student_id": student}
    config = Config({"CourseDirectory": names, "Execute": {"timeout": CELL}})
    for kind in (Autograde, GenerateFeedback):
        converter = kind(coursedir=CourseDirectory(config=config), config=config)
        converter.force = True
        # A submission that nbgrader gives up is left to a reader; the others are graded all the same.
        with contextlib.suppress(SystemExit, Exception):
            converter.start()


if __name__ == "__main__":
    main(sys.argv[1:])
