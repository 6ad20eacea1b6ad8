"""All verdicts on a map, the worst first. Adding one: a function in a ``verdict_*`` module, and here."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from playground.map import verdict_documents, verdict_flow, verdict_offers, verdict_ways
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
        "any-key-differs": "warning: “press any key”, and one key does something else than the others",
        "keys-not-heard": "warning: keys are offered, and nothing listens before the call ends",
        "no-prompt": "warning: keys are waited for, and nothing has been said",
        "nobody-called": "warning: the words say that the caller is connected, and the call ends with nobody called",
        "wrong-key-loses-menu": "warning: one wrong key, and the menu is gone",
        "prompt-before-keypad": "warning: keys are offered before they are listened to",
        "endless": "warning: something goes on until the call is cut off",
        "unreachable": "warning: elements that no call comes to",
        "document": "warning: something that `lint` has against a document on the way",
        "slow-page": "warning: 5 of 100 answers take a third of the request's budget or longer",
        "far-from-human": "warning: more than 4 choices, or 120 s, to somebody on the line",
        "host-not-allowed": "warning: the flow goes to a host that was not allowed (info when only a sound is there)",
        "unsteady": "warning: the same choices led elsewhere in another call",
        "incomplete": "warning: a limit or an interruption stopped the walk",
        "number-wanted": "info: a number is asked for, and none of those that were tried is taken",
        "to-human": "info: choices and seconds to somebody on the line",
        "no-human": "info: nobody is ever on the line",
        "changes-each-time": "info: a page whose words differ from call to call",
    }
)
"""Every code, with its severity and what it says. Stable."""

NEED_THE_WHOLE = frozenset(
    {"unreachable", "wrong-key-loses-menu", "incomplete", "far-from-human", "to-human", "no-human"}
)
"""What cannot be said, or need not, while choices are left that nobody has walked."""


def judge_so_far(flow: FlowMap, *, budget_s: float = 15.0) -> list[Verdict]:
    """The same of a map that grows: only what will still hold when more is known."""
    found = judge(flow, budget_s=budget_s)
    if not flow.open_choices():
        return found
    return [verdict for verdict in found if verdict.code not in NEED_THE_WHOLE]


def judge(flow: FlowMap, *, budget_s: float = 15.0) -> list[Verdict]:
    """What is to be said of the flow; ``budget_s``: the time of a request (``--timeout``)."""
    found: Iterable[Verdict] = (
        *verdict_ways.broken_pages(flow),
        *verdict_documents.broken_sounds(flow),
        *verdict_ways.mute_ends(flow),
        *verdict_flow.traps(flow),
        *verdict_flow.silence_loops(flow),
        *verdict_offers.idle_keys(flow),
        *verdict_offers.idle_numbers(flow),
        *verdict_offers.any_key_differs(flow),
        *verdict_offers.unheard_offers(flow),
        *verdict_offers.unasked(flow),
        *verdict_offers.nobody_called(flow),
        *verdict_ways.lost_menus(flow),
        *verdict_ways.early_prompts(flow),
        *verdict_ways.endless_ways(flow),
        *verdict_flow.unreachable_elements(flow),
        *verdict_documents.findings(flow),
        *verdict_flow.slow_pages(flow, budget_s),
        *verdict_documents.sounds_not_allowed(flow),
        *verdict_offers.numbers_wanted(flow),
        *verdict_flow.changing_pages(flow),
        *verdict_flow.incomplete(flow),
        *verdict_flow.way_to_human(flow),
    )
    return sorted(found, key=lambda verdict: SEVERITIES.index(verdict.severity))
