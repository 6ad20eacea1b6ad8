"""For all tests: one null sink a session, to hear what a listener would; and who runs them in which order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.calm_last import CalmLast
    from tests.null_sink import NullSink


settings.register_profile("beside other tests", deadline=None)  # the default is 200 ms, on the wall clock
settings.load_profile("beside other tests")

_MOST_WORKERS = 8
"""Each collects all tests anew, which takes ten seconds of a core."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """With ``-n auto``: one more than there are cores, for half of its time a test waits for something."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    return min((os.cpu_count() or 1) + 1, _MOST_WORKERS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> CalmLast | None:
    """With ``-n``: all that can be run side by side, then what needs a calm machine."""
    if config.getoption("dist") != "load":
        return None
    from tests.calm_last import CalmLast

    return CalmLast(config, log)


@pytest.fixture(scope="session")
def null_sink() -> Iterator[NullSink]:
    """A sound device that records. CI installs pulseaudio, so there its absence is a failure."""
    from tests.null_sink import NoPulseAudio, NullSink

    try:
        sink = NullSink()
    except NoPulseAudio as missing:
        if os.environ.get("CI"):
            pytest.fail(f"CI must hear: {missing}")
        pytest.skip(str(missing))
    yield sink
    sink.close()
