"""A call that was made, written down as a scenario: from its log alone, and what it was made with.

What is expected: every prompt, the keys and words that were posted, who was dialled, how it ended. What the
caller and those who were dialled did becomes deeds. Secrets are not in the log; the file names environment
variables in their place, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from playground.call import entries
from playground.call.entries import MASK
from playground.call.setup import CallSetup
from playground.document.model import Severity
from playground.hostile_text import visible_line
from playground.scenarios.deeds import (
    Deed,
    DeedsOfCall,
    Pressed,
    Recorded,
    Rung,
    Said,
    Silent,
    TransferAsked,
    hung_up_at,
)
from playground.scenarios.model import PATIENCE_S
from playground.settings import option_values
from playground.settings.options import CallOptions, options_of

LONGEST_HEARD = 100
"""So many characters of a prompt are expected at most: its beginning."""
_PLAIN_GAP_S = 0.05
_OTHER_NAMES = {"plus": "plus_in_numbers"}
"""Fields of the options that the setup names otherwise."""
_NOT_WRITTEN = {
    "from_number",
    "to_number",
    "recordings",
    "auth_token",
    "allowed_hosts",
    "insecure",
    "time_limit_s",
}
_SECRET = re.compile(r"authorization|cookie|token|secret|signature|api-?key|password", re.IGNORECASE)
_CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{20,}|[0-9a-f]{16,}", re.IGNORECASE)
_POSTED = ("Digits", "Speech", "DialStatus", "DialDigitsMatch")
_CALLEE = {
    "busy": "busy",
    "no-answer": "no-answer",
    "timeout": "no-answer",
    "rejected": "reject",
    "failed": "fail",
}


def scenario_text(
    log: Sequence[entries.Entry],
    setup: CallSetup | None = None,
    *,
    name: str = "",
    folder: Path | None = None,
) -> str:
    """The YAML of a scenario that does as this call did; a document on disk is named as seen from ``folder``.

    ``setup``: what the call was made with; without it only what the log's first line says of it is written.
    """
    notebook = _Notebook(log)
    if any(isinstance(entry, entries.CallStarted) and entry.a_leg_uuid is not None for entry in log):
        notebook.notes.append(
            "It was the B leg of a call, until it was transferred; played, it is a call to that URL."
        )
    notebook.write()
    call = _call_lines(log, setup, notebook, folder)
    lines = ["# Written down from a call. Each step is explained in docs/scenarios.md."]
    lines += [f"# {note}" for note in notebook.notes]
    lines += [f"name: {_text(name or _name_of(log))}", *call]
    if notebook.longest_gap_s > PATIENCE_S / 2:
        lines.append(f"patience: {round(notebook.longest_gap_s * 2)}")
    lines += ["steps:", *(f"  - {step}" for step in notebook.steps)]
    return "\n".join(lines) + "\n"


def _name_of(log: Sequence[entries.Entry]) -> str:
    keys = [entry.digits for entry in log if isinstance(entry, entries.InputFinished) and entry.digits]
    shown = ", ".join(visible_line(key, limit=20) for key in keys[:8])
    return f"the caller presses {shown}" if shown else "the caller listens"


def _call_lines(
    log: Sequence[entries.Entry], setup: CallSetup | None, notebook: _Notebook, folder: Path | None
) -> list[str]:
    started = next((entry for entry in log if isinstance(entry, entries.CallStarted)), None)
    if started is None:
        return []
    lines = ["call:", f"  url: {_text(_target(started.answer_url, notebook, folder))}"]
    lines += [f"  from: {_text(started.from_)}", f"  to: {_text(started.to)}"]
    if setup is not None:
        lines += _option_lines(setup, notebook)
    elif started.direction != "inbound":
        lines.append(f"  direction: {started.direction}")
    if notebook.callee:
        lines.append(f"  callee: {notebook.callee}")
    return lines


def _target(url: str, notebook: _Notebook, folder: Path | None) -> str:
    if url.startswith("file:"):
        path = Path(url2pathname(unquote(urlsplit(url).path)))
        if folder is not None and path.is_relative_to(folder.absolute()):
            return str(path.relative_to(folder.absolute()))
        return str(path)
    if MASK in url:
        return notebook.secret("URL", "the answer URL with its password")
    return url


def _option_lines(setup: CallSetup, notebook: _Notebook) -> list[str]:
    lines = []
    for option in options_of(CallOptions):
        value = getattr(setup, _OTHER_NAMES.get(option.field, option.field), option.default)
        if option.field in _NOT_WRITTEN or value == option.default or value is None:
            continue
        if option.many:
            pairs = [
                (key, notebook.secret(key, f"the header {key}") if _SECRET.search(key) else text)
                for key, text in value
            ]
            written = ", ".join(_text(f"{key}={text}") for key, text in pairs)
            lines.append(f"  {option.name}: [{written}]")
        elif isinstance(value, bool):
            lines.append(f"  {option.name}: {str(value).lower()}")
        else:
            lines.append(
                f"  {option.name}: {_text(f'{value:g}' if isinstance(value, float) else str(value))}"
            )
    if setup.auth_token is not None:
        notebook.notes.append(
            "The call was signed: name the variable of the auth token with auth-token-env in call."
        )
    limit = setup.time_limit_s
    if limit < 3600.0:
        lines.append(f"  max-seconds: {limit:g}")
    return lines


def _text(text: str) -> str:
    """A text in double quotes, as YAML and JSON have them."""
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str) -> str:
    """The same, and what looks like a variable is none."""
    return _text(text.replace("${", "$${"))


class _Notebook:
    """Reads the log from its beginning to its end, and notes the steps."""

    def __init__(self, log: Sequence[entries.Entry]) -> None:
        self._log = log
        self.steps: list[str] = []
        self.notes: list[str] = []
        """Sentences for the head of the file."""
        self.callee = ""
        self.longest_gap_s = 0.0
        self._last_at = 0.0
        self._secrets = 0
        self._plays_others = False
        self._hang_up_at = hung_up_at(log)
        """When the person on the phone hung up; ``None``: not, or it is noted."""
        self._deeds = DeedsOfCall(log, self._hang_up_at)

    def write(self) -> None:
        """Note them all."""
        for number, entry in enumerate(self._log):
            self._note(number, entry)
        worst = {entry.severity for entry in self._log if isinstance(entry, entries.Problem)}
        if Severity.ERROR not in worst:
            self.steps.append("no findings: error" if Severity.WARNING in worst else "no findings")

    def secret(self, what: str, words: str) -> str:
        """A variable in the place of a secret, told of in the head of the file."""
        self._secrets += 1
        name = f"IVR_SECRET_{self._secrets}"
        shown = visible_line(words, limit=120)
        self.notes.append(f"The environment variable {name} must hold {shown}: secrets are not written down.")
        return f"${{{name}}}"

    def _note(self, number: int, entry: entries.Entry) -> None:
        for deed in self._deeds.take(number, entry):
            self._note_deed(deed)
        match entry:
            case entries.Speak(b_leg_uuid=None):
                self._hear(entry, entry.text)
            case entries.Play(b_leg_uuid=None):
                self._hear(entry, urlsplit(entry.url).path.rpartition("/")[2] or entry.url)
            case entries.HttpRequest():
                self._asked(entry)
            case entries.DialLeg() if entry.path is None:
                self._callee_went_on(entry)
            case entries.RoomMember(simulated=True) if not self._plays_others:
                self._plays_others = True
                self.notes.append("Others in the room were played by hand: what they did is not in here.")
            case entries.CallEnded():
                self._ended(entry)

    def _step(self, at: float, step: str) -> None:
        if self._hang_up_at is not None and at >= self._hang_up_at:
            hung_up_at, self._hang_up_at = self._hang_up_at, None
            self._wait_until(hung_up_at)
            self._step(hung_up_at, "hang up")
        self.longest_gap_s = max(self.longest_gap_s, at - self._last_at)
        self._last_at = at
        self.steps.append(step)

    def _hear(self, entry: entries.Speak | entries.Play, text: str) -> None:
        words = _recognisable(text)
        if words:
            self._step(entry.at, f"hear: {_literal(words)}")

    # What the caller did

    def _note_deed(self, deed: Deed) -> None:
        match deed:
            case Pressed(wait=None):
                self._step(deed.at, f"press: {_text(deed.keys)}")
            case Pressed():
                self._step(deed.at, f"press: {_text('!' * deed.barges_in + self._keys(deed.keys))}")
            case Said():
                self._say(deed.at, deed.text, barges_in=deed.barges_in)
            case Silent():
                self._step(deed.at, 'press: ""')
            case Rung(is_callee=False):
                self._step(deed.at, f"dial: {{to: {_literal(deed.to)}, then: {_text(deed.outcome)}}}")
            case TransferAsked():
                self._transferred(deed)
            case Rung() | Recorded():
                pass  # the callee stands above the steps; what ends a recording is not told apart

    def _transferred(self, deed: TransferAsked) -> None:
        wanted, where = deed.wanted, _literal(deed.wanted.aleg_url)
        if wanted.legs != "aleg":
            whom = visible_line(deed.whom, limit=80)
            self.notes.append(
                f"What became of {whom} after the transfer is in a log of its own, and not in here."
            )
            url = f"url: {where}, " if wanted.aleg_url else ""
            where = f"{{{url}bleg_url: {_literal(wanted.bleg_url)}}}"
        self._wait_until(deed.at)
        self._step(deed.at, f"transfer: {where}")

    def _say(self, at: float, text: str, *, barges_in: bool) -> None:
        words = self.secret("words", "what is said there") if MASK in text else text.replace("${", "$${")
        self._step(at, f"say: {_text('!' * barges_in + words)}")

    def _keys(self, keys: str) -> str:
        secret = keys.count(MASK)
        if not secret:
            return keys
        variable = self.secret("keys", f"the {secret} keys that are pressed there")
        return variable + keys.replace(MASK, "")

    # What the app and the others did

    def _asked(self, entry: entries.HttpRequest) -> None:
        if entry.purpose != "action" or entry.attempt > 1:
            return
        posted = {key: entry.params[key] for key in _POSTED if key in entry.params}
        known = {key: value for key, value in posted.items() if MASK not in value}
        if "/Record[" in (entry.path or ""):  # whether a key or silence ended it is no matter
            known = {}
        path = urlsplit(entry.url).path or "/"
        changes = _CHANGING.search(path) or MASK in path or not re.fullmatch(r"[\w/.~-]+", path)
        what = ["purpose: action" if changes else f"path: {_text(path)}"]
        if known:
            told = ", ".join(f"{key}: {_literal(value)}" for key, value in known.items())
            what.append(f"params: {{{told}}}")
        self._step(entry.at, f"request: {{{', '.join(what)}}}")

    def _callee_went_on(self, entry: entries.DialLeg) -> None:
        if entry.machine:
            self.callee = "machine"
        elif entry.state in _CALLEE:
            self.callee = _CALLEE[entry.state]

    def _ended(self, entry: entries.CallEnded) -> None:
        facts = f"cause: {entry.hangup_cause}, code: {entry.hangup_code}, source: {entry.hangup_source}"
        self._step(entry.at, f"ends: {{{facts}}}")

    def _wait_until(self, at: float) -> None:
        gap = at - self._last_at
        if gap > _PLAIN_GAP_S:
            self.steps.append(f"wait: {option_values.seconds(f'{gap:.3f}'):g}")


def _recognisable(text: str) -> str:
    """The beginning of a prompt, without what is hidden in it; empty when nothing is left to know it by."""
    words = max(re.split(f"[{MASK}]+", " ".join(text.split())), key=len, default="").strip()
    words = words.lstrip("/~ ")
    if len(words) > LONGEST_HEARD:
        words = words[:LONGEST_HEARD].rpartition(" ")[0] or words[:LONGEST_HEARD]
    return words
