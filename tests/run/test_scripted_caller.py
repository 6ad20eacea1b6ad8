"""The scripted caller: entries in, key presses and hang-ups out."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed, MachineBeeped
from playground.run.key_script import read_keys
from playground.run.said import Say
from playground.run.scripted_caller import ScriptedCaller
from playground.run.speech_script import Speech, read_speech

PATH = "/Response/GetDigits[1]"
STARTED = entries.CallStarted(
    seq=0,
    at=0.0,
    schema=1,
    version="",
    call_uuid="",
    direction="inbound",
    from_="1",
    to="2",
    answer_url="",
    started="",
)


def opened(attempt=1):
    return entries.InputOpened(seq=0, at=0.0, path=PATH, accepts=("digits",), attempt=attempt, attempts=3)


def waiting():
    return entries.InputWaiting(
        seq=0, at=0.0, path=PATH, accepts=("digits",), timeout=5.0, num_digits=4, finish_on_key="#",
        attempt=1, digit_timeout=2.0,
    )  # fmt: skip


def finished():
    return entries.InputFinished(seq=0, at=0.0, path=PATH, digits="", reason="timeout", attempt=1)


SPEAK = entries.Speak(
    seq=0, at=0.0, path=f"{PATH}/Speak[1]", text="Hi", voice="WOMAN", language="en-US", seconds=2.0
)


def caller(*keys, **more):
    return ScriptedCaller([read_keys(text) for text in keys], **more)


def pressed(events):
    return [(round(event.at, 3), event.digit) for event in events if isinstance(event, DigitPressed)]


@pytest.mark.parametrize(
    ("keys", "presses"),
    [
        ("1", [(0.0, "1")]),
        ("12#", [(0.0, "1"), (0.2, "2"), (0.4, "#")]),
        ("w1", [(0.5, "1")]),
        ("1w2", [(0.0, "1"), (0.7, "2")]),
        ("1W*", [(0.0, "1"), (1.2, "*")]),
        ("", []),
        ("wW", []),
    ],
)
def test_keys_are_pressed_from_the_wait_on(keys, presses):
    one = caller(keys)
    assert one.react(opened(), 1.0) == []
    assert one.react(SPEAK, 1.0) == []
    assert pressed(one.react(waiting(), 3.0)) == [(round(3.0 + at, 3), key) for at, key in presses]


def test_barging_in_begins_half_a_second_after_the_first_prompt_began():
    one = caller("!12")
    assert one.react(opened(), 1.0) == []
    assert pressed(one.react(SPEAK, 1.25)) == [(1.75, "1"), (1.95, "2")]
    assert one.react(SPEAK, 3.0) == []
    assert one.react(waiting(), 1.75) == []


def test_barging_in_where_there_is_no_prompt_waits_half_a_second_too():
    one = caller("!1")
    one.react(opened(), 0.0)
    assert pressed(one.react(waiting(), 0.0)) == [(0.5, "1")]


def test_a_prompt_without_end_is_answered_once_it_has_been_heard():
    one = caller("1", "!2", "")
    for begun, press_at in ((1.0, 3.0), (5.0, 5.5)):
        one.react(opened(), begun)
        assert pressed(one.react(replace(SPEAK, loop=0), begun))[0][0] == press_at
    one.react(opened(), 9.0)
    assert one.react(replace(SPEAK, loop=0), 9.0) == []


def test_a_prompt_outside_an_input_gets_no_key():
    assert caller("!1").react(SPEAK, 0.0) == []


def test_each_attempt_takes_one_keys():
    one = caller("", "7")
    one.react(opened(1), 0.0)
    assert one.react(waiting(), 1.0) == []
    one.react(finished(), 6.0)
    one.react(opened(2), 6.0)
    assert pressed(one.react(waiting(), 7.0)) == [(7.0, "7")]
    one.react(finished(), 7.0)
    one.react(opened(1), 7.1)
    assert one.react(waiting(), 8.0) == []


def test_a_keys_whose_wait_never_came_is_not_carried_over():
    one = caller("1", "2")
    one.react(opened(), 0.0)
    one.react(finished(), 0.5)
    one.react(opened(), 1.0)
    assert pressed(one.react(waiting(), 2.0)) == [(2.0, "2")]


def test_one_finger_the_next_keys_follow_those_before():
    one = caller("1234", "5")
    one.react(opened(), 0.0)
    assert pressed(one.react(waiting(), 0.0))[-1] == (0.6, "4")
    one.react(finished(), 0.0)
    one.react(opened(), 0.1)
    assert pressed(one.react(waiting(), 0.2)) == [(0.8, "5")]


def test_hanging_up_and_beeping_are_planned_at_the_start():
    one = caller(hang_up_after_s=7.5, machine_beep_s=2.0)
    assert one.react(STARTED, 0.0) == [MachineBeeped(2.0), CallerHungUp(7.5)]


@pytest.mark.parametrize("keys", ["1a", "1!", "!!1", " 1", "A", "１", "1\n", "!", "!w"])
def test_wrong_keys_are_a_sentence(keys):
    with pytest.raises(ValueError, match=r"holds|no key"):
        read_keys(keys)


@given(st.text("0123456789*#wW", max_size=12))
def test_all_keys_are_pressed_in_order_at_least_a_gap_apart(text):
    keys = read_keys(text)
    assert "".join(key for _, key in keys.presses) == text.replace("w", "").replace("W", "")
    times = [at for at, _ in keys.presses]
    assert all(later - earlier >= 0.199 for earlier, later in pairwise(times))
    assert keys.seconds >= (times[-1] + 0.199 if times else 0)


def test_in_each_talk_the_next_keys_are_pressed():
    def leg(state, path="/Response/Dial[1]/Number[1]"):
        return entries.DialLeg(seq=0, at=0, path=path, to="1", b_leg_uuid="b", state=state)

    one = caller(in_talk=[read_keys("1w*"), read_keys(""), read_keys("7")])
    assert pressed(one.react(leg("answered"), 2.0)) == []
    assert pressed(one.react(leg("connected", path=None), 2.0)) == [], (
        "not the called party of the call itself"
    )
    assert pressed(one.react(leg("connected"), 2.0)) == [(3.0, "1"), (3.7, "*")]
    assert pressed(one.react(leg("connected"), 12.0)) == []
    assert pressed(one.react(leg("connected"), 22.0)) == [(23.0, "7")]
    assert pressed(one.react(leg("connected"), 32.0)) == []


def test_in_each_stay_in_a_room_the_next_keys_are_pressed_once():
    def member(state, mine=True):
        return entries.RoomMember(
            seq=0, at=0, path="/Response/Conference[1]", room="r", room_uuid="u", member_id="1", who="1",
            state=state, mine=mine,
        )  # fmt: skip

    one = caller(in_talk=[read_keys("1"), read_keys("2")])
    assert pressed(one.react(member("in", mine=None), 1.0)) == [], "somebody else"
    assert pressed(one.react(member("in"), 2.0)) == [(3.0, "1")]
    assert pressed(one.react(member("in"), 5.0)) == [], "muted, say"
    assert pressed(one.react(member("left"), 6.0)) == []
    assert pressed(one.react(member("in"), 8.0)) == [(9.0, "2")]


def asks(*accepts, attempt=1):
    return replace(opened(attempt), accepts=accepts)


def waits(*accepts):
    return replace(waiting(), accepts=accepts)


def talker(*answers):
    return ScriptedCaller([read_keys(text) if text.isdigit() else read_speech(text) for text in answers])


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("Sales, please", Speech("Sales, please")),
        ("  two \n lines ", Speech("two lines")),
        ("! Sales", Speech("Sales", barge_in=True)),
        ("", Speech("")),
        ("wait!", Speech("wait!")),
    ],
)
def test_what_a_text_means(text, speech):
    assert read_speech(text) == speech


def test_barging_in_needs_a_word():
    with pytest.raises(ValueError, match="no word"):
        read_speech("! ")


def test_a_text_is_said_when_the_prompts_are_over():
    one = talker("Sales")
    assert one.react(asks("speech"), 1.0) == []
    assert one.react(SPEAK, 1.0) == []
    assert one.react(waits("speech"), 3.0) == [Say(3.0, "Sales")]
    one.react(finished(), 8.0)
    one.react(asks("speech"), 8.0)
    assert one.react(waits("speech"), 9.0) == []


def test_a_text_may_barge_in():
    one = talker("!Sales")
    one.react(asks("speech"), 1.0)
    assert one.react(SPEAK, 1.25) == [Say(1.75, "Sales")]
    assert one.react(waits("speech"), 1.75) == []


def test_silence_answers_a_wait_too():
    one = talker("", "Sales")
    for at, said in ((1.0, []), (9.0, [Say(9.0, "Sales")])):
        one.react(asks("speech"), at)
        assert one.react(waits("speech"), at) == said
        one.react(finished(), at + 5)


@pytest.mark.parametrize(
    ("waits_for", "answers"),
    [
        ([("speech",), ("digits",)], ["Sales", "1"]),
        ([("digits",), ("speech",)], ["1", "Sales"]),
        ([("digits", "speech"), ("digits", "speech")], ["1", "Sales"]),
        ([("digits", "speech"), ("speech",), ("digits",)], ["1", "Sales", None]),
    ],
)
def test_each_wait_takes_the_first_answer_of_its_kind(waits_for, answers):
    one = talker("1", "Sales")
    for number, (accepts, answer) in enumerate(zip(waits_for, answers, strict=True)):
        at = 10.0 * number
        one.react(asks(*accepts), at)
        deeds = one.react(waits(*accepts), at)
        assert [getattr(deed, "text", getattr(deed, "digit", None)) for deed in deeds] == [answer] * (
            answer is not None
        )
        one.react(finished(), at + 5)
