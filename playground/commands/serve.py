"""``ivr-playground serve [URL]``: the terminal app in a web browser, on loopback unless told otherwise (cli.md)."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import playground
from playground.browser.door import Door, is_loopback
from playground.commands.arguments import (
    CommandParser,
    add_call_options,
    add_watch_options,
    checked,
    given_options,
)
from playground.commands.output import tell
from playground.commands.tui import WATCH_HELP
from playground.errors import ExitCode, PlaygroundError
from playground.placing import read_target
from playground.settings import option_values
from playground.settings.config import load_settings

LOOPBACK = "127.0.0.1"
_START = (
    "import sys; sys.path.append({root!r}); from playground.cli import main; sys.exit(main(sys.argv[1:]))"
)
"""Starts the app from any folder: neither what lies there nor how we were started matters."""


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``serve`` understands."""
    words: list[str] = []

    def keep(given: Sequence[str]) -> list[str]:
        words[:] = given
        return list(given)

    parser.prepare = keep
    parser.set_defaults(words=words)
    parser.add_argument(
        "url", metavar="URL", nargs="?", help="the answer URL, or a local XML file; the demo unless given"
    )
    _add_own(parser.add_argument_group("the server"))
    add_watch_options(parser, WATCH_HELP)
    add_call_options(parser)


def _add_own(group: argparse._ActionsContainer) -> None:
    group.add_argument(
        "--host", metavar="HOST", default=LOOPBACK, help=f"the address to listen on (default {LOOPBACK})"
    )
    group.add_argument(
        "--port", metavar="N", type=checked(option_values.port), default=0, help="a free port unless given"
    )
    group.add_argument(
        "--allow-remote",
        action="store_true",
        help="let others than this machine in: anybody who reaches it can make calls as you",
    )


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Serve until interrupted."""
    if arguments.url is not None:
        read_target(arguments.url)  # a mistake is told here, not in every page
    load_settings(given_options(arguments), profile=arguments.profile)
    remote = not is_loopback(arguments.host)
    if remote and not arguments.allow_remote:
        raise PlaygroundError(
            f"{arguments.host} can be reached by others than this machine, and whoever reaches it can make calls.",
            fix="--allow-remote says that this is meant.",
        )
    try:
        from playground.browser.server import AppServer, listening
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in (
            "textual_serve",
            "aiohttp",
            "aiohttp_jinja2",
            "jinja2",
        ):
            raise
        raise PlaygroundError(
            "The app is served by textual-serve, which is not here.",
            fix="`pip install 'ivr-playground[serve]'` installs it.",
            exit_code=ExitCode.FINDINGS,
        ) from None
    try:
        listener = listening(arguments.host, arguments.port)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        where = f"port {arguments.port} of {arguments.host}" if arguments.port else arguments.host
        raise PlaygroundError(f"The app cannot listen on {where}: {reason}.") from None
    if remote:
        tell(
            "Anybody who reaches this server can make calls as you, to any host: there is no password and "
            "no encryption."
        )
    print(_address(arguments.host, listener.getsockname()[1]), flush=True)
    if sys.stderr.isatty():
        tell("The app is served there; it is heard on this machine, not in the browser. Ctrl+C ends it.")
    AppServer(_command(arguments.words), listener, Door(arguments.host, remote)).run()
    raise KeyboardInterrupt


def _address(host: str, port: int) -> str:
    name = f"[{host.strip('[]')}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _command(words: Sequence[str]) -> str:
    """The app's command for the shell: all of our words but those of the server itself."""
    own = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    _add_own(own)
    _, passed_on = own.parse_known_args(list(words))
    root = str(Path(playground.__file__).parent.parent)
    command = [sys.executable, "-P", "-c", _START.format(root=root), *passed_on]
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)
