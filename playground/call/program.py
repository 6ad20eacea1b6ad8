"""What a call runs: a document's elements strictly one after another, and the documents that replace one another.

A completed element lets the next one run, or replaces the document by what its action or Redirect URL
answers; there is no return (plivo-xml.md 1.5, 1.8). The end of the document ends the call.
"""

from __future__ import annotations

from typing import Protocol

from playground.call import endings, entries
from playground.call.ask import Ask
from playground.call.effects import BeginLegCall
from playground.call.elements import RUNNERS, Runner
from playground.call.elements.runner import Done, Line, NextDocument
from playground.call.endings import Ending
from playground.call.masking import masked_url
from playground.call.transfers import Transfer
from playground.document.model import Document, Element, Severity
from playground.document.schema import ELEMENTS


class RunningCall(Line, Protocol):
    """The call as its program sees it."""

    @property
    def ended(self) -> bool:
        """True once the call is over."""


class Program:
    """The running document, and where the call is in it."""

    def __init__(self, call: RunningCall) -> None:
        self._call = call
        self._document: Document | None = None
        self._coming: list[Element] = []
        self._out_of_elements = endings.END_OF_XML
        """How the call ends if no element follows."""
        self._running: Runner | None = None

    @property
    def base_url(self) -> str:
        """URL of the running document, against which relative URLs resolve."""
        return self._document.url if self._document else self._call.setup.answer_url

    @property
    def path(self) -> str | None:
        """The running element of the document; ``None`` between elements."""
        return self._running.element.path if self._running is not None else None

    def begin(self) -> None:
        """Ask for the first document: the answer URL, or the one that this leg was transferred to."""
        setup = self._call.setup
        if setup.transferred is not None:
            self._fetch(_transfer_to(setup.answer_url, setup.transferred.method))
            return
        self._fetch(
            Ask(purpose="answer", url=setup.answer_url, method=setup.method, event="StartApp", fields={})
        )

    def run(self, element: Element, done: Done) -> Runner:
        """Run an element inside the running one; it does not answer the call by itself."""
        runner = self._make(element, done)
        self._call.stage.later(runner.begin)
        return runner

    def replace(self, request: NextDocument) -> None:
        """Fetch an action or Redirect URL and run its document in place of this one (plivo-xml.md 1.8)."""
        if self._running is not None:
            self._running.leave("replaced")
        self._forget_elements()
        self._fetch(self._ask(request))

    def tell(self, request: NextDocument) -> None:
        """Request an action URL whose reply is thrown away; nobody waits for it (plivo-xml.md 1.8)."""
        self._call.web.notify(self._ask(request))

    def transfer(self, wanted: Transfer) -> None:
        """Send the legs wanted elsewhere: each gets a document of its own (plivo-xml.md 1.14).

        The A leg's running element stops, whatever was being fetched; without it, its Dial has lost its party.
        """
        if self._document is None:
            self._refuse(wanted, "none of its documents has run yet (our choice)")
            return
        if wanted.legs != "aleg" and not self._release_leg(wanted):
            self._refuse(wanted, "nobody who was dialled is connected to it, so there is no B leg")
            return
        if wanted.legs == "bleg":
            return
        self._call.web.forget_document()
        self.break_off()
        self._forget_elements()
        self._call.hears.clear()
        self._fetch(_transfer_to(wanted.aleg_url, wanted.aleg_method))

    def _release_leg(self, wanted: Transfer) -> bool:
        """Let the dialled party begin a call of its own; ``False``: there is none."""
        leg = None if self._running is None else self._running.release_leg(wanted)
        if leg is not None:
            self._call.stage.add(BeginLegCall(leg))
        return leg is not None

    def _refuse(self, wanted: Transfer, why: str) -> None:
        legs = "" if wanted.legs == "aleg" else f" (legs={wanted.legs})"
        self._call.stage.problem(
            Severity.WARNING,
            "transfer-refused",
            f"The call was not transferred{legs}: {why}.",
            url=wanted.bleg_url if wanted.legs == "bleg" else wanted.aleg_url,
        )

    def end_if_nothing_follows(self, ending: Ending) -> None:
        """End the call so, and not with 4010, if the running element is the document's last."""
        self._out_of_elements = ending

    def break_off(self) -> None:
        """Stop the running element: by the end of the call, or by its transfer."""
        if self._running is not None:
            self._running.interrupt()

    def _fetch(self, ask: Ask) -> None:
        self._call.web.fetch_document(ask, self._load, self._call.end)

    def _load(self, document: Document, request_id: int) -> None:
        if self._call.ended or document.root is None:
            return
        self._document = document
        self._coming = list(reversed(document.root.children))
        self._out_of_elements = endings.END_OF_XML
        self._call.stage.log(
            entries.DocumentLoaded,
            id=request_id,
            url=masked_url(document.url),
            elements=document.element_count,
        )
        self._run_next()

    def _run_next(self, _outcome: str = "") -> None:
        self._running = None
        if self._call.ended:
            return
        if not self._coming:
            self._call.end(self._out_of_elements)
            return
        self._out_of_elements = endings.END_OF_XML
        element = self._coming.pop()
        if ELEMENTS[element.name].answers_call:
            self._call.answer()
        self._running = self._make(element, self._run_next)
        self._running.begin()

    def _make(self, element: Element, done: Done) -> Runner:
        return RUNNERS[element.name](element, self._call, done)

    def _forget_elements(self) -> None:
        self._running = None
        self._coming = []

    def _ask(self, request: NextDocument) -> Ask:
        return Ask(
            purpose=request.purpose,
            url=self._call.web.resolve(request.url, self.base_url),
            method=request.method,
            event="Redirect",
            fields=request.fields,
            secret=request.secret,
            path=request.path,
        )


def _transfer_to(url: str, method: str) -> Ask:
    return Ask(purpose="transfer", url=url, method=method, event="Transfer", fields={})
