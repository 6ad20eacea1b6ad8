"""Commands: modules with ``add_arguments(parser)`` and ``execute(arguments)``, imported when asked for."""

from __future__ import annotations

from types import MappingProxyType

SUMMARIES = MappingProxyType(
    {
        "run": "make one call with no screen, on a virtual clock",
        "lint": "check documents against the protocol",
        "test": "play scenario files: calls with expectations",
        "map": "walk every choice a caller can make, and print the map of the flow",
        "replay": "show a saved call again, step by step, or write it in another form",
        "serve": "the terminal app in a web browser, on loopback unless told otherwise",
        "demo": "serve only the demo app and print its answer URL",
        "doctor": "say what works here, and how to mend what does not",
    }
)
"""Each command's name (and the name of its module here) with what it does."""
