"""``ivr-playground run``: one call with no screen, told on standard output (cli.md)."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from playground.adapters.recordings import KeptRecordings
from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.call_log import CallLogWriter, recordings_folder, saved_call_path, write_entry
from playground.commands.arguments import CommandParser, add_call_options, checked, given_options
from playground.commands.leg_calls import LegCalls
from playground.commands.output import Output, tell, wants_colour
from playground.commands.run_audio import RunAudio
from playground.commands.run_call import make_call
from playground.commands.saved_scenario import ScenarioWriter
from playground.commands.verdict import Verdict
from playground.errors import ExitCode
from playground.placing import call_setup, read_target
from playground.run.key_script import Keys, read_keys
from playground.run.other_parties import read_callee_outcome, read_outcome
from playground.run.speech_script import read_speech
from playground.run.transfer_script import read_transfer
from playground.settings import option_values
from playground.settings.config import load_settings

_SPREAD = {
    "--say": re.compile(r"(?!-|localhost$)([^./:\\]*|.*\s.*)", re.DOTALL),
    "--press": re.compile(r"!?[0-9*#wW]+|"),
    "--press-in-talk": re.compile(r"[0-9*#wW]+|"),
    "--dial": re.compile(
        r"answer(:[0-9.]+)?(,[0-9*#wW]+)?|no-key|busy|no-answer|reject|fail|auth-failed|auth-timeout|cancel"
    ),
    "--transfer-after": re.compile(r"[0-9.]+=.+"),
    "--transfer-bleg-after": re.compile(r"[0-9.]+=.+"),
}
"""Options that may be followed by several words, and what their words look like."""

Listener = Callable[[Entry], None]

MAX_SECONDS = 3600.0
"""A call is ended then, seconds on its own clock, unless ``--max-seconds`` says otherwise."""


def add_arguments(parser: CommandParser) -> None:
    """Declare what ``run`` understands."""
    parser.prepare = spread_words
    parser.add_argument("target", metavar="TARGET", help="the answer URL, or a local XML file")
    caller = parser.add_argument_group("what the caller does")
    caller.add_argument(
        "--press",
        metavar="KEYS",
        action="append",
        dest="answers",
        default=[],
        type=checked(read_keys),
        help="answers the next wait for input: 0-9 * #, w waits 0.5 s, W 1 s, a leading ! barges in, "
        "an empty string lets it time out; repeatable",
    )
    caller.add_argument(
        "--say",
        metavar="TEXT",
        action="append",
        dest="answers",
        type=checked(read_speech),
        help="said at the next wait for speech, or into the next recording; a leading ! barges in, an empty "
        "string is silence; where keys would do too, the first one given counts; repeatable. A recording ends "
        "with its finish key after 3 s of silence",
    )
    caller.add_argument(
        "--dial",
        metavar="OUTCOME",
        action="append",
        default=[],
        type=checked(read_outcome),
        help="what the next dialled party does: answer (after 2 s, hangs up after 10 s), answer:SECONDS, "
        "answer:SECONDS,KEYS (pressed from 1 s of talk on), no-key (does not press confirmKey), busy, no-answer, "
        "reject, fail, auth-failed and auth-timeout (of a SIP login), or cancel (the caller gives up); "
        "repeatable, answer when none is left",
    )
    caller.add_argument(
        "--press-in-talk",
        metavar="KEYS",
        action="append",
        default=[],
        type=checked(_read_keys_in_talk),
        help="pressed from 1 s of talk with the next dialled party, or of the next stay in a room, on; an empty "
        "string presses nothing; repeatable",
    )
    caller.add_argument(
        "--callee",
        metavar="OUTCOME",
        type=checked(read_callee_outcome),
        help="what the called party of an outbound call does: answer (after 2 s, stays to the end), "
        "answer:SECONDS, busy, no-answer, reject, fail, or machine (voice mail answers)",
    )
    caller.add_argument(
        "--transfer-after",
        metavar="S=URL",
        action="append",
        default=[],
        type=checked(read_transfer),
        help="the API transfers the call to that URL, S seconds into the call; repeatable",
    )
    caller.add_argument(
        "--transfer-bleg-after",
        metavar="S=URL",
        action="append",
        default=[],
        type=checked(read_transfer),
        help="the API transfers the dialled party who is connected then, which goes on as a call of its own; "
        "with the same S as a --transfer-after, both legs at once; repeatable",
    )
    _add_seconds(caller, "--hang-up-after", None, "the caller hangs up S seconds into the call")
    _add_seconds(caller, "--machine-beep", None, "an answering machine beeps S seconds into the call")
    _add_seconds(caller, "--max-seconds", MAX_SECONDS, "end the call then, on its own clock (default 3600)")
    output = parser.add_argument_group("clock and output")
    output.add_argument("--realtime", action="store_true", help="real seconds instead of the virtual clock")
    output.add_argument("--json", action="store_true", help="the call log, a JSON object a line")
    output.add_argument("--save", metavar="FILE.jsonl", type=Path, help="the call log to a file, too")
    output.add_argument(
        "--save-scenario",
        metavar="FILE.yaml",
        type=Path,
        help="the call as a scenario, to be played by the test command",
    )
    output.add_argument(
        "--audio",
        metavar="FILE.wav",
        type=Path,
        help="what is said and heard to a WAV file, the caller left, the app right; prompts last as long as "
        "they really do",
    )
    add_call_options(parser)


def _read_keys_in_talk(text: str) -> Keys:
    if text.startswith("!"):
        raise ValueError(f"{text!r} barges in, yet there is no prompt in a talk")
    return read_keys(text)


def spread_words(words: Sequence[str]) -> list[str]:
    """``--press A B`` as ``--press=A --press=B``: words that look like an option's belong to the option before."""
    spread: list[str] = []
    option = ""
    for word in words:
        if spread and spread[-1] in _SPREAD:
            option = spread[-1]
            spread[-1] = f"{option}={word}"
        elif option and _SPREAD[option].fullmatch(word) is not None:
            spread.append(f"{option}={word}")
        else:
            spread.append(word)
            option = ""
    return spread


def _add_seconds(group: argparse._ArgumentGroup, flag: str, default: float | None, text: str) -> None:
    group.add_argument(flag, metavar="S", type=checked(option_values.seconds), default=default, help=text)


def execute(arguments: argparse.Namespace) -> ExitCode:
    """Make the call; 0 when it ran to its end, 3 when it failed, 130 when it was interrupted."""
    target = read_target(arguments.target)
    settings = load_settings(given_options(arguments), profile=arguments.profile)
    setup, notices = call_setup(target, settings.call, time_limit_s=arguments.max_seconds)
    setup = replace(setup, rules_off=frozenset(settings.lint.off))
    for notice in filter(None, (target.note, *settings.notices, *notices, _idle_callee(arguments, setup))):
        tell(notice)
    from playground.adapters.http import warm_up

    warm_up()  # before the clock starts: the first request is no slower than the next
    verdict = Verdict()
    with contextlib.ExitStack() as files:
        folder = recordings_folder(settings.call.recordings)
        recordings = files.enter_context(contextlib.closing(KeptRecordings(folder)))
        setup = replace(setup, recordings_url=recordings.url, recordings_folder=recordings.folder)
        listeners: list[Listener] = [verdict, *_listeners(arguments, setup, files)]
        audio = files.enter_context(contextlib.closing(RunAudio(arguments.audio)))
        scenario = files.enter_context(ScenarioWriter(arguments.save_scenario, setup))
        listeners.append(scenario.take)
        legs = LegCalls(files, save=arguments.save, prints=not arguments.json)
        result = asyncio.run(
            make_call(arguments, target, settings.call, setup, listeners, recordings, audio, legs)
        )
        legs.finish()
    if result.interrupted:
        tell("Interrupted; the caller hung up.")
        return ExitCode.INTERRUPTED
    for sentence in (*([verdict.sentence] if result.failed else []), *legs.failures):
        tell(sentence)
    if result.failed or legs.failures:
        return ExitCode.CALL_FAILED
    return ExitCode.FINDINGS if audio.is_lost else ExitCode.OK


def _idle_callee(arguments: argparse.Namespace, setup: CallSetup) -> str | None:
    """What is to be said of a called party whom nobody calls."""
    if arguments.callee is None or setup.direction == "outbound":
        return None
    return "--callee does nothing in an inbound call; --direction outbound makes one that rings its callee."


def _listeners(
    arguments: argparse.Namespace, setup: CallSetup, files: contextlib.ExitStack
) -> list[Listener]:
    """Whoever wants the entries: the screen or pipe, the file asked for, the kept copy."""
    listeners: list[Listener] = []
    if arguments.save is not None:
        listeners.append(files.enter_context(CallLogWriter(arguments.save)).write)
    kept = saved_call_path(setup.call_uuid, setup.started)
    listeners.append(files.enter_context(CallLogWriter(kept, on_failure=tell)).write)
    if sys.stdout is None:  # closed by whoever started us: the call is made all the same
        return listeners
    if arguments.json:
        listeners.append(Output(partial(write_entry, sys.stdout)))
    else:
        from playground.transcript_text import TranscriptPrinter

        listeners.append(Output(TranscriptPrinter(sys.stdout, colour=wants_colour(sys.stdout))))
    return listeners
