"""A document that is heard again and again until something else happens: dial, wait and hold music."""

from __future__ import annotations

from collections.abc import Callable

from playground.call.ask import Ask
from playground.call.elements.aside import Aside, is_playable
from playground.call.elements.runner import Runner
from playground.document.model import Document

_SHORTEST_S = 0.5
"""A document that is over sooner is not repeated, seconds (our choice)."""


class Music:
    """Fetched once, then repeated (our choice). A document that cannot be had or run counts as not set."""

    def __init__(
        self,
        runner: Runner,
        attribute: str,
        url: str,
        method: str,
        *,
        then: str,
        begins: Callable[[], None] = lambda: None,
        falls_silent: Callable[[], None] = lambda: None,
    ) -> None:
        """``then``: what is heard instead of a bad one; ``begins`` and ``falls_silent`` tell of its sound."""
        self._runner = runner
        self._attribute = attribute
        self._url = url
        self._method = method
        self._then = then
        self._begins = begins
        self._falls_silent = falls_silent
        self._document: Document | None = None
        self._aside: Aside | None = None
        self._began = 0.0
        self._is_over = False

    def start(self) -> None:
        """Fetch it, and let it be heard as soon as it is there."""
        line = self._runner.line
        ask = Ask(
            purpose="music",
            url=line.web.resolve(self._url, line.base_url),
            method=self._method,
            fields={},
            path=self._runner.element.path,
            attribute=self._attribute,
        )
        line.web.fetch_aside(ask, self._loaded, lambda: None, self._then, lambda: not self._is_over)

    def stop(self) -> None:
        """Silence, for good."""
        self._is_over = True
        if self._aside is not None:
            self._aside.cut()
            self._aside = None

    def _loaded(self, document: Document) -> None:
        if self._is_over:
            return
        if not is_playable(self._runner, document, self._attribute, self._then):
            return
        self._document = document
        self._begins()
        self._play()

    def _play(self) -> None:
        if self._document is None or self._is_over:
            return
        runner = self._runner
        self._began = runner.stage.at
        self._aside = Aside(
            runner.line, self._document, path=runner.element.path, leg=None, ended=self._again
        )
        self._aside.start()

    def _again(self) -> None:
        """From the start; what has nothing to be heard is not repeated for ever."""
        self._aside = None
        if self._runner.stage.at - self._began >= _SHORTEST_S:
            self._play()
        elif not self._is_over:
            self._falls_silent()
