"""What is wrong with the file or the folder."""

import json
import os

from tests.nngrade.mangled import mangled, saved


@mangled(refused="logistic.ipynb is empty: ask for the notebook again, as it was saved by Jupyter.")
def an_empty_file(made):
    return b""


@mangled(refused="logistic.ipynb is empty: ask for the notebook again, as it was saved by Jupyter.")
def only_blanks(made):
    return b"\n \t\n\x00"


@mangled(
    refused="logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was saved by Jupyter."
)
def half_a_file(made):
    return saved(made)[:5000]


@mangled(
    refused="logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was saved by Jupyter."
)
def a_page_of_a_site(made):
    return b"<!DOCTYPE html><title>Sign in</title>"


@mangled(refused="logistic.ipynb is not UTF-8 text: ask for the notebook again, as it was saved by Jupyter.")
def an_archive(made):
    return b"PK\x03\x04" + bytes(range(256))


@mangled(
    refused="logistic.ipynb is not JSON, so not a notebook: ask for the notebook again, as it was saved by Jupyter."
)
def a_script(made):
    return "\n".join(each.source for each in made.cells if each.cell_type == "code").encode()


@mangled(refused="logistic.ipynb is not a notebook: ask for the notebook again, as it was saved by Jupyter.")
def a_list(made):
    return b"[1, 2]"


@mangled(refused="logistic.ipynb is not a notebook: ask for the notebook again, as it was saved by Jupyter.")
def an_object_that_is_no_notebook(made):
    return b'{"cells": "none", "nbformat": 4}'


@mangled(
    refused="logistic.ipynb is nested too deeply to be a notebook: ask for the notebook again, as it was "
    "saved by Jupyter."
)
def nested_without_end(made):
    return b"[" * 100_000


@mangled(refused="logistic.ipynb holds too much to be read: ask for it with all outputs cleared.")
def brackets_without_end(made):
    return b'{"cells": [' + b"[]," * 2_100_000 + b"1]}"


@mangled(
    refused="logistic.ipynb holds the marks of an unfinished merge (<<<<<<<): ask for the notebook again, as "
    "it was saved by Jupyter, once merged."
)
def a_merge_left_unfinished_in_the_file(made):
    text = saved(made).decode()
    return f"<<<<<<< HEAD\n{text}\n=======\n{text}\n>>>>>>> theirs\n".encode()


@mangled()
def a_mark_before_utf_8(made):
    return b"\xef\xbb\xbf" + saved(made)


@mangled("The file was in UTF-16, not in UTF-8.")
def utf_16(made):
    return saved(made).decode().encode("utf-16")


@mangled("The file was in Windows-1252, not in UTF-8.")
def windows_1252(made):
    made.cells[0].source += "\nÄäß"
    return saved(made).decode().encode("cp1252", errors="replace")


@mangled(refused="logistic.ipynb is not UTF-8 text: ask for the notebook again, as it was saved by Jupyter.")
def bytes_that_are_no_text(made):
    return b"\x81\x8d" + saved(made)


@mangled(refused="logistic.ipynb is larger than 50 MB: ask for the work without it, or smaller.")
def a_hundred_megabytes(made):
    def hole(path):
        with path.open("wb") as file:
            file.truncate(100_000_000)

    return {"logistic.ipynb": hole}


@mangled(refused="lecture.mp4 is larger than 50 MB: ask for the work without it, or smaller.")
def a_large_file_beside_it(made):
    def hole(path):
        with path.open("wb") as file:
            file.truncate(100_000_000)

    return {"logistic.ipynb": made, "lecture.mp4": hole}


@mangled("The notebook was handed in as Logistic (1).ipynb, and taken for logistic.ipynb.")
def a_wrong_name(made):
    return {"Logistic (1).ipynb": made}


@mangled("The notebook was handed in as logistic/logistic.ipynb, and taken for logistic.ipynb.")
def a_folder_in_the_folder(made):
    return {"logistic/logistic.ipynb": made, "logistic/notes.txt": b"mine"}


@mangled(refused="logistic.ipynb is missing; there is a.ipynb and b.ipynb: rename the right one.")
def two_notebooks_of_wrong_names(made):
    return {"a.ipynb": made, "b.ipynb": made}


@mangled()
def another_notebook_beside_it(made):
    return {"logistic.ipynb": made, "scratch.ipynb": b"{"}


@mangled()
def checkpoints(made):
    return {"logistic.ipynb": made, ".ipynb_checkpoints/logistic-checkpoint.ipynb": b"{"}


@mangled(refused="logistic.ipynb is missing; there is no notebook: ask for it.")
def only_checkpoints(made):
    return {".ipynb_checkpoints/logistic-checkpoint.ipynb": made}


@mangled(refused="logistic.ipynb is missing; there is no notebook: ask for it.")
def no_notebook(made):
    return {"logistic.txt": saved(made)}


@mangled(refused="logistic.ipynb is missing; there is no notebook: ask for it.")
def a_folder_named_like_the_notebook(made):
    return {"logistic.ipynb/notes.txt": b"mine"}


@mangled(refused="logistic.ipynb is a symbolic link, which is not followed: ask for the file itself.")
def a_link_to_another_submission(made):
    return {"logistic.ipynb": lambda path: path.symlink_to("../../other/logistic/logistic.ipynb")}


@mangled(refused="data.csv is a symbolic link, which is not followed: ask for the file itself.")
def a_link_beside_it(made):
    return {"logistic.ipynb": made, "data.csv": lambda path: path.symlink_to("/etc/passwd")}


@mangled(refused="logistic.ipynb is neither a file nor a folder: remove it.")
def a_pipe(made):
    return {"logistic.ipynb": os.mkfifo}


@mangled(refused="There are more than 2000 files: ask for those that belong to the assignment.")
def too_many_files(made):
    return {"logistic.ipynb": made} | {f"data/{k}": b"" for k in range(2_100)}


@mangled()
def a_number_too_long_and_one_that_is_none(made):
    read = json.loads(saved(made))
    read["metadata"]["age"] = float("inf")
    read["metadata"]["size"] = float("nan")
    return json.dumps(read).encode()
