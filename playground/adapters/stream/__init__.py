"""Audio streams: the WebSocket client that plays Plivo's part towards a voice app's server (plivo-xml.md 2.15).

Knows messages, samples and time; nothing of documents, of calls or of the screen.
"""
