# Every target bootstraps itself: a virtual environment, uv inside it, then exactly what uv.lock names.
PYTHON ?= python3
UV := .venv/bin/uv
RUN := $(UV) run --no-sync

.PHONY: demo test crashes fuzz check bench sync schema screenshots
.DEFAULT_GOAL := demo

$(UV):
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/.synced: $(UV) uv.lock pyproject.toml
	UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --locked --inexact --quiet
	@touch $@

sync: .venv/.synced

demo: sync ## start a local Neo4j, load the regime and a fictional city, answer who is affected and why, open the web app
	$(RUN) sanctiongraph demo
	$(RUN) sanctiongraph app --demo

test: sync ## every test on the current Neo4j, and all that is about the graph on the LTS
	$(RUN) pytest --engine current
	$(RUN) pytest --engine lts tests/graph

crashes: sync ## kill -9 of a load, its engine and both at a hundred seeded moments
	$(RUN) pytest tests/graph/test_crashes.py --crashes 100 $(ARGS)

fuzz: sync ## every reader of what comes from outside, with bytes that nobody thought of, for FUZZ_SECONDS (60)
	UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --locked --inexact --quiet --group fuzz
	$(RUN) python tests/hostile/fuzz.py $(ARGS)

check: sync ## lint, format, types
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

bench: sync ## benchmarks, of worlds of SIZES subjects: prints a table, writes JSON with the machine and the command
	UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --locked --inexact --quiet --group bench
	$(RUN) python -m benchmarks $(if $(SIZES),--sizes $(SIZES)) $(ARGS)

schema: sync ## write the JSON Schemas that docs/ publishes
	$(RUN) sanctiongraph schema docs/schema

screenshots: sync ## the pictures of the README and the guides, taken of the demo city in Chromium
	$(RUN) python tests/browser/screenshots.py docs/screenshots
