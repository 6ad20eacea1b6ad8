"""All verdicts on a map, the worst first. Adding one: a function in ``verdict_ways`` or ``verdict_flow``, and here."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from playground.map import verdict_flow, verdict_ways
from playground.map.model import FlowMap, Verdict

SEVERITIES = ("error", "warning", "info")
CODES = MappingProxyType(
    {
        "broken-page": "error: a page that Plivo cannot use ends the call with a 70xx or 80xx code",
        "redirect-loop": "error: documents lead to each other without end or choice",
        "dead-end": "error: a choice that was offered ends the call at once, with nothing said and nobody called",
        "trap": "error: menus that lead only to each other, and never to an end (a warning when it is the whole flow)",
        "broken-sound": "warning: a sound file that cannot be had or played, and is skipped",
        "silent-end": "warning: silence, a wrong key or a dial that fails ends the call without a word",
        "silence-loop": "warning: a caller who does nothing is led round and round",
        "key-without-effect": "warning: a key that a prompt offers does nothing, or what a wrong key does",
        "wrong-key-loses-menu": "warning: one wrong key, and the menu is gone",
        "prompt-before-keypad": "warning: keys are offered before they are listened to",
        "endless": "warning: something goes on until the call is cut off",
        "unreachable": "warning: elements that no call comes to",
        "slow-page": "warning: 5 of 100 answers take a third of the request's budget or longer",
        "far-from-human": "warning: more than 4 choices, or 120 s, to somebody on the line",
        "host-not-allowed": "warning: the flow goes to a host that was not allowed",
        "unsteady": "warning: the same choices led elsewhere in another call",
        "incomplete": "warning: a limit or an interruption stopped the walk",
        "to-human": "info: choices and seconds to somebody on the line",
        "no-human": "info: nobody is ever on the line",
        "changes-each-time": "info: a page whose words differ from call to call",
    }
)
"""Every code, with its severity and what it says. Stable."""


def judge(flow: FlowMap, *, budget_s: float = 15.0) -> list[Verdict]:
    """What is to be said of the flow; ``budget_s``: the time of a request (``--timeout``)."""
    found: Iterable[Verdict] = (
        *verdict_ways.broken_pages(flow),
        *verdict_ways.broken_sounds(flow),
        *verdict_ways.mute_ends(flow),
        *verdict_flow.traps(flow),
        *verdict_flow.silence_loops(flow),
        *verdict_ways.idle_keys(flow),
        *verdict_ways.lost_menus(flow),
        *verdict_ways.early_prompts(flow),
        *verdict_ways.endless_ways(flow),
        *verdict_flow.unreachable_elements(flow),
        *verdict_flow.slow_pages(flow, budget_s),
        *verdict_flow.changing_pages(flow),
        *verdict_flow.incomplete(flow),
        *verdict_flow.way_to_human(flow),
    )
    return sorted(found, key=lambda verdict: SEVERITIES.index(verdict.severity))
