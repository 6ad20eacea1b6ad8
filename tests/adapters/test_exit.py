"""A program that ends at any moment, its sound and speech closed or not, ends at once and without a crash."""

import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, sys, time
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.tones import beep
from playground.adapters.speech.engine import SpeechEngine
output, engine = SoundOutput(note=lambda sentence: None), SpeechEngine()
line = output.line()
engine.start()
line.ring(True)
time.sleep(float(sys.argv[1]))
if sys.argv[2] == "closes":
    output.close()
    engine.close()
"""


def ending(after_s: float, manner: str) -> tuple[int, str]:
    command = [sys.executable, "-c", PROGRAM, str(after_s), manner]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("manner", ["closes", "leaves"])
@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.05, 0.08, 0.12, 0.2, 0.6])
def test_on_the_device_there_is(after_s: float, manner: str):
    status, told = ending(after_s, manner)
    assert status == 0, told
    assert "Traceback" not in told


@pytest.mark.sound
@pytest.mark.parametrize("manner", ["closes", "leaves"])
@pytest.mark.parametrize("after_s", [0.02, 0.08, 0.12, 0.3])
def test_on_a_sound_server(null_sink, after_s: float, manner: str):
    status, told = ending(after_s, manner)
    assert status == 0, told
    assert "Traceback" not in told


LEAVING = """
import sys
from playground.adapters.sound import portaudio
sd = portaudio.load_sounddevice()
end = sd._terminate
sd._terminate = lambda: (print("PortAudio ends"), end())
if sys.argv[1] == "opening":
    portaudio._EXIT_PATIENCE_S = 0.1
    portaudio.OPENING.acquire()
"""


@pytest.mark.parametrize(("state", "told"), [("quiet", "PortAudio ends\n"), ("opening", "")])
def test_portaudio_is_not_ended_under_somebody_who_opens(state: str, told: str):
    command = [sys.executable, "-c", LEAVING, state]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (0, told), done.stderr
