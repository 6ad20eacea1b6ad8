"""When two documents are the same."""

import pytest

from playground.map.identity import exact, loose, outline, own_values

UUID = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"


def test_a_calls_own_values_are_named():
    own = own_values((("CallUUID", UUID), ("RequestUUID", "")))
    assert (
        exact(f"<Redirect>http://a/?c={UUID}</Redirect>", own)
        == "<Redirect>http://a/?c={CallUUID}</Redirect>"
    )
    assert exact("nothing of it", own) == "nothing of it"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"/?id={UUID}", "/?id=00000000-1111-2222-3333-444444444444"),
        ("It is 10:42.", "It is 9:05 pm"),
        ("You are caller 7 of 12.", "You are caller 113 of 4."),
        ("/?token=a8f5f167f44f4964e6c998dee827110c", "/?token=0cc175b9c0f1b6a831c399e269772661"),
        ("Balance: 1,204.50", "Balance: 7"),
    ],
)
def test_loosely_the_same(one, other):
    assert loose(one).rstrip(".") == loose(other).rstrip(".")


def test_words_differ_loosely():
    assert loose("Press one for sales.") != loose("Press one for support.")


def test_the_outline_has_no_words():
    page = "<GetDigits action='http://a/go' numDigits='1'><Speak>{}</Speak></GetDigits>"
    assert outline(page.format("One")) == outline(page.format("Something else"))
    assert outline(page.format("One")) != outline(page.replace("/go", "/stop").format("One"))
