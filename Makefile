# The ways to start and to check the project. `make run` and `make test` need Python 3.11 (with pip and venv), git and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV ?= uv
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: run install test quick journeys axe faults lint lock load mutants shots clean

run: .venv/base.stamp
	@$(BIN)/python tools/front_end.py
	@$(BIN)/python manage.py serve

# What a server needs: packages and front-end files. Again after every change of the code.
install: .venv/base.stamp
	@$(BIN)/python tools/front_end.py

test: .venv/dev.stamp
	@$(BIN)/python tools/front_end.py
	@$(BIN)/python tools/check.py

# One app's tests, each run on a copy of a migrated database that is kept: `make quick APP=members`, or another folder below
# tests. QUICK holds more arguments of pytest: QUICK="-k resource -x".
quick: .venv/dev.stamp var/quick.sqlite3
	@test -n "$(APP)" && test -d "tests/$(APP)" || { echo "Which app? make quick APP=members"; exit 1; }
	@TEST_DB_TEMPLATE=$(CURDIR)/var/quick.sqlite3 $(BIN)/python -m pytest -q \
	  -m "not slow and not browser and not faults" tests/$(APP) $(QUICK)

# All walks in the browser, also through the demo county's whole year end; make test leaves out the long ones.
journeys: .venv/dev.stamp
	@$(BIN)/python -m pytest -q -m browser tests/journeys

# Kills, fills, cuts and turns clocks under the real site; a table at the end. FAULT_ROUNDS=3 repeats all of it,
# FAULT_CONFIRMATIONS says how many the crowd presses. Needs PostgreSQL's and Redis' programs; root for the full disk,
# faketime for the clocks.
faults: .venv/dev.stamp
	@$(BIN)/python -m pytest -q -m faults tests/faults

# Every page through axe-core, at both widths; make test takes one page of each kind.
axe: .venv/dev.stamp
	@$(BIN)/python tools/front_end.py
	@AXE=all $(BIN)/python -m pytest -q -m browser tests/permissions/test_axe.py

lint: .venv/dev.stamp
	@$(BIN)/python tools/check.py --lint

# Needs uv (UV=path). The lock files carry hashes and no addresses.
lock:
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
	$(COMPILE) --group node -o requirements/node.txt

# 200 secretaries at eight o'clock, on PostgreSQL, Redis and gunicorn; several minutes.
load: .venv/dev.stamp
	@$(BIN)/python tests/load/eight_o_clock.py

# The pictures of docs/guide, from a running demo county.
shots: .venv/dev.stamp
	@$(BIN)/python tools/shots.py

# Whether the tests notice what could go wrong in the code that decides about access. Takes hours, goes on where it was
# stopped; MUTANTS="--sample 100" takes a hundred, --again those that survived, --table only shows.
mutants: .venv/dev.stamp
	@$(BIN)/python -m tools.mutants $(MUTANTS)

# Takes away what was installed and made; the data in var/ stays.
clean:
	rm -rf .venv node_modules static/vendor var/bytecode .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

var/quick.sqlite3: $(wildcard */migrations/*.py)
	@echo "Migrating the database of make quick (again after a change of the migrations) ..."
	@mkdir -p var && rm -f $@ $@.part
	@DJANGO_SETTINGS_MODULE=config.settings.test DATABASE_URL=sqlite:///$(CURDIR)/$@.part \
	  $(BIN)/python manage.py migrate --verbosity 0
	@mv $@.part $@

# A stamp is written after its step succeeded, so that an interrupted step is done again.
.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed, and '$(PYTHON)' is not it. Name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/base.stamp: requirements/base.txt .venv/made.stamp
	@echo "Installing the packages (some minutes, the first time only) ..."
	@$(PIP_INSTALL) -r requirements/base.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	@echo "Installing the packages for the tests ..."
	@$(PIP_INSTALL) -r requirements/dev.txt
	@touch $@
