"""What the caller has said in the call: what the log and the transcriptions of recordings are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from playground.call import entries
from playground.call.entries import VoiceSource
from playground.call.events import VoiceBegan, VoiceEnded, VoiceEvent, WordsHeard
from playground.call.masking import masked_text
from playground.call.stage import Stage


@dataclass(slots=True)
class Utterance:
    """The caller's voice from its beginning to its end, and what was understood of it."""

    began_at: float
    source: VoiceSource
    is_secret: bool
    ended_at: float | None = None
    """``None`` while it is heard."""
    is_final: bool = False
    """True when what was understood will not change any more."""
    versions: list[tuple[float, str]] = field(default_factory=list)
    """(when, what was understood then), in order."""

    @property
    def text(self) -> str:
        """What was understood last."""
        return self.versions[-1][1] if self.versions else ""

    def text_at(self, at: float) -> str:
        """What was understood by then."""
        return next((text for when, text in reversed(self.versions) if when <= at), "")


@dataclass(frozen=True, slots=True)
class Said:
    """What was said during some time."""

    text: str
    is_secret: bool
    """True when some of it was said to an input with ``log="false"``."""


class CallerSpeech:
    """All that the caller says in one call; writes an entry for each utterance."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._utterances: list[Utterance] = []
        self._is_secret = False
        self._untold: Utterance | None = None

    @property
    def is_heard(self) -> bool:
        """True while the caller's voice is heard."""
        return bool(self._utterances) and self._utterances[-1].ended_at is None

    @property
    def so_far(self) -> str:
        """What is understood of what the caller is just saying; empty while the caller is silent."""
        return self._utterances[-1].text if self.is_heard else ""

    def keep_secret(self, is_secret: bool) -> None:
        """Whether what is said from now on is masked; what is being said at the moment counts as a whole."""
        self._is_secret = is_secret
        if is_secret and self.is_heard:
            self._utterances[-1].is_secret = True

    def happens(self, event: VoiceEvent) -> None:
        """Something is heard of the caller."""
        match event:
            case VoiceBegan():
                self._end(event.at)
                self._tell()
                self._begin(event.at, event.source)
            case WordsHeard():
                self._understood(event)
            case VoiceEnded():
                self._end(event.at)
            case _:
                assert_never(event)

    def call_ends(self) -> None:
        """Nothing more will be heard."""
        self._end(self._stage.at)
        self._tell()

    def between(self, begin: float, end: float) -> Said:
        """What was said from one moment to the other, as far as it was understood by then."""
        parts, is_secret = [], False
        for utterance in self._utterances:
            ended_at = end if utterance.ended_at is None else utterance.ended_at
            if utterance.began_at > end or ended_at < begin:
                continue
            text, before = utterance.text_at(end), utterance.text_at(begin)
            if utterance.began_at < begin and text.startswith(before):
                text = text[len(before) :]
            if text.strip():
                parts.append(text.strip())
                is_secret = is_secret or utterance.is_secret
        return Said(" ".join(parts), is_secret)

    def _begin(self, at: float, source: VoiceSource) -> None:
        self._untold = Utterance(at, source, self._is_secret)
        self._utterances.append(self._untold)

    def _understood(self, event: WordsHeard) -> None:
        """Words may come late: they belong to the voice heard last, or, without any, to a moment of their own."""
        if not self._utterances:
            self._begin(event.at, "microphone")
            self._end(event.at)
        last = self._utterances[-1]
        last.versions.append((event.at, event.text))
        last.is_final = last.is_final or event.is_final
        if last.ended_at is not None and last.is_final:
            self._tell()

    def _end(self, at: float) -> None:
        if not self.is_heard:
            return
        last = self._utterances[-1]
        last.ended_at = max(at, last.began_at)
        if last.is_final:
            self._tell()

    def _tell(self) -> None:
        """Write down an utterance once all is known of it, or once nothing more can come."""
        said = self._untold
        if said is None or said.ended_at is None:
            return
        self._untold = None
        self._stage.log(
            entries.CallerSpeech,
            text=masked_text(said.text) if said.is_secret else said.text,
            began=round(said.began_at, 3),
            seconds=round(said.ended_at - said.began_at, 3),
            source=said.source,
        )
