"""``<Stream>``: the call's audio goes to a WebSocket server, which may answer (plivo-xml.md 2.15, 3.12).

With ``keepCallAlive`` the document waits here until the stream is over; else the next element runs at once and
the stream goes on beside it, through transfers, to the end of the call. A call has one stream: while it lives
another Stream is passed over (our choice). A transfer away from a Stream that is waited in ends it (our choice).
"""

from __future__ import annotations

from playground.call.elements.runner import Runner
from playground.call.elements.stream_reports import StreamReports
from playground.call.entries import StreamEnd
from playground.call.streams.plan import StreamPlan, plan_of
from playground.call.streams.stream import CallStream
from playground.document.agent_audio import DEFAULT_CONTENT_TYPE
from playground.document.kinds import is_stream_url
from playground.document.model import Severity
from playground.hostile_text import visible_line

_ALWAYS_ECHOED = (
    ("bidirectional", "false"),
    ("audioTrack", "inbound"),
    ("streamTimeout", "86400"),
    ("keepCallAlive", "false"),
    ("contentType", DEFAULT_CONTENT_TYPE),
)
"""Attributes told to the app also when they are not written, with their defaults (our choice)."""


class Stream(Runner):
    """One Stream, waited for or set going."""

    _stream: CallStream | None = None
    _waits = False

    def start(self) -> None:
        """Connect, and wait for the stream's end or go on."""
        streams = self.line.streams
        if streams.live is not None:
            self.problem(
                Severity.WARNING,
                "several-streams",
                "The call has a stream already, and may have one at a time: this Stream is passed over (our choice).",
            )
            self.finish("skipped")
            return
        plan = plan_of(self.values, streams.new_id())
        self._waits = plan.waited_for
        self._stream = CallStream(
            self.line.setup,
            self.stage,
            plan,
            tell_app=self._reports(plan).tell,
            when_over=self._over,
        )
        self._tell_what_is_not_simulated()
        streams.begin(self._stream)
        if is_stream_url(plan.url):
            self._stream.connect()
        else:
            self._stream.refuse(f'"{visible_line(plan.url, limit=200)}" is no wss:// or ws:// URL.')
        self._go_on()

    def stop(self) -> None:
        """The call ends, or is transferred away from here."""
        self._waits = False
        if self._stream is not None:
            if self.line.ending is None:
                self._stream.close("transfer", "The call was transferred away from the stream.")
            else:
                self._call_over()

    def _reports(self, plan: StreamPlan) -> StreamReports:
        return StreamReports(
            self.line,
            plan,
            url=self.values.string("status_callback_url"),
            method=self.element.attributes.get("statusCallbackMethod", "POST"),
            fields=dict(_ALWAYS_ECHOED) | dict(self.element.attributes),
        )

    def _go_on(self) -> None:
        if self._stream is None or self._stream.is_over:
            self.finish("failed")
        elif not self._waits:
            self.line.milestones.when_over(self._call_over)
            self.finish("done")

    def _call_over(self) -> None:
        if self._stream is not None:
            self._stream.close("call-over", "The call is over.")

    def _over(self, reason: StreamEnd) -> None:
        if self._waits and self.is_begun:
            self.finish("failed" if reason == "failed" else "done")

    def _tell_what_is_not_simulated(self) -> None:
        if self.values.boolean("noise_cancellation"):
            self.problem(
                Severity.INFO,
                "noise-cancellation",
                "Noise cancellation is not simulated: the stream sends the sound as it is.",
            )
