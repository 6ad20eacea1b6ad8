"""Plays a scenario: its callers call the app, on one virtual clock and one switchboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from playground.call import entries
from playground.call.events import DigitPressed
from playground.call.setup import CallSetup
from playground.caller_numbers import free_number
from playground.errors import PlaygroundError
from playground.placing import Target, call_setup, permitted_hosts, read_target
from playground.run.fetching import perform
from playground.run.hosts import HostPolicy
from playground.run.planned_sounds import PlannedSounds
from playground.run.scripted_caller import CallerDeed
from playground.run.streaming import StreamAccess
from playground.run.virtual import VirtualWorld
from playground.run.virtual_call import VirtualCall
from playground.scenarios.director import Director
from playground.scenarios.model import CallerSpec, Scenario, Step
from playground.scenarios.outcome import Failure, Met
from playground.settings.options import CallOptions

if TYPE_CHECKING:
    from playground.adapters.http import HttpClient
    from playground.adapters.recordings import KeptRecordings
    from playground.adapters.speech.engine import SpeechEngine
    from playground.map.chart import Chart
    from playground.map.visits import Visits
    from playground.run.heard_prompts import PromptSounds
    from playground.run.hosts import Permits
    from playground.run.virtual_call import Fetch
    from playground.watch.asking import Questions

MAX_SECONDS = 3600.0
"""A call is ended then, seconds on its own clock, unless the scenario says otherwise."""


class Verdict(StrEnum):
    """How a scenario came out."""

    PASSED = "passed"
    FAILED = "failed"
    """An expectation was not met."""
    CALL_FAILED = "call failed"
    """The call itself failed, and nobody expected it to."""
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Played:
    """A scenario that has been played."""

    scenario: Scenario
    verdict: Verdict
    failure: Failure | None = None
    met: Sequence[Met] = ()
    logs: Mapping[str, Sequence[entries.Entry]] = field(default_factory=dict)
    """By the callers' names."""
    seconds: float = 0.0
    """It took, real time."""
    why: str = ""
    """Of a scenario that was not played: why."""
    visits: Visits | None = None
    """Where its calls were on the map, if there is one."""
    asked: Sequence[Questions] = ()
    """What its calls asked the app for, where that is kept."""


FAILED = (Verdict.FAILED, Verdict.CALL_FAILED)
"""Those that came out badly."""


def target_of(spec: CallerSpec, file: Path | None, url: str | None) -> Target:
    """What a caller of that scenario file calls; ``url`` is stronger than what is written.

    Raises ``PlaygroundError`` when nothing that can be called is named.
    """
    written = url or spec.url
    if written is None:
        raise PlaygroundError("There is no URL to call.", fix="Give `call: {url: …}`, or --url.")
    if url is None and file is not None and "://" not in written:
        beside = file.parent / written
        if beside.is_file():
            return read_target(str(beside))
    return read_target(written)


class World:
    """What all scenarios of a run share: connections, recordings, options. Belongs to one event loop."""

    def __init__(
        self,
        client: HttpClient,
        *,
        options: CallOptions | None = None,
        given: Mapping[str, Any] | None = None,
        url: str | None = None,
        recordings: KeptRecordings | None = None,
        insecure_client: HttpClient | None = None,
        chart: Chart | None = None,
        rules_off: frozenset[str] = frozenset(),
        keeps_questions: bool = False,
    ) -> None:
        """``options``: of profile and environment; ``given``: of the command line, stronger than the scenario's.

        ``url`` is called instead of what the scenarios say. ``chart``: the map that calls are followed on.
        ``rules_off``: codes of findings that are not told. ``keeps_questions``: so that the app can be asked again.
        """
        self._client = client
        self._insecure_client = insecure_client or client
        self._options = options or CallOptions()
        self._given = dict(given or {})
        self._url = url
        self._recordings = recordings
        self._speech: SpeechEngine | None = None
        self._chart = chart
        self._rules_off = rules_off
        self._keeps_questions = keeps_questions
        self._questions: dict[Director, list[Questions]] = {}

    async def aclose(self) -> None:
        """Close connections, voices and recordings."""
        await self._client.aclose()
        await self._insecure_client.aclose()
        self.close_voices()
        if self._recordings is not None:
            self._recordings.close()

    def close_voices(self) -> None:
        """End what has spoken; another call may let it speak again."""
        if self._speech is not None:
            self._speech.close()
            self._speech = None

    def _voices(self, on_other_voice: Callable[[str], None]) -> PromptSounds:
        from playground.adapters.speech.engine import SpeechEngine
        from playground.run.heard_prompts import PromptSounds

        self._speech = self._speech or SpeechEngine()
        return PromptSounds(self._speech, notice=on_other_voice)

    def options_of(self, spec: CallerSpec) -> CallOptions:
        """The options in force for a caller."""
        own = dict(spec.options)
        if "auth_token_env" in own:
            own["auth_token"] = None
        return replace(self._options, **{**own, **self._given})

    def place(
        self, world: VirtualWorld, director: Director, spec: CallerSpec, file: Path | None, taken: set[str]
    ) -> VirtualCall:
        """Place the call of a caller; ``taken``: the numbers of the others."""
        options = self.options_of(spec)
        number = free_number(options.from_number, taken) if spec.name else options.from_number
        taken.add(number)
        options = replace(options, from_number=number)
        target = target_of(spec, file, self._url)
        setup, _ = call_setup(target, options, time_limit_s=spec.max_seconds or MAX_SECONDS)
        setup = replace(setup, rules_off=self._rules_off)
        if self._recordings is not None:
            setup = replace(
                setup, recordings_url=self._recordings.url, recordings_folder=self._recordings.folder
            )
        policy = HostPolicy(setup.answer_url, setup.host_map, permitted_hosts(options))
        for url in director.named_urls:
            policy.allow_named(url)

        async def permits(url: str) -> bool:
            return policy.permits(url)

        fetch = partial(
            perform,
            client=self._insecure_client if options.insecure else self._client,
            permits=permits,
            local_document=target.file,
        )

        def place(name: str, setup: CallSetup) -> VirtualCall:
            asking = self._kept_questions(director, setup, permits, verify=not options.insecure)
            sounds = PlannedSounds(self._voices, is_listened_to=lambda: world.is_streaming)
            return world.place(
                setup,
                fetch=asking(partial(fetch, load_sound=sounds.load_sound)),
                caller=_Caller(director, name),
                on_entry=_nobody,
                recordings=self._recordings,
                sounds=sounds,
                streams=StreamAccess(permits, verify=not options.insecure),
                on_leg=lambda leg: director.leg_goes_on(name, lambda its_name: place(its_name, leg)),
            )

        return place(spec.name, setup)

    def direct(
        self,
        world: VirtualWorld,
        callers: Sequence[CallerSpec],
        steps: Sequence[Step],
        *,
        file: Path | None,
        patience_s: float,
        is_open: bool = False,
    ) -> Director:
        """A director whose callers call through here."""
        taken: set[str] = set()

        def place(spec: CallerSpec) -> VirtualCall:
            return self.place(world, director, spec, file, taken)

        director = Director(world, place, callers, steps, patience_s=patience_s, is_open=is_open)
        return director

    async def play(self, scenario: Scenario) -> Played:
        """Play it; never raises for what apps and scenarios do.

        Cancelled, the callers hang up, and what was played so far is returned with ``INTERRUPTED``.
        """
        if scenario.skip is not None:
            return Played(scenario, Verdict.SKIPPED, why=scenario.skip)
        began = perf_counter()
        world = VirtualWorld()
        director = self.direct(
            world, scenario.callers, scenario.steps, file=scenario.file, patience_s=scenario.patience_s
        )
        try:
            for spec in scenario.callers:
                target_of(spec, scenario.file, self._url)
            director.begin()
            interrupted = await world.run(on_interrupt=director.stop)
        except PlaygroundError as error:
            return Played(scenario, Verdict.CALL_FAILED, seconds=perf_counter() - began, why=str(error))
        director.finish()
        logs = {name: call.log for name, call in director.calls.items() if call.log}
        return Played(
            scenario, _verdict(director.failure, interrupted), director.failure, director.met, logs,
            perf_counter() - began, visits=self._visits(logs), asked=tuple(self._questions.pop(director, ())),
        )  # fmt: skip

    def _kept_questions(
        self, director: Director, setup: CallSetup, permits: Permits, *, verify: bool
    ) -> Callable[[Fetch], Fetch]:
        """What has a call's fetching keep its questions, if they are to be kept."""
        if not self._keeps_questions:
            return lambda fetch: fetch
        from playground.watch.asking import Questions

        questions = Questions(setup, permits, verify=verify)
        self._questions.setdefault(director, []).append(questions)
        return questions.keeping

    def _visits(self, logs: Mapping[str, Sequence[entries.Entry]]) -> Visits | None:
        if self._chart is None:
            return None
        from playground.map.following import follow_all

        return follow_all(self._chart, logs.values())


class _Caller:
    """One caller of a scenario, as the driver of the call sees it."""

    def __init__(self, director: Director, name: str) -> None:
        self._director = director
        self._name = name

    def react(self, entry: entries.Entry, at: float) -> Sequence[CallerDeed]:
        """What happens because of this entry."""
        return self._director.react(self._name, entry, at)

    def given_up(self) -> Sequence[DigitPressed]:
        """What shall not happen after all."""
        return self._director.given_up(self._name)


def _verdict(failure: Failure | None, interrupted: bool) -> Verdict:
    if interrupted:
        return Verdict.INTERRUPTED
    if failure is None:
        return Verdict.PASSED
    return Verdict.CALL_FAILED if failure.is_call_failure else Verdict.FAILED


def _nobody(_: entries.Entry) -> None:
    """The director keeps the log itself."""
