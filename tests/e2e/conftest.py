"""The app's telephone on a null sink, which records what a listener would hear."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.phone import Phone
from playground.settings.config import Settings
from tests.null_sink import NullSink


@pytest.fixture
def phone(null_sink: NullSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path))
    monkeypatch.setenv("IVR_PLAYGROUND_CONFIG", str(tmp_path / "config.toml"))
    phone = Phone(Settings, tell=pytest.fail, on_silence=pytest.fail)
    phone.warm_up()
    yield phone
    phone.close()
