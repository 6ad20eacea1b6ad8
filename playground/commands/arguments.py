"""Reads the command line: complaints are one sentence, the call's options come from their declaration."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, NoReturn

from playground.errors import PlaygroundError
from playground.settings.options import CallOptions, Option, options_of


class CommandParser(argparse.ArgumentParser):
    """A parser that raises ``PlaygroundError`` instead of printing its usage and exiting."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **settings)
        self.prepare: Callable[[Sequence[str]], list[str]] = list
        """Rewrites the words before they are read."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read the words, prepared."""
        return super().parse_known_args(None if args is None else self.prepare(args), namespace)

    def error(self, message: str) -> NoReturn:
        """Raise the complaint as the product's own error."""
        sentence = message[:1].upper() + message[1:].rstrip(".")
        raise PlaygroundError(f"{sentence}.", fix=f"`{self.prog} --help` lists what there is.")


def checked(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reading for argparse: its ``ValueError`` sentence becomes the complaint."""

    def read_argument(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read_argument


def existing_path(text: str) -> Path:
    """A file or folder that is there; raises ``ValueError``."""
    path = Path(text).expanduser()
    if not path.exists():
        raise ValueError(f"there is no file or folder {text}")
    return path.absolute()


def add_call_options(
    parser: argparse.ArgumentParser, *, only: Collection[str] | None = None, about: str | None = None
) -> None:
    """The options of every command that makes calls (cli.md, "The call"); ``only``: the fields of some of them.

    ``about``: a sentence to stand above them.
    """
    group = parser.add_argument_group("the call" if only is None else "asking URLs", about)
    for option in options_of(CallOptions):
        if only is not None and option.field not in only:
            continue
        if option.secret:
            _refuse(group, option)
        else:
            _add(group, option)
    group.add_argument("--profile", metavar="NAME", help="take options from this profile of the config file")


def add_watch_option(group: argparse._ActionsContainer, help: str) -> None:
    """``--watch``, of the commands that can do their work again."""
    group.add_argument("--watch", action="store_true", help=help)


def add_watch_options(parser: argparse.ArgumentParser, help: str) -> None:
    """``--watch`` and ``--watch-path``, of the commands that call an app again."""
    group = parser.add_argument_group("watching")
    add_watch_option(group, help)
    group.add_argument(
        "--watch-path",
        dest="watch_paths",
        metavar="PATH",
        type=checked(existing_path),
        action="append",
        default=[],
        help="watch these files or folders of the app's source instead of asking the app; repeatable",
    )


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    flag = f"--{option.name}"
    common: dict[str, Any] = {"dest": option.field, "default": argparse.SUPPRESS, "help": option.help}
    if option.flag:
        group.add_argument(flag, action=argparse.BooleanOptionalAction, **common)
        return
    action = "append" if option.many else "store"
    group.add_argument(flag, action=action, type=checked(option.read), metavar=option.metavar, **common)


class _Refused(argparse.Action):
    """What other users could read in the list of processes is not taken from the command line, nor repeated."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        flag = self.option_strings[0]
        raise PlaygroundError(
            f"{flag} is not taken from the command line, where other users can read it.",
            fix=f"Name an environment variable with {flag}-env, or write it into the config file.",
        )


def _refuse(group: argparse._ArgumentGroup, option: Option) -> None:
    group.add_argument(
        f"--{option.name}", dest=option.field, nargs="?", action=_Refused, default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )  # fmt: skip


def given_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the command line said about the call, by the fields of ``CallOptions``."""
    given = {}
    for option in options_of(CallOptions):
        if hasattr(arguments, option.field):
            value = getattr(arguments, option.field)
            given[option.field] = tuple(value) if option.many else value
    return given
