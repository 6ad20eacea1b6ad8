"""A call on paper: pages instead of a server, a clock that jumps, keys at given times. Pure, no I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, TypeVar

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.setup import CallSetup
from playground.call.streams import news
from playground.call.streams.deeds import OpenStream
from playground.call.transfers import Transfer

SERVER = "http://app.test"
E = TypeVar("E", bound=entries.LogEntry)

Turn = list[tuple[float, Any]]
"""(seconds after being rung, what happens: ``rang``, ``answered``, ``machine``, a key, or how the leg ends)."""


@dataclass
class Page:
    """What the server answers for one URL."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "application/xml"
    headers: tuple[tuple[str, str], ...] = ()
    failure: events.FetchFailure | None = None
    seconds: float = 0.0
    """How long the answer takes."""
    sound_seconds: float | None = None
    """For sound files."""
    undecodable: str | None = None


def document(*elements: str) -> str:
    return f"<Response>{''.join(elements)}</Response>"


@dataclass
class Playbook:
    """Runs one call; afterwards ``entries`` is its log and ``sent`` what was requested."""

    pages: dict[str, Any]
    """URL path or whole URL → XML, Page, or a function of the request giving one of these."""
    options: dict[str, Any] = field(default_factory=dict)
    callee: Turn = field(default_factory=lambda: [(0, "rang"), (2, "answered")])
    """What the called party of an outbound call does."""
    streams: list[list[tuple[float, news.StreamNews]]] = field(default_factory=list)
    """What comes of each try to open a stream: (seconds later, what); of further ones, that it is opened."""
    setup: CallSetup | None = None
    """What the call is made with, if it is not made from ``options``."""

    def __post_init__(self) -> None:
        self.options.setdefault("answer_url", f"{SERVER}/answer/")
        self.options.setdefault("call_uuid", "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c")
        self.setup = self.setup or CallSetup(
            started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            **self.options,
        )
        self.call = Call(self.setup)
        self.leg_calls: list[CallSetup] = []
        """Calls that legs go on as."""
        self.entries: list[entries.Entry] = []
        self.sent: list[effects.SendRequest] = []
        self.fed: list[events.Event] = []
        self.effects: list[effects.Effect] = []
        self.now = 0.0
        self._order = 0
        self._heap: list[tuple[float, int, Any, events.Event]] = []
        self._dropped: set[Any] = set()
        self._timers: dict[str, int] = {}
        self._prompts: dict[int, list[int]] = {}

    def press(self, *keys: tuple[float, str]) -> Playbook:
        for at, key in keys:
            self._plan(events.DigitPressed(at, key))
        return self

    def hang_up(self, at: float) -> Playbook:
        self._plan(events.CallerHungUp(at))
        return self

    def beep(self, at: float) -> Playbook:
        self._plan(events.MachineBeeped(at))
        return self

    def say(
        self, at: float, text: str, seconds: float = 2.0, *, confidence: float = 0.95, parts: int = 1
    ) -> Playbook:
        """The caller's voice: the words understood in so many steps, and finally at its end."""
        words = text.split()
        self._plan(events.VoiceBegan(at, "text"))
        for part in range(1, parts):
            so_far = " ".join(words[: len(words) * part // parts])
            self._plan(events.WordsHeard(at + seconds * part / parts, so_far, False, confidence))
        self._plan(events.WordsHeard(at + seconds, text, True, confidence))
        self._plan(events.VoiceEnded(at + seconds))
        return self

    def transfer(self, at: float, url: str = f"{SERVER}/new", method: str = "POST", **more: Any) -> Playbook:
        self._plan(events.Transferred(at, Transfer(url, method, **more)))
        return self

    def leg_call(self) -> Playbook:
        """The call that the one leg goes on as, on the same pages."""
        [setup] = self.leg_calls
        return Playbook(self.pages, setup=setup)

    def run(self) -> Playbook:
        self._feed(events.CallPlaced(0.0))
        while self._heap:
            at, ticket, _, event = heappop(self._heap)
            if ticket in self._dropped:
                continue
            self.now = max(self.now, at)
            self._feed(event)
        assert self.call.ended
        return self

    def of(self, kind: type[E], **wanted: Any) -> list[E]:
        return [
            entry
            for entry in self.entries
            if isinstance(entry, kind) and all(getattr(entry, k) == v for k, v in wanted.items())
        ]

    @property
    def end(self) -> entries.CallEnded:
        [ended] = self.of(entries.CallEnded)
        return ended

    @property
    def said(self) -> list[tuple[float, str]]:
        return [(entry.at, entry.text) for entry in self.of(entries.Speak)]

    def requests(self, purpose: str) -> list[effects.SendRequest]:
        return [request for request in self.sent if request.purpose == purpose]

    def params(self, purpose: str, index: int = 0) -> dict[str, str]:
        return dict(self.requests(purpose)[index].params)

    def problems(self) -> list[str]:
        return [problem.code for problem in self.of(entries.Problem)]

    def outcomes(self) -> list[tuple[str, str]]:
        return [(entry.path, entry.outcome) for entry in self.of(entries.ElementFinished)]

    def _feed(self, event: events.Event) -> None:
        self.fed.append(event)
        for effect in self.call.handle(event):
            self.effects.append(effect)
            self._perform(effect)

    def _perform(self, effect: effects.Effect) -> None:
        match effect:
            case effects.WriteLog(entry):
                self.entries.append(entry)
            case effects.StartTimer(timer, seconds):
                self._drop(self._timers.pop(timer, None))
                self._timers[timer] = self._plan(events.TimerFired(self.now + seconds, timer))
            case effects.CancelTimer(timer):
                self._drop(self._timers.pop(timer, None))
            case effects.PlayPrompt() if not effect.overlay:
                seconds = effect.prompt.seconds
                tickets = [self._plan(events.PromptStarted(self.now, effect.prompt_id, seconds))]
                if effect.loop:
                    end = self.now + seconds * effect.loop
                    tickets.append(self._plan(events.PromptFinished(end, effect.prompt_id)))
                self._prompts[effect.prompt_id] = tickets
            case effects.StopPrompt(prompt_id):
                for ticket in self._prompts.pop(prompt_id, []):
                    self._drop(ticket)
            case effects.SendRequest():
                self.sent.append(effect)
                self._plan(self._answer(effect))
            case effects.RingLeg(leg) if leg == self.call.setup.call_uuid:
                for after, deed in self.callee:
                    self._plan(leg_event(self.now + after, leg, deed))
            case effects.BeginLegCall(setup):
                self.leg_calls.append(setup)
            case OpenStream(stream_id):
                script = self.streams.pop(0) if self.streams else [(0.0, news.Opened())]
                for after, what in script:
                    self._plan(events.StreamHappened(self.now + after, stream_id, what))
            case effects.EndCall():
                self._heap = [
                    item
                    for item in self._heap
                    if isinstance(
                        item[3], events.ResponseReceived | events.MediaLoaded | events.RequestFailed
                    )
                ]

    def _answer(self, request: effects.SendRequest) -> events.Event:
        path = request.url.removeprefix(SERVER)
        page = self.pages.get(request.url, self.pages.get(path, Page("not here", 404, "text/plain")))
        while isinstance(page, Callable):
            page = page(request)
        if not isinstance(page, Page):
            page = Page(page)
        at, elapsed = self.now + page.seconds, page.seconds * 1000
        if page.failure is not None:
            return events.RequestFailed(at, request.request_id, page.failure, "It failed.", elapsed)
        body = page.body.encode() if isinstance(page.body, str) else page.body
        if request.purpose == "media":
            return events.MediaLoaded(
                at, request.request_id, page.status, page.headers, page.content_type, len(body), elapsed,
                page.sound_seconds, page.undecodable,
            )  # fmt: skip
        return events.ResponseReceived(
            at, request.request_id, page.status, page.headers, page.content_type, body, elapsed
        )

    def _plan(self, event: events.Event) -> int:
        self._order += 1
        heappush(self._heap, (event.at, self._order, None, event))
        return self._order

    def _drop(self, ticket: int | None) -> None:
        if ticket is not None:
            self._dropped.add(ticket)


def play(*elements: str, pages: dict[str, Any] | None = None, **options: Any) -> Playbook:
    """A playbook whose answer URL gives a document with these elements."""
    return Playbook({"/answer/": document(*elements), **(pages or {})}, options)


def outbound(*elements: str, callee: Turn, pages: dict[str, Any] | None = None, **options: Any) -> Playbook:
    """The same for an outbound call, whose callee does this."""
    book = play(*elements, pages=pages, direction="outbound", **options)
    book.callee = callee
    return book


def leg_event(at: float, leg: str, deed: Any) -> events.Event:
    """One deed of a party that was rung."""
    match deed:
        case "rang":
            return events.LegRang(at, leg)
        case "answered" | "machine":
            return events.LegAnswered(at, leg, machine=deed == "machine")
        case str() if len(deed) == 1:
            return events.LegPressed(at, leg, deed)
        case _:
            return events.LegEnded(at, leg, deed)
