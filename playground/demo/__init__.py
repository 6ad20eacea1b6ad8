"""The built-in demo: a little hotel whose phone menus show every element that the playground simulates."""
