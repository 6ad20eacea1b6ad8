"""The settings screen: every option, checked while typed, given back or left alone; saving only what changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Select, TextArea

from playground.screens.settings import SettingsScreen
from playground.screens.settings_groups import groups
from playground.settings.auth_token import AuthToken
from playground.settings.config import Settings, load_settings
from playground.settings.options import CallOptions, Pairs, TuiOptions, options_of
from playground.settings.saving import save_changes
from tests.ui.reading import text_of
from tests.ui.sample_views import HOSTILE
from tests.ui.waiting import until
from widgets.form_fields import FormField

NOTHING = "nothing yet"


class SettingsApp(App[None]):
    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.result: Settings | str | None = NOTHING

    def on_mount(self) -> None:
        self.push_screen(SettingsScreen(self.settings, voices=("Annie",)), self._done)

    def _done(self, result: Settings | None) -> None:
        self.result = result

    def field(self, key: str) -> FormField:
        return next(field for field in self.screen.query(FormField) if field.key == key)

    @property
    def saved(self) -> Settings:
        assert isinstance(self.result, Settings)
        return self.result


def settings(path: Path, **call: object) -> Settings:
    return Settings(call=CallOptions(**call), config_path=path / "config.toml")  # type: ignore[arg-type]


async def type_into(pilot: Pilot[None], app: SettingsApp, key: str, text: str) -> None:
    """Replace a field's text: what was there is marked and goes when the new text is pasted."""
    control = app.field(key).control_widget
    control.focus()
    await pilot.pause()
    assert isinstance(control, Input | TextArea)
    control.select_all()
    await pilot.press("delete")
    app.post_message(events.Paste(text))
    await pilot.pause()


def test_every_option_stands_on_the_screen_once() -> None:
    shown = [(entry.owner, entry.option.field) for group in groups() for entry in group.entries]
    declared = [(owner, option.field) for owner in (CallOptions, TuiOptions) for option in options_of(owner)]
    assert sorted(shown, key=str) == sorted(declared, key=str)
    assert all(entry.note.endswith(".") and entry.label for group in groups() for entry in group.entries)


@pytest.mark.parametrize("size", [(40, 16), (80, 24)])
async def test_every_field_is_reached_by_tab_and_comes_into_sight(
    size: tuple[int, int], tmp_path: Path
) -> None:
    app = SettingsApp(settings(tmp_path))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        reached = []
        for _ in app.screen.query(FormField):
            assert app.focused is not None
            field = next(field for field in app.screen.query(FormField) if app.focused in field.query("*"))
            reached.append(field.key)
            focused = app.focused
            await until(pilot, lambda focused=focused: focused.region in app.screen.region)
            await pilot.press("tab")
        assert reached == [entry.option.field for group in groups() for entry in group.entries]
        await pilot.press("shift+tab")
        await until(pilot, lambda: app.focused in app.field("theme").query("*"))


async def test_up_and_down_go_from_line_to_line(tmp_path: Path) -> None:
    app = SettingsApp(settings(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("down")
        assert app.focused in app.field("to_number").query("*")
        await pilot.press("up")
        assert app.focused in app.field("from_number").query("*")


async def test_what_is_typed_is_given_back_as_values(tmp_path: Path) -> None:
    before = settings(tmp_path, params=(("a", "1"),), hangup_url="http://h/bye", fallback_url="http://h/f")
    app = SettingsApp(before)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_into(pilot, app, "from_number", "+1 (415) 555-0123")
        await type_into(pilot, app, "hangup_url", "localhost:5000/bye")
        await type_into(pilot, app, "fallback_url", "")
        await type_into(pilot, app, "timeout_s", "2.5")
        await type_into(pilot, app, "params", "b=2")
        await pilot.press("enter", "c", "=", "=", "enter")
        app.field("strict").control_widget.focus()
        await pilot.press("space")
        app.field("direction").control_widget.focus()
        await pilot.press("enter", "down", "enter")
        await type_into(pilot, app, "volume", "0.25")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.result is not NOTHING)
    call = app.saved.call
    assert call.from_number == "14155550123"
    assert call.hangup_url == "http://localhost:5000/bye"
    assert call.fallback_url is None
    assert call.timeout_s == 2.5
    assert call.params == (("b", "2"), ("c", "="))
    assert call.strict is True
    assert call.direction == "outbound"
    assert app.saved.tui == TuiOptions(volume=0.25)
    assert call.to_number == before.call.to_number


async def test_saving_untouched_settings_gives_back_the_same(tmp_path: Path) -> None:
    odd: Pairs = (("a", " b "), ("c", "x=y"))
    before = settings(tmp_path, params=odd, timeout_s=1 / 3, http_headers=(("X-A", "1"),))
    app = SettingsApp(before)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.result is not NOTHING)
    assert app.saved == before


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("from_number", "12", "is not a phone number"),
        ("to_number", "", "is not a phone number"),
        ("timeout_s", "0", "is not a number of seconds above 0"),
        ("hangup_url", "ftp://x/y", "does not start with http:// or https://"),
        ("params", "novalue", "is not of the form KEY=VALUE"),
        ("http_headers", "b d=1", "is not the name of an HTTP header"),
        ("host_map", "a.example=", "is not of the form PUBLIC=LOCAL"),
        ("volume", "2", "is not a number from 0 to 1"),
        ("speech_rate", "[/b]", "is not a number from 0.5 to 2"),
    ],
)
async def test_a_mistake_is_told_below_its_field_and_keeps_the_screen_open(
    key: str, text: str, sentence: str, tmp_path: Path
) -> None:
    app = SettingsApp(settings(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_into(pilot, app, key, text)
        await until(pilot, lambda: sentence in " ".join(text_of(app.field(key)).split()))
        app.field("theme").control_widget.focus()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.result is NOTHING
        assert app.focused in app.field(key).query("*")
        assert "To be mended" in text_of(app.screen)
        await pilot.press("escape")
        await until(pilot, lambda: app.result is None)


async def test_a_mended_mistake_is_forgotten(tmp_path: Path) -> None:
    app = SettingsApp(settings(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await type_into(pilot, app, "from_number", "1")
        await until(pilot, lambda: "To be mended: From" in text_of(app.screen))
        await type_into(pilot, app, "from_number", "123456")
        await until(pilot, lambda: "To be mended" not in text_of(app.screen))
        assert "The caller" in text_of(app.field("from_number"))


async def test_buttons_do_what_the_keys_do(tmp_path: Path) -> None:
    for button, expected in (("#save", Settings), ("#cancel", type(None))):
        app = SettingsApp(settings(tmp_path))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.click(button)
            await until(pilot, lambda app=app: app.result is not NOTHING)
        assert isinstance(app.result, expected)


async def test_a_theme_is_tried_on_and_taken_off_again(tmp_path: Path) -> None:
    app = SettingsApp(settings(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = app.theme
        select = app.field("theme").control_widget
        assert isinstance(select, Select)
        select.value = "nord"
        await until(pilot, lambda: app.theme == "nord")
        await pilot.press("escape")
        await until(pilot, lambda: app.result is None)
        assert app.theme == before


async def test_a_profile_fills_the_fields_of_the_call(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('from = "111111"\n[profiles.work]\nfrom = "222222"\nparam = ["a=b"]\n')
    app = SettingsApp(load_settings(path=path, environ={}))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        select = app.field("profile").control_widget
        assert isinstance(select, Select)
        select.value = "work"
        number = app.field("from_number").control_widget
        assert isinstance(number, Input)
        await until(pilot, lambda: number.value == "222222")
        await type_into(pilot, app, "to_number", "333333")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.result is not NOTHING)
    assert app.saved.profile == "work"
    assert app.saved.call == CallOptions(from_number="222222", to_number="333333", params=(("a", "b"),))
    save_changes(app.settings, app.saved)
    assert load_settings(path=path, environ={}).call == CallOptions(from_number="111111")
    assert load_settings(path=path, environ={}, profile="work").call == app.saved.call


async def test_a_broken_config_file_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[profiles.work]\n")
    app = SettingsApp(load_settings(path=path, environ={}))
    path.write_text("[profiles.work\n")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        select = app.field("profile").control_widget
        assert isinstance(select, Select)
        select.value = "work"
        await until(
            pilot,
            lambda: "✗" in text_of(app.screen) and "config.toml" in "".join(text_of(app.screen).split()),
        )
        await pilot.press("escape")
        await until(pilot, lambda: app.result is None)


@pytest.mark.parametrize("size", [(40, 16), (80, 24), (160, 48)])
async def test_hostile_settings_are_only_text(size: tuple[int, int]) -> None:
    odd = Settings(
        call=CallOptions(params=((HOSTILE, HOSTILE),), auth_id=HOSTILE),
        tui=TuiOptions(theme=HOSTILE, voice=HOSTILE),
        config_path=Path("/[red]config.toml"),
        profiles=(HOSTILE,),
    )
    app = SettingsApp(odd)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "[red]config.toml" in str(app.screen.query("Vertical").first().border_subtitle)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.result is not NOTHING)
    assert app.saved == odd


def test_saving_writes_only_what_changed_on_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nmethod = "GET"\n')
    before = load_settings({"from_number": "999999"}, environ={}, path=path)
    after = Settings(
        call=CallOptions(method="GET", from_number="999999", strict=True),
        tui=TuiOptions(volume=0.5),
        config_path=path,
    )
    save_changes(before, after)
    stored = load_settings(environ={}, path=path)
    assert stored.call == CallOptions(method="GET", strict=True)
    assert stored.tui == TuiOptions(volume=0.5)
    assert path.read_text().startswith("# mine\n")


def test_saving_no_change_writes_no_file(tmp_path: Path) -> None:
    before = settings(tmp_path, from_number="999999")
    save_changes(before, before)
    assert not (tmp_path / "config.toml").exists()


async def test_of_the_auth_token_only_its_source_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("auth-token = 's3cret-of-all'\n[profiles.work]\nauth-token = 's3cret-of-work'\n")
    app = SettingsApp(load_settings(path=path, environ={}))
    async with app.run_test(size=(100, 60)) as pilot:
        await until(pilot, lambda: "set, from the config file" in text_of(app.screen))
        select = app.field("profile").control_widget
        assert isinstance(select, Select)
        select.value = "work"
        await until(pilot, lambda: "set, from profile work" in text_of(app.screen))
        assert "s3cret" not in text_of(app.screen)
        await type_into(pilot, app, "to_number", "222222")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.result is not NOTHING)
    save_changes(app.settings, app.saved)
    assert path.read_text().count("s3cret-of-") == 2
    work = load_settings(path=path, environ={}, profile="work").call
    assert (work.to_number, work.auth_token) == ("222222", AuthToken("s3cret-of-work"))
