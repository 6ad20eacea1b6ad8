"""One row that says how the call ended and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from playground.call.view import CallView
from playground.document.wording import REFUSED
from playground.hostile_text import visible_line
from widgets.rows import wrapped

if TYPE_CHECKING:
    from playground.call.entries import Problem

__all__ = ["Outcome", "sentence"]

MAX_ROWS = 5


class Outcome(Widget):
    """Hidden until the call has ended."""

    DEFAULT_CSS = """
    Outcome {
        display: none; height: auto; width: 1fr; padding: 0 1; color: $foreground;
        background: $success-muted;
        &.-failed { background: $error-muted; color: $text-error; }
        &.-shown { display: block; }
    }
    """

    def __init__(self, *, can_redial: bool = True, id: str | None = None) -> None:
        """``can_redial``: **r** calls again, and the row says so."""
        super().__init__(id=id)
        self._can_redial = can_redial
        self._words = ""
        self._what_next = ""

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        words = what_next = ""
        if view.ended is not None:
            words = f"{'✗' if view.failed else '✓'} {sentence(view)}"
            what_next = " tries again" if view.failed else " calls again"
        if (words, what_next) != (self._words, self._what_next):
            self._words, self._what_next = words, what_next
            self.set_class(view.ended is not None, "-shown")
            self.set_class(view.failed, "-failed")
            self.refresh(layout=True)

    @property
    def words(self) -> str:
        """What is shown; empty while there is nothing to say."""
        return self._within(10_000).plain

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the words take, and no more than ``MAX_ROWS``."""
        return len(self._within(width).wrap(max(1, width)))

    def render(self) -> Content:
        """The sentence; what to do next is never what gives way."""
        return self._within(self.content_size.width)

    def _within(self, width: int) -> Content:
        if not self._words:
            return Content("")
        if not self._can_redial:
            return Content(self._words)
        whole = Content.assemble(f"{self._words}  ", ("r", "bold"), self._what_next)
        if len(whole.wrap(max(1, width))) <= MAX_ROWS:
            return whole
        rows = wrapped(self._words, width)[: MAX_ROWS - 1]
        while cell_len(rows[-1]) >= max(1, width):
            rows[-1] = rows[-1][:-1]
        rows[-1] += "…"
        return Content.assemble("\n".join(rows), "\n", ("r", "bold"), self._what_next)


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
    # Which of the codes it was stands in the conversation; here is room for what is wrong and its mend.
    message = problem.message.replace(f"{REFUSED} ", "").removesuffix(f" {REFUSED}")
    return f"{place}{visible_line(message, limit=300)}"


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
