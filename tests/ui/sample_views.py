"""Pictures of calls for tests of widgets, made of real entries and really parsed documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from playground.call import entries
from playground.call.view import CallView, ElementState, Exchange
from playground.document.model import Severity
from playground.document.parse import parse_document

URL = "http://127.0.0.1:5000/answer/"
HOSTILE = "[/b] [red]x[/red] $error \x1b[31m \x07 \u202egnp.exe [@click=app.quit]y[/] \\["
MENU = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- Main menu -->
<Response>
    <GetDigits action="http://127.0.0.1:5000/menu/" numDigits="1" timeout="7" retries="2">
        <Speak voice="Polly.Amy" language="en-GB">Press 1 for sales &amp; 2 for support.</Speak>
        <Play>http://127.0.0.1:5000/sounds/tone.mp3</Play>
    </GetDigits>
    <Speak>We heard nothing.</Speak>
    <Hangup reason="busy"/>
</Response>
"""
BROKEN = """\
<Response>
    <Speak>Press 1 for sales & 2 for support.</Speak>
    <Hangup/>
</Response>
"""
GET_DIGITS = "/Response/GetDigits[1]"
SPEAK = "/Response/GetDigits[1]/Speak[1]"

STARTED = entries.CallStarted(
    seq=0,
    at=0,
    schema=1,
    version="0",
    call_uuid="7e8b0a5e-6f3a-4d5c-9d0c-3f1b2a4c5d6e",
    direction="inbound",
    from_="14155550100",
    to="14155550199",
    answer_url=URL,
    started="2025-01-01T00:00:00Z",
)
LIVE = CallView(started=STARTED, status="in-progress")


def exchange(
    number: int,
    *,
    url: str = URL,
    answered: bool = True,
    body: str | None = MENU,
    status: int = 200,
    **request: object,
) -> Exchange:
    """A request and its answer; ``number`` is its id, and twice that the number of its line in the log."""
    asked = entries.HttpRequest(
        seq=number * 2,
        at=float(number),
        id=number,
        url=url,
        **{  # type: ignore[arg-type]
            "purpose": "answer",
            "method": "POST",
            "params": {
                "CallUUID": STARTED.call_uuid,
                "From": "14155550100",
                "To": "14155550199",
                "Event": "StartApp",
            },
            "headers": {"User-Agent": "Plivo", "Content-Type": "application/x-www-form-urlencoded"},
            **request,
        },
    )
    if not answered:
        return Exchange(asked)
    return Exchange(
        asked,
        entries.HttpResponse(
            seq=number * 2 + 1,
            at=number + 0.2,
            id=number,
            elapsed_ms=212.4,
            status=status,
            content_type="application/xml",
            bytes=len(body or ""),
            headers={"Content-Type": "application/xml", "Server": "Werkzeug/3.0"},
            body=body,
        ),
    )


def failed(number: int, message: str) -> Exchange:
    """A request that brought no response."""
    return Exchange(
        exchange(number, answered=False).request,
        entries.HttpResponse(
            seq=number * 2 + 1,
            at=15,
            id=number,
            elapsed_ms=15000,
            error={"code": "read-timeout", "message": message},
        ),
    )


def running(source: str = MENU, *, path: str | None = SPEAK, url: str = URL) -> CallView:
    """A call inside a document, in the element with that path."""
    document = parse_document(source.encode(), url)
    return replace(
        LIVE,
        document=document,
        document_request=1,
        running=path,
        states=MappingProxyType({path: ElementState.RUNNING} if path else {}),
        exchanges=(exchange(1, url=url, body=document.source),),
        problems=tuple(
            entries.Problem(
                seq=10 + index,
                at=1,
                severity=finding.severity,
                code=finding.code,
                message=finding.sentence,
                url=url,
                line=finding.line,
                column=finding.column,
                path=finding.path,
            )
            for index, finding in enumerate(document.findings)
        ),
    )


def problem(number: int, severity: Severity = Severity.WARNING, **facts: object) -> entries.Problem:
    """A problem; ``number`` is that of its line in the log."""
    standard = {
        "code": "attribute-value",
        "message": "The value is not allowed.",
        "url": URL,
        "line": 4,
        "column": 5,
    }
    return entries.Problem(seq=number, at=1.0, severity=severity, **{**standard, **facts})  # type: ignore[arg-type]


STREAM = "5a1c3e7f-0000-5000-8000-00000000beef"


def stream_entries(*, url: str = "wss://agent.example.com/voice", over: bool = False) -> list[entries.Entry]:
    """A stream as a log tells of it: connected at the second try, talked over for some seconds."""
    path = "/Response/Stream[1]"
    log: list[entries.Entry] = []

    def add(kind: Callable[..., entries.Entry], at: float, **values: object) -> None:
        log.append(kind(seq=100 + len(log), at=at, id=STREAM, **values))

    for attempt in (1, 2):
        add(entries.StreamConnecting, attempt - 1.0, path=path, url=url, attempt=attempt, headers={})
    add(
        entries.StreamOpened,
        1.2,
        path=path,
        content_type="audio/x-mulaw;rate=8000",
        tracks=("inbound",),
        bidirectional=True,
        waited_for=True,
    )
    start = f'{{"event": "start", "sequenceNumber": 1, "start": {{"streamId": "{STREAM}"}}}}'
    add(entries.StreamMessage, 1.2, way="sent", event="start", text=start)
    add(entries.StreamMessage, 1.3, way="received", event="checkpoint", text=f'{{"name": "{url}"}}')
    states = ("greeting", "set"), ("menu", "set"), ("greeting", "played"), ("old", "set"), ("old", "cleared")
    for name, state in states:
        add(entries.StreamCheckpoint, 1.3, name=name, state=state)
    for second in range(1, 5):
        add(
            entries.StreamMessage, 1.2 + second, way="sent", event="media", text=f'{{"chunk": {50 * second}}}'
        )
        add(
            entries.StreamProgress,
            1.2 + second,
            frames_sent=50 * second,
            bytes_sent=8000 * second,
            messages_received=25 * second,
            bytes_received=4000 * second,
            played=0.9 * second,
            queued=0.34,
            underruns=second // 3,
            lateness_ms=3.0 + 11 * second,
            levels_sent=tuple((n * second % 10) / 20 for n in range(10)),
            levels_received=tuple((n % 5) / 5 for n in range(10)),
        )
    add(entries.StreamAnswer, 4.4, latency=0.82)
    add(entries.StreamAnswer, 5.4, latency=0.412)
    if over:
        add(
            entries.StreamClosed, 6.0, path=path, reason="server", message="The server closed the connection."
        )
    return log
