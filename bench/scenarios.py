"""1,000 scenarios of 5 steps in one run, against the same requests sent by bare httpx at the same concurrency.

How it is measured: a small HTTP server in a process of its own; in one run and in turn, all scenarios as
``ivr-playground test`` plays them (read from their file, played, told), and the same requests by
``httpx.AsyncClient``, as many at once. The median of the paired ratios counts.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from loopback import Asked, bare, serving
from loopback.menu import page

from playground.call.entries import HttpRequest
from playground.commands.test import AT_ONCE
from playground.scenarios.playing import Played, Verdict
from playground.scenarios.processes import play_in_processes, process_count
from playground.scenarios.report import line_of
from playground.scenarios.suite import InOrder, Terms, play_on, read_suite
from playground.settings.options import CallOptions

SCENARIOS, ROUNDS = 1000, 5
STEPS = """\
name: caller {number}
call: {{url: "{base}/answer/"}}
steps:
  - hear: Press 1 for sales
  - press: "1"
  - request: {{path: /menu/, params: {{Digits: "1"}}}}
  - press: "4711"
  - ends: {{cause: NORMAL_CLEARING}}
"""


def scenarios(file: Path, requests: list[list[Asked]] | None = None) -> None:
    """Read, play and tell them all; ``requests``: in this process, and given what each asked."""
    found, _ = read_suite([file], [file])
    terms = Terms(CallOptions(), {}, None, AT_ONCE, False, file.parent)
    verdicts: list[Verdict] = []
    out = io.StringIO()

    def told(played: Played) -> None:
        verdicts.append(played.verdict)
        print(line_of(played), file=out)
        if requests is not None:
            log = (entry for entry in played.logs[""] if isinstance(entry, HttpRequest))
            requests.append([(entry.method, entry.url, entry.params) for entry in log])

    in_order = InOrder(told)
    count = process_count(len(found), AT_ONCE)
    if requests is not None or count == 1:
        asyncio.run(play_on(terms, found, in_order.take))
    else:
        play_in_processes(terms, found, count, in_order.take)
    assert verdicts == [Verdict.PASSED] * SCENARIOS


def main() -> None:
    """Measure and print."""
    ratios, ours = [], []
    with tempfile.TemporaryDirectory() as folder, serving(page) as base:
        file = Path(folder) / "bench.scenario.yaml"
        file.write_text("---\n".join(STEPS.format(number=number, base=base) for number in range(SCENARIOS)))
        requests: list[list[Asked]] = []
        scenarios(file, requests)
        for round_number in range(ROUNDS + 1):
            began = perf_counter()
            scenarios(file)
            scenarios_s = perf_counter() - began
            bare_s = asyncio.run(bare(requests, AT_ONCE))
            if round_number:  # the first round warms up
                ours.append(SCENARIOS / scenarios_s)
                ratios.append(bare_s / scenarios_s)
    print(f"{SCENARIOS} scenarios of 5 steps and {len(requests[0])} requests each, {AT_ONCE} at once:")
    print(f"  {median(ours):,.0f} calls a second (median of {ROUNDS} rounds)")
    print(
        f"  ratio calls : bare httpx = {median(ratios):.2f} (wanted ≥ 0.70; {min(ratios):.2f}-{max(ratios):.2f})"
    )


if __name__ == "__main__":
    main()
