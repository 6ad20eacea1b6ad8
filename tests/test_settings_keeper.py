"""What is changed while the app runs is written a moment later, steps together, and a failure told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from playground.settings.config import Settings, load_settings
from playground.settings.keeper import SettingsKeeper


def changed(settings: Settings, **tui: object) -> Settings:
    return replace(settings, tui=replace(settings.tui, **tui))  # type: ignore[arg-type]


def stored(path: Path, profile: str | None = None) -> Settings:
    return load_settings(path=path, environ={}, profile=profile)


async def test_nothing_is_written_at_once_and_all_of_it_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    keeper = SettingsKeeper([].append)
    first = Settings(config_path=path)
    second = changed(first, volume=0.5)
    third = changed(second, muted=True)
    keeper.keep(first, second)
    keeper.keep(second, third)
    assert not path.exists()
    await keeper.finish()
    assert stored(path).tui == third.tui


async def test_it_is_written_by_itself_and_again_when_there_is_more(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    keeper = SettingsKeeper([].append)
    first = Settings(config_path=path)
    second = changed(first, volume=0.5)
    for before, after in ((first, second), (second, changed(second, telephone=True))):
        keeper.keep(before, after)
        async with asyncio.timeout(5):
            while not path.exists() or stored(path).tui != after.tui:
                await asyncio.sleep(0.02)
    await keeper.finish()


async def test_what_held_for_one_start_only_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    first = load_settings({"from_number": "999999"}, environ={}, path=path)
    keeper = SettingsKeeper([].append)
    second = changed(first, volume=0.5)
    keeper.keep(first, second)
    with_method = replace(
        second, call=replace(second.call, method="GET")
    )  # chosen for one call, not to be kept
    keeper.keep(with_method, changed(with_method, muted=True))
    await keeper.finish()
    assert stored(path).call == Settings(config_path=path).call
    assert stored(path).tui == changed(second, muted=True).tui


async def test_changes_before_and_after_another_profile_is_chosen_go_where_they_belong(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[profiles.work]\nfrom = '222222'\n")
    plain = stored(path)
    keeper = SettingsKeeper([].append)
    strict = replace(plain, call=replace(plain.call, strict=True))
    work = stored(path, "work")
    keeper.keep(plain, strict)
    keeper.keep(strict, replace(work, call=replace(work.call, to_number="333333")))
    await keeper.finish()
    assert stored(path).call.strict
    assert stored(path).call.to_number == plain.call.to_number
    assert stored(path, "work").call.to_number == "333333"


async def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []
    keeper = SettingsKeeper(told.append)
    settings = Settings(config_path=tmp_path / "file" / "config.toml")
    for volume in (0.1, 0.2):
        settings, before = changed(settings, volume=volume), settings
        keeper.keep(before, settings)
        async with asyncio.timeout(5):
            while keeper._saving is not None and not keeper._saving.done():
                await asyncio.sleep(0.02)
    assert len(told) == 1
    assert "cannot be" in told[0]
    await keeper.finish()
