"""``<MultiPartyCall>``: a room with roles (plivo-xml.md 2.12, 3.9-3.11)."""

from __future__ import annotations

from playground.call import endings
from playground.call.elements.multi_party_recordings import MultiPartyRecordings
from playground.call.elements.multi_party_reports import MultiPartyReports
from playground.call.elements.multi_party_speech import MultiPartySpeech
from playground.call.elements.room import RoomStay
from playground.call.elements.room_agent import RoomAgent
from playground.call.elements.room_sounds import beep_of, fetch_sound, is_url
from playground.call.elements.runner import Done, Line, NextDocument
from playground.call.parameters import moment
from playground.call.rooms.deeds import EnterRoom
from playground.call.rooms.happenings import (
    Altered,
    Entered,
    Left,
    Pressed,
    RoomNews,
    Spoke,
    Started,
    Voiced,
)
from playground.call.rooms.member import (
    LeaveReason,
    Member,
    MusicSource,
    Reports,
    Role,
    RoomMusic,
    SoundPlace,
    Terms,
)
from playground.document.model import Element, Severity

_ROLES: dict[str, Role] = {
    "Agent": "Agent",
    "Supervisor": "Supervisor",
    "Customer": "Customer",
    "ai-agent": "ai-agent",
}
_MAX_DURATION = "room-max-duration"
_WAIT_TIME = "room-wait-time"


class MultiPartyCall(RoomStay):
    """One member's stay."""

    kind = "multi-party"

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self._role = _ROLES.get(self.values.string("role") or "")
        self._own = self._reports_wanted()
        self._own_music = RoomMusic(
            wait=self._source("wait_music"),
            agent_hold=self._source("agent_hold_music"),
            customer_hold=self._source("customer_hold_music"),
        )
        self._reports = MultiPartyReports(self, self._own)
        self._speech = MultiPartySpeech(line.stage, self._reports)
        self._recordings = MultiPartyRecordings(self)
        self._agent = RoomAgent(self)
        self._left_at = 0.0

    def start(self) -> None:
        """Ask to be let in; without a name or a role there is no way in (our choice)."""
        if self._role is None or not self.key.name:
            self.finish("skipped")
            return
        if self.values.boolean("record") and self.values.given("record_coach_voice"):
            self.problem(
                Severity.INFO,
                "record-coach-voice",
                "recordCoachVoice has no effect here: a recording holds what its member says and hears.",
            )
        super().start()

    def terms(self) -> EnterRoom:
        """What the attributes say."""
        values = self.values
        return EnterRoom(
            key=self.key,
            who=self.who(),
            role=self._role,
            muted=values.boolean("mute"),
            held=values.boolean("hold"),
            coaching=self._role == "Supervisor" and values.boolean("coach_mode"),
            terms=Terms(
                starts=values.boolean("start_mpc_on_enter"),
                ends_on_exit=values.boolean("end_mpc_on_exit"),
                may_stay_alone=values.boolean("stay_alone"),
                max_members=values.integer("max_participants"),
                max_duration_s=values.seconds("max_duration"),
                waits_for_agent=values.boolean("wait_for_agent"),
                records=values.boolean("record"),
                record_from=values.integer("record_min_member_count"),
                relays_keys=values.boolean("relay_dtmf_inputs"),
                enter_sound=beep_of(values.string("enter_sound") or ""),
                exit_sound=beep_of(values.string("exit_sound") or ""),
                music=self._own_music,
                reports=self._own,
            ),
        )

    def has_entered(self, *, is_first: bool) -> None:
        """Tell the app, fetch the sounds, watch how long the room lasts: as long as its opener said."""
        if self.me is None or self.picture is None:
            return
        if is_first:
            self._reports.of_room("MPCInitialized")
        self._reports.of_member("ParticipantJoin", self.me)
        places: tuple[tuple[str, str, SoundPlace], ...] = (
            ("enterSound", "enter_sound", "enter"),
            ("exitSound", "exit_sound", "exit"),
        )
        for attribute, name, which in places:
            if is_url(url := self.values.string(name) or ""):
                fetch_sound(self, attribute, which, url, self._method(f"{name}_method"))
        if (longest := self.picture.max_duration_s) is not None:
            rest = max(0.0, longest - self.picture.age_s)
            self.stage.start_timer(_MAX_DURATION, rest, lambda: self.close_room("max-duration"))
        if self._role == "ai-agent":
            self._agent.join()

    def wait(self) -> None:
        """Wait music, for ``waitTime`` at most; 0 is no limit (our choice)."""
        self._play("waitMusicUrl", self._music.wait)
        if seconds := self.values.seconds_or_none("wait_time"):
            self.stage.start_timer(_WAIT_TIME, seconds, lambda: self.go("wait-time"))

    def hold(self) -> None:
        """Hold music of the member's side; a supervisor is on the agents' (our choice)."""
        if self._role == "Customer":
            self._play("customerHoldMusicUrl", self._music.customer_hold)
        else:
            self._play("agentHoldMusicUrl", self._music.agent_hold)

    def has_started(self) -> None:
        """Nobody waits any longer."""
        self.stage.cancel_timer(_WAIT_TIME)

    def has_pressed(self, key: str) -> None:
        """Tell the app."""
        if self.me is not None:
            self._tell_key(self.me, key)

    def has_changed(self, news: RoomNews) -> None:
        """Tell the app; recordings may begin."""
        match news.happening:
            case Entered(member) if member.simulated:
                self._reports.of_member("AddParticipantByAPIActionInitiated", member)
                self._reports.of_member("ParticipantJoin", member)
                self._reports.of_member("AddParticipantByAPIActionCompleted", member)
            case Left(member, reason) if member.simulated:
                self._speech.ends(member.id)
                self._reports.exited(member, reason)
            case Altered(member, how):
                if how in ("mute", "hold"):
                    self._speech.ends(member.id)
                self._reports.altered(member, how)
            case Pressed(member, digit, hearers):
                if news.me in hearers:
                    self._agent.hears_key(digit)
                if member.simulated:
                    self._tell_key(member, digit)
            case Spoke(member, prompt, hearers):
                if member.simulated and news.me in hearers:
                    self._agent.hears_voice(self.stage.at + prompt.seconds)
                if member.simulated or member.id == news.me:
                    self._speech.begins(member, prompt)
            case Voiced(member, begins, _, hearers) if member.id != news.me:
                if news.me in hearers:
                    self._agent.hears_voice(None if begins else self.stage.at)
            case Voiced(member, begins):
                if begins:
                    self._speech.voice(member)
                else:
                    self._speech.ends(member.id)
            case Started():
                self._reports.of_room("MPCStart")
        if self.me is not None:
            self._recordings.look(news.room, self.me)

    def has_left(self, reason: LeaveReason, *, is_last: bool) -> None:
        """Tell the app; the last one tells of the room's end, too."""
        self.stage.cancel_timer(_MAX_DURATION)
        self.stage.cancel_timer(_WAIT_TIME)
        self._speech.stop()
        self._agent.leave()
        self._recordings.stop()
        self._left_at = self.stage.at
        if self.myself is not None:
            self._reports.exited(self.myself, reason)
        if is_last:
            self._reports.ended(self.closing)

    def go(self, reason: LeaveReason) -> None:
        """Leave alive; if nothing follows, the call ends with 4020 or 4030 (our choice)."""
        if reason == "closed":
            self.line.end_if_nothing_follows(endings.MULTI_PARTY_ENDED)
        elif reason == "kicked":
            self.line.end_if_nothing_follows(endings.KICKED_OUT)
        super().go(reason)

    @property
    def tells_action_at_the_end(self) -> bool:
        """Never: only a member who leaves alive (plivo-xml.md 3.11)."""
        return False

    def follow_up(self) -> NextDocument | None:
        """``onExitActionUrl`` with the member's facts."""
        url = self.values.string("on_exit_action_url")
        if not url or self.myself is None:
            return None
        setup = self.line.setup
        fields = {
            "MPCUUID": self.picture.uuid if self.picture is not None else "",
            "MPCFriendlyName": self.key.name,
            "MemberID": self.myself.id,
            "ParticipantCallUUID": self.myself.call_uuid,
            "ParticipantJoinTime": moment(setup, self.entered_at),
            "ParticipantEndTime": moment(setup, self._left_at),
            "ParticipantRole": self._role or "",
        }
        method = self.element.attributes.get("onExitActionMethod", "POST")
        return NextDocument("action", self.element.path, url, method, fields)

    def _reports_wanted(self) -> Reports | None:
        url = self.values.string("status_callback_url")
        if not url:
            return None
        method = self.values.method("status_callback_method") or "POST"
        events = self.values.strings("status_callback_events")
        return Reports(self.line.web.resolve(url, self.line.base_url), method, events)

    @property
    def _music(self) -> RoomMusic:
        """The member's own, else what others gave the room (our choice)."""
        return self._own_music if self.picture is None else self._own_music.or_else(self.picture.music)

    def _source(self, name: str) -> MusicSource | None:
        url = self.values.string(f"{name}_url")
        if not url:
            return None
        return MusicSource(self.line.web.resolve(url, self.line.base_url), self._method(f"{name}_method"))

    def _play(self, attribute: str, source: MusicSource | None) -> None:
        self.ear.play_music(attribute, source.url if source else None, source.method if source else "GET")

    def _tell_key(self, member: Member, key: str) -> None:
        self._reports.of_member("ParticipantDigitInput", member, Digits=key)

    def _method(self, name: str) -> str:
        return self.values.method(name) or "GET"
