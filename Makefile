# Two commands are enough: `make run` opens the city, `make test` runs every test.
# Both prepare everything they need themselves, in .venv, and do so only once.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --no-deps

# Who develops may have switched off that modules are kept compiled; each of many processes would compile them all.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: run test prove bench bench-quick check lock clean help

run: .venv/.run ## Open the city: database, cache, simulator, worker and api; Ctrl-C closes it
	@exec $(BIN)/python -m ihanoi up

test: .venv/.dev ## Run every test, in two processes (ARGS="tests/local -x -n 0": some of them, in one)
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

prove: .venv/.dev ## Look forty times longer than the tests for an order of events that breaks a rule
	@IHANOI_PROVE=40 $(BIN)/python -m pytest -n 2 --dist loadgroup $$(grep -rl "tests.deeper import" tests) $(ARGS)

bench: .venv/.dev ## Measure everything against its limits (ARGS="--only submit", "--big")
	@exec $(BIN)/python -m benchmarks $(ARGS)

bench-quick: .venv/.dev ## The same in three minutes, smaller
	@exec $(BIN)/python -m benchmarks --quick $(ARGS)

check: .venv/.dev ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: .venv-tools/bin/uv ## Write down all requirements with their hashes (ARGS=--upgrade takes the newest)
	$(LOCK) pyproject.toml --output-file requirements/run.txt
	$(LOCK) pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt

clean: ## Remove environments and caches; the city's data in .ihanoi stays
	rm -rf .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 2,19

# Only the documentation page's files are used of the package that asks for Django.
LOCK = .venv-tools/bin/uv pip compile $(ARGS) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet \
	--no-emit-package django --no-emit-package sqlparse --no-emit-package asgiref

# Hashes first, then the project itself from this folder, which needs no network.
define install
	@echo "Installing $$(grep -c '^[a-z].*==' requirements/$(1).txt) packages, about a minute the first time …"
	@$(PIP) --require-hashes -r requirements/$(1).txt
	@$(PIP) --no-build-isolation --editable .
	@touch $@
endef

.venv/.run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(call install,run)

.venv/.dev: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(call install,dev)
	@touch .venv/.run

# A name on the path may be a shim for a Python that is not there, so each is really started.
.venv/bin/python:
	@found=; for python in python3.14 python3.13 python3.12 python3.11 python3; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$python; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Making .venv with $$("$$python" --version)"; \
		exec "$$python" -m venv --clear .venv; \
	done; \
	if [ -n "$$found" ]; then \
		echo "$$found cannot make virtual environments. On Debian and Ubuntu: sudo apt install $$found-venv" >&2; \
	else \
		echo "iHanoi needs Python 3.11 or newer; none of python3.14 … python3.11, python3 is." >&2; \
	fi; \
	exit 1

.venv-tools/bin/uv: | .venv/bin/python
	$(BIN)/python -m venv .venv-tools
	PIP_DISABLE_PIP_VERSION_CHECK=1 .venv-tools/bin/python -m pip install --quiet uv
