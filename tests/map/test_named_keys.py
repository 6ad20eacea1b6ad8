"""Which keys a prompt offers."""

import pytest

from playground.map.named_keys import (
    any_key,
    any_other_key,
    asks_for_number,
    named_keys,
    offered_number,
    promises_end,
    promises_return,
    wanted_length,
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Press 1 for sales.", "1"),
        ("Press 1 for sales, 2 for support or 3 for billing.", "123"),
        ("For sales, press 1. For support, dial two. To leave, press star.", "12*"),
        ("For sales, one. For support, two. Press 0 for help.", "120"),
        ("Press 1 or 2.", "12"),
        ("Press the pound key to go on.", "#"),
        ("Press any key from 1 to 4.", "1234"),
        ("To wave to our neighbours, 2. For the guest book, 3.", "23"),
        ("Stars, press 1. Back: star.", "1*"),
        ("Bonjour. Tapez 4.", "4"),
        ("Para ventas, oprima 1; para soporte, oprima dos.", "12"),
        ("Für Deutsch drücken Sie die 5.", "5"),
        ("Press or say 7.", "7"),
        ("Press 1 to hear this again.", "1"),
        ("Enter your 4 digit PIN.", ""),
        ("Please enter 5 digits.", ""),
        ("Our address is 5 Main Street. We open at 9.", ""),
        ("Press 12.", ""),
        ("You have 3 new messages.", ""),
        ("", ""),
    ],
)
def test_keys(text, keys):
    assert "".join(named_keys(text)) == keys


def test_the_sentence_goes_with_the_key():
    assert named_keys("Press 1 for sales. Press 2 to hear this again.")["2"] == "Press 2 to hear this again."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Enter your account number, followed by pound.", True),
        ("Please type your PIN.", True),
        ("Press 1 for sales.", False),
    ],
)
def test_a_number_is_wanted(text, wanted):
    assert asks_for_number(text) is wanted


@pytest.mark.parametrize(
    ("text", "length"),
    [("Your 4-digit PIN", 4), ("a six digit code", 6), ("your number", None), ("star-digit", None)],
)
def test_how_many_keys(text, length):
    assert wanted_length(text) == length


def test_promises_to_return():
    assert promises_return("To hear this again, press 9.")
    assert promises_return("To go back, press 9.")
    assert not promises_return("For sales, press 1.")
    assert not promises_return("If we should call you back, press 7.")


def test_promises_to_end():
    assert promises_end("To hang up, press 2.")
    assert promises_end("Press 3 to end this call.")
    assert not promises_end("For sales, press 1.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Thank you. To go back, press any key.", "To go back, press any key."),
        ("Press any key from 1 to 4.", ""),
        ("Press 1, or any other key to leave.", ""),
        ("Press 1.", ""),
    ],
)
def test_any_key(text, sentence):
    assert any_key(text) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Hello. Press 1 to agree or any other digit to cancel.",
            "Press 1 to agree or any other digit to cancel.",
        ),
        ("Marque 1, o cualquier otra tecla para salir.", "Marque 1, o cualquier otra tecla para salir."),
        ("Press any key.", ""),
    ],
)
def test_any_other_key(text, sentence):
    assert any_other_key(text) == sentence


def test_a_number_that_the_words_tell_to_press():
    assert offered_number("Welcome. Press 1234 to join.", "1234") == "Press 1234 to join."
    assert offered_number("Press 1234 to join.", "123") == ""
    assert offered_number("Our number is 1234.", "1234") == ""
