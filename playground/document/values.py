"""Typed access to an element's attributes, by Python name, with Plivo's defaults applied.

Bad values have already become what Plivo makes of them (plivo-xml.md 1.9, section 2), so whoever
runs an element asks for values and never for strings. Asking for what the schema does not have, or
for another type than it has, is a bug of ours and raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from playground.document.kinds import Fault, Reading, read_value
from playground.document.model import Element
from playground.document.schema import ELEMENTS, AttributeSpec
from playground.document.spec import BadValue

Method = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class Values:
    """The attributes of one element as they count at run time."""

    element: Element

    def reading(self, name: str) -> Reading:
        """The whole reading of an attribute. Raises ``KeyError`` for a name the schema does not have."""
        spec = _attributes(self.element.name)[name]
        return read_value(spec, self.element.attributes.get(spec.name))

    def given(self, name: str) -> bool:
        """True when the attribute is written, and not written empty where empty means not set."""
        return self.reading(name).given

    def fault(self, name: str) -> Fault | None:
        """Why the written value does not serve, or ``None`` when it does."""
        return self.reading(name).fault

    @property
    def skipped(self) -> bool:
        """True when a bad attribute makes Plivo skip the element (plivo-xml.md 2.9, ``schedule``)."""
        faults = (self.fault(name) for name in _attributes(self.element.name))
        return any(fault is not None and fault.outcome is BadValue.SKIP for fault in faults)

    def string(self, name: str) -> str | None:
        """Text, a URL, a word, a voice; ``None`` when not set. A bad method or URL comes as written."""
        return self._of_type(name, str)

    def boolean(self, name: str) -> bool:
        """A flag: only ``true`` is true."""
        value = self.reading(name).value
        if not isinstance(value, bool):
            raise TypeError(f"{self.element.name} {name} is no flag")
        return value

    def integer(self, name: str) -> int:
        """A whole number with a default."""
        value = self.integer_or_none(name)
        if value is None:
            raise TypeError(f"{self.element.name} {name} has no default: ask integer_or_none")
        return value

    def integer_or_none(self, name: str) -> int | None:
        """A whole number; ``None`` when not set."""
        value = self.reading(name).value
        if isinstance(value, bool) or not isinstance(value, int | None):
            raise TypeError(f"{self.element.name} {name} is no whole number")
        return value

    def seconds(self, name: str) -> float:
        """A time with a default, in seconds whatever its unit in the document."""
        value = self.seconds_or_none(name)
        if value is None:
            raise TypeError(f"{self.element.name} {name} has no default: ask seconds_or_none")
        return value

    def seconds_or_none(self, name: str) -> float | None:
        """A time in seconds; ``None`` when not set."""
        value = self.integer_or_none(name)
        return None if value is None else _in_seconds(_attributes(self.element.name)[name], value)

    def seconds_or(self, name: str, *, auto: float) -> float:
        """A time in seconds; ``auto`` (the word) is so many, and so is an unset one."""
        if self.reading(name).value in ("auto", None):
            return auto
        return self.seconds(name)

    def key(self, name: str) -> str | None:
        """One key; ``None``: no key (empty, ``none``, or not set)."""
        return self._of_type(name, str)

    def keys(self, name: str) -> str:
        """Keys; empty: no key."""
        return self._of_type(name, str) or ""

    def method(self, name: str) -> Method | None:
        """An HTTP method; ``None`` when the written one is not valid (7032, 7034 when it is used)."""
        match self.string(name):
            case "GET":
                return "GET"
            case "POST":
                return "POST"
            case _:
                return None

    def strings(self, name: str) -> tuple[str, ...]:
        """The items of a list; empty when not set."""
        value = self.reading(name).value
        items = value if isinstance(value, tuple) else ()
        return tuple(item for item in items if isinstance(item, str))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Names and values of a header list; empty when not set."""
        value = self.reading(name).value
        items = value if isinstance(value, tuple) else ()
        return tuple(item for item in items if isinstance(item, tuple))

    def _of_type(self, name: str, kind: type[str]) -> str | None:
        value = self.reading(name).value
        if not isinstance(value, kind | None):
            raise TypeError(f"{self.element.name} {name} is no text")
        return value


def read_values(element: Element) -> Values:
    """Typed access to the attributes of one of Plivo's elements. Raises ``KeyError`` for another one."""
    _attributes(element.name)
    return Values(element)


@cache
def _attributes(element_name: str) -> Mapping[str, AttributeSpec]:
    return {spec.python_name: spec for spec in ELEMENTS[element_name].attributes.values()}


def _in_seconds(spec: AttributeSpec, value: int) -> float:
    return value / 1000 if spec.unit == "ms" else float(value)
