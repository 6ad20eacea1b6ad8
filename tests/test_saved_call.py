"""Saved calls read back: killed writers, newer versions, files that are no logs, hostile ones."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import saved_call
from playground.call_log import log_line
from playground.errors import ExitCode, PlaygroundError
from playground.saved_call import SavedCall, read_saved_call
from tests.ui import recorded

LINES = [log_line(entry) for entry in recorded.completed().entries]
STARTED = LINES[0]
STATUS = '{"seq": 1, "at": 0, "type": "call.status", "status": "ringing"}'


def read(text: str | bytes) -> SavedCall:
    data = text.encode() if isinstance(text, str) else text
    return read_saved_call("-", io.BytesIO(data))


def test_a_whole_call_is_read_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    assert read_saved_call(str(path)) == SavedCall(str(path), tuple(recorded.completed().entries))


def test_bom_blank_lines_and_crlf_are_no_matter() -> None:
    call = read("\ufeff" + "\r\n\r\n".join(LINES) + "\r\n")
    assert (len(call.entries), call.notices) == (len(LINES), ())


def test_a_last_line_cut_off_is_left_out_and_told() -> None:
    call = read("\n".join(LINES[:4]) + "\n" + LINES[4][:30])
    assert len(call.entries) == 4
    assert call.notices == ("Line 5 is cut off and left out; whoever wrote the log was stopped.",)


def test_every_cut_of_a_log_is_read_or_refused_in_a_sentence() -> None:
    whole = ("\n".join(LINES) + "\n").encode()
    for end in range(0, len(whole), 7):
        if end <= len(STARTED.encode()) - 1:
            with pytest.raises(PlaygroundError):
                read(whole[:end])
        else:
            assert read(whole[:end]).entries


def test_an_end_that_is_missing_is_told() -> None:
    assert read("\n".join(LINES[:4]) + "\n").notices == ("The end of the call is not in the log.",)


def test_unknown_types_are_told_once() -> None:
    strange = '{"seq": 9, "at": 0, "type": "%s"}'
    call = read(
        "\n".join([STARTED, strange % "quantum.leap", *LINES[1:], strange % "warp", strange % "warp"])
    )
    assert len(call.entries) == len(LINES)
    assert call.notices == (
        "3 entries of types that this version does not know left out: quantum.leap, warp.",
    )


def test_a_newer_schema_is_refused_whatever_else_is_new() -> None:
    newer = json.dumps({"type": "call.started", "schema": 2, "seq": "zero"})
    with pytest.raises(PlaygroundError, match=r"line 1: a newer version wrote this log \(schema 2"):
        read(newer)


def test_of_two_calls_the_first_is_shown() -> None:
    call = read("\n".join([*LINES, *LINES]))
    assert len(call.entries) == len(LINES)
    assert call.notices == ("standard input holds 2 calls; only the first is shown.",)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "holds no call"),
        ("\n\n", "holds no call"),
        ("hello\n", "line 1: this is not a line of a call log: it is not JSON"),
        ("<Response/>", "line 1: this is not a line of a call log: it is not JSON"),
        (b"\xff\xfe\x00", "line 1: this is not a line of a call log: it is not UTF-8"),
        ("[1]\n", "line 1: this is not a line of a call log: it is not an object with a type"),
        (STATUS, "line 1: this is not a line of a call log: a call log begins with call.started"),
        ('{"type": "who"}', "holds no call"),
        (f"{STARTED}\n{{\n{STATUS}\n", "line 2"),
        (
            f"{STARTED}\n\n{'[' * 100_000}\n",
            "line 3: this is not a line of a call log: it is nested too deep",
        ),
        (f"{STARTED}\n{STATUS.replace(': 0', ': NaN')}\n", "line 2: this is not a line of a call log: NaN"),
        (
            f"{STARTED}\n{STATUS.replace(': 0', ': 1e999')}\n",
            "line 2: this is not a line of a call log: at is beyond",
        ),
        (f"{STARTED}\n{STATUS.replace(': 0', ': 1e300')}\n", "at is beyond all measure"),
        (f"{STARTED}\n{STATUS.replace(': 0', ': 1' + '0' * 400)}\n", "at is beyond all measure"),
    ],
)
def test_what_is_no_log_is_one_sentence(text: str | bytes, part: str) -> None:
    with pytest.raises(PlaygroundError) as told:
        read(text)
    assert part in str(told.value)
    assert told.value.exit_code is ExitCode.CALL_FAILED
    assert "\n" not in str(told.value)


def test_a_line_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_call, "LINE_LIMIT", 2 << 20)
    stream = io.BytesIO(b"x" * (5 << 20))
    with pytest.raises(PlaygroundError, match=r"line 1: .* longer than 2 MiB"):
        read_saved_call("-", stream)
    assert stream.tell() <= (2 << 20) + 1


@pytest.mark.parametrize(
    ("name", "part"),
    [("none.jsonl", "cannot be read: No such file"), (".", "cannot be read"), ("a\0b", "cannot be read")],
)
def test_files_that_cannot_be_read(name: str, part: str) -> None:
    with pytest.raises(PlaygroundError, match=part) as told:
        read_saved_call(name)
    assert told.value.exit_code is ExitCode.CALL_FAILED
    assert "\0" not in str(told.value)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for text in (data, STARTED.encode() + b"\n" + data):
        with contextlib.suppress(PlaygroundError):
            assert read(text).entries


def test_hostile_words_in_names_are_shown_harmless() -> None:
    call = read("\n".join([STARTED, json.dumps({"type": "\x1b[2Jboo\u202e", "seq": 1, "at": 0}), *LINES[1:]]))
    assert "\x1b" not in call.notices[0]
    assert "\u202e" not in call.notices[0]
