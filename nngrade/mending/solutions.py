"""The student's cells in a submission: which one counts for which task.

A cell counts that has the task's grade id; failing that, one that defines the task's function; failing that, one that
stands where the task's cell belongs. Of several copies the last *complete* one counts: filled in, free of syntax
errors, and defining the function. That is the one which a run from top to bottom leaves behind; an unfinished or
untouched copy is no answer. Copies that don't count become plain text, so that they can't override the one that does.
"""

from nngrade.mending.definitions import Look, look
from nngrade.mending.pieces import Notes, Piece, Release, extra, retyped

MOST_PARTS = 6
"""Into how many cells a solution may have been split, to be joined again."""


def claim(pieces: list[Piece], release: Release, notes: Notes) -> None:
    """Make each cell that students write in stand once among `pieces`."""
    for name in filter(release.is_solution, release.names):
        if release.cells[name].cell_type == "code":
            _claim_code(pieces, release, name, notes)
        else:
            _claim_answer(pieces, release, name, notes)


def _claim_code(pieces: list[Piece], release: Release, name: str, notes: Notes) -> None:
    stub = release.cells[name].source
    wanted = _wanted(look(stub))

    def is_complete(piece: Piece) -> bool:
        return piece.source != stub and piece.look.compiles and (not wanted or bool(wanted & piece.look.binds))

    while _join(pieces, name, wanted):
        notes.add("split", name)
    own = [piece for piece in pieces if piece.name == name]
    free = [piece for piece in pieces if not piece.name and piece.is_code and piece.source not in release.texts]
    free = [piece for piece in free if wanted & piece.look.functions]
    complete = [piece for piece in own if is_complete(piece)]
    written_elsewhere = [piece for piece in free if is_complete(piece)]
    if not complete and written_elsewhere:
        complete = written_elsewhere
        if own:
            notes.add("elsewhere", name)
    if complete:
        chosen = complete[-1]
    else:
        chosen = next(
            iter(
                [piece for piece in own if piece.source != stub][-1:]
                or _merged(pieces, release, name, is_complete, notes)
                or own[-1:]
                or [piece for piece in free if piece.source != stub][-1:]
                or free[-1:]
                or [p for p in pieces if not p.name and not p.is_code and wanted & p.look.functions][-1:]
                or _in_place(pieces, release, name)
            ),
            None,
        )
    if chosen is None:
        notes.add("missing", name)
        pieces.append(release.blank(name))
        return
    if len(own) > 1 and chosen in own:
        notes.add("copies", name)
    chosen.name = name
    for piece in own + [piece for piece in free if piece.source == stub]:
        if piece is not chosen:
            _retire(pieces, piece, chosen, release)


def _wanted(stub: Look) -> frozenset[str]:
    return stub.functions or stub.binds


def _retire(pieces: list[Piece], piece: Piece, chosen: Piece, release: Release) -> None:
    """Let a copy no longer count, without losing what else it holds."""
    piece.name = ""
    # Nothing is lost with a text that was released, whichever task it is of; run, it would override what was written.
    if piece.source.strip() in ("", chosen.source.strip()) or piece.source in release.stubs:
        pieces.remove(piece)
    elif piece.is_code and piece.look.compiles and piece.look.binds - chosen.look.binds:
        pieces.remove(piece)
        chosen.before.append(piece)
    else:
        piece.cell = retyped(piece.cell, "raw")


def _merged(pieces: list[Piece], release: Release, name: str, is_complete: object, notes: Notes) -> list[Piece]:
    """The place of a function that was written into the cell of another task: the two share one text.

    The earlier of the two places gets it, and the later one says where it is, so that no stub overrides it.
    """
    host = next((p for p in pieces if p.name and p.name != name and _holds(p, release) and is_complete(p)), None)
    if host is None:
        return []
    if release.places[host.name] < release.places[name]:
        if host.origin != name:
            notes.add("merged", name)
        shared = extra(f"# This is written in the cell of {host.name}.", "code")
        pieces.append(shared)
        return [shared]
    # Its own task, which comes later in the release, finds it here when its turn comes, if it is in there at all.
    shared = _wanted(look(release.cells[host.name].source)) & host.look.binds
    notes.add("merged" if shared else "marks", name)
    return [host]


def _holds(piece: Piece, release: Release) -> bool:
    return release.is_solution(piece.name) and piece.is_code


def _join(pieces: list[Piece], name: str, wanted: frozenset[str]) -> bool:
    """Join a solution that was split, where neighbours make one text again; return whether some did."""
    own = [k for k, piece in enumerate(pieces) if piece.name == name]
    own = own or [k for k, piece in enumerate(pieces) if not piece.name and wanted & piece.look.functions]
    for k in own:
        for first in (k, max(k - 1, 0)):
            for last in range(first + 1, min(first + MOST_PARTS, len(pieces))):
                parts = pieces[first : last + 1]
                if not all(
                    part.name == name or (part.is_code and not part.name) or part is pieces[k] for part in parts
                ):
                    break
                if _is_split(parts, name, wanted):
                    joined = Piece(pieces[k].cell, pieces[k].name)
                    joined.cell.source = _together(parts)
                    pieces[first : last + 1] = [joined]
                    return True
    return False


def _is_split(parts: list[Piece], name: str, wanted: frozenset[str]) -> bool:
    """Whether cells are pieces of one: alone some are no Python, together all are; or each has the id and its share."""
    whole = look(_together(parts))
    if not whole.compiles or not wanted & whole.binds:
        return False
    if not all(part.look.compiles for part in parts):
        # The last part must be needed, or an ordinary cell would be drawn in.
        return not parts[-1].look.compiles
    shares = [part.look.binds for part in parts]
    return all(part.name == name for part in parts) and sum(map(len, shares)) == len(frozenset().union(*shares))


def _together(parts: list[Piece]) -> str:
    return "\n".join(part.source for part in parts if part.source.strip())


def _claim_answer(pieces: list[Piece], release: Release, name: str, notes: Notes) -> None:
    stub = release.cells[name].source
    own = [piece for piece in pieces if piece.name == name] or _in_place(pieces, release, name)
    if not own:
        notes.add("missing", name)
        pieces.append(release.blank(name))
        return
    written = [piece for piece in own if piece.source.strip() not in ("", stub.strip())]
    chosen = (written or own)[0]
    chosen.name = name
    if len(own) > 1:
        notes.add("answers", name)
        chosen.cell.source = "\n\n".join(dict.fromkeys(piece.source.strip() for piece in written)) or stub
        attached = {key: value for piece in own for key, value in piece.cell.get("attachments", {}).items()}
        if attached and not chosen.is_code:
            chosen.cell.attachments = attached
    for piece in own:
        if piece is not chosen:
            pieces.remove(piece)


def _in_place(pieces: list[Piece], release: Release, name: str) -> list[Piece]:
    """The cell that stands between the neighbours of a cell that is not to be found by anything else."""
    here = release.places[name]
    code = release.cells[name].cell_type == "code"
    pieces = [piece for piece in pieces if not piece.is_new]
    places = [release.place(piece) for piece in pieces]
    before = max(((place, k) for k, place in enumerate(places) if place is not None and place < here), default=None)
    start = before[1] + 1 if before else 0
    end = next((k for k in range(start, len(pieces)) if places[k] is not None), None)
    if before is None and end is None:
        return []
    between = [piece for piece in pieces[start:end] if piece.is_code == code and piece.source.strip()]
    return between[:1]
