"""Scenarios from their text, played against a real loopback app."""

from __future__ import annotations

from pathlib import Path

from playground.adapters.http import HttpClient
from playground.call import entries
from playground.scenarios.playing import Played, Verdict, World
from playground.scenarios.reading import read_text
from tests.servers import AppServer


async def play(app: AppServer, source: str, path: str = "/") -> Played:
    """Play one scenario whose ``{url}`` is the app's."""
    (scenario,) = read_text(source.replace("{url}", app.url(path)), Path("here.yaml"))
    async with HttpClient() as client:
        return await World(client).play(scenario)


def why(played: Played) -> str:
    """Why it did not pass; empty when it did."""
    if played.verdict is Verdict.PASSED:
        return ""
    if played.failure is None:
        return f"{played.verdict}: {played.why}"
    return f"{played.verdict}: {played.failure.step.shown}: {played.failure.why}"


def of(played: Played, kind: type, who: str = "") -> list[entries.Entry]:
    """The entries of one kind in a caller's log."""
    return [entry for entry in played.logs[who] if isinstance(entry, kind)]
