"""The artificial agent of a MultiPartyCall: a WebSocket server that is a member of the room (plivo-xml.md 2.12, 3.12).

The call with the role ``ai-agent`` is its telephone: the server hears what that member hears, and what it sends is the
member's voice, for as long as the member is in. A member whose server closes, or cannot be had, leaves alive, as a
document goes on after a Stream (our choice). The messages are those of a Stream.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from playground.call.elements.stream_reports import StreamReports
from playground.call.entries import StreamEnd
from playground.call.prompts import TonesPrompt
from playground.call.rooms.deeds import PressInRoom, UseVoice
from playground.call.streams.plan import StreamPlan, agent_plan_of
from playground.call.streams.stream import CallStream, Membership
from playground.document.kinds import is_stream_url
from playground.document.model import Severity
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from playground.call.elements.room import RoomStay

KEYS = frozenset("0123456789*#")
_KEY_TIMER = "room-agent-keys"
_PREFIX = "aiAgentStream"


class RoomAgent:
    """One member's server, for one stay. Without a URL the member is silent, which the document's check tells."""

    def __init__(self, stay: RoomStay) -> None:
        self._stay = stay
        self._stream: CallStream | None = None
        self._speaks = False
        self._keys: deque[str] = deque()

    def join(self) -> None:
        """The member has come in: connect."""
        stay, streams = self._stay, self._stay.line.streams
        if not stay.values.given("ai_agent_stream_service_url"):
            return
        if streams.live is not None:
            stay.problem(
                Severity.WARNING,
                "several-streams",
                "The call has a stream already, and may have one at a time: the agent is silent (our choice).",
            )
            return
        plan = agent_plan_of(stay.values, streams.new_id())
        self._stream = CallStream(
            stay.line.setup,
            stay.stage,
            plan,
            tell_app=self._reports(plan).tell,
            when_over=self._over,
            membership=Membership(self._press, self._voice),
        )
        streams.begin(self._stream)
        if is_stream_url(plan.url):
            self._stream.connect()
        else:
            self._stream.refuse(f'"{visible_line(plan.url, limit=200)}" is no wss:// or ws:// URL.')

    def leave(self) -> None:
        """The member is no longer in."""
        self._keys.clear()
        self._stay.stage.cancel_timer(_KEY_TIMER)
        stream, self._stream = self._stream, None
        if stream is None:
            return
        if self._stay.line.ending is None:
            stream.close("left", "The agent left the room.")
        else:
            stream.close("call-over", "The call is over.")

    def hears_key(self, digit: str) -> None:
        """Another member pressed a key that the room relays to this one."""
        if self._stream is not None:
            self._stream.press(digit, secret=False)

    def hears_voice(self, until: float | None) -> None:
        """Another member speaks, until then as far as that is known."""
        if self._stream is not None:
            self._stream.spoken_to(until)

    def _voice(self, is_heard: bool) -> None:
        stay = self._stay
        if is_heard == self._speaks or stay.me is None:
            return
        self._speaks = is_heard
        stay.stage.add(UseVoice(is_heard))
        if is_heard:
            stay.log.voice(stay.me, heard=True, mine=True)

    def _press(self, digits: str) -> None:
        """The server wants keys pressed: one after another, as a finger does."""
        is_pressing = bool(self._keys)
        self._keys.extend(digits)
        if not is_pressing:
            self._press_next()

    def _press_next(self) -> None:
        if not self._keys:
            return
        key = self._keys[0]
        if key in KEYS and self._stay.me is not None:
            self._stay.stage.add(PressInRoom(key))
            self._stay.has_pressed(key)
        self._stay.stage.start_timer(_KEY_TIMER, TonesPrompt(key).seconds, self._key_released)

    def _key_released(self) -> None:
        self._keys.popleft()
        self._press_next()

    def _over(self, _: StreamEnd) -> None:
        """By itself, unless ``leave`` has closed it."""
        if self._stream is not None:
            self._stream = None
            self._stay.stage.later(self._go)

    def _go(self) -> None:
        if self._stay.me is not None:
            self._stay.go("left")

    def _reports(self, plan: StreamPlan) -> StreamReports:
        stay, values = self._stay, self._stay.values
        written = {name: value for name, value in stay.element.attributes.items() if name.startswith(_PREFIX)}
        facts = {
            "MPCUUID": stay.picture.uuid if stay.picture is not None else "",
            "MPCName": stay.key.name,
            "MemberID": stay.me.id if stay.me is not None else "",
        }
        return StreamReports(
            stay.line,
            plan,
            url=values.string("ai_agent_stream_status_callback_url"),
            method=stay.element.attributes.get(f"{_PREFIX}StatusCallbackMethod", "POST"),
            fields={f"{_PREFIX}ContentType": plan.content_type, **written, **facts},
        )
