"""One key writes the call so far down as a scenario; played back, it passes."""

import asyncio
from pathlib import Path

import pytest

from playground.cli import main
from tests.servers import AppServer
from tests.ui.test_real_calls import real_app
from tests.ui.waiting import until

PAGES = {
    "/answer/": "<Response><GetDigits action='/chosen/' numDigits='1' timeout='60'><Speak>Go</Speak></GetDigits>"
    "</Response>",
    "/chosen/": "<Response><Speak>You chose.</Speak><Wait length='60'/></Response>",
}


async def test_the_call_so_far_is_saved_and_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setenv("IVR_PLAYGROUND_CONFIG", str(tmp_path / "config.toml"))
    with AppServer(PAGES) as server, real_app(server.url("/answer/"), tmp_path) as app:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.session.view.waiting is not None)
            await pilot.press("2")
            await until(pilot, lambda: "/Wait" in str(app.session.view.running))
            await pilot.press("S")
            await until(
                pilot, lambda: any("is a scenario now" in each.message for each in app._notifications)
            )
        (file,) = (tmp_path / "calls").glob("*.scenario.yaml")
        text = file.read_text()
        assert 'press: "' in text
        assert "ends" not in text
        assert await asyncio.to_thread(main, ["test", str(file)]) == 0, capsys.readouterr().out
