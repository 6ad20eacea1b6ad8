"""What is said of the other people on the call: on their cards, and in the lines of the conversation."""

from __future__ import annotations

from playground.call import entries
from playground.call.people import People, Person, Stage, member_of
from playground.call.view import LineKind
from playground.hostile_text import visible_line

_NAME_LIMIT = 80
_TEXT_LIMIT = 4000
_STAGES = {
    Stage.DIALLED: "is being dialled",
    Stage.RINGING: "rings",
    Stage.ANSWERED: "answered",
    Stage.CONFIRMING: "must press {key}",
    Stage.CONNECTED: "connected",
    Stage.WAITING: "waits",
    Stage.IN_ROOM: "in the room",
}
_ENDINGS = {
    "busy": "busy",
    "no-answer": "did not answer",
    "timeout": "did not answer in time",
    "rejected": "rejected the call",
    "failed": "cannot be reached",
    "auth-failed": "refused the login",
    "auth-timeout": "never answered the login",
    "not-confirmed": "did not press the key",
    "cancelled": "given up: the call ended",
    "lost-race": "given up: another was faster",
    "hung-up": "hung up",
    "left": "left",
    "star": "left with *",
    "time-limit": "the time was up",
    "wait-time": "waited long enough",
    "transferred": "was transferred",
    "kicked": "was thrown out",
    "closed": "the room is over",
}
_HEARS = {
    Stage.DIALLED: "nothing yet",
    Stage.RINGING: "the phone ringing",
    Stage.ANSWERED: "what is said before the bridge",
    Stage.CONFIRMING: "silence",
    Stage.CONNECTED: "the caller",
    Stage.WAITING: "the wait music, not the room",
    Stage.IN_ROOM: "the room",
}
_LEAVES = {
    "left": "leaves the room",
    "star": "leaves the room with *",
    "time-limit": "leaves the room: the time limit is up",
    "wait-time": "leaves the room: it has not started in time",
    "hung-up": "hangs up and is no longer in the room",
    "transferred": "is transferred out of the room",
    "kicked": "is thrown out of the room",
    "closed": "is no longer in the room: it is over",
}
_CLOSES = {
    "exit": "somebody left who ends it by leaving",
    "alone": "the last one may not stay alone",
    "max-duration": "its longest time is up",
    "api": "the API ended it",
}
_CHANGES = {
    "muted": ("is muted", "can be heard again"),
    "held": ("is on hold", "is no longer on hold"),
    "coaching": ("coaches: only agents hear it", "is heard by everybody"),
}


def name_of(person: Person) -> str:
    """The number or name, ready to be shown."""
    name = visible_line(person.who, limit=_NAME_LIMIT) or "(nobody)"
    return f"you, {name}" if person.mine else name


def state_of(person: Person) -> str:
    """Where somebody stands, in a few words."""
    if person.is_over:
        return _ENDINGS.get(person.ending, "gone")
    words = _STAGES[person.stage].format(key=visible_line(person.key or "a key", limit=8))
    marks = [word for word, holds in _marks(person) if holds]
    return ", ".join([words, *marks])


def hears_of(person: Person) -> str:
    """What somebody hears."""
    if person.is_over:
        return "nothing any more"
    if person.called and person.mine:
        return "the call"
    if person.held:
        return "the hold music" if person.stage is Stage.IN_ROOM else "the wait music"
    words = visible_line(" ".join(person.said.split()), limit=_NAME_LIMIT)
    if words and person.stage is Stage.ANSWERED:
        return f"“{words}”"
    if words and person.stage is Stage.CONFIRMING:
        return f"silence, after “{words}”"
    return _HEARS[person.stage]


def _marks(person: Person) -> tuple[tuple[str, bool], ...]:
    return (("muted", person.muted), ("on hold", person.held), ("coaching", person.coaching))


def room_line(
    entry: entries.RoomStatus | entries.RoomMember | entries.RoomSpeech | entries.RoomVoice, people: People
) -> tuple[LineKind, str] | None:
    """The class and the words of a line about the room; ``people`` are those before it."""
    match entry:
        case entries.RoomStatus():
            return LineKind.STATUS, _status(entry)
        case entries.RoomMember():
            words = _member(entry, people)
            return None if words is None else (LineKind.STATUS, words)
        case entries.RoomSpeech():
            heard = "" if entry.heard or entry.mine else " (not heard)"
            said = visible_line(" ".join(entry.text.split()), limit=_TEXT_LIMIT)
            return LineKind.SAID, f"{_called(entry.who, mine=entry.mine)}: {said}{heard}"
        case entries.RoomVoice():
            heard = "" if entry.heard or entry.mine else " (not heard)"
            return LineKind.SAID, f"{_called(entry.who, mine=entry.mine)} speaks{heard}"


def _status(entry: entries.RoomStatus) -> str:
    room = f"The room {visible_line(entry.room, limit=_NAME_LIMIT)}"
    match entry.status:
        case "waiting":
            return f"{room} has not started yet"
        case "started":
            return f"{room} has started: its members hear one another"
        case "full":
            return f"{room} is full"
    why = _CLOSES.get(entry.reason or "")
    return f"{room} is over: {why}" if why else f"{room} is over"


def _member(entry: entries.RoomMember, people: People) -> str | None:
    who = _called(entry.who, mine=entry.mine)
    before = member_of(people, entry.member_id)
    if entry.state == "left":
        return f"{who} {_LEAVES.get(entry.reason or 'left', 'leaves the room')}"
    if before is None or before.is_over:
        role = f" as {visible_line(entry.role, limit=20)}" if entry.role else ""
        return f"{who} is in the room {visible_line(entry.room, limit=_NAME_LIMIT)}{role}"
    changes = [
        became if getattr(entry, field) else was
        for field, (became, was) in _CHANGES.items()
        if bool(getattr(entry, field)) != getattr(before, field)
    ]
    return f"{who} {' and '.join(changes)}" if changes else None


def _called(who: str, *, mine: bool | None) -> str:
    name = visible_line(who, limit=_NAME_LIMIT) or "(nobody)"
    return f"The caller {name}" if mine else name
