"""The command line's front door: runs a command, turns every failure into a sentence and a status.

Kept lean: a command's module is imported when it is asked for, so that ``--help`` needs none of them.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from playground import __version__
from playground.commands import SUMMARIES
from playground.commands.arguments import CommandParser
from playground.commands.output import abandon_output, tell
from playground.errors import ExitCode, PlaygroundError

PROGRAM = "ivr-playground"
DEBUG_VARIABLE = "IVR_PLAYGROUND_DEBUG"
"""Set, it lets a fault of the playground itself show its traceback."""

_DESCRIPTION = """\
Plays the part of Plivo and of the phone, in the terminal: calls your answer URL,
runs the XML it returns, and lets you listen and press keys.
With no URL it calls the built-in demo."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (cli.md, Commands)."""
    words = list(sys.argv[1:] if argv is None else argv)
    _make_streams_safe()
    try:
        return int(_run(words))
    except PlaygroundError as error:
        tell(str(error))
        return int(error.exit_code)
    except KeyboardInterrupt:
        tell("Interrupted.")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        abandon_output()
        return int(ExitCode.OK)
    except Exception as error:  # the outermost border: a fault of ours is told in a sentence, too
        if os.environ.get(DEBUG_VARIABLE):
            raise
        tell(_our_fault(error))
        return int(ExitCode.FINDINGS)
    except SystemExit as leaving:  # argparse, after --help and --version
        return leaving.code if isinstance(leaving.code, int) else int(ExitCode.OK)


def _run(words: list[str]) -> int:
    command = words[0] if words and words[0] in SUMMARIES else None
    module = import_module(f"playground.commands.{command or 'tui'}")
    if command:
        summary = SUMMARIES[command]
        parser = CommandParser(prog=f"{PROGRAM} {command}", description=f"{summary[0].upper()}{summary[1:]}.")
        words = words[1:]
    else:
        listed = "\n".join(f"  {name:<10}{summary}" for name, summary in SUMMARIES.items())
        epilog = f"commands:\n{listed}\n\n`{PROGRAM} COMMAND --help` tells more of each."
        parser = CommandParser(prog=PROGRAM, description=_DESCRIPTION, epilog=epilog)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    module.add_arguments(parser)
    return int(module.execute(parser.parse_args(words)))


def _our_fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The playground itself failed, please report it: {type(error).__name__} ({error}) in {last.name}, "
        f"{Path(last.filename).name} line {last.lineno}. {DEBUG_VARIABLE}=1 shows the whole way there."
    )


def _make_streams_safe() -> None:
    """Text that a stream's encoding cannot hold must not end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
