"""Scenario files read: YAML nodes in, scenarios out, every mistake with its line and column.

What a step may hold is declared in ``schema``, what a call may in ``playground.settings.options``; here is only how
they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from playground.run.other_parties import read_callee_outcome
from playground.scenarios.mistakes import Mistake, PlacedMistake, ScenarioMistakes, meant
from playground.scenarios.model import NOWHERE, PATIENCE_S, CallerSpec, Place, Scenario, Step, TransferCall
from playground.scenarios.schema import STEPS, SYNONYMS, WHO, StepKind, bare_flag, from_text
from playground.scenarios.yaml_nodes import (
    documents,
    is_nothing,
    items,
    kind_of,
    pairs,
    place_of,
    scalar,
    shown,
)
from playground.settings import option_values
from playground.settings.options import CallOptions, Option, options_of

TOP_KEYS = ("name", "call", "callers", "steps", "patience", "skip")
_TEXT = from_text(option_values.text)
_OPTIONS = {option.name: option for option in options_of(CallOptions)}
_CALL_KEYS = ("url", *_OPTIONS, "callee", "max-seconds")


def read_file(path: Path) -> list[Scenario]:
    """The scenarios of a file, in order; raises ``ScenarioMistakes`` with all that is wrong in it."""
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ScenarioMistakes(
            [PlacedMistake(path, Place(1, 1), f"the file cannot be read: {error.strerror}")]
        ) from None
    except UnicodeDecodeError as error:
        raise ScenarioMistakes(
            [PlacedMistake(path, Place(1, 1), f"the file is not UTF-8 ({error.reason})")]
        ) from None
    return read_text(source, path)


def read_text(source: str, path: Path) -> list[Scenario]:
    """The scenarios of a file's text; raises ``ScenarioMistakes``."""
    mistakes: list[Mistake] = []
    found: list[Scenario] = []
    try:
        for node in documents(source):
            if (scenario := _Reader(path, mistakes).scenario(node)) is not None:
                found.append(scenario)
    except Mistake as mistake:
        mistakes.append(mistake)
    if not found and not mistakes:
        mistakes.append(Mistake(Place(1, 1), "there is no scenario in this file"))
    if mistakes:
        in_order = sorted(mistakes, key=lambda mistake: (mistake.place.line, mistake.place.column))
        raise ScenarioMistakes(PlacedMistake(path, mistake.place, mistake.sentence) for mistake in in_order)
    return found


def read_step(kind: str, **written: Any) -> Step:
    """A step made in Python from texts and numbers, read as in a file. Raises ``ValueError``."""
    source = yaml.safe_dump([{kind: {key: value for key, value in written.items() if value is not None}}])
    node = next(documents(source)).value[0]
    mistakes: list[Mistake] = []
    step = _Reader(Path("the test"), mistakes).step(node, [])
    if step is None:
        raise ValueError(mistakes[0].sentence)
    return replace(step, place=NOWHERE)


class _Reader:
    """Reads one document; what is wrong is gathered."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self._path = path
        self._mistakes = mistakes

    def scenario(self, node: yaml.Node) -> Scenario | None:
        """The scenario, or ``None`` when there is a mistake in it."""
        before = len(self._mistakes)
        try:
            keys = {key: (at, value) for key, at, value in pairs(node, "a scenario")}
        except Mistake as mistake:
            self._mistakes.append(mistake)
            return None
        for key, (at, _) in keys.items():
            if key not in TOP_KEYS:
                self._complain(place_of(at), f"a scenario has no {key!r}{meant(key, TOP_KEYS)}")
        place = place_of(node)
        if "steps" not in keys:
            self._complain(place, "a scenario needs steps: a list")
        callers = self._callers(keys)
        name = self._read(_TEXT, keys["name"][1], "name") if "name" in keys else None
        patience = PATIENCE_S
        if "patience" in keys:
            patience = self._read(from_text(option_values.seconds), keys["patience"][1], "patience")
        skip = self._read(_TEXT, keys["skip"][1], "skip") if "skip" in keys else None
        steps = self._steps(keys["steps"][1], callers) if "steps" in keys else []
        if len(self._mistakes) > before:
            return None
        name = name or f"{self._path.stem}, line {place.line}"
        return Scenario(
            name=name, file=self._path, place=place, callers=tuple(callers), steps=tuple(steps),
            patience_s=patience, skip=skip,
        )  # fmt: skip

    def _complain(self, place: Place, sentence: str) -> None:
        self._mistakes.append(Mistake(place, sentence))

    def _read(self, read: Callable[[yaml.Node, str], Any], node: yaml.Node, what: str) -> Any:
        try:
            return read(node, what)
        except Mistake as mistake:
            self._mistakes.append(mistake)
            return None

    def _callers(self, keys: dict[str, tuple[yaml.Node, yaml.Node]]) -> list[CallerSpec]:
        common = self._call(keys["call"][1], "call") if "call" in keys else CallerSpec("")
        if "callers" not in keys:
            return [common]
        named = self._read(pairs, keys["callers"][1], "callers") or []
        if not named and not self._mistakes:
            self._complain(place_of(keys["callers"][1]), "callers must name at least one caller")
        return [self._caller(name, at, node, common) for name, at, node in named]

    def _caller(self, name: str, at: yaml.Node, node: yaml.Node, common: CallerSpec) -> CallerSpec:
        own = CallerSpec("") if is_nothing(node) else self._call(node, f"caller {name}")
        return CallerSpec(
            name,
            {**common.options, **own.options},
            own.url or common.url,
            own.callee or common.callee,
            own.max_seconds or common.max_seconds,
            place_of(at),
        )

    def _call(self, node: yaml.Node, what: str) -> CallerSpec:
        options: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, at, value in self._read(pairs, node, what) or []:
            name = key.replace("_", "-")
            if name in _OPTIONS:
                options |= self._option(_OPTIONS[name], at, value)
            elif name == "url":
                own["url"] = self._read(_TEXT, value, key)
            elif name == "callee":
                own["callee"] = self._read(from_text(read_callee_outcome), value, key)
            elif name == "max-seconds":
                own["max_seconds"] = self._read(from_text(option_values.seconds), value, key)
            else:
                self._complain(place_of(at), f"{what} has no {key!r}{meant(key, _CALL_KEYS)}")
        return CallerSpec("", options, place=place_of(node), **own)

    def _option(self, option: Option, at: yaml.Node, node: yaml.Node) -> dict[str, Any]:
        if option.secret:
            fix = f"name an environment variable with {option.name}-env"
            self._complain(place_of(at), f"{option.name} does not belong in a file that others read: {fix}")
            return {}
        value = self._read(_option_reader(option), node, option.name)
        return {option.field: value}

    def _steps(self, node: yaml.Node, callers: list[CallerSpec]) -> list[Step]:
        listed = self._read(items, node, "steps")
        if listed is not None and not listed:
            self._complain(place_of(node), "steps must hold at least one step")
        names = [caller.name for caller in callers]
        steps = []
        for item in listed or []:
            if (step := self.step(item, names)) is None:
                continue
            steps.append(step)
            if isinstance(step, TransferCall) and step.bleg_as:
                if step.bleg_as in names:
                    self._complain(step.place, f"there is a caller {step.bleg_as!r} already")
                names.append(step.bleg_as)
        return steps

    def step(self, node: yaml.Node, callers: list[str]) -> Step | None:
        """One step, or ``None`` when there is a mistake in it."""
        try:
            return self._step(node, callers)
        except Mistake as mistake:
            self._mistakes.append(mistake)
            return None

    def _step(self, node: yaml.Node, callers: list[str]) -> Step | None:
        if isinstance(node, yaml.ScalarNode) and not is_nothing(node):
            name, kind = _kind(node)
            if not kind.bare:
                raise Mistake(place_of(node), f"{name} needs a value: {_wanted(kind)}")
            return kind.make(place=place_of(node), shown=name, who=self._who(node, None, callers))
        if not isinstance(node, yaml.MappingNode):
            raise Mistake(place_of(node), f"a step must be one of {', '.join(STEPS)}, not {kind_of(node)}")
        who, steps = None, []
        for key, at, value in pairs(node, "a step"):
            if key in WHO:
                who = value
            else:
                steps.append((at, value))
        if not steps:
            raise Mistake(place_of(node), f"a step must be one of {', '.join(STEPS)}")
        if len(steps) > 1:
            raise Mistake(place_of(steps[1][0]), "a step is one thing; put a - before this to make it a step")
        (at, value) = steps[0]
        name, kind = _kind(at)
        if is_nothing(value) and not kind.bare:
            raise Mistake(place_of(at), f"{name} needs a value: {_wanted(kind)}")
        before = len(self._mistakes)
        fields = self._fields(name, kind, value)
        if len(self._mistakes) > before:
            return None
        if who is None and isinstance(value, yaml.MappingNode):
            who = next((inner for key, _, inner in pairs(value, name) if key in WHO), None)
        caller = self._who(at, who, callers)
        written = "" if is_nothing(value) else f": {shown(value)}"
        return kind.make(place=place_of(at), shown=f"{name}{written}", who=caller, **fields)

    def _fields(self, name: str, kind: StepKind, node: yaml.Node) -> dict[str, Any]:
        if isinstance(node, yaml.MappingNode):
            return self._keyed(name, kind, node)
        if kind.bare and (is_nothing(node) or scalar(node, name).lower() in ("true", "yes")):
            return {}
        if kind.short is None:
            if kind.bare:
                bare_flag(node, name)
            raise Mistake(place_of(node), f"{name} must be keys with values: {', '.join(kind.keys)}")
        if isinstance(node, yaml.SequenceNode):
            raise Mistake(place_of(node), f"{name} must be {_wanted(kind)}, not a list")
        key = kind.keys[kind.short]
        return {key.field: key.read(node, name)}

    def _keyed(self, name: str, kind: StepKind, node: yaml.Node) -> dict[str, Any]:
        fields = {}
        before = len(self._mistakes)
        for written, at, value in pairs(node, name):
            if written in WHO:
                continue
            key = kind.keys.get(written.replace("_", " ").replace("-", " "))
            if key is None:
                self._complain(place_of(at), f"{name} has no {written!r}{meant(written, [*kind.keys, 'as'])}")
            else:
                fields[key.field] = self._read(key.read, value, f"{name} {written}")
        needed = [kind.keys[need].field for need in kind.needs]
        is_whole = len(self._mistakes) == before
        if is_whole and needed and not any(field in fields for field in needed):
            raise Mistake(place_of(node), f"{name} needs {' or '.join(kind.needs)}")
        if is_whole and (fault := kind.fault(fields)) is not None:
            raise Mistake(place_of(node), f"{name} {fault}")
        return fields

    def _who(self, at: yaml.Node, node: yaml.Node | None, callers: list[str]) -> str:
        if node is None:
            return callers[0] if callers else ""
        name = scalar(node, "as")
        if name not in callers:
            known = [caller for caller in callers if caller]
            if not known:
                raise Mistake(place_of(node), "the scenario names no callers")
            raise Mistake(place_of(node), f"there is no caller {name!r}{meant(name, known)}")
        return name


def _kind(node: yaml.Node) -> tuple[str, StepKind]:
    written = scalar(node, "a step")
    name = written.replace("_", " ").replace("-", " ").strip()
    name = SYNONYMS.get(name, name)
    if name not in STEPS:
        raise Mistake(place_of(node), f"there is no step {written!r}{meant(written, [*STEPS, *SYNONYMS])}")
    return name, STEPS[name]


def _wanted(kind: StepKind) -> str:
    if kind.short is not None:
        return kind.keys[kind.short].takes
    return f"keys with values ({', '.join(kind.keys)})"


def _option_reader(option: Option) -> Callable[[yaml.Node, str], Any]:
    """As in the config file: many values are a list, pairs keys with values; a single one may stand alone."""

    def read(node: yaml.Node, what: str) -> Any:
        if not option.many:
            if option.default is None and (is_nothing(node) or scalar(node, what) == ""):
                return None
            return from_text(option.read)(node, what)
        return tuple(from_text(option.read)(item, what) for item in _listed(option, node, what))

    return read


def _listed(option: Option, node: yaml.Node, what: str) -> Iterable[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if isinstance(node, yaml.MappingNode) and option.paired:
        return [
            yaml.ScalarNode(value.tag, f"{key}={scalar(value, what)}", value.start_mark, value.end_mark, '"')
            for key, _, value in pairs(node, what)
        ]
    return [node]
