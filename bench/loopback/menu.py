"""A short call for benchmarks: a menu, a code, a wait and a redirect, four documents in all."""

from __future__ import annotations

__all__ = ["page"]

PAGES = {
    "/answer/": '<GetDigits action="{base}/menu/" numDigits="1"><Speak>Press 1 for sales.</Speak></GetDigits>',
    "/menu/": '<Speak>One moment.</Speak><GetDigits action="{base}/code/" numDigits="4" finishOnKey="#">'
    "<Speak>Your code, please.</Speak></GetDigits>",
    "/code/": '<Speak>Thank you.</Speak><Wait length="2"/><Redirect>{base}/bye/</Redirect>',
    "/bye/": "<Speak>Goodbye.</Speak><Hangup/>",
}


def page(base: str, path: str, _form: str) -> str:
    """The elements of a page; those who press ``1`` and a code of four digits come to all of them."""
    return PAGES[path].format(base=base)
