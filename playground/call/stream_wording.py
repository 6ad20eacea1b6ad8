"""The words of the conversation for audio streams; figures and messages have a place of their own."""

from __future__ import annotations

from playground.call import entries
from playground.hostile_text import visible_line

_CHECKPOINTS = {"played": "has been heard", "cleared": "was dropped: the audio before it was cleared"}

StreamEntry = (
    entries.StreamConnecting
    | entries.StreamOpened
    | entries.StreamCheckpoint
    | entries.StreamAnswer
    | entries.StreamClosed
)


def stream_words(entry: StreamEntry) -> str | None:
    """What the entry says to a person; ``None``: nothing worth a line."""
    match entry:
        case entries.StreamConnecting():
            url = visible_line(entry.url, limit=200)
            sent = "" if entry.sent_to is None else f", sent to {visible_line(entry.sent_to, limit=200)}"
            again = f", try {entry.attempt}" if entry.attempt > 1 else ""
            return f"Connects the stream to {url}{sent}{again}"
        case entries.StreamOpened():
            kind = visible_line(entry.content_type, limit=80)
            tracks = " and ".join(visible_line(track, limit=20) for track in entry.tracks)
            if entry.as_member:
                tracks = "the room"
            ways = "both ways" if entry.bidirectional else "one way"
            return f"The stream is open: {tracks}, {kind}, {ways}"
        case entries.StreamCheckpoint():
            how = _CHECKPOINTS.get(entry.state)
            return None if how is None else f'Checkpoint "{visible_line(entry.name, limit=80)}" {how}'
        case entries.StreamAnswer():
            return f"The stream's server answers after {entry.latency * 1000:.0f} ms"
        case entries.StreamClosed():
            return f"The stream is over: {visible_line(entry.message, limit=400)}"
