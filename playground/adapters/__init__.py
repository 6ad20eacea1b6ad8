"""Adapters: one outside library each. They know nothing of XML, of calls or of the screen."""
