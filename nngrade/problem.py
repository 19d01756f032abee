"""What an instructor is told when something cannot be done: one sentence that says what to do."""


class Problem(Exception):  # noqa: N818 (it is one of the course's files, not of the code)
    """Something in the course or in a submission that somebody has to mend."""
