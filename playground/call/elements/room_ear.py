"""What a member of a room hears: music while waiting or on hold, and the room's own sounds.

Sounds of coming and going are heard one after another; voices and tones of the others sound on top.
"""

from __future__ import annotations

from collections import deque

from playground.call import entries
from playground.call.elements.aside import Aside
from playground.call.elements.music import Music
from playground.call.elements.runner import Runner
from playground.call.prompts import BeepPrompt, Prompt, TonesPrompt
from playground.call.rooms.member import BeepSound, RoomSound

_BEEP_S = 0.15
_BEEP_GAP_S = 0.1
"""The beeps of coming and going, and the silence after each, seconds (our choice)."""


class RoomEar:
    """One member's ear, for one stay."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._music: Music | None = None
        self._coming: deque[RoomSound] = deque()
        self._aside: Aside | None = None
        self._beep: int | None = None
        self._voices: list[int] = []

    def play_music(self, attribute: str, url: str | None, method: str) -> None:
        """Let wait or hold music be heard instead of the room; without a URL it is silence."""
        self.silence()
        if url:
            self._music = Music(self._runner, attribute, url, method, then="silence is heard instead")
            self._music.start()

    def stop_music(self) -> None:
        """The room is heard again."""
        if self._music is not None:
            self._music.stop()
            self._music = None

    def sound(self, sound: RoomSound) -> None:
        """A sound of coming or going, after those that are still to be heard."""
        self._coming.append(sound)
        if self._aside is None and self._beep is None:
            self._next()

    def voice(self, prompt: Prompt) -> None:
        """Somebody's voice or tone, on top of all else."""
        stage, path = self._runner.stage, self._runner.element.path
        self._voices.append(stage.play_along(path, prompt, shared=True))

    def key(self, digit: str, by: str) -> None:
        """Somebody's key, whoever it is."""
        prompt, runner = TonesPrompt(digit), self._runner
        seconds = round(prompt.seconds, 3)
        runner.stage.log(entries.Dtmf, path=runner.element.path, digits=digit, seconds=seconds, by=by)
        self.voice(prompt)

    def silence(self) -> None:
        """Stop all of it."""
        self.stop_music()
        self._coming.clear()
        if self._aside is not None:
            self._aside.cut()
            self._aside = None
        if self._beep is not None:
            self._runner.stage.stop_prompt(self._beep)
            self._beep = None
        for voice in self._voices:
            self._runner.stage.stop_along(voice)
        self._voices.clear()

    def _next(self) -> None:
        self._aside = self._beep = None
        if not self._coming:
            return
        sound, path, stage = self._coming.popleft(), self._runner.element.path, self._runner.stage
        if isinstance(sound, BeepSound):
            stage.log(entries.Beep, path=path)
            prompt = BeepPrompt(_BEEP_S, _BEEP_GAP_S)
            self._beep = stage.play(path, prompt, sound.times, lambda _: None, self._next, shared=True)
            return
        self._aside = Aside(
            self._runner.line,
            sound.document,
            path=path,
            leg=None,
            name="room sound",
            shared=True,
            ended=lambda: stage.later(self._next),
        )
        self._aside.start()
