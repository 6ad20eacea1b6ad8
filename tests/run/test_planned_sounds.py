"""Sounds on the jumping clock: real lengths where the audio is wanted, estimates with real content where not."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from playground.adapters.recordings import KeptRecordings
from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.speech.engine import SpeechEngine
from playground.call import entries
from playground.call.effects import SendRequest
from playground.call.events import (
    CallerSpoke,
    Event,
    MediaLoaded,
    ResponseReceived,
    VoiceBegan,
    VoiceEnded,
    WordsHeard,
)
from playground.call.prompts import SpeechPrompt, Words
from playground.call.setup import CallSetup
from playground.run.heard_prompts import PromptSounds
from playground.run.key_script import read_keys
from playground.run.planned_sounds import PlannedSounds
from playground.run.said import Say
from playground.run.scripted_caller import ScriptedCaller
from playground.run.virtual import VirtualDriver
from tests.dtmf import heard_keys

URL = "http://app.test/"
CALLER, APP = 0, 1


def tone_file(hertz: float, seconds: float) -> bytes:
    file = io.BytesIO()
    at = np.arange(round(seconds * 8000)) / 8000
    soundfile.write(file, 0.5 * np.sin(2 * np.pi * hertz * at), 8000, format="WAV")
    return file.getvalue()


class Speaker(ScriptedCaller):
    """Says texts at given times."""

    def __init__(self, *deeds: Say, **options: Any) -> None:
        super().__init__(**options)
        self.deeds = deeds

    def react(self, entry: entries.Entry, at: float) -> list[Any]:
        begin = self.deeds if isinstance(entry, entries.CallStarted) else ()
        return [*begin, *super().react(entry, at)]


@dataclass
class Made:
    """A call on the jumping clock, with its sounds."""

    pages: dict[str, str | bytes]
    sounds: PlannedSounds
    caller: ScriptedCaller = field(default_factory=ScriptedCaller)
    recordings: KeptRecordings | None = None
    log: list[entries.Entry] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)

    async def run(self) -> VirtualDriver:
        setup = CallSetup(answer_url=URL, call_uuid="u", started=datetime(2026, 1, 1, tzinfo=UTC))
        driver = VirtualDriver(
            setup,
            fetch=self.fetch,
            caller=self.caller,
            on_entry=self.log.append,
            recordings=self.recordings,
            sounds=self.sounds,
        )
        handle = driver.call._call.handle
        driver.call._call.handle = lambda event: (self.told.append(event), handle(event))[1]  # type: ignore[method-assign]
        await driver.run()
        return driver

    async def fetch(self, request: SendRequest) -> Any:
        page = self.pages[request.url.removeprefix(URL)]
        if isinstance(page, bytes):
            seconds, undecodable = self.sounds.load_sound(page, "audio/wav", request.url)
            return MediaLoaded(
                0.0, request.request_id, 200, (), "audio/wav", len(page), 0.0, seconds, undecodable
            )
        return ResponseReceived(0.0, request.request_id, 200, (), "text/xml", page.encode(), 0.0)

    def of(self, kind: type[entries.LogEntry]) -> list[Any]:
        return [entry for entry in self.log if isinstance(entry, kind)]

    def heard(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.told if isinstance(event, kind)]


@pytest.fixture
def engine() -> Iterator[SpeechEngine]:
    engine = SpeechEngine()
    yield engine
    engine.close()


@pytest.fixture
def voices(engine: SpeechEngine) -> Callable[[Callable[[str], None]], PromptSounds]:
    return lambda notice: PromptSounds(engine, notice=notice)


def loudness(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0


def spans(track: np.ndarray, rate: int, quiet_s: float = 0.3) -> list[tuple[float, float]]:
    """Stretches that sound, seconds; what is less than ``quiet_s`` apart is one."""
    frame = rate // 100
    loud = [loudness(track[at : at + frame]) > 0.003 for at in range(0, len(track) - frame, frame)]
    found: list[tuple[float, float]] = []
    for index in np.flatnonzero(loud):
        begin, end = index / 100, (index + 1) / 100
        if found and begin - found[-1][1] < quiet_s:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


async def test_with_audio_everything_sounds_when_the_log_says(voices: Any) -> None:
    made = Made(
        {
            "": "<Response><Speak>Welcome to the harbour.</Speak><Wait length='1'/>"
            f"<GetDigits action='{URL}b' numDigits='3' timeout='3'><Play>{URL}a.wav</Play></GetDigits></Response>",
            "a.wav": tone_file(440, 1.5),
            "b": "<Response><DTMF async='false'>159#</DTMF><Wait length='1'/>"
            "<Speak loop='2'>Good bye.</Speak></Response>",
        },
        PlannedSounds(voices, real_lengths=True),
        ScriptedCaller([read_keys("28*")]),
    )
    driver = await made.run()
    [ended] = made.of(entries.CallEnded)
    assert driver.tape.ended_at == pytest.approx(ended.at, abs=1e-3)
    both = driver.tape.render(0, ended.at)
    keys = made.of(entries.InputDigit)
    heard = heard_keys(both[:, CALLER], RATE)
    assert [key.key for key in heard] == ["2", "8", "*"]
    assert [key.start_s for key in heard] == pytest.approx([entry.at for entry in keys], abs=0.05)
    [tones] = made.of(entries.Dtmf)
    window = both[round(tones.at * RATE) : round((tones.at + 0.8) * RATE), APP]
    assert "".join(key.key for key in heard_keys(window, RATE)) == "159#"
    first, second = made.of(entries.Speak)
    [play] = made.of(entries.Play)
    assert play.seconds == 1.5
    sounding = spans(both[:, APP], RATE)
    assert [begin for begin, _ in sounding] == pytest.approx(
        [first.at, play.at, tones.at, second.at], abs=0.05
    )
    assert sounding[0][1] == pytest.approx(first.at + first.seconds, abs=0.25), "espeak ends in silence"
    assert sounding[1][1] == pytest.approx(play.at + 1.5, abs=0.02)
    assert ended.at == pytest.approx(second.at + 2 * second.seconds, abs=0.01)


async def test_without_audio_no_voice_is_started_and_lengths_are_estimates() -> None:
    def fail(_: Any) -> PromptSounds:
        raise AssertionError("nobody is to speak")

    made = Made(
        {
            "": f"<Response><Speak>Hello</Speak><Play>{URL}a.wav</Play></Response>",
            "a.wav": tone_file(440, 1.5),
        },
        PlannedSounds(fail),
        ScriptedCaller([read_keys("1")]),
    )
    await made.run()
    assert [entry.seconds for entry in made.log if isinstance(entry, entries.Speak | entries.Play)] == [
        0.7,
        1.5,
    ]


async def test_while_nobody_listens_no_voice_is_started_and_afterwards_it_speaks(voices: Any) -> None:
    listens = False
    started: list[bool] = []

    def start(notice: Callable[[str], None]) -> PromptSounds:
        started.append(listens)
        made: PromptSounds = voices(notice)
        return made

    sounds = PlannedSounds(start, is_listened_to=lambda: listens)
    prompt = SpeechPrompt((Words("Good morning"),), "Good morning")
    clips: list[Clip] = []
    for now in (False, True, False):
        listens = now
        sounds.want(prompt, clips.append)
        await sounds.make()
    assert [bool(clip.samples.any()) for clip in clips] == [False, True, False]
    assert clips[0].seconds == pytest.approx(prompt.seconds, abs=1e-3)
    assert started == [True]


ROOM = (
    "<Response><Conference record='true' recordFileFormat='wav' timeLimit='6' enterSound='beep:1'>"
    "Room</Conference><Speak>Good bye</Speak></Response>"
)


async def test_a_recording_holds_what_was_said_and_heard_in_its_time(voices: Any, tmp_path: Path) -> None:
    kept = KeptRecordings(tmp_path)
    made = Made(
        {"": ROOM},
        PlannedSounds(voices),
        Speaker(Say(2.0, "I would like to leave a message"), Say(2.5, "Thank you")),
        recordings=kept,
    )
    await made.run()
    kept.close()
    [line] = made.of(entries.Recording)
    sound, rate = soundfile.read(tmp_path / f"{line.id}.wav")
    assert len(sound) / rate == pytest.approx(line.seconds, abs=0.02)
    first, second = [event.at for event in made.heard(VoiceBegan)]
    first_end, second_end = [event.at for event in made.heard(VoiceEnded)]
    assert (first, second) == (2.0, first_end), "one mouth"
    began = made.of(entries.RecordingStarted)[0].at
    said = [span for span in spans(sound, rate, 0.5) if span[1] > first - began]
    assert said[0][0] == pytest.approx(first - began, abs=0.05)
    assert said[-1][1] == pytest.approx(second_end - began, abs=0.1)


async def test_a_session_recording_holds_the_words_of_the_app_in_the_time_the_clock_gives(
    voices: Any, tmp_path: Path
) -> None:
    kept = KeptRecordings(tmp_path)
    made = Made(
        {
            "": "<Response><Speak>Before</Speak><Record recordSession='true' fileFormat='wav'/>"
            f"<Speak>Your order 12345678 will arrive.</Speak><Wait length='1'/><Play>{URL}a.wav</Play></Response>",
            "a.wav": tone_file(440, 1.5),
        },
        PlannedSounds(voices),
        recordings=kept,
    )
    await made.run()
    kept.close()
    [line], [began] = made.of(entries.Recording), made.of(entries.RecordingStarted)
    speak, [play] = made.of(entries.Speak)[1], made.of(entries.Play)
    assert speak.seconds == pytest.approx(0.4 + 0.06 * 32)
    sound, rate = soundfile.read(tmp_path / f"{line.id}.wav")
    words, tone = spans(sound[:, APP], rate, 0.5)
    assert words[0] == pytest.approx(speak.at - began.at, abs=0.05)
    assert 1.2 < words[1] - words[0] <= speak.seconds + 0.02
    assert tone == pytest.approx((play.at - began.at, play.at - began.at + 1.5), abs=0.03)
    assert not sound[:, CALLER].any()


async def test_what_is_said_is_told_word_by_word_in_its_real_length(
    voices: Any, engine: SpeechEngine
) -> None:
    made = Made(
        {"": "<Response><Wait length='8'/></Response>"},
        PlannedSounds(voices),
        Speaker(Say(1.0, "  a table   for two ", 0.5), Say(6.0, "   ")),
    )
    driver = await made.run()
    [spoke], [began], [ended] = made.heard(CallerSpoke), made.heard(VoiceBegan), made.heard(VoiceEnded)
    assert (spoke.at, spoke.prompt.text, began.at) == (1.0, "a table for two", 1.0)
    clip = await PromptSounds(engine).clip_of(spoke.prompt)
    assert ended.at - 1.0 == pytest.approx(clip.seconds, abs=0.35)
    words = made.heard(WordsHeard)
    assert [event.text for event in words] == ["a", "a table", "a table for", "a table for two"]
    assert [event.is_final for event in words] == [False, False, False, True]
    assert {event.confidence for event in words} == {0.5}
    [(begin, end)] = spans(driver.tape.render(0, 8)[:, CALLER], RATE)
    assert begin == pytest.approx(1.0, abs=0.05)
    assert end == pytest.approx(ended.at, abs=0.1)


async def test_without_a_voice_it_is_silent_as_long_as_estimated_with_one_notice() -> None:
    mute = SpeechEngine(command=["/nonexistent/voice"])
    made = Made(
        {"": "<Response><Speak>Hello</Speak><Wait length='6'/></Response>"},
        PlannedSounds(lambda notice: PromptSounds(mute, notice=notice), real_lengths=True),
        Speaker(Say(2.0, "Yes, please")),
    )
    driver = await made.run()
    mute.close()
    assert [entry.code for entry in made.of(entries.Problem)] == ["no-speech"]
    assert made.of(entries.Speak)[0].seconds == pytest.approx(0.7)
    assert made.heard(VoiceEnded)[0].at == pytest.approx(2.0 + 0.4 + 0.06 * 11)
    assert not driver.tape.render(0, 6).any()


async def test_words_longer_than_their_estimate_are_hurried_not_cut(engine: SpeechEngine) -> None:
    """A digit is one letter, and takes long to say."""
    text = "Your order 12345678 will arrive at 10:30"
    from playground.call.prompts import SpeechPrompt, Words

    prompt = SpeechPrompt((Words(text),), text)
    natural = await PromptSounds(engine).clip_of(prompt)
    assert natural.seconds > prompt.seconds
    sounds = PlannedSounds(lambda notice: PromptSounds(engine, notice=notice))
    made: list[Any] = []
    sounds.want(prompt, made.append, seconds=prompt.seconds)
    await sounds.make()
    assert made[0].frames == round(prompt.seconds * RATE)
    energy, natural_energy = (float(np.sum(clip.samples**2)) / clip.frames for clip in (made[0], natural))
    assert math.isclose(energy, natural_energy, rel_tol=0.7)
    assert loudness(made[0].samples[-round(0.03 * RATE) :]) < 0.02, "it has come to its end"
