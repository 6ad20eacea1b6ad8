"""Fixtures for all tests: one null sink a session, to hear what a listener would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.null_sink import NullSink


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
