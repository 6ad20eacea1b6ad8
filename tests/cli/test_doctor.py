"""``doctor``: one line a finding, the mend with it, and a status that says whether anything needed is missing."""

import io

import pytest

from playground.checkup import Finding, checks, findings, packages
from playground.commands.doctor import _line

SUBJECTS = [
    "Python",
    "Packages",
    "Sound device",
    "Microphone",
    "Speech",
    "Recogniser",
    "Languages",
    "Decoders",
    "Terminal",
    "Config file",
    "Signatures",
    "Data folder",
]


class FakeTerminal(io.TextIOWrapper):
    """A terminal as far as anybody asks."""

    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self):
        return True


def test_every_subject_has_one_line(run):
    ran = run("doctor")
    lines = ran.out.splitlines()
    assert [line[8:22].split(":")[0] for line in lines] == SUBJECTS
    assert all(line.startswith(("ok ", "notice ", "missing ")) for line in lines)
    assert ran.status == (1 if any(line.startswith("missing") for line in lines) else 0)
    assert "\x1b" not in ran.out


def finding(subject, **more):
    (found,) = findings({subject: checks(**more)[subject]})
    return found


def test_a_mistake_in_the_config_file_is_something_missing(run, own_folders):
    (own_folders / "config.toml").write_text("timeout = 0\n")
    ran = run("doctor")
    (line,) = [line for line in ran.out.splitlines() if "Config file" in line]
    assert line.startswith("missing")
    assert "line 1" in line
    assert ran.status == 1


def test_a_data_folder_that_cannot_be_written_is_a_notice(own_folders):
    (own_folders / "data").write_text("not a folder")
    found = finding("Data folder")
    assert (found.works, found.fails) == (False, False)
    assert "IVR_PLAYGROUND_DATA" in found.mend


def test_the_data_folder_counts_the_calls_kept(own_folders):
    calls = own_folders / "data" / "calls"
    calls.mkdir(parents=True)
    (calls / "one.jsonl").write_text("")
    assert "1 calls kept" in finding("Data folder").summary
    assert [path.name for path in calls.iterdir()] == ["one.jsonl"]


@pytest.mark.parametrize(
    ("environ", "part"),
    [
        ({"NO_COLOR": "1", "TERM": "xterm-256color"}, "no colours"),
        ({"COLORTERM": "truecolor"}, "16 million colours"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "linux"}, "16 colours"),
    ],
)
def test_the_terminals_colours(monkeypatch, environ, part):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("LINES", "40")
    found = finding("Terminal", environ=environ, terminal=FakeTerminal("utf-8"))
    assert found.works
    assert part in found.summary
    assert "120×40" in found.summary


def test_a_terminal_that_is_small_or_knows_no_unicode_gets_a_mend(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "20")
    assert "80×24" in finding("Terminal", environ={}, terminal=FakeTerminal("utf-8")).mend
    found = finding("Terminal", environ={}, terminal=FakeTerminal("latin-1"))
    assert "UTF-8" in found.mend
    assert not found.fails


def test_a_package_that_cannot_be_loaded_is_something_missing():
    found = packages(("textual", "no_such_package_here"))
    assert found.fails
    assert "no_such_package_here" in found.summary
    assert found.mend


def test_a_check_that_breaks_is_a_finding():
    def broken():
        raise RuntimeError("out of order")

    (found,) = findings({"Speech": broken})
    assert found.fails
    assert found.subject == "Speech"
    assert "out of order" in found.summary


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (Finding("Speech", "fine"), "ok      Speech:       fine."),
        (Finding("Speech", "none", works=False, mend="Get one."), "missing Speech:       none. Get one."),
        (Finding("Sound", "none.", works=False, needed=False), "notice  Sound:        none."),
    ],
)
def test_a_line_has_sign_subject_summary_and_mend(found, line):
    assert _line(found, colour=False) == line
    assert "\x1b[" in _line(found, colour=True)


def test_a_machine_without_a_microphone_is_a_notice_with_what_to_do_instead(own_folders):
    (own_folders / "config.toml").write_text('[tui]\nmicrophone = "one that nobody has"\n')
    found = finding("Microphone")
    assert (found.works, found.fails) == (False, False)
    assert found.summary
    assert found.mend


@pytest.mark.sound
def test_a_microphone_that_hears_is_named(null_sink, own_folders):
    null_sink.give_microphone()
    found = finding("Microphone")
    assert found.works
    assert "ALSA" in found.summary
