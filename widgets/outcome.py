"""One row that says how the call ended and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from playground.call.view import CallView
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from playground.call.entries import Problem

__all__ = ["Outcome", "sentence"]


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
            sign = "✗" if view.failed else "✓"
            words = Content.assemble(
                f"{sign} {sentence(view)}  ", ("r", "bold"), " tries again" if view.failed else " calls again"
            )
        if words.plain != self._words.plain:
            self._words = words
            self.set_class(view.ended is not None, "-shown")
            self.set_class(view.failed, "-failed")
            self.refresh(layout=True)

    @property
    def words(self) -> str:
        """What is shown; empty while there is nothing to say."""
        return self._words.plain

    def render(self) -> Content:
        """The sentence."""
        return self._words


def sentence(view: CallView) -> str:
    """How the call ended: of a failed one, what went wrong."""
    ended = view.ended
    if ended is None:
        return ""
    cause = f"{visible_line(ended.hangup_name, limit=80)} ({ended.hangup_code})."
    problem = _to_blame(view.problems) if view.failed else None
    if problem is None:
        return cause
    place = f"Line {problem.line}: " if problem.line is not None else ""
    return f"{place}{visible_line(problem.message, limit=300)}"


def _to_blame(problems: tuple[Problem, ...]) -> Problem | None:
    """The last error; of a refused document the finding for which it was refused."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return None
    last = errors[-1]
    if last.code == "document-refused":
        return next(
            (error for error in errors[-2::-1] if (error.url, error.line) == (last.url, last.line)), last
        )
    return last
