"""Checks of what stands between an element's tags (plivo-xml.md 2, "Text", and 8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from playground.document.kinds import is_phone_number, is_stream_url, is_tones
from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Rule, tell
from playground.document.spec import BadValue, Kind, TextKind
from playground.document.urls import (
    UrlForm,
    is_loopback,
    looks_like_words,
    same_document,
    scheme_of,
    url_form,
)
from playground.document.wording import REFUSED, quoted


def missing_text(page: Page) -> Iterator[Finding]:
    """Elements that need text and have none."""
    for placed in page.placed:
        text = placed.spec.text
        if not text.required or placed.element.text:
            continue
        refused = text.when_empty is BadValue.REFUSE
        yield tell(
            "missing-text",
            Severity.ERROR,
            placed.element,
            f"{placed.element.name} is empty.",
            plivo=REFUSED if refused else "Plivo is expected to skip it.",
            fix=f"Put a {text.kind.value} between its tags.",
            refuses=refused,
        )


def bad_text(page: Page) -> Iterator[Finding]:
    """Text that is not of the element's kind; URLs under a code of their own."""
    for placed in page.placed:
        element = placed.element
        judge = _JUDGES.get(placed.spec.text.kind)
        fault = judge(element) if judge and element.text else None
        if fault:
            demand, plivo, fix = fault
            is_url = placed.spec.text.kind in (TextKind.URL, TextKind.WEBSOCKET)
            yield tell(
                "url" if is_url else "text-value",
                Severity.ERROR,
                element,
                f"The text {quoted(element.text)} of {element.name} is no {demand}.",
                plivo=plivo,
                fix=fix,
            )


_Fault = tuple[str, str, str] | None


def _url(element: Element) -> _Fault:
    form = url_form(element.text)
    if element.name == "Redirect":
        plivo = "Plivo ends the call with 7024 when it comes to it."
        return ("http:// or https:// URL", plivo, "") if form is UrlForm.UNUSABLE else None
    if form is UrlForm.ABSOLUTE or (form is UrlForm.RELATIVE and not looks_like_words(element.text)):
        return None
    fix = "Did you mean Speak?" if not scheme_of(element.text) else "Use an https:// URL."
    return "http:// or https:// URL", "Plivo skips it: the text is not spoken.", fix


def _tones(element: Element) -> _Fault:
    if is_tones(element.text):
        return None
    return "tone string", "Plivo is expected to skip it.", "Use 0-9, *, #, and w or W to pause."


def _phone(element: Element) -> _Fault:
    if is_phone_number(re.split(r"[,|]", element.text)[0]):
        return None
    fix = "Put a SIP address into User." if element.text.startswith("sip:") else ""
    return "phone number with country code", "Dialling it fails.", fix


def _sip(element: Element) -> _Fault:
    if re.fullmatch(r"sip:[^\s@]+@[^\s@]+", element.text):
        return None
    fix = "Put a phone number into Number." if is_phone_number(element.text) else "Write sip:user@host."
    return "sip: address", "Dialling it fails.", fix


def _websocket(element: Element) -> _Fault:
    if is_stream_url(element.text):
        return None
    return "wss:// URL", "The stream does not start.", "Write wss:// and the address of a WebSocket server."


_JUDGES: Mapping[TextKind, Callable[[Element], _Fault]] = {
    TextKind.URL: _url,
    TextKind.TONES: _tones,
    TextKind.PHONE: _phone,
    TextKind.SIP: _sip,
    TextKind.WEBSOCKET: _websocket,
}


def text_too_long(page: Page) -> Iterator[Finding]:
    """Texts above their limit, tags not counted."""
    for placed in page.placed:
        longest, text = placed.spec.text.longest, placed.element.text
        if longest is not None and len(text) > longest:
            yield tell(
                "text-too-long",
                Severity.ERROR,
                placed.element,
                f"The text of {placed.element.name} has {len(text)} characters; the limit is {longest}.",
                plivo="What Plivo does beyond is not documented; it is used whole here.",
                fix=f"Split it into several {placed.element.name} elements."
                if placed.element.name == "Speak"
                else "Shorten it.",
            )


def number_form(page: Page) -> Iterator[Finding]:
    """Phone numbers with more in them than digits, or without their country code."""
    for placed in page.each("Number"):
        text = placed.element.text
        if not text or _phone(placed.element):
            continue
        cut = re.search(r"[,|]", text)
        if not text.isdigit():
            message = f"The number {quoted(text)} has more in it than digits."
            plivo = "Plivo's predecessor cut it at the first , or |." if cut else "Plivo wants digits only."
            fix = "Write one Number per phone number." if cut else "Write the country code and digits alone."
        elif text.startswith("0"):
            message = f"The number {quoted(text)} begins with 0, as no country code does."
            plivo = "Plivo takes its first digits for the country code, and dialling it fails."
            fix = "Write the country code, without 0 or 00 before it."
        else:
            continue
        yield tell("number-form", Severity.WARNING, placed.element, message, plivo=plivo, fix=fix)


def empty_speak(page: Page) -> Iterator[Finding]:
    """Speak without words."""
    for placed in page.each("Speak"):
        if not placed.element.text and not placed.element.children:
            yield tell(
                "empty-speak",
                Severity.WARNING,
                placed.element,
                "Speak has no words.",
                plivo="Nothing is said; the next element runs.",
                fix="Give it words or take it out.",
            )


def plain_scheme(page: Page) -> Iterator[Finding]:
    """Audio and streams without encryption; this machine's own servers are left alone."""
    for placed in page.placed:
        element = placed.element
        if element.name in ("Play", "Stream"):
            yield from _plain(element, element.text, element.name, None)
        for spec in placed.spec.attributes.values():
            if spec.kind is Kind.STREAM_URL or spec.name == "invalidDigitsSound":
                yield from _plain(element, element.attributes.get(spec.name, ""), spec.name, spec.name)


def _plain(element: Element, url: str, of: str, attribute: str | None) -> Iterator[Finding]:
    better = {"http": "https://", "ws": "wss://"}.get(scheme_of(url))
    as_http = "http" + url.strip()[2:] if url.strip().lower().startswith("ws:") else url
    is_fitting = (better == "wss://") is (of not in ("Play", "invalidDigitsSound"))
    if better is not None and is_fitting and not is_loopback(as_http):
        yield tell(
            "plain-scheme",
            Severity.WARNING,
            element,
            f"The URL {quoted(url)} of {of} is not encrypted.",
            attribute=attribute,
            plivo=f"Plivo's current page asks for {better}.",
            fix=f"Use {better}.",
        )


def redirect_to_itself(page: Page) -> Iterator[Finding]:
    """Redirects that lead back to the document they stand in."""
    for placed in page.each("Redirect"):
        if placed.element.text and same_document(page.url, placed.element.text):
            yield tell(
                "redirect-to-itself",
                Severity.WARNING,
                placed.element,
                "Redirect leads back to this very document.",
                plivo="The call goes round until something else ends it; the playground stops at 50 documents.",
                fix="Make sure that the server answers differently in the end.",
            )


RULES = (
    Rule(
        "missing-text",
        "The element is useless without text: a URL for Play and Redirect, tones for DTMF, a number for"
        " Number, a room for Conference. An empty Number, Redirect or Conference makes Plivo refuse the"
        " whole document; the others are skipped.",
        missing_text,
        wrong="<Redirect/>",
        right="<Redirect>https://ivr.example.com/next</Redirect>",
    ),
    Rule(
        "text-value",
        "The text between the tags is not what the element takes: tones for DTMF, a phone number for"
        " Number, a sip: address for User.",
        bad_text,
        wrong="<DTMF>12-34</DTMF>",
        right="<DTMF>12w34</DTMF>",
    ),
    Rule(
        "text-too-long",
        "One Speak may have 3000 characters, SSML tags not counted; the address of a Stream 2048.",
        text_too_long,
        severity=Severity.ERROR,
    ),
    Rule(
        "number-form",
        "Number takes a phone number with its country code; plus, blanks, dashes and a leading 0 are best avoided, and"
        " several numbers in one element were never part of the cloud's XML.",
        number_form,
        wrong="<Dial><Number>+1 202 555 0111</Number></Dial>",
        right="<Dial><Number>12025550111</Number></Dial>",
    ),
    Rule(
        "empty-speak",
        "A Speak without words says nothing; a template's variable was empty.",
        empty_speak,
        wrong="<Speak></Speak>",
        right="<Speak>Hello.</Speak>",
    ),
    Rule(
        "plain-scheme",
        "Plivo's current page asks for https:// audio and wss:// streams. Plain ones have been seen to work,"
        " but carry what callers hear and say for all to read. URLs of this machine are not reported.",
        plain_scheme,
        wrong="<Play>http://media.example.com/jingle.mp3</Play>",
        right="<Play>https://media.example.com/jingle.mp3</Play>",
    ),
    Rule(
        "redirect-to-itself",
        "The Redirect's URL is the document's own. That can be meant, as with a menu that starts over, but"
        " without a way out the call loops until it is cut off.",
        redirect_to_itself,
        wrong="<Redirect>https://ivr.example.com/answer</Redirect>",
        right="<Redirect>https://ivr.example.com/answer?again=1</Redirect>",
    ),
)
