# Everything here works on a fresh machine: the tools are installed into .venv first.
.DEFAULT_GOAL := help
.PHONY: help venv lint test fuzz up bench bench-search demo-real lock
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv || echo var/uv/bin/uv)
LOCK := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.12 --generate-hashes --no-header
# Checks of the code (mypy's Django plugin too) need settings, but no server and no secret that anybody keeps.
NEW_KEY = VESPORTAL_SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')
NO_SERVER := DATABASE_URL=postgresql://127.0.0.1:1/none \
	PYTHONWARNINGS='ignore:Got an error checking a consistent migration history:RuntimeWarning'
PRODUCTION := VESPORTAL_HOSTS=portal.example VESPORTAL_EMAIL_HOST=mail.portal.example VESPORTAL_HTTPS=1 VESPORTAL_DEBUG=0

help: ## show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

venv:
	@$(PYTHON) manage.py bootstrap

up: ## start the whole portal with its demo (the same as: python3 manage.py up)
	@$(PYTHON) manage.py up

test: ## run the tests against real servers (the same as: python3 manage.py test)
	@$(PYTHON) manage.py test

fuzz: ## run the property tests alone, each with a thousand new random examples
	@$(PYTHON) manage.py test -m hypothesis --hypothesis-profile=fuzz -n 2 --dist worksteal -q

lint: venv ## check style, types, layers, templates, migrations and deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo mypy
	@$(NEW_KEY) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	@echo 'manage.py makemigrations --check'
	@$(NEW_KEY) $(NO_SERVER) $(BIN)/python manage.py makemigrations --check --dry-run
	@echo 'manage.py check --deploy, as in production'
	@$(NEW_KEY) $(NO_SERVER) $(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench-search: venv ## how well search answers judged queries: nDCG@10, recall@100, MRR for each path
	$(BIN)/python -m tests.bench.search

bench: venv ## measure harvest and page speed; the figures go into docs/benchmarks.md
	$(BIN)/python -m tests.bench.run

demo-real: ## harvest real payloads of every format into the running portal (needs the corpus)
	@$(PYTHON) manage.py demo_real

lock: venv ## resolve the dependencies of pyproject.toml again
	$(LOCK) --output-file requirements.lock
	$(LOCK) --extra semantic --output-file requirements-semantic.lock
	$(LOCK) --extra semantic --group services --group test --group lint --output-file requirements-dev.lock
