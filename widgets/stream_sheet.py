"""A stream in words: its state, what went each way and how loud, the server's answers and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from textual.content import Content

from playground.call.entries import StreamMessage, StreamProgress
from playground.call.quantities import duration, size
from playground.call.stream_picture import StreamPicture
from playground.hostile_text import visible_line
from widgets.fact_sheet import Fact, Heading, Prose, Row, Tone

__all__ = ["message_row", "stream_sheet", "waveform"]

_BARS = "▁▂▃▄▅▆▇█"
_SHOWN_LEVELS = 40
_STATES = {
    "connecting": ("connecting", Tone.DOUBTFUL),
    "open": ("open", Tone.GOOD),
    "over": ("over", Tone.DIM),
}
_CHECKPOINTS = {
    "set": ("… waits", Tone.DOUBTFUL),
    "played": ("✓ heard", Tone.GOOD),
    "cleared": ("∅ cleared", Tone.DIM),
}
_SHOWN_CHECKPOINTS = 10
_UNSENT_S = 0.5
"""Less that is not taken yet is on its way."""
_LATE_MS = 40.0
"""A frame that goes out later than that is worth a colour."""


def stream_sheet(stream: StreamPicture) -> list[Row]:
    """All that is known of it, in the order in which people ask."""
    word, tone = _STATES[stream.state]
    note = f"try {stream.attempt}" if stream.state == "connecting" and stream.attempt > 1 else ""
    rows: list[Row] = [Fact("stream", word, note=note, tone=tone)]
    if stream.closed is not None:
        rows.append(Prose(visible_line(stream.closed.message, limit=400), Tone.DIM))
    rows.append(Fact("server", visible_line(stream.url, limit=400), tone=Tone.VALUE))
    if stream.sent_to is not None:
        rows.append(Fact("sent to", visible_line(stream.sent_to, limit=400), tone=Tone.VALUE))
    if stream.opened is not None:
        tracks = ", ".join(visible_line(track, limit=20) for track in stream.opened.tracks)
        tracks = "the room" if stream.is_member else tracks
        ways = "both ways" if stream.opened.bidirectional else "one way"
        rows.append(Fact("audio", f"{visible_line(stream.opened.content_type, limit=80)}, {tracks}, {ways}"))
    rows += _answers(stream)
    if stream.progress is not None:
        rows += _sent(stream, stream.progress)
        rows += _received(stream, stream.progress)
    rows += _checkpoints(stream)
    return rows


def waveform(levels: Sequence[float]) -> str:
    """Peaks (0…1) as bars, the newest right; a quiet voice can still be seen."""
    return "".join(_BARS[min(len(_BARS) - 1, int(max(0.0, level) ** 0.5 * len(_BARS)))] for level in levels)


def message_row(message: StreamMessage) -> Content:
    """Its time, way and event, and the JSON as far as there is room."""
    arrow = ("→", Tone.VALUE) if message.way == "sent" else ("←", Tone.GOOD)
    return Content.assemble(
        (f"{message.at:>8.2f} ", Tone.DIM),
        arrow,
        f" {visible_line(message.event, limit=14):<14} ",
        (visible_line(message.text, limit=300), Tone.DIM),
    )


def _answers(stream: StreamPicture) -> Iterator[Row]:
    if latencies := stream.latencies:
        spoke = "what it heard" if stream.is_member else "the caller's speech"
        spread = f"{len(latencies)} answers, median {_ms(median(latencies))}, longest {_ms(max(latencies))}"
        note = spread if len(latencies) > 1 else f"from the end of {spoke}"
        yield Fact("latency", _ms(latencies[-1]), note=note, tone=Tone.STRONG)


def _sent(stream: StreamPicture, progress: StreamProgress) -> Iterator[Row]:
    yield Heading("To the server")
    yield Fact("frames", f"{progress.frames_sent:,} of 20 ms, {size(progress.bytes_sent)}")
    late = Tone.DOUBTFUL if stream.lateness_ms > _LATE_MS else Tone.PLAIN
    yield Fact(
        "late", f"{progress.lateness_ms:.0f} ms", note=f"at most {stream.lateness_ms:.0f} ms", tone=late
    )
    if progress.unsent >= _UNSENT_S:
        yield Fact("not taken", duration(progress.unsent), tone=Tone.BAD)
    yield Fact("level", waveform(stream.levels_sent[-_SHOWN_LEVELS:]), tone=Tone.VALUE)


def _received(stream: StreamPicture, progress: StreamProgress) -> Iterator[Row]:
    if stream.opened is not None and not stream.opened.bidirectional:
        return
    yield Heading("From the server")
    yield Fact("messages", f"{progress.messages_received:,}, {size(progress.bytes_received)}")
    heard = f"{duration(progress.played)}, {duration(progress.queued)} to come"
    yield Fact("heard", heard)
    yield Fact("underruns", str(progress.underruns), tone=Tone.DOUBTFUL if progress.underruns else Tone.PLAIN)
    yield Fact("level", waveform(stream.levels_received[-_SHOWN_LEVELS:]), tone=Tone.GOOD)


def _checkpoints(stream: StreamPicture) -> Iterator[Row]:
    if not stream.checkpoints:
        return
    yield Heading("Checkpoints")
    for item in reversed(stream.checkpoints[-_SHOWN_CHECKPOINTS:]):
        state, tone = _CHECKPOINTS[item.state]
        yield Fact(visible_line(item.name, limit=40) or "(no name)", state, tone=tone)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
