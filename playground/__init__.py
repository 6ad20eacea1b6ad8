"""IVR Playground: plays the part of Plivo and of the phone, in the terminal.

The installed wheel carries the project's own ``widgets`` package privately, so that no other
distribution's ``widgets`` can clash with it; this module makes it importable.
"""

import sys
from pathlib import Path

__version__ = "0.1.0"
"""The version of the distribution, written into every call log."""

_BUNDLED = Path(__file__).with_name("_bundled")  # exists only in an installed wheel
if _BUNDLED.is_dir():
    sys.path.insert(0, str(_BUNDLED))
