"""The keys that a prompt offers: "press 1 for sales", "for support, two", "tapez 4", "back: star".

Read from the words, so it can be wrong: where ``validDigits`` lists the keys, that counts instead.
"""

from __future__ import annotations

import re

_DIGITS = (
    "zero one two three four five six seven eight nine",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "0 1 2 3 4 5 6 7 8 9",
)
_STAR = "star asterisk étoile asterisco estrella stern sterntaste *"
_POUND = "pound hash dièse numeral almohadilla raute rautetaste #"
_WORDS = {word: str(digit) for words in _DIGITS for digit, word in enumerate(words.split())}
_WORDS |= dict.fromkeys(_STAR.split(), "*") | dict.fromkeys(_POUND.split(), "#")
_KEY = "(?:" + "|".join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True)) + ")"
_NOT_A_KEY = r"(?![\w*#-]|[.,]\d|\s+(?:digits?|numbers?|times?|minutes?|seconds?|hours?|days?|chiffres|dígitos|more)\b)"
_VERB = (
    r"\b(?:press|dial|push|hit|enter|type|select|choose|touch|use|tapez|appuyez sur|composez|faites|marque|oprima|"
    r"pulse|presione|drücken sie|wählen sie|premere|premi|prema|digiti|pressione|digite|tecle|druk op|toets)"
    r"(?:\s+(?:or|and) say)?(?:\s+(?:the|la|le|el|die|il|de|on))?"
    r"(?:\s+(?:key|number|digit|touche|tecla|taste|option))?"
)
_OFFER = re.compile(rf"{_VERB}\s+[\"'“]?(?P<key>{_KEY}){_NOT_A_KEY}", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?:\bfrom|\bbetween|{_VERB})?\s*(?P<first>[0-9])\s*(?:to|through|thru|and|-|–|à|bis|hasta)\s*(?P<last>[0-9]){_NOT_A_KEY}",
    re.IGNORECASE,
)
_OR = re.compile(rf"\s*,?\s*(?:or|and|ou|o|oder|,)\s*(?P<key>{_KEY}){_NOT_A_KEY}", re.IGNORECASE)
_SHORT = re.compile(
    rf"(?:^\s*|[.;!?]\s*|,\s*|\b(?:or|and|ou|oder|y)\s+)(?P<key>{_KEY})\s+(?:for|to|pour|para|für|per)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:^\s*|[.;!?]\s*|,\s*(?:or|and)\s+)(?:or\s+|and\s+)?(?:for|to|pour|para|für|per)\s[^.,;:!?]{{1,80}},\s*(?P<key>{_KEY})(?=\s*(?:[.,;!?]|$))",
    re.IGNORECASE,
)
_COLON = re.compile(rf"[^.,;:!?]{{1,40}}\s?:\s*(?P<key>{_KEY})(?=\s*(?:[.,;!?]|$))", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]*")
_ANY = re.compile(r"\bany (?:single )?(?:key|digit|button)\b(?! (?:from|between|of))", re.IGNORECASE)
_ANY_OTHER = re.compile(
    r"\bany other (?:key|digit|number|button)\b|\b(?:cualquier otra tecla|n'importe quelle autre touche|"
    r"(?:eine|jede) andere taste|qualsiasi altro tasto)\b",
    re.IGNORECASE,
)
_NUMBER_WANTED = re.compile(
    r"\b(?:digits?|pin|code|number, (?:then|followed)|(?:account|phone|order|card|extension|zip|reference|"
    r"telephone|mobile|member|customer|postal|social security|ticket|booking|room|id|identification)\s+(?:number|code)|"
    r"extension|date of birth|followed by|passcode|password)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(rf"\b(?P<count>\d{{1,2}}|{_KEY})[- ]digit", re.IGNORECASE)
_STAYS = re.compile(
    r"\b(?:repeat|again|hear|listen|replay|return|back to|"
    r"(?<!call )(?<!you )(?<!them )(?<!him )(?<!her )(?<!us )(?<!me )back|"
    r"main menu|previous|these options|this menu|start over|"
    r"stay|hold|retour|répéter|repetir|wiederholen|zurück)\b",
    re.IGNORECASE,
)


_ENDS = re.compile(
    r"\b(?:end|finish|leave|quit|exit|cancel|hang(?:ing)? up|disconnect|goodbye|decline|reject|refuse|stop|"
    r"terminar|finalizar|colgar|cancelar|raccrocher|terminer|quitter|beenden|auflegen|terminare)\b",
    re.IGNORECASE,
)


def named_keys(text: str) -> dict[str, str]:
    """The keys that the words offer, in order, each with the sentence that does."""
    found: dict[int, tuple[str, str]] = {}
    for sentence in _SENTENCE.finditer(text):
        words = sentence.group()
        at = sentence.start()
        for match in _OFFER.finditer(words):
            found[at + match.start()] = (_key(match["key"]), words)
            end = match.end()
            while further := _OR.match(words, end):
                found[at + further.start()] = (_key(further["key"]), words)
                end = further.end()
        for pattern in (_AFTER, _COLON):
            for match in pattern.finditer(words):
                found[at + match.start("key")] = (_key(match["key"]), words)
        for match in _RANGE.finditer(words):
            first, last = int(match["first"]), int(match["last"])
            for more in range(last + 1 - first):
                found.setdefault(at + match.start("first") + more, (str(first + more), words))
        if found:
            for match in _SHORT.finditer(words):
                found[at + match.start("key")] = (_key(match["key"]), words)
    keys: dict[str, str] = {}
    for _, (key, words) in sorted(found.items()):
        keys.setdefault(key, words.strip())
    return keys


def offered_number(text: str, number: str) -> str:
    """The sentence that tells to press that very number ("press 1234 to join"); empty: none does."""
    return _sentence_with(re.compile(rf"{_VERB}\s+[\"'“]?{re.escape(number)}(?![\w-])", re.IGNORECASE), text)


def asks_for_number(text: str) -> bool:
    """Whether several keys are wanted, not one of a menu."""
    return _NUMBER_WANTED.search(text) is not None


def wanted_length(text: str) -> int | None:
    """How many keys the words ask for; ``None``: they do not say."""
    match = _LENGTH.search(text)
    if match is None:
        return None
    count = match["count"].lower()
    length = int(count) if count.isdigit() else int(_WORDS[count]) if _WORDS[count].isdigit() else 0
    return length or None


def promises_return(sentence: str) -> bool:
    """Whether a key's sentence says that it leads back or says it all again."""
    return _STAYS.search(sentence) is not None


def promises_end(sentence: str) -> bool:
    """Whether a key's sentence says that it ends the call, or refuses what is proposed."""
    return _ENDS.search(sentence) is not None


def any_key(text: str) -> str:
    """The sentence that offers all keys alike ("press any key"); empty: none does."""
    return _sentence_with(_ANY, text)


def any_other_key(text: str) -> str:
    """The sentence that offers what is not named ("or any other key"); empty: none does."""
    return _sentence_with(_ANY_OTHER, text)


def _sentence_with(pattern: re.Pattern[str], text: str) -> str:
    return next(
        (found.group().strip() for found in _SENTENCE.finditer(text) if pattern.search(found.group())), ""
    )


def _key(word: str) -> str:
    return _WORDS[word.lower()]
