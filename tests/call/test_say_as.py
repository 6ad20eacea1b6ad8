"""SSML's say-as in words (plivo-xml.md 2.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call.number_words import cardinal, decimal, digits, ordinal, year
from playground.call.say_as import BLEEP, spell_out
from playground.document.ssml_schema import DATE_FORMATS, INTERPRETATIONS


@pytest.mark.parametrize(
    ("text", "interpret_as", "form", "words"),
    [
        ("QX7", "spell-out", "", "Q X 7"),
        ("a-b", "characters", "", "a dash b"),
        ("x", "character", "", "x"),
        ("4 07", "digits", "", "4 0 7"),
        ("none", "digits", "", "none"),
        ("+1 (202) 555-0123", "telephone", "", "plus 1, 2 0 2, 5 5 5, 0 1 2 3"),
        ("12025550123", "telephone", "", "1 2 0 2 5 5 5 0 1 2 3"),
        ("1,234", "cardinal", "", "one thousand two hundred thirty-four"),
        ("-3.50", "number", "", "minus three point five zero"),
        ("many", "cardinal", "", "many"),
        ("22", "ordinal", "", "twenty-second"),
        ("3rd", "ordinal", "", "third"),
        ("1/2", "fraction", "", "one half"),
        ("3/4", "fraction", "", "three quarters"),
        ("2/9", "fraction", "", "two ninths"),
        ("3 1/2", "fraction", "", "three and a half"),
        ("1/0", "fraction", "", "1/0"),
        ("1 kg", "unit", "", "one kilogram"),
        ("2.5km", "unit", "", "two point five kilometers"),
        ("6ft", "unit", "", "six feet"),
        ("5 quux", "unit", "", "5 quux"),
        ("1'21\"", "time", "", "one minute twenty-one seconds"),
        ("5'", "time", "", "five minutes"),
        ("4:15pm", "time", "hms12", "four fifteen p m"),
        ("12:00", "time", "", "twelve o'clock"),
        ("9:05 AM", "time", "", "nine oh five a m"),
        ("whenever", "time", "", "whenever"),
        ("07/04/2024", "date", "mdy", "July fourth, twenty twenty-four"),
        ("04-07-1999", "date", "dmy", "July fourth, nineteen ninety-nine"),
        ("2010-12-25", "date", "", "December twenty-fifth, twenty ten"),
        ("20010101", "date", "yyyymmdd", "January first, two thousand one"),
        ("12/25", "date", "md", "December twenty-fifth"),
        ("12/2026", "date", "my", "December twenty twenty-six"),
        ("2026", "date", "y", "twenty twenty-six"),
        ("3", "date", "m", "March"),
        ("31", "date", "d", "thirty-first"),
        ("13/40/2020", "date", "mdy", "13/40/2020"),
        ("12/25", "date", "mdy", "12/25"),
        ("²/1/20", "date", "mdy", "²/1/20"),
        ("5 Main St., Apt. 4", "address", "", "5 Main Street Apartment 4"),
        ("damn", "expletive", "", BLEEP),
        ("as it is", "something-else", "", "as it is"),
    ],
)
def test_spelt_out(text, interpret_as, form, words) -> None:
    assert spell_out(text, interpret_as, form) == words


@pytest.mark.parametrize(
    ("text", "interpret_as", "words"),
    [
        ("42", "cardinal", "42"),
        ("3", "ordinal", "3"),
        ("1/2/2020", "date", "1/2/2020"),
        ("a-7", "spell-out", "a - 7"),
        ("407", "digits", "4 0 7"),
        ("+49 30", "telephone", "4 9, 3 0"),
        ("pfui", "expletive", BLEEP),
    ],
)
def test_other_languages_are_left_to_the_engine(text, interpret_as, words) -> None:
    assert spell_out(text, interpret_as, "mdy", "de-DE") == words


@given(st.text(max_size=30), st.sampled_from(INTERPRETATIONS), st.sampled_from(["", "x", *DATE_FORMATS]))
def test_any_text_gives_words(text, interpret_as, form) -> None:
    spelt = spell_out(text, interpret_as, form)
    assert bool(spelt.strip()) or not text.strip()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (20, "twenty"),
        (99, "ninety-nine"),
        (100, "one hundred"),
        (1_000_001, "one million one"),
        (123_456, "one hundred twenty-three thousand four hundred fifty-six"),
        (-7, "minus seven"),
        (10**15, "one" + " zero" * 15),
    ],
)
def test_cardinals(number, words) -> None:
    assert cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (100, "one hundredth"),
        (112, "one hundred twelfth"),
    ],
)
def test_ordinals(number, words) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (1984, "nineteen eighty-four"),
        (2000, "two thousand"),
        (2009, "two thousand nine"),
        (2107, "twenty-one oh seven"),
        (476, "four hundred seventy-six"),
    ],
)
def test_years(number, words) -> None:
    assert year(number) == words


def test_digits_and_decimals() -> None:
    assert digits("4-07") == "four zero seven"
    assert decimal("0.5") == "zero point five"
    assert decimal("12") == "twelve"
