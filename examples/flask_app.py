"""The Lighthouse Hotel, as a Flask app written with Plivo's own SDK.

The same phone menus as the playground's built-in demo. To try it:

    pip install flask plivo
    python examples/flask_app.py                # serves on port 5000; another one: … flask_app.py 8080
    ivr-playground http://127.0.0.1:5000/answer/

Each page is a function: Plivo posts the call's fields (From, To, CallUUID, Digits, …), the page answers
with XML. Nothing is remembered between two requests: what has to be carried on stands in the next URL.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask, Response, request
from plivo import plivoxml as xml

SOUNDS = Path(__file__).parent.parent / "assets" / "sounds"
PIN = "1876"
ORDERS = {"7": "one hot chocolate", "42": "fish pie for two", "1001": "a midnight waffle"}

app = Flask(__name__, static_folder=SOUNDS, static_url_path="/sounds")


def page(path: str) -> Callable[[Callable[[], xml.ResponseElement]], Callable[[], Response]]:
    """Serves a function's document under a path, by POST as Plivo asks, or by GET."""

    def serve(document: Callable[[], xml.ResponseElement]) -> Callable[[], Response]:
        @app.route(path, methods=["GET", "POST"], endpoint=path)
        def answer() -> Response:
            return Response(document().to_string(), content_type="application/xml")

        return answer

    return serve


def url(path: str) -> str:
    """The absolute URL of a page: Plivo wants nothing less."""
    return request.host_url.rstrip("/") + path


def sound(name: str) -> str:
    return url(f"/sounds/{name}")


def digits() -> str:
    """The keys that brought the caller here; empty when none did."""
    return str(request.values.get("Digits", ""))


def response(*elements: xml.PlivoXMLElement) -> xml.ResponseElement:
    document = xml.ResponseElement()
    for element in elements:
        document.add(element)
    return document


def speak(text: str, **options: object) -> xml.SpeakElement:
    return xml.SpeakElement(text, **options)


def redirect(path: str) -> xml.RedirectElement:
    return xml.RedirectElement(url(path))


def menu(path: str, choices: Mapping[str, str], *prompts: xml.SpeakElement) -> xml.ResponseElement:
    """A menu that comes back to its own path with one key, and sends the caller on to the page chosen."""
    if digits() in choices:
        return response(redirect(choices[digits()]))
    keys = xml.GetDigitsElement(
        action=url(path),
        num_digits=1,
        valid_digits="".join(choices),
        invalid_digits_sound=sound("wrong-key.wav"),
        timeout=6,
        retries=2,
    )
    for prompt in prompts:
        keys.add(prompt)
    return response(keys, speak("I hear only the sea. Good night!"))


@page("/answer/")
def answer() -> xml.ResponseElement:
    if request.values.get("house") == "full":
        return response(xml.WaitElement(length=2), xml.HangupElement(reason="busy"))
    return response(
        xml.PreAnswerElement().add(xml.PlayElement(sound("foghorn.wav"))),
        xml.PlayElement(sound("welcome.mp3")),
        speak("Good evening! The Lighthouse Hotel."),
        redirect("/menu/"),
    )


@page("/menu/")
def main_menu() -> xml.ResponseElement:
    return menu(
        "/menu/",
        {
            "1": "/kitchen/",
            "2": "/safe/",
            "3": "/lighthouse/",
            "4": "/francais/",
            "0": "/mistakes/",
            "*": "/bye/",
        },
        speak("For room service, press 1. For your safe, press 2. For the lighthouse, press 3."),
        speak("En français, tapez 4.", language="fr-FR"),
        speak("To see a mistake, press 0. To leave, press star."),
    )


@page("/kitchen/")
def kitchen() -> xml.ResponseElement:
    choices = {"1": "/kitchen/order/", "2": "/kitchen/soup/", "*": "/menu/"}
    words = "Room service. For your order, press 1. For the soup of the day, 2. Back: star."
    return menu("/kitchen/", choices, speak(words))


@page("/kitchen/order/")
def order() -> xml.ResponseElement:
    if not digits():
        return response(ask_number(), redirect("/kitchen/"))
    if not digits().isdecimal():
        return response(redirect("/kitchen/"))
    words = speak("Order ", voice="Polly.Joanna").add_say_as(digits(), interpret_as="digits")
    if digits() not in ORDERS:
        return response(words.add_cont("is not on our stove."), ask_number(), redirect("/kitchen/"))
    return response(
        xml.PlayElement(sound("chime.wav")),
        words.add_cont(f", {ORDERS[digits()]}, is on the stairs."),
        redirect("/kitchen/stairs/"),
    )


def ask_number() -> xml.GetDigitsElement:
    return xml.GetDigitsElement(
        action=url("/kitchen/order/"), finish_on_key="#", num_digits=4, timeout=8, digit_timeout=3
    ).add(speak("Type your order number, then pound. Most guests have number 42. Back: star, pound."))


@page("/kitchen/stairs/")
def stairs() -> xml.ResponseElement:
    if digits():
        return response(redirect("/kitchen/"))
    waiting = xml.GetInputElement(
        action=url("/kitchen/stairs/"), input_type="dtmf", num_digits=1, execution_timeout=5
    )
    waiting.add(speak("Stay on the line, or press any key to go back."))
    waiting.add(xml.PlayElement(sound("hold-music.mp3")))
    return response(waiting, speak("Knock, knock! Enjoy."), redirect("/menu/"))


@page("/kitchen/soup/")
def soup() -> xml.ResponseElement:
    return response(
        speak("One moment."),
        xml.WaitElement(length=1),
        speak("It is ", voice="Polly.Brian", language="en-GB")
        .add_emphasis("chowder", level="strong")
        .add_break(time="400ms")
        .add_prosody("again.", rate="slow", volume="soft"),
        redirect("/kitchen/"),
    )


@page("/safe/")
def safe() -> xml.ResponseElement:
    wrong = request.values.get("wrong", "")
    if not digits():
        pin = xml.GetDigitsElement(
            action=url(f"/safe/?wrong={wrong}"),
            finish_on_key="#",
            num_digits=8,
            valid_digits="0123456789",
            invalid_digits_sound=sound("wrong-key.wav"),
            timeout=8,
            retries=2,
            play_beep=True,
            log=False,
        )
        pin.add(speak(f"Type your PIN, then pound. It is the year our lamp was lit: {' '.join(PIN)}."))
        return response(pin, redirect("/menu/"))
    if digits() == PIN:
        return response(
            xml.DTMFElement("159w951", async_=False),
            speak("Click! Inside: one passport and two biscuits."),
            redirect("/menu/"),
        )
    wrong += "x"
    if len(wrong) == 3:
        return response(speak("The keeper has been told."), xml.HangupElement())
    return response(speak("That is not it."), redirect(f"/safe/?wrong={wrong}"))


@page("/lighthouse/")
def lighthouse() -> xml.ResponseElement:
    return menu(
        "/lighthouse/",
        {
            "1": "/lighthouse/story/",
            "2": "/lighthouse/wave/",
            "3": "/lighthouse/book/",
            "4": "/lighthouse/lamp/",
            "*": "/menu/",
        },
        speak("For a story, press 1. To wave to our neighbours, 2. For the guest book, 3."),
        speak("To put out the lamp, 4. Back: star."),
    )


@page("/lighthouse/story/")
def story() -> xml.ResponseElement:
    question = xml.SElement("The keeper asked the fog: ").add_prosody("who are you?", pitch="+15%")
    return response(
        speak("", voice="Polly.Brian", language="en-GB")
        .add(xml.PElement("").add(question))
        .add_break(strength="strong")
        .add_prosody("Nobody answered.", rate="slow", volume="soft")
        .add_cont("He wrote it down at")
        .add_sub("eleven at night", alias="11 p.m.")
        .add_cont("."),
        xml.PlayElement(sound("foghorn.wav"), loop=2),
        redirect("/lighthouse/"),
    )


@page("/lighthouse/wave/")
def wave() -> xml.ResponseElement:
    return response(
        speak("Waving. If their machine answers, we wait for the beep."),
        xml.DTMFElement("1w2w3"),
        xml.WaitElement(length=4, beep=True),
        speak("Good night, neighbours!"),
        xml.WaitElement(length=3, silence=True, min_silence=1000),
        redirect("/lighthouse/"),
    )


@page("/lighthouse/book/")
def guest_book() -> xml.ResponseElement:
    if digits():
        return response()  # with redirect="false" nobody reads the answer
    stars = xml.GetDigitsElement(
        action=url("/lighthouse/book/"),
        redirect=False,
        num_digits=1,
        valid_digits="12345",
        invalid_digits_sound=sound("wrong-key.wav"),
    )
    stars.add(speak("How many stars, 1 to 5?"))
    return response(stars, speak("Thank you. We have written: magnificent."), redirect("/lighthouse/"))


@page("/lighthouse/lamp/")
def lamp() -> xml.ResponseElement:
    return response(
        xml.HangupElement(schedule=8),
        speak("The lamp goes out in eight seconds. Good night!"),
        xml.PlayElement(sound("hold-music.mp3"), loop=0),
    )


@page("/francais/")
def french() -> xml.ResponseElement:
    if digits() == "1":
        breakfast = "De sept à dix heures, avec vue sur le brouillard."
        return response(speak(breakfast, voice="Polly.Celine", language="fr-FR"), redirect("/menu/"))
    if digits():
        return response(redirect("/menu/"))
    keys = xml.GetInputElement(action=url("/francais/"), input_type="dtmf", num_digits=1, execution_timeout=8)
    keys.add(speak("Bonsoir ! Pour le petit déjeuner, tapez 1. Retour : étoile.", language="fr-FR"))
    return response(keys, redirect("/menu/"))


@page("/mistakes/")
def mistakes() -> xml.ResponseElement:
    choices = {"1": "/mistakes/small/", "2": "/mistakes/large/", "*": "/menu/"}
    words = "For a small mistake, press 1: the call goes on. For a large one, 2: the call ends. Back: star."
    return menu("/mistakes/", choices, speak(words))


class LoudSpeak(xml.SpeakElement):
    """The SDK writes no attribute that Plivo does not know; a mistake needs some help."""

    def to_dict(self) -> dict[str, str]:
        return {**super().to_dict(), "volume": "loud"}


@page("/mistakes/small/")
def small_mistake() -> xml.ResponseElement:
    return response(
        LoudSpeak("This sentence has a volume, which Speak does not know."),
        xml.PlayElement(sound("seagull.mp3")),
        speak("And the seagull has flown. Plivo goes on without it."),
        redirect("/mistakes/"),
    )


@page("/mistakes/large/")
def large_mistake() -> xml.ResponseElement:
    return response(speak("The next page says Say instead of Speak. Goodbye!"), redirect("/mistakes/say/"))


@app.route("/mistakes/say/", methods=["GET", "POST"])
def refused() -> Response:
    document = "<Response><Say>Nobody will ever hear this.</Say></Response>"
    return Response(document, content_type="application/xml")


@page("/bye/")
def bye() -> xml.ResponseElement:
    return response(speak("Sleep well. Mind the fog!"), xml.HangupElement())


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
