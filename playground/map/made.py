"""Which choice was made at a place, read from the log: the reverse of what a guide does.

A choice that is planned there is that choice; any other is named by what was done (a key that is not offered is
``wrong``, words that nobody expects are ``unheard-of``), and stands for the planned one of its kind.
"""

from __future__ import annotations

from playground.call import entries
from playground.map.model import SILENCE, Choice, Place
from playground.map.named_keys import any_other_key
from playground.run.other_parties import OUTCOME_OF_END

_KEYS = ("key", "wrong", "entry")
_CUT_SHORT = ("num-digits", "invalid", "finish-key")
"""Endings of an input that leave no time for what the caller would have pressed yet."""
_OUTCOMES = {**OUTCOME_OF_END, "answered": "answer", "connected": "answer"}
"""What a dialled party does, by what becomes of its leg."""


def input_choice(place: Place, finished: entries.InputFinished, last_key: str) -> Choice:
    """The choice of one attempt at a menu. ``last_key``: a key that ended it without being collected, or nothing."""
    if finished.speech is not None:
        return said_choice(place, finished.speech)
    if finished.reason == "not-understood":
        return next((choice for choice in place.choices if choice.kind == "unheard-of"), Choice("unheard-of"))
    digits = finished.digits or ""
    return keys_choice(place, digits, digits + last_key, finished.reason) if digits + last_key else SILENCE


def keys_choice(place: Place, digits: str, pressed: str, reason: str) -> Choice:
    """The choice of keys. ``digits``: what was collected; ``pressed``: with the key that ended it."""
    if entries.MASK in pressed:
        return _masked_choice(place, digits, pressed, reason)
    planned = [choice for choice in place.choices if choice.kind in _KEYS]
    for choice in planned:
        if choice.value in (digits, pressed):
            return choice
    if reason in _CUT_SHORT:
        for choice in planned:
            if choice.kind == "entry" and choice.value.startswith(pressed):
                return choice
    if reason == "invalid":
        return Choice("wrong", pressed[-1])
    takes_numbers = any(choice.kind == "entry" for choice in planned)
    if len(digits) > 1 or (takes_numbers and digits):
        return Choice("entry", digits)
    return Choice("wrong", pressed)


def _masked_choice(place: Place, digits: str, pressed: str, reason: str) -> Choice:
    """Of keys that must not be logged the number alone is known: enough where one choice has as many."""
    if reason == "invalid" or not digits:
        wrong = (choice for choice in place.choices if choice.kind == "wrong")
        return next(wrong, Choice("wrong", entries.MASK))
    fitting = [
        choice
        for choice in place.choices
        if choice.kind in _KEYS and len(choice.value) in (len(digits), len(pressed))
    ]
    if len(fitting) == 1:
        return fitting[0]
    is_number = len(digits) > 1 or any(choice.kind == "entry" for choice in place.choices)
    return Choice("entry" if is_number else "key", entries.MASK * len(digits))


def said_choice(place: Place, words: str) -> Choice:
    """The choice of what was said to a menu; upper case and punctuation do not count."""
    for choice in place.choices:
        if choice.kind in ("say", "unheard-of") and _plain(choice.value) == _plain(words):
            return choice
    return Choice("unheard-of", words)


def dial_choice(state: entries.LegState) -> Choice | None:
    """What a dialled party did whose leg is in that state now; ``None``: that does not tell."""
    outcome = _OUTCOMES.get(state)
    return None if outcome is None else Choice("dial", outcome)


def stands_for(place: Place, made: Choice) -> Choice | None:
    """The choice of the place that this one counts as; ``None``: the place has none of the kind.

    Our choice: another wrong key is a wrong key, or the one pressed for "any other key"; a number that is not planned
    is the planned sample of a number, which is the last; words are the one phrase that stands in them, else the words
    that nobody expects.
    """
    if made in place.choices:
        return made
    kind = "wrong" if made.kind == "key" else made.kind
    if made.kind == "key" and made.value == entries.MASK:
        return None
    alike = [choice for choice in place.choices if choice.kind == kind]
    if kind == "unheard-of":
        said = f" {_plain(made.value)} "
        meant = [
            choice for choice in place.choices if choice.kind == "say" and f" {_plain(choice.value)} " in said
        ]
        if len(meant) == 1:
            return meant[0]
    if kind == "wrong" and not alike:
        others = next((key for key in reversed(place.named) if any_other_key(place.named[key])), None)
        return next((choice for choice in place.choices if choice == Choice("key", others or "")), None)
    return alike[-1] if alike and kind in ("wrong", "entry", "unheard-of") else None


def _plain(words: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.casefold()).split())
