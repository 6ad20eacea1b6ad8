"""What every page of the demo works with: the call as the app sees it, a menu, and the way to another page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # has no stubs
from lxml.etree import _Element as Element

__all__ = ["Call", "E", "Element", "Page", "go", "menu"]


class Elements(Protocol):
    """Makes elements: ``E.Speak("Hello", voice="MAN")``, or ``E("break", time="1s")`` for Python's own words."""

    def __getattr__(self, name: str) -> Callable[..., Element]: ...

    def __call__(self, name: str, *content: Any, **attributes: str) -> Element: ...


E: Elements = ElementMaker()
"""Content comes first, then attributes."""


@dataclass(frozen=True)
class Call:
    """What a page knows of the call: where this app is, and the fields of the request."""

    base: str
    fields: Mapping[str, str]

    @property
    def digits(self) -> str:
        """The keys that brought the caller here; empty when none did."""
        return self.fields.get("Digits", "")

    def url(self, path: str) -> str:
        """The absolute URL of a page."""
        return self.base + path

    def sound(self, name: str) -> str:
        """The absolute URL of a sound file."""
        return f"{self.base}/sounds/{name}"


Page = Callable[[Call], Element]
"""Answers one request with a document."""


def menu(call: Call, path: str, choices: Mapping[str, str], *prompts: Element) -> Element:
    """A menu that comes back to its own path with one key, and sends the caller on to the page chosen."""
    if call.digits in choices:
        return go(call, choices[call.digits])
    return E.Response(
        E.GetDigits(
            *prompts,
            action=call.url(path),
            numDigits="1",
            validDigits="".join(choices),
            invalidDigitsSound=call.sound("wrong-key.wav"),
            timeout="6",
            retries="2",
        ),
        E.Speak("I hear only the sea. Good night!"),
    )


def go(call: Call, path: str) -> Element:
    """On to another page."""
    return E.Response(E.Redirect(call.url(path)))
