"""A map on disk: a page and JSON beside the saved calls; one that is not whole says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from playground.atlas.keeping import keep_map
from playground.errors import PlaygroundError
from playground.map.diff import differences
from playground.map.json_form import read_map
from playground.map.verdicts import judge_so_far
from tests.map.walking import BASE, by_path, limits, walked

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
APP = by_path(
    {
        "/": f'<GetDigits action="{BASE}/chosen" numDigits="1"><Speak>Press 1 or 2.</Speak></GetDigits>',
        "/chosen": "<Speak>Bye.</Speak>",
    }
)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    return tmp_path


def test_the_page_and_its_json_stand_beside_the_calls(folder: Path) -> None:
    flow = walked(APP)
    page = keep_map(flow, judge_so_far(flow), NOW)
    assert page == folder / "calls" / "2026-03-04-093000-map-app-test.html"
    assert "Press 1 or 2." in page.read_text("utf-8")
    assert differences(flow, read_map(page.with_suffix(".json"))) == []
    assert '"incomplete"' not in page.with_suffix(".json").read_text("utf-8")


def test_a_map_that_is_not_whole_says_so_and_is_not_changed_by_it() -> None:
    flow = walked(APP, limits(calls=2))
    flow.stopped = ""
    kept = keep_map(flow, judge_so_far(flow), NOW).with_suffix(".json")
    assert "Nobody has walked the rest." in kept.read_text("utf-8")
    assert '"incomplete"' in kept.read_text("utf-8")
    assert flow.stopped == ""
    assert read_map(kept).open_choices() == flow.open_choices()


def test_a_folder_that_cannot_be_written_to_is_one_sentence(folder: Path) -> None:
    (folder / "calls").write_text("in the way")
    with pytest.raises(PlaygroundError, match="cannot be"):
        keep_map(walked(APP), [], NOW)
