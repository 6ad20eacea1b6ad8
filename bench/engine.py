"""The interpreter's speed: a call of 20 elements without I/O, against lxml parsing the same document.

How it is measured: in one process and one run, the three jobs in turn, several rounds each; the best round
counts, since other work on the machine only ever makes a round slower.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from heapq import heappop, heappush
from time import perf_counter

from lxml import etree

from playground.call import effects, events
from playground.call.interpreter import Call
from playground.call.setup import CallSetup
from playground.document.parse import parse_document

ROUNDS, TIMES = 7, 60
ELEMENTS = 20
DOCUMENT = (
    "<Response>"
    + '<Speak>Welcome to the harbour pilot desk.</Speak><Wait length="1"/>' * 6
    + '<GetDigits numDigits="1" timeout="3" retries="1"><Speak>Press one.</Speak></GetDigits>' * 4
    + "</Response>"
).encode()
URL = "http://app.test/answer/"


def make_call() -> int:
    """A whole call on a clock that jumps; returns how many effects it had."""
    setup = CallSetup(answer_url=URL, call_uuid="uuid", started=datetime(2026, 1, 1, tzinfo=UTC))
    call = Call(setup)
    coming: list[tuple[float, int, events.Event]] = [(0.0, 0, events.CallPlaced(0.0))]
    cancelled: set[str] = set()
    count = 0
    while coming and not call.ended:
        now, _, event = heappop(coming)
        if isinstance(event, events.TimerFired) and event.timer in cancelled:
            continue
        for effect in call.handle(event):
            count += 1
            match effect:
                case effects.SendRequest(request_id):
                    answer = events.ResponseReceived(
                        now, request_id, 200, (), "application/xml", DOCUMENT, 1.0
                    )
                    heappush(coming, (now, count, answer))
                case effects.PlayPrompt(prompt_id, _, prompt):
                    heappush(coming, (now, count, events.PromptStarted(now, prompt_id, prompt.seconds)))
                    end = now + prompt.seconds
                    heappush(coming, (end, count, events.PromptFinished(end, prompt_id)))
                case effects.StartTimer(timer, seconds):
                    cancelled.discard(timer)
                    heappush(coming, (now + seconds, count, events.TimerFired(now + seconds, timer)))
                case effects.CancelTimer(timer):
                    cancelled.add(timer)
                case _:
                    pass
    assert call.ended
    return count


def best(job: Callable[[], object]) -> float:
    """Seconds of one job, in the best of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        for _ in range(TIMES):
            job()
        rounds.append((perf_counter() - began) / TIMES)
    return min(rounds)


def main() -> None:
    """Measure and print."""
    count = make_call()
    lxml_s = best(lambda: etree.fromstring(DOCUMENT))
    parse_s = best(lambda: parse_document(DOCUMENT, URL))
    call_s = best(make_call)
    print(f"a call of {ELEMENTS} elements, {count} effects, no I/O, {len(DOCUMENT)} bytes of XML:")
    print(
        f"  the interpreter: {call_s * 1e6:.0f} µs, {1 / call_s:,.0f} calls a second, the document being known"
    )
    print(f"  parsing, placing and checking a document: {parse_s * 1e6:.0f} µs, once for each different one")
    print(f"  lxml alone parses it in {lxml_s * 1e6:.0f} µs")
    print(f"  ratio interpreting : lxml parsing = {call_s / lxml_s:.0f}")
    print(f"  ratio parsing, placing and checking : lxml parsing = {parse_s / lxml_s:.0f}")
    print(f"  measured in one process, best of {ROUNDS} rounds of {TIMES}")


if __name__ == "__main__":
    main()
