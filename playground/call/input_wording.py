"""What is said of the caller's keys and words: in the lines of the conversation."""

from __future__ import annotations

from playground.call import entries
from playground.call.quantities import duration
from playground.call.view import LineKind
from playground.hostile_text import visible_line

_DIGITS_LIMIT = 200
_TEXT_LIMIT = 4000
_ENDS = {
    "num-digits": "that is all the digits",
    "finish-key": "the finish key was pressed",
    "digit-timeout": "no further key came",
    "timeout": "the time ran out",
    "speech-end": "the caller stopped speaking",
    "not-understood": "nothing was understood",
    "silence": "the caller is silent",
    "max-length": "it is as long as it may be",
    "hangup": "the call ended",
    "invalid": "not a valid key",
    "transfer": "the call was transferred",
}
_PRESSED = {
    "finish-key": "{} to finish",
    "hangup-on-star": "{} ends the talk",
    "bridged": "{}, heard by the other party",
    "room": "{} in the room",
    "recorded": "{}, recorded",
    "streamed": "{}, sent to the stream's server",
}
"""Keys that do something, accepted or not."""
_LOST = {
    "lost": "lost, nobody listens now",
    "invalid": "not a valid key here",
    "speech": "does not count, the caller spoke first",
}

InputEntry = (
    entries.InputOpened
    | entries.InputWaiting
    | entries.InputDigit
    | entries.CallerSpeech
    | entries.InputFinished
)


def input_line(entry: InputEntry) -> tuple[LineKind, str] | None:
    """The class and words of the line that this entry adds; ``None``: it adds none."""
    match entry:
        case entries.InputOpened():
            again = f"Asks again: attempt {entry.attempt} of {entry.attempts}"
            return (LineKind.WAITING, again) if entry.attempt > 1 else None
        case entries.InputWaiting():
            return LineKind.WAITING, _recorded(entry) if "recording" in entry.accepts else _waiting(entry)
        case entries.InputDigit():
            return _digit(entry)
        case entries.CallerSpeech():
            return LineKind.SPOKEN, _said(entry.text) or "(nothing that was understood)"
        case entries.InputFinished():
            return LineKind.WAITING, _finished(entry)


def _waiting(entry: entries.InputWaiting) -> str:
    text = f"Waits for {_waited_for(entry)}, {duration(entry.timeout)}"
    return f"{text}; the caller cut the prompt short" if entry.barge_in else text


def _waited_for(entry: entries.InputWaiting) -> str:
    if "digits" not in entry.accepts:
        return "speech"
    if entry.num_digits == 1:
        what = "1 digit"
    else:
        what = f"up to {entry.num_digits} digits"
        if entry.finish_on_key:
            what += f" ending with {visible_line(entry.finish_on_key)}"
    return f"{what} or speech" if "speech" in entry.accepts else what


def _recorded(entry: entries.InputWaiting) -> str:
    ends = [f"{duration(entry.timeout)} of silence"]
    if entry.finish_on_key:
        ends.append(" or ".join(visible_line(entry.finish_on_key, limit=12)))
    text = f"Records the caller until {', or '.join(ends)}"
    return text if entry.max_seconds is None else f"{text}, {duration(entry.max_seconds)} at most"


def _digit(entry: entries.InputDigit) -> tuple[LineKind, str]:
    digit = visible_line(entry.digit, limit=8)
    if entry.reason in _PRESSED:
        return LineKind.PRESSED, _PRESSED[entry.reason].format(digit)
    if entry.accepted:
        so_far = visible_line(entry.digits or "", limit=_DIGITS_LIMIT)
        return LineKind.PRESSED, digit if len(so_far) < 2 else f"{digit}, so far {so_far}"
    why = _LOST.get(entry.reason or "lost", entry.reason or "lost")
    return LineKind.LOST, f"{digit} {visible_line(why)}"


def _finished(entry: entries.InputFinished) -> str:
    why = _ENDS.get(entry.reason, entry.reason)
    if "/Record[" in entry.path:
        return f"The recording ends: {why}"
    if entry.speech is not None:
        return f"Input {_said(entry.speech)}: {why}"
    if not entry.digits:
        return f"No input: {why}"
    return f"Input {visible_line(entry.digits, limit=_DIGITS_LIMIT)}: {why}"


def _said(text: str) -> str:
    return visible_line(" ".join(text.split()), limit=_TEXT_LIMIT)
