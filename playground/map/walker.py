"""A walk with everything it needs to reach the app: web clients, the policy of hosts, lengths of sounds.

The command and the terminal app walk through here, so that the same options mean the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path

from playground.call.effects import SendRequest
from playground.call.setup import CallSetup
from playground.map.model import FlowMap
from playground.map.survey import Surveyor
from playground.map.walk import OnProgress, Walk, WalkOptions
from playground.placing import permitted_hosts
from playground.run.virtual import Outcome
from playground.settings.options import CallOptions

OnOutcome = Callable[[SendRequest, Outcome], None]
"""Is told how each request came out."""


@contextlib.asynccontextmanager
async def ready_walk(
    flow: FlowMap,
    setup: CallSetup,
    call: CallOptions,
    options: WalkOptions,
    on_progress: OnProgress,
    *,
    file: Path | None = None,
    hosts: Iterable[str] = (),
    surveyor: Surveyor | None = None,
    on_outcome: OnOutcome | None = None,
) -> AsyncIterator[Walk]:
    """The walk, until it is left; hosts that nobody has named are refused.

    ``file``: the local document that is the target. ``hosts``: named beside those of ``call``.
    """
    from playground.adapters.http import HttpClient
    from playground.run.fetching import perform
    from playground.run.hosts import HostPolicy
    from playground.run.sound_lengths import measure

    policy = HostPolicy(setup.answer_url, setup.host_map, (*permitted_hosts(call), *hosts))

    async def permits(url: str) -> bool:
        return policy.permits(url)

    async def fetch(client: HttpClient, request: SendRequest) -> Outcome:
        outcome = await perform(
            request, client=client, permits=permits, load_sound=measure, local_document=file
        )
        if on_outcome is not None:
            on_outcome(request, outcome)
        return outcome

    async with contextlib.AsyncExitStack() as clients:
        lanes = [
            partial(fetch, await clients.enter_async_context(HttpClient(verify=not call.insecure)))
            for _ in range(options.parallel)
        ]
        yield Walk(flow, setup, lanes, options, on_progress, surveyor=surveyor)
