"""The map of a flow: everything a caller can do in an app, walked call by call, drawn and judged."""
