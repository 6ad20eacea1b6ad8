"""Has documents from URLs, each asked as Plivo asks the answer URL of a new call; several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter

from playground.adapters.http import HttpClient
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed, ResponseReceived
from playground.call.fetch_problems import trouble_of
from playground.call.outgoing import answer_request
from playground.call.setup import CallSetup
from playground.call.tuning import tuning_of
from playground.hostile_text import visible_line
from playground.lint.reading import Body, Unreadable
from playground.run.fetching import perform
from playground.run.hosts import HostPolicy
from playground.watch.answers import answer_of

AT_ONCE = 8
"""Most URLs asked at the same time."""

Asked = dict[str, Body | Unreadable]
"""URL → its document, or why there is none."""


async def ask_urls(setups: Mapping[str, CallSetup], *, verify: bool = True) -> Asked:
    """The documents of all these URLs, each with the setup of the call that asks it."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with HttpClient(verify=verify) as client:

        async def ask(setup: CallSetup) -> Body | Unreadable:
            async with gate:
                try:
                    return await ask_url(setup, client)
                except Unreadable as failure:
                    return failure

        return dict(zip(setups, await asyncio.gather(*map(ask, setups.values())), strict=True))


async def ask_url(setup: CallSetup, client: HttpClient) -> Body:
    """The document that the answer URL gives to a new call. Raises :class:`Unreadable`.

    A connect or read time-out is tried again as Plivo does (plivo-xml.md 1.10); no fallback URL is asked.
    """
    policy = HostPolicy(setup.answer_url, setup.host_map)

    async def permits(url: str) -> bool:
        return policy.permits(url)

    request, tuning, began = answer_request(setup), tuning_of(setup.answer_url), perf_counter()
    attempt = 0
    while True:
        attempt += 1
        budget_s = tuning.budget_s(setup.timeout_s, perf_counter() - began)
        answer = await perform(replace(request, timeout_s=budget_s), client=client, permits=permits)
        assert not isinstance(answer, MediaLoaded)
        if not tuning.tries_again(answer, attempt, perf_counter() - began):
            return _document(request.url, answer)


def _document(url: str, answer: ResponseReceived | RequestFailed) -> Body:
    if isinstance(answer, RequestFailed) and answer.failure is FetchFailure.TOO_LARGE:
        return Body(b"", url, cut=True)
    trouble = trouble_of(answer)
    if trouble is not None or isinstance(answer, RequestFailed):
        shown = visible_line(url, limit=200)
        raise Unreadable(
            f"{shown} {trouble}; Plivo ends the call with 7011 Error Reaching Answer URL.",
            is_away=answer_of(answer, ()).is_away,
        )
    return Body(answer.body, url, answer.content_type)
