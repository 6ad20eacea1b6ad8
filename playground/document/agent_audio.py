"""How the audio of a MultiPartyCall's ``ai-agent`` is coded (plivo-xml.md 2.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.document.schema_media import STREAM_CONTENT_TYPES

if TYPE_CHECKING:
    from playground.document.values import Values

DEFAULT_CONTENT_TYPE = "audio/x-l16;rate=8000"


def agent_content_type(values: Values) -> str:
    """As of a Stream's ``contentType``; ``aiAgentStreamSamplingRate`` counts where it fits (our choice)."""
    written = values.string("ai_agent_stream_content_type") or DEFAULT_CONTENT_TYPE
    rated = f"{written.partition(';')[0]};rate={values.integer_or_none('ai_agent_stream_sampling_rate')}"
    return rated if rated in STREAM_CONTENT_TYPES else written


def sampling_rate_fits(values: Values) -> bool:
    """Whether there is audio of the rate that is written, if one is, in the coding that is."""
    rate = values.integer_or_none("ai_agent_stream_sampling_rate")
    return rate is None or agent_content_type(values).endswith(f"={rate}")
