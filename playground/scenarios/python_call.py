"""A call that a test written in Python makes, step by step: ``call.hears("…"); call.press("1")``.

The clock stands between two steps, and jumps within them. The call lives on an event loop in a thread of its own,
so that it can be made from any test, also from one that has a loop itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar

from playground.adapters.http import HttpClient
from playground.adapters.recordings import KeptRecordings
from playground.call import entries
from playground.call_log import recordings_folder
from playground.config import load_settings
from playground.errors import PlaygroundError
from playground.run.virtual import VirtualWorld
from playground.scenarios.director import Director, Failure
from playground.scenarios.model import PATIENCE_S, CallerSpec, Scenario
from playground.scenarios.playing import Played, Verdict, World
from playground.scenarios.reading import read_step, read_text
from playground.scenarios.report import conversation

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


class PythonCall:
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

    def hears(self, text: str, *, within: float | None = None) -> Self:
        """The caller hears this."""
        return self._step("hear", text=text, within=within)

    def press(self, keys: str, *, after: float | None = None) -> Self:
        """The caller presses keys, at the next wait for them, with ``!`` in front before."""
        return self._step("press", keys=keys, after=after)

    def say(self, text: str, *, after: float | None = None) -> Self:
        """The caller says something."""
        return self._step("say", text=text, after=after)

    def requests(
        self,
        path: str | None = None,
        *,
        url: str | None = None,
        method: str | None = None,
        purpose: str | None = None,
        params: dict[str, str] | None = None,
        within: float | None = None,
    ) -> Self:
        """The app is asked so."""
        return self._step(
            "request", path=path, url=url, method=method, purpose=purpose, params=params, within=within
        )

    def dials(self, to: str | None = None, *, then: str = "answer", within: float | None = None) -> Self:
        """Somebody is dialled, and does that."""
        return self._step("dial", to=to, then=then, within=within)

    def runs(self, name: str, *, attributes: dict[str, str] | None = None) -> Self:
        """An element begins."""
        return self._step("element", name=name, attributes=attributes)

    def finds(self, code: str, *, message: str | None = None) -> Self:
        """A problem is told."""
        return self._step("finding", code=code, message=message)

    def wait(self, seconds: float) -> Self:
        """Time passes on the call's clock."""
        return self._step("wait", seconds=seconds)

    def hang_up(self, *, after: float | None = None) -> Self:
        """The caller hangs up."""
        return self._step("hang up", after=after)

    def transfer(self, url: str | None = None, *, bleg_url: str | None = None) -> Self:
        """Plivo's API transfers the call, with ``bleg_url`` the dialled party: alone, or both."""
        return self._step("transfer", url=url, bleg_url=bleg_url)

    def ends(self, cause: str | None = None, **facts: Any) -> Self:
        """The call ends; ``facts``: ``code``, ``name``, ``source``, ``status``, ``within``."""
        return self._step("ends", cause=cause, **facts)

    @property
    def log(self) -> Sequence[entries.Entry]:
        """The call's log so far."""
        return () if self._director is None else tuple(self._director.calls[""].log)

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

    def _step(self, kind: str, **written: Any) -> Self:
        __tracebackhide__ = True  # of pytest
        step = read_step(kind, **written)
        loop, director = self._begun()

        async def go_on() -> None:
            director.add(step)
            await self._world.go_on(lambda: director.is_done)
            if not director.is_done:
                director.finish()

        loop.run(go_on())
        if director.failure is not None:
            self._fail(director, director.failure)
        return self

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
