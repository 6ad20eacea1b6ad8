"""What there is to choose at an element."""

import pytest

from playground.document.parse import parse_document
from playground.map.choices import UNHEARD_OF, Tried, offer_of


def offer(body, tried=None):
    root = parse_document(f"<Response>{body}</Response>".encode(), "http://a.test/").root
    element = next(child for child in root.children if child.name not in ("Speak", "Play"))
    return offer_of(element, root, tried or Tried())


def choices(body, tried=None):
    return [(choice.kind, choice.value) for choice in offer(body, tried).choices]


def digits(attributes, words=""):
    inner = f"<Speak>{words}</Speak>" if words else ""
    return f'<GetDigits action="http://a.test/x" {attributes}>{inner}</GetDigits>'


SILENCE = ("silence", "")


def test_all_keys_of_valid_digits_and_one_that_is_none():
    found = choices(digits('numDigits="1" validDigits="13"', "Press 1."))
    assert found == [("key", "1"), ("key", "3"), ("wrong", "9"), SILENCE]


def test_a_key_that_is_offered_and_excluded_is_tried():
    place = offer(digits('numDigits="1" validDigits="12"', "Press 1, 2 or 4."))
    assert [choice.value for choice in place.choices] == ["1", "2", "4", "9", ""]
    assert place.excluded == "4"


def test_without_valid_digits_the_keys_that_are_named():
    found = choices(digits('numDigits="1"', "For sales, press 1. For help, press 0."))
    assert found == [("key", "1"), ("key", "0"), ("wrong", "9"), SILENCE]


def test_without_words_all_keys_but_the_finish_key():
    found = choices(digits('numDigits="1"'))
    assert [value for kind, value in found if kind == "key"] == list("1234567890*")


def test_keys_named_before_the_element_count():
    found = choices("<Speak>Press 5.</Speak>" + digits('numDigits="1"'))
    assert ("key", "5") in found


def test_a_number_is_entered():
    found = choices(digits('numDigits="4"', "Type your PIN."))
    assert found == [("entry", "1234"), SILENCE]


@pytest.mark.parametrize(
    ("words", "entry"),
    [("Enter your 6-digit code.", "123456"), ("Guests type 42.", "42"), ("Your PIN is 1 8 7 6.", "1876")],
)
def test_the_words_tell_what_to_enter(words, entry):
    assert ("entry", entry) in choices(digits('numDigits="10"', words))


def test_what_the_user_wants_tried():
    tried = Tried(("4711",), ("billing",))
    assert ("entry", "4711") in choices(digits('numDigits="4"', "Your PIN."), tried)
    speech = '<GetInput action="http://a.test/" inputType="speech" hints="sales, support"/>'
    assert choices(speech, tried) == [
        ("say", "sales"),
        ("say", "support"),
        ("say", "billing"),
        ("unheard-of", UNHEARD_OF),
        SILENCE,
    ]


def test_a_made_up_number_is_tried_beside_those_that_are_known():
    assert choices(digits('numDigits="4"', "Your PIN."), Tried(("1234",))) == [
        ("entry", "1234"),
        ("entry", "2345"),
        SILENCE,
    ]
    assert [value for _, value in choices(digits('numDigits="4"', "Press 1234 to join."))] == [
        "1234",
        "2345",
        "",
    ]


def test_a_number_longer_than_the_input_is_not_tried():
    assert choices(digits('numDigits="4"', "Your PIN."), Tried(("445566",))) == [("entry", "1234"), SILENCE]


def test_any_other_key_is_offered_too():
    found = choices(digits('numDigits="1"', "Press 1 to agree, or any other key to leave."))
    assert found == [("key", "1"), ("key", "9"), SILENCE]
    narrow = offer(digits('numDigits="1" validDigits="1"', "Press 1 to agree, or any other key to leave."))
    assert narrow.excluded == "9"
    assert "wrong" not in [choice.kind for choice in narrow.choices]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Say yes or no.", ["yes", "no"]),
        ("You can say sales, support, or billing.", ["sales", "support", "billing"]),
        ("Say sales or support to go on.", ["sales", "support"]),
        ("Please say or enter your PIN.", []),
        ("Say “repeat” or press 1.", ["repeat"]),
    ],
)
def test_words_that_the_prompts_name(words, said):
    speech = f'<GetInput action="http://a.test/" inputType="speech"><Speak>{words}</Speak></GetInput>'
    assert [value for kind, value in choices(speech) if kind == "say"] == said


def test_outcomes_of_a_dial():
    dial = "<Dial><Number>14155550111</Number><User>sip:a@b.test</User></Dial>"
    assert [value for _, value in choices(dial)] == ["answer", "busy", "no-answer", "reject", "fail"]
    assert offer(dial).to == ("14155550111", "sip:a@b.test")
    confirmed = '<Dial confirmSound="http://a.test/c" confirmKey="5"><Number>14155550111</Number></Dial>'
    assert ("dial", "no-key") in choices(confirmed)


def test_a_recording():
    assert choices('<Record action="http://a.test/"/>') == [("record", "leaves a message"), SILENCE]
