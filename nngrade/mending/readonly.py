"""The instructor's cells in a submission: one of each, as released; what a student wrote into one is kept beside it."""

from nngrade.mending.definitions import look
from nngrade.mending.pieces import Notes, Piece, Release, extra


def restore(pieces: list[Piece], release: Release, notes: Notes) -> None:
    """Make each read-only cell of the release stand once among `pieces`, with the released text."""
    for name in release.names:
        if not release.is_solution(name):
            _restore(pieces, release, name, notes)


def _restore(pieces: list[Piece], release: Release, name: str, notes: Notes) -> None:
    released = release.cells[name].source
    copies = [piece for piece in pieces if piece.name == name]
    if not copies:
        # Without its markings a cell is still known by its text.
        copies = [piece for piece in pieces if not piece.name and piece.source.strip() == released.strip()][:1]
    if not copies:
        pieces.append(release.blank(name))
        notes.add("missing", name)
        return
    kept = next((piece for piece in copies if piece.source == released), copies[0])
    if len(copies) > 1:
        notes.add("once", name)
    for piece in copies:
        added = _added(piece, release, name)
        if added:
            notes.add("added", name)
            # What a test needs must run before it; what leans on the data, after them.
            pieces.insert(pieces.index(piece) + (not release.is_graded(name)), added)
        elif piece is kept and piece.source.strip() != released.strip():
            notes.add("restored", name)
        if piece is not kept:
            pieces.remove(piece)
    kept.name = name
    kept.cell.source = released


def _added(piece: Piece, release: Release, name: str) -> Piece | None:
    """What a student wrote into a read-only cell, if it is more than a change of what stood there."""
    released = release.cells[name]
    if released.cell_type == "code":
        rest = piece.source.replace(released.source, "").strip("\n")
        return extra(rest, "code") if look(rest).binds - look(released.source).binds else None
    lines = released.source.split("\n")
    rest = "\n".join(line for line in piece.source.split("\n") if line not in lines).strip()
    return extra(rest, released.cell_type) if rest else None
