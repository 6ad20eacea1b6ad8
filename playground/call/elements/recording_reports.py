"""What the app is told of a recording besides the action: that its file is ready, and what was said in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.call.ask import Ask
from playground.call.recordings import Recording

if TYPE_CHECKING:
    from playground.call.elements.runner import Runner


class RecordingReports:
    """The callbacks of one Record; its URLs stand in the document that is running when this is made."""

    def __init__(self, record: Runner) -> None:
        attributes, line = record.element.attributes, record.line
        self._record = record
        self._callback_url = line.web.resolve(record.values.string("callback_url") or "", line.base_url)
        self._callback_method = attributes.get("callbackMethod", "POST")
        url = record.values.string("transcription_url") if record.values.given("transcription_type") else None
        self._transcription_url = line.web.resolve(url or "", line.base_url)
        self._transcription_method = attributes.get("transcriptionMethod", "POST")

    def complete(self, recording: Recording) -> None:
        """The file is ready, and so is its transcription (plivo-xml.md 3.7)."""
        if self._callback_url:
            _notify(self._record, self._callback_url, self._callback_method, recording.fields())
        tell_transcription(self._record, self._transcription_url, self._transcription_method, recording)


def tell_transcription(runner: Runner, url: str | None, method: str, recording: Recording) -> None:
    """Tell what the caller said in a complete recording, at no charge (plivo-xml.md 3.7, our choice)."""
    if not url:
        return
    line, now = runner.line, runner.stage.at
    said = line.speech.between(recording.started_at or 0.0, now)
    fields = {
        "transcription": said.text,
        "transcription_charge": "0.00000",
        "transcription_rate": "0.00000",
        "duration": f"{recording.seconds:.3f}",
        "call_uuid": line.setup.call_uuid,
        "recording_id": recording.id,
        "error": "",
    }
    secret = ("transcription",) if said.is_secret else ()
    _notify(runner, line.web.resolve(url, line.base_url), method, fields, secret)


def _notify(
    runner: Runner, url: str, method: str, fields: dict[str, str], secret: tuple[str, ...] = ()
) -> None:
    if runner.line.ending is not None:
        fields["CallStatus"] = "completed"
    ask = Ask(
        purpose="callback", url=url, method=method, fields=fields, secret=secret, path=runner.element.path
    )
    runner.line.web.notify(ask)
