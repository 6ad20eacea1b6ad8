"""The words of the conversation: what each log entry says to a person.

Stated once, for the transcript on the screen and for the text of ``run`` alike. Wording is drawn
from the entry and from the picture before it, never from anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from playground.call import entries
from playground.call.ask import event_of
from playground.call.input_wording import input_line
from playground.call.people_wording import room_line
from playground.call.quantities import duration, size
from playground.call.stream_wording import stream_words
from playground.call.view import CallView, Exchange, Line, LineKind
from playground.document.model import Severity
from playground.hostile_text import visible_line

SIGNS: Mapping[LineKind, str] = MappingProxyType(
    {
        LineKind.STATUS: "●",
        LineKind.SAID: "❝",
        LineKind.SOUND: "♪",
        LineKind.PRESSED: "▣",
        LineKind.SPOKEN: "❞",
        LineKind.LOST: "∅",
        LineKind.WAITING: "…",
        LineKind.REQUEST: "→",
        LineKind.RESPONSE: "←",
        LineKind.PROBLEM: "✗",
    }
)
"""One sign a class, single-width, so that the classes can be told apart without colour."""
LABELS: Mapping[LineKind, str] = MappingProxyType(
    {
        LineKind.STATUS: "call",
        LineKind.SAID: "says",
        LineKind.SOUND: "plays",
        LineKind.PRESSED: "key",
        LineKind.SPOKEN: "caller",
        LineKind.LOST: "lost",
        LineKind.WAITING: "waits",
        LineKind.REQUEST: "asks",
        LineKind.RESPONSE: "gets",
        LineKind.PROBLEM: "error",
    }
)
"""One word a class, for where there is room for it."""

_MILDER = {"warning": ("!", "warning"), "info": ("i", "note")}
"""Sign and word of problems that are not errors."""

_URL_LIMIT = 200
_TEXT_LIMIT = 4000

_DIAL_RESULTS = ("DialStatus", "DialDigitsMatch")
"""Fields worth a word where a request is told of."""
_LEGS = {
    "dialled": "Dials {to}",
    "ringing": "{to} rings",
    "answered": "{to} answered",
    "confirming": "{to} is asked to press {key}",
    "connected": "Connected to {to}",
    "busy": "{to} is busy",
    "no-answer": "{to} does not answer",
    "timeout": "{to} did not answer in time",
    "rejected": "{to} rejected the call",
    "failed": "{to} cannot be reached",
    "auth-failed": "{to} refused the login",
    "auth-timeout": "{to} never answered the login",
    "not-confirmed": "{to} did not press the key",
    "cancelled": "{to} is given up: nobody waits any more",
    "lost-race": "{to} is given up, because another was faster",
    "hung-up": "The connection to {to} is over",
    "transferred": "{to} is transferred to {url}, and goes on as a call of its own",
}
_CALLEE_LEFT = {"hung-up", "cancelled"}
"""States of the call's own callee of which the end of the call tells."""
_UNANSWERED = {
    "busy": "Call not put through",
    "failed": "Call not put through",
    "no-answer": "Call not answered",
    "timeout": "Call not answered in time",
}
_SOURCES = {
    "caller": "by the caller",
    "xml": "by the document",
    "callee": "by the called party",
    "system": "by Plivo",
}


def sign_of(line: Line) -> str:
    """The sign of a line, one cell."""
    return _MILDER[line.severity][0] if line.severity in _MILDER else SIGNS[line.kind]


def label_of(line: Line) -> str:
    """The word of a line's class, at most seven letters."""
    return _MILDER[line.severity][1] if line.severity in _MILDER else LABELS[line.kind]


def line_of(entry: entries.Entry, view: CallView) -> Line | None:
    """The line of conversation this entry adds after ``view``, or ``None`` when it adds none."""
    match entry:
        case entries.CallStarted():
            return _line(entry, LineKind.STATUS, _call_started(entry))
        case entries.CallStatus():
            return _call_status(entry, view)
        case entries.HttpRequest():
            return _line(entry, LineKind.REQUEST, _request(entry, view))
        case entries.HttpResponse():
            return _response(entry, view)
        case entries.ElementStarted():
            return _element_started(entry)
        case entries.Speak():
            said = (_said(entry.text) or "(no words)") + _times(entry.loop)
            return _line(entry, LineKind.SAID, said + _to_whom(entry, view))
        case entries.Play():
            sound = f"Plays {_short(entry.url, view)}, {duration(entry.seconds)}"
            return _line(entry, LineKind.SOUND, sound + _times(entry.loop) + _to_whom(entry, view))
        case entries.Dtmf():
            return _line(entry, LineKind.SOUND, _tones(entry))
        case entries.Beep():
            return _line(entry, LineKind.SOUND, "Beep")
        case entries.CallerSpeech() if _is_told_by_room(entry, view):
            return None
        case (
            entries.InputOpened()
            | entries.InputWaiting()
            | entries.InputDigit()
            | entries.CallerSpeech()
            | entries.InputFinished()
        ):
            told = input_line(entry)
            return None if told is None else _line(entry, *told)
        case entries.DialLeg():
            return _leg(entry)
        case entries.DialDigit():
            who = visible_line(entry.to, limit=80) or "(nobody)"
            return _line(entry, LineKind.PRESSED, f"{who} presses {visible_line(entry.digit, limit=8)}")
        case entries.RoomStatus() | entries.RoomMember() | entries.RoomSpeech() | entries.RoomVoice():
            words = room_line(entry, view.people)
            return None if words is None else _line(entry, *words)
        case entries.RecordingStarted():
            return _line(entry, LineKind.STATUS, "Recording begins")
        case entries.Recording():
            return _line(entry, LineKind.STATUS, f"Recorded {duration(entry.seconds)}: {_url(entry.url)}")
        case (
            entries.StreamConnecting()
            | entries.StreamOpened()
            | entries.StreamCheckpoint()
            | entries.StreamAnswer()
            | entries.StreamClosed()
        ):
            text = stream_words(entry)
            return None if text is None else _line(entry, LineKind.STATUS, text)
        case entries.Problem():
            return _line(entry, LineKind.PROBLEM, _problem(entry), severity=entry.severity.value)
        case entries.CallEnded():
            return _line(entry, LineKind.STATUS, _ended(entry, failed=replace(view, ended=entry).failed))
    return None


def _line(entry: entries.LogEntry, kind: LineKind, text: str, *, severity: str | None = None) -> Line:
    return Line(at=entry.at, kind=kind, text=visible_line(text), severity=severity)


def _url(url: str) -> str:
    return visible_line(url, limit=_URL_LIMIT)


def _short(url: str, view: CallView) -> str:
    """The URL, without scheme and host where they are the answer URL's own."""
    if view.started is None:
        return _url(url)
    scheme, slashes, rest = view.started.answer_url.partition("://")
    origin = scheme + slashes + rest.partition("/")[0]
    return _url(url.removeprefix(origin) if slashes and url.startswith(f"{origin}/") else url)


def _said(text: str) -> str:
    return visible_line(" ".join(text.split()), limit=_TEXT_LIMIT)


def _is_told_by_room(entry: entries.CallerSpeech, view: CallView) -> bool:
    return entry.source == "text" and view.room is not None and view.room.status == "started"


def _times(loop: int) -> str:
    if loop == 0:
        return " (over and over)"
    return f" ({loop} times)" if loop > 1 else ""


def _to_whom(entry: entries.Speak | entries.Play, view: CallView) -> str:
    """Who hears it, when it is not the person on the phone."""
    who = next((person.who for person in view.people if person.id == entry.b_leg_uuid), None)
    return "" if who is None else f" (to {visible_line(who, limit=80)})"


def _call_started(entry: entries.CallStarted) -> str:
    caller, called = visible_line(entry.from_), visible_line(entry.to)
    if entry.a_leg_uuid is not None:
        return f"The leg from {caller} to {called} goes on as a call of its own"
    return f"{visible_line(entry.direction).capitalize()} call from {caller} to {called}"


def _call_status(entry: entries.CallStatus, view: CallView) -> Line | None:
    """Of an outbound call, its callee's leg tells as much and more."""
    if view.started is not None and view.started.direction == "outbound":
        return None
    words = {"ringing": "Ringing", "in-progress": "Answered"}.get(entry.status)
    return None if words is None else _line(entry, LineKind.STATUS, words)


def _request(entry: entries.HttpRequest, view: CallView) -> str:
    url = _url(entry.url) if entry.purpose == "answer" else _short(entry.url, view)
    event = event_of(entry.params) if entry.purpose == "callback" else None
    purpose = entry.purpose if event is None else f"{entry.purpose} {visible_line(event, limit=80)}"
    text = f"{visible_line(entry.method)} {url} ({purpose})"
    if speech := entry.params.get("Speech"):
        text += f" with Speech={visible_line(speech, limit=_URL_LIMIT)}"
    elif (digits := entry.params.get("Digits")) is not None:
        text += f" with Digits={visible_line(digits, limit=_URL_LIMIT) or '(none)'}"
    for name in _DIAL_RESULTS:
        if result := entry.params.get(name):
            text += f" with {name}={visible_line(result, limit=_URL_LIMIT)}"
    if entry.sent_to is not None:
        text += f", sent to {_url(entry.sent_to)}"
    if entry.attempt > 1:
        text += f", try {entry.attempt}"
    return text


def _response(entry: entries.HttpResponse, view: CallView) -> Line:
    after = f"{entry.elapsed_ms:.0f} ms"
    exchange = exchange_of(view, entry.id)
    purpose = f"{exchange.request.purpose}: " if exchange and view.exchanges[-1] is not exchange else ""
    if entry.error is not None:
        message = visible_line(entry.error.get("message", "no response"), limit=_TEXT_LIMIT)
        return _line(entry, LineKind.RESPONSE, f"{purpose}{message} ({after})", severity=Severity.ERROR.value)
    kind = visible_line((entry.content_type or "no content type").split(";")[0].strip(), limit=80)
    parts = [f"{purpose}{entry.status}", kind]
    if entry.bytes is not None:
        parts.append(size(entry.bytes))
    failed = entry.status is None or not 200 <= entry.status < 300
    severity = Severity.ERROR.value if failed else None
    return _line(entry, LineKind.RESPONSE, " · ".join([*parts, after]), severity=severity)


def exchange_of(view: CallView, request_id: int) -> Exchange | None:
    """The newest exchange with that request id."""
    return next((item for item in reversed(view.exchanges) if item.request.id == request_id), None)


def _element_started(entry: entries.ElementStarted) -> Line | None:
    attributes = entry.attributes
    if entry.name == "Wait":
        length = visible_line(attributes.get("length", "1"), limit=20)
        return _line(entry, LineKind.SOUND, f"Waits {length} s in silence")
    if entry.name == "Hangup" and (schedule := attributes.get("schedule")):
        seconds = visible_line(schedule, limit=20)
        return _line(entry, LineKind.STATUS, f"Hangs up in {seconds} s, the next elements run meanwhile")
    return None


def _tones(entry: entries.Dtmf) -> str:
    digits = visible_line(entry.digits, limit=_URL_LIMIT)
    if entry.by is not None:
        return f"{visible_line(entry.by, limit=80)} presses {digits}"
    text = f"Sends the {'tones' if entry.mode is None else 'keys'} {digits}"
    if entry.to is not None:
        text += f" to {visible_line(entry.to, limit=80)}"
    return text if entry.mode is None else f"{text}, unheard ({entry.mode})"


def _leg(entry: entries.DialLeg) -> Line | None:
    if entry.path is None and entry.state in _CALLEE_LEFT:
        return None
    words = _LEGS.get(entry.state, "{to} goes on")
    if entry.call_type is not None:
        words += " on WhatsApp"
    if entry.machine:
        words = "The answering machine of {to} answered"
    to, key = visible_line(entry.to, limit=80) or "(nobody)", visible_line(entry.key or "a key")
    return _line(entry, LineKind.STATUS, words.format(to=to, key=key, url=_url(entry.url or "another URL")))


def _problem(entry: entries.Problem) -> str:
    message = visible_line(entry.message, limit=_TEXT_LIMIT)
    return message if entry.line is None else f"{message} (line {entry.line})"


def _ended(entry: entries.CallEnded, *, failed: bool) -> str:
    cause = f"{visible_line(entry.hangup_name, limit=_URL_LIMIT)} ({entry.hangup_code})"
    if failed:
        return f"Call failed after {duration(entry.duration)}: {cause}"
    by = _SOURCES.get(entry.hangup_source, "")
    if entry.status in _UNANSWERED:
        return f"{_UNANSWERED[entry.status]}: {cause}, ended {by}"
    status = visible_line(entry.status, limit=40)
    return f"Call {status} after {duration(entry.duration)}: {cause}, ended {by}"
