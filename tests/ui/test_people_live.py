"""The people panel on real calls over real servers, by keys: what the app is told of what the tester does."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from playground.app import PlaygroundApp
from playground.call.people import Person, Stage
from playground.call.people_wording import state_of
from tests.ui.test_app import transcript
from tests.ui.test_real_calls import asked, folder, real_app, served
from tests.ui.waiting import until

__all__ = ["folder"]

FIRST, SECOND = "12025550142", "12025550143"
THANKS = "<Response><Hangup/></Response>"
SIZES = [(120, 36), (80, 24)]


def dial(number: str = FIRST, attributes: str = "", after: str = "") -> str:
    told = 'action="/done/" callbackUrl="/told/"'
    return f"<Response><Dial {told} {attributes}><Number>{number}</Number></Dial>{after}</Response>"


def people(app: PlaygroundApp) -> tuple[Person, ...]:
    return app.session.view.people


async def stands(pilot: Pilot[None], app: PlaygroundApp, words: str, who: str = FIRST) -> None:
    await until(pilot, lambda: any(p.who == who and state_of(p) == words for p in people(app)))


async def act(pilot: Pilot[None], app: PlaygroundApp, *keys: str) -> None:
    """Go to the panel, once it is there, and press keys in it."""
    await until(pilot, lambda: bool(app.screen.query("PeoplePanel.-shown")))
    await pilot.press("o", *keys)


async def over(pilot: Pilot[None], app: PlaygroundApp) -> None:
    await until(pilot, lambda: app.session.view.ended is not None)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("b", ("busy", "USER_BUSY", "3010")),
        ("r", ("failed", "CALL_REJECTED", "3020")),
        ("l", ("no-answer", "NO_USER_RESPONSE", "3000")),
        ("f", ("failed", "UNALLOCATED_NUMBER", "3050")),
    ],
)
async def test_who_turns_the_call_away_is_told_so(key: str, told: tuple[str, ...], folder: Path) -> None:
    with served({"/": dial(), "/done/": THANKS}) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await stands(pilot, app, "rings")
            await act(pilot, app, key)
            await over(pilot, app)
            await until(pilot, lambda: bool(asked(server, "/told/")))
    [done], [left] = asked(server, "/done/"), asked(server, "/told/")
    assert (done["DialStatus"], done["DialHangupCause"], left["DialBLegHangupCauseCode"]) == told
    assert left["Event"] == "DialHangup"


@pytest.mark.parametrize("size", SIZES)
async def test_who_is_asked_presses_the_key_talks_and_hangs_up(size: tuple[int, int], folder: Path) -> None:
    page = dial(attributes='confirmSound="/ask/" confirmKey="1" digitsMatchBLeg="99"')
    pages = {"/": page, "/ask/": "<Response><Wait/></Response>", "/done/": THANKS}
    with served(pages) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=size) as pilot:
            await stands(pilot, app, "rings")
            await act(pilot, app, "a")
            await stands(pilot, app, "must press 1")
            await pilot.press("2", "1")
            await stands(pilot, app, "connected")
            await pilot.press("9", "9")
            await until(pilot, lambda: len(asked(server, "/told/")) == 3)
            await pilot.press("h")
            await over(pilot, app)
            assert f"{FIRST} presses 2" in transcript(app)
            await until(pilot, lambda: len(asked(server, "/told/")) == 4)
    events = [told["Event"] for told in asked(server, "/told/")]
    assert events == ["DialAnswer", "DialConnected", "DialDigitsMatch", "DialHangup"]
    [done] = asked(server, "/done/")
    assert (done["DialStatus"], done["DialHangupCause"]) == ("completed", "NORMAL_CLEARING")


async def test_a_hunt_group_has_all_the_time_it_needs(folder: Path) -> None:
    page = f"<Response><Dial><Number>{FIRST}</Number></Dial>{dial(SECOND)[10:]}"
    with served({"/": page, "/done/": THANKS}) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=(120, 36)) as pilot:
            await stands(pilot, app, "rings")
            await act(pilot, app, "b")
            await stands(pilot, app, "rings", SECOND)
            assert app.session.leg_intends(people(app)[-1].id) is None
            await act(pilot, app, "a")
            await stands(pilot, app, "connected", SECOND)
            await pilot.press("h")
            await over(pilot, app)
    [done] = asked(server, "/done/")
    assert done["DialStatus"] == "completed"


async def test_left_alone_they_answer_by_themselves(folder: Path) -> None:
    with served({"/": dial(), "/done/": THANKS}) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await stands(pilot, app, "rings")
            assert app.session.leg_intends(people(app)[0].id) is not None
            await stands(pilot, app, "connected")
            intent = app.session.leg_intends(people(app)[0].id)
            assert intent is not None
            assert intent.words == "hangs up"
            await pilot.press("h")
            await over(pilot, app)
    assert people(app) == ()


@pytest.mark.parametrize("size", SIZES)
async def test_somebody_comes_into_the_room_speaks_presses_and_goes(
    size: tuple[int, int], folder: Path
) -> None:
    page = '<Response><Conference callbackUrl="/told/" floorEvent="true">Desk</Conference></Response>'
    with served({"/": page}) as server, real_app(server.url("/"), folder) as app:
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: any(p.stage is Stage.IN_ROOM for p in people(app)))
            await act(pilot, app, "i", *"Ann", "enter")
            await stands(pilot, app, "in the room", "Ann")
            await pilot.press("s", *"Hi 2 all", "enter")
            await until(pilot, lambda: "Ann: Hi 2 all" in transcript(app))
            await pilot.press("5", "m")
            await stands(pilot, app, "in the room, muted", "Ann")
            await pilot.press("h")
            await stands(pilot, app, "hung up", "Ann")
            assert "Ann presses 5" in transcript(app)
            assert app.session.view.live
            assert app.session.view.room is not None
            await pilot.press("escape", "h")
            await over(pilot, app)
            await until(pilot, lambda: asked(server, "/told/")[-1]["Event"] == "ConferenceExit")
    assert asked(server, "/told/")[0]["Event"] == "ConferenceEnter"
