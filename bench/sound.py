"""How soon a listener hears it: a key that silences a prompt, and a text that is spoken.

Everything is real: PortAudio plays on a PulseAudio null sink, and ``parec`` records the sink's monitor.
A sample's time is reckoned from the chunk that came soonest after it, and is good to about 5 ms.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.output import SoundOutput
from playground.adapters.speech.engine import SpeechEngine
from tests.null_sink import EAR_RATE, Ear, NoPulseAudio, NullSink, wait_until

if TYPE_CHECKING:
    from playground.adapters.sound.line import SoundLine
    from tests.null_sink import Heard

RUNS = 100
COLD_RUNS = 10
BESIDE_RUNS = 20
PROMPT_HZ = 2500.0
"""No key's tone comes near it, so the prompt is told from the key that silences it."""
OTHER_HZ = 300.0
AUDIBLE = 0.01
FRAME = 40
"""Frames of the ear that show whether the prompt sounds: 5 ms."""
COLD_PROGRAM = """
import asyncio, time
from playground.adapters.sound.output import SoundOutput
from playground.adapters.speech.engine import SpeechEngine

async def main():
    print(time.perf_counter(), flush=True)
    output, engine, heard = SoundOutput(note=print), SpeechEngine(), asyncio.Event()
    loop = asyncio.get_running_loop()
    line = output.line()
    engine.start()
    clip = await engine.synthesise("Welcome.")
    line.play(clip, on_finished=lambda: loop.call_soon_threadsafe(heard.set))
    await heard.wait()
    engine.close(), output.close()

asyncio.run(main())
"""


def main() -> int:
    try:
        sink = NullSink()
    except NoPulseAudio as missing:
        print(f"sound: not measured, {missing}", file=sys.stderr)
        return 1
    try:
        asyncio.run(measure(sink.ear))
    finally:
        sink.close()
    return 0


async def measure(ear: Ear) -> None:
    prompt = tone(PROMPT_HZ)
    output = SoundOutput(note=lambda sentence: print(f"note: {sentence}", file=sys.stderr))
    engine = SpeechEngine()
    engine.start()
    line = output.line()
    await engine.synthesise("Ready.")
    cuts = [key_to_silence(line, ear, prompt) for _ in range(RUNS)]
    report("key -> silence", cuts, 60, "key_tone and cut called; last 5 ms in which the prompt's tone sounds")
    another = output.line()
    another.play(tone(OTHER_HZ), loop=0)
    cuts = [key_to_silence(line, ear, prompt) for _ in range(BESIDE_RUNS)]
    report("key -> silence, beside a call that is heard", cuts, 200, "the same while another line sounds")
    another.close()
    texts = [
        await text_to_sound(engine, line, ear, f"Press {run} for department {run}.") for run in range(RUNS)
    ]
    report("text -> first sound, warm", texts, 150, "text given to the engine; first sample over -40 dBFS")
    engine.close()
    output.close()
    output.wait_closed()
    colds = [cold_start(ear) for _ in range(COLD_RUNS)]
    report(
        "text -> first sound, cold",
        colds,
        400,
        "the same in a new process: nothing imported, started or opened",
    )


def tone(hertz: float) -> Clip:
    """One second of a sine, ready to be looped."""
    import numpy as np

    at = np.arange(RATE) / RATE
    return Clip((0.4 * np.sin(2 * np.pi * hertz * at)).astype(np.float32))


def report(name: str, seconds: list[float], limit_ms: float, how: str) -> None:
    ordered = sorted(1000 * second for second in seconds)
    p50, p99 = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    verdict = "ok" if p99 < limit_ms else "OVER"
    print(
        f"{name}: p50 {p50:.0f} ms, p99 {p99:.0f} ms (limit {limit_ms:.0f}, {verdict}; {len(ordered)} runs)"
    )
    print(f"  how: {how}; heard at the null sink's monitor")


def key_to_silence(line: SoundLine, ear: Ear, prompt: Clip) -> float:
    """Seconds from the key to the last of the prompt."""
    began = time.perf_counter()
    line.play(prompt, loop=0)
    wait_until(lambda: prompt_ends(ear.since(began)) > 0.1, timeout_s=5)
    pressed = time.perf_counter()
    line.key_tone("5")
    line.cut()
    ear.listen_until(pressed + 0.25)
    return prompt_ends(ear.since(pressed))


def prompt_ends(heard: Heard) -> float:
    """Seconds to the end of the last frame in which the prompt's tone sounds; 0 when none does."""
    import numpy as np

    frames = heard[: len(heard) // FRAME * FRAME].reshape(-1, FRAME)
    sine = np.exp(-2j * np.pi * PROMPT_HZ / EAR_RATE * np.arange(FRAME)) * np.hanning(FRAME)
    levels = 2 * np.abs(frames @ sine) / np.sum(np.hanning(FRAME))
    sounding = np.flatnonzero(levels > 0.1)
    return float(sounding[-1] + 1) * FRAME / EAR_RATE if len(sounding) else 0.0


async def text_to_sound(engine: SpeechEngine, line: SoundLine, ear: Ear, text: str) -> float:
    """Seconds from the text to the first of its sound."""
    began = time.perf_counter()
    line.play(await engine.synthesise(text))
    await asyncio.to_thread(wait_until, lambda: first_sound(ear.since(began)) is not None, timeout_s=10)
    elapsed = first_sound(ear.since(began))
    line.cut()
    await asyncio.to_thread(wait_quiet, ear)
    return elapsed or 0.0


def first_sound(heard: Heard) -> float | None:
    import numpy as np

    audible = np.flatnonzero(np.abs(heard) > AUDIBLE)
    return float(audible[0]) / EAR_RATE if len(audible) else None


def wait_quiet(ear: Ear) -> None:
    began = time.perf_counter()
    wait_until(
        lambda: (now := time.perf_counter()) - began > 0.2 and first_sound(ear.since(now - 0.15)) is None,
        timeout_s=5,
    )


def cold_start(ear: Ear) -> float:
    """The same in a process of its own; both read the same monotonic clock."""
    done = subprocess.run([sys.executable, "-c", COLD_PROGRAM], capture_output=True, text=True, check=True)
    began = float(done.stdout.splitlines()[0])
    return first_sound(ear.since(began)) or float("inf")


if __name__ == "__main__":
    sys.exit(main())
