"""``test --coverage``: what the scenarios visit of a map that ``map --format json`` has written."""

from __future__ import annotations

import argparse
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from playground.commands.arguments import checked
from playground.commands.output import tell
from playground.errors import PlaygroundError
from playground.whole_file import write_whole

if TYPE_CHECKING:
    from playground.map.chart import Chart
    from playground.map.coverage import Coverage
    from playground.map.visits import Visits


def add_coverage_options(group: argparse._ArgumentGroup) -> None:
    """The options of ``test`` about coverage."""
    group.add_argument(
        "--coverage",
        metavar="MAP.json",
        type=Path,
        help="tell which places and choices of this map were visited; `map --format json` writes it",
    )
    group.add_argument(
        "--coverage-output",
        metavar="FILE",
        type=Path,
        help="the map with what was visited marked; its name tells the form: .html, .svg, .txt, .json, .mmd, .dot",
    )
    group.add_argument(
        "--min-coverage",
        metavar="PERCENT",
        type=checked(_percent),
        help="exit status 1 when less of the map's choices were tried",
    )


def _percent(text: str) -> float:
    try:
        percent = float(text.removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise ValueError(f"{text!r} is not a number from 0 to 100")
    return percent


class CoverageKept:
    """The coverage of one run: takes in what scenarios have visited, and tells it at the end."""

    def __init__(self, chart: Chart, output: Path | None, least: float | None) -> None:
        """``output``: where the marked map goes; ``least``: percent of the choices."""
        from playground.map.visits import Visits

        self.chart = chart
        self._output = output
        self._least = least
        self._visits = Visits()

    def take(self, visits: Visits | None) -> None:
        """What one more scenario has visited; ``None``: it was not played."""
        if visits is not None:
            self._visits.add(visits)

    @cached_property
    def coverage(self) -> Coverage:
        """All of it; to be asked for once everything has been taken in."""
        from playground.map.coverage import Coverage

        return Coverage(self.chart.flow, self._visits)

    @property
    def properties(self) -> dict[str, str]:
        """The numbers, for the JUnit file."""
        coverage = self.coverage
        return {
            "coverage.places": f"{coverage.visited_places} of {len(coverage.places)}",
            "coverage.choices": f"{coverage.tried_choices} of {coverage.choices}",
            "coverage.percent": f"{coverage.percent:.1f}",
        }

    def lines(self) -> list[str]:
        """The report."""
        from playground.map.coverage_text import coverage_lines

        return list(coverage_lines(self.coverage))

    def write(self) -> None:
        """Write the map with its marks, if that was asked; raises ``PlaygroundError``."""
        if self._output is None:
            return
        from playground.map.formats import render
        from playground.map.verdicts import judge

        flow = self.coverage.flow
        write_whole(self._output, render(_form(self._output), flow, judge(flow), coverage=self.coverage))

    @property
    def is_enough(self) -> bool:
        """Whether as much was tried as was asked."""
        return self._least is None or self.coverage.percent >= self._least

    def tell_if_short(self) -> None:
        """Say so when less was tried than was asked."""
        if not self.is_enough:
            percent = self.coverage.percent
            tell(f"{percent:.1f} % of the choices were tried, less than --min-coverage {self._least:g}.")


def coverage_to_keep(arguments: argparse.Namespace) -> CoverageKept | None:
    """What the options ask for; raises ``PlaygroundError`` for what cannot be done. ``None``: nothing."""
    if arguments.coverage is None:
        _refuse_alone(arguments)
        return None
    from playground.map.chart import Chart
    from playground.map.json_form import read_map

    if arguments.coverage_output is not None:
        _form(arguments.coverage_output)
    flow = read_map(arguments.coverage)
    if len(flow.places) < 2:
        raise PlaygroundError(
            f"The map {arguments.coverage} holds no place to choose, so nothing of it can be visited.",
            fix=f"Walk the app again: ivr-playground map {flow.target} --format json --output FILE",
        )
    return CoverageKept(Chart(flow), arguments.coverage_output, arguments.min_coverage)


def _refuse_alone(arguments: argparse.Namespace) -> None:
    flags = {"--coverage-output": arguments.coverage_output, "--min-coverage": arguments.min_coverage}
    for flag, value in flags.items():
        if value is not None:
            raise PlaygroundError(
                f"{flag} needs a map to compare with.",
                fix="Give --coverage MAP.json, which `ivr-playground map TARGET --format json` writes.",
            )


def _form(output: Path) -> str:
    from playground.map.formats import BY_SUFFIX

    form = BY_SUFFIX.get(output.suffix.lower())
    if form is None:
        raise PlaygroundError(
            f"The name {output} does not tell in which form to write the map.",
            fix=f"Let it end in one of {', '.join(BY_SUFFIX)}.",
        )
    return form
