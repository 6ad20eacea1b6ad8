"""Downloaded bytes to a clip: WAV, MP3, Ogg, Opus, FLAC, AIFF, AU and raw µ-law or A-law.

Whatever else comes is refused with one sentence that says what it is and what to send instead.
"""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

from playground.adapters.sound.clip import Clip
from playground.adapters.sound.resample import to_engine_rate
from playground.adapters.sound.sniff import is_mp3, not_sound, raw_encoding, unplayable_format

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples

_RAW_RATE = 8000
_MAX_SECONDS = 3600.0
_MAX_SAMPLES = 200_000_000
"""Frames times channels: a small file may claim, or unfold to, more than memory holds."""
_ANNOUNCED_UNKNOWN = 0x7FFFF000
"""A WAV that is written as a stream announces this much or more, or nothing."""
_MISSING_S = 0.1


class UndecodableSound(Exception):
    """A body that cannot be played; ``sentence`` says why, in one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def decode(body: bytes, content_type: str | None, url: str) -> Clip:
    """The sound in a body, mono, at the engine's rate. Takes milliseconds to a second: call it in a thread.

    A file that ends early is played as far as it goes, with the clip's ``note`` saying so.
    Raises ``UndecodableSound``.
    """
    import numpy as np

    with _opened(body, content_type, url) as file:
        rate = file.samplerate
        samples = _read(file)
        note = _cut_short(body, len(samples) / rate)
    mono = np.nan_to_num(samples.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
    return Clip(np.clip(to_engine_rate(mono, rate), -1.0, 1.0), note=note)


def length_of(body: bytes, content_type: str | None, url: str) -> float:
    """Length of the sound in a body, seconds, by its headers. Raises ``UndecodableSound``."""
    with _opened(body, content_type, url) as file:
        return float(file.frames / file.samplerate)


def _opened(body: bytes, content_type: str | None, url: str) -> Any:
    """The body as an open ``SoundFile`` of reasonable size, refused with a sentence where it is none."""
    if not body:
        raise UndecodableSound("The sound file is empty.")
    if thing := not_sound(body):
        raise UndecodableSound(f"The server sent {thing}, not a sound file.")
    encoding = raw_encoding(body, content_type, url)
    if not encoding and (name := unplayable_format(body)):
        raise UndecodableSound(f"{name} cannot be played here: send WAV, MP3, Ogg or FLAC.")
    sf = _load_soundfile()
    raw = {"format": "RAW", "subtype": encoding, "samplerate": _RAW_RATE, "channels": 1} if encoding else {}
    try:
        file = sf.SoundFile(io.BytesIO(body), **raw)
    except (sf.SoundFileError, TypeError, ValueError) as error:
        raise UndecodableSound(_why_not(body, content_type)) from error
    if not file.frames or file.samplerate <= 0:
        file.close()
        raise UndecodableSound("The sound file holds no sound that can be read: it is empty or cut short.")
    if file.frames / file.samplerate > _MAX_SECONDS or file.frames * file.channels > _MAX_SAMPLES:
        file.close()
        raise UndecodableSound(f"The sound file is longer than {_MAX_SECONDS / 60:.0f} minutes.")
    return file


def _load_soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise UndecodableSound(f"The sound decoder is missing here ({error}): see doctor.") from error
    return soundfile


def _read(file: Any) -> Samples:
    """All samples, in one go: read in pieces, MP3s fill the log with harmless complaints."""
    sf = _load_soundfile()
    try:
        samples: Samples = file.read(file.frames, dtype="float32", always_2d=True)
    except sf.SoundFileError as error:
        raise UndecodableSound("The sound file is damaged and cannot be decoded.") from error
    if not len(samples):
        raise UndecodableSound("The sound file is damaged: no sound can be decoded from it.")
    return samples


def _why_not(body: bytes, content_type: str | None) -> str:
    told = (content_type or "").partition(";")[0].strip()
    claim = f", although it is sent as {told}" if told.startswith("audio/") else ""
    if body.startswith((b"RIFF", b"OggS", b"fLaC", b"FORM")) or is_mp3(body):
        return "The sound file is damaged or cut short: its header cannot be read."
    return f"The body is no sound file that can be decoded{claim}: send WAV, MP3, Ogg or FLAC."


def _cut_short(body: bytes, seconds: float) -> str:
    """A sentence when a WAV announces more sound than came; else empty."""
    at = body.find(b"data", 12, 4096)
    if not body.startswith(b"RIFF") or at < 0 or len(body) < at + 8:
        return ""
    announced = struct.unpack_from("<I", body, at + 4)[0]
    came = len(body) - at - 8
    if not 0 < came < announced < _ANNOUNCED_UNKNOWN:
        return ""
    wanted = seconds * announced / came
    if wanted - seconds < _MISSING_S:
        return ""
    return f"The WAV file is cut short: it announces {wanted:.1f} s of sound, {seconds:.1f} s came."
