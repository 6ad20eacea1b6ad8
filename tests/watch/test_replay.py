"""What was done in one call is done again in the next, on paper: as fast as it goes, and no further than it fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call import effects, entries, events
from playground.call.entries import MASK
from playground.watch.diary import Diary
from playground.watch.replay import LegAnswers, LegEnds, LegPresses, PressKey, Replay, SayWords
from tests.call.playbook import Playbook, document

MENU = document(
    '<GetDigits action="/chosen/" numDigits="1" timeout="60"><Speak>Press 1 or 2.</Speak></GetDigits>'
)
CHOSEN = document(
    "<Speak>And now your number.</Speak>"
    '<GetDigits action="/number/" numDigits="4" timeout="60"><Speak>Type it.</Speak></GetDigits>'
)
DONE = document("<Speak>Thank you.</Speak>", '<Wait length="5"/>')
PAGES = {"/answer/": MENU, "/chosen/": CHOSEN, "/number/": DONE}


@dataclass
class Watched(Playbook):
    """A call whose diary is kept, and in which what a replay wants is done."""

    replay: Replay = field(default_factory=lambda: Replay(()))
    diary: Diary = field(default_factory=Diary)

    def _feed(self, event: events.Event) -> None:
        if isinstance(event, events.DigitPressed):
            self.diary.press(event.digit)
        super()._feed(event)

    def _perform(self, effect: effects.Effect) -> None:
        super()._perform(effect)
        if isinstance(effect, effects.RingLeg):
            self._plan(events.LegRang(self.now, effect.leg))
        if isinstance(effect, effects.WriteLog):
            self.diary.take(effect.entry)
            for act in self.replay.take(effect.entry):
                self._do(act)

    def _do(self, act: object) -> None:
        match act:
            case PressKey(key):
                self.press((self.now, key))
            case SayWords(text):
                self.say(self.now, text, 1.0)
            case LegAnswers(leg):
                self._plan(events.LegAnswered(self.now, leg))
            case LegPresses(leg, key):
                self._plan(events.LegPressed(self.now, leg, key))
            case LegEnds(leg, how):
                self._plan(events.LegEnded(self.now, leg, how))
            case _:
                raise AssertionError(act)


def call(pages: Mapping[str, Any] = PAGES, **options: Any) -> Watched:
    return Watched(dict(pages), options)


def again(first: Playbook, pages: Mapping[str, Any] = PAGES, **options: Any) -> Watched:
    """The call made again, with what was done in the first."""
    assert isinstance(first, Watched)
    book = call(pages, call_uuid="00000000-0000-4000-8000-000000000000", **options)
    book.replay = Replay(first.diary.deeds())
    book.run()
    return book


def posted(book: Playbook, purpose: str = "action") -> list[str]:
    return [dict(request.params).get("Digits", "") for request in book.requests(purpose)]


def test_keys_are_pressed_again_at_once_and_cut_the_prompts_short() -> None:
    first = call().press((30.0, "2"), (60.0, "4"), (61.0, "7"), (62.0, "1"), (63.0, "1")).run()
    assert posted(first) == ["2", "4711"]
    second = again(first)
    assert posted(second) == ["2", "4711"]
    assert second.replay.is_over
    assert not second.replay.why_stopped
    assert second.end.at < first.end.at - 40
    assert [text for _, text in second.said] == ["And now your number.", "Thank you."]


def test_keys_typed_so_far_of_an_open_input_are_pressed_too() -> None:
    first = call().press((30.0, "2"), (60.0, "4"), (61.0, "7")).hang_up(61.5).run()
    second = again(first)
    assert [entry.digit for entry in second.of(entries.InputDigit)] == ["2", "4", "7"]


def test_secret_keys_are_pressed_as_they_were() -> None:
    pages = PAGES | {"/answer/": MENU.replace("numDigits", 'log="false" numDigits')}
    first = call(pages).press((30.0, "2")).run()
    assert first.of(entries.InputDigit)[0].digit == MASK
    second = again(first, pages)
    assert posted(second)[0] == "2"
    assert MASK in second.of(entries.InputDigit)[0].digit


def test_secret_keys_that_are_not_known_are_not_pressed() -> None:
    pages = PAGES | {"/answer/": MENU.replace("numDigits", 'log="false" numDigits')}
    first = call(pages).press((30.0, "2")).run()
    diary = Diary()
    for entry in first.entries:
        diary.take(entry)  # as a log tells it: nobody has told the diary of keys
    second = call(pages, call_uuid="00000000-0000-4000-8000-000000000000")
    second.replay = Replay(diary.deeds())
    second.run()
    assert not second.of(entries.InputDigit)
    assert "secret" in second.replay.why_stopped


def test_a_wait_that_was_let_time_out_times_out_again() -> None:
    pages = {
        "/answer/": document('<GetDigits retries="2" timeout="3" action="/chosen/"/>', "<Speak>Bye.</Speak>")
    }
    first = call(pages | {"/chosen/": DONE}).press((4.0, "5")).run()
    second = again(first, pages | {"/chosen/": DONE})
    assert posted(second) == posted(first)
    assert second.of(entries.InputFinished)[0].reason == "timeout"


@pytest.mark.parametrize(
    "chosen",
    [
        CHOSEN.replace("<GetDigits", '<GetInput inputType="dtmf"').replace("</GetDigits>", "</GetInput>"),
        document("<Redirect>/other/</Redirect>"),
    ],
)
def test_where_the_call_waits_elsewhere_nothing_more_is_done(chosen: str) -> None:
    first = call().press((30.0, "2"), (60.0, "4"), (61.0, "7"), (62.0, "1"), (63.0, "1")).run()
    second = again(first, PAGES | {"/chosen/": chosen, "/other/": CHOSEN})
    assert "waits elsewhere" in second.replay.why_stopped
    assert posted(second)[0] == "2"
    assert len(second.of(entries.InputDigit)) == 1


def test_a_prompt_put_in_changes_nothing() -> None:
    first = call().press((30.0, "2"), (60.0, "4"), (61.0, "7"), (62.0, "1"), (63.0, "1")).run()
    second = again(
        first, PAGES | {"/chosen/": CHOSEN.replace("<Speak>And", "<Wait/><Speak>New.</Speak><Speak>And")}
    )
    assert posted(second) == ["2", "4711"]
    assert not second.replay.why_stopped


def test_a_call_that_ends_sooner_is_told() -> None:
    first = call().press((30.0, "2"), (60.0, "4"), (61.0, "7"), (62.0, "1"), (63.0, "1")).run()
    second = again(first, PAGES | {"/chosen/": document("<Hangup/>")})
    assert second.replay.why_stopped == "The call ended before all was done again."


RECORD = document(
    '<Record action="/done/" finishOnKey="#" timeout="10" playBeep="false"/>', "<Speak>No.</Speak>"
)


def test_what_was_said_into_a_recording_is_said_again_and_the_key_ends_it() -> None:
    pages = {"/answer/": RECORD, "/done/": DONE}
    first = call(pages).say(3.0, "Please call back", 2.0).press((9.0, "#")).run()
    second = again(first, pages)
    assert [entry.text for entry in second.of(entries.CallerSpeech)] == ["Please call back"]
    assert [entry.reason for entry in second.of(entries.InputFinished)] == ["finish-key"]
    assert second.of(entries.InputFinished)[0].at < 2.0


def test_words_said_to_an_input_are_said_again() -> None:
    pages = {
        "/answer/": document(
            '<GetInput inputType="dtmf speech" action="/done/"><Speak>Yes?</Speak></GetInput>'
        ),
        "/done/": DONE,
    }
    first = call(pages).say(4.0, "sales please", 1.0).run()
    second = again(first, pages)
    spoken = [dict(request.params)["Speech"] for request in second.requests("action")]
    assert spoken == ["sales please"]


DIAL = {
    "/answer/": document('<Dial action="/done/" timeout="40"><Number>12025550142</Number></Dial>'),
    "/done/": MENU,
    "/chosen/": DONE,
}


def leg_of(book: Playbook) -> str:
    return book.of(entries.DialLeg)[0].b_leg_uuid


@pytest.mark.parametrize("end", ["busy", "rejected", "no-answer", "failed"])
def test_who_turned_the_call_away_does_so_again(end: str) -> None:
    first = call(DIAL)
    leg = leg_of(call(DIAL).run())
    first._plan(events.LegEnded(5.0, leg, end))  # type: ignore[arg-type]
    first.press((30.0, "1")).run()
    second = again(first, DIAL)
    assert second.params("action")["DialStatus"] == first.params("action")["DialStatus"]
    assert second.of(entries.InputDigit)[0].digit == "1"
    assert second.requests("action")[0] is not None
    assert not second.replay.why_stopped
    assert second.of(entries.DialLeg)[-1].at < 1.0


def test_who_answered_talked_and_hung_up_does_so_again_at_once() -> None:
    leg = leg_of(call(DIAL).run())
    first = call(DIAL)
    for event in (
        events.LegAnswered(5.0, leg), events.LegPressed(8.0, leg, "9"), events.LegEnded(20.0, leg, "hung-up"),
    ):  # fmt: skip
        first._plan(event)
    first.press((9.0, "5"), (40.0, "1")).run()
    second = again(first, DIAL)
    assert [entry.digit for entry in second.of(entries.DialDigit)] == ["9"]
    assert [entry.digit for entry in second.of(entries.InputDigit)] == ["5", "1"]
    assert second.params("action")["DialStatus"] == "completed"
    assert not second.replay.why_stopped


def outbound(callee: list[tuple[float, object]]) -> Watched:
    book = call(direction="outbound")
    book.callee = callee
    return book


def test_the_callee_answers_again_at_once() -> None:
    first = outbound([(0, "rang"), (9, "answered")]).press((30.0, "2")).run()
    assert isinstance(first, Watched)
    second = outbound([(0, "rang")])
    second.replay = Replay(first.diary.deeds())
    second.run()
    assert posted(second)[0] == "2"
    assert not second.replay.why_stopped


def test_a_callee_who_was_busy_is_busy_again() -> None:
    first = outbound([(1, "busy")]).run()
    assert isinstance(first, Watched)
    second = outbound([(0, "rang")])
    second.replay = Replay(first.diary.deeds())
    second.run()
    assert (second.end.hangup_code, second.end.at) == (first.end.hangup_code, 0.0)


def test_somebody_else_who_is_rung_ends_it() -> None:
    first = call().press((30.0, "2"), (60.0, "4")).hang_up(61).run()
    second = again(first, DIAL)
    assert second.replay.why_stopped.startswith("Somebody is rung")


def test_a_transfer_is_left_to_the_tester() -> None:
    pages = PAGES | {"/new": MENU}
    first = call(pages).transfer(5.0).press((30.0, "2")).run()
    second = again(first, pages)
    assert "transferred to /new here" in second.replay.why_stopped


def test_given_up_it_does_nothing_more() -> None:
    first = call().press((30.0, "2")).run()
    replay = Replay(first.diary.deeds())
    replay.give_up("You pressed a key.")
    assert replay.is_over
    assert not [act for entry in first.entries for act in replay.take(entry)]
    done = Replay(())
    done.give_up("never")
    assert done.why_stopped == ""


@given(
    st.lists(st.tuples(st.floats(0, 200), st.sampled_from("0123456789*#")), max_size=12), st.floats(1, 250)
)
def test_whatever_was_pressed_the_app_is_told_the_same_again(
    presses: list[tuple[float, str]], end: float
) -> None:
    pages = {
        "/answer/": document(
            '<GetDigits action="/answer/" numDigits="2" retries="3" timeout="4"/>', "<Hangup/>"
        )
    }
    first = call(pages).press(*presses).hang_up(end).run()
    second = again(first, pages)
    told, told_again = posted(first), posted(second)
    assert told_again[: len(told)] == told
    assert len([digits for digits in told_again[len(told) :] if digits]) <= 1  # what was typed when it ended
