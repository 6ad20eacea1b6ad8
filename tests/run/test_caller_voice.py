"""The caller's voice in live calls: a sound file, a microphone on paper, sources switched in mid-sentence."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from playground.adapters.sound.clip import RATE
from playground.call import entries
from playground.run.caller_voice import CallerVoice, Source
from tests.adapters.sound.test_voice_activity import quiet, speech
from tests.run.test_realtime import Caller

LISTENS = """<Response><GetInput action="http://app.test/next" inputType="speech" executionTimeout="30"
    speechEndTimeout="2" {more}/><Hangup/></Response>"""
PAGES = {"/": LISTENS.format(more=""), "/next": "<Response><Hangup/></Response>"}
WAITS = {"/": '<Response><Wait length="30"/></Response>'}


where: contextvars.ContextVar[str] = contextvars.ContextVar("where")


class PaperMicrophone:
    """Hears what a test says."""

    def __init__(self) -> None:
        self.is_open = False
        self.opened = 0

    def __call__(self, *, hear: Callable[[Any], None], gone: Callable[[str], None]) -> PaperMicrophone:
        self._hear, self.gone = hear, gone
        return self

    def start(self) -> None:
        self.is_open = True
        self.opened += 1

    def close(self) -> None:
        self.is_open = False

    async def hears(self, *sounds: np.ndarray) -> None:
        """In real time, on another thread, as a device does."""
        signal = np.concatenate(sounds)
        for first in range(0, len(signal), RATE // 50):
            on_its_own_thread(self._hear, signal[first : first + RATE // 50])
            await asyncio.sleep(0.02)


@pytest.fixture
def caller(request: pytest.FixtureRequest) -> Iterator[Caller]:
    caller = Caller(getattr(request, "param", PAGES))
    yield caller
    caller.close()


def speaks_from(caller: Caller, source: Source, microphone: PaperMicrophone | None = None) -> CallerVoice:
    voice = caller.call.voice
    voice.arrange(source, microphone=microphone, hears_itself=False)
    return voice


def wav(path: Path, *sounds: np.ndarray) -> Path:
    soundfile.write(path, np.concatenate(sounds), RATE)
    return path


def on_its_own_thread(callback: Callable[[Any], None], argument: Any) -> None:
    """With nothing of our context, as PortAudio's is."""
    thread = threading.Thread(target=callback, args=(argument,))
    thread.start()
    thread.join()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


def submitted(caller: Caller) -> dict[str, str]:
    [request] = [entry for entry in caller.of(entries.HttpRequest) if entry.purpose == "action"]
    return dict(request.params)


async def test_a_file_is_heard_and_its_words_are_typed(caller: Caller, tmp_path: Path) -> None:
    voice = speaks_from(caller, "file")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    voice.play(wav(tmp_path / "order.wav", quiet(0.3), speech(0.8), quiet(0.4)))
    await until(lambda: voice.speaks)
    assert voice.takes_words
    voice.enter("two pizzas")
    await asyncio.wait_for(running, 20)
    assert submitted(caller)["Speech"] == "two pizzas"
    [said] = caller.of(entries.CallerSpeech)
    assert (said.text, said.source) == ("two pizzas", "file")
    assert said.seconds == pytest.approx(0.8, abs=0.25)
    track = caller.call.tape.render(0, caller.call.tape.ended_at or 0)[:, 0]
    loud = np.flatnonzero(np.abs(track) > 0.01) / RATE
    assert loud[0] == pytest.approx(said.began, abs=0.1)
    assert loud[-1] - loud[0] == pytest.approx(0.8, abs=0.1)


async def test_the_words_may_be_typed_after_the_file_and_the_app_waits_for_them(
    caller: Caller, tmp_path: Path
) -> None:
    voice = speaks_from(caller, "file")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    voice.play(wav(tmp_path / "order.wav", speech(0.4), quiet(0.4)))
    await until(lambda: voice.speaks)
    await until(lambda: not voice.speaks)
    await asyncio.sleep(2.5)  # longer than speechEndTimeout: typing takes its time
    voice.enter("two pizzas")
    await asyncio.wait_for(running, 20)
    assert submitted(caller)["Speech"] == "two pizzas"
    codes = [problem.code for problem in caller.of(entries.Problem)]
    assert codes.count("type-what-you-said") == 1


@pytest.mark.parametrize("caller", [WAITS], indirect=True)
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("none.wav", None, "No such file"),
        ("note.txt", b"This is a text, not a sound.\n" * 40, "cannot be played into the call"),
        ("empty.wav", b"", "cannot be played into the call"),
    ],
)
async def test_a_file_that_cannot_be_played_is_one_sentence_and_the_call_goes_on(
    caller: Caller, tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    voice = speaks_from(caller, "file")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    voice.play(tmp_path / name)
    await caller.until(entries.Problem)
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    [problem] = caller.of(entries.Problem)
    assert problem.code == "sound-file"
    assert why in problem.message
    assert name in problem.message


@pytest.mark.parametrize("caller", [WAITS], indirect=True)
async def test_a_file_in_which_nobody_speaks_is_told_of(caller: Caller, tmp_path: Path) -> None:
    voice = speaks_from(caller, "file")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    voice.play(wav(tmp_path / "hush.wav", quiet(0.5)))
    await caller.until(entries.Problem)
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    assert "Nobody is heard to speak" in caller.of(entries.Problem)[0].message


async def test_a_microphone_is_heard_on_the_tape_and_ends_the_prompt(caller: Caller) -> None:
    microphone = PaperMicrophone()
    voice = speaks_from(caller, "microphone", microphone)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    assert microphone.is_open
    await microphone.hears(quiet(0.3), speech(0.6))
    assert voice.speaks
    assert voice.level > -40
    voice.enter("two pizzas")
    await microphone.hears(quiet(0.7))
    await asyncio.wait_for(running, 20)
    assert not microphone.is_open
    assert submitted(caller)["Speech"] == "two pizzas"
    [said] = caller.of(entries.CallerSpeech)
    assert said.source == "microphone"
    track = caller.call.tape.render(said.began - 0.2, said.began + 0.5)[:, 0]
    assert np.sqrt(np.mean(track**2)) > 0.01


async def test_what_a_microphone_brings_about_happens_in_the_context_of_the_call(caller: Caller) -> None:
    """A screen's timers are made there; made on the microphone's thread they would belong to no app."""
    where.set("the app")
    seen: set[str] = set()
    take = caller.call._on_entry

    def look(entry: entries.Entry) -> None:
        seen.add(where.get("nowhere"))
        take(entry)

    caller.call._on_entry = look
    microphone = PaperMicrophone()
    voice = speaks_from(caller, "microphone", microphone)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    await microphone.hears(quiet(0.2), speech(0.4), quiet(0.6))
    voice.enter("two pizzas")
    on_its_own_thread(microphone.gone, "The microphone X has stopped.")
    await asyncio.wait_for(running, 20)
    assert caller.of(entries.CallerSpeech)
    assert seen == {"the app"}


@pytest.mark.parametrize("caller", [WAITS], indirect=True)
async def test_a_call_that_is_not_attended_hears_silence(caller: Caller) -> None:
    microphone = PaperMicrophone()
    voice = speaks_from(caller, "microphone", microphone)
    voice.attend(False)
    running = asyncio.ensure_future(caller.call.run())
    await until(lambda: microphone.is_open)
    await microphone.hears(quiet(0.2), speech(0.5))
    assert not voice.speaks
    assert not np.any(caller.call.tape.render(0.0, caller.call.now())[:, 0])
    voice.attend(True)
    await microphone.hears(quiet(0.2), speech(0.5))
    await until(lambda: voice.speaks)
    caller.call.hang_up()
    await running


async def test_a_microphone_that_is_lost_leaves_the_keyboard(caller: Caller) -> None:
    microphone = PaperMicrophone()
    voice = speaks_from(caller, "microphone", microphone)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    await microphone.hears(quiet(0.2), speech(0.4))
    await asyncio.to_thread(microphone.gone, "The microphone X has stopped.")
    await caller.until(entries.Problem)
    assert voice.source == "text"
    assert not microphone.is_open
    assert caller.of(entries.Problem)[0].message == "The microphone X has stopped. Type what the caller says."
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    assert caller.of(entries.CallerSpeech)[0].seconds == pytest.approx(0.4, abs=0.3)


@pytest.mark.parametrize("caller", [WAITS], indirect=True)
async def test_switching_breaks_off_what_is_being_said(caller: Caller, tmp_path: Path) -> None:
    voice = speaks_from(caller, "text")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    voice.enter("a long sentence that will never come to its end because somebody changes their mind")
    await until(lambda: voice.speaks)
    await asyncio.sleep(0.3)
    voice.use("silence")
    cut = caller.call.now()
    assert not voice.speaks
    voice.use("file")
    voice.play(wav(tmp_path / "long.wav", speech(5.0)))
    await until(lambda: voice.speaks)
    await asyncio.sleep(0.3)
    voice.use("text")
    again = caller.call.now()
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    typed, played = caller.of(entries.CallerSpeech)
    assert (typed.source, played.source) == ("text", "file")
    assert typed.began + typed.seconds == pytest.approx(cut, abs=0.1)
    assert played.began + played.seconds == pytest.approx(again, abs=0.1)
    tape = caller.call.tape
    assert not np.any(tape.render(cut + 0.05, played.began - 0.05))


@pytest.mark.parametrize("caller", [WAITS], indirect=True)
async def test_after_the_call_nothing_is_said_or_opened(caller: Caller, tmp_path: Path) -> None:
    microphone = PaperMicrophone()
    voice = speaks_from(caller, "text", microphone)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    caller.call.hang_up()
    await asyncio.wait_for(running, 10)
    entries_before = len(caller.log)
    voice.use("microphone")
    voice.enter("hello")
    voice.play(wav(tmp_path / "x.wav", speech(0.3)))
    await asyncio.sleep(0.05)
    assert not microphone.opened
    assert len(caller.log) == entries_before


async def test_hints_are_understood_without_typing(tmp_path: Path) -> None:
    pytest.importorskip("pocketsphinx")
    caller = Caller({**PAGES, "/": LISTENS.format(more='hints="two large pizzas, opening hours, sales"')})
    voice = speaks_from(caller, "file")
    clip = await caller.speech.synthesise("opening hours")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.InputWaiting)
    voice.play(wav(tmp_path / "hours.wav", quiet(0.3), clip.samples, quiet(0.5)))
    await asyncio.wait_for(running, 20)
    caller.close()
    assert submitted(caller)["Speech"] == "opening hours"
    assert not caller.of(entries.Problem)
