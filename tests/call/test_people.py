"""The other people on the call, folded from the log: who is there, where each stands, what is said of them."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from playground.call import entries
from playground.call.people import People, Person, Stage, people_after
from playground.call.people_wording import hears_of, name_of, state_of
from playground.call.rooms.member import CloseReason, LeaveReason, RoomKey
from playground.call.showing import show, show_all
from playground.call.view import CallView, LineKind
from playground.call.wording import line_of
from tests.call.gathering import Gathering, speech
from tests.call.other_people import ME, dial
from tests.call.playbook import SERVER, document, outbound

HOSTILE = "[/b] \x1b[31m"
OTHER = "12025550143"


def leg(state: Any, uuid: str = "b1", *, at: float = 1.0, to: str = ME, **facts: Any) -> entries.DialLeg:
    facts = {"path": "/Response/Dial[1]/Number[1]", **facts}
    return entries.DialLeg(seq=0, at=at, to=to, b_leg_uuid=uuid, state=state, **facts)


def member(id: str, who: str, state: Any = "in", *, at: float = 1.0, **facts: Any) -> entries.RoomMember:
    return entries.RoomMember(
        seq=0, at=at, path="/Response/Conference[1]", room="r", room_uuid="u", member_id=id, who=who,
        state=state, **facts,
    )  # fmt: skip


def asked(stage: Stage) -> Person:
    return Person(kind="leg", id="b1", who=ME, stage=stage, since=0, said="Press\n1.")


def room(status: Any, *, at: float = 1.0, reason: Any = None) -> entries.RoomStatus:
    return entries.RoomStatus(
        seq=0, at=at, path="/", kind="conference", room="r", room_uuid="u", status=status, reason=reason
    )


def after(*told: entries.Entry) -> People:
    people: People = ()
    for entry in told:
        people = people_after(people, entry)
    return people


def stood(log: list[entries.Entry]) -> list[tuple[float, str, str]]:
    """(when, who, state in words) of every change that the log of a call tells."""
    view, seen = CallView(), []
    for entry in log:
        before, view = view, show(view, entry)
        seen += [(entry.at, p.who, state_of(p)) for p in view.people if p not in before.people]
    return seen


def test_who_is_asked_for_a_key_is_followed_to_the_end() -> None:
    ask = {"/ask": document("<Speak>Press 1.</Speak>")}
    book = dial(confirmSound=f"{SERVER}/ask", confirmKey="1", pages=ask)
    book.turn((0, "rang"), (2, "answered"), (5, "1"), (12, "hung-up")).run()
    assert stood(book.entries) == [
        (0, ME, "is being dialled"),
        (0, ME, "rings"),
        (2, ME, "answered"),
        (2, ME, "answered"),  # and the words begin
        (2.88, ME, "must press 1"),
        (5, ME, "connected"),
        (12, ME, "hung up"),
    ]


def test_times_run_from_when_the_stage_began() -> None:
    [person] = after(leg("dialled", at=1), leg("ringing", at=2), leg("ringing", at=3))
    assert (person.stage, person.since) == (Stage.RINGING, 2)


def test_who_is_gone_stays_in_sight_until_the_next_dial() -> None:
    told = [leg("dialled"), leg("dialled", "b2", to=OTHER), leg("busy")]
    assert [(p.who, p.is_over, p.ending) for p in after(*told)] == [(ME, True, "busy"), (OTHER, False, "")]
    told += [leg("rejected", "b2")]
    assert [p.ending for p in after(*told)] == ["busy", "rejected"]
    assert [p.id for p in after(*told, leg("dialled", "b3"))] == ["b3"]


def test_the_callee_of_an_outbound_call_is_the_person_on_the_phone_once_it_answered() -> None:
    book = outbound("<Wait length='3'/>", callee=[(1, "rang"), (3, "answered")]).run()
    view, others = CallView(), []
    for entry in book.entries:
        view = show(view, entry)
        others += [(entry.at, p.called) for p in view.people if p.is_other]
    assert others[0] == (0, True)
    assert max(at for at, _ in others) < 3
    assert view.people == ()


def test_members_of_a_room_wait_talk_and_go() -> None:
    sales = RoomKey("conference", "Sales")
    gathering = Gathering()
    page = '<Conference startConferenceOnEnter="false">Sales</Conference>'
    first = gathering.call("1", page).hang_up(30)
    gathering.add(5, sales, "Ann")
    gathering.call("2", "<Conference>Sales</Conference>", at=10).hang_up(15)
    gathering.does(12, gathering.rooms.alter, sales, "2", "mute")
    gathering.does(13, gathering.rooms.speak, sales, "2", speech("Hello"))
    gathering.run()
    assert stood(first.entries) == [
        (0, "1", "in the room"),
        (0, "1", "waits"),
        (5, "Ann", "waits"),
        (10, "2", "waits"),
        (10, "1", "in the room"),
        (10, "Ann", "in the room"),
        (10, "2", "in the room"),
        (12, "Ann", "in the room, muted"),
        (13, "Ann", "in the room, muted"),
        (25, "2", "hung up"),
        (30, "1", "hung up"),
        (30, "Ann", "hung up"),
    ]
    lines = [line.text for line in show_all(first.entries).lines]
    for words in (
        "The room Sales has not started yet",
        "The caller 1 is in the room Sales",
        "Ann is in the room Sales",
        "The room Sales has started: its members hear one another",
        "Ann is muted",
        "Ann: Hello (not heard)",
        "2 hangs up and is no longer in the room",
    ):
        assert words in lines


def test_the_picture_knows_the_room_until_its_caller_is_gone() -> None:
    steps: list[tuple[entries.Entry, str | None]] = [
        (room("waiting"), "waiting"),
        (member("1", "me", mine=True), "waiting"),
        (room("started"), "started"),
        (member("2", "Ann", "left", reason="left"), "started"),
        (member("1", "me", "left", reason="star", mine=True), None),
        (room("started"), "started"),
        (room("closed", reason="exit"), None),
        (room("full"), None),
    ]
    view = CallView()
    for entry, status in steps:
        view = show(view, entry)
        assert (view.room.status if view.room else None) == status


def test_when_the_caller_leaves_the_room_everybody_is_out_of_sight() -> None:
    people = after(
        member("1", "me", mine=True),
        member("2", "Ann"),
        member("1", "me", "left", mine=True, reason="kicked"),
    )
    assert [p.is_over for p in people] == [True, True]
    assert [p.who for p in after(member("1", "me"), room("closed"), member("9", "Bob"))] == ["Bob"]


def test_what_has_changed_of_a_member_is_said_once() -> None:
    view = show_all([member("2", "Ann"), member("2", "Ann", held=True), member("2", "Ann", held=True)])
    view = show(view, member("2", "Ann", muted=True))
    assert [line.text for line in view.lines] == [
        "Ann is in the room r",
        "Ann is on hold",
        "Ann is muted and is no longer on hold",
    ]
    assert view.lines[-1].kind is LineKind.STATUS


def test_everything_that_can_become_of_a_leg_or_a_member_has_words_of_its_own() -> None:
    legs = {state_of(after(leg("dialled"), leg(state, key="1"))[0]) for state in get_args(entries.LegState)}
    assert len(legs) == len(get_args(entries.LegState))
    gone = {
        state_of(after(member("1", "A"), member("1", "A", "left", reason=reason))[0])
        for reason in get_args(LeaveReason)
    }
    assert len(gone) == len(get_args(LeaveReason))
    closed = [line_of(room("closed", reason=reason), CallView()) for reason in get_args(CloseReason)]
    assert len({line.text for line in closed if line is not None}) == len(closed)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (after(leg("dialled")), "nothing yet"),
        (after(leg("dialled"), leg("ringing")), "the phone ringing"),
        (after(leg("dialled"), leg("connected")), "the caller"),
        (after(leg("dialled", path=None), leg("answered", path=None)), "the call"),
        ((asked(Stage.ANSWERED),), "“Press 1.”"),
        ((asked(Stage.CONFIRMING),), "silence, after “Press 1.”"),
        (after(member("1", "A"), room("waiting")), "the wait music, not the room"),
        (after(member("1", "A")), "the room"),
        (after(member("1", "A", held=True)), "the hold music"),
        (after(member("1", "A", "in"), member("1", "A", "left")), "nothing any more"),
    ],
)
def test_what_somebody_hears(people: People, words: str) -> None:
    assert hears_of(people[-1]) == words


def test_hostile_names_are_made_visible() -> None:
    person = Person(kind="leg", id="x", who=HOSTILE, stage=Stage.RINGING, since=0)
    assert "\x1b" not in name_of(person)
    for entry in (member("1", HOSTILE, role=HOSTILE), room("started")):
        line = line_of(entry, CallView())
        assert line is not None
        assert "\x1b" not in line.text


LEGS = some.builds(
    leg, some.sampled_from(get_args(entries.LegState)), some.sampled_from("abc"), key=some.none() | some.just("1")
)  # fmt: skip
MEMBERS = some.builds(
    member, some.sampled_from("123"), some.just("A"), some.sampled_from(["in", "left"]),
    mine=some.none() | some.just(True), muted=some.none() | some.just(True),
    reason=some.none() | some.sampled_from(get_args(LeaveReason)),
)  # fmt: skip
ROOMS = some.builds(room, some.sampled_from(["waiting", "started", "closed", "full"]))


@given(some.lists(LEGS | MEMBERS | ROOMS, max_size=30))
def test_no_log_is_too_odd(log: list[entries.Entry]) -> None:
    view = show_all(log)
    assert len({(person.kind, person.id) for person in view.people}) == len(view.people)
    for person in view.people:
        assert state_of(person)
        assert hears_of(person)
        assert (person.ending != "") == person.is_over
