"""The safe: a PIN that no log shows, and what happens after too many wrong ones."""

from __future__ import annotations

from playground.demo.call import Call, E, Element

PIN = "1876"
"""Opens the safe: the year in which the lamp was lit."""
TRIES = 3
"""So many wrong PINs, and the keeper is told."""


def safe(call: Call) -> Element:
    """The safe asks for its PIN, which no log shows; wrong ones are counted in the URL."""
    wrong = call.fields.get("wrong", "")
    if not call.digits:
        return E.Response(
            E.GetDigits(
                E.Speak(f"Type your PIN, then pound. It is the year our lamp was lit: {' '.join(PIN)}."),
                action=call.url(f"/safe/?wrong={wrong}"),
                finishOnKey="#",
                numDigits="8",
                validDigits="0123456789",
                invalidDigitsSound=call.sound("wrong-key.wav"),
                timeout="8",
                retries="2",
                playBeep="true",
                log="false",
            ),
            E.Redirect(call.url("/menu/")),
        )
    if call.digits == PIN:
        return E.Response(
            E.DTMF("159w951", {"async": "false"}),
            E.Speak("Click! Inside: one passport and two biscuits."),
            E.Redirect(call.url("/menu/")),
        )
    wrong += "x"
    if len(wrong) == TRIES:
        return E.Response(E.Speak("The keeper has been told."), E.Hangup())
    return E.Response(E.Speak("That is not it."), E.Redirect(call.url(f"/safe/?wrong={wrong}")))
