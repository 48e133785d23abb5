# `make` prints the tasks. Only Python 3.11+, make and pip are needed; everything else lands in .venv.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
VAR := $(or $(BIZCASE_VAR),var)
STATIC := $(VAR)/static/staticfiles.json

.DEFAULT_GOAL := help
.PHONY: help setup demo run worker test quick lint types law migrations schema i18n i18n-check \
	check database bench clean

help:  ## print this list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# torch first and by pip: its pinned build may come from a local wheel folder that uv does not read
$(VENV)/.torch: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "bizcase needs Python 3.11 or newer; try: make demo PYTHON=python3.12"; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing torch ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check "$$(grep -E '^torch==' constraints.txt)" \
		"$$(grep -E '^uv==' constraints.txt)"
	@touch $@

$(VENV)/.run: $(VENV)/.torch pyproject.toml
	@echo "Installing the run-time packages ..."
	@$(VENV)/bin/uv pip install --quiet --python $(PY) -r pyproject.toml --extra prod -c constraints.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(VENV)/bin/uv pip install --quiet --python $(PY) -r pyproject.toml --extra prod --extra dev -c constraints.txt
	@touch $@

# the engine's machine, once for this processor: half a minute here instead of in the first run
$(VENV)/.compiled: $(VENV)/.run $(wildcard modeling/compiled.py modeling/formula/*.py modeling/economics/*.py)
	@$(PY) -m modeling.prepare
	@touch $@

setup: $(VENV)/.dev $(VENV)/.compiled  ## make .venv with everything, pinned

# hashing and compressing what pages load takes seconds: only after a change
$(STATIC): $(VENV)/.run $(shell find static -type f)
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

demo: $(STATIC) $(VENV)/.compiled  ## set up, load the demo workspace and serve it (PORT=8000)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) bootstrap_demo
	@exec $(MANAGE) up --port $(PORT)

run: $(STATIC) $(VENV)/.compiled  ## serve what is there, without the demo workspace
	@$(MANAGE) migrate --verbosity 0
	@exec $(MANAGE) up --port $(PORT)

worker: $(VENV)/.compiled  ## one more worker on the same database and broker
	@exec $(MANAGE) worker

test: setup  ## install what the tests need and run them all
	@bash tests/browser/chromium.sh
	@$(PY) -m pytest -n 2 --dist worksteal -q

database: setup  ## the tests that touch the database, on BIZCASE_DATABASE_URL
	@$(PY) -m pytest -n 2 --dist worksteal -q -m database

quick: setup  ## the numbers only
	@$(PY) -m pytest -q tests/modeling --ignore=tests/modeling/poc

lint: setup  ## style, and nothing unformatted
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

types: setup  ## static types
	@$(VENV)/bin/mypy modeling bizcase reports

law: setup  ## the import law
	@$(VENV)/bin/lint-imports --config import_law.toml

migrations: setup  ## no model change without its migration
	@$(MANAGE) makemigrations --check --dry-run

schema: setup  ## write the schemas of the API and of the document anew
	@$(MANAGE) spectacular --file docs/openapi-v1.yaml --validate --fail-on-warn
	@$(PY) -c "import json; from modeling.document import json_schema; \
		print(json.dumps(json_schema(), indent=1, ensure_ascii=False, sort_keys=True))" > docs/bizcase-1.schema.json

i18n: setup  ## collect the marked strings and compile the Chinese catalogue
	@$(MANAGE) catalogue

i18n-check: setup
	@$(MANAGE) catalogue --check

check: lint types law migrations i18n-check test  ## everything that must hold before a change lands

bench: setup  ## the engine beside hand-written kernels
	@$(PY) tests/benchmarks/engine.py

clean:  ## forget the environment (the data in var/ stays)
	@rm -rf $(VENV)
