"""Notices keep their order on their way to the app, and hold nothing up for long."""

from __future__ import annotations

import asyncio

import pytest

from playground.call.effects import SendRequest
from playground.run.in_turn import InTurn


def request(number: int, *, awaited: bool = False) -> SendRequest:
    purpose = "redirect" if awaited else "callback"
    url = "http://127.0.0.1:5000/"
    return SendRequest(number, purpose, "POST", url, url, (), (), 15.0, 2.0, 15.0, 1000, awaited)


class App:
    """Notes whose request begins when; answers when it is told to."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.may_answer = asyncio.Event()

    async def hear(self, number: int, *, at_once: bool = False) -> None:
        self.began.append(number)
        if not at_once:
            await self.may_answer.wait()


@pytest.mark.parametrize("later", [0.0, 0.02])
async def test_a_notice_waits_for_the_one_before_though_it_is_of_a_later_moment(later: float) -> None:
    turns, app = InTurn(awaited_s=0.0), App()
    first = turns.send(request(1), 5.0, lambda: app.hear(1))
    second = turns.send(request(2), 5.0 + later, lambda: app.hear(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert app.began == [1]
    app.may_answer.set()
    await asyncio.gather(first, second)
    assert app.began == [1, 2]


async def test_a_notice_that_hangs_keeps_the_next_for_a_moment_only() -> None:
    turns, app = InTurn(awaited_s=0.0), App()
    hanging = turns.send(request(1), 5.0, lambda: app.hear(1))
    await turns.send(request(2), 5.0, lambda: app.hear(2, at_once=True))
    assert app.began == [1, 2]
    assert not hanging.done()
    hanging.cancel()


async def test_what_the_call_needs_does_not_wait_for_a_notice_of_an_earlier_moment() -> None:
    turns, app = InTurn(awaited_s=60.0), App()
    hanging = turns.send(request(1), 5.0, lambda: app.hear(1))
    await asyncio.wait_for(
        turns.send(request(2, awaited=True), 6.0, lambda: app.hear(2, at_once=True)), timeout=5
    )
    assert 2 in app.began
    hanging.cancel()
