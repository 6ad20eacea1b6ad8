"""``demo`` serves the built-in app; ``run`` can call it."""

import json
import signal
import socket
import subprocess
import sys

from playground.errors import ExitCode

COMMAND = [sys.executable, "-m", "playground"]


def test_the_demo_is_served_until_interrupted_and_can_be_called():
    with subprocess.Popen(
        [*COMMAND, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        url = demo.stdout.readline().strip()
        call = subprocess.run([*COMMAND, "run", url, "--json"], capture_output=True, text=True)
        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=20)
    assert call.returncode == ExitCode.OK, call.stderr
    said = [line["text"] for line in map(json.loads, call.stdout.splitlines()) if line["type"] == "speak"]
    assert said
    assert demo.returncode == ExitCode.INTERRUPTED
    assert (rest, errors) == ("", "ivr-playground: Interrupted.\n")


def test_a_port_in_use_is_one_sentence(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run("demo", "--port", taken.getsockname()[1])
    assert ran.status == ExitCode.USAGE
    assert "cannot listen on port" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_port_that_is_none(run):
    assert "'0' is not a port" in run("demo", "--port", "0").err
