"""All requests of a saved call as a shell script: what Plivo would have asked can be asked again.

Secrets and signatures are not in it, for they are not in the log.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TextIO

from playground.call.entries import CallStarted, HttpRequest
from playground.curl import curl_command
from playground.hostile_text import visible_line
from playground.saved_call import SavedCall

__all__ = ["write"]

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header (RFC 9110); ``@file`` in its place would make curl read that file."""
HEAD = """\
#!/bin/sh
# {title}
# Each request as it was sent, in order; signatures are not in the log and so not here.
"""


def write(call: SavedCall, out: TextIO) -> None:
    """Write the script; a comment before each request says when it was sent, and why."""
    title = next((_title(entry) for entry in call.entries if isinstance(entry, CallStarted)), call.name)
    out.write(HEAD.format(title=visible_line(title, limit=200)))
    for entry in call.entries:
        if isinstance(entry, HttpRequest):
            again = f", try {entry.attempt}" if entry.attempt > 1 else ""
            signed = ", was signed" if entry.signed else ""
            purpose = visible_line(str(entry.purpose), limit=40)
            out.write(f"\n# {entry.at:.3f} s: {purpose}{again}{signed}\n{_command(entry)}\n")


def _title(started: CallStarted) -> str:
    return f"Call {started.call_uuid} from {started.from_} to {started.to}, {started.started}"


def _command(request: HttpRequest) -> str:
    """The command; from a log that somebody else wrote, nothing is taken that curl or the shell would obey."""
    url = request.sent_to or request.url
    if not url.startswith(("http://", "https://")):
        return f"# left out: {visible_line(url, limit=200)} is no web address"
    headers = {name: value for name, value in request.headers.items() if _TOKEN.fullmatch(name)}
    return curl_command(replace(request, headers=headers)).replace("\x00", "\u2400")
