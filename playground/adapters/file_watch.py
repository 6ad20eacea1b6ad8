"""Files that are watched, by watchfiles: waits until something else stands in them, and is all there.

What counts is what stands in the files, looked at before and after; that something happens in a folder only wakes.
So nothing is lost between two waits, a file that is saved by renaming is one change, and where the system tells
of nothing (a network folder, no watches left) looking now and then finds it all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from time import monotonic

from playground.watch.changes import Changes, Snapshot, changes_between

LOOK_S = 2.0
"""So often files are looked at when the system tells of nothing, seconds."""
BLIND_LOOK_S = 0.5
"""And where it cannot tell, seconds."""
SETTLE_S = 0.15
"""What stands in the files must be the same for so long, seconds: an editor may be writing."""
GONE_S = 0.6
"""And that long when a file is gone: an editor may be about to put the new one in its place."""
UNREST_S = 5.0
"""Then a change is told although more of it follows, seconds."""
MOST_FOLDERS = 2000
"""So many folders are watched; in more of them changes are seen by looking."""
_DIGESTED_BYTES = 4 * 1024 * 1024
"""A larger file is told apart by size and time."""


class FileWatch:
    """Use it on one thread; ``stop`` may be called on any."""

    def __init__(
        self, find: Callable[[], Iterable[Path]], folders: Callable[[], Iterable[Path]] | None = None
    ) -> None:
        """``find`` finds the files, anew at each look; ``folders``: where they and new ones lie, unless beside them."""
        self._find = find
        self._folders = folders or (lambda: {path.parent for path in find()})
        self._stopped = threading.Event()
        self._known: dict[Path, tuple[tuple[int, int, int], str]] = {}
        self._seen = self._look()

    def wait(self, timeout_s: float) -> Changes:
        """What changed since the last time, as soon as it has settled; nothing when the time is up or it is stopped."""
        until = monotonic() + timeout_s
        while not self._stopped.is_set():
            if changes_between(self._seen, self._look()):
                if found := self._settled():
                    return found
                continue
            left = until - monotonic()
            if left <= 0:
                break
            _wait_for_a_stir(self._folders(), min(left, LOOK_S), self._stopped)
        return Changes()

    def expect(self, files: Iterable[Path]) -> None:
        """What ``find`` finds from now on beside the others: not new because it is found for the first time."""
        known = dict(self._seen)
        for path in files:
            if path not in known and (stamp := self._stamp(path)) is not None:
                known[path] = stamp
        found = set(self._find())
        self._seen = {path: stamp for path, stamp in known.items() if path in found or not path.exists()}

    def stop(self) -> None:
        """Whoever waits returns, and so does everybody who waits later."""
        self._stopped.set()

    def _settled(self) -> Changes:
        """The change once nothing more is written; none when it was undone meanwhile."""
        began, now = monotonic(), self._look()
        while True:
            found = changes_between(self._seen, now)
            if self._stopped.wait(GONE_S if found.removed else SETTLE_S):
                return Changes()
            before, now = now, self._look()
            if now == before or monotonic() - began > UNREST_S:
                found = changes_between(self._seen, now)
                self._seen = now
                return found

    def _look(self) -> Snapshot:
        stamps = {}
        for path in self._find():
            if (stamp := self._stamp(path)) is not None:
                stamps[path] = stamp
        self._known = {path: known for path, known in self._known.items() if path in stamps}
        return stamps

    def _stamp(self, path: Path) -> str | None:
        """What stands in the file; read only when it was written since."""
        try:
            facts = path.stat()
            written = (facts.st_mtime_ns, facts.st_size, facts.st_ino)
            known = self._known.get(path)
            if known is not None and known[0] == written:
                return known[1]
            large = facts.st_size > _DIGESTED_BYTES
            stamp = str(written) if large else blake2b(path.read_bytes(), digest_size=16).hexdigest()
        except OSError:
            return None
        self._known[path] = written, stamp
        return stamp


def _wait_for_a_stir(folders: Iterable[Path], timeout_s: float, stopped: threading.Event) -> None:
    """Return when something happens directly in one of the folders, as far as the system tells; or in time."""
    there = sorted({str(folder) for folder in folders if folder.is_dir()})[:MOST_FOLDERS]
    if there:
        try:
            from watchfiles import watch

            waiting = watch(
                *there,
                watch_filter=None,
                debounce=200,
                rust_timeout=max(1, round(timeout_s * 1000)),
                yield_on_timeout=True,
                stop_event=stopped,
                recursive=False,
                ignore_permission_denied=True,
            )
            with closing(waiting):
                next(waiting, None)
            return
        except (ImportError, OSError, RuntimeError):
            pass  # not for this system, a folder has just gone, or there are no watches left
    stopped.wait(min(timeout_s, BLIND_LOOK_S))
