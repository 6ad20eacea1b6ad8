"""What works here, for ``doctor``: the sound device, the microphone and the decoders. Blocks for some seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples


TYPE_INSTEAD = "Type what the caller says: a local voice speaks it."


@dataclass(frozen=True, slots=True)
class Probe:
    """One finding of ``doctor``."""

    works: bool
    summary: str
    """What was found, one line."""
    fix: str = ""
    """What to do when it does not work; empty when there is nothing to do."""


def probe_device() -> Probe:
    """Whether sound can be heard, and on what: the default device is opened and closed again."""
    from playground.adapters.sound.device import open_device
    from playground.adapters.sound.puller import NoSoundDevice

    try:
        device = open_device(_nothing)
    except NoSoundDevice as none:
        return Probe(False, none.sentence, none.fix or "Calls go on without sound: prompts appear as text.")
    device.close()
    return Probe(True, f"{device.description}, {1000 * device.latency_s:.0f} ms")


def probe_microphone(name: str = "", patience_s: float = 3.0) -> Probe:
    """Whether the caller can be heard: the microphone is opened, listened to for a moment, and closed again.

    ``name``: part of its name; empty: the default.
    """
    import threading

    from playground.adapters.sound.microphone import open_input
    from playground.adapters.sound.puller import NoSoundDevice

    came = threading.Event()
    try:
        device = open_input(name, lambda _: came.set())
    except NoSoundDevice as none:
        return Probe(False, none.sentence, none.fix or TYPE_INSTEAD)
    try:
        device.start()
        hears = came.wait(patience_s)
    except NoSoundDevice as none:
        return Probe(False, none.sentence, none.fix or TYPE_INSTEAD)
    finally:
        device.close()
    if not hears:
        return Probe(False, f"{device.description} gives no sound.", TYPE_INSTEAD)
    return Probe(True, device.description)


def probe_decoders() -> Probe:
    """Which sound files can be played."""
    try:
        import soundfile
    except (ImportError, OSError) as error:
        return Probe(
            False, f"The sound decoder cannot be loaded ({error}).", "Reinstall the soundfile package."
        )
    known = soundfile.available_formats()
    names = [name for name in ("WAV", "MP3", "OGG", "FLAC", "AIFF", "AU") if name in known]
    return Probe("MP3" in names, f"{', '.join(names)}, raw µ-law ({_library(soundfile)}, {_resampler()})")


def _library(soundfile: object) -> str:
    return f"libsndfile {getattr(soundfile, '__libsndfile_version__', '')}".strip()


def _resampler() -> str:
    try:
        import soxr
    except ImportError:
        return "numpy resamples"
    return f"soxr {soxr.__version__}"


def _nothing(frames: int) -> Samples:
    import numpy as np

    return np.zeros(frames, dtype=np.float32)
