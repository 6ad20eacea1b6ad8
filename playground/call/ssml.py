"""A Speak taken apart: words in their manner and pauses, ready for any speech engine (plivo-xml.md 2.2).

Polly voices understand the SSML inside; with WOMAN and MAN the tags are taken away and the words
are read. Tags that Plivo does not support are read through.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from playground.call.prompts import Pause, SpeechPrompt, Words
from playground.call.prosody import (
    PARAGRAPH_PAUSE_S,
    SENTENCE_PAUSE_S,
    Manner,
    break_seconds,
    with_emphasis,
    with_prosody,
)
from playground.call.say_as import spell_out
from playground.document.model import Element
from playground.document.values import read_values
from playground.document.voices import is_polly, polly_languages

_SEPARATE = ("break", "p", "s")
"""Tags that part words even where no blank does."""


def speech_of(element: Element) -> SpeechPrompt:
    """What a ``Speak`` says. Empty parts when there is nothing to say and nothing to wait for."""
    values = read_values(element)
    voice = values.string("voice") or "WOMAN"
    language = values.string("language") or "en-US"
    if is_polly(voice):
        own = polly_languages(voice)
        language = language if not own or language in own else own[0]
    text = " ".join(_visible(element).split())
    if not is_polly(voice):
        return _plain(text, voice, language)
    speech = _Speech(voice)
    speech.inside(element, Manner(language))
    return SpeechPrompt(speech.finished(), text, voice, language)


@lru_cache(maxsize=256)  # callers hear the same sentences again and again
def _plain(text: str, voice: str, language: str) -> SpeechPrompt:
    """Words without SSML."""
    speech = _Speech(voice)
    speech.say(text, Manner(language))
    return SpeechPrompt(speech.finished(), text, voice, language)


def _visible(element: Element) -> str:
    pieces = [item if isinstance(item, str) else _visible(item) for item in element.content]
    text = "".join(pieces)
    return f" {text} " if element.name in _SEPARATE else text


class _Speech:
    """The parts said so far, and what is still to be joined or separated."""

    def __init__(self, voice: str) -> None:
        self.voice = voice
        self.parts: list[Words | Pause] = []
        self.gap_s = 0.0

    def inside(self, element: Element, manner: Manner) -> None:
        for item in element.content:
            if isinstance(item, str):
                self.say(item, manner)
            else:
                self.tag(item, manner)

    def tag(self, tag: Element, manner: Manner) -> None:
        attributes = tag.attributes
        match tag.name:
            case "break":
                self.pause(break_seconds(attributes))
            case "p":
                self.apart(tag, manner, PARAGRAPH_PAUSE_S)
            case "s":
                self.apart(tag, manner, SENTENCE_PAUSE_S)
            case "prosody":
                self.inside(tag, with_prosody(manner, attributes))
            case "emphasis":
                self.inside(tag, with_emphasis(manner, attributes.get("level", "moderate")))
            case "lang":
                self.inside(tag, replace(manner, language=attributes.get("xml:lang") or manner.language))
            case "sub":
                self.say(attributes.get("alias") or tag.text, manner)
            case "say-as":
                kind, form = attributes.get("interpret-as", ""), attributes.get("format", "")
                self.say(spell_out(tag.text, kind, form, manner.language), manner)
            case _:
                self.inside(tag, manner)

    def apart(self, tag: Element, manner: Manner, gap_s: float) -> None:
        """A sentence or paragraph: set off from what is said around it."""
        self.gap_s = max(self.gap_s, gap_s)
        self.inside(tag, manner)
        self.gap_s = max(self.gap_s, gap_s)

    def say(self, text: str, manner: Manner) -> None:
        last = self.parts[-1] if self.parts else None
        joins = isinstance(last, Words) and not (self.gap_s and text.strip())
        if isinstance(last, Words) and joins and (_is_mute(text) or self._manner_of(last) == manner):
            self.parts[-1] = replace(last, text=last.text + text)
        elif not _is_mute(text):
            self._close_gap()
            self.parts.append(
                Words(text, self.voice, manner.language, manner.rate, manner.gain_db, manner.pitch)
            )

    def pause(self, seconds: float) -> None:
        if seconds > 0:
            self._close_gap()
            self._append_pause(seconds)

    def finished(self) -> tuple[Words | Pause, ...]:
        """The parts, white space squeezed; a gap at the end is silence nobody waits for."""
        squeezed = (
            replace(part, text=" ".join(part.text.split())) if isinstance(part, Words) else part
            for part in self.parts
        )
        return tuple(squeezed)

    def _close_gap(self) -> None:
        if self.gap_s and self.parts:
            self._append_pause(self.gap_s)
        self.gap_s = 0.0

    def _append_pause(self, seconds: float) -> None:
        last = self.parts[-1] if self.parts else None
        if isinstance(last, Pause):
            self.parts[-1] = Pause(last.seconds + seconds)
        else:
            self.parts.append(Pause(seconds))

    @staticmethod
    def _manner_of(words: Words) -> Manner:
        return Manner(words.language, words.rate, words.gain_db, words.pitch)


def _is_mute(text: str) -> bool:
    """True for blanks and bare punctuation, which a voice would else read as "dot"."""
    return not any(character.isalnum() for character in text) and not any(
        character in "%&+=$€£@#*" for character in text
    )
