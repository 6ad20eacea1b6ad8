"""The terminal app: wires the session of calls to the screens. It decides nothing itself.

A function of its arguments: the settings, how a call is made, how the demo is started, what sets the
sound. Everything heavy behind those is loaded by them, after the first paint.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from textual import on
from textual.actions import parse
from textual.app import App, SystemCommand
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.theme import Theme

from playground.actions import ACTIONS, bindings_of
from playground.atlas.atlas import Atlas
from playground.call.view import CallView
from playground.calls import Calls, CallTab
from playground.errors import PlaygroundError
from playground.hostile_text import visible_line
from playground.live_call import Companion, MakeCall
from playground.resources import asset
from playground.screens.call import CallScreen
from playground.session import Session
from playground.settings.config import Settings
from playground.settings.keeper import SettingsKeeper
from playground.themes import THEMES
from widgets.call_header import SoundState

if TYPE_CHECKING:
    from pathlib import Path

    from playground.screens.caller import CallerPanel
    from playground.watch.doing import Doing
    from playground.watch.redialling import Redialling

HASTE_S = 0.0005
"""At start-up a thread waits so long for another one: the terminal gets its frames from a thread."""
VOLUME_STEP = 0.1
"""How far one key press turns the volume."""


class PlaygroundApp(App[None]):
    """IVR Playground in the terminal."""

    TITLE = "IVR Playground"
    CSS_PATH = [asset("playground.tcss")]
    BINDINGS = bindings_of("app")
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        settings: Settings,
        make_call: MakeCall,
        *,
        target: str = "",
        start_demo: Callable[[], Awaitable[str]] | None = None,
        begin_with_demo: bool = False,
        set_sound: Callable[[SoundState], None] = lambda sound: None,
        voice_names: Callable[[], Sequence[str]] = tuple,
        notices: Iterable[str] = (),
        watch: bool = False,
        watch_paths: Sequence[Path] = (),
        companion: Companion | None = None,
    ) -> None:
        """``target`` is called as soon as the screen stands.

        ``start_demo`` starts the built-in demo app and gives its answer URL, and ``begin_with_demo`` calls
        it as soon as the screen stands; ``set_sound`` is told how the sound shall be, at once and at each
        change; ``voice_names`` tells the local voices known by now; ``notices`` are
        sentences to tell the user at the start; ``watch``: calls are made again when something changes, in
        ``watch_paths`` if they are named; ``companion`` goes along with the call of ``target``.
        """
        super().__init__()
        self.settings = settings
        self._target = target
        self._start_demo = start_demo
        self._begin_with_demo = begin_with_demo
        self._set_sound = set_sound
        self._voice_names = voice_names
        self._notices = (*settings.notices, *notices)
        self._silence = ""
        self._usual_haste_s = sys.getswitchinterval()
        self._companion = companion
        self._watches_at_once = watch
        self._watch_paths = tuple(watch_paths)
        self._redialling: Redialling | None = None
        self._keeper = SettingsKeeper(lambda why: self.tell(why, severity="warning"))
        self._hosts_allowed: set[str] = set()
        self._question = asyncio.Lock()
        self._is_choosing_settings = False
        self.atlas = Atlas(
            lambda: self.settings, hosts=lambda: self._hosts_allowed, on_change=self._on_map_changed
        )
        self.calls = Calls(
            self.atlas.listening(make_call),
            ask_host=self._ask_host,
            numbers=lambda: (self.settings.call.from_number, self.settings.call.to_number),
            on_view=self._on_view,
            on_fault=self._on_fault,
            on_leg=lambda tab: self.tell(
                f"The dialled party was transferred, and goes on as {self._named(tab)}."
            ),
        )
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._theme_wanted

    @property
    def session(self) -> Session:
        """The calls of the shown tab."""
        return self.calls.shown.session

    def get_default_screen(self) -> Screen[None]:
        """The screen of the call is the one below all others."""
        self._call_screen = CallScreen(
            self.calls, self.atlas, url=self._target, method=self.settings.call.method
        )
        return self._call_screen

    def on_load(self) -> None:
        """Nothing that start-up makes is garbage; looking for some would cost a tenth of it.

        And the first frame shall not wait for what is made after it.
        """
        gc.disable()
        sys.setswitchinterval(HASTE_S)

    def on_ready(self) -> None:
        """The first frame is painted: now what is heavy may load."""
        gc.enable()
        sys.setswitchinterval(self._usual_haste_s)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self._tell_sound()
        for notice in self._notices:
            self.tell(notice, severity="warning")
        if self._target:
            self._place(self.calls.shown, self._target, self._companion)
        elif self._begin_with_demo:
            self.call_later(self._call_demo)
        if self._watches_at_once:
            self.call_later(self._switch_watching)

    async def on_unmount(self) -> None:
        """Calls come to their end, and what was changed last is kept, too."""
        if self._redialling is not None:
            await self._redialling.end()
        await self.atlas.finish()
        await self.calls.finish()
        await self._keeper.finish()

    def tell(
        self, sentence: str, *, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """A toast; whatever is in it, it is text and never markup."""
        self.notify(visible_line(sentence, limit=400), severity=severity, markup=False)

    # Calls

    @on(CallScreen.CallWanted)
    def _call_wanted(self, event: CallScreen.CallWanted) -> None:
        self.settings = replace(self.settings, call=replace(self.settings.call, method=event.method))
        self._place(event.tab, event.url)

    @on(CallScreen.Wish)
    async def _wish(self, event: CallScreen.Wish) -> None:
        match event.what:
            case "demo":
                await self._call_demo()
            case "settings":
                self._open_settings()
            case "watch":
                await self._switch_watching()
            case change:
                self._change_sound(change)

    async def _call_demo(self) -> None:
        tab = self.calls.shown
        if self._start_demo is None:
            self.tell("There is no demo here; type an answer URL.", severity="warning")
            return
        try:
            url = await self._start_demo()
        except PlaygroundError as error:
            self.tell(str(error), severity="error")
            return
        self._place(tab, url)

    def _place(self, tab: CallTab, target: str, companion: Companion | None = None) -> None:
        from playground.placing import call_setup, read_target

        try:
            found = read_target(target)
            options = replace(self.settings.call, from_number=self.calls.caller(tab))
            setup, notices = call_setup(found, options)
        except PlaygroundError as error:
            self.tell(str(error), severity="error")
            return
        for notice in (found.note, *notices):
            if notice:
                self.tell(notice)
        tab.url, tab.method = found.url, setup.method
        if tab is self.calls.shown and companion is None:  # else the user may be typing
            self._call_screen.show_target(found.url, setup.method)
        self.calls.place(tab, setup, companion)

    async def _switch_watching(self) -> None:
        """Watch from now on, or no more."""
        from playground.watch.redialling import Redialling

        if self._redialling is None:
            self._redialling = Redialling(
                lambda: self.calls.shown,
                redial=self._redial,
                tell=self.tell,
                on_state=self._call_screen.show_watch,
                paths=self._watch_paths,
            )
        if self._redialling.is_on:
            await self._redialling.end()
            self.tell("Watching no more.")
        else:
            self._redialling.begin()

    def _redial(self, tab: CallTab, what: str, doing: Doing) -> None:
        self.tell(f"{what}: calling again{', and doing what you did' if doing.replay.deeds else ''}.")
        self._place(tab, tab.url, doing)

    @on(CallScreen.GoThere)
    def _go_there(self, event: CallScreen.GoThere) -> None:
        from playground.watch.doing import Doing
        from playground.watch.replay import Replay

        self.tell(f"Calling again, to go to {event.route}." if event.route else "Calling again.")
        self._place(event.tab, event.target, Doing(Replay(event.deeds), takes_over=False, on_stop=self.tell))

    def _on_view(self, tab: CallTab, view: CallView) -> None:
        if self._call_screen.is_mounted and self.is_running:
            if tab is self.calls.shown:
                self._call_screen.show(view)
            self._call_screen.draw_tabs()

    def _on_map_changed(self) -> None:
        if self._call_screen.is_mounted and self.is_running:
            self._call_screen.draw_map()

    def _on_fault(self, tab: CallTab, sentence: str) -> None:
        if not self.is_running:
            return
        name = self._named(tab)
        self.tell(f"{name}: {sentence}" if name else sentence, severity="error")

    def _named(self, tab: CallTab) -> str:
        """Which call it is, when there are several."""
        return f"Call {self.calls.number(tab)}" if len(self.calls.tabs) > 1 else ""

    async def _ask_host(self, tab: CallTab, host: str) -> bool:
        from playground.screens.host_question import ask_host

        async with self._question:  # one at a time
            allowed = host in self._hosts_allowed or await ask_host(self, host, self._named(tab))
            if allowed:
                self._hosts_allowed.add(host)
            return allowed

    # Sound

    @property
    def _sound(self) -> SoundState:
        tui = self.settings.tui
        return SoundState(tui.volume, tui.muted, tui.telephone, tui.hear_room, self._silence)

    def _change_sound(self, change: str) -> None:
        tui = self.settings.tui
        match change:
            case "mute":
                tui = replace(tui, muted=not tui.muted)
            case "telephone":
                tui = replace(tui, telephone=not tui.telephone)
            case "room":
                tui = replace(tui, hear_room=not tui.hear_room)
            case "louder":
                tui = replace(tui, volume=min(1.0, round(tui.volume + VOLUME_STEP, 2)), muted=False)
            case "softer":
                tui = replace(tui, volume=max(0.0, round(tui.volume - VOLUME_STEP, 2)))
        self._take(replace(self.settings, tui=tui))
        self._tell_sound()

    def sound_is_silent(self, why: str) -> None:
        """Say once that nothing can be heard, and why; called when no sound device can be had."""
        if not self._silence:
            self._silence = why
            self._call_screen.show_sound(self._sound)
            self.tell(why, severity="warning")

    def _tell_sound(self) -> None:
        self.calls.hears_room = self.settings.tui.hear_room
        self._set_sound(self._sound)
        self._call_screen.show_sound(self._sound)

    def on_caller_panel_source_chosen(self, event: CallerPanel.SourceChosen) -> None:
        """Where the caller's voice comes from is kept for the next calls."""
        event.stop()
        self._take(replace(self.settings, tui=replace(self.settings.tui, caller_voice=event.source)))

    # Settings and the palette

    def _open_settings(self) -> None:
        from playground.screens.settings import SettingsScreen

        tab, own = self.calls.shown, self.settings.call.from_number

        def chosen(settings: Settings | None) -> None:
            self._is_choosing_settings = False
            if settings is not None:
                self._settings_chosen(self._with_caller_kept(tab, own, settings))

        self._is_choosing_settings = True
        call = replace(self.settings.call, from_number=self.calls.caller(tab))
        self.push_screen(
            SettingsScreen(replace(self.settings, call=call), voices=self._voice_names()), chosen
        )

    def _with_caller_kept(self, tab: CallTab, own: str, settings: Settings) -> Settings:
        """A further call's number is its alone: neither kept nor for other calls."""
        if not tab.caller or settings.profile != self.settings.profile:
            return settings
        tab.caller = settings.call.from_number
        return replace(settings, call=replace(settings.call, from_number=own))

    def _settings_chosen(self, settings: Settings) -> None:
        self._take(settings)
        self._tell_sound()
        self.theme = self._theme_wanted

    def _take(self, settings: Settings) -> None:
        """Let these settings hold, and keep for next time what is new in them."""
        before, self.settings = self.settings, settings
        self._keeper.keep(before, settings)

    @property
    def _theme_wanted(self) -> str:
        wanted = self.settings.tui.theme
        return wanted if wanted in self.available_themes else THEMES[0].name

    def _keep_theme(self, theme: Theme) -> None:
        """The theme the user chose is there again at the next start; one that is tried on is not kept."""
        if not self._is_choosing_settings and theme.name != self._theme_wanted:
            self._take(replace(self.settings, tui=replace(self.settings.tui, theme=theme.name)))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the product, then Textual's own."""
        if isinstance(screen, CallScreen):
            for item in ACTIONS:
                _, action, parameters = parse(item.action)
                place = screen if item.place == "call" else screen.people
                if item.place != "app" and place is not None and place.check_action(action, parameters):
                    yield SystemCommand(item.title, item.help, self._runner(item.action, place))
        yield from super().get_system_commands(screen)

    def _runner(self, action: str, place: DOMNode) -> Callable[[], Awaitable[bool]]:
        return lambda: self.run_action(action, place)

    def format_title(self, title: str, sub_title: str) -> Content:
        """Plain text, never markup."""
        return Content(f"{title} {sub_title}".strip())
