"""The optional recogniser of what a microphone or a file says: pocketsphinx, offline, its model inside the package.

It knows nothing but the phrases that an app expects (``hints``): out of those it picks the likeliest, English
only. Open dictation with its small model is useless, so without hints there is no recogniser, and the tester
types what was said. How sure it is says little: it has no measure of "none of these".
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playground.adapters.sound.clip import RATE

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

__all__ = ["INSTALL", "HintRecogniser", "NoRecogniser", "recogniser_version"]

INSTALL = "Install it with: pip install 'ivr-playground[recogniser]'."
_RATE = 16_000
"""What the model was trained with, Hz."""
_MOST_PHRASES = 500
_QUIET_S = 0.3
"""Silence around an utterance, which the model wants."""
_WORD = re.compile(r"[a-z0-9']+")


class NoRecogniser(Exception):
    """Speech cannot be understood here; ``sentence`` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class HintRecogniser:
    """Picks one of the phrases. Use it in any one thread at a time; nothing is loaded before the first use."""

    def __init__(self, phrases: Sequence[str]) -> None:
        """Beyond 500 phrases the rest is not looked at."""
        self._phrases = tuple(phrases[:_MOST_PHRASES])
        self._known: dict[str, str] = {}
        """Phrases by what the grammar calls them."""
        self._decoder: Any = None
        self._lock = threading.Lock()

    def recognise(self, samples: Samples) -> str | None:
        """The phrase that was said, as it is written; ``None``: it was none. Takes a tenth of its length.

        Raises ``NoRecogniser``: not installed, or it knows none of the words.
        """
        with self._lock:
            decoder = self._loaded()
            decoder.start_utt()
            decoder.process_raw(_pcm(samples), False, True)
            decoder.end_utt()
            found = decoder.hyp()
        return None if found is None else self._known.get(found.hypstr)

    def _loaded(self) -> Any:
        if self._decoder is not None:
            return self._decoder
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise NoRecogniser(
                f"Speech is not recognised here: pocketsphinx is not installed. {INSTALL}"
            ) from error
        try:
            decoder = Decoder(samprate=_RATE, lm=None, loglevel="FATAL")
            self._known = _spoken_forms(decoder, self._phrases)
            if not self._known:
                raise NoRecogniser(
                    "The recogniser knows no hint of this app: their words are not in its dictionary."
                )
            decoder.add_jsgf_string("hints", _grammar(list(self._known)))
            decoder.activate_search("hints")
        except (RuntimeError, ValueError, OSError) as error:
            raise NoRecogniser(f"The recogniser cannot be started ({error}).") from error
        self._decoder = decoder
        return decoder


def recogniser_version() -> str | None:
    """Version of the recogniser; ``None``: it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("pocketsphinx")
    except PackageNotFoundError:
        return None


def _spoken_forms(decoder: Any, phrases: Sequence[str]) -> dict[str, str]:
    """Phrases whose every word can be pronounced, by how the grammar writes them."""
    forms = {" ".join(_WORD.findall(phrase.lower())): phrase for phrase in reversed(phrases)}
    return {
        form: phrase
        for form, phrase in forms.items()
        if form and all(decoder.lookup_word(word) for word in form.split())
    }


def _grammar(forms: Sequence[str]) -> str:
    return f"#JSGF V1.0; grammar hints; public <hint> = {' | '.join(forms)};"


def _pcm(samples: Samples) -> bytes:
    """Mono at ``RATE`` as 16 bits at the model's rate, with some silence on either side."""
    import numpy as np

    padded = np.pad(samples, round(_QUIET_S * RATE))
    try:
        import soxr
    except ImportError:
        wanted = np.arange(len(padded) * _RATE // RATE) * (RATE / _RATE)
        brought = np.interp(wanted, np.arange(len(padded)), padded)
    else:
        brought = soxr.resample(padded, RATE, _RATE)
    return bytes((np.clip(brought, -1.0, 1.0) * 32767).astype("<i2").tobytes())
