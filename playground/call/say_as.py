"""SSML's ``say-as`` spelt out, so that any speech engine reads it as Polly would (plivo-xml.md 2.2).

Numbers, dates, units and addresses become English words; in other languages they are left to the
engine, which knows its language better. Spelling and digits work in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playground.call import number_words

BLEEP = "bleep"
"""What is said for an expletive."""

_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")
_SIGNS = {"-": "dash", ".": "dot", "@": "at", "_": "underscore", "/": "slash", "#": "hash", "*": "star"}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_UNITS = {
    "kg": ("kilogram", "kilograms"),
    "g": ("gram", "grams"),
    "mg": ("milligram", "milligrams"),
    "km": ("kilometer", "kilometers"),
    "m": ("meter", "meters"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "mi": ("mile", "miles"),
    "yd": ("yard", "yards"),
    "ft": ("foot", "feet"),
    "in": ("inch", "inches"),
    "lb": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "l": ("liter", "liters"),
    "ml": ("milliliter", "milliliters"),
    "mph": ("mile per hour", "miles per hour"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "h": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "s": ("second", "seconds"),
    "ms": ("millisecond", "milliseconds"),
    "%": ("percent", "percent"),
}
_STREETS = {
    "st": "Street",
    "ave": "Avenue",
    "rd": "Road",
    "blvd": "Boulevard",
    "dr": "Drive",
    "ln": "Lane",
    "ct": "Court",
    "sq": "Square",
    "hwy": "Highway",
    "apt": "Apartment",
    "ste": "Suite",
    "n": "North",
    "s": "South",
    "e": "East",
    "w": "West",
}
_DENOMINATORS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def spell_out(text: str, interpret_as: str, form: str = "", language: str = "en-US") -> str:
    """The words to say for a text under ``interpret-as`` and ``format``; the text itself when neither fits."""
    text = " ".join(text.split())
    is_english = language.lower().startswith("en")
    match interpret_as:
        case "expletive":
            return BLEEP
        case "character" | "characters" | "spell-out":
            return _characters(text, is_english)
        case "digits":
            return " ".join(character for character in text if character.isdecimal()) or text
        case "telephone":
            return _telephone(text, is_english)
        case _ if is_english and interpret_as in _ENGLISH:
            return _ENGLISH[interpret_as](text, form) or text
        case _:
            return text


def _characters(text: str, is_english: bool) -> str:
    characters = (character for character in text if not character.isspace())
    return " ".join(_SIGNS.get(character, character) if is_english else character for character in characters)


def _telephone(text: str, is_english: bool) -> str:
    groups = [" ".join(group) for group in re.findall(r"\d+", text)]
    plus = "plus " if text.lstrip().startswith("+") and is_english else ""
    return plus + ", ".join(groups) if groups else text


def _cardinal(text: str, _: str) -> str | None:
    bare = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return number_words.decimal(bare) if _NUMBER.fullmatch(bare) else None


def _ordinal(text: str, _: str) -> str | None:
    found = re.fullmatch(r"(\d{1,12})(?:st|nd|rd|th)?", text.replace(",", ""))
    return number_words.ordinal(int(found[1])) if found else None


def _fraction(text: str, _: str) -> str | None:
    found = re.fullmatch(r"(?:(\d{1,9})[ +]+)?(\d{1,9})\s*/\s*(\d{1,9})", text)
    if not found or int(found[3]) < 2:
        return None
    whole, above, below = found[1], int(found[2]), int(found[3])
    one, many = _DENOMINATORS.get(below, (number_words.ordinal(below), f"{number_words.ordinal(below)}s"))
    part = f"{number_words.cardinal(above)} {one if above == 1 else many}"
    if whole and above == 1 and below == 2:
        part = "a half"
    return f"{number_words.cardinal(int(whole))} and {part}" if whole else part


def _unit(text: str, _: str) -> str | None:
    found = re.fullmatch(r"([+-]?\d{1,15}(?:\.\d{1,15})?)\s*([A-Za-z%/]+)", text)
    if not found or found[2].lower() not in _UNITS:
        return None
    one, many = _UNITS[found[2].lower()]
    return f"{number_words.decimal(found[1])} {one if found[1] == '1' else many}"


def _time(text: str, _: str) -> str | None:
    """A duration as Polly reads it (``1'21"``), or a time of day."""
    span = re.fullmatch(r"(\d{1,4})'(?:\s*(\d{1,2})\")?", text)
    if span:
        return " ".join(
            _count(part, unit) for part, unit in zip(span.groups(), ("minute", "second"), strict=True) if part
        )
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?", text, re.IGNORECASE)
    if not clock:
        return None
    hour, minute, second, half = int(clock[1]), int(clock[2]), clock[3], clock[4]
    words = [number_words.cardinal(hour)]
    if minute:
        words.append(f"{'oh ' if minute < 10 else ''}{number_words.cardinal(minute)}")
    elif not half:
        words.append("o'clock")
    if second:
        words.append(f"and {_count(second, 'second')}")
    if half:
        words.append(f"{half.lower()} m")
    return " ".join(words)


def _count(text: str, unit: str) -> str:
    return f"{number_words.cardinal(int(text))} {unit}{'' if int(text) == 1 else 's'}"


def _date(text: str, form: str) -> str | None:
    if re.fullmatch(r"\d{8}", text) and form in ("", "yyyymmdd", "ymd"):
        fields, form = [text[:4], text[4:6], text[6:]], "ymd"
    else:
        fields = re.split(r"[-/. ]+", text.strip())
    if not form:
        form = "ymd" if len(fields) == 3 and len(fields[0]) == 4 else "mdy"[: len(fields)]
    if len(fields) != len(form) or not all(field.isdecimal() and len(field) <= 4 for field in fields):
        return None
    numbers = {letter: int(field) for letter, field in zip(form, fields, strict=True)}
    if not 1 <= numbers.get("m", 1) <= 12 or not 1 <= numbers.get("d", 1) <= 31:
        return None
    month = _MONTHS[numbers["m"] - 1] if "m" in numbers else ""
    day = number_words.ordinal(numbers["d"]) if "d" in numbers else ""
    year = number_words.year(_full_year(numbers["y"])) if "y" in numbers else ""
    month_and_day = " ".join(part for part in (month, day) if part)
    return ", ".join(part for part in (month_and_day, year) if part) if day else f"{month} {year}".strip()


def _full_year(number: int) -> int:
    if number >= 100:
        return number
    return number + (2000 if number < 70 else 1900)


def _address(text: str, _: str) -> str:
    words = (_STREETS.get(word.rstrip(".,").lower(), word) for word in text.split())
    return " ".join(words)


_ENGLISH: Mapping[str, Callable[[str, str], str | None]] = {
    "cardinal": _cardinal,
    "number": _cardinal,
    "ordinal": _ordinal,
    "fraction": _fraction,
    "unit": _unit,
    "time": _time,
    "date": _date,
    "address": _address,
}
