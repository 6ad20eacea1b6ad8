"""``ivr-playground map``: walks every choice a caller can make, and prints the map of the flow (cli.md)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playground.commands.arguments import CommandParser, add_call_options, checked, given_options
from playground.commands.output import tell
from playground.errors import ExitCode, PlaygroundError
from playground.hostile_text import visible_line
from playground.map.chart import Chart
from playground.map.choices import ALL_KEYS, Tried
from playground.map.coverage import Coverage
from playground.map.diff import differences
from playground.map.following import follow_all
from playground.map.formats import FORMATS, TELLS_DIFFERENCES, render
from playground.map.guide import Reading
from playground.map.json_form import read_map
from playground.map.model import START, FlowMap, Verdict
from playground.map.plan import Limits
from playground.map.verdicts import judge
from playground.map.walk import Progress, WalkOptions, is_unreachable
from playground.map.walker import ready_walk
from playground.placing import Target, call_setup, read_target
from playground.saved_call import read_saved_call
from playground.settings import option_values
from playground.settings.config import Settings, load_settings
from playground.whole_file import write_whole

MAX_SECONDS = 3600.0
"""A call of the walk is cut off then, seconds on its own clock."""

MOST = 1_000_000
"""Of what is counted."""
MOST_PARALLEL = 64


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``map`` understands."""
    parser.add_argument("target", metavar="TARGET", help="the answer URL, or a local XML file")
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format", choices=FORMATS, default="tree", help="how the map is written (default tree)"
    )
    output.add_argument(
        "--output", metavar="FILE", type=Path, help="the map to a file instead of standard output"
    )
    output.add_argument(
        "--resume",
        metavar="FILE.json",
        type=Path,
        help="walk on where this map stopped, and bring it up to date, also when interrupted; a new file "
        "begins a new map",
    )
    output.add_argument(
        "--diff",
        metavar="OLD.json",
        type=Path,
        help="tell which keys, words, ways and pages came, went or changed since that map: below the tree, "
        "as `diff` in JSON, else on standard error",
    )
    output.add_argument(
        "--visited",
        metavar="CALL.jsonl",
        action="append",
        default=[],
        help="mark what this saved call has visited (`run --save`); repeatable",
    )
    walk = parser.add_argument_group("the walk")
    walk.add_argument(
        "--enter",
        metavar="KEYS",
        action="append",
        default=[],
        type=checked(_keys),
        help="keys to try wherever a number is wanted, such as a valid PIN; repeatable",
    )
    walk.add_argument(
        "--say",
        metavar="TEXT",
        action="append",
        default=[],
        help="words to try wherever speech is listened to; repeatable",
    )
    _add_count(walk, "--depth", 20, "choices on one way at most (default 20)")
    _add_count(walk, "--pages", 15_000, "stop at so many different pages (default 15000)")
    _add_count(walk, "--calls", None, "stop after so many calls")
    walk.add_argument(
        "--parallel",
        metavar="N",
        type=checked(_few),
        default=8,
        help="calls at a time (default 8, at most 64)",
    )
    _add_seconds(walk, "--time", 600.0, "stop after S real seconds (default 600)")
    walk.add_argument(
        "--rate", metavar="N", type=checked(option_values.seconds), help="at most N requests a second"
    )
    _add_seconds(walk, "--max-seconds", MAX_SECONDS, "cut a call off then, on its own clock (default 3600)")
    add_call_options(parser)


def _add_count(group: argparse._ArgumentGroup, flag: str, default: int | None, text: str) -> None:
    group.add_argument(flag, metavar="N", type=checked(_count), default=default, help=text)


def _add_seconds(group: argparse._ArgumentGroup, flag: str, default: float, text: str) -> None:
    group.add_argument(flag, metavar="S", type=checked(option_values.seconds), default=default, help=text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:10]) <= MOST:
        raise ValueError(f"{text!r} is not a whole number from 1 to {MOST}")
    return int(text)


def _few(text: str) -> int:
    if (number := _count(text)) > MOST_PARALLEL:
        raise ValueError(f"{text!r} is more than {MOST_PARALLEL}")
    return number


def _keys(text: str) -> str:
    if not text or set(text) - set(ALL_KEYS):
        raise ValueError(f"{text!r} is not made of the keys 0-9 * #")
    return text


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Walk and print; 0, 1 with verdicts at error level, 3 when the target cannot be reached at all, 130."""
    target = read_target(arguments.target)
    settings = load_settings(given_options(arguments), profile=arguments.profile)
    old = None if arguments.diff is None else read_map(arguments.diff)
    calls = [read_saved_call(name).entries for name in arguments.visited]
    flow = _flow_to_fill(arguments.resume, target.url)
    is_done = asyncio.run(_walked(arguments, target, settings, flow))
    if is_done and is_unreachable(flow):
        faults = [way.fault for way in flow.ways_from(START)]
        tell(next(filter(None, [*faults, flow.stopped]), "The target cannot be reached."))
        return ExitCode.CALL_FAILED
    verdicts = judge(flow, budget_s=settings.call.timeout_s)
    if arguments.resume is not None:
        write_whole(arguments.resume, render("json", flow, verdicts))
    found = None if old is None else differences(old, flow)
    coverage = Coverage(flow, follow_all(Chart(flow), calls)) if calls else None
    _put_out(arguments, render(arguments.format, flow, verdicts, found, coverage))
    if arguments.format not in TELLS_DIFFERENCES:
        for difference in found or ():
            tell(visible_line(difference.line))
    if not is_done:
        tell("Interrupted; the map is written as far as it goes.")
        return ExitCode.INTERRUPTED
    if arguments.format != "tree" or arguments.output is not None:
        _tell_count(verdicts)
    return ExitCode.FINDINGS if any(verdict.severity == "error" for verdict in verdicts) else ExitCode.OK


def _flow_to_fill(resume: Path | None, url: str) -> FlowMap:
    """The map to walk on with, or an empty one."""
    if resume is None or not resume.exists():
        return FlowMap(url)
    flow = read_map(resume)
    if flow.target != url:
        raise PlaygroundError(
            f"{resume} is a map of {flow.target}, not of {url}.", fix="Name another file to begin a new map."
        )
    return flow


async def _walked(arguments: argparse.Namespace, target: Target, settings: Settings, flow: FlowMap) -> bool:
    """Walk; False when interrupted."""
    options = settings.call
    setup, more = call_setup(target, options, time_limit_s=arguments.max_seconds)
    setup = replace(setup, rules_off=frozenset(settings.lint.off))
    for notice in filter(None, (target.note, *settings.notices, *more)):
        tell(notice)
    reading = Reading(Tried(tuple(arguments.enter), tuple(arguments.say)))
    walk_options = WalkOptions(
        arguments.parallel,
        arguments.rate,
        arguments.time,
        Limits(arguments.depth, arguments.pages, arguments.calls),
        reading,
    )
    bar = ProgressBar()
    async with ready_walk(flow, setup, options, walk_options, bar, file=target.file) as walk:
        try:
            await walk.run()
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None:
                task.uncancel()
            return False
        finally:
            bar.clear()
    return True


class ProgressBar:
    """Where the walk stands, on standard error, if that is a terminal."""

    def __init__(self) -> None:
        stream = sys.stderr
        self._write: Callable[[str], object] | None = (
            stream.write if stream is not None and stream.isatty() else None
        )

    def __call__(self, progress: Progress) -> None:
        """Show it in place of what was shown."""
        if self._write is None:
            return
        a_second = progress.requests / progress.seconds if progress.seconds > 0 else 0.0
        done = progress.calls / max(1, progress.calls + progress.open)
        bar = "█" * round(20 * done)
        self._put(
            f"\r\x1b[2K{bar:░<20} {progress.calls} calls, {progress.open} to go, {progress.pages} pages, "
            f"{a_second:.0f} requests a second"
        )

    def clear(self) -> None:
        """Take it away."""
        if self._write is not None:
            self._put("\r\x1b[2K")

    def _put(self, text: str) -> None:
        try:
            if self._write is not None:
                self._write(text)
                sys.stderr.flush()
        except (OSError, ValueError):
            self._write = None


def _tell_count(verdicts: list[Verdict]) -> None:
    counts = [sum(verdict.severity == severity for verdict in verdicts) for severity in ("error", "warning")]
    tell(f"The map has {_counted(counts[0], 'error')} and {_counted(counts[1], 'warning')}.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _put_out(arguments: argparse.Namespace, text: str) -> None:
    if arguments.output is not None:
        write_whole(arguments.output, text)
    elif sys.stdout is not None:
        sys.stdout.write(text)
        sys.stdout.flush()
