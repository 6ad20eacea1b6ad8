"""Watching: what has changed, of files and of an app's answers, and what is done about it (``--watch``)."""

GAP_S = 2.0
"""An app is asked again so many seconds after its last answer (our choice)."""
