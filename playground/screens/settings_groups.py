"""Which settings stand together on the settings screen, and under which labels.

Names, meanings and reading come from the options' own declaration; an option that no group names
appears under "More", so that none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from playground.settings.options import CallOptions, Option, TuiOptions, options_of

__all__ = ["Entry", "Group", "choices_of", "groups"]

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Numbers", ("from_number", "to_number", "direction", "plus")),
    (
        "What your app receives",
        (
            "method",
            "params",
            "sip_headers",
            "http_headers",
            "auth_id",
            "auth_token",
            "auth_token_env",
            "timeout_s",
            "recordings",
            "confidence",
        ),
    ),
    (
        "URLs beside the answer URL",
        ("hangup_url", "fallback_url", "ring_url", "machine_detection_url"),
    ),
    (
        "Limits and outbound calls",
        (
            "time_limit_s",
            "ring_timeout_s",
            "hangup_on_ring_s",
            "machine_detection",
            "machine_detection_ms",
        ),
    ),
    ("Hosts", ("host_map", "allowed_hosts", "insecure")),
    ("Reading of documents", ("strict", "lenient")),
    ("People you call", ("answer_s", "talk_s")),
    ("The caller's voice", ("caller_voice", "microphone", "hear_own_voice")),
    ("Speech and sound", ("voice", "speech_rate", "volume", "muted", "telephone", "hear_room")),
    ("Look", ("theme",)),
)
_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "from_number": "From",
        "to_number": "To",
        "plus": "Numbers with +",
        "params": "Parameters",
        "sip_headers": "SIP headers",
        "http_headers": "HTTP headers",
        "auth_id": "Auth ID",
        "auth_token": "Auth token",
        "auth_token_env": "Token variable",
        "timeout_s": "Timeout, s",
        "hangup_url": "Hangup URL",
        "fallback_url": "Fallback URL",
        "ring_url": "Ring URL",
        "machine_detection_url": "Machine URL",
        "time_limit_s": "Time limit, s",
        "ring_timeout_s": "Ring timeout, s",
        "hangup_on_ring_s": "Hangup on ring, s",
        "machine_detection_ms": "Detection time, ms",
        "host_map": "Map hosts",
        "allowed_hosts": "Allowed hosts",
        "insecure": "Skip TLS checks",
        "answer_s": "Answer after, s",
        "talk_s": "Talk for, s",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting on the screen."""

    option: Option
    owner: type
    """``CallOptions`` or ``TuiOptions``."""

    @property
    def label(self) -> str:
        """What stands before the field."""
        return _LABELS.get(self.option.field, self.option.name.replace("-", " ").capitalize())

    @property
    def note(self) -> str:
        """What it is for, a sentence."""
        text = self.option.help.replace("; repeatable", "")
        one_a_line = f"; one {self.option.metavar} a line" if self.option.many else ""
        return f"{text[:1].upper()}{text[1:]}{one_a_line}."


@dataclass(frozen=True, slots=True)
class Group:
    """Settings that stand together."""

    title: str
    entries: tuple[Entry, ...]


def groups() -> tuple[Group, ...]:
    """All groups with all settings, each exactly once."""
    entries = {entry.option.field: entry for entry in _all()}
    named = [
        Group(title, tuple(entries.pop(name) for name in names if name in entries))
        for title, names in _GROUPS
    ]
    return (*named, Group("More", tuple(entries.values()))) if entries else tuple(named)


def choices_of(entry: Entry) -> tuple[str, ...]:
    """The words a setting can have, when its type names them; else empty."""
    hint: Any = get_type_hints(entry.owner)[entry.option.field]
    return get_args(hint) if get_origin(hint) is Literal else ()


def _all() -> Iterator[Entry]:
    for owner in (CallOptions, TuiOptions):
        for option in options_of(owner):
            yield Entry(option, owner)
