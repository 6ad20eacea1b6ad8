"""The documents that a call asked the app for, asked for again in their order, as another call would.

With the same fields, but a CallUUID and signatures of its own. Nothing else is requested again: no callbacks, no
hangup URL, no sounds. Answers are compared in ``playground.watch.answers``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from playground.call.effects import SendRequest
from playground.call.events import MediaLoaded, RequestFailed, ResponseReceived
from playground.call.outgoing import signature
from playground.call.setup import CallSetup
from playground.map.identity import exact, loose
from playground.watch.answers import Answer, Memory, Verdict, answer_of, own_ids, words_of_noise

if TYPE_CHECKING:
    from playground.adapters.http import HttpClient
    from playground.run.fetching import Outcome
    from playground.run.hosts import Permits

    Fetch = Callable[[SendRequest], Awaitable[Outcome]]

_DOCUMENTS = ("answer", "fallback", "action", "redirect", "transfer")
_CHOICES = ("Digits", "Speech", "DialStatus")
_SIGNED = "x-plivo-signature"


@dataclass(frozen=True, slots=True)
class Question:
    """A document asked for, and what came."""

    request: SendRequest
    answer: Answer
    key: str
    """By which the same question is known in other calls."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of asking everything again."""

    verdict: Verdict | Literal["nothing"]
    """``nothing``: there is nothing to ask yet."""
    url: str = ""
    """Of ``changed`` and ``away``: which."""
    question: str = ""
    """And its key."""
    noise: tuple[str, ...] = ()
    """Sentences about answers that are compared more loosely from now on."""


def again(request: SendRequest, number: int, setup: CallSetup, fresh: CallSetup) -> SendRequest:
    """A call's request as another call sends it: ids put in the place of ids, wherever they stand."""
    swaps = [
        (old, new)
        for old, new in ((setup.call_uuid, fresh.call_uuid), (setup.request_uuid, fresh.request_uuid))
        if old
    ]

    def swapped(text: str) -> str:
        for old, new in swaps:
            text = text.replace(old, new)
        return text

    url, params = swapped(request.url), tuple((name, swapped(value)) for name, value in request.params)
    kept = [(name, value) for name, value in request.headers if not name.lower().startswith(_SIGNED)]
    return replace(
        request,
        request_id=number,
        url=url,
        send_to=swapped(request.send_to),
        params=params,
        headers=(*kept, *signature(fresh, number, request.method, url, params)),
    )


class Questions:
    """Of one call, in the order in which they were asked. Belongs to one event loop."""

    def __init__(self, setup: CallSetup, permits: Permits, *, verify: bool = True) -> None:
        """``permits``: see ``perform``; what the call was permitted is not asked about again."""
        self._setup = setup
        self._permits = permits
        self._verify = verify
        self._asked: dict[str, Question] = {}
        self._under_way = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """By which its questions are known in other calls."""
        return tuple(self._asked)

    @property
    def is_asking(self) -> bool:
        """True while the call waits for a document."""
        return self._under_way > 0

    @contextmanager
    def asking(self, request: SendRequest) -> Iterator[Callable[[Outcome], Outcome]]:
        """While the call asks for something; what is yielded is told the outcome, and gives it back."""

        def keep(outcome: Outcome) -> Outcome:
            if is_document and isinstance(outcome, ResponseReceived | RequestFailed):
                self._keep(request, outcome)
            return outcome

        is_document = request.purpose in _DOCUMENTS and not request.url.lower().startswith("file:")
        self._under_way += is_document
        try:
            yield keep
        finally:
            self._under_way -= is_document

    def keeping(self, fetch: Fetch) -> Fetch:
        """That fetching, with what is asked for kept."""

        async def ask(request: SendRequest) -> Outcome:
            with self.asking(request) as keep:
                return keep(await fetch(request))

        return ask

    def _keep(self, request: SendRequest, outcome: ResponseReceived | RequestFailed) -> None:
        own = own_ids(self._setup.call_uuid, self._setup.request_uuid)
        question = Question(request, answer_of(outcome, own), _key(request, exact(request.url, own)))
        known = self._asked.get(question.key)
        if known is None or known.answer.is_away:  # tried again
            self._asked[question.key] = question

    async def look_again(self, memory: Memory) -> Look:
        """Ask all of it again; ends at the first that is answered otherwise. Never raises for what apps do."""
        from playground.adapters.http import HttpClient

        asked = tuple(self._asked.values())
        if not asked:
            return Look("nothing")
        noise: list[str] = []
        async with HttpClient(verify=self._verify) as client:
            for number, now in enumerate(await self._walk(client, asked)):
                question = asked[number]
                before = memory.grade(question.key)
                verdict = await self._judge(client, memory, asked[: number + 1], now)
                if (grade := memory.grade(question.key)) is not before:
                    noise.append(words_of_noise(question.request.url, grade))
                if verdict != "same":
                    return Look(verdict, question.request.url, question.key, tuple(noise))
        return Look("same", noise=tuple(noise))

    async def _judge(
        self, client: HttpClient, memory: Memory, asked: Sequence[Question], now: Answer
    ) -> Verdict:
        """What to make of the answer to the last of them."""
        question = asked[-1]
        told = [now]
        if memory.doubts(question.key, question.answer, now):
            for _ in range(2):
                told.append((await self._walk(client, asked))[-1])
        return memory.judge(question.key, question.answer, told)

    async def _walk(self, client: HttpClient, asked: Sequence[Question]) -> list[Answer]:
        """The answers to them, asked by one new call; up to the first where the app is not there."""
        from playground.run.fetching import perform

        setup = self._setup
        fresh = replace(
            setup,
            call_uuid=str(uuid4()),
            request_uuid=str(uuid4()) if setup.request_uuid else "",
            nonce_seed=uuid4().hex,
        )
        own = own_ids(fresh.call_uuid, fresh.request_uuid)
        answers: list[Answer] = []
        for number, question in enumerate(asked, 1):
            request = again(question.request, number, setup, fresh)
            outcome = await perform(request, client=client, permits=self._permits)
            assert not isinstance(outcome, MediaLoaded)
            answers.append(answer_of(outcome, own))
            if answers[-1].is_away:
                break
        return answers


def _key(request: SendRequest, url: str) -> str:
    params = dict(request.params)
    chosen = [f"{name}={params[name]}" for name in _CHOICES if name in params]
    return " ".join([request.method, loose(url), *chosen])
