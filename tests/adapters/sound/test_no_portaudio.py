"""A machine without PortAudio: one note with the mend, and everything goes on in silence."""

import subprocess
import sys

PROGRAM = """
import ctypes.util, queue, sys, time
ctypes.util.find_library = lambda name: None  # what sounddevice looks PortAudio up with
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.probe import probe_device
from playground.adapters.sound.tones import beep
told = queue.SimpleQueue()
output = SoundOutput(note=lambda sentence: print("note:", sentence))
output.line().play(beep(0.3), on_started=lambda: told.put(time.perf_counter()),
                   on_finished=lambda: told.put(time.perf_counter()))
began, ended = told.get(timeout=10), told.get(timeout=10)
print("seconds:", ended - began)
print("device:", output.description)
probe = probe_device()
print("probe:", probe.works, probe.fix)
"""

LIGHT = """
import sys
import playground.adapters.sound.output, playground.adapters.speech.engine
import playground.adapters.sound.decode, playground.adapters.sound.tones, playground.adapters.speech.probe
print(sorted({"numpy", "soundfile", "sounddevice", "soxr", "pyttsx3", "httpx", "textual"} & set(sys.modules)))
"""


def test_the_call_goes_on_in_silence():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=30, check=True
    )
    lines = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert lines["note"].startswith("The PortAudio library cannot be loaded (")
    assert "libportaudio2" in lines["note"]
    assert done.stdout.count("note:") == 1
    assert 0.28 < float(lines["seconds"]) < 0.8
    assert "no sound device" in lines["device"]
    assert lines["probe"].startswith("False Install PortAudio")


def test_importing_the_adapters_loads_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
