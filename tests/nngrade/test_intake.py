"""What is wrong with a submission is said in one sentence before anything is done with it."""

import json
import os

import pytest

from nngrade import intake

AGAIN = "ask for the notebook again, as it was saved by Jupyter."


def cell(source="1", **nbgrader):
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def notebook(*cells, **changes):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | changes)


ROLES = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
ANSWER = ROLES | {"solution": True, "grade_id": "gradient"}
TEST = ROLES | {"grade": True, "locked": True, "grade_id": "logistic-gradient", "points": 3}
RELEASED = intake.markings([cell(**ANSWER), cell(**TEST)])
REFILL = "put the answers into a copy of the released notebook, and grade that."


def problem(folder):
    return intake.problem(folder, "logistic", RELEASED)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "submitted" / "ada" / "logistic"
    path.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (notebook(cell(**ANSWER), cell(), cell(**TEST)), ""),
        (notebook(cell(**ANSWER)), ""),
        (notebook(cell(**TEST)), ""),
        (
            notebook(cell()),
            f"logistic.ipynb has lost the cells “gradient” and “logistic-gradient”: {REFILL}",
        ),
        (
            notebook(cell(**ANSWER), cell(**TEST | {"solution": True})),
            f"logistic.ipynb has cells whose nbgrader markings were changed, “logistic-gradient”: {REFILL}",
        ),
        (
            notebook(cell(**ANSWER), cell(**TEST | {"schema_version": 1})),
            f"logistic.ipynb has cells whose nbgrader markings were changed, “logistic-gradient”: {REFILL}",
        ),
        (
            notebook(cell(**ANSWER), cell(**TEST | {"grade_id": "of-another-version"})),
            f"logistic.ipynb has cells whose nbgrader markings were changed, “of-another-version”: {REFILL}",
        ),
        (
            notebook(cell(**ANSWER), cell(**TEST), cell() | {"metadata": {"nbgrader": ["junk"]}}),
            f"logistic.ipynb has cells whose nbgrader markings were changed, “”: {REFILL}",
        ),
        ("", f"logistic.ipynb is empty: {AGAIN}"),
        (" \n", f"logistic.ipynb is empty: {AGAIN}"),
        (notebook()[:-3], f"logistic.ipynb is not JSON, so not a notebook: {AGAIN}"),
        (b"\xff\xfe{}", f"logistic.ipynb is not UTF-8 text: {AGAIN}"),
        ("[" * 100_000, f"logistic.ipynb is nested too deeply to be a notebook: {AGAIN}"),
        ("[1, 2]", f"logistic.ipynb is not a notebook: {AGAIN}"),
        ("{}", f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook(cells="none"), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook("cell"), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook({"cell_type": "code"}), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook(cell(source=7)), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (
            notebook(nbformat=3),
            "logistic.ipynb is in an old notebook format: open it in JupyterLab, save it, and grade it again.",
        ),
        (
            notebook(cell(**TEST), cell(), cell(**TEST)),
            "logistic.ipynb has “logistic-gradient” more than once: delete the copy of that cell, keep the one that "
            "counts, and grade it again.",
        ),
        (
            notebook(*[cell(**TEST | {"grade_id": "\x1b[31m" + "x" * 999})] * 2),
            f"logistic.ipynb has “{'x' * 59}…” more than once: delete the copy of that cell, keep the one that counts, "
            "and grade it again.",
        ),
    ],
)  # fmt: skip
def test_what_the_file_holds(folder, content, sentence):
    path = folder / "logistic.ipynb"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8")
    assert problem(folder) == sentence


def test_a_cell_that_nbgrader_does_not_track_may_be_there_twice(folder):
    untracked = cell(**ROLES | {"grade_id": "same"})
    (folder / "logistic.ipynb").write_text(notebook(cell(**TEST), untracked, untracked))
    assert problem(folder) == ""


def test_a_missing_notebook(folder):
    assert problem(folder) == "logistic.ipynb is missing; there is no notebook: ask for it."


def test_a_wrong_file_name(folder):
    (folder / "Logistic (1).ipynb").write_text(notebook())
    assert problem(folder) == ("logistic.ipynb is missing; there is Logistic (1).ipynb: if that is it, rename it.")


def test_a_folder_named_like_the_notebook(folder):
    (folder / "logistic.ipynb").mkdir()
    assert problem(folder).startswith("logistic.ipynb is missing; ")


def test_a_symbolic_link_is_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook())
    (folder / "logistic.ipynb").symlink_to(secret)
    sentence = "logistic.ipynb is a symbolic link, which is not followed: ask for the file itself."
    assert problem(folder) == sentence


def test_a_folder_that_is_a_link_is_not_followed(folder, tmp_path):
    link = tmp_path / "linked"
    link.symlink_to(folder)
    assert problem(link).startswith("linked is a symbolic link")


def test_a_pipe_is_not_read(folder):
    os.mkfifo(folder / "data.csv")
    assert problem(folder) == "data.csv is neither a file nor a folder: remove it."


def test_a_file_in_place_of_the_folder(tmp_path):
    path = tmp_path / "logistic"
    path.write_text("")
    assert problem(path) == ("logistic is a file: put the student's logistic.ipynb into a folder of that name.")


def test_a_file_that_is_too_large(folder):
    with (folder / "video.mp4").open("wb") as file:
        file.truncate(intake.LARGEST + 1)
    assert problem(folder) == ("video.mp4 is larger than 50 MB: ask for the work without it, or smaller.")


@pytest.mark.parametrize("student", ["a[1]", "a*", "a,b", " a", "a\nb"])
def test_a_student_s_folder_that_nbgrader_would_read_as_a_pattern(tmp_path, student):
    folder = tmp_path / student / "logistic"
    folder.mkdir(parents=True)
    assert "has a name that nbgrader cannot use: rename it to the student's id." in problem(folder)


def test_a_folder_that_cannot_be_read(folder, monkeypatch):
    path = folder / "logistic.ipynb"
    path.write_text(notebook())

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    assert problem(folder) == "logistic.ipynb cannot be read (Permission denied): check its permissions."
