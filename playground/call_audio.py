"""A whole call as a sound file: all that is said and heard in it, the caller left, the app right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.wav_file import WavFile
from playground.errors import ExitCode, PlaygroundError

if TYPE_CHECKING:
    from playground.adapters.sound.tape import CallTape


class CallAudioFile:
    """A stereo WAV of a call, 16 bits at the engine's rate. Made at once, so that mistakes are told early."""

    def __init__(self, path: Path) -> None:
        """Make the file, and its folder if need be. Raises ``PlaygroundError``."""
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = WavFile(path, rate=RATE, channels=2)
        except OSError as error:
            raise self._failure(error, "") from None

    def save(self, tape: CallTape, until: float) -> None:
        """Write the call up to that time, seconds on its clock, and close the file.

        It is written piece by piece, and whole after each. Raises ``PlaygroundError``; what could be
        written stays.
        """
        written = 0.0
        try:
            for piece in tape.pieces(0.0, until):
                self._file.write(piece)
                written += len(piece) / RATE
            self._file.close()
        except OSError as error:
            self._file.abandon()
            raise self._failure(error, f"; it holds the first {written:.1f} s") from None

    def close(self) -> None:
        """Close the file as it is; nothing if that was done."""
        self._file.abandon()

    def _failure(self, error: OSError, rest: str) -> PlaygroundError:
        reason = error.strerror or error
        sentence = f"The call's audio cannot be written to {self._path} ({reason}){rest}."
        return PlaygroundError(sentence, exit_code=ExitCode.FINDINGS if rest else ExitCode.USAGE)


def save_call(tape: CallTape, until: float, path: Path) -> None:
    """Write a call up to that time, seconds on its clock, to a file. Blocks; raises ``PlaygroundError``."""
    CallAudioFile(path).save(tape, until)
