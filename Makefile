# Every command of the house. `make demo` and `make test` need Python 3.11 with venv, git and make, nothing else.
PYTHON ?= python3
PORT ?= 8000
SIZE ?= S
ONLY ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo demo-reset test check bench publish-contracts lock assets

$(VENV)/runtime: requirements.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/development: requirements-dev.lock $(VENV)/runtime
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/runtime
	$(BIN)/portal demo --port $(PORT)

demo-reset: $(VENV)/runtime
	$(BIN)/portal demo --reset

test: $(VENV)/development
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m contracts.publishing --check
	$(BIN)/python tools/locks.py --check

bench: $(VENV)/development
	$(BIN)/python -m tests.bench --size $(SIZE) $(if $(ONLY),--only $(ONLY))

publish-contracts: $(VENV)/development
	$(BIN)/python -m contracts.publishing

lock: $(VENV)/development
	$(BIN)/python tools/locks.py

assets:
	cd tools/assets && npm ci --silent && npm run --silent build
