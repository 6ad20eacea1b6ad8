"""The step ``transfer`` with legs: as it is written, and how whoever was dialled is played from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.call import entries
from playground.call.transfers import Transfer
from playground.scenarios import model
from playground.scenarios.mistakes import ScenarioMistakes
from playground.scenarios.playing import Verdict
from playground.scenarios.python_call import PythonCall
from playground.scenarios.reading import read_text
from tests.scenarios.playing import of, play, why
from tests.servers import AppServer

A, B = "http://app.test/a", "http://app.test/b"
HEAD = "call: {url: '{url}'}\nsteps:\n"
PAGES = {
    "/": "<Response><Dial action='/over/'><Number>14155550111</Number></Dial></Response>",
    "/over/": "<Response><Speak>The talk is over.</Speak><Wait length='5'/></Response>",
    "/a/": "<Response><Speak>Hello, caller.</Speak><Conference>meeting</Conference></Response>",
    "/b/": "<Response><GetDigits action='/chosen/' numDigits='1'><Speak>Join with 1.</Speak></GetDigits></Response>",
    "/chosen/": "<Response><Conference endConferenceOnExit='true'>meeting</Conference></Response>",
    "/alone/": "<Response><Speak>Nobody dials.</Speak><Wait length='30'/></Response>",
}


@pytest.fixture
def app():
    with AppServer(PAGES) as server:
        yield server


def step(written: str) -> model.TransferCall:
    (scenario,) = read_text(f"steps:\n  - transfer: {written}\n", Path("here.yaml"))
    (found,) = scenario.steps
    assert isinstance(found, model.TransferCall)
    return found


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (A, Transfer(A)),
        (f"{{url: '{A}'}}", Transfer(A)),
        (f"{{url: '{A}', legs: aleg}}", Transfer(A)),
        (f"{{bleg_url: '{B}'}}", Transfer(legs="bleg", bleg_url=B)),
        (f"{{bleg-url: '{B}', legs: bleg}}", Transfer(legs="bleg", bleg_url=B)),
        (f"{{url: '{A}', bleg_url: '{B}'}}", Transfer(A, legs="both", bleg_url=B)),
        (f"{{url: '{A}', bleg url: '{B}', legs: both, bleg_as: ben}}", Transfer(A, legs="both", bleg_url=B)),
    ],
)
def test_the_urls_say_which_legs(written: str, wanted: Transfer):
    assert step(written).wanted == wanted


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (f"{{url: '{A}', legs: both}}", "transfer with legs both needs url and bleg url, and no other"),
        (f"{{url: '{A}', legs: bleg}}", "transfer with legs bleg needs bleg url, and no other"),
        (f"{{url: '{A}', bleg_url: '{B}', legs: aleg}}", "transfer with legs aleg needs url, and no other"),
        (f"{{url: '{A}', bleg_as: ben}}", "transfer needs a bleg url for its bleg as"),
        ("{legs: both}", "transfer needs url or bleg url"),
        (f"{{url: '{A}', legs: all}}", "none of aleg, bleg, both"),
    ],
)
def test_what_does_not_fit_together(written: str, sentence: str):
    with pytest.raises(ScenarioMistakes) as caught:
        step(written)
    [mistake] = caught.value.mistakes
    assert sentence in mistake.sentence
    assert mistake.place.line == 2


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (f"- {{as: ben, hear: x}}\n  - transfer: {{bleg_url: '{B}', bleg_as: ben}}", "names no callers"),
        (f"- transfer: {{bleg_url: '{B}', bleg_as: ben}}\n  - {{as: bob, hear: x}}", "there is no caller 'bob'"),
        (
            f"- transfer: {{bleg_url: '{B}', bleg_as: ben}}\n  - transfer: {{bleg_url: '{B}', bleg_as: ben}}",
            "there is a caller 'ben' already",
        ),
    ],
)  # fmt: skip
def test_the_party_has_a_name_of_its_own_from_that_step_on(steps: str, sentence: str):
    with pytest.raises(ScenarioMistakes) as caught:
        read_text(f"steps:\n  {steps}\n", Path("here.yaml"))
    [mistake] = caught.value.mistakes
    assert sentence in mistake.sentence


async def test_both_go_to_documents_of_their_own_and_the_party_is_played_like_a_caller(app: AppServer):
    played = await play(
        app,
        HEAD + "  - dial: answer:600\n"
        f"  - transfer: {{url: '{app.url('/a/')}', bleg_url: '{app.url('/b/')}', legs: both, bleg_as: ben}}\n"
        "  - hear: hello, caller\n"
        "  - {as: ben, hear: join with 1}\n"
        "  - {as: ben, press: 1}\n"
        "  - {as: ben, request: {path: /chosen/, params: {Digits: 1, To: '14155550111', Direction: outbound}}}\n"
        "  - {as: ben, say: 'Good morning'}\n"
        "  - hear: good morning\n"
        "  - {as: ben, hang up: 1}\n"
        "  - {as: ben, ends: {source: callee, code: 4000}}\n"
        "  - ends: {source: xml}\n",
    )
    assert why(played) == ""
    assert [entry.to for entry in of(played, entries.CallStarted, "ben")] == ["14155550111"]  # type: ignore[attr-defined]


async def test_the_first_thing_that_the_party_does_is_not_lost(app: AppServer):
    """Its step has its turn before there is a call of the party's own."""
    played = await play(
        app,
        HEAD + f"  - transfer: {{bleg_url: '{app.url('/b/')}', bleg_as: ben}}\n  - {{as: ben, hang up: }}\n"
        "  - {as: ben, ends: {source: callee, within: 1}}\n",
    )
    assert why(played) == ""


async def test_the_transfer_of_a_party_waits_until_there_is_one(app: AppServer):
    played = await play(
        app,
        HEAD + f"  - transfer: {{bleg_url: '{app.url('/b/')}'}}\n  - hear: the talk is over\n"
        "  - request: {path: /over/, params: {DialStatus: completed}}\n  - ends: NORMAL_CLEARING\n",
    )
    assert why(played) == ""
    [leg] = [each for each in of(played, entries.DialLeg) if each.state == "transferred"]  # type: ignore[attr-defined]
    assert leg.at == pytest.approx(2, abs=0.5)
    assert of(played, entries.CallEnded, "B leg 1"), "whom nobody plays hangs up in the end, too"


async def test_a_party_that_is_never_there_fails_the_step(app: AppServer):
    steps = f"  - transfer: {{bleg_url: '{app.url('/b/')}', bleg_as: ben}}\n  - {{as: ben, hear: x}}\n"
    played = await play(app, HEAD + steps, "/alone/")
    assert played.verdict is Verdict.FAILED
    assert why(played).startswith("failed: transfer:")
    assert "The call ended first" in why(played)


async def test_what_the_party_does_not_hear_is_told_with_its_log(app: AppServer):
    steps = (
        f"  - transfer: {{url: '{app.url('/a/')}', bleg_url: '{app.url('/b/')}', bleg_as: ben}}\n"
        "  - {as: ben, hear: {text: goodbye, within: 20}}\n"
    )
    played = await play(app, HEAD + steps)
    assert played.verdict is Verdict.FAILED
    assert "Join with 1." in why(played)
    assert of(played, entries.CallEnded, "ben")
    assert of(played, entries.CallEnded), "and all hang up"


def test_a_call_from_python(app: AppServer):
    call = PythonCall(app.url())
    try:
        call.dials(then="answer:60").transfer(bleg_url=app.url("/b/")).hears("the talk is over")
        assert any(getattr(entry, "state", "") == "transferred" for entry in call.log)
        with pytest.raises(ValueError, match="needs url or bleg url"):
            call.transfer()
    finally:
        call.close()


def test_a_party_is_played_from_python_by_its_name(app: AppServer):
    call = PythonCall(app.url())
    try:
        with pytest.raises(ValueError, match="bleg_as='ben'"):
            call.as_("ben").press("1")
        call.dials(then="answer:60").transfer(app.url("/a/"), bleg_url=app.url("/b/"), bleg_as="ben")
        ben = call.as_("ben").hears("join with 1").press("1")
        ben.requests("/chosen/", params={"To": "14155550111"}).runs("Conference")
        call.hears("hello, caller").runs("Conference")
        ben.hang_up(after=2).ends(source="callee")
        call.ends()
        assert ben.log[0].a_leg_uuid == call.log[0].call_uuid  # type: ignore[union-attr]
        with pytest.raises(AssertionError, match="expected hear: text: goodbye"):
            ben.hears("goodbye")
    finally:
        call.close()
