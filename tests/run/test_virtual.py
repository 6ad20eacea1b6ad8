"""The driver on a jumping clock: what happens when, what is dropped, what an interruption leaves."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from playground.call import entries
from playground.call.effects import SendRequest
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed, ResponseReceived
from playground.call.setup import CallSetup
from playground.run.key_script import read_keys
from playground.run.pace import JumpingPace, RealPace
from playground.run.scripted_caller import ScriptedCaller
from playground.run.virtual import VirtualDriver

URL = "http://app.test/"
GET_DIGITS = (
    "<Response><GetDigits action='http://app.test/b' numDigits='{}' retries='{}'>"
    "<Speak>Press a key, please</Speak></GetDigits></Response>"
)


def setup(**more):
    return CallSetup(answer_url=URL, call_uuid="u", started=datetime(2026, 1, 1, tzinfo=UTC), **more)


class Web:
    """Answers from memory, claiming to have taken ``elapsed_s``; keeps what was asked and when."""

    def __init__(self, pages, *, elapsed_s=0.0, hangs="", hang_s=0.5):
        self.pages = pages
        self.hangs = hangs
        self.hang_s = hang_s
        self.elapsed_s = elapsed_s
        self.asked: list[SendRequest] = []
        self.under_way = 0
        self.most_under_way = 0

    async def __call__(self, request):
        self.asked.append(request)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(self.hang_s if request.purpose == self.hangs else 0)
        self.under_way -= 1
        page = self.pages.get(request.url.removeprefix(URL), "")
        elapsed_ms = self.elapsed_s * 1000
        if request.purpose == "media":
            return MediaLoaded(0.0, request.request_id, 200, (), "audio/wav", 4, elapsed_ms, float(page))
        if page is None:
            return RequestFailed(0.0, request.request_id, FetchFailure.REFUSED, "Nobody listens.", elapsed_ms)
        return ResponseReceived(
            0.0, request.request_id, 200, (), "application/xml", page.encode(), elapsed_ms
        )


async def call(pages, *, caller=None, elapsed_s=0.0, pace=None, **more):
    web = pages if isinstance(pages, Web) else Web(pages, elapsed_s=elapsed_s)
    log = []
    driver = VirtualDriver(
        setup(**more), fetch=web, caller=caller or ScriptedCaller(), on_entry=log.append, pace=pace
    )
    return await driver.run(), log, web


def of(log, kind):
    return [entry for entry in log if isinstance(entry, kind)]


async def test_prompts_and_waits_take_their_time_on_the_clock():
    page = "<Response><Speak loop='2'>Hello</Speak><Play>http://app.test/a.wav</Play><Wait length='30'/></Response>"
    result, log, _ = await call({"": page, "a.wav": "2.5"})
    (speak,), (play,), (ended,) = of(log, entries.Speak), of(log, entries.Play), of(log, entries.CallEnded)
    assert (speak.at, play.at) == (0.0, pytest.approx(2 * 0.7))
    assert play.seconds == 2.5
    assert ended.at == pytest.approx(1.4 + 2.5 + 30)
    assert (result.failed, result.interrupted) == (False, False)
    assert result.seconds == pytest.approx(ended.at)


async def test_an_outcome_happens_when_it_was_sent_plus_what_it_took():
    _, log, _ = await call(
        {"": "<Response><Redirect>http://app.test/b</Redirect></Response>"}, elapsed_s=0.25
    )
    assert [entry.at for entry in of(log, entries.HttpResponse)] == [0.25, 0.5]


async def test_a_timer_due_before_an_outcome_fires_first():
    _, log, _ = await call({"": "<Response/>"}, elapsed_s=5.0, caller=ScriptedCaller(hang_up_after_s=2.0))
    (ended,), (response,) = of(log, entries.CallEnded), of(log, entries.HttpResponse)
    assert (ended.at, response.at) == (2.0, 5.0)
    assert ended.seq < response.seq


async def test_requests_sent_at_one_moment_run_side_by_side():
    web = Web({"": "<Response/>"})
    await call(web, direction="outbound", ring_url=URL + "ring", hangup_url=URL + "bye")
    assert [request.purpose for request in web.asked] == ["ring", "answer", "hangup"]
    digits = "<Response><GetDigits action='http://app.test/a' redirect='false' numDigits='1'/><Redirect>http://app.test/b</Redirect></Response>"
    web = Web({"": digits, "b": "<Response/>", "c": "<Response/>"})
    await call(web, caller=ScriptedCaller([read_keys("1")]))
    assert [request.purpose for request in web.asked] == ["answer", "action", "redirect"]
    assert web.most_under_way == 1, "a notice is out of the way before what follows it"
    web = Web({"": digits, "b": "<Response/>"}, hangs="action")
    await call(web, caller=ScriptedCaller([read_keys("1")]))
    assert [request.purpose for request in web.asked] == ["answer", "action", "redirect"]
    assert web.most_under_way == 2, "unless it takes its time"


async def test_a_notice_that_hangs_does_not_hold_up_the_clock():
    dials = "<Response>" + "<Dial callbackUrl='http://app.test/cb'><Number>12025550142</Number></Dial>" * 3
    web = Web({"": dials + "</Response>"}, hangs="callback", hang_s=1.0)
    began = time.perf_counter()
    _, log, _ = await call(web, pace=JumpingPace(notice_patience_s=0.05))
    assert time.perf_counter() - began < 3, "all nine hung side by side"
    assert of(log, entries.CallEnded)[0].at == pytest.approx(36)
    assert len(of(log, entries.HttpResponse)) == 10


async def test_an_endless_prompt_is_ended_by_the_calls_limit():
    _, log, _ = await call({"": "<Response><Speak loop='0'>On and on</Speak></Response>"}, time_limit_s=100.0)
    assert of(log, entries.CallEnded)[0].at == 100.0


async def test_a_barge_in_drops_the_rest_of_the_prompt():
    page = GET_DIGITS.format(1, 1)
    _, log, web = await call({"": page, "b": "<Response/>"}, caller=ScriptedCaller([read_keys("!5")]))
    assert of(log, entries.CallEnded)[0].at == 0.5
    assert dict(web.asked[1].params)["Digits"] == "5"


async def test_the_hangup_url_is_awaited_and_told_in_the_log():
    _, log, _ = await call({"": "<Response/>"}, elapsed_s=0.3, hangup_url=URL + "bye")
    assert isinstance(log[-1], entries.HttpResponse)
    assert log[-1].at == pytest.approx(0.6)


async def test_a_failed_call_says_so():
    result, _, _ = await call({"": None})
    assert result.failed


async def test_a_second_press_of_nothing_and_caller_events_after_the_end_do_nothing():
    caller = ScriptedCaller([read_keys("123456789")], hang_up_after_s=60.0)
    page = "<Response><GetDigits action='http://app.test/b' numDigits='1'/></Response>"
    _, log, _ = await call({"": page, "b": "<Response/>"}, caller=caller)
    assert [entry.digit for entry in of(log, entries.InputDigit)] == ["1"]
    assert len(of(log, entries.CallEnded)) == 1


async def test_the_log_is_the_same_every_time():
    page = GET_DIGITS.format(2, 2)
    logs = [
        (
            await call(
                {"": page, "b": "<Response/>"}, caller=ScriptedCaller([read_keys(""), read_keys("1w2")])
            )
        )[1]
        for _ in range(2)
    ]
    assert logs[0] == logs[1]
    assert [entry.seq for entry in logs[0]] == list(range(len(logs[0])))


async def test_twenty_elements_take_less_than_five_milliseconds():
    page = "<Response>" + "<Speak>Some words to say here.</Speak><Wait length='3'/>" * 10 + "</Response>"
    await call({"": page})

    async def seconds():
        began = time.perf_counter()
        await call({"": page})
        return time.perf_counter() - began

    assert min([await seconds() for _ in range(20)]) < 0.005


@pytest.mark.parametrize("pace", [JumpingPace, RealPace])
async def test_cancelled_the_caller_hangs_up_and_the_log_is_whole(pace):
    answering = asyncio.Event()

    class StuckWeb(Web):
        async def __call__(self, request):
            if request.purpose == "answer":
                self.asked.append(request)
                answering.set()
                await asyncio.sleep(3600)
            return await super().__call__(request)

    log = []
    web = StuckWeb({"bye": ""})
    driver = VirtualDriver(
        setup(hangup_url=URL + "bye"),
        fetch=web,
        caller=ScriptedCaller(),
        on_entry=log.append,
        pace=pace(),
        farewell_s=0.1,
    )
    running = asyncio.ensure_future(driver.run())
    await answering.wait()
    running.cancel()
    result = await running
    assert result.interrupted
    assert [request.purpose for request in web.asked] == ["answer", "hangup"]
    (ended,) = of(log, entries.CallEnded)
    assert ended.hangup_source == "caller"
    asked = {entry.id for entry in of(log, entries.HttpRequest)}
    assert {entry.id for entry in of(log, entries.HttpResponse)} == asked


async def test_real_pace_keeps_real_time():
    began = time.perf_counter()
    _, log, _ = await call({"": "<Response><Speak/><DTMF async='false'>1</DTMF></Response>"}, pace=RealPace())
    took = time.perf_counter() - began
    (ended,) = of(log, entries.CallEnded)
    assert took >= 0.2
    assert 0.2 <= ended.at <= took
