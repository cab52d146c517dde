# make demo    ingest the sample plans and answer one question with its sentences
# make test    the tests; make check: linters, types, import contracts; make wheel: dist/*.whl
# make web     build the explorer into api/static (demo and test do so where it is missing or old)
# make screenshots  pictures of the explorer for the documentation; make bench-explorer: how fast it is, beside its bars
# PYTHON=…     which Python makes the environment (3.11 or newer)

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
STAMP := .venv/.installed
WEB := api/static/index.html

.PHONY: demo test check web wheel docs golden screenshots conformance fuzz bench bench-serve bench-explorer scorecard train calibrate venv clean
.DELETE_ON_ERROR:

demo: $(STAMP) $(WEB)
	$(BIN)/planatlas demo

test: $(STAMP) $(WEB)
	@.ci/servers
	$(BIN)/python -m pytest --numprocesses auto

check: $(STAMP) $(WEB)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python hatch_build.py run check --silent
	$(BIN)/python hatch_build.py test --silent

web: $(WEB)

$(WEB): $(STAMP) $(shell find web -name node_modules -prune -o -type f -print)
	$(BIN)/python hatch_build.py

wheel: $(STAMP)
	rm -rf dist
	$(BIN)/python -m build

docs: $(STAMP)
	$(BIN)/python docs/reference/write.py

# The main views in Chinese and English, over the sample plans, into docs/images (needs Chromium).
screenshots: $(STAMP) $(WEB)
	$(BIN)/python docs/screenshots.py

golden: $(STAMP)
	$(BIN)/python -m pytest --numprocesses auto --update-golden

# The W3C's tests of SPARQL over HTTP, against this service and Oxigraph's own, into docs/reference/conformance.md.
conformance: $(STAMP)
	$(BIN)/python -m tests.w3c.report

# 20,000 requests made up from the OpenAPI description; whatever they say, nothing but a meant 503 or 504 is a 5xx.
fuzz: $(STAMP)
	$(BIN)/python -m tests.api.fuzzing --requests 20000 --seed 1

bench: $(STAMP)
	$(BIN)/python bench/ingest.py examples

# How fast the service answers, beside other servers, into docs/benchmarks.md (half an hour; Virtuoso 7 where installed).
bench-serve: $(STAMP)
	$(BIN)/python -m pip install --quiet --group serving
	$(BIN)/python bench/serve.py --out docs/benchmarks.md

# How fast the explorer answers and draws, as seen in the page, beside what it must reach (needs Chromium).
bench-explorer: $(STAMP) $(WEB)
	$(BIN)/python bench/explorer.py

# How good extraction is, beside ready-made taggers, into docs/scorecard.md; needs the annotated corpus (CORPUS=…).
CORPUS ?= ../shared/corpus
scorecard: $(STAMP)
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python bench/scorecard.py --corpus $(CORPUS)

# Learn the tagger of names and the judge of relations anew from the annotated passages (some forty minutes on two cores).
train: $(STAMP)
	$(BIN)/python -m pip install --quiet --group train
	$(BIN)/python bench/train_outlook.py --corpus $(CORPUS)
	$(BIN)/python bench/train.py --corpus $(CORPUS)
	$(BIN)/python bench/train_relations.py --corpus $(CORPUS)

# Count anew how often each rule is right, into kg/extract/confidence.json.
calibrate: $(STAMP)
	$(BIN)/python bench/calibrate.py --corpus $(CORPUS)

venv: $(STAMP)

$(STAMP): pyproject.toml
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python 3.11 or newer with venv was found: install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; fi
	@[ -x $(BIN)/python ] || { $(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

clean:
	rm -rf .venv dist build planatlas-demo api/static web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
