"""Room service: where an order is, by its number, and the soup of the day."""

from __future__ import annotations

from playground.demo.call import Call, E, Element, go, menu

KITCHEN = {"1": "/kitchen/order/", "2": "/kitchen/soup/", "*": "/menu/"}
ORDERS = {"7": "one hot chocolate", "42": "fish pie for two", "1001": "a midnight waffle"}
"""What the kitchen is cooking, by order number."""


def kitchen(call: Call) -> Element:
    """Room service, the second level."""
    words = "Room service. For your order, press 1. For the soup of the day, 2. Back: star."
    return menu(call, "/kitchen/", KITCHEN, E.Speak(words))


def order(call: Call) -> Element:
    """Where an order is, by the number typed: the third level."""
    if not call.digits:
        return E.Response(ask_number(call), E.Redirect(call.url("/kitchen/")))
    if not call.digits.isdecimal():
        return go(call, "/kitchen/")
    number = E("say-as", call.digits, {"interpret-as": "digits"})
    if call.digits not in ORDERS:
        return E.Response(
            E.Speak("Order ", number, " is not on our stove.", voice="Polly.Joanna"),
            ask_number(call),
            E.Redirect(call.url("/kitchen/")),
        )
    return E.Response(
        E.Play(call.sound("chime.wav")),
        E.Speak("Order ", number, f", {ORDERS[call.digits]}, is on the stairs.", voice="Polly.Joanna"),
        E.Redirect(call.url("/kitchen/stairs/")),
    )


def ask_number(call: Call) -> Element:
    """Up to four digits, ended by the pound key or a pause; star and pound lead back."""
    return E.GetDigits(
        E.Speak("Type your order number, then pound. Most guests have number 42. Back: star, pound."),
        action=call.url("/kitchen/order/"),
        finishOnKey="#",
        numDigits="4",
        timeout="8",
        digitTimeout="3",
    )


def stairs(call: Call) -> Element:
    """Music until the food is there, or until a key is pressed: the fourth level."""
    if call.digits:
        return go(call, "/kitchen/")
    return E.Response(
        E.GetInput(
            E.Speak("Stay on the line, or press any key to go back."),
            E.Play(call.sound("hold-music.mp3")),
            action=call.url("/kitchen/stairs/"),
            inputType="dtmf",
            numDigits="1",
            executionTimeout="5",
        ),
        E.Speak("Knock, knock! Enjoy."),
        E.Redirect(call.url("/menu/")),
    )


def soup(call: Call) -> Element:
    """The cook looks into the pot, and is not surprised."""
    return E.Response(
        E.Speak("One moment."),
        E.Wait(length="1"),
        E.Speak(
            "It is ",
            E.emphasis("chowder", level="strong"),
            E("break", time="400ms"),
            E.prosody("again.", rate="slow", volume="soft"),
            voice="Polly.Brian",
            language="en-GB",
        ),
        E.Redirect(call.url("/kitchen/")),
    )
