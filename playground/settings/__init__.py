"""What the user may choose: the one declaration of options, the config file, profiles, the auth token."""
