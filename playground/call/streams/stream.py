"""The one audio stream of a call: tried up to three times, open for a while, over once (plivo-xml.md 2.15, 3.12).

Theory of operation: the element that wants a stream opens it here and is told of its end. Connecting is tried
twice more, a second apart (our choice); a connection once made and lost is not made again. While it is open the
server hears the call, each key included, and may speak into it. What it sends is counted and told of at a modest
rate, so that the screen can be folded from the log alone.

The server may also be the call's member in a room (role ``ai-agent``): then those whom it hears, whose keys it is told
of and after whose words its answers are timed are the other members, and the call's own caller is none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

from playground.call import entries
from playground.call.entries import StreamEnd
from playground.call.events import VoiceBegan, VoiceEnded, VoiceEvent
from playground.call.masking import masked_headers, masked_url
from playground.call.prompts import TonesPrompt
from playground.call.streams import news
from playground.call.streams.deeds import CloseStream, SendStreamKey
from playground.document.model import Severity

if TYPE_CHECKING:
    from playground.call.setup import CallSetup
    from playground.call.stage import Stage
    from playground.call.streams.plan import StreamPlan

TRIES = 3
"""Of connecting: the first and two more (plivo-xml.md 2.15)."""
RETRY_S = 1.0
"""Between a failed try and the next, seconds (our choice)."""

StreamEvent = Literal["StartStream", "StopStream", "DroppedStream", "DegradedStream"]
"""What the app is told (plivo-xml.md 3.12)."""
_DROPPED: tuple[StreamEnd, ...] = ("failed", "lost")


@dataclass(frozen=True, slots=True)
class Membership:
    """How a server takes part in a room."""

    press: Callable[[str], None]
    """It wants keys pressed: ``0-9 * # w W``."""
    speaks: Callable[[bool], None]
    """It begins to be heard, or has been silent for a second."""


class CallStream:
    """One stream, from its first try to its end."""

    def __init__(
        self,
        setup: CallSetup,
        stage: Stage,
        plan: StreamPlan,
        *,
        tell_app: Callable[[StreamEvent], None],
        when_over: Callable[[StreamEnd], None],
        membership: Membership | None = None,
    ) -> None:
        """``tell_app`` sends the status callbacks; ``when_over`` is called once.

        ``membership``: of a server that is a member of a room, instead of talking to the caller.
        """
        self.plan = plan
        self.is_open = False
        """True while it is connected."""
        self.is_over = False
        self._setup = setup
        self._stage = stage
        self._tell_app = tell_app
        self._when_over = when_over
        self.membership = membership
        self._attempt = 0
        self._spoke_until: float | None = None
        """When those whom the server hears fell silent, if it has not been heard since; the call's clock."""

    def connect(self) -> None:
        """Try to connect, for the first time or once more."""
        self._attempt += 1
        opening = self.plan.opening(self._setup, self._attempt)
        self._stage.log(
            entries.StreamConnecting,
            path=self.plan.path,
            id=self.plan.stream_id,
            url=masked_url(opening.url),
            sent_to=masked_url(opening.send_to) if opening.send_to != opening.url else None,
            attempt=self._attempt,
            headers=masked_headers(self._setup.http_headers),
            signed=True if self._setup.auth_token is not None else None,
        )
        self._stage.add(opening)

    def refuse(self, why: str) -> None:
        """It cannot even be tried."""
        self._attempt = TRIES
        self._failed(why, is_final=True)

    def close(self, reason: StreamEnd, message: str) -> None:
        """End it from this side; a second time does nothing."""
        if not self.is_over:
            self._stage.add(CloseStream(self.plan.stream_id))
            self._end(reason, message)

    def press(self, digit: str, *, secret: bool) -> bool:
        """Somebody whom the server hears pressed a key; ``False`` when it cannot be told."""
        if self.is_open:
            self._stage.add(SendStreamKey(self.plan.stream_id, digit, secret))
        return self.is_open

    def voice(self, event: VoiceEvent) -> None:
        """The caller begins to speak, or ends."""
        if isinstance(event, VoiceBegan):
            self.spoken_to(None)
        elif isinstance(event, VoiceEnded):
            self.spoken_to(event.at)

    def spoken_to(self, until: float | None) -> None:
        """Somebody whom the server hears speaks until then, which may be still to come; ``None``: with no end yet.

        The server's answer is timed from that end.
        """
        self._spoke_until = until

    def happens(self, what: news.StreamNews, at: float) -> None:
        """Something came of it then. Once it is over, only its last figures count."""
        if isinstance(what, news.Progressed):
            self._progress(what.figures)
        elif not self.is_over:
            self._happens(what, at)

    def _happens(self, what: news.StreamNews, at: float) -> None:
        match what:
            case news.Opened():
                self._opened()
            case news.Failed(message, is_final):
                self._failed(message, is_final=is_final)
            case news.Ended(message, is_clean):
                self._ended(message, is_clean=is_clean)
            case news.Told(way, event, text):
                self._log(entries.StreamMessage, way=way, event=event, text=text)
            case news.Checkpoint(name, state):
                self._log(entries.StreamCheckpoint, name=name, state=state)
            case news.Sounded():
                self._sounded(at)
            case news.FellSilent():
                self._log(entries.StreamSilence)
                self._speaks(False)
            case news.KeysWanted(digits):
                self._send_tones(digits)
            case news.Degraded(percent):
                self._degraded(percent)
            case news.Faulty(code, message):
                self._complain(code, message)
            case news.Progressed():
                pass
            case _:
                assert_never(what)

    def _opened(self) -> None:
        self.is_open = True
        plan = self.plan
        self._log(
            entries.StreamOpened,
            path=plan.path,
            content_type=plan.content_type,
            tracks=plan.tracks,
            bidirectional=plan.bidirectional,
            waited_for=plan.waited_for,
            as_member=plan.as_member or None,
        )
        too_long = f"The stream has lasted {plan.timeout_s:.0f} seconds, its streamTimeout."
        self._stage.start_timer(self._timer, plan.timeout_s, lambda: self.close("timeout", too_long))
        self._tell_app("StartStream")

    def _failed(self, message: str, *, is_final: bool) -> None:
        if self._attempt < TRIES and not is_final:
            self._stage.start_timer(self._timer, RETRY_S, self.connect)
            return
        self._drop("The stream never started", message)
        self._end("failed", message)

    def _ended(self, message: str, *, is_clean: bool) -> None:
        if not is_clean:
            self._drop("The stream broke off", message)
        self._end("server" if is_clean else "lost", message)

    def _drop(self, what: str, why: str) -> None:
        after = "the call goes on without it" if self.membership is None else "its member leaves the room"
        self._complain("stream-dropped", f"{what}: {why.rstrip('.')}; {after}.")

    def _complain(self, code: str, sentence: str) -> None:
        self._stage.problem(Severity.WARNING, code, sentence, url=self.plan.url, path=self.plan.path)

    def _degraded(self, percent: int) -> None:
        sentence = f"The stream's server takes audio too slowly: the buffer for it is {percent} % full."
        self._complain("stream-degraded", sentence)
        self._tell_app("DegradedStream")

    def _sounded(self, at: float) -> None:
        self._speaks(True)
        if self._spoke_until is not None and at >= self._spoke_until:
            self._log(entries.StreamAnswer, latency=round(at - self._spoke_until, 3))
            self._spoke_until = None

    def _speaks(self, is_heard: bool) -> None:
        if self.membership is not None:
            self.membership.speaks(is_heard)

    def _send_tones(self, digits: str) -> None:
        if self.membership is not None:
            self.membership.press(digits)
            return
        tones = TonesPrompt(digits)
        self._stage.log(entries.Dtmf, path=self.plan.path, digits=digits, seconds=round(tones.seconds, 3))
        self._stage.play_along(self.plan.path, tones)

    def _progress(self, figures: news.Figures) -> None:
        self._log(
            entries.StreamProgress,
            frames_sent=figures.frames_sent,
            bytes_sent=figures.bytes_sent,
            messages_received=figures.messages_received,
            bytes_received=figures.bytes_received,
            played=round(figures.played_s, 2),
            queued=round(figures.queued_s, 2),
            underruns=figures.underruns,
            lateness_ms=round(figures.lateness_ms, 1),
            unsent=round(figures.unsent_s, 2),
            levels_sent=tuple(round(level, 2) for level in figures.levels_sent),
            levels_received=tuple(round(level, 2) for level in figures.levels_received),
        )

    def _end(self, reason: StreamEnd, message: str) -> None:
        self.is_open, self.is_over = False, True
        self._stage.cancel_timer(self._timer)
        self._log(entries.StreamClosed, path=self.plan.path, reason=reason, message=message)
        self._tell_app("DroppedStream" if reason in _DROPPED else "StopStream")
        self._when_over(reason)

    def _log(self, kind: Callable[..., entries.Entry], **values: object) -> None:
        self._stage.log(kind, id=self.plan.stream_id, **values)

    @property
    def _timer(self) -> str:
        return f"stream {self.plan.stream_id}"
