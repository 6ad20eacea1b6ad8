"""The forms for programs: SARIF against its official schema, workflow commands, JSON."""

import json
from pathlib import Path

import jsonschema
import pytest

from playground.errors import ExitCode
from tests.document.reading import EXAMPLES
from tests.servers import AppServer

SCHEMA = json.loads((Path(__file__).parent.parent / "data" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
"""Of the MIT-licensed SARIF SDK."""
WRONG = '<Response>\n  <GetDigits numdigits="1"/>\n  <Speak>Bye, 100%: go\n</Speak>\n</Response>\n'


@pytest.fixture
def sarif(run):
    """Runs lint and gives the valid SARIF log's only run."""

    def sarif(*words: object):
        log = json.loads(run("lint", *words, "--format", "sarif").out)
        jsonschema.Draft4Validator(SCHEMA).validate(log)
        return log["runs"][0]

    return sarif


def test_sarif_of_all_examples_is_valid(sarif):
    results = sarif(EXAMPLES)["results"]
    assert len(results) > 40
    assert {result["level"] for result in results} == {"error", "warning", "note"}


def test_sarif_names_rule_file_place_and_element(sarif, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my flows").mkdir()
    (tmp_path / "my flows" / "menü.xml").write_text(WRONG, "utf-8")
    run = sarif("my flows")
    result = next(item for item in run["results"] if item["ruleId"] == "unknown-attribute")
    (location,) = result["locations"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "unknown-attribute"
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20flows/men%C3%BC.xml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 14, "endColumn": 23},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/Response/GetDigits[1]"
    assert "Did you mean numDigits?" in result["message"]["text"]
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_sarif_of_urls_files_elsewhere_and_what_could_not_be_read(sarif, tmp_path):
    (tmp_path / "a.xml").write_text(WRONG)
    with AppServer({"/": WRONG}) as app:
        run = sarif(app.url("/"), tmp_path / "a.xml", "gone.xml")
    uris = [item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in run["results"]]
    assert uris == [app.url("/")] * 2 + [(tmp_path / "a.xml").as_uri()] * 2
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert "gone.xml" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_a_fingerprint_stays_when_lines_move(sarif, tmp_path):
    prints = []
    for name, text in (("a.xml", WRONG), ("b.xml", "\n\n" + WRONG)):
        (tmp_path / name).write_text(text)
        prints.append([item["partialFingerprints"] for item in sarif(tmp_path / name)["results"]])
    assert prints[0] == prints[1]


def test_workflow_commands_are_escaped(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a,b:c%.xml").write_text('<Response><Wait length="5%&#10;::error::x"/></Response>')
    ran = run("lint", "a,b:c%.xml", "--format", "github")
    assert ran.status == ExitCode.FINDINGS
    assert ran.out.startswith(
        "::error file=a%2Cb%3Ac%25.xml,line=1,col=17,endColumn=23,title=attribute-value::length="
    )
    assert "5%25" in ran.out
    assert len(ran.out.splitlines()) == 1


def test_workflow_commands_for_urls_and_what_could_not_be_read(run):
    with AppServer({"/": WRONG}) as app:
        ran = run("lint", app.url("/"), "gone.xml", "--format", "github")
        lines = ran.out.splitlines()
        assert lines[0].startswith(
            f"::warning title=digits-without-action::{app.url('/')}:2:3: GetDigits has no action."
        )
        assert lines[1].startswith("::error title=unknown-attribute::")
        assert lines[2].startswith("::error title=unreadable::'gone.xml' is neither")


def test_a_clean_document_needs_no_workflow_command(run, tmp_path):
    (tmp_path / "a.xml").write_text("<Response><Hangup/></Response>")
    assert run("lint", tmp_path, "--format", "github").out == ""


def test_json_has_every_part_of_a_finding_and_a_summary(run, tmp_path):
    (tmp_path / "a.xml").write_text(WRONG)
    told = json.loads(run("lint", tmp_path / "a.xml", "gone.xml", "--format", "json").out)
    (finding,) = [item for item in told["targets"][0]["findings"] if item["severity"] == "error"]
    assert finding == {
        "severity": "error",
        "code": "unknown-attribute",
        "message": "GetDigits has no attribute numdigits.",
        "line": 2,
        "column": 14,
        "path": "/Response/GetDigits[1]",
        "plivo": "Plivo is expected to ignore it.",
        "fix": "Did you mean numDigits? Names are case-sensitive.",
        "refuses": False,
    }
    assert told["targets"][1] == {"target": "gone.xml", "error": "'gone.xml' is neither a file nor a URL."}
    assert told["summary"] == {
        "targets": 2, "unreadable": 1, "errors": 1, "warnings": 1, "infos": 0, "switched_off": 0,
    }  # fmt: skip
