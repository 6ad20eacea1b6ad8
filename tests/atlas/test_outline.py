"""The map as rows: each menu once, what is known of each choice, what is open, where the call is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.atlas.outline import OPEN_FIRST, Circumstances, key_of, outline, step_of
from playground.atlas.verdict_index import VerdictIndex
from playground.map.model import CALL, START, FlowMap, Verdict
from playground.map.verdicts import NEED_THE_WHOLE, judge, judge_so_far
from tests.map.flows import flows
from tests.map.walking import BASE, App, by_path, key, limits, place_at, walked
from widgets.map_rows import Fold, MapRow, MapSign, pieces_of

MENU = by_path(
    {
        "/": f'<GetDigits action="{BASE}/chosen" numDigits="1" validDigits="12">'
        "<Speak>Press 1 for opening hours. Press 2 for the kitchen.</Speak></GetDigits><Speak>Goodbye.</Speak>",
        "/chosen 1": "<Speak>We open at nine.</Speak>",
        "/chosen 2": f'<GetDigits action="{BASE}/kitchen" numDigits="1" validDigits="19">'
        "<Speak>Press 1 for the cook, 9 to go back.</Speak></GetDigits>",
        "/kitchen 1": "<Dial><Number>15550001111</Number></Dial>",
        "/kitchen 9": f"<Redirect>{BASE}/</Redirect>",
    }
)


def by_label(rows: tuple[MapRow, ...], *labels: str) -> MapRow:
    """The row below the rows of these labels."""
    parent = rows[0]
    for label in labels:
        (parent,) = (row for row in rows if row.parent == parent.key and row.label == label)
    return parent


def tree_of(app: App, count: int) -> FlowMap:
    return walked(app, limits(pages=count))


def test_each_menu_stands_once_with_a_row_for_each_choice() -> None:
    flow = walked(MENU)
    rows = outline(flow, Circumstances())
    assert rows[0].label == "the call comes in"
    assert rows[0].text == "Press 1 for opening hours. Press 2 for the kitchen."
    assert rows[0].note == "GetDigits /"
    assert by_label(rows, "1").text == "We open at nine."
    assert by_label(rows, "1").note == "4010 End Of XML Instructions"
    assert by_label(rows, "2", "1").text == "rings 15550001111"
    back = by_label(rows, "2", "9")
    assert back.leads_back_to == rows[0].key
    assert back.text == "↑ Press 1 for opening hours. Press 2 for the kitchen."
    assert back.fold is Fold.NONE
    places = [row.place for row in rows if row.place is not None]
    assert sorted(places) == sorted(place for place in flow.places if place != START)
    steps = {(place.id, choice) for place in flow.places.values() for choice in place.choices}
    assert sorted(name for row in rows for name in (row.key, *row.also)) == sorted(map(key_of, steps))


def test_the_guides_show_what_hangs_below_what() -> None:
    rows = outline(walked(MENU), Circumstances())
    assert [f"{row.guide}{row.label}" for row in rows][:5] == [
        "the call comes in",
        "├─ 1",
        "├─ 2",
        "│  ├─ 1",
        "│  │  └─ answer, busy, no-answer, reject, fail",
    ]


def test_choices_that_come_to_the_same_share_a_row_as_long_as_they_are_known_alike() -> None:
    flow = walked(
        by_path(
            {
                "/": f'<GetDigits action="{BASE}/chosen" numDigits="1" validDigits="1234579">'
                f"<Play>{BASE}/menu.mp3</Play></GetDigits>",
                "/chosen 5": "<Speak>Five.</Speak>",
                "/chosen": f"<Redirect>{BASE}/</Redirect>",
            }
        )
    )
    menu = place_at(flow, "/")
    labels = [row.label for row in outline(flow, Circumstances())]
    assert labels == ["the call comes in", "1-4, 7, 9", "5", "wrong key 8, silence"]
    rows = outline(flow, Circumstances(visited={(menu, key("2"))}))
    assert [row.label for row in rows] == [
        "the call comes in",
        "1, 3, 4, 7, 9",
        "2",
        "5",
        "wrong key 8, silence",
    ]
    assert [row.sign for row in rows[1:3]] == [MapSign.KNOWN, MapSign.VISITED]


def test_what_is_known_of_a_choice() -> None:
    flow = walked(MENU, limits(calls=2))
    menu = place_at(flow, "/")
    assert (menu, key("1")) in flow.ways
    seen = Circumstances(visited={(START, CALL), (menu, key("1"))}, here=menu)
    rows = outline(flow, seen)
    assert rows[0].sign is MapSign.HERE
    assert by_label(rows, "1").sign is MapSign.VISITED
    assert by_label(rows, "silence").sign is MapSign.KNOWN
    assert by_label(rows, "2").sign is MapSign.OPEN
    assert by_label(rows, "2").text == "Press 2 for the kitchen."
    assert outline(flow, Circumstances(elsewhere={menu}))[0].sign is MapSign.ELSEWHERE
    flow.not_walked.add((menu, key("2")))
    assert by_label(outline(flow, seen), "2").sign is MapSign.GIVEN_UP


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "Press 1 for sales, 2 for support, 3 to leave.",
            ["Press 1 for sales", "2 for support", "3 to leave."],
        ),
        (
            "For a new one press 1, to change one press 2.",
            ["For a new one press 1", "to change one press 2."],
        ),
        ("For your order, press 1.", ["For your order, press 1."]),
        ("To sleep, press 1; to wake, press 2.", ["To sleep, press 1", "to wake, press 2."]),
        ("Press 1 or 2.", ["Press 1 or 2.", "Press 1 or 2."]),
    ],
)
def test_a_key_that_nobody_has_pressed_is_told_in_the_words_that_offer_it(
    sentence: str, told: list[str]
) -> None:
    app = by_path({"/": f'<GetDigits action="{BASE}/x" numDigits="1"><Speak>{sentence}</Speak></GetDigits>'})
    flow = walked(app, limits(calls=1))
    rows = outline(flow, Circumstances())
    assert [row.text for row in rows if row.label.isdigit()] == told


def test_a_closed_menu_hides_its_choices_and_tells_how_many() -> None:
    flow = walked(MENU)
    kitchen = place_at(flow, "/chosen")
    rows = outline(flow, Circumstances(folds={kitchen: False}))
    row = by_label(rows, "2")
    assert row.fold is Fold.CLOSED
    assert row.note.startswith(f"{len(flow.places[kitchen].choices)} choices · GetDigits /chosen")
    assert not [other for other in rows if other.parent == row.key]


def test_beyond_the_first_menus_only_those_on_the_call_s_way_are_open() -> None:
    flow = _endless(OPEN_FIRST * 3)
    assert len(flow.places) > OPEN_FIRST * 2
    rows = outline(flow, Circumstances())
    assert len(rows) < OPEN_FIRST * 6
    deep = max(place for place in flow.places if flow.places[place].choices)
    assert all(row.place != deep for row in rows)
    there = outline(flow, Circumstances(here=deep))
    assert [row.sign for row in there if row.place == deep] == [MapSign.HERE]
    assert len(there) < OPEN_FIRST * 8
    closed = next(row for row in rows if row.fold is Fold.CLOSED)
    assert closed.place is not None
    assert len(outline(flow, Circumstances(folds={closed.place: True}))) > len(rows)


def _endless(pages: int) -> FlowMap:
    """Menus below menus."""

    def app(request: object) -> str:
        number = int(getattr(request, "path", "/")[1:] or 0) * 2 + int(getattr(request, "digits", "") or 0)
        return (
            f'<GetDigits action="{BASE}/{number}" numDigits="1" validDigits="12">'
            f"<Speak>Menu {number}. Press 1 or press 2.</Speak></GetDigits>"
        )

    return walked(app, limits(pages=pages))


def test_verdicts_stand_where_they_belong_the_worst_first() -> None:
    flow = walked(
        by_path(
            {
                "/": f'<GetDigits action="{BASE}/chosen" numDigits="1" validDigits="12">'
                "<Speak>Press 1 or press 2.</Speak></GetDigits>",
                "/chosen 1": "<Speek>Hello.</Speek>",
                "/chosen 2": "",
            }
        )
    )
    verdicts = judge(flow)
    index = VerdictIndex(flow, verdicts)
    assert (index.errors, index.warnings) == (2, sum(item.severity == "warning" for item in verdicts))
    rows = outline(flow, Circumstances(verdicts=index))
    broken, dead = by_label(rows, "1"), by_label(rows, "2")
    assert broken.severity == "error"
    assert "8011" in broken.verdicts[0][1]
    assert dead.severity == "error"
    assert "ends at once" in dead.verdicts[0][1]
    folded = outline(flow, Circumstances(verdicts=index, folds={place_at(flow, "/"): False}))[0]
    assert "with ✗ or ! below" in folded.note
    assert index.below(place_at(flow, "/")) >= 2


def test_a_verdict_on_the_whole_stands_at_the_top() -> None:
    flow = FlowMap(f"{BASE}/")
    index = VerdictIndex(flow, [Verdict("warning", "incomplete", "Not all.\x1b[2J")])
    (row,) = outline(flow, Circumstances(verdicts=index))
    assert row.verdicts == (("warning", "Not all.␛[2J"),)
    assert row.sign is MapSign.OPEN


def test_a_map_that_grows_is_judged_only_by_what_will_still_hold() -> None:
    whole, half = walked(MENU), walked(MENU, limits(calls=3))
    assert judge_so_far(whole) == judge(whole)
    assert half.open_choices()
    assert {verdict.code for verdict in judge(half)} & NEED_THE_WHOLE
    assert not {verdict.code for verdict in judge_so_far(half)} & NEED_THE_WHOLE


def test_hostile_text_is_harmless() -> None:
    flow = walked(
        by_path(
            {
                "/": f'<GetDigits action="{BASE}/?x=[/b]" numDigits="1">'
                "<Speak>Press 1 for [/red] \u202e evil \u0085 things.</Speak></GetDigits>"
            }
        )
    )
    shown = "".join(
        "".join((row.label, row.text, row.note, row.url, row.route, row.heard))
        for row in outline(flow, Circumstances())
    )
    assert "evil" in shown
    assert not set(shown) & {"\u202e", "\u0085", "\n", "\x1b"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 220), st.booleans())
def test_a_row_never_exceeds_its_width(width: int, has_note: bool) -> None:
    row = MapRow(
        "k", "│  " * 20 + "├─ ", "says “marmalade on the moon”", 40, MapSign.OPEN, "語" * 80,
        "GetDigits /a/very/long/path/" * 4 if has_note else "", "error", True, Fold.CLOSED,
    )  # fmt: skip
    from widgets.rows import width_of

    assert width_of(pieces_of(row, width)) <= max(0, width)


@settings(max_examples=40, deadline=None)
@given(flows(), st.integers(1, 30), st.dictionaries(st.integers(1, 8), st.booleans()), st.integers(-1, 8))
def test_any_flow_at_any_moment_is_drawn_with_each_menu_once(
    app: App, calls: int, folds: dict[int, bool], here: int
) -> None:
    flow = walked(app, limits(calls=calls))
    index = VerdictIndex(flow, judge_so_far(flow))
    rows = outline(flow, Circumstances(set(flow.ways), here, {1}, folds, index))
    names = [name for row in rows for name in (row.key, *row.also)]
    assert len(names) == len(set(names))
    places = [row.place for row in rows if row.place is not None]
    assert len(places) == len(set(places))
    shown = {row.key for row in rows}
    assert all(row.parent in shown for row in rows[1:])
    everything = outline(flow, Circumstances(folds=dict.fromkeys(flow.places, True)))
    told = {step_of(name) for row in everything for name in (row.key, *row.also)}
    reached = {place.id for place in flow.places.values() if place.id == START or place.via is not None}
    assert told == {(place, choice) for place in reached for choice in flow.places[place].choices}
