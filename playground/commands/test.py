"""``ivr-playground test``: plays scenario files and says which passed (cli.md, "Scenario files")."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from playground.commands.arguments import (
    CommandParser,
    add_call_options,
    add_watch_options,
    checked,
    given_options,
)
from playground.commands.coverage import add_coverage_options, coverage_to_keep
from playground.commands.output import abandon_output, tell, tell_change, wants_colour
from playground.errors import ExitCode, PlaygroundError
from playground.scenarios.choosing import read_wish, scenario_files
from playground.settings import option_values

if TYPE_CHECKING:
    from playground.commands.coverage import CoverageKept
    from playground.scenarios.model import Scenario
    from playground.scenarios.playing import Played
    from playground.scenarios.suite import Terms

AT_ONCE = 8
"""So many scenarios are played at once unless ``-j`` says otherwise."""


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``test`` understands."""
    parser.add_argument(
        "paths", metavar="PATH", type=Path, nargs="+", help="a scenario file, or a folder of them"
    )
    group = parser.add_argument_group("the scenarios")
    group.add_argument(
        "--url",
        metavar="URL",
        help="call this instead of what the scenarios name; their steps stay as they are",
    )
    group.add_argument(
        "-k",
        dest="wish",
        metavar="EXPR",
        type=checked(read_wish),
        help="only scenarios whose names hold these words; with and, or, not, brackets",
    )
    group.add_argument("--fail-fast", action="store_true", help="begin no other once one has failed")
    group.add_argument(
        "-j",
        dest="at_once",
        metavar="N",
        type=checked(option_values.whole(1, 256)),
        default=AT_ONCE,
        help=f"so many scenarios at once, normally {AT_ONCE}; 1: one after another",
    )
    group.add_argument("--junit", metavar="FILE", type=Path, help="the results as JUnit XML to a file, too")
    add_watch_options(
        parser,
        "play again what a change concerns, of the scenarios, the documents they call, or the app's answers; for "
        "that the app is asked every 2 s or more for what the scenarios asked it",
    )
    add_coverage_options(parser.add_argument_group("coverage"))
    add_call_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Play them; 0 when all passed, 1 when an expectation was not met, 3 when only calls failed."""
    if arguments.watch or arguments.watch_paths:
        return _watch(arguments)
    scenarios = _scenarios(arguments)
    run = _Run(arguments, scenarios, coverage_to_keep(arguments))
    interrupted = run.play(_terms(arguments))
    return ExitCode.INTERRUPTED if interrupted else run.status


def _scenarios(arguments: argparse.Namespace) -> list[Scenario]:
    """Those that are wanted. Raises ``PlaygroundError`` when there is none, or a mistake in a file."""
    from playground.scenarios.suite import check_targets, read_suite

    scenarios, passed_over = read_suite(scenario_files(arguments.paths), arguments.paths)
    for file in passed_over:
        tell(f"{file} holds no scenarios (it has no steps); it is passed over.")
    if arguments.wish is not None:
        scenarios = [scenario for scenario in scenarios if arguments.wish(scenario.name)]
    if not scenarios:
        raise PlaygroundError("There is no scenario to play.", fix="-k, or the paths, leave none.")
    check_targets(scenarios, arguments.url)
    return scenarios


def _terms(arguments: argparse.Namespace) -> Terms:
    from playground.call_log import recordings_folder
    from playground.scenarios.suite import Terms
    from playground.settings.config import load_settings

    settings = load_settings(profile=arguments.profile)
    for notice in settings.notices:
        tell(notice)
    given = given_options(arguments)
    return Terms(
        settings.call,
        given,
        arguments.url,
        arguments.at_once,
        arguments.fail_fast,
        recordings_folder(given.get("recordings") or settings.call.recordings),
        rules_off=frozenset(settings.lint.off),
    )


def _watch(arguments: argparse.Namespace) -> ExitCode:
    """Play them, and at each change those that it concerns, until interrupted."""
    from playground.scenarios.suite_watch import SuiteWatch, in_order_of_interest, name_of

    terms = replace(_terms(arguments), keeps_questions=True)
    watch = SuiteWatch(arguments.paths, url=arguments.url, source=arguments.watch_paths, tell=tell)
    scenarios = chosen = _scenarios(arguments)
    while True:
        watch.know(scenarios)
        covered = coverage_to_keep(arguments)
        if covered is not None:
            chosen = scenarios  # a part of them covers a part
        names = {name_of(scenario) for scenario in chosen}
        others = [played for played in watch.results if name_of(played.scenario) not in names]
        run = _Run(arguments, chosen, covered, others)
        if run.play(terms):
            return ExitCode.INTERRUPTED
        watch.take(run.results)
        tell("Watching for changes. Ctrl+C ends it.")
        chosen = []
        while not chosen:
            change = watch.wait()
            tell_change(change.words)
            try:
                scenarios = _scenarios(arguments)
            except PlaygroundError as mistake:
                tell(str(mistake))
                continue
            known = {name_of(played.scenario) for played in watch.results}
            concerned = [
                scenario
                for scenario in scenarios
                if change.concerns(scenario) or name_of(scenario) not in known
            ]
            chosen = in_order_of_interest(concerned, watch.results)


class _Run:
    """One run of the command: tells results as they come, and keeps them."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        scenarios: Sequence[Scenario],
        covered: CoverageKept | None,
        others: Sequence[Played] = (),
    ) -> None:
        """``others``: how scenarios came out before that are not played this time."""
        self._arguments = arguments
        self._scenarios = scenarios
        self._covered = covered
        self._others = others
        self.results: list[Played] = []
        """How they came out."""
        self._began = perf_counter()
        self._colour = sys.stdout is not None and wants_colour(sys.stdout)

    def play(self, terms: Terms) -> bool:
        """Play all and tell what came of it; ``True`` when it was interrupted."""
        try:
            return self._play(terms if self._covered is None else replace(terms, chart=self._covered.chart))
        finally:
            self._finish()

    def _play(self, terms: Terms) -> bool:
        from playground.scenarios.processes import play_in_processes, process_count
        from playground.scenarios.suite import InOrder, play_on

        in_order = InOrder(self._take)
        count = 1 if terms.keeps_questions else process_count(len(self._scenarios), terms.at_once)
        try:
            if count > 1:
                return play_in_processes(terms, self._scenarios, count, in_order.take)
            return asyncio.run(play_on(terms, self._scenarios, in_order.take))
        finally:
            in_order.finish()

    @property
    def status(self) -> ExitCode:
        """What the results come to: an unmet expectation weighs more than a failed call."""
        from playground.scenarios.playing import Verdict

        verdicts = {played.verdict for played in self.results}
        if Verdict.FAILED in verdicts or not (self._covered is None or self._covered.is_enough):
            return ExitCode.FINDINGS
        return ExitCode.CALL_FAILED if Verdict.CALL_FAILED in verdicts else ExitCode.OK

    def _finish(self) -> None:
        """Tell how many of each there were, and write the files: also of a run that was broken off."""
        from playground.scenarios.junit import write_junit
        from playground.scenarios.report import counts_of, totals_of

        if not self.results:
            return
        self._print(totals_of(self.results, len(self._scenarios), perf_counter() - self._began))
        everything = [*self._others, *self.results]
        if self._others:
            self._print(f"In all: {counts_of(everything)}")
        covered = self._covered
        for line in ("", *covered.lines()) if covered is not None else ():
            self._print(line)
        if self._arguments.junit is not None:
            played = {id(result.scenario) for result in self.results}
            others = [scenario for scenario in self._scenarios if id(scenario) not in played]
            write_junit(
                self._arguments.junit,
                everything,
                others,
                covered.properties if covered is not None else {},
            )
        if covered is not None:
            covered.write()
            covered.tell_if_short()

    def _take(self, played: Played) -> None:
        from playground.scenarios.report import details_of, line_of

        if self._covered is not None:
            self._covered.take(played.visits)
        self.results.append(played if played.failure else replace(played, logs={}, met=(), visits=None))
        self._print(line_of(played, colour=self._colour))
        for line in details_of(played, colour=self._colour):
            self._print(line)

    def _print(self, line: str) -> None:
        if sys.stdout is None:
            return
        try:
            print(line, flush=True)
        except OSError:
            abandon_output()
