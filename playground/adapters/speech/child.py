"""The speech child: a process that turns text into sound files with pyttsx3, one request at a time.

It is a process because speech engines hang, crash and exit when they please. It reads JSON objects,
one a line, on standard input and answers each with one on standard output:

``{"text", "voice", "words_a_minute", "pitch", "path"}`` writes a sound file, ``{"voices": true}``
lists the voices. An answer holds ``ok``, and ``error`` (a sentence) where it is false. The first line
of output tells whether the engine is there: ``{"ok", "driver", "library"}``. End of input ends it.

Each oddity below works around one of pyttsx3 2.99's, named by its issue there.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

_HEADER_BYTES = 44
_SETTLE_S = 1.0


class SpeechFault(Exception):
    """The engine could not do what was asked; the message is for people."""


def main() -> int:
    """Serve until the input ends; 0, or 1 when there is no engine."""
    reply = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # pyttsx3 prints to standard output
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        library = _load_espeak() if sys.platform.startswith("linux") else "of the system"
        speaker = _Speaker()
    except Exception as error:
        _send(reply, {"ok": False, "error": f"{type(error).__name__}: {error}"})
        return 1
    _send(reply, {"ok": True, "driver": speaker.driver, "library": library})
    for line in sys.stdin.buffer:
        _send(reply, _answer(speaker, line))
    return 0


def _answer(speaker: _Speaker, line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
        if "voices" in request:
            return {"ok": True, "voices": speaker.voices()}
        speaker.speak_to_file(**request)
    except Exception as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}
    return {"ok": True}


def _send(reply: Any, answer: dict[str, Any]) -> None:
    reply.write(json.dumps(answer).encode() + b"\n")


def _load_espeak() -> str:
    """Load espeak-ng where pyttsx3 will find it: the system's, or the one that came as a wheel."""
    try:
        ctypes.CDLL("libespeak-ng.so.1")
    except OSError:
        import espeakng_loader

        os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
        return "of the espeakng-loader package"
    return "of the system"


class _Speaker:
    """pyttsx3's engine with its traps fenced off. Only for the main thread (#8, #22, #262)."""

    def __init__(self) -> None:
        import pyttsx3

        self._engine = pyttsx3.init()
        self.driver: str = self._engine.driver_name
        """``espeak``, ``nsss`` (macOS) or ``sapi5`` (Windows)."""
        self._default_voice = self._engine.getProperty("voice")
        # pyttsx3 reports the rate wrongly on espeak: what was set is remembered here.
        self._settings: dict[str, Any] = {}
        self._faults: list[str] = []
        self._engine.connect("error", self._on_error)
        if self.driver == "espeak":
            self._tame_espeak()
        if self.driver == "sapi5":
            self._tame_sapi5()

    def voices(self) -> list[dict[str, Any]]:
        """Every voice: id, name, languages and gender (``male``, ``female`` or empty)."""
        return [
            {
                "id": str(voice.id),
                "name": str(voice.name or voice.id),
                "languages": [str(language) for language in voice.languages if language],
                "gender": _gender(voice.gender),
            }
            for voice in self._engine.getProperty("voices")
        ]

    def speak_to_file(
        self, *, text: str, voice: str | None, words_a_minute: int, pitch: float, path: str
    ) -> None:
        """Write the spoken text to a file (macOS writes AIFF, whatever its name). Raises ``SpeechFault``."""
        self._faults.clear()
        Path(path).write_bytes(b"")  # an unwritable path would hang the engine: fail here instead
        if self.driver != "espeak":
            # A second run would start before its loop does: queue everything, as in a first run.
            self._engine.proxy.setBusy(True)
        self._set("voice", voice or self._default_voice)
        self._set("rate", words_a_minute)
        if self.driver == "espeak":
            self._set("pitch", _espeak_pitch(pitch))
            self._wait_until_settled()
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        if self._faults:
            self._settings.clear()
            raise SpeechFault(self._faults[0])
        if Path(path).stat().st_size <= _HEADER_BYTES:
            raise SpeechFault("the engine made no sound")

    def _set(self, name: str, value: Any) -> None:
        if value is not None and self._settings.get(name) != value:
            self._engine.setProperty(name, value)
            self._settings[name] = value

    def _on_error(self, **details: Any) -> None:
        self._faults.append(str(details.get("exception")))

    def _tame_espeak(self) -> None:
        """Correct the text's size, wrong by a factor of ten (#448), and make the run that is lost (#219)."""
        from pyttsx3.drivers import _espeak

        def synth(text: bytes, flags: int = 0) -> int:
            code: int = _espeak.cSynth(text, len(text) + 1, 0, _espeak.POS_CHARACTER, 0, flags, None, None)
            return code

        _espeak.Synth = synth
        self._espeak = _espeak
        self._engine.runAndWait()

    def _wait_until_settled(self) -> None:
        """The run begins by cancelling whatever goes on: settings still on their way would be lost."""
        deadline = time.monotonic() + _SETTLE_S
        while self._espeak.IsPlaying() and time.monotonic() < deadline:
            time.sleep(0.001)

    def _tame_sapi5(self) -> None:
        """Save without touching the sound device: a machine that has none refuses (#135, #260)."""
        import comtypes.client  # type: ignore[import-not-found]

        create_for_write = 3
        sapi = self._engine.proxy._driver

        def save_to_file(text: str, path: str) -> None:
            stream = comtypes.client.CreateObject("SAPI.SPFileStream")
            stream.Open(path, create_for_write)
            sapi._tts.AudioOutputStream = stream
            sapi._tts.Speak(text)
            stream.Close()

        sapi.save_to_file = save_to_file


def _espeak_pitch(pitch: float) -> int:
    """Espeak's pitch runs from 0 (an octave down) by 50 (normal) to 100 (an octave up)."""
    from math import log2

    return round(min(99.0, max(0.0, 50 + 50 * log2(max(pitch, 0.01)))))


def _gender(told: Any) -> str:
    """Engines say ``Female``, ``VoiceGenderFemale`` or nothing."""
    lowered = str(told or "").lower()
    return "female" if "female" in lowered else "male" if "male" in lowered else ""


if __name__ == "__main__":
    sys.exit(main())
