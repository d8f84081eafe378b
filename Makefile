# Everything that a newcomer needs: `make help`.
PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
export UV_COMPILE_BYTECODE := 1
# Where a company has a certificate authority of its own, pip and uv both trust it.
export UV_SYSTEM_CERTS := 1
# What is compiled is kept: the tests start many processes.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help

.PHONY: help demo test check eval bench lock models clean

help:  ## Show what can be made.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(ENV)/.base  ## Set up everything and start the service with a phone to play with.
	@$(BIN)/buffr demo

# Four for two cores: half of the tests wait for something. Each sums on one thread: where all cores
# are busy, the threads of a sum wait for each other at three times its price.
test: $(ENV)/.dev  ## Run every test.
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 4 --dist worksteal

check: $(ENV)/.dev  ## Check style, types and floors.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	@$(BIN)/lint-imports

eval: $(ENV)/.dev  ## Play every case offline and say whether the change may pass.
	@$(BIN)/buffr eval run --gate

bench: $(ENV)/.dev  ## Measure speed as ratios; the figures are explained in docs/benchmarks.md.
	@$(BIN)/python -m evals.bench

lock: $(ENV)/.uv  ## Resolve the dependencies again, with hashes and without addresses.
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

models: $(ENV)/.dev $(ENV)/.models  ## Install what the optional models need, about 1 GB, and try it.
	@$(BIN)/python -m pytest tests/agent/models/test_loading.py -q

clean:  ## Remove the environment and the caches.
	@rm -rf $(ENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(ENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit("Buffr needs Python 3.11 or later; PYTHON=python3.12 make ... chooses one." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(ENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check 'uv>=0.13'
	@touch $@

$(ENV)/.base: $(ENV)/.uv requirements.lock pyproject.toml buffr.py
	@echo "Installing what the service needs (about half a minute, once) ..."
	@$(UV) --require-hashes -r requirements.lock
	@$(UV) --no-deps --build-constraints requirements-dev.lock -e .
	@touch $@

$(ENV)/.dev: $(ENV)/.uv requirements-dev.lock pyproject.toml buffr.py
	@echo "Installing what the service and its tests need (about half a minute, once) ..."
	@$(UV) --require-hashes -r requirements-dev.lock
	@$(UV) --no-deps --build-constraints requirements-dev.lock -e .
	@touch $@

# Without hashes, and only by pip: which build of torch fits is for the machine to say.
$(ENV)/.models: $(ENV)/.uv pyproject.toml
	@echo "Installing what the optional models need (about a minute, once) ..."
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["models"], sep="\n")' \
		| $(BIN)/pip install --quiet --disable-pip-version-check --no-compile torch==2.13.0 -r /dev/stdin
	@touch $@
