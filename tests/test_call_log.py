"""The call log: what is written is read back, and files that are not whole are read as far as they go."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call import entries
from playground.call_log import (
    CallLogWriter,
    calls_folder,
    entry_from_json,
    log_line,
    read_call_log,
    saved_call_path,
)
from playground.errors import PlaygroundError

KINDS = get_args(entries.Entry)
TEXT = st.text(max_size=20)

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
ANY_ENTRY = st.one_of([st.from_type(kind) for kind in KINDS])


@given(ANY_ENTRY)
@settings(max_examples=300, deadline=None)
def test_every_entry_survives_the_way_to_disk_and_back(entry):
    line = log_line(entry)
    assert len(line.splitlines()) == 1
    assert entry_from_json(line.encode()) == entry


@given(st.lists(ANY_ENTRY, max_size=8), st.integers(min_value=1, max_value=400))
@settings(max_examples=60, deadline=None)
def test_a_torn_last_line_costs_that_line_only(tmp_path_factory, written, cut):
    path = tmp_path_factory.mktemp("log") / "call.jsonl"
    with CallLogWriter(path) as writer:
        for entry in written:
            writer.write(entry)
    whole = path.read_bytes()
    if not written:
        assert read_call_log(path) == []
        return
    last = len(whole.splitlines(keepends=True)[-1])
    path.write_bytes(whole[: len(whole) - min(cut, last)])
    read = read_call_log(path)
    assert read == written[: len(read)]
    assert len(read) >= len(written) - 1


def test_every_type_of_the_contract_is_known():
    assert {kind.type for kind in KINDS} >= {
        "call.started", "call.status", "http.request", "http.response", "document.loaded", "element.started",
        "element.finished", "speak", "play", "dtmf", "input.waiting", "input.digit", "input.finished",
        "problem", "call.ended",
    }  # fmt: skip


def test_lines_are_readable_by_other_programs():
    entry = entries.Speak(
        seq=3,
        at=1.25,
        path="/Response/Speak[1]",
        text="Olá\u2028\u0085\x9b\x7f",
        voice="WOMAN",
        language="pt-BR",
        seconds=2.0,
    )
    line = log_line(entry)
    assert "Olá" in line
    assert json.loads(line)["text"] == "Olá\u2028\u0085\x9b\x7f"
    assert not any(0x7F <= ord(character) < 0xA0 for character in line)
    assert list(json.loads(line))[:3] == ["seq", "at", "type"]


def test_a_line_is_on_disk_as_soon_as_it_is_written(tmp_path):
    path = tmp_path / "deep" / "call.jsonl"
    writer = CallLogWriter(path)
    writer.write(entries.CallStatus(seq=0, at=0.0, status="ringing"))
    assert read_call_log(path) == [entries.CallStatus(seq=0, at=0.0, status="ringing")]
    writer.close()


def test_unknown_types_and_keys_are_passed_over(tmp_path):
    path = tmp_path / "call.jsonl"
    path.write_text(
        '{"seq": 0, "at": 0, "type": "call.status", "status": "ringing", "mood": "good"}\n'
        '{"seq": 1, "at": 0, "type": "weather", "sky": "blue"}\n'
        '{"seq": 2, "at": 1, "type": "call.status", "status": "completed"}\n'
    )
    assert [entry.status for entry in read_call_log(path)] == ["ringing", "completed"]
    assert isinstance(read_call_log(path)[0].at, float)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"type": "call.status", "seq": 0, "at": 0}', "lacks status"),
        (
            '{"type": "call.status", "seq": 0, "at": "soon", "status": "x"}',
            "at holds a value of the wrong kind",
        ),
        (
            '{"type": "call.status", "seq": true, "at": 0, "status": "x"}',
            "seq holds a value of the wrong kind",
        ),
        ("[" * 200_000, "nested too deep"),
    ],
)
def test_a_broken_line_in_the_middle_is_named(tmp_path, line, part):
    path = tmp_path / "call.jsonl"
    path.write_text(f"{line}\n" + '{"seq": 1, "at": 0, "type": "call.status", "status": "ringing"}\n')
    with pytest.raises(PlaygroundError, match=r"line 1") as told:
        read_call_log(path)
    assert part in str(told.value)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(PlaygroundError, match="cannot be read: No such file"):
        read_call_log(tmp_path / "none.jsonl")


class FullDisk(io.StringIO):
    def write(self, _text):
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_told_once_and_the_call_goes_on():
    told = []
    writer = CallLogWriter(FullDisk(), on_failure=told.append)
    for seq in range(3):
        writer.write(entries.CallStatus(seq=seq, at=0.0, status="ringing"))
    assert len(told) == 1
    assert "No space left" in told[0]


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path):
    (tmp_path / "file").write_text("")
    told = []
    writer = CallLogWriter(tmp_path / "file" / "call.jsonl", on_failure=told.append)
    writer.write(entries.CallStatus(seq=0, at=0.0, status="ringing"))
    assert len(told) == 1
    with pytest.raises(PlaygroundError, match="cannot be written"):
        CallLogWriter(tmp_path / "file" / "call.jsonl")


def test_a_stream_that_knows_ascii_only_gets_ascii():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    CallLogWriter(stream).write(entries.CallStatus(seq=0, at=0.0, status="•"))
    assert json.loads(raw.getvalue())["status"] == "•"


def test_saved_calls_go_to_the_data_folder_by_date_and_id():
    folder = calls_folder({"IVR_PLAYGROUND_DATA": "/somewhere"})
    path = saved_call_path("3f2c", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), folder)
    assert path == Path("/somewhere/calls/2026-01-02-030405-3f2c.jsonl")
