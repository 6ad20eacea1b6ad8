"""What is heard beside a Dial: confirmSound by the callee, dialMusic by the caller (plivo-xml.md 2.7)."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import effects, entries, events
from playground.call.showing import show_all
from tests.call.other_people import ACTION, ANSWERS, CALLBACK, TWO, Turn, dial
from tests.call.playbook import SERVER, Page, document

ASK = f"{SERVER}/ask"
ASKS = document("<Speak>Press 1.</Speak>")
ASKED_S = 0.4 + 0.06 * len("Press 1.")


def test_the_callee_must_press_the_key_to_be_bridged() -> None:
    book = dial(confirmSound=ASK, confirmKey="1", callbackUrl=CALLBACK, action=ACTION, pages={"/ask": ASKS})
    book.turn((0, "rang"), (2, "answered"), (4, "2"), (5, "1"), (12, "hung-up")).run()
    assert book.states() == [
        (0, "dialled"), (0, "ringing"), (2, "answered"), (round(2 + ASKED_S, 3), "confirming"), (5, "connected"),
        (12, "hung-up"),
    ]  # fmt: skip
    [asked] = book.requests("confirm")
    assert (asked.method, asked.url, dict(asked.params)["CallStatus"]) == ("POST", ASK, "ringing")
    [prompt] = [effect for effect in book.effects if isinstance(effect, effects.PlayPrompt)][:1]
    assert prompt.leg == book.rung[0].leg
    assert [fields["Event"] for fields in book.callbacks] == ["DialAnswer", "DialConnected", "DialHangup"]
    assert [(e.at, e.status) for e in book.of(entries.CallStatus)][1] == (5, "in-progress")


def test_a_key_in_time_counts_before_the_prompt_is_over() -> None:
    book = dial(confirmSound=ASK, confirmKey="1", pages={"/ask": ASKS})
    book.turn((0, "rang"), (2, "answered"), (2.2, "1"), (12, "hung-up")).run()
    assert (2.2, "connected") in book.states()
    assert any(isinstance(effect, effects.StopPrompt) for effect in book.effects)


@pytest.mark.parametrize(
    ("sound", "heard_at"),
    [
        ('<Speak loop="0">Press 1.</Speak>', 2 + ASKED_S),
        ('<Speak>Press 1.</Speak><Speak loop="0">Press 1.</Speak><Speak>Never</Speak>', 2 + 2 * ASKED_S),
        ('<Speak>Press 1.</Speak><Wait length="60"/>', 2 + ASKED_S),
        ('<Wait length="1"/><Speak loop="2">Press 1.</Speak>', 3 + 2 * ASKED_S),
        ('<Wait length="9"/>', 2),
    ],
)
def test_who_is_asked_may_press_once_the_words_were_heard(sound: str, heard_at: float) -> None:
    book = dial(confirmSound=ASK, confirmKey="1", pages={"/ask": document(sound)})
    book.turn((0, "rang"), (2, "answered"), (20, "1"), (25, "hung-up")).run()
    assert [at for at, state in book.states() if state == "confirming"] == [pytest.approx(heard_at, abs=1e-3)]
    assert (20, "connected") in book.states()


@pytest.mark.parametrize("leaves", [[], [(6, "hung-up")]])
def test_who_does_not_confirm_has_not_answered(leaves: Turn) -> None:
    book = dial(
        confirmSound=ASK, confirmKey="1", confirmTimeout=8, callbackUrl=CALLBACK, action=ACTION, pages={"/ask": ASKS}
    )  # fmt: skip
    book.turn((0, "rang"), (2, "answered"), *leaves).run()
    assert book.states()[-1] == (6 if leaves else 10, "not-confirmed")
    assert book.result == {
        "DialStatus": "no-answer", "DialRingStatus": "true", "DialHangupCause": "NO_ANSWER", "DialBLegUUID": "",
    }  # fmt: skip
    assert book.callbacks[-1]["DialBLegHangupCauseCode"] == "9110"


def test_the_first_to_confirm_wins() -> None:
    book = dial(*TWO, confirmSound=ASK, confirmKey="1", action=ACTION, timeout=5, pages={"/ask": ASKS})
    book.turn((0, "rang"), (1, "answered"), (20, "1")).turn(
        (0, "rang"), (3, "answered"), (9, "1"), (15, "hung-up")
    )
    book.run()
    assert book.states()[-1] == (9, "lost-race")
    assert book.result["DialBLegUUID"] == book.rung[1].leg


def test_a_confirm_sound_without_a_key_is_heard_before_the_bridge() -> None:
    book = dial(confirmSound=ASK, pages={"/ask": ASKS}).turn(*ANSWERS).run()
    assert (round(2 + ASKED_S, 3), "connected") in book.states()


BAD = [
    Page("no", 404),
    Page("<Response>"),
    document("<GetDigits/>"),
    Page(failure=events.FetchFailure.REFUSED),
]


@pytest.mark.parametrize("page", BAD)
def test_a_bad_confirm_sound_counts_as_not_set(page: Any) -> None:
    book = dial(confirmSound=ASK, confirmKey="1", pages={"/ask": page}).turn(*ANSWERS).run()
    assert (2, "connected") in book.states()
    assert any("as if it were not set" in problem.message for problem in book.of(entries.Problem))


def test_of_two_who_are_asked_together_only_the_one_who_is_bridged_is_a_problem() -> None:
    book = dial(*TWO, confirmSound=ASK, confirmKey="1", pages={"/ask": Page("gone", 404, seconds=0.5)})
    book.turn((0, "rang"), (2, "answered"), (9, "hung-up")).turn((0, "rang"), (2.1, "answered")).run()
    assert [leg.state for leg in book.of(entries.DialLeg)][-3:] == ["lost-race", "connected", "hung-up"]
    assert [problem.at for problem in book.of(entries.Problem, code="fetch-failed")] == [2.5]
    assert len(book.requests("confirm")) == 2


@pytest.mark.parametrize("attribute", ["confirmSound", "dialMusic"])
def test_a_refused_document_beside_the_call_does_not_take_the_stage(attribute: str) -> None:
    book = dial(**{attribute: ASK}, pages={"/ask": Page("<Response>")}).turn(*ANSWERS).run()
    problem = book.of(entries.Problem)[-1]
    assert problem.code == "aside-refused"
    assert problem.message.startswith(
        f"The {attribute} URL answered with a document that Plivo refuses (The document ends while Response, "
    )
    assert not book.of(entries.Problem, code="not-well-formed"), "one problem, one sentence"
    view = show_all(book.entries)
    assert view.document is not None
    assert view.document.url == f"{SERVER}/answer/"


def test_the_caller_hears_the_music_over_and_over_until_bridged() -> None:
    book = dial(
        dialMusic=f"{SERVER}/music", pages={"/music": document("<Speak>La</Speak>", '<Wait length="1"/>')}
    )
    book.turn((0, "rang"), (4, "answered"), (9, "hung-up")).run()
    assert [round(at, 2) for at, _ in book.said] == [0, 1.52, 3.04]
    assert book.of(entries.Speak)[0].path == "/Response/Dial[1]"
    assert book.requests("music")[0].method == "POST"
    assert not [e for e in book.of(entries.ElementStarted) if e.name in ("Speak", "Wait")]
    assert _ringback(book) == [True, False, None]


@pytest.mark.parametrize("page", [*BAD, document()])
def test_bad_music_counts_as_the_ring_tone(page: Any) -> None:
    book = dial(dialMusic=f"{SERVER}/music", pages={"/music": page}).turn(*ANSWERS).run()
    assert _ringback(book) in ([True, None], [True, False, True, None])
    assert not book.said


@pytest.mark.parametrize(("word", "rings"), [("real", [True, None]), ("none", [False, None])])
def test_words_of_dial_music(word: str, rings: list[bool | None]) -> None:
    book = dial(dialMusic=word).turn(*ANSWERS).run()
    assert (_ringback(book), book.requests("music")) == (rings, [])


def _ringback(book: Any) -> list[bool | None]:
    return [effect.on for effect in book.effects if isinstance(effect, effects.Ringback)]
