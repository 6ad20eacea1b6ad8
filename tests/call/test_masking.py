"""What a log never tells: secret digits wherever they turn up again, and passwords in URLs (cli.md)."""

from __future__ import annotations

import json

import pytest

from playground.call import entries
from playground.call.masking import SecretDigits, masked_document, masked_url
from tests.call.playbook import SERVER, Page, Playbook, document, play

PIN = f'<GetDigits action="{SERVER}/pin?step=2" method="GET" numDigits="4" log="false"/>'


def log_of(book: Playbook) -> str:
    return json.dumps([entry.to_dict() for entry in book.entries], ensure_ascii=False)


def test_secret_digits_that_the_app_gives_back_are_masked_in_every_entry() -> None:
    echo = document(
        "<Speak>You typed 4711, that is 4 7 1 1.</Speak><DTMF>4711</DTMF>",
        f'<GetInput inputType="dtmf" numDigits="4" action="{SERVER}/in?pin=4711&amp;x=1" redirect="false"/>',
        f"<Redirect>{SERVER}/next?pin=4711</Redirect>",
    )
    failing = Page("pin 4711", 500, "text/plain", headers=(("Location", "/?pin=4711"),))
    book = (
        play(
            PIN,
            pages={"/pin?step=2": echo, "/in?pin=4711&x=1": document(), "/next?pin=4711": failing},
        )
        .press(*((1 + place / 10, key) for place, key in enumerate("4711")))
        .press(*((6 + place / 10, key) for place, key in enumerate("4711")))
        .run()
    )
    assert book.params("action") | {"Digits": "4711"} == book.params("action")
    assert [request.url for request in book.requests("redirect")] == [f"{SERVER}/next?pin=4711"]
    assert book.requests("action")[1].url.endswith("/in?pin=4711&x=1")
    log = log_of(book)
    assert "4711" not in log
    assert "4 7 1 1" not in log
    assert "You typed ••••, that is •••••••." in log
    assert "/next?pin=••••" in log


def test_keys_beginning_with_a_star_are_found_in_a_url_too() -> None:
    secret = SecretDigits()
    secret.add("*12#")
    assert secret.hide("/a?d=%2A12%23&e=*12#") == "/a?d=••••••••&e=••••"


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("123", "0123 1234 123", "0123 1234 •••"),
        ("123", "1-2-3, 1,2,3", "•••••, •••••"),
        ("12", "12", "12"),
        ("123", "no digits", "no digits"),
    ],
)
def test_secret_digits_are_hidden_where_they_stand_whole(secret: str, text: str, shown: str) -> None:
    digits = SecretDigits()
    digits.add(secret)
    assert digits.hide(text) == shown
    assert len(digits.hide(text)) == len(text)


def test_paths_and_ids_stay_readable_beside_secret_digits() -> None:
    digits = SecretDigits()
    digits.add("119")
    shown = digits.hide_in({"path": "/Response/Wait[119]", "text": "119", "call_uuid": "119"})
    assert shown == {"path": "/Response/Wait[119]", "text": "•••", "call_uuid": "119"}


def test_digits_that_are_no_secret_stay() -> None:
    page = {"/in": document("<Speak>You typed 4711.</Speak>")}
    book = play(f'<GetDigits action="{SERVER}/in" numDigits="4"/>', pages=page)
    book.press(*((1 + place / 10, key) for place, key in enumerate("4711"))).run()
    assert "You typed 4711." in log_of(book)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://u:sec@h/x?a=@", "http://u:•••@h/x?a=@"),
        ("http://u:s@c@h/", "http://u:•••@h/"),
        ("http://u@h/", "http://u@h/"),
        ('The URL "ftp://u:sec@h/x" is bad, as is http://a:b@c.', 'The URL "ftp://u:•••@h/x" is bad, as is http://a:•••@c.'),
        ("sip:desk@pbx.test and me@mail.test", "sip:desk@pbx.test and me@mail.test"),
    ],
)  # fmt: skip
def test_passwords_in_urls_are_hidden(text: str, shown: str) -> None:
    assert masked_url(text) == shown


@pytest.mark.parametrize(
    "element",
    [
        "<Redirect>ftp://user:hunter2@app.test/x</Redirect>",
        "<Redirect>http://user:hunter2@app.test/x</Redirect>",
        "<Play>http://user:hunter2@app.test/x</Play>",
        '<GetDigits action="ftp://user:hunter2@app.test/x" numDigits="1"/>',
    ],
)
def test_a_password_in_a_document_is_told_by_no_entry_but_the_document(element: str) -> None:
    pages = {"http://user:hunter2@app.test/x": Page(sound_seconds=1)}
    book = play(element, pages=pages).press((1, "1")).run()
    told = [entry.to_dict() | {"body": None} for entry in book.entries]
    assert "hunter2" not in str(told)


def test_what_is_typed_on_after_a_secret_input_is_lost_masked() -> None:
    secret = '<GetDigits numDigits="2" log="false" validDigits="123456"/>'
    book = play(secret, "<Wait length='5'/>", '<GetDigits numDigits="1"/>', "<Wait length='5'/>")
    keys = ((1, "1"), (1.2, "9"), (1.4, "5"), (8, "7"), (8.2, "8"))
    digits = [(entry.digit, entry.reason) for entry in book.press(*keys).run().of(entries.InputDigit)]
    assert digits == [("•", None), ("•", "invalid"), ("•", "lost"), ("7", None), ("8", "lost")]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<User sipAuthPassword="a\'b>c"/>', '<User sipAuthPassword="•••••"/>'),
        ("<User sipAuthPassword = 'a\nb'>x", "<User sipAuthPassword = '•\n•'>x"),
        ('<User sipAuthPassword="open', '<User sipAuthPassword="••••'),
        ('<User sipauthpassword="x" b="y"/>', '<User sipauthpassword="•" b="y"/>'),
        ('<User mySipAuthPassword="x"/>', '<User mySipAuthPassword="x"/>'),
        ("sipAuthPassword=", "sipAuthPassword="),
    ],
)
def test_sip_passwords_in_documents_are_hidden_in_place(written: str, shown: str) -> None:
    assert masked_document(written) == shown


def test_the_auth_token_is_hidden_wherever_it_is_given_back() -> None:
    token = "s3cret/MjQ1NjM4Njk5"
    encoded = "s3cret%2FMjQ1NjM4Njk5"
    book = play(
        f"<Speak>Your token is {token}</Speak>",
        f"<Redirect>{SERVER}/again?t={encoded}</Redirect>",
        pages={f"/again?t={encoded}": document(f"<Play>{SERVER}/{token}.wav</Play>")},
        auth_token=token,
        params=(("Mine", token),),
        http_headers=(("X-Mine", token),),
    ).run()
    told = log_of(book)
    assert token not in told
    assert encoded not in told
    assert "•" * len(token) in told
    assert dict(book.sent[0].params)["Mine"] == token, "what is sent is what was meant"
    assert book.of(entries.Speak)[0].text == "Your token is " + "•" * len(token)
    assert "•" not in log_of(play("<Speak>a</Speak>", auth_token="a").run())
