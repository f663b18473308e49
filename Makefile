# Everything a person or a machine does with this repository. `make help` lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --quiet --custom-compile-command "make lock"

# Each stamp stands for one finished step, so a second run neither repeats it nor needs the network.
RUNTIME := $(VENV)/.runtime
SERVER := $(VENV)/.server
DEVELOPMENT := $(VENV)/.development

# Override on the command line: make test PYTHON=python3.12 TESTS=tests/unit WORKERS=4, make chaos CHAOS="--seed 7"
PYTHON ?=
TESTS ?=
WORKERS ?= auto
MUTANTS ?=
MUTMUT := mutmut==3.8.1
CHAOS ?=

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(RUNTIME) $(SERVER) ## See promises kept by real processes, some of them killed on the way
	@$(BIN)/kept demo

.PHONY: test
test: $(DEVELOPMENT) ## Run every test: unit, contract, integration, BDD, architecture
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses=4 --dist worksteal $(TESTS)

.PHONY: check
check: lint test ## Run every rule and every test, as CI does

.PHONY: lint
lint: $(DEVELOPMENT) ## Run every rule: ruff, mypy, import-linter
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(DEVELOPMENT) ## Let ruff put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: $(DEVELOPMENT) ## Measure throughput, with the raw limit of Redis beside it
	@$(BIN)/kept bench

.PHONY: mutants
mutants: $(DEVELOPMENT) ## Change the scheduling domain in one place at a time and see that a test notices (half an hour)
	@$(BIN)/python -m pip show mutmut >/dev/null 2>&1 || $(PIP) install $(MUTMUT)
	@$(BIN)/python -m tests.mutants $(MUTANTS)

.PHONY: chaos
chaos: $(DEVELOPMENT) ## Kill 100 real processes while 10,000 slots are dispatched, and check every slot
	@$(BIN)/python -m tests.chaos $(CHAOS)

.PHONY: setup
setup: $(DEVELOPMENT) ## Do only the set-up that the other targets do by themselves

.PHONY: lock
lock: ## Pin the dependencies anew (needs uv)
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) pyproject.toml --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock
	sed -n 's/^embedded = \["\(.*\)"\]/\1/p' pyproject.toml | $(COMPILE) - --output-file requirements-embedded.lock

.PHONY: clean
clean: ## Remove what runs and tools leave behind (the data in .kept stays)
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------- set-up

$(BIN)/python:
	@found=""; \
	for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python); do \
		if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			found="$$python"; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "kept: no Python >= 3.11 with venv found; install one (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "[1/4] creating $(VENV) with $$("$$found" --version)"; \
	"$$found" -m venv --clear $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "[2/4] installing the $$(grep -c '==' requirements.lock) packages that Kept runs on (pinned, with hashes)"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch $@

# Not every platform has a bundled server; there a Redis of one's own serves as well, so a failure stops nothing.
$(SERVER): requirements-embedded.lock $(RUNTIME)
	@echo "[3/4] installing the embedded server"
	@if $(PIP) install --require-hashes --no-deps --only-binary :all: -r requirements-embedded.lock; then touch $@; \
	else echo "kept: no embedded server could be installed; install Redis >= 6.2 or set KEPT_REDIS_URL" >&2; fi

$(DEVELOPMENT): requirements-dev.lock $(RUNTIME) $(SERVER)
	@echo "[4/4] installing the rest of the $$(grep -c '==' requirements-dev.lock) packages that tests and rules need"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
