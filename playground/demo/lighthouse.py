"""Up in the lighthouse: a story, a wave to the neighbours, the guest book, the lamp."""

from __future__ import annotations

from playground.demo.call import Call, E, Element, menu

LIGHTHOUSE = {
    "1": "/lighthouse/story/",
    "2": "/lighthouse/wave/",
    "3": "/lighthouse/book/",
    "4": "/lighthouse/lamp/",
    "*": "/menu/",
}


def lighthouse(call: Call) -> Element:
    """Up in the lighthouse, the second level."""
    return menu(
        call,
        "/lighthouse/",
        LIGHTHOUSE,
        E.Speak("For a story, press 1. To wave to our neighbours, 2. For the guest book, 3."),
        E.Speak("To put out the lamp, 4. Back: star."),
    )


def story(call: Call) -> Element:
    """A very short one, told with everything that SSML can do for it."""
    return E.Response(
        E.Speak(
            E.p(E.s("The keeper asked the fog: ", E.prosody("who are you?", pitch="+15%"))),
            E("break", strength="strong"),
            E.prosody("Nobody answered.", rate="slow", volume="soft"),
            " He wrote it down at ",
            E.sub("eleven at night", alias="11 p.m."),
            ".",
            voice="Polly.Brian",
            language="en-GB",
        ),
        E.Play(call.sound("foghorn.wav"), loop="2"),
        E.Redirect(call.url("/lighthouse/")),
    )


def wave(call: Call) -> Element:
    """The neighbours have an answering machine: wait for its beep, then for silence."""
    return E.Response(
        E.Speak("Waving. If their machine answers, we wait for the beep."),
        E.DTMF("1w2w3"),
        E.Wait(length="4", beep="true"),
        E.Speak("Good night, neighbours!"),
        E.Wait(length="3", silence="true", minSilence="1000"),
        E.Redirect(call.url("/lighthouse/")),
    )


def guest_book(call: Call) -> Element:
    """The stars are sent to the app, whose answer is thrown away: the document goes on."""
    if call.digits:
        return E.Response()
    return E.Response(
        E.GetDigits(
            E.Speak("How many stars, 1 to 5?"),
            action=call.url("/lighthouse/book/"),
            redirect="false",
            numDigits="1",
            validDigits="12345",
            invalidDigitsSound=call.sound("wrong-key.wav"),
        ),
        E.Speak("Thank you. We have written: magnificent."),
        E.Redirect(call.url("/lighthouse/")),
    )


def lamp(call: Call) -> Element:
    """Music without end, and a call that ends all the same."""
    return E.Response(
        E.Hangup(schedule="8"),
        E.Speak("The lamp goes out in eight seconds. Good night!"),
        E.Play(call.sound("hold-music.mp3"), loop="0"),
    )
