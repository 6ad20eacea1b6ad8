"""Checks of the comments that switch rules off: codes that there are not, and notes before nothing."""

from __future__ import annotations

from collections.abc import Iterator

from playground.document.model import Finding, Severity
from playground.document.notes import UNKNOWN_NOTE
from playground.document.rules import Page, Rule, tell
from playground.document.suggest import closest
from playground.document.wording import quoted


def lint_comment(page: Page) -> Iterator[Finding]:
    """Notes that switch nothing off."""
    for note in page.notes:
        place = (note.line, note.column)
        for code in note.codes:
            if code not in page.codes:
                meant = closest(code, page.codes)
                yield tell(
                    UNKNOWN_NOTE,
                    Severity.WARNING,
                    page.root,
                    f"The comment switches {quoted(code)} off, but there is no such rule.",
                    place=place,
                    fix=f"Did you mean {meant}?" if meant else "A reason stands in brackets: (because …).",
                )
        if not note.whole and note.tag is None:
            yield tell(
                UNKNOWN_NOTE,
                Severity.WARNING,
                page.root,
                "The comment switches rules off for the next element, but none follows.",
                place=place,
                fix="Put it before the element, or before Response for the whole document.",
            )


RULES = (
    Rule(
        UNKNOWN_NOTE,
        "A comment <!-- lint: off CODE --> switches rules off for the element behind it, before Response for"
        " the whole document. This one names a code that there is not, or stands before no element.",
        lint_comment,
        wrong="<!-- lint: off empty-spaek -->\n<Speak>Hello.</Speak>",
        right="<!-- lint: off empty-speak -->\n<Speak>Hello.</Speak>",
    ),
)
