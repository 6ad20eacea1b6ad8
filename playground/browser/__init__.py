"""The terminal app in a web browser: textual-serve's server, with a page of our own and a guard at its door."""

from __future__ import annotations
