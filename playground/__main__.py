"""``python -m playground`` does the same as ``ivr-playground``."""

import sys

from playground.cli import main

sys.exit(main())
