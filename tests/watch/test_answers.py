"""Whether an app answers otherwise than before: noise is no change, a change is one once."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call.events import FetchFailure, RequestFailed, ResponseReceived
from playground.watch.answers import Answer, Grade, Memory, answer_of, own_ids

UUID = "97ceeb52-58b6-11e1-86da-77300b68f8bb"


def said(words: str) -> Answer:
    return Answer(200, f"<Response><Speak>{words}</Speak></Response>")


GONE = Answer(None, failure=FetchFailure.REFUSED)


def test_the_same_is_the_same() -> None:
    assert Memory().judge("q", said("Hello"), [said("Hello")]) == "same"


def test_another_answer_that_is_repeated_is_a_change() -> None:
    memory = Memory()
    assert memory.judge("q", said("Hello"), [said("Good day")] * 3) == "changed"
    assert memory.grade("q") is Grade.EXACT


def test_a_number_alone_is_a_change_when_it_is_repeated() -> None:
    assert Memory().judge("q", said("Press 1"), [said("Press 2")] * 3) == "changed"


def test_a_number_that_is_another_each_time_is_none_and_words_still_count() -> None:
    memory = Memory()
    draws = [said(f"Your number is {n}") for n in (17, 4, 99)]
    assert memory.judge("q", said("Your number is 3"), draws) == "same"
    assert memory.grade("q") is Grade.LOOSE
    assert memory.judge("q", said("Your number is 3"), [said("Your number is 12")]) == "same"
    changed = [said(f"The number is {n}") for n in (1, 2, 3)]
    assert memory.judge("q", said("Your number is 3"), changed) == "changed"


def test_where_words_differ_each_time_elements_still_count() -> None:
    memory = Memory()
    assert memory.judge("q", said("Hello"), [said("Hi"), said("Servus"), said("Hello")]) == "same"
    assert memory.grade("q") is Grade.OUTLINE
    hangup = Answer(200, "<Response><Hangup/></Response>")
    assert memory.judge("q", said("Hello"), [hangup] * 3) == "changed"


def test_where_nothing_stays_only_the_status_counts() -> None:
    memory = Memory()
    pages = [Answer(200, f"<Response>{'<Wait/>' * n}</Response>") for n in range(1, 5)]
    assert memory.judge("q", pages[0], pages[1:]) == "same"
    assert memory.grade("q") is Grade.STATUS
    assert memory.judge("q", pages[0], [Answer(500, "")] * 3) == "changed"


@pytest.mark.parametrize("away", [GONE, Answer(502), Answer(503, "busy"), Answer(504)])
def test_an_app_that_is_not_there_has_changed_nothing(away: Answer) -> None:
    memory = Memory()
    assert not memory.doubts("q", said("Hello"), away)
    assert memory.judge("q", said("Hello"), [away]) == "away"
    assert memory.judge("q", said("Hello"), [said("Hi"), away]) == "away"
    assert memory.judge("q", said("Hello"), [said("Hello")]) == "same"


def test_an_app_that_comes_up_has_changed() -> None:
    assert Memory().judge("q", GONE, [GONE]) == "same"
    assert Memory().doubts("q", GONE, said("Hello"))
    assert Memory().judge("q", GONE, [said("Hello")] * 3) == "changed"


def test_an_answer_that_only_others_get_is_a_change_once() -> None:
    memory = Memory()
    used_up = Answer(404, "no such token")
    assert memory.judge("q", said("Welcome"), [used_up] * 3) == "changed"
    assert memory.judge("q", said("Welcome"), [used_up]) == "same"
    assert memory.judge("q", said("Welcome"), [said("Welcome back")] * 3) == "changed"


def test_an_undone_change_is_a_change() -> None:
    memory = Memory()
    assert memory.judge("q", said("one"), [said("two")] * 3) == "changed"
    assert memory.judge("q", said("two"), [said("one")] * 3) == "changed"
    assert memory.judge("q", said("one"), [said("two")] * 3) == "changed"


def test_each_question_is_learned_by_itself() -> None:
    memory = Memory()
    memory.judge("noisy", said("0"), [said("1"), said("2"), said("3")])
    assert memory.judge("calm", said("0"), [said("1")] * 3) == "changed"


def test_the_calls_own_ids_do_not_count() -> None:
    body = f"<Response><Redirect>/next?call={UUID}</Redirect></Response>".encode()
    other = body.replace(UUID.encode(), UUID[::-1].encode())
    one = answer_of(ResponseReceived(0.0, 1, 200, (), None, body, 1.0), own_ids(UUID))
    two = answer_of(ResponseReceived(0.0, 1, 200, (), None, other, 1.0), own_ids(UUID[::-1]))
    assert one == two
    assert UUID not in one.text


def test_no_answer_is_known_by_its_kind() -> None:
    failed = RequestFailed(0.0, 1, FetchFailure.REFUSED, "Nobody listens on port 5000.", 1.0)
    assert answer_of(failed, ()) == GONE


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_an_app_that_draws_its_answers_causes_a_few_changes_at_most(seed: int, kinds: int) -> None:
    """Whatever it draws from: it is asked on and on, each answer that counts becomes the call's."""
    draw = random.Random(seed)
    memory = Memory()
    changed_in: list[int] = []
    of_call = said("x" * draw.randrange(kinds))
    for number in range(300):
        asked = [said("x" * draw.randrange(kinds)) for _ in range(3)]
        if memory.judge("q", of_call, asked) == "changed":
            changed_in.append(number)
            of_call = said("x" * draw.randrange(kinds))
    assert all(number < 100 for number in changed_in)
