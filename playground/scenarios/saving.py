"""Scenarios written to files: those of calls whose logs are kept, beside them."""

from __future__ import annotations

from pathlib import Path

from playground.call.setup import CallSetup
from playground.errors import PlaygroundError


def save_kept_call(setup: CallSetup) -> Path:
    """Write down what the call has been so far, from the log that is kept of it; returns where.

    Raises ``PlaygroundError``.
    """
    from playground.call_log import read_call_log, saved_call_path
    from playground.scenarios.writing import scenario_text

    log_path = saved_call_path(setup.call_uuid, setup.started)
    path = log_path.with_suffix(".scenario.yaml")
    write_scenario_file(path, scenario_text(read_call_log(log_path), setup, folder=path.parent))
    return path


def write_scenario_file(path: Path, text: str) -> None:
    """Write it, the folder made if need be. Raises ``PlaygroundError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PlaygroundError(f"The scenario {path} cannot be written: {error.strerror}.") from None
