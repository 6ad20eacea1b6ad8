"""The sounds that a room hears because of one member: beeps, and documents that are fetched for it."""

from __future__ import annotations

from playground.call.ask import Ask
from playground.call.elements.aside import is_playable
from playground.call.elements.room import RoomStay
from playground.call.rooms.deeds import SetSound
from playground.call.rooms.member import BeepSound, DocumentSound, RoomSound, SoundPlace
from playground.document.model import Document

_BEEPS = {"beep:1": BeepSound(1), "beep:2": BeepSound(2)}


def beep_of(text: str) -> RoomSound | None:
    """The sound that ``beep:1`` and ``beep:2`` name; ``None`` for anything else."""
    return _BEEPS.get(text)


def is_url(text: str) -> bool:
    """Whether an enter or exit sound is to be fetched."""
    return text not in ("", "none") and text not in _BEEPS


def fetch_sound(stay: RoomStay, attribute: str, which: SoundPlace, url: str, method: str) -> None:
    """Have a document fetched for the room to hear; ``attribute``: where its URL is written."""

    def loaded(document: Document) -> None:
        if stay.me is not None and is_playable(stay, document, attribute, "nothing is heard instead"):
            stay.stage.add(SetSound(which, DocumentSound(document)))

    line = stay.line
    ask = Ask(
        purpose="music",
        url=line.web.resolve(url, line.base_url),
        method=method,
        fields={},
        path=stay.element.path,
        attribute=attribute,
    )
    line.web.fetch_aside(ask, loaded, lambda: None, "nothing is heard instead", lambda: stay.me is not None)
