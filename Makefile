# Two commands matter: `make play` and `make test`. Both do all set-up themselves.
VENV ?= .venv
BIN := $(VENV)/bin
URL ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help play test lint format types bench docs screenshot sounds wheel setup setup-test clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

play: setup ## set everything up and open the app on the built-in demo (URL=http://… calls your own app)
	@$(BIN)/ivr-playground $(URL) $(ARGS)

test: setup-test ## set everything up and pass the tests on all cores (ARGS="-k keypad" picks some)
	@$(BIN)/python -m pytest -n auto $(ARGS)

lint: setup-test ## format, style, types and the walls between the packages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup-test ## put the code in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: setup-test ## check the types
	@$(BIN)/mypy

bench: setup-test ## measure: start-up, engine, headless calls, sound; prints ratios
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

docs: setup ## write the tables of elements anew, from their declaration
	@$(BIN)/python tools/write_docs.py

screenshot: setup ## draw the README's screenshots anew
	@$(BIN)/python tools/screenshot.py docs/screenshot.svg docs/map-tab.svg

sounds: setup ## make the sound files of the demo anew
	@$(BIN)/python tools/make_sounds.py

wheel: setup-test ## build the wheel into dist/
	@$(BIN)/python -m build --wheel

setup:
	@VENV=$(VENV) tools/setup.sh play

setup-test:
	@VENV=$(VENV) tools/setup.sh test

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis snapshot_report.html
