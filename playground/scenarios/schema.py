"""The one declaration of the steps of a scenario: names, keys, what they take, what they mean.

Reading, complaints and the tables of docs/scenarios.md derive from it. A new step is a dataclass in ``model``, a
``StepKind`` here, and what it does in ``director``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import yaml

from playground.call.entries import Purpose
from playground.document.model import Severity
from playground.run.key_script import read_keys
from playground.run.other_parties import DialOutcome, read_outcome
from playground.run.speech_script import read_speech
from playground.scenarios import model
from playground.scenarios.mistakes import Mistake
from playground.scenarios.words import Words, read_words
from playground.scenarios.yaml_nodes import pairs, place_of, scalar
from playground.settings import option_values

Read = Callable[[yaml.Node, str], Any]
"""(node, what it is) → value; raises ``Mistake``."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a step."""

    field: str
    """Of the step's dataclass."""
    read: Read
    takes: str
    """What is written there, a few words."""
    means: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class StepKind:
    """One kind of step."""

    make: Callable[..., model.Step]
    means: str
    """One sentence."""
    keys: Mapping[str, Key]
    short: str | None = None
    """The key that a mere text stands for."""
    bare: bool = False
    """True: it may stand alone, or be ``true``."""
    needs: tuple[str, ...] = ()
    """Of these keys one must be there."""
    fault: Callable[[Mapping[str, Any]], str | None] = lambda fields: None
    """What is wrong with the fields together, half a sentence that follows the step's name; ``None``: nothing."""


def from_text(read: Callable[[str], Any]) -> Read:
    """A reading of a text, whose ``ValueError`` becomes the complaint."""

    def read_node(node: yaml.Node, what: str) -> Any:
        try:
            return read(scalar(node, what))
        except ValueError as error:
            raise Mistake(place_of(node), f"{what}: {error}") from None

    return read_node


def _words_by_name(read: Callable[[str], Words]) -> Read:
    def read_node(node: yaml.Node, what: str) -> Any:
        return {key: from_text(read)(value, key) for key, _, value in pairs(node, what)}

    return read_node


def whole_words(written: str) -> Words:
    """A value that must match as a whole: plain text exactly, or ``/regex/``; empty is a value, too."""
    if len(written) > 1 and written.startswith("/") and re.fullmatch(r"/.*/[isx]*", written, re.DOTALL):
        try:
            return read_words(written)
        except ValueError:
            if not written.endswith("/"):
                raise
    return Words(written, "contains", written, re.compile(rf"\A{re.escape(written)}\Z"))


def _path(written: str) -> Words:
    if re.fullmatch(r"/.*[\\^$*+?|()\[\]{}].*/[isx]*", written):
        return read_words(written)
    return Words(written, "contains", written, re.compile(rf"\A{re.escape(written)}\Z"))


def _code(written: str) -> int:
    return int(option_values.whole(0, 99999)(written))


def _one_of(*words: str) -> Read:
    return from_text(option_values.one_of(*words))


def _flag(node: yaml.Node, what: str) -> bool:
    if scalar(node, what).lower() not in ("true", "yes"):
        raise Mistake(place_of(node), f"{what} can only be true; without it, leave the step out")
    return True


def _severity(written: str) -> Severity:
    """How bad; ``true`` is ``warning``."""
    word = "warning" if written.lower() in ("true", "yes") else written
    return Severity(option_values.one_of(*Severity)(word))


def _transfer(fields: Mapping[str, Any]) -> str | None:
    """The URLs say already which legs; what ``legs`` says must be the same."""
    url, bleg_url, legs = (fields.get(name) for name in ("url", "bleg_url", "legs"))
    if fields.get("bleg_as") and not bleg_url:
        return "needs a bleg url for its bleg as"
    wanted = {"aleg": (True, False), "bleg": (False, True), "both": (True, True)}
    if legs is not None and (url is not None, bleg_url is not None) != wanted[legs]:
        needed = " and ".join(
            name for name, is_wanted in zip(("url", "bleg url"), wanted[legs], strict=True) if is_wanted
        )
        return f"with legs {legs} needs {needed}, and no other"
    return None


def _dial(written: str) -> DialOutcome:
    return read_outcome(written)


_SECONDS = from_text(option_values.seconds)
_SECONDS_OR_0 = from_text(option_values.seconds_or_0)
_TEXT = from_text(option_values.text)
_PURPOSES = tuple(Purpose.__args__)  # type: ignore[attr-defined]
_WITHIN = Key("within_s", _SECONDS, "seconds", "So soon after the step before, on the call's clock.")
_AFTER = Key(
    "after_s",
    _SECONDS_OR_0,
    "seconds",
    "So long after the step before, whatever the call does then.",
)
_VALUES = "names with values, each whole or `/regex/`"


def _kind(make: Any, means: str, keys: Mapping[str, Key] | None = None, **more: Any) -> StepKind:
    return StepKind(make, means, MappingProxyType(dict(keys or {})), **more)


STEPS: Mapping[str, StepKind] = MappingProxyType(
    {
        "hear": _kind(
            model.Hear,
            "A prompt is heard that contains this; prompts before it are passed over.",
            {
                "text": Key(
                    "words", from_text(read_words), "words, `/regex/i` or `~ about this`", "What is heard."
                ),
                "voice": Key("voice", _TEXT, "a voice", "Speak's `voice`."),
                "language": Key("language", _TEXT, "a language", "Speak's `language`."),
                "within": _WITHIN,
            },
            short="text",
            needs=("text",),
        ),
        "press": _kind(
            model.Press,
            "The caller presses keys at the next wait for input, or with `!` while its prompts are heard.",
            {
                "keys": Key(
                    "keys", from_text(read_keys), "KEYS as of `--press`", "What is pressed; empty: nothing."
                ),
                "after": _AFTER,
            },
            short="keys",
            needs=("keys",),
        ),
        "say": _kind(
            model.SayWords,
            "The caller says this at the next wait for speech, into the next recording, or in the room.",
            {
                "text": Key(
                    "speech", from_text(read_speech), "TEXT as of `--say`", "What is said; empty: nothing."
                ),
                "after": _AFTER,
            },
            short="text",
            needs=("text",),
        ),
        "request": _kind(
            model.AskServer,
            "The app is asked so.",
            {
                "path": Key("path", from_text(_path), "a path or `/regex/`", "The URL's path, whole."),
                "url": Key(
                    "url", from_text(read_words), "part of a URL or `/regex/`", "The URL contains it."
                ),
                "method": Key("method", _one_of("GET", "POST"), "`GET` or `POST`", "The method."),
                "purpose": Key(
                    "purpose", _one_of(*_PURPOSES), "a purpose of the call log", "Why it is asked."
                ),
                "params": Key(
                    "params", _words_by_name(whole_words), _VALUES, "These are among the parameters."
                ),
                "within": _WITHIN,
            },
            short="path",
            needs=("path", "url", "method", "purpose", "params"),
        ),
        "dial": _kind(
            model.Dialled,
            "Somebody is dialled, and does what `then` says. Steps in a row may be met in any order.",
            {
                "to": Key("to", _TEXT, "a number or SIP address", "Whom; without it, anybody."),
                "then": Key(
                    "outcome", from_text(_dial), "OUTCOME as of `--dial`", "What they do; answer unless said."
                ),
                "within": _WITHIN,
            },
            short="then",
            needs=("to", "then"),
        ),
        "element": _kind(
            model.RunElement,
            "An element begins.",
            {
                "name": Key("name", _TEXT, "a name or path", "`Dial`, or `/Response/Dial[1]`."),
                "attributes": Key(
                    "attributes", _words_by_name(whole_words), _VALUES, "These are among its attributes."
                ),
                "within": _WITHIN,
            },
            short="name",
            needs=("name",),
        ),
        "finding": _kind(
            model.Find,
            "A problem is told: a finding in a document, a failed request, …",
            {
                "code": Key("code", _TEXT, "a code", "Its stable code."),
                "message": Key("message", from_text(read_words), "words or `/regex/`", "In its sentence."),
                "within": _WITHIN,
            },
            short="code",
            needs=("code",),
        ),
        "no findings": _kind(
            model.NoFindings,
            "In the whole call, wherever the step stands, no problem is told that is so bad or worse.",
            {
                "from": Key(
                    "severity",
                    from_text(_severity),
                    "`error`, `warning`, `info`",
                    "How bad; `warning` unless said.",
                )
            },
            short="from",
            bare=True,
        ),
        "timing": _kind(
            model.Timing,
            "How the whole call goes, wherever the step stands.",
            {
                "first prompt": Key(
                    "first_prompt_s",
                    _SECONDS,
                    "seconds",
                    "The first prompt begins by then on the call's clock.",
                ),
                "silence": Key(
                    "silence_s",
                    _SECONDS,
                    "seconds",
                    "The app is never silent for longer, but while it waits for input or others are there.",
                ),
            },
            needs=("first prompt", "silence"),
        ),
        "wait": _kind(
            model.WaitFor,
            "So much time passes on the clock.",
            {"seconds": Key("seconds", _SECONDS, "seconds", "How long.")},
            short="seconds",
            needs=("seconds",),
        ),
        "hang up": _kind(
            model.HangUp,
            "The caller hangs up.",
            {"after": Key("after_s", _SECONDS_OR_0, "seconds", "So long after the step before.")},
            short="after",
            bare=True,
        ),
        "call": _kind(
            model.PlaceCall,
            "The caller calls now. Without such a step, each does at the first step that names it.",
            bare=True,
        ),
        "transfer": _kind(
            model.TransferCall,
            "Plivo's API transfers the call to another URL; the dialled party who is connected; or both.",
            {
                "url": Key("url", from_text(option_values.url), "a URL", "Where the call itself goes on."),
                "bleg url": Key(
                    "bleg_url",
                    from_text(option_values.url),
                    "a URL",
                    "Where the dialled party goes on, as a call of its own.",
                ),
                "bleg as": Key(
                    "bleg_as",
                    _TEXT,
                    "a new name",
                    "Whom later steps name to play that party; silent without.",
                ),
                "legs": Key(
                    "legs",
                    _one_of("aleg", "bleg", "both"),
                    "`aleg`, `bleg` or `both`",
                    "Which; the URLs say it already.",
                ),
            },
            short="url",
            needs=("url", "bleg url"),
            fault=_transfer,
        ),
        "beep": _kind(model.Beep, "The far end, an answering machine, beeps (for `Wait beep`).", bare=True),
        "ends": _kind(
            model.Ends,
            "The call ends so.",
            {
                "cause": Key("cause", _TEXT, "a word", "`hangup_cause`, such as `NORMAL_CLEARING`."),
                "code": Key("code", from_text(_code), "a number", "Plivo's HangupCauseCode, such as 4000."),
                "name": Key("name", _TEXT, "a name", "Plivo's HangupCauseName."),
                "source": Key(
                    "source",
                    _one_of("caller", "xml", "callee", "system"),
                    "who",
                    "`caller`, `xml`, `callee`, `system`.",
                ),
                "status": Key("status", _TEXT, "a status", "`completed`, `busy`, `failed`, `no-answer`, …"),
                "within": _WITHIN,
            },
            short="cause",
            bare=True,
        ),
    }
)
"""By the name that stands in the file; ``_`` and ``-`` may stand for the blank."""

SYNONYMS: Mapping[str, str] = MappingProxyType({"run": "element", "no finding": "no findings", "end": "ends"})
WHO = ("as", "caller")
"""Keys beside a step's that name its caller."""


def bare_flag(node: yaml.Node, what: str) -> bool:
    """``true``, where a step needs nothing more. Raises ``Mistake``."""
    return _flag(node, what)
