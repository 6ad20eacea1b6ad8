"""How a Dial is told to people: the picture of its legs, and the lines of the conversation."""

from __future__ import annotations

from typing import get_args

from playground.call import entries
from playground.call.showing import show, show_all
from playground.call.view import CallView, ElementState, LineKind
from playground.call.wording import line_of
from tests.call.other_people import ACTION, ANSWERS, CALLBACK, ME, OTHER, TWO, dial
from tests.call.playbook import SERVER, Page, document

ASK = f"{SERVER}/ask"


def test_the_picture_follows_every_leg() -> None:
    book = dial(*TWO, action=ACTION).turn((1, "busy")).turn(*ANSWERS).run()
    view, seen = CallView(), {}
    for entry in book.entries:
        view = show(view, entry)
        if isinstance(entry, entries.DialLeg):
            seen[(entry.path.rpartition("/")[2], entry.state)] = (
                view.states[entry.path],
                view.lines[-1].text,
            )
    callee = f"sip:{OTHER}@pbx.test"
    assert seen == {
        ("Number[1]", "dialled"): (ElementState.RUNNING, f"Dials {ME}"),
        ("User[1]", "dialled"): (ElementState.RUNNING, f"Dials {callee}"),
        ("User[1]", "ringing"): (ElementState.RUNNING, f"{callee} rings"),
        ("Number[1]", "busy"): (ElementState.FAILED, f"{ME} is busy"),
        ("User[1]", "answered"): (ElementState.RUNNING, f"{callee} answered"),
        ("User[1]", "connected"): (ElementState.RUNNING, f"Connected to {callee}"),
        ("User[1]", "hung-up"): (ElementState.DONE, f"The connection to {callee} is over"),
    }


def test_every_state_of_a_leg_has_its_own_words() -> None:
    told = set()
    for state in get_args(entries.LegState):
        entry = entries.DialLeg(seq=0, at=0, path="/", to=ME, b_leg_uuid="b", state=state, key="5")
        line = line_of(entry, CallView())
        assert line is not None
        assert ME in line.text
        told.add(line.text)
    assert len(told) == len(get_args(entries.LegState))


def test_a_key_in_the_talk_is_told_as_heard_by_the_other() -> None:
    book = dial().turn(*ANSWERS).press((5, "7")).run()
    [digit] = book.of(entries.InputDigit)
    line = line_of(digit, CallView())
    assert line is not None
    assert line.text == "7, heard by the other party"
    [_, star] = (
        dial(hangupOnStar="true").turn(*ANSWERS).press((1, "*"), (5, "*")).run().of(entries.InputDigit)
    )
    assert line_of(star, CallView()).text == "* ends the talk"


def test_the_conversation_tells_what_the_app_is_told() -> None:
    book = (
        dial(action=ACTION, callbackUrl=CALLBACK, digitsMatch="12").turn(*ANSWERS).press((5, "1"), (6, "2"))
    )
    asked = [line.text for line in show_all(book.run().entries).lines if line.kind is LineKind.REQUEST]
    assert [text.partition(" ")[2] for text in asked[1:]] == [
        "/cb (callback DialAnswer)",
        "/cb (callback DialConnected)",
        "/cb (callback DialDigitsMatch) with DialDigitsMatch=12",
        "/cb (callback DialHangup)",
        "/done (action) with DialStatus=completed",
    ]


def test_what_a_callee_hears_is_told_as_heard_by_that_one() -> None:
    sound = document("<Speak>Press 1.</Speak>", f"<Play>{SERVER}/a.wav</Play>")
    wav = Page(content_type="audio/wav", sound_seconds=1.0)
    book = dial(confirmSound=ASK, confirmKey="1", pages={"/ask": sound, "/a.wav": wav})
    view = show_all(book.turn((0, "rang"), (2, "answered"), (9, "1"), (12, "hung-up")).run().entries)
    heard = [line.text for line in view.lines if line.kind in (LineKind.SAID, LineKind.SOUND)]
    assert heard == [f"Press 1. (to {ME})", f"Plays /a.wav, 1 s (to {ME})"]
    assert [book.of(kind)[0].b_leg_uuid for kind in (entries.Speak, entries.Play)] == [book.rung[0].leg] * 2
    halfway = show_all(entry for entry in book.entries if entry.at < 5)
    assert [person.said for person in halfway.people] == ["Press 1."]
