"""The driver of live calls: real seconds, without a device (the heard call is in tests/e2e)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from playground.adapters.sound.clip import Clip
from playground.adapters.sound.line import SoundLine
from playground.adapters.sound.output import SoundOutput
from playground.adapters.sound.sound_thread import SoundThread
from playground.adapters.speech.engine import SpeechEngine
from playground.call import entries
from playground.call.effects import PlayPrompt, SendRequest, StopPrompt
from playground.call.events import MediaLoaded, ResponseReceived
from playground.call.prompts import TonesPrompt
from playground.call.setup import CallSetup
from playground.call.transfers import Transfer
from playground.resources import asset
from playground.run.habits import Habits
from playground.run.heard_prompts import PromptSounds
from playground.run.other_parties import CalleeOutcome, DialOutcome, OtherParties
from playground.run.planned_parties import Parties
from playground.run.realtime import LiveCall
from playground.run.streaming import StreamAccess
from playground.run.switchboard import Switchboard


class Caller:
    """A live call on paper pages, with whoever watches its entries."""

    def __init__(
        self,
        pages: dict[str, str],
        *,
        speech: SpeechEngine | None = None,
        sound: SoundLine | None = None,
        others: Parties | None = None,
        switchboard: Switchboard | None = None,
        call_uuid: str = "u",
        streams: StreamAccess | None = None,
        **options: Any,
    ) -> None:
        self.pages = pages
        self.log: list[entries.Entry] = []
        self.output = SoundOutput(prefer_silent=True, note=lambda _: None)
        self.sound = sound or self.output.line()
        self.speech = speech or SpeechEngine()
        self.files: dict[str, bytes] = {}
        self.prompts = PromptSounds(self.speech)
        self._watchers: list[tuple[Callable[[entries.Entry], bool], asyncio.Future[None]]] = []
        setup = CallSetup(
            answer_url="http://app.test/",
            call_uuid=call_uuid,
            started=datetime(2026, 1, 1, tzinfo=UTC),
            **options,
        )
        self.call = LiveCall(
            setup,
            fetch=self.fetch,
            sound=self.sound,
            prompts=self.prompts,
            on_entry=self.take,
            others=others,
            switchboard=switchboard,
            streams=streams,
        )

    async def fetch(self, request: SendRequest, clock: Callable[[], float]) -> Any:
        if request.purpose == "media":
            body = self.files[request.url.removeprefix("http://app.test")]
            seconds, undecodable = self.prompts.keep_file(body, "audio/wav", request.url)
            return MediaLoaded(
                clock(), request.request_id, 200, (), "audio/wav", len(body), 1.0, seconds, undecodable
            )
        body = self.pages[request.url.removeprefix("http://app.test")].encode()
        return ResponseReceived(clock(), request.request_id, 200, (), "text/xml", body, 1.0)

    def take(self, entry: entries.Entry) -> None:
        self.log.append(entry)
        for watch, found in self._watchers:
            if not found.done() and watch(entry):
                found.set_result(None)

    async def until(self, kind: type[entries.LogEntry]) -> None:
        if not any(isinstance(entry, kind) for entry in self.log):
            found: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._watchers.append((lambda entry: isinstance(entry, kind), found))
            await asyncio.wait_for(found, 10)

    def of(self, kind: type[entries.LogEntry]) -> list[Any]:
        return [entry for entry in self.log if isinstance(entry, kind)]

    def close(self) -> None:
        self.sound.close()
        self.speech.close()


async def test_prompts_take_their_time_and_a_key_cuts_them() -> None:
    caller = Caller(
        {
            "/": '<Response><GetDigits action="http://app.test/next" numDigits="1"><Speak>A long prompt that goes on '
            "and on, to be cut by a key.</Speak></GetDigits></Response>",
            "/next": '<Response><DTMF async="false">12</DTMF></Response>',
        }
    )
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.Speak)
    caller.call.press("7")
    await asyncio.wait_for(running, 10)
    caller.close()
    [digit] = caller.of(entries.InputDigit)
    [spoken] = caller.of(entries.Speak)
    assert digit.accepted
    assert digit.at < spoken.at + spoken.seconds
    [tones], [end] = caller.of(entries.Dtmf), caller.of(entries.CallEnded)
    assert 0.35 <= end.at - tones.at < 2


async def test_without_a_voice_the_call_goes_on_paced_by_an_estimate_with_one_notice() -> None:
    mute = SpeechEngine(command=["/nonexistent/voice"])
    caller = Caller({"/": "<Response><Speak>One.</Speak><Speak>Two.</Speak></Response>"}, speech=mute)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    assert [entry.code for entry in caller.of(entries.Problem)] == ["no-speech"]
    first, second = caller.of(entries.Speak)
    assert first.seconds == pytest.approx(0.4 + 4 * 0.06)
    assert second.at - first.at == pytest.approx(first.seconds, abs=0.5)


async def test_hanging_up_ends_the_call_at_once() -> None:
    caller = Caller({"/": '<Response><Wait length="60"/></Response>'})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.close()
    assert caller.of(entries.CallEnded)[0].hangup_source == "caller"


async def test_a_fault_of_ours_comes_out_instead_of_hanging() -> None:
    caller = Caller({})
    with pytest.raises(KeyError):
        await asyncio.wait_for(caller.call.run(), 5)
    caller.close()


async def test_a_machine_beep_ends_the_wait_for_it() -> None:
    caller = Caller({"/": '<Response><Wait length="60" beep="true"/></Response>'})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    caller.call.machine_beep()
    await asyncio.wait_for(running, 5)
    caller.close()
    assert caller.of(entries.CallEnded)[0].hangup_code == 4010


class NotedLine(SoundLine):
    """A silent line, with notes of when it was made to ring, and of what sounds along."""

    def __init__(self) -> None:
        # No output knows of it: whoever makes it closes its thread.
        self.thread = SoundThread(silent=True, note=lambda _: None)
        super().__init__(self.thread, lambda _: self.thread.finish())
        self.thread.start()
        self.rings: list[bool] = []
        self.along: list[tuple[int, int, bool]] = []
        self.stopped: list[int] = []
        self.shared: list[bool] = []

    def ring(self, on: bool) -> None:
        if not self.rings or self.rings[-1] != on:
            self.rings.append(on)
        super().ring(on)

    def play(self, clip: Clip, *, shared: bool = False, **options: Any) -> None:
        self.shared.append(shared)
        super().play(clip, shared=shared, **options)

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        handle = super().play_along(clip, loop=loop, shared=shared)
        self.along.append((handle, loop, shared))
        return handle

    def stop_along(self, handle: int) -> None:
        self.stopped.append(handle)
        super().stop_along(handle)


async def test_it_rings_until_answered_but_for_early_media() -> None:
    ringing = NotedLine()
    pages = {
        "/": "<Response><PreAnswer><Speak>Soon.</Speak></PreAnswer><Wait/><Speak>Yes.</Speak></Response>"
    }
    caller = Caller(pages, sound=ringing)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    assert ringing.rings == [True, False, True, False]


async def test_who_is_dialled_answers_and_hangs_up_by_itself_while_the_caller_hears_it_ring() -> None:
    ringing = NotedLine()
    page = (
        '<Response><Speak>Hi.</Speak><Dial timeLimit="1" confirmSound="http://app.test/ask" confirmKey="1">'
        "<Number>12025550142</Number></Dial></Response>"
    )
    caller = Caller(
        {"/": page, "/ask": "<Response><Wait/><Speak>1?</Speak></Response>"},
        sound=ringing,
        others=Habits(answer_s=2.0),
    )
    await asyncio.wait_for(caller.call.run(), 30)
    caller.close()
    legs = caller.of(entries.DialLeg)
    assert [leg.state for leg in legs] == [
        "dialled", "ringing", "answered", "confirming", "connected", "hung-up",
    ]  # fmt: skip
    times = {leg.state: leg.at for leg in legs}
    assert times["answered"] - times["ringing"] == pytest.approx(2, abs=0.5)
    assert times["confirming"] - times["answered"] == pytest.approx(1 + 0.4 + 2 * 0.06, abs=0.5)
    assert times["hung-up"] - times["connected"] == pytest.approx(1, abs=0.5)
    assert ringing.rings == [True, False, True, False]


async def test_a_party_without_further_word_hangs_up_after_its_time() -> None:
    others = OtherParties([DialOutcome(talk_s=0.3)])
    caller = Caller({"/": "<Response><Dial><Number>12025550142</Number></Dial></Response>"}, others=others)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    assert [leg.state for leg in caller.of(entries.DialLeg)][-2:] == ["connected", "hung-up"]
    assert caller.of(entries.CallEnded)[0].hangup_code == 4010


async def test_hanging_up_on_a_ringing_phone_stops_the_other_party_too() -> None:
    caller = Caller({"/": "<Response><Dial><Number>12025550142</Number></Dial></Response>"})
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.DialLeg)
    caller.call.hang_up()
    await asyncio.wait_for(running, 1)
    caller.close()
    assert caller.of(entries.DialLeg)[-1].state == "cancelled"


class Callbacks(Caller):
    """A call whose app takes its time over callbacks; keeps the order in which it heard of things."""

    def __init__(self, page: str, *, callback_s: float) -> None:
        super().__init__(
            {"/": page, "/next": "<Response/>"}, others=OtherParties([DialOutcome(talk_s=0.3)] * 3)
        )
        self.callback_s = callback_s
        self.heard: list[tuple[float, str]] = []

    async def fetch(self, request: SendRequest, clock: Callable[[], float]) -> Any:
        fields = dict(request.params)
        self.heard.append((clock(), fields.get("DialAction", request.purpose)))
        if request.purpose == "callback":
            await asyncio.sleep(self.callback_s)
            return ResponseReceived(clock(), request.request_id, 200, (), "text/plain", b"", 1.0)
        return await super().fetch(request, clock)


RING_TWO = (
    '<Response><Dial callbackUrl="http://app.test/cb" action="http://app.test/next">'
    "<Number>12025550142</Number><Number>12025550143</Number></Dial></Response>"
)


async def test_callbacks_of_one_moment_are_told_in_order_and_before_the_action() -> None:
    caller = Callbacks(RING_TWO, callback_s=0.02)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    told = ["answer", "answer", "hangup", "connected", "hangup", "action"]
    assert [what for _, what in caller.heard] == told


async def test_callbacks_that_hang_do_not_delay_the_call() -> None:
    caller = Callbacks(RING_TWO, callback_s=3.0)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    [ended] = [leg.at for leg in caller.of(entries.DialLeg) if leg.state == "hung-up"]
    [asked] = [at for at, what in caller.heard if what == "action"]
    assert asked - ended < 0.2


async def test_a_file_that_ends_early_is_played_with_one_word_about_it() -> None:
    whole = Path(asset("sounds", "foghorn.wav")).read_bytes()
    play = "<Play>http://app.test/a.wav</Play>"
    caller = Caller({"/": f"<Response>{play * 2}</Response>"})
    caller.files["/a.wav"] = whole[: len(whole) // 3]
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    assert [entry.code for entry in caller.of(entries.Problem)].count("sound-fault") == 1
    assert len(caller.of(entries.Play)) == 2


async def test_what_sounds_along_ends_with_the_call() -> None:
    line = NotedLine()
    page = "<Response><DTMF async='true'>1234567890</DTMF><Wait length='1'/><Hangup/></Response>"
    caller = Caller({"/": page}, sound=line)
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    [(handle, loop, shared)] = line.along
    assert (loop, shared) == (1, False)
    assert handle in line.stopped


async def test_what_sounds_along_is_stopped_by_its_prompt_and_nothing_else_is() -> None:
    line = NotedLine()
    caller = Caller({"/": "<Response><Wait length='60'/></Response>"}, sound=line)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    # What an element may want, whichever: the driver is asked as the interpreter asks it.
    for number, shared in ((101, True), (102, False)):
        tones = TonesPrompt("1w2")
        caller.call._perform(PlayPrompt(number, "", tones, loop=0, overlay=True, shared=shared))
    async with asyncio.timeout(10):
        while len(line.along) < 2:
            await asyncio.sleep(0.005)
    (first, *_), (second, *_) = line.along
    assert [(loop, shared) for _, loop, shared in line.along] == [(0, True), (0, False)]
    caller.call._perform(StopPrompt(101))
    assert line.stopped == [first]
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.close()
    assert second in line.stopped


async def test_what_everybody_in_the_room_hears_is_played_as_such() -> None:
    line = NotedLine()
    caller = Caller({"/": "<Response><Wait length='60'/></Response>"}, sound=line)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.ElementStarted)
    caller.call._perform(PlayPrompt(101, "", TonesPrompt("1"), shared=True))
    caller.call._perform(PlayPrompt(102, "", TonesPrompt("1")))
    async with asyncio.timeout(10):
        while len(line.shared) < 2:
            await asyncio.sleep(0.005)
    assert line.shared == [True, False]
    caller.call.hang_up()
    await asyncio.wait_for(running, 5)
    caller.close()


async def test_a_callee_answers_by_itself_and_stays_on_the_line() -> None:
    ringing = NotedLine()
    caller = Caller(
        {"/": "<Response><Wait/><Speak>Yes.</Speak></Response>"},
        sound=ringing,
        others=Habits(0.2, 0.1),
        direction="outbound",
    )
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    states = [(leg.state, leg.path, leg.b_leg_uuid) for leg in caller.of(entries.DialLeg)]
    assert states == [(state, None, "u") for state in ("dialled", "ringing", "answered", "hung-up")]
    assert caller.of(entries.CallEnded)[0].hangup_code == 4010
    assert ringing.rings == [True, False]


async def test_the_tester_plays_the_callee() -> None:
    caller = Caller({"/": "<Response/>"}, others=Habits(None, None), direction="outbound")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.DialLeg)
    caller.call.people.leg_is_busy("u")
    await asyncio.wait_for(running, 5)
    caller.close()
    [ended] = caller.of(entries.CallEnded)
    assert (ended.status, ended.hangup_code) == ("busy", 3010)


async def test_voice_mail_beeps_by_itself() -> None:
    page = '<Response><Wait length="60" beep="true"/></Response>'
    voice_mail = OtherParties(callee=CalleeOutcome("machine"))
    caller = Caller({"/": page}, others=voice_mail, direction="outbound")
    await asyncio.wait_for(caller.call.run(), 20)
    caller.close()
    [ended] = caller.of(entries.CallEnded)
    assert ended.at == pytest.approx(8, abs=0.5)
    assert ended.hangup_code == 4010


async def test_a_transfer_silences_what_is_heard_and_runs_the_other_document() -> None:
    pages = {"/": "<Response><Speak loop='0'>Old.</Speak></Response>", "/new": "<Response><Wait/></Response>"}
    caller = Caller(pages)
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.Speak)
    caller.call.transfer(Transfer("http://app.test/new"))
    await asyncio.wait_for(running, 10)
    caller.close()
    assert [loaded.url for loaded in caller.of(entries.DocumentLoaded)] == [
        "http://app.test/", "http://app.test/new",
    ]  # fmt: skip
    assert caller.of(entries.CallEnded)[0].hangup_code == 4010


async def test_the_tester_may_play_voice_mail_too() -> None:
    page = '<Response><Wait length="60" beep="true"/></Response>'
    caller = Caller({"/": page}, others=Habits(None, None), direction="outbound")
    running = asyncio.ensure_future(caller.call.run())
    await caller.until(entries.DialLeg)
    caller.call.people.leg_answers("u", machine=True)
    await caller.until(entries.ElementStarted)
    caller.call.machine_beep()
    await asyncio.wait_for(running, 5)
    caller.close()
    [answered] = [leg for leg in caller.of(entries.DialLeg) if leg.state == "answered"]
    assert answered.machine is True
