"""Elements that are drawn but not played: the call says so and goes on with the next one."""

from __future__ import annotations

from playground.call.elements.runner import Runner
from playground.document.model import Severity
from playground.hostile_text import visible


class NotSimulated(Runner):
    """Whatever the schema has and no runner plays."""

    def start(self) -> None:
        """Say it plainly; nothing is requested, no result is made up."""
        name = self.element.name
        self.problem(
            Severity.WARNING,
            "not-simulated",
            f"<{name}> is not simulated yet: the call goes on with the next element.",
        )
        self.finish("not-simulated")


class Message(Runner):
    """``<Message>``: shown, never sent (plivo-xml.md 2.16)."""

    def start(self) -> None:
        """Runs without delaying the call."""
        to = visible(self.element.attributes.get("dst", "nobody"), limit=80)
        self.problem(
            Severity.INFO,
            "message-not-sent",
            f"The text message to {to} is only shown here, not sent: {visible(self.element.text, limit=200)}",
        )
        self.finish("done")
