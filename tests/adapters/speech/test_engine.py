"""The speech engine for real: a child that speaks, is killed, crashes, and is not there."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE
from playground.adapters.speech.engine import SpeechEngine, SpeechUnavailable
from playground.adapters.speech.process import child_command
from tests.adapters.sound.recorder import level_at

HUGE = "A very long text, with commas and all. " * 3000


@pytest.fixture
async def engine() -> AsyncIterator[SpeechEngine]:
    speech = SpeechEngine()
    speech.start()
    yield speech
    speech.close()


def loudness(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2)))


async def test_words_are_spoken(engine: SpeechEngine):
    clip = await engine.synthesise("Press 1 for sales, or press 2 for support.")
    assert 2.0 < clip.seconds < 5.0
    assert 0.02 < loudness(clip.samples) < 0.3
    assert np.abs(clip.samples).max() <= 1.0
    speech_band = np.abs(np.fft.rfft(clip.samples))
    hertz = np.fft.rfftfreq(clip.frames, 1 / RATE)
    assert np.sum(speech_band[(hertz > 80) & (hertz < 4000)] ** 2) > 0.8 * np.sum(speech_band**2)


async def test_length_follows_the_text_and_the_estimate_of_the_virtual_clock(engine: SpeechEngine):
    text = "Welcome to the company. Please listen carefully, as our menu has changed. " * 3
    clip = await engine.synthesise(text)
    estimate = 0.4 + 0.06 * len(text)
    assert 0.7 * estimate < clip.seconds < 1.6 * estimate


async def test_markup_is_words_and_never_obeyed(engine: SpeechEngine):
    plain = await engine.synthesise("Hello there.")
    marked = await engine.synthesise('Hello <break time="9s"/> there.')
    assert plain.seconds + 0.5 < marked.seconds < 9.0


async def test_rate_pitch_and_gain(engine: SpeechEngine):
    text = "The quick brown fox jumps over the lazy dog."
    normal = await engine.synthesise(text)
    fast = await engine.synthesise(text, rate=2.0)
    slow = await engine.synthesise(text, rate=0.5)
    assert fast.seconds < 0.7 * normal.seconds < normal.seconds < 0.7 * slow.seconds
    soft = await engine.synthesise(text, gain_db=-20)
    assert loudness(soft.samples) == pytest.approx(loudness(normal.samples) / 10, rel=0.01)
    assert not (await engine.synthesise(text, gain_db=float("-inf"))).samples.any()
    high = await engine.synthesise(text, pitch=1.5)
    assert high.seconds == pytest.approx(normal.seconds, rel=0.1)
    assert voice_pitch(high.samples) > 1.15 * voice_pitch(normal.samples)


def voice_pitch(samples: np.ndarray) -> float:
    """Median pitch of the loud frames by autocorrelation, Hz."""
    frames = [samples[at : at + 960] for at in range(0, len(samples) - 960, 480)]
    loud = [frame for frame in frames if loudness(frame) > loudness(samples)]
    lags = slice(RATE // 400, RATE // 70)
    best = [np.argmax(np.correlate(frame, frame, "full")[959:][lags]) + lags.start for frame in loud]
    return RATE / float(np.median(best))


async def test_women_and_men_differ(engine: SpeechEngine):
    text = "Good morning, how can I help you?"
    woman = await engine.synthesise(text, gender="woman")
    man = await engine.synthesise(text, gender="man")
    assert voice_pitch(woman.samples) > 1.3 * voice_pitch(man.samples)
    assert engine.local_voice("en-US", "woman") == "English (America), woman"
    assert engine.local_voice("de-DE", "woman") == ""


async def test_substitutes_are_told_once_a_voice():
    notices: list[str] = []
    engine = SpeechEngine(notice=notices.append)
    for _ in range(2):
        await engine.synthesise("one", voice="WOMAN", language="en-US")
        await engine.synthesise("one", voice="Polly.Joanna", language="en-US")
        await engine.synthesise("two", voice="Polly.Joanna", language="en-US")
        await engine.synthesise("one", voice="MAN", gender="man", language="en-AU")
        await engine.synthesise("one", voice="WOMAN", language="tlh-KX")
    engine.close()
    assert notices == [
        "Polly.Joanna is not on this machine: English (America), woman speaks instead.",
        "No voice here speaks en-AU: English (Great Britain), man speaks instead.",
        "No voice here speaks tlh-KX: English (America), woman speaks instead.",
    ]


async def test_the_first_words_come_soon():
    began = time.perf_counter()
    engine = SpeechEngine()
    await engine.synthesise("Welcome.")
    cold = time.perf_counter() - began
    warm = []
    for number in range(20):
        began = time.perf_counter()
        await engine.synthesise(f"Press {number} for department number {number}.")
        warm.append(time.perf_counter() - began)
    engine.close()
    assert cold < 2.0  # 0.1 s on an idle machine
    assert sorted(warm)[10] < 0.15


async def test_spoken_texts_are_cached_and_prefetched_ones_are_there(engine: SpeechEngine):
    first = await engine.synthesise("Hello.")
    assert await engine.synthesise("Hello.") is first
    engine.prefetch("Goodbye.")
    engine.prefetch("Goodbye.")
    engine.prefetch(" ")
    await engine.synthesise("Something after it.")
    began = time.perf_counter()
    await engine.synthesise("Goodbye.")
    assert time.perf_counter() - began < 1.0


async def test_a_text_that_is_waited_for_goes_before_those_spoken_ahead(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    engine.prefetch(HUGE)
    for number in range(5):
        engine.prefetch(f"Later number {number}. " * 20)
    began = time.perf_counter()
    await engine.synthesise("Now.")
    assert time.perf_counter() - began < 2.0
    assert HUGE in {utterance.text for utterance in engine._requests}


async def test_a_prefetched_text_becomes_urgent_when_it_is_waited_for(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    engine.prefetch(HUGE)
    engine.prefetch("Wanted after all.")
    began = time.perf_counter()
    await engine.synthesise("Wanted after all.")
    assert time.perf_counter() - began < 2.0


async def test_two_who_wait_for_the_same_words_share_them(engine: SpeechEngine):
    both = [asyncio.create_task(engine.synthesise("The same words.")) for _ in range(2)]
    clips = await asyncio.gather(*both)
    assert clips[0] is clips[1]


async def test_one_of_two_who_gives_up_does_not_harm_the_other(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    long = "A long text that takes a while. " * 100
    gives_up, waits = (asyncio.create_task(engine.synthesise(long)) for _ in range(2))
    await asyncio.sleep(0)
    gives_up.cancel()
    assert (await waits).seconds > 60
    assert gives_up.cancelled()


async def test_cancelling_in_mid_synthesis_frees_the_engine(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    long = asyncio.create_task(engine.synthesise(HUGE))
    await started(engine, "A very long")
    long.cancel()
    began = time.perf_counter()
    clip = await engine.synthesise("And now this.")
    assert time.perf_counter() - began < 2.0  # 0.15 s on an idle machine
    assert 0.5 < clip.seconds < 3.0
    assert long.cancelled()


async def started(engine: SpeechEngine, first_letter: str) -> None:
    """Wait until the thread speaks a text that begins so."""
    async with asyncio.timeout(5):
        while True:
            running = engine._thread._running if engine._thread else None
            if running and running.utterance.text.startswith(first_letter):
                return
            await asyncio.sleep(0.001)


async def test_a_child_that_hangs_is_killed_when_its_text_is_not_wanted_any_more(tmp_path: Path):
    engine = SpeechEngine(command=child_that("hangs", tmp_path), timeout_s=30)
    hanging = asyncio.create_task(engine.synthesise("BAD text"))
    await started(engine, "BAD")
    hanging.cancel()
    began = time.perf_counter()
    clip = await engine.synthesise("Good text.")
    assert time.perf_counter() - began < 3.0
    assert clip.seconds > 0.3
    engine.close()


async def test_a_child_killed_from_outside_is_started_again(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    os.kill(engine._thread._process._process.pid, signal.SIGKILL)
    assert (await engine.synthesise("Still here.")).seconds > 0.5
    waiting = asyncio.create_task(engine.synthesise("A longer text. " * 300))
    await started(engine, "A longer")
    os.kill(engine._thread._process._process.pid, signal.SIGKILL)
    assert (await waiting).seconds > 200


def child_that(fault: str, folder: Path, *, times: int = 1000) -> list[str]:
    """The real child, which dies or hangs at texts that begin with BAD, so many times in all."""
    program = f"""
import os, sys, time
sys.argv = ["child"]
sys.path.insert(0, {str(Path.cwd())!r})
from playground.adapters.speech import child
from pathlib import Path
marks = Path({str(folder)!r})
speak = child._Speaker.speak_to_file
def faulty(self, *, text, **rest):
    done = len(list(marks.glob("fault*")))
    if text.startswith("BAD") and done < {times}:
        (marks / f"fault{{done}}").touch()
        if {fault!r} == "crashes":
            os._exit(139)
        if {fault!r} == "is silent":
            text = ","
        if {fault!r} == "hangs":
            time.sleep(60)
    speak(self, text=text, **rest)
child._Speaker.speak_to_file = faulty
sys.exit(child.main())
"""
    return [sys.executable, "-c", program]


@pytest.mark.parametrize("fault", ["crashes", "hangs", "is silent"])
async def test_a_fault_that_passes_is_overcome_by_one_retry(tmp_path: Path, fault: str):
    engine = SpeechEngine(command=child_that(fault, tmp_path, times=1), timeout_s=1.5)
    assert (await engine.synthesise("BAD luck once.")).seconds > 0.5
    assert len(list(tmp_path.glob("fault*"))) == 1
    engine.close()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("crashes", "ended unexpectedly (status 139)"),
        ("hangs", "did not answer within 1 seconds"),
        ("is silent", "made no sound"),
    ],
)
async def test_a_text_that_always_fails_fails_alone(tmp_path: Path, fault: str, reason: str):
    engine = SpeechEngine(command=child_that(fault, tmp_path), timeout_s=1.0)
    with pytest.raises(SpeechUnavailable) as failed:
        await engine.synthesise("BAD text.")
    assert reason in failed.value.sentence
    assert len(list(tmp_path.glob("fault*"))) == 2
    assert (await engine.synthesise("Good text.")).seconds > 0.5
    engine.close()


async def test_without_an_engine_every_text_fails_and_soon(tmp_path: Path):
    counter = tmp_path / "starts"
    program = f"open({str(counter)!r}, 'a').write('x'); raise SystemExit(1)"
    engine = SpeechEngine(command=[sys.executable, "-c", program])
    for _ in range(5):
        with pytest.raises(SpeechUnavailable, match="ended unexpectedly"):
            await engine.synthesise("Hello.")
    assert counter.read_text() == "xx"
    engine.prefetch("Hello.")
    engine.close()


async def test_hostile_texts_are_spoken_or_skipped(engine: SpeechEngine):
    for text in ("\0\0", "\x1b[31mred", "a\0b", "[[h@'loU]]", "…", "!!!", "😀", "\ud800", "% $ €", "-" * 500):
        clip = await engine.synthesise(text)
        assert clip.seconds < 60
    assert (await engine.synthesise("   ")).seconds == 0
    assert (await engine.synthesise("plain")).seconds > 0.3


async def test_a_huge_text_is_spoken_in_pieces(engine: SpeechEngine):
    clip = await engine.synthesise("Number one, and so on. " * 800)
    assert clip.seconds > 600


async def test_closing_tells_those_who_wait(engine: SpeechEngine):
    await engine.synthesise("Ready.")
    waiting = asyncio.create_task(engine.synthesise(HUGE))
    await started(engine, "A very long")
    began = time.perf_counter()
    engine.close()
    assert time.perf_counter() - began < 1.0
    with pytest.raises(SpeechUnavailable, match="switched off"):
        await waiting
    engine.close()
    assert (await engine.synthesise("Opened again.")).seconds > 0.5


async def test_voices_can_be_listed(engine: SpeechEngine):
    assert any("en-us" in voice.languages for voice in await engine.list_voices())


async def test_a_full_disk_is_a_sentence(
    engine: SpeechEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await engine.synthesise("Ready.")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(SpeechUnavailable, match="no room for its sound"):
        await engine.synthesise("Hello.")


async def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine = SpeechEngine()
    await engine.synthesise("Hello.")
    assert list(tmp_path.iterdir()) == []
    child = engine._thread._process._process
    engine.close()
    assert list(tmp_path.iterdir()) == []
    assert child.poll() is not None


def test_the_command_is_the_real_child():
    assert "playground.adapters.speech.child" in child_command()[-1]


async def test_the_event_loop_never_waits(engine: SpeechEngine):
    slowest = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal slowest
        while not done.is_set():
            began = time.perf_counter()
            await asyncio.sleep(0)
            slowest = max(slowest, time.perf_counter() - began)

    watching = asyncio.create_task(watch())
    for number in range(10):
        await engine.synthesise(f"Sentence number {number}, which takes the child a while. " * 10)
    done.set()
    await watching
    assert slowest < 0.25


@pytest.mark.sound
async def test_speech_is_heard(null_sink, engine: SpeechEngine):
    from playground.adapters.sound.output import SoundOutput

    await engine.synthesise("Ready.")
    output = SoundOutput(note=pytest.fail)
    heard_out = asyncio.Event()
    loop = asyncio.get_running_loop()
    clip = await engine.synthesise("Press 1 for sales.")
    began = time.perf_counter()
    output.line().play(clip, on_finished=lambda: loop.call_soon_threadsafe(heard_out.set))
    await asyncio.wait_for(heard_out.wait(), 15)
    await asyncio.to_thread(null_sink.ear.listen_until, time.perf_counter())
    heard = null_sink.ear.since(began)
    output.close()
    assert output.wait_closed()
    assert loudness(heard) > 0.01
    assert np.abs(heard).max() == pytest.approx(np.abs(clip.samples).max(), rel=0.25)
    assert level_at(heard, 3900, 8000) < 0.05


async def test_a_preferred_voice_speaks_for_all_and_is_no_substitute() -> None:
    notices: list[str] = []
    engine = SpeechEngine(notice=notices.append)
    usual = await engine.synthesise("Good morning, everybody.", language="en-US")
    assert any(voice.name == "French (France)" for voice in engine.voices)
    engine.preferred_voice = "french (france)"
    other = await engine.synthesise("Good morning, everybody.", voice="Polly.Joanna", language="en-US")
    assert engine.local_voice("en-US", "woman") == "French (France)"
    engine.preferred_voice = ""
    again = await engine.synthesise("Good morning, everybody.", language="en-US")
    engine.close()
    assert other.samples.shape != usual.samples.shape or (other.samples != usual.samples).any()
    assert (again.samples == usual.samples).all()
    assert notices == []


async def test_a_preferred_voice_that_is_not_there_is_told_once() -> None:
    notices: list[str] = []
    engine = SpeechEngine(notice=notices.append)
    engine.preferred_voice = "HAL\x1b 9000"
    for language in ("en-US", "en-US", "en-GB"):
        await engine.synthesise("one", language=language)
    engine.close()
    assert notices == ["There is no local voice HAL␛ 9000: the nearest speaks."]


async def test_who_asked_for_a_voice_is_told_of_the_substitute() -> None:
    notices: dict[str, list[str]] = {"engine": [], "one": [], "other": []}
    engine = SpeechEngine(notice=notices["engine"].append)
    await engine.synthesise("one", voice="Polly.Amy", language="en-GB", notice=notices["one"].append)
    await engine.synthesise("one", voice="Polly.Joanna", language="en-US", notice=notices["other"].append)
    engine.close()
    assert notices["engine"] == []
    assert ["Polly.Amy is not on this machine" in told for told in notices["one"]] == [True]
    assert ["Polly.Joanna is not on this machine" in told for told in notices["other"]] == [True]
