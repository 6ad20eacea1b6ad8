"""Performs ``SendRequest``: asks whether the host may be requested, fetches, measures sound, tells the event.

Drivers bind what stays the same for a call and await the rest::

    fetch = partial(perform, client=client, permits=asked.permits, load_sound=sounds.load)
    event = await fetch(effect)

Never raises for anything a server, a URL or a file can do; cancelling it closes the connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

from playground.adapters.http import Fetched, FetchError, HttpClient
from playground.call.effects import SendRequest
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed, ResponseReceived
from playground.call.hosts import authority_of, host_of
from playground.hostile_text import visible_line
from playground.run.hosts import Permits

Outcome = ResponseReceived | RequestFailed | MediaLoaded
LoadSound = Callable[[bytes, str, str], tuple[float | None, str | None]]
"""(body, content type, URL) → (seconds or ``None``, why it cannot be played or ``None``).

Called in a thread. Keeps the decoded sound under the URL where the driver wants to play it."""
OnProgress = Callable[[SendRequest, int, int | None], None]
"""(request, bytes received, bytes announced or ``None``), while a body arrives."""
Clock = Callable[[], float]
"""The call's clock, seconds; read when the outcome is known."""


def no_clock() -> float:
    """For drivers that reckon ``at`` themselves, from ``elapsed_ms``."""
    return 0.0


async def perform(
    effect: SendRequest,
    *,
    client: HttpClient,
    permits: Permits,
    load_sound: LoadSound | None = None,
    local_document: Path | None = None,
    clock: Clock = no_clock,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Send the request and tell how it came out.

    ``local_document``: the file the user named as the call's target; its ``file:`` URL alone is read
    from disk, and only as the answer. Without ``load_sound`` media is fetched and not measured.
    """
    try:
        if effect.url.lower().startswith("file:"):
            fetched = await asyncio.to_thread(_read_file, effect, local_document)
        elif await permits(effect.url):
            fetched = await _fetch(effect, client, on_progress)
        else:
            raise _not_allowed(effect.url)
    except FetchError as error:
        failure, elapsed_ms = FetchFailure(error.kind), error.elapsed_s * 1000
        return RequestFailed(clock(), effect.request_id, failure, error.sentence, elapsed_ms)
    if effect.purpose == "media":
        return await _measured(effect, fetched, load_sound, clock)
    return ResponseReceived(
        clock(),
        effect.request_id,
        fetched.status,
        fetched.headers,
        fetched.content_type,
        fetched.body,
        fetched.elapsed_s * 1000,
    )


async def _fetch(effect: SendRequest, client: HttpClient, on_progress: OnProgress | None) -> Fetched:
    return await client.fetch(
        method=effect.method,
        url=effect.send_to,
        params=effect.params,
        headers=effect.headers,
        timeout_s=effect.timeout_s,
        connect_timeout_s=effect.connect_timeout_s,
        read_timeout_s=effect.read_timeout_s,
        max_bytes=effect.max_bytes,
        host_header=_host_header(effect.url),
        on_progress=partial(on_progress, effect) if on_progress else None,
    )


def _host_header(url: str) -> str | None:
    """The Host as the URL has it, for the signature is over that; mapped or not, as a tunnel would pass it on."""
    authority = authority_of(url)
    is_plain = authority.isascii() and authority.isprintable() and not authority.endswith(":")
    return authority if authority and is_plain else None


async def _measured(
    effect: SendRequest, fetched: Fetched, load_sound: LoadSound | None, clock: Clock
) -> MediaLoaded:
    seconds, undecodable = None, None
    if load_sound is not None and 200 <= fetched.status < 300:
        seconds, undecodable = await asyncio.to_thread(
            load_sound, fetched.body, fetched.content_type, effect.url
        )
    return MediaLoaded(
        clock(),
        effect.request_id,
        fetched.status,
        fetched.headers,
        fetched.content_type,
        len(fetched.body),
        fetched.elapsed_s * 1000,
        seconds,
        undecodable,
    )


def _read_file(effect: SendRequest, local_document: Path | None) -> Fetched:
    """The named document as if a server had sent it. Raises ``FetchError``."""
    shown = visible_line(effect.url, limit=200)
    named = local_document is not None and effect.url == local_document.resolve().as_uri()
    if effect.purpose != "answer" or local_document is None or not named:
        raise FetchError("bad-url", f"{shown} is not asked for: a call reads no file but its own document.")
    started = perf_counter()
    try:
        with local_document.open("rb") as document:
            body = document.read(effect.max_bytes + 1)
    except OSError as error:
        why = visible_line(error.strerror or str(error))
        raise FetchError(
            "unreachable", f"{visible_line(str(local_document))} cannot be read ({why})."
        ) from None
    if len(body) > effect.max_bytes:
        raise FetchError("too-large", f"{shown} is longer than {effect.max_bytes:,} bytes.")
    headers = (("Content-Type", "application/xml"), ("Content-Length", str(len(body))))
    return Fetched(200, headers, "application/xml", body, perf_counter() - started)


def _not_allowed(url: str) -> FetchError:
    place = host_of(url)
    if place is None:
        return FetchError("bad-url", f"{visible_line(url, limit=200)!r} is not a plain http or https URL.")
    host = visible_line(place.host, limit=200)
    return FetchError(
        "host-not-allowed", f"Requests to {host} are not allowed (--allow-host {host} allows them)."
    )
