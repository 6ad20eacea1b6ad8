"""Questions about the map as a graph, against the plain definition."""

from hypothesis import given, settings
from hypothesis import strategies as st

from playground.map.graph import components, quickest_human, silent_cycles, without_exit
from playground.map.model import CALL, SILENCE, START, Choice, End, FlowMap, Place, Way

END = End(4010, "End Of XML Instructions", "xml")


@st.composite
def edges(draw):
    count = draw(st.integers(1, 9))
    return {node: draw(st.lists(st.integers(0, count - 1), max_size=3)) for node in range(count)}


def reach(following, start):
    seen, waiting = {start}, [start]
    while waiting:
        for target in following[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


@given(edges())
def test_two_are_together_when_each_leads_to_the_other(following):
    number = components(following)
    reached = {node: reach(following, node) for node in following}
    for one in following:
        for other in following:
            together = other in reached[one] and one in reached[other]
            assert (number[one] == number[other]) is together


def flow_of(following, ends):
    """Places from 1 on, each with a key for every target, and one that ends the call where it is said so."""
    flow = FlowMap("http://a.test/")
    flow.ways[(START, CALL)] = Way(START, CALL, target=1)
    for node, targets in following.items():
        choices = [Choice("key", str(key)) for key in range(len(targets))]
        for choice, target in zip(choices, targets, strict=True):
            flow.ways[(node + 1, choice)] = Way(node + 1, choice, target=target + 1)
        if node in ends or not targets:
            choices.append(Choice("key", "#"))
            flow.ways[(node + 1, choices[-1])] = Way(node + 1, choices[-1], end=END)
        flow.places[node + 1] = Place(node + 1, "keys", 0, "", choices=tuple(choices), depth=1)
    return flow


@settings(max_examples=60)
@given(edges(), st.sets(st.integers(0, 8)))
def test_there_is_no_exit_where_no_end_can_be_reached(following, ends):
    caught = without_exit(flow_of(following, ends))
    for node in following:
        has_end = any(other in ends or not following[other] for other in reach(following, node))
        assert (node + 1 in caught) is not has_end


def silent(*targets):
    """Places from 1 on; silence leads to the target's place, ``None`` ends the call."""
    flow = FlowMap("http://a.test/")
    for place, target in enumerate(targets, 1):
        flow.places[place] = Place(place, "keys", 0, "", choices=(SILENCE,), depth=place)
        end = END if target is None else None
        flow.ways[(place, SILENCE)] = Way(place, SILENCE, target=target, end=end, seconds=5)
    return flow


def test_loops_of_silence():
    assert silent_cycles(silent(2, None)) == []
    assert silent_cycles(silent(1)) == [(1,)]
    assert silent_cycles(silent(3, 2, 4, 3)) == [(3, 4), (2,)]


def test_the_quickest_way_to_somebody_is_by_seconds():
    flow = FlowMap("http://a.test/")
    one, two, answer = Choice("key", "1"), Choice("key", "2"), Choice("dial", "answer")
    flow.ways[(START, CALL)] = Way(START, CALL, target=1, seconds=1)
    flow.places[1] = Place(1, "keys", 0, "", choices=(one, two), depth=1)
    flow.places[2] = Place(2, "keys", 0, "", choices=(one,), depth=2)
    flow.places[3] = Place(3, "dial", 0, "", choices=(answer,), depth=2)
    flow.ways[(1, one)] = Way(1, one, target=3, seconds=60)
    flow.ways[(1, two)] = Way(1, two, target=2, seconds=5)
    flow.ways[(2, one)] = Way(2, one, target=3, seconds=5)
    flow.ways[(3, answer)] = Way(3, answer, end=END, seconds=20, human_s=2)
    nearest = quickest_human(flow)
    assert nearest is not None
    assert (nearest.choices, nearest.seconds) == (2, 13)
    assert quickest_human(silent(None)) is None
