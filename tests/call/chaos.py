"""A driver without a clock or manners: of all that could happen next to a call, whatever it is told happens.

Prompts finish, timers fire and replies arrive in any order; dialled parties do anything at any time, also
those that have left or never were. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.setup import CallSetup
from playground.call.streams import news
from playground.call.streams.deeds import OpenStream
from playground.call.transfers import Transfer, TransferLegs
from tests.call.playbook import SERVER

Step = tuple[int, int, float]
"""(what happens, to whom, seconds later): any numbers, taken modulo what is possible."""
KEYS = "0123456789*#"
ENDS: tuple[events.LegOutcome, ...] = (
    "busy", "no-answer", "rejected", "failed", "auth-failed", "auth-timeout", "hung-up",
)  # fmt: skip

LEGS: tuple[TransferLegs, ...] = ("aleg", "bleg", "both")
FAILURES = list(events.FetchFailure)
STREAM_NEWS: tuple[news.StreamNews, ...] = (
    news.Opened(),
    news.Failed("No."),
    news.Ended("Closed.", True),
    news.Ended("Lost.", False),
    news.Sounded(),
    news.FellSilent(),
    news.KeysWanted("12"),
    news.Degraded(30),
    news.Faulty("stream-bad-json", "Bad."),
    news.Checkpoint("a", "played"),
    news.Told("sent", "start", "{}"),
    news.Progressed(news.Figures()),
)


@dataclass
class Chaos:
    """Runs one call by steps."""

    pages: Mapping[str, str]
    """Path → document; other paths fail in one way or another."""
    direction: str = "inbound"
    call_uuid: str = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"
    fed: list[events.Event] = field(default_factory=list)
    done: list[list[effects.Effect]] = field(default_factory=list)
    """The effects of each event fed."""

    def __post_init__(self) -> None:
        self.setup = CallSetup(
            answer_url=f"{SERVER}/answer/",
            call_uuid=self.call_uuid,
            started=datetime(2026, 1, 2, tzinfo=UTC),
            direction="outbound" if self.direction == "outbound" else "inbound",
            hangup_url=f"{SERVER}/hangup",
        )
        self.call = Call(self.setup)
        self.now = 0.0
        self.timers: set[str] = set()
        self.prompts: dict[int, effects.PlayPrompt] = {}
        self.requests: list[effects.SendRequest] = []
        self.legs: list[str] = ["00000000-0000-5000-8000-000000000000"]
        self.feed(events.CallPlaced(0.0))

    @property
    def effects(self) -> list[effects.Effect]:
        return [effect for batch in self.done for effect in batch]

    def feed(self, event: events.Event) -> None:
        self.fed.append(event)
        batch = self.call.handle(event)
        self.done.append(batch)
        for effect in batch:
            self._perform(effect)

    def live(self, steps: Iterable[Step]) -> None:
        """Let it all happen, then have the caller hang up and every request come out."""
        for what, whom, later in steps:
            self.now += later
            happenings = self._happenings()
            happenings[what % len(happenings)](whom)
        self.hang_up()

    def hang_up(self) -> None:
        self.feed(events.CallerHungUp(self.now))
        for _ in range(200):
            if not self.requests:
                return
            self._reply(0)
        raise AssertionError("the call sends requests for ever")

    def _happenings(self) -> list[Callable[[int], None]]:
        return [
            *[self._reply] * 3,
            lambda whom: self.feed(events.LegRang(self.now, self._leg(whom))),
            *[lambda whom: self.feed(events.LegAnswered(self.now, self._leg(whom)))] * 3,
            lambda whom: self.feed(events.LegPressed(self.now, self._leg(whom), KEYS[whom // 7 % 12])),
            lambda whom: self.feed(events.LegEnded(self.now, self._leg(whom), ENDS[whom // 7 % 7])),
            self._prompt,
            self._prompt,
            self._timer,
            lambda whom: self.feed(events.DigitPressed(self.now, KEYS[whom % 12])),
            self._stream,
            lambda whom: self.feed(events.Transferred(self.now, self._transfer(whom))),
        ]

    def _leg(self, whom: int) -> str:
        return self.legs[whom % len(self.legs)]

    def _transfer(self, whom: int) -> Transfer:
        url = f"{SERVER}/moved" if whom % 9 else "no url"
        return Transfer(url, legs=LEGS[whom // 9 % 3], bleg_url=url)

    def _stream(self, whom: int) -> None:
        """Anything comes of any stream, also of one that is over or never was."""
        ids = ["nobody", *(item.stream_id for item in self.effects if isinstance(item, OpenStream))]
        what = STREAM_NEWS[whom // 3 % len(STREAM_NEWS)]
        self.feed(events.StreamHappened(self.now, ids[-1 - whom % min(3, len(ids))], what))

    def _prompt(self, whom: int) -> None:
        if not self.prompts:
            return
        prompt = list(self.prompts.values())[whom % len(self.prompts)]
        seconds = prompt.prompt.seconds
        self.feed(events.PromptStarted(self.now, prompt.prompt_id, seconds))
        if prompt.loop and prompt.prompt_id in self.prompts:
            del self.prompts[prompt.prompt_id]
            self.feed(events.PromptFinished(self.now, prompt.prompt_id))

    def _timer(self, whom: int) -> None:
        if self.timers:
            timer = sorted(self.timers)[whom % len(self.timers)]
            self.timers.discard(timer)
            self.feed(events.TimerFired(self.now, timer))

    def _reply(self, whom: int) -> None:
        if not self.requests:
            return
        request = self.requests.pop(whom % len(self.requests))
        body = self.pages.get(request.url.removeprefix(SERVER))
        if body is not None:
            answer: events.Event = events.ResponseReceived(
                self.now, request.request_id, 200, (), "application/xml", body.encode(), 1.0
            )
        elif whom % 2:
            answer = events.RequestFailed(
                self.now, request.request_id, FAILURES[whom // 2 % len(FAILURES)], "It failed.", 1.0
            )
        else:
            answer = events.ResponseReceived(self.now, request.request_id, 500, (), "", b"", 1.0)
        self.feed(answer)

    def _perform(self, effect: effects.Effect) -> None:
        match effect:
            case effects.StartTimer(timer):
                self.timers.add(timer)
            case effects.CancelTimer(timer):
                self.timers.discard(timer)
            case effects.PlayPrompt() if not effect.overlay:
                self.prompts[effect.prompt_id] = effect
            case effects.StopPrompt(prompt_id):
                self.prompts.pop(prompt_id, None)
            case effects.SendRequest():
                self.requests.append(effect)
            case effects.RingLeg() if effect.leg == self.setup.call_uuid:
                self.feed(events.LegAnswered(self.now, effect.leg))  # the called party of an outbound call
            case effects.RingLeg():
                self.legs.append(effect.leg)
            case effects.EndCall():
                self.timers.clear()
                self.prompts.clear()

    def log(self) -> list[entries.Entry]:
        return [effect.entry for effect in self.effects if isinstance(effect, effects.WriteLog)]
