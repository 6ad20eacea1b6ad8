"""The Map tab on the screen of the call: which map it shows, walking the rest of it, saving it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from playground.atlas.atlas import Atlas
from playground.calls import Calls, CallTab
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.screens.side_by_side import SideBySide

if TYPE_CHECKING:
    from playground.scenarios.deeds import Deed
    from widgets.map_tree import MapTree
    from widgets.map_view import MapView

__all__ = ["MappedScreen"]

_MAP = "map"
"""Id of its tab."""
_TOLD_S = 10.0
"""A path takes longer to read than other news, seconds."""


class MappedScreen(SideBySide):
    """A screen of calls whose details have a Map tab."""

    @dataclass
    class GoThere(Message):
        """The user wants a call that does these deeds."""

        tab: CallTab
        target: str
        route: str
        """In words."""
        deeds: tuple[Deed, ...]

    def __init__(self, calls: Calls, atlas: Atlas) -> None:
        super().__init__(calls)
        self._atlas = atlas

    @property
    def _target(self) -> str:
        """What the map is of: the target of the shown call, or of the one that would be made; empty: none."""
        if (setup := self._session.setup) is not None:
            return setup.answer_url
        from playground.placing import read_target

        try:
            return read_target(self.answer_url).url
        except PlaygroundError:
            return ""

    def draw_map(self) -> None:
        """Draw the map as it is now, if it is looked at."""
        details = self._details
        if details is None or not self.is_mounted or details.active != _MAP:
            return
        others = [tab.session.setup for tab in self._calls.tabs if tab is not self._calls.shown]
        setup = self._session.setup
        details.show_map(
            self._atlas.picture(
                self._target,
                setup.call_uuid if setup is not None and self._session.busy else "",
                [other.call_uuid for other in others if other is not None],
            )
        )

    def on_detail_tabs_opened(self) -> None:
        """It may be the map's."""
        self.draw_map()

    def on_map_tree_folded(self, event: MapTree.Folded) -> None:
        """A menu's choices are to be shown or hidden."""
        event.stop()
        self._atlas.fold(self._target, event.place, event.is_open)
        self.draw_map()

    def on_map_view_walk_wanted(self, event: MapView.WalkWanted) -> None:
        """By mouse."""
        event.stop()
        self.action_walk_map()

    def action_follow(self) -> None:
        """The cursors of elements and map follow the call."""
        super().action_follow()
        if self._details is not None:
            self._details.follow()

    def action_walk_map(self) -> None:
        """Walk what is not known of the shown map, or stop it."""
        target = self._target
        if not target:
            self.notify("Type the answer URL first, or call the demo.", markup=False)
        elif self._atlas.is_walking(target):
            self._atlas.stop_walk(target)
        else:
            caller = self._calls.caller(self._calls.shown)
            self.action_tab(_MAP)
            self.run_worker(self._walk(target, caller), group="walk", description="walking the map")

    async def _walk(self, target: str, caller: str) -> None:
        from playground.screens.walk_question import may_walk

        with self._guarded("the walk"):
            if await may_walk(self.app, target, self._atlas.goes_to(target)):
                found = await self._atlas.walk(target, caller)
                if found:
                    self._tell(found)

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """A border: a fault, even of ours, is a sentence and the end of ``what``, no more."""
        try:
            yield
        except PlaygroundError as error:
            self._tell(str(error), is_bad=True)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            self._tell(
                f"The playground itself failed and {what} broke off ({fault}). Please report it.", is_bad=True
            )

    def action_go_there(self) -> None:
        """Call again, and do what leads to the chosen row."""
        row = self._details.map_row if self._details is not None else None
        deeds = self._atlas.deeds_to(self._target, row.key) if row is not None else None
        if row is None:
            self._tell("Choose a row of the map first (M).", is_bad=True)
        elif deeds is None:
            self._tell(
                "Others act on the way there, or something is recorded: go there by hand.", is_bad=True
            )
        else:
            self.post_message(self.GoThere(self._calls.shown, self._target, row.route, deeds))

    def action_save_map(self) -> None:
        """Save the shown map beside the calls' logs."""
        self.run_worker(self._save_map(self._target), group="map", description="saving the map")

    async def _save_map(self, target: str) -> None:
        with self._guarded("saving the map"):
            path = await self._atlas.keep(target)
            if path is None:
                self._tell("There is no map yet; it grows as you call.", is_bad=True)
            else:
                self._tell(f"The map is in {path}, and as JSON beside it.")

    def action_forget_map(self) -> None:
        """Begin the shown map anew."""
        self._atlas.forget(self._target)
        self._tell("The map begins anew with the next call.")

    def _tell(self, sentence: str, *, is_bad: bool = False) -> None:
        if self.is_mounted:
            self.notify(
                visible_line(sentence, limit=400),
                severity="warning" if is_bad else "information",
                timeout=_TOLD_S,
                markup=False,
            )
