"""A recording that runs in the background, whatever the document does meanwhile (plivo-xml.md 2.13).

It begins at once, or when the caller is connected to a dialled party, and ends with ``maxLength`` or with the
call; a transfer does not end it. Several run side by side, one for each Record (our choice).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.call.recordings import Recording

if TYPE_CHECKING:
    from playground.call.elements.runner import Line


class SessionRecording:
    """One of them. ``start`` and ``stop`` do something once each."""

    def __init__(
        self, line: Line, recording: Recording, max_seconds: float, complete: Callable[[Recording], None]
    ) -> None:
        """``complete`` tells the app."""
        self._line = line
        self._recording = recording
        self._max_seconds = max_seconds
        self._complete = complete
        self._timer = f"record-session {recording.id}"

    def start(self) -> None:
        """Record from now on."""
        self._recording.start()
        self._line.stage.start_timer(self._timer, self._max_seconds, self.stop)

    def stop(self) -> None:
        """The recording is complete; one that never started is nothing to tell of."""
        if not self._recording.is_running:
            return
        self._line.stage.cancel_timer(self._timer)
        self._recording.stop()
        self._complete(self._recording)
