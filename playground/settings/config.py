"""The settings in force: command line before environment, before profile, before the file's defaults.

The file (cli.md, "Config file") holds the call options by their names: at the top or in ``[default]``
for every call, in ``[profiles.NAME]`` for calls with ``--profile NAME``; ``[tui]`` holds the terminal
app's own, ``[lint]`` and ``[profiles.NAME.lint]`` how documents are checked.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playground.errors import PlaygroundError
from playground.settings.auth_token import exposure_of
from playground.settings.config_file import ConfigFile, change_config_file, config_path, read_config_file
from playground.settings.options import (
    ENVIRONMENT_PREFIX,
    CallOptions,
    LintOptions,
    Option,
    TuiOptions,
    options_of,
)

PROFILE_VARIABLE = ENVIRONMENT_PREFIX + "PROFILE"
_OTHER_TOP_KEYS = ("default", "profile", "profiles", "tui", "lint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the user has decided, checked."""

    call: CallOptions = field(default_factory=CallOptions)
    tui: TuiOptions = field(default_factory=TuiOptions)
    lint: LintOptions = field(default_factory=LintOptions)
    profile: str | None = None
    """Name of the profile in force."""
    profiles: tuple[str, ...] = ()
    """Names of all profiles in the file."""
    config_path: Path = field(default_factory=config_path)
    notices: tuple[str, ...] = ()
    """Sentences for the user: what in the file was passed over."""


def load_settings(
    given: Mapping[str, Any] | None = None,
    *,
    profile: str | None = None,
    environ: Mapping[str, str] = os.environ,
    path: Path | None = None,
) -> Settings:
    """The settings in force.

    ``given`` holds what the command line said, by the fields of ``CallOptions``, already read;
    ``profile`` is the profile it named. Raises ``PlaygroundError`` with the place of the first mistake.
    """
    file = read_config_file(path or config_path(environ))
    _refuse_unknown(file, file.tables, (), also=_OTHER_TOP_KEYS)
    profiles = file.table("profiles")
    profile = profile or environ.get(PROFILE_VARIABLE) or _default_profile(file)
    layers = [
        _from_table(file, ()),
        _from_table(file, ("default",)),
        _from_profile(file, profile),
        _from_environment(environ),
        given or {},
    ]
    notices: list[str] = []
    if _holds_token(file) and (exposure := exposure_of(file.path)):
        notices.append(exposure)
    return Settings(
        call=_merged(*layers),
        tui=_tui_options(file, notices),
        lint=_lint_options(file, profile),
        profile=profile,
        profiles=tuple(profiles),
        config_path=file.path,
        notices=tuple(notices),
    )


def save_settings(
    path: Path,
    *,
    call: CallOptions | None = None,
    tui: TuiOptions | None = None,
    profile: str | None = None,
) -> None:
    """Write what differs from the file, comments kept; call options into the profile when one is named.

    Raises ``PlaygroundError`` when the file has a mistake or cannot be written.
    """
    file = read_config_file(path)
    changes: dict[tuple[str, ...], Any] = {}
    if call is not None:
        table = ("profiles", profile) if profile else ()
        below = [_from_table(file, ()), _from_table(file, ("default",))]
        inherited = _merged(*below) if profile else CallOptions()
        present = _merged(*below, _from_table(file, table) if profile else {})
        changes |= _changes(CallOptions, call, present, inherited, table)
        if not profile:  # what [default] says would win over the top of the file
            changes |= {("default", *key): None for key in list(changes) if key[0] in file.table("default")}
    if tui is not None:
        changes |= _changes(TuiOptions, tui, _tui_options(file, []), TuiOptions(), ("tui",))
    if changes:
        change_config_file(path, changes)


def _merged(*layers: Mapping[str, Any]) -> CallOptions:
    """The options of several sources, the strongest last: a token there is stronger than a variable before it."""
    values: dict[str, Any] = {}
    for layer in layers:
        if "auth_token" in layer:
            values.pop("auth_token_env", None)
        values.update(layer)
    return replace(CallOptions(), **values)


def _holds_token(file: ConfigFile) -> bool:
    tables = (file.tables, file.table("default"), *file.table("profiles").values())
    return any(isinstance(table, dict) and table.get("auth-token") for table in tables)


def _changes(
    declared: type, wanted: object, present: object, inherited: object, table: tuple[str, ...]
) -> dict[tuple[str, ...], Any]:
    changes: dict[tuple[str, ...], Any] = {}
    for option in options_of(declared):
        value = getattr(wanted, option.field)
        if not option.secret and value != getattr(present, option.field):
            as_inherited = value == getattr(inherited, option.field)
            changes[*table, option.name] = None if as_inherited else _written(option, value)
    return changes


def _written(option: Option, value: Any) -> Any:
    """The value as the config file holds it."""
    if option.many:
        return ["=".join(item) if option.paired else item for item in value]
    return "" if value is None else value


def _default_profile(file: ConfigFile) -> str | None:
    name = file.tables.get("profile")
    if name is not None and not isinstance(name, str):
        raise file.complaint("profile must be the name of a profile", (), "profile")
    return name or None


def _from_profile(file: ConfigFile, profile: str | None) -> dict[str, Any]:
    profiles = file.table("profiles")
    if profile is None:
        return {}
    if profile not in profiles:
        known = f"It has {', '.join(profiles)}." if profiles else "It has no profiles."
        raise PlaygroundError(f"There is no profile {profile!r} in {file.path}.", fix=known)
    return _from_table(file, ("profiles", profile))


def _from_table(file: ConfigFile, table: tuple[str, ...]) -> dict[str, Any]:
    written = file.table(*table)
    if table:
        _refuse_unknown(file, written, table, also=("lint",) if table[0] == "profiles" else ())
    found = {}
    for option in options_of(CallOptions):
        if option.name in written:
            try:
                value = _from_toml(option, written[option.name])
            except ValueError as error:
                raise file.complaint(f"{option.name}: {error}", table, option.name) from None
            found[option.field] = value.found_in(_place(table)) if option.secret and value else value
    return found


def _place(table: tuple[str, ...]) -> str:
    return f"profile {table[1]}" if table[:1] == ("profiles",) else "the config file"


def _from_toml(option: Option, value: Any) -> Any:
    if option.flag:
        if not isinstance(value, bool):
            raise ValueError("it must be true or false")
        return value
    if option.many:
        return tuple(option.read(item) for item in _items(option, value))
    if isinstance(value, bool) and option.default in ("false", "true"):  # TOML writes these two words bare
        value = str(value).lower()
    if value == "" and option.default is None:
        return None
    return option.read(_scalar(value))


def _items(option: Option, value: Any) -> list[str]:
    if isinstance(value, dict) and option.paired:
        return [f"{key}={_scalar(item)}" for key, item in value.items()]
    if isinstance(value, list):
        return [_scalar(item) for item in value]
    return [_scalar(value)]


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise ValueError("it must be text or a number")


def _refuse_unknown(
    file: ConfigFile, written: Mapping[str, Any], table: tuple[str, ...], also: tuple[str, ...] = ()
) -> None:
    known = [*(option.name for option in options_of(CallOptions)), *also]
    for key in written:
        if key not in known:
            close = difflib.get_close_matches(key.replace("_", "-"), known, n=1)
            hint = f"; did you mean {close[0]}" if close else ""
            raise file.complaint(f"there is no option {key!r}{hint}", table, key)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for option in options_of(CallOptions):
        written = environ.get(option.environment)
        if not written:
            continue
        try:
            items = [item for item in written.replace("\n", ";").split(";") if item.strip()]
            value: Any = tuple(map(option.read, items)) if option.many else option.read(written)
        except ValueError as error:
            raise PlaygroundError(f"The environment variable {option.environment}: {error}.") from None
        source = f"the environment variable {option.environment}"
        found[option.field] = value.found_in(source) if option.secret else value
    return found


def _tui_options(file: ConfigFile, notices: list[str]) -> TuiOptions:
    """The app's own settings; a mistake among them is a notice, for it must not keep the app from opening."""
    written = file.table("tui")
    known = {option.name: option for option in options_of(TuiOptions)}
    found = {}
    for key, value in written.items():
        try:
            if key not in known:
                raise ValueError("no such setting; it is passed over")
            found[known[key].field] = _from_toml(known[key], value)
        except ValueError as error:
            complaint = file.complaint(f"{key}: {error}", ("tui",), key).sentence
            notices.append(f"{complaint} Mend or remove that line.")
    return replace(TuiOptions(), **found)


def _lint_options(file: ConfigFile, profile: str | None) -> LintOptions:
    """Rules that are switched off, in ``[lint]`` or in the profile's own table: either counts."""
    off: dict[str, None] = {}
    for table in (("lint",), *([("profiles", profile, "lint")] if profile else [])):
        for key, value in file.table(*table).items():
            option = next((option for option in options_of(LintOptions) if option.name == key), None)
            try:
                if option is None:
                    raise ValueError("there is no such option; there is off")
                off |= dict.fromkeys(_from_toml(option, value))
            except ValueError as error:
                raise file.complaint(f"{key}: {error}", table, key) from None
    return LintOptions(off=tuple(off))
