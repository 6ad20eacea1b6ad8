"""One row that says how the call ended and what to do next."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from playground.call.view import CallView
from playground.document.model import Severity
from playground.hostile_text import visible_line

__all__ = ["Outcome", "failed", "sentence"]

PLAYGROUND_CODES = range(7000, 9000)
"""Hangup codes that mean Plivo could not get or run a document (plivo-xml.md 6.1)."""


class Outcome(Widget):
    """Hidden until the call has ended."""

    DEFAULT_CSS = """
    Outcome {
        display: none; height: auto; max-height: 4; width: 1fr; padding: 0 1; color: $foreground;
        background: $success-muted;
        &.-failed { background: $error-muted; color: $text-error; }
        &.-shown { display: block; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = Content("")

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        words = Content("")
        if view.ended is not None:
            sign = "✗" if failed(view) else "✓"
            words = Content.assemble(f"{sign} {sentence(view)}  ", ("r", "bold"), " tries again" if failed(view) else " calls again")
        if words.plain != self._words.plain:
            self._words = words
            self.set_class(view.ended is not None, "-shown")
            self.set_class(failed(view), "-failed")
            self.refresh(layout=True)

    @property
    def words(self) -> str:
        """What is shown; empty while there is nothing to say."""
        return self._words.plain

    def render(self) -> Content:
        """The sentence."""
        return self._words


def failed(view: CallView) -> bool:
    """True when the call ended because something is wrong, not because it was over."""
    ended = view.ended
    return ended is not None and (ended.hangup_code in PLAYGROUND_CODES or ended.status == "failed")


def sentence(view: CallView) -> str:
    """How the call ended: of a failed one, what went wrong."""
    ended = view.ended
    if ended is None:
        return ""
    if failed(view):
        errors = [problem for problem in view.problems if problem.severity is Severity.ERROR]
        if errors:
            place = f" (line {errors[-1].line})" if errors[-1].line is not None else ""
            return visible_line(errors[-1].message, limit=300) + place
    return f"{visible_line(ended.hangup_name, limit=80)} ({ended.hangup_code})."
