"""Commands run in this process, away from the developer's own config and data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main
from tests.cli.flask_menu import Menu, serve


@dataclass
class Ran:
    """How a command came out."""

    status: int
    out: str
    err: str

    @property
    def log(self) -> list[dict[str, Any]]:
        """The call log on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The log's lines of one type."""
        return [line for line in self.log if line["type"] == kind]


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config file and a data folder of the test's own; no variable of the developer's."""
    folder = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("IVR_PLAYGROUND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("IVR_PLAYGROUND_CONFIG", str(folder / "config.toml"))
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(folder / "data"))
    monkeypatch.setenv("NO_COLOR", "1")
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs the command line in this process."""

    def run(*words: object) -> Ran:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return run


@pytest.fixture
def menu():
    with serve() as running:
        yield running


__all__ = ["Menu", "Ran"]
