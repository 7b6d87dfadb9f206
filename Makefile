# Every target sets up what it needs; on a bare machine only Python is required.
.DEFAULT_GOAL := help
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.synced ## Install everything into .venv (leaves .venv/bin/inthenews)

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv

.venv/.synced: pyproject.toml uv.lock $(if $(filter .uv/bin/uv,$(UV)),.uv/bin/uv)
	@$(UV) sync --quiet --frozen --python $(PYTHON)
	@touch $@

demo: setup ## Crawl a small press on this machine, send its digest, export its archive
	@$(RUN)/inthenews demo --keep demo

run: setup ## Run everything on schedule from ./inthenews.toml (made when missing)
	@test -f inthenews.toml || $(RUN)/inthenews init .
	@$(RUN)/inthenews start

test: setup ## Run the tests, on SQLite and PostgreSQL
	@$(RUN)/pytest -n 3 --dist worksteal

check: setup ## Format, lint, types, and who may import whom
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports --no-logo

format: setup ## Format the code and mend what the linter can
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix .

bench: setup ## Measure, beside peers on the same input in the same run (ONLY="road feeds" for some)
	@$(UV) sync --quiet --frozen --group bench
	@$(RUN)/python -m bench $(ONLY)

browser: ## Install Chromium from Debian, for the browser tests
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null)

wordpress: ## Install a WordPress from Debian, for the tests of pushing to one
	@test -d /usr/share/wordpress && command -v php >/dev/null && test -x /usr/sbin/mariadbd \
	  || (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wordpress wordpress-theme-twentytwentythree php-cli php-mysql php-xml mariadb-server-core >/dev/null)

checker: .node/vnu.jar ## Install the Nu HTML checker from npm and a Java from Debian, for the tests of the markup
	@command -v java >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null)

.node/vnu.jar:
	@mkdir -p .node && npm install --silent --no-save --prefix .node vnu-jar
	@mv .node/node_modules/vnu-jar/build/dist/vnu.jar $@

imap: ## Install Dovecot from Debian, for the tests of returned mail (it is started by them alone)
	@test -x /usr/sbin/dovecot || (apt-get update -qq && RUNLEVEL=1 apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null)

.PHONY: help setup demo run test check format bench browser wordpress checker imap
