"""Prompts in another language than their voice's: by their script, and by whoever can tell languages apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.document.languages import other_language, tags_of
from playground.document.model import Severity
from playground.document.parse import parse_document
from tests.document.reading import URL, document, found


def told_of(inside: str, **likely: float) -> str:
    """The finding when somebody finds the languages so likely; empty without one."""
    body = f"<Response>{inside}</Response>".encode()
    parsed = parse_document(body, URL, identify=lambda _: likely)
    findings = found(parsed, "text-language")
    assert all(finding.severity is Severity.WARNING for finding in findings)
    return " ".join(finding.sentence for finding in findings)


GERMAN = "Bitte bleiben Sie am Apparat."
SURE = {"de": 0.97, "en": 0.01, "fr": 0.02}


def test_a_text_in_another_language_is_told_with_the_tag_to_write():
    told = told_of(f"<Speak>{GERMAN}</Speak>", **SURE)
    assert 'looks like German, but is read as "en-US"' in told
    assert 'language="de-DE"' in told
    told = told_of(f'<Speak voice="Polly.Amy">{GERMAN}</Speak>', **SURE)
    assert 'read as "en-GB"' in told
    assert 'voice="Polly.Vicki" language="de-DE"' in told


@pytest.mark.parametrize(
    "inside",
    [
        f'<Speak language="de-DE">{GERMAN}</Speak>',
        f'<Speak voice="Polly.Hans">{GERMAN}</Speak>',
        f'<Speak voice="Polly.Unheard">{GERMAN}</Speak>',
        f'<Speak voice="Polly.Amy">So <lang xml:lang="de-DE">{GERMAN}</lang></Speak>',
        "<Speak>Guten Tag</Speak>",
        "<Speak>1 2 3 4 5 6 7 8 9 10 11 12</Speak>",
    ],
)
def test_what_is_expected_said_in_ssml_or_too_short_is_left_alone(inside):
    assert told_of(inside, **SURE) == ""


@pytest.mark.parametrize(
    "likely",
    [{}, {"de": 0.8, "en": 0.01}, {"de": 0.9, "en": 0.1}, {"en": 0.97, "de": 0.01}, {"de": 0.99}],
)
def test_doubt_is_not_told(likely):
    assert told_of(f"<Speak>{GERMAN}</Speak>", **likely) == ""


def test_danish_and_norwegian_are_not_told_apart():
    words = "Velkommen til oss. Tast en for kundeservice."
    assert told_of(f'<Speak language="da-DK">{words}</Speak>', no=0.97, da=0.02) == ""
    assert told_of(f'<Speak language="sv-SE">{words}</Speak>', no=0.97, da=0.02, sv=0.01)


def test_hindi_in_latin_letters_is_nothing_else():
    words = "Connect karne ke liye ek dabayen."
    assert (
        told_of(f'<Speak voice="Polly.Aditi" language="hi-IN">{words}</Speak>', tr=0.97, hi=0.0, en=0.01)
        == ""
    )
    english = '<Speak language="ru-RU">Please stay on the line.</Speak>'
    assert told_of(english, en=0.97, ru=0.0)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Нажмите один", "Russian"), ("日本語", "Chinese"), ("二を押してください", "Japanese"),
        ("안녕하세요", "Korean"), ("اضغط واحد", "Arabic"), ("एक दबाएं", "Hindi"),
        ("Γεια σας", "Greek"), ("שלום", "Hebrew"), ("สวัสดี", "Thai"),
    ],
)  # fmt: skip
def test_another_script_needs_nobody_to_tell(words, language):
    (finding,) = found(document(f"<Speak>{words}</Speak>"), "text-language")
    assert f"looks like {language}" in finding.message
    assert not found(
        document(f"<Speak>Please say {words} after the beep, as often as you like.</Speak>"), "text-language"
    )


@pytest.mark.parametrize(
    ("voice", "words"),
    [
        ("Polly.Mizuki", "日本語"),
        ("Polly.Zhiyu", "请按一"),
        ("Polly.Aditi", "एक दबाएं"),
        ("Polly.Zeina", "اضغط"),
    ],
)
def test_a_script_that_the_voice_reads_is_right(voice, words):
    assert not found(document(f'<Speak voice="{voice}">{words}</Speak>'), "text-language")


def test_the_usual_tag_comes_first():
    assert (tags_of("en")[0], tags_of("pt")[0], tags_of("es")[0], tags_of("el")) == (
        "en-US",
        "pt-BR",
        "es-ES",
        (),
    )


@given(
    st.text(),
    st.frozensets(st.sampled_from(["en", "de", "ja", "ru"])),
    st.dictionaries(st.text(), st.floats()),
)
def test_any_text_and_any_likelihoods_never_raise(text, expected, likely):
    language = other_language(text, expected, lambda _: likely)
    assert language is None or language not in expected
