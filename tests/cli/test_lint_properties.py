"""Whatever the bytes: checking and telling never raise, every form stays what it is, nothing steers a terminal."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.lint.checking import Manner, check_body
from playground.lint.formats import FORMATS, github, sarif, text
from playground.lint.formats import json as json_form
from playground.lint.reading import Body
from playground.lint.spans import end_column
from tests.document.test_hostile import PIECES

BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(PIECES, max_size=30).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass")),
    st.lists(PIECES, max_size=30).map(
        lambda pieces: b"<Response>" + "".join(pieces).encode("utf-8", "surrogatepass") + b"</Response>"
    ),
)
FORMS = {"text": text, "json": json_form, "sarif": sarif, "github": github}


def test_every_form_is_tried() -> None:
    assert set(FORMS) == set(FORMATS)


@pytest.mark.parametrize("form", FORMS)
@given(body=BODIES, strict=st.booleans())
@settings(max_examples=150)
def test_any_bytes_are_told_in_any_form(form: str, body: bytes, strict: bool) -> None:
    manner = Manner(strict=strict)
    result = check_body("x.xml", Body(body, "https://ivr.example.com/x"), manner)
    told = FORMS[form].render([result])
    assert told == FORMS[form].render([check_body("x.xml", Body(body, "https://ivr.example.com/x"), manner)])
    assert not set("\x00\x1b\x9b\u202e\r") & set(told)
    if form in ("json", "sarif"):
        assert isinstance(json.loads(told), dict)
    if form == "github":
        assert all(line.startswith("::") for line in told.splitlines())
        assert len(told.splitlines()) == len(result.told)


@given(st.text(), st.integers(1, 40), st.integers(0, 60))
def test_an_excerpt_has_its_caret_on_the_line(source: str, column: int, width: int) -> None:
    source = source.replace("\n", "")
    shown, caret = text.excerpt(source, column, width)
    assert caret.lstrip(" ").startswith("^")
    assert "\n" not in shown
    assert end_column(source, column) > column
