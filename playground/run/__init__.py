"""Drivers: they perform a call's effects and feed back what came of them."""
