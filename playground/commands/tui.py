"""``ivr-playground [URL]``: the terminal app."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from playground.commands.arguments import CommandParser, add_call_options, add_watch_options, given_options
from playground.errors import ExitCode, PlaygroundError
from playground.placing import read_target
from playground.settings.config import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playground.scenarios.deeds import Deed
    from playground.settings.config import Settings
    from playground.watch.doing import Doing
    from widgets.call_header import SoundState


WATCH_HELP = (
    "call again when the document, or what the app answers, is another, and do what you did so far; for that the "
    "app is asked every 2 s for the documents of the call"
)


def add_arguments(parser: CommandParser) -> None:
    """Declare what the terminal app understands."""
    parser.add_argument("url", metavar="URL", nargs="?", help="the answer URL, or a local XML file")
    add_watch_options(parser, WATCH_HELP)
    add_call_options(parser)


def needs_terminal(instead: str) -> None:
    """Raise ``PlaygroundError`` where the app cannot be seen or has no keys; ``instead``: what works without."""
    screen = sys.stdout if sys.platform == "win32" else sys.stderr  # where Textual draws
    if not (sys.stdin.isatty() and screen.isatty()) and "TEXTUAL_DRIVER" not in os.environ:
        raise PlaygroundError("The app needs a terminal, and this is none.", fix=instead)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Open the app, call the URL or the demo, return when the user leaves."""
    if arguments.url is not None:
        read_target(arguments.url)  # a mistake is told before the screen is taken
    settings = load_settings(given_options(arguments), profile=arguments.profile)
    needs_terminal("`ivr-playground run URL` makes a call without one.")
    watch = bool(arguments.watch or arguments.watch_paths)
    return open_app(settings, arguments.url, watch=watch, watch_paths=arguments.watch_paths)


def open_app(
    settings: Settings,
    url: str | None,
    *,
    watch: bool = False,
    watch_paths: Sequence[Path] = (),
    deeds: Sequence[Deed] = (),
) -> ExitCode:
    """The app, calling the URL, or the demo where there is none; ``deeds`` are done in that call."""
    from playground.adapters.sound.quiet_stderr import quiet_stderr
    from playground.app import PlaygroundApp
    from playground.phone import Phone

    def set_sound(sound: SoundState) -> None:
        phone.warm_up()
        phone.set_sound(volume=sound.volume, muted=sound.muted, telephone=sound.telephone)

    def tell(sentence: str) -> None:
        app.call_later(app.tell, sentence)

    def on_silence(sentence: str) -> None:
        app.call_later(app.sound_is_silent, sentence)

    phone = Phone(lambda: app.settings, tell=tell, on_silence=on_silence)
    app = PlaygroundApp(
        settings,
        phone.make_call,
        target=url or "",
        start_demo=phone.start_demo,
        begin_with_demo=url is None,
        set_sound=set_sound,
        voice_names=phone.voice_names,
        watch=watch,
        watch_paths=watch_paths,
        companion=_doing(deeds, tell) if deeds else None,
    )
    try:
        with quiet_stderr():  # native libraries write where Textual draws, or take it away for a while
            app.run()
    finally:
        phone.close()
    return ExitCode.OK if app.return_code in (None, 0) else ExitCode.FINDINGS


def _doing(deeds: Sequence[Deed], tell: Callable[[str], None]) -> Doing:
    from playground.watch.doing import Doing
    from playground.watch.replay import Replay

    return Doing(Replay(deeds), takes_over=False, on_stop=tell)
