"""The sounds of a call without a screen: the voices it may need, and its audio as a file (``run --audio``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from playground.commands.output import tell
from playground.errors import PlaygroundError
from playground.run.planned_sounds import PlannedSounds

if TYPE_CHECKING:
    from playground.adapters.speech.engine import SpeechEngine
    from playground.call_audio import CallAudioFile
    from playground.run.heard_prompts import PromptSounds
    from playground.run.virtual import VirtualDriver


class RunAudio:
    """What one ``run`` makes heard. ``close`` it at the end."""

    def __init__(self, path: Path | None) -> None:
        """``path``: the file of ``--audio``; without one no voice is started before it is needed.

        Raises ``PlaygroundError`` when that file cannot be made.
        """
        self.is_lost = False
        """True when the file could not be written; the user has been told why."""
        self._file: CallAudioFile | None = None
        self._speech: SpeechEngine | None = None
        if path is not None:
            from playground.call_audio import CallAudioFile

            self._file = CallAudioFile(path)
        self.sounds = self.more_sounds()
        """What makes the call's sounds."""

    def more_sounds(self) -> PlannedSounds:
        """What makes those of another call, with the same voices."""
        return PlannedSounds(self._voices, real_lengths=self._file is not None)

    def save(self, driver: VirtualDriver) -> None:
        """Write what was said and heard, however the call came out; blocks."""
        if self._file is None:
            return
        tape = driver.tape
        try:
            self._file.save(tape, driver.clock if tape.ended_at is None else tape.ended_at)
        except PlaygroundError as error:
            self.is_lost = True
            tell(str(error))

    def close(self) -> None:
        """End the voices, and close the file."""
        if self._file is not None:
            self._file.close()
        if self._speech is not None:
            self._speech.close()

    def _voices(self, on_other_voice: Callable[[str], None]) -> PromptSounds:
        from playground.adapters.speech.engine import SpeechEngine
        from playground.run.heard_prompts import PromptSounds

        if self._speech is None:
            self._speech = SpeechEngine()
        return PromptSounds(self._speech, notice=on_other_voice)
