"""Speak, Play, DTMF, Wait, PreAnswer, Hangup, Redirect and the elements not simulated."""

from __future__ import annotations

import pytest

from playground.call import effects, entries
from playground.call.events import FetchFailure
from playground.call.prompts import TonesPrompt
from tests.call.playbook import SERVER, Page, document, play

HELLO_S = 0.4 + 5 * 0.06


def test_speak_takes_its_characters_time_its_loop() -> None:
    book = play('<Speak loop="3">Hello</Speak><Speak>Hello</Speak>').run()
    assert book.said == [(0, "Hello"), (pytest.approx(3 * HELLO_S, abs=0.001), "Hello")]
    assert book.end.at == pytest.approx(4 * HELLO_S, abs=0.001)


def test_an_endless_speak_goes_on_until_the_time_limit() -> None:
    book = play('<Speak loop="0">Hello</Speak><Speak>Never</Speak>', time_limit_s=100).run()
    assert (book.end.at, book.end.hangup_code) == (100, 6000)
    assert len(book.said) == 1


def test_an_empty_speak_is_skipped() -> None:
    assert play("<Speak/>").run().outcomes() == [("/Response/Speak[1]", "skipped")]


def test_play_lasts_as_long_as_the_file() -> None:
    book = play(
        f'<Play loop="2">{SERVER}/a.wav</Play>',
        pages={"/a.wav": Page(content_type="audio/wav", sound_seconds=2.5)},
    ).run()
    [played] = book.of(entries.Play)
    assert (played.seconds, played.loop, book.end.at) == (2.5, 2, 5.0)
    [request] = book.requests("media")
    assert (request.method, request.params) == ("GET", ())


def test_play_of_unknown_length_is_five_seconds() -> None:
    assert play(f"<Play>{SERVER}/a.wav</Play>", pages={"/a.wav": Page()}).run().end.at == 5.0


@pytest.mark.parametrize(
    "page",
    [
        Page("", 404),
        Page(failure=FetchFailure.READ_TIMEOUT),
        Page(undecodable="It is AAC."),
        Page(failure=FetchFailure.TOO_LARGE),
    ],
)
def test_a_sound_that_cannot_be_had_is_skipped_with_a_problem(page: Page) -> None:
    book = play(f"<Play>{SERVER}/a.mp3</Play><Speak>On.</Speak>", pages={"/a.mp3": page}).run()
    assert ("/Response/Play[1]", "failed") in book.outcomes()
    assert "sound-failed" in book.problems()
    assert [text for _, text in book.said] == ["On."]
    assert not book.call.failed


def test_play_text_that_is_no_url_is_not_spoken() -> None:
    book = play("<Play>Welcome</Play>").run()
    assert book.outcomes() == [("/Response/Play[1]", "skipped")]
    assert not book.said


def test_synchronous_dtmf_waits_for_the_last_tone() -> None:
    book = play('<DTMF async="false">1W2ww</DTMF>').run()
    assert book.end.at == pytest.approx(0.2 + 1.0 + 0.2 + 1.0)
    assert book.of(entries.Dtmf)[0].digits == "1W2ww"


def test_asynchronous_dtmf_goes_on_after_the_first_tone() -> None:
    book = play("<DTMF>w123</DTMF><Speak>Hello</Speak>").run()
    assert book.said[0][0] == pytest.approx(0.6)
    [overlay] = [e for e in book.effects if isinstance(e, effects.PlayPrompt) and e.overlay]
    assert overlay.prompt == TonesPrompt("w123")


def test_dtmf_with_other_characters_is_skipped() -> None:
    assert play("<DTMF>12x</DTMF>").run().outcomes() == [("/Response/DTMF[1]", "skipped")]


def test_wait_lasts_its_length() -> None:
    assert play('<Wait length="7"/>').run().end.at == 7
    assert play("<Wait/>").run().end.at == 1


def test_wait_for_silence_ends_early_and_a_key_breaks_the_quiet() -> None:
    quiet = '<Wait length="10" silence="true" minSilence="3000"/>'
    assert play(quiet).run().end.at == 3
    assert play(quiet).press((2, "1")).run().end.at == 5
    assert play(quiet).press((2, "1"), (4.5, "1"), (7.2, "1")).run().end.at == 10


def test_wait_for_a_beep_ends_with_the_beep() -> None:
    assert play('<Wait length="60" beep="true"/>').beep(4).run().end.at == 4
    assert play('<Wait length="6" beep="true"/>').run().end.at == 6
    assert play('<Wait length="6"/>').beep(4).run().end.at == 6


def test_keys_during_wait_are_lost() -> None:
    [lost] = play('<Wait length="3"/>').press((1, "5")).run().of(entries.InputDigit)
    assert (lost.reason, lost.path) == ("lost", "/Response/Wait[1]")


def test_hangup_ends_the_call_and_nothing_runs_after_it() -> None:
    book = play("<Speak>Hello</Speak><Hangup/><Speak>Never</Speak>").run()
    assert (book.end.hangup_code, book.end.hangup_source, book.end.hangup_cause) == (
        4000,
        "xml",
        "NORMAL_CLEARING",
    )
    assert len(book.said) == 1


@pytest.mark.parametrize(
    ("reason", "code", "cause"), [("rejected", 3020, "CALL_REJECTED"), ("busy", 3010, "USER_BUSY")]
)
def test_hangup_with_a_reason_refuses_an_unanswered_call(reason: str, code: int, cause: str) -> None:
    book = play(f'<Hangup reason="{reason}"/>').run()
    assert (book.end.hangup_code, book.end.hangup_cause, book.end.duration) == (code, cause, 0)
    assert "in-progress" not in [entry.status for entry in book.of(entries.CallStatus)]


def test_an_unknown_reason_is_no_reason() -> None:
    assert play('<Hangup reason="bored"/>').run().end.hangup_code == 4000


def test_a_scheduled_hangup_lets_the_document_go_on_and_cuts_it_off() -> None:
    book = play('<Hangup schedule="30"/><Speak loop="0">Hello</Speak>').run()
    assert (book.end.at, book.end.hangup_code, book.end.hangup_cause) == (30, 6000, "ALLOTTED_TIMEOUT")
    assert ("/Response/Speak[1]", "interrupted") in book.outcomes()


def test_a_second_schedule_replaces_the_first_and_survives_a_redirect() -> None:
    book = play(
        '<Hangup schedule="30"/><Hangup schedule="9"/>',
        f"<Redirect>{SERVER}/next</Redirect>",
        pages={"/next": document('<Wait length="60"/>')},
    ).run()
    assert book.end.at == 9


def test_schedules_that_are_no_number_are_skipped_and_below_one_are_at_once() -> None:
    assert play('<Hangup schedule="soon"/><Speak>Hello</Speak>').run().outcomes()[0][1] == "skipped"
    assert not play('<Hangup schedule="0"/><Speak>Hello</Speak>').run().said
    assert not play('<Hangup schedule="-3"/><Speak>Hello</Speak>').run().said


def test_pre_answer_is_heard_while_the_call_rings() -> None:
    book = play("<PreAnswer><Speak>Hold on</Speak><Wait length='2'/></PreAnswer><Speak>Hello</Speak>").run()
    statuses = [(entry.at, entry.status) for entry in book.of(entries.CallStatus)]
    assert statuses[0] == (0, "ringing")
    assert statuses[1] == (pytest.approx(0.4 + 7 * 0.06 + 2), "in-progress")
    assert book.end.duration == pytest.approx(HELLO_S)


@pytest.mark.parametrize("element", ["<Wait length='6'/>", "<Hangup reason='busy'/>", "<PreAnswer/>"])
def test_some_elements_do_not_answer(element: str) -> None:
    book = play(element).run()
    assert [entry.status for entry in book.of(entries.CallStatus)] == ["ringing", "completed"]


@pytest.mark.parametrize(
    "element", ["<Speak>Hi</Speak>", "<DTMF>1</DTMF>", '<GetDigits timeout="1"/>', "<Record/>"]
)
def test_other_elements_answer(element: str) -> None:
    book = play("<Wait length='2'/>", element).run()
    assert [(e.at, e.status) for e in book.of(entries.CallStatus)][1] == (2, "in-progress")


def test_a_message_is_shown_and_not_sent() -> None:
    book = play(f'<Message src="1" dst="12025550116">Hi</Message><Redirect>{SERVER}/next</Redirect>').run()
    assert "message-not-sent" in book.problems()


def test_get_digits_inside_pre_answer_may_replace_the_document() -> None:
    book = (
        play(
            f'<PreAnswer><GetDigits action="{SERVER}/next" numDigits="1"/></PreAnswer><Speak>Never</Speak>',
            pages={"/next": document("<Speak>New</Speak>")},
        )
        .press((1, "1"))
        .run()
    )
    assert [text for _, text in book.said] == ["New"]
    assert ("/Response/PreAnswer[1]", "replaced") in book.outcomes()


def test_play_of_a_relative_url_is_resolved_with_a_warning_and_skipped_when_strict() -> None:
    pages = {"/sounds/a.wav": Page(sound_seconds=2)}
    book = play("<Play>../sounds/a.wav</Play>", pages=pages).run()
    assert (book.end.at, book.problems()) == (2, ["relative-url"])
    assert book.of(entries.Play)[0].url == f"{SERVER}/sounds/a.wav"
    strict = play("<Play>../sounds/a.wav</Play>", pages=pages, strict=True).run()
    assert strict.outcomes() == [("/Response/Play[1]", "skipped")]
    assert not strict.requests("media")


def test_play_of_a_url_with_a_blank_is_skipped_as_the_check_says() -> None:
    book = play(f"<Play>{SERVER}/a b.wav</Play>", pages={"/a b.wav": Page(sound_seconds=2)}).run()
    assert book.outcomes() == [("/Response/Play[1]", "skipped")]


def test_a_sound_that_could_not_be_had_is_asked_for_once_a_call() -> None:
    book = play(f"<Play>{SERVER}/a.wav</Play>" * 3, pages={"/a.wav": Page(status=404)}).run()
    assert len(book.requests("media")) == 2  # the first try and its retry
    assert [outcome for _, outcome in book.outcomes()] == ["failed"] * 3
    assert book.problems().count("sound-failed") == 1
