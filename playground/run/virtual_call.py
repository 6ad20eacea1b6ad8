"""One call of a virtual world: its effects performed, its events planned, on a clock of its own.

The call's clock stands at 0 when it is placed, whatever the world's clock says then. What is going to happen
to it stands in its agenda; the world takes the earliest happening of all its calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from playground.call.effects import (
    BeginLegCall,
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
from playground.run.pace import PaceSwitch
from playground.run.planned_prompts import PlannedPrompts
from playground.run.planned_sounds import PlannedSounds
from playground.run.recorder import Recorder, RecordingStore
from playground.run.room_sound import CallSound
from playground.run.said import Say
from playground.run.scripted_caller import CallerDeed
from playground.run.streaming import StreamAccess, Streaming
from playground.run.switchboard import Switchboard
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.tape import CallTape

Outcome = ResponseReceived | RequestFailed | MediaLoaded
Fetch = Callable[[SendRequest], Awaitable[Outcome]]
"""Performs a request. The driver sets the outcome's ``at`` from its ``elapsed_ms``."""
OnLeg = Callable[[CallSetup], None]
"""Told that a dialled party goes on by a transfer: a call made with this setup is to be placed."""


class Caller(Protocol):
    """Whoever decides what the person on the phone does, and those who are rung."""

    def react(self, entry: Entry, at: float) -> Sequence[CallerDeed]:
        """What they will do because of this entry, written at ``at``; in order, each with its time."""

    def given_up(self) -> Sequence[DigitPressed]:
        """What was planned and shall not happen after all; each is told once."""


class VirtualCall:
    """One call; a world makes it. Times are seconds on the call's own clock."""

    def __init__(
        self,
        setup: CallSetup,
        *,
        fetch: Fetch,
        caller: Caller,
        on_entry: Callable[[Entry], None],
        pace: PaceSwitch,
        world_clock: Callable[[], float],
        switchboard: Switchboard,
        on_stream: Callable[[BaseException | None], None],
        recordings: RecordingStore | None = None,
        sounds: PlannedSounds | None = None,
        streams: StreamAccess | None = None,
        on_leg: OnLeg | None = None,
    ) -> None:
        """It is placed at once: at the next happening of its world. ``world_clock``: seconds.

        ``on_stream`` is told when there are news of a stream, and of a fault of ours in one. ``on_leg``: as of
        ``VirtualWorld.place``.
        """
        self._call = Call(setup)
        self._fetch = fetch
        self._caller = caller
        self._on_entry = on_entry
        self._pace = pace
        self._world_clock = world_clock
        self._on_stream = on_stream
        self._on_leg = on_leg
        self._switchboard = switchboard
        self.began = world_clock()
        """When it was placed, seconds on the world's clock."""
        self._now = 0.0
        self._sounds = sounds or PlannedSounds()
        self._sounds.on_notice = self._notice
        voice = switchboard.voice_of(setup.call_uuid)
        self._taping = Taping(voice)
        self._recorder = Recorder(
            recordings,
            lambda sentence: self._notice("recording-not-kept", sentence),
            self._recording_failed,
            tape=self._taping.tape,
            clock=self._real_now if pace.is_real else None,
        )
        self._streaming = Streaming(
            streams,
            tape=self._taping.tape,
            now=self._real_now,
            tell=self._tell_of_stream,
            on_fault=self._look_for_fault,
            voice=voice,
        )
        sound = CallSound(self._taping.tape, lambda: self.now)
        switchboard.connect(setup.call_uuid, self._hear_of_room, sound)
        self._agenda: Agenda[Happening] = Agenda()
        self._timers: dict[str, int] = {}
        self._prompts = PlannedPrompts(
            self._agenda,
            self._sounds,
            self._taping,
            is_taped=lambda: self._is_taped,
            clock=self._real_now,
        )
        self._requests: dict[asyncio.Task[Outcome], tuple[SendRequest, float]] = {}
        self._in_turn = InTurn(awaited_s=pace.awaited_s)
        self._agenda.plan(CallPlaced(0.0))

    @property
    def tape(self) -> CallTape:
        """What is said and heard; whole if ``sounds`` have real lengths, else where a recording or stream runs."""
        return self._taping.tape

    @property
    def clock(self) -> float:
        """The call's clock at the last thing that happened to it."""
        return self._now

    @property
    def now(self) -> float:
        """The call's clock, which goes on with the world's."""
        return max(self._now, self._world_clock() - self.began)

    @property
    def failed(self) -> bool:
        """True when Plivo would have ended it with a 70xx or 80xx code."""
        return self._call.failed

    @property
    def ended(self) -> bool:
        """True when the call is over; requests may still be under way."""
        return self._call.ended

    @property
    def is_over(self) -> bool:
        """True when nothing more can happen to it."""
        return not self._agenda and not self.is_busy

    @property
    def is_busy(self) -> bool:
        """True while something of it goes on in real seconds: requests, or a stream."""
        return bool(self._requests) or self._streaming.is_busy

    @property
    def is_streaming(self) -> bool:
        """True while a stream is open or being connected: seconds must be real meanwhile."""
        return self._streaming.is_busy

    @property
    def due(self) -> float | None:
        """When its next event happens, seconds on the world's clock."""
        due = self._agenda.due()
        return None if due is None else self.began + due

    def add_requests(self, awaited: set[asyncio.Future[Any]], notices: set[asyncio.Future[Any]]) -> None:
        """Add the requests under way: those whose replies the call needs, and the others."""
        for task, (request, _) in self._requests.items():
            (awaited if request.awaited else notices).add(task)

    @property
    def wants_sounds(self) -> bool:
        """True when sounds are to be made before the clock goes on."""
        return self._sounds.wanting

    @property
    def _is_taped(self) -> bool:
        return self._sounds.has_real_lengths or self._recorder.is_recording or self._streaming.is_busy

    def plan(self, deed: CallerDeed) -> None:
        """Have the caller do something then."""
        self._agenda.plan(deed)

    def forget(self, deed: CallerDeed) -> None:
        """Have the caller not do that after all, if it has not happened."""
        self._agenda.forget(deed)

    async def make_sounds(self) -> None:
        """Make the sounds that are wanted before the clock goes on."""
        await self._sounds.make()

    def collect(self) -> None:
        """Plan the outcomes that have arrived, at the time they happened."""
        self._catch_up()
        for task in [task for task in self._requests if task.done()]:
            _, sent = self._requests.pop(task)
            outcome = task.result()
            self._agenda.plan(replace(outcome, at=max(self._now, sent + outcome.elapsed_ms / 1000)))

    def take_next(self) -> None:
        """Let the next event happen; raises ``IndexError`` when there is none."""
        event = self._agenda.take()
        self._now = max(self._now, event.at)
        self._take(event)

    def hang_up(self) -> None:
        """The caller hangs up now, if the call is not over."""
        self._catch_up()
        if not self._call.ended:
            self._take(CallerHungUp(self._now))

    def give_up_requests(self, after_s: float) -> None:
        """Collect what has come; what has not is cut, told as after so many seconds, and nothing is awaited."""
        self.collect()
        given_up = "The request was given up, because the user stopped the call."
        for request, _ in self._requests.values():
            self._agenda.plan(
                RequestFailed(self._now, request.request_id, FetchFailure.CUT, given_up, after_s * 1000)
            )
        self.finish_agenda()

    def cancel_requests(self) -> None:
        """Close the connections of the requests under way."""
        for task in self._requests:
            task.cancel()

    async def close_streams(self) -> None:
        """Close what is still open of streams."""
        await self._streaming.settle()

    async def settle(self) -> None:
        """Finish its recordings, and whatever is still to be told."""
        await self._recorder.settle()
        self._recorder.abandon()
        self.finish_agenda()

    def finish_agenda(self) -> None:
        """Let happen what is still to happen, without waiting."""
        while self._agenda:
            self.take_next()

    def _real_now(self) -> float:
        """The call's clock at this moment; where it jumps, at the last happening."""
        return max(self._now, self._pace.now(self._world_clock()) - self.began)

    def _tell_of_stream(self, at: float, stream_id: str, news: StreamNews) -> None:
        self._agenda.plan(StreamHappened(at, stream_id, news))
        self._on_stream(None)

    def _look_for_fault(self, task: asyncio.Task[None]) -> None:
        """A stream's connection is over: the clock may jump again."""
        self._on_stream(None if task.cancelled() else task.exception())

    def _catch_up(self) -> None:
        self._now = self.now

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
        for deed in self._caller.given_up():
            self._agenda.forget(deed)
        self._switchboard.deliver()

    def _hear_of_room(self, news: RoomNews) -> None:
        self._catch_up()
        self._take(RoomHappened(self._now, news))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case WriteLog(entry):
                self._on_entry(entry)
                for deed in self._caller.react(entry, self._now):
                    self._agenda.plan(deed)
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
                self._forget_leg(leg)
            case BeginLegCall(setup):
                self._forget_leg(setup.call_uuid)
                if self._on_leg is not None:
                    self._on_leg(setup)
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

    def _forget_leg(self, leg: str) -> None:
        self._agenda.keep(lambda event: not (isinstance(event, LegEvent) and event.leg == leg))

    def _stream(self, deed: OpenStream | CloseStream | SendStreamKey) -> None:
        """While there is a stream, a second is a second, and everything that sounds is taped."""
        if isinstance(deed, OpenStream):
            self._pace.hold(self._world_clock())
            if not self._is_taped:
                self._prompts.begin_taping(self._now)
        self._streaming.perform(deed)

    def _cancel_timer(self, timer: str) -> None:
        if (ticket := self._timers.pop(timer, None)) is not None:
            self._agenda.drop(ticket)
