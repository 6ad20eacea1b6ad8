"""What the log tells of a call's requests: each as it goes out, how it came out, and what was wrong.

Everything from a server is made harmless here, and what must not be read is masked.
"""

from __future__ import annotations

from functools import lru_cache

from playground.call import entries
from playground.call.ask import Ask, event_of
from playground.call.effects import SendRequest
from playground.call.entries import Purpose
from playground.call.events import RequestFailed, ResponseReceived
from playground.call.fetch_problems import Unusable, failure_code, subject_of, trouble_of
from playground.call.masking import masked_digits, masked_document, masked_headers, masked_text, masked_url
from playground.call.stage import Answer, Stage
from playground.document.decode import decode
from playground.document.model import Document, Finding, Severity
from playground.hostile_text import visible, visible_line

_SIGNATURE = "X-Plivo-Signature"
_DOCUMENT_PURPOSES: set[Purpose] = {
    *("answer", "fallback", "action", "redirect", "transfer"),
    *("confirm", "music"),
}


class WebLog:
    """Writes a call's requests and their problems."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._told: set[tuple[str, Finding]] = set()

    def request(self, ask: Ask, request: SendRequest) -> None:
        """A request goes out."""
        self._stage.log(
            entries.HttpRequest,
            id=request.request_id,
            purpose=ask.purpose,
            method=ask.method,
            url=masked_url(request.url),
            params=self._shown_params(ask, request.params),
            headers=masked_headers(
                tuple(header for header in request.headers if not header[0].startswith(_SIGNATURE))
            ),
            signed=True if any(name.startswith(_SIGNATURE) for name, _ in request.headers) else None,
            sent_to=masked_url(request.send_to) if request.send_to != request.url else None,
            path=ask.path,
            attempt=ask.attempt,
            timeout=request.timeout_s,
        )

    def answer(self, ask: Ask, answer: Answer) -> None:
        """A request came out, one way or the other."""
        elapsed_ms = round(answer.elapsed_ms, 1)
        if isinstance(answer, RequestFailed):
            error = {"code": answer.failure.value, "message": masked_url(visible(answer.message))}
            self._stage.log(entries.HttpResponse, id=answer.request_id, elapsed_ms=elapsed_ms, error=error)
            return
        body = None
        if isinstance(answer, ResponseReceived) and ask.purpose in _DOCUMENT_PURPOSES:
            body = _shown_document(answer.body)
        self._stage.log(
            entries.HttpResponse,
            id=answer.request_id,
            status=answer.status,
            content_type=visible(answer.content_type),
            bytes=len(answer.body) if isinstance(answer, ResponseReceived) else answer.size,
            headers={
                visible(name): masked_url(visible(text))
                for name, text in masked_headers(answer.headers).items()
            },
            body=body,
            elapsed_ms=elapsed_ms,
        )

    def failure(self, ask: Ask, answer: Answer, then: str, severity: Severity) -> None:
        """A request failed; ``then`` is what follows from it."""
        self._stage.problem(
            severity,
            failure_code(ask.purpose, answer),
            f"{_subject(ask)} {trouble_of(answer) or 'brought nothing usable'}; {then}.",
            url=ask.url,
            path=ask.path,
        )

    def came_too_late(self, ask: Ask) -> None:
        """A document came when the call had been transferred already."""
        self._stage.problem(
            Severity.INFO,
            "reply-dropped",
            f"{subject_of(ask)} answered after the call had been transferred; its reply is not used.",
            url=ask.url,
            path=ask.path,
        )

    def unusable(self, ask: Ask, unusable: Unusable, then: str, severity: Severity) -> None:
        """A request cannot even be made."""
        self._stage.problem(
            severity,
            unusable.code,
            f"{unusable.sentence}; {then}.",
            url=ask.url,
            path=ask.path,
        )

    def findings(self, document: Document) -> None:
        """What the check found in a document; told once, however often the document comes."""
        for finding in document.findings:
            if (document.url, finding) in self._told:
                continue
            self._told.add((document.url, finding))
            self._stage.problem(
                finding.severity,
                finding.code,
                finding.sentence,
                url=document.url,
                line=finding.line,
                column=finding.column,
                path=finding.path,
            )

    def refused(self, document: Document, then: str) -> None:
        """Plivo does not run a document; ``then`` is what it does instead."""
        self._stage.problem(
            Severity.ERROR,
            "document-refused",
            f"Plivo refuses this document and {then}.",
            url=document.url,
            line=document.refusal.line if document.refusal else None,
            column=document.refusal.column if document.refusal else None,
        )

    def refused_aside(self, ask: Ask, document: Document, then: str) -> None:
        """A document beside the call's own is none that Plivo plays; ``then`` is what it does instead.

        That is one problem: what is wrong with it stands in the sentence.
        """
        why = (
            ""
            if document.refusal is None
            else f" ({visible_line(document.refusal.message.rstrip('.'), limit=300)})"
        )
        self._stage.problem(
            Severity.WARNING,
            "aside-refused",
            f"{subject_of(ask)} answered with a document that Plivo refuses{why}; {then}.",
            url=document.url,
            line=document.refusal.line if document.refusal else None,
            column=document.refusal.column if document.refusal else None,
            path=ask.path,
        )

    def bad_settings(self, ask: Ask, faults: tuple[str, ...]) -> None:
        """Settings in a URL's fragment that do not count; those of a document's URLs are findings about it."""
        for fault in faults if ask.path is None else ():
            self._stage.problem(
                Severity.WARNING,
                "url-setting",
                f"{subject_of(ask)} asks for a setting that does not count: {fault}.",
                url=ask.url,
                path=ask.path,
            )

    def _shown_params(self, ask: Ask, params: tuple[tuple[str, str], ...]) -> dict[str, str]:
        """The parameters as the log may have them; secret digits typed once more are still secret."""
        shown = {name: _masked(name, text) if name in ask.secret else text for name, text in params}
        return {
            name: self._stage.secret_digits.hide(text) if name in _ENTERED else text
            for name, text in shown.items()
        }


@lru_cache(maxsize=256)  # as many as are remembered parsed
def _shown_document(body: bytes) -> str:
    return masked_document(visible(decode(body).text))


def _subject(ask: Ask) -> str:
    """What a sentence about a failed request begins with; one URL gets the callbacks of many events."""
    event = ask.event or event_of(ask.fields or {})
    if ask.purpose == "callback" and event is not None:
        return f"{subject_of(ask)} ({event})"
    return subject_of(ask)


_ENTERED = frozenset({"Digits", "Speech", "StableSpeech", "UnstableSpeech", "transcription"})
"""Parameters that hold what the caller entered: it may be a secret that was entered before."""


def _masked(name: str, text: str) -> str:
    return masked_digits(text) if name == "Digits" else masked_text(text)
