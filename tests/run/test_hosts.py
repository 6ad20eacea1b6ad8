"""Which hosts may be requested, and where requests for mapped hosts go."""

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call.hosts import authority_of, host_of, host_port, mapped_url
from playground.errors import PlaygroundError
from playground.run.hosts import AskedPolicy, HostPolicy, is_loopback

OWN = "http://app.test:5000/answer/"


@pytest.mark.parametrize(
    "url",
    [
        "http://app.test:5000/next",
        "https://APP.test/other-port",
        "http://app.test.:81/closing-dot",
        "http://user:secret@app.test/x",
        "http://127.0.0.1:9/",
        "http://127.8.9.10/",
        "http://localhost:8080/a?b=http://evil.example/",
        "http://[::1]:80/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "HTTP://LOCALHOST",
        "https://ivr.example.com/mapped",
        "https://media.example.com:444/allowed-anywhere",
        "https://one.example.com:8443/allowed-there",
    ],
)
def test_permitted(url: str):
    policy = HostPolicy(
        OWN,
        (("ivr.example.com", "localhost:5000"),),
        ("media.example.com", "one.example.com:8443"),
    )
    assert policy.permits(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.com/",
        "http://app.test.evil.com/",
        "http://notapp.test/",
        "http://127.0.0.1.evil.com/",
        "http://127.0.0.1@evil.com/",
        "http://app.test:5000@evil.com/",
        "http://evil.com:80@x@127.0.0.1/",
        "http://evil.com\\@127.0.0.1/",
        "http://evil.com%2F@127.0.0.1%2e/",
        "http://evil.com#@127.0.0.1/",
        "http://evil.com?@127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://localhost.evil.com/",
        "http://local\u200bhost/",
        "http://localhost\uff0eevil.com/",
        "http://①②⑦.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::]/",
        "https://one.example.com/only-on-8443",
        "http://127.0.0.1 /",
        "http://127.0.0.1\n.evil.com/",
        " http://127.0.0.1/",
        "http:/127.0.0.1/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "javascript:alert(1)",
        "",
        "http://",
    ],
)
def test_not_permitted(url: str):
    policy = HostPolicy(OWN, (("ivr.example.com", "localhost:5000"),), ("one.example.com:8443",))
    assert not policy.permits(url)


def test_a_local_file_has_no_host_of_its_own():
    policy = HostPolicy("file:///tmp/menu.xml")
    assert policy.permits("http://localhost/")
    assert not policy.permits("http://evil.com/")


def test_allowing_a_host_later():
    policy = HostPolicy(OWN)
    assert not policy.permits("https://cdn.example/x.mp3")
    policy.allow("CDN.example.")
    assert policy.permits("https://cdn.example/x.mp3")


@pytest.mark.parametrize(
    "host", ["", "a b", "http://cdn.example", "cdn.example/path", "user@cdn.example", "*"]
)
def test_only_hosts_can_be_allowed(host: str):
    with pytest.raises(PlaygroundError, match="is not a host"):
        HostPolicy(OWN, (), (host,))


PIECES = (
    """http:// https:// 127.0.0.1 localhost evil.com @ : 80 / \\ ? # . [ ] ::1 %40 %2f 。 ① user & ; //"""
)


@given(
    st.lists(st.sampled_from([*PIECES.split(), " ", "\n", "\t", "\0"]), max_size=9).map(
        lambda pieces: "http://" + "".join(pieces)
    )
)
def test_what_is_permitted_is_where_httpx_goes(url: str):
    """The policy and the sender must read a URL the same way, or one of them is fooled."""
    if not HostPolicy(OWN).permits(url):
        return
    try:
        host = httpx.URL(url).host
    except httpx.InvalidURL:
        return  # never sent at all
    assert is_loopback(host.rstrip("."))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Example.COM", ("example.com", None)),
        ("example.com:8443", ("example.com", 8443)),
        ("[::1]:5000", ("::1", 5000)),
        ("example.com:", ("example.com", None)),
        ("example.com:port", None),
        ("::1", None),
    ],
)
def test_host_port(text: str, expected):
    assert host_port(text) == expected


def test_ports_of_the_scheme():
    assert host_of("http://a.test/") == ("a.test", 80)
    assert host_of("https://a.test?x") == ("a.test", 443)


def test_authority_is_what_a_host_header_says():
    assert authority_of("https://user:pw@Ivr.Example.com:8443/x@y") == "Ivr.Example.com:8443"
    assert authority_of("file:///x") == ""


@pytest.mark.parametrize(
    ("public", "local", "url", "expected"),
    [
        (
            "ivr.example.com",
            "localhost:5000",
            "https://ivr.example.com/a?b=%7E#c",
            "http://localhost:5000/a?b=%7E#c",
        ),
        ("ivr.example.com", "localhost:5000", "https://IVR.example.com:8443/a", "http://localhost:5000/a"),
        ("IVR.example.com", "127.0.0.1", "http://ivr.example.com", "http://127.0.0.1"),
        ("ivr.example.com:8443", "localhost:1", "https://ivr.example.com:8443/", "http://localhost:1/"),
        ("ivr.example.com:443", "localhost:1", "https://ivr.example.com/", "http://localhost:1/"),
        ("ivr.example.com:443", "localhost:1", "http://ivr.example.com/", "http://ivr.example.com/"),
        (
            "ivr.example.com",
            "https://localhost:5001/",
            "http://ivr.example.com/x",
            "https://localhost:5001/x",
        ),
        (
            "ivr.example.com",
            "http://localhost:5001/base/",
            "https://ivr.example.com/x",
            "http://localhost:5001/base/x",
        ),
        ("ivr.example.com", "http://[::1]:80", "https://ivr.example.com/x", "http://[::1]:80/x"),
        ("ivr.example.com", "localhost:1", "http://me:pw@ivr.example.com/", "http://me:pw@localhost:1/"),
        ("ivr.example.com", "localhost:1", "http://not-ivr.example.com/", "http://not-ivr.example.com/"),
        (
            "ivr.example.com",
            "localhost:1",
            "http://ivr.example.com.evil.com/",
            "http://ivr.example.com.evil.com/",
        ),
        (
            "ivr.example.com",
            "localhost:1",
            "http://ivr.example.com@evil.com/",
            "http://ivr.example.com@evil.com/",
        ),
        ("ivr.example.com", "localhost:1", "file:///ivr.example.com", "file:///ivr.example.com"),
        ("ivr.example.com", "localhost:1", "https://ivr.example.com/ä b\n", "http://localhost:1/ä b\n"),
    ],
)
def test_mapping(public: str, local: str, url: str, expected: str):
    assert mapped_url(url, ((public, local),)) == expected


def test_first_pair_that_fits_wins():
    host_map = (("a.test:8443", "localhost:1"), ("a.test", "localhost:2"), ("a.test", "localhost:3"))
    assert mapped_url("https://a.test:8443/", host_map) == "http://localhost:1/"
    assert mapped_url("https://a.test/", host_map) == "http://localhost:2/"
    assert mapped_url("https://b.test/", host_map) == "https://b.test/"


async def test_person_is_asked_once_a_host():
    asked: list[str] = []
    answer = asyncio.Event()

    async def ask(host: str) -> bool:
        asked.append(host)
        await answer.wait()
        return host == "good.example"

    policy = AskedPolicy(HostPolicy(OWN), ask)
    assert await policy.permits("http://localhost/")
    assert not await policy.permits("file:///etc/passwd")
    waiting = [
        asyncio.ensure_future(policy.permits(url))
        for url in (
            "http://good.example/1",
            "https://GOOD.example/2",
            "http://bad.example/",
            "http://bad.example/",
        )
    ]
    await asyncio.sleep(0)
    answer.set()
    assert await asyncio.gather(*waiting) == [True, True, False, False]
    assert not await policy.permits("http://bad.example/again")
    assert asked == ["good.example", "bad.example"]


async def test_cancelled_request_does_not_cancel_the_question():
    answer = asyncio.Event()

    async def ask(host: str) -> bool:
        await answer.wait()
        return True

    policy = AskedPolicy(HostPolicy(OWN), ask)
    first = asyncio.ensure_future(policy.permits("http://good.example/"))
    await asyncio.sleep(0)
    first.cancel()
    second = asyncio.ensure_future(policy.permits("http://good.example/"))
    await asyncio.sleep(0)
    answer.set()
    assert await second
    assert first.cancelled()
