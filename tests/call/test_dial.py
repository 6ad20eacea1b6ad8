"""Dial: who is rung, who wins, how it ends, and what the app is told (plivo-xml.md 2.7, 3.5, 3.6)."""

from __future__ import annotations

import json
from typing import Any, get_args
from uuid import UUID

import pytest

from playground.call import effects, entries, events
from playground.call.showing import show, show_all
from playground.call.view import CallView, ElementState, LineKind
from playground.call.wording import line_of
from tests.call.other_people import ACTION, CALLBACK, ME, Turn, dial
from tests.call.playbook import SERVER, Page, document, play

OTHER = "12025550143"
TWO = (f"<Number>{ME}</Number>", f"<User>sip:{OTHER}@pbx.test</User>")
ANSWERS: Turn = [(0, "rang"), (2, "answered"), (12, "hung-up")]
ASK = f"{SERVER}/ask"
ASKS = document("<Speak>Press 1.</Speak>")
ASKED_S = 0.4 + 0.06 * len("Press 1.")


@pytest.mark.parametrize(
    ("turn", "timeout", "told"),
    [
        (ANSWERS, 20, ("completed", "true", "NORMAL_CLEARING")),
        ([(1, "busy")], 20, ("busy", "false", "USER_BUSY")),
        ([(0, "rang"), (2, "rejected")], 20, ("failed", "true", "CALL_REJECTED")),
        ([(1, "failed")], 20, ("failed", "false", "UNALLOCATED_NUMBER")),
        ([(0, "rang")], 20, ("timeout", "true", "NO_ANSWER")),
        ([(0, "rang"), (15, "no-answer")], 20, ("no-answer", "true", "NO_USER_RESPONSE")),
        ([(0, "rang"), (3, "hung-up")], 20, ("failed", "true", "CALL_REJECTED")),
        ([], 7, ("timeout", "false", "NO_ANSWER")),
    ],
)
def test_how_a_dial_comes_out(turn: Turn, timeout: int, told: tuple[str, ...]) -> None:
    book = dial(action=ACTION, timeout=timeout).turn(*turn).run()
    result = book.result
    assert (result["DialStatus"], result["DialRingStatus"], result["DialHangupCause"]) == told
    assert bool(result["DialBLegUUID"]) == (told[0] == "completed")
    assert [text for _, text in book.said] == ["Done"]
    assert book.params("action")["CallStatus"] == ("in-progress" if told[0] == "completed" else "ringing")
    assert book.params("action")["Event"] == "Redirect"
    assert book.params("action")["DialALegUUID"] == book.call.setup.call_uuid


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ([(1, "failed")], [(1, "busy")], "busy"),
        ([(0, "rang"), (5, "no-answer")], [(1, "failed")], "no-answer"),
        ([(0, "rang")], [(1, "failed")], "timeout"),
        ([(0, "rang")], [(0, "rang"), (5, "no-answer")], "no-answer"),
        ([(1, "busy")], ANSWERS, "completed"),
    ],
)
def test_of_several_targets_the_best_outcome_is_told(first: Turn, second: Turn, status: str) -> None:
    book = dial(*TWO, action=ACTION, timeout=20).turn(*first).turn(*second).run()
    assert book.result["DialStatus"] == status


def test_everything_told_about_a_call_that_was_bridged() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK, callerId="12025550100").turn(*ANSWERS).run()
    [leg] = book.rung
    UUID(leg.leg)
    common = {
        "CallUUID": book.call.setup.call_uuid,
        "DialALegUUID": book.call.setup.call_uuid,
        "DialBLegUUID": leg.leg,
        "DialBLegFrom": "12025550100",
        "DialBLegTo": ME,
        "STIRVerification": "Not Applicable",
    }
    answered, connected, ended = book.callbacks
    assert all(common.items() <= fields.items() for fields in book.callbacks)
    assert [(fields["Event"], fields["DialAction"]) for fields in book.callbacks] == [
        ("DialAnswer", "answer"),
        ("DialConnected", "connected"),
        ("DialHangup", "hangup"),
    ]
    assert [fields["DialBLegStatus"] for fields in book.callbacks] == ["answer", "answer", "hangup"]
    assert (answered["CallStatus"], connected["CallStatus"]) == ("ringing", "in-progress")
    of_the_end = ("DialBLegD", "DialBLegB", "DialBLegH")
    assert {name: value for name, value in ended.items() if name.startswith(of_the_end)} == {
        "DialBLegDuration": "10",
        "DialBLegBillDuration": "60",
        "DialBLegHangupCause": "NORMAL_CLEARING",
        "DialBLegHangupCauseName": "Normal Hangup",
        "DialBLegHangupCauseCode": "4000",
        "DialBLegHangupSource": "Callee",
    }  # fmt: skip
    assert [request.purpose for request in book.sent] == ["answer", *["callback"] * 3, "action"]
    assert book.states() == [
        (0, "dialled"),
        (0, "ringing"),
        (2, "answered"),
        (2, "connected"),
        (12, "hung-up"),
    ]


def test_the_call_is_answered_when_it_is_bridged() -> None:
    book = dial().turn(*ANSWERS).run()
    assert [(e.at, e.status) for e in book.of(entries.CallStatus)] == [
        (0, "ringing"), (2, "in-progress"), (12, "completed"),
    ]  # fmt: skip
    assert book.end.hangup_code == 4010


def test_the_first_to_answer_wins_and_the_others_lose_the_race() -> None:
    book = dial(*TWO, action=ACTION, callbackUrl=CALLBACK)
    book.turn((0, "rang"), (5, "answered")).turn((0, "rang"), (3, "answered"), (9, "hung-up")).run()
    number, user = book.rung
    assert (number.kind, number.to, user.kind, user.to) == ("number", ME, "user", f"sip:{OTHER}@pbx.test")
    assert number.leg != user.leg
    assert book.states() == [(0, "dialled"), (0, "ringing"), (3, "lost-race")]
    assert effects.DropLeg(number.leg) in book.effects
    assert [(f["Event"], f["DialBLegUUID"]) for f in book.callbacks] == [
        ("DialAnswer", user.leg),
        ("DialHangup", number.leg),
        ("DialConnected", user.leg),
        ("DialHangup", user.leg),
    ]
    lost = book.callbacks[1]
    assert (lost["DialBLegHangupCauseCode"], lost["DialBLegHangupCauseName"]) == ("9000", "Lost Race")
    assert (lost["DialBLegDuration"], lost["DialBLegBillDuration"]) == ("0", "0")
    assert book.result["DialBLegUUID"] == user.leg


def test_the_caller_gives_up_while_it_rings() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK).turn((0, "rang")).hang_up(4).run()
    assert book.result == {
        "DialStatus": "cancel", "DialRingStatus": "true", "DialHangupCause": "ORIGINATOR_CANCEL", "DialBLegUUID": "",
    }  # fmt: skip
    assert book.params("action")["CallStatus"] == "completed"
    [ended] = book.callbacks
    assert (ended["DialBLegHangupCauseCode"], ended["DialBLegHangupSource"]) == ("1000", "Caller")
    assert ended["CallStatus"] == "completed"
    assert (book.states()[-1], book.said, book.end.hangup_code) == ((4, "cancelled"), [], 1000)
    assert not book.of(entries.DocumentLoaded)[1:]


def test_the_caller_hangs_up_in_the_middle_of_the_talk() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK).turn(*ANSWERS).hang_up(6).run()
    assert book.result["DialStatus"] == "completed"
    assert book.result["DialBLegUUID"] == book.rung[0].leg
    ended = book.callbacks[-1]
    assert (ended["DialBLegDuration"], ended["DialBLegHangupSource"]) == ("4", "Caller")
    assert (book.end.hangup_code, book.end.hangup_source, book.said) == (4000, "caller", [])


def test_the_time_limit_cuts_the_callee_and_the_caller_goes_on() -> None:
    book = dial(action=ACTION, callbackUrl=CALLBACK, timeLimit=5).turn(*ANSWERS).run()
    assert book.states()[-1] == (7, "hung-up")
    assert (book.result["DialStatus"], book.result["DialHangupCause"]) == ("completed", "ALLOTTED_TIMEOUT")
    assert (book.callbacks[-1]["DialBLegHangupCauseCode"], book.callbacks[-1]["DialBLegHangupSource"]) == (
        "6000",
        "Plivo",
    )
    assert [text for _, text in book.said] == ["Done"]


@pytest.mark.parametrize(("attribute", "ends_at"), [("true", 5), ("false", 12)])
def test_star_ends_the_bridge_only_where_it_may(attribute: str, ends_at: float) -> None:
    book = dial(action=ACTION, hangupOnStar=attribute).turn(*ANSWERS).press((1, "*"), (5, "*")).run()
    assert book.states()[-1] == (ends_at, "hung-up")
    assert (book.result["DialStatus"], book.result["DialHangupCause"]) == ("completed", "NORMAL_CLEARING")
    assert [digit.reason for digit in book.of(entries.InputDigit)] == [
        "lost", "hangup-on-star" if attribute == "true" else "bridged",
    ]  # fmt: skip


def test_an_action_that_does_not_redirect_and_none_at_all_go_on_with_the_next_element() -> None:
    said = "<Speak>Next</Speak>"
    told = dial(action=ACTION, redirect="false", after=said).turn(*ANSWERS).run()
    assert ([text for _, text in told.said], len(told.requests("action"))) == (["Next"], 1)
    silent = dial(after=said).turn((1, "busy")).run()
    assert ([text for _, text in silent.said], len(silent.requests("action"))) == (["Next"], 0)


def test_two_dials_try_people_in_turn() -> None:
    book = dial(after=f"<Dial><Number>{OTHER}</Number></Dial>").turn((1, "busy")).turn(*ANSWERS).run()
    assert book.states()[-1] == (1, "busy")
    assert book.states(OTHER)[-1] == (13, "hung-up")
    assert len({leg.leg for leg in book.rung}) == 2


def test_a_dial_with_nobody_inside_tells_nothing_and_goes_on() -> None:
    book = play(f'<Dial action="{ACTION}"/>', "<Speak>Next</Speak>").run()
    assert "dial-without-target" in book.problems()
    assert ([text for _, text in book.said], book.requests("action")) == (["Next"], [])


def test_who_cannot_be_reached_fails_and_the_others_are_rung() -> None:
    book = dial("<Number>abc</Number>", f"<Number>{ME}</Number>", action=ACTION).turn().turn(*ANSWERS).run()
    assert book.states("abc") == [(0, "dialled"), (0, "failed")]
    assert book.result["DialStatus"] == "completed"
    nobody = dial("<Number>abc</Number>", action=ACTION).run()
    assert (nobody.result["DialStatus"], nobody.result["DialHangupCause"]) == ("failed", "UNALLOCATED_NUMBER")


def test_numbers_are_dialled_as_digits() -> None:
    book = dial("<Number>+1 (202) 555-0142,12025550199</Number>").turn(*ANSWERS).run()
    assert [leg.to for leg in book.rung] == [ME]


def test_sip_headers_go_to_their_own_legs_and_into_the_callbacks_about_them() -> None:
    children = (
        f'<Number sipHeaders="Own=1">{ME}</Number>',
        '<User sipHeaders="tier=b,Bad-Name=x,Oops,DESK=no good,,=1">sip:a@pbx.test</User>',
    )
    book = dial(*children, sipHeaders="Tier=a,Desk=7", callbackUrl=CALLBACK, action=ACTION)
    book.turn((1, "busy")).turn(*ANSWERS).run()
    number, user = book.rung
    assert number.sip_headers == (("Own", "1"),)
    assert user.sip_headers == (("tier", "b"), ("Desk", "7"))
    of_number, of_user = book.callbacks[:2]
    assert (of_number["X-PH-Own"], of_user["X-PH-tier"], of_user["X-PH-Desk"]) == ("1", "b", "7")
    assert not any(name.startswith("X-PH-") for name in book.params("action"))


def test_digits_are_sent_as_tones_to_who_answers() -> None:
    book = dial(f'<Number sendDigits="1w2">{ME}</Number>').turn(*ANSWERS).run()
    [tones] = book.of(entries.Dtmf)
    assert (tones.at, tones.digits, tones.path) == (2, "1w2", "/Response/Dial[1]/Number[1]")
    assert book.states()[3] == (2, "connected")


def test_digits_may_be_sent_while_it_rings() -> None:
    early = f'<Number sendDigits="12" sendOnPreanswer="true">{ME}</Number>'
    book = dial(early).turn((1, "rang"), (4, "answered"), (9, "hung-up")).run()
    [tones] = book.of(entries.Dtmf)
    assert (tones.at, tones.digits, tones.to) == (1, "12", ME)
    silent = dial(early).turn((4, "answered"), (9, "hung-up")).run()
    assert [tones.at for tones in silent.of(entries.Dtmf)] == [4], (
        "no early media, so they wait for the answer"
    )


def test_digits_sent_as_events_are_told_and_not_heard() -> None:
    book = dial(f'<Number sendDigits="12" sendDigitsMode="rfc2833">{ME}</Number>').turn(*ANSWERS).run()
    [keys] = book.of(entries.Dtmf)
    assert (keys.mode, line_of(keys, CallView()).text) == (
        "rfc2833",
        f"Sends the keys 12 to {ME}, unheard (rfc2833)",
    )
    assert not [effect for effect in book.effects if isinstance(effect, effects.PlayPrompt)]


def test_a_call_by_whatsapp_is_told_so() -> None:
    book = dial(*TWO, callType="whatsapp").turn((1, "busy")).turn((1, "busy")).run()
    dialled = book.of(entries.DialLeg, state="dialled")
    assert [leg.call_type for leg in dialled] == ["whatsapp", None]
    assert line_of(dialled[0], CallView()).text == f"Dials {ME} on WhatsApp"


USER = f"sip:{OTHER}@pbx.test"


@pytest.mark.parametrize(
    ("how", "code", "result"),
    [
        ("auth-failed", "4240", ("failed", "false", "sip_auth_failed")),
        ("auth-timeout", "4250", ("timeout", "false", "sip_auth_timeout")),
    ],
)
def test_a_sip_endpoint_that_does_not_let_the_call_in(how: str, code: str, result: tuple[str, ...]) -> None:
    user = f'<User sipAuthUsername="bob" sipAuthPassword="hunter2hunter2">{USER}</User>'
    book = dial(user, action=ACTION, callbackUrl=CALLBACK).turn((1, how)).run()
    told = book.result
    assert (told["DialStatus"], told["DialRingStatus"], told["DialHangupCause"]) == result
    [ended] = book.callbacks
    assert (ended["DialBLegHangupCauseCode"], ended["DialBLegHangupCauseName"]) == (code, result[2])
    assert book.states(USER)[-1] == (1, how)
    assert "hunter2" not in json.dumps([entry.to_dict() for entry in book.entries])


def test_why_a_login_failed_is_told_in_a_sentence() -> None:
    bare = dial(f"<User>{USER}</User>").turn((1, "auth-failed")).run()
    [without] = bare.of(entries.Problem, code="sip-auth")
    assert without.message == (
        f"{USER} asks for a login, and its User gives none (sipAuthUsername, sipAuthPassword): 4240 sip_auth_failed."
    )
    assert without.path == "/Response/Dial[1]/User[1]"
    wrong = f'<User sipAuthUsername="b\x9bob" sipAuthPassword="hunter2hunter2">{USER}</User>'
    [refused] = dial(wrong).turn((1, "auth-failed")).run().of(entries.Problem, code="sip-auth")
    assert "\x9b" not in refused.message
    assert "with its password" in refused.message


def test_watched_keys_of_both_legs_are_told() -> None:
    book = dial(callbackUrl=CALLBACK, digitsMatch="12,3", digitsMatchBLeg="99")
    book.turn((0, "rang"), (2, "answered"), (6, "9"), (7, "9"), (12, "hung-up"))
    book.press((1, "3"), (3, "1"), (4, "2"), (5, "3")).run()
    assert [(e.at, e.to, e.digit) for e in book.of(entries.DialDigit)] == [(6, ME, "9"), (7, ME, "9")]
    line = line_of(book.of(entries.DialDigit)[0], CallView())
    assert line is not None
    assert line.text == f"{ME} presses 9"
    matches = [fields for fields in book.callbacks if fields["Event"] == "DialDigitsMatch"]
    assert [(m["DialDigitsMatch"], m["DialDigitsPressedBy"], m["DialAction"]) for m in matches] == [
        ("12", "ALeg", "digits"), ("3", "ALeg", "digits"), ("99", "BLeg", "digits"),
    ]  # fmt: skip
    assert all(match["DialBLegUUID"] == book.rung[0].leg for match in matches)


def test_a_slow_or_failing_callback_does_not_delay_the_call() -> None:
    slow: dict[str, Any] = {"/cb": Page(status=500, seconds=9)}
    book = dial(callbackUrl=CALLBACK, action=ACTION, pages=slow).turn(*ANSWERS).run()
    assert (book.states()[-1], book.requests("action") != []) == ((12, "hung-up"), True)
    assert book.problems().count("fetch-failed") == 3
    assert book.end.at == pytest.approx(12 + 0.4 + 0.06 * 4)


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


@pytest.mark.parametrize("attribute", ["confirmSound", "dialMusic"])
def test_a_refused_document_beside_the_call_does_not_take_the_stage(attribute: str) -> None:
    book = dial(**{attribute: ASK}, pages={"/ask": Page("<Response>")}).turn(*ANSWERS).run()
    [problem] = book.of(entries.Problem, code="aside-refused")
    assert problem.message.startswith(
        f"The {attribute} URL answered with a document that Plivo refuses; the c"
    )
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


def test_the_same_call_rings_the_same_legs() -> None:
    first, second = dial(*TWO).turn(*ANSWERS).run(), dial(*TWO).turn(*ANSWERS).run()
    assert [leg.leg for leg in first.rung] == [leg.leg for leg in second.rung]


def _ringback(book: Any) -> list[bool | None]:
    return [effect.on for effect in book.effects if isinstance(effect, effects.Ringback)]
