"""The driver of calls without a screen: one loop, one branch an effect, a clock that jumps.

Theory: what is going to happen stands in an agenda. The clock jumps to the earliest happening, which is
handed to the interpreter, whose effects put new ones in. Requests are real and run side by side: before
the clock may move on, all that are under way are awaited, and an outcome happens at the time it was sent
plus the real seconds it took. So a slow server is seen in ``at``, and a timer that falls due before its
response fires first. With ``RealPace`` the same loop waits for every happening instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from playground.call.effects import (
    CancelTimer,
    DropLeg,
    Effect,
    EndCall,
    PlayPrompt,
    Ringback,
    RingLeg,
    SendRequest,
    StartRecording,
    StartTimer,
    StopPrompt,
    StopRecording,
    WriteLog,
)
from playground.call.entries import Entry
from playground.call.events import (
    CallerHungUp,
    CallPlaced,
    DigitPressed,
    FetchFailure,
    LegEvent,
    MediaLoaded,
    Noticed,
    PromptFinished,
    RecordingFailed,
    RequestFailed,
    ResponseReceived,
    RoomHappened,
    StreamHappened,
    TimerFired,
)
from playground.call.interpreter import Call
from playground.call.rooms.happenings import RoomNews
from playground.call.setup import CallSetup
from playground.call.streams.deeds import CloseStream, OpenStream, SendStreamKey
from playground.call.streams.news import StreamNews
from playground.run.agenda import Agenda, Happening
from playground.run.in_turn import InTurn
from playground.run.pace import JumpingPace, Pace, PaceSwitch
from playground.run.planned_prompts import PlannedPrompts
from playground.run.planned_sounds import PlannedSounds
from playground.run.recorder import Recorder, RecordingStore
from playground.run.said import Say
from playground.run.scripted_caller import ScriptedCaller
from playground.run.streaming import StreamAccess, Streaming
from playground.run.switchboard import Switchboard
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.tape import CallTape

FAREWELL_S = 2.0
"""After an interruption, requests (the hangup URL's among them) may take that long, real seconds."""

Outcome = ResponseReceived | RequestFailed | MediaLoaded
Fetch = Callable[[SendRequest], Awaitable[Outcome]]
"""Performs a request. The driver sets the outcome's ``at`` from its ``elapsed_ms``."""


@dataclass(frozen=True, slots=True)
class CallResult:
    """How a call came out."""

    failed: bool
    """True when Plivo would have ended it with a 70xx or 80xx code."""
    interrupted: bool
    """True when the user stopped it; the log is whole all the same."""
    seconds: float
    """The call's clock at the last happening."""


class VirtualDriver:
    """Runs one call to its end. Make a new one for each call."""

    def __init__(
        self,
        setup: CallSetup,
        *,
        fetch: Fetch,
        caller: ScriptedCaller,
        on_entry: Callable[[Entry], None],
        pace: Pace | None = None,
        recordings: RecordingStore | None = None,
        sounds: PlannedSounds | None = None,
        streams: StreamAccess | None = None,
        farewell_s: float = FAREWELL_S,
    ) -> None:
        """``on_entry`` gets every log entry as it is written; without ``pace`` the clock jumps.

        ``recordings`` keeps what is recorded; without it, nothing is kept. ``sounds`` makes what is heard;
        without it there are only estimated lengths. ``streams``: where audio streams may go; without it, nowhere.
        ``farewell_s``: after an interruption, how long requests may still take, real seconds.
        """
        self._call = Call(setup)
        self._fetch = fetch
        self._caller = caller
        self._on_entry = on_entry
        self._pace = PaceSwitch(pace or JumpingPace())
        self._sounds = sounds or PlannedSounds()
        self._sounds.on_notice = self._notice
        self._taping = Taping()
        self._recorder = Recorder(
            recordings,
            lambda sentence: self._notice("recording-not-kept", sentence),
            self._recording_failed,
            tape=self._taping.tape,
            clock=(lambda: self._pace.now(self._now)) if self._pace.is_real else None,
        )
        self._streaming = Streaming(
            streams,
            tape=self._taping.tape,
            now=lambda: self._pace.now(self._now),
            tell=self._tell_of_stream,
            on_fault=self._look_for_fault,
        )
        self._stream_news: asyncio.Future[None] | None = None
        """Done when there are news of a stream that nobody has waited for yet."""
        self._fault: BaseException | None = None
        self._farewell_s = farewell_s
        self._now = 0.0
        self._switchboard = Switchboard(lambda: self._now, seed=setup.call_uuid)
        self._switchboard.connect(setup.call_uuid, self._hear_of_room)
        self._agenda = Agenda()
        self._timers: dict[str, int] = {}
        self._prompts = PlannedPrompts(
            self._agenda,
            self._sounds,
            self._taping,
            is_taped=lambda: self._is_taped,
            clock=lambda: self._pace.now(self._now),
        )
        self._requests: dict[asyncio.Task[Outcome], tuple[SendRequest, float]] = {}
        self._in_turn = InTurn(awaited_s=self._pace.awaited_s)

    @property
    def tape(self) -> CallTape:
        """What is said and heard; whole if ``sounds`` have real lengths, else where a recording or stream runs."""
        return self._taping.tape

    @property
    def clock(self) -> float:
        """The call's clock, seconds."""
        return self._now

    @property
    def _is_taped(self) -> bool:
        return self._sounds.has_real_lengths or self._recorder.is_recording or self._streaming.is_busy

    async def run(self) -> CallResult:
        """Make the call; returns when it has ended and every request has come out.

        Cancelled (Ctrl+C), it has the caller hang up, tells the hangup URL and returns soon.
        """
        interrupted = False
        self._pace.begin()
        try:
            self._take(CallPlaced(0.0))
            while self._agenda or self._requests or self._streaming.is_busy:
                await self._next()
            if not self._call.ended:
                raise RuntimeError(f"the call has not ended, yet nothing is going to happen at {self._now} s")
        except asyncio.CancelledError:
            interrupted = True
            await self._say_farewell()
        finally:
            for task in self._requests:
                task.cancel()
            await self._streaming.settle()
        await self._recorder.settle()
        self._recorder.abandon()
        self._finish_agenda()
        return CallResult(self._call.failed, interrupted, self._now)

    async def _next(self) -> None:
        await self._sounds.make()
        if self._fault is not None:
            raise self._fault
        if self._pace.is_held and not self._streaming.is_busy:
            self._now = self._pace.now(self._now)
            self._pace.release()
        due = self._agenda.due()
        if due is None or due > self._now:
            awaited = {task for task, (request, _) in self._requests.items() if request.awaited}
            await self._pace.wait(due, awaited, (self._requests.keys() - awaited) | self._news_to_come())
            self._collect()
            due = self._agenda.due()
            if due is None or not self._pace.has_come(due):
                return
        event = self._agenda.take()
        self._now = max(self._now, event.at)
        self._take(event)

    def _news_to_come(self) -> set[asyncio.Future[None]]:
        """What to wait for lest news of a stream be heard late."""
        if not self._streaming.is_busy:
            return set()
        if self._stream_news is None or self._stream_news.done():
            self._stream_news = asyncio.get_running_loop().create_future()
        return {self._stream_news}

    def _tell_of_stream(self, stream_id: str, news: StreamNews) -> None:
        self._agenda.plan(StreamHappened(self._pace.now(self._now), stream_id, news))
        self._wake()

    def _look_for_fault(self, task: asyncio.Task[None]) -> None:
        """A stream's connection is over: the clock may jump again. A fault of ours is raised by ``run``."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._fault = fault
        self._wake()

    def _wake(self) -> None:
        if self._stream_news is not None and not self._stream_news.done():
            self._stream_news.set_result(None)

    def _collect(self) -> None:
        """Plan the outcomes that have arrived, at the time they happened."""
        for task in [task for task in self._requests if task.done()]:
            _, sent = self._requests.pop(task)
            outcome = task.result()
            self._agenda.plan(replace(outcome, at=max(self._now, sent + outcome.elapsed_ms / 1000)))

    async def _say_farewell(self) -> None:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        self._now = self._pace.now(self._now)
        if not self._call.ended:
            self._take(CallerHungUp(self._now))
        if self._requests:
            await asyncio.wait(self._requests.keys(), timeout=self._farewell_s)
        self._collect()
        for request, _ in self._requests.values():
            given_up = "The request was given up, because the user stopped the call."
            self._agenda.plan(
                RequestFailed(
                    self._now, request.request_id, FetchFailure.CUT, given_up, self._farewell_s * 1000
                )
            )
        self._finish_agenda()

    def _finish_agenda(self) -> None:
        """Let happen what is still to happen, without waiting."""
        while self._agenda:
            event = self._agenda.take()
            self._now = max(self._now, event.at)
            self._take(event)

    def _notice(self, code: str, sentence: str) -> None:
        self._agenda.plan(Noticed(self._now, code, sentence))

    def _recording_failed(self, recording_id: str) -> None:
        self._agenda.plan(RecordingFailed(self._now, recording_id))

    def _take(self, event: Happening) -> None:
        if isinstance(event, Say):
            self._prompts.say(event, self._now)
            return
        if isinstance(event, DigitPressed):
            self._prompts.pressed(event.digit, self._now)
        elif isinstance(event, PromptFinished):
            self._prompts.finished(event.prompt_id, self._now)
        for effect in self._call.handle(event):
            self._perform(effect)
        self._switchboard.deliver()

    def _hear_of_room(self, news: RoomNews) -> None:
        self._take(RoomHappened(self._now, news))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case WriteLog(entry):
                self._on_entry(entry)
                planned = self._caller.react(entry, self._now)
                for deed in self._caller.given_up():
                    self._agenda.forget(deed)
                for event in planned:
                    self._agenda.plan(event)
            case StartTimer(timer, seconds):
                self._cancel_timer(timer)
                self._timers[timer] = self._agenda.plan(TimerFired(self._now + seconds, timer))
            case CancelTimer(timer):
                self._cancel_timer(timer)
            case PlayPrompt():
                self._prompts.play(effect, self._now)
            case StopPrompt(prompt_id):
                self._prompts.stop(prompt_id, self._now)
            case SendRequest():
                task = self._in_turn.send(effect, self._now, partial(self._fetch, effect))
                self._requests[task] = (effect, self._now)
            case Ringback(on):
                self._prompts.ringback(on is True, self._now)
            case RingLeg():
                pass  # who is rung acts on the log's entry
            case DropLeg(leg):
                self._agenda.keep(lambda event: not (isinstance(event, LegEvent) and event.leg == leg))
            case StartRecording() | StopRecording():
                was_taped = self._is_taped
                self._recorder.perform(effect, self._now)
                if isinstance(effect, StartRecording) and not was_taped:
                    self._prompts.begin_taping(self._now)
            case OpenStream() | CloseStream() | SendStreamKey():
                self._stream(effect)
            case EndCall():
                self._sounds.forget()
                self._prompts.finish(self._now)
                self._agenda.keep(lambda event: isinstance(event, Outcome | Noticed | StreamHappened))
            case _:  # a deed in a room
                self._switchboard.perform(self._call.setup.call_uuid, effect)

    def _stream(self, deed: OpenStream | CloseStream | SendStreamKey) -> None:
        """While there is a stream, a second is a second, and everything that sounds is taped."""
        if isinstance(deed, OpenStream):
            self._pace.hold(self._now)
            if not self._is_taped:
                self._prompts.begin_taping(self._now)
        self._streaming.perform(deed)

    def _cancel_timer(self, timer: str) -> None:
        if (ticket := self._timers.pop(timer, None)) is not None:
            self._agenda.drop(ticket)
