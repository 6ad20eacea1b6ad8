"""What a caller hears before entering something: the words of an input element, or those just before it."""

from __future__ import annotations

from itertools import takewhile

from playground.document.model import Element
from playground.document.rules import Page

_PROMPTS = ("Speak", "Play")


def prompts_of(page: Page, element: Element) -> str:
    """The words (and names of sound files) of its own prompts; where it has none, of those directly before it."""
    own = [child for child in element.children if child.name in _PROMPTS]
    if not own and element.path in page.places_at_top:
        before = (page.top[place] for place in range(page.places_at_top[element.path] - 1, -1, -1))
        own = [*takewhile(lambda earlier: earlier.name in (*_PROMPTS, "Wait"), before)][::-1]
    return " ".join(prompt.text for prompt in own if prompt.name in _PROMPTS)
