"""The account's auth token: where it may come from, and how it is spoken of without being shown.

It signs requests (plivo-xml.md 5). Whoever has it can act for the account, so it is read from the environment
or the config file, never from the command line, and no text made from it says more than that it is set.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playground.errors import PlaygroundError
from playground.hostile_text import visible_line

if TYPE_CHECKING:
    from playground.settings.options import CallOptions

_OTHERS_MAY_READ = 0o044


@dataclass(frozen=True, slots=True)
class AuthToken:
    """A token and where it was found; its text form hides it."""

    value: str = field(repr=False)
    source: str = field(default="", compare=False)
    """Such as ``the config file``."""

    def found_in(self, source: str) -> AuthToken:
        """The same token, with its source."""
        return replace(self, source=source)


def read_auth_token(text: str) -> AuthToken:
    """A token as it is written; raises ``ValueError``, which does not repeat it."""
    text = text.strip()
    if not text:
        raise ValueError("it is empty")
    if not text.isprintable():
        raise ValueError("it holds control characters")
    return AuthToken(text)


def auth_token_of(options: CallOptions, environ: Mapping[str, str] = os.environ) -> AuthToken | None:
    """The token that signs requests; ``None``: they are not signed. Raises ``PlaygroundError``."""
    variable = options.auth_token_env
    if not variable:
        return options.auth_token
    shown = visible_line(variable, limit=80)
    try:
        return read_auth_token(environ.get(variable, "")).found_in(f"the environment variable {shown}")
    except ValueError as error:
        raise PlaygroundError(
            f"The environment variable {shown} holds no auth token: {error}.",
            fix="Set it to your account's token, or leave --auth-token-env out.",
        ) from None


def token_in_words(options: CallOptions, environ: Mapping[str, str] = os.environ) -> str:
    """Whether a token is set, and where: all that is ever shown of it."""
    try:
        token = auth_token_of(options, environ)
    except PlaygroundError:
        return f"not set: the environment variable {visible_line(options.auth_token_env or '', limit=80)} is empty"
    return "not set" if token is None else f"set, from {token.source}"


def exposure_of(path: Path) -> str | None:
    """A sentence when other users of this machine may read that file, which holds a token."""
    if os.name != "posix":
        return None
    try:
        may_read = path.stat().st_mode & _OTHERS_MAY_READ
    except OSError:
        return None
    if not may_read:
        return None
    return f"Other users can read the auth token in {path}; `chmod 600` on it keeps it to you."
