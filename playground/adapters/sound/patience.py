"""Calls into a library that may never return: made on a thread of their own, and given up after a while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue


class OutOfPatience(Exception):
    """A call has not returned in time. Its thread is lost, and so is whatever it waits for."""


class PatientCaller:
    """Makes calls one after the other; once one was given up, all that follow are."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], None], SimpleQueue[BaseException | None]] | None] = (
            SimpleQueue()
        )
        self._is_stuck = False
        threading.Thread(target=self._serve, name=name, daemon=True).start()

    def call(self, action: Callable[[], None], timeout_s: float) -> None:
        """Make a call and wait for it. Raises what it raises, or ``OutOfPatience``."""
        if self._is_stuck:
            raise OutOfPatience
        outcome: SimpleQueue[BaseException | None] = SimpleQueue()
        self._calls.put((action, outcome))
        try:
            error = outcome.get(timeout=timeout_s)
        except Empty:
            self._is_stuck = True
            raise OutOfPatience from None
        if error is not None:
            raise error

    def end(self) -> None:
        """End the thread, after what it does now."""
        self._calls.put(None)

    def _serve(self) -> None:
        while call := self._calls.get():
            action, outcome = call
            try:
                action()
            except Exception as error:  # handed over to whoever waits for the call
                outcome.put(error)
            else:
                outcome.put(None)
