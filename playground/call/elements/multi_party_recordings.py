"""The recordings of a MultiPartyCall, and what the app is told of them (plivo-xml.md 2.12, 3.10).

``record`` keeps one recording of the room, ``recordParticipantTrack`` one of this member's own, from the
room's start until the member leaves (our choice). Nothing pauses them: of the five events, Initiated and
Completed are told, and Failed instead of Completed for one that cannot be kept.
"""

from __future__ import annotations

from playground.call.effects import FileFormat
from playground.call.elements.multi_party_reports import facts, named
from playground.call.elements.recording_reports import tell_transcription
from playground.call.elements.room import RoomStay
from playground.call.elements.room_recording import RoomRecording
from playground.call.elements.room_sounds import fetch_sound
from playground.call.parameters import moment
from playground.call.recordings import Recording
from playground.call.rooms.member import Member, RoomPicture, SoundPlace


class MultiPartyRecordings:
    """Those that one member keeps during one stay."""

    def __init__(self, stay: RoomStay) -> None:
        self._stay = stay
        self._room = RoomRecording(stay, started=self._begun, complete=self._complete)
        self._track: Recording | None = None
        self._events_told: dict[str, int] = {}
        """By recording's id."""
        self._failed: set[str] = set()
        """Their ids."""

    def look(self, room: RoomPicture, me: Member) -> None:
        """Begin what is due now."""
        self._room.look(room, me)
        is_wanted = self._stay.values.boolean("record_participant_track")
        if is_wanted and room.started and self._track is None:
            is_wav = self._stay.values.string("record_file_format") == "wav"
            file_format: FileFormat = "wav" if is_wav else "mp3"
            self._track = self._stay.line.new_recording(self._stay.element.path, file_format, 1, "caller")
            self._track.start()
            self._initiated(self._track)

    def stop(self) -> None:
        """The member leaves."""
        self._room.stop()
        if self._track is not None and self._track.is_running:
            self._track.stop()
            self._completed(self._track)

    def _begun(self, recording: Recording) -> None:
        self._initiated(recording)
        self._fetch("startRecordingAudio", "start_recording_audio", "recording-start")
        self._fetch("stopRecordingAudio", "stop_recording_audio", "recording-stop")

    def _complete(self, recording: Recording) -> None:
        self._completed(recording)
        values = self._stay.values
        if values.boolean("transcript") and recording.id not in self._failed:
            tell_transcription(self._stay, values.string("transcription_url"), "POST", recording)

    def _initiated(self, recording: Recording) -> None:
        self._tell("MPCRecordingInitiated", recording)
        recording.when_failed = lambda: self._fail(recording)

    def _completed(self, recording: Recording) -> None:
        recording.when_failed = lambda: None
        if recording.id not in self._failed:
            self._tell("MPCRecordingCompleted", recording)

    def _fail(self, recording: Recording) -> None:
        self._failed.add(recording.id)
        self._tell("MPCRecordingFailed", recording)

    def _fetch(self, attribute: str, name: str, which: SoundPlace) -> None:
        """The sound of the end is fetched at the beginning: it has to be there when the member leaves."""
        values = self._stay.values
        if url := values.string(name):
            fetch_sound(self._stay, attribute, which, url, values.method(f"{name}_method") or "GET")

    def _tell(self, event: str, recording: Recording) -> None:
        """``SequenceNumber`` counts the events of one recording; a track names its member (our choices)."""
        stay, setup, now = self._stay, self._stay.line.setup, self._stay.stage.at
        sequence = self._events_told[recording.id] = self._events_told.get(recording.id, 0) + 1
        is_complete = not recording.is_running
        began = now if recording.started_at is None else recording.started_at
        fields = {
            "RecordingUUID": recording.id,
            "RecordingURL": recording.url,
            "RecordingFormat": recording.file_format,
            "RecordingDuration": recording.fields()["RecordingDuration"],
            "RecordingStartTime": moment(setup, began),
            "RecordingEndTime": moment(setup, now) if is_complete else "",
            "SequenceNumber": str(sequence),
        }
        if recording is self._track and stay.myself is not None:
            fields |= facts(stay.myself)
        url, method = (
            stay.values.string("recording_callback_url"),
            stay.values.method("recording_callback_method"),
        )
        stay.callback(url, method or "POST", None, named(stay, event) | fields)
