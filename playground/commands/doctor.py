"""``ivr-playground doctor``: says what works here, one line each, with the mend."""

from __future__ import annotations

import argparse
import sys

from playground.checkup import Finding, checks, findings
from playground.commands.arguments import CommandParser
from playground.commands.output import wants_colour
from playground.errors import ExitCode

_RESET = "\x1b[0m"
_SIGNS = {True: ("ok", "\x1b[32m"), False: ("missing", "\x1b[31m")}
_NOTICE = ("notice", "\x1b[33m")


def add_arguments(_parser: CommandParser) -> None:
    """Declare what ``doctor`` understands: nothing."""


def execute(_arguments: argparse.Namespace) -> ExitCode:
    """Print the findings; 1 when something needed is missing."""
    colour = wants_colour(sys.stdout)
    failed = False
    for finding in findings(checks()):
        failed = failed or finding.fails
        print(_line(finding, colour=colour), flush=True)
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _line(finding: Finding, *, colour: bool) -> str:
    sign, begin = _SIGNS[finding.works] if finding.works or finding.needed else _NOTICE
    sign = f"{sign:<8}"
    if colour:
        sign = f"{begin}{sign}{_RESET}"
    words = f"{finding.summary.rstrip('.')}."
    return f"{sign}{finding.subject + ':':<14}{words} {finding.mend}".rstrip()
