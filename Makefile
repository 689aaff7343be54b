# `make forecast` writes tomorrow's plan from data/sample; `make test` checks everything. `make help` lists the rest.
PYTHON  ?= python3
CONFIG  ?= configs/sample.toml
VENV    := .venv
BIN     := $(VENV)/bin
RUN     := $(VENV)/.installed-run
DEV     := $(VENV)/.installed-dev
PEERS   := .venv-peers/.installed
ENGINES := .venv-engines/.installed
WORKERS ?= 2
RUNS    ?= 100000
SEED    ?= 0
CASES   ?= 20000
COMMIT  ?= 0b7942c
COUNT   ?= 200
KILLS   ?= 1000
MUTATION_SEED ?= 18
export UV_LINK_MODE ?= copy

.DEFAULT_GOAL := help
.PHONY: help forecast test test-quick test-long test-tills test-fuzz test-kills test-mutations test-engines lint format types layers structure audit backtest sample mlflow docs benchmark-speed benchmark-beside benchmark-quality benchmark-weather benchmark-signals benchmark-growth benchmark-truth benchmark-sold-out benchmark-closed-loop benchmark-big-till benchmark-fiscal benchmark-ablation benchmark-baking benchmark-baking-chain benchmark-adjust benchmark-pages benchmark-days-lost benchmark-scale benchmark-scale-large benchmark-engines peers lock clean benchmark-storeroom

help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

forecast: $(RUN) ## tomorrow's plan: import, fetch, check, score, plan (CONFIG=configs/sample.toml)
	@$(BIN)/forecast nightly --config $(CONFIG) || { code=$$?; [ $$code -eq 1 ] || exit $$code; }

test: lint types layers ## everything that must hold: lint, types, layers, tests, coverage
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not random and not long" --cov --cov-report=term --cov-fail-under=90
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m random tests

test-quick: $(DEV) ## the tests without the slow ones
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow and not random and not long"

test-long: $(DEV) ## what takes minutes: a year of nights in a closed loop, whole benchmarks, nights killed at any moment
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m long tests

test-tills: $(DEV) ## RUNS=100000 random till files, read and held against what was sold, from SEED=0 on
	$(BIN)/python -m tests.tills.many --runs $(RUNS) --seed $(SEED)

test-fuzz: $(DEV) ## CASES=20000 damaged inputs for each reader, led by coverage: read or refused in words; tells of over 2 s or 500 MB
	$(BIN)/python -m tests.fuzzing.many --cases $(CASES) --workers $(WORKERS)

test-kills: $(DEV) ## KILLS=1000 nights killed at random moments: a whole plan, and the next night the same bytes
	FORECAST_KILLS=$(KILLS) $(BIN)/pytest tests/faults/test_kept_kills.py

test-mutations: $(DEV) ## COUNT=200 small wrongs put into src one at a time: is each noticed by a test?
	$(BIN)/python -m tests.mutations --count $(COUNT) --seed $(MUTATION_SEED) --kept .mutations.jsonl

test-engines: $(ENGINES) ## chains on Dask and on Ray, in an environment of their own
	.venv-engines/bin/python -m pytest -q -m "not long" tests/engines tests/pipeline/night/chain/test_chain_on_clusters.py

lint: $(DEV) ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV) ## ruff: put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV) ## mypy --strict
	$(BIN)/mypy

layers: $(DEV) ## import-linter: who may import whom
	$(BIN)/lint-imports

structure: $(DEV) ## lines, files, names, folders, functions, arguments and circles of src
	$(BIN)/python -m tests.structure --list

audit: $(DEV) ## licences of the locked packages, and known vulnerabilities where an index tells of them
	$(BIN)/python .ci/audit.py

backtest: $(RUN) ## replay past evenings of CONFIG and compare with simple rules
	$(BIN)/forecast backtest --config $(CONFIG)

sample: $(RUN) ## make data/sample again from its seed
	$(BIN)/forecast sample data/sample --seed 1 --days 528

mlflow: $(RUN) ## open the page of past runs on this machine
	$(BIN)/forecast runs --config $(CONFIG)

docs: $(DEV) ## write docs/tables.md, docs/cli.md, docs/api.md, docs/tills.md, docs/plan.png and the example in README.md from the code
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/picture.py
	$(BIN)/python -m docs.tills

benchmark-speed: $(DEV) ## seconds per stage beside the bare model fits
	$(BIN)/python benchmarks/speed.py

benchmark-beside: $(DEV) ## nights of this program beside an older COMMIT of it, in turn
	$(BIN)/python benchmarks/beside.py $(COMMIT)

benchmark-quality: $(DEV) $(PEERS) ## this program beside other tools on the real data, where they are present
	$(BIN)/python benchmarks/quality --write

benchmark-growth: $(DEV) ## seconds of training and prediction against products and days
	$(BIN)/python benchmarks/growth.py --write

benchmark-big-till: $(DEV) ## seconds and memory of importing and summing up to 20 million till lines
	$(BIN)/python benchmarks/big_till.py --write

benchmark-fiscal: $(DEV) ## seconds and memory of a DSFinV-K export of a million receipts
	$(BIN)/python benchmarks/fiscal.py

benchmark-weather: $(DEV) ## what weather is worth, shop by shop, where the real data are present
	$(BIN)/python benchmarks/weather_worth.py

benchmark-pages: $(DEV) ## seconds to draw all pages and sheets of 500 shops of 60 products
	$(BIN)/python -m benchmarks.pages

benchmark-engines: $(ENGINES) ## two workers of Dask and Ray beside two processes of this machine
	.venv-engines/bin/python benchmarks/engines.py

benchmark-adjust: $(DEV) ## what adjusting a day at 11 h is worth, where the real data are present
	$(BIN)/python benchmarks/adjust.py

benchmark-baking: $(DEV) ## how near joint rounding comes to a bound of the best plan, in CPU seconds
	$(BIN)/python -m benchmarks.baking

benchmark-baking-chain: $(DEV) ## 500 shops of 60 products planned on two cores: seconds, and how near to a bound
	$(BIN)/python -m benchmarks.baking --shops 500

benchmark-storeroom: $(DEV) ## money in stock and what runs out over a made-up year, by way to order
	$(BIN)/python benchmarks/storeroom.py

benchmark-signals: $(DEV) ## what each signal and each kind of event is worth
	$(BIN)/python benchmarks/signal_worth.py

benchmark-truth: $(DEV) ## cost beside somebody who knows the truth, and which planted effects come out
	$(BIN)/python benchmarks/known_truth.py --write

benchmark-sold-out: $(DEV) ## how well sold-out days are found and their demand told, where the real data are present
	$(BIN)/python benchmarks/sold_out.py

benchmark-closed-loop: $(DEV) ## a year in which the plan decides what is on the shelf and only sales are seen
	$(BIN)/python benchmarks/closed_loop.py --write

benchmark-days-lost: $(DEV) ## open days without a plan, and costs, when days of the export are lost
	$(BIN)/python benchmarks/days_lost.py

benchmark-ablation: $(DEV) ## what each part of the forecast is worth, where the real data are present
	$(BIN)/python benchmarks/ablation.py --write

benchmark-scale: $(DEV) $(PEERS) ## chains of 1, 10 and 50 shops: import, nights, CPU and memory, beside other tools and COMMIT
	$(BIN)/python -m benchmarks.scale usual --older $(COMMIT)

benchmark-scale-large: $(DEV) $(PEERS) ## nights of 100 and 500 shops of 60 products; hours; goes on where it was stopped
	$(BIN)/python -m benchmarks.scale large

peers: $(PEERS) ## the tools that benchmark-quality and benchmark-scale compare with, in an environment of their own

lock: $(DEV) ## choose versions again and write the lock files
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--constraint requirements.lock --group build --group dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --python-platform linux \
		--group pyproject.toml:peers -o requirements-peers.lock
	$(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --python-platform linux \
		--constraint requirements-dev.lock --group build --group dev --extra dask --extra ray pyproject.toml -o requirements-engines.lock
	grep -A 200 '^uv==' requirements-dev.lock | awk 'NR > 1 && !/^ / {exit} {print}' > requirements-bootstrap.lock

clean: ## remove the environment and caches, keep plans and archive
	rm -rf $(VENV) .venv-peers .venv-engines .axe .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage*

# What pip cannot bring is checked first, and the one line to run is printed.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed (as PYTHON=/path/to/python3)."; \
		echo "  Debian: sudo apt-get install python3 python3-venv    macOS: brew install python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. Run: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ctypes.util, sys; sys.exit(not (ctypes.util.find_library("gomp") or ctypes.util.find_library("omp") or __import__("glob").glob("/opt/homebrew/opt/libomp/lib/libomp.dylib") or __import__("glob").glob("/usr/local/opt/libomp/lib/libomp.dylib") or __import__("glob").glob("/usr/lib/*/libgomp.so.1")))' || { \
		if [ "$$(uname)" = Darwin ]; then echo "OpenMP is missing. Run: brew install libomp"; \
		else echo "OpenMP is missing. Run: sudo apt-get install libgomp1"; fi; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock 2>/dev/null \
		|| echo "uv is not to be had here; pip does it, more slowly"

# uv installs the same pinned wheels in a tenth of pip's time; where it is missing, pip does.
define install
	@echo "installing $(1) into $(VENV) …"
	@if [ -x $(BIN)/uv ]; then \
		$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) && \
		$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1) && \
		$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@$(BIN)/python -m compileall -q src
	@touch $@
endef

$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(DEV): requirements-dev.lock pyproject.toml $(RUN)
	$(call install,requirements-dev.lock)

$(PEERS): requirements-peers.lock | $(DEV)
	@echo "installing requirements-peers.lock into .venv-peers …"
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python .venv-peers
	@$(BIN)/uv pip install -q --compile-bytecode --python .venv-peers/bin/python --require-hashes -r $<
	@touch $@

$(ENGINES): requirements-engines.lock | $(DEV)
	@echo "installing requirements-engines.lock into .venv-engines …"
	@$(BIN)/uv venv -q --allow-existing --python $(BIN)/python .venv-engines
	@$(BIN)/uv pip install -q --compile-bytecode --python .venv-engines/bin/python --require-hashes -r $<
	@$(BIN)/uv pip install -q --no-deps --no-build-isolation --python .venv-engines/bin/python -e .
	@touch $@
