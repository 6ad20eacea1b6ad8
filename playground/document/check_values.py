"""Checks of attribute values, all derived from the declaration (plivo-xml.md 1.9, 1.12, 1.13, 2.0)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.kinds import Fault
from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Placed, Rule, tell
from playground.document.spec import AttributeSpec, BadValue, Kind, TextKind, When
from playground.document.url_settings import url_settings
from playground.document.urls import UrlForm, looks_like_words, url_form
from playground.document.wording import REFUSED, quoted

_URL_KINDS = (Kind.URL, Kind.STREAM_URL)
_CODES = {Kind.METHOD: "method", Kind.URL: "url", Kind.STREAM_URL: "url"}


def attribute_value(page: Page) -> Iterator[Finding]:
    """Values that are not what the attribute takes; methods and URLs under codes of their own."""
    for placed in page.placed:
        for spec in placed.spec.attributes.values():
            if spec.name not in placed.element.attributes:
                continue
            fault = placed.values.fault(spec.python_name)
            if fault is not None and not (spec.required and not placed.element.attributes[spec.name].strip()):
                yield _bad_value(placed.element, spec, fault)


def _bad_value(element: Element, spec: AttributeSpec, fault: Fault) -> Finding:
    written = element.attributes[spec.name]
    shown = "" if spec.secret else f"={quoted(written)}"
    return tell(
        _CODES.get(spec.kind, "attribute-value"),
        Severity.ERROR,
        element,
        f"{spec.name}{shown} of {element.name} must be {fault.demand}.",
        attribute=spec.name,
        plivo=_consequence(element, spec, fault.outcome),
        fix=_value_fix(spec, written),
        refuses=fault.outcome is BadValue.REFUSE,
    )


def _value_fix(spec: AttributeSpec, written: str) -> str:
    bare = written.strip()
    if spec.kind is Kind.METHOD and bare.upper() in ("GET", "POST"):
        return f'Write "{bare.upper()}".'
    if spec.kind is Kind.BOOL and bare.lower() in ("true", "yes", "1", "on"):
        return 'Write "true".'
    if spec.kind is Kind.BOOL:
        return 'Write "true" or "false".'
    if spec.kind is Kind.VOICE and bare.upper() in ("WOMAN", "MAN"):
        return f'Write "{bare.upper()}".'
    for choice in spec.choices:
        if choice and choice.lower() == bare.lower():
            return f'Write "{choice}".'
    return ""


def _consequence(element: Element, spec: AttributeSpec, outcome: BadValue) -> str:
    is_redirect = element.name == "Redirect"
    match outcome:
        case BadValue.REFUSE:
            return REFUSED
        case BadValue.SKIP:
            return "Plivo is expected to skip the element."
        case BadValue.FALSE:
            return "Plivo takes it for false: only the exact word true is true."
        case BadValue.CLAMP:
            return f"Plivo takes the nearest number allowed, {spec.maximum}."
        case BadValue.BAD_METHOD:
            return f"Plivo ends the call with {7034 if is_redirect else 7032} when it comes to that request."
        case BadValue.BAD_URL:
            return f"Plivo ends the call with {7024 if is_redirect else 7022} when it comes to that URL."
        case BadValue.KEEP if spec.name == "schedule":
            return "Plivo hangs up at once."
        case BadValue.KEEP:
            return "What Plivo does is not documented; it is used as written here."
        case _ if spec.default is None:
            return "Plivo is expected to go on as if it were not set."
        case _:
            return f'Plivo is expected to use the default, "{spec.default}".'


def relative_url(page: Page) -> Iterator[Finding]:
    """URLs without scheme and host, in attributes and in the text of Redirect and Play."""
    for placed in page.placed:
        element = placed.element
        for spec in placed.spec.attributes.values():
            written = element.attributes.get(spec.name, "")
            if spec.kind is Kind.URL and written not in spec.choices and _is_relative(written):
                code = "7022" if spec.bad_value is BadValue.BAD_URL else ""
                message = f"{spec.name}={quoted(written)} of {element.name} is relative."
                yield _relative(element, message, code, strict=page.strict, attribute=spec.name)
        if placed.spec.text.kind is TextKind.URL and _is_relative(element.text):
            if element.name == "Play" and looks_like_words(element.text):
                continue
            code = "7024" if element.name == "Redirect" else ""
            message = f"The URL {quoted(element.text)} of {element.name} is relative."
            yield _relative(element, message, code, strict=page.strict)


def _is_relative(text: str) -> bool:
    return url_form(text) is UrlForm.RELATIVE


def _relative(
    element: Element, message: str, code: str, *, strict: bool, attribute: str | None = None
) -> Finding:
    plivo = "It is resolved against this document here; Plivo documents absolute URLs only"
    plivo += f" (strictly: {code})." if code else "."
    if strict:
        plivo = "Plivo documents absolute URLs only, and this is a strict reading"
        plivo += f": the call ends with {code} when it comes to it." if code else ": it is not requested."
    return tell(
        "relative-url",
        Severity.ERROR if strict else Severity.WARNING,
        element,
        message,
        attribute=attribute,
        plivo=plivo,
        fix="Write the whole URL, with https://.",
    )


def url_setting(page: Page) -> Iterator[Finding]:
    """Settings in a URL's fragment that do not count (plivo-xml.md 1.10)."""
    for placed in page.placed:
        element = placed.element
        urls = [(spec.name, element.attributes.get(spec.name, "")) for spec in _tuned(placed)]
        if element.name == "Redirect":
            urls.append(("", element.text))
        for attribute, url in urls:
            for fault in url_settings(url).faults if "#" in url else ():
                yield tell(
                    "url-setting",
                    Severity.WARNING,
                    element,
                    f"The URL of {f'{attribute} of ' if attribute else ''}{element.name} asks for a setting that"
                    f" does not count: {fault}.",
                    attribute=attribute or None,
                    plivo="The default is expected to hold.",
                    fix="Mend the part behind the #, or take it out.",
                )


def _tuned(placed: Placed) -> Iterator[AttributeSpec]:
    specs = placed.spec.attributes.values()
    return (spec for spec in specs if spec.kind is Kind.URL and spec.name != "invalidDigitsSound")


def attribute_without_effect(page: Page) -> Iterator[Finding]:
    """Attributes that work only together with another one that is not there."""
    for placed in page.placed:
        for spec in placed.spec.attributes.values():
            written = placed.element.attributes.get(spec.name)
            if written is None or spec.applies is None or written == spec.default:
                continue
            if not _holds(spec.applies, placed):
                yield tell(
                    "attribute-without-effect",
                    Severity.WARNING if spec.applies.doubtful else Severity.INFO,
                    placed.element,
                    f"{spec.name} of {placed.element.name} has an effect only {spec.applies.words}.",
                    attribute=spec.name,
                    fix=f"Set {spec.applies.attribute}, or take {spec.name} out.",
                )


def _holds(condition: When, placed: Placed) -> bool:
    spec = placed.spec.attributes[condition.attribute]
    reading = placed.values.reading(spec.python_name)
    if not condition.values:
        return reading.given or spec.default not in (None, "")
    value = str(reading.value).lower() if isinstance(reading.value, bool) else reading.value
    return value in condition.values


def sip_headers(page: Page) -> Iterator[Finding]:
    """Custom SIP headers that Plivo drops (plivo-xml.md 6.4)."""
    for placed in page.each("Dial", "Number", "User"):
        for header, value in placed.values.pairs("sip_headers"):
            fault = header_fault(header, value)
            if fault:
                yield tell(
                    "sip-header",
                    Severity.WARNING,
                    placed.element,
                    f"The SIP header {quoted(header)} {fault}.",
                    attribute="sipHeaders",
                    plivo="Plivo drops it silently and keeps the others.",
                )


_RESERVED = ("ph-", "plivo", "fs-", "sipauth", "zt-", "twilio")


def header_fault(header: str, value: str) -> str:
    """Why Plivo drops a custom SIP header, to be read after its name; empty when it does not (plivo-xml.md 6.4)."""
    if header.lower().startswith(_RESERVED) or header.lower() == "clientregion":
        return "has a reserved name"
    if not (header.isascii() and header.isalnum() and len(header) <= 24):
        return "must have a name of up to 24 letters and digits"
    bare = value.replace("%", "0")
    if len(value) > 120 or not (bare.isascii() and bare.isalnum()):
        return "must have a value of up to 120 letters and digits"
    return ""


RULES = (
    Rule(
        "attribute-value",
        "The value is not of the attribute's type or outside its range. What Plivo then does differs: it"
        " mostly uses the default, takes the nearest number for some, and refuses the whole document for a"
        " few (numDigits, timeout and retries of GetDigits below 1, a negative loop of Speak, a length of"
        " Wait that is no positive whole number, an unknown fileFormat of Record). The finding says which.",
        attribute_value,
        wrong='<Wait length="1.5"/>',
        right='<Wait length="2"/>',
    ),
    Rule(
        "method",
        "An HTTP method must be GET or POST, in capitals. With another one Plivo ends the call when the"
        " request is due: 7032 for an action, 7034 for a Redirect.",
        wrong='<Redirect method="get">https://ivr.example.com/next</Redirect>',
        right='<Redirect method="GET">https://ivr.example.com/next</Redirect>',
    ),
    Rule(
        "url",
        "Plivo fetches http:// and https:// URLs only, and streams to wss:// only. With another one the"
        " call ends when the request is due (7022 for an action, 7024 for a Redirect); callbacks are just"
        " not made.",
        wrong="<Redirect>ivr:next</Redirect>",
        right="<Redirect>https://ivr.example.com/next</Redirect>",
    ),
    Rule(
        "relative-url",
        "Plivo's documentation demands whole URLs and explains the codes 7022 and 7024 by them, yet shows"
        " relative ones in its own samples. The playground resolves them against the document's URL and"
        " warns; with --strict it fails as the documentation says.",
        relative_url,
        wrong="<Redirect>/next</Redirect>",
        right="<Redirect>https://ivr.example.com/next</Redirect>",
    ),
    Rule(
        "url-setting",
        "What follows the # of a URL tells Plivo how patiently to ask it: ct, rt and tt (time-outs in ms), rc"
        " (retries), rp (after what to try again) and er (the region). This one is out of its range, or no such word.",
        url_setting,
        wrong="<Redirect>https://ivr.example.com/next#rc=9</Redirect>",
        right="<Redirect>https://ivr.example.com/next#rc=5</Redirect>",
    ),
    Rule(
        "attribute-without-effect",
        "The attribute does something only together with another one, such as confirmKey with confirmSound"
        " or the speech settings of GetInput with speech in inputType, and that one is not set.",
        attribute_without_effect,
        wrong='<Dial confirmKey="5"><Number>12025550111</Number></Dial>',
        right='<Dial confirmKey="5" confirmSound="https://ivr.example.com/screen"><Number>12025550111</Number></Dial>',
    ),
    Rule(
        "sip-header",
        "Names of custom SIP headers are up to 24 letters and digits, values up to 120; some beginnings are"
        " reserved. Plivo drops a header that breaks the rules without a word.",
        sip_headers,
        wrong='<Dial sipHeaders="Ticket-Id=7"><Number>12025550111</Number></Dial>',
        right='<Dial sipHeaders="TicketId=7"><Number>12025550111</Number></Dial>',
    ),
)
