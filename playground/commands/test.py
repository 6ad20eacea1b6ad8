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

from playground import option_values
from playground.commands.arguments import CommandParser, add_call_options, checked, given_options
from playground.commands.coverage import add_coverage_options, coverage_to_keep
from playground.commands.output import abandon_output, tell, wants_colour
from playground.errors import ExitCode, PlaygroundError
from playground.scenarios.choosing import read_wish, scenario_files

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
    add_coverage_options(parser.add_argument_group("coverage"))
    add_call_options(parser)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Play them; 0 when all passed, 1 when an expectation was not met, 3 when only calls failed."""
    from playground.call_log import recordings_folder
    from playground.config import load_settings
    from playground.scenarios.suite import Terms, check_targets, read_suite

    scenarios, passed_over = read_suite(scenario_files(arguments.paths), arguments.paths)
    for file in passed_over:
        tell(f"{file} holds no scenarios (it has no steps); it is passed over.")
    if arguments.wish is not None:
        scenarios = [scenario for scenario in scenarios if arguments.wish(scenario.name)]
    if not scenarios:
        raise PlaygroundError("There is no scenario to play.", fix="-k, or the paths, leave none.")
    covered = coverage_to_keep(arguments)
    settings = load_settings(profile=arguments.profile)
    for notice in settings.notices:
        tell(notice)
    check_targets(scenarios, arguments.url)
    given = given_options(arguments)
    terms = Terms(
        settings.call,
        given,
        arguments.url,
        arguments.at_once,
        arguments.fail_fast,
        recordings_folder(given.get("recordings") or settings.call.recordings),
        covered.chart if covered is not None else None,
    )
    run = _Run(arguments, scenarios, covered)
    interrupted = False
    try:
        interrupted = run.play(terms)
    finally:
        run.finish()
    return ExitCode.INTERRUPTED if interrupted else run.status


class _Run:
    """One run of the command: tells results as they come, and keeps them."""

    def __init__(
        self, arguments: argparse.Namespace, scenarios: Sequence[Scenario], covered: CoverageKept | None
    ) -> None:
        self._arguments = arguments
        self._scenarios = scenarios
        self._covered = covered
        self._results: list[Played] = []
        self._began = perf_counter()
        self._colour = sys.stdout is not None and wants_colour(sys.stdout)

    def play(self, terms: Terms) -> bool:
        """Play all; ``True`` when it was interrupted."""
        from playground.scenarios.processes import play_in_processes, process_count
        from playground.scenarios.suite import InOrder, play_on

        in_order = InOrder(self._take)
        count = process_count(len(self._scenarios), terms.at_once)
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

        verdicts = {played.verdict for played in self._results}
        if Verdict.FAILED in verdicts or not (self._covered is None or self._covered.is_enough):
            return ExitCode.FINDINGS
        return ExitCode.CALL_FAILED if Verdict.CALL_FAILED in verdicts else ExitCode.OK

    def finish(self) -> None:
        """Tell how many of each there were, and write the files: also of a run that was broken off."""
        from playground.scenarios.junit import write_junit
        from playground.scenarios.report import totals_of

        if not self._results:
            return
        self._print(totals_of(self._results, len(self._scenarios), perf_counter() - self._began))
        covered = self._covered
        for line in ("", *covered.lines()) if covered is not None else ():
            self._print(line)
        if self._arguments.junit is not None:
            played = {id(result.scenario) for result in self._results}
            others = [scenario for scenario in self._scenarios if id(scenario) not in played]
            write_junit(
                self._arguments.junit,
                self._results,
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
        self._results.append(played if played.failure else replace(played, logs={}, met=(), visits=None))
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
