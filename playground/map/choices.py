"""What there is to choose at an element: every key that matters, one wrong key, silence, words, outcomes.

Pure. Keys are those of ``validDigits`` where it is given and narrow, else those that the prompts name; where
they name none (sound files), all keys. One wrong key is enough: apps treat them alike (our choice).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playground.document.model import Element
from playground.document.values import Values, read_values
from playground.map.model import SILENCE, Choice, PlaceKind
from playground.map.named_keys import any_other_key, asks_for_number, named_keys, wanted_length

ALL_KEYS = "1234567890*#"
NARROW = 10
"""``validDigits`` with fewer keys is a list of what counts; with more it says nothing about the menu."""
MOST_HINTS = 20
UNHEARD_OF = "marmalade on the moon"
"""Words that no menu expects."""
MESSAGE = "This is a message after the tone."
"""What is said into recordings."""
SAMPLE = "1234567890"
DIAL_OUTCOMES = ("answer", "busy", "no-answer", "reject", "fail")
MOST_TOLD = 3
"""So many numbers that stand in the words ("most guests have number 42") are entered."""
_NUMBER = re.compile(r"(?<![\w.,-])\d{2,}(?![\w-]|[.,]\d|\s?digits?\b)")
_SPELLED = re.compile(r"(?<=\b\d) (?=\d\b)")
_WORD = r"[\"“']?[\w-]+[\"”']?"
_SAY = re.compile(
    rf"\bsay\s+(?P<words>{_WORD}(?:(?:\s*,\s*(?:or\s+)?|\s+or\s+){_WORD}(?=\s*(?:[,.;!?]|$|or\b|to\b|for\b)))*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*,\s*(?:or\s+)?|\s+or\s+", re.IGNORECASE)
_NO_WORDS = re.compile(r"it|your|the|an?|\w+thing|what|in|one|again|that|this|or|and|then|which|so|hello")


@dataclass(frozen=True, slots=True)
class Tried:
    """What the user wants to be tried beside what follows from the documents."""

    entries: tuple[str, ...] = ()
    """Keys entered wherever a number is wanted."""
    words: tuple[str, ...] = ()
    """Said wherever speech is listened to."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a place is, read from its element."""

    kind: PlaceKind
    choices: tuple[Choice, ...]
    prompt: str = ""
    before: str = ""
    named: tuple[tuple[str, str], ...] = ()
    excluded: str = ""
    attempts: int = 1
    to: tuple[str, ...] = ()


def offer_of(element: Element, root: Element, tried: Tried) -> Offer:
    """What there is to choose at that element of the document."""
    match element.name:
        case "Dial":
            confirms = element.attributes.get("confirmSound") and element.attributes.get("confirmKey")
            outcomes = (*DIAL_OUTCOMES, "no-key") if confirms else DIAL_OUTCOMES
            to = tuple(child.text for child in element.children)
            return Offer("dial", tuple(Choice("dial", outcome) for outcome in outcomes), to=to)
        case "Record":
            return Offer(
                "record",
                (Choice("record", "leaves a message"), SILENCE),
                before=_heard(_prompts_before(element, root)),
            )
        case "GetDigits" | "GetInput":
            return _input(element, root, tried)
        case _:
            leaves = element.attributes.get("hangupOnStar") == "true"
            choices = (Choice("room", "stays"), *((Choice("room", "leaves with *"),) if leaves else ()))
            return Offer("room", choices, to=(element.text,))


def _input(element: Element, root: Element, tried: Tried) -> Offer:
    values = read_values(element)
    prompts_before = _prompts_before(element, root)
    words = f"{_words(prompts_before)} {_words(element.children)}"
    choices: list[Choice] = []
    named: dict[str, str] = {}
    excluded = ""
    kinds = (values.string("input_type") or "").split() if element.name == "GetInput" else ["dtmf"]
    if "dtmf" in kinds:
        valid = values.keys("valid_digits") if element.name == "GetDigits" else ALL_KEYS
        finish = values.key("finish_on_key") or ""
        named = {key: words for key, words in named_keys(words).items() if key != finish}
        if others := any_other_key(words):
            named |= dict.fromkeys(_others(valid, finish, named)[:1], others)
        excluded = "".join(key for key in named if key not in valid)
        choices.extend(_key_choices(values, valid, finish, named, words, tried))
    if "speech" in kinds:
        choices.extend(_speech_choices(values, words, tried))
    return Offer(
        "keys",
        tuple(dict.fromkeys([*choices, SILENCE])),
        _heard(element.children),
        _heard(prompts_before),
        tuple(named.items()),
        excluded,
        values.integer("retries"),
    )


def _key_choices(
    values: Values, valid: str, finish: str, named: dict[str, str], words: str, tried: Tried
) -> Iterator[Choice]:
    usable = [key for key in ALL_KEYS if key in valid and key != finish]
    most = values.integer("num_digits")
    is_narrow = values.element.name == "GetDigits" and values.given("valid_digits") and len(usable) < NARROW
    if most > 1 and (asks_for_number(words) or not (named or is_narrow)):
        yield from (Choice("key", key) for key in named if key in usable)
        yield from (Choice("entry", entry) for entry in _entries(usable, most, words, tried))
        return
    if is_narrow:
        keys = [*usable, *(key for key in named if key not in valid)]
        wrong = [key for key in "9876543210*#" if key not in valid and key not in named and key != finish]
    elif named:
        keys = list(named)
        wrong = [key for key in "9876543210*" if key in usable and key not in named]
    else:
        keys, wrong = usable, []
    yield from (Choice("key", key) for key in keys)
    if wrong and not any_other_key(words):
        yield Choice("wrong", wrong[0])


def _others(valid: str, finish: str, named: dict[str, str]) -> list[str]:
    """The keys that "any other key" means, those first that are taken."""
    free = [key for key in "9876543210*" if key not in named and key != finish]
    return [*(key for key in free if key in valid), *(key for key in free if key not in valid)]


def _entries(usable: list[str], most: int, words: str, tried: Tried) -> list[str]:
    """The user's, those that stand in the words, and one that is neither, for what comes of a wrong number."""
    told = [number for number in _NUMBER.findall(_SPELLED.sub("", words)) if len(number) <= most]
    known = [entry for entry in (*tried.entries, *told[:MOST_TOLD]) if _can_be_entered(entry, most)]
    digits = [key for key in SAMPLE if key in usable] or usable
    length = min(wanted_length(words) or (most if most <= 20 else 4), most)
    samples = (
        "".join(digits[(at + shift) % len(digits)] for at in range(length)) for shift in range(len(digits))
    )
    sample = next((number for number in samples if number not in known), "")
    return list(dict.fromkeys((*known, sample))) if sample else list(dict.fromkeys(known))


def _can_be_entered(entry: str, most: int) -> bool:
    return 0 < len(entry) <= most and set(entry) <= set(ALL_KEYS)


def _speech_choices(values: Values, words: str, tried: Tried) -> Iterator[Choice]:
    lists = (_BETWEEN.split(found["words"].lower()) for found in _SAY.finditer(words))
    named = [
        word
        for word in (item.strip("\"'“”") for items in lists for item in items)
        if not _NO_WORDS.fullmatch(word)
    ]
    phrases = [*values.strings("hints")[:MOST_HINTS], *named, *tried.words]
    known = {phrase.lower(): phrase for phrase in reversed(phrases) if phrase.strip()}
    yield from (Choice("say", phrase) for phrase in reversed(known.values()))
    yield Choice("unheard-of", UNHEARD_OF)


def _prompts_before(element: Element, root: Element) -> list[Element]:
    """The prompts right before the element, back to the element before them."""
    found: list[Element] = []
    for sibling in root.children:
        if sibling.path == element.path:
            break
        if sibling.name in ("Speak", "Play"):
            found.append(sibling)
        elif sibling.name != "Wait":
            found.clear()
    return found


def _words(elements: Iterable[Element]) -> str:
    return " ".join(child.text for child in elements if child.name == "Speak" and child.text)


def _heard(elements: Iterable[Element]) -> str:
    """The words, and the names of sound files."""
    shown = (
        child.text if child.name == "Speak" else sound_label(child.text)
        for child in elements
        if child.name in ("Speak", "Play")
    )
    return " ".join(filter(None, shown))


def sound_label(url: str) -> str:
    """A sound file as it stands among words."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return f"♪ {name[:60]}" if name else "♪"
