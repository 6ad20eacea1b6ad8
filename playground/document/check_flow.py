"""Checks of the order of elements: what never runs, and where the call falls off the end (plivo-xml.md 1.8, 8)."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.model import Element, Finding, Severity
from playground.document.rules import Page, Rule, tell
from playground.document.schema import ELEMENTS
from playground.document.values import read_values
from playground.document.wording import amount

EARLY_MEDIA_S = 30
"""How long early media may last (plivo-xml.md 2.14)."""


def unreachable(page: Page) -> Iterator[Finding]:
    """Elements behind one that never lets the document go on."""
    for index, element in enumerate(page.top[:-1]):
        reason = _never_goes_on(element)
        if reason:
            behind = page.top[index + 1 :]
            more = f" ({amount(len(behind) - 1, 'more element')} behind it likewise)" if behind[1:] else ""
            yield tell(
                "unreachable",
                Severity.WARNING,
                behind[0],
                f"{behind[0].name} never runs{more}: {reason}.",
                fix="Move it before that, or take it out.",
            )
            return


def _never_goes_on(element: Element) -> str:
    values = read_values(element)
    match element.name:
        case "Redirect":
            return f"Redirect on line {element.line} replaces the document"
        case "Hangup" if not values.skipped and (values.integer_or_none("schedule") or 0) <= 0:
            return f"Hangup on line {element.line} ends the call"
        case "Speak" | "Play" if values.integer("loop") == 0 and element.text:
            return f'{element.name} with loop="0" on line {element.line} never ends'
        case "Dial" if element.children and values.given("action") and values.boolean("redirect"):
            return f"the action of Dial on line {element.line} replaces the document"
        case _:
            return ""


def input_last(page: Page) -> Iterator[Finding]:
    """Input with nothing behind it: silence ends the call."""
    last = page.top[-1] if page.top else None
    if last is not None and last.name in ("GetDigits", "GetInput"):
        yield tell(
            "input-last",
            Severity.WARNING,
            last,
            f"Nothing follows {last.name}.",
            plivo="A caller who enters nothing is hung up on without a word (4010).",
            fix="Put a Speak or a Redirect behind it.",
        )


def stream_last(page: Page) -> Iterator[Finding]:
    """A stream that the end of the document cuts off."""
    last = page.top[-1] if page.top else None
    if last is not None and last.name == "Stream" and not read_values(last).boolean("keep_call_alive"):
        yield tell(
            "stream-last",
            Severity.WARNING,
            last,
            'Nothing follows Stream, and keepCallAlive is not "true".',
            plivo="The document goes on at once and ends there: the call is hung up (4010).",
            fix='Add keepCallAlive="true".',
        )


def hangup_settings(page: Page) -> Iterator[Finding]:
    """Scheduled hangups with nothing to run meanwhile, or with a reason that is ignored."""
    for placed in page.each("Hangup"):
        element, values = placed.element, placed.values
        scheduled = (values.integer_or_none("schedule") or 0) > 0
        if scheduled and page.top and element is page.top[-1]:
            yield tell(
                "schedule-last",
                Severity.WARNING,
                element,
                "Nothing follows the scheduled Hangup.",
                attribute="schedule",
                plivo="The document ends here, so the call is hung up at once.",
                fix="Put the elements that shall run meanwhile behind it.",
            )
        if scheduled and "reason" in element.attributes:
            yield tell(
                "schedule-with-reason",
                Severity.WARNING,
                element,
                "Hangup has both schedule and reason.",
                attribute="reason",
                plivo="The reason is expected to be ignored.",
                fix="Keep one of the two.",
            )


def pre_answer_late(page: Page) -> Iterator[Finding]:
    """PreAnswer behind an element that has answered the call."""
    answering: Element | None = None
    for element in page.top:
        if answering is None and ELEMENTS[element.name].answers_call:
            answering = element
        if answering is not None and element.name == "PreAnswer":
            yield tell(
                "pre-answer-late",
                Severity.WARNING,
                element,
                f"PreAnswer stands behind {answering.name}, which answers the call.",
                plivo="There is nothing left to come before: its children just run.",
                fix="Move it to the start.",
            )


def reason_late(page: Page) -> Iterator[Finding]:
    """A Hangup that turns away a call which has been answered."""
    answering: Element | None = None
    for element in page.top:
        if answering is not None and element.name == "Hangup" and read_values(element).given("reason"):
            yield tell(
                "reason-late",
                Severity.WARNING,
                element,
                f"Hangup has a reason, but stands behind {answering.name}, which answers the call.",
                attribute="reason",
                plivo="An answered call cannot be turned away: it is just hung up, and billed.",
                fix="Put it first, or take the reason out.",
            )
        if answering is None and ELEMENTS[element.name].answers_call:
            answering = element


def pre_answer_long(page: Page) -> Iterator[Finding]:
    """Early media that the carrier may not wait for the end of."""
    for placed in page.each("PreAnswer"):
        seconds = sum(map(_seconds, placed.element.children))
        if seconds > EARLY_MEDIA_S:
            yield tell(
                "pre-answer-long",
                Severity.WARNING,
                placed.element,
                f"PreAnswer lasts about {seconds:.0f} s before the call is answered.",
                plivo=f"Carriers may give a call up after {EARLY_MEDIA_S} s without an answer.",
                fix="Answer the call first, or shorten it.",
            )


def _seconds(element: Element) -> float:
    """How long an element of a PreAnswer lasts, as far as the document tells (plivo-xml.md 1.15)."""
    if element.name not in ("Speak", "Wait"):
        return 0.0
    values = read_values(element)
    if element.name == "Wait":
        return values.seconds("length")
    return (0.4 + 0.06 * len(element.text)) * values.integer("loop")


def empty_response(page: Page) -> Iterator[Finding]:
    """A document without elements."""
    if not page.root.children:
        yield tell(
            "empty-response",
            Severity.INFO,
            page.root,
            "The document has no elements.",
            plivo="The call is hung up at once (4010); this is legal.",
        )


RULES = (
    Rule(
        "unreachable",
        'Redirect replaces the document, a plain Hangup ends the call, loop="0" never ends, and a Dial with'
        " action and the default redirect goes on in the action's reply. What stands behind them never runs.",
        unreachable,
        wrong="<Redirect>https://ivr.example.com/next</Redirect>\n<Speak>Goodbye.</Speak>",
        right="<Speak>Goodbye.</Speak>\n<Redirect>https://ivr.example.com/next</Redirect>",
    ),
    Rule(
        "input-last",
        "With no input, GetDigits and GetInput do not call their action: the next element runs. When there"
        " is none, a silent caller is hung up on.",
        input_last,
        wrong='<GetDigits action="https://ivr.example.com/next"/>',
        right='<GetDigits action="https://ivr.example.com/next"/>\n<Speak>We did not hear you.</Speak>',
    ),
    Rule(
        "stream-last",
        'A Stream with keepCallAlive="false" lets the document go on at once, and a document that has run'
        " to its end hangs up.",
        stream_last,
        wrong="<Stream>wss://voice.example.com/</Stream>",
        right='<Stream keepCallAlive="true">wss://voice.example.com/</Stream>',
    ),
    Rule(
        "schedule-last",
        "A scheduled Hangup lets the following elements run until its time has come. With none, the document"
        " ends and the call with it.",
        hangup_settings,
        wrong='<Hangup schedule="60"/>',
        right='<Hangup schedule="60"/>\n<Speak>You have a minute.</Speak>',
    ),
    Rule(
        "schedule-with-reason",
        "A reason makes sense for a call turned away now, not for one cut off later.",
        wrong='<Hangup schedule="60" reason="busy"/>\n<Wait/>',
        right='<Hangup schedule="60"/>\n<Wait/>',
    ),
    Rule(
        "pre-answer-late",
        "PreAnswer is heard before the call is answered; behind an element that answers it is pointless.",
        pre_answer_late,
        wrong="<Speak>Hello.</Speak>\n<PreAnswer><Speak>One moment.</Speak></PreAnswer>",
        right="<PreAnswer><Speak>One moment.</Speak></PreAnswer>\n<Speak>Hello.</Speak>",
    ),
    Rule(
        "reason-late",
        "reason turns an unanswered call away with a busy signal or a rejection. Behind an element that"
        " answers the call it is a normal hangup with that cause.",
        reason_late,
        wrong='<Speak>We are closed.</Speak>\n<Hangup reason="busy"/>',
        right='<Hangup reason="busy"/>',
    ),
    Rule(
        "pre-answer-long",
        "What PreAnswer plays is heard before the call is answered, and carriers do not wait for ever: keep it"
        " under 30 s. The length is reckoned from words and waits; sound files are not counted.",
        pre_answer_long,
        wrong='<PreAnswer><Wait length="45"/></PreAnswer>\n<Speak>Hello.</Speak>',
        right='<PreAnswer><Wait length="10"/></PreAnswer>\n<Speak>Hello.</Speak>',
    ),
    Rule(
        "empty-response",
        "An empty Response is legal and hangs up at once.",
        empty_response,
        wrong="",
        right='<Hangup reason="rejected"/>',
    ),
)
