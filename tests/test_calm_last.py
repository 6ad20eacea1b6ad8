"""Tests that need a calm machine run last and alone, whatever else happens, in one session with one summary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.calm import CALM, is_calm

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[1]
CONFTEST = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.calm_last import CalmLast

def pytest_xdist_make_scheduler(config, log):
    return CalmLast(config, log)
"""
TEST = """
import os, time
import pytest

@pytest.mark.parametrize("number", range({count}))
def test(number):
    began = time.monotonic()
    {does}
    with open(os.environ["DIARY"], "a") as diary:
        print({name!r}, os.environ["PYTEST_XDIST_WORKER"], began, time.monotonic(), file=diary)
"""


@dataclass(frozen=True)
class Ran:
    """A test as the diary has it."""

    file: str
    worker: str
    began: float
    ended: float


class Session:
    """Test files in a folder of their own, passed on several workers."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester

    def has(self, path: str, count: int, does: str = "time.sleep(0.01)") -> None:
        """So many tests in a file that do the same."""
        file = self._pytester.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEST.format(count=count, does=does, name=file.stem))

    def runs(self, *words: str, workers: int = 3) -> tuple[dict[str, int], list[Ran]]:
        """How it came out, and what ran, as it ended."""
        result = self._pytester.runpytest_subprocess("-p", "xdist.plugin", "-n", str(workers), *words)
        diary = self._pytester.path / "diary"
        lines = diary.read_text().splitlines() if diary.exists() else []
        ran = [Ran(file, worker, float(at), float(to)) for file, worker, at, to in map(str.split, lines)]
        return result.parseoutcomes(), ran


@pytest.fixture
def session(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("DIARY", str(pytester.path / "diary"))
    pytester.makeconftest(CONFTEST)
    return Session(pytester)


def assert_calm(ran: list[Ran]) -> None:
    """All that is calm ran on one worker, after all the rest had ended."""
    calm = [each for each in ran if each.file.startswith("test_heard_call")]
    assert len({each.worker for each in calm}) == 1
    assert all(busy.ended <= calm[0].began for busy in ran if busy not in calm)


@pytest.mark.parametrize(
    ("workers", "busy", "calm"), [(3, 30, 5), (2, 30, 5), (3, 1, 1), (2, 0, 4), (2, 7, 0), (1, 2, 2)]
)
def test_they_come_last_and_alone(session: Session, workers: int, busy: int, calm: int) -> None:
    session.has("tests/a/test_busy.py", busy)
    session.has("tests/e2e/test_heard_call.py", calm)
    session.has("tests/z/test_busy_too.py", busy)
    outcomes, ran = session.runs(workers=workers)
    skipped = [
        count for count in (busy, busy, calm) if not count
    ]  # an empty list of parameters is one skipped test
    assert outcomes == {"passed": 2 * busy + calm} | ({"skipped": len(skipped)} if skipped else {})
    assert len(ran) == 2 * busy + calm
    if calm:
        assert_calm(ran)
    if busy > workers > 1:
        assert len({each.worker for each in ran}) == workers


def test_a_failure_in_either_is_in_the_one_summary(session: Session) -> None:
    session.has("tests/a/test_busy.py", 4, "assert number")
    session.has("tests/e2e/test_heard_call.py", 4, "assert number")
    assert session.runs()[0] == {"passed": 6, "failed": 2}


def test_picking_some_leaves_the_others(session: Session) -> None:
    session.has("tests/a/test_busy.py", 4)
    session.has("tests/e2e/test_heard_call.py", 4)
    assert session.runs("-k", "heard")[0] == {"passed": 4}


def test_stopped_at_the_first_failure_the_calm_ones_do_not_begin(session: Session) -> None:
    session.has("tests/a/test_busy.py", 10, "assert False")
    session.has("tests/e2e/test_heard_call.py", 4)
    outcomes, ran = session.runs("-x")
    assert "passed" not in outcomes
    assert not ran


@pytest.mark.parametrize("crashing", ["tests/a/test_busy.py", "tests/e2e/test_heard_call.py"])
def test_a_worker_that_crashes_fails_one_test_and_loses_none(session: Session, crashing: str) -> None:
    for path in ("tests/a/test_busy.py", "tests/e2e/test_heard_call.py"):
        session.has(
            path, 12, "time.sleep(0.01)\n    if number == 5: os._exit(1)" if path == crashing else "pass"
        )
    outcomes, ran = session.runs()
    assert (outcomes["passed"], outcomes["failed"]) == (23, 1)
    assert max(each.ended for each in ran if each.file == "test_busy") <= min(
        each.began for each in ran if each.file == "test_heard_call"
    )


def test_all_that_listen_are_calm(request: pytest.FixtureRequest) -> None:
    listen = [
        item.nodeid for item in request.session.items if "null_sink" in getattr(item, "fixturenames", ())
    ]
    assert [test_id for test_id in listen if not is_calm(test_id)] == [], (
        "they belong to CALM in tests/calm.py"
    )


def test_all_that_is_named_calm_is_there() -> None:
    for start in CALM:
        path, _, name = start.partition("::")
        assert f"def {name}" in (ROOT / path).read_text()
