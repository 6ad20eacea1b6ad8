"""From lxml's tree to ours: names, places, squeezed text, everything from outside made harmless."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.document.model import NO_PLACES, Element
from playground.document.places import StartTag
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from lxml.etree import _Element

_WHITE_SPACE = re.compile(r"[ \t\n\r\u2028\u2029]+")
_JOINERS = "\u200c\u200d"
_XML = "http://www.w3.org/XML/1998/namespace"


def build_tree(root: _Element, tags: Iterator[StartTag]) -> Element:
    """Our tree for lxml's, each element with the place of its start tag; ``tags`` in document order."""
    return _element(root, f"/{_local_name(root)}", tags)


def _element(node: _Element, path: str, tags: Iterator[StartTag]) -> Element:
    tag = next(tags)
    content: list[str | Element] = _text(node.text)
    counts: Counter[str] = Counter()
    for child in node:
        child_name = _local_name(child)
        counts[child_name] += 1
        content.append(_element(child, f"{path}/{child_name}[{counts[child_name]}]", tags))
        content.extend(_text(child.tail))
    return Element(
        name=_local_name(node),
        path=path,
        line=tag.line,
        column=tag.column,
        attributes=_attributes(node, tag) if tag.attribute_places else {},
        content=tuple(content),
        attribute_places=tag.attribute_places or NO_PLACES,
    )


def _attributes(node: _Element, tag: StartTag) -> dict[str, str]:
    found: dict[str, str] = {}
    for written in tag.attribute_places:
        prefix, colon, local = written.rpartition(":")
        namespace = _XML if prefix == "xml" else node.nsmap.get(prefix)
        key = f"{{{namespace}}}{local}" if colon else written
        found[written] = visible_line(str(node.get(key, "")))
    return found


def _local_name(node: _Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(text: str | None) -> list[str | Element]:
    squeezed = _WHITE_SPACE.sub(" ", _harmless(text)) if text else ""
    return [squeezed] if squeezed else []


def _harmless(text: str) -> str:
    """The text without characters that have no sound and could steer a terminal."""
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(character for character in text if character in "\t\n" or not _is_control(character))


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _JOINERS
