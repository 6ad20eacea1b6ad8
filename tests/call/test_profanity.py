"""The profanity filter: first letters stay, other words stay whole."""

from __future__ import annotations

import pytest

from playground.call.profanity import without_profanity


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("damn", "d***"),
        ("Damn it, this SHIT again", "D*** it, this S*** again"),
        ("fucking bullshit!", "f****** b*******!"),
        ("a classic assessment of Scunthorpe and Essex", "a classic assessment of Scunthorpe and Essex"),
        ("peacock, cockpit, passing, shiitake", "peacock, cockpit, passing, shiitake"),
        ("", ""),
    ],
)
def test_only_the_first_letter_is_kept(said: str, shown: str) -> None:
    assert without_profanity(said) == shown
    assert len(without_profanity(said)) == len(said)
