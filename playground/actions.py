"""Everything the user can do, declared once: keys, footer, command palette and help are drawn from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding, BindingType

Place = Literal["app", "call", "people", "replay"]
"""Where the action lives: everywhere, on the screen of the call, in its people panel, or on that of a saved call."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do."""

    id: str
    """Stable; users remap keys by it."""
    keys: str
    """Textual's key names, separated by commas."""
    action: str
    """Textual's action string."""
    title: str
    """A word or two, for the footer."""
    help: str
    """One sentence, for the palette and the help."""
    place: Place = "call"
    footer: bool = True
    """False: not in the footer, for want of room or of interest."""
    at_once: bool = False
    """True: done before the next key is looked at, so that what is typed in one go finds the focus moved."""


_PEOPLE = (
    ("answer", "a", "Answer", "Answer the call."),
    ("busy", "b", "Busy", "Be busy."),
    ("reject", "r", "Reject", "Reject the call."),
    ("ring-out", "l", "Let it ring", "Not answer: it rings out now."),
    ("fail", "f", "Fail", "Be a number that cannot be reached."),
    ("say", "s", "Say", "Say something in the room."),
    ("invite", "i", "Let in", "Let somebody else into the room."),
    ("hang-up", "h", "They hang up", "Hang up, in their place."),
    ("machine", "m", "Machine", "Let an answering machine answer."),
    ("mute", "m", "Mute them", "Mute a member, or undo it."),
    ("hold", "p", "Hold", "Put a member on hold, or undo it."),
    ("coach", "c", "Coach", "Let a supervisor be heard by agents only."),
    ("kick", "k", "Kick", "Throw a member out of the room."),
)
"""Deeds in the place of others, in the footer's order: name, key, title, help. Two of different people share a key."""
PEOPLE_ACTIONS = tuple(
    Action(f"people.{name}", key, f"person('{name}')", title, help, "people", at_once=True)
    for name, key, title, help in _PEOPLE
)

ACTIONS: tuple[Action, ...] = (
    Action("call.place", "c", "call", "Call", "Call the answer URL."),
    Action("call.hang-up", "h", "hang_up", "Hang up", "Hang up, as the caller."),
    Action(
        "focus.people",
        "o",
        "go_to('people')",
        "Others",
        "Act for the others: those who are rung, and those in the room.",
        at_once=True,
    ),
    Action("call.redial", "r", "redial", "Redial", "Call again; every document is fetched afresh."),
    Action("call.url", "u", "edit_url", "URL", "Edit the answer URL; Escape leaves it.", at_once=True),
    Action("call.demo", "d", "wish('demo')", "Demo", "Call the built-in demo app."),
    Action(
        "call.next",
        "greater_than_sign,f8",
        "other_call(1)",
        "Next call",
        "Show the next call; this one goes on.",
    ),
    Action(
        "call.previous",
        "less_than_sign,f7",
        "other_call(-1)",
        "Previous call",
        "Show the call before; this one goes on.",
        footer=False,
    ),
    Action("call.close", "w", "close_call", "Close call", "Hang up and close this call's tab."),
    Action(
        "view.help",
        "question_mark,f1",
        "help",
        "Help",
        "Show or hide the help for what has the focus.",
    ),
    Action("help.down", "right_square_bracket", "scroll_help(1)", "More help", "Scroll the help's keys on."),
    Action("help.up", "left_square_bracket", "scroll_help(-1)", "Help back", "Scroll the help's keys back."),
    Action(
        "view.settings",
        "s,comma",
        "wish('settings')",
        "Settings",
        "Numbers, direction, parameters, voice: open the settings.",
    ),
    Action("sound.mute", "m", "wish('mute')", "Mute", "Silence all sound, or hear it again."),
    Action(
        "view.zoom", "z", "zoom", "Zoom", "Make the conversation easy to read from afar, for a projector."
    ),
    Action(
        "call.new",
        "n",
        "new_call",
        "New call",
        "Open another call beside this one.",
        at_once=True,
    ),
    Action(
        "sound.telephone",
        "t",
        "wish('telephone')",
        "Telephone",
        "Hear it as over a telephone line (300-3400 Hz), or in full.",
    ),
    Action(
        "sound.room",
        "l",
        "wish('room')",
        "Whole room",
        "Hear all your calls that are in the shown call's room, or the shown one alone.",
        footer=False,
    ),
    Action(
        "call.watch",
        "W",
        "wish('watch')",
        "Watch",
        "Call again whenever the document or the app's answers change, and do what you did so far; or no more.",
        footer=False,
    ),
    Action("view.follow", "f", "follow", "Follow", "Let the element tree follow the running element again."),
    Action("sound.louder", "plus,equals_sign", "wish('louder')", "Louder", "Turn the sound up."),
    Action("sound.softer", "minus", "wish('softer')", "Softer", "Turn the sound down."),
    Action(
        "view.maximise",
        "x",
        "maximise",
        "Maximise",
        "Show only the pane that has the focus; Escape brings the rest back.",
    ),
    Action("view.theme", "T", "change_theme", "Theme", "Choose another theme.", "app"),
    Action(
        "call.beep", "b", "machine_beep", "Beep", "Let the far end's answering machine beep (for Wait beep)."
    ),
    Action(
        "call.transfer",
        "a",
        "transfer",
        "Transfer",
        "Transfer the call to another URL, as Plivo's API does.",
        footer=False,
    ),
    Action(
        "call.save-scenario",
        "S",
        "save_scenario",
        "Save scenario",
        "Write the call so far down as a scenario that the test command plays.",
        footer=False,
    ),
    Action(
        "call.save-audio",
        "A",
        "save_audio",
        "Save audio",
        "Save what was said and heard so far as a WAV file.",
        footer=False,
    ),
    Action(
        "copy.uuid",
        "i",
        "copy_call_uuid",
        "Copy CallUUID",
        "Copy the CallUUID to the clipboard.",
        footer=False,
    ),
    Action("copy.url", "y", "copy_url", "Copy URL", "Copy the answer URL to the clipboard.", footer=False),
    Action(
        "copy.request",
        "Y",
        "copy_request",
        "Copy request",
        "Copy the last request as a curl command.",
        footer=False,
    ),
    Action(
        "focus.elements",
        "e",
        "go_to('elements')",
        "Elements",
        "Move the focus to the element tree.",
        footer=False,
    ),
    Action(
        "focus.conversation",
        "v",
        "go_to('transcript')",
        "Conversation",
        "Move the focus to the conversation.",
        footer=False,
    ),
    Action("focus.keypad", "p", "go_to('keypad')", "Keypad", "Move the focus to the keypad.", footer=False),
    Action(
        "focus.say",
        "apostrophe,quotation_mark",
        "say",
        "Speak",
        "Say something as the caller: type it, and a local voice speaks it.",
        footer=False,
        at_once=True,
    ),
    Action(
        "voice.source",
        "f9",
        "next_source",
        "Caller's voice",
        "Let the caller speak from the next source: typed text, microphone, sound file, silence.",
        footer=False,
    ),
    Action(
        "copy.recording",
        "R",
        "copy_recording",
        "Copy recording",
        "Copy the URL of the last recording.",
        footer=False,
    ),
    Action("tab.xml", "f2", "tab('xml')", "XML", "Show the source of the document.", footer=False),
    Action(
        "tab.exchange",
        "f3",
        "tab('exchanges')",
        "Request / Response",
        "Show requests and responses.",
        footer=False,
    ),
    Action("tab.problems", "f4", "tab('problems')", "Problems", "Show what is wrong.", footer=False),
    Action(
        "tab.element",
        "f5",
        "tab('element')",
        "Element",
        "Show the selected element's attributes.",
        footer=False,
    ),
    Action("tab.stream", "f6", "tab('stream')", "Stream", "Show the call's audio stream.", footer=False),
    Action("tab.map", "M", "tab('map')", "Map", "Show the map of the app's menus, as far as it is known."),
    Action(
        "map.walk",
        "X",
        "walk_map",
        "Walk the map",
        "Walk what is not on the map yet, with silent calls of its own; again: stop.",
        footer=False,
    ),
    Action(
        "map.go",
        "J",
        "go_there",
        "Go there",
        "Call again, and press the keys that lead to the chosen row of the map.",
        footer=False,
    ),
    Action("map.save", "E", "save_map", "Save map", "Save the map as a web page and as JSON.", footer=False),
    Action("map.forget", "N", "forget_map", "New map", "Forget the map; it begins anew.", footer=False),
    *PEOPLE_ACTIONS,
)

_REPLAY = (
    ("play", "space", "play", "Play", "Play the call in its own time, or stop there."),
    ("on", "full_stop,right", "step('entry', 1)", "Step", "One entry of the log forwards."),
    ("back", "comma,left", "step('entry', -1)", "Back", "One entry of the log backwards."),
    ("problem", "p", "step('problem', 1)", "Problem", "Go to the next error or warning."),
    ("problem-before", "P", "step('problem', -1)", "Problem before", "Go back to an error or warning."),
    ("element", "e", "step('element', 1)", "Element", "Go to the next element."),
    ("element-before", "E", "step('element', -1)", "Element before", "Go back to the element before."),
    ("request", "r", "step('request', 1)", "Request", "Go to the next request."),
    ("request-before", "R", "step('request', -1)", "Request before", "Go back to the request before."),
    ("document", "d", "step('document', 1)", "Document", "Go to the next document."),
    ("document-before", "D", "step('document', -1)", "Document before", "Go back to the document before."),
    ("start", "g,home", "jump(0)", "Start", "Go to the start of the call."),
    ("end", "G,end", "jump(1)", "End", "Go to the end of the call."),
    ("faster", "plus,equals_sign", "speed(1)", "Faster", "Play faster."),
    ("slower", "minus", "speed(-1)", "Slower", "Play slower."),
    ("again", "c", "app.call_again", "Call again", "Make this call again, live, and do what was done in it."),
)
"""What can be done with a saved call, in the footer's order: name, keys, action, title, help."""
_SEEN_ONLY = ("view.help", "help.down", "help.up", "view.zoom", "view.follow", "view.maximise", "copy.uuid", "copy.url",
              "copy.request", "tab.xml", "tab.exchange", "tab.problems", "tab.element")  # fmt: skip
"""Of the actions of a live call, those that only look at it."""
REPLAY_ACTIONS = (
    *(
        Action(f"replay.{name}", keys, action, title, help, "replay", not name.endswith("-before"))
        for name, keys, action, title, help in _REPLAY
    ),
    *(item for item in ACTIONS if item.id in _SEEN_ONLY),
    Action("replay.quit", "q", "app.quit", "Quit", "Leave.", "replay"),
)
"""All that can be done on the screen of a saved call."""


def not_in_a_replay() -> list[BindingType]:
    """Keys of a live call that mean nothing in a saved one: each asks ``not_here`` with its action's id."""
    taken = {key for item in REPLAY_ACTIONS for key in item.keys.split(",")}
    return [
        Binding(key, f"not_here('{item.id}')", item.title, show=False, id=f"not-here.{item.id}", system=True)
        for item in ACTIONS
        if item.place == "call"
        for key in item.keys.split(",")
        if key not in taken
    ]


def bindings_of(place: Place) -> list[BindingType]:
    """The key bindings of one place, in the footer's order; of several keys the footer shows the first that works."""
    return [
        Binding(
            key,
            item.action,
            item.title,
            show=item.footer,
            priority=item.at_once,
            key_display=written(key),
            tooltip=item.help,
            id=item.id,
        )
        for item in (REPLAY_ACTIONS if place == "replay" else ACTIONS)
        if place in (item.place, "replay")
        for key in item.keys.split(",")
    ]


def as_markdown(actions: Iterable[Action] = ACTIONS) -> str:
    """A table of keys and what they do, for the help and the documentation."""
    rows = [f"| `{first_key(item)}` | {item.help} |" for item in actions]
    return "\n".join(["| key | what it does |", "|---|---|", *rows])


def first_key(action: Action) -> str:
    """The key as it stands on the keyboard."""
    return written(action.keys.split(",")[0])


def written(key: str) -> str:
    """One of Textual's key names as it stands on the keyboard."""
    signs = {
        "apostrophe": "'",
        "quotation_mark": '"',
        "plus": "+",
        "minus": "-",
        "question_mark": "?",
        "comma": ",",
        "full_stop": ".",
        "equals_sign": "=",
        "less_than_sign": "<",
        "greater_than_sign": ">",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
    }
    return signs.get(key, key.upper() if key.startswith("f") and key[1:].isdigit() else key)
