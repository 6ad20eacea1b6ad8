"""Checking documents without a call: where they are, reading them, and telling what was found."""
