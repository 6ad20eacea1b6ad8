"""What a GetInput understands of the caller, and what the app is told of it meanwhile (plivo-xml.md 3.4).

An input may hear the voice several times, as long as the silence between is short: its words are all of
them. Hints and the profanity filter work on the whole, so that the interim results lead to the final one.
"""

from __future__ import annotations

from playground.call import entries
from playground.call.ask import Ask
from playground.call.elements.runner import Runner
from playground.call.events import WordsHeard
from playground.call.hints import Hints
from playground.call.masking import masked_text
from playground.call.profanity import without_profanity


class SpeechInput:
    """The caller's words at one GetInput, attempt by attempt."""

    def __init__(self, get_input: Runner, *, is_masked: bool) -> None:
        self._get_input = get_input
        self._is_masked = is_masked
        values = get_input.values
        self._hints = Hints(values.strings("hints"))
        self._filters = values.boolean("profanity_filter")
        self._callback_url = values.string("interim_speech_results_callback")
        self._callback_method = get_input.element.attributes.get("interimSpeechResultsCallbackMethod", "POST")
        self._heard: list[WordsHeard | None] = []
        """What was last understood of each time that the voice was heard in this attempt."""
        self._said_before = ""
        self._sequence_number = 0
        self._told = ("", "")

    @property
    def has_begun(self) -> bool:
        """True once the voice has been heard in this attempt."""
        return bool(self._heard)

    @property
    def text(self) -> str:
        """All that was understood in this attempt, ready for the app; empty when no word was."""
        words = self._with_filter(self._hints.correct(self._words).words)
        return words if any(character.isalnum() for character in words) else ""

    @property
    def shown_text(self) -> str:
        """The same as a log may show it."""
        return masked_text(self.text) if self._is_masked else self.text

    @property
    def confidence(self) -> float:
        """How sure the least certain part of it is, 0…1."""
        preset = self._get_input.line.setup.confidence
        heard = [preset if words.confidence is None else words.confidence for words in self._heard if words]
        return min(heard, default=preset)

    def begin_attempt(self) -> None:
        """What was said before this does not count, not even where the caller goes on speaking."""
        self._heard = []
        self._said_before = self._get_input.line.speech.so_far
        self._told = ("", "")

    def voice_began(self) -> None:
        """The caller begins to speak, or goes on."""
        self._heard.append(None)

    def words_heard(self, words: WordsHeard) -> None:
        """Something is understood: the app is told, unless it is the last word (that comes with the action)."""
        if not self._heard:  # late words of what was said before this attempt
            return
        self._heard[-1] = words
        self._get_input.stage.log(
            entries.InputSpeech,
            path=self._get_input.element.path,
            state="heard",
            text=self.shown_text,
            is_final=words.is_final,
        )
        if self._callback_url and not words.is_final:
            self._tell_interim(self._callback_url)

    @property
    def _words(self) -> str:
        texts = [words.text if words is not None else "" for words in self._heard]
        if texts and texts[0].startswith(self._said_before):
            texts[0] = texts[0][len(self._said_before) :]
        return " ".join(texts)

    def _with_filter(self, words: tuple[str, ...]) -> str:
        text = " ".join(words)
        return without_profanity(text) if self._filters else text

    def _tell_interim(self, url: str) -> None:
        """``Stability``: the share of words that will not change (our choice)."""
        result = self._hints.correct(self._words)
        interim = (self._with_filter(result.stable), self._with_filter(result.unstable))
        if interim == self._told or not any(interim):
            return
        self._told = interim
        self._sequence_number += 1
        fields = {
            "StableSpeech": interim[0],
            "UnstableSpeech": interim[1],
            "Stability": str(round(len(result.stable) / len(result.words), 2)),
            "SequenceNumber": str(self._sequence_number),
        }
        line = self._get_input.line
        line.web.notify(
            Ask(
                purpose="callback",
                url=line.web.resolve(url, line.base_url),
                method=self._callback_method,
                fields=fields,
                secret=("StableSpeech", "UnstableSpeech") if self._is_masked else (),
                path=self._get_input.element.path,
            )
        )
