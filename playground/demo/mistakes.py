"""What happens when a page is wrong, shown politely: a small mistake and a large one."""

from __future__ import annotations

from playground.demo.call import Call, E, Element, menu

MISTAKES = {"1": "/mistakes/small/", "2": "/mistakes/large/", "*": "/menu/"}


def mistakes(call: Call) -> Element:
    """What happens when a page is wrong, the second level."""
    words = "For a small mistake, press 1: the call goes on. For a large one, 2: the call ends. Back: star."
    return menu(call, "/mistakes/", MISTAKES, E.Speak(words))


def small_mistake(call: Call) -> Element:
    """An attribute that Speak does not have, and a sound file that is not there."""
    return E.Response(
        E.Speak("This sentence has a volume, which Speak does not know.", volume="loud"),
        E.Play(call.sound("seagull.mp3")),
        E.Speak("And the seagull has flown. Plivo goes on without it."),
        E.Redirect(call.url("/mistakes/")),
    )


def large_mistake(call: Call) -> Element:
    """The warning before a document that Plivo refuses."""
    return E.Response(
        E.Speak("The next page says Say instead of Speak. Goodbye!"),
        E.Redirect(call.url("/mistakes/say/")),
    )


def refused(call: Call) -> Element:
    """A document with an element that Plivo does not have: the call ends."""
    return E.Response(E.Say("Nobody will ever hear this."))


def bye(call: Call) -> Element:
    """The guest leaves."""
    return E.Response(E.Speak("Sleep well. Mind the fog!"), E.Hangup())
