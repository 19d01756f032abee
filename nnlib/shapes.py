"""What the functions of nnlib ask of their arguments, and how they say that it is not so.

A wrong shape is the commonest slip in this course, and numpy's broadcasting hides it. So every public function checks
its arguments here, and the message names the symbol, what was expected, what came, and the likely cause.
(Chapter *Notation*.)
"""

import numpy as np

Array = np.ndarray
Shape = tuple[int | str, ...]


class ShapeError(ValueError):
    """An argument has the wrong shape: says which symbol, what was expected, what came, and the likely cause."""


class ValueKindError(TypeError):
    """An argument is of the wrong kind: not made of numbers, or not a source of random numbers."""


def number_array(symbol: str, value: object) -> Array:
    """Return `value` as a floating-point (or complex) array; `symbol` names it in the error.

    float32, float64 and complex128 stay what they are, so that precision is the caller's choice and the complex step
    passes through; integers and booleans become float64. Never a copy where none is needed, never a change in place.

    Raises:
        ValueKindError: `value` is ragged, or holds something else than numbers.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueKindError(f"{symbol}: its rows have different lengths, so it is not an array.") from None
    if array.dtype.kind in "fc":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    got = "None" if value is None else f"{type(value).__name__} of dtype {array.dtype}"
    raise ValueKindError(f"{symbol}: expected numbers, got {got}.")


def matrix(symbol: str, value: object, shape: Shape) -> Array:
    """Return `value` as a matrix after checking its shape.

    Each entry of `shape` is a number, or a name such as `"m"` that any number fits. The name of a fixed size can be
    given with it, as in `"n0=30"`, to be shown in the message.

    Raises:
        ShapeError: the shape is another one.
        ValueKindError: `value` is not made of numbers.
    """
    array = number_array(symbol, value)
    sizes = [_size(entry) for entry in shape]
    fits = array.ndim == len(sizes) and all(
        want is None or want == got for want, got in zip(sizes, array.shape, strict=True)
    )
    if fits:
        return array
    wanted = "(" + ", ".join(str(entry) for entry in shape) + ("," if len(shape) == 1 else "") + ")"
    raise ShapeError(
        f"{symbol}: expected shape {wanted}, got {array.shape}. Likely cause: {_cause(array.shape, sizes)}."
    )


def batch(symbol: str, value: object, shape: Shape) -> Array:
    """Return `value` as `matrix` does, after checking too that it has at least one column: one example.

    Raises:
        ShapeError: the shape is another one, or there is no example.
        ValueKindError: `value` is not made of numbers.
    """
    array = matrix(symbol, value, shape)
    if array.shape[1] == 0:
        raise ShapeError(
            f"{symbol}: expected at least one example, got an empty batch. Likely cause: a slice past the end."
        )
    return array


def finite(symbol: str, array: Array) -> Array:
    """Return `array` after checking that every entry of it is a finite number.

    Raises:
        ValueError: an entry is infinite or not a number; the message says where.
    """
    odd = np.argwhere(~np.isfinite(array))
    if odd.size:
        index = tuple(int(i) for i in odd[0])
        raise ValueError(
            f"{symbol}: expected finite numbers, got {array[index]} at {list(index)}. "
            "Likely cause: a division by 0, or a step that was too long."
        )
    return array


def whole(symbol: str, value: object, least: int, most: int | None = None) -> int:
    """Return `value` as an int after checking that it is a whole number from `least` to `most`.

    Raises:
        ValueError: it is not.
    """
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if is_whole and least <= value and (most is None or value <= most):
        return int(value)
    span = f"≥ {least}" if most is None else f"from {least} to {most}"
    raise ValueError(f"{symbol}: expected a whole number {span}, got {value!r}.")


def generator(rng: object) -> np.random.Generator:
    """Return `rng` after checking that it is a source of random numbers.

    Raises:
        ValueKindError: it is something else, such as a seed.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    raise ValueKindError(
        f"rng: expected a numpy.random.Generator, got {type(rng).__name__}. "
        "Likely cause: a seed was passed; write np.random.default_rng(seed)."
    )


def _size(entry: int | str) -> int | None:
    if isinstance(entry, int):
        return entry
    _, _, size = entry.partition("=")
    return int(size) if size else None


def _cause(got: tuple[int, ...], want: list[int | None]) -> str:
    """What most often leads to this shape where that one was wanted."""
    if len(got) == 0:
        return "a single number was passed where a matrix is needed; write [[x]]"
    if len(got) == 1:
        return "a 1-D array was passed; vectors are columns here, so use x.reshape(-1, 1) or x.reshape(1, -1)"
    if len(got) != len(want):
        return f"the array has {len(got)} axes where {len(want)} are needed"
    turned = all(w is None or w == g for w, g in zip(want, got[::-1], strict=True))
    if turned:
        return "it is transposed; examples are columns and units are rows"
    rows_fit = want[0] is None or want[0] == got[0]
    if rows_fit:
        return "the number of columns does not agree with the other arguments"
    return "the number of rows does not agree with the other arguments"
