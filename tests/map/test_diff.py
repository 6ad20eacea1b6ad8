"""What came, went or changed between two maps."""

from hypothesis import given, settings

from playground.map.diff import differences, told_together
from playground.map.json_form import from_json, to_json
from playground.map.tree_text import difference_lines
from tests.map.test_walk import app_of, graphs, menu
from tests.map.walking import by_path, walked

PAGES = {
    "/": menu("/go", "123", "Press 1, 2 or 3.", "<Speak>Bye.</Speak>"),
    "/go 1": "<Speak>Sales.</Speak>",
    "/go 2": "<Redirect>BASE/help</Redirect>",
    "/go 3": "<Hangup/>",
    "/help": menu("/help/go", "1", "Press 1 for help.", "<Speak>Bye.</Speak>"),
    "/help/go": "<Speak>Help.</Speak>",
}


def changes(**pages):
    """What the difference is when these pages are as given; ``None``: gone."""
    changed = {path: page for path, page in (PAGES | pages).items() if page is not None}
    found = differences(walked(by_path(PAGES)), walked(by_path(changed)))
    return [(item.change, item.kind, item.where) for item in found]


def test_the_same_app_has_none():
    assert changes() == []


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_a_map_does_not_differ_from_itself(graph):
    assert differences(walked(app_of(graph)), from_json(to_json(walked(app_of(graph)), []))) == []


def test_a_key_that_came_and_one_that_went():
    page = menu("/go", "134", "Press 1, 2 or 3.", "<Speak>Bye.</Speak>")
    found = changes(**{"/": page, "/go 4": "<Speak>News.</Speak>"})
    assert ("came", "choice", "4") in found
    assert ("went", "choice", "2") not in found  # it is still offered, and now refused
    assert ("changed", "way", "2") in found
    assert ("went", "page", "/help") in found


def test_words_of_a_prompt_and_on_a_way():
    page = menu("/help/go", "1", "Press 1 for much help.", "<Speak>Bye.</Speak>")
    assert changes(**{"/help": page, "/go 1": "<Speak>Sales is closed.</Speak>"}) == [
        ("changed", "words", "1"),
        ("changed", "words", "2"),
    ]


def test_a_choice_that_leads_elsewhere():
    assert changes(**{"/go 3": "<Redirect>BASE/help</Redirect>"}) == [("changed", "way", "3")]


def test_a_page_whose_words_are_the_same():
    page = PAGES["/help"].replace('numDigits="1"', 'numDigits="1" timeout="9"')
    assert changes(**{"/help": page}) == [("changed", "document", "2")]


def test_a_line_says_what_was_and_what_is():
    changed = PAGES | {"/go 1": "<Speak>Closed.</Speak>"}
    (item,) = differences(walked(by_path(PAGES)), walked(by_path(changed)))
    assert item.line == "~ words 1: “Sales.” is now “Closed.”"


def test_what_changes_at_many_places_is_told_once():
    pages = {f"/{n}": menu("/go", "1", "Press 1 for news.", "<Speak>Bye.</Speak>") for n in (1, 2, 3)}
    pages |= {"/": menu("", "123", "Press 1, 2 or 3.", "<Speak>Bye.</Speak>").replace("BASE", "BASE/0")}
    pages |= {f"/0 {n}": f"<Redirect>BASE/{n}</Redirect>" for n in (1, 2, 3)}
    old = walked(by_path(pages | {"/go": "<Speak>Old news.</Speak>"}))
    new = walked(by_path(pages | {"/go": "<Speak>New news.</Speak>"}))
    found = [item for item in differences(old, new) if item.kind == "words"]
    assert [item.where for item in found] == ["1 › 1", "2 › 1", "3 › 1"]
    assert [(item.where, places) for item, places in told_together(found)] == [("1 › 1", 3)]
    assert (
        list(difference_lines(found))[-1]
        == "~ words 1 › 1: “Old news.” is now “New news.” (and so at 2 more)"
    )
