"""How xdist gives some tests a calm machine (calm.py): last, on one worker, the others gone.

It stays one session with one summary, so ``-k``, ``-x``, ``--lf`` and the count at the end mean what they always do.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScheduling
from xdist.workermanage import WorkerController

from tests.calm import is_calm


class CalmLast(LoadScheduling):
    """Hands tests out as ``--dist load`` does, but keeps the calm ones back until one worker is left.

    A worker runs its last test when it has been given another or sent home. So as soon as no busy test is left to
    hand out, all workers but one are sent home; that one gets the calm tests when the others are gone.
    """

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        self._kept_back: list[int] = []
        """Indices of the calm tests until they are handed out."""
        self._alone: WorkerController | None = None
        """Who was given them."""

    def schedule(self) -> None:
        """All workers have collected; or another has, in place of one that crashed."""
        if self.collection is None:
            if not self._check_nodes_have_same_collection():
                return
            self.collection = next(iter(self.node2collection.values()))
            self.maxschedchunk = self.maxschedchunk or len(self.collection)
            for index, test_id in enumerate(self.collection):
                (self._kept_back if is_calm(test_id) else self.pending).append(index)
        for node in self.nodes:
            self.check_schedule(node)

    def check_schedule(self, node: WorkerController, duration: float = 0) -> None:
        """Give a worker more to do, or send it home."""
        if self._alone in self.nodes and node is not self._alone:
            node.shutdown()  # it came in place of one that crashed, and too late
        elif self.pending or not self._kept_back:
            super().check_schedule(node, duration)
        elif not node.shutting_down:
            if any(not other.shutting_down for other in self.nodes if other is not node):
                node.shutdown()
            elif self.nodes == [node]:
                self.pending, self._kept_back, self._alone = self._kept_back, [], node
                super().check_schedule(node, duration)

    def remove_node(self, node: WorkerController) -> str | None:
        """A worker has gone home, or crashed: then the id of the test that it was at."""
        crashed_at = super().remove_node(node)
        for left in self.nodes:
            self.check_schedule(left)
        return crashed_at

    @property
    def tests_finished(self) -> bool:
        """Whether all tests have been handed out and are as good as done."""
        return not self._kept_back and super().tests_finished

    @property
    def has_pending(self) -> bool:
        """Whether any test is still to be done."""
        return bool(self._kept_back) or super().has_pending
