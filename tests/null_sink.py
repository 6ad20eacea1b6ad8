"""Ears for tests and benchmarks: a PulseAudio null sink that the app plays on, and a recorder of what it hears.

The sink keeps real time, so what is captured is what a listener would have heard, and when.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

EAR_RATE = 8000
"""Frames a second the ear hears, Hz."""
_START_S = 10.0
_FRAMES_PER_READ = 40

Heard = NDArray[np.float32]


class NoPulseAudio(Exception):
    """There is nothing to listen with on this machine."""


class Ear:
    """Records a sink's monitor from ``__init__`` to ``close``; knows when each sample was heard."""

    def __init__(self, source: str, environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            f"parec -d {source} --raw --format=s16le --rate={EAR_RATE} --channels=1 --latency-msec=5".split(),
            stdout=subprocess.PIPE,
            env=environment,
        )
        self._lock = threading.Lock()
        self._chunks: list[bytes] = []
        self._frames = 0
        self._zero = float("inf")
        """When frame 0 was heard, ``perf_counter`` seconds: no chunk can arrive before it is heard."""
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while chunk := os.read(stream.fileno(), 2 * _FRAMES_PER_READ):
            if len(chunk) % 2:
                chunk += stream.read(1)
            arrived = time.perf_counter()
            with self._lock:
                self._chunks.append(chunk)
                self._frames += len(chunk) // 2
                self._zero = min(self._zero, arrived - self._frames / EAR_RATE)

    @property
    def hears(self) -> bool:
        """Whether anything has come yet, be it silence."""
        return self._frames > 0

    def frame_at(self, moment: float) -> int:
        """The frame heard at a ``perf_counter`` time."""
        return max(0, round((moment - self._zero) * EAR_RATE))

    def time_of(self, frame: int) -> float:
        """When a frame was heard, ``perf_counter`` seconds."""
        return self._zero + frame / EAR_RATE

    def since(self, moment: float) -> Heard:
        """All that was heard from a ``perf_counter`` time on; float32, shape (frames,), -1…1."""
        first = self.frame_at(moment)
        with self._lock:
            everything = np.frombuffer(b"".join(self._chunks), dtype="<i2")
        return everything[first:].astype(np.float32) / 32768

    def listen_until(self, moment: float) -> None:
        """Wait until what was played up to a ``perf_counter`` time has come in."""
        wait_until(lambda: self.time_of(self._frames) >= moment, timeout_s=10 + moment - time.perf_counter())

    def close(self) -> None:
        """Stop listening."""
        self._process.kill()
        self._process.wait()
        self._thread.join()


class NullSink:
    """A PulseAudio of our own with one null sink, the default device of everything started in its environment.

    Raises ``NoPulseAudio`` when the programs are missing.
    """

    def __init__(self, *, for_this_process: bool = True) -> None:
        """``for_this_process``: set the environment of this process, so that its PortAudio plays here."""
        missing = [name for name in ("pulseaudio", "pactl", "parec") if shutil.which(name) is None]
        if missing:
            raise NoPulseAudio(f"{', '.join(missing)} missing: install pulseaudio and pulseaudio-utils")
        self._folder = Path(tempfile.mkdtemp(prefix="null-sink-"))
        self._replaced: dict[str, str | None] = {}
        self._has_mouth = False
        self._variables = self._write_configuration()
        self.environment = {**os.environ, **self._variables}
        """The environment of programs that are to play here."""
        self._daemon = self._start_daemon()
        self.ear = Ear("ivr.monitor", self.environment)
        # The sink stalls the player until somebody listens, so the ear comes first.
        wait_until(lambda: self.ear.hears, timeout_s=_START_S)
        if for_this_process:
            self._replaced = {name: os.environ.get(name) for name in self._variables}
            os.environ.update(self._variables)
            _reread_devices()

    def _write_configuration(self) -> dict[str, str]:
        alsa = self._folder / "alsa.conf"
        alsa.write_text("</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\n")
        return {
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_SERVER": f"unix:{self._folder / 'native'}",
            "ALSA_CONFIG_PATH": str(alsa),
            "PULSE_SINK": "ivr",
            "PULSE_SOURCE": "mouth.monitor",
        }

    def _start_daemon(self) -> subprocess.Popen[bytes]:
        folder = self._folder
        server = f"module-native-protocol-unix socket={folder / 'native'} auth-anonymous=1"
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        command += [f"--log-target=file:{folder / 'pulse.log'}", "-L", server]
        command += ["-L", "module-null-sink sink_name=ivr rate=48000 channels=1"]
        daemon = subprocess.Popen(
            command, env={**self.environment, "HOME": str(folder)}, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: self._answers() or daemon.poll() is not None, timeout_s=_START_S)
        if daemon.poll() is not None:
            raise NoPulseAudio(f"pulseaudio ended with status {daemon.returncode}")
        return daemon

    def _answers(self) -> bool:
        asked = subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False)
        return asked.returncode == 0

    def speak(self, sound: Heard, rate: int) -> subprocess.Popen[bytes]:
        """Say something into the microphone: float32, -1…1, mono. Returns at once; the process ends with it."""
        self._give_a_mouth()
        command = f"pacat -p -d mouth --raw --format=float32le --rate={rate} --channels=1 --latency-msec=20"
        player = subprocess.Popen(command.split(), stdin=subprocess.PIPE, env=self.environment)
        assert player.stdin is not None
        stream, data = player.stdin, sound.astype("<f4").tobytes()

        def feed() -> None:
            with contextlib.suppress(BrokenPipeError):
                stream.write(data)
                stream.close()

        threading.Thread(target=feed, daemon=True).start()
        return player

    def give_microphone(self) -> None:
        """Have a microphone that hears what ``speak`` says, and nothing of what is played."""
        self._give_a_mouth()

    def _give_a_mouth(self) -> None:
        if self._has_mouth:
            return
        self._has_mouth = True
        # Made the daemon's default source, it would draw the ear away from the sink, which then stalls its player.
        words = "load-module module-null-sink sink_name=mouth rate=48000 channels=1"
        subprocess.run(["pactl", *words.split()], env=self.environment, check=True, capture_output=True)

    def take_microphone_away(self) -> None:
        """Unplug it, as far as a sound server has such a thing: its source is suspended and gives nothing."""
        subprocess.run(["pactl", "suspend-source", "mouth.monitor", "1"], env=self.environment, check=True)

    def give_microphone_back(self) -> None:
        """Undo ``take_microphone_away``."""
        subprocess.run(["pactl", "suspend-source", "mouth.monitor", "0"], env=self.environment, check=True)

    def kill_daemon(self) -> None:
        """Take the device away, as when a sound server dies."""
        self._daemon.kill()
        self._daemon.wait()

    def close(self) -> None:
        """Stop everything and put the environment back."""
        self.ear.close()
        self.kill_daemon()
        for name, value in self._replaced.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if self._replaced:
            _reread_devices()
        shutil.rmtree(self._folder, ignore_errors=True)


def wait_until(condition: Callable[[], bool], *, timeout_s: float) -> None:
    """Return as soon as it holds. Raises ``TimeoutError`` when it does not in time."""
    deadline = time.perf_counter() + timeout_s
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.005)


def _reread_devices() -> None:
    """PortAudio reads the environment once, at its start."""
    if "sounddevice" in sys.modules:
        import sounddevice as sd

        sd._terminate()
        sd._initialize()
