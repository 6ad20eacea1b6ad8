"""A saved call made again: what of it counts, and the same deeds in a live call over a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from playground.app import PlaygroundApp
from playground.call import entries
from playground.call_log import read_call_log
from playground.called_again import deeds_of_log, options_of_log, target_of_log
from playground.cli import main
from playground.errors import PlaygroundError
from playground.phone import Phone
from playground.settings.config import Settings
from playground.settings.options import CallOptions
from playground.watch.doing import Doing
from playground.watch.replay import Replay
from tests.servers import AppServer
from tests.ui.test_app import toasts
from tests.ui.test_real_calls import asked, folder
from tests.ui.waiting import until

__all__ = ["folder"]

PAGES = {
    "/": '<Response><GetDigits action="/chosen/" numDigits="1" timeout="90"/></Response>',
    "/chosen/": '<Response><Dial action="/done/"><Number>12025550142</Number></Dial></Response>',
    "/done/": '<Response><GetDigits action="/pin/" numDigits="2" timeout="90" log="false"/></Response>',
    "/pin/": '<Response><Wait length="60"/></Response>',
}


def saved(url: str, path: Path, *words: str) -> list[entries.Entry]:
    log = path / "saved.jsonl"
    assert main(["run", url, "--save", str(log), *words]) == 0
    return read_call_log(log)


async def test_a_saved_call_is_made_again_live_and_what_was_done_is_done_again(folder: Path) -> None:
    with AppServer(lambda request: PAGES[request.path]) as server:
        words = ("--press", "1", "--dial", "busy", "--press", "47", "--from", "14155550177")
        log = await asyncio.to_thread(saved, server.url("/"), folder, *words)
        before = {request.form["CallUUID"] for request in server.requests}
        phone = Phone(lambda: app.settings, tell=lambda _: None, on_silence=lambda _: None)
        doing = Doing(Replay(deeds_of_log(log)), takes_over=False, on_stop=lambda why: app.tell(why))
        settings = Settings(config_path=folder / "config.toml", call=options_of_log(log, CallOptions()))
        app = PlaygroundApp(settings, phone.make_call, target=target_of_log(log), companion=doing)
        try:
            async with app.run_test(size=(120, 36)) as pilot:
                await until(pilot, lambda: len(asked(server, "/done/")) == 2, within_s=30)
                await until(pilot, lambda: "secret" in " ".join(toasts(app)), within_s=30)
        finally:
            phone.close()
    again = [request for request in server.requests if request.form["CallUUID"] not in before]
    assert [request.path for request in again] == ["/", "/chosen/", "/done/"]
    assert again[0].form["From"] == "14155550177"
    assert again[1].form["Digits"] == "1"
    assert again[2].form["DialStatus"] == "busy"


def started(**facts: str) -> entries.CallStarted:
    known = {
        "call_uuid": "u", "direction": "outbound", "from_": "14155550111", "to": "14155550122",
        "answer_url": "http://127.0.0.1:1/", "version": "1", "started": "",
    }  # fmt: skip
    return entries.CallStarted(seq=0, at=0.0, schema=1, **(known | facts))


def test_what_is_given_now_is_stronger_than_the_log() -> None:
    options = options_of_log([started()], CallOptions(to_number="33123456789", insecure=True), {"to_number"})
    assert (options.from_number, options.to_number, options.direction) == (
        "14155550111",
        "33123456789",
        "outbound",
    )
    assert options.insecure


def test_nothing_but_what_makes_sense_is_taken_from_a_log() -> None:
    log = [started(from_="x\r\nX-Evil: 1", to="", direction="sideways")]
    assert options_of_log(log, CallOptions()) == CallOptions()


@pytest.mark.parametrize(
    "url", ["http://me:•••@app.test/", "ftp://app.test/", "", "file:///nowhere/menu.xml"]
)
def test_what_cannot_be_called_is_said(url: str) -> None:
    with pytest.raises(PlaygroundError):
        target_of_log([started(answer_url=url)])
