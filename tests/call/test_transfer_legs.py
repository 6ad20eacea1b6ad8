"""Transfer of the dialled party, alone or with the A leg: who goes where, what is told, when it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import effects, entries
from playground.call.events import CallerHungUp, FetchFailure, LegEnded
from playground.call.showing import show_all
from playground.call.view import ElementState
from tests.call.other_people import ACTION, CALLBACK, ME, OTHER, TWO, Party, dial
from tests.call.playbook import SERVER, Page, Playbook, document

A, B = f"{SERVER}/a", f"{SERVER}/b"
PAGES = {"/a": document("<Speak>For A</Speak>"), "/b": document("<Speak>For B</Speak>")}
CALL = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"


def talking(*children: str, pages: dict[str, Any] | None = None, **more: Any) -> Party:
    """A call whose callee answers at 2 s and would hang up at 60 s."""
    book = dial(*children, pages={**PAGES, **(pages or {})}, **more)
    return book.turn((0.5, "rang"), (2, "answered"), (60, "hung-up"))


def moved(book: Party, legs: str, at: float = 12.4, **more: Any) -> Party:
    book.transfer(at, **{"url": A, "legs": legs, "bleg_url": B, **more}).run()
    return book


def test_with_both_each_leg_gets_its_own_document() -> None:
    book = moved(talking(callbackUrl=CALLBACK, action=ACTION), "both")
    assert [request.url for request in book.requests("transfer")] == [A]
    assert book.said[-1] == (12.4, "For A")
    assert not book.requests("action"), "an element that a transfer breaks off tells no action"
    leg = book.leg_call().run()
    assert [request.url for request in leg.requests("transfer")] == [B]
    assert leg.said == [(0, "For B")]
    assert book.end.hangup_code == leg.end.hangup_code == 4010


def test_what_the_app_is_told_of_the_two_legs() -> None:
    book = moved(talking(callbackUrl=CALLBACK, callerId="12025550100"), "both")
    leg = book.leg_call().run()
    uuid = book.rung[0].leg
    assert book.params("transfer")["CallUUID"] == CALL
    told = leg.params("transfer")
    wanted = {
        "CallUUID": uuid,
        "ALegUUID": CALL,
        "From": "12025550100",
        "To": ME,
        "Direction": "outbound",
        "Event": "Transfer",
        "CallStatus": "in-progress",
    }
    assert {name: told[name] for name in wanted} == wanted
    assert "ALegRequestUUID" not in told
    assert "RequestUUID" not in told
    assert told["SessionStart"] == "2026-01-02 03:04:05.000000", "the leg began when it was dialled"
    [gone] = [fields for fields in book.callbacks if fields["Event"] == "DialHangup"]
    assert (gone["DialBLegUUID"], gone["DialBLegDuration"]) == (uuid, "10")
    assert (gone["DialBLegHangupCauseCode"], gone["DialBLegHangupSource"]) == ("4000", "API Request")
    assert gone["CallStatus"] == "in-progress"


def test_the_leg_of_an_outbound_call_names_the_request_that_began_it_all() -> None:
    book = talking(options={"direction": "outbound", "request_uuid": "r"})
    book.callee = [(0, "answered")]
    leg = moved(book, "both").leg_call().run()
    told = leg.params("transfer")
    assert (told["ALegUUID"], told["ALegRequestUUID"]) == (CALL, "r")
    assert "RequestUUID" not in told


def test_the_order_of_what_happens() -> None:
    book = moved(talking(callbackUrl=CALLBACK), "both")
    at = next(
        number for number, entry in enumerate(book.entries) if getattr(entry, "state", "") == "transferred"
    )
    kinds = [entry.type for entry in book.entries[at : at + 4]]
    assert kinds == ["dial.leg", "http.request", "element.finished", "http.request"]
    assert book.outcomes()[0] == ("/Response/Dial[1]", "interrupted")
    sent = [
        effect for effect in book.effects if isinstance(effect, effects.BeginLegCall | effects.SendRequest)
    ]
    begun = next(number for number, effect in enumerate(sent) if isinstance(effect, effects.BeginLegCall))
    assert [getattr(effect, "purpose", "leg") for effect in sent[begun - 1 :]] == [
        "callback",
        "leg",
        "transfer",
    ]


def test_the_log_says_where_the_leg_went() -> None:
    book = moved(talking(), "both", bleg_url="http://user:secret@app.test/b")
    [gone] = book.of(entries.DialLeg, state="transferred")
    assert (gone.at, gone.to, gone.b_leg_uuid) == (12.4, ME, book.rung[0].leg)
    assert gone.url == "http://user:•••@app.test/b"
    started = book.leg_call().run().of(entries.CallStarted)[0]
    assert (started.call_uuid, started.a_leg_uuid) == (book.rung[0].leg, CALL)
    assert (started.direction, started.to) == ("outbound", ME)
    assert started.started == "2026-01-02T03:04:17.400+00:00"


def test_with_bleg_the_dial_is_over_and_the_action_is_asked() -> None:
    book = moved(talking(action=ACTION, after="<Speak>Never</Speak>"), "bleg")
    assert book.result == {
        "DialStatus": "completed",
        "DialRingStatus": "true",
        "DialHangupCause": "NORMAL_CLEARING",
        "DialBLegUUID": book.rung[0].leg,
    }
    assert book.said == [(12.4, "Done")]
    assert not book.requests("transfer")
    assert book.outcomes()[0] == ("/Response/Dial[1]", "done")
    assert book.leg_call().run().said == [(0, "For B")]


def test_with_bleg_and_without_an_action_the_next_element_runs() -> None:
    book = moved(talking(after="<Speak>Next</Speak>"), "bleg", url="")
    assert book.said == [(12.4, "Next")]
    assert book.end.hangup_code == 4010


def test_keys_after_the_leg_has_gone_are_not_the_dials() -> None:
    book = talking(after="<Wait length='9'/>", digitsMatch="5", callbackUrl=CALLBACK, hangupOnStar="true")
    book.press((13, "5"), (14, "*"))
    moved(book, "bleg")
    assert [digit.reason for digit in book.of(entries.InputDigit)] == ["lost", "lost"]
    assert not [fields for fields in book.callbacks if fields["Event"] == "DialDigitsMatch"]


def test_the_time_limit_of_the_talk_is_no_more() -> None:
    book = moved(talking(timeLimit="20", after="<Wait length='60'/>", callbackUrl=CALLBACK), "bleg")
    assert book.end.at == pytest.approx(72.4)
    assert len([fields for fields in book.callbacks if fields["Event"] == "DialHangup"]) == 1


def test_what_the_leg_does_later_is_nothing_to_the_call() -> None:
    book = moved(talking(after="<Wait length='90'/>"), "bleg")
    assert book.call.handle(LegEnded(99, book.rung[0].leg, "hung-up")) == []
    assert not [effect for effect in book.effects if isinstance(effect, effects.DropLeg)]


@pytest.mark.parametrize("legs", ["bleg", "both"])
@pytest.mark.parametrize("at", [1.0, 4.0])
def test_without_a_connected_party_it_is_refused(legs: str, at: float) -> None:
    """Also while the one who answered is still being asked for a key."""
    pages = {"/ask": document("<Speak>Press one, please, for I do not know who you are</Speak>")}
    book = talking(pages=pages, confirmSound=f"{SERVER}/ask", confirmKey="1", after="<Speak>On</Speak>")
    book.turns[0] = [(0.5, "rang"), (2, "answered"), (30, "hung-up")]
    moved(book, legs, at=at)
    [refused] = book.of(entries.Problem, code="transfer-refused")
    assert refused.message == (
        f"The call was not transferred (legs={legs}): nobody who was dialled is connected to it, "
        "so there is no B leg."
    )
    assert not book.leg_calls
    assert not book.requests("transfer")
    assert book.said[-1] == (30, "On"), "and the call goes on as if nothing had been asked"


@pytest.mark.parametrize("legs", ["bleg", "both"])
def test_where_nobody_is_dialled_it_is_refused(legs: str) -> None:
    book = Playbook({"/answer/": document("<Speak>Old</Speak>", "<Wait length='9'/>"), **PAGES})
    book.transfer(4, A, legs=legs, bleg_url=B).run()
    assert "transfer-refused" in book.problems()
    assert not book.requests("transfer")


@pytest.mark.parametrize(
    ("url", "method", "page", "code", "name"),
    [
        (B, "POST", Page(status=500), 7013, "Error Reaching Transfer URL"),
        (B, "POST", Page(failure=FetchFailure.REFUSED), 7013, "Error Reaching Transfer URL"),
        ("/b", "POST", "", 7023, "Invalid Transfer URL"),
        ("", "POST", "", 7023, "Invalid Transfer URL"),
        (B, "PUT", "", 7033, "Invalid Method for Transfer URL"),
        (B, "POST", "<Response>", 8013, "Invalid Transfer XML"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("legs", ["bleg", "both"])
def test_what_the_leg_cannot_run_ends_its_call_alone(
    legs: str, url: str, method: str, page: Any, code: int, name: str
) -> None:
    book = talking(pages={"/b": page}, after="<Speak>Next</Speak>", options={"fallback_url": f"{SERVER}/fb"})
    moved(book, legs, bleg_url=url, bleg_method=method)
    leg = book.leg_call().run()
    assert (leg.end.hangup_code, leg.end.hangup_name, leg.call.failed) == (code, name, True)
    assert leg.end.status == "completed"
    assert not leg.requests("fallback"), "it is for the answer URL alone"
    assert (book.end.hangup_code, book.call.failed) == (4010, False)


def test_a_bad_url_for_the_a_leg_ends_that_leg_alone() -> None:
    book = moved(talking(), "both", url="nowhere")
    assert book.end.hangup_code == 7023
    leg = book.leg_call().run()
    assert (leg.said, leg.call.failed) == ([(0, "For B")], False)


def test_the_method_is_of_each_leg() -> None:
    book = moved(talking(), "both", method="GET", bleg_method="GET")
    assert book.requests("transfer")[0].method == "GET"
    assert book.leg_call().run().requests("transfer")[0].method == "GET"
    book = moved(talking(options={"method": "GET"}), "both")
    assert book.leg_call().run().requests("transfer")[0].method == "POST"


def test_the_legs_hangup_is_told_with_its_own_times() -> None:
    book = moved(talking(options={"hangup_url": f"{SERVER}/bye"}), "both")
    leg = book.leg_call()
    leg.pages["/b"] = document("<Wait length='60'/>")
    leg.hang_up(5.6)
    told = leg.run().params("hangup")
    assert (told["CallUUID"], told["Event"], told["CallStatus"]) == (book.rung[0].leg, "Hangup", "completed")
    assert (told["HangupCauseCode"], told["HangupSource"]) == ("4000", "Callee")
    assert (told["Duration"], told["BillDuration"]) == ("16", "60")
    assert told["StartTime"] == "2026-01-02 03:04:05"
    assert told["AnswerTime"] == "2026-01-02 03:04:07"
    assert told["EndTime"] == "2026-01-02 03:04:23"
    assert book.params("hangup")["CallUUID"] == CALL


def test_the_leg_runs_elements_like_any_call() -> None:
    menu = f"<GetDigits action='{SERVER}/done' numDigits='1'><Speak>Press</Speak></GetDigits>"
    book = moved(talking(pages={"/b": document(menu)}, after="<Wait length='60'/>"), "bleg")
    leg = book.leg_call()
    leg.press((3, "7"))
    told = leg.run().params("action")
    assert (told["Digits"], told["CallUUID"], told["ALegUUID"]) == ("7", book.rung[0].leg, CALL)


def test_the_leg_can_dial_and_be_transferred_itself() -> None:
    pages = {"/b": document(f"<Dial><Number>{OTHER}</Number></Dial>"), "/c": document("<Speak>For C</Speak>")}
    book = moved(talking(pages=pages), "both")
    second = Party(book.pages, setup=book.leg_calls[0]).turn((1, "answered"), (60, "hung-up"))
    second.transfer(20, A, legs="both", bleg_url=f"{SERVER}/c").run()
    assert second.said == [(20, "For A")]
    third = second.leg_call().run()
    assert third.said == [(0, "For C")]
    told = third.params("transfer")
    assert (told["ALegUUID"], told["From"], told["To"]) == (book.rung[0].leg, book.rung[0].caller_id, OTHER)
    assert len({CALL, book.rung[0].leg, second.rung[0].leg}) == 3


def test_the_headers_of_the_leg_are_its_own() -> None:
    user = f"<User sipHeaders='Desk=7'>sip:{OTHER}@pbx.test</User>"
    book = moved(talking(user, options={"sip_headers": (("Own", "1"),)}), "both")
    told = book.leg_call().run().params("transfer")
    assert (told["X-PH-Desk"], told["To"]) == ("7", f"sip:{OTHER}@pbx.test")
    assert "X-PH-Own" not in told
    assert book.params("transfer")["X-PH-Own"] == "1"


def test_the_leg_keeps_the_name_it_was_shown() -> None:
    book = moved(talking(callerName="Front desk", options={"caller_name": "Ann"}), "both")
    assert book.params("transfer")["CallerName"] == "Ann"
    assert book.leg_call().run().params("transfer")["CallerName"] == "Front desk"


def test_both_legs_sign_with_nonces_of_their_own() -> None:
    book = moved(talking(options={"auth_token": "secret", "nonce_seed": "x"}), "both")
    leg = book.leg_call().run()
    signed = [dict(request.headers) for request in (*book.sent, *leg.sent)]
    nonces = [headers["X-Plivo-Signature-V3-Nonce"] for headers in signed]
    assert len(set(nonces)) == len(nonces)


def test_of_several_parties_the_one_who_answered_goes() -> None:
    book = dial(*TWO, pages=PAGES)
    book.turn((0.5, "rang")).turn((0.5, "rang"), (3, "answered"))
    moved(book, "both")
    assert [setup.call_uuid for setup in book.leg_calls] == [book.rung[1].leg]
    assert book.states()[-1] == (3, "lost-race")


def test_hanging_up_before_the_document_came_ends_the_leg() -> None:
    book = moved(talking(pages={"/b": Page(document(), seconds=9.0)}), "both")
    leg = book.leg_call().hang_up(1).run()
    assert (leg.end.at, leg.end.hangup_source) == (1, "callee")
    assert leg.call.handle(CallerHungUp(99)) == []


def test_the_picture_of_the_two_calls() -> None:
    book = moved(talking(after="<Wait length='9'/>"), "bleg")
    number = next(at for at, entry in enumerate(book.entries) if getattr(entry, "state", "") == "transferred")
    view = show_all(book.entries[: number + 1])
    assert view.states["/Response/Dial[1]/Number[1]"] is ElementState.DONE
    assert [(person.is_over, person.ending) for person in view.people] == [(True, "transferred")]
    assert not view.in_talk
    leg = book.leg_call().run()
    first, *_ = show_all(leg.entries).lines
    assert first.text == f"The leg from 14155550100 to {ME} goes on as a call of its own"
    assert show_all(leg.entries[:2]).answered_at == 0
