"""Recordings as files and over HTTP: the right length, the right type, and nothing but recordings."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from playground.adapters.recordings import KeptRecordings, store
from playground.adapters.sound.telephone_rate import RATE_HZ
from playground.errors import PlaygroundError

ID = "0b7e6a52-6a7c-5b7e-9d3e-0a1b2c3d4e5f"


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptRecordings]:
    recordings = KeptRecordings(tmp_path / "data" / "recordings")
    yield recordings
    recordings.close()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as http:
        yield http


def keep(kept: KeptRecordings, recording_id: str, *sounds: np.ndarray) -> None:
    """Write a recording that was started to its end."""
    for sound in sounds:
        kept.append(recording_id, sound)
    kept.stop(recording_id)
    kept.complete(recording_id)


def quiet(seconds: float, channels: int = 1) -> np.ndarray:
    return np.zeros((round(seconds * RATE_HZ), channels), dtype=np.float32)


def tone(hertz: float, seconds: float) -> np.ndarray:
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (0.5 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def pitch(sound: np.ndarray) -> float:
    """The strongest frequency, Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(sound)))) * RATE_HZ / len(sound)


def file_of(kept: KeptRecordings, name: str) -> Path:
    return Path(kept.folder) / name


@pytest.mark.parametrize("seconds", [0.0, 0.013, 2.7, 61.25])
@pytest.mark.parametrize("file_format", ["wav", "mp3"])
def test_a_file_holds_what_was_given_in_its_length(kept, file_format, seconds):
    kept.start(ID, file_format, 2)
    both = np.stack([tone(440, seconds), tone(1000, seconds)], axis=1)
    keep(kept, ID, *np.array_split(both, 7))
    path = file_of(kept, f"{ID}.{file_format}")
    sound, rate = soundfile.read(path, always_2d=True)
    assert rate == RATE_HZ
    assert len(sound) / rate == pytest.approx(seconds, abs=0.02)
    assert soundfile.info(path).format == file_format.upper()
    assert sound.shape[1] == 2
    if seconds > 1:
        assert [pitch(channel) for channel in sound.T] == pytest.approx([440, 1000], abs=1)
        assert np.sqrt((sound**2).mean(axis=0)) == pytest.approx([0.354, 0.354], abs=0.02)


@pytest.mark.parametrize("file_format", ["wav", "mp3"])
def test_a_file_can_be_heard_while_it_grows(kept, file_format):
    kept.start(ID, file_format, 1)
    heard = []
    for _ in range(4):
        kept.append(ID, tone(440, 1.0)[:, np.newaxis])
        heard.append(soundfile.info(file_of(kept, f"{ID}.{file_format}")).duration)
    assert heard == pytest.approx([1, 2, 3, 4], abs=0.4)


KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from playground.adapters.recordings import KeptRecordings
kept = KeptRecordings(Path(sys.argv[1]))
kept.start("said", sys.argv[2], 1)
at = np.arange(3 * 8000) / 8000
kept.append("said", (0.5 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)[:, np.newaxis])
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("file_format", ["wav", "mp3"])
def test_a_killed_process_leaves_what_was_said(tmp_path, file_format):
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), file_format], timeout=60, check=False, env=os.environ
    )
    assert ran.returncode == -signal.SIGKILL
    sound, rate = soundfile.read(tmp_path / f"said.{file_format}")
    assert len(sound) / rate == pytest.approx(3, abs=0.2)
    assert pitch(sound[rate : 2 * rate]) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("file_format", "kind"), [("wav", "audio/wav"), ("mp3", "audio/mpeg")])
def test_the_app_fetches_what_was_written(kept, client, file_format, kind):
    url = f"{kept.url}{ID}.{file_format}"
    kept.start(ID, file_format, 1)
    keep(kept, ID, quiet(1.5))
    reply = client.get(url)
    content = file_of(kept, f"{ID}.{file_format}").read_bytes()
    assert (reply.status_code, reply.headers["Content-Type"], reply.content) == (200, kind, content)
    assert client.head(url).headers["Content-Length"] == str(len(content))
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, content[10:20])


def test_the_url_holds_before_anything_is_served(kept, client):
    """The port is taken when a call is placed; who asks early is answered when there is something to serve."""
    url = kept.url
    assert url.startswith("http://127.0.0.1:")
    assert "recordings" not in {thread.name for thread in threading.enumerate()}
    assert not Path(kept.folder).exists()
    early: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: early.append(client.get(f"{url}{ID}.mp3", timeout=30)))
    asking.start()
    kept.start("another", "mp3", 1)
    asking.join(30)
    assert early[0].status_code == 404
    assert kept.url == url


def test_a_recording_is_not_given_out_before_it_is_complete(kept, client):
    kept.start(ID, "mp3", 1)
    url = f"{kept.url}{ID}.mp3"
    assert client.get(url).status_code == 404
    kept.complete(ID)  # of one that goes on: nothing
    assert client.get(url).status_code == 404
    kept.append(ID, quiet(3.0))
    kept.stop(ID)
    kept.stop(ID)
    replies: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: replies.append(client.get(url, timeout=30)))
    asking.start()
    kept.complete(ID)
    asking.join(30)
    assert replies[0].status_code == 200
    assert replies[0].content == file_of(kept, f"{ID}.mp3").read_bytes()


@pytest.mark.parametrize(
    "path",
    ["", "secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "../secret.txt", f"{ID}.wav", f"{ID}", f"{ID}.",
     ".mp3", "%00.mp3", f"{ID}.mp3/..", f"{ID}.mp3%2f..%2fold.mp3", "old.mp3"],
)  # fmt: skip
def test_nothing_else_is_given_out(kept, path):
    kept.start(ID, "mp3", 1)
    keep(kept, ID, quiet(0.1))
    file_of(kept, "old.mp3").write_bytes(b"of another process")
    file_of(kept, "secret.txt").write_bytes(b"secret")
    (Path(kept.folder).parent / "secret.txt").write_bytes(b"secret")
    host, _, port = kept.url.removeprefix("http://").partition("/")[0].partition(":")
    with socket.create_connection((host, int(port))) as wire:  # as written: a client would tidy the path up
        wire.sendall(f"GET /recordings/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        reply = b"".join(iter(lambda: wire.recv(65536), b""))
    assert reply.startswith((b"HTTP/1.1 404", b"HTTP/1.1 307")), reply[:80]
    assert b"secret" not in reply


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_recordings_can_only_be_read(kept, client, method):
    kept.start(ID, "mp3", 1)
    keep(kept, ID, quiet(0.1))
    assert client.request(method, f"{kept.url}{ID}.mp3").status_code == 405
    assert file_of(kept, f"{ID}.mp3").is_file()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    kept = KeptRecordings(tmp_path / "file" / "recordings")
    with pytest.raises(PlaygroundError, match=r"cannot be kept in .*recordings") as told:
        kept.start(ID, "mp3", 1)
    assert "\n" not in str(told.value)
    keep(kept, ID, quiet(5.0))
    kept.close()


FULL = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from playground.adapters.recordings import KeptRecordings
from playground.adapters.sound.telephone_rate import RATE_HZ
from playground.errors import PlaygroundError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
kept = KeptRecordings(Path(sys.argv[1]))
kept.start("full", sys.argv[2], 2)
try:
    for _ in range(50):
        kept.append("full", np.random.default_rng(1).uniform(-1, 1, (8000, 2)).astype(np.float32))
except PlaygroundError as error:
    print(error)
kept.close()
"""


@pytest.mark.parametrize("file_format", ["wav", "mp3"])
def test_a_full_disk_is_one_sentence_and_leaves_no_broken_file(tmp_path, file_format):
    if not hasattr(resource, "RLIMIT_FSIZE"):
        pytest.skip("no limit can be set here")
    words = [sys.executable, "-c", FULL, str(tmp_path), file_format]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True, env=dict(os.environ))
    assert ran.stdout.startswith(f"Recordings cannot be kept in {tmp_path} (")
    assert len(ran.stdout.splitlines()) == 1
    assert ran.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_recording_longer_than_any_call_is_kept_in_part(kept, monkeypatch):
    monkeypatch.setattr(store, "LONGEST_S", 2.0)
    kept.start(ID, "wav", 1)
    kept.append(ID, quiet(1.5))
    with pytest.raises(PlaygroundError, match="only the first"):
        kept.append(ID, quiet(1.5))
    kept.stop(ID)
    kept.complete(ID)
    assert soundfile.info(file_of(kept, f"{ID}.wav")).duration == 2.0


def test_closing_leaves_what_was_said_and_no_empty_files(kept, client):
    for name in (ID, "open", "empty"):
        kept.start(name, "wav", 1)
    keep(kept, ID, quiet(0.5))
    kept.append("open", quiet(0.25))
    url = kept.url
    client.get(f"{url}{ID}.wav").raise_for_status()
    kept.close()
    kept.append("open", quiet(1))
    lengths = {path.stem: soundfile.info(path).duration for path in Path(kept.folder).iterdir()}
    assert lengths == {ID: 0.5, "open": 0.25}
    with pytest.raises(httpx.TransportError):
        client.get(f"{url}{ID}.wav")
