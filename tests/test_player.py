"""Playing a saved call: by a clock that the test turns."""

from __future__ import annotations

import pytest

from playground.call.timeline import Step, Timeline
from playground.player import SPEEDS, Player
from tests.ui import recorded


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def player(clock: Clock) -> Player:
    return Player(Timeline(recorded.completed().entries), clock)


LAST = len(recorded.completed().entries)
SECONDS = recorded.completed().entries[-1].at


def test_it_stands_at_the_first_entry_until_it_plays(player: Player, clock: Clock) -> None:
    clock.now += 60
    player.tick()
    assert (player.position, player.now(), player.is_playing) == (1, 0.0, False)


def test_it_plays_in_the_call_s_own_time_to_the_end_and_stops(player: Player, clock: Clock) -> None:
    player.play_or_pause()
    clock.now += 2.2
    player.tick()
    shown = recorded.completed().entries[player.position - 1]
    assert shown.at <= 2.2 < recorded.completed().entries[player.position].at
    assert player.now() == pytest.approx(2.2)
    clock.now += SECONDS
    player.tick()
    assert (player.position, player.now(), player.is_playing) == (LAST, SECONDS, False)


def test_a_pause_keeps_the_moment_between_two_entries(player: Player, clock: Clock) -> None:
    player.play_or_pause()
    clock.now += 4.0
    player.play_or_pause()
    clock.now += 60.0
    assert player.now() == pytest.approx(4.0)
    player.play_or_pause()
    clock.now += 1.0
    assert player.now() == pytest.approx(5.0)


def test_at_the_end_it_begins_anew(player: Player) -> None:
    player.go_to(LAST)
    player.play_or_pause()
    assert (player.position, player.is_playing) == (1, True)


def test_speed_changes_what_is_to_come_only(player: Player, clock: Clock) -> None:
    player.play_or_pause()
    clock.now += 2.0
    assert player.change_speed(1)
    assert (player.now(), player.speed) == (pytest.approx(2.0), 2.0)
    clock.now += 2.0
    assert player.now() == pytest.approx(6.0)


def test_speeds_have_ends(player: Player) -> None:
    while player.change_speed(1):
        pass
    assert player.speed == SPEEDS[-1]
    while player.change_speed(-1):
        pass
    assert player.speed == SPEEDS[0]


def test_a_step_stands_still_there(player: Player) -> None:
    player.play_or_pause()
    assert player.step(Step.DOCUMENT, 1)
    assert not player.is_playing
    assert player.now() == recorded.completed().entries[player.position - 1].at
    assert not player.step(Step.DOCUMENT, -1)
    assert player.step(Step.DOCUMENT, 1)
    assert not player.step(Step.DOCUMENT, 1)


def test_a_call_without_entries_does_not_play(clock: Clock) -> None:
    player = Player(Timeline(()), clock)
    player.play_or_pause()
    player.tick()
    assert (player.position, player.is_playing) == (0, False)
