"""Generated flows with every kind of place, for tests that hold for any flow."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from hypothesis import strategies as st

from tests.map.walking import App, Request

KINDS = ("keys", "retried", "number", "speech", "both", "secret", "dial", "record", "room", "endless")
_RESULTS = ("Digits", "Speech", "DialStatus", "RecordingDuration", "ConferenceAction")


@dataclass(frozen=True)
class Stop:
    """A place of a generated flow."""

    kind: str
    targets: tuple[int | None, ...]
    """Where its choices lead, ``None``: to a goodbye; which leads where is a matter of their fields."""
    beside: int | None
    """Where silence leads."""


@st.composite
def flows(draw, kinds: tuple[str, ...] = KINDS) -> App:
    """An app of up to 6 places."""
    count = draw(st.integers(1, 6))
    targets = st.one_of(st.none(), st.integers(0, count - 1))
    stops = [
        Stop(
            draw(st.sampled_from(kinds)),
            tuple(draw(st.lists(targets, min_size=1, max_size=4))),
            draw(targets),
        )
        for _ in range(count)
    ]
    return app_of(stops)


def app_of(stops: list[Stop]) -> App:
    """The app with these places; the call begins at the first."""

    def app(request: Request) -> str:
        number = int(request.query.get("at", 0))
        stop = stops[number]
        if request.path == "/done":
            said = next((request.fields[name] for name in _RESULTS if request.fields.get(name)), "")
            return _to(stop.targets[crc32(said.encode()) % len(stop.targets)])
        return _place(number, stop) + _to(stop.beside)

    return app


def _to(target: int | None) -> str:
    return "<Speak>Goodbye.</Speak>" if target is None else f"<Redirect>BASE/?at={target}</Redirect>"


def _place(number: int, stop: Stop) -> str:
    action = f'action="BASE/done?at={number}"'
    words = f"<Speak>This is {number}.</Speak>"
    match stop.kind:
        case "keys":
            return f'<GetDigits {action} numDigits="1" validDigits="12">{words}</GetDigits>'
        case "retried":
            return f'<GetDigits {action} numDigits="1" validDigits="123" retries="3">{words}</GetDigits>'
        case "number":
            asked = "<Speak>Enter your PIN, or 42.</Speak>"
            return f'<GetDigits {action} numDigits="6" finishOnKey="#">{asked}</GetDigits>'
        case "speech":
            return f'<GetInput {action} inputType="speech" hints="sales,support">{words}</GetInput>'
        case "both":
            asked = "<Speak>Press 1 or say sales.</Speak>"
            return (
                f'<GetInput {action} inputType="dtmf speech" numDigits="1" hints="sales">{asked}</GetInput>'
            )
        case "secret":
            asked = "<Speak>Enter your 4-digit PIN.</Speak>"
            return f'<GetDigits {action} numDigits="4" log="false">{asked}</GetDigits>'
        case "dial":
            return f'{words}<Dial {action} timeout="40"><Number>14155550111</Number></Dial>'
        case "record":
            return f'{words}<Record {action} maxLength="60" timeout="20"/>'
        case "room":
            return f'{words}<Conference {action} hangupOnStar="true">Room {number}</Conference>'
        case _:
            endless = words.replace("<Speak>", '<Speak loop="0">')
            return f'<GetDigits {action} numDigits="1" validDigits="1">{endless}</GetDigits>'
