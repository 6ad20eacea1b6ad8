"""The small web app that gives recordings to the app under test: complete ones, and no other file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from playground.adapters.recordings.sound_file import SoundFile

PREFIX = "/recordings/"
PATIENCE_S = 60.0
"""How long a request waits for a recording that is being written, seconds."""
_CONTENT_TYPES: Mapping[str, str] = MappingProxyType({".mp3": "audio/mpeg", ".wav": "audio/wav"})


@dataclass(eq=False, slots=True)
class Kept:
    """One recording of this process."""

    path: Path
    channels: int
    is_stopped: bool = False
    """True once no more is recorded: its file is being written, or is complete."""
    complete: Future[bool] = field(default_factory=Future)
    """Comes when writing has ended; False: there is no file."""
    file: SoundFile | None = None
    """The open file, between its first piece and its end."""
    frames: int = 0
    """Written so far."""
    is_lost: bool = False
    """True once it could not be written."""
    lock: Lock = field(default_factory=Lock)
    """Held while the file is written."""


def create_app(find: Callable[[str], Kept | None]) -> Starlette:
    """The app; ``find`` gives a recording by its file name."""
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import FileResponse, PlainTextResponse, Response
    from starlette.routing import Route

    async def serve(request: Request) -> Response:
        kept = find(request.path_params["name"])
        if kept is None:
            return PlainTextResponse("There is no such recording here.\n", 404)
        if not kept.is_stopped:
            return PlainTextResponse("This recording is not complete yet.\n", 404)
        if not await _is_there(kept):
            return PlainTextResponse("This recording could not be kept.\n", 404)
        return FileResponse(kept.path, media_type=_CONTENT_TYPES[kept.path.suffix])

    return Starlette(routes=[Route(PREFIX + "{name}", serve)])


async def _is_there(kept: Kept) -> bool:
    try:
        complete = asyncio.shield(asyncio.wrap_future(kept.complete))
        return await asyncio.wait_for(complete, PATIENCE_S) and kept.path.is_file()
    except TimeoutError:
        return False
