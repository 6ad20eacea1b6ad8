"""The fold from log entries to the picture of the call: ``show(view, entry)`` is the next picture.

The screen, the transcript of ``run`` and the replayer draw from this alone, so none of them can know
more than the log. Total: an entry that makes no sense here changes as little as it can and never raises.
Theory: an exchange is opened by ``http.request`` and closed by ``http.response``. A document takes the
stage when ``document.loaded`` names the request that brought it, or when a problem ``document-refused``
says that Plivo would not run the one just received. Elements start and finish inside one another; the
innermost one that has started and not finished is the one that runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from playground.call import entries
from playground.call.people import people_after, room_after
from playground.call.stream_picture import stream_after
from playground.call.view import CallView, ElementState, Exchange, Waiting
from playground.call.wording import exchange_of, line_of
from playground.document.model import Document, Finding

_OUTCOMES = {
    "failed": ElementState.FAILED,
    "skipped": ElementState.SKIPPED,
}
_LEGS_ON = {"dialled", "ringing", "answered", "confirming", "connected"}
_LEGS_OVER = {"hung-up", "transferred"}
_LEGS_PASSED_OVER = {"cancelled", "lost-race"}
_REFUSED = "document-refused"
_ENCODING = re.compile(r"""(?<=<\?xml)([^>]*?)(\bencoding\s*=\s*(?:"[^"]*"|'[^']*'))""")


def show(view: CallView, entry: entries.Entry) -> CallView:
    """The picture after one more entry."""
    if isinstance(entry, entries.CallStarted):
        view = CallView()
    line = line_of(entry, view)
    view = _folded(view, entry)
    return replace(
        view,
        at=max(view.at, entry.at),
        people=people_after(view.people, entry),
        room=room_after(view.room, entry),
        stream=stream_after(view.stream, entry),
        lines=view.lines if line is None else (*view.lines, line),
    )


def show_all(entries_so_far: Iterable[entries.Entry], view: CallView | None = None) -> CallView:
    """The picture after all these entries, beginning with ``view`` or with nothing."""
    view = view or CallView()
    for entry in entries_so_far:
        view = show(view, entry)
    return view


def _folded(view: CallView, entry: entries.Entry) -> CallView:
    match entry:
        case entries.CallStarted():
            return replace(view, started=entry, at=entry.at)
        case entries.CallStatus():
            return _status(view, entry)
        case entries.HttpRequest():
            return replace(view, exchanges=(*view.exchanges, Exchange(entry)))
        case entries.HttpResponse():
            return _response(view, entry)
        case entries.DocumentLoaded():
            return _document_loaded(view, entry)
        case entries.ElementStarted():
            states = _with(view.states, entry.path, ElementState.RUNNING)
            return replace(view, states=states, running=entry.path)
        case entries.ElementFinished():
            return _element_finished(view, entry)
        case (
            entries.InputOpened()
            | entries.InputWaiting()
            | entries.InputDigit()
            | entries.InputSpeech()
            | entries.InputFinished()
        ):
            return replace(view, waiting=_waiting(view.waiting, entry))
        case entries.DialLeg():
            return _leg(view, entry)
        case entries.Recording():
            return replace(view, recordings=(*view.recordings, entry))
        case entries.Problem():
            return _problem(view, entry)
        case entries.CallEnded():
            return replace(
                view, ended=entry, status=entry.status, waiting=None, running=None, states=_settled(view)
            )
    return view


def _status(view: CallView, entry: entries.CallStatus) -> CallView:
    if entry.status == "in-progress" and view.answered_at is None:
        return replace(view, status=entry.status, answered_at=entry.at)
    return replace(view, status=entry.status)


def _response(view: CallView, entry: entries.HttpResponse) -> CallView:
    exchanges = view.exchanges
    for index in range(len(exchanges) - 1, -1, -1):  # the newest with that id
        if exchanges[index].request.id == entry.id:
            answered = replace(exchanges[index], response=entry)
            return replace(view, exchanges=(*exchanges[:index], answered, *exchanges[index + 1 :]))
    return view


def _document_loaded(view: CallView, entry: entries.DocumentLoaded) -> CallView:
    exchange = exchange_of(view, entry.id)
    body = exchange.response.body if exchange and exchange.response else None
    return _on_stage(view, _parsed(entry.url, body or "", lenient=True), entry.id)


def _problem(view: CallView, entry: entries.Problem) -> CallView:
    told = replace(view, problems=(*view.problems, entry))
    if entry.code != _REFUSED:
        return told
    brought = [
        item for item in view.exchanges if item.response is not None and item.response.body is not None
    ]
    if not brought or brought[-1].response is None:
        return told
    exchange = brought[-1]
    document = _parsed(entry.url or exchange.request.url, brought[-1].response.body or "", lenient=False)
    if (
        document.refusal is None
    ):  # the log's text is decoded; what was wrong with the bytes only the problem says
        refusal = Finding(entry.severity, entry.code, entry.message, entry.line, entry.column, refuses=True)
        document = replace(document, findings=(*document.findings, refusal))
    return _on_stage(told, document, exchange.request.id)


def _on_stage(view: CallView, document: Document, request_id: int) -> CallView:
    nothing: Mapping[str, ElementState] = MappingProxyType({})
    return replace(
        view, document=document, document_request=request_id, states=nothing, running=None, waiting=None
    )


@lru_cache(maxsize=16)
def _parsed(url: str, source: str, *, lenient: bool) -> Document:
    """The document of a logged body. It is text already, so what it declares about its bytes is blanked out."""
    from playground.document.parse import parse_document  # lxml: not before there is a document to show

    text = _ENCODING.sub(lambda found: found[1] + " " * len(found[2]), source, count=1)
    document = parse_document(text.encode("utf-8", "replace"), url, lenient=lenient)
    return replace(document, source=source)


def _element_finished(view: CallView, entry: entries.ElementFinished) -> CallView:
    states = _with(view.states, entry.path, _OUTCOMES.get(entry.outcome, ElementState.DONE))
    running = view.running
    if running is not None and (running == entry.path or running.startswith(f"{entry.path}/")):
        running = _innermost(states, above=entry.path)
    waiting = view.waiting if view.waiting and view.waiting.path != entry.path else None
    return replace(view, states=states, running=running, waiting=waiting)


def _leg(view: CallView, entry: entries.DialLeg) -> CallView:
    if entry.path is None:  # the callee of the call itself stands in no document
        return view
    states = _with(view.states, entry.path, _leg_state(entry.state))
    running = view.running
    if running is not None and states[running] is not ElementState.RUNNING:  # a log that makes no sense
        running = _innermost(states, above=running)
    return replace(view, states=states, running=running)


def _leg_state(state: str) -> ElementState:
    """Number and User stand where their leg stands."""
    if state in _LEGS_ON:
        return ElementState.RUNNING
    if state in _LEGS_PASSED_OVER:
        return ElementState.SKIPPED
    return ElementState.DONE if state in _LEGS_OVER else ElementState.FAILED


def _innermost(states: Mapping[str, ElementState], *, above: str) -> str | None:
    """The nearest element around ``above`` that is still running."""
    path = above.rpartition("/")[0]
    while path:
        if states.get(path) is ElementState.RUNNING:
            return path
        path = path.rpartition("/")[0]
    return None


def _settled(view: CallView) -> Mapping[str, ElementState]:
    """States once the call is over: what still ran was cut off, and is done."""
    return MappingProxyType(
        {
            path: ElementState.DONE if state is ElementState.RUNNING else state
            for path, state in view.states.items()
        }
    )


def _with(states: Mapping[str, ElementState], path: str, state: ElementState) -> Mapping[str, ElementState]:
    return MappingProxyType({**states, path: state})


def _waiting(
    waiting: Waiting | None,
    entry: entries.InputOpened
    | entries.InputWaiting
    | entries.InputDigit
    | entries.InputSpeech
    | entries.InputFinished,
) -> Waiting | None:
    match entry:
        case entries.InputOpened():
            return Waiting(entry.path, entry.accepts, entry.attempt, entry.attempts)
        case entries.InputWaiting():
            waiting = waiting or Waiting(entry.path, entry.accepts, entry.attempt, entry.attempt)
            return replace(
                waiting,
                num_digits=entry.num_digits,
                finish_on_key=entry.finish_on_key,
                since=entry.at,
                timeout=entry.timeout,
                digit_timeout=entry.digit_timeout,
            )
        case entries.InputDigit() if waiting is not None and entry.accepted:
            return _one_digit_more(waiting, entry)
        case entries.InputSpeech() if waiting is not None:
            return _spoken(waiting, entry)
        case entries.InputFinished():
            return None
    return waiting


def _one_digit_more(waiting: Waiting, entry: entries.InputDigit) -> Waiting:
    digits = waiting.digits + entry.digit if entry.digits is None else entry.digits
    if waiting.since is None or waiting.digit_timeout is None:
        return replace(waiting, digits=digits)
    return replace(waiting, digits=digits, since=entry.at, timeout=waiting.digit_timeout)


def _spoken(waiting: Waiting, entry: entries.InputSpeech) -> Waiting:
    if entry.state == "heard":
        return replace(waiting, speech=entry.text or "")
    is_speaking = entry.state == "began"
    return replace(waiting, is_speaking=is_speaking, since=entry.at, timeout=entry.timeout)
