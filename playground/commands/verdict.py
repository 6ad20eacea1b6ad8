"""Why a call failed, in one sentence, gathered from its log."""

from __future__ import annotations

from playground.call import entries
from playground.document.model import Severity

_SUMMARY = "document-refused"


class Verdict:
    """Listens to a call's entries: call it with each."""

    def __init__(self) -> None:
        self._errors: list[entries.Problem] = []
        self._ended: entries.CallEnded | None = None

    def __call__(self, entry: entries.Entry) -> None:
        """Take note of an entry."""
        if isinstance(entry, entries.Problem) and entry.severity is Severity.ERROR:
            self._errors.append(entry)
        elif isinstance(entry, entries.CallEnded):
            self._ended = entry

    @property
    def sentence(self) -> str:
        """What made the call fail, with its place where it has one."""
        if self._errors and self._errors[-1].code == _SUMMARY:
            return self._of_document(self._errors[-1])
        if self._errors:
            return _placed(self._errors[-1])
        return self._end

    def _of_document(self, summary: entries.Problem) -> str:
        """The finding for which a document was refused, and what follows from it."""
        causes = [
            error
            for error in self._errors[:-1]
            if error.url == summary.url and (error.line, error.column) == (summary.line, summary.column)
        ]
        return f"{_placed(causes[-1])} {self._end}" if causes else _placed(summary)

    @property
    def _end(self) -> str:
        if self._ended is None:
            return "The call failed."
        return f"The call failed with {self._ended.hangup_code} {self._ended.hangup_name}."


def _placed(problem: entries.Problem) -> str:
    if problem.line is None:
        return problem.message
    column = f", column {problem.column}" if problem.column is not None else ""
    return f"{problem.url or 'The document'}, line {problem.line}{column}: {problem.message}"
