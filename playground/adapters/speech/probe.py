"""Whether this machine can speak, for ``doctor``. Blocks for a tenth of a second, more where it cannot."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from playground.adapters.sound.probe import Probe
from playground.adapters.speech.process import ChildFailed, SpeechProcess, child_command

_TIMEOUT_S = 10.0
_ENGINES = {"espeak": "espeak-ng", "nsss": "macOS voices", "sapi5": "Windows voices"}


def probe_speech(command: Sequence[str] | None = None) -> Probe:
    """Whether there is a speech engine, which, and with how many voices."""
    try:
        process = SpeechProcess(command or child_command())
    except ChildFailed as failure:
        return Probe(False, f"No speech: {failure}.", _mend())
    try:
        voices = process.ask({"voices": True}, _TIMEOUT_S)["voices"]
    except ChildFailed as failure:
        return Probe(False, f"No voices: {failure}.", _mend())
    finally:
        process.close()
    driver = process.greeting["driver"]
    languages = {language.partition("-")[0] for voice in voices for language in voice["languages"]}
    summary = f"{_ENGINES.get(driver, driver)} {process.greeting['library']}"
    return Probe(bool(voices), f"{summary}, {len(voices)} voices in {len(languages)} languages")


def _mend() -> str:
    if sys.platform.startswith("linux"):
        return "Install espeak-ng (or reinstall the espeakng-loader package); prompts appear as text."
    return "Reinstall the pyttsx3 package; prompts appear as text."
