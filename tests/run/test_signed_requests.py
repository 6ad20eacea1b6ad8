"""Signed requests on the wire: an app that asks the vendor's SDK takes all of them, mapped or not, and no other.

The app puts the URL together as any does: scheme (which a proxy would tell it), Host header, request line.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from plivo.utils import validate_signature, validate_v3_signature

from playground.adapters.http import HttpClient
from playground.call.ask import Ask
from playground.call.effects import SendRequest
from playground.call.events import MachineBeeped, ResponseReceived
from playground.call.interpreter import Call
from playground.call.setup import CallSetup
from playground.run.fetching import perform
from tests.servers import AppServer, Reply, Request

TOKEN = "TEST0auth1token2for3simulator4only"
REQUESTS = 200
PUBLIC = {
    "ivr.example.com": "https",
    "IVR.example.net:8443": "https",
    "ivr.example.org:8080": "http",
    "ivr.example.org:80": "http",
    "[2001:db8::1]:5000": "http",
}
"""Public hosts as the documents write them, and their scheme."""
WORDS = (
    "lang", "Digits", "a", "A", "", "x y", "a+b", "50%", "&", "=", "a=b&c", "#", "?", "/", ";", ",", "~", "'", "\"<>",
    "Zoë", "日本語", "Ω≈ç", "🙂", "e\u0301", "\u00a0", "ß", "Привет", "שלום", "00", "+14155550100", "true",
    "a\r\nb", "\t",
)  # fmt: skip
PATHS = (
    "/", "", "/answer/", "/menu/choice", "/Menu", "/a%20b", "/caf%C3%A9/", "/caf%c3%a9", "/x%2Fy", "/a;p=1/b;q",
    "/a+b", "/~x/%7Ex", "/é/日", "/(1)!$&'*,=:@", "/x//double//", "/a|b\\c^d[e]", "/\"<>`{}",
)  # fmt: skip


def _reads_unicode() -> bool:
    """The SDK cannot read a query with letters outside ASCII before Python 3.11.9, 3.12.3 and 3.13."""
    try:
        validate_v3_signature("GET", "http://a.test/?a=%C3%AB", "1", TOKEN, "x")
    except UnicodeEncodeError:
        return False
    return True


SDK_READS_UNICODE = _reads_unicode()


class Gate:
    """Turns everything away that the SDK does not accept."""

    def __init__(self, schemes: dict[str, str]) -> None:
        self.schemes = schemes

    def __call__(self, request: Request) -> Reply:
        host = request.header("host") or ""
        url = f"{self.schemes.get(host, 'http')}://{host}{request.target}"
        return Reply("welcome") if self._lets_in(request, url) else Reply(url, status=403)

    def _lets_in(self, request: Request, url: str) -> bool:
        v3, v2 = request.header("X-Plivo-Signature-V3"), request.header("X-Plivo-Signature-V2")
        nonce = request.header("X-Plivo-Signature-V3-Nonce")
        nonce_v2 = request.header("X-Plivo-Signature-V2-Nonce")
        if v3 is None or v2 is None or nonce is None or nonce_v2 is None:
            return False
        if request.header("X-Plivo-Signature-Ma-V3") != v3 or request.header("X-Plivo-Signature-Ma-V2") != v2:
            return False
        form = request.form if request.method == "POST" else {}
        return _is_signed(request.method, url, nonce, v3, form) and validate_signature(
            url, nonce_v2, v2, TOKEN
        )


def _is_signed(method: str, url: str, nonce: str, signature: str, form: dict[str, str]) -> bool:
    try:
        return validate_v3_signature(method, url, nonce, TOKEN, signature, dict(form))
    except UnicodeEncodeError:  # then a GET's fields can still be handed over by themselves
        page, _, query = url.partition("?")
        fields = parse_qs(query, keep_blank_values=True)
        return method == "GET" and validate_v3_signature("GET", page, nonce, TOKEN, signature, fields)


def random_asks(origins: list[str], seed: int) -> Iterator[Ask]:
    """Requests of every kind: methods, paths, queries with repeated and empty keys, encodings, letters, fields."""
    dice = random.Random(seed)
    for _ in range(REQUESTS):
        method = dice.choice(["GET", "POST"])
        words = WORDS if method == "GET" or SDK_READS_UNICODE else tuple(filter(str.isascii, WORDS))

        def written(words: tuple[str, ...] = words) -> str:
            text = dice.choice([quote, quote_plus])(dice.choice(words), safe=dice.choice(["", "/~'"]))
            return text.lower() if dice.random() < 0.2 else text

        keys = [written() for _ in range(dice.randint(1, 3))]
        pairs = [f"{dice.choice(keys)}={written()}" for _ in range(dice.randint(0, 5))]
        pairs += dice.choices(["", "flag", "&", "=", "blank="], k=dice.randint(0, 2))
        dice.shuffle(pairs)
        mark = "?" if pairs or dice.random() < 0.2 else ""
        fragment = dice.choice(["", "", "#rc=0", "#ct=2000&rc=1"])
        url = f"{dice.choice(origins)}{dice.choice(PATHS)}{mark}{'&'.join(pairs)}{fragment}"
        fields = {dice.choice(WORDS) or "Empty": dice.choice(WORDS) for _ in range(dice.randint(0, 4))}
        yield Ask(purpose="callback", url=url, method=method, event="Test", fields=fields)


def requests_for(asks: Iterator[Ask], setup: CallSetup) -> list[SendRequest]:
    """What a call sends for them."""
    call = Call(setup)
    for ask in asks:
        call.web.notify(ask)
    return [effect for effect in call.handle(MachineBeeped(0.0)) if isinstance(effect, SendRequest)]


async def answers_to(requests: list[SendRequest]) -> list[ResponseReceived]:
    async def allowed(url: str) -> bool:
        return True

    answers = []
    async with HttpClient() as client:
        for request in requests:
            answer = await perform(request, client=client, permits=allowed)
            assert isinstance(answer, ResponseReceived), (request.url, answer)
            answers.append(answer)
    return answers


def setup(**more: object) -> CallSetup:
    plain = CallSetup(
        answer_url="http://app.test/",
        call_uuid="u",
        started=datetime(2026, 1, 1, tzinfo=UTC),
        auth_token=TOKEN,
        nonce_seed="dice",
        caller_name="Zoë" if SDK_READS_UNICODE else "Zoe",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def turned_away(answers: list[ResponseReceived]) -> list[str]:
    return [answer.body.decode() for answer in answers if answer.status != 200]


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_sdk_accepts_every_request(seed: int) -> None:
    with AppServer(Gate({})) as app:
        origins = [
            app.url(""),
            app.url("").replace("127.0.0.1", "localhost"),
            app.url("").replace("127.", "user:p%40w@127."),
        ]
        answers = await answers_to(requests_for(random_asks(origins, seed), setup()))
    assert len(answers) == REQUESTS
    assert turned_away(answers) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_sdk_accepts_every_request_for_a_mapped_host(seed: int) -> None:
    with AppServer(Gate(PUBLIC)) as app:
        host_map = tuple((host.lower(), app.host) for host in PUBLIC)
        origins = [f"{scheme}://{host}" for host, scheme in PUBLIC.items()]
        requests = requests_for(random_asks(origins, seed), setup(host_map=host_map))
        assert all(request.send_to.startswith(app.url("")) for request in requests)
        answers = await answers_to(requests)
    assert len(answers) == REQUESTS
    assert turned_away(answers) == []


async def test_the_sdk_accepts_none_that_was_tampered_with() -> None:
    """Another token, another nonce, another field, another query, another path: each is noticed."""
    with AppServer(Gate({})) as app:
        requests = requests_for(random_asks([app.url("")], 3), setup())
        forged = requests_for(random_asks([app.url("")], 3), setup(auth_token="another"))
        for number, request in enumerate(requests):
            match number % 4:
                case 0:
                    path, mark, query = request.send_to.partition("?")
                    changed = replace(request, send_to=f"{path}/x{mark}{query}")
                case 1:
                    joint = "&" if "?" in request.send_to else "?"
                    changed = replace(request, send_to=f"{request.send_to}{joint}more=1")
                case 2:
                    changed = replace(request, params=(*request.params, ("Extra", "1")))
                case _:
                    headers = tuple((k, v + "1" if k.endswith("Nonce") else v) for k, v in request.headers)
                    changed = replace(request, headers=headers)
            forged.append(changed)
        answers = await answers_to(forged)
    assert {answer.status for answer in answers} == {403}
    assert len(answers) == 2 * REQUESTS
