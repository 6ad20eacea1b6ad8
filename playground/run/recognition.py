"""What is understood of a voice that nobody typed: by the recogniser where it can, else by the tester's own words.

An app that listens for speech is kept listening while the words are still being typed: as far as it knows, the
voice goes on so long (our choice: nobody types as fast as a recogniser hears). A recording is not: silence ends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.call.entries import ElementStarted, Entry, InputFinished, InputOpened, VoiceSource
from playground.call.events import Event, VoiceBegan, VoiceEnded, WordsHeard

if TYPE_CHECKING:
    from playground.adapters.sound.clip import Samples
    from playground.adapters.speech.recogniser import HintRecogniser

__all__ = ["TYPING_S", "Recognition"]

TYPING_S = 10.0
"""So long the words of a voice that has ended may be typed while the app waits for them (our choice)."""
TYPE_IT = "Type what you said, and the app is told those words."


class Recognition:
    """One call's: between a microphone or a file, and the call. Use it on the event loop."""

    def __init__(
        self,
        *,
        happen: Callable[[Event], None],
        now: Callable[[], float],
        notice: Callable[[str, str], None],
        on_fault: Callable[[asyncio.Task[None]], None],
    ) -> None:
        """``notice`` tells the user something once, by its code."""
        self._happen = happen
        self._now = now
        self._notice = notice
        self._on_fault = on_fault
        self._hints: tuple[str, ...] = ()
        self._recogniser: HintRecogniser | None = None
        self._is_listening = False
        self._understanding: set[asyncio.Task[None]] = set()
        self._end: asyncio.TimerHandle | None = None
        """When the app is told that the voice has ended, if not before."""
        self._speaks = False
        self._is_told = False
        """True while the app knows of a voice that has not ended."""
        self._wordless_until: float | None = None
        """Until then, words that are typed are those of the voice heard last."""
        self._has_words = False
        """True when the words of the voice that is heard, or was heard last, are known."""
        self._told_to_type = False

    @property
    def speaks(self) -> bool:
        """True while the voice is heard."""
        return self._speaks

    @property
    def wants_words(self) -> bool:
        """True while the app waits for the tester to type what was said."""
        return self._end is not None

    @property
    def takes_words(self) -> bool:
        """True while typed words are what a voice said that is heard, or was heard just now."""
        until = self._wordless_until
        return self._speaks or self.wants_words or (until is not None and self._now() < until)

    def react(self, entry: Entry) -> None:
        """The call goes on: what is listened for, and which phrases are expected."""
        match entry:
            case ElementStarted(name="GetInput"):
                hints = entry.attributes.get("hints", "").split(",")
                self._hints = tuple(hint.strip() for hint in hints if hint.strip())
                self._recogniser = None
            case InputOpened():
                self._is_listening = "speech" in entry.accepts
            case InputFinished():
                self._is_listening = False
                if self._end is not None:  # not within the call's own doing
                    asyncio.get_running_loop().call_soon(self._tell_end)

    def voice_began(self, source: VoiceSource) -> None:
        """The voice sets in, or goes on before its words were known."""
        self._speaks, self._wordless_until = True, None
        self._has_words = False
        if self._cancel_end():
            return
        self._is_told = True
        self._happen(VoiceBegan(self._now(), source))

    def voice_ended(self, samples: Samples | None) -> None:
        """It is silent again; ``samples``: what it said, at the engine's rate, as far as that was kept."""
        self._speaks = False
        self._wordless_until = None if self._has_words else self._now() + TYPING_S
        if self._has_words or not self._is_listening or samples is None:
            self._tell_end()
            return
        self._end = asyncio.get_running_loop().call_later(TYPING_S, self._tell_end)
        task = asyncio.ensure_future(self._understand(samples))
        self._understanding.add(task)
        task.add_done_callback(self._understanding.discard)
        task.add_done_callback(self._on_fault)

    def typed(self, text: str) -> None:
        """The tester says what was said; before, during or after the voice. White space alone is nothing."""
        words = " ".join(text.split())
        if words:
            self._words_are(words)

    def break_off(self) -> None:
        """Nothing more is said: what goes on ends."""
        for task in self._understanding:
            task.cancel()
        self._speaks = False
        self._tell_end()

    def forget(self) -> None:
        """The call is over: nothing more is told."""
        for task in self._understanding:
            task.cancel()
        self._cancel_end()
        self._speaks = self._is_told = False

    async def _understand(self, samples: Samples) -> None:
        from playground.adapters.speech.recogniser import HintRecogniser, NoRecogniser

        if not self._hints:
            self._ask_to_type(f"Without hints there is no recogniser of free speech here. {TYPE_IT}")
            return
        recogniser = self._recogniser = self._recogniser or HintRecogniser(self._hints)
        try:
            text = await asyncio.to_thread(recogniser.recognise, samples)
        except NoRecogniser as none:
            self._ask_to_type(f"{none.sentence} {TYPE_IT}")
            return
        if text is None:
            self._ask_to_type(f"The recogniser heard none of the hints. {TYPE_IT}")
        elif self._end is not None or self._speaks:
            self._words_are(text)

    def _words_are(self, text: str) -> None:
        self._has_words, self._wordless_until = True, None
        self._happen(WordsHeard(self._now(), text, True))
        if not self._speaks:
            self._tell_end()

    def _ask_to_type(self, sentence: str) -> None:
        if not self._told_to_type:
            self._told_to_type = True
            self._notice("type-what-you-said", sentence)

    def _tell_end(self) -> None:
        self._cancel_end()
        if self._is_told:
            self._is_told = False
            self._happen(VoiceEnded(self._now()))

    def _cancel_end(self) -> bool:
        end, self._end = self._end, None
        if end is not None:
            end.cancel()
        return end is not None
