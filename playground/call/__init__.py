"""The core: a call as a pure machine. Events in, effects out; no I/O, no clock."""
