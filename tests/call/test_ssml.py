"""SSML taken apart: pauses, manners, languages, and nothing read out as tags (plivo-xml.md 2.2)."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call.prompts import Pause, Words
from playground.call.ssml import speech_of
from playground.document.model import Element
from playground.document.parse import parse_document
from playground.document.ssml_schema import SSML


def speech(inside: str, attributes: str = 'voice="Polly.Joanna"'):
    body = f"<Response><Speak {attributes}>{inside}</Speak></Response>"
    root = parse_document(body.encode(), "https://ivr.example.com/").root
    assert root is not None
    return speech_of(root.children[0])


def said(inside: str) -> list[str | float]:
    """Texts and lengths of pauses, in order."""
    return [part.text if isinstance(part, Words) else part.seconds for part in speech(inside).parts]


def manner(inside: str) -> Words:
    """The only words said."""
    (words,) = speech(inside).parts
    assert isinstance(words, Words)
    return words


def test_plain_text_is_one_run_of_words() -> None:
    prompt = speech("  Hello\n  there.  ", 'voice="MAN" language="en-GB"')
    assert prompt.parts == (Words("Hello there.", "MAN", "en-GB"),)
    assert (prompt.text, prompt.voice, prompt.language) == ("Hello there.", "MAN", "en-GB")


def test_defaults_are_plivo_s() -> None:
    assert speech("Hi", "").parts == (Words("Hi", "WOMAN", "en-US"),)


def test_nothing_to_say_is_no_parts() -> None:
    assert speech("").parts == ()
    assert speech(" <p> </p> ").parts == ()
    assert speech("...").parts == ()


def test_basic_voices_read_the_words_and_ignore_the_tags() -> None:
    prompt = speech('One<break time="5s"/>two <prosody rate="x-fast">three</prosody>', 'voice="WOMAN"')
    assert prompt.parts == (Words("One two three"),)
    assert prompt.seconds == pytest.approx(0.4 + 0.06 * 13)


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ("<break/>", 0.3),
        ('<break strength="none"/>', None),
        ('<break strength="x-weak"/>', None),
        ('<break strength="weak"/>', 0.15),
        ('<break strength="strong"/>', 0.5),
        ('<break strength="x-strong"/>', 0.8),
        ('<break time="2s"/>', 2.0),
        ('<break time="1.5s"/>', 1.5),
        ('<break time="250ms"/>', 0.25),
        ('<break time="60s"/>', 10.0),
        ('<break time="0s"/>', None),
        ('<break time="soon" strength="strong"/>', 0.5),
        ('<break time="700ms" strength="none"/>', 0.7),
    ],
)
def test_breaks(tag, seconds) -> None:
    assert said(f"a{tag}b") == (["a", seconds, "b"] if seconds else ["ab"])


def test_two_breaks_add_up() -> None:
    assert said('a<break time="2s"/> <break time="3s"/>b') == ["a", 5.0, "b"]


def test_a_break_at_the_end_counts_and_a_sentence_s_gap_does_not() -> None:
    assert said('a<break time="2s"/>') == ["a", 2.0]
    assert said("<s>a</s>") == ["a"]
    assert speech('<break time="2s"/>').parts == (Pause(2.0),)


def test_sentences_and_paragraphs_are_set_apart() -> None:
    assert said("<p><s>a</s><s>b</s></p><p>c</p>d") == ["a", 0.5, "b", 0.8, "c", 0.8, "d"]


def test_visible_text_keeps_words_apart() -> None:
    assert speech("<p>one</p><p>two</p>three<break/>four").text == "one two three four"


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        ("x-slow", 0.5),
        ("slow", 0.75),
        ("medium", 1.0),
        ("fast", 1.25),
        ("x-fast", 1.75),
        ("50%", 0.5),
        ("120%", 1.2),
        ("900%", 2.0),
        ("1%", 0.2),
        ("quick", 1.0),
    ],
)
def test_rates(value, rate) -> None:
    assert manner(f'<prosody rate="{value}">a</prosody>').rate == pytest.approx(rate)


@pytest.mark.parametrize(
    ("value", "gain"),
    [
        ("silent", -math.inf),
        ("x-soft", -12),
        ("soft", -6),
        ("medium", 0),
        ("loud", 6),
        ("x-loud", 12),
        ("+3dB", 3),
        ("-4.5dB", -4.5),
        ("+90dB", 12),
        ("noisy", 0),
    ],
)
def test_volumes(value, gain) -> None:
    assert manner(f'<prosody volume="{value}">a</prosody>').gain_db == gain


@pytest.mark.parametrize(
    ("value", "pitch"),
    [
        ("x-low", 0.7),
        ("low", 0.85),
        ("high", 1.15),
        ("x-high", 1.35),
        ("+10%", 1.1),
        ("-5%", 0.95),
        ("-90%", 0.5),
        ("+90%", 1.5),
        ("odd", 1.0),
    ],
)
def test_pitches(value, pitch) -> None:
    assert manner(f'<prosody pitch="{value}">a</prosody>').pitch == pytest.approx(pitch)


def test_manners_nest_and_end() -> None:
    prompt = speech('a <prosody rate="50%">b <prosody rate="50%" volume="-2dB">c</prosody> d</prosody> e')
    assert [(part.text, part.rate, part.gain_db) for part in prompt.parts if isinstance(part, Words)] == [
        ("a", 1.0, 0.0),
        ("b", 0.5, 0.0),
        ("c", 0.25, -2.0),
        ("d", 0.5, 0.0),
        ("e", 1.0, 0.0),
    ]


def test_emphasis_is_slower_and_louder_or_the_reverse() -> None:
    strong, reduced = (
        manner('<emphasis level="strong">a</emphasis>'),
        manner('<emphasis level="reduced">a</emphasis>'),
    )
    assert strong.rate < 1 < reduced.rate
    assert strong.gain_db > 0 > reduced.gain_db
    moderate = manner("<emphasis>a</emphasis>")
    assert strong.rate < moderate.rate < 1


def test_a_foreign_phrase_has_its_language() -> None:
    prompt = speech('Say <lang xml:lang="fr-FR">bonjour</lang> now')
    assert [(part.text, part.language) for part in prompt.parts if isinstance(part, Words)] == [
        ("Say", "en-US"),
        ("bonjour", "fr-FR"),
        ("now", "en-US"),
    ]


@pytest.mark.parametrize(
    ("attributes", "language"),
    [
        ('voice="Polly.Celine"', "fr-FR"),
        ('voice="Polly.Celine" language="en-US"', "fr-FR"),
        ('voice="Polly.Aditi" language="hi-IN"', "hi-IN"),
        ('voice="Polly.Newcomer" language="de-DE"', "de-DE"),
        ('voice="MAN" language="pt-PT"', "pt-PT"),
    ],
)
def test_a_polly_voice_keeps_its_own_language(attributes, language) -> None:
    prompt = speech("x", attributes)
    assert prompt.language == language
    assert isinstance(prompt.parts[0], Words)
    assert prompt.parts[0].language == language


def test_substitutes_phonemes_and_roles() -> None:
    assert said('<sub alias="World Wide Web">WWW</sub> ok') == ["World Wide Web ok"]
    assert said("<sub>WWW</sub>") == ["WWW"]
    assert said('say <phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme>.') == ["say pecan."]
    assert said('<w role="amazon:VBD">read</w> it') == ["read it"]


def test_say_as_is_spelt_out_in_the_language_around_it() -> None:
    assert said('Code <say-as interpret-as="digits">407</say-as>.') == ["Code 4 0 7."]
    assert said('<say-as interpret-as="ordinal">3</say-as>') == ["third"]
    assert said('<lang xml:lang="de-DE"><say-as interpret-as="ordinal">3</say-as></lang>') == ["3"]


def test_unknown_tags_are_read_through() -> None:
    assert said("a <bold>b</bold> c") == ["a b c"]


def test_punctuation_is_never_spoken_alone() -> None:
    assert said('<emphasis level="strong">Stop</emphasis>. Now') == ["Stop", ". Now"]
    assert said("<emphasis>Stop</emphasis>.") == ["Stop."]
    assert said('<prosody rate="slow">!</prosody>Hi') == ["Hi"]


ELEMENTS = st.recursive(
    st.text("ab. %1", max_size=4),
    lambda inside: st.builds(
        lambda name, attributes, content: Element(name, "/", 1, 1, attributes, tuple(content)),
        st.sampled_from([*SSML, "bold"]),
        st.dictionaries(
            st.sampled_from(
                [
                    "time",
                    "strength",
                    "rate",
                    "volume",
                    "pitch",
                    "level",
                    "xml:lang",
                    "alias",
                    "interpret-as",
                    "format",
                ]
            ),
            st.sampled_from(
                ["", "x-slow", "9%", "+1dB", "3s", "date", "time", "mdy", "99999%", "silent", "fr"]
            ),
            max_size=3,
        ),
        st.lists(inside, max_size=3),
    ),
    max_leaves=12,
)


@given(st.lists(ELEMENTS, max_size=4))
def test_any_ssml_gives_sound_parts(content) -> None:
    speak = Element("Speak", "/Response/Speak[1]", 1, 1, {"voice": "Polly.Amy"}, tuple(content))
    parts = speech_of(speak).parts
    for part in parts:
        match part:
            case Words(text, rate=rate, gain_db=gain, pitch=pitch):
                assert text == " ".join(text.split())
                assert any(character.isalnum() or character in "%+" for character in text)
                assert 0.2 <= rate <= 2
                assert gain <= 12
                assert 0.5 <= pitch <= 1.5
            case Pause(seconds):
                assert seconds > 0
    assert not any(isinstance(a, Pause) and isinstance(b, Pause) for a, b in pairwise(parts))
