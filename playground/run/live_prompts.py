"""The prompts of one live call: made into sound, begun, stopped, taped; and the ring tone between them.

Sound threads report back through the loop. A prompt that cannot be spoken takes the time it would have taken;
one notice says so.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from playground.call.effects import PlayPrompt
from playground.call.events import Event, PromptFinished, PromptStarted
from playground.call.prompts import Prompt
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip
    from playground.run.heard_prompts import PromptSounds


class PromptPlayer(Protocol):
    """What it needs of the sound output."""

    def play(
        self,
        clip: Clip,
        *,
        loop: int = 1,
        on_started: Callable[[], None] | None = None,
        on_finished: Callable[[], None] | None = None,
        shared: bool = False,
    ) -> None:
        """Sound a clip; callbacks come on another thread. ``shared``: everybody in the room hears it too."""

    def play_along(self, clip: Clip, *, loop: int = 1, shared: bool = False) -> int:
        """Sound a clip on top of the rest; a handle to stop it by."""
        ...

    def stop_along(self, handle: int) -> None:
        """Silence what ``play_along`` began; nothing if it is over."""

    def cut(self) -> None:
        """Silence the prompt."""

    def ring(self, on: bool) -> None:
        """Begin or end the ringback tone."""


class LivePrompts:
    """Use it on the event loop, once that runs."""

    def __init__(
        self,
        sound: PromptPlayer,
        prompts: PromptSounds,
        taping: Taping,
        *,
        happen: Callable[[Event], None],
        now: Callable[[], float],
        notice: Callable[[str, str], None],
        on_fault: Callable[[asyncio.Task[None]], None],
    ) -> None:
        """``happen`` feeds the call an event, at ``now`` on its clock; ``on_fault`` looks at what has ended.

        ``notice`` tells the user a code and a sentence.
        """
        self._sound = sound
        self._prompts = prompts
        self._taping = taping
        self._happen = happen
        self._now = now
        self._notice = notice
        self._on_fault = on_fault
        self._loop: asyncio.AbstractEventLoop | None = None
        self._context = contextvars.Context()
        self._playing: dict[int, asyncio.Task[None]] = {}
        self._heard: set[int] = set()
        self._along: dict[int, int] = {}
        """Handles of prompts that sound along with others, by prompt."""
        self._is_speechless = False
        self._faults_told: set[str] = set()
        self._is_ringing = False
        self._ringback: bool | None = None

    def begin(self) -> None:
        """The call begins: what sound threads report is told on this loop, in this context."""
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()

    def play(self, effect: PlayPrompt) -> None:
        """Make a prompt heard; returns at once."""
        task = asyncio.ensure_future(self._play(effect))
        self._playing[effect.prompt_id] = task
        task.add_done_callback(lambda _: self._playing.pop(effect.prompt_id, None))
        task.add_done_callback(self._on_fault)

    def stop(self, prompt_id: int) -> None:
        """Silence a prompt now; nothing more is told of it."""
        if (task := self._playing.pop(prompt_id, None)) is not None:
            task.cancel()
        if (handle := self._along.pop(prompt_id, None)) is not None:
            self._sound.stop_along(handle)
        if prompt_id in self._heard:
            self._heard.discard(prompt_id)
            self._sound.cut()
        self._taping.prompt_stopped(self._now(), prompt_id)

    def call_rings(self, is_ringing: bool) -> None:
        """The call itself rings, or no more."""
        self._is_ringing = is_ringing
        self._ring()

    def ringback(self, on: bool | None) -> None:
        """What is heard while others are rung; ``None``: what the call itself sounds like."""
        self._ringback = on
        self._taping.ringback(self._now(), on is True)
        self._ring()

    async def clip_of(self, prompt: Prompt) -> Clip:
        """The prompt as sound; silence of its estimated length where it cannot be spoken."""
        from playground.adapters.sound.clip import silence
        from playground.adapters.speech.engine import SpeechUnavailable

        try:
            clip = await self._prompts.clip_of(prompt)
        except SpeechUnavailable as error:
            if not self._is_speechless:
                self._is_speechless = True
                self._notice("no-speech", f"{error} Prompts take the time they would take to say.")
            return silence(prompt.seconds)
        if clip.note and clip.note not in self._faults_told:
            self._faults_told.add(clip.note)
            self._notice("sound-fault", clip.note)
        return clip

    def fall_silent(self) -> None:
        """The call is over."""
        for task in self._playing.values():
            task.cancel()
        for handle in self._along.values():
            self._sound.stop_along(handle)
        self._along.clear()
        self._sound.ring(False)
        self._sound.cut()

    @property
    def _rings(self) -> bool:
        """True while the person on the phone hears a ring tone, if nothing else."""
        return self._is_ringing if self._ringback is None else self._ringback

    def _ring(self) -> None:
        self._sound.ring(self._rings)

    async def _play(self, effect: PlayPrompt) -> None:
        if effect.leg is not None:
            await self._let_other_hear(effect)
            return
        clip = await self.clip_of(effect.prompt)
        if effect.overlay:
            handle = self._sound.play_along(clip, loop=effect.loop, shared=effect.shared)
            self._along[effect.prompt_id] = handle
            self._taping.prompt_started(self._now(), effect.prompt_id, clip, effect.loop, overlay=True)
            return
        self._sound.ring(False)
        self._heard.add(effect.prompt_id)
        self._sound.play(
            clip,
            loop=effect.loop,
            on_started=partial(self._report, partial(self._started, effect, clip)),
            on_finished=partial(self._report, partial(self._finished, effect)),
            shared=effect.shared,
        )

    async def _let_other_hear(self, effect: PlayPrompt) -> None:
        """A dialled party hears it, so the person on the phone does not: it takes its time, no more."""
        self._happen(PromptStarted(self._now(), effect.prompt_id, effect.prompt.seconds))
        if effect.loop > 0:
            await asyncio.sleep(effect.prompt.seconds * effect.loop)
            self._finished(effect)

    def _report(self, tell: Callable[[], None]) -> None:
        """Called on a sound thread; the loop may be gone by then. Whoever hears of it stands in the app's context."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell, context=self._context.copy())

    def _started(self, effect: PlayPrompt, clip: Clip) -> None:
        at = self._now()
        if effect.prompt_id in self._heard:  # not stopped since
            self._taping.prompt_started(at, effect.prompt_id, clip, effect.loop)
        self._happen(PromptStarted(at, effect.prompt_id, clip.seconds))

    def _finished(self, effect: PlayPrompt) -> None:
        at = self._now()
        self._taping.prompt_finished(at, effect.prompt_id)
        self._happen(PromptFinished(at, effect.prompt_id))
        if not self._playing and self._rings:
            self._sound.ring(True)  # early media is over, the call still rings
