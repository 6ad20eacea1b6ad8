"""A call's recordings, on both clocks: they hold what the tape holds, and a full disk stops no call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.tape import CallTape
from playground.adapters.sound.telephone_rate import RATE_HZ
from playground.call.effects import Channels, RecordingSource, StartRecording, StopRecording
from playground.errors import PlaygroundError
from playground.run.recorder import Recorder


class Shelf:
    """A store in memory, whose writing may fail."""

    def __init__(self, *, fails: str | None = None) -> None:
        self.fails = fails
        self.events: list[str] = []
        self.sounds: dict[str, list[np.ndarray]] = {}

    def _do(self, deed: str, recording_id: str) -> None:
        if self.events[-1:] != [f"{deed} {recording_id}"]:
            self.events.append(f"{deed} {recording_id}")
        if self.fails == deed:
            raise PlaygroundError(f"No {deed}.")
        if self.fails == "bug" and deed == "append":
            raise ZeroDivisionError("ours")

    def start(self, recording_id: str, file_format: str, channels: int) -> None:
        self._do("start", recording_id)
        self.sounds[recording_id] = [np.zeros((0, channels), dtype=np.float32)]

    def append(self, recording_id: str, sound: np.ndarray) -> None:
        self._do("append", recording_id)
        self.sounds[recording_id].append(sound)

    def stop(self, recording_id: str) -> None:
        self._do("stop", recording_id)

    def complete(self, recording_id: str) -> None:
        self._do("complete", recording_id)

    def sound(self, recording_id: str) -> np.ndarray:
        return np.concatenate(self.sounds[recording_id])


def tone(hertz: float, seconds: float, level: float = 0.25) -> Clip:
    at = np.arange(round(seconds * RATE)) / RATE
    return Clip((level * np.sin(2 * np.pi * hertz * at)).astype(np.float32))


def tape() -> CallTape:
    """The app sounds from 1 to 3 s, the caller from 2 to 4 s."""
    tape = CallTape()
    tape.add("app", 1.0, tone(500, 2.0))
    tape.add("caller", 2.0, tone(1200, 2.0))
    return tape


def recorder(
    fails: str | None = None, *, clock: Callable[[], float] | None = None
) -> tuple[Shelf, list[str], Recorder]:
    shelf, told = Shelf(fails=fails), []
    return shelf, told, Recorder(shelf, told.append, tape=tape(), clock=clock)  # type: ignore[arg-type]


def tones_of(sound: np.ndarray) -> set[int]:
    """The frequencies that are clearly there, Hz."""
    spectrum = np.abs(np.fft.rfft(sound)) / max(1, len(sound)) * 2
    return {round(int(line) * RATE_HZ / len(sound)) for line in np.flatnonzero(spectrum > 0.1)}


@pytest.mark.parametrize(
    ("source", "channels", "expected"),
    [
        ("call", 1, [[set(), {500}, {500, 1200}, {1200}]]),
        ("call", 2, [[set(), set(), {1200}, {1200}], [set(), {500}, {500}, set()]]),
        ("caller", 1, [[set(), set(), {1200}, {1200}]]),
        ("caller", 2, [[set(), set(), {1200}, {1200}], [set()] * 4]),
    ],
)
async def test_it_holds_what_it_is_to_hear_at_its_time(
    source: RecordingSource, channels: Channels, expected: list[list[set[int]]]
) -> None:
    shelf, _told, keeping = recorder()
    keeping.perform(StartRecording("a", "wav", channels, source), 0.5)
    assert keeping.is_recording
    keeping.perform(StopRecording("a", 4.25), 4.75)
    assert not keeping.is_recording
    await keeping.settle()
    assert shelf.events == ["start a", "stop a", "append a", "complete a"]
    sound = shelf.sound("a")
    assert sound.shape == (4.25 * RATE_HZ, channels)
    heard = [
        [tones_of(track[round(s * RATE_HZ) : round((s + 0.4) * RATE_HZ)]) for s in (0.05, 0.8, 1.8, 2.8)]
        for track in sound.T
    ]
    assert heard == expected


async def test_nothing_is_shifted_and_nothing_folds_back() -> None:
    click = CallTape()
    samples = np.zeros(3 * 101, dtype=np.float32)
    samples[::303] = 1.0
    click.add("app", 0.5, Clip(samples))
    click.add("app", 2.0, tone(7000, 1.0))
    shelf = Shelf()
    keeping = Recorder(shelf, pytest.fail, tape=click)  # type: ignore[arg-type]
    keeping.perform(StartRecording("a", "wav", 1), 0.25)
    keeping.perform(StopRecording("a", 3.0), 3.25)
    await keeping.settle()
    sound = shelf.sound("a")[:, 0]
    assert np.argmax(np.abs(sound[:RATE_HZ])) == 0.25 * RATE_HZ
    assert np.abs(sound[round(1.9 * RATE_HZ) : round(2.6 * RATE_HZ)]).max() < 0.002


async def test_on_a_real_clock_it_is_written_while_it_goes_on() -> None:
    began = time.perf_counter()
    shelf, told, keeping = recorder(clock=lambda: time.perf_counter() - began)
    keeping.perform(StartRecording("a", "mp3", 1), 0.0)
    async with asyncio.timeout(10):
        while len(shelf.sounds["a"]) < 3:
            await asyncio.sleep(0.02)
    elapsed = time.perf_counter() - began
    written = len(shelf.sound("a")) / RATE_HZ
    assert elapsed - 1.0 < written < elapsed
    keeping.perform(StopRecording("a", 5.0), 5.0)
    await keeping.settle()
    assert shelf.sound("a").shape == (5 * RATE_HZ, 1)
    whole, _, at_once = recorder()
    at_once.perform(StartRecording("a", "mp3", 1), 0.0)
    at_once.perform(StopRecording("a", 5.0), 5.0)
    await at_once.settle()
    assert shelf.sound("a") == pytest.approx(whole.sound("a"), abs=1e-6)
    assert told == []


async def test_each_that_cannot_be_begun_has_failed() -> None:
    failed: list[str] = []
    keeping = Recorder(Shelf(fails="start"), [].append, failed.append, tape=CallTape())  # type: ignore[arg-type]
    for recording_id in "ab":
        keeping.perform(StartRecording(recording_id, "mp3", 1), 0.0)
        keeping.perform(StopRecording(recording_id, 2.0), 2.0)
    await keeping.settle()
    assert failed == ["a", "b"]


@pytest.mark.parametrize("fails", ["start", "append", "complete"])
async def test_what_cannot_be_kept_is_told_once(fails: str) -> None:
    shelf, told, keeping = recorder(fails)
    for recording_id in "ab":
        keeping.perform(StartRecording(recording_id, "mp3", 1), 0.0)
        keeping.perform(StopRecording(recording_id, 1.0), 1.0)
    await asyncio.wait_for(keeping.settle(), 10)
    assert told == [f"No {fails}."]
    if fails == "append":
        assert {"complete a", "complete b"} <= set(shelf.events), "who waits for it is told"


async def test_a_fault_of_ours_is_not_swallowed() -> None:
    _, _, keeping = recorder("bug")
    keeping.perform(StartRecording("a", "mp3", 1), 0.0)
    keeping.perform(StopRecording("a", 1.0), 1.0)
    with pytest.raises(ZeroDivisionError):
        await keeping.settle()


async def test_one_that_never_stops_holds_up_nothing() -> None:
    shelf, _, keeping = recorder(clock=lambda: 3.0)
    keeping.perform(StartRecording("a", "mp3", 1), 0.0)
    keeping.perform(StopRecording("b", 1.0), 1.0)
    await asyncio.wait_for(keeping.settle(), 10)
    keeping.abandon()
    assert shelf.events == ["start a"]


async def test_without_a_store_nothing_happens() -> None:
    keeping = Recorder(None, print, tape=CallTape())
    keeping.perform(StartRecording("a", "mp3", 1), 0.0)
    assert not keeping.is_recording
    keeping.perform(StopRecording("a", 1.0), 1.0)
    await asyncio.wait_for(keeping.settle(), 1)
