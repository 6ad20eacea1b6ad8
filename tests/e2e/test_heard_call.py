"""A whole live call as it is heard: the app's own phone on a null sink, real speech, real files, real keys."""

from __future__ import annotations

import asyncio
import io
import re
import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import soundfile

from playground.call import entries
from playground.call.setup import CallSetup
from playground.phone import Phone
from tests.dtmf import heard_keys
from tests.null_sink import EAR_RATE, NullSink
from tests.servers import AppServer, Reply

pytestmark = pytest.mark.sound
KEYS = "1234567890*#"


class HeardCall:
    """A call under way, with times of its entries as a listener's watch has them."""

    def __init__(self, phone: Phone, url: str, call_uuid: str = "u") -> None:
        setup = CallSetup(answer_url=url, call_uuid=call_uuid, started=datetime.now(UTC))
        self.log: list[tuple[float, entries.Entry]] = []
        self._news = asyncio.Event()
        self.call = phone.make_call(setup, on_entry=self._take, ask_host=self._refuse)
        self.running = asyncio.ensure_future(self.call.run())

    def _take(self, entry: entries.Entry) -> None:
        self.log.append((time.perf_counter(), entry))
        self._news.set()

    async def _refuse(self, _: str) -> bool:
        return False

    async def until(self, kind: type[entries.LogEntry], **wanted: Any) -> float:
        """The moment such an entry was written."""
        async with asyncio.timeout(20):
            while True:
                for moment, entry in self.log:
                    if isinstance(entry, kind) and all(getattr(entry, k) == v for k, v in wanted.items()):
                        return moment
                self._news.clear()
                await self._news.wait()


def loudness(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0


def tone(hertz: float, seconds: float) -> bytes:
    file = io.BytesIO()
    at = np.arange(round(seconds * 16000)) / 16000
    soundfile.write(file, 0.5 * np.sin(2 * np.pi * hertz * at), 16000, format="WAV")
    return file.getvalue()


async def test_speech_is_heard_a_key_silences_it_and_the_file_after_it_is_heard(
    phone: Phone, null_sink: NullSink
) -> None:
    words = "Welcome to the harbour pilot desk. " * 6
    pages: dict[str, Reply | str] = {
        "/": f'<Response><GetDigits action="next" numDigits="1"><Speak>{words}</Speak></GetDigits></Response>',
        "/next": '<Response><Wait length="1"/><Play>HERE/tone.wav</Play></Response>',
        "/tone.wav": Reply(tone(440, 0.8), content_type="audio/wav"),
    }
    with AppServer(pages) as app:
        pages["/next"] = str(pages["/next"]).replace("HERE/", app.url())
        heard = HeardCall(phone, app.url())
        began = await heard.until(entries.Speak)
        null_sink.ear.listen_until(began + 1.5)
        pressed = time.perf_counter()
        heard.call.press("5")
        played = await heard.until(entries.Play)
        await asyncio.wait_for(heard.running, 20)
    null_sink.ear.listen_until(played + 1.2)
    everything = null_sink.ear.since(began)

    def between(first: float, last: float) -> np.ndarray:
        return everything[round((first - began) * EAR_RATE) : round((last - began) * EAR_RATE)]

    assert loudness(between(began + 0.2, pressed)) > 0.01, "speech is heard"
    assert [key.key for key in heard_keys(between(pressed, pressed + 0.5), EAR_RATE)] == ["5"]
    assert loudness(between(pressed + 0.35, pressed + 0.9)) < 0.003, "the prompt is silent after the key"
    spectrum = np.abs(np.fft.rfft(between(played + 0.1, played + 0.7)))
    assert np.argmax(spectrum) / 0.6 == pytest.approx(440, abs=5)


async def test_every_key_is_heard_as_its_dtmf_pair(phone: Phone, null_sink: NullSink) -> None:
    with AppServer({"/": '<Response><GetDigits timeout="30" finishOnKey="none"/></Response>'}) as app:
        heard = HeardCall(phone, app.url())
        began = await heard.until(entries.InputWaiting)
        for number, key in enumerate(KEYS):
            null_sink.ear.listen_until(began + 0.4 + 0.25 * number)
            heard.call.press(key)
        null_sink.ear.listen_until(began + 0.4 + 0.25 * len(KEYS) + 0.3)
        heard.call.hang_up()
        await asyncio.wait_for(heard.running, 20)
    assert "".join(key.key for key in heard_keys(null_sink.ear.since(began), EAR_RATE)) == KEYS


async def test_of_two_calls_the_one_listened_to_is_heard_and_both_take_their_time(
    phone: Phone, null_sink: NullSink
) -> None:
    pages: dict[str, Reply | str] = {
        f"/{key}": f'<Response><DTMF async="false">{key * 8}</DTMF><Wait length="{wait}"/></Response>'
        for key, wait in (("1", 1), ("9", 3))
    }
    with AppServer(pages) as app:
        first, second = (HeardCall(phone, app.url(f"/{key}"), f"u{key}") for key in "19")
        first.call.set_hearing("none")
        began = max(await first.until(entries.Dtmf), await second.until(entries.Dtmf))
        null_sink.ear.listen_until(began + 0.9)
        first.call.set_hearing("all")
        second.call.set_hearing("none")
        await asyncio.wait_for(first.running, 20)
        second.call.set_hearing("all")
        pressed = time.perf_counter()
        second.call.press("5")
        null_sink.ear.listen_until(pressed + 0.4)
        second.call.hang_up()
        await asyncio.wait_for(second.running, 20)
    heard = "".join(key.key for key in heard_keys(null_sink.ear.since(began), EAR_RATE))
    assert re.fullmatch("9{3,6}1{2,5}5", heard), heard
    for call in (first, second):
        tones = await call.until(entries.Dtmf)
        waited = await call.until(entries.ElementStarted, name="Wait")
        assert 1.55 < waited - tones < 2.2


async def test_the_demo_is_audible_from_its_first_sound(phone: Phone, null_sink: NullSink) -> None:
    heard = HeardCall(phone, await phone.start_demo())
    played = await heard.until(entries.Play)
    spoken = await heard.until(entries.Speak)
    null_sink.ear.listen_until(spoken + 1)
    heard.call.hang_up()
    await asyncio.wait_for(heard.running, 20)
    assert loudness(null_sink.ear.since(played)[: EAR_RATE // 2]) > 0.01
    assert loudness(null_sink.ear.since(spoken)[: EAR_RATE // 2]) > 0.01


async def test_the_saved_audio_has_what_was_heard_when_the_log_says(
    phone: Phone, null_sink: NullSink
) -> None:
    pages: dict[str, Reply | str] = {
        "/": '<Response><GetDigits action="next" numDigits="3" finishOnKey="none"><Speak>Welcome to the harbour pilot '
        "desk, where every ship is known by its number.</Speak></GetDigits></Response>",
        "/next": '<Response><DTMF async="false">80#</DTMF><Wait length="1"/><Speak>Good bye.</Speak></Response>',
    }
    with AppServer(pages) as app:
        heard = HeardCall(phone, app.url())
        spoken = await heard.until(entries.Speak)
        null_sink.ear.listen_until(spoken + 1.0)
        for key in "42*":
            heard.call.press(key)
            null_sink.ear.listen_until(time.perf_counter() + 0.25)
        early = await heard.call.save_audio()
        assert soundfile.info(early).duration > 1.0
        await asyncio.wait_for(heard.running, 20)
    path = await heard.call.save_audio()
    [log] = path.parent.glob("*.jsonl")
    assert path == early == log.with_suffix(".wav")
    both, rate = soundfile.read(path, dtype="float32")
    caller, app_side = both.T

    def of(kind: type[entries.LogEntry]) -> list[Any]:
        return [entry for _, entry in heard.log if isinstance(entry, kind)]

    def sounds_at(at: float, until: float) -> float:
        begin = max(0.0, at - 0.1)
        return (
            begin + int(np.argmax(np.abs(app_side[round(begin * rate) : round(until * rate)]) > 0.004)) / rate
        )

    keys = heard_keys(caller, rate)
    assert [key.key for key in keys] == ["4", "2", "*"]
    assert [key.start_s for key in keys] == pytest.approx(
        [digit.at for digit in of(entries.InputDigit)], abs=0.05
    )
    [tones], [welcome, farewell], [ended] = of(entries.Dtmf), of(entries.Speak), of(entries.CallEnded)
    window = app_side[round((tones.at - 0.05) * rate) : round((tones.at + 0.7) * rate)]
    assert [key.key for key in heard_keys(window, rate)] == ["8", "0", "#"]
    assert sounds_at(welcome.at, ended.at) == pytest.approx(welcome.at, abs=0.05)
    assert sounds_at(farewell.at, ended.at) == pytest.approx(farewell.at, abs=0.05)
    cut = of(entries.InputDigit)[0].at
    assert loudness(app_side[round((cut + 0.05) * rate) : round((tones.at - 0.05) * rate)]) < 0.001
    assert len(both) / rate == pytest.approx(ended.at, abs=0.05)


async def test_a_live_recording_holds_what_the_tester_typed(phone: Phone, null_sink: NullSink) -> None:
    pages = {"/": '<Response><Conference record="true" recordFileFormat="wav">Room</Conference></Response>'}
    with AppServer(pages) as app:
        heard = HeardCall(phone, app.url())
        await heard.until(entries.RecordingStarted)
        heard.call.say("I would like to leave a message")
        spoken = await heard.until(entries.RoomSpeech)
        null_sink.ear.listen_until(spoken + 3.0)
        heard.call.hang_up()
        await asyncio.wait_for(heard.running, 20)
    [line] = [entry for _, entry in heard.log if isinstance(entry, entries.Recording)]
    [said] = [entry for _, entry in heard.log if isinstance(entry, entries.RoomSpeech)]
    [began] = [entry for _, entry in heard.log if isinstance(entry, entries.RecordingStarted)]
    sound, rate = soundfile.read(line.file, dtype="float32")
    assert len(sound) / rate == pytest.approx(line.seconds, abs=0.02)
    audible = np.flatnonzero(np.abs(sound) > 0.01) / rate
    assert audible[0] == pytest.approx(said.at - began.at, abs=0.05)
    assert 1.0 < audible[-1] - audible[0] < 3.0
