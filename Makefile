# make demo   cxloop with a demo company at http://127.0.0.1:8000        make up     the same without it
# make test   every check and the whole suite (LONG=1: the long matrices too)
# make bench  how fast it is, as ratios to yardsticks (FULL=1: the large sizes)
# make audit-dependencies   known weaknesses of the pinned packages, where advisories can be asked for
# PORT, HOST and CXLOOP_DATA (the folder of all data) may be set on the command line or in the environment.

PYTHON ?= python3
RUN = .venv/bin/python
WORKERS ?= 2
FAULTS ?= 200

.PHONY: demo up test lint faults bench audit-dependencies base dev

demo: base
	@exec $(RUN) manage.py up --demo

up: base
	@exec $(RUN) manage.py up

test: dev
	@exec $(RUN) scripts/checks.py --tests -n $(WORKERS) --dist worksteal $(TESTS)

lint: dev
	@exec $(RUN) scripts/checks.py

faults: dev
	@FAULTS=$(FAULTS) LONG=1 exec $(RUN) -m pytest -m faults

bench: dev
	@FULL=$(FULL) exec $(RUN) -m tests.benchmarks $(BENCH)

audit-dependencies:
	@exec $(PYTHON) scripts/audit_dependencies.py

base:
	@$(PYTHON) scripts/install.py base

dev:
	@$(PYTHON) scripts/install.py base dev

export LONG
