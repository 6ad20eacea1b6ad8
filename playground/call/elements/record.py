"""``<Record>``: keeps what the caller says, or the whole call in the background (plivo-xml.md 2.13, 3.7).

Theory of operation: in the foreground a beep comes first, then the caller alone is recorded until ``timeout``
of silence, a key of ``finishOnKey``, ``maxLength`` or the end of the call. Keys are no speech: they do not hold
the silence up. The complete recording is told to ``callbackUrl``, what was said in it to ``transcriptionUrl``,
and then ``action`` gets the result, or the next element runs. Keys pressed during the beep are lost (our choice).
In the background (``recordSession``, ``startOnDialAnswer``) everybody is recorded; see ``session_recording``.
"""

from __future__ import annotations

from typing import Literal

from playground.call import entries
from playground.call.effects import Channels, FileFormat, RecordingSource
from playground.call.elements.recording_reports import RecordingReports
from playground.call.elements.runner import Done, Line, NextDocument, Runner
from playground.call.elements.session_recording import SessionRecording
from playground.call.events import VoiceBegan, VoiceEnded, VoiceEvent
from playground.call.prompts import BeepPrompt
from playground.call.recordings import Recording
from playground.document.model import Element

_SILENCE = "record-silence"
_LENGTH = "record-length"

End = Literal["silence", "finish-key", "max-length", "hangup", "transfer"]


class Record(Runner):
    """One Record, in the foreground or setting out one for the background."""

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self._reports = RecordingReports(self)
        self._recording: Recording | None = None
        self._beep = 0
        self._ends_at = 0.0
        """When ``maxLength`` is reached, seconds on the call's clock."""

    def start(self) -> None:
        """Beep and record, or have it done in the background and go on."""
        if self.values.boolean("record_session") or self.values.boolean("start_on_dial_answer"):
            self._record_in_background()
        elif self.values.boolean("play_beep"):
            self._beep = self.stage.play(self.element.path, BeepPrompt(), 1, self._beeps, self._record)
        else:
            self._record()

    def stop(self) -> None:
        """Hang-up or transfer: what there is is told; the action at the call's end only (plivo-xml.md 1.5)."""
        self.stage.stop_prompt(self._beep)
        if self._recording is None:
            return
        self._complete("transfer" if self.line.ending is None else "hangup")
        request = None if self.line.ending is None else self._action(self._recording)
        if request is not None:
            self.line.tell_action(request)

    def _beeps(self, _seconds: float) -> None:
        self.stage.log(entries.Beep, path=self.element.path)

    def _record_in_background(self) -> None:
        """The action is told at once, with all lengths -1, and may replace the document (plivo-xml.md 2.13)."""
        recording = self._new_recording("call")
        session = SessionRecording(
            self.line, recording, self.values.seconds("max_length"), self._reports.complete
        )
        self.line.milestones.when_over(session.stop)
        if self.values.boolean("start_on_dial_answer"):
            self.line.milestones.when_bridged(session.start)
        else:
            session.start()
        self._go_on(recording)

    def _record(self) -> None:
        recording = self._recording = self._new_recording("caller")
        max_seconds, silence = self.values.seconds("max_length"), self.values.seconds("timeout")
        self._ends_at = self.stage.at + max_seconds
        recording.start()
        self.line.listen(self._pressed)
        self.line.listen_to_voice(self._voice)
        self.stage.log(
            entries.InputWaiting,
            path=self.element.path,
            accepts=("recording",),
            timeout=silence,
            finish_on_key=self.values.keys("finish_on_key") or None,
            max_seconds=max_seconds,
        )
        self.stage.start_timer(_LENGTH, max_seconds, lambda: self._over("max-length"))
        if self.line.caller_speaks:
            self._speaks()
        else:
            self._await_silence()

    def _voice(self, event: VoiceEvent) -> None:
        if isinstance(event, VoiceBegan):
            self._speaks()
        elif isinstance(event, VoiceEnded):
            self._await_silence()
            self._log_voice("ended", min(self.values.seconds("timeout"), self._seconds_left))

    def _speaks(self) -> None:
        self.stage.cancel_timer(_SILENCE)
        self._log_voice("began", self._seconds_left)

    def _await_silence(self) -> None:
        self.stage.start_timer(_SILENCE, self.values.seconds("timeout"), lambda: self._over("silence"))

    def _log_voice(self, state: Literal["began", "ended"], timeout: float) -> None:
        path = self.element.path
        self.stage.log(entries.InputSpeech, path=path, state=state, timeout=round(timeout, 3))

    @property
    def _seconds_left(self) -> float:
        return max(0.0, self._ends_at - self.stage.at)

    def _pressed(self, key: str) -> None:
        is_end = key in self.values.keys("finish_on_key")
        reason = "finish-key" if is_end else "recorded"
        self.stage.log(entries.InputDigit, path=self.element.path, digit=key, accepted=is_end, reason=reason)
        if is_end:
            self._over("finish-key", key)

    def _over(self, end: End, key: str = "") -> None:
        self._complete(end, key)
        if self._recording is not None:
            self._go_on(self._recording, key)

    def _complete(self, end: End, key: str = "") -> None:
        self.stage.cancel_timer(_SILENCE)
        self.stage.cancel_timer(_LENGTH)
        self.line.listen(None)
        self.line.listen_to_voice(None)
        self.stage.log(entries.InputFinished, path=self.element.path, digits=key, reason=end)
        if self._recording is not None:
            self._recording.stop()
            self._reports.complete(self._recording)

    def _go_on(self, recording: Recording, key: str = "") -> None:
        self.go_on(self._action(recording, key), "done", redirects=self.values.boolean("redirect"))

    def _action(self, recording: Recording, key: str = "") -> NextDocument | None:
        url = self.values.string("action")
        if not url:
            return None
        fields = {**recording.fields(), "Digits": key}
        if self.line.ending is not None:
            fields["CallStatus"] = "completed"
        return NextDocument("action", self.element.path, url, self.method, fields)

    def _new_recording(self, source: RecordingSource) -> Recording:
        file_format: FileFormat = "wav" if self.values.string("file_format") == "wav" else "mp3"
        channels: Channels = 1 if self.values.string("record_channel_type") == "mono" else 2
        return self.line.new_recording(self.element.path, file_format, channels, source)
