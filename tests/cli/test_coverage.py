"""``test --coverage``: scenarios against a real app, and its map; what is told, written, and returned."""

import json
from pathlib import Path

import pytest
from junitparser import JUnitXml

from playground.demo.server import DemoServer
from playground.errors import ExitCode
from playground.map.formats import BY_SUFFIX
from playground.map.json_form import read_map
from playground.map.model import START
from playground.scenarios.processes import process_count
from tests.servers import AppServer

PAGES = {
    "/answer/": "<GetDigits action='BASE/go/' numDigits='1' validDigits='12'><Speak>Press 1 or 2.</Speak></GetDigits>",
    "/go/ 1": "<GetDigits action='BASE/pin/' numDigits='6'><Speak>Your PIN, then pound.</Speak></GetDigits>",
    "/go/ 2": "<Conference>Lounge</Conference>",
    "/pin/ 4242": "<Speak>Welcome.</Speak>",
    "/pin/": "<Speak>Wrong.</Speak>",
}


def app_of(pages):
    def app(request):
        body = pages.get(f"{request.path} {request.params.get('Digits', '')}", pages.get(request.path, 404))
        if isinstance(body, int):
            return f"<Response><Hangup reason='{body}'/></Response>"
        return f"<Response>{body}</Response>".replace("BASE", f"http://{request.header('Host')}")

    return app


@pytest.fixture
def app():
    with AppServer(app_of(PAGES)) as server:
        yield server


@pytest.fixture
def map_of(run, tmp_path):
    def mapped(url, *words) -> Path:
        file = tmp_path / "map.json"
        ran = run("map", url, "--format", "json", "--output", file, "--parallel", "1", *words)
        assert ran.status in (ExitCode.OK, ExitCode.FINDINGS)
        return file

    return mapped


@pytest.fixture
def write(tmp_path):
    def write(url, *scenarios) -> Path:
        """Scenarios, each as its steps: keys, or lines of YAML."""
        texts = []
        for number, steps in enumerate(scenarios):
            lines = [step if ":" in step else f'press: "{step}"' for step in steps]
            listed = "".join(f"  - {line}\n" for line in lines)
            texts.append(f'name: number {number}\ncall: {{url: "{url}"}}\nsteps:\n{listed}')
        file = tmp_path / "flows.scenario.yaml"
        file.write_text("---\n".join(texts))
        return file

    return write


def report(ran):
    """The lines below the results."""
    lines = ran.out.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.startswith("Coverage:")) :]


def test_the_report_is_exact(run, app, map_of, write):
    url = app.url("/answer/")
    ran = run("test", write(url, ["1", "4242#", "hear: Welcome"]), "--coverage", map_of(url))
    assert ran.status == ExitCode.OK
    assert report(ran) == [
        "Coverage: 2 of 3 places visited, 2 of 7 choices tried (28.6 %).",
        "[1] GetDigits /answer/ “Press 1 or 2.”",
        "      never tried: 2, wrong key 9, silence (3 of 4 choices)",
        "[2] GetDigits /go/ “Your PIN, then pound.” after 1",
        "      never tried: silence (1 of 2 choices)",
        "[3] Conference to Lounge /go/ after 2",
        "      never visited (1 choice)",
        "1 page was met that the map does not have. The walk tries what led there with `map --enter KEYS` or "
        "`--say TEXT`.",
        f"  {app.url('/pin/')} “Welcome.” after 1 › 4242",
    ]
    assert ran.err == ""


def test_all_of_it_can_be_covered(run, app, map_of, write):
    url = app.url("/answer/")
    file = write(
        url,
        ["1", "4242#", "hear: Welcome"],
        ["1", "1234#", "hear: Wrong"],
        ["1", "ends: {}"],
        ["2", "hang-up: {after: 9}"],
        ["9", "ends: {}"],
        ["ends: {}"],
    )
    ran = run("test", file, "--coverage", map_of(url, "--enter", "4242"), "--min-coverage", "100")
    assert report(ran) == ["Coverage: 3 of 3 places visited, 8 of 8 choices tried (100.0 %)."]
    assert ran.status == ExitCode.OK


def test_the_map_holds_for_the_app_at_another_place(run, app, map_of, write):
    with AppServer(app_of(PAGES)) as other:
        file = write("http://nowhere.invalid/answer/", ["1", "4242#", "hear: Welcome"])
        ran = run("test", file, "--url", other.url("/answer/"), "--coverage", map_of(app.url("/answer/")))
    assert report(ran)[0] == "Coverage: 2 of 3 places visited, 2 of 7 choices tried (28.6 %)."
    assert report(ran)[-1] == f"  {app.url('/pin/')} “Welcome.” after 1 › 4242"


def test_several_processes_come_to_the_same(run, app, map_of, write):
    url = app.url("/answer/")
    scenarios = [["1", "4242#", "ends: {}"], ["9", "ends: {}"]] * 110
    file, flow = write(url, *scenarios), map_of(url)
    many = run("test", file, "--coverage", flow, "--coverage-output", flow.with_name("many.json"))
    one = run("test", file, "--coverage", flow, "--coverage-output", flow.with_name("one.json"), "-j", "1")
    assert (many.status, one.status) == (ExitCode.OK, ExitCode.OK)
    assert process_count(len(scenarios), 1) == 1
    assert report(many) == report(one)
    found, expected = (
        json.loads(flow.with_name(name).read_text())["coverage"] for name in ("many.json", "one.json")
    )
    assert sorted(found["tried"], key=str) == sorted(expected["tried"], key=str)
    assert found["calls"] == expected["calls"] == len(scenarios)
    assert {step["times"] for step in found["tried"]} == {110, 220}


def test_each_caller_of_a_scenario_counts(run, app, map_of, write, tmp_path):
    url = app.url("/answer/")
    file = tmp_path / "two.scenario.yaml"
    file.write_text(
        f'name: two\ncall: {{url: "{url}"}}\ncallers: {{anna: , ben: }}\n'
        'steps:\n  - press: {as: anna, keys: "2"}\n  - press: {as: ben, keys: "9"}\n'
    )
    ran = run("test", file, "--coverage", map_of(url))
    assert ran.status == ExitCode.OK, ran.out + ran.err
    assert "      never tried: 1, silence (2 of 4 choices)" in report(ran)


@pytest.mark.parametrize(
    ("least", "status"), [("28.5", ExitCode.OK), ("28.6%", ExitCode.FINDINGS), ("100", ExitCode.FINDINGS)]
)
def test_less_than_the_least_is_1(run, app, map_of, write, least, status):
    url = app.url("/answer/")
    file = write(url, ["1", "4242#", "hear: Welcome"])
    ran = run("test", file, "--coverage", map_of(url), "--min-coverage", least)
    assert ran.status == status
    told = f"28.6 % of the choices were tried, less than --min-coverage {least.removesuffix('%')}."
    assert (told in ran.err) == (status is ExitCode.FINDINGS)


def test_scenarios_that_fail_count_and_fail(run, app, map_of, write):
    url = app.url("/answer/")
    ran = run(
        "test", write(url, ["1", "hear: no such words"]), "--coverage", map_of(url), "--min-coverage", "1"
    )
    assert ran.status == ExitCode.FINDINGS
    assert report(ran)[0] == "Coverage: 2 of 3 places visited, 2 of 7 choices tried (28.6 %)."


@pytest.mark.parametrize("suffix", [*BY_SUFFIX, ".HTML"])
def test_the_map_with_its_marks_is_written(run, app, map_of, write, tmp_path, suffix):
    url = app.url("/answer/")
    output = tmp_path / f"covered{suffix}"
    ran = run("test", write(url, ["1"]), "--coverage", map_of(url), "--coverage-output", output)
    assert ran.status == ExitCode.OK
    text = output.read_text(encoding="utf-8")
    beginning = {
        "tree": url,
        "mermaid": "flowchart TD",
        "dot": "digraph",
        "json": "{",
        "svg": "<?xml",
        "html": "<!doctype html>",
    }
    assert text.startswith(beginning[BY_SUFFIX[suffix.lower()]])
    assert ("✓" in text) == (suffix != ".json")
    if suffix == ".json":
        assert json.loads(text)["coverage"]["places"] == {"visited": 1, "all": 3}
        assert read_map(output).target == url


def test_the_junit_file_has_the_numbers(run, app, map_of, write, tmp_path):
    url = app.url("/answer/")
    run("test", write(url, ["1"]), "--coverage", map_of(url), "--junit", tmp_path / "j.xml")
    (suite,) = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert {item.name: item.value for item in suite.properties()} == {
        "coverage.places": "1 of 3",
        "coverage.choices": "1 of 7",
        "coverage.percent": "14.3",
    }


def test_a_map_older_than_the_app_is_told(run, app, map_of, write):
    flow = map_of(app.url("/answer/"))
    with AppServer(app_of({**PAGES, "/go/ 1": "<Speak>We have moved.</Speak>"})) as newer:
        ran = run("test", write(newer.url("/answer/"), ["1", "hear: We have moved"]), "--coverage", flow)
    assert ran.status == ExitCode.OK
    told = report(ran)
    assert told[-2:] == [
        "1 page was met that the map does not have. The map is older than the app: walk it again.",
        f"  {app.url('/go/')} “We have moved.”",
    ]


def test_the_map_of_another_app_is_told(run, app, map_of, write):
    flow = map_of(app.url("/answer/"))
    with AppServer(app_of({"/answer/": "<Speak>A bakery.</Speak>"})) as bakery:
        ran = run("test", write(bakery.url("/answer/"), ["ends: {}"]), "--coverage", flow)
    assert report(ran)[1:] == [
        f"No call met a page of the map of {app.url('/answer/')}: is it the map of another app?"
    ]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is no map of this version"),
        (b"\xff\xfe", "is no map of this version"),
        (b'{"kind": "ivr-map", "schema": 1}', "is no map of this version"),
        (b"name: one\nsteps: []\n", "is no map of this version"),
        (b"[" * 100_000, "is no map of this version"),
    ],
)
def test_a_file_that_is_no_map_is_wrong_usage(run, app, write, tmp_path, content, part):
    file = tmp_path / "x.json"
    if content is not None:
        file.write_bytes(content)
    ran = run("test", write(app.url("/answer/"), ["1"]), "--coverage", file)
    assert ran.status == ExitCode.USAGE
    assert part in ran.err
    assert (ran.out, app.requests) == ("", [])


def test_an_empty_map_is_wrong_usage(run, app, map_of, write):
    with AppServer(app_of({"/": "<Speak>Bye.</Speak>"})) as silent:
        flow = map_of(silent.url("/"))
    ran = run("test", write(app.url("/answer/"), ["1"]), "--coverage", flow)
    assert ran.status == ExitCode.USAGE
    assert "holds no place to choose, so nothing of it can be visited." in ran.err
    assert app.requests == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--coverage-output", "x.html"), "--coverage-output needs a map to compare with."),
        (("--min-coverage", "50"), "--min-coverage needs a map to compare with."),
        (
            ("--coverage", "m.json", "--coverage-output", "x.pdf"),
            "The name x.pdf does not tell in which form",
        ),
        (("--coverage", "m.json", "--min-coverage", "half"), "'half' is not a number from 0 to 100"),
        (("--coverage", "m.json", "--min-coverage", "101"), "'101' is not a number from 0 to 100"),
        (("--coverage", "m.json", "--min-coverage", "nan"), "'nan' is not a number from 0 to 100"),
    ],
)
def test_options_that_make_no_sense_are_wrong_usage(run, app, write, words, part):
    ran = run("test", write(app.url("/answer/"), ["1"]), *words)
    assert ran.status == ExitCode.USAGE
    assert part in ran.err
    assert app.requests == []


def test_an_output_that_cannot_be_written_is_told(run, app, map_of, write, tmp_path):
    url = app.url("/answer/")
    output = tmp_path / "no" / "such" / "folder.html"
    ran = run("test", write(url, ["1"]), "--coverage", map_of(url), "--coverage-output", output)
    assert ran.status != ExitCode.OK
    assert f"{output} cannot be written: No such file or directory" in ran.err
    assert "1 passed" in ran.out


def test_the_map_marks_what_saved_calls_have_visited(run, app, tmp_path):
    url = app.url("/answer/")
    for name, keys in (("one", "1"), ("other", "9")):
        run("run", url, "--press", keys, "--save", tmp_path / f"{name}.jsonl")
    words = ("--resume", tmp_path / "map.json", "--parallel", "1")
    one = run("map", url, *words, "--visited", tmp_path / "one.jsonl")
    asked = len(app.requests)
    both = run("map", url, *words, "--visited", tmp_path / "one.jsonl", "--visited", tmp_path / "other.jsonl")
    assert len(app.requests) == asked  # all had been walked
    assert "├─ ✓ 1 → [2] GetDigits" in both.out
    assert "Coverage: 2 of 3 places visited, 2 of 7 choices tried (28.6 %)." in one.out
    assert "Coverage: 2 of 3 places visited, 3 of 7 choices tried (42.9 %)." in both.out
    assert "coverage" not in json.loads((tmp_path / "map.json").read_text())


def test_a_saved_call_that_is_none_is_told_before_the_walk(run, app, tmp_path):
    (tmp_path / "x.jsonl").write_text("no call\n")
    ran = run("map", app.url("/answer/"), "--visited", tmp_path / "x.jsonl")
    assert ran.status == ExitCode.CALL_FAILED
    assert "x.jsonl" in ran.err
    assert app.requests == []


def test_the_demo(run, map_of, write):
    with DemoServer() as demo:
        flow = map_of(demo.answer_url)
        file = write(
            demo.answer_url,
            [
                "1",
                "1",
                "42#",
                "hear: Order 42",
                "5",
                "2",
                "*",
                "2",
                "1876#",
                "hear: passport",
                "*",
                "hear: Sleep well",
            ],
            ["3", "3", "8", "7", "7", "ends: {}"],
        )
        ran = run("test", file, "--coverage", flow)
    assert ran.status == ExitCode.OK, ran.out
    lines = report(ran)
    places = [place for place in read_map(flow).places.values() if place.id != START]
    choices = sum(len(place.choices) for place in places)
    assert lines[0].startswith(
        f"Coverage: 7 of {len(places)} places visited, 13 of {choices} choices tried ("
    )
    assert "      never tried: 4, 0, wrong key 9, silence (4 of 8 choices)" in lines
    safe = next(number for number, line in enumerate(lines) if " /safe/ " in line)
    assert lines[safe + 1] == "      never tried: 12345678, silence (2 of 3 choices)"
    assert not any("does not have" in line for line in lines)
