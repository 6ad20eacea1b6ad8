"""The local documents in ``assets/flows``: sound, and run by ``ivr-playground run`` without a server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from playground.document.model import Severity
from playground.document.parse import parse_document
from playground.resources import asset

FLOWS = sorted(asset("flows").glob("*.xml"))


def test_there_are_some():
    assert len(FLOWS) >= 5


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.stem)
def test_flow_has_no_errors(flow: Path):
    document = parse_document(flow.read_bytes(), flow.as_uri(), content_type="application/xml")
    assert document.refusal is None
    assert [finding for finding in document.findings if finding.severity is Severity.ERROR] == []
    assert "http" not in document.source, "a flow needs no server"


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.stem)
def test_flow_runs_to_its_end(flow: Path, tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "playground", "run", str(flow), "--json"],
        capture_output=True,
        text=True,
        env={"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": ""},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    log = [json.loads(line) for line in done.stdout.splitlines()]
    assert log[-1]["type"] == "call.ended"
    assert any(line["type"] == "speak" for line in log)
