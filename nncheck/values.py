"""What a student's function returned, as plain data: numbers, lists and words, in which no code can hide.

`encode` runs beside the student's code and trusts nothing about the value: it calls no method of it, so an object that
lies about `==` or its length tells it nothing. `decode` runs on the judging side and trusts nothing about the data.

    {"numbers": [...], "shape": [...], "dtype": "float64"}     an array, a number, or a list of numbers
    {"items": [...], "of": "tuple"}                            a tuple or list of anything else
    {"layers": [...], "keys": [1, 2]}                          a dictionary whose keys are whole numbers
    {"other": "text"}                                          what is no answer, named in words
"""

from typing import NamedTuple

import numpy as np

from nncheck.plain import listed, one_line

Plain = dict[str, object]

MOST_NUMBERS = 1_000_000
"""Larger arrays are not looked at."""

MOST_ITEMS = 10_000
MOST_LAYERS = 1_000
DEEPEST = 6


class Numbers(NamedTuple):
    """An array of floating-point numbers, and the name of the type they had."""

    array: np.ndarray
    dtype: str


class Items(NamedTuple):
    """A tuple or list, `of` which, and what was in it."""

    values: tuple["Value", ...]
    of: str


class Layers(NamedTuple):
    """A dictionary whose keys are whole numbers, such as an array for each layer."""

    values: dict[int, "Value"]


class Other(NamedTuple):
    """Something that is no answer: `words` completes the sentence "it returned …"."""

    words: str


Value = Numbers | Items | Layers | Other


def encode(value: object, depth: int = 0) -> Plain:
    """Return `value` as plain data; what cannot be an answer becomes words."""
    # type(), not isinstance(): an object can lie about its __class__.
    kind = type(value)
    if value is None:
        return {"other": "None (is a return line missing?)"}
    if issubclass(kind, np.ndarray | np.generic):
        return _array(np.asarray(value))
    if kind in (bool, int, float):
        return _list_of_numbers([value], [])
    if kind is complex:
        return {"other": "a complex number"}
    if issubclass(kind, tuple | list):
        return _sequence(value, kind, depth)
    if issubclass(kind, dict):
        entries = [entry for entry, _ in zip(dict.items(value), range(MOST_LAYERS), strict=False)]
        if entries and all(type(key) in (int, np.int64) and 0 <= key < MOST_LAYERS for key, _ in entries):
            return {
                "layers": [encode(entry, depth + 1) for _, entry in entries],
                "keys": [int(key) for key, _ in entries],
            }
        keys = [key for key, _ in zip(dict.keys(value), range(8), strict=False)]
        named = listed([repr(key) for key in keys if type(key) is str and len(key) < 40])
        return {"other": one_line(f"a dict{' with the keys ' + named if named else ''}")}
    if issubclass(kind, str):
        return {"other": "text"}
    return {"other": one_line(_KINDS.get(type_name(kind), f"an object of type {type_name(kind)}"))}


def decode(plain: object, depth: int = 0) -> Value:
    """Return the value that `plain` describes.

    Raises:
        ValueError: it is not what `encode` makes.
    """
    if type(plain) is dict and depth <= DEEPEST:
        keys = set(plain)
        if keys == {"numbers", "shape", "dtype"}:
            return _decoded_numbers(plain)
        if keys == {"items", "of"} and plain["of"] in ("list", "tuple"):
            return _decoded_items(plain, depth)
        if keys == {"layers", "keys"}:
            return _decoded_layers(plain, depth)
        if keys == {"other"} and type(plain["other"]) is str:
            return Other(one_line(plain["other"]))
    raise ValueError("this is not an encoded value")


def type_name(kind: type) -> str:
    """Return the name of a type, even where its metaclass lies."""
    return type.__dict__["__name__"].__get__(kind)


_KINDS = {
    "generator": "a generator, which has no values yet (put list(...) around it, or build an array)",
    "function": "a function (are its parentheses missing?)",
    "builtin_function_or_method": "a function (are its parentheses missing?)",
    "method": "a method (are its parentheses missing?)",
    "set": "a set, which has no order",
    "ellipsis": "the dots of the starter code",
    "NotImplementedType": "NotImplemented (raise it, or better replace it)",
}


def _array(array: np.ndarray) -> Plain:
    if array.dtype.kind == "c":
        return {"other": "an array of complex numbers"}
    if array.dtype.kind not in "biuf":
        return {"other": f"an array of dtype {one_line(str(array.dtype), 60)}, which holds no numbers"}
    if array.size > MOST_NUMBERS:
        return {"other": f"an array of shape {array.shape}: too large to be looked at"}
    return {
        "numbers": array.astype(np.float64).ravel().tolist(),
        "shape": list(array.shape),
        "dtype": array.dtype.name,
    }


def _list_of_numbers(values: list, shape: list[int]) -> Plain:
    try:
        return {"numbers": [float(v) for v in values], "shape": shape, "dtype": "float64"}
    except OverflowError:
        return {"other": "a whole number too large for a float"}


def _sequence(value: object, kind: type, depth: int) -> Plain:
    if depth >= DEEPEST:
        return {"other": f"lists nested more than {DEEPEST} deep"}
    base = list if issubclass(kind, list) else tuple
    # The base class's own iterator: a subclass could make it endless.
    if base.__len__(value) > MOST_NUMBERS:
        return {"other": f"a {base.__name__} of {base.__len__(value)} items: too long to be looked at"}
    items = list(base.__iter__(value))
    if items and all(type(item) in (bool, int, float) or issubclass(type(item), np.number) for item in items):
        if any(issubclass(type(item), np.complexfloating) for item in items):
            return {"other": f"a {base.__name__} of complex numbers"}
        return _list_of_numbers(items, [len(items)])
    if len(items) > MOST_ITEMS:
        return {"other": f"a {base.__name__} of {len(items)} items: too long to be looked at"}
    return {"items": [encode(item, depth + 1) for item in items], "of": base.__name__}


def _decoded_items(plain: Plain, depth: int) -> Items:
    items = plain["items"]
    if type(items) is not list or len(items) > MOST_ITEMS:
        raise ValueError("this is not an encoded list")
    return Items(tuple(decode(item, depth + 1) for item in items), plain["of"])


def _decoded_layers(plain: Plain, depth: int) -> Layers:
    keys, entries = plain["keys"], plain["layers"]
    well_formed = (
        type(keys) is list
        and type(entries) is list
        and len(keys) == len(entries) <= MOST_LAYERS
        and all(type(key) is int and 0 <= key < MOST_LAYERS for key in keys)
        and len(set(keys)) == len(keys)
    )
    if not well_formed:
        raise ValueError("this is not an encoded dictionary")
    return Layers({key: decode(entry, depth + 1) for key, entry in zip(keys, entries, strict=True)})


def _decoded_numbers(plain: Plain) -> Numbers:
    flat, shape, dtype = plain["numbers"], plain["shape"], plain["dtype"]
    well_formed = (
        type(flat) is list
        and len(flat) <= MOST_NUMBERS
        and all(type(number) in (float, int) for number in flat)
        and type(shape) is list
        and len(shape) <= 32
        and all(type(size) is int and size >= 0 for size in shape)
        and type(dtype) is str
    )
    if not well_formed:
        raise ValueError("this is not an encoded array")
    try:
        # A shape that does not fit the numbers is refused here, and so is a whole number that no float holds.
        return Numbers(np.array(flat, dtype=np.float64).reshape(shape), one_line(dtype, 40))
    except OverflowError as error:
        raise ValueError("this is not an encoded array") from error
