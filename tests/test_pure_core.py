"""The core imports neither the screen nor the network nor a clock: proved module by module in fresh processes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted(
    path for folder in ("call", "document") for path in (ROOT / "playground" / folder).rglob("*.py")
)
PURE = [
    ROOT / "playground" / name
    for name in (
        "watch/changes.py",
        "watch/answers.py",
        "watch/replay.py",
        "watch/diary.py",
        "scenarios/deeds.py",
    )
]
"""Outside the core, and as pure."""
FORBIDDEN_AT_RUN_TIME = {
    "textual",
    "httpx",
    "websockets",
    "sounddevice",
    "pyttsx3",
    "soundfile",
    "numpy",
    "asyncio",
}
FORBIDDEN_IN_SOURCE = FORBIDDEN_AT_RUN_TIME | {"time", "random", "socket", "threading", "subprocess", "os"}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def test_importing_all_of_the_core_loads_nothing_impure() -> None:
    code = (
        "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(module_of, [*CORE, *PURE])],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert not FORBIDDEN_AT_RUN_TIME & set(done.stdout.split())


@pytest.mark.parametrize("path", [*CORE, *PURE], ids=module_of)
def test_no_core_module_names_an_impure_one(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not FORBIDDEN_IN_SOURCE & imported
