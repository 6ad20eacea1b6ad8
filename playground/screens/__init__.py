"""The screens: they arrange widgets, hand pictures down and wishes up, and decide nothing."""
