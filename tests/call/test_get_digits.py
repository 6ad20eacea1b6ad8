"""GetDigits against plivo-xml.md 4.1, time by time."""

from __future__ import annotations

import pytest

from playground.call import entries
from playground.call.events import FetchFailure
from tests.call.playbook import SERVER, Page, Playbook, document, play

SIX_SECONDS = "x" * 93  # 0.4 + 93 * 0.06 = 5.98 s
PROMPT_S = 0.4 + 93 * 0.06


def menu(attributes: str = "", prompts: str = "<Speak>Press one.</Speak>") -> str:
    return f'<GetDigits action="{SERVER}/next" {attributes}>{prompts}</GetDigits>'


PROMPT = 0.4 + len("Press one.") * 0.06
NEXT = {"/next": document("<Speak>Thanks</Speak>")}


def finished(book: Playbook) -> list[tuple[float, str, str]]:
    return [(entry.at, entry.digits, entry.reason) for entry in book.of(entries.InputFinished)]


def test_the_worked_example_of_the_reference() -> None:
    book = (
        play(
            menu(
                'numDigits="4" finishOnKey="#" timeout="5" digitTimeout="2" retries="2"',
                f"<Speak>{SIX_SECONDS}</Speak>",
            ),
            pages=NEXT,
        )
        .press((2.0, "1"), (3.1, "2"))
        .run()
    )
    assert finished(book) == [(5.1, "12", "digit-timeout")]
    assert book.params("action")["Digits"] == "12"


def test_a_silent_caller_hears_the_prompt_again_and_falls_through() -> None:
    book = play(
        menu('numDigits="4" timeout="5" retries="2"', f"<Speak>{SIX_SECONDS}</Speak>"), "<Speak>Bye</Speak>"
    ).run()
    assert finished(book) == [
        (pytest.approx(PROMPT_S + 5), "", "timeout"),
        (pytest.approx(2 * (PROMPT_S + 5)), "", "timeout"),
    ]
    assert not book.requests("action")
    assert [text for _, text in book.said] == [SIX_SECONDS, SIX_SECONDS, "Bye"]
    assert book.end.hangup_code == 4010


def test_a_key_during_the_prompt_stops_it_and_counts() -> None:
    book = play(menu('numDigits="1"'), pages=NEXT).press((0.5, "7")).run()
    assert ("/Response/GetDigits[1]/Speak[1]", "interrupted") in book.outcomes()
    assert finished(book) == [(0.5, "7", "num-digits")]
    [waiting] = book.of(entries.InputWaiting)
    assert waiting.barge_in


def test_the_timeout_counts_from_the_end_of_the_prompts() -> None:
    book = play(menu('timeout="3"')).run()
    [waiting] = book.of(entries.InputWaiting)
    assert waiting.at == pytest.approx(PROMPT)
    assert not waiting.barge_in
    assert finished(book) == [(pytest.approx(PROMPT + 3), "", "timeout")]


def test_the_finish_key_submits_and_is_not_part_of_digits() -> None:
    book = play(menu(), pages=NEXT).press((3, "1"), (3.5, "2"), (4, "#")).run()
    assert finished(book) == [(4, "12", "finish-key")]
    assert book.params("action")["Digits"] == "12"


def test_the_finish_key_alone_fails_the_attempt_without_invalid_sound() -> None:
    book = (
        play(menu(f'retries="2" invalidDigitsSound="{SERVER}/no.wav"'), "<Speak>Bye</Speak>")
        .press((2, "#"))
        .run()
    )
    assert finished(book)[0] == (2, "", "finish-key")
    assert len(book.of(entries.InputOpened)) == 2
    assert not book.requests("media")


def test_the_finish_key_wins_when_it_is_the_only_key() -> None:
    book = play(menu('numDigits="1" finishOnKey="5"'), "<Speak>Bye</Speak>").press((2, "5")).run()
    assert finished(book) == [(2, "", "finish-key")]
    assert not book.requests("action")


@pytest.mark.parametrize("no_key", ["", "none"])
def test_without_a_finish_key_the_pound_key_is_a_digit(no_key: str) -> None:
    book = play(menu(f'finishOnKey="{no_key}" numDigits="2"'), pages=NEXT).press((2, "#"), (3, "#")).run()
    assert book.params("action")["Digits"] == "##"


def test_a_wrong_key_plays_the_invalid_sound_and_ends_the_attempt() -> None:
    book = (
        play(
            menu(f'validDigits="12" retries="2" numDigits="2" invalidDigitsSound="{SERVER}/no.wav"'),
            pages={**NEXT, "/no.wav": Page(content_type="audio/wav", sound_seconds=1.5)},
        )
        .press((2, "1"), (2.5, "9"), (3, "1"), (9, "2"), (9.5, "1"))
        .run()
    )
    wrong = book.of(entries.InputDigit, accepted=False)
    assert [(entry.digit, entry.reason) for entry in wrong] == [("9", "invalid"), ("1", "lost")]
    assert [entry.at for entry in book.of(entries.InputOpened)] == [0, 4]
    assert book.params("action")["Digits"] == "21"
    assert finished(book)[0] == (2.5, "1", "invalid")


def test_a_wrong_key_without_a_sound_goes_to_the_next_attempt_at_once() -> None:
    book = play(menu('validDigits="12"'), "<Speak>Bye</Speak>").press((2, "9")).run()
    assert book.said[-1] == (2, "Bye")


def test_an_invalid_sound_that_cannot_be_had_is_only_a_problem() -> None:
    book = (
        play(menu(f'validDigits="1" invalidDigitsSound="{SERVER}/gone.wav"'), "<Speak>Bye</Speak>")
        .press((2, "9"))
        .run()
    )
    assert "sound-failed" in book.problems()
    assert book.said[-1][1] == "Bye"
    assert len(book.requests("media")) == 2, "one retry on any failure (plivo-xml.md 2.3)"


def test_the_beep_comes_after_the_prompts_and_before_the_timeout() -> None:
    book = play(menu('playBeep="true" timeout="3"')).run()
    [beep] = book.of(entries.Beep)
    assert beep.at == pytest.approx(PROMPT)
    assert book.of(entries.InputWaiting)[0].at == pytest.approx(PROMPT + 0.4)


def test_a_key_during_the_beep_counts() -> None:
    book = play(menu('playBeep="true" numDigits="1"'), pages=NEXT).press((PROMPT + 0.1, "1")).run()
    assert finished(book) == [(pytest.approx(PROMPT + 0.1), "1", "num-digits")]


def test_a_barge_in_skips_the_beep() -> None:
    book = play(menu('playBeep="true" numDigits="1"'), pages=NEXT).press((0.2, "1")).run()
    assert not book.of(entries.Beep)


def test_redirect_false_requests_the_action_and_goes_on() -> None:
    book = (
        play(
            menu('numDigits="1" redirect="false"'),
            "<Speak>Still here</Speak>",
            pages={"/next": Page("this is no XML", seconds=4)},
        )
        .press((2, "3"))
        .run()
    )
    assert book.params("action")["Digits"] == "3"
    assert book.said[-1] == (2, "Still here")
    assert book.end.hangup_code == 4010
    assert not book.call.failed


def test_without_action_the_digits_are_lost_and_the_next_element_runs() -> None:
    book = (
        play('<GetDigits numDigits="1"><Speak>Press</Speak></GetDigits>', "<Speak>Next</Speak>")
        .press((1.5, "4"))
        .run()
    )
    assert not book.requests("action")
    assert book.said[-1][1] == "Next"


def test_keys_before_the_element_are_lost_and_shown_as_lost() -> None:
    book = play("<Speak>First a word.</Speak>", menu('numDigits="1"')).press((0.3, "1")).run()
    [lost] = book.of(entries.InputDigit)
    assert (lost.accepted, lost.reason, lost.path) == (False, "lost", "/Response/Speak[1]")
    assert not book.requests("action")


def test_log_false_masks_digits_in_the_log_but_sends_them() -> None:
    book = play(menu('log="false" numDigits="2"'), pages=NEXT).press((2, "4"), (2.4, "2")).run()
    assert book.params("action")["Digits"] == "42"
    [request] = book.of(entries.HttpRequest, purpose="action")
    assert request.params["Digits"] == "••"
    written = [str(entry.to_dict()) for entry in book.entries if entry.type.startswith("input")]
    assert not any("42" in line or "'4'" in line or "'2'" in line for line in written)


def test_a_hang_up_in_the_middle_sends_nothing() -> None:
    book = play(menu()).press((2, "1")).hang_up(2.5).run()
    assert not book.requests("action")
    assert finished(book) == [(2.5, "1", "hangup")]
    assert book.end.hangup_source == "caller"


def test_method_get_puts_the_digits_in_a_get() -> None:
    book = play(menu('method="GET" numDigits="1"'), pages=NEXT).press((2, "1")).run()
    [request] = book.requests("action")
    assert request.method == "GET"


def test_a_wrong_method_ends_the_call_with_7032_when_it_is_used() -> None:
    book = play(menu('method="PUT" numDigits="1"')).press((2, "1")).run()
    assert book.end.hangup_code == 7032
    assert not book.requests("action")
    silent = play(menu('method="PUT"'), "<Speak>Bye</Speak>").run()
    assert silent.end.hangup_code == 4010


def test_play_children_and_their_loops_are_heard_in_order() -> None:
    book = play(
        menu("", f'<Play loop="2">{SERVER}/a.wav</Play><Speak>Then this.</Speak>'),
        pages={"/a.wav": Page(content_type="audio/wav", sound_seconds=1.0)},
    ).run()
    assert [entry.at for entry in book.of(entries.Play)] == [0]
    assert book.said[0][0] == 2.0


def test_a_sound_of_a_retry_is_not_fetched_again() -> None:
    book = play(
        menu('retries="3" timeout="1"', f"<Play>{SERVER}/a.wav</Play>"),
        pages={"/a.wav": Page(content_type="audio/wav", sound_seconds=1.0)},
    ).run()
    assert len(book.of(entries.Play)) == 3
    assert len(book.requests("media")) == 1


def test_an_endless_prompt_never_times_out_but_a_key_gets_through() -> None:
    book = play(menu('numDigits="1"', '<Speak loop="0">Again</Speak>'), pages=NEXT).press((1000, "1")).run()
    assert finished(book) == [(1000, "1", "num-digits")]


def test_a_failing_action_ends_the_call() -> None:
    book = play(menu('numDigits="1"'), pages={"/next": Page("oops", 500)}).press((2, "1")).run()
    assert (book.end.hangup_code, book.call.failed) == (7012, True)
    refused = (
        play(menu('numDigits="1"'), pages={"/next": Page("<Response><Say/></Response>")})
        .press((2, "1"))
        .run()
    )
    assert refused.end.hangup_code == 8012
    unreachable = (
        play(menu('numDigits="1"'), pages={"/next": Page(failure=FetchFailure.REFUSED)}).press((2, "1")).run()
    )
    assert unreachable.end.hangup_code == 7012
