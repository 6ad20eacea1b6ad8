"""The rooms machine by itself: deeds in, who is told what out."""

from __future__ import annotations

import pytest

from playground.call.rooms.deeds import CloseRoom, EnterRoom, LeaveRoom, PressInRoom, SpeakInRoom
from playground.call.rooms.happenings import (
    Altered,
    Closed,
    Entered,
    Happening,
    Left,
    Pressed,
    Refused,
    Sounded,
    Spoke,
    Started,
)
from playground.call.rooms.member import Reports, RoomKey, Terms
from playground.call.rooms.rooms import Rooms, Told
from tests.call.gathering import speech

KEY = RoomKey("multi-party", "Desk")


def enter(rooms: Rooms, call: str, at: float = 0.0, *, key: RoomKey = KEY, **facts: object) -> list[Told]:
    terms = facts.pop("terms", Terms())
    return rooms.perform(call, EnterRoom(key=key, who=call, terms=terms, **facts), at)  # type: ignore[arg-type]


def kinds(told: list[Told]) -> list[tuple[str, type[Happening]]]:
    return [(call, type(news.happening)) for call, news in told]


def test_the_first_is_told_of_its_own_coming_and_of_the_start() -> None:
    rooms = Rooms("seed")
    told = enter(rooms, "a")
    assert kinds(told) == [("a", Entered), ("a", Started)]
    assert all(news.room.started for _, news in told)
    assert kinds(enter(rooms, "b")) == [("a", Entered), ("b", Entered)]


def test_who_leaves_is_told_nothing_and_the_room_is_gone_with_the_last() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    enter(rooms, "b")
    assert kinds(rooms.perform("a", LeaveRoom(), 1)) == [("b", Left)]
    assert rooms.room_of("a", 1) is None
    assert rooms.room_of("b", 1) is not None
    assert rooms.perform("b", LeaveRoom(), 2) == []
    assert rooms.room_of("b", 2) is None
    assert rooms.add(KEY, "Alice", 3) == []


def test_deeds_of_who_is_in_no_room_do_nothing() -> None:
    rooms = Rooms("seed")
    for deed in (LeaveRoom(), PressInRoom("1"), SpeakInRoom(speech("Hi")), CloseRoom("api")):
        assert rooms.perform("a", deed, 0) == []


def test_entering_another_room_leaves_the_first() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    enter(rooms, "b")
    told = enter(rooms, "a", key=RoomKey("multi-party", "Other"))
    assert kinds(told) == [("b", Left), ("a", Entered), ("a", Started)]


def test_the_same_name_of_another_kind_is_another_room() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    assert kinds(enter(rooms, "b", key=RoomKey("conference", "Desk"))) == [("b", Entered), ("b", Started)]


def test_a_full_room_tells_the_one_who_is_refused_only() -> None:
    rooms = Rooms("seed")
    key = RoomKey("conference", "Desk")
    enter(rooms, "a", key=key)
    told = enter(rooms, "b", key=key, terms=Terms(max_members=1))
    assert kinds(told) == [("b", Refused)]
    assert [member.call_uuid for member in told[0][1].room.members] == ["a"]


def test_waiting_for_an_agent_waits_for_an_agent() -> None:
    rooms = Rooms("seed")
    assert kinds(enter(rooms, "a", role="Customer", terms=Terms(waits_for_agent=True))) == [("a", Entered)]
    assert (("a", Started)) not in kinds(enter(rooms, "b", role="Supervisor"))
    assert ("a", Started) in kinds(enter(rooms, "c", role="Agent"))


def test_closing_tells_everybody_once() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    enter(rooms, "b")
    assert kinds(rooms.perform("a", CloseRoom("max-duration"), 9)) == [("a", Closed), ("b", Closed)]
    assert rooms.perform("b", CloseRoom("max-duration"), 9) == []


def test_the_kicked_is_told_and_is_out() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    enter(rooms, "b")
    told = rooms.alter(KEY, "1", "kick", 5)
    assert kinds(told) == [("b", Left), ("a", Left)]
    assert rooms.room_of("a", 5) is None


@pytest.mark.parametrize(("how", "fact"), [("mute", "muted"), ("hold", "held"), ("coach", "coaching")])
def test_alterations_are_told_to_all_but_only_when_something_changes(how: str, fact: str) -> None:
    rooms = Rooms("seed")
    enter(rooms, "a", role="Supervisor")
    enter(rooms, "b")
    told = rooms.alter(KEY, "1", how, 5)  # type: ignore[arg-type]
    assert kinds(told) == [("a", Altered), ("b", Altered)]
    assert getattr(told[0][1].room.members[0], fact) is True
    assert rooms.alter(KEY, "1", how, 5) == []  # type: ignore[arg-type]
    assert kinds(rooms.alter(KEY, "1", f"un{how}", 6)) == [("a", Altered), ("b", Altered)]  # type: ignore[arg-type]
    assert rooms.alter(KEY, "99", how, 6) == []  # type: ignore[arg-type]


def test_only_a_supervisor_coaches() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a", role="Agent")
    assert rooms.alter(KEY, "1", "coach", 5) == []


def test_the_first_who_wants_to_be_told_says_where_the_room_reports() -> None:
    rooms = Rooms("seed")
    places = [Reports(f"http://{name}.test/", "POST", ()) for name in "bc"]
    enter(rooms, "a")
    enter(rooms, "b", terms=Terms(reports=places[0]))
    enter(rooms, "c", terms=Terms(reports=places[1]))
    assert kinds(rooms.perform("b", LeaveRoom(), 1)) == [("a", Left), ("c", Left)]
    room = rooms.room_of("a", 2)
    assert room is not None
    assert room.reports == places[0]


def test_the_opener_of_a_multi_party_call_says_how_many_it_holds() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a", terms=Terms(max_members=2))
    assert (KEY.kind, kinds(enter(rooms, "b", terms=Terms(max_members=1)))[-1]) == (
        "multi-party",
        ("b", Entered),
    )
    assert kinds(enter(rooms, "c", terms=Terms(max_members=10))) == [("c", Refused)]


def test_the_api_closes_a_room_once() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    [(call, news)] = rooms.close(KEY, 5)
    assert (call, news.happening) == ("a", Closed("api"))
    assert rooms.close(KEY, 6) == []


def test_the_one_who_coaches_is_heard_by_agents_only() -> None:
    rooms = Rooms("seed")
    enter(rooms, "agent", role="Agent")
    enter(rooms, "customer", role="Customer")
    enter(rooms, "coach", role="Supervisor", coaching=True)
    [(_, news), *_] = rooms.perform("coach", SpeakInRoom(speech("Offer a discount")), 1)
    assert isinstance(news.happening, Spoke)
    assert news.happening.hearers == {"1"}


def test_who_is_held_neither_hears_nor_is_heard() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    enter(rooms, "b", held=True)
    enter(rooms, "c")
    [(_, heard), *_] = rooms.perform("a", PressInRoom("5"), 1)
    [(_, unheard), *_] = rooms.perform("b", PressInRoom("5"), 1)
    assert isinstance(heard.happening, Pressed)
    assert isinstance(unheard.happening, Pressed)
    assert (heard.happening.hearers, unheard.happening.hearers) == ({"3"}, set())


def test_a_room_has_its_age_and_the_duration_of_who_opened_it() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a", 10.0, terms=Terms(max_duration_s=300))
    told = enter(rooms, "b", 25.0, terms=Terms(max_duration_s=900))
    assert (told[0][1].room.age_s, told[0][1].room.max_duration_s) == (15.0, 300)


def test_simulated_people_go_with_the_last_call() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    assert kinds(rooms.add(KEY, "Alice", 1, "Agent")) == [("a", Entered), ("a", Sounded)]
    rooms.perform("a", LeaveRoom(), 2)
    told = enter(rooms, "b", 3)
    assert [member.who for member in told[0][1].room.members] == ["b"]


def test_nobody_is_let_into_a_full_room() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a", terms=Terms(max_members=2))
    assert rooms.add(KEY, "Alice", 1)
    assert rooms.add(KEY, "Bob", 2) == []


def test_only_simulated_people_are_made_to_speak_or_go() -> None:
    rooms = Rooms("seed")
    enter(rooms, "a")
    assert rooms.speak(KEY, "1", speech("Not me"), 1) == []
    assert rooms.remove(KEY, "1", 1) == []
    assert rooms.press(KEY, "1", "5", 1) == []


def test_the_same_seed_gives_the_same_ids() -> None:
    first, second = enter(Rooms("x"), "a")[0][1].room.uuid, enter(Rooms("x"), "a")[0][1].room.uuid
    assert first == second != enter(Rooms("y"), "a")[0][1].room.uuid
