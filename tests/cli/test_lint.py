"""lint: targets of every kind, exit status, what is told of a document, rules switched off, hostile input."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from playground.document.check import RULES
from playground.errors import ExitCode
from playground.lint.formats import FORMATS
from tests.document.reading import EXAMPLES
from tests.servers import AppServer, Reply

CLEAN = "<Response><Speak>Hello.</Speak></Response>"
WARNED = "<Response><Speak/></Response>"
WRONG = '<Response>\n  <GetDigits numdigits="1"/>\n  <Speak>Bye.</Speak>\n</Response>\n'


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Writes documents into a folder of the test's own, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


@pytest.fixture
def standard_input(monkeypatch):
    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def told(ran) -> dict[str, list[tuple[str, int | None]]]:
    """(code, line) of every finding by target, of ``--format json``."""
    return {
        target["target"]: [(item["code"], item["line"]) for item in target["findings"]]
        for target in json.loads(ran.out)["targets"]
        if "findings" in target
    }


def test_a_finding_is_told_with_place_line_caret_consequence_and_mend(run, page):
    ran = run("lint", page("menu.xml", WRONG))
    assert ran.status == ExitCode.FINDINGS
    assert ran.out == (
        "menu.xml:2:3: warning: GetDigits has no action. [digits-without-action]\n"
        '    <GetDigits numdigits="1"/>\n'
        "    ^~~~~~~~~~\n"
        "  The digits are collected and lost; the next element runs.\n"
        "  Add action: the URL that gets the digits.\n"
        "\n"
        "menu.xml:2:14: error: GetDigits has no attribute numdigits. [unknown-attribute]\n"
        '    <GetDigits numdigits="1"/>\n'
        "               ^~~~~~~~~\n"
        "  Plivo is expected to ignore it.\n"
        "  Did you mean numDigits? Names are case-sensitive.\n"
        "\n"
        "1 error and 1 warning in 1 document.\n"
    )
    assert ran.err == ""


def test_clean_warned_and_wrong_end_differently(run, page):
    clean, warned, wrong = page("a.xml", CLEAN), page("b.xml", WARNED), page("c.xml", WRONG)
    assert run("lint", clean).status == ExitCode.OK
    assert run("lint", clean, "--strict").status == ExitCode.OK
    assert run("lint", warned).status == ExitCode.OK
    assert run("lint", warned, "--strict").status == ExitCode.FINDINGS
    assert run("lint", clean, warned, wrong).status == ExitCode.FINDINGS
    assert run("lint", clean, wrong, "gone.xml").status == ExitCode.CALL_FAILED
    assert run("lint", clean).out == "Nothing found in 1 document.\n"


def test_folders_patterns_and_files_each_document_once_and_in_order(run, page):
    for name in ("flows/b.xml", "flows/deep/A.XML", "flows/a.xml", "flows/notes.txt", "flows/.git/x.xml"):
        page(name, CLEAN)
    ran = run("lint", "flows", "flows/*.xml", "flows/a.xml", "--format", "json")
    assert list(told(ran)) == ["flows/a.xml", "flows/b.xml", "flows/deep/A.XML"]
    assert list(told(run("lint", "**/b.xml", "--format", "json"))) == ["flows/b.xml"]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("gone.xml", "is neither a file nor a URL"),
        ("gone/menu", "is neither a file nor a URL"),
        ("*.xml", "matches no file"),
        ("empty", "is a folder without any *.xml file"),
        ("link.xml", "leads to a file that is not there"),
        ("a\0b", "is no path"),
    ],
)
def test_a_word_that_names_nothing_is_told_and_the_rest_is_checked(run, page, tmp_path, word, why):
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.xml").symlink_to("nowhere")
    words = ["lint", word] if word == "*.xml" else ["lint", word, page("ok.xml", CLEAN)]
    if word == "*.xml":
        (tmp_path / "link.xml").unlink()
    ran = run(*words)
    assert ran.status == ExitCode.CALL_FAILED
    assert why in ran.err
    assert "\0" not in ran.err
    assert "1 target could not be read." in ran.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a thing of Unix")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(run, tmp_path):
    os.mkfifo(tmp_path / "menu.xml")
    ran = run("lint", tmp_path)
    assert ran.status == ExitCode.CALL_FAILED
    assert "is no regular file" in ran.err


def test_standard_input_is_a_dash(run, standard_input):
    standard_input(WRONG.encode())
    ran = run("lint", "-")
    assert ran.status == ExitCode.FINDINGS
    assert ran.out.startswith("<stdin>:2:3: warning")


def test_a_dash_with_nothing_behind_it_is_an_empty_document(run, standard_input):
    standard_input(b"")
    ran = run("lint", "-", "--format", "json")
    assert (ran.status, told(ran)) == (ExitCode.FINDINGS, {"<stdin>": [("empty-document", None)]})


def test_nothing_named_is_wrong_usage(run):
    ran = run("lint")
    assert ran.status == ExitCode.USAGE
    assert "nothing to check" in ran.err


def test_a_url_is_asked_as_an_answer_url(run):
    with AppServer({"/answer": WRONG}) as app:
        ran = run(
            "lint", app.url("/answer?lang=en"), "--from", "333", "--param", "Tier=Gold", "--header", "X-Api=1",
            "--sip-header", "Desk=7", "--format", "json",
        )  # fmt: skip
        (request,) = app.requests
    assert told(ran) == {app.url("/answer?lang=en"): [("digits-without-action", 2), ("unknown-attribute", 2)]}
    assert request.method == "POST"
    assert request.query == {"lang": "en"}
    form = request.form
    assert (form["From"], form["Tier"], form["Event"], form["CallStatus"], form["X-PH-Desk"]) == (
        "333", "Gold", "StartApp", "ringing", "7",
    )  # fmt: skip
    assert len(form["CallUUID"]) == 36
    assert request.header("X-Api") == "1"
    assert request.header("X-Plivo-Signature-V3") is None


def test_a_url_is_asked_by_get_and_signed_and_mapped(run, monkeypatch):
    monkeypatch.setenv("MY_TOKEN", "t0ken-of-mine")
    with AppServer({"/answer": CLEAN}) as app:
        ran = run(
            "lint", "https://ivr.example.com/answer", "--method", "GET", "--auth-token-env", "MY_TOKEN",
            "--map-host", f"ivr.example.com={app.host}",
        )  # fmt: skip
        (request,) = app.requests
    assert ran.status == ExitCode.OK
    assert request.method == "GET"
    assert request.query["Direction"] == "inbound"
    assert request.header("Host") == "ivr.example.com"
    assert request.header("X-Plivo-Signature-V3")
    assert "t0ken" not in ran.out + ran.err


def test_several_urls_come_back_in_order_with_those_that_fail(run):
    pages = {"/a": CLEAN, "/b": Reply("no", 500), "/c": Reply(CLEAN, content_type="text/html"), "/d": WARNED}
    with AppServer(pages) as app:
        urls = [app.url(path) for path in pages]
        ran = run("lint", *urls, "http://127.0.0.1:9/", "--format", "json")
    assert ran.status == ExitCode.CALL_FAILED
    targets = json.loads(ran.out)["targets"]
    assert [target["target"] for target in targets] == [*urls, "http://127.0.0.1:9/"]
    assert "answered 500" in targets[1]["error"]
    assert "7011" in targets[1]["error"]
    assert "Nothing listens" in targets[4]["error"]
    assert [item["code"] for item in targets[2]["findings"]] == ["content-type"]
    assert [item["code"] for item in targets[3]["findings"]] == ["empty-speak"]
    assert ran.err.count("ivr-playground: ") == 2


def test_a_slow_url_is_given_up_and_tried_once_more(run):
    def slow(_request):
        release.wait(5)
        return CLEAN

    import threading

    release = threading.Event()
    with AppServer(slow) as app:
        ran = run("lint", app.url("/#rt=300&ct=300"))
        release.set()
        assert len(app.requests) == 2
    assert ran.status == ExitCode.CALL_FAILED
    assert "sent no response within 0.3 s" in ran.err


def test_a_url_that_sends_too_much_is_a_finding(run):
    with AppServer({"/": Reply("<Response>" + " " * 200_000 + "</Response>")}) as app:
        ran = run("lint", app.url(), "--format", "json")
    assert told(ran) == {app.url(): [("document-size", None)]}
    assert ran.status == ExitCode.FINDINGS


def test_a_url_without_its_scheme_is_told(run):
    with AppServer({"/answer": CLEAN}) as app:
        ran = run("lint", f"{app.host}/answer")
    assert ran.status == ExitCode.OK
    assert "the scheme was left out" in ran.err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("ftp://a.test/",), "does not start with http"),
        (("x.xml", "--format", "yaml"), "'yaml' is none of text, json, sarif, github"),
        (("x.xml", "--off", "empty-speek"), "did you mean empty-speak?"),
        (("--explain", "nonsense-code"), "is the code of no rule"),
        (("x.xml", "--press", "1"), "Unrecognized arguments: --press"),
    ],
)
def test_wrong_usage(run, words, part):
    ran = run("lint", *words)
    assert ran.status == ExitCode.USAGE
    assert part in ran.err


def test_rules_are_switched_off_on_the_command_line_in_the_config_and_in_the_document(run, page, own_folders):
    name = page("a.xml", WRONG)
    both = run("lint", "--off", "unknown-attribute", "digits-without-action", name)
    assert (both.status, both.out) == (ExitCode.OK, "Nothing found in 1 document; 2 switched off.\n")
    assert run("lint", name, "--off=unknown-attribute,digits-without-action").status == ExitCode.OK
    config = own_folders / "config.toml"
    config.write_text(
        '[lint]\noff = ["unknown-attribute"]\n[profiles.p.lint]\noff = "digits-without-action"\n'
    )
    assert told(run("lint", name, "--format=json")) == {"a.xml": [("digits-without-action", 2)]}
    assert told(run("lint", name, "--format=json", "--profile", "p")) == {"a.xml": []}
    config.unlink()
    noted = page("b.xml", "<!-- lint: off unknown-attribute (legacy) -->" + WRONG)
    assert told(run("lint", noted, "--format=json")) == {"b.xml": [("digits-without-action", 2)]}


def test_a_mistake_in_the_config_s_table_is_told_with_its_line(run, page, own_folders):
    name = page("a.xml", CLEAN)
    for text, part in (
        ('[lint]\noff = ["nope-nope"]\n', "line 2: off: 'nope-nope' is the code of no rule"),
        ("[lint]\nof = []\n", "line 2: of: there is no such option"),
        ("[lint]\noff = 3\n", "line 2: off: '3' is the code of no rule"),
    ):
        (own_folders / "config.toml").write_text(text)
        ran = run("lint", name)
        assert ran.status == ExitCode.USAGE
        assert part in ran.err


def test_lenient_and_strict_reach_the_documents(run, page):
    unknown, relative = page("a.xml", "<Response><Say>x</Say></Response>"), page(
        "b.xml", "<Response><Redirect>/next</Redirect></Response>"
    )  # fmt: skip
    assert run("lint", unknown).status == ExitCode.FINDINGS
    assert run("lint", unknown, "--lenient").status == ExitCode.OK
    assert run("lint", relative).status == ExitCode.OK
    ran = run("lint", relative, "--strict")
    assert ran.status == ExitCode.FINDINGS
    assert "error: The URL" in ran.out
    assert "7024" in ran.out


def test_the_valid_examples_are_clean_and_the_others_are_not(run):
    assert run("lint", *sorted(EXAMPLES.glob("*.xml"))).status == ExitCode.OK
    warnings_only = {"10-relative-url.xml", "28-unreachable-elements.xml"}
    for path in sorted((EXAMPLES / "invalid").glob("*.xml")):
        wanted = ExitCode.OK if path.name in warnings_only else ExitCode.FINDINGS
        assert run("lint", path).status == wanted, path.name
        assert run("lint", path, "--strict").status == ExitCode.FINDINGS, path.name


def test_twice_the_same_is_told_alike(run):
    words = ("lint", EXAMPLES / "invalid")
    assert run(*words).out == run(*words).out


HOSTILE = {
    "nul.xml": b"\0" * 1000,
    "binary.xml": bytes(range(256)) * 50,
    "png.xml": b"\x89PNG\r\n\x1a\n" + b"\0\xff" * 500,
    "utf16.xml": "<Response><Speak loop='x'>Hé</Speak></Response>".encode("utf-16"),
    "latin.xml": "<Response><Speak>Hé</Speak></Response>".encode("latin-1"),
    "escape.xml": "<Response><Speak\u202e voice='\u009b31m'>\x1b[2J</Speak></Response>".encode(),
    "bidi.xml": "<Response><!-- \u202e\u2066 --><Wait length='\u202e1'/></Response>".encode(),
    "bomb.xml": b"<!DOCTYPE R [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><Response>&b;</Response>",
    "deep.xml": b"<Response>" + b"<a>" * 20_000,
    "line.xml": b"<Response>" + b"<Wait length='0'/>" * 3000 + b"</Response>",
    "notes.xml": b"<Response>" + b"<!-- lint: off empty-speak --><Speak/>" * 2000 + b"</Response>",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_documents_are_findings_and_harmless(run, page, name, form):
    ran = run("lint", page(name, HOSTILE[name]), "--format", form)
    assert ran.status in (ExitCode.FINDINGS, ExitCode.OK)
    assert "Traceback" not in ran.err
    assert not set("\x1b\x9b\u202e\u2066\0") & set(ran.out + ran.err)


def test_a_hundred_megabytes_are_not_read_whole(run, tmp_path):
    path = tmp_path / "big.xml"
    with path.open("wb") as file:
        file.write(b"<Response>")
        file.truncate(100 * 1024 * 1024)
    ran = run("lint", path)
    assert ran.status == ExitCode.FINDINGS
    assert "The document has more than 1048576 bytes; the limit is 102400" in ran.out


def test_the_caret_stands_below_its_place_behind_wide_letters_tabs_and_long_lines(run, page):
    wide = run(
        "lint", page("a.xml", "<Response>\n\t<Speak>日本 and Japan</Speak><Wait length='0'/>\n</Response>")
    )
    source, caret = wide.out.splitlines()[1:3]
    assert source == "    <Speak>日本 and Japan</Speak><Wait length='0'/>"
    assert caret.index("^") == source.index("length") + 2
    long = f"<Response>{'<Speak>Some words to say.</Speak>' * 50}<Wait length='0'/>{CLEAN[10:]}"
    source, caret = run("lint", page("b.xml", long)).out.splitlines()[1:3]
    assert len(source) < 130
    assert source[caret.index("^") :].startswith("length='0'")


def test_no_colour_to_a_pipe(run, page):
    assert "\x1b" not in run("lint", page("a.xml", WRONG)).out


def test_all_rules_are_listed_and_each_is_explained(run):
    listed = run("lint", "--explain")
    assert listed.status == ExitCode.OK
    assert [line.split()[0] for line in listed.out.splitlines()] == list(RULES)
    for code in RULES:
        assert run("lint", "--explain", code).out.startswith(f"{code} (")


def test_lint_loads_neither_the_app_nor_the_network_nor_sound(page):
    script = (
        "import sys; from playground.cli import main; status = main(sys.argv[1:]); "
        "print([name for name in ('textual', 'httpx', 'asyncio', 'numpy', 'pyttsx3') if name in sys.modules], status)"
    )
    words = [sys.executable, "-c", script, "lint", page("a.xml", CLEAN)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_a_reader_that_leaves_changes_no_verdict(page):
    reader, writer = os.pipe()
    os.close(reader)
    words = [sys.executable, "-m", "playground", "lint", page("a.xml", WRONG)]
    done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.FINDINGS, "")


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are no mere bytes there")
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_may_have_any_name(run, page, tmp_path, form):
    (tmp_path / os.fsdecode(b"\xff\x1b[31m\n.xml")).write_text(WRONG)
    ran = run("lint", tmp_path, "--format", form)
    assert ran.status == ExitCode.FINDINGS
    assert "\x1b" not in ran.out
    assert ran.out.isprintable() or "\n" in ran.out


@pytest.mark.skipif(os.name == "nt", reason="needs Unix signals")
@pytest.mark.parametrize("asks_a_url", [False, True])
def test_interrupted_it_ends_with_130(asks_a_url):
    import signal
    import threading

    asked, release = threading.Event(), threading.Event()

    def hang(_request):
        asked.set()
        release.wait(20)
        return CLEAN

    with AppServer(hang) as app:
        words = [sys.executable, "-m", "playground", "lint", app.url("/") if asks_a_url else "-"]
        with subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            if asks_a_url:
                assert asked.wait(20)
            else:
                wait_until_it_reads(process.pid)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
        release.set()
    assert process.returncode == ExitCode.INTERRUPTED
    assert errors == "ivr-playground: Interrupted.\n"


def wait_until_it_reads(process: int) -> None:
    """Until that process waits in a read of its standard input; elsewhere than on Linux, a moment."""
    wchan = Path(f"/proc/{process}/syscall")
    for _ in range(200):
        if wchan.exists() and wchan.read_text().startswith("0 0x0 "):
            return
        time.sleep(0.05)
