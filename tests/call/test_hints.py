"""Hints: what is close to a phrase becomes it, and what is told as stable stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.call.hints import Hints


def corrected(text: str, *phrases: str) -> str:
    return " ".join(Hints(phrases).correct(text).words)


@pytest.mark.parametrize(
    ("said", "phrases", "understood"),
    [
        ("sales", ("Sales",), "Sales"),
        ("sails please", ("Sales", "Support"), "Sales please"),
        ("to sales now", ("Sales",), "to Sales now"),
        ("suport, please", ("Support",), "Support, please"),
        ("new yolk", ("New York",), "New York"),
        ("newyork city", ("New York",), "New York city"),
        ("I live in new york city, really", ("New York City", "New York"), "I live in New York City, really"),
        ("book a flight", ("cook", "kite"), "book a flight"),
        ("yes", ("no",), "yes"),
        ("know", ("no",), "know"),
        ("ACME", ("Acme!",), "Acme!"),
        ("strasse", ("Straße",), "Straße"),
        ("", ("Sales",), ""),
        ("…", ("Sales",), "…"),
        ("  two   words ", (), "two words"),
        ("sales", ("", "!"), "sales"),
    ],
)
def test_close_ones_become_the_hint(said: str, phrases: tuple[str, ...], understood: str) -> None:
    assert corrected(said, *phrases) == understood


def test_the_first_of_two_equal_hints_counts() -> None:
    assert corrected("sales", "SALES", "Sales") == "SALES"


def test_without_hints_the_last_two_words_are_unstable() -> None:
    result = Hints(()).correct("a b c d")
    assert (result.stable, result.unstable) == (("a", "b"), ("c", "d"))


def test_500_phrases_and_a_long_speech_take_no_time_to_speak_of() -> None:
    hints = Hints([f"department number {number:03} of the city" for number in range(600)])
    words = [f"word{number % 37}" for number in range(60)]
    for length in range(1, len(words) + 1):
        hints.correct(" ".join(words[:length]))
    assert corrected("department number 599", *[f"number {number}" for number in range(600)]) != ""


WORD = st.sampled_from(["to", "sales", "sal", "ny", "york", "a", "city"])
WORDS = st.lists(WORD, max_size=9)
PHRASES = st.lists(st.lists(WORD, min_size=1, max_size=3).map(" ".join), max_size=3)


@settings(max_examples=300, deadline=None)
@given(WORDS, PHRASES)
@example(["city", "ny", "to", "ny", "ny", "york", "new"], ["ny ny"])
@example(["anew", "sal", "sales", "a", "sales", "sal"], ["a sal", "sales sails"])
def test_what_is_stable_does_not_change(words: list[str], phrases: list[str]) -> None:
    hints = Hints(phrases)
    whole = hints.correct(" ".join(words)).words
    before: tuple[str, ...] = ()
    for length in range(len(words) + 1):
        stable = hints.correct(" ".join(words[:length])).stable
        assert stable[: len(before)] == before
        assert stable == whole[: len(stable)]
        before = stable
