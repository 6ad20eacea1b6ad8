"""What works on this machine, for ``doctor``: one finding a line, each with its mend.

Every check is total: whatever is broken, it is a finding and never an exception.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from playground import __version__
from playground.call_log import calls_folder
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.settings.auth_token import token_in_words
from playground.settings.config import load_settings

MIN_PYTHON = (3, 11)
MIN_TERMINAL = (80, 24)
"""Columns and rows that the app is laid out for."""
NEEDED = ("textual", "httpx", "lxml.etree", "platformdirs", "tomlkit", "starlette", "uvicorn")
"""Modules without which a command does not work; sound and speech have checks of their own."""
REINSTALL = "Reinstall ivr-playground."


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``doctor``."""

    subject: str
    summary: str
    works: bool = True
    needed: bool = True
    """False for what the app does without."""
    mend: str = ""

    @property
    def fails(self) -> bool:
        """True when something needed is missing."""
        return self.needed and not self.works


Check = Callable[[], Finding]


def checks(environ: Mapping[str, str] = os.environ, terminal: TextIO | None = None) -> Mapping[str, Check]:
    """All checks by their subjects; some take a second."""
    return {
        "Python": _python,
        "Packages": packages,
        "Sound device": _sound_device,
        "Microphone": lambda: _microphone(environ),
        "Speech": _speech,
        "Recogniser": _recogniser,
        "Languages": _languages,
        "Decoders": _decoders,
        "Terminal": lambda: _terminal(terminal or sys.stdout, environ),
        "Config file": lambda: _config(environ),
        "Signatures": lambda: _signatures(environ),
        "Data folder": lambda: _data(environ),
    }


def findings(wanted: Mapping[str, Check]) -> Iterator[Finding]:
    """The findings of these checks, as they are made."""
    for subject, check in wanted.items():
        try:
            yield check()
        except Exception as error:  # a check that breaks is itself a finding
            why = f"The check itself failed: {type(error).__name__}: {error}"
            yield Finding(subject, why, works=False, mend=REINSTALL)


def _python() -> Finding:
    version = platform.python_version()
    summary = f"{platform.python_implementation()} {version} on {platform.system()} {platform.machine()}"
    works = sys.version_info >= MIN_PYTHON
    mend = "" if works else f"Install Python {'.'.join(map(str, MIN_PYTHON))} or newer."
    return Finding("Python", summary, works, mend=mend)


def packages(needed: Sequence[str] = NEEDED) -> Finding:
    """Whether these modules can be imported, and the versions of their distributions."""
    versions, missing = [f"ivr-playground {__version__}"], []
    for name in needed:
        distribution = name.partition(".")[0]
        try:
            importlib.import_module(name)
            versions.append(f"{distribution} {importlib.metadata.version(distribution)}")
        except ImportError as error:
            missing.append(f"{distribution} cannot be loaded ({error})")
    if missing:
        return Finding("Packages", "; ".join(missing), works=False, mend=REINSTALL)
    return Finding("Packages", ", ".join(versions))


def _sound_device() -> Finding:
    from playground.adapters.sound.probe import probe_device

    probe = probe_device()
    return Finding("Sound device", probe.summary, probe.works, needed=False, mend=probe.fix)


def _microphone(environ: Mapping[str, str]) -> Finding:
    from playground.adapters.sound.probe import probe_microphone

    try:
        name = load_settings(environ=environ).tui.microphone
    except PlaygroundError:
        name = ""
    probe = probe_microphone(name)
    summary = visible_line(probe.summary, limit=200)
    return Finding("Microphone", summary, probe.works, needed=False, mend=visible_line(probe.fix, limit=200))


def _recogniser() -> Finding:
    from playground.adapters.speech.recogniser import INSTALL, recogniser_version

    version = recogniser_version()
    if version is None:
        none = "None for the microphone: you type what was said"
        return Finding("Recogniser", none, works=False, needed=False, mend=INSTALL)
    return Finding("Recogniser", f"pocketsphinx {version}, English, one of the hints of a GetInput")


def _languages() -> Finding:
    from playground.adapters.languages import INSTALL, identifier_version

    version = identifier_version()
    if version is None:
        none = "Prompts in another language than the voice's are noticed by their script alone"
        return Finding("Languages", none, works=False, needed=False, mend=INSTALL)
    return Finding("Languages", f"py3langid {version} tells the language of prompts")


def _speech() -> Finding:
    from playground.adapters.speech.probe import probe_speech

    probe = probe_speech()
    return Finding("Speech", probe.summary, probe.works, mend=probe.fix)


def _decoders() -> Finding:
    from playground.adapters.sound.probe import probe_decoders

    probe = probe_decoders()
    return Finding("Decoders", probe.summary, probe.works, mend="" if probe.works else probe.fix or REINSTALL)


def _terminal(terminal: TextIO, environ: Mapping[str, str]) -> Finding:
    if not terminal.isatty():
        return Finding("Terminal", "Standard output is not a terminal; the app needs one, `run` does not")
    columns, rows = shutil.get_terminal_size()
    encoding = terminal.encoding or "unknown encoding"
    summary = f"{columns}×{rows}, {_colours(environ)}, {encoding}"
    if not encoding.lower().replace("-", "").startswith("utf8"):
        mend = "Set a UTF-8 locale, such as LC_ALL=C.UTF-8: signs and lines are drawn with Unicode."
        return Finding("Terminal", summary, works=False, needed=False, mend=mend)
    if columns < MIN_TERMINAL[0] or rows < MIN_TERMINAL[1]:
        mend = f"Make the window {MIN_TERMINAL[0]}×{MIN_TERMINAL[1]} or larger to see everything."
        return Finding("Terminal", summary, works=False, needed=False, mend=mend)
    return Finding("Terminal", summary)


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colours (NO_COLOR is set)"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or environ.get("WT_SESSION"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours"


def _config(environ: Mapping[str, str]) -> Finding:
    try:
        settings = load_settings(environ=environ)
    except PlaygroundError as error:
        return Finding("Config file", error.sentence, works=False, mend=error.fix or "Mend that line.")
    if settings.notices:
        return Finding("Config file", settings.notices[0], works=False, needed=False)
    if not settings.config_path.exists():
        return Finding("Config file", f"{settings.config_path} (not there: the defaults hold)")
    profiles = f"profiles: {', '.join(settings.profiles)}" if settings.profiles else "no profiles"
    return Finding("Config file", f"{settings.config_path} ({profiles})")


def _signatures(environ: Mapping[str, str]) -> Finding:
    try:
        options = load_settings(environ=environ).call
    except PlaygroundError:
        return Finding("Signatures", "Unknown, as the config file cannot be used", works=False, needed=False)
    words = f"Auth token {token_in_words(options, environ)}"
    if options.auth_token_env and not environ.get(options.auth_token_env):
        mend = f"Set {visible_line(options.auth_token_env, limit=80)}, or no call can be made."
        return Finding("Signatures", words, works=False, needed=False, mend=mend)
    signed = "are signed" if options.auth_token_env or options.auth_token else "are not signed"
    return Finding("Signatures", f"{words}; requests {signed}")


def _data(environ: Mapping[str, str]) -> Finding:
    folder = calls_folder(environ)
    try:
        _try_to_write(folder)
    except OSError as error:
        summary = f"{folder} cannot be written ({error.strerror})"
        mend = "Calls are not kept: give yourself the right to write there, or set IVR_PLAYGROUND_DATA."
        return Finding("Data folder", summary, works=False, needed=False, mend=mend)
    return Finding("Data folder", f"{folder} ({sum(1 for _ in folder.glob('*.jsonl'))} calls kept)")


def _try_to_write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"1")
