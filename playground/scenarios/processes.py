"""A long suite played by several processes, for the work of many calls is more than one core can do.

Each process gets every so many-th scenario and sends its results through a pipe. They are forked before there are
threads or loops; where a platform cannot fork, there is one process. An interruption reaches them from here alone, so
that each callers' hanging up is told to the app.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, ForkProcess
from multiprocessing.synchronize import Event

from playground.scenarios.model import Scenario
from playground.scenarios.playing import FAILED, Played, Verdict
from playground.scenarios.suite import Terms, play_on

WORTH_A_PROCESS = 100
"""So many scenarios a process has at least: to start one takes as long as to play a few dozen."""
FAREWELL_S = 10.0
"""After an interruption the processes may take so long, real seconds."""
_SCENARIO = Scenario(name="")


def process_count(scenarios: int, at_once: int) -> int:
    """How many processes are worth their start."""
    if not sys.platform.startswith("linux"):
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), scenarios // WORTH_A_PROCESS, at_once))


def play_in_processes(
    terms: Terms, scenarios: Sequence[Scenario], count: int, on_played: Callable[[int, Played], None]
) -> bool:
    """Play them in so many processes; each is told with its number as it is through.

    Returns ``True`` when it was interrupted.
    """
    context = multiprocessing.get_context("fork")
    enough = context.Event()
    share = replace(terms, at_once=max(1, terms.at_once // count))
    workers: dict[Connection, ForkProcess] = {}
    for first in range(count):
        receiving, worker = _start(context, share, scenarios[first::count], enough)
        workers[receiving] = worker
    offsets = {receiving: first for first, receiving in enumerate(workers)}
    waiting = set(workers)
    interrupted = False

    def hear(timeout: float | None) -> None:
        for receiving in wait(waiting, timeout):
            assert isinstance(receiving, Connection)
            try:
                number, played = receiving.recv()
            except EOFError:
                waiting.discard(receiving)
                continue
            number = number * count + offsets[receiving]
            if terms.fail_fast and played.verdict in FAILED:
                enough.set()
            on_played(number, replace(played, scenario=scenarios[number]))

    try:
        while waiting:
            hear(None)
    except KeyboardInterrupt:
        interrupted = True
        with suppress(KeyboardInterrupt):
            _interrupt(workers.values())
            while waiting and wait(waiting, FAREWELL_S):
                hear(0)
    finally:
        for worker in workers.values():
            if interrupted:
                worker.join(1)
                worker.kill()
            worker.join()
    if not interrupted and any(worker.exitcode for worker in workers.values()):
        raise RuntimeError("a process that played scenarios has broken off")
    return interrupted


def _start(
    context: ForkContext, terms: Terms, scenarios: Sequence[Scenario], enough: Event
) -> tuple[Connection, ForkProcess]:
    receiving, sending = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(terms, scenarios, enough, sending), daemon=True)
    worker.start()
    sending.close()
    return receiving, worker


def _interrupt(workers: object) -> None:
    for worker in workers:  # type: ignore[attr-defined]
        if worker.pid is not None and worker.is_alive():
            os.kill(worker.pid, signal.SIGTERM)


def _work(terms: Terms, scenarios: Sequence[Scenario], enough: Event, sending: Connection) -> None:
    """What a process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what is loaded stays: it need not be looked through again and again

    def tell(number: int, played: Played) -> None:
        if played.verdict is Verdict.PASSED:  # nobody asks what was said in it
            played = replace(played, logs={}, met=())
        sending.send((number, replace(played, scenario=_SCENARIO)))

    async def play() -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await play_on(terms, scenarios, tell, enough.is_set)

    with suppress(BrokenPipeError):
        asyncio.run(play())
