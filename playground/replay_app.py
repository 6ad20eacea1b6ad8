"""The terminal app that shows a saved call again: wires the time line of its log to the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

from textual.actions import parse
from textual.app import App, SystemCommand
from textual.content import Content
from textual.screen import Screen

from playground.actions import REPLAY_ACTIONS, bindings_of
from playground.call.timeline import Timeline
from playground.hostile_text import visible_line
from playground.player import Player
from playground.resources import asset
from playground.saved_call import SavedCall
from playground.screens.replay import ReplayScreen
from playground.themes import THEMES

__all__ = ["ReplayApp"]


class ReplayApp(App[bool]):
    """A saved call in the terminal. Nothing is kept and nothing called; ``True``: it is to be called again."""

    TITLE = "IVR Playground"
    CSS_PATH = [asset("playground.tcss")]
    BINDINGS = bindings_of("app")

    def __init__(self, call: SavedCall, *, theme: str = "", clock: Callable[[], float] = monotonic) -> None:
        """``theme``: the user's own, empty: the product's; ``clock``: seconds, by which the call is played."""
        super().__init__()
        self._call = call
        self._timeline = Timeline(call.entries)
        self.player = Player(self._timeline, clock)
        for own in THEMES:
            self.register_theme(own)
        self.theme = theme if theme in self.available_themes else THEMES[0].name

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return ReplayScreen(self._timeline, self.player)

    def on_ready(self) -> None:
        """What is to be said of how the log was read."""
        for notice in self._call.notices:
            self.notify(visible_line(notice, limit=400), severity="warning", markup=False)

    def action_call_again(self) -> None:
        """Leave, for the call to be made again, if it can be."""
        from playground.called_again import target_of_log
        from playground.errors import PlaygroundError

        try:
            target_of_log(self._call.entries)
        except PlaygroundError as error:
            self.notify(visible_line(str(error), limit=400), severity="error", markup=False)
            return
        self.exit(True)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that can be done here, then Textual's own."""
        if isinstance(screen, ReplayScreen):
            for item in REPLAY_ACTIONS:
                _, action, parameters = parse(item.action)
                if item.place != "app" and action != "quit" and screen.check_action(action, parameters):
                    yield SystemCommand(item.title, item.help, self._runner(item.action, screen))
        yield from super().get_system_commands(screen)

    def _runner(self, action: str, screen: ReplayScreen) -> Callable[[], Awaitable[bool]]:
        return lambda: self.run_action(action, screen)

    def format_title(self, title: str, sub_title: str) -> Content:
        """Plain text, never markup."""
        return Content(f"{title} {sub_title}".strip())
