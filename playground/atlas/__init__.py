"""The maps that grow while the tester calls: one for each target, for as long as the app runs."""
