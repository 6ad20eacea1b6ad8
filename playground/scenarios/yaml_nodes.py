"""YAML with places: text in, nodes out, each scalar as it stands in the file.

Nodes, not values: every mistake must be told with its line and column, and ``press: 007`` must not become 7,
nor ``to: +14155550100`` a number. PyYAML gives both. Environment variables are filled in here (``${NAME}``).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

import yaml

from playground.hostile_text import visible_line
from playground.scenarios.mistakes import Mistake
from playground.scenarios.model import Place

LONGEST = 5_000_000
"""Characters of a scenario file."""
DEEPEST = 20
"""Lists and mappings may be nested so deep; scenarios need five."""

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def documents(source: str) -> Iterator[yaml.Node]:
    """The documents' root nodes, empty ones left out. Raises ``Mistake`` where it is no YAML."""
    if len(source) > LONGEST:
        raise Mistake(Place(1, 1), f"the file is longer than {LONGEST:,} characters")
    loader = None
    try:
        _refuse_depth(source)
        loader = _Loader(source)
        while loader.check_node():
            node = loader.get_node()
            if node is not None and not is_nothing(node):
                yield node
    except yaml.YAMLError as error:
        raise _mistake(error) from None
    except (RecursionError, ValueError, OverflowError) as error:
        raise Mistake(Place(1, 1), f"this cannot be read as YAML ({error})") from None
    finally:
        if loader is not None:
            loader.dispose()


def _refuse_depth(source: str) -> None:
    """The C composer recurses: what is nested without end must not come so far."""
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Mistake(_place(event.start_mark), "this is nested too deep for a scenario")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _mistake(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = _place(mark)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context", None)
    words = f"{problem} {context}" if context else str(problem)
    return Mistake(place, f"this is not YAML: {visible_line(words, limit=300)}")


def place_of(node: yaml.Node) -> Place:
    """Where the node begins."""
    return _place(node.start_mark)


def _place(mark: Any) -> Place:
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)


def is_nothing(node: yaml.Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")


def kind_of(node: yaml.Node) -> str:
    """What the node is, in words."""
    if isinstance(node, yaml.MappingNode):
        return "keys with values"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return "nothing" if is_nothing(node) else "a text"


def raw_scalar(node: yaml.Node, what: str) -> str:
    """The text as written. Raises ``Mistake`` for anything else."""
    if not isinstance(node, yaml.ScalarNode) or is_nothing(node):
        raise Mistake(place_of(node), f"{what} must be a text, not {kind_of(node)}")
    return cast("str", node.value)


def scalar(node: yaml.Node, what: str, environ: Mapping[str, str] = os.environ) -> str:
    """The text, ``${NAME}`` and ``${NAME:-otherwise}`` filled in from the environment, ``$${`` a plain ``${``."""
    text = raw_scalar(node, what)
    if "${" not in text:
        return text

    def filled(found: re.Match[str]) -> str:
        if found[1] is None:
            return "${"
        value = environ.get(found[1], found[2])
        if value is None:
            raise Mistake(place_of(node), f"the environment variable {found[1]} is not set")
        return value

    return _VARIABLE.sub(filled, text)


def pairs(node: yaml.Node, what: str) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Key, its node and its value's, of a mapping. Raises ``Mistake`` for anything else, and for a key twice."""
    if not isinstance(node, yaml.MappingNode):
        raise Mistake(place_of(node), f"{what} must be keys with values, not {kind_of(node)}")
    found: dict[str, tuple[str, yaml.Node, yaml.Node]] = {}
    for key_node, value_node in node.value:
        key = raw_scalar(key_node, f"a key of {what}")
        if key in found:
            raise Mistake(place_of(key_node), f"{key} stands in {what} twice")
        found[key] = key, key_node, value_node
    return list(found.values())


def items(node: yaml.Node, what: str) -> list[yaml.Node]:
    """The items of a list. Raises ``Mistake`` for anything else."""
    if not isinstance(node, yaml.SequenceNode):
        raise Mistake(place_of(node), f"{what} must be a list, not {kind_of(node)}")
    return list(node.value)


def shown(node: yaml.Node) -> str:
    """The node on one line, much as it is written."""
    if isinstance(node, yaml.MappingNode):
        return ", ".join(f"{shown(key)}: {_inner(value)}" for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        return ", ".join(map(_inner, node.value))
    text = visible_line(str(node.value), limit=200)
    return f'"{text}"' if getattr(node, "style", None) in ("'", '"') or not text else text


def _inner(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return f"{{{shown(node)}}}"
    return f"[{shown(node)}]" if isinstance(node, yaml.SequenceNode) else shown(node)
