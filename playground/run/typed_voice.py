"""What the tester types is said by a local voice: heard by the tester too, on the tape, and told to the call."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from playground.call.events import Event, VoiceEnded
from playground.call.prompts import Prompt, SpeechPrompt
from playground.run.said import said, spoken
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip

OWN_VOICE_DB = -8.0
"""How much softer the tester hears what is said in the tester's place: as the keys' feedback (our choice)."""


class Overlays(Protocol):
    """What it needs of the sound output."""

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        """Sound a clip on top of the rest; a handle to stop it by."""
        ...

    def stop_along(self, handle: int) -> None:
        """Silence it; nothing if it is over."""


class TypedVoice:
    """The caller's mouth in one live call: texts are said one after another. Use it on the event loop."""

    def __init__(
        self,
        *,
        clip_of: Callable[[Prompt], Awaitable[Clip]],
        sound: Overlays,
        taping: Taping,
        happen: Callable[[Event], None],
        now: Callable[[], float],
        on_fault: Callable[[asyncio.Task[None]], None],
    ) -> None:
        """``happen`` feeds the call an event, at ``now`` on its clock; ``on_fault`` looks at what has ended."""
        self._clip_of = clip_of
        self._sound = sound
        self._taping = taping
        self._happen = happen
        self._now = now
        self._on_fault = on_fault
        self._turn = asyncio.Lock()
        self._saying: set[asyncio.Task[None]] = set()
        self.hears_itself = True
        """Whether the tester hears what is said in the tester's place."""
        self.speaks = False
        """True while something is being said."""

    def say(self, text: str, confidence: float | None = None) -> None:
        """Say a text when all before it is said; returns at once. White space alone is nothing."""
        if (prompt := spoken(text)) is not None:
            task = asyncio.ensure_future(self._say(prompt, confidence))
            self._saying.add(task)
            task.add_done_callback(self._saying.discard)
            task.add_done_callback(self._on_fault)

    def hush(self) -> None:
        """Stop saying, in the middle of a word if need be; nothing more is told of it."""
        for task in self._saying:
            task.cancel()

    def break_off(self) -> None:
        """Stop saying; the call is told that the voice has ended."""
        speaks, self.speaks = self.speaks, False
        self.hush()
        if speaks:
            self._happen(VoiceEnded(self._now()))

    async def _say(self, prompt: SpeechPrompt, confidence: float | None) -> None:
        async with self._turn:
            voice = (await self._clip_of(prompt)).without_trailing_silence()
            began = self._now()
            token = self._taping.said(began, voice)
            handle = self._sound.play_along(voice.gain(OWN_VOICE_DB)) if self.hears_itself else None
            self.speaks = True
            try:
                for event in said(prompt, began, voice.seconds, confidence):
                    if (ahead := event.at - self._now()) > 0:
                        await asyncio.sleep(ahead)
                    self.speaks = not isinstance(event, VoiceEnded)
                    self._happen(replace(event, at=max(event.at, self._now())))
            except asyncio.CancelledError:
                self._taping.unsaid(self._now(), token)
                if handle is not None:
                    self._sound.stop_along(handle)
                raise
            finally:
                self.speaks = False
