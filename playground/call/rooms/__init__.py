"""Rooms: what members of a Conference or MultiPartyCall have in common, across calls. Pure, like the call itself."""
