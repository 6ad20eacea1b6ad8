"""What is changed by keys or on the settings screen is there again at the next start."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Select

from playground.app import PlaygroundApp
from playground.screens.settings import SettingsScreen
from playground.settings.config import load_settings
from playground.settings.options import TuiOptions
from tests.ui import recorded
from tests.ui.scripted_call import Line, app_on
from tests.ui.waiting import until
from widgets.form_fields import ChoiceField, FormField, TextField


def stored(path: Path) -> TuiOptions:
    return load_settings(path=path, environ={}).tui


async def open_settings(pilot: Pilot[None], app: PlaygroundApp) -> None:
    await until(pilot, lambda: "completed" in app.session.view.status)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(app.screen, SettingsScreen) and bool(app.screen.query(FormField)))


def field(app: PlaygroundApp, key: str) -> FormField:
    return next(item for item in app.screen.query(FormField) if item.key == key)


async def test_sound_set_by_keys_is_kept_also_when_the_app_is_closed_at_once(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    app = app_on(Line(recorded.waiting()), config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.session.busy)
        await pilot.press("minus", "t")
        await until(pilot, lambda: stored(config) == TuiOptions(volume=0.9, telephone=True))
        await pilot.press("m")
    assert stored(config) == TuiOptions(volume=0.9, telephone=True, muted=True)


async def test_the_settings_screen_is_kept(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    app = app_on(Line(recorded.completed()), config=config)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_settings(pilot, app)
        field(app, "from_number").control_widget.focus()
        await pilot.press("ctrl+u", *"4930111", "ctrl+s")
        await until(pilot, lambda: config.exists())
        assert app.settings.call.from_number == "4930111"
    assert load_settings(path=config, environ={}).call.from_number == "4930111"


async def test_the_voice_is_chosen_among_those_of_this_machine(tmp_path: Path) -> None:
    app = app_on(Line(recorded.completed()), voice_names=lambda: ("Annie", "[/x]Bob"))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_settings(pilot, app)
        voice = field(app, "voice")
        assert isinstance(voice, ChoiceField)
        select = voice.control_widget
        assert isinstance(select, Select)
        select.value = "[/x]Bob"
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.settings.tui.voice == "[/x]Bob")


async def test_a_voice_can_be_typed_while_none_is_known() -> None:
    app = app_on(Line(recorded.completed()))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_settings(pilot, app)
        assert isinstance(field(app, "voice"), TextField)


async def test_a_config_file_that_cannot_be_written_is_told_and_the_app_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = app_on(Line(recorded.waiting()), config=tmp_path / "file" / "config.toml")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.session.busy)
        await pilot.press("m")
        await until(pilot, lambda: any("config file" in note.message for note in app._notifications))
        await pilot.press("m")
        await until(pilot, lambda: not app.settings.tui.muted)
