"""Who may come in: only pages that this server gave out, under a name that is really this machine's.

Without it any page in the same browser could open the WebSocket and make calls (a WebSocket asks no leave of
the page's origin), and a foreign name made to point to this machine would pass for one of its own.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Door", "is_loopback"]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Door:
    """Judges a request by its ``Host`` and ``Origin``."""

    host: str
    """What the server listens on, as the user named it."""
    remote: bool = False
    """True when others than this machine are to reach it."""

    def refusal(self, host: str | None, origin: str | None) -> str | None:
        """Why the request is refused, in a sentence; ``None``: it is welcome."""
        name = _name_of(f"http://{host}") if host else None
        if name is None or not self._is_ours(name):
            return "This server does not go by that name."
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return "This server answers its own pages only."
        return None

    def _is_ours(self, name: str) -> bool:
        if name in LOOPBACK_NAMES or name == self.host.lower():
            return True
        if not self.remote:
            return is_loopback(name)
        return _is_address(name) or name in {socket.gethostname().lower(), socket.getfqdn().lower()}


def is_loopback(host: str) -> bool:
    """Whether that name or address is this machine's own, reached by nobody else."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _name_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
