"""The declaration is sane: symmetric, complete, and every default is a value of its own kind."""

import re

import pytest

from playground.document.kinds import read_value
from playground.document.schema import ELEMENTS, LOOK_ALIKES, ROOT
from playground.document.spec import Kind, snake_case
from playground.document.ssml_schema import SSML
from playground.document.voices import BASIC_LANGUAGES, POLLY_VOICES, is_polly, polly_languages, speaker_of

ATTRIBUTES = [
    pytest.param(element, attribute, id=f"{element.name}-{attribute.name}")
    for element in ELEMENTS.values()
    for attribute in element.attributes.values()
]


def test_every_element_of_the_reference_is_there() -> None:
    assert set(ELEMENTS) == {
        *("Response", "Speak", "Play", "DTMF", "GetDigits", "GetInput", "Dial", "Number", "User"),
        *("Redirect", "Hangup", "Wait", "Conference", "MultiPartyCall", "Record", "PreAnswer"),
        *("Stream", "Message"),
    }
    assert len(SSML) == 10


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("Response", 0),
        ("Speak", 3),
        ("Play", 1),
        ("DTMF", 2),
        ("GetDigits", 12),
        ("GetInput", 18),
        ("Dial", 19),
        ("Number", 6),
        ("User", 7),
        ("Redirect", 1),
        ("Hangup", 2),
        ("Wait", 4),
        ("Conference", 25),
        ("MultiPartyCall", 46),
        ("Record", 17),
        ("PreAnswer", 0),
        ("Stream", 10),
        ("Message", 5),
    ],
)
def test_every_attribute_of_the_reference_is_there(name, count) -> None:
    assert len(ELEMENTS[name].attributes) == count


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=lambda element: element.name)
def test_parents_and_children_agree(element) -> None:
    assert not set(element.children) & set(element.children_sdk_only)
    for child in (*element.children, *element.children_sdk_only):
        assert element.name in ELEMENTS[child].parents
    for parent in element.parents:
        assert element.name in (*ELEMENTS[parent].children, *ELEMENTS[parent].children_sdk_only)
    assert element.parents or element.name == ROOT


@pytest.mark.parametrize(("element", "attribute"), ATTRIBUTES)
def test_attribute_is_sane(element, attribute) -> None:
    assert attribute.meaning.endswith(".")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", attribute.python_name)
    assert element.attribute(attribute.python_name) is attribute
    assert attribute.allowed
    assert attribute.unit in ("", "s", "ms")
    assert not (attribute.required and attribute.default is not None)
    if attribute.default is not None:
        reading = read_value(attribute, attribute.default)
        assert reading.fault is None
        assert reading.value == read_value(attribute, None).value
    if attribute.applies is not None:
        other = element.attributes[attribute.applies.attribute]
        for value in attribute.applies.values:
            assert read_value(other, value).fault is None
    if attribute.kind is Kind.CHOICE:
        assert attribute.choices
    for choice in attribute.choices:
        assert read_value(attribute, choice).fault is None


def test_asking_for_an_attribute_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(KeyError):
        ELEMENTS["Speak"].attribute("num_digits")


@pytest.mark.parametrize(
    ("written", "python"),
    [
        ("finishOnKey", "finish_on_key"),
        ("relayDTMFInputs", "relay_dtmf_inputs"),
        ("relayDTMF", "relay_dtmf"),
        ("digitsMatchBLeg", "digits_match_b_leg"),
        ("action", "action"),
    ],
)
def test_python_names(written, python) -> None:
    assert snake_case(written) == python


def test_only_what_the_reference_names_answers_a_call() -> None:
    silent = {name for name, element in ELEMENTS.items() if not element.answers_call}
    not_placed = {"Response", "Number", "User"}
    assert silent - not_placed == {"Wait", "PreAnswer", "Hangup", "Dial", "Redirect", "Message"}


def test_what_is_not_simulated() -> None:
    assert {name for name, element in ELEMENTS.items() if not element.simulated} == {"Message"}


def test_look_alikes_are_no_elements() -> None:
    assert not set(LOOK_ALIKES) & set(ELEMENTS)


def test_ssml_children_exist() -> None:
    for spec in SSML.values():
        assert set(spec.children) <= set(SSML)


def test_voices() -> None:
    assert len(BASIC_LANGUAGES) == 16
    assert sum(map(len, POLLY_VOICES.values())) == 59
    assert polly_languages("Polly.Aditi") == ("en-IN", "hi-IN")
    assert polly_languages("Polly.Vitoria") == polly_languages("Polly.Vitória") == ("pt-BR",)
    assert polly_languages("Polly.Nobody") == ()
    assert is_polly("Polly.Nobody")
    assert not is_polly("WOMAN")


@pytest.mark.parametrize(
    ("voice", "gender"),
    [
        ("WOMAN", "woman"),
        ("MAN", "man"),
        ("Polly.Amy", "woman"),
        ("Polly.Brian", "man"),
        ("Polly.X", "woman"),
    ],
)
def test_speaker_has_the_voice_s_gender(voice, gender) -> None:
    assert speaker_of(voice, "en-GB").gender == gender
    assert speaker_of(voice, "en-GB").language == "en-GB"
