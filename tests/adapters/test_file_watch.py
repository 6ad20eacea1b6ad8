"""Files that are watched: real files, written as editors write them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from playground.adapters import file_watch
from playground.adapters.file_watch import FileWatch
from playground.watch.changes import Changes

PATIENCE_S = 20.0


@pytest.fixture
def menu(tmp_path: Path) -> Path:
    path = tmp_path / "menu.xml"
    path.write_text("<Response/>")
    return path


def of(folder: Path) -> FileWatch:
    return FileWatch(lambda: sorted(folder.glob("*.xml")), lambda: [folder])


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """Done on another thread while somebody waits."""
    thread = threading.Thread(target=deed)
    thread.start()
    yield
    thread.join()


def test_a_written_file_is_a_change(menu: Path) -> None:
    watch = of(menu.parent)
    with meanwhile(lambda: menu.write_text("<Response><Hangup/></Response>")):
        assert watch.wait(PATIENCE_S) == Changes(changed=(menu,))
    assert not watch.wait(0)


def test_what_changed_between_two_waits_is_not_lost(menu: Path) -> None:
    watch = of(menu.parent)
    menu.write_text("<Response> </Response>")
    assert watch.wait(0) == Changes(changed=(menu,))


def test_saving_by_renaming_is_one_change(menu: Path) -> None:
    watch = of(menu.parent)

    def save() -> None:
        menu.rename(menu.with_suffix(".xml~"))
        fresh = menu.with_suffix(".new")
        fresh.write_text("<Response><Hangup/></Response>")
        fresh.rename(menu)

    with meanwhile(save):
        assert watch.wait(PATIENCE_S) == Changes(changed=(menu,))
    assert not watch.wait(0)


def test_a_file_that_is_emptied_and_written_again_the_same_is_no_change(menu: Path) -> None:
    watch = of(menu.parent)
    text = menu.read_text()
    menu.write_text("")
    menu.write_text(text)
    os.utime(menu)
    assert not watch.wait(0.3)


def test_new_files_and_files_that_are_gone_for_good(menu: Path) -> None:
    watch = of(menu.parent)
    other = menu.with_name("other.xml")
    with meanwhile(lambda: other.write_text("<Response/>")):
        assert watch.wait(PATIENCE_S) == Changes(added=(other,))
    menu.unlink()
    assert watch.wait(PATIENCE_S) == Changes(removed=(menu,))


def test_a_file_in_a_folder_that_is_made_later(menu: Path) -> None:
    root = menu.parent
    watch = FileWatch(
        lambda: sorted(root.rglob("*.xml")),
        lambda: [root, *(path for path in root.rglob("*") if path.is_dir())],
    )
    below = root / "below"

    def make() -> None:
        below.mkdir()
        (below / "late.xml").write_text("<Response/>")

    with meanwhile(make):
        assert watch.wait(PATIENCE_S) == Changes(added=(below / "late.xml",))


def test_a_file_that_is_written_in_pieces_is_told_when_it_is_whole_at_the_latest(menu: Path) -> None:
    watch = of(menu.parent)
    whole = "<Response>" + "<Wait/>" * 40 + "</Response>"

    def write_in_pieces() -> None:
        with menu.open("w") as file:
            for sign in whole:
                file.write(sign)
                file.flush()

    with meanwhile(write_in_pieces):
        while menu.read_text() != whole:
            assert watch.wait(PATIENCE_S) in (Changes(), Changes(changed=(menu,)))
    watch.wait(0)
    assert not watch.wait(0)


def test_where_the_system_tells_nothing_looking_finds_it(menu: Path) -> None:
    """The folders that are watched are not those in which it happens."""
    nowhere = menu.parent / "nowhere"
    watch = FileWatch(lambda: [menu], lambda: [nowhere])
    menu.write_text("<Response> </Response>")
    assert watch.wait(PATIENCE_S) == Changes(changed=(menu,))


def test_without_the_library_looking_finds_it(menu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    watch = of(menu.parent)
    with meanwhile(lambda: menu.write_text("<Response> </Response>")):
        assert watch.wait(PATIENCE_S) == Changes(changed=(menu,))


def test_large_files_are_told_apart_by_time(menu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_watch, "_DIGESTED_BYTES", 4)
    watch = of(menu.parent)
    os.utime(menu, (1, 1))
    assert watch.wait(PATIENCE_S) == Changes(changed=(menu,))


def test_who_waits_can_be_stopped(menu: Path) -> None:
    watch = of(menu.parent)
    began = monotonic()
    with meanwhile(watch.stop):
        assert not watch.wait(PATIENCE_S)
    assert monotonic() - began < PATIENCE_S / 2
    menu.write_text("")
    assert not watch.wait(PATIENCE_S)
