"""Documents: text to tree with places, the one declaration of Plivo's XML, and what was found wrong."""
