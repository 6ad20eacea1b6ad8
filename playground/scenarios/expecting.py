"""Whether an entry of the log is what a step expects, and in words what there was instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from playground.call import entries
from playground.hostile_text import visible_line
from playground.scenarios import model
from playground.scenarios.words import Words

MOST_TOLD = 4
"""So many of the things that happened instead are told."""


def heard(entry: entries.Entry) -> str | None:
    """What the person on the phone hears with this entry: words, or a sound's URL; ``None``: nothing."""
    match entry:
        case entries.Speak(b_leg_uuid=None):
            return " ".join(entry.text.split())
        case entries.Play(b_leg_uuid=None):
            return entry.url
        case entries.RoomSpeech(heard=True) if not entry.mine:
            return " ".join(entry.text.split())
    return None


def found_in(step: model.Expectation, entry: entries.Entry, start: int = 0) -> int | None:
    """Where in the entry what is expected ends (0 where that says nothing); ``None``: it is not in it."""
    match step:
        case model.Hear():
            text = heard(entry)
            if text is None or not _sounds_so(step, entry):
                return None
            return step.words.find(text, start)
        case model.AskServer():
            is_it = isinstance(entry, entries.HttpRequest) and not _request_faults(step, entry)
        case model.RunElement():
            is_it = isinstance(entry, entries.ElementStarted) and not _element_faults(step, entry)
        case model.Find():
            is_it = isinstance(entry, entries.Problem) and _is_finding(step, entry)
        case model.Ends():
            is_it = isinstance(entry, entries.CallEnded)  # how, is looked at by ``end_faults``
        case _:
            is_it = False
    return 0 if is_it else None


def end_faults(step: model.Ends, entry: entries.Entry) -> list[str]:
    """How the call's end is another one than expected."""
    if not isinstance(entry, entries.CallEnded):
        return []
    facts = (
        ("cause", step.cause, entry.hangup_cause),
        ("code", step.code, entry.hangup_code),
        ("name", step.name, entry.hangup_name),
        ("source", step.source, entry.hangup_source),
        ("status", step.status, entry.status),
    )
    return [f"{name} {is_so}" for name, wanted, is_so in facts if wanted is not None and wanted != is_so]


def same_number(written: str, to: str) -> bool:
    """Whether two numbers or SIP addresses are the same; only digits count in numbers."""
    if "@" in written or "@" in to:
        return written.lower().removeprefix("sip:") == to.lower().removeprefix("sip:")
    return [letter for letter in written if letter.isdigit()] == [letter for letter in to if letter.isdigit()]


def instead(step: model.Step, since: Sequence[entries.Entry]) -> str:
    """One sentence: what happened where the step was to be met."""
    match step:
        case model.Hear():
            return _heard_instead(step, since)
        case model.AskServer():
            return _asked_instead(step, since)
        case model.RunElement():
            started = [entry for entry in since if isinstance(entry, entries.ElementStarted)]
            for entry in started:
                if _is_named(step, entry) and (faults := _element_faults(step, entry)):
                    return f"{entry.name} began, but {', '.join(faults)}."
            return _listed("No element began", "Began instead:", [entry.path for entry in started])
        case model.Find():
            codes = [entry.code for entry in since if isinstance(entry, entries.Problem)]
            return _listed("No problem was told", "Told instead:", codes)
        case model.Dialled():
            legs = (entry for entry in since if isinstance(entry, entries.DialLeg) and entry.path is not None)
            dialled = [leg.to for leg in legs if leg.state == "dialled"]
            return _listed("Nobody was dialled", "Dialled instead:", dialled)
        case model.Press():
            return _not_pressed(since, "keys")
        case model.SayWords():
            return _not_pressed(since, "speech")
    return ""


def _sounds_so(step: model.Hear, entry: entries.Entry) -> bool:
    voice, language = getattr(entry, "voice", ""), getattr(entry, "language", "")
    return (step.voice is None or step.voice.casefold() == voice.casefold()) and (
        step.language is None or step.language.casefold() == language.casefold()
    )


def _request_faults(step: model.AskServer, entry: entries.HttpRequest) -> list[str]:
    """How another request this is, the coarsest first."""
    faults = []
    if step.path is not None and step.path.find(_path_of(entry.url)) is None:
        faults.append(f"the path is {_path_of(entry.url)}")
    if step.url is not None and step.url.find(entry.url) is None:
        faults.append(f"the URL is {entry.url}")
    if step.purpose is not None and step.purpose != entry.purpose:
        faults.append(f"its purpose is {entry.purpose}")
    if step.method is not None and step.method != entry.method:
        faults.append(f"the method is {entry.method}")
    return faults + _value_faults(step.params, entry.params)


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return url


def _is_named(step: model.RunElement, entry: entries.ElementStarted) -> bool:
    return step.name in (entry.name, entry.path)


def _element_faults(step: model.RunElement, entry: entries.ElementStarted) -> list[str]:
    faults = [] if _is_named(step, entry) else [f"it is {entry.path}"]
    return faults + _value_faults(step.attributes, entry.attributes)


def _value_faults(wanted: Mapping[str, Words], there: Mapping[str, str]) -> list[str]:
    faults = []
    for name, words in wanted.items():
        if name not in there:
            faults.append(f"there is no {name}")
        elif words.find(there[name]) is None:
            faults.append(f"{name} is {visible_line(repr(there[name]), limit=120)}")
    return faults


def _is_finding(step: model.Find, entry: entries.Problem) -> bool:
    return entry.code == step.code and (step.message is None or step.message.find(entry.message) is not None)


def _heard_instead(step: model.Hear, since: Iterable[entries.Entry]) -> str:
    texts: list[tuple[float, str]] = []
    for entry in since:
        text = heard(entry)
        if text is not None and text not in (
            told for _, told in texts
        ):  # a menu says the same at each attempt
            texts.append((entry.at, text))
    if not texts:
        return "Nothing was heard."
    if len(texts) <= MOST_TOLD:
        return f"Heard instead: {', '.join(_quoted(text) for _, text in texts)}."
    nearest = max(texts, key=lambda item: _likeness(step.words, item[1]))
    return f"Heard {len(texts)} other prompts; the nearest, at {nearest[0]:.2f} s: {_quoted(nearest[1])}."


def _likeness(words: Words, text: str) -> float:
    """How much of what was wanted is in it, 0…1."""
    wanted = words.text.casefold()
    matcher = SequenceMatcher(None, wanted, text.casefold()[:500], autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks() if block.size > 2) / len(wanted)


def _asked_instead(step: model.AskServer, since: Iterable[entries.Entry]) -> str:
    asked = [entry for entry in since if isinstance(entry, entries.HttpRequest)]
    if not asked:
        return "Nothing was asked."
    nearest = min(asked, key=lambda entry: len(_request_faults(step, entry)))
    faults = _request_faults(step, nearest)
    if len(asked) == 1 or (step.path is not None and step.path.find(_path_of(nearest.url)) is not None):
        what = f"{nearest.method} {_path_of(nearest.url)} ({nearest.purpose})"
        return visible_line(f"Asked instead: {what}, but {', '.join(faults)}.", limit=600)
    return _listed("", "Asked instead:", [f"{entry.method} {_path_of(entry.url)}" for entry in asked])


def _not_pressed(since: Sequence[entries.Entry], what: str) -> str:
    waits = [entry for entry in since if isinstance(entry, entries.InputWaiting)]
    if not waits:
        return f"The call did not wait for {what}."
    kinds = " or ".join(waits[-1].accepts)
    return f"The call waited for {kinds}, not for {what}." if waits else ""


def _listed(nothing: str, words: str, things: Sequence[str]) -> str:
    if not things:
        return f"{nothing}."
    told = ", ".join(visible_line(thing, limit=120) for thing in things[:MOST_TOLD])
    more = f" and {len(things) - MOST_TOLD} more" if len(things) > MOST_TOLD else ""
    return f"{words} {told}{more}."


def _quoted(text: str) -> str:
    return f'"{visible_line(text, limit=160)}"'
