"""Audio streams of calls: what is done with one, what comes of it, and its life."""
