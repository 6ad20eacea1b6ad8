"""Transfers as the command line has them: A legs and B legs of one moment are one request."""

from __future__ import annotations

import pytest

from playground.call.events import Transferred
from playground.call.transfers import Transfer
from playground.run.transfer_script import TransferTo, read_transfer, transfers_of

A, B, C = "http://app.test/a", "http://app.test/b", "http://app.test/c"


def test_each_alone_in_the_order_of_time() -> None:
    assert transfers_of([TransferTo(9, A), TransferTo(3, C)], [TransferTo(5, B)]) == [
        Transferred(3, Transfer(C)),
        Transferred(5, Transfer(legs="bleg", bleg_url=B)),
        Transferred(9, Transfer(A)),
    ]


def test_at_one_time_they_are_both_legs() -> None:
    assert transfers_of([TransferTo(5, A), TransferTo(9, C)], [TransferTo(9, B), TransferTo(5, B)]) == [
        Transferred(5, Transfer(A, legs="both", bleg_url=B)),
        Transferred(9, Transfer(C, legs="both", bleg_url=B)),
    ]


def test_a_b_leg_goes_with_one_a_leg_only() -> None:
    assert transfers_of([TransferTo(5, A), TransferTo(5, C)], [TransferTo(5, B)]) == [
        Transferred(5, Transfer(A, legs="both", bleg_url=B)),
        Transferred(5, Transfer(C)),
    ]
    assert transfers_of() == []


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("5=http://app.test/a", TransferTo(5, A)),
        ("0.5=app.test/a?x=1=2", TransferTo(0.5, "http://app.test/a?x=1=2")),
        ("5=/relative", TransferTo(5, "/relative")),
    ],
)
def test_how_it_is_written(text: str, to: TransferTo) -> None:
    assert read_transfer(text) == to


@pytest.mark.parametrize(
    "text", ["5", "5=", "=http://app.test/a", "x=http://app.test/a", "-1=http://app.test/a"]
)
def test_what_is_wrong_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"SECONDS=URL|number of seconds"):
        read_transfer(text)
