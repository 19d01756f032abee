"""The release's order: as few cells as possible are moved, and cells of the student's own stay where they stand."""

from nngrade.mending.pieces import Notes, Piece, Release


def place(pieces: list[Piece], release: Release, notes: Notes) -> list[Piece]:
    """Return the pieces in the release's order."""
    standing = [piece for piece in pieces if piece.name and not piece.is_new]
    kept = _longest_in_order(standing, [release.places[piece.name] for piece in standing])
    placed = [piece for piece in pieces if not piece.name or piece in kept]
    others = {piece.name: piece for piece in pieces if piece.name and piece not in kept}
    for k, name in enumerate(release.names):
        if name in others:
            if not others[name].is_new:
                notes.add("moved", name)
                _bring_helpers(others[name], pieces, placed, release)
            placed.insert(_position(placed, release, k), others[name])
    return [each for piece in placed for each in (*piece.before, piece)]


def _bring_helpers(moved: Piece, pieces: list[Piece], placed: list[Piece], release: Release) -> None:
    """Let the student's own cells directly above a moved cell go with it if they define what it uses."""
    k = pieces.index(moved) - 1
    while k >= 0 and release.place(pieces[k]) is None and pieces[k].is_code and pieces[k].look.binds & moved.look.uses:
        moved.before.insert(0, pieces[k])
        placed.remove(pieces[k])
        k -= 1


def _position(placed: list[Piece], release: Release, k: int) -> int:
    """Where the k-th cell of the release goes, when all those before it are in place.

    That is behind the text that introduces it. A graded cell goes as far down as it can: what it needs runs first.
    """
    name = release.names[k]
    start = 0
    if k > 0:
        start = 1 + next(n for n, piece in enumerate(placed) if piece.name == release.names[k - 1])
    position = start
    for n in range(start, len(placed)):
        there = release.place(placed[n])
        if placed[n].name or (there is not None and there > release.places[name]):
            return n if release.is_graded(name) else position
        if there is not None and there > (release.places[release.names[k - 1]] if k else -1):
            position = n + 1
    return len(placed) if release.is_graded(name) else position


def _longest_in_order(standing: list[Piece], places: list[int]) -> set[Piece]:
    """The most pieces whose places grow from one to the next."""
    chains: list[list[int]] = []
    for k, place in enumerate(places):
        before = max((chains[n] for n in range(k) if places[n] < place), key=len, default=[])
        chains.append([*before, k])
    return {standing[k] for k in max(chains, key=len, default=[])}
