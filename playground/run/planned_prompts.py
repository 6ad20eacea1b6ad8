"""What sounds in a call on an agenda: the app's prompts and what the caller says, planned, and taped where wanted.

Without real lengths, a prompt's time is an estimate; where it is taped all the same, its words are fitted into
that time. So the clock of a call does not depend on the voices of the machine, nor on what is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from playground.call.effects import PlayPrompt
from playground.call.events import PromptFinished, PromptStarted
from playground.call.prompts import SpeechPrompt
from playground.run.agenda import Agenda, Happening
from playground.run.planned_sounds import PlannedSounds
from playground.run.said import Say, said, spoken
from playground.run.taping import Taping

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Clip


class PlannedPrompts:
    """Plans the sounds of one call. ``now`` is always the call's clock, seconds."""

    def __init__(
        self,
        agenda: Agenda[Happening],
        sounds: PlannedSounds,
        taping: Taping,
        *,
        is_taped: Callable[[], bool],
        clock: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """``is_taped``: whether anybody wants to know, now, what sounds.

        ``clock`` is read when a sound has been made: where seconds are real it cannot begin before.
        """
        self._agenda = agenda
        self._sounds = sounds
        self._taping = taping
        self._is_taped = is_taped
        self._clock = clock
        self._tickets: dict[int, tuple[int, ...]] = {}
        self._sounding: dict[int, tuple[PlayPrompt, float]] = {}
        """Prompts that the caller hears, and when they began."""
        self._rings = False
        self._mouth_free_at = 0.0

    def play(self, effect: PlayPrompt, now: float) -> None:
        """A prompt begins; one that is heard by a dialled party is none of the caller's."""
        if effect.leg is not None:
            self._plan(effect, now, effect.prompt.seconds)
            return
        self._sounding[effect.prompt_id] = effect, now
        if self._sounds.has_real_lengths:
            self._sounds.want(effect.prompt, partial(self._begin, effect, now))
            return
        self._plan(effect, now, effect.prompt.seconds)
        if self._is_taped():
            self._want_content(effect, now)

    def stop(self, prompt_id: int, now: float) -> None:
        """A prompt is cut, and nothing more is told of it."""
        for ticket in self._tickets.pop(prompt_id, ()):
            self._agenda.drop(ticket)
        if self._sounding.pop(prompt_id, None) is not None:
            self._taping.prompt_stopped(now, prompt_id)

    def finished(self, prompt_id: int, now: float) -> None:
        """A prompt has come to its end."""
        self._tickets.pop(prompt_id, None)
        if self._sounding.pop(prompt_id, None) is not None:
            self._taping.prompt_finished(now, prompt_id)

    def ringback(self, on: bool, now: float) -> None:
        """The caller hears others being rung, or no more."""
        self._rings = on
        if self._is_taped():
            self._taping.ringback(now, on)

    def pressed(self, digit: str, now: float) -> None:
        """The caller presses a key."""
        if self._is_taped():
            self._taping.key_pressed(now, digit)

    def say(self, deed: Say, now: float) -> None:
        """The caller says something, after what is being said."""
        if now < self._mouth_free_at:
            self._agenda.plan(Say(self._mouth_free_at, deed.text, deed.confidence))
        elif (prompt := spoken(deed.text)) is not None:
            self._sounds.want(prompt, partial(self._speak, prompt, deed.confidence, now))

    def begin_taping(self, now: float) -> None:
        """From now on somebody wants to know what sounds; what sounds already does so, too."""
        if self._sounds.has_real_lengths:
            return
        for effect, began in self._sounding.values():
            total = effect.prompt.seconds * effect.loop if effect.loop else inf
            if began + total > now:
                self._want_content(effect, began)
        self._taping.ringback(now, self._rings)

    def finish(self, now: float) -> None:
        """The call is over."""
        self._sounding.clear()
        self._tickets.clear()
        self._taping.finish(now)

    def _begin(self, effect: PlayPrompt, at: float, clip: Clip) -> None:
        if effect.prompt_id in self._sounding:
            self._tape(effect, at, clip)
            self._plan(effect, at, clip.seconds)

    def _plan(self, effect: PlayPrompt, at: float, seconds: float) -> None:
        """Plan its start and end; nothing is told of one that sounds along with others."""
        if effect.overlay:
            return
        tickets = [self._agenda.plan(PromptStarted(at, effect.prompt_id, seconds))]
        if effect.loop > 0:
            finished = PromptFinished(at + seconds * effect.loop, effect.prompt_id)
            tickets.append(self._agenda.plan(finished))
        self._tickets[effect.prompt_id] = tuple(tickets)

    def _want_content(self, effect: PlayPrompt, at: float) -> None:
        def tape(clip: Clip) -> None:
            if effect.prompt_id in self._sounding:
                self._tape(effect, at, clip)

        self._sounds.want(effect.prompt, tape, seconds=effect.prompt.seconds)

    def _tape(self, effect: PlayPrompt, at: float, clip: Clip) -> None:
        self._taping.prompt_started(at, effect.prompt_id, clip, effect.loop, overlay=effect.overlay)

    def _speak(self, prompt: SpeechPrompt, confidence: float | None, at: float, clip: Clip) -> None:
        voice = clip.without_trailing_silence()
        at = max(at, self._clock())
        self._taping.said(at, voice)
        self._mouth_free_at = at + voice.seconds
        for event in said(prompt, at, voice.seconds, confidence):
            self._agenda.plan(event)
