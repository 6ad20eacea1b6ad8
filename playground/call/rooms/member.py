"""Who is in a room, and on what terms (plivo-xml.md 2.11, 2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playground.document.model import Document

RoomKind = Literal["conference", "multi-party"]
"""Conference and MultiPartyCall rooms of one name are two rooms (our choice)."""
Role = Literal["Agent", "Supervisor", "Customer", "ai-agent"]
LeaveReason = Literal["left", "star", "time-limit", "wait-time", "hung-up", "transferred", "kicked", "closed"]
"""Why somebody is no longer in a room; ``closed``: the room itself is over."""
CloseReason = Literal["exit", "alone", "max-duration", "api"]
"""Why a room is over while somebody was in it: by ``endConferenceOnExit``, because one was left alone, …"""
SoundPlace = Literal["enter", "exit", "recording-start", "recording-stop"]
"""When the room hears a member's sound: as it comes, as it goes, as its recording of the room begins or ends."""


@dataclass(frozen=True, slots=True)
class RoomKey:
    """What names a room: rooms of one account with the same name are the same room."""

    kind: RoomKind
    name: str


@dataclass(frozen=True, slots=True)
class BeepSound:
    """``beep:1`` or ``beep:2``: one beep, or two."""

    times: int


@dataclass(frozen=True, slots=True)
class DocumentSound:
    """A document of Play, Speak and Wait, fetched by the member whose sound it is."""

    document: Document


RoomSound = BeepSound | DocumentSound
"""What the room hears when somebody comes or goes."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Where the app wants to be told what happens in a room (``statusCallbackUrl``)."""

    url: str
    """Absolute: whoever reports, the URL is the same."""
    method: str
    events: tuple[str, ...]
    """What it wants to be told, in the words of ``statusCallbackEvents``."""


@dataclass(frozen=True, slots=True)
class MusicSource:
    """Where a document of music is fetched."""

    url: str
    """Absolute: whoever fetches it, the URL is the same."""
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomMusic:
    """What is heard instead of the room; ``None``: silence."""

    wait: MusicSource | None = None
    agent_hold: MusicSource | None = None
    customer_hold: MusicSource | None = None

    def or_else(self, other: RoomMusic) -> RoomMusic:
        """The same, and the other's where there is none."""
        return RoomMusic(
            wait=self.wait or other.wait,
            agent_hold=self.agent_hold or other.agent_hold,
            customer_hold=self.customer_hold or other.customer_hold,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a member's element asks of the room."""

    starts: bool = True
    """The room starts with this member, at the latest."""
    ends_on_exit: bool = False
    """The room is over when this member leaves."""
    may_stay_alone: bool = True
    """False: the room is over when this member is the last one left."""
    max_members: int = 20
    """The member does not get into a room that holds so many; into a MultiPartyCall, if its opener said so."""
    relays_keys: bool = True
    """The others hear this member's tones."""
    waits_for_agent: bool = False
    """The room does not start before an agent is in (``waitForAgent``)."""
    max_duration_s: float | None = None
    """How long the room may last, if this member opens it, seconds; ``None``: for ever."""
    records: bool = False
    """This member asks for a recording of the room."""
    record_from: int = 1
    """How many must be in for that member's recording to begin."""
    enter_sound: RoomSound | None = None
    exit_sound: RoomSound | None = None
    recording_stop_sound: RoomSound | None = None
    """Heard when this member, who keeps the room's recording, goes."""
    music: RoomMusic = RoomMusic()
    """What this member's element gives the room, for itself and for those whose elements give none."""
    reports: Reports | None = None
    """Where this member's own element wants to be told; the room's own events go where the first one says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One who is in the room."""

    id: str
    """ConferenceMemberID, MemberID: a number, of one member at one stay."""
    call_uuid: str
    """Of the call that is in the room; a simulated member has one, too."""
    who: str
    """The number, or a name."""
    terms: Terms
    role: Role | None = None
    simulated: bool = False
    """True: played by the tester, without a call and a document."""
    muted: bool = False
    """Cannot be heard."""
    held: bool = False
    """Neither hears the room nor is heard."""
    coaching: bool = False
    """A supervisor who is heard by agents only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPicture:
    """The room as its members see it at one moment."""

    key: RoomKey
    uuid: str
    """ConferenceUUID, MPCUUID; the next room of that name has another."""
    members: tuple[Member, ...]
    """In the order in which they came."""
    started: bool
    """Members hear one another; before, they wait."""
    age_s: float
    """Since the room was opened, seconds."""
    max_duration_s: float | None
    """Of the room: that of the member who opened it."""
    music: RoomMusic = RoomMusic()
    """What the first members who gave any gave."""
    reports: Reports | None = None
    """Where what is nobody's own is told: where the first member who wanted to be told said."""

    def member(self, member_id: str) -> Member | None:
        """The member with that id, if in the room."""
        return next((member for member in self.members if member.id == member_id), None)

    @property
    def reporter(self) -> Member | None:
        """Who tells the app of what is nobody's own: of those with a call, the one who came first."""
        return next((member for member in self.members if not member.simulated), None)

    @property
    def recorder(self) -> Member | None:
        """Who keeps the room's recording: of those who ask for one, the one who came first."""
        wanting = (member for member in self.members if member.terms.records and not member.simulated)
        return next(wanting, None)

    def hearers(self, speaker: Member) -> frozenset[str]:
        """Ids of those who hear that member: nobody hears who is muted or held, nor before the start."""
        if not self.started or speaker.muted or speaker.held:
            return frozenset()
        return frozenset(
            member.id
            for member in self.members
            if member.id != speaker.id
            and not member.held
            and (not speaker.coaching or member.role in ("Agent", "ai-agent"))
        )
