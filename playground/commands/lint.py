"""``ivr-playground lint``: checks documents against the protocol (cli.md)."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from collections.abc import Callable, Collection, Sequence
from functools import partial
from importlib import import_module
from typing import NoReturn

from playground.adapters.languages import LanguageIdentifier
from playground.call.setup import CallSetup
from playground.commands.arguments import (
    CommandParser,
    add_call_options,
    add_watch_option,
    checked,
    given_options,
)
from playground.commands.output import abandon_output, tell, tell_change, wants_colour
from playground.document.check import RULES
from playground.document.model import Severity
from playground.errors import ExitCode, PlaygroundError
from playground.lint.checking import Manner, check_targets
from playground.lint.formats import FORMATS, PLAIN, Look
from playground.lint.result import Result, amounts
from playground.lint.targets import STANDARD_INPUT, find_targets
from playground.placing import Target as CallTarget
from playground.placing import call_setup, usable_sip_headers
from playground.settings.config import Settings, load_settings
from playground.settings.option_values import one_of, rule_code
from playground.settings.options import CallOptions

CALL_OPTIONS = frozenset(
    {
        "from_number", "to_number", "direction", "method", "params", "sip_headers", "http_headers", "auth_id",
        "auth_token_env", "auth_token", "timeout_s", "host_map", "allowed_hosts", "insecure",
        "plus",
    }
)  # fmt: skip
"""Options of a call that mean something to a single request, by their fields."""


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``lint`` understands."""
    parser.prepare = spread_codes
    parser.add_argument(
        "targets",
        metavar="TARGET",
        nargs="*",
        help="files, folders (every *.xml below), patterns, URLs (asked as an answer URL), or - for standard input",
    )
    group = parser.add_argument_group("findings and output")
    group.add_argument(
        "--format",
        metavar="FORM",
        type=checked(one_of(*FORMATS)),
        default="text",
        help="; ".join(f"{name}: {what}" for name, what in FORMATS.items()),
    )
    group.add_argument(
        "--off",
        metavar="CODE",
        action="append",
        default=[],
        type=checked(_codes),
        help="a rule that is not to be told, besides those of [lint] in the config file; repeatable, several at once",
    )
    group.add_argument(
        "--explain",
        metavar="CODE",
        nargs="?",
        const="",
        type=checked(lambda code: rule_code(code) if code else ""),
        help="tell what a rule is about, and why; without a code: list all rules",
    )
    add_watch_option(group, "check again when a document changes; URLs are asked every 2 s for that")
    for flag, text in (
        ("strict", "warnings count as errors do, and so do relative URLs, which a strict reading fails"),
        ("lenient", "unknown elements are warnings"),
    ):
        group.add_argument(
            f"--{flag}", action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS, help=text
        )
    add_call_options(parser, only=CALL_OPTIONS)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(rule_code(code) for code in text.replace(",", " ").split())


def spread_codes(words: Sequence[str]) -> list[str]:
    """``--off A B`` as ``--off=A --off=B``: words that are codes of rules belong to the ``--off`` before."""
    spread: list[str] = []
    open_option = False
    for word in words:
        if spread and spread[-1] == "--off":
            spread[-1] = f"--off={word}"
            open_option = True
        elif open_option and word in RULES:
            spread.append(f"--off={word}")
        else:
            spread.append(word)
            open_option = False
    return spread


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Check the targets; 0 clean, 1 errors found (with ``--strict`` warnings too), 3 one could not be read."""
    if arguments.explain is not None:
        from playground.lint.explaining import explained, listed

        _print(explained(arguments.explain) if arguments.explain else listed())
        return ExitCode.OK
    if not arguments.targets:
        raise PlaygroundError(
            "There is nothing to check.", fix="Name a file, a folder or a URL, or - for standard input."
        )
    targets = find_targets(arguments.targets)
    settings = load_settings(given_options(arguments), profile=arguments.profile)
    dropped = usable_sip_headers(settings.call.sip_headers)[1]
    for notice in filter(None, (*settings.notices, *dropped, *(target.note for target in targets))):
        tell(notice)
    off = frozenset(code for codes in arguments.off for code in codes) | frozenset(settings.lint.off)
    manner, setup_of = _manner(settings.call, off), partial(_setup, settings=settings)
    if arguments.watch:
        _watch(arguments, manner, setup_of)
    results = check_targets(targets, manner, setup_of)
    _show(results, arguments.format)
    return verdict(results, strict=settings.call.strict)


def _watch(arguments: argparse.Namespace, manner: Manner, setup_of: Callable[[str], CallSetup]) -> NoReturn:
    """Check them, and again at each change, until interrupted."""
    from playground.lint.watching import WatchedDocuments

    if STANDARD_INPUT in arguments.targets:
        raise PlaygroundError(
            "Standard input is read once; it cannot be watched.", fix="Leave out - or --watch."
        )
    watched = WatchedDocuments(arguments.targets, manner, setup_of, tell=tell)
    _show(watched.results(), arguments.format)
    tell(f"Watching {watched.describe()}. Ctrl+C ends it.")
    for what in watched.changes():
        tell_change(what)
        _show(watched.results(), arguments.format)
    raise AssertionError("changes never end")


def _show(results: Sequence[Result], form: str) -> None:
    for result in results:
        if result.failure:
            tell(result.failure)
    _print(import_module(f"playground.lint.formats.{form}").render(results, _look()))


def verdict(results: Collection[Result], *, strict: bool) -> ExitCode:
    """The exit status for these results (cli.md, Commands)."""
    if any(result.failure for result in results):
        return ExitCode.CALL_FAILED
    found = amounts(results)
    counting = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return ExitCode.FINDINGS if any(found[severity] for severity in counting) else ExitCode.OK


def _manner(options: CallOptions, off: frozenset[str]) -> Manner:
    return Manner(
        strict=options.strict,
        lenient=options.lenient,
        off=off,
        verify=not options.insecure,
        identify=LanguageIdentifier(),
    )


def _setup(url: str, settings: Settings) -> CallSetup:
    setup, _ = call_setup(CallTarget(url), settings.call)
    return setup


def _look() -> Look:
    """What standard output can show."""
    if sys.stdout is None or not sys.stdout.isatty():
        return PLAIN
    return Look(wants_colour(sys.stdout), shutil.get_terminal_size().columns)


def _print(text: str) -> None:
    """Results to standard output; a reader that leaves, or a full disk, changes no verdict."""
    if sys.stdout is None:
        return
    try:
        if text:
            print(text, flush=True)
    except BrokenPipeError:
        abandon_output()
    except OSError as error:
        abandon_output()
        with contextlib.suppress(OSError):
            tell(f"Standard output cannot be written: {error.strerror}.")
