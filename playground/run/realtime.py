"""The driver of a call that is seen, heard and answered by a person: real seconds, real sound.

Everything happens on the event loop: an event is handled at once and its effects performed, so a key
silences a prompt before anything else can run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

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
from playground.call.entries import CallStatus, Entry
from playground.call.events import (
    CallerHungUp,
    CallPlaced,
    DigitPressed,
    Event,
    MachineBeeped,
    MediaLoaded,
    Noticed,
    RecordingFailed,
    RequestFailed,
    ResponseReceived,
    RoomHappened,
    StreamHappened,
    TimerFired,
    Transferred,
)
from playground.call.interpreter import Call
from playground.call.rooms.happenings import RoomNews
from playground.call.setup import CallSetup
from playground.call.streams.deeds import CloseStream, OpenStream, SendStreamKey
from playground.call.streams.news import StreamNews
from playground.call.transfers import Transfer
from playground.run.caller_voice import CallerVoice
from playground.run.habits import Habits
from playground.run.in_turn import InTurn
from playground.run.live_prompts import LivePrompts, PromptPlayer
from playground.run.pace import LIVE_AWAITED_S
from playground.run.people import People
from playground.run.planned_parties import Parties, PlannedParties
from playground.run.recognition import Recognition
from playground.run.recorder import Recorder, RecordingStore
from playground.run.room_sound import CallSound
from playground.run.streaming import StreamAccess, Streaming
from playground.run.switchboard import Switchboard
from playground.run.taping import Taping
from playground.run.typed_voice import TypedVoice

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.sound.tape import CallTape
    from playground.run.heard_prompts import PromptSounds

Outcome = ResponseReceived | RequestFailed | MediaLoaded
Fetch = Callable[[SendRequest, Callable[[], float]], Awaitable[Outcome]]
"""Performs a request; the second argument is the call's clock."""


class Loudspeaker(PromptPlayer, Protocol):
    """What the driver needs of the sound output."""

    def pour(self, samples: Samples, *, voice: str = "", shared: bool = False) -> None:
        """Sound what comes in real time of one voice: this next. ``shared``: everybody in the room hears it too."""

    def stop_pouring(self, voice: str = "") -> None:
        """Silence at once what was poured of it."""

    def key_tone(self, digit: str) -> None:
        """Sound the keypad's feedback."""


class LiveCall:
    """One call in real time. ``run`` it on the event loop; ``press`` and ``hang_up`` from the same loop."""

    def __init__(
        self,
        setup: CallSetup,
        *,
        fetch: Fetch,
        sound: Loudspeaker,
        prompts: PromptSounds,
        on_entry: Callable[[Entry], None],
        others: Parties | None = None,
        switchboard: Switchboard | None = None,
        recordings: RecordingStore | None = None,
        streams: StreamAccess | None = None,
        on_leg: Callable[[CallSetup], None] | None = None,
    ) -> None:
        """``others``: what those who are rung do by themselves, where not the tester acts for them (``people``).

        ``switchboard``: where it meets other calls in rooms; without one it is alone there.
        ``recordings`` keeps what is recorded; without it, nothing is kept.
        ``streams``: where audio streams may go; without it, nowhere.
        ``on_leg`` places the call that a dialled party goes on as when it is transferred; without it that party
        is heard of no more.
        """
        self._call = Call(setup)
        self._fetch = fetch
        self._sound = sound
        self._on_entry = on_entry
        self._on_leg = on_leg
        self._others = PlannedParties(others or Habits(), self._plan)
        self._switchboard = switchboard or Switchboard(monotonic)
        self.people = People(
            setup.call_uuid,
            feed=self._feed,
            now=self.now,
            key_tone=sound.key_tone,
            parties=self._others,
            switchboard=self._switchboard,
            say=self.say,
        )
        voice = self._switchboard.voice_of(setup.call_uuid)
        self._taping = Taping(voice)
        self._prompts = LivePrompts(
            sound,
            prompts,
            self._taping,
            happen=self._happen,
            now=self.now,
            notice=self.notice,
            on_fault=self._look_for_fault,
        )
        self.voice = self._caller_voice(sound)
        """What the caller says, and whence."""
        self._recorder = Recorder(
            recordings,
            self._tell_of_recording,
            self._recording_failed,
            tape=self._taping.tape,
            clock=self.now,
        )
        self._streaming = Streaming(
            streams,
            tape=self._taping.tape,
            now=self.now,
            tell=self._tell_of_stream,
            on_fault=self._look_for_fault,
            ear=sound,
            voice=voice,
            own_thread=True,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began = 0.0
        self._moment = 0.0
        """When the event that is handled happened, seconds on the call's clock."""
        self._in_turn = InTurn(awaited_s=LIVE_AWAITED_S)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._requests: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._fault: BaseException | None = None

    @property
    def ended(self) -> bool:
        """True once the call is over; requests may still be under way."""
        return self._call.ended

    @property
    def tape(self) -> CallTape:
        """All that is said and heard in the call, on the call's clock."""
        return self._taping.tape

    def now(self) -> float:
        """The call's clock, seconds."""
        return 0.0 if self._loop is None else self._loop.time() - self._began

    async def run(self) -> None:
        """Make the call; returns when it has ended and every request has come out."""
        self._loop = asyncio.get_running_loop()
        self._prompts.begin()
        self._began = self._loop.time()
        try:
            heard = CallSound(self.tape, self.now, self._sound)
            self._switchboard.connect(self._call.setup.call_uuid, self._hear_of_room, heard)
            self.voice.begin()
            self._feed(CallPlaced(0.0))
            await self._over.wait()
            while self._requests and self._fault is None:
                await asyncio.wait(self._requests)
            await self._streaming.settle()
            await self._recorder.settle()
            if self._fault is not None:
                raise self._fault
        finally:
            self._fall_silent()
            self._streaming.abandon()
            self._recorder.abandon()
            self._switchboard.disconnect(self._call.setup.call_uuid)
            for task in self._requests:
                task.cancel()

    @property
    def room(self) -> str | None:
        """UUID of the room that the call is in."""
        room = self._switchboard.room_of(self._call.setup.call_uuid)
        return None if room is None else room.uuid

    def press(self, digit: str) -> None:
        """The caller presses one of ``0-9 * #``: heard at once, whatever it does."""
        if not self._call.ended:
            at = self.now()
            self._sound.key_tone(digit)
            self._taping.key_pressed(at, digit)
            self._feed(DigitPressed(at, digit))

    def say(self, text: str, confidence: float | None = None) -> None:
        """The caller says a text, when what was said before is over; white space alone is nothing."""
        self.voice.say(text, confidence)

    def _caller_voice(self, sound: Loudspeaker) -> CallerVoice:
        typed = TypedVoice(
            clip_of=self._prompts.clip_of,
            sound=sound,
            taping=self._taping,
            happen=self._happen,
            now=self.now,
            on_fault=self._look_for_fault,
        )
        recognition = Recognition(
            happen=self._happen, now=self.now, notice=self.notice, on_fault=self._look_for_fault
        )
        return CallerVoice(
            typed,
            sound=sound,
            taping=self._taping,
            recognition=recognition,
            now=self.now,
            notice=self.notice,
            on_fault=self._look_for_fault,
        )

    def hang_up(self) -> None:
        """The person on the phone hangs up."""
        self._feed(CallerHungUp(self.now()))

    def machine_beep(self) -> None:
        """The far end's answering machine beeps (``Wait beep``)."""
        self._feed(MachineBeeped(self.now()))

    def transfer(self, wanted: Transfer) -> None:
        """The API transfers the call (plivo-xml.md 1.14); before its first document it refuses."""
        self._feed(Transferred(self.now(), wanted))

    def notice(self, code: str, message: str) -> None:
        """Tell the user something once, through the log."""
        self._feed(Noticed(self.now(), code, message))

    def _tell_of_recording(self, sentence: str) -> None:
        assert self._loop is not None
        self._loop.call_soon(self._happen, Noticed(self.now(), "recording-not-kept", sentence))

    def _recording_failed(self, recording_id: str) -> None:
        assert self._loop is not None
        self._loop.call_soon(self._happen, RecordingFailed(self.now(), recording_id))

    def _tell_of_stream(self, at: float, stream_id: str, news: StreamNews) -> None:
        """Never in the middle of an event."""
        assert self._loop is not None
        self._loop.call_soon(self._happen, StreamHappened(at, stream_id, news))

    def _feed(self, event: Event) -> None:
        self._moment = event.at
        for effect in self._call.handle(event):
            self._perform(effect)
        self._switchboard.deliver()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case WriteLog(entry):
                if isinstance(entry, CallStatus):
                    self._prompts.call_rings(entry.status == "ringing")
                self._on_entry(entry)
                self._others.react(entry, self.now())
                self.voice.react(entry)
            case StartTimer(timer, seconds):
                self._start_timer(timer, seconds)
            case CancelTimer(timer):
                self._cancel_timer(timer)
            case PlayPrompt():
                self._prompts.play(effect)
            case StopPrompt(prompt_id):
                self._prompts.stop(prompt_id)
            case SendRequest():
                task = self._in_turn.send(effect, self._moment, partial(self._send, effect))
                self._requests.add(task)
                task.add_done_callback(self._requests.discard)
                task.add_done_callback(self._look_for_fault)
            case Ringback(on):
                self._prompts.ringback(on)
            case RingLeg():
                pass  # who is rung acts on the log's entry
            case DropLeg(leg):
                self._others.forget(leg)
            case BeginLegCall(leg_setup):
                self._others.forget(leg_setup.call_uuid)
                if self._on_leg is not None:
                    self._on_leg(leg_setup)
            case StartRecording() | StopRecording():
                self._recorder.perform(effect, self._moment)
            case OpenStream() | CloseStream() | SendStreamKey():
                self._streaming.perform(effect)
            case EndCall():
                self._fall_silent()
                self._over.set()
            case _:  # a deed in a room
                self._switchboard.perform(self._call.setup.call_uuid, effect)

    def _hear_of_room(self, news: RoomNews) -> None:
        self._happen(RoomHappened(self.now(), news))

    def _look_for_fault(self, task: asyncio.Task[None]) -> None:
        """A fault of ours ends the call where it is made, rather than leaving it to wait for ever."""
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._break_off(fault)

    def _happen(self, event: Event) -> None:
        """Feed what the event loop itself calls back with: nobody above would see a fault there."""
        try:
            self._feed(event)
        except Exception as fault:
            self._break_off(fault)

    def _plan(self, event: Event) -> asyncio.TimerHandle:
        assert self._loop is not None
        return self._loop.call_at(self._began + event.at, self._happen, event)

    def _break_off(self, fault: BaseException) -> None:
        self._fault = fault
        self._over.set()

    def _start_timer(self, timer: str, seconds: float) -> None:
        self._cancel_timer(timer)
        assert self._loop is not None
        self._timers[timer] = self._loop.call_later(seconds, self._fire, timer)

    def _cancel_timer(self, timer: str) -> None:
        if (handle := self._timers.pop(timer, None)) is not None:
            handle.cancel()

    def _fire(self, timer: str) -> None:
        self._timers.pop(timer, None)
        self._happen(TimerFired(self.now(), timer))

    async def _send(self, effect: SendRequest) -> None:
        self._feed(await self._fetch(effect, self.now))

    def _fall_silent(self) -> None:
        for timer in list(self._timers):
            self._cancel_timer(timer)
        self._others.forget_all()
        self.voice.close()
        self._prompts.fall_silent()
        self._taping.finish(self.now())
