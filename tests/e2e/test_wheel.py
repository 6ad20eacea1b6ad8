"""The wheel, installed into an empty environment, run from an empty folder: assets and widgets included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment that has the wheel and nothing else of ours; its dependencies are the test's own."""
    dist, home = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("env")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    [wheel] = dist.glob("*.whl")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()
    )  # fmt: skip
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(
            "PYTHONPATH", raising=False
        )  # whoever works on a second checkout has it before the wheel
        yield home / "bin"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with a ``widgets`` package of its own, which must not be taken for ours."""
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets" / "__init__.py").write_text("raise SystemExit('the wrong widgets')\n")
    return tmp_path


def own_folders(home: Path) -> dict[str, str]:
    """The developer's own config is not read, nor calls put beside theirs."""
    return {
        "IVR_PLAYGROUND_CONFIG": str(home / "config.toml"),
        "IVR_PLAYGROUND_DATA": str(home / "data"),
    }


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [installed / "ivr-playground", *arguments],
        cwd=cwd,
        env=os.environ | own_folders(cwd),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_is_the_wheel_that_runs(installed: Path, elsewhere: Path) -> None:
    code = "import playground, widgets.keypad; print(playground.__file__, widgets.keypad.__file__)"
    done = subprocess.run(
        [installed / "python", "-P", "-c", code], cwd=elsewhere, capture_output=True, text=True, check=True
    )
    assert str(ROOT) not in done.stdout
    assert "_bundled" in done.stdout


def test_a_local_document_runs(installed: Path, elsewhere: Path) -> None:
    (elsewhere / "flow.xml").write_text("<Response><Speak>Hello</Speak></Response>")
    done = run(installed, elsewhere, "run", "flow.xml", "--json")
    assert done.returncode == 0, done.stderr
    assert any(json.loads(line)["type"] == "speak" for line in done.stdout.splitlines())


def test_the_app_opens_on_the_demo(installed: Path, elsewhere: Path) -> None:
    env = {**own_folders(elsewhere), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    for command in ([str(installed / "ivr-playground")], [str(installed / "python"), "-m", "playground"]):
        if "-m" in command:
            (elsewhere / "widgets" / "__init__.py").write_text("")  # python -m puts the folder first
        with Terminal(command, columns=100, rows=30, cwd=elsewhere, env=env) as terminal:
            terminal.wait_for("Plays /sounds/")
            terminal.type("C-q")
            terminal.wait_for(lambda _, at=terminal: at.has_ended())
