"""The arguments of a call as plain data, so that a call can be asked for in one process and made in another.

    {"array": [...], "shape": [...], "dtype": "float64"}     an array
    {"list": [...]}   {"tuple": [...]}                       a list or tuple of these
    {"dict": [[key, value], ...]}                            a dictionary
    {"given": "square", "numbers": {"dict": [...]}}          a function, by name
    1, 0.5, true, "tanh", null                               as they are

Unlike what comes back (`values`), this is the checker's own and is trusted: it returns exactly as it was.
"""

import numpy as np

from nncheck.given import Given

Packed = dict[str, object] | int | float | bool | str | None


def pack(value: object) -> Packed:
    """Return an argument as plain data.

    Raises:
        TypeError: no task has arguments of this kind yet.
    """
    match value:
        case np.ndarray():
            return {"array": value.ravel().tolist(), "shape": list(value.shape), "dtype": value.dtype.name}
        case Given():
            return {"given": value.name, "numbers": pack(value.numbers)}
        case list():
            return {"list": [pack(item) for item in value]}
        case tuple() if type(value) is tuple:
            return {"tuple": [pack(item) for item in value]}
        case dict():
            return {"dict": [[pack(key), pack(item)] for key, item in value.items()]}
        case np.generic():
            pass
        case None | bool() | int() | float() | str():
            return value
    raise TypeError(f"an argument of type {type(value).__name__} cannot be sent: add it to nncheck/arguments.py")


def unpack(packed: Packed) -> object:
    """Return the argument that was packed."""
    match packed:
        case {"array": flat, "shape": shape, "dtype": dtype}:
            return np.array(flat, dtype=dtype).reshape(shape)
        case {"given": name, "numbers": numbers}:
            return Given(name, unpack(numbers))
        case {"list": items}:
            return [unpack(item) for item in items]
        case {"tuple": items}:
            return tuple(unpack(item) for item in items)
        case {"dict": items}:
            return {unpack(key): unpack(item) for key, item in items}
    return packed
