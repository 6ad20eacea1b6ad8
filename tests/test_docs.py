"""What the documentation says of elements is what the code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playground.call.elements import RUNNERS
from playground.document.schema import ELEMENTS

ROOT = Path(__file__).parent.parent


def test_the_tables_are_made_from_the_declaration() -> None:
    check = [sys.executable, ROOT / "tools" / "write_docs.py", "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_is_declared_as_simulated_is_what_runs() -> None:
    declared = {name for name, spec in ELEMENTS.items() if spec.simulated} - {"Response", "Number", "User"}
    assert declared == set(RUNNERS) - {"Message"}


def test_readme_names_every_command_that_there_is() -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "playground", "--help"], capture_output=True, text=True, check=True
    ).stdout
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in ("run", "lint", "test", "replay", "serve", "demo", "doctor"):
        assert f"\n  {command} " in help_text
        assert f"ivr-playground {command}" in readme


def test_the_example_in_the_readme_is_the_demo_s_own_source() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    example = readme.partition("```python\n")[2].partition("```")[0]
    assert "def kitchen" in example
    assert example in (ROOT / "playground" / "demo" / "kitchen.py").read_text("utf-8")
