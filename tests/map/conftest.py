"""``map`` as a command, against a real server."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import own_folders, run
from tests.servers import AppServer, Reply

__all__ = ["own_folders", "run"]


@pytest.fixture
def run_map(run):
    """Maps pages by path; returns how the command came out, and the verdicts."""

    def mapped(pages, *words):
        def answer(request):
            body = pages.get(
                f"{request.path} {request.params.get('Digits', '')}", pages.get(request.path, 404)
            )
            if isinstance(body, int):
                return Reply(status=body)
            return f"<Response>{body}</Response>".replace("BASE", f"http://{request.header('Host')}")

        with AppServer(answer) as server:
            ran = run("map", server.url(), "--format", "json", *words)
        return ran, json.loads(ran.out)["verdicts"]

    return mapped
