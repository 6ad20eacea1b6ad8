"""Colours of XML source: what is what, in characters, for whole and for broken documents."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.ui.sample_views import HOSTILE, MENU
from widgets.xml_colours import BROKEN_LIMIT, KINDS, colour_spans


def named(source: str, *, broken: bool = False) -> list[list[tuple[str, str]]]:
    """The spans with their text in place of columns."""
    spans = colour_spans(source, broken=broken)
    lines = source.split("\n")
    return [
        [(line[start:end], kind) for start, end, kind in row] for line, row in zip(lines, spans, strict=True)
    ]


def test_each_part_of_an_element_has_its_kind() -> None:
    source = """<Speak voice='A&amp;B'>Hi &#65;<!-- c --><![CDATA[x]]></Speak>"""
    assert named(source) == [
        [
            ("<", "mark"),
            ("Speak", "tag"),
            ("voice", "attribute"),
            ("=", "mark"),
            ("'A", "value"),
            ("&amp;", "entity"),
            ("B'", "value"),
            (">", "mark"),
            ("&#65;", "entity"),
            ("<!-- c -->", "comment"),
            ("<![CDATA[", "mark"),
            ("]]>", "mark"),
            ("</", "mark"),
            ("Speak", "tag"),
            (">", "mark"),
        ]
    ]


def test_a_comment_over_lines_is_a_comment_on_each() -> None:
    assert named("<!-- a\n\nb --><R/>")[:2] == [[("<!-- a", "comment")], []]
    assert named("<!-- a\n\nb --><R/>")[2][0] == ("b -->", "comment")


def test_columns_count_characters_not_bytes() -> None:
    assert ("Äö", "tag") in named("<é>𝄞<Äö b='ß'/></é>")[0]
    assert ("'ß'", "value") in named("<é>𝄞<Äö b='ß'/></é>")[0]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<",
        "\n\n",
        "&" * 300,
        "<a " * 300,
        "<a>" * 300,
        "]]>",
        HOSTILE,
        "\ud800<a>",
        "<R>" + HOSTILE,
        MENU + MENU,
    ],
)
def test_any_text_gets_ordered_spans_without_overlap(source: str) -> None:
    spans = colour_spans(source)
    lines = source.split("\n")
    assert len(spans) == len(lines)
    for line, row in zip(lines, spans, strict=True):
        assert all(kind in KINDS for _, _, kind in row)
        edges = [edge for start, end, _ in row for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(line) for start, end, _ in row)


def test_only_the_beginning_of_a_broken_document_gets_colours() -> None:
    source = "<a>\n" * BROKEN_LIMIT
    spans = colour_spans(source, broken=True)
    assert len(spans) == source.count("\n") + 1
    assert spans[0]
    assert not any(spans[BROKEN_LIMIT:])


def test_without_the_grammar_the_source_is_plain() -> None:
    code = (
        "import sys; sys.modules['tree_sitter_xml'] = None\n"
        "from widgets.xml_colours import colour_spans\n"
        "assert colour_spans('<a>\\n</a>') == [[], []]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
