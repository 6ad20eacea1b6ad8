"""``<Conference>``: a room for everybody who names it (plivo-xml.md 2.11, 3.8)."""

from __future__ import annotations

from playground.call.elements.digit_watch import DigitWatch
from playground.call.elements.recording_reports import tell_transcription
from playground.call.elements.room import RoomStay
from playground.call.elements.room_recording import RoomRecording
from playground.call.elements.room_sounds import beep_of, fetch_sound, is_url
from playground.call.elements.runner import Done, Line, NextDocument
from playground.call.recordings import Recording
from playground.call.rooms.deeds import EnterRoom, PressInRoom
from playground.call.rooms.happenings import RoomNews, Spoke, Voiced
from playground.call.rooms.member import LeaveReason, SoundPlace, Terms
from playground.document.model import Element

_TIME_LIMIT = "room-time-limit"


class Conference(RoomStay):
    """One member's stay."""

    kind = "conference"

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self._watch = DigitWatch(self.values.strings("digits_match"))
        self._recording = RoomRecording(self, started=self._tell_record, complete=self._recorded)

    def terms(self) -> EnterRoom:
        """What the attributes say."""
        values = self.values
        return EnterRoom(
            key=self.key,
            who=self.who(),
            muted=values.boolean("muted"),
            terms=Terms(
                starts=values.boolean("start_conference_on_enter"),
                ends_on_exit=values.boolean("end_conference_on_exit"),
                may_stay_alone=values.boolean("stay_alone"),
                max_members=values.integer("max_members"),
                records=values.boolean("record"),
                record_from=2 if self.element.attributes.get("recordWhenAlone") == "false" else 1,
                relays_keys=values.boolean("relay_dtmf"),
                enter_sound=beep_of(values.string("enter_sound") or ""),
                exit_sound=beep_of(values.string("exit_sound") or ""),
            ),
        )

    def wait(self) -> None:
        """``waitSound`` again and again; without one, silence."""
        self.ear.play_music("waitSound", self.values.string("wait_sound"), "POST")

    def has_entered(self, *, is_first: bool) -> None:
        """Tell the app, fetch the sounds, start the clock; ``timeLimit="0"`` is none (predecessor)."""
        first = "true" if is_first else "false"
        self._tell("ConferenceEnter", ConferenceAction="enter", ConferenceFirstMember=first)
        for key in (self.values.string("send_digits") or "").replace("w", "").replace("W", ""):
            self.stage.add(PressInRoom(key))
        places: tuple[tuple[str, SoundPlace], ...] = (("enterSound", "enter"), ("exitSound", "exit"))
        for attribute, which in places:
            url = self.values.string(f"{which}_sound") or ""
            if is_url(url):
                fetch_sound(self, attribute, which, url, "POST")
        if (seconds := self.values.seconds("time_limit")) > 0:
            self.stage.start_timer(_TIME_LIMIT, seconds, lambda: self.go("time-limit"))

    def has_left(self, reason: LeaveReason, *, is_last: bool) -> None:
        """Tell the app."""
        self.stage.cancel_timer(_TIME_LIMIT)
        self._recording.stop()
        last = "true" if is_last else "false"
        self._tell("ConferenceExit", ConferenceAction="exit", ConferenceLastMember=last)

    def has_pressed(self, key: str) -> None:
        """Report watched key strings; the star leaves, if it is to."""
        if (digits := self._watch.press(key)) is not None:
            self._tell(None, ConferenceAction="digits", ConferenceDigitsMatch=digits)
        if key == "*" and self.values.boolean("hangup_on_star"):
            self.go("star")

    def has_changed(self, news: RoomNews) -> None:
        """The recording may begin; ``floorEvent``: this member speaks, and somebody else spoke before."""
        if self.me is not None:
            self._recording.look(news.room, self.me)
        happening = news.happening
        match happening:
            case Spoke(member, took_floor=True) | Voiced(member, took_floor=True) if member.id == news.me:
                if self.values.boolean("floor_event"):
                    self._tell(None, ConferenceAction="floor")

    @property
    def redirects(self) -> bool:
        """As the attribute says."""
        return self.values.boolean("redirect")

    def follow_up(self) -> NextDocument | None:
        """The action with the member's facts."""
        url = self.values.string("action")
        if not url:
            return None
        fields = self._facts()
        if (recording := self._recording.recording) is not None:
            fields |= {"RecordUrl": recording.url, "RecordingID": recording.id}
        if self.line.ending is not None:
            fields["CallStatus"] = "completed"
        return NextDocument("action", self.element.path, url, self.method, fields)

    def _tell_record(self, recording: Recording) -> None:
        self._tell("ConferenceRecordStart", ConferenceAction="record", **recording.fields())

    def _recorded(self, recording: Recording) -> None:
        self._tell_record(recording)
        method = self.element.attributes.get("transcriptionMethod", "POST")
        tell_transcription(self, self.values.string("transcription_url"), method, recording)

    def _facts(self) -> dict[str, str]:
        return {
            "ConferenceName": self.key.name,
            "ConferenceUUID": self.picture.uuid if self.picture is not None else "",
            "ConferenceMemberID": self.myself.id if self.myself is not None else "",
        }

    def _tell(self, event: str | None, **fields: str) -> None:
        method = self.element.attributes.get("callbackMethod", "POST")
        self.callback(self.values.string("callback_url"), method, event, {**self._facts(), **fields})
