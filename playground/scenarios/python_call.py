"""A call that a test written in Python makes, step by step: ``call.hears("…"); call.press("1")``.

The clock stands between two steps, and jumps within them. The call lives on an event loop in a thread of its own,
so that it can be made from any test, also from one that has a loop itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

from playground.adapters.http import HttpClient
from playground.adapters.recordings import KeptRecordings
from playground.call import entries
from playground.call_log import recordings_folder
from playground.errors import PlaygroundError
from playground.run.virtual import VirtualWorld
from playground.scenarios.director import Director
from playground.scenarios.model import PATIENCE_S, CallerSpec, Scenario
from playground.scenarios.outcome import Failure
from playground.scenarios.playing import Played, Verdict, World
from playground.scenarios.python_steps import Steps
from playground.scenarios.reading import read_step, read_text
from playground.scenarios.report import conversation
from playground.settings.config import load_settings

T = TypeVar("T")


def play_scenario(scenario: Scenario, url: str | None = None) -> Played:
    """Play one scenario, with the settings of the config file and the environment. Raises ``PlaygroundError``."""

    async def play() -> Played:
        world = _world(url)
        try:
            return await world.play(scenario)
        finally:
            await world.aclose()

    with _Loop() as loop:
        return loop.run(play())


class PythonCall(Steps):
    """One call. Every step raises ``AssertionError`` with the conversation when it is not met.

    The call is placed at the first step. Texts are written as in scenario files (docs/scenarios.md).
    """

    def __init__(self, url: str | None = None, *, patience: float = PATIENCE_S, **options: Any) -> None:
        """``options``: those of a call by their names, ``_`` for ``-`` (and ``from_``); ``url`` may be set later."""
        self.url = url
        """What is called: a URL, or the path of a document."""
        self._patience_s = patience
        self._options = {name.rstrip("_").replace("_", "-"): value for name, value in options.items()}
        self._loop: _Loop | None = None
        self._world = VirtualWorld()
        self._director: Director | None = None
        self._playing: World | None = None

    def as_(self, name: str) -> Party:
        """Whoever was transferred under that name (``bleg_as``): the steps of that party's own call."""
        return Party(self, name)

    @property
    def log(self) -> Sequence[entries.Entry]:
        """The call's log so far."""
        return self.log_of("")

    def log_of(self, who: str) -> Sequence[entries.Entry]:
        """The log so far of the call of a party that was transferred under that name; empty: the call itself."""
        call = None if self._director is None else self._director.calls.get(who)
        return () if call is None else tuple(call.log)

    @property
    def at(self) -> float:
        """The call's clock, seconds."""
        return self._world.now

    def close(self) -> None:
        """Hang up, if need be; the hangup URL is told."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        with loop:
            if self._director is not None:
                self._director.stop()
                self._director.hang_all_up()
                loop.run(self._world.run())
            if self._playing is not None:
                loop.run(self._playing.aclose())

    def take_step(self, kind: str, written: dict[str, Any], who: str = "") -> None:
        """Let that be met; ``who``: of a party that was transferred, its name."""
        __tracebackhide__ = True  # of pytest
        step = replace(read_step(kind, **written), who=who)
        loop, director = self._begun()
        if who not in director.calls:
            raise ValueError(f"there is no {who!r}: name a party with transfer(…, bleg_as={who!r}) first")

        async def go_on() -> None:
            director.add(step)
            await self._world.go_on(lambda: director.is_done)
            if not director.is_done:
                director.finish()

        loop.run(go_on())
        if director.failure is not None:
            self._fail(director, director.failure)

    def _begun(self) -> tuple[_Loop, Director]:
        if self._loop is None or self._director is None:
            (scenario,) = read_text(_head(self.url, self._options), Path("the test"))
            self._loop = _Loop()
            self._director = self._loop.run(self._begin(scenario.callers[0]))
        return self._loop, self._director

    async def _begin(self, spec: CallerSpec) -> Director:
        self._playing = _world(None)
        director = self._playing.direct(
            self._world, [spec], (), file=None, patience_s=self._patience_s, is_open=True
        )
        director.begin()
        return director

    def _fail(self, director: Director, failure: Failure) -> NoReturn:
        __tracebackhide__ = True
        logs = {name: one.log for name, one in director.calls.items()}
        played = Played(Scenario(name="call"), Verdict.FAILED, failure, director.met, logs)
        raise AssertionError("\n".join([failure.why, *conversation(played)]))


class Party(Steps):
    """The dialled party of a call, transferred to a call of its own."""

    def __init__(self, call: PythonCall, name: str) -> None:
        self._call = call
        self._name = name

    @property
    def log(self) -> Sequence[entries.Entry]:
        """The log so far of the party's own call."""
        return self._call.log_of(self._name)

    def take_step(self, kind: str, written: dict[str, Any], who: str = "") -> None:
        """Let that be met in the party's call."""
        __tracebackhide__ = True
        self._call.take_step(kind, written, who or self._name)


class _Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ivr-call", daemon=True)
        self._thread.start()

    def run(self, job: Coroutine[Any, Any, T]) -> T:
        """Run it there, and wait for it."""
        return asyncio.run_coroutine_threadsafe(job, self._loop).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _world(url: str | None) -> World:
    settings = load_settings()
    recordings = KeptRecordings(recordings_folder(settings.call.recordings))
    return World(
        HttpClient(),
        insecure_client=HttpClient(verify=False),
        options=settings.call,
        url=url,
        recordings=recordings,
        rules_off=frozenset(settings.lint.off),
    )


def _head(url: str | None, options: dict[str, Any]) -> str:
    """The scenario that the test is, for its call to be read as any other."""
    import yaml

    if url is None:
        raise PlaygroundError(
            "There is no URL to call.", fix="Set call.url, mark the test, or give --ivr-url."
        )
    call: dict[str, Any] = {"url": url}
    for name, value in options.items():
        call[name] = {key: str(text) for key, text in value.items()} if isinstance(value, dict) else value
    return yaml.safe_dump({"call": call, "steps": ["beep"]})
