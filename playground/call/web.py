"""What a call asks of the web: documents, notices and sound files, with retries, fallback and limits.

Documents: one retry after a connect or read time-out, or what the URL's fragment asks for; then the
fallback URL for the answer URL, then the call ends with the code Plivo has for it (plivo-xml.md
1.10-1.12). Notices never touch the call.
Sound files: one retry after any failure (plivo-xml.md 2.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from playground.call import endings, parameters
from playground.call.ask import Ask
from playground.call.effects import SendRequest
from playground.call.endings import Ending
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed, ResponseReceived
from playground.call.fetch_problems import BAD_METHOD, METHODS, is_final, trouble_of, unusable_request
from playground.call.hosts import mapped_url
from playground.call.outgoing import http_headers, signature
from playground.call.parameters import Leg
from playground.call.prompts import UNKNOWN_SOUND_S
from playground.call.setup import CallSetup
from playground.call.stage import Answer, Stage
from playground.call.tuning import CONNECT_S, Tuning, tuning_of
from playground.call.web_log import WebLog
from playground.document.model import Document, Severity
from playground.document.parse import SIZE_LIMIT, parse_document

MAX_DOCUMENTS = 50
"""Documents since the caller last pressed or said something; the next one ends the call (plivo-xml.md 1.8, our
choice): a survey may be long, a loop has no end."""
MAX_SOUND_BYTES = 10 * 1024 * 1024
"""Largest sound file (plivo-xml.md 2.3)."""
SOUND_TUNING = Tuning(connect_s=CONNECT_S, read_s=120.0)
"""Sound files have fixed settings (plivo-xml.md 1.10)."""
SOUND_TRIES = 2
"""Tries of a sound file: the first and one retry (plivo-xml.md 1.10)."""
_parsed = lru_cache(maxsize=256)(parse_document)  # apps answer the same document again and again


def read_document(body: bytes, url: str, content_type: str, setup: CallSetup) -> Document:
    """A reply's document as a call with that setup reads it; the last ones are remembered."""
    return _parsed(
        body,
        url,
        content_type=content_type,
        lenient=setup.lenient,
        strict=setup.strict,
        off=setup.rules_off,
        identify=setup.who_identifies(),
    )


def _tells_input(ask: Ask) -> bool:
    """Whether the request brings what the caller pressed or said."""
    fields = ask.fields or {}
    return bool(fields.get("Digits") or fields.get("Speech"))


class Web:
    """The call's requests."""

    def __init__(self, setup: CallSetup, stage: Stage, leg: Leg) -> None:
        self._setup = setup
        self._stage = stage
        self._leg = leg
        self._log = WebLog(stage)
        self._documents = 0
        """Fetched since the caller last pressed or said something."""
        self._sounds: dict[str, float | None] = {}
        """Seconds of the sound files asked for, by URL; ``None``: it could not be had."""
        self._call_is_over = False
        self._wanted = 0
        """Number of the document wanted last; replies to requests for others are not used."""

    def forget_document(self) -> None:
        """The document that is being fetched is not wanted any more; its reply will be logged, no more."""
        self._wanted += 1

    def close(self) -> None:
        """The call is over: replies still to come are logged, nothing is done with them."""
        self._call_is_over = True

    def fetch_document(
        self, ask: Ask, loaded: Callable[[Document, int], None], failed: Callable[[Ending], None]
    ) -> None:
        """Fetch a document to run; ``failed`` gets how the call ends when there is none to be had."""
        if _tells_input(ask):
            self._documents = 0
        if (refusal := self._refusal(ask)) is not None:
            failed(refusal)
            return
        self._documents += ask.attempt == 1
        ask = self._begun(ask)
        wanted = self._wanted

        def answered(request_id: int, answer: Answer) -> None:
            if self._call_is_over:
                return
            if wanted != self._wanted:
                self._log.came_too_late(ask)
                return
            if (again := self._retry(ask, answer)) is not None:
                self.fetch_document(again, loaded, failed)
                return
            document = self._document(ask, answer)
            if isinstance(document, Document):
                loaded(document, request_id)
            elif (fallback := self._fallback(ask)) is not None:
                self.fetch_document(fallback, loaded, failed)
            else:
                failed(document)

        self._send(ask, answered)

    def notify(self, ask: Ask) -> None:
        """Tell a URL something; the reply is thrown away, a failure is only a problem.

        A method that is none counts as POST (plivo-xml.md 1.9), but for an action, where it is 7032.
        """
        if ask.purpose != "action" and ask.method not in METHODS:
            ask = replace(ask, method="POST")
        unusable = unusable_request(ask)
        if unusable is not None:
            self._log.unusable(ask, unusable, "the request is not made", Severity.WARNING)
            return
        ask = self._begun(ask)

        def answered(_: int, answer: Answer) -> None:
            if (again := self._retry(ask, answer)) is not None:
                self.notify(again)
            elif trouble_of(answer) is not None:
                then = "the call is not affected (its reply is not used)"
                self._log.failure(ask, answer, then, Severity.WARNING)

        self._send(ask, answered, awaited=False)

    def fetch_aside(
        self,
        ask: Ask,
        loaded: Callable[[Document], None],
        failed: Callable[[], None],
        then: str,
        wanted: Callable[[], bool],
    ) -> None:
        """Fetch a document that somebody hears beside the call's own; ``then``: what follows from a failure.

        What comes when nobody listens any more, ``wanted`` being false, changes nothing, and is no problem.
        """
        unusable = unusable_request(ask)
        if unusable is not None:
            self._log.unusable(ask, unusable, then, Severity.WARNING)
            failed()
            return
        ask = self._begun(ask)

        def answered(_: int, answer: Answer) -> None:
            if self._call_is_over or not wanted():
                return
            if (again := self._retry(ask, answer)) is not None:
                self.fetch_aside(again, loaded, failed, then, wanted)
            elif trouble_of(answer) is not None or not isinstance(answer, ResponseReceived):
                self._log.failure(ask, answer, then, Severity.WARNING)
                failed()
            elif (document := self._read(ask, answer)).refusal is not None or document.root is None:
                self._log.refused_aside(ask, document, then)
                failed()
            else:
                self._log.findings(document)
                loaded(document)

        self._send(ask, answered)

    def load_sound(
        self,
        url: str,
        path: str,
        ready: Callable[[float], None],
        failed: Callable[[], None],
        attempt: int = 1,
    ) -> None:
        """Have a sound file loaded; ``ready`` gets its seconds. Fetched once a call (our choice)."""
        if url in self._sounds:
            known = self._sounds[url]
            failed() if known is None else ready(known)
            return
        ask = Ask(purpose="media", url=url, method="GET", path=path, attempt=attempt)

        def answered(_: int, answer: Answer) -> None:
            if self._call_is_over:
                return
            if isinstance(answer, MediaLoaded) and trouble_of(answer) is None:
                seconds = UNKNOWN_SOUND_S if answer.seconds is None else answer.seconds
                self._sounds[url] = seconds
                ready(seconds)
            elif attempt < SOUND_TRIES and not is_final(answer):
                self.load_sound(url, path, ready, failed, attempt + 1)
            else:
                self._log.failure(ask, answer, "the element is skipped", Severity.WARNING)
                self._sounds[url] = None
                failed()

        self._send(ask, answered)

    def resolve(self, url: str, base: str) -> str:
        """An absolute URL for one written in a document (plivo-xml.md 1.13).

        Strict mode leaves it as it is, and so does a document from disk: it has no server to ask.
        """
        url = url.strip()
        if not url or self._setup.strict or base.startswith("file:"):
            return url
        try:
            return url if urlsplit(url).scheme else urljoin(base, url)
        except ValueError:
            return url

    def _refusal(self, ask: Ask) -> Ending | None:
        """How the call ends because the request cannot even be made; ``None`` when it can."""
        unusable = unusable_request(ask)
        if unusable is not None:
            self._log.unusable(ask, unusable, "the call ends", Severity.ERROR)
            wrong = endings.invalid_method if unusable.code == BAD_METHOD else endings.invalid_url
            return wrong(ask.purpose)
        if self._documents >= MAX_DOCUMENTS and ask.attempt == 1:
            self._stage.problem(
                Severity.ERROR,
                "document-limit",
                f"The call has fetched {MAX_DOCUMENTS} documents since the caller did anything, and is ended here: a "
                "loop without end, most likely. Plivo documents no limit; this one is the playground's.",
                url=ask.url,
                path=ask.path,
            )
            return endings.TOO_MANY_DOCUMENTS
        return None

    def _begun(self, ask: Ask) -> Ask:
        """The request with the time of its first try; what is wrong with its settings is told then."""
        if ask.began is not None:
            return ask
        self._log.bad_settings(ask, tuning_of(ask.url).faults)
        return replace(ask, began=self._stage.at)

    def _retry(self, ask: Ask, answer: Answer) -> Ask | None:
        """The next try, when this outcome calls for one."""
        again = tuning_of(ask.url).tries_again(answer, ask.attempt, self._spent(ask))
        return replace(ask, attempt=ask.attempt + 1) if again else None

    def _spent(self, ask: Ask) -> float:
        return 0.0 if ask.began is None else self._stage.at - ask.began

    def _fallback(self, ask: Ask) -> Ask | None:
        if ask.purpose != "answer" or not self._setup.fallback_url:
            return None
        return replace(ask, purpose="fallback", url=self._setup.fallback_url, attempt=1, began=None)

    def _document(self, ask: Ask, answer: Answer) -> Document | Ending:
        """The document an answer brought, or how the call ends because it brought none."""
        if trouble_of(answer) is not None or not isinstance(answer, ResponseReceived):
            return self._not_delivered(ask, answer)
        document = self._parse(ask, answer)
        if document.refusal is None and document.root is not None:
            return document
        ending = endings.invalid_xml(ask.purpose)
        then = f"ends the call with {ending.code} {ending.name}"
        if self._fallback(ask) is not None:
            then = "asks the fallback URL instead"
        self._log.refused(document, then)
        return ending

    def _parse(self, ask: Ask, answer: ResponseReceived) -> Document:
        document = self._read(ask, answer)
        self._log.findings(document)
        return document

    def _read(self, ask: Ask, answer: ResponseReceived) -> Document:
        return read_document(answer.body, urldefrag(ask.url).url, answer.content_type, self._setup)

    def _not_delivered(self, ask: Ask, answer: Answer) -> Ending:
        ending = endings.not_delivered(ask.purpose)
        then = f"Plivo ends the call with {ending.code} {ending.name}"
        if isinstance(answer, RequestFailed) and answer.failure is FetchFailure.TOO_LARGE:
            ending = endings.invalid_xml(ask.purpose)
            then = f"Plivo takes at most 100 KB and ends the call with {ending.code} {ending.name}"
        if self._fallback(ask) is not None:
            then = "the fallback URL is asked instead"
        self._log.failure(ask, answer, then, Severity.ERROR)
        return ending

    def _send(self, ask: Ask, answered: Callable[[int, Answer], None], *, awaited: bool = True) -> None:
        url = urldefrag(ask.url).url
        sent_to = mapped_url(url, self._setup.host_map)
        is_media = ask.purpose == "media"
        tuning = SOUND_TUNING if is_media else tuning_of(ask.url)
        timeout_s = tuning.budget_s(self._setup.timeout_s, self._spent(ask))
        request_id = 0

        def logged(answer: Answer) -> None:
            self._log.answer(ask, answer)
            answered(request_id, answer)

        request_id = self._stage.expect(logged)
        max_bytes = MAX_SOUND_BYTES if is_media else SIZE_LIMIT
        params = self._params(ask)
        signed = () if is_media else signature(self._setup, request_id, ask.method, url, params)
        request = SendRequest(
            request_id,
            ask.purpose,
            ask.method,
            url,
            sent_to,
            params,
            (*http_headers(self._setup, ask.method), *signed),
            timeout_s,
            tuning.connect_s,
            tuning.read_s,
            max_bytes,
            awaited,
        )
        self._log.request(ask, request)
        self._stage.add(request)

    def _params(self, ask: Ask) -> tuple[tuple[str, str], ...]:
        if ask.fields is None:
            return ()
        fields = parameters.standard(self._setup, self._leg, ask.event) | dict(ask.fields)
        return parameters.complete(self._setup, fields)
