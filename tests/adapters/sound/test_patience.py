import threading
import time

import pytest

from playground.adapters.sound.patience import OutOfPatience, PatientCaller
from tests.null_sink import wait_until


def test_a_call_that_returns_in_time_is_like_any_other():
    caller = PatientCaller("test-caller")
    done = []
    caller.call(lambda: done.append(threading.current_thread().name), 5)
    assert done == ["test-caller"]
    with pytest.raises(ZeroDivisionError):
        caller.call(lambda: 1 / 0 and None, 5)
    caller.call(lambda: done.append("again"), 5)
    assert done == ["test-caller", "again"]
    caller.end()
    wait_until(lambda: "test-caller" not in [at.name for at in threading.enumerate()], timeout_s=5)


def test_a_call_that_hangs_is_given_up_and_so_are_those_after_it():
    caller = PatientCaller("test-caller")
    release = threading.Event()
    with pytest.raises(OutOfPatience):
        caller.call(lambda: release.wait() and None, 0.05)
    began = time.perf_counter()
    with pytest.raises(OutOfPatience):
        caller.call(lambda: None, 5)
    assert time.perf_counter() - began < 1
    release.set()
    caller.end()
