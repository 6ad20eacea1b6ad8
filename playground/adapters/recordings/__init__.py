"""Recordings as files in a folder, and served on loopback for the app to fetch."""

from playground.adapters.recordings.store import KeptRecordings

__all__ = ["KeptRecordings"]
