"""The schedule of a text that is said: every word in its time, and the whole at the end."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from playground.call.events import CallerSpoke, VoiceBegan, VoiceEnded, WordsHeard
from playground.call.prompts import SpeechPrompt
from playground.run.said import MOST_INTERIM, said, spoken


def prompt(text: str) -> SpeechPrompt:
    made = spoken(text)
    assert made is not None
    return made


def test_a_sentence_is_understood_word_by_word():
    words = prompt("  book a \n table ")
    assert said(words, 2.0, 1.3, 0.8) == [
        CallerSpoke(2.0, words),
        VoiceBegan(2.0, "text"),
        WordsHeard(2.0 + 1.3 * 5 / 13, "book", False, 0.8),
        WordsHeard(2.0 + 1.3 * 7 / 13, "book a", False, 0.8),
        WordsHeard(3.3, "book a table", True, 0.8),
        VoiceEnded(3.3),
    ]


def test_one_word_has_no_interim_result():
    assert [type(event) for event in said(prompt("Yes"), 0, 0.5)] == [
        CallerSpoke,
        VoiceBegan,
        WordsHeard,
        VoiceEnded,
    ]


def test_nothing_to_say_is_no_prompt():
    assert spoken(" \n ") is None


def test_a_novel_makes_no_flood():
    events = said(prompt("word " * 10_000), 0.0, 3000.0)
    heard = [event for event in events if isinstance(event, WordsHeard)]
    assert 100 < len(heard) <= MOST_INTERIM + 1
    assert len(heard[-1].text.split()) == 10_000


@given(st.text().filter(lambda text: bool(text.split())), st.floats(0, 1e4), st.floats(0, 1e3))
def test_times_rise_and_what_is_heard_grows(text, at, seconds):
    events = said(prompt(text), at, seconds)
    times = [event.at for event in events]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (at, at + seconds)
    heard = [event for event in events if isinstance(event, WordsHeard)]
    assert [event.is_final for event in heard] == [False] * (len(heard) - 1) + [True]
    assert all(late.text.startswith(f"{early.text} ") for early, late in itertools.pairwise(heard))
    assert heard[-1].text == " ".join(text.split())
