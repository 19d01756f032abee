"""All that a run leaves behind, in a form in which two runs can be compared."""

import hashlib

from nbgrader.api import Comment, Grade, SubmittedAssignment


def record(course, *folders):
    """Return what the gradebook says of every submission, and a digest of every file in these of the course's folders.

    The gradebook's own ids are drawn anew in every run, and left out.
    """
    found = {}
    with course.gradebook() as gradebook:
        for kind, fields in (
            (Grade, ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")),
            (Comment, ("auto_comment", "manual_comment")),
        ):
            for entry in gradebook.db.query(kind):
                key = (kind.__name__, entry.assignment.name, entry.student.id, entry.name)
                found[key] = tuple(getattr(entry, field) for field in fields)
        for submission in gradebook.db.query(SubmittedAssignment):
            penalties = tuple(notebook.late_submission_penalty for notebook in submission.notebooks)
            found["Submission", submission.name, submission.student.id] = (submission.timestamp, penalties)
    for folder in folders:
        for path in sorted((course.root / folder).rglob("*")):
            if path.is_file():
                found[path.relative_to(course.root)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
