"""What the app is told of a stream at its status callback URL (plivo-xml.md 3.12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from playground.call.ask import Ask
from playground.call.parameters import moment

if TYPE_CHECKING:
    from playground.call.elements.runner import Line
    from playground.call.streams.plan import StreamPlan
    from playground.call.streams.stream import StreamEvent


class StreamReports:
    """Those of one stream; without a URL, nothing is told."""

    def __init__(
        self, line: Line, plan: StreamPlan, *, url: str | None, method: str, fields: Mapping[str, str]
    ) -> None:
        """``url`` and ``method`` as written; ``fields``: what is told besides, the element's attributes among it."""
        self._line = line
        self._plan = plan
        self._url = line.web.resolve(url or "", line.base_url)
        self._method = method
        self._fields = fields

    def tell(self, event: StreamEvent) -> None:
        """Tell it; nobody waits for the answer."""
        if not self._url:
            return
        fields = {
            **self._fields,
            "StreamID": self._plan.stream_id,
            "ServiceURL": self._plan.url,
            "Timestamp": moment(self._line.setup, self._line.stage.at),
        }
        if self._line.ending is not None:
            fields["CallStatus"] = "completed"
        ask = Ask(
            purpose="callback",
            url=self._url,
            method=self._method,
            event=event,
            fields=fields,
            path=self._plan.path,
        )
        self._line.web.notify(ask)
