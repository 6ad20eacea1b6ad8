"""The call: Plivo's interpreter as a pure machine. Events in, effects out; no clock, no I/O.

Theory of operation (plivo-xml.md 1): a placed call asks its answer URL for a document and runs the
document's elements strictly one after another. A completed element lets the next one run, or replaces
the document by what its action or Redirect URL answers; there is no return. The end of the document ends
the call. Before an element that needs it runs, an inbound call is answered (1.6); an outbound one is
answered by its callee, and only then the answer URL is asked. A transfer breaks off the running element and
goes on with the document of another URL; a dialled party who is transferred begins a call of its own, answered
already (1.14). Whatever ends the call ends it for good: the running element
is broken off, the hangup URL is told, later replies are only logged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never
from uuid import NAMESPACE_OID, uuid5

from playground import __version__
from playground.call import endings, entries, parameters
from playground.call.ask import Ask
from playground.call.callee import Callee
from playground.call.caller_speech import CallerSpeech
from playground.call.effects import Channels, Effect, EndCall, FileFormat, RecordingSource
from playground.call.elements import Runner
from playground.call.elements.runner import Done, NextDocument
from playground.call.endings import Ending
from playground.call.events import (
    CallerHungUp,
    CallerSpoke,
    CallPlaced,
    DigitPressed,
    Event,
    LegAnswered,
    LegEnded,
    LegEvent,
    LegPressed,
    LegRang,
    MachineBeeped,
    MediaLoaded,
    Noticed,
    PromptFinished,
    PromptStarted,
    RecordingFailed,
    RequestFailed,
    ResponseReceived,
    RoomHappened,
    StreamHappened,
    TimerFired,
    Transferred,
    VoiceBegan,
    VoiceEnded,
    VoiceEvent,
    WordsHeard,
)
from playground.call.listeners import Listeners
from playground.call.masking import masked_url
from playground.call.milestones import Milestones
from playground.call.parameters import Leg, number
from playground.call.program import Program
from playground.call.prompts import SpeechPrompt
from playground.call.recordings import Recording
from playground.call.setup import CallSetup
from playground.call.stage import Stage
from playground.call.streams.streams import Streams
from playground.call.web import Web
from playground.document.model import Element, Severity

KEYS = "0123456789*#"
"""The keys of a telephone."""
_TIME_LIMIT = "time-limit"
_SCHEDULED_HANGUP = "scheduled-hangup"


class Call:
    """One call. Feed it events with ``handle`` and perform the effects it gives back, in order."""

    def __init__(self, setup: CallSetup) -> None:
        self.setup = setup
        self.stage = Stage(setup.auth_token)
        before = setup.transferred
        self._leg = Leg() if before is None else Leg("in-progress", before.answered_at)
        self.web = Web(setup, self.stage, self._leg)
        self.ending: Ending | None = None
        """How the call ended; ``None`` while it lives."""
        self._placed = False
        self._program = Program(self)
        self.hears = Listeners()
        self.speech = CallerSpeech(self.stage)
        self.streams = Streams(setup.call_uuid)
        self.milestones = Milestones()
        self._is_secret = False
        """True from an input with ``log="false"`` on, until another one listens, to keys or to the voice."""
        self._last_leg = 0
        self._last_recording = 0
        self._recordings: dict[str, Recording] = {}
        self._callee: Callee | None = None
        """Of an outbound call, once it is dialled."""

    @property
    def ended(self) -> bool:
        """True once the call is over."""
        return self.ending is not None

    @property
    def failed(self) -> bool:
        """True when the call is over because the app or a document failed (70xx, 80xx)."""
        return self.ending is not None and self.ending.is_failure

    @property
    def caller_speaks(self) -> bool:
        """True while the caller's voice is heard."""
        return self.speech.is_heard

    @property
    def base_url(self) -> str:
        """URL of the running document, against which relative URLs resolve."""
        return self._program.base_url

    def handle(self, event: Event) -> list[Effect]:
        """What is to be done now that this has happened. Late and stale events do nothing."""
        self.stage.at = max(self.stage.at, event.at)
        self._dispatch(event)
        return self.stage.take_effects()

    def _dispatch(self, event: Event) -> None:
        match event:
            case CallPlaced():
                self._place()
            case ResponseReceived() | MediaLoaded() | RequestFailed():
                self.stage.request_answered(event)
            case PromptStarted():
                self.stage.prompt_started(event.prompt_id, event.seconds)
            case PromptFinished():
                self.stage.prompt_finished(event.prompt_id)
            case TimerFired():
                self.stage.timer_fired(event.timer)
            case DigitPressed():
                self.press(event.digit)
            case CallerHungUp():
                self._caller_hangs_up()
            case MachineBeeped():
                if self.hears.beep is not None:
                    self.hears.beep()
            case LegRang() | LegAnswered() | LegPressed() | LegEnded():
                self._leg_event(event)
            case CallerSpoke():
                self._spoke(event.prompt)
            case VoiceBegan() | WordsHeard() | VoiceEnded():
                self._voice(event)
            case RoomHappened():
                if self.hears.room is not None:
                    self.hears.room(event.news)
            case StreamHappened():
                self.streams.happens(event)
            case Transferred():
                if self._placed and not self.ended:
                    self._program.transfer(event.wanted)
            case RecordingFailed(recording_id=recording_id):
                if not self.ended and recording_id in self._recordings:
                    self._recordings[recording_id].fail()
            case Noticed():
                self.stage.problem(Severity.INFO, event.code, event.message)
            case _:
                assert_never(event)

    def _place(self) -> None:
        if self._placed:
            return
        self._placed = True
        setup = self.setup
        self.stage.log(
            entries.CallStarted,
            schema=entries.SCHEMA,
            version=__version__,
            call_uuid=setup.call_uuid,
            direction=setup.direction,
            from_=number(setup.from_number, plus=setup.plus_in_numbers),
            to=number(setup.to_number, plus=setup.plus_in_numbers),
            answer_url=masked_url(setup.answer_url),
            started=setup.started.isoformat(timespec="milliseconds"),
            a_leg_uuid=None if setup.transferred is None else setup.transferred.a_leg_uuid,
        )
        self.stage.log(entries.CallStatus, status=self._leg.status)
        self.stage.start_timer(_TIME_LIMIT, setup.time_limit_s, lambda: self.end(endings.SCHEDULED))
        if setup.direction == "inbound" or setup.transferred is not None:
            self._program.begin()
            return
        self._callee = Callee(self)
        self._callee.ring()

    def callee_answered(self) -> None:
        """The called party of an outbound call picked up: now there is somebody to run a document for."""
        self.answer()
        self._program.begin()

    def _leg_event(self, event: LegEvent) -> None:
        if self._callee is not None and event.leg == self.setup.call_uuid:
            self._callee.happens(event)
        elif self.hears.legs is not None:
            self.hears.legs(event)

    def _spoke(self, prompt: SpeechPrompt) -> None:
        if self.hears.words is not None:
            self.hears.words(prompt)

    def _voice(self, event: VoiceEvent) -> None:
        if not self._placed or self.ended:
            return
        self.speech.happens(event)
        self.streams.voice(event)
        if not isinstance(event, WordsHeard) and self.hears.noise is not None:
            self.hears.noise()
        if self.hears.voice is not None:
            self.hears.voice(event)

    def answer(self) -> None:
        """Answer the call, if it is not answered yet (plivo-xml.md 1.6)."""
        if self._leg.answered_at is None:
            self._leg.answered_at = self.stage.at
            self._set_status("in-progress")

    def _set_status(self, status: str) -> None:
        self._leg.status = status
        self.stage.log(entries.CallStatus, status=status)

    def run(self, element: Element, done: Done) -> Runner:
        """Run an element inside the running one; it does not answer the call by itself."""
        return self._program.run(element, done)

    def replace_document(self, request: NextDocument) -> None:
        """Fetch an action or Redirect URL and run its document in place of this one (plivo-xml.md 1.8)."""
        self._program.replace(request)

    def end_if_nothing_follows(self, ending: Ending) -> None:
        """End the call so, and not with 4010, if the running element is the document's last."""
        self._program.end_if_nothing_follows(ending)

    def tell_action(self, request: NextDocument) -> None:
        """Request an action URL whose reply is thrown away; nobody waits for it (plivo-xml.md 1.8)."""
        self._program.tell(request)

    def press(self, digit: str) -> None:
        """The person on the phone pressed a key."""
        if not self._placed or self.ended or len(digit) != 1 or digit not in KEYS:
            return
        if self.hears.noise is not None:
            self.hears.noise()
        is_streamed = self.streams.press(digit, secret=self._is_secret)
        if self.hears.keys is not None:
            self.hears.keys(digit)
        else:
            shown = entries.MASK if self._is_secret else digit
            reason = "streamed" if is_streamed else "lost"
            self.stage.log(
                entries.InputDigit, path=self._program.path, digit=shown, accepted=False, reason=reason
            )

    def listen(self, keys: Callable[[str], None] | None, *, secret: bool = False) -> None:
        """Give the caller's keys to that listener; ``None``: nobody, they are lost.

        What is typed or said on after a secret input may be the rest of the secret: it stays masked.
        """
        self.hears.keys = keys
        if keys is not None:
            self._keep_secret(secret)

    def listen_to_voice(self, voice: Callable[[VoiceEvent], None] | None, *, secret: bool = False) -> None:
        """Give the caller's voice to that listener; ``None``: nobody. As with keys, the rest stays secret."""
        self.hears.voice = voice
        if voice is not None:
            self._keep_secret(secret)

    def _keep_secret(self, secret: bool) -> None:
        self._is_secret = secret
        self.speech.keep_secret(secret)

    def new_leg(self) -> str:
        """The UUID of one more B leg: always the same for the same leg of the same call."""
        self._last_leg += 1
        return str(uuid5(NAMESPACE_OID, f"{self.setup.call_uuid}/b-leg/{self._last_leg}"))

    def new_recording(
        self,
        path: str,
        file_format: FileFormat,
        channels: Channels = 1,
        source: RecordingSource = "call",
    ) -> Recording:
        """One more recording, not yet started; its id is always the same for the same one of the same call."""
        self._last_recording += 1
        recording_id = str(uuid5(NAMESPACE_OID, f"{self.setup.call_uuid}/recording/{self._last_recording}"))
        recording = Recording(self.setup, self.stage, path, recording_id, file_format, channels, source)
        self._recordings[recording_id] = recording
        return recording

    def _caller_hangs_up(self) -> None:
        if not self._placed:
            return
        if self._callee is not None:
            self._callee.happens(LegEnded(self.stage.at, self.setup.call_uuid, "hung-up"))
            return
        if self.setup.transferred is not None:
            self.end(endings.CALLEE_HUNG_UP)
            return
        is_answered = self._leg.answered_at is not None
        self.end(endings.CALLER_HUNG_UP if is_answered else endings.CALLER_GAVE_UP)

    def schedule_hangup(self, seconds: float) -> None:
        """Arm the one scheduled hangup; it survives the document, a second one replaces it (plivo-xml.md 2.9)."""
        self.stage.start_timer(_SCHEDULED_HANGUP, seconds, lambda: self.end(endings.SCHEDULED))

    def end(self, ending: Ending) -> None:
        """End the call for good."""
        if self.ended:
            return
        self.ending = ending
        self.web.close()
        self._program.break_off()
        self.speech.call_ends()
        self.milestones.over()
        self.stage.clear()
        self.hears.clear()
        if self._callee is not None:
            self._callee.call_ends()
        ended_at = self.stage.at
        self._set_status(self._final_status(ending))
        duration = self._leg.duration(ended_at)
        self.stage.log(
            entries.CallEnded,
            status=self._leg.status,
            hangup_cause=ending.cause,
            hangup_source=ending.log_source,
            duration=round(duration, 3),
            bill_duration=parameters.bill_duration(duration),
            hangup_code=ending.code,
            hangup_name=ending.name,
        )
        self.stage.add(EndCall())
        if self.setup.hangup_url:
            fields = parameters.hangup(self.setup, self._leg, ending, ended_at)
            self.web.notify(
                Ask(purpose="hangup", url=self.setup.hangup_url, method="POST", event="Hangup", fields=fields)
            )

    def _final_status(self, ending: Ending) -> str:
        if self.setup.direction == "inbound" or self._leg.answered_at is not None:
            return "completed"
        return ending.unanswered_status
