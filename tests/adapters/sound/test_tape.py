"""The tape: every sample where it was said to be, in windows of any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.adapters.sound.clip import RATE, Clip
from playground.adapters.sound.source import FADE_FRAMES
from playground.adapters.sound.tape import CallTape

CALLER, APP = 0, 1


def clip(*samples: float) -> Clip:
    return Clip(np.array(samples, dtype=np.float32))


def flat(frames: int, level: float = 0.25) -> Clip:
    return Clip(np.full(frames, level, dtype=np.float32))


def at(frame: int) -> float:
    return frame / RATE


def test_a_clip_stands_at_its_sample_on_its_track() -> None:
    tape = CallTape()
    tape.add("caller", at(3), clip(0.1, 0.2))
    tape.begin("p", "app", at(4), clip(0.5))
    heard = tape.render(0, at(7))
    assert heard.dtype == np.float32
    assert heard[:, CALLER].tolist() == pytest.approx([0, 0, 0, 0.1, 0.2, 0, 0], abs=1e-4)
    assert heard[:, APP].tolist() == pytest.approx([0, 0, 0, 0, 0.5, 0, 0])


def test_a_window_begins_anywhere_and_an_empty_one_is_empty() -> None:
    tape = CallTape()
    tape.add("app", at(10), clip(*np.linspace(0, 1, 100)))
    whole = tape.render(0, at(200))
    assert np.array_equal(tape.render(at(57), at(61)), whole[57:61])
    assert tape.render(1, 1).shape == (0, 2)
    assert tape.render(2, 1).shape == (0, 2)
    assert not tape.render(5, 6).any()


def test_repetitions_follow_without_a_gap_counted_or_for_ever() -> None:
    tape = CallTape()
    tape.begin(1, "app", at(2), clip(0.1, 0.2, 0.3), loop=2)
    tape.begin(2, "caller", 0, clip(0.1, 0.2), loop=0)
    heard = tape.render(0, at(10))
    assert heard[:, APP].tolist() == pytest.approx([0, 0, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0, 0])
    later = tape.render(at(3 * 3600 * RATE + 1), at(3 * 3600 * RATE + 5))
    assert later[:, CALLER].tolist() == pytest.approx([0.2, 0.1, 0.2, 0.1])


@pytest.mark.parametrize("loop", [1, 0])
def test_a_cut_fades_within_5_ms(loop: int) -> None:
    tape = CallTape()
    tape.begin("p", "app", 0, flat(RATE), loop=loop)
    tape.end("p", at(1000))
    heard = tape.render(0, at(2000))[:, APP]
    assert (heard[:1000] == 0.25).all()
    fade = heard[1000 : 1000 + FADE_FRAMES]
    assert fade[0] == 0.25
    assert (np.diff(fade) < 0).all()
    assert not heard[1000 + FADE_FRAMES :].any()


def test_a_cut_before_it_sounds_leaves_nothing_and_one_after_its_end_changes_nothing() -> None:
    tape = CallTape()
    tape.begin("early", "app", at(50), flat(100))
    tape.end("early", at(50))
    assert not tape.render(0, at(400)).any()
    tape.begin("late", "app", at(50), flat(100))
    tape.end("late", at(150))
    tape.end("late", at(60))
    tape.end("unknown", at(60))
    assert tape.render(0, at(400))[:, APP].tolist() == [0.0] * 50 + [0.25] * 100 + [0.0] * 250


def test_what_sounds_together_is_added_up_and_limited() -> None:
    tape = CallTape()
    for level in (0.75, 0.5, -0.125):
        tape.add("app", 0, clip(level))
    tape.add("app", at(1), clip(-0.75))
    tape.begin(1, "app", at(1), clip(-0.75))
    assert tape.render(0, at(2))[:, APP].tolist() == [1.0, -1.0]
    assert not tape.render(0, at(2))[:, CALLER].any()


def test_the_end_of_the_call_cuts_all_and_nothing_is_added_after_it() -> None:
    tape = CallTape()
    assert tape.ended_at is None
    tape.begin(1, "app", 0, flat(10), loop=0)
    tape.add("caller", 0, flat(RATE))
    tape.finish(at(100))
    tape.finish(at(900))
    tape.add("caller", at(100), flat(RATE))
    tape.begin(2, "app", at(50), flat(RATE))
    assert tape.ended_at == at(100)
    assert not tape.render(at(100 + FADE_FRAMES), 1).any()
    assert tape.render(0, at(50)) == pytest.approx(np.full((50, 2), 0.25), abs=1e-4)
    assert tape.render(at(50), at(51))[0, APP] == 0.5


def test_a_token_begun_anew_means_the_new_sound() -> None:
    tape = CallTape()
    tape.begin("p", "app", 0, flat(2000))
    tape.begin("p", "app", at(10), flat(4000, 0.5))
    tape.end("p", at(20))
    heard = tape.render(0, at(3000))[:, APP]
    assert heard[1999] == 0.25
    assert not heard[2000:].any()


def test_pieces_are_short_and_make_the_whole() -> None:
    tape = CallTape()
    tape.begin(1, "app", 0.5, clip(*np.linspace(-1, 1, 7000)), loop=0)
    pieces = list(tape.pieces(0.25, 3.4))
    assert max(map(len, pieces)) <= RATE
    assert np.array_equal(np.concatenate(pieces), tape.render(0.25, 3.4))


sounds = st.lists(
    st.tuples(
        st.sampled_from(["caller", "app"]),
        st.integers(0, 400),  # begins
        st.integers(0, 90),  # frames
        st.integers(0, 3),  # loop
        st.none() | st.integers(0, 600),  # cut
    ),
    max_size=8,
)


@given(sounds, st.integers(-20, 700), st.integers(0, 300))
def test_every_window_is_a_part_of_the_whole(wanted: list[tuple], first: int, length: int) -> None:
    """Compared with sums made the slow way, a sample at a time."""
    tape = CallTape()
    expected = np.zeros((1100, 2))
    for token, (track, begins, frames, loop, cut) in enumerate(wanted):
        samples = np.arange(1, frames + 1, dtype=np.float32) / 1000
        tape.begin(token, track, at(begins), Clip(samples), loop)
        if cut is not None:
            tape.end(token, at(cut))
        ends = 10_000 if loop == 0 else begins + frames * loop
        for frame in range(begins, min(1100, ends) if frames else begins):
            gain = 1.0
            if cut is not None and frame >= cut:
                gain = max(0.0, 1 - (frame - cut) / FADE_FRAMES) if cut > begins else 0.0
            expected[frame, int(track == "app")] += gain * samples[(frame - begins) % frames]
    heard = tape.render_frames(first, first + length)
    shown = np.concatenate([np.zeros((max(0, -first), 2)), expected[max(0, first) :]])[:length]
    assert heard == pytest.approx(np.clip(shown, -1, 1), abs=1e-6)
