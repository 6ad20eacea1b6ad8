"""Number and User: whom each rings, with which headers, digits and logins (plivo-xml.md 2.7.1, 2.7.2, 6.4)."""

from __future__ import annotations

import json

import pytest

from playground.call import effects, entries
from playground.call.view import CallView
from playground.call.wording import line_of
from tests.call.other_people import ACTION, ANSWERS, CALLBACK, ME, OTHER, TWO, dial


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


@pytest.mark.parametrize(("plus", "shown"), [(False, "12025550100"), (True, "+12025550100")])
def test_the_caller_id_is_spelt_like_every_number(plus: bool, shown: str) -> None:
    for written in ({"callerId": " +12025550100"}, {"callerId": "12025550100"}):
        book = dial(callbackUrl=CALLBACK, options={"plus_in_numbers": plus}, **written).turn(*ANSWERS).run()
        assert {fields["DialBLegFrom"] for fields in book.callbacks} == {shown}
        assert book.rung[0].caller_id == shown
    own = dial(callbackUrl=CALLBACK, options={"plus_in_numbers": plus, "from_number": "12025550100"})
    assert {fields["DialBLegFrom"] for fields in own.turn(*ANSWERS).run().callbacks} == {shown}
