"""A request of the log as a ``curl`` command, to be sent again from a shell."""

from __future__ import annotations

import shlex

from playground.call.entries import HttpRequest


def curl_command(request: HttpRequest) -> str:
    """One line; secrets are not in it, for they are not in the log."""
    words = ["curl", "--globoff"]
    if request.method == "GET":
        words.append("--get")
    for name, value in request.headers.items():
        if name.lower() not in ("content-length", "host", "content-type"):
            words += ["--header", f"{name}: {value}"]
    for name, value in request.params.items():
        words += ["--data-urlencode", f"{name}={value}"]
    if request.method == "POST" and not request.params:
        words += ["--data", ""]
    return shlex.join([*words, request.sent_to or request.url])
