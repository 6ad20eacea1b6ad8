"""``run --save-scenario``: the call that is made, written down as a scenario when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from playground.call.entries import Entry
from playground.call.setup import CallSetup
from playground.scenarios.saving import write_scenario_file


class ScenarioWriter:
    """Gathers a call's entries, and writes the scenario as it is left; without a path it does nothing."""

    def __init__(self, path: Path | None, setup: CallSetup) -> None:
        self._path = path
        self._setup = setup
        self._log: list[Entry] = []

    def __enter__(self) -> Self:
        if self._path is not None:
            write_scenario_file(self._path, "")  # what cannot be written is told before the call
        return self

    def take(self, entry: Entry) -> None:
        """One more entry."""
        if self._path is not None:
            self._log.append(entry)

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            from playground.scenarios.writing import scenario_text

            text = scenario_text(self._log, self._setup, folder=self._path.parent.absolute())
            write_scenario_file(self._path, text)
