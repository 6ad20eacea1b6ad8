"""Key strings watched for on a bridged leg: ``digitsMatch`` and ``digitsMatchBLeg`` (plivo-xml.md 2.7)."""

from __future__ import annotations

from collections.abc import Iterable


class DigitWatch:
    """Takes keys one by one and tells when the last ones are a watched string."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = sorted(filter(None, wanted), key=len, reverse=True)
        self._typed = ""

    def press(self, key: str) -> str | None:
        """The longest watched string that ends with this key; what led to a match does not count again."""
        if not self._wanted:
            return None
        self._typed = (self._typed + key)[-len(self._wanted[0]) :]
        found = next((digits for digits in self._wanted if self._typed.endswith(digits)), None)
        if found is not None:
            self._typed = ""
        return found
