"""A call's recordings, on both clocks: the app can fetch what it is told of, and a full disk stops no call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.call.effects import StartRecording, StopRecording
from playground.errors import PlaygroundError
from playground.run.recorder import Recorder


class Shelf:
    """A store in memory whose writing fails, or waits to be let go on."""

    def __init__(self, *, fails: str | None = None) -> None:
        self.fails = fails
        self.events: list[Any] = []

    def start(self, recording_id: str, file_format: str, channels: int) -> None:
        self.events.append(("start", recording_id, file_format, channels))
        if self.fails == "start":
            raise PlaygroundError("There is no room.")

    def stop(self, recording_id: str, seconds: float) -> Callable[[], None]:
        self.events.append(("stop", recording_id, seconds))

        def write() -> None:
            self.events.append(("written", recording_id))
            if self.fails in ("write", "bug"):
                raise PlaygroundError("It is full.") if self.fails == "write" else ZeroDivisionError("ours")

        return write


def recorder(fails: str | None = None) -> tuple[Shelf, list[str], Recorder]:
    shelf, told = Shelf(fails=fails), []
    return shelf, told, Recorder(shelf, told.append)  # type: ignore[arg-type]


async def test_settled_means_written() -> None:
    shelf, told, keeping = recorder()
    keeping.perform(StartRecording("a", "mp3", 2))
    keeping.perform(StartRecording("b", "wav", 1))
    keeping.perform(StopRecording("a", 1.5))
    assert shelf.events == [("start", "a", "mp3", 2), ("start", "b", "wav", 1), ("stop", "a", 1.5)]
    await keeping.settle()
    assert shelf.events[-1] == ("written", "a")
    assert told == []


async def test_each_that_cannot_be_begun_has_failed() -> None:
    failed: list[str] = []
    keeping = Recorder(Shelf(fails="start"), [].append, failed.append)  # type: ignore[arg-type]
    for recording_id in "ab":
        keeping.perform(StartRecording(recording_id, "mp3", 1))
        keeping.perform(StopRecording(recording_id, 2.0))
    await keeping.settle()
    assert failed == ["a", "b"]


@pytest.mark.parametrize(("fails", "sentence"), [("start", "There is no room."), ("write", "It is full.")])
async def test_what_cannot_be_kept_is_told_once(fails: str, sentence: str) -> None:
    _, told, keeping = recorder(fails)
    for recording_id in "ab":
        keeping.perform(StartRecording(recording_id, "mp3", 1))
        keeping.perform(StopRecording(recording_id, 1.0))
    await keeping.settle()
    assert told == [sentence]


async def test_a_fault_of_ours_is_not_swallowed() -> None:
    _, _, keeping = recorder("bug")
    keeping.perform(StopRecording("a", 1.0))
    with pytest.raises(ZeroDivisionError):
        await keeping.settle()


async def test_without_a_store_nothing_happens() -> None:
    keeping = Recorder(None, print)
    keeping.perform(StartRecording("a", "mp3", 1))
    keeping.perform(StopRecording("a", 1.0))
    await asyncio.wait_for(keeping.settle(), 1)
    assert not Path("a.mp3").exists()
