"""Streams under any interleaving of what servers, the caller, timers and replies do."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.call import entries
from playground.call.interpreter import Call
from playground.call.streams.deeds import CloseStream, OpenStream
from playground.call.streams.stream import TRIES
from tests.call.chaos import Chaos, Step
from tests.call.playbook import SERVER, document

STREAMS = st.lists(
    st.sampled_from(
        [
            f'<Stream statusCallbackUrl="{SERVER}/s" keepCallAlive="true">wss://a.test/</Stream>',
            f'<Stream statusCallbackUrl="{SERVER}/s" streamTimeout="1">wss://b.test/</Stream>',
            f'<Stream statusCallbackUrl="{SERVER}/s" bidirectional="true">nowhere</Stream>',
            '<Wait length="2"/>',
            "<GetDigits/>",
        ]
    ),
    min_size=1,
    max_size=5,
)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from([0, 9, 11, 12, *[13] * 8, 14]), st.integers(0, 100), st.sampled_from([0.0, 0.5, 2.0])
    ),
    min_size=5,
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(STREAMS, STEPS)
def test_every_stream_is_tried_at_most_three_times_ends_once_and_is_told_of_once(
    elements: list[str], steps: list[Step]
) -> None:
    chaos = Chaos({"/answer/": document(*elements), "/moved": document(*elements)})
    chaos.live(steps)
    log = [effect.entry for effect in chaos.effects if hasattr(effect, "entry")]
    assert chaos.call.ended
    tries = Counter(effect.stream_id for effect in chaos.effects if isinstance(effect, OpenStream))
    ended = Counter(entry.id for entry in log if isinstance(entry, entries.StreamClosed))
    opened = Counter(entry.id for entry in log if isinstance(entry, entries.StreamOpened))
    assert all(count <= TRIES for count in tries.values())
    assert set(tries) <= set(ended)
    assert set(ended.values()) <= {1}
    closed = Counter(effect.stream_id for effect in chaos.effects if isinstance(effect, CloseStream))
    assert set(closed.values()) <= {1}
    events = Counter(
        (entry.params["StreamID"], entry.params["Event"])
        for entry in log
        if isinstance(entry, entries.HttpRequest) and entry.purpose == "callback" and entry.attempt == 1
    )
    for stream_id in ended:
        told = {name: events[stream_id, name] for name in ("StartStream", "StopStream", "DroppedStream")}
        assert told["StartStream"] == opened[stream_id] * bool(told["StartStream"])
        assert told["StopStream"] + told["DroppedStream"] == 1
        assert told["StartStream"] <= 1


@settings(max_examples=50, deadline=None)
@given(STREAMS, STEPS)
def test_the_same_events_give_the_same_effects(elements: list[str], steps: list[Step]) -> None:
    chaos = Chaos({"/answer/": document(*elements)})
    chaos.live(steps)
    again = Call(chaos.setup)
    assert [again.handle(event) for event in chaos.fed] == chaos.done
