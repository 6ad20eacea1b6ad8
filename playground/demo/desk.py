"""The reception desk: where calls come in, the main menu, and the way out."""

from __future__ import annotations

from playground.demo.call import Call, E, Element, go, menu

MAIN_MENU = {
    "1": "/kitchen/",
    "2": "/safe/",
    "3": "/lighthouse/",
    "4": "/francais/",
    "0": "/mistakes/",
    "*": "/bye/",
}


def answer(call: Call) -> Element:
    """The phone rings: a foghorn in the distance, then the desk answers. ``?house=full`` is turned away."""
    if call.fields.get("house") == "full":
        return E.Response(E.Wait(length="2"), E.Hangup(reason="busy"))
    return E.Response(
        E.PreAnswer(E.Play(call.sound("foghorn.wav"))),
        E.Play(call.sound("welcome.mp3")),
        E.Speak("Good evening! The Lighthouse Hotel."),
        E.Redirect(call.url("/menu/")),
    )


def main_menu(call: Call) -> Element:
    """The first level."""
    return menu(
        call,
        "/menu/",
        MAIN_MENU,
        E.Speak("For room service, press 1. For your safe, press 2. For the lighthouse, press 3."),
        E.Speak("En français, tapez 4.", language="fr-FR"),
        E.Speak("To see a mistake, press 0. To leave, press star."),
    )


def french(call: Call) -> Element:
    """Another language, and another way to ask for a key."""
    if call.digits == "1":
        return E.Response(
            E.Speak(
                "De sept à dix heures, avec vue sur le brouillard.", voice="Polly.Celine", language="fr-FR"
            ),
            E.Redirect(call.url("/menu/")),
        )
    if call.digits:
        return go(call, "/menu/")
    return E.Response(
        E.GetInput(
            E.Speak("Bonsoir ! Pour le petit déjeuner, tapez 1. Retour : étoile.", language="fr-FR"),
            action=call.url("/francais/"),
            inputType="dtmf",
            numDigits="1",
            executionTimeout="8",
        ),
        E.Redirect(call.url("/menu/")),
    )


def bye(call: Call) -> Element:
    """The guest leaves."""
    return E.Response(E.Speak("Sleep well. Mind the fog!"), E.Hangup())
