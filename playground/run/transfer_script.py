"""When the API transfers the call, and where to, as the command line has it (``run --transfer-after``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.call.events import Transferred
from playground.call.transfers import Transfer
from playground.settings import option_values


@dataclass(frozen=True, slots=True)
class TransferTo:
    """One leg is sent to a URL."""

    after_s: float
    """Seconds into the call."""
    url: str
    """Where to, not checked: a URL that Plivo refuses ends the call."""


def read_transfer(text: str) -> TransferTo:
    """``SECONDS=URL``; raises ``ValueError`` with what is wrong. ``http://`` is put before a mere host."""
    seconds, equals, url = text.partition("=")
    url = option_values.text(url)
    if not equals or not url:
        raise ValueError(f"{text!r} is not of the form SECONDS=URL, such as 5=http://localhost:5000/other/")
    if "://" not in url and option_values.has_host_form(url):
        url = f"http://{url}"
    return TransferTo(option_values.seconds(seconds), url)


def transfers_of(aleg: Iterable[TransferTo] = (), bleg: Iterable[TransferTo] = ()) -> list[Transferred]:
    """What happens to the call, in order; an A leg and a B leg sent away at one time are one ``legs=both``."""
    alone = list(bleg)
    planned = []
    for to in aleg:
        with_it = next((other for other in alone if other.after_s == to.after_s), None)
        if with_it is None:
            planned.append(Transferred(to.after_s, Transfer(to.url)))
        else:
            alone.remove(with_it)
            planned.append(Transferred(to.after_s, Transfer(to.url, legs="both", bleg_url=with_it.url)))
    planned += [Transferred(to.after_s, Transfer(legs="bleg", bleg_url=to.url)) for to in alone]
    return sorted(planned, key=lambda event: event.at)
