"""What the caller hears while others are rung: the ring tone, or ``dialMusic`` (plivo-xml.md 2.7)."""

from __future__ import annotations

from playground.call.ask import Ask
from playground.call.effects import Ringback
from playground.call.elements.aside import Aside, stranger_in
from playground.call.elements.runner import Runner
from playground.document.model import Document, Severity

_SHORTEST_S = 0.5
"""A document that is over sooner is not repeated, seconds (our choice)."""
_THEN = "the caller hears the ring tone instead"


class DialMusic:
    """Sounds from ``start`` until ``stop``. A document is repeated (our choice); a bad one counts as not set."""

    def __init__(self, dial: Runner) -> None:
        self._dial = dial
        self._document: Document | None = None
        self._aside: Aside | None = None
        self._began = 0.0
        self._rings: bool | None = None
        self._is_over = False

    def start(self) -> None:
        """``real`` is the carrier's own sound: a ring tone, too; ``none`` (the predecessor's) is silence."""
        url = (self._dial.values.string("dial_music") or "").strip()
        self._ring(url != "none")
        if url in ("", "real", "none"):
            return
        line = self._dial.line
        ask = Ask(
            purpose="music",
            url=line.web.resolve(url, line.base_url),
            method="POST",
            fields={},
            path=self._dial.element.path,
        )
        line.web.fetch_aside(ask, self._loaded, lambda: None, _THEN)

    def stop(self) -> None:
        """Silence."""
        self._is_over = True
        if self._aside is not None:
            self._aside.cut()
            self._aside = None
        self._ring(None)

    def _ring(self, on: bool | None) -> None:
        if on is not self._rings:
            self._rings = on
            self._dial.stage.add(Ringback(on))

    def _loaded(self, document: Document) -> None:
        if self._is_over:
            return
        stranger = stranger_in(document)
        if stranger is not None:
            self._dial.problem(
                Severity.WARNING,
                "dial-music",
                f"The document of dialMusic holds {stranger}; only Play, Speak and Wait may stand in it: {_THEN}.",
            )
            return
        self._document = document
        self._ring(False)
        self._play()

    def _play(self) -> None:
        if self._document is None or self._is_over:
            return
        self._began = self._dial.stage.at
        self._aside = Aside(
            self._dial.line, self._document, path=self._dial.element.path, leg=None, ended=self._again
        )
        self._aside.start()

    def _again(self) -> None:
        """From the start; if there was nothing to hear, the ring tone rather than silence for ever."""
        self._aside = None
        if self._dial.stage.at - self._began >= _SHORTEST_S:
            self._play()
        elif not self._is_over:
            self._ring(True)
