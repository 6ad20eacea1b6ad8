"""GetInput's keys against plivo-xml.md 4.2."""

from __future__ import annotations

import pytest

from playground.call import entries
from tests.call.playbook import SERVER, document, play
from tests.call.test_get_digits import finished

NEXT = {"/next": document("<Speak>Thanks</Speak>")}
PROMPT = 0.4 + len("Key it in.") * 0.06


def ask(attributes: str = 'inputType="dtmf"') -> str:
    return f'<GetInput action="{SERVER}/next" {attributes}><Speak>Key it in.</Speak></GetInput>'


def test_the_action_carries_every_field() -> None:
    book = play(ask('inputType="dtmf" numDigits="2"'), pages=NEXT).press((2, "4"), (3, "2")).run()
    params = book.params("action")
    assert (params["InputType"], params["Digits"], params["Speech"]) == ("dtmf", "42", "")
    assert "BilledAmount" in params
    assert "SpeechConfidenceScore" not in params


def test_auto_digit_end_timeout_is_two_seconds() -> None:
    book = play(ask(), pages=NEXT).press((2, "4")).run()
    assert finished(book) == [(4, "4", "digit-timeout")]


def test_execution_timeout_counts_after_the_prompts_and_no_input_falls_through() -> None:
    book = play(ask('inputType="dtmf" executionTimeout="7"'), "<Speak>Nothing came.</Speak>").run()
    assert finished(book) == [(pytest.approx(PROMPT + 7), "", "timeout")]
    assert not book.requests("action")
    assert book.said[-1][1] == "Nothing came."


def test_execution_timeout_with_digits_submits_them() -> None:
    book = (
        play(ask('inputType="dtmf" executionTimeout="5" digitEndTimeout="10"'), pages=NEXT)
        .press((3, "8"))
        .run()
    )
    assert finished(book) == [(pytest.approx(PROMPT + 5), "8", "timeout")]
    assert book.params("action")["Digits"] == "8"


def test_after_a_barge_in_execution_timeout_counts_from_the_key() -> None:
    book = (
        play(ask('inputType="dtmf" executionTimeout="5" digitEndTimeout="10"'), pages=NEXT)
        .press((0.3, "8"))
        .run()
    )
    assert finished(book) == [(pytest.approx(5.3), "8", "timeout")]


def test_the_finish_key_alone_keeps_listening() -> None:
    book = play(ask(), pages=NEXT).press((2, "#"), (3, "1"), (3.5, "#")).run()
    assert finished(book) == [(3.5, "1", "finish-key")]


def test_start_input_timeout_ends_it_early_when_nothing_begins() -> None:
    book = play(ask('inputType="dtmf" executionTimeout="30" startInputTimeout="4"')).run()
    assert finished(book) == [(pytest.approx(PROMPT + 4), "", "timeout")]
    begun = (
        play(ask('inputType="dtmf" startInputTimeout="4" digitEndTimeout="6"'), pages=NEXT)
        .press((3, "1"))
        .run()
    )
    assert finished(begun) == [(9, "1", "digit-timeout")]


def test_retries_play_the_prompts_again() -> None:
    book = play(ask('inputType="dtmf" executionTimeout="5" retries="2"')).run()
    assert len(book.said) == 2


def test_speech_only_takes_no_keys() -> None:
    book = play(ask('inputType="speech" executionTimeout="5"'), "<Speak>Bye</Speak>").press((2, "1")).run()
    [lost] = book.of(entries.InputDigit)
    assert not lost.accepted
    assert not book.requests("action")


def test_both_kinds_take_keys() -> None:
    book = play(ask('inputType="dtmf speech" numDigits="1"'), pages=NEXT).press((2, "1")).run()
    assert book.params("action")["Digits"] == "1"
    assert book.of(entries.InputOpened)[0].accepts == ("digits", "speech")
