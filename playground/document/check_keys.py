"""Checks of the keys that a prompt offers against the keys that count (plivo-xml.md 2.5, 2.6, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from playground.document.model import Element, Finding, Severity
from playground.document.prompts_of import prompts_of
from playground.document.rules import Page, Placed, Rule, tell
from playground.document.wording import quoted

_WORDS = MappingProxyType(
    {
        "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
        "eight": "8", "nine": "9", "star": "*", "asterisk": "*", "pound": "#", "hash": "#",
    }
)  # fmt: skip
_OFFER = re.compile(
    r"\b(?:press|push"
    r"|drücken sie(?: die)?|wählen sie(?: die)?|oprima(?: el)?|presione(?: el)?|marque(?: el)?|pulse(?: el)?"
    r"|appuyez sur(?: la touche)?|tapez(?: le)?|premere(?: il)?|pressione|toets|tryck)"
    rf"(?: the| key| number| digit)*\s+(?P<key>[0-9*#]|{'|'.join(_WORDS)})(?![\w*#])(?! (?:times?|digits?))",
    re.IGNORECASE,
)


def offered_keys(words: str) -> tuple[str, ...]:
    """The keys that a prompt tells to press, in order, each once: "press 1", "drücken Sie die 2", "press star"."""
    found = (match["key"].lower() for match in _OFFER.finditer(words))
    return tuple(dict.fromkeys(_WORDS.get(key, key) for key in found))


def key_not_valid(page: Page) -> Iterator[Finding]:
    """Keys that a prompt offers and the element does not take."""
    for placed in page.each("GetDigits", "GetInput"):
        for key in offered_keys(prompts_of(page, placed.element)):
            finding = _refused(placed, key) or _ending(placed, key)
            if finding is not None:
                yield finding


def _refused(placed: Placed, key: str) -> Finding | None:
    values = placed.values
    if placed.element.name == "GetInput":
        if values.string("input_type") != "speech":
            return None
        message = f'The prompt offers the key {key}, but inputType is "speech".'
        plivo, fix, attribute = "Keys are ignored.", 'Write inputType="dtmf speech".', "inputType"
    else:
        valid = values.keys("valid_digits")
        if key in valid or key == values.key("finish_on_key"):
            return None
        message = f"The prompt offers the key {key}, but validDigits={quoted(valid)} leaves it out."
        plivo = "Whoever presses it hears invalidDigitsSound, if there is one, and the attempt is over."
        fix, attribute = f"Add {key} to validDigits, or mend the prompt.", "validDigits"
    return tell(
        "key-not-valid", Severity.WARNING, placed.element, message, attribute=attribute, plivo=plivo, fix=fix
    )


def _ending(placed: Placed, key: str) -> Finding | None:
    """The finish key offered where a single key is wanted: it is never told to the app."""
    if key != placed.values.key("finish_on_key") or placed.values.integer("num_digits") != 1:
        return None
    return tell(
        "finish-key-offered",
        Severity.WARNING,
        placed.element,
        f"The prompt offers the key {key}, which is the finish key (finishOnKey).",
        attribute="finishOnKey",
        plivo="Pressed alone it ends the input without any: the action is not requested.",
        fix='Write finishOnKey="none".',
    )


def prompt_outside_input(page: Page) -> Iterator[Finding]:
    """Prompts that offer keys while nobody listens."""
    top = page.top
    takers = [place for place, element in enumerate(top) if _may_take_keys(element)]
    last_taker = takers[-1] if takers else -1
    following: Element | None = None
    for place in range(len(top) - 1, -1, -1):
        element = top[place]
        if element.name not in ("Speak", "Wait", "Play"):
            following = element
        keys = offered_keys(element.text) if element.name == "Speak" else ()
        if not keys:
            continue
        if place > last_taker:
            plivo, fix = "No element behind it listens: the key does nothing.", "Put it into a GetDigits."
        elif following is not None and following.name in _INPUTS and not following.children:
            plivo = f"{following.name} listens from its own beginning on: keys pressed before it are lost."
            fix = f"Put it into the {following.name}."
        else:
            continue
        message = f"The prompt offers the key {keys[0]}, but nobody listens while it is heard."
        yield tell("prompt-outside-input", Severity.WARNING, element, message, plivo=plivo, fix=fix)


_INPUTS = ("GetDigits", "GetInput")


def _may_take_keys(element: Element) -> bool:
    """Whether keys can mean something to it, or to the document that follows from it."""
    return element.name not in ("Speak", "Play", "Wait", "DTMF", "Hangup", "Message", "PreAnswer")


RULES = (
    Rule(
        "prompt-outside-input",
        "Keys count only while an input element runs. This prompt offers one, but stands beside such an"
        " element instead of in it, or none follows at all, so whoever presses at once presses in vain.",
        prompt_outside_input,
        wrong='<Speak>For sales press 1.</Speak>\n<GetDigits action="https://ivr.example.com/x"/>\n<Hangup/>',
        right='<GetDigits action="https://ivr.example.com/x">\n    <Speak>For sales press 1.</Speak>\n'
        "</GetDigits>\n<Hangup/>",
    ),
    Rule(
        "key-not-valid",
        "The prompt tells the caller to press a key that validDigits leaves out, or that a GetInput for"
        " speech alone does not listen for. Prompts inside the element count, or those just before it;"
        " offers are understood in English, and with digits in other languages of the voices.",
        key_not_valid,
        wrong='<GetDigits action="https://ivr.example.com/x" validDigits="12">\n    <Speak>For help press 9.</Speak>\n'
        "</GetDigits>\n<Hangup/>",
        right='<GetDigits action="https://ivr.example.com/x" validDigits="129">\n    <Speak>For help press 9.</Speak>\n'
        "</GetDigits>\n<Hangup/>",
    ),
    Rule(
        "finish-key-offered",
        "A menu of one key offers the finish key, which is # unless finishOnKey says otherwise. That key ends"
        " the input and is never part of Digits, so the choice never reaches the app.",
        wrong='<GetDigits action="https://ivr.example.com/" numDigits="1">\n    <Speak>To return press pound.</Speak>\n'
        "</GetDigits>\n<Hangup/>",
        right='<GetDigits action="https://ivr.example.com/x" numDigits="1" finishOnKey="none">\n'
        "    <Speak>To return press pound.</Speak>\n</GetDigits>\n<Hangup/>",
    ),
)
