"""``<Message>``: shown, never sent (plivo-xml.md 2.16)."""

from __future__ import annotations

from playground.call.elements.runner import Runner
from playground.document.model import Severity
from playground.hostile_text import visible


class Message(Runner):
    """Runs without delaying the call."""

    def start(self) -> None:
        """Say what would be sent, and to whom."""
        to = visible(self.element.attributes.get("dst", "nobody"), limit=80)
        self.problem(
            Severity.INFO,
            "message-not-sent",
            f"The text message to {to} is only shown here, not sent: {visible(self.element.text, limit=200)}",
        )
        self.finish("done")
