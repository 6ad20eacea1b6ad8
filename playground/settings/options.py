"""The options, each declared once: name, reading, default and help live on the field that holds the value.

The command line, the environment (``IVR_PLAYGROUND_*``) and the config file are all read by these
declarations (cli.md, "The call"), and the settings screen takes its texts from them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Annotated, Any, Literal, get_type_hints

from playground.call.setup_words import Direction, MachineDetection, Method
from playground.settings import option_values as values
from playground.settings.auth_token import AuthToken, read_auth_token

Pairs = tuple[tuple[str, str], ...]
CallerVoice = Literal["text", "microphone", "file", "silence"]
"""Where the caller's voice comes from: what is typed, a microphone, a sound file, or nowhere."""

ENVIRONMENT_PREFIX = "IVR_PLAYGROUND_"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting, wherever it may be written."""

    name: str
    """On the command line (``--map-host``) and in the config file (``map-host``)."""
    read: Callable[[str], Any]
    """Reads one value from text; raises ``ValueError`` with what is wrong."""
    help: str
    """What it means, one line."""
    metavar: str = ""
    field: str = ""
    """The attribute that holds the value."""
    default: Any = None

    secret: bool = False
    """True: never on the command line, never shown, never saved; it stays in the config file as it is."""

    @property
    def many(self) -> bool:
        """True when it may be given several times; the value is a tuple then."""
        return isinstance(self.default, tuple)

    @property
    def flag(self) -> bool:
        """True for a yes or no."""
        return self.read is values.switch

    @property
    def environment(self) -> str:
        """The environment variable's name."""
        return ENVIRONMENT_PREFIX + self.name.upper().replace("-", "_")

    @property
    def paired(self) -> bool:
        """True when each value is a KEY and a VALUE."""
        return self.read in (values.pair, values.header, values.host_pair)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions:
    """How calls are made (cli.md, "The call"). Values are already checked."""

    from_number: Annotated[
        str, Option("from", values.number, "the caller: digits with country code, or a sip: address", "N")
    ] = "14155550100"
    to_number: Annotated[str, Option("to", values.number, "the called party, written likewise", "N")] = (
        "14155550199"
    )
    direction: Annotated[
        Direction, Option("direction", values.one_of("inbound", "outbound"), "inbound or outbound", "WAY")
    ] = "inbound"
    method: Annotated[
        Method,
        Option("method", values.one_of("POST", "GET"), "of answer and fallback URL: POST or GET", "METHOD"),
    ] = "POST"
    params: Annotated[
        Pairs, Option("param", values.pair, "an extra request parameter; repeatable", "KEY=VALUE")
    ] = ()
    sip_headers: Annotated[
        Pairs, Option("sip-header", values.pair, "a SIP header, sent as X-PH-NAME; repeatable", "NAME=VALUE")
    ] = ()
    http_headers: Annotated[
        Pairs, Option("header", values.header, "an HTTP header of every request; repeatable", "NAME=VALUE")
    ] = ()
    hangup_url: Annotated[
        str | None, Option("hangup-url", values.url, "told when the call has ended", "URL")
    ] = None
    fallback_url: Annotated[
        str | None, Option("fallback-url", values.url, "asked when the answer URL fails", "URL")
    ] = None
    ring_url: Annotated[
        str | None, Option("ring-url", values.url, "told when an outbound call rings", "URL")
    ] = None
    ring_timeout_s: Annotated[
        float,
        Option("ring-timeout", values.seconds, "an outbound call rings that long, normally 120", "S"),
    ] = 120.0
    hangup_on_ring_s: Annotated[
        float | None,
        Option(
            "hangup-on-ring",
            values.seconds_from_now,
            "an outbound call is ended so long after the first ring",
            "S",
        ),
    ] = None
    time_limit_s: Annotated[
        float,
        Option("time-limit", values.day_at_most, "the call is ended then, normally after 14400", "S"),
    ] = 14400.0
    machine_detection: Annotated[
        MachineDetection,
        Option(
            "machine-detection",
            values.one_of("false", "true", "hangup"),
            "whether an answering machine is looked for, and hung up on: false, true or hangup",
            "WHAT",
        ),
    ] = "false"
    machine_detection_ms: Annotated[
        int,
        Option(
            "machine-detection-time",
            values.whole(2000, 10000),
            "milliseconds until the verdict, 2000 to 10000, normally 5000",
            "MS",
        ),
    ] = 5000
    machine_detection_url: Annotated[
        str | None,
        Option("machine-detection-url", values.url, "told when an answering machine answered", "URL"),
    ] = None
    auth_id: Annotated[
        str | None, Option("auth-id", values.text, "the account's id, sent as ParentAuthID", "ID")
    ] = None
    auth_token_env: Annotated[
        str | None,
        Option(
            "auth-token-env",
            values.text,
            "the environment variable that holds the auth token: requests are signed with it",
            "VAR",
        ),
    ] = None
    auth_token: Annotated[
        AuthToken | None,
        Option(
            "auth-token",
            read_auth_token,
            "the account's auth token, which signs every request: in the config file or the environment",
            "TOKEN",
            secret=True,
        ),
    ] = None
    timeout_s: Annotated[
        float, Option("timeout", values.seconds, "seconds that a try of a request may take, normally 15", "S")
    ] = 15.0
    host_map: Annotated[
        Pairs,
        Option(
            "map-host",
            values.host_pair,
            "requests for a public host go to a local one; repeatable",
            "PUBLIC=LOCAL",
        ),
    ] = ()
    allowed_hosts: Annotated[
        tuple[str, ...],
        Option("allow-host", values.host, "a further host that may be requested; repeatable", "HOST"),
    ] = ()
    strict: Annotated[
        bool, Option("strict", values.switch, "fail where a strict reading of the reference would")
    ] = False
    lenient: Annotated[
        bool, Option("lenient", values.switch, "skip unknown elements instead of refusing the document")
    ] = False
    insecure: Annotated[bool, Option("insecure", values.switch, "skip TLS verification")] = False
    confidence: Annotated[
        float,
        Option("confidence", values.fraction, "how surely the caller is understood, 0 to 1", "FRACTION"),
    ] = 0.95
    plus: Annotated[bool, Option("plus", values.switch, "send numbers with a leading +")] = False
    recordings: Annotated[
        str | None,
        Option(
            "recordings", values.text, "the folder for recordings, normally one in the data folder", "DIR"
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TuiOptions:
    """How the terminal app looks and sounds: table ``[tui]`` of the config file."""

    theme: Annotated[str, Option("theme", values.text, "the theme's name; empty: the app's own", "NAME")] = ""
    voice: Annotated[
        str, Option("voice", values.text, "a local voice for every prompt; empty: the nearest", "NAME")
    ] = ""
    speech_rate: Annotated[
        float, Option("speech-rate", values.factor, "speed of speech relative to normal, 0.5 to 2", "FACTOR")
    ] = 1.0
    volume: Annotated[float, Option("volume", values.fraction, "loudness, 0 to 1", "FRACTION")] = 1.0
    muted: Annotated[bool, Option("muted", values.switch, "no sound at all")] = False
    telephone: Annotated[bool, Option("telephone", values.switch, "sound as a telephone carries it")] = False
    hear_room: Annotated[
        bool, Option("hear-room", values.switch, "hear all your calls that are in the shown call's room")
    ] = False
    caller_voice: Annotated[
        CallerVoice,
        Option(
            "caller-voice",
            values.one_of("text", "microphone", "file", "silence"),
            "how the caller speaks at first: text, microphone, file or silence",
            "SOURCE",
        ),
    ] = "text"
    microphone: Annotated[
        str, Option("microphone", values.text, "part of the microphone's name; empty: the default", "NAME")
    ] = ""
    hear_own_voice: Annotated[
        bool, Option("hear-own-voice", values.switch, "hear what the caller says for you, softly")
    ] = True
    answer_s: Annotated[
        float,
        Option(
            "answer-after",
            values.seconds_or_0,
            "who is rung answers after so many seconds; 0: waits for you",
            "S",
        ),
    ] = 5.0
    talk_s: Annotated[
        float,
        Option(
            "talk-for",
            values.seconds_or_0,
            "and hangs up after so many seconds of talk; 0: waits for you",
            "S",
        ),
    ] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LintOptions:
    """How documents are checked: table ``[lint]`` of the config file, and of each profile."""

    off: Annotated[
        tuple[str, ...], Option("off", values.rule_code, "a rule that is not to be told; repeatable", "CODE")
    ] = ()


@cache
def options_of(settings: type) -> tuple[Option, ...]:
    """The options declared on ``CallOptions``, ``TuiOptions`` or ``LintOptions``, in order."""
    hints = get_type_hints(settings, include_extras=True)
    return tuple(
        replace(hints[item.name].__metadata__[0], field=item.name, default=item.default)
        for item in fields(settings)
    )
