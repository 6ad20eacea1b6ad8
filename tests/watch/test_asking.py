"""A call's documents asked for again, of real servers: in their order, by another call, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playground.adapters.http import HttpClient
from playground.call.effects import SendRequest
from playground.call.setup import CallSetup
from playground.call.signatures import sign_v3
from playground.run.fetching import perform
from playground.watch.answers import Memory
from playground.watch.asking import Questions, again
from tests.servers import AppServer, Reply, Request, refused_port

UUID = "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c"


def setup_for(url: str, **facts: object) -> CallSetup:
    return CallSetup(answer_url=url, call_uuid=UUID, started=datetime(2026, 1, 2, tzinfo=UTC), **facts)  # type: ignore[arg-type]


def request(url: str, purpose: str = "action", **params: str) -> SendRequest:
    fields = {"CallUUID": UUID, "Event": "Redirect", **params}
    return SendRequest(
        request_id=1, purpose=purpose, method="POST", url=url, send_to=url,  # type: ignore[arg-type]
        params=tuple(sorted(fields.items())), headers=(), timeout_s=5.0, connect_timeout_s=None,
        read_timeout_s=None, max_bytes=100_000,
    )  # fmt: skip


async def allowed(url: str) -> bool:
    return True


async def asked(setup: CallSetup, *requests: SendRequest) -> Questions:
    """The questions of a call that sent these."""
    questions = Questions(setup, allowed)
    async with HttpClient() as client:

        async def fetch(sent: SendRequest) -> object:
            return await perform(sent, client=client, permits=allowed)

        for sent in requests:
            await questions.keeping(fetch)(sent)  # type: ignore[arg-type]
    return questions


class App:
    """Answers by path; pages may be changed."""

    def __init__(self, pages: Mapping[str, Reply | str]) -> None:
        self.pages = dict(pages)

    def __call__(self, request: Request) -> Reply | str:
        return self.pages.get(request.path, Reply("none", 404, "text/plain"))


PAGES = {"/": "<Response><Wait/></Response>", "/menu/": "<Response><Hangup/></Response>"}


async def test_documents_are_asked_for_again_by_another_call_in_their_order() -> None:
    with AppServer(App(PAGES)) as server:
        first, menu = server.url("/"), f"{server.url('/menu/')}?call={UUID}"
        questions = await asked(
            setup_for(first),
            request(first, "answer"),
            request(menu, Digits="1"),
            request(server.url("/told/"), "callback"),
            request(server.url("/tone.mp3"), "media"),
            request(server.url("/bye/"), "hangup"),
            request(menu, Digits="1"),
        )
        before = len(server.requests)
        assert (await questions.look_again(Memory())).verdict == "same"
        again_sent = server.requests[before:]
        assert [sent.path for sent in again_sent] == ["/", "/menu/"]
        (uuid,) = {sent.form["CallUUID"] for sent in again_sent}
        assert uuid != UUID
        assert again_sent[1].query == {"call": uuid}
        assert again_sent[1].form["Digits"] == "1"


async def test_what_is_answered_otherwise_is_told_and_nothing_is_asked_behind_it() -> None:
    app = App(PAGES)
    with AppServer(app) as server:
        memory = Memory()
        questions = await asked(
            setup_for(server.url("/")), request(server.url("/"), "answer"), request(server.url("/menu/"))
        )
        app.pages["/"] = "<Response><Hangup/></Response>"
        before = len(server.requests)
        look = await questions.look_again(memory)
        assert (look.verdict, look.url) == ("changed", server.url("/"))
        assert look.question == questions.keys[0]
        assert [sent.path for sent in server.requests[before:]] == ["/", "/menu/", "/", "/"]


async def test_an_app_that_is_down_is_away_and_nothing_is_asked_behind_it() -> None:
    with AppServer(App(PAGES)) as server:
        first = server.url("/")
        questions = await asked(setup_for(first), request(first, "answer"), request(server.url("/menu/")))
    assert (await questions.look_again(Memory())).verdict == "away"


async def test_an_app_that_was_down_when_it_was_called_has_changed_once_it_answers() -> None:
    port = refused_port()
    nobody = f"http://127.0.0.1:{port}/"
    questions = await asked(setup_for(nobody), request(nobody, "answer"))
    assert (await questions.look_again(Memory())).verdict == "same"


async def test_before_anything_was_asked_there_is_nothing_to_ask() -> None:
    questions = Questions(setup_for("http://127.0.0.1:1/"), allowed)
    assert (await questions.look_again(Memory())).verdict == "nothing"
    with questions.asking(request("http://127.0.0.1:1/", "answer")):
        assert questions.is_asking
    assert not questions.is_asking
    with questions.asking(request("http://127.0.0.1:1/", "callback")):
        assert not questions.is_asking


@pytest.mark.parametrize("token", [None, "t" * 40])
def test_another_call_signs_for_itself(token: str | None) -> None:
    setup = setup_for("http://app.test/", auth_token=token, nonce_seed="one")
    fresh = replace(setup, call_uuid="00000000-0000-4000-8000-000000000000", nonce_seed="two")
    old = replace(
        request("http://app.test/?u=" + UUID), headers=(("X-Plivo-Signature-V3", "old"), ("X-Mine", "1"))
    )
    sent = again(old, 7, setup, fresh)
    headers = dict(sent.headers)
    assert headers["X-Mine"] == "1"
    assert sent.url.endswith(fresh.call_uuid)
    assert dict(sent.params)["CallUUID"] == fresh.call_uuid
    if token is None:
        assert "X-Plivo-Signature-V3" not in headers
    else:
        nonce = headers["X-Plivo-Signature-V3-Nonce"]
        assert sign_v3(token, nonce, "POST", sent.url, sent.params) in headers["X-Plivo-Signature-V3"].split(
            ","
        )
