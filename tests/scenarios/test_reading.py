"""Scenario files read: what is understood, and every mistake with its line, column and what was expected."""

from pathlib import Path

import pytest

from playground.document.model import Severity
from playground.scenarios import model
from playground.scenarios.mistakes import ScenarioMistakes
from playground.scenarios.reading import read_file, read_step, read_text

HERE = Path("menu.scenario.yaml")


def read(source: str) -> model.Scenario:
    (scenario,) = read_text(source, HERE)
    return scenario


def mistakes(source: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ScenarioMistakes) as caught:
        read_text(source, HERE)
    return [(each.place.line, each.place.column, each.sentence) for each in caught.value.mistakes]


EXAMPLE = """\
name: sales in business hours
call: {url: "http://127.0.0.1:5000/answer/", from: "+14155550100"}
steps:
  - hear: "Press 1 for sales"
  - press: "1"
  - request: {path: /ivr-response/, params: {Digits: "1"}}
  - hear: /connecting you/i
  - dial: {to: "+14155559876", then: busy}
  - hear: "no one is available"
  - ends: {cause: NORMAL_CLEARING}
"""


def test_the_example_of_the_contract():
    scenario = read(EXAMPLE)
    assert scenario.name == "sales in business hours"
    (caller,) = scenario.callers
    assert caller.url == "http://127.0.0.1:5000/answer/"
    assert caller.options == {"from_number": "+14155550100".lstrip("+")}
    kinds = [type(step) for step in scenario.steps]
    assert kinds == [
        model.Hear, model.Press, model.AskServer, model.Hear, model.Dialled, model.Hear, model.Ends,
    ]  # fmt: skip
    assert [step.place.line for step in scenario.steps] == [4, 5, 6, 7, 8, 9, 10]
    assert scenario.steps[2].shown == 'request: path: /ivr-response/, params: {Digits: "1"}'
    dial = scenario.steps[4]
    assert isinstance(dial, model.Dialled)
    assert (dial.to, dial.outcome.deed) == ("+14155559876", "busy")


def test_scalars_are_texts_as_they_stand():
    scenario = read(
        "call: {url: x.xml}\nsteps:\n  - press: 007\n  - request: {params: {No: 0123, Yes: no}}\n"
    )
    press, request = scenario.steps
    assert isinstance(press, model.Press)
    assert isinstance(request, model.AskServer)
    assert [key for _, key in press.keys.presses] == ["0", "0", "7"]
    assert request.params["No"].find("0123") is not None
    assert request.params["Yes"].find("no") is not None
    assert request.params["Yes"].find("false") is None


def test_several_documents_and_names_from_places():
    first, second = read_text("steps: [beep]\n---\n# nothing\n---\nname: b\nsteps: [hang up]\n", HERE)
    assert (first.name, second.name, second.place.line) == ("menu.scenario, line 1", "b", 5)


@pytest.mark.parametrize("written", ["no findings", "no_findings: true", "no-findings: warning"])
def test_names_may_be_written_with_other_signs(written: str):
    (step,) = read(f"steps:\n  - {written}\n").steps
    assert isinstance(step, model.NoFindings)
    assert step.severity is Severity.WARNING


def test_callers_share_the_call_and_have_their_own():
    scenario = read(
        "call: {url: http://127.0.0.1/, param: {a: 1}}\n"
        "callers:\n  anna:\n  ben: {from: 14155550133, url: http://127.0.0.1/agent/}\n"
        "steps:\n  - {as: ben, hear: hello}\n  - hear: {text: hi, caller: ben}\n  - wait: 2\n"
    )
    anna, ben = scenario.callers
    assert (anna.url, anna.options) == ("http://127.0.0.1/", {"params": (("a", "1"),)})
    assert ben.url == "http://127.0.0.1/agent/"
    assert ben.options == {"params": (("a", "1"),), "from_number": "14155550133"}
    assert [step.who for step in scenario.steps] == ["ben", "ben", "anna"]


def test_variables_are_filled_in_and_not_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIN", "4711")
    (press,) = read('steps:\n  - press: "${PIN}${END:-#}"\n').steps
    assert isinstance(press, model.Press)
    assert "".join(key for _, key in press.keys.presses) == "4711#"
    assert "4711" not in press.shown
    (hear,) = read("steps:\n  - hear: costs $${5}\n").steps
    assert isinstance(hear, model.Hear)
    assert hear.words.find("It costs ${5}.") is not None


@pytest.mark.parametrize(
    ("source", "line", "column", "part"),
    [
        ("steps:\n  - hera: x\n", 2, 5, "there is no step 'hera'; did you mean hear?"),
        ("steps:\n  - jump\n", 2, 5, "there is no step 'jump'; there are hear, press"),
        ("steps:\n  - press: 1a\n", 2, 12, "'1a' holds 'a'"),
        ("steps:\n  - press:\n", 2, 5, "press needs a value: KEYS"),
        ("steps:\n  - hear\n", 2, 5, "hear needs a value: words"),
        ("steps:\n  - hear: [a]\n", 2, 11, "hear must be words, `/regex/i` or `~ about this`, not a list"),
        ("steps:\n  - hear: /(/\n", 2, 11, "is no regular expression"),
        ("steps:\n  - hear: '~'\n", 2, 11, "a fuzzy text is written"),
        ("steps:\n  - hear: {txt: a}\n", 2, 12, "hear has no 'txt'; did you mean text?"),
        ("steps:\n  - hear: {within: 2}\n", 2, 11, "hear needs text"),
        ("steps:\n  - hear: {text: a, within: soon}\n", 2, 29, "not a number of seconds"),
        ("steps:\n  - dial: {to: '1', then: sleep}\n", 2, 27, "'sleep' is no outcome"),
        ("steps:\n  - request: {}\n", 2, 14, "request needs path or url or method"),
        ("steps:\n  - request: {purpose: anwser}\n", 2, 24, "none of answer, fallback"),
        ("steps:\n  - request: {params: [a]}\n", 2, 23, "must be keys with values, not a list"),
        ("steps:\n  - ends: {code: many}\n", 2, 18, "whole number"),
        ("steps:\n  - timing: 3\n", 2, 13, "timing must be keys with values: first prompt, silence"),
        ("steps:\n  - hang up: never\n", 2, 14, "not a number of seconds"),
        ("steps:\n  - hear: a\n    press: 1\n", 3, 5, "a step is one thing; put a - before this"),
        ("steps:\n  - {as: ben, hear: a}\n", 2, 10, "the scenario names no callers"),
        ("callers: {anna: , ben: }\nsteps:\n  - {as: bean, hear: a}\n", 3, 10, "did you mean ben?"),
        ("callers: {}\nsteps:\n  - hear: a\n", 1, 10, "callers must name at least one caller"),
        ("steps: []\n", 1, 8, "steps must hold at least one step"),
        ("steps: hear\n", 1, 8, "steps must be a list, not a text"),
        ("steps:\n  - [a]\n", 2, 5, "a step must be one of hear, press"),
        ("name: x\n", 1, 1, "a scenario needs steps"),
        ("- hear: a\n", 1, 1, "a scenario must be keys with values, not a list"),
        ("stpes:\n  - hear: a\n", 1, 1, "did you mean steps?"),
        ("call: {ulr: x}\nsteps: [beep]\n", 1, 8, "call has no 'ulr'; did you mean url?"),
        ("call: {direction: up}\nsteps: [beep]\n", 1, 19, "'up' is none of inbound, outbound"),
        ("call: {timeout: 0}\nsteps: [beep]\n", 1, 17, "seconds above 0"),
        ("call: {auth-token: secret}\nsteps: [beep]\n", 1, 8, "auth-token-env"),
        ("steps:\n  - hear: a\n  - hear: [b\n", 4, 1, "this is not YAML"),
        ("steps:\n\t- hear: a\n", 2, 1, "this is not YAML"),
        ("steps: [beep]\nsteps: [beep]\n", 2, 1, "steps stands in a scenario twice"),
        ("steps:\n  - press: '${NO_SUCH_VARIABLE}'\n", 2, 12, "NO_SUCH_VARIABLE is not set"),
        ("steps: " + "[" * 500 + "\n", 1, 27, "nested too deep"),
        ("", 1, 1, "no scenario"),
    ],
)  # fmt: skip
def test_mistakes_have_their_places(source: str, line: int, column: int, part: str):
    found = mistakes(source)
    assert found[0][:2] == (line, column), found
    assert any(part in sentence for *_, sentence in found), found


def test_all_mistakes_of_a_file_are_told_at_once():
    found = mistakes("steps:\n  - hera: a\n  - press: x\n---\nname: b\nstep: []\n")
    assert [line for line, *_ in found] == [2, 3, 5, 6]


def test_mistakes_name_the_file(tmp_path: Path):
    with pytest.raises(ScenarioMistakes, match=r"gone\.yaml, line 1, column 1: the file cannot be read"):
        read_file(tmp_path / "gone.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"steps:\n  - hear: \xff\n")
    with pytest.raises(ScenarioMistakes, match="not UTF-8"):
        read_file(broken)


def test_steps_can_be_made_in_python():
    step = read_step("hear", text="/hello/i", within=2)
    assert isinstance(step, model.Hear)
    assert step.within_s == 2
    with pytest.raises(ValueError, match="'1a' holds 'a'"):
        read_step("press", keys="1a")


def test_aliases_without_end_are_refused_at_once():
    lines = ["x0: &x0 [a, b]"] + [f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]" for n in range(1, 60)]
    found = mistakes("\n".join(lines) + "\nsteps:\n  - {as: *x59, hear: a}\n  - hear: {text: a, as: *x59}\n")
    refused = [sentence for *_, sentence in found if "as must be a text, not a list" in sentence]
    assert len(refused) == 2
    assert "a step must be one of" in mistakes("steps: &s\n  - *s\n")[0][2]
