"""Scenarios: calls with expectations, written in YAML (cli.md, "Scenario files"), played on the virtual clock."""
