"""Calls as the log records them, for screens to be drawn from: entries in, no server and no interpreter."""

from __future__ import annotations

from collections.abc import Iterable

from playground.call import entries
from playground.call.entries import Entry
from playground.document.model import Severity

CALL_UUID = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"
ANSWER_URL = "http://127.0.0.1:5000/answer/"
MENU = """\
<?xml version="1.0" encoding="UTF-8"?>
<Response>
    <!-- The main menu: one key, three tries. -->
    <Speak voice="Polly.Amy" language="en-GB">Welcome to Riverside Clinic.</Speak>
    <GetDigits action="http://127.0.0.1:5000/menu/" method="POST"
               numDigits="1" timeout="7" retries="3" validDigits="123">
        <Speak>For appointments press 1. For opening hours press 2.</Speak>
        <Play>http://127.0.0.1:5000/sounds/chime.wav</Play>
    </GetDigits>
    <Speak>We did not hear a choice. Goodbye.</Speak>
    <Hangup/>
</Response>
"""
HOURS = """\
<Response>
    <Speak>We are open from eight to six, Monday to Friday.</Speak>
    <Wait length="1"/>
    <DTMF>123#</DTMF>
    <Redirect>http://127.0.0.1:5000/answer/</Redirect>
</Response>
"""
BROKEN = """\
<Response>
    <Speak>Welcome to Riverside Clinic.</Speak>
    <GetDigit action="/menu/" numDigits="1">
        <Speak>For appointments press 1.</Speak>
    </GetDigit>
</Response>
"""
GET_DIGITS = "/Response/GetDigits[1]"
STANDARD = {
    "CallUUID": CALL_UUID,
    "From": "14155550100",
    "To": "14155550199",
    "CallStatus": "ringing",
    "Direction": "inbound",
    "Event": "StartApp",
    "CallerName": "14155550100",
    "BillRate": "0.00850",
    "STIRVerification": "Not Applicable",
    "SessionStart": "2026-03-04 09:30:00.000000",
}


class Recording:
    """Writes entries one after another: numbers them, keeps the clock."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.at = 0.0
        self._requests = 0

    def wait(self, seconds: float) -> Recording:
        self.at = round(self.at + seconds, 3)
        return self

    def add(self, kind: type, /, **values: object) -> Recording:
        self.entries.append(kind(seq=len(self.entries), at=self.at, **values))
        return self

    def started(
        self, *, direction: str = "inbound", url: str = ANSWER_URL, uuid: str = CALL_UUID
    ) -> Recording:
        self.add(
            entries.CallStarted,
            schema=1,
            version="0.1.0",
            call_uuid=uuid,
            direction=direction,
            from_="14155550100",
            to="14155550199",
            answer_url=url,
            started="2026-03-04T09:30:00+00:00",
        )
        return self.add(entries.CallStatus, status="ringing")

    def request(
        self,
        purpose: str = "answer",
        url: str = ANSWER_URL,
        params: dict[str, str] | None = None,
        path: str | None = None,
    ) -> Recording:
        self._requests += 1
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Plivo-Playground"}
        return self.add(
            entries.HttpRequest,
            id=self._requests,
            purpose=purpose,
            method="POST",
            url=url,
            params=STANDARD | (params or {}),
            headers=headers,
            path=path,
        )

    def response(
        self, body: str, *, status: int = 200, ms: float = 23.0, content_type: str = "text/xml"
    ) -> Recording:
        return self.add(
            entries.HttpResponse,
            id=self._requests,
            elapsed_ms=ms,
            status=status,
            content_type=content_type,
            bytes=len(body.encode()),
            headers={"Content-Type": content_type, "Server": "Werkzeug/3.0"},
            body=body,
        )

    def loaded(self, body: str, elements: int, url: str = ANSWER_URL, **response: object) -> Recording:
        self.response(body, **response)  # type: ignore[arg-type]
        return self.add(entries.DocumentLoaded, id=self._requests, url=url, elements=elements)

    def start(self, path: str, line: int = 1, **attributes: str) -> Recording:
        name = path.rpartition("/")[2].partition("[")[0]
        return self.add(entries.ElementStarted, path=path, name=name, line=line, attributes=attributes)

    def finish(self, path: str, outcome: str = "done") -> Recording:
        return self.add(entries.ElementFinished, path=path, outcome=outcome)

    def speak(self, path: str, text: str, line: int = 1) -> Recording:
        self.start(path, line)
        return self.add(entries.Speak, path=path, text=text, voice="WOMAN", language="en-US", seconds=2.4)

    def problem(
        self, severity: Severity, code: str, message: str, line: int | None = None, path: str | None = None
    ) -> Recording:
        return self.add(
            entries.Problem,
            severity=severity,
            code=code,
            message=message,
            line=line,
            path=path,
            url=ANSWER_URL,
        )

    def ended(
        self,
        *,
        status: str = "completed",
        code: int = 4000,
        name: str = "Normal Hangup",
        cause: str = "NORMAL_CLEARING",
        source: str = "caller",
    ) -> Recording:
        return self.add(
            entries.CallEnded,
            status=status,
            hangup_cause=cause,
            hangup_source=source,
            duration=self.at,
            bill_duration=60,
            hangup_code=code,
            hangup_name=name,
        )


def to_the_menu() -> Recording:
    """A call that has come to the menu's prompt: keys count, nothing is waiting yet."""
    call = Recording().started().request().wait(0.023).loaded(MENU, 6)
    call.add(entries.CallStatus, status="in-progress")
    call.problem(
        Severity.WARNING,
        "voice-not-here",
        "Polly.Amy is not on this machine; the nearest local voice speaks for it.",
    )
    call.speak("/Response/Speak[1]", "Welcome to Riverside Clinic.", 4).wait(2.1).finish("/Response/Speak[1]")
    call.start(GET_DIGITS, 5, numDigits="1", timeout="7", retries="3")
    call.add(entries.InputOpened, path=GET_DIGITS, accepts=("digits",), attempt=1, attempts=3)
    return call.speak(f"{GET_DIGITS}/Speak[1]", "For appointments press 1. For opening hours press 2.", 7)


def waiting() -> Recording:
    """The same call, further: prompts over, waiting for a key, one wrong key pressed."""
    call = to_the_menu().wait(3.5).finish(f"{GET_DIGITS}/Speak[1]")
    call.start(f"{GET_DIGITS}/Play[1]", 8)
    call.request("media", "http://127.0.0.1:5000/sounds/chime.wav").wait(0.011)
    call.add(
        entries.HttpResponse,
        id=2,
        elapsed_ms=11.0,
        status=200,
        content_type="audio/wav",
        bytes=48_044,
        headers={},
    )
    call.add(
        entries.Play, path=f"{GET_DIGITS}/Play[1]", url="http://127.0.0.1:5000/sounds/chime.wav", seconds=1.5
    )
    call.wait(1.5).finish(f"{GET_DIGITS}/Play[1]")
    call.add(
        entries.InputWaiting,
        path=GET_DIGITS,
        accepts=("digits",),
        timeout=7.0,
        num_digits=1,
        finish_on_key="#",
        attempt=1,
        digit_timeout=2.0,
    )
    call.wait(1.2).add(
        entries.InputDigit, path=GET_DIGITS, digit="9", accepted=False, reason="invalid", digits=""
    )
    return call.wait(0.8)


def completed() -> Recording:
    """The same call to its end."""
    call = waiting()
    call.add(entries.InputDigit, path=GET_DIGITS, digit="2", accepted=True, digits="2")
    call.add(entries.InputFinished, path=GET_DIGITS, digits="2", reason="num-digits", attempt=1)
    call.finish(GET_DIGITS, "submitted")
    url = "http://127.0.0.1:5000/menu/"
    call.request("action", url, {"Digits": "2", "Event": "Redirect", "CallStatus": "in-progress"}, GET_DIGITS)
    call.wait(0.031).loaded(HOURS, 4, url, ms=31.0)
    call.speak("/Response/Speak[1]", "We are open from eight to six, Monday to Friday.", 2).wait(3.0)
    call.finish("/Response/Speak[1]").start("/Response/Wait[1]", 3, length="1").wait(1.0).finish(
        "/Response/Wait[1]"
    )
    call.start("/Response/DTMF[1]", 4)
    call.add(entries.Dtmf, path="/Response/DTMF[1]", digits="123#", seconds=0.8)
    return call.wait(0.4).ended()


def refused() -> Recording:
    """A call whose document Plivo refuses."""
    call = Recording().started().request().wait(0.019).response(BROKEN, ms=19.0)
    call.problem(
        Severity.ERROR,
        "element-unknown",
        "GetDigit is no element of Plivo; it would refuse the whole document. Did you mean GetDigits?",
        3,
        "/Response/GetDigit[1]",
    )
    call.problem(
        Severity.ERROR,
        "document-refused",
        "Plivo refuses this document and ends the call with 8011 Invalid Answer XML.",
        3,
    )
    return call.ended(code=8011, name="Invalid Answer XML", cause="NORMAL_TEMPORARY_FAILURE", source="system")


def unreachable() -> Recording:
    """A call whose server does not listen."""
    call = Recording().started().request().wait(0.004)
    message = "Nobody listens on 127.0.0.1 port 5000."
    call.add(entries.HttpResponse, id=1, elapsed_ms=4.0, error={"code": "refused", "message": message})
    call.problem(Severity.ERROR, "answer-url-failed", f"{message} Start your app, then call again.")
    return call.ended(
        code=7011, name="Error Reaching Answer URL", cause="NORMAL_TEMPORARY_FAILURE", source="system"
    )


def hostile() -> Recording:
    """A call full of text that would break a careless screen: escapes, markup, bidi, very wide, very long."""
    nasty = "\x1b[2J\x1b]0;pwned\x07[/x][bold red]\u202eevil[/] \u200b日本語 " + "x" * 500
    body = f"<Response><Speak>{nasty.replace(chr(27), '␛').replace(chr(7), '␇')}</Speak></Response>"
    call = Recording().started(url=f"http://127.0.0.1/{nasty}").request(url=f"http://127.0.0.1/{nasty}")
    call.loaded(body, 1, content_type=f"text/xml;{nasty}")
    call.add(entries.CallStatus, status=nasty)
    call.speak("/Response/Speak[1]", nasty).problem(Severity.ERROR, "nasty", nasty, 1)
    call.add(entries.InputDigit, path=None, digit=nasty, accepted=False, reason=nasty)
    return call.ended(name=nasty, status="failed")


def upto(recording: Recording, kind: type) -> Iterable[Entry]:
    """The entries up to the first of a kind, that one included."""
    for entry in recording.entries:
        yield entry
        if isinstance(entry, kind):
            return
