"""``ivr-playground replay``: a saved call shown again in the terminal, or written in another form (cli.md)."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from dataclasses import replace
from pathlib import Path

from playground.commands.arguments import CommandParser, add_call_options, given_options
from playground.commands.output import tell
from playground.commands.tui import needs_terminal, open_app
from playground.errors import ExitCode, PlaygroundError
from playground.exports import FORMATS, writer_of
from playground.saved_call import STANDARD_INPUT, SavedCall, read_saved_call
from playground.settings.config import load_settings


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``replay`` understands."""
    parser.add_argument("call", metavar="CALL.jsonl", help="the call log; - reads it from standard input")
    forms = "; ".join(f"{name}: {what}" for name, what in FORMATS.items())
    parser.add_argument(
        "--export",
        metavar="FORMAT",
        choices=tuple(FORMATS),
        help=f"write the call in another form instead of showing it. {forms}",
    )
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="where --export writes to; else standard output"
    )
    add_call_options(
        parser,
        about="for calling again, live, with c: the numbers, the direction and the method of the saved call count "
        "where none are given; --export takes no notice of any",
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Show or export the call; 3 when there is no call to be read."""
    if arguments.output is not None and arguments.export is None:
        raise PlaygroundError("--output says where to, but not what.", fix="Name a form with --export.")
    if arguments.call == STANDARD_INPUT and sys.stdin is None:
        raise PlaygroundError("Standard input is closed.", exit_code=ExitCode.CALL_FAILED)
    call = read_saved_call(arguments.call, sys.stdin.buffer if sys.stdin is not None else None)
    if arguments.export is not None:
        for notice in call.notices:
            tell(notice)
        _export(call, arguments.export, arguments.output)
        return ExitCode.OK
    return _show(call, arguments)


def _export(call: SavedCall, form: str, path: Path | None) -> None:
    write = writer_of(form)
    try:
        if path is None:
            if sys.stdout is not None:
                write(call, sys.stdout)
                sys.stdout.flush()
            return
        with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            write(call, file)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        where = "Standard output" if path is None else str(path)
        reason = getattr(error, "strerror", None) or error
        raise PlaygroundError(f"{where} cannot be written: {reason}.") from None


def _show(call: SavedCall, arguments: argparse.Namespace) -> ExitCode:
    given = given_options(arguments)
    settings = load_settings(given, profile=arguments.profile)
    if arguments.call == STANDARD_INPUT:
        _take_the_terminal()
    needs_terminal("`--export text` shows a call without one.")
    from playground.adapters.sound.quiet_stderr import quiet_stderr
    from playground.replay_app import ReplayApp

    app = ReplayApp(call, theme=settings.tui.theme)
    with quiet_stderr():
        is_called_again = app.run()
    if not is_called_again:
        return ExitCode.OK if app.return_code in (None, 0) else ExitCode.FINDINGS
    from playground.called_again import deeds_of_log, options_of_log, target_of_log

    settings = replace(settings, call=options_of_log(call.entries, settings.call, given))
    return open_app(settings, target_of_log(call.entries), deeds=deeds_of_log(call.entries))


def _take_the_terminal() -> None:
    """Keys come from the terminal, once the pipe has been read; where there is none, ``needs_terminal`` says so."""
    with contextlib.suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDONLY)
        os.dup2(terminal, 0)
        os.close(terminal)
