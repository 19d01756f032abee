"""Reading what was returned: the parts of an answer, and whether each is the expected one, entry by entry.

    |got − want| ≤ tolerance (|want| + scale)      scale = max(1, max |want|) / 1000

The tolerance is 1e−5, and 1e−3 where the student chose single precision: far above rounding, far below any mistake.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nncheck.plain import listed, numbers
from nncheck.task import Part
from nncheck.values import Items, Numbers, Other, Value

TOLERANCE = 1e-5
SINGLE = 1e-3
SCALE = 1e-3


class Difference(NamedTuple):
    """How a part differs: `kind` is "not numbers", "shape" or "entry"; `index` is the first wrong entry's."""

    kind: str
    got: Value
    want: np.ndarray
    index: tuple[int, ...] = ()


def split(value: Value, parts: Sequence[Part]) -> list[Value] | str:
    """Return the value of each part, or a sentence that says why there isn't one for each."""
    if len(parts) == 1:
        return [value]
    names = listed([part.name for part in parts])
    if isinstance(value, Items) and len(value.values) == len(parts):
        return list(value.values)
    if isinstance(value, Numbers) and value.array.shape == (len(parts),):
        return [Numbers(number, value.dtype) for number in value.array]
    if isinstance(value, Other):
        got = value.words
    elif isinstance(value, Items):
        got = f"a {value.of} of {len(value.values)} value{'' if len(value.values) == 1 else 's'}"
    elif value.array.ndim == 0:
        got = "one number"
    else:
        got = f"one array of shape {value.array.shape}"
    return f"It returned {got}; it must return {len(parts)} values, {names}: return {', '.join(p.name for p in parts)}"


def array_of(value: Value) -> Numbers | Other:
    """Return `value` as one array: nested lists of numbers count as the array they write out."""
    if not isinstance(value, Items):
        return value
    rows = [array_of(item) for item in value.values]
    for row in rows:
        if isinstance(row, Other):
            return Other(f"a {value.of} that holds {row.words}")
    if len({row.array.shape for row in rows}) > 1:
        return Other(f"a {value.of} of rows that have different shapes")
    single = [row.dtype for row in rows if _is_single(row.dtype)]
    return Numbers(np.array([row.array for row in rows]), single[0] if single else "float64")


def difference(got: Value, want: np.ndarray) -> Difference | None:
    """Return how `got` differs from `want`, or None where it doesn't."""
    found = array_of(got)
    if isinstance(found, Other):
        return Difference("not numbers", found, want)
    array = found.array
    # One number is one number, whether or not it is wrapped in brackets.
    if want.shape == () and array.size == 1:
        array = array.reshape(())
    if array.shape != want.shape:
        return Difference("shape", found, want)
    apart = ~close(array, want, SINGLE if _is_single(found.dtype) else TOLERANCE)
    if not np.any(apart):
        return None
    index = tuple(int(i) for i in np.argwhere(apart)[0])
    return Difference("entry", Numbers(array, found.dtype), want, index)


def close(got: np.ndarray, want: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """Whether each entry is the expected one; NaN and infinities are only themselves."""
    scale = SCALE * max(1.0, float(np.max(np.abs(want), initial=0.0, where=np.isfinite(want))))
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    return same | (np.isfinite(want) & (np.abs(got - want) <= tolerance * (np.abs(want) + scale)))


def same(one: Value, other: Value) -> bool:
    """Whether two answers, right or wrong, are the same."""
    one, other = array_of(one), array_of(other)
    if isinstance(one, Other) or isinstance(other, Other):
        return isinstance(one, Other) and isinstance(other, Other) and one.words == other.words
    if one.array.shape != other.array.shape:
        return False
    single = _is_single(one.dtype) or _is_single(other.dtype)
    return bool(np.all(close(one.array, other.array, SINGLE if single else TOLERANCE)))


def explained(part: Part, found: Difference, only_symbols: bool) -> str:
    """Return the difference in one sentence; with `only_symbols`, nothing that the student's code could have chosen."""
    if found.kind == "not numbers":
        return (
            f"{part.name} is not made of numbers." if only_symbols else f"{part.name} came back as {found.got.words}."
        )
    wanted = _shape_words(part)
    if found.kind == "shape":
        if only_symbols:
            return f"{part.name} has another shape; expected {wanted}."
        here = f", here {found.want.shape}" if found.want.shape and str(found.want.shape) not in wanted else ""
        return f"{part.name} has shape {found.got.array.shape}; expected {wanted}{here}.{_shape_hint(found)}"
    at = f"{part.name}[{', '.join(map(str, found.index))}]" if found.index else part.name
    if only_symbols:
        return f"{part.name} has the right shape and a wrong value." if part.shape else f"{part.name} is wrong."
    got = found.got.array[found.index]
    reason = " (NaN: something like 0/0, ∞ − ∞ or 0 · ∞ was computed)" if np.isnan(got) else ""
    return f"{at} should be {numbers(found.want[found.index])}, and yours is {numbers(got)}{reason}."


def _shape_words(part: Part) -> str:
    if not part.shape:
        return "one number"
    if part.shape[0].startswith("as "):
        return f"the shape of {part.shape[0].removeprefix('as ')}"
    return f"shape ({', '.join(part.shape)}{',' if len(part.shape) == 1 else ''})"


def _shape_hint(found: Difference) -> str:
    got, want = found.got.array.shape, found.want.shape
    if len(got) == 2 and got[::-1] == want:
        return " It is transposed."
    if len(got) < len(want):
        return " A sum or mean that loses an axis keeps it with keepdims=True."
    return ""


def _is_single(dtype: str) -> bool:
    return dtype in ("float32", "float16")
