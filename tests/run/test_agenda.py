"""The agenda: earliest first, and in the order of planning where times are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.call.events import DigitPressed, TimerFired
from playground.run.agenda import Agenda


def test_events_come_by_time_and_then_by_order():
    agenda = Agenda()
    for at, timer in ((2.0, "c"), (1.0, "a"), (1.0, "b")):
        agenda.plan(TimerFired(at, timer))
    assert agenda.due() == 1.0
    assert [agenda.take().timer for _ in range(3)] == ["a", "b", "c"]
    assert agenda.due() is None
    assert not agenda


def test_a_dropped_event_never_comes():
    agenda = Agenda()
    ticket = agenda.plan(TimerFired(1.0, "a"))
    agenda.plan(TimerFired(2.0, "b"))
    agenda.drop(ticket)
    agenda.drop(ticket)
    assert (len(agenda), agenda.due(), agenda.take().timer) == (1, 2.0, "b")
    with pytest.raises(IndexError):
        agenda.take()


def test_only_what_is_wanted_is_kept():
    agenda = Agenda()
    agenda.plan(TimerFired(1.0, "a"))
    agenda.plan(DigitPressed(2.0, "4"))
    agenda.keep(lambda event: isinstance(event, DigitPressed))
    assert agenda.take() == DigitPressed(2.0, "4")
    assert agenda.due() is None


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), max_size=30))
def test_any_plan_comes_out_sorted_less_what_was_dropped(plan):
    agenda = Agenda()
    wanted = []
    for number, (at, keep) in enumerate(plan):
        ticket = agenda.plan(TimerFired(at, str(number)))
        if keep:
            wanted.append((at, number))
        else:
            agenda.drop(ticket)
    taken = []
    while agenda:
        event = agenda.take()
        taken.append((event.at, int(event.timer)))
    assert taken == sorted(wanted)
