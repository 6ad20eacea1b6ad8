"""docs/signatures.md: its app and its commands, as they stand there."""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from playground.cli import main
from playground.errors import ExitCode

DOCS = Path(__file__).parents[1] / "docs" / "signatures.md"
TOKEN = "TEST0auth1token2for3simulator4only"


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


COMMANDS = [
    line for block in blocks("sh") for line in block.splitlines() if line.startswith("ivr-playground run")
]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[int]:
    """The documented app, served."""
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("IVR_PLAYGROUND_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path / "data"))
    [source] = blocks("python")
    names: dict[str, Any] = {"__name__": "documented"}
    exec(compile(source, str(DOCS), "exec"), names)
    server = make_server("127.0.0.1", 0, names["app"], threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(5)


def run(command: str, port: int, *more: str) -> int:
    return main([*shlex.split(command.replace("localhost:5000", f"localhost:{port}"))[1:], *more])


def test_there_are_commands_for_each_way() -> None:
    assert len(COMMANDS) == 3
    assert sum("--map-host" in command for command in COMMANDS) == 2


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_documented_commands_are_let_in(command: str, method: str, port: int) -> None:
    assert run(command, port, "--method", method) == ExitCode.OK


def test_without_the_header_or_with_another_token_they_are_not(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = COMMANDS[2]
    assert run(secure.replace("--header X-Forwarded-Proto=https", ""), port) == ExitCode.CALL_FAILED
    monkeypatch.setenv("OTHER", "another token")
    assert run(COMMANDS[0].replace("--auth-token-env PLIVO_AUTH_TOKEN", "--auth-token-env OTHER"), port) == 3


@pytest.mark.parametrize("form", ["auth-token = 'x'", "auth-token-env = 'PLIVO_AUTH_TOKEN'"])
def test_the_documented_profile_is_let_in(port: int, tmp_path: Path, form: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"[profiles.shop]\n{form.replace('x', TOKEN)}\n")
    config.chmod(0o600)
    command = COMMANDS[0].replace("--auth-token-env PLIVO_AUTH_TOKEN", "--profile shop")
    assert run(command, port) == ExitCode.OK
