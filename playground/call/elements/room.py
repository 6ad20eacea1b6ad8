"""A stay in a room: what Conference and MultiPartyCall have in common (plivo-xml.md 2.11, 2.12).

Theory of operation: the element asks to be let in and is told by the room whatever happens there, each
time with the room as it is afterwards. Before the room starts the member hears wait music, on hold it
hears hold music, else the room. The stay is over when the member goes, is made to go, or the room is
over; then the call goes on with the action, or with the next element. What the app is told of it is the
subclass's matter.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from playground.call.ask import Ask
from playground.call.elements.room_ear import RoomEar
from playground.call.elements.room_log import RoomLog
from playground.call.elements.room_mouth import RoomMouth
from playground.call.elements.runner import Done, Line, NextDocument, Runner
from playground.call.rooms.deeds import Alteration, CloseRoom, EnterRoom, LeaveRoom
from playground.call.rooms.happenings import (
    Altered,
    Closed,
    Entered,
    Left,
    Pressed,
    Refused,
    RoomNews,
    Sounded,
    Spoke,
    Started,
    Voiced,
)
from playground.call.rooms.member import (
    CloseReason,
    LeaveReason,
    Member,
    RoomKey,
    RoomKind,
    RoomPicture,
)
from playground.document.model import Element, Severity


class RoomStay(Runner):
    """One call's stay in one room."""

    kind: ClassVar[RoomKind]

    def __init__(self, element: Element, line: Line, done: Done) -> None:
        super().__init__(element, line, done)
        self.key = RoomKey(self.kind, element.text.strip())
        """The room's name."""
        self.ear = RoomEar(self)
        self._mouth = RoomMouth(self)
        self.log = RoomLog(line.stage, element.path, self.key)
        self.picture: RoomPicture | None = None
        """The room as it was last told of; ``None`` before."""
        self.me: Member | None = None
        """This call's own member; ``None`` when it is not in."""
        self.myself: Member | None = None
        """The same, as it was last seen also when it is no longer in."""
        self.closing: CloseReason | None = None
        """Why the room is over; ``None`` when it is not."""
        self.entered_at = 0.0
        """Call's clock at the entry."""
        self._room_age = 0.0
        self._waits = False
        """In, and the room has not started."""

    # What the two elements differ in

    @abstractmethod
    def terms(self) -> EnterRoom:
        """How this member wants to be let in."""

    @abstractmethod
    def has_entered(self, *, is_first: bool) -> None:
        """The member is in."""

    @abstractmethod
    def has_left(self, reason: LeaveReason, *, is_last: bool) -> None:
        """The member is no longer in; told once for each entry, be the call over or not."""

    @abstractmethod
    def wait(self) -> None:
        """The room has not started: let wait music be heard."""

    @abstractmethod
    def follow_up(self) -> NextDocument | None:
        """The action for a member who left; ``None`` without one."""

    def hold(self) -> None:  # a Conference has no hold
        """The member is on hold: let hold music be heard."""

    def has_pressed(self, key: str) -> None:
        """The member pressed a key."""

    def has_started(self) -> None:
        """The room started while the member was in, or with it."""

    def has_changed(self, news: RoomNews) -> None:
        """Anything happened that is not the member's own coming and going; after it was logged and heard."""

    # The stay

    def start(self) -> None:
        """Ask to be let in."""
        self.line.hears.room = self._hear
        self._mouth.open()
        self.stage.add(self.terms())

    def stop(self) -> None:
        """Broken off: by the end of the call, or by its transfer."""
        self._go("transferred" if self.line.ending is None else "hung-up")
        self._hang_up_the_line()
        if self.line.ending is not None and self.picture is not None and self.tells_action_at_the_end:
            self._tell_action()

    def go(self, reason: LeaveReason) -> None:
        """Leave alive: the call goes on with the action, or with the next element."""
        self._go(reason)
        self._hang_up_the_line()
        self.go_on(self.follow_up(), "done", redirects=self.redirects)

    @property
    def redirects(self) -> bool:
        """Whether the action's reply is run."""
        return True

    @property
    def tells_action_at_the_end(self) -> bool:
        """Whether the action is told, its reply unused, when the call is over."""
        return True

    @property
    def is_reporter(self) -> bool:
        """Whether it is this call that tells the app of what is nobody's own."""
        reporter = self.picture.reporter if self.picture is not None else None
        return reporter is not None and self.me is not None and reporter.id == self.me.id

    @property
    def room_age(self) -> float:
        """Since the room was opened, seconds."""
        return self._room_age + self.stage.at

    def close_room(self, reason: CloseReason) -> None:
        """End the room for all."""
        self.stage.add(CloseRoom(reason))

    def callback(self, url: str | None, method: str, event: str | None, fields: dict[str, str]) -> None:
        """Tell a callback URL something, if there is one; nobody waits for it."""
        if not url:
            return
        if self.line.ending is not None:
            fields = {"CallStatus": "completed", **fields}
        self.line.web.notify(
            Ask(
                purpose="callback",
                url=self.line.web.resolve(url, self.line.base_url),
                method=method,
                event=event,
                fields=fields,
                path=self.element.path,
            )
        )

    def who(self) -> str:
        """The number that this call's caller is known by in the room."""
        setup = self.line.setup
        return setup.from_number if setup.direction == "inbound" else setup.to_number

    def _tell_action(self) -> None:
        if (request := self.follow_up()) is not None:
            self.line.tell_action(request)

    def _go(self, reason: LeaveReason) -> None:
        if self.me is None:
            if self.picture is None:  # asked to be let in, and not heard of it yet
                self.stage.add(LeaveRoom(reason))
            return
        if reason not in ("kicked", "closed"):
            self.stage.add(LeaveRoom(reason))
        self.ear.silence()
        me, self.me = self.me, None
        self.log.left(me, reason, mine=True)
        self.has_left(reason, is_last=self._is_last(me, reason))

    def _is_last(self, me: Member, reason: LeaveReason) -> bool:
        """Nobody with a call stays behind; of a room that closes, the last who came is the last to go."""
        members = self.picture.members if self.picture is not None else ()
        others = [member for member in members if member.id != me.id and not member.simulated]
        if reason != "closed":
            return not others
        return all(int(member.id) < int(me.id) for member in others)

    def _hang_up_the_line(self) -> None:
        self.line.hears.room = None
        self._mouth.close()

    def _hear(self, news: RoomNews) -> None:
        self.picture = news.room
        self.log.room_uuid = news.room.uuid
        self._room_age = news.room.age_s - self.stage.at
        happening = news.happening
        if isinstance(happening, Refused):
            self._refused(happening)
            return
        if self.me is None and not (isinstance(happening, Entered) and happening.member.id == news.me):
            return
        self.me = self.myself = news.room.member(news.me) or self.me
        match happening:
            case Entered():
                self._entered(news, happening)
            case Started():
                self._start()
            case Left(member, reason):
                if self.me is not None and member.id == self.me.id:
                    self.go(reason)
                    return
                self.log.left(member, reason, mine=False)
            case Altered(member, how):
                self._altered(member, how)
            case Sounded(sound, _) if self._hears_room:
                self.ear.sound(sound)
            case Pressed():
                self._pressed(happening)
            case Spoke():
                self._heard(happening)
            case Voiced(begins=True, is_told=False, member=member) if self.me and member.id != self.me.id:
                self.log.voice(member, heard=self.me.id in happening.hearers, mine=False)
            case Closed(closing):
                self.log.status("closed", closing)
                self.closing = closing
                self.go("closed")
                return
        self.has_changed(news)

    def _entered(self, news: RoomNews, happening: Entered) -> None:
        if happening.member.id != news.me:
            self.log.is_in(happening.member, mine=False)
            return
        self.entered_at = self.stage.at
        for member in news.room.members:
            self.log.is_in(member, mine=member.id == news.me)
        self.log.status("started" if news.room.started else "waiting")
        self.has_entered(is_first=happening.is_first)
        if self.me is None:  # told of it, the app's URL made it leave
            return
        self._waits = not news.room.started
        if self._waits:
            self.wait()
        else:
            self._hold_if_held()

    def _start(self) -> None:
        self.log.status("started")
        if self._waits:
            self._waits = False
            self.ear.stop_music()
            self._hold_if_held()
        self.has_started()

    def _hold_if_held(self) -> None:
        if self.me is not None and self.me.held:
            self.hold()

    def _altered(self, member: Member, how: Alteration) -> None:
        is_mine = self.me is not None and member.id == self.me.id
        self.log.is_in(member, mine=is_mine)
        if not is_mine or self.picture is None or not self.picture.started:
            return
        if how == "hold":
            self.hold()
        elif how == "unhold":
            self.ear.stop_music()

    def _refused(self, happening: Refused) -> None:
        self.log.status("full")
        self.problem(
            Severity.WARNING,
            "room-full",
            f"The room {self.key.name!r} already holds {happening.limit}: the caller is not let in, and the call goes "
            "on with the next element (our choice; Plivo documents nothing).",
        )
        self._hang_up_the_line()
        self.finish("skipped")

    def _pressed(self, happening: Pressed) -> None:
        if self.me is not None and self.me.id in happening.hearers:
            self.ear.key(happening.digit, happening.member.who)

    def _heard(self, happening: Spoke) -> None:
        if self.me is None:
            return
        is_mine = happening.member.id == self.me.id
        hears = self.me.id in happening.hearers
        self.log.speech(happening, heard=hears, mine=is_mine)
        if hears and happening.member.simulated:  # the voice of another call comes live
            self.ear.voice(happening.prompt)

    @property
    def _hears_room(self) -> bool:
        return self.me is not None and not self.me.held
