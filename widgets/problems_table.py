"""What is wrong with the call and its documents: a row a problem, the whole sentence below."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList

from playground.call.entries import Problem
from playground.call.view import CallView
from playground.hostile_text import visible_line
from widgets.fact_sheet import Fact, FactSheet, Prose, Row, Tone
from widgets.row_list import RowList
from widgets.rows import wrapped
from widgets.signs import sign_of_severity, style_of_severity

__all__ = ["ProblemsTable"]

_SEVERITY_WIDTH = 10
_TONES = {"error": Tone.BAD, "warning": Tone.DOUBTFUL}


class ProblemsTable(Widget):
    """All problems in the order they came up."""

    HELP = """\
## Problems

`✗ error`: Plivo would fail or misbehave. `! warning`: legal, but doubtful. `i info`: worth knowing,
such as a choice this simulator made. Enter or a click shows the place in the source.
"""
    DEFAULT_CSS = """
    ProblemsTable {
        layout: vertical; height: 1fr;
        & > FactSheet { height: auto; max-height: 40%; border-top: solid $foreground 15%; display: none; }
        &.-any > FactSheet { display: block; }
        &.-low > FactSheet { display: none; }
    }
    """

    @dataclass
    class Selected(Message):
        """The user wants to see the place of a problem."""

        problem: Problem

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._problems: tuple[Problem, ...] = ()
        self._width = 0
        self._list = RowList()
        self._sheet = FactSheet()

    def compose(self) -> ComposeResult:
        """Rows, and the sentence of the one under the cursor."""
        yield self._list
        yield self._sheet

    def show(self, view: CallView) -> None:
        """Draw this moment of the call."""
        before, self._problems = self._problems, view.problems
        if view.problems is before:
            return
        if self._problems[: len(before)] == before and before:
            self._list.add_options(self._prompts(self._problems[len(before) :]))
        else:
            self._fill()

    def on_mount(self) -> None:
        """Say that there is nothing, when there is nothing."""
        self._fill()

    def on_resize(self) -> None:
        """Lay the rows out for the new width."""
        self.set_class(self.size.height < 8, "-low")
        if self.size.width != self._width:
            self._width = self.size.width
            at = self._list.highlighted
            self._fill()
            self._list.highlighted = at

    def _fill(self) -> None:
        self.set_class(bool(self._problems), "-any")
        self._list.clear_options()
        if self._problems:
            self._list.add_options(self._prompts(self._problems))
            self._list.highlighted = 0
        else:
            self._list.add_option(Content.styled("No problems.", "$foreground 55%"))

    def _prompts(self, problems: tuple[Problem, ...]) -> list[Content]:
        width = max(20, self._list.scrollable_content_region.width or self.size.width - 3)
        return [row_of(problem, width) for problem in problems]

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index < len(self._problems):
            self._sheet.show(sheet_of(self._problems[event.option_index]), from_the_top=True)

    @on(OptionList.OptionSelected)
    def _select(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._problems):
            self.post_message(self.Selected(self._problems[event.option_index]))


def place_of(problem: Problem) -> str:
    """Where it is: the URL's path, line and column, as far as they are known."""
    path = (
        urlsplit(problem.url).path or "/" if problem.url is not None and _is_url(problem.url) else problem.url
    )
    spot = ":".join(str(number) for number in (problem.line, problem.column) if number is not None)
    return " ".join(part for part in (visible_line(path or "", limit=120), spot) if part)


def _is_url(url: str) -> bool:
    try:
        return bool(urlsplit(url).scheme)
    except ValueError:
        return False


def row_of(problem: Problem, width: int) -> Content:
    """A problem in at most ``width`` cells a line: columns where there is room, else two lines or more."""
    severity = problem.severity.value
    sign = Content.styled(
        f"{sign_of_severity(severity)} {severity:<{_SEVERITY_WIDTH - 2}}", style_of_severity(severity)
    )
    place, code = place_of(problem), visible_line(problem.code, limit=60)
    message = visible_line(problem.message, limit=600)
    if width < 90:
        head = Content.assemble(
            sign, (place, "$foreground 80%"), "  " if place else "", (code, "$foreground 55%")
        )
        below = [Content(" " * _SEVERITY_WIDTH + line) for line in wrapped(message, width - _SEVERITY_WIDTH)]
        return Content("\n").join([head.truncate(width, ellipsis=True), *below])
    place_width, code_width = width // 5, 24
    lines = wrapped(message, width - _SEVERITY_WIDTH - place_width - code_width)
    head = Content.assemble(
        sign,
        Content.styled(place, "$foreground 80%").truncate(place_width - 2, ellipsis=True, pad=True),
        "  ",
        Content.styled(code, "$foreground 55%").truncate(code_width - 2, ellipsis=True, pad=True),
        "  ",
        lines[0],
    )
    indent = " " * (_SEVERITY_WIDTH + place_width + code_width)
    return Content("\n").join([head, *(Content(indent + line) for line in lines[1:])])


def sheet_of(problem: Problem) -> list[Row]:
    """The whole sentence, and where."""
    rows: list[Row] = [Prose(visible_line(problem.message), _TONES.get(problem.severity.value, Tone.PLAIN))]
    if problem.url is not None:
        rows.append(Fact("URL", visible_line(problem.url)))
    if problem.path is not None:
        rows.append(Fact("element", visible_line(problem.path)))
    return rows
