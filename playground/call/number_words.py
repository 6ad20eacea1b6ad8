"""Numbers in English words, for the parts of speech that SSML's ``say-as`` asks to be read as numbers."""

from __future__ import annotations

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
LARGEST = 10**15
"""Numbers from here on are read digit by digit."""


def cardinal(number: int) -> str:
    """``42`` as ``forty-two``; from ``LARGEST`` on digit by digit."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= LARGEST:
        return digits(str(number))
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
    scale, name = next(item for item in _SCALES if number >= item[0])
    count, rest = divmod(number, scale)
    words = f"{cardinal(count)} {name}"
    return f"{words} {cardinal(rest)}" if rest else words


def ordinal(number: int) -> str:
    """``42`` as ``forty-second``."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    start, last = words[:cut], words[cut:]
    if last in _IRREGULAR:
        return start + _IRREGULAR[last]
    return start + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def decimal(text: str) -> str:
    """``-3.50`` as ``minus three point five zero``. The text must be a plain number."""
    whole, point, fraction = text.partition(".")
    sign = "minus " if whole.startswith("-") else ""
    words = sign + cardinal(int(whole.lstrip("+-") or "0"))
    return f"{words} point {digits(fraction)}" if point and fraction else words


def digits(text: str) -> str:
    """``407`` as ``four zero seven``; other characters are left out."""
    return " ".join(_SMALL[int(digit)] for digit in text if digit in "0123456789")


def year(number: int) -> str:
    """``1999`` as ``nineteen ninety-nine``, ``2005`` as ``two thousand five``."""
    century, rest = divmod(number, 100)
    if not 1000 <= number <= 9999 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"
