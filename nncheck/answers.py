"""Reading what was returned: the parts of an answer, and whether each is the expected one, entry by entry.

    |got − want| ≤ tolerance (|want| + scale)      scale = max(1, max |want|) / 1000

The tolerance is 1e−5, and 1e−3 where the student chose single precision: far above rounding, far below any mistake.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nncheck.plain import listed, numbers
from nncheck.task import Part
from nncheck.values import Items, Layers, Numbers, Other, Value

Expected = np.ndarray | dict[int, np.ndarray]
"""What the reference returned for a part: an array, or one for each layer."""

TOLERANCE = 1e-5
SINGLE = 1e-3
SCALE = 1e-3


class Difference(NamedTuple):
    """How a part differs: `kind` is "not numbers", "layers", "shape", "share" or "entry".

    `index` is the first wrong entry's, and `layer` the layer's that it is in; `share` says how much is right.
    """

    kind: str
    got: Value
    want: Expected
    index: tuple[int, ...] = ()
    layer: int | None = None
    share: float = 0.0


def split(value: Value, parts: Sequence[Part], extra: bool = False) -> list[Value] | str:
    """Return the value of each part, or a sentence that says why there isn't one for each.

    With `extra`, a tuple may hold more values after the parts.
    """
    if extra and isinstance(value, Items) and value.of == "tuple" and len(value.values) > len(parts):
        value = Items(value.values[: len(parts)], value.of) if len(parts) > 1 else value.values[0]
    if len(parts) == 1:
        return [_bare(value, parts[0])]
    names = listed([part.name for part in parts])
    if isinstance(value, Items) and len(value.values) == len(parts):
        return [_bare(each, part) for each, part in zip(value.values, parts, strict=True)]
    if isinstance(value, Numbers) and value.array.shape == (len(parts),):
        return [Numbers(number, value.dtype) for number in value.array]
    if isinstance(value, Other):
        got = value.words
    elif isinstance(value, Items):
        got = f"a {value.of} of {len(value.values)} value{'' if len(value.values) == 1 else 's'}"
    elif isinstance(value, Layers):
        got = "one dictionary"
    elif value.array.ndim == 0:
        got = "one number"
    else:
        got = f"one array of shape {value.array.shape}"
    return f"It returned {got}; it must return {len(parts)} values, {names}: return {', '.join(p.name for p in parts)}"


def array_of(value: Value) -> Numbers | Other:
    """Return `value` as one array: nested lists of numbers count as the array they write out."""
    if isinstance(value, Layers):
        return Other("a dict")
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


def layers_of(value: Value) -> dict[int, Numbers | Other] | Other:
    """Return `value` as an array for each layer: a list counts as a dictionary whose keys count from 0."""
    if isinstance(value, Layers):
        return {key: array_of(entry) for key, entry in value.values.items()}
    if isinstance(value, Items):
        return {key: array_of(entry) for key, entry in enumerate(value.values)}
    if isinstance(value, Numbers) and value.array.ndim:
        return {key: Numbers(row, value.dtype) for key, row in enumerate(value.array)}
    return array_of(value) if isinstance(value, Other) else Other("one number")


def difference(got: Value, want: Expected, least: float = 1.0) -> Difference | None:
    """Return how `got` differs from `want`, or None where it doesn't, or where the share `least` of it is right."""
    if isinstance(want, dict):
        return _difference_of_layers(got, want)
    found = array_of(got)
    if isinstance(found, Other):
        return Difference("not numbers", found, want)
    array = found.array
    if array.shape != want.shape:
        return Difference("shape", found, want)
    apart = ~close(array, want, SINGLE if _is_single(found.dtype) else TOLERANCE)
    share = 1 - np.mean(apart) if apart.size else 1.0
    if share >= least:
        return None
    if least < 1:
        return Difference("share", found, want, share=share)
    index = tuple(int(i) for i in np.argwhere(apart)[0])
    return Difference("entry", Numbers(array, found.dtype), want, index)


def _difference_of_layers(got: Value, want: dict[int, np.ndarray]) -> Difference | None:
    found = layers_of(got)
    if isinstance(found, Other):
        return Difference("not numbers", found, want)
    if sorted(found) != sorted(want):
        return Difference("layers", Layers(found), want)
    apart = ((layer, difference(found[layer], want[layer])) for layer in sorted(want))
    return next((first._replace(layer=layer) for layer, first in apart if first), None)


def close(got: np.ndarray, want: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """Whether each entry is the expected one; NaN and infinities are only themselves."""
    same = np.equal(got, want)
    # What is equal to the last digit, as most answers are, needs no tolerance.
    if same.all():
        return same
    finite = np.isfinite(want)
    scale = SCALE * max(1.0, float(np.abs(np.where(finite, want, 0.0)).max(initial=0.0)))
    near = finite & (np.abs(got - want) <= tolerance * (np.abs(want) + scale))
    return same | near | (np.isnan(got) & np.isnan(want))


def same(one: Value, other: Value, least: float = 1.0) -> bool:
    """Whether two answers, right or wrong, are the same, or the share `least` of their entries is."""
    if isinstance(one, Layers) or isinstance(other, Layers):
        one, other = layers_of(one), layers_of(other)
        if isinstance(one, Other) or isinstance(other, Other):
            return one == other
        return one.keys() == other.keys() and all(same(one[layer], other[layer]) for layer in one)
    one, other = array_of(one), array_of(other)
    if isinstance(one, Other) or isinstance(other, Other):
        return isinstance(one, Other) and isinstance(other, Other) and one.words == other.words
    if one.array.shape != other.array.shape:
        return False
    if not (_is_single(one.dtype) or _is_single(other.dtype)):
        alike = close(one.array, other.array)
    else:
        # What single precision cannot hold is infinite there.
        alike = close(*(np.asarray(each.array, np.float32).astype(np.float64) for each in (one, other)), SINGLE)
    return bool(alike.all() if least == 1 else alike.mean() >= least)


def explained(part: Part, found: Difference, only_symbols: bool) -> str:
    """Return the difference in one sentence; with `only_symbols`, nothing that the student's code could have chosen."""
    if found.layer is not None:
        part = part if only_symbols else part._replace(name=f"{part.name}[{found.layer}]")
    if found.kind == "layers":
        if only_symbols:
            return f"{part.name} does not have the entries expected."
        return f"{part.name} has the entries {_keys(found.got.values)}; expected {_keys(found.want)}."
    if found.kind == "share":
        if only_symbols:
            return f"less than {part.least:.0%} of {part.name} is right."
        return f"{found.share:.1%} of {part.name} is right; at least {part.least:.0%} is needed."
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


def _keys(layers: dict[int, object]) -> str:
    return listed([str(key) for key in sorted(layers)[:12]]) or "none"


def _bare(value: Value, part: Part) -> Value:
    """One number is one number, whether or not it is wrapped in brackets."""
    if part.shape:
        return value
    found = array_of(value)
    alone = isinstance(found, Numbers) and found.array.size == 1
    return Numbers(found.array.reshape(()), found.dtype) if alone else value


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
