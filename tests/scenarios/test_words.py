"""Words that are to be heard: contained, by a regular expression, or nearly so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.scenarios.words import read_words

HEARD = "Thank you for calling Acme. Press 1 for sales, or stay on the line."


@pytest.mark.parametrize(
    "written",
    [
        "press 1 for sales", "  Press\n 1 ", "/^thank you/i", "/Press [0-9]/", "/PRESS 1/i", "~ pres one for sale",
        "~0.6 stay in the lane", "~ Thankyou for calling acme", "acme. press",
    ],
)  # fmt: skip
def test_heard(written: str):
    assert read_words(written).find(HEARD) is not None


@pytest.mark.parametrize(
    "written",
    ["press 2 for sales", "/press 1/", "/sales$/", "~ the weather of tomorrow", "~0.95 stay in the lane"],
)
def test_not_heard(written: str):
    assert read_words(written).find(HEARD) is None


def test_the_search_goes_on_behind_what_was_found():
    words = read_words("one")
    first = words.find("one and one")
    assert first == 3
    assert words.find("one and one", first) == 11
    assert words.find("one and one", 11) is None


@pytest.mark.parametrize("written", ["", "   ", "/(/", "~", "~ ", "~ ...", "~2 much", "~ " + "very " * 99])
def test_refused(written: str):
    with pytest.raises(ValueError, match=r"\w"):
        read_words(written)


@given(st.text(max_size=60), st.text(max_size=200), st.integers(0, 200))
def test_never_fails_otherwise(written: str, heard: str, start: int):
    try:
        words = read_words(written)
    except ValueError:
        return
    end = words.find(heard, start)
    assert end is None or 0 <= end <= len(heard)


@given(st.text(alphabet="abc de", min_size=1, max_size=20).filter(str.strip), st.text(max_size=20))
def test_a_text_is_found_in_itself(text: str, around: str):
    heard = " ".join(f"{around} {text} {around}".split())
    assert read_words(" ".join(text.split())).find(heard) is not None
