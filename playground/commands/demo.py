"""``ivr-playground demo``: serves only the demo app, and prints its answer URL."""

from __future__ import annotations

import argparse
import sys

from playground.commands.arguments import CommandParser, checked
from playground.commands.output import tell
from playground.errors import ExitCode
from playground.settings import option_values


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``demo`` understands."""
    parser.add_argument(
        "--port", metavar="N", type=checked(option_values.port), help="listen there; a free port unless given"
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Serve until interrupted."""
    from playground.demo.server import run_demo

    run_demo(_announce, port=arguments.port)
    return ExitCode.OK


def _announce(answer_url: str) -> None:
    print(answer_url, flush=True)
    if sys.stderr.isatty():
        tell(f"The demo is served; call it with `ivr-playground {answer_url}`. Ctrl+C ends it.")
