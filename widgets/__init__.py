"""Textual widgets of IVR Playground: given a value they draw it, touched they post a message."""
