"""The time line of a saved call: the same pictures as those of the live fold, whichever way one comes to them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call import entries, timeline
from playground.call.showing import show_all
from playground.call.timeline import CHECKPOINT_EVERY, Step, Timeline
from playground.call.view import CallView
from tests.call.test_showing import ANY_ENTRY
from tests.ui import recorded
from tests.ui.recorded import GET_DIGITS, Recording


@given(st.lists(ANY_ENTRY, max_size=20), st.lists(st.integers(-2, 25), max_size=12))
def test_any_way_through_a_log_shows_what_the_fold_shows(
    log: list[entries.Entry], positions: list[int]
) -> None:
    before, timeline.CHECKPOINT_EVERY = timeline.CHECKPOINT_EVERY, 4
    try:
        line = Timeline(log)
        for position in positions:
            assert line.view(position) == show_all(log[: max(0, position)])
        assert line.whole == show_all(log)
    finally:
        timeline.CHECKPOINT_EVERY = before


@given(st.lists(ANY_ENTRY, max_size=20))
def test_time_never_falls_and_positions_fit_it(log: list[entries.Entry]) -> None:
    line = Timeline(log)
    times = [line.time(position) for position in range(len(line) + 1)]
    assert times == sorted(times)
    for position in range(len(line) + 1):
        assert line.time(line.position_at(times[position])) <= times[position]
        assert line.position_at(times[position]) >= position


@pytest.mark.parametrize("step", list(Step))
def test_steps_backwards_come_by_the_same_places_as_steps_forwards(step: Step) -> None:
    line = Timeline(recorded.completed().entries)
    on = _walk(line, step, 0, 1)
    back = _walk(line, step, len(line), -1)
    assert on == sorted(set(on))
    if step is Step.ENTRY:
        assert (on, back) == (list(range(1, len(line) + 1)), list(range(len(line) - 1, -1, -1)))
    else:
        assert back[::-1] == on  # none of these kinds is the call's last entry
        assert back


def _walk(line: Timeline, step: Step, position: int, direction: int) -> list[int]:
    found: list[int] = []
    while (place := line.next(position, step, direction)) is not None:
        found.append(place)
        position = place
    return found


def test_what_each_step_goes_to() -> None:
    call = recorded.completed()
    line = Timeline(call.entries)

    def kind(step: Step) -> entries.Entry:
        found = line.next(0, step)
        assert found is not None
        return call.entries[found - 1]

    assert isinstance(kind(Step.ELEMENT), entries.ElementStarted)
    assert isinstance(kind(Step.DOCUMENT), entries.DocumentLoaded)
    assert isinstance(kind(Step.REQUEST), entries.HttpRequest)
    assert isinstance(kind(Step.PROBLEM), entries.Problem)
    assert line.next(0, Step.ENTRY) == 1
    assert line.next(0, Step.ENTRY, -1) is None
    assert line.next(len(line), Step.ENTRY) is None


def test_notes_are_no_problems() -> None:
    call = Recording().started().problem(recorded.Severity.INFO, "note", "Only a note.")
    assert Timeline(call.entries).next(0, Step.PROBLEM) is None
    call.problem(recorded.Severity.WARNING, "odd", "Odd.")
    assert Timeline(call.entries).next(0, Step.PROBLEM) == len(call.entries)


@given(st.lists(ANY_ENTRY, max_size=30), st.integers(0, 30), st.integers(0, 9))
def test_what_is_folded_ahead_is_the_same(log: list[entries.Entry], position: int, stretches: int) -> None:
    before, timeline.CHECKPOINT_EVERY = timeline.CHECKPOINT_EVERY, 4
    try:
        line = Timeline(log)
        line.view(position)
        for _ in range(stretches):
            reach = line.reach
            assert line.prepare() == (line.reach == reach + 4)
        assert line.view(position) == show_all(log[:position])
        while line.prepare():
            pass
        assert len(log) - 4 < line.reach <= len(log)
        assert line.whole == show_all(log)
    finally:
        timeline.CHECKPOINT_EVERY = before


def test_an_empty_log_is_an_empty_picture() -> None:
    line = Timeline(())
    assert (line.view(0), line.view(9), line.seconds, line.time(3)) == (CallView(), CallView(), 0.0, 0.0)


def test_steps_in_a_long_log_fold_a_bounded_number_of_entries() -> None:
    call = recorded.waiting()
    for number in range(6000):
        call.wait(0.1).add(
            entries.InputDigit, path=GET_DIGITS, digit=str(number % 10), accepted=False, reason="invalid"
        )
    line = Timeline(call.entries)
    folded_once = _seconds(lambda: line.whole)
    last = len(line)
    assert line.view(last - 1) == show_all(call.entries[: last - 1])
    back = min(_seconds(lambda: line.view(last - 2)) for _ in range(3))
    assert back < folded_once / 4  # at most CHECKPOINT_EVERY of 6000 entries
    assert last > CHECKPOINT_EVERY * 4


def _seconds(do: object) -> float:
    assert callable(do)
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
