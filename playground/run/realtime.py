"""The driver of a call that is seen, heard and answered by a person: real seconds, real sound.

Everything happens on the event loop: an event is handled at once and its effects performed, so a key
silences a prompt before anything else can run. Sound threads report back through the loop. A prompt that
cannot be spoken takes the time it would have taken; one notice says so.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Protocol

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
from playground.call.entries import CallStatus, Entry
from playground.call.events import (
    CallerHungUp,
    CallPlaced,
    DigitPressed,
    Event,
    MachineBeeped,
    MediaLoaded,
    Noticed,
    PromptFinished,
    PromptStarted,
    RecordingFailed,
    RequestFailed,
    ResponseReceived,
    RoomHappened,
    TimerFired,
    Transferred,
)
from playground.call.interpreter import Call
from playground.call.prompts import Prompt
from playground.call.rooms.happenings import RoomNews
from playground.call.setup import CallSetup
from playground.run.habits import Habits
from playground.run.in_turn import InTurn
from playground.run.pace import LIVE_AWAITED_S
from playground.run.people import People
from playground.run.planned_parties import Parties, PlannedParties
from playground.run.recorder import Recorder, RecordingStore
from playground.run.switchboard import Switchboard
from playground.run.taping import Taping
from playground.run.typed_voice import TypedVoice

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip
    from playground.adapters.sound.tape import CallTape
    from playground.run.heard_prompts import PromptSounds

Outcome = ResponseReceived | RequestFailed | MediaLoaded
Fetch = Callable[[SendRequest, Callable[[], float]], Awaitable[Outcome]]
"""Performs a request; the second argument is the call's clock."""


class Loudspeaker(Protocol):
    """What the driver needs of the sound output."""

    def play(
        self,
        clip: Clip,
        *,
        loop: int = 1,
        on_started: Callable[[], None] | None = None,
        on_finished: Callable[[], None] | None = None,
        shared: bool = False,
    ) -> None:
        """Sound a clip; callbacks come on another thread. ``shared``: everybody in the room hears it too."""

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        """Sound a clip on top of the rest; a handle to stop it by."""
        ...

    def stop_along(self, handle: int) -> None:
        """Silence what ``play_along`` began; nothing if it is over."""

    def cut(self) -> None:
        """Silence the prompt."""

    def key_tone(self, digit: str) -> None:
        """Sound the keypad's feedback."""

    def ring(self, on: bool) -> None:
        """Begin or end the ringback tone."""


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
    ) -> None:
        """``others``: what those who are rung do by themselves, where not the tester acts for them (``people``).

        ``switchboard``: where it meets other calls in rooms; without one it is alone there.
        ``recordings`` keeps what is recorded; without it, nothing is kept.
        """
        self._call = Call(setup)
        self._fetch = fetch
        self._sound = sound
        self._prompts = prompts
        self._on_entry = on_entry
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
        self._taping = Taping()
        self._voice = TypedVoice(
            clip_of=self._clip,
            sound=sound,
            taping=self._taping,
            happen=self._happen,
            now=self.now,
            on_fault=self._look_for_fault,
        )
        self._recorder = Recorder(
            recordings,
            self._tell_of_recording,
            self._recording_failed,
            tape=self._taping.tape,
            clock=self.now,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._began = 0.0
        self._moment = 0.0
        """When the event that is handled happened, seconds on the call's clock."""
        self._in_turn = InTurn(awaited_s=LIVE_AWAITED_S)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._requests: set[asyncio.Task[None]] = set()
        self._playing: dict[int, asyncio.Task[None]] = {}
        self._heard: set[int] = set()
        self._along: dict[int, int] = {}
        """Handles of prompts that sound along with others, by prompt."""
        self._is_speechless = False
        self._faults_told: set[str] = set()
        self._is_ringing = False
        self._ringback: bool | None = None
        self._over = asyncio.Event()
        self._fault: BaseException | None = None
        self._context = contextvars.Context()

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
        self._context = contextvars.copy_context()
        self._began = self._loop.time()
        try:
            self._switchboard.connect(self._call.setup.call_uuid, self._hear_of_room)
            self._feed(CallPlaced(0.0))
            await self._over.wait()
            while self._requests and self._fault is None:
                await asyncio.wait(self._requests)
            await self._recorder.settle()
            if self._fault is not None:
                raise self._fault
        finally:
            self._fall_silent()
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
        if not self._call.ended:
            self._voice.say(text, confidence)

    def hang_up(self) -> None:
        """The person on the phone hangs up."""
        self._feed(CallerHungUp(self.now()))

    def machine_beep(self) -> None:
        """The far end's answering machine beeps (``Wait beep``)."""
        self._feed(MachineBeeped(self.now()))

    def transfer(self, url: str, method: str = "POST") -> None:
        """The API transfers the call to that URL (plivo-xml.md 1.14); before its first document it refuses."""
        self._feed(Transferred(self.now(), url, method))

    def notice(self, code: str, message: str) -> None:
        """Tell the user something once, through the log."""
        self._feed(Noticed(self.now(), code, message))

    def _tell_of_recording(self, sentence: str) -> None:
        assert self._loop is not None
        self._loop.call_soon(self._happen, Noticed(self.now(), "recording-not-kept", sentence))

    def _recording_failed(self, recording_id: str) -> None:
        assert self._loop is not None
        self._loop.call_soon(self._happen, RecordingFailed(self.now(), recording_id))

    def _feed(self, event: Event) -> None:
        self._moment = event.at
        for effect in self._call.handle(event):
            self._perform(effect)
        self._switchboard.deliver()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case WriteLog(entry):
                if isinstance(entry, CallStatus):
                    self._is_ringing = entry.status == "ringing"
                    self._ring()
                self._on_entry(entry)
                self._others.react(entry, self.now())
            case StartTimer(timer, seconds):
                self._start_timer(timer, seconds)
            case CancelTimer(timer):
                self._cancel_timer(timer)
            case PlayPrompt():
                task = asyncio.ensure_future(self._play(effect))
                self._playing[effect.prompt_id] = task
                task.add_done_callback(lambda _: self._playing.pop(effect.prompt_id, None))
                task.add_done_callback(self._look_for_fault)
            case StopPrompt(prompt_id):
                self._stop(prompt_id)
            case SendRequest():
                task = self._in_turn.send(effect, self._moment, partial(self._send, effect))
                self._requests.add(task)
                task.add_done_callback(self._requests.discard)
                task.add_done_callback(self._look_for_fault)
            case Ringback(on):
                self._ringback = on
                self._taping.ringback(self._moment, on is True)
                self._ring()
            case RingLeg():
                pass  # who is rung acts on the log's entry
            case DropLeg(leg):
                self._others.forget(leg)
            case StartRecording() | StopRecording():
                self._recorder.perform(effect, self._moment)
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
            if isinstance(event, PromptFinished) and not self._playing and self._rings:
                self._sound.ring(True)  # early media is over, the call still rings
        except Exception as fault:
            self._break_off(fault)

    @property
    def _rings(self) -> bool:
        """True while the person on the phone hears a ring tone, if nothing else."""
        return self._is_ringing if self._ringback is None else self._ringback

    def _ring(self) -> None:
        self._sound.ring(self._rings)

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

    async def _play(self, effect: PlayPrompt) -> None:
        if effect.leg is not None:
            await self._let_other_hear(effect)
            return
        clip = await self._clip(effect.prompt)
        if effect.overlay:
            handle = self._sound.play_along(clip, loop=effect.loop, shared=effect.shared)
            self._along[effect.prompt_id] = handle
            self._taping.prompt_started(self.now(), effect.prompt_id, clip, effect.loop, overlay=True)
            return
        self._sound.ring(False)
        self._heard.add(effect.prompt_id)
        self._sound.play(
            clip,
            loop=effect.loop,
            on_started=partial(self._report, partial(self._started, effect, clip)),
            on_finished=partial(self._report, partial(self._finished, effect)),
            shared=effect.shared,
        )

    def _started(self, effect: PlayPrompt, clip: Clip) -> None:
        at = self.now()
        if effect.prompt_id in self._heard:
            self._taping.prompt_started(at, effect.prompt_id, clip, effect.loop)
        self._happen(PromptStarted(at, effect.prompt_id, clip.seconds))

    def _finished(self, effect: PlayPrompt) -> None:
        at = self.now()
        self._taping.prompt_finished(at, effect.prompt_id)
        self._happen(PromptFinished(at, effect.prompt_id))

    async def _let_other_hear(self, effect: PlayPrompt) -> None:
        """A dialled party hears it, so the person on the phone does not: it takes its time, no more."""
        self._happen(PromptStarted(self.now(), effect.prompt_id, effect.prompt.seconds))
        if effect.loop > 0:
            await asyncio.sleep(effect.prompt.seconds * effect.loop)
            self._happen(PromptFinished(self.now(), effect.prompt_id))

    async def _clip(self, prompt: Prompt) -> Clip:
        from playground.adapters.sound.clip import silence
        from playground.adapters.speech.engine import SpeechUnavailable

        try:
            clip = await self._prompts.clip_of(prompt)
        except SpeechUnavailable as error:
            if not self._is_speechless:
                self._is_speechless = True
                self.notice("no-speech", f"{error} Prompts take the time they would take to say.")
            return silence(prompt.seconds)
        if clip.note and clip.note not in self._faults_told:
            self._faults_told.add(clip.note)
            self.notice("sound-fault", clip.note)
        return clip

    def _report(self, tell: Callable[[], None]) -> None:
        """Called on a sound thread; the loop may be gone by then. Whoever hears of it stands in the app's context."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell, context=self._context.copy())

    def _stop(self, prompt_id: int) -> None:
        if (task := self._playing.pop(prompt_id, None)) is not None:
            task.cancel()
        if (handle := self._along.pop(prompt_id, None)) is not None:
            self._sound.stop_along(handle)
        if prompt_id in self._heard:
            self._heard.discard(prompt_id)
            self._sound.cut()
        self._taping.prompt_stopped(self.now(), prompt_id)

    def _fall_silent(self) -> None:
        for timer in list(self._timers):
            self._cancel_timer(timer)
        self._others.forget_all()
        self._voice.hush()
        for task in self._playing.values():
            task.cancel()
        for handle in self._along.values():
            self._sound.stop_along(handle)
        self._along.clear()
        self._sound.ring(False)
        self._sound.cut()
        self._taping.finish(self.now())
