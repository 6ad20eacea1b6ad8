"""Pictures of the widgets, compared with those that were looked at and kept.

After a change that is meant: ``pytest tests/ui/test_gallery.py --snapshot-update``, then look at them.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from playground.themes import THEMES
from tests.ui.gallery import Gallery
from tests.ui.waiting import at_rest


async def settled(pilot: Pilot[None]) -> None:
    """Panes are laid out and the XML has its colours."""
    await pilot.pause()
    pilot.app.set_focus(None)
    await at_rest(pilot)
    await pilot.app.workers.wait_for_complete()
    await at_rest(pilot)


@pytest.mark.parametrize(
    ("piece", "theme", "size"),
    [
        ("keypads", THEMES[0].name, (174, 32)),
        ("xml", THEMES[0].name, (100, 14)),
        ("refused", THEMES[1].name, (80, 14)),
        ("exchanges", THEMES[0].name, (120, 24)),
        ("problems", THEMES[1].name, (80, 20)),
        ("element", THEMES[0].name, (120, 30)),
        ("settings", THEMES[0].name, (80, 24)),
        ("stream", THEMES[0].name, (120, 30)),
        ("stream", THEMES[1].name, (80, 24)),
        ("map", THEMES[0].name, (120, 36)),
        ("map", THEMES[1].name, (80, 24)),
        ("map-walking", THEMES[0].name, (80, 10)),
        ("map-harm", THEMES[0].name, (100, 16)),
        ("map-empty", THEMES[0].name, (80, 8)),
    ],
)
def test_picture(piece: str, theme: str, size: tuple[int, int], snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(Gallery(piece, theme), terminal_size=size, run_before=settled)
