"""Checks of names and of who may stand where (plivo-xml.md 1.9, 2.0, 2.17)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Rule, tell
from playground.document.schema import ELEMENTS, LOOK_ALIKE_ATTRIBUTES, LOOK_ALIKES, ROOT, ElementSpec
from playground.document.spec import Evidence
from playground.document.suggest import closest, differs_in_case
from playground.document.wording import REFUSED, either, name, quoted


def unknown_element(page: Page) -> Iterator[Finding]:
    """Elements that Plivo does not have."""
    for _, element in page.unknown:
        yield tell(
            "unknown-element",
            Severity.WARNING if page.lenient else Severity.ERROR,
            element,
            f"{name(element.name)} is no element of Plivo.",
            plivo="It is skipped here, as asked for (lenient)." if page.lenient else REFUSED,
            fix=_element_fix(element.name),
            refuses=not page.lenient,
        )


def _element_fix(written: str) -> str:
    for known in ELEMENTS:
        if differs_in_case(written, known):
            return f"Did you mean {known}? Names are case-sensitive."
    for look_alike, fix in LOOK_ALIKES.items():
        if written.lower() == look_alike.lower():
            return fix
    meant = closest(written, ELEMENTS)
    return f"Did you mean {meant}?" if meant else "Take it out."


def wrong_place(page: Page) -> Iterator[Finding]:
    """Known elements where they may not stand."""
    for placed in page.placed:
        element, parent = placed.element, placed.parent
        if parent and element.name not in (*parent.children, *parent.children_sdk_only):
            yield _wrong_place(element, parent)
        if element.name == "Speak":
            for below in element.walk():
                if below is not element and below.name in ELEMENTS:
                    yield _wrong_place(below, placed.spec)


def _wrong_place(element: Element, parent: ElementSpec) -> Finding:
    may_hold = f"only {either(parent.children)}" if parent.children else "no elements"
    if parent.name == ROOT:
        message = f"{element.name} may not stand directly under {ROOT}."
    elif parent.name == "Speak":
        message = f"{element.name} may not stand in Speak, which holds words and SSML."
    else:
        message = f"{element.name} may not stand in {parent.name}, which may hold {may_hold}."
    homes = ELEMENTS[element.name].parents
    fix = f"Move it into {either(homes)}." if homes else "Take it out: it is the root."
    return tell("wrong-place", Severity.ERROR, element, message, plivo=REFUSED, fix=fix, refuses=True)


def undocumented_child(page: Page) -> Iterator[Finding]:
    """Children that only the SDKs allow."""
    for placed in page.placed:
        if placed.parent and placed.element.name in placed.parent.children_sdk_only:
            yield tell(
                "undocumented-child",
                Severity.WARNING,
                placed.element,
                f"{placed.element.name} in {placed.parent.name} is allowed by Plivo's SDKs,"
                " but not by its documentation.",
                plivo="It runs here; whether it does at Plivo is not documented.",
                fix=f"Keep to {either(placed.parent.children)} there, to be safe.",
            )


def unknown_attribute(page: Page) -> Iterator[Finding]:
    """Attributes that the element does not have."""
    for placed in page.placed:
        for written in placed.element.attributes:
            if written not in placed.spec.attributes:
                yield _unknown_attribute(placed.element, written, placed.spec)


def _unknown_attribute(element: Element, written: str, spec: ElementSpec) -> Finding:
    meant = closest(written, spec.attributes)
    look_alike = LOOK_ALIKE_ATTRIBUTES.get(element.name, {}).get(written)
    if look_alike:
        fix = look_alike
    elif meant and differs_in_case(written, meant):
        fix = f"Did you mean {meant}? Names are case-sensitive."
    elif meant:
        fix = f"Did you mean {meant}?"
    else:
        fix = "Take it out."
    return tell(
        "unknown-attribute",
        Severity.WARNING if element.name == ROOT else Severity.ERROR,
        element,
        f"{element.name} has no attribute {name(written)}.",
        attribute=written,
        plivo="Plivo is expected to ignore it.",
        fix=fix,
    )


def undocumented_attribute(page: Page) -> Iterator[Finding]:
    """Attributes with thin evidence: newest pages or SDKs alone."""
    for placed in page.placed:
        for written in placed.element.attributes:
            spec = placed.spec.attributes.get(written)
            if spec is None or spec.evidence not in (Evidence.NEWEST_PAGE, Evidence.SDK_ONLY):
                continue
            known_by = (
                "Plivo's newest page" if spec.evidence is Evidence.NEWEST_PAGE else "some of Plivo's SDKs"
            )
            yield tell(
                "undocumented-attribute",
                Severity.WARNING,
                placed.element,
                f"{written} of {placed.element.name} is known to {known_by} alone.",
                attribute=written,
                plivo="Whether it has an effect everywhere is not certain.",
            )


def missing_attribute(page: Page) -> Iterator[Finding]:
    """Mandatory attributes that are not there, or empty."""
    for placed in page.placed:
        for spec in placed.spec.attributes.values():
            written = placed.element.attributes.get(spec.name)
            if spec.required and not (written and written.strip()):
                yield tell(
                    "missing-attribute",
                    Severity.ERROR,
                    placed.element,
                    f"{placed.element.name} has no {spec.name}, which is mandatory.",
                    plivo="What Plivo does without it is not documented.",
                    fix=f"Add {spec.name}: {spec.allowed}.",
                )


def empty_attribute(page: Page) -> Iterator[Finding]:
    """Attributes written empty that count as not set."""
    for placed in page.placed:
        for spec in placed.spec.attributes.values():
            written = placed.element.attributes.get(spec.name)
            if written is None or written.strip() or "" in spec.choices or spec.required:
                continue
            reading = placed.values.reading(spec.python_name)
            if not reading.given and reading.fault is None:
                yield tell(
                    "empty-attribute",
                    Severity.WARNING,
                    placed.element,
                    f"{spec.name} of {placed.element.name} is empty.",
                    attribute=spec.name,
                    plivo="It counts as not set here; what Plivo makes of it is not documented.",
                    fix="Give it a value or take it out.",
                )


def sip_auth_pair(page: Page) -> Iterator[Finding]:
    """A SIP user name without password, or the other way round."""
    pair = ("sipAuthUsername", "sipAuthPassword")
    for placed in page.each("User"):
        given = [attribute for attribute in pair if attribute in placed.element.attributes]
        if len(given) == 1:
            missing = pair[1] if given[0] == pair[0] else pair[0]
            yield tell(
                "sip-auth-pair",
                Severity.ERROR,
                placed.element,
                f"User has {given[0]} without {missing}.",
                attribute=given[0],
                plivo="Plivo wants both; the endpoint's challenge stays unanswered.",
                fix=f"Add {missing}.",
            )


def stray_text(page: Page) -> Iterator[Finding]:
    """Text where nothing reads it."""
    for placed in page.placed:
        element = placed.element
        text = " ".join(" ".join(item for item in element.content if isinstance(item, str)).split())
        if placed.spec.text.kind != "nothing" or not text:
            continue
        if element.name == ROOT:
            fix = "Wrap it in Speak."
        elif element.name == "Dial":
            fix = "Wrap a phone number in Number, a SIP address in User."
        elif placed.spec.children:
            fix = f"Wrap it in {either(placed.spec.children)}, or take it out."
        else:
            fix = "Take it out."
        harmless = placed.spec.children and element.name not in (ROOT, "Dial")
        yield tell(
            "stray-text",
            Severity.WARNING if harmless else Severity.ERROR,
            element,
            f"The text {quoted(text)} stands directly in {element.name}, where nothing reads it.",
            place=page.text_places.get((element.line, element.column)),
            plivo="Plivo is expected to ignore it.",
            fix=fix,
        )


RULES = (
    Rule(
        "unknown-element",
        "The document has an element that Plivo's voice XML does not have: a slip of the pen, wrong"
        " capitals, or another vendor's name. What the cloud does is not documented and has been seen both"
        " ways; its predecessor refused the whole document, and so does the playground, unless it is told"
        " to be lenient and skip such elements.",
        unknown_element,
        wrong="<Say>Hello.</Say>",
        right="<Speak>Hello.</Speak>",
    ),
    Rule(
        "wrong-place",
        "A known element stands where Plivo does not allow it, such as Speak in Dial, Number outside Dial,"
        " or anything inside an element that takes no children. The whole document is refused for it.",
        wrong_place,
        wrong="<Number>12025550111</Number>",
        right="<Dial><Number>12025550111</Number></Dial>",
    ),
    Rule(
        "undocumented-child",
        "Plivo's SDKs let this element be written here, its documentation does not name the pair. The"
        " playground runs it; whether the cloud does is not certain.",
        undocumented_child,
        wrong="<PreAnswer><DTMF>1</DTMF></PreAnswer>",
        right="<PreAnswer><Speak>One moment.</Speak></PreAnswer>",
    ),
    Rule(
        "unknown-attribute",
        "The element has no such attribute. Plivo is expected to ignore it silently, so that the default"
        " rules instead of what was meant. Names are case-sensitive: numdigits is not numDigits.",
        unknown_attribute,
        wrong='<GetDigits action="https://ivr.example.com/next" numdigits="1"/>\n<Hangup/>',
        right='<GetDigits action="https://ivr.example.com/next" numDigits="1"/>\n<Hangup/>',
    ),
    Rule(
        "undocumented-attribute",
        "The attribute is named on Plivo's newest page only, or by some of its SDKs only. It may have no"
        " effect in every region or account.",
        undocumented_attribute,
        wrong='<Dial machineDetection="true"><Number>12025550111</Number></Dial>',
        right="<Dial><Number>12025550111</Number></Dial>",
    ),
    Rule(
        "missing-attribute",
        "An attribute that Plivo's documentation calls mandatory is not there or is empty: GetInput needs"
        " action, MultiPartyCall needs role, Message needs src and dst.",
        missing_attribute,
        wrong="<MultiPartyCall>support</MultiPartyCall>",
        right='<MultiPartyCall role="Customer">support</MultiPartyCall>',
    ),
    Rule(
        "empty-attribute",
        "The attribute is written, but empty, often because a template had no value for it. The playground"
        " takes it as not set; what Plivo does is not documented.",
        empty_attribute,
        wrong='<Dial callbackUrl=""><Number>12025550111</Number></Dial>',
        right='<Dial callbackUrl="https://ivr.example.com/events"><Number>12025550111</Number></Dial>',
    ),
    Rule(
        "sip-auth-pair",
        "sipAuthUsername and sipAuthPassword answer a SIP endpoint's challenge together; one of them alone"
        " is of no use.",
        sip_auth_pair,
        wrong='<Dial><User sipAuthUsername="desk">sip:desk@pbx.example.com</User></Dial>',
        right='<Dial><User sipAuthUsername="desk" sipAuthPassword="long-enough">sip:desk@pbx.example.com</User></Dial>',
    ),
    Rule(
        "stray-text",
        "Text stands between elements where nothing reads it: it is never spoken. In Response and Dial this"
        " is nearly always a forgotten Speak or Number.",
        stray_text,
        wrong="Welcome!\n<Hangup/>",
        right="<Speak>Welcome!</Speak>\n<Hangup/>",
    ),
)
