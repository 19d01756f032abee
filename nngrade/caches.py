"""Nbgrader's gradebook and its schema check, kept for a whole run: opened once, asked once, written to in one go.

Stock opens the gradebook nine times for a notebook, asks it 193 questions, checks the metadata of every cell twice, and
commits after every cell. While `kept` lasts, every `Gradebook` of this process is the same session, what a release
fixed is asked for once, and nothing is written until `Kept.commit`: of a submission's grades, all are there or none.
"""

import contextlib
import functools
import json
from collections.abc import Iterator
from types import SimpleNamespace

import jsonschema
import nbformat
from nbformat import v4
from nbgrader import api
from nbgrader.api import BaseCell, Comment, Grade, Gradebook, MissingEntry, Notebook, SourceCell, SubmittedNotebook
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker

PATIENCE = 20.0
"""Seconds to wait for a gradebook that another program holds."""

MOST_VALID = 4096

_valid: set[str] = set()
"""Metadata of cells, as JSON, that the schema allows. A class shares them."""


class _Deferred(Session):
    """What nbgrader commits after every cell is kept until the submission is whole."""

    def commit(self) -> None:
        """Do nothing yet."""

    def commit_all(self) -> None:
        """Write everything since the last time."""
        super().commit()


class _Kept(Gradebook):
    """A gradebook on the one session; its answers about the release are remembered, and so is the last submission's."""

    def close(self) -> None:
        """Leave it open: it is closed at the end of `kept`."""

    def find_notebook(self, name: str, assignment: str) -> Notebook:
        return self.kept.released(name, assignment).notebook

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        return _found(self.kept.released(notebook, assignment).sources, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> BaseCell:
        return _found(self.kept.released(notebook, assignment).graded, name)

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        return _found(self.kept.submitted(self, notebook, assignment, student).grades, grade_cell)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        return _found(self.kept.submitted(self, notebook, assignment, student).comments, solution_cell)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SubmittedNotebook:
        # Its scores are sums that the database makes: what has been graded must be there first.
        self.db.flush()
        self.db.expire_all()
        self.kept.renew()
        return super().find_submission_notebook(notebook, assignment, student)


def _found(entries: dict[str, object], name: str) -> object:
    if name not in entries:
        raise MissingEntry(f"There is no {name!r} in the gradebook.")
    return entries[name]


class Kept:
    """The one session. Nothing is in the database before `commit`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.db = scoped_session(sessionmaker(class_=_Deferred, autoflush=True, bind=engine, future=True))
        self._released: dict[tuple[str, str], SimpleNamespace] = {}
        self._submitted: tuple[tuple[str, str, str], SimpleNamespace] | None = None

    def begin(self) -> None:
        """Begin to write, once no other program does."""
        if self.engine.dialect.name == "sqlite":
            self.db.connection().exec_driver_sql("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Write what has been graded, all at once."""
        self.db.registry().commit_all()
        self.forget()

    def forget(self) -> None:
        """Drop what has not been written, and what was remembered of a submission."""
        self.db.remove()
        self.renew()

    def renew(self) -> None:
        """Ask for the submission again when it is wanted next."""
        self._submitted = None

    def released(self, name: str, assignment: str) -> SimpleNamespace:
        """What the release of a notebook fixed, detached from any session."""
        key = (name, assignment)
        if key not in self._released:
            with Session(self.engine, expire_on_commit=False) as session:
                asking = SimpleNamespace(db=session)
                notebook = Gradebook.find_notebook(asking, name, assignment)
                graded = [*notebook.grade_cells, *notebook.task_cells]
                sources = {cell.name: cell for cell in notebook.source_cells}
                # Whatever is read of them later has to be there before they are let go.
                for cell in (*graded, *notebook.solution_cells, *sources.values()):
                    session.refresh(cell)
                session.expunge_all()
            entry = SimpleNamespace(notebook=notebook, sources=sources, graded={cell.name: cell for cell in graded})
            self._released[key] = entry
        return self._released[key]

    def submitted(self, gradebook: Gradebook, name: str, assignment: str, student: str) -> SimpleNamespace:
        """The grades and comments of a submission, by the names of their cells."""
        key = (name, assignment, student)
        if self._submitted is None or self._submitted[0] != key:
            notebook = gradebook.find_submission_notebook(name, assignment, student)
            found = SimpleNamespace()
            for kind, entries in ((Grade, "grades"), (Comment, "comments")):
                rows = self.db.query(kind, BaseCell.name).join(BaseCell, BaseCell.id == kind.cell_id)
                of_notebook = rows.filter(kind.notebook_id == notebook.id)
                setattr(found, entries, {name: entry for entry, name in of_notebook})
            self._submitted = (key, found)
        return self._submitted[1]


@contextlib.contextmanager
def kept(db_url: str, course_id: str) -> Iterator[Kept]:
    """Keep one session with the gradebook at `db_url`, for every `Gradebook` that this process opens meanwhile.

    Afterwards everything is as it was. Only one thread may use it.
    """
    # Tables and course are made, if they are not there, by nbgrader.
    Gradebook(db_url, course_id).close()
    timeout = {"timeout": PATIENCE} if db_url.startswith("sqlite") else {}
    one = Kept(create_engine(db_url, future=True, connect_args=timeout))
    original, checker = api.Gradebook.__init__, common.jsonschema

    def opened(self: Gradebook, url: str, course: str = "default_course", authenticator: object = None) -> None:
        if url != db_url:
            original(self, url, course, authenticator)
            return
        self.__class__ = _Kept
        self.kept, self.db, self.engine = one, one.db, one.engine
        self.course_id, self.authenticator = course_id, authenticator

    api.Gradebook.__init__ = opened
    common.jsonschema = SimpleNamespace(validate=_validate, ValidationError=jsonschema.ValidationError)
    try:
        yield one
    finally:
        api.Gradebook.__init__, common.jsonschema = original, checker
        one.forget()
        one.engine.dispose()


@functools.cache
def compile_schemas() -> None:
    """Let nbformat compile its schemas, which it keeps: when the first notebook comes back, nothing waits for that."""
    for relaxed in (False, True):
        nbformat.validate(v4.new_notebook(), relax_add_props=relaxed)


def _validate(metadata: dict, schema: dict) -> None:
    # The version, which nbgrader has compared already, says which schema it is.
    text = json.dumps(metadata, sort_keys=True)
    if text not in _valid:
        jsonschema.validate(metadata, schema)
        if len(_valid) < MOST_VALID:
            _valid.add(text)
