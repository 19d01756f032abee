"""The traits of widgets, whose errors say what was expected and what came.

A trait that is wrong in Python is refused there, and in the browser brought into range (`js/view.js`), so that a
picture never draws what cannot be drawn.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import traitlets


class Number(traitlets.TraitType):
    """A finite number from `least` to `most`."""

    def __init__(self, default: float, least: float, most: float) -> None:
        super().__init__(default_value=default)
        self.least, self.most = least, most
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> float:
        """Return `value` as a float, or say what is wrong with it."""
        number = _finite(value)
        if number is None or not self.least <= number <= self.most:
            raise traitlets.TraitError(
                f"{self.name}: expected a number from {self.least:g} to {self.most:g}, got {value!r}."
            )
        return number


class Whole(traitlets.TraitType):
    """A whole number from `least` to `most`."""

    def __init__(self, default: int, least: int, most: int) -> None:
        super().__init__(default_value=default)
        self.least, self.most = least, most
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> int:
        """Return `value` as an int, or say what is wrong with it."""
        number = _finite(value)
        if number is None or number != int(number) or not self.least <= number <= self.most:
            raise traitlets.TraitError(
                f"{self.name}: expected a whole number from {self.least} to {self.most}, got {value!r}."
            )
        return int(number)


class Choice(traitlets.TraitType):
    """One of a few values; the first is the default."""

    def __init__(self, *values: object, default: object = None) -> None:
        super().__init__(default_value=values[0] if default is None else default)
        self.values = values
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> object:
        """Return `value`, or say which there are."""
        for known in self.values:
            if type(known) is type(value) and known == value:
                return value
        listed = ", ".join(map(repr, self.values))
        raise traitlets.TraitError(f"{self.name}: expected one of {listed}; got {value!r}.")


class Flag(traitlets.TraitType):
    """True or False."""

    def __init__(self, default: bool = False) -> None:
        super().__init__(default_value=default)
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> bool:
        """Return `value`, or say what is wrong with it."""
        if not isinstance(value, (bool, np.bool_)):
            raise traitlets.TraitError(f"{self.name}: expected True or False, got {value!r}.")
        return bool(value)


class Text(traitlets.TraitType):
    """Text of at most `most` characters."""

    def __init__(self, default: str, most: int) -> None:
        super().__init__(default_value=default)
        self.most = most
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> str:
        """Return `value`, or say what is wrong with it."""
        if not isinstance(value, str) or len(value) > self.most:
            raise traitlets.TraitError(
                f"{self.name}: expected text of at most {self.most} characters, got {repr(value)[:80]}."
            )
        return value


class Rows(traitlets.TraitType):
    """A list of at most `most` rows of `width` finite numbers each, from a list or an array; sent as lists.

    Every number lies in `each`, (least, most).
    """

    def __init__(
        self,
        default: Sequence[Sequence[float]],
        width: int,
        most: int,
        each: tuple[float, float] = (-math.inf, math.inf),
    ) -> None:
        super().__init__(default_value=[[float(number) for number in row] for row in default])
        self.width, self.most, self.each = width, most, each
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> list[list[float]]:
        """Return `value` as lists of floats, or say what is wrong with it."""
        rows = self._rows(value)
        if len(rows) > self.most:
            raise traitlets.TraitError(f"{self.name}: expected at most {self.most} rows, got {len(rows)}.")
        low, high = self.each
        for row in rows:
            for number in row:
                if not low <= number <= high:
                    raise traitlets.TraitError(
                        f"{self.name}: expected numbers from {low:g} to {high:g}, got {number:g}."
                    )
        return rows

    def _rows(self, value: object) -> list[list[float]]:
        wanted = f"{self.name}: expected rows of {self.width} finite numbers each"
        try:
            array = np.array(value, dtype=float)
        except (TypeError, ValueError):
            raise traitlets.TraitError(f"{wanted}, got {repr(value)[:80]}.") from None
        if array.size == 0:
            return []
        if array.ndim != 2 or array.shape[1] != self.width:
            raise traitlets.TraitError(f"{wanted}, got shape {array.shape}.")
        if not np.isfinite(array).all():
            raise traitlets.TraitError(f"{wanted}; one is not finite.")
        return array.tolist()


class Numbers(traitlets.TraitType):
    """A list of at most `most` finite numbers, from a list or an array with one axis; sent as a list."""

    def __init__(self, default: Sequence[float], most: int) -> None:
        super().__init__(default_value=[float(number) for number in default])
        self.most = most
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> list[float]:
        """Return `value` as a list of floats, or say what is wrong with it."""
        wanted = f"{self.name}: expected at most {self.most} finite numbers"
        try:
            array = np.array(value, dtype=float)
        except (TypeError, ValueError):
            raise traitlets.TraitError(f"{wanted}, got {repr(value)[:80]}.") from None
        if array.ndim != 1:
            raise traitlets.TraitError(f"{wanted}, got shape {array.shape}.")
        if array.size > self.most:
            raise traitlets.TraitError(f"{wanted}, got {array.size}.")
        if not np.isfinite(array).all():
            raise traitlets.TraitError(f"{wanted}; one is not finite.")
        return array.tolist()


class Named(traitlets.TraitType):
    """A finite number in `each`, (least, most), for each of at most `most` names."""

    def __init__(self, default: Mapping[str, float], most: int, each: tuple[float, float]) -> None:
        super().__init__(default_value=dict(default))
        self.most, self.each = most, each
        self.tag(sync=True)

    def validate(self, obj: object, value: object) -> dict[str, float]:
        """Return `value` as a dictionary of floats, or say what is wrong with it."""
        low, high = self.each
        wanted = f"{self.name}: expected numbers from {low:g} to {high:g} by name"
        if not isinstance(value, Mapping):
            raise traitlets.TraitError(f"{wanted}, got {repr(value)[:80]}.")
        if len(value) > self.most:
            raise traitlets.TraitError(f"{self.name}: expected at most {self.most} names, got {len(value)}.")
        numbers = {}
        for name, given in value.items():
            number = _finite(given)
            if not isinstance(name, str) or number is None or not low <= number <= high:
                raise traitlets.TraitError(f"{wanted}, got {given!r} for {name!r}.")
            numbers[name] = number
        return numbers


def _finite(value: object) -> float | None:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return None
    return float(value) if math.isfinite(value) else None
