"""The vectors of plivo-xml.md 5.4, and the vendor's own validator on anything."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils import validate_v3_signature
from plivo.utils.signature_v3 import construct_post_url

from playground.call.signatures import arriving_url, sign_v2, sign_v3, signature_headers

TOKEN, NONCE = "TEST0auth1token2for3simulator4only", "12345678901234567890"
MENU = "https://ivr.example.com/menu/choice"
FORM = {
    "CallUUID": "3f2c1b0a-9d8e-4f7a-8b6c-5d4e3f2a1b0c",
    "CallStatus": "in-progress",
    "Digits": "42",
    "Direction": "inbound",
    "Event": "Redirect",
    "From": "+15550100001",
    "To": "+15550100002",
}


@pytest.mark.parametrize(
    ("method", "url", "form", "signature"),
    [
        ("POST", f"{MENU}?lang=en&step=2", FORM, "68O2nt8lYYhf1bEnzMB1e8A5WQl5Um7q2A6KOXMNjKg="),
        ("POST", MENU, FORM, "D6C0oIMkJUIi+ShKmGi0dv5+JthjkwmefU0mwNqgbNc="),
        ("POST", f"{MENU}?lang=en&step=2", {}, "PrGmRonOS2FSBkLHLlqXv97+L2MkIWzMh3CenYrmOH4="),
        (
            "GET",
            f"{MENU}?To=%2B15550100002&From=%2B15550100001&Digits=42&lang=en",
            {},
            "KG7huRscOhnKI0VNITsK3rJYS+J/vhlfx0oKoHRJ6os=",
        ),
        (
            "GET",
            f"{MENU}?lang=en&Digits=42&From=%2B15550100001",
            {},
            "TT3JRix4dV7FQY7q9qo61xXVs3UXjMOXHV8CbV2NKNY=",
        ),
        (
            "POST",
            "https://ivr.example.com:8443/menu/choice?b=2&b=1&a=x%20y&empty=",
            {"Zed": "1", "apple": "2", "Apple": "3"},
            "zYu4add6CNwow1/scUtcKwVxByaToCU5Qs/CaZpD9O8=",
        ),
        ("POST", "https://ivr.example.com", {"A": "1"}, "7xoUxB2BIPY8Rhke5ghxHq0P2EFqYeewD5pZwaguawM="),
        ("POST", f"{MENU}?x=1#ct=2000&rc=3", {"A": "1"}, "k5+cRtEA7qTussBiCaMQ0iBYqwtP997PrAxhVQ32Fes="),
    ],
)
def test_the_v3_vectors_of_the_reference(method: str, url: str, form: dict[str, str], signature: str) -> None:
    assert sign_v3(TOKEN, NONCE, method, url, form.items()) == signature


def test_the_v2_vectors_of_the_reference() -> None:
    assert sign_v2(TOKEN, NONCE, f"{MENU}?lang=en&step=2") == "ygnc1XFgtb6eM/EaWugy44QcWbK9bwHUl3R7jtfg6ek="
    assert (
        sign_v2("my_auth_token", "12345", "https://answer.url")
        == "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    )


@pytest.mark.parametrize(
    ("method", "query", "form", "as_letters", "as_bytes"),
    [
        (
            "POST",
            "name=Zo%C3%AB&step=2",
            {"Digits": "42", "CallerName": "Zoë"},
            "n1YMQD0hEoa6mtSFEIiF609djRQ6lAhp/H+pfXfCqGw=",
            "SllBzq0Uom5jREJvKU9+F4l2ktXYBcxs/UIxVCWch5Q=",
        ),
        (
            "GET",
            "%E6%97%A5=%E6%9C%AC&name=Zo%C3%AB&name=&name=a",
            {},
            "46No7fnB2gYxLNw3/sHZ9x+o86OOkSu3iBsdIequWWs=",
            "Mzx+Y3Qtzbt4VJCb2sfxwOP1/m78EdSjcE+OHL3IVVE=",
        ),
    ],
)
def test_letters_in_a_query_are_signed_for_both_readings(
    method: str, query: str, form: dict[str, str], as_letters: str, as_bytes: str
) -> None:
    """Accepted by plivo-node 4.79.0 the first, by plivo-python 4.63.0 on Python 3.13 the second."""
    headers = dict(signature_headers(TOKEN, NONCE, method, f"{MENU}?{query}", form.items()))
    assert headers["X-Plivo-Signature-V3"] == f"{as_letters},{as_bytes}"
    assert headers["X-Plivo-Signature-Ma-V3"] == headers["X-Plivo-Signature-V3"]


@pytest.mark.parametrize("url", [MENU, f"{MENU}?a=1&a=2", "http://127.0.0.1:5000/", f"{MENU}/%C3%AB#rc=1"])
def test_an_ordinary_request_has_one_signature(url: str) -> None:
    headers = dict(signature_headers(TOKEN, NONCE, "POST", url, FORM.items()))
    assert headers["X-Plivo-Signature-V3"] == sign_v3(TOKEN, NONCE, "POST", url, FORM.items())
    assert headers["X-Plivo-Signature-V2"] == sign_v2(TOKEN, NONCE, url)


@pytest.mark.parametrize(
    ("written", "arrives"),
    [
        ("https://ivr.example.com", "https://ivr.example.com/"),
        ("https://ivr.example.com?a=1", "https://ivr.example.com/?a=1"),
        ("http://me:secret@ivr.example.com:81/x", "http://ivr.example.com:81/x"),
        ("http://ivr.example.com/é/%C3%A9%7E~", "http://ivr.example.com/%C3%A9/%C3%A9%7E~"),
        ("http://ivr.example.com/a;p=1?q=é", "http://ivr.example.com/a;p=1?q=é"),
    ],
)
def test_the_url_that_arrives_is_signed_too(written: str, arrives: str) -> None:
    assert arriving_url(written) == arrives
    headers = dict(signature_headers(TOKEN, NONCE, "POST", written, FORM.items()))
    signatures = headers["X-Plivo-Signature-V3"].split(",")
    assert sign_v3(TOKEN, NONCE, "POST", written, FORM.items()) == signatures[0]
    assert sign_v3(TOKEN, NONCE, "POST", arrives, FORM.items()) in signatures
    assert headers["X-Plivo-Signature-V2"] == sign_v2(TOKEN, NONCE, arrives)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=8)
FIELDS = st.lists(st.tuples(ASCII, ASCII | st.just("")), max_size=5)  # the SDK fails on others in a query


@given(FIELDS, st.dictionaries(NAMES, NAMES, max_size=5), st.sampled_from(["GET", "POST"]))
def test_the_vendor_s_validator_accepts_any_request(
    query: list[tuple[str, str]], form: dict[str, str], method: str
) -> None:
    body = form if method == "POST" else {}
    url = MENU + (f"?{urlencode(query)}" if query else "")
    signature = sign_v3(TOKEN, NONCE, method, url, body.items())
    assert validate_v3_signature(method, url, NONCE, TOKEN, signature, dict(body))
    assert not validate_v3_signature(method, f"{url}x", NONCE, TOKEN, signature, dict(body))


def test_the_vendor_s_message_is_ours_for_repeated_keys() -> None:
    url = f"{MENU}?b=2&b=1&a="
    assert construct_post_url(url, {}).decode() == f"{MENU}?a=&b=1&b=2"
    signature = sign_v3(TOKEN, NONCE, "POST", url)
    assert validate_v3_signature("POST", url, NONCE, TOKEN, signature, {})
