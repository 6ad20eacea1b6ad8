"""Dial under any interleaving of what several legs, the caller, timers, prompts and replies do."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from tests.call.chaos import Chaos, Step
from tests.call.playbook import SERVER, document

TARGETS = st.lists(
    st.sampled_from(
        [
            "<Number>12025550111</Number>",
            '<Number sendDigits="1w2" sendOnPreanswer="true">12025550112</Number>',
            '<User sipHeaders="A=2">sip:a@b.test</User>',
            '<User sipAuthUsername="u" sipAuthPassword="12345678" sendDigits="3">sip:c@d.test</User>',
            "<Number>nobody</Number>",
        ]
    ),
    min_size=1,
    max_size=4,
)
ATTRIBUTES = st.fixed_dictionaries(
    {"callbackUrl": st.just(f"{SERVER}/live")},
    optional={
        "action": st.sampled_from([f"{SERVER}/next", f"{SERVER}/gone"]),
        "redirect": st.sampled_from(["true", "false"]),
        "hangupOnStar": st.sampled_from(["true", "false"]),
        "confirmSound": st.sampled_from([f"{SERVER}/ask", f"{SERVER}/ever", f"{SERVER}/gone"]),
        "confirmKey": st.sampled_from(["1", "*"]),
        "dialMusic": st.sampled_from([f"{SERVER}/music", f"{SERVER}/ever", f"{SERVER}/gone", "real"]),
        "digitsMatch": st.just("1,*"),
        "digitsMatchBLeg": st.just("1,22"),
    },
)


def _dial(attributes: dict[str, str], targets: list[str]) -> str:
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f"<Dial {written}>{''.join(targets)}</Dial>"


DIALS = st.lists(st.builds(_dial, ATTRIBUTES, TARGETS), min_size=1, max_size=2)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 100), st.sampled_from([0.0, 0.2, 1.0, 7.5])),
    min_size=10,
    max_size=60,
)
ON = {"dialled", "ringing", "answered", "confirming", "connected"}


def lived(dials: list[str], steps: list[Step], direction: str = "inbound") -> Chaos:
    chaos = Chaos(
        {
            "/answer/": document(*dials, "<Speak>After</Speak>"),
            "/moved": document(_dial({"callbackUrl": f"{SERVER}/live"}, ["<Number>12025550119</Number>"])),
            "/next": document("<Speak>Next</Speak>"),
            "/ask": document("<Speak>Press 1.</Speak>", '<Wait length="1"/>'),
            "/ever": document("<Speak>La</Speak>", '<Speak loop="0">Over and over</Speak>'),
            "/music": document(f"<Play>{SERVER}/a.wav</Play>", '<Wait length="1"/>'),
            "/live": "",
        },
        direction,
    )
    chaos._reply(0)  # the answer URL's: before it comes, nothing can be interleaved
    chaos.live(steps)
    return chaos


ANY = given(DIALS, STEPS, st.sampled_from(["inbound", "outbound"]))


@settings(max_examples=250, deadline=None)
@ANY
def test_the_call_ends_and_leaves_no_leg_behind(dials: list[str], steps: list[Step], direction: str) -> None:
    chaos = lived(dials, steps, direction)
    assert chaos.call.ended
    rung = chaos.legs[1:]
    dropped = [effect.leg for effect in chaos.effects if isinstance(effect, effects.DropLeg)]
    dropped = [leg for leg in dropped if leg != chaos.setup.call_uuid]
    left_by_itself = [leg for leg in rung if leg not in dropped]
    told_to_us = {event.leg for event in chaos.fed if isinstance(event, events.LegEnded)}
    assert len(set(rung)) == len(rung)
    assert len(set(dropped)) == len(dropped), "no leg is dropped twice"
    assert set(dropped) <= set(rung)
    gone = [effect.setup.call_uuid for effect in chaos.effects if isinstance(effect, effects.BeginLegCall)]
    assert not set(gone) & set(dropped), "who goes on is not dropped"
    assert set(left_by_itself) <= told_to_us | set(gone), "who did not hang up or go on has been dropped"
    transferred = [leg.b_leg_uuid for leg in _legs(chaos) if leg.state == "transferred"]
    assert gone == transferred
    last: dict[str, str] = {}
    for leg in _legs(chaos):
        assert last.get(leg.b_leg_uuid) in {None, *ON}, "nothing is told of a leg that is over"
        last[leg.b_leg_uuid] = leg.state
    assert not ON & set(last.values())
    assert set(last) == set(rung)
    event(f"{len(rung)} legs, {'bridged' if 'connected' in _states(chaos) else 'not bridged'}")


@settings(max_examples=250, deadline=None)
@ANY
def test_nothing_is_wanted_of_a_leg_that_is_over(dials: list[str], steps: list[Step], direction: str) -> None:
    chaos = lived(dials, steps, direction)
    over: set[str] = set()
    playing: dict[int, str] = {}
    for happened, batch in zip(chaos.fed, chaos.done, strict=True):
        if isinstance(happened, events.PromptFinished):
            playing.pop(happened.prompt_id, None)
        for effect in batch:
            match effect:
                case effects.PlayPrompt(leg=str() as leg):
                    assert leg not in over
                    playing[effect.prompt_id] = leg
                case effects.StopPrompt(prompt_id):
                    playing.pop(prompt_id, None)
                case effects.RingLeg(leg):
                    assert leg not in over
                case effects.WriteLog(entries.DialLeg() as entry) if entry.state not in ON:
                    over.add(entry.b_leg_uuid)
                    assert entry.b_leg_uuid not in playing.values(), "it hears nothing any more"
                case effects.StartTimer(timer):
                    assert not any(leg in timer for leg in over)


@settings(max_examples=250, deadline=None)
@ANY
def test_the_app_is_told_of_each_leg_and_of_each_dial_once(
    dials: list[str], steps: list[Step], direction: str
) -> None:
    chaos = lived(dials, steps, direction)
    told = _requests(chaos, "callback")
    hangups = Counter(fields["DialBLegUUID"] for fields in told if fields["Event"] == "DialHangup")
    answers = Counter(fields["DialBLegUUID"] for fields in told if fields["Event"] == "DialAnswer")
    assert hangups == Counter(leg for leg in chaos.legs[1:])
    assert set(answers.values()) <= {1}
    for leg in hangups:
        order = [fields["DialAction"] for fields in told if fields["DialBLegUUID"] == leg]
        order = [action for action in order if action != "digits"]
        assert order in (["hangup"], ["answer", "hangup"], ["answer", "connected", "hangup"])
    results = _requests(chaos, "action")
    assert len(results) == _dials_to_be_told(chaos)
    for result in results:
        connected = [fields["DialBLegUUID"] for fields in told if fields["Event"] == "DialConnected"]
        assert (result["DialStatus"] == "completed") == (result["DialBLegUUID"] != "")
        assert result["DialBLegUUID"] in {"", *connected}


@settings(max_examples=250, deadline=None)
@ANY
def test_at_most_one_leg_of_a_dial_is_bridged_at_a_time(
    dials: list[str], steps: list[Step], direction: str
) -> None:
    chaos = lived(dials, steps, direction)
    bridged: set[str] = set()
    heard: bool | None = None
    for effect in chaos.effects:
        match effect:
            case effects.Ringback(on):
                heard = on
            case effects.WriteLog(entries.DialLeg() as leg) if leg.b_leg_uuid not in chaos.legs:
                pass
            case effects.WriteLog(entries.DialLeg(state="connected") as leg):
                assert not bridged
                assert heard is None, "who is connected hears no ring tone and no music"
                bridged.add(leg.b_leg_uuid)
            case effects.WriteLog(entries.DialLeg() as leg):
                bridged.discard(leg.b_leg_uuid)
    assert heard is None


@settings(max_examples=150, deadline=None)
@ANY
def test_the_same_events_give_the_same_effects(dials: list[str], steps: list[Step], direction: str) -> None:
    chaos = lived(dials, steps, direction)
    again = Call(chaos.setup)
    assert [again.handle(event) for event in chaos.fed] == chaos.done


def _of(chaos: Chaos, kind: type[Any]) -> list[Any]:
    return [entry for entry in chaos.log() if isinstance(entry, kind)]


def _legs(chaos: Chaos) -> list[entries.DialLeg]:
    """The states of those who are dialled; the called party of an outbound call is none of them."""
    return [leg for leg in _of(chaos, entries.DialLeg) if leg.b_leg_uuid in chaos.legs]


def _states(chaos: Chaos) -> set[str]:
    return {leg.state for leg in _legs(chaos)}


def _requests(chaos: Chaos, purpose: str) -> list[dict[str, str]]:
    """The parameters of those requests, retries left out."""
    asked = [entry for entry in _of(chaos, entries.HttpRequest) if entry.attempt == 1]
    return [entry.params for entry in asked if entry.purpose == purpose]


def _dials_to_be_told(chaos: Chaos) -> int:
    """How many dials with an action came to an end, but for those that a transfer of the A leg broke off."""
    running, count = False, 0
    for happened, batch in zip(chaos.fed, chaos.done, strict=True):
        for effect in batch:
            match effect:
                case effects.WriteLog(entries.ElementStarted(name="Dial") as dial):
                    running = "action" in dial.attributes
                case effects.WriteLog(entries.ElementFinished(path=path)) if running and "/Dial[" in path:
                    running = False
                    count += not (isinstance(happened, events.Transferred) and happened.wanted.legs != "bleg")
    return count
