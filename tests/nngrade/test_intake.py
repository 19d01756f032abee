"""What is handed in is read with bounds on everything: it is taken, with a note, or refused with one sentence."""

import json
import os

import pytest

from nngrade import intake
from nngrade.problem import Refusal

AGAIN = "ask for the notebook again, as it was saved by Jupyter."


def cell(source="1", **nbgrader):
    metadata = {"nbgrader": nbgrader} if nbgrader else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def notebook(*cells, **changes):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | changes)


def problem(folder):
    """Why a submission is refused; "" if it is not."""
    try:
        intake.read(folder, "logistic")
    except Refusal as refusal:
        return str(refusal)
    return ""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "submitted" / "ada" / "logistic"
    path.mkdir(parents=True)
    return path


def write(folder, content):
    (folder / "logistic.ipynb").write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (notebook(cell(), cell()), ""),
        (notebook(), ""),
        ("", f"logistic.ipynb is empty: {AGAIN}"),
        (" \n", f"logistic.ipynb is empty: {AGAIN}"),
        (notebook()[:-3], f"logistic.ipynb is not JSON, so not a notebook: {AGAIN}"),
        (b"\xff\xfe{}", f"logistic.ipynb is not UTF-8 text: {AGAIN}"),
        (b"\xff\xfe\x00", f"logistic.ipynb is not UTF-8 text: {AGAIN}"),
        (b"\x81{}", f"logistic.ipynb is not UTF-8 text: {AGAIN}"),
        ("[" * 100_000, f"logistic.ipynb is nested too deeply to be a notebook: {AGAIN}"),
        ("[1, 2]", f"logistic.ipynb is not a notebook: {AGAIN}"),
        ("{}", f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook(cells="none"), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook("cell"), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (notebook(cell(source=7)), f"logistic.ipynb is not a notebook: {AGAIN}"),
        (
            notebook(nbformat=1),
            "logistic.ipynb is in an old notebook format: ask for it again, opened in JupyterLab and saved from there.",
        ),
        (
            notebook(nbformat=5),
            "logistic.ipynb is in a notebook format that is not known yet: ask for it in format 4.",
        ),
    ],
)  # fmt: skip
def test_what_the_file_holds(folder, content, sentence):
    write(folder, content)
    assert problem(folder) == sentence


def test_a_cell_that_lacks_all_but_its_type_is_an_empty_one(folder):
    write(folder, notebook({"cell_type": "code"}))
    assert [read.source for read in intake.read(folder, "logistic").notebook.cells] == [""]


def test_outputs_and_the_editor_s_metadata_are_not_read(folder):
    seen = cell() | {"outputs": [{"output_type": "stream", "name": "stdout", "text": "3"}], "execution_count": 7}
    write(
        folder, notebook(seen | {"metadata": {"collapsed": True}}, metadata={"widgets": {}, "nngrade": {"notes": []}})
    )
    read = intake.read(folder, "logistic")
    assert read.notes == []
    assert read.notebook.metadata == {}
    assert (read.notebook.cells[0].outputs, read.notebook.cells[0].metadata) == ([], {})


@pytest.mark.parametrize("content", ["", notebook("cell"), notebook(nbformat=5)])
def test_a_sentence_shows_a_name_on_one_line_and_bounded(folder, content):
    (folder / ("\x1b[31m" + "x" * 99 + "\n.ipynb")).write_text(content)
    assert problem(folder).startswith("x" * 59 + "… is ")


def test_a_missing_notebook(folder):
    assert problem(folder) == "logistic.ipynb is missing; there is no notebook: ask for it."


@pytest.mark.parametrize("name", ["Logistic (1).ipynb", "week 3/logistic.ipynb", "week 3/mine.ipynb"])
def test_the_only_notebook_is_taken_whatever_its_name(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(notebook())
    assert intake.read(folder, "logistic").notes == [
        f"The notebook was handed in as {name}, and taken for logistic.ipynb."
    ]


def test_of_several_notebooks_only_the_right_name_is_taken(folder):
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_text(notebook())
    assert problem(folder) == "logistic.ipynb is missing; there is a.ipynb and b.ipynb: rename the right one."
    write(folder, notebook())
    assert intake.read(folder, "logistic").notes == []


def test_files_of_editors_are_passed_over(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "logistic-checkpoint.ipynb").write_text("{")
    write(folder, notebook())
    assert [path.name for path in intake.files(folder)] == ["logistic.ipynb"]


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


def test_a_file_that_cannot_be_read(folder, monkeypatch):
    write(folder, notebook())

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert problem(folder) == "logistic.ipynb cannot be read (Permission denied): check its permissions."


@pytest.mark.parametrize("replace", [lambda path: path.symlink_to("other.ipynb"), os.mkfifo])
def test_what_comes_into_the_place_of_a_file_is_not_followed_or_waited_for(folder, monkeypatch, replace):
    write(folder, notebook())
    (folder / "other.ipynb").write_text(notebook())
    path = folder / "logistic.ipynb"
    looked_at = list(intake.files(folder))
    path.unlink()
    replace(path)
    monkeypatch.setattr(intake, "files", lambda _: looked_at)
    assert problem(folder).startswith("logistic.ipynb ")


@pytest.mark.parametrize("content", [b"yesterday", b"9999-99-99 x'; --", b"\xff\xfe", b"1" * 400])
def test_a_time_of_handing_in_that_cannot_be_read_is_said_to_be(folder, content):
    write(folder, notebook(cell()))
    (folder / "timestamp.txt").write_bytes(content)
    assert problem(folder) == (
        "timestamp.txt holds no time that can be read: write when it was handed in, like 2024-11-05 22:00:00 UTC."
    )


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"2024-11-05 22:00:00 UTC\n", b"2024-11-05 22:00:00.123 Europe/Berlin"]
)
def test_a_time_of_handing_in_is_nbgrader_s_to_read(folder, content):
    write(folder, notebook(cell()))
    (folder / "timestamp.txt").write_bytes(content)
    assert problem(folder) == ""
