"""From what the user asked for to a call that can be placed: the target, the SIP headers, the setup.

``run`` and the terminal app place calls through here, so that both understand the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

from playground.call.setup import CallSetup
from playground.errors import PlaygroundError
from playground.settings import option_values
from playground.settings.auth_token import auth_token_of
from playground.settings.options import CallOptions, Pairs

_SIP_NAME = re.compile(r"[A-Za-z0-9]{1,24}")
_SIP_VALUE = re.compile(r"[A-Za-z0-9%]{1,120}")
_SIP_RESERVED = re.compile(r"(PH-|Plivo|FS-|SipAuth|ZT-|Twilio).*|ClientRegion", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """What is called: an answer URL, or a document on this machine."""

    url: str
    """The answer URL; of a local document its ``file:`` URL."""
    file: Path | None = None
    """The local document."""
    note: str | None = None
    """How the words were understood, when they were not plain."""


def file_of_url(url: str) -> Path | None:
    """The file of a ``file:`` URL on this machine."""
    return Path(url2pathname(urlsplit(url).path)) if url.lower().startswith("file:///") else None


def read_target(text: str) -> Target:
    """The target that the user's words mean; raises ``PlaygroundError`` when they mean none.

    An existing file wins over a URL without scheme, for ``menu.xml`` could be both.
    """
    text = text.strip()
    named = file_of_url(text)  # a local document called before is called again so
    if text and ("://" not in text or named is not None):
        path = named or Path(text).expanduser()
        if path.is_dir():
            raise PlaygroundError(f"{text!r} is a folder; a call needs a URL or an XML file.")
        if path.exists():
            if not path.is_file():  # a pipe that nobody writes to would hold up the call for good
                raise PlaygroundError(f"{text!r} is no regular file; a call needs a URL or an XML file.")
            return Target(path.resolve().as_uri(), path.resolve())
        if not option_values.has_host_form(text) or (text.lower().endswith(".xml") and "/" not in text):
            raise PlaygroundError(
                f"{text!r} is neither a URL nor a file that exists.",
                fix="Write it like http://127.0.0.1:5000/answer/ or name an XML file.",
            )
    try:
        url = option_values.url(text)
    except ValueError as error:
        raise PlaygroundError(f"The answer URL cannot be called: {error}.") from None
    return Target(url, note=None if url == text else f"Calling {url}: the scheme was left out.")


def call_setup(
    target: Target, options: CallOptions, *, time_limit_s: float | None = None
) -> tuple[CallSetup, tuple[str, ...]]:
    """The setup of a new call, and sentences about what could not be taken as it was.

    ``time_limit_s`` ends the call then, if the options' own limit does not come first.
    """
    token = auth_token_of(options)
    sip_headers, notices = usable_sip_headers(options.sip_headers)
    setup = CallSetup(
        answer_url=target.url,
        call_uuid=str(uuid4()),
        started=datetime.now(UTC),
        method=options.method,
        from_number=options.from_number,
        to_number=options.to_number,
        direction=options.direction,
        plus_in_numbers=options.plus,
        confidence=options.confidence,
        request_uuid=str(uuid4()) if options.direction == "outbound" else "",
        auth_id=options.auth_id,
        auth_token=token.value if token is not None else None,
        nonce_seed=uuid4().hex,
        params=options.params,
        sip_headers=sip_headers,
        http_headers=options.http_headers,
        hangup_url=options.hangup_url,
        fallback_url=options.fallback_url,
        ring_url=options.ring_url,
        timeout_s=options.timeout_s,
        time_limit_s=options.time_limit_s,
        ring_timeout_s=options.ring_timeout_s,
        hangup_on_ring_s=options.hangup_on_ring_s,
        machine_detection=options.machine_detection,
        machine_detection_ms=options.machine_detection_ms,
        machine_detection_url=options.machine_detection_url,
        host_map=options.host_map,
        strict=options.strict,
        lenient=options.lenient,
    )
    if time_limit_s is not None:
        setup = replace(setup, time_limit_s=min(time_limit_s, setup.time_limit_s))
    return setup, notices


def permitted_hosts(options: CallOptions) -> tuple[str, ...]:
    """Hosts the user has named: the allowed ones, and those of the URLs beside the answer URL."""
    named = (options.hangup_url, options.fallback_url, options.ring_url, options.machine_detection_url)
    return (*options.allowed_hosts, *(option_values.host(url) for url in named if url is not None))


def usable_sip_headers(pairs: Iterable[tuple[str, str]]) -> tuple[Pairs, tuple[str, ...]]:
    """The SIP headers that Plivo would carry, and a sentence for each that it drops (plivo-xml.md 6.4)."""
    kept, notices = [], []
    for name, value in pairs:
        name = name[5:] if name.lower().startswith("x-ph-") else name
        if fault := _sip_fault(name, value):
            notices.append(f"The SIP header {name} is dropped, as Plivo would: {fault}.")
        else:
            kept.append((name, value))
    return tuple(kept), tuple(notices)


def _sip_fault(name: str, value: str) -> str | None:
    if _SIP_RESERVED.fullmatch(name):
        return "the name is reserved"
    if not _SIP_NAME.fullmatch(name):
        return "a name is 1 to 24 letters and digits"
    if not _SIP_VALUE.fullmatch(value):
        return "a value is 1 to 120 letters, digits and % signs"
    return None
