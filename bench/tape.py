"""How much faster than real time a call's audio is rendered: the tape alone, as a WAV file, as recordings.

How it is measured: ten minutes of a call with prompts, loops, keys and, on both sides, sound that comes in
frames of 20 ms, as from a stream; the best of three rounds each, seconds of sound by seconds of work.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from playground.adapters.recordings.sound_file import open_sound_file
from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.tape import CallTape
from playground.adapters.sound.telephone_rate import RATE_HZ, telephone_pieces
from playground.adapters.sound.tones import key_tone
from playground.call_audio import save_call

SECONDS, ROUNDS = 600, 3
LIMIT, MP3_LIMIT = 100, 20
"""Of MP3s, nearly all the time is the encoder's."""
FRAME_S = 0.02


def a_call() -> CallTape:
    """Prompts on the app's track, keys and a talk on the caller's, frames on both in the second half."""
    dice = np.random.default_rng(1)
    prompt = Clip(dice.uniform(-0.3, 0.3, 8 * RATE).astype(np.float32))
    music = Clip(dice.uniform(-0.1, 0.1, 3 * RATE).astype(np.float32))
    tape = CallTape()
    tape.begin("music", "app", 0.0, music, loop=0)
    for second in range(0, SECONDS, 10):
        tape.begin(second, "app", second, prompt)
        tape.end(second, second + 6.5)
        tape.add("caller", second + 7, key_tone("5"))
    for number in range(round(SECONDS / 2 / FRAME_S)):
        frame = Clip(dice.uniform(-0.3, 0.3, round(FRAME_S * RATE)).astype(np.float32))
        for track in ("caller", "app"):
            tape.add(track, SECONDS / 2 + number * FRAME_S, frame)
    tape.finish(SECONDS)
    return tape


def main() -> int:
    """Print a ratio a line; 1 when one is under its limit."""
    tape = a_call()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call"

        def record(file_format: str, channels: int) -> None:
            file = open_sound_file(path, file_format, channels)
            for piece in telephone_pieces(tape, 0.0, 0, SECONDS * RATE_HZ):
                file.write(piece if channels == 2 else np.clip(piece.sum(axis=1, keepdims=True), -1, 1))
            file.close()

        verdicts = [
            is_fast("tape, rendered", lambda: [len(piece) for piece in tape.pieces(0.0, SECONDS)]),
            is_fast("whole call as a WAV file", lambda: save_call(tape, SECONDS, path)),
            is_fast("recording, WAV, mono", lambda: record("wav", 1)),
            is_fast("recording, MP3, stereo", lambda: record("mp3", 2), MP3_LIMIT),
        ]
    return 0 if all(verdicts) else 1


def is_fast(name: str, job: Callable[[], object], limit: int = LIMIT) -> bool:
    """Measure and print one job."""
    best = min(timed(job) for _ in range(ROUNDS))
    times = SECONDS / best
    verdict = "ok" if times >= limit else "UNDER"
    print(
        f"{name}: {times:.0f} times real time (limit {limit}, {verdict}; {SECONDS} s of sound in {best:.2f} s)"
    )
    return times >= limit


def timed(job: Callable[[], object]) -> float:
    began = perf_counter()
    job()
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
