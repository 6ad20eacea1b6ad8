"""``<Redirect>``: the call goes on with another document (plivo-xml.md 2.8)."""

from __future__ import annotations

from playground.call.elements.runner import NextDocument, Runner


class Redirect(Runner):
    """Fetches its URL; the elements after it never run."""

    def start(self) -> None:
        """Nothing is to be waited for: the reply replaces the document, or the call ends."""
        self.leave("replaced")
        self.line.replace_document(
            NextDocument("redirect", self.element.path, self.element.text, self.method)
        )
