"""The fold from log entries to the picture: total, replayable, and never saying more than the log."""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from playground.call import entries
from playground.call.entries import Entry
from playground.call.quantities import duration, size
from playground.call.showing import show, show_all
from playground.call.view import CallView, ElementState, LineKind
from playground.call.wording import LABELS, SIGNS, label_of, line_of, sign_of
from playground.document.model import Severity
from tests.call.playbook import Playbook, document, play
from tests.ui import recorded
from tests.ui.recorded import GET_DIGITS, Recording

PATHS = ["/Response", "/Response/Speak[1]", GET_DIGITS, f"{GET_DIGITS}/Speak[1]", "", "/", "nonsense"]
TEXTS = st.one_of(st.sampled_from(["", "ok", "[/x]", "\x1b[2J", *PATHS]), st.text(max_size=20))


def _values(name: str, kind: Any) -> st.SearchStrategy[Any]:
    text = str(kind)
    choices: dict[str, st.SearchStrategy[Any]] = {
        "path": st.sampled_from(PATHS),
        "params": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "headers": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "attributes": st.dictionaries(TEXTS, TEXTS, max_size=3),
        "error": st.none() | st.dictionaries(TEXTS, TEXTS, max_size=2),
        "accepts": st.sampled_from([(), ("digits",), ("speech",), ("digits", "speech")]),
        "severity": st.sampled_from(Severity),
        "body": st.sampled_from([None, "", "<Response/>", recorded.MENU, recorded.BROKEN, "<", "\x00"]),
        "code": st.sampled_from(["document-refused", "other"]),
        "line": st.none() | st.integers(1, 5) if "None" in text else st.integers(1, 5),
        "id": st.integers(1, 4),
    }
    if name in choices:
        return choices[name]
    if "bool" in text:
        return st.booleans()
    if text.startswith("float"):
        return st.floats(0, 1e6)
    if text.startswith("int"):
        return st.integers(-5, 9000)
    return TEXTS


def _entries(kind: type) -> st.SearchStrategy[Entry]:
    return st.builds(kind, **{item.name: _values(item.name, item.type) for item in fields(kind)})


ANY_ENTRY = st.one_of(*(_entries(kind) for kind in get_args(Entry)))


@given(st.lists(ANY_ENTRY, max_size=25))
def test_any_log_can_be_shown_and_gives_the_same_picture_again(log: list[Entry]) -> None:
    view = show_all(log)
    assert show_all(log) == view
    text = "".join(line.text for line in view.lines)
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs", "Zl", "Zp"}
    assert view.running is None or view.states[view.running] is ElementState.RUNNING


@given(st.lists(ANY_ENTRY, max_size=15), st.lists(ANY_ENTRY, max_size=10))
def test_the_picture_can_be_folded_in_parts(first: list[Entry], then: list[Entry]) -> None:
    assert show_all(then, show_all(first)) == show_all([*first, *then])


@given(ANY_ENTRY)
def test_a_picture_is_never_changed_in_place(entry: Entry) -> None:
    view = show_all(recorded.waiting().entries)
    before = repr(view)
    show(view, entry)
    assert repr(view) == before


def test_a_menu_that_waits() -> None:
    view = show_all(recorded.waiting().entries)
    assert view.live
    assert view.status == "in-progress"
    assert view.running == GET_DIGITS
    assert view.states == {
        "/Response/Speak[1]": ElementState.DONE,
        GET_DIGITS: ElementState.RUNNING,
        f"{GET_DIGITS}/Speak[1]": ElementState.DONE,
        f"{GET_DIGITS}/Play[1]": ElementState.DONE,
    }
    assert view.waiting is not None
    assert (view.waiting.digits, view.waiting.timeout, view.waiting.attempts) == ("", 7.0, 3)
    assert view.document is not None
    assert view.element(f"{GET_DIGITS}/Speak[1]") is not None


def test_the_innermost_element_runs_and_then_the_one_around_it() -> None:
    call = recorded.to_the_menu()
    assert show_all(call.entries).running == f"{GET_DIGITS}/Speak[1]"
    call.finish(f"{GET_DIGITS}/Speak[1]")
    assert show_all(call.entries).running == GET_DIGITS
    call.finish(GET_DIGITS, "no-input")
    assert show_all(call.entries).running is None


def test_outcomes_of_elements() -> None:
    call = recorded.to_the_menu()
    for outcome, state in [
        ("failed", ElementState.FAILED),
        ("submitted", ElementState.DONE),
    ]:
        call.start("/Response/Hangup[1]").finish("/Response/Hangup[1]", outcome)
        assert show_all(call.entries).states["/Response/Hangup[1]"] is state


def test_the_digit_time_out_starts_anew_with_each_digit_that_counts() -> None:
    call = recorded.waiting()
    began = show_all(call.entries).waiting
    assert began is not None
    assert (began.since, began.timeout) == (call.at - 2.0, 7.0)
    call.add(entries.InputDigit, path=GET_DIGITS, digit="1", accepted=True, digits="1")
    after = show_all(call.entries).waiting
    assert after is not None
    assert (after.since, after.timeout, after.digits) == (call.at, 2.0, "1")


def test_a_digit_that_does_not_count_changes_no_time() -> None:
    call = recorded.waiting()
    before = show_all(call.entries).waiting
    call.wait(1).add(entries.InputDigit, path=GET_DIGITS, digit="8", accepted=False, reason="invalid")
    assert show_all(call.entries).waiting == before


def test_a_new_document_takes_the_stage_empty() -> None:
    view = show_all(list(recorded.upto(recorded.completed(), entries.CallEnded))[:-1])
    assert view.document is not None
    assert view.document.source == recorded.HOURS
    assert "/Response/Speak[1]" in view.states
    assert GET_DIGITS not in view.states


def test_a_refused_document_is_shown_with_the_line() -> None:
    view = show_all(recorded.refused().entries)
    assert view.failed
    assert view.document is not None
    assert view.document.refusal is not None
    assert view.document.refusal.line == 3
    assert view.document_request == 1


def test_a_refusal_that_only_the_bytes_show_is_shown_all_the_same() -> None:
    call = Recording().started().request().response("<Response><Speak>caf\ufffd</Speak></Response>")
    call.problem(Severity.ERROR, "document-refused", "Plivo refuses this document.", 1)
    document = show_all(call.entries).document
    assert document is not None
    assert document.refusal is not None
    assert document.root is not None


def test_a_declared_encoding_does_not_matter_once_it_is_text() -> None:
    source = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<Response><Speak>Grüße</Speak></Response>'
    view = show_all(Recording().started().request().loaded(source, 1).entries)
    assert view.document is not None
    assert view.document.root is not None
    assert view.document.root.text == "Grüße"
    assert view.document.source == source


def test_a_second_call_starts_afresh() -> None:
    view = show_all([*recorded.completed().entries, *recorded.to_the_menu().entries])
    assert view == show_all(recorded.to_the_menu().entries)


def test_what_still_ran_at_the_end_runs_no_more() -> None:
    view = show_all(recorded.waiting().ended().entries)
    assert ElementState.RUNNING not in view.states.values()
    assert view.waiting is None
    assert not view.live


def test_a_reply_after_the_end_is_shown() -> None:
    call = recorded.completed().request("hangup", "http://127.0.0.1:5000/hangup/").wait(0.1)
    call.add(entries.HttpResponse, id=4, elapsed_ms=9.0, status=204)
    exchange = show_all(call.entries).exchanges[-1]
    assert exchange.response is not None
    assert exchange.response.status == 204


def test_every_class_of_line_has_a_sign_and_a_word_of_its_own() -> None:
    assert set(SIGNS) == set(LABELS) == set(LineKind)
    assert len(set(SIGNS.values())) == len(LineKind)
    assert all(len(sign) == 1 for sign in SIGNS.values())
    call = recorded.completed()
    call.add(entries.CallerSpeech, text="Sales, please", began=1.0, seconds=1.5, source="text")
    lines = show_all(call.entries).lines
    assert {line.kind for line in lines} == set(LineKind)
    warning = next(line for line in lines if line.severity == "warning")
    assert (sign_of(warning), label_of(warning)) == ("!", "warning")


def test_words_of_the_conversation() -> None:
    text = [line.text for line in show_all(recorded.completed().entries).lines]
    for sentence in [
        "Inbound call from 14155550100 to 14155550199",
        "Ringing",
        "POST http://127.0.0.1:5000/answer/ (answer)",
        "200 · text/xml · 191 B · 31 ms",
        "Answered",
        "Welcome to Riverside Clinic.",
        "Plays /sounds/chime.wav, 1.5 s",
        "Waits for 1 digit, 7 s",
        "9 not a valid key here",
        "Input 2: that is all the digits",
        "POST /menu/ (action) with Digits=2",
        "Waits 1 s in silence",
        "Sends the tones 123#",
        "Call completed after 13.6 s: Normal Hangup (4000), ended by the caller",
    ]:
        assert sentence in text, sentence


def test_words_of_a_failed_call() -> None:
    last = show_all(recorded.unreachable().entries).lines[-1]
    assert last.text == "Call failed after 0 s: Error Reaching Answer URL (7011)"


def test_lost_keys_say_so() -> None:
    entry = entries.InputDigit(seq=0, at=1, path=None, digit="5", accepted=False, reason="lost")
    line = line_of(entry, CallView())
    assert line is not None
    assert (line.kind, line.text) == (LineKind.LOST, "5 lost, nobody listens now")


def test_units() -> None:
    assert [duration(value) for value in (0, 2.5, 59.96, 60, 125)] == [
        "0 s",
        "2.5 s",
        "60 s",
        "1 min",
        "2 min 5 s",
    ]
    assert [size(value) for value in (0, 999, 1000, 102_400)] == ["0 B", "999 B", "1.0 KB", "102.4 KB"]


def test_the_interpreters_own_log_is_shown() -> None:
    call = Playbook(
        {
            "/answer/": document(
                '<GetDigits action="/next/" numDigits="1" timeout="5"><Speak>Press a key.</Speak></GetDigits>'
            ),
            "/next/": document("<Speak>Thank you.</Speak>"),
        }
    )
    view = show_all(call.press((0.2, "5"), (0.5, "1")).run().entries)
    assert view.ended is not None
    assert not view.failed
    assert view.document is not None
    assert view.states == {"/Response/Speak[1]": ElementState.DONE}
    assert [line.text for line in view.lines if line.kind is LineKind.SAID] == ["Press a key.", "Thank you."]


def test_the_interpreters_refusal_is_shown() -> None:
    view = show_all(play("<speak>Hello</speak>").run().entries)
    assert view.failed
    assert view.document is not None
    assert view.document.refusal is not None
