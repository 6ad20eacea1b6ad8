"""Identifies the language of a text with py3langid, an optional package: offline, its model inside (5 MB).

The model takes a good half second and 100 MB to load, so it is loaded when first asked, or beforehand by
whoever has the time.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from playground.document.languages import NAMES

INSTALL = "Install it with: pip install 'ivr-playground[languages]'."
"""The mend where it is absent."""


def identifier_version() -> str | None:
    """The installed version of py3langid, or ``None``."""
    try:
        return version("py3langid")
    except PackageNotFoundError:
        return None


class LanguageIdentifier:
    """Tells languages apart, those of Plivo's voices; without the package it has no idea of any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None
        self._is_loaded = False
        self._likely = lru_cache(maxsize=512)(self._rank)

    def __call__(self, text: str) -> Mapping[str, float]:
        """Languages with how likely they are; loads the model when it is not there yet."""
        self.load()
        return self._likely(text)

    def when_ready(self) -> LanguageIdentifier | None:
        """Itself once a model is loaded, so that asking takes no time; ``None`` before."""
        return self if self._model is not None else None

    def load(self) -> None:
        """Load the model, once; for a thread that has time."""
        with self._lock:
            if not self._is_loaded:
                self._model = _load()
                self._is_loaded = True

    def _rank(self, text: str) -> Mapping[str, float]:
        return {} if self._model is None else dict(self._model.rank(text))


def _load() -> Any:
    """py3langid's model, confined to the languages that matter, or ``None`` where it cannot be had."""
    try:
        from py3langid import langid

        model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
        model.set_languages([language for language in model.nb_classes if language in NAMES])
    except Exception:  # a package that is absent or broken costs this one rule, nothing else
        return None
    return model
