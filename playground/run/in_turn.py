"""The order in which an app hears of what happened at one moment, or shortly after one another.

Notices (callbacks, a told action, the hangup URL) are sent beside the call, so nothing would keep two of them
in order on their way. Here a notice waits for the one before it to come out, and so does a request whose reply
the call needs, if it is of the same moment; but not for long: a callback never delays the call
(plivo-xml.md 1.12). Our choice: Plivo promises no order (1.10).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playground.call.effects import SendRequest

NOTICE_S = 0.25
"""So long a notice waits for the one before it, real seconds."""

T = TypeVar("T")


class InTurn:
    """Sends the requests of one call."""

    def __init__(self, *, awaited_s: float) -> None:
        """``awaited_s``: so long a request whose reply the call needs waits for a notice, real seconds."""
        self._awaited_s = awaited_s
        self._notice: tuple[float, asyncio.Task[object]] | None = None
        """The newest notice, and the moment of it on the call's clock."""

    def send(
        self, request: SendRequest, moment: float, perform: Callable[[], Awaitable[T]]
    ) -> asyncio.Task[T]:
        """Perform a request of that moment when its turn has come; sound files have no turn."""
        before = None if request.purpose == "media" else self._before(request, moment)
        task = asyncio.ensure_future(self._after(before, request, perform))
        if not request.awaited:
            self._notice = (moment, task)
        return task

    def _before(self, request: SendRequest, moment: float) -> asyncio.Task[object] | None:
        if self._notice is None or self._notice[1].done():
            return None
        told_at, notice = self._notice
        return notice if told_at == moment or not request.awaited else None

    async def _after(
        self,
        before: asyncio.Task[object] | None,
        request: SendRequest,
        perform: Callable[[], Awaitable[T]],
    ) -> T:
        if before is not None:
            await asyncio.wait([before], timeout=self._awaited_s if request.awaited else NOTICE_S)
        return await perform()
