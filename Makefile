# All commands of the repository. A machine needs Python 3.11 (with venv), git and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help env tools up down demo demo-warranty demo-tickets ps logs start stop restart token trace dead-letters test test-long checks test-failed lint types isolated fmt \
        protos protos-check docs docs-check charts charts-check alerts dashboards dashboards-check licences audit client baseline bench bench-assets bench-mail bench-timers chaos fuzz \
        images images-check cluster-test

UV := $(or $(shell command -v uv),.uv/bin/uv)
UV_VERSION := 0.13.9
BIN := .venv/bin
STACK := $(BIN)/python -m devtools.stack
BUF := npx -y @bufbuild/buf@1.75

PACKAGES := protos libs/domainkit libs/servicekit $(wildcard services/*) devtools
SOURCES := $(wildcard $(addsuffix /src,$(PACKAGES)))
CHECKED := $(SOURCES) $(wildcard $(addsuffix /tests,$(PACKAGES)) protos/plugin protos/roles.py docs/privacy tests bench deploy/helm deploy/images deploy/operations)
empty :=
export MYPYPATH := $(subst $(empty) ,:,$(SOURCES)):protos/gen
unexport PYTHONDONTWRITEBYTECODE # with it, every process compiles all its imports again at each start

help: ## List the commands
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

# --- environment ---

env: .venv/.synced ## Create or update the Python environment from the lock

.venv/.synced: uv.lock pyproject.toml $(wildcard $(addsuffix /pyproject.toml,$(PACKAGES))) | $(UV)
	@$(UV) sync --locked --all-packages --quiet
	@touch $@

tools: env ## Unpack helm and kubectl into .tools and print their paths
	@$(BIN)/python -m devtools.kubernetes

.uv/bin/uv:
	@python3 -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# --- the running system ---
# Values reach commands by the environment, where make puts what the command line sets: "$$NAME", never $(NAME), which
# the shell would read as part of the command. ARGS alone is shell text on purpose.

up: env ## Start the whole system and wait until it is ready (STORE=mongodb://… REPLICAS=2)
	@$(STACK) up $(if $(STORE),--store="$$STORE") $(if $(REPLICAS),--replicas="$$REPLICAS")

down: env ## Stop the processes that `up` started; the data stays in .run
	@$(STACK) down

demo: env ## Run the main job over HTTP and print its steps, mails and traces
	@$(STACK) demo

demo-warranty: env ## Print the life of a machine over HTTP: coverage, claims, an appeal, a transfer and a second sale
	@$(STACK) demo --story=warranty

demo-tickets: env ## Print the story of a ticket that a mail opened, with its deadlines, on a simulated clock
	@$(BIN)/python -m services.tickets.tests.deadlines.story

ps: env ## Print name, pid, port and state of each process as JSON lines
	@$(STACK) ps

logs: env ## Print the last lines of all logs (SERVICE=tickets, FOLLOW=1)
	@$(STACK) logs $(if $(SERVICE),"$$SERVICE") $(if $(FOLLOW),--follow)

start stop restart: env ## Start, stop or restart one process: SERVICE=tickets
	@$(STACK) $@ $(if $(SERVICE),"$$SERVICE",$(error SERVICE is missing: make $@ SERVICE=tickets))

token: env ## Print a JWT: ROLE=agent RETAILER=nordic-home (SUB=agent-1 NAME=…; a customer: CUSTOMER=cus_…)
	@$(STACK) token $(if $(ROLE),"$$ROLE",$(error ROLE is missing: make token ROLE=agent)) \
	  --sub="$$SUB" --name="$$NAME" --retailers="$$RETAILER" --customer="$$CUSTOMER"

trace: env ## Print a trace as a waterfall: ID=<Trace-Id of a response>
	@$(STACK) trace $(if $(ID),"$$ID",$(error ID is missing: make trace ID=…))

dead-letters: env ## List events that a consumer gave up (SERVICE=tickets; replay them: REPLAY=<number> or REPLAY=all)
	@$(STACK) dead-letters $(if $(SERVICE),"$$SERVICE") $(if $(REPLAY),--replay="$$REPLAY")

# --- checks ---

test: checks ## Run all checks and tests but those of test-long (ARGS='-k name' is passed to pytest)
	@$(BIN)/python -m pytest -n 2 --dist loadscope -m 'not long' $(ARGS)

test-long: env ## Run the tests that take minutes by nature: a round of chaos, of fuzzing, of restarts under load
	@$(BIN)/python -m pytest -n 2 --dist loadscope -m long $(ARGS)

checks: env ## Run all checks, two at once
	@$(MAKE) --no-print-directory -j2 --output-sync lint types isolated protos-check docs-check dashboards-check

test-failed: env ## Run only the tests that failed in the last run
	@$(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(ARGS)

lint: env ## Check style and the import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

isolated: env ## Import every package in its own environment: it must declare its dependencies
	@for package in domainkit servicekit tickets warranty notifications feedback gateway devtools; do \
	  $(UV) run --quiet --isolated --locked --no-dev --all-extras --package $$package python -c "import importlib, pkgutil, $$package; \
	  [importlib.import_module(m.name) for m in pkgutil.walk_packages($$package.__path__, '$$package.') \
	  if not m.name.endswith('__main__') and '.testing' not in m.name]" || exit 1; \
	done

types: env ## Check types with mypy --strict
	@$(BIN)/mypy $(CHECKED)

fmt: env ## Format, and apply automatic fixes
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

REST := services/gateway/src/gateway/rest/generated

protos: env ## Regenerate the stubs in protos/gen, and the gateway's REST code
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	  PATH="$(CURDIR)/$(BIN):$$PATH" protos/generate.sh "$$fresh/gen" "$$fresh/generated" && \
	  find "$$fresh" -name __pycache__ -prune -exec rm -r {} + && rm -rf protos/gen/aftersales $(REST) && \
	  cp -R "$$fresh/gen/aftersales" protos/gen && cp -R "$$fresh/generated" $(REST)

protos-check: env ## Lint the protos, and check that what is generated from them is up to date
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && export PATH="$(CURDIR)/$(BIN):$$PATH" && \
	  protos/describe.sh "$$fresh/protos.binpb" && $(BUF) lint "$$fresh/protos.binpb" --config protos/buf.yaml && \
	  protos/generate.sh "$$fresh/gen" "$$fresh/generated" && \
	  { diff -r -x __pycache__ "$$fresh/gen/aftersales" protos/gen/aftersales && \
	  diff -r -x __pycache__ "$$fresh/generated" $(REST) || \
	  { echo 'protos/gen or $(REST) is out of date: run `make protos`' >&2; exit 1; }; }

docs: env ## Regenerate openapi.json, asyncapi.yaml and privacy.md in docs, and the TypeScript client
	@$(BIN)/python -m gateway openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json
	@$(BIN)/python protos/asyncapi.py > docs/asyncapi.yaml.new && mv docs/asyncapi.yaml.new docs/asyncapi.yaml
	@$(BIN)/python -m docs.privacy.generate > docs/privacy.md.new && mv docs/privacy.md.new docs/privacy.md
	@$(MAKE) --no-print-directory client

docs-check: env ## Check that openapi.json, asyncapi.yaml, privacy.md and licences.md in docs are up to date
	@$(BIN)/python -m gateway openapi | diff -u docs/openapi.json - > /dev/null || \
	  { echo 'docs/openapi.json is out of date: run `make docs`' >&2; exit 1; }
	@$(BIN)/python protos/asyncapi.py | diff -u docs/asyncapi.yaml - > /dev/null || \
	  { echo 'docs/asyncapi.yaml is out of date: run `make docs`' >&2; exit 1; }
	@$(BIN)/python -m docs.privacy.generate | diff -u docs/privacy.md - > /dev/null || \
	  { echo 'docs/privacy.md is out of date: run `make docs`' >&2; exit 1; }
	@$(BIN)/python -m devtools.licences | diff -u docs/licences.md - > /dev/null || \
	  { echo 'docs/licences.md is out of date: run `make licences`' >&2; exit 1; }

dashboards: env ## Regenerate the dashboards and the rules of the objectives in deploy/operations
	@$(BIN)/python deploy/operations/generate.py

dashboards-check: env ## Check that dashboards and objectives.yaml are up to date
	@$(BIN)/python deploy/operations/generate.py --check

alerts: env ## Write the alerts for your own Prometheus to dist/alerts (RUNBOOKS=https://… is where docs/runbooks is published)
	@$(BIN)/python deploy/operations/generate.py --runbooks=$(if $(RUNBOOKS),"$$RUNBOOKS",$(error RUNBOOKS is missing: make alerts RUNBOOKS=https://…))

licences: env ## Regenerate docs/licences.md from the locks; fails on a licence that is not allowed
	@$(BIN)/python -m devtools.licences > docs/licences.md.new && mv docs/licences.md.new docs/licences.md

audit: env ## Look up advisories of every locked package (exit code 1: some found, 2: look-up failed)
	@$(BIN)/python -m devtools.audit $(UV)

charts: env ## Regenerate values.yaml, values.schema.json and the copy of the alerts of every chart
	@$(BIN)/python deploy/helm/charts.py

charts-check: env ## Test the charts with every feature (tests/charts/features.yaml), and with checkov
	@CHARTS=all $(BIN)/python -m pytest -q -n 2 --dist loadscope tests/charts $(ARGS)
	@$(BIN)/python tests/charts/write.py .tools/rendered
	@UV_PROJECT_ENVIRONMENT=$(CURDIR)/.tools/checkov $(UV) run --quiet --locked --project tests/charts/checkov \
	  checkov --config-file tests/charts/checkov/checkov.yaml --directory .tools/rendered

client: env ## Regenerate the TypeScript client's types from docs/openapi.json
	@cd clients/typescript && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --silent --no-audit --no-fund && npm run --silent generate

baseline: docs ## With a release: make today's contracts promises of v1 (docs/compatibility.md)
	@$(BIN)/python -m pytest -q tests/contracts/test_compatibility.py -k still
	@cp docs/openapi.json docs/asyncapi.yaml contracts/v1/
	@set=$$(mktemp) && trap 'rm -f "$$set"' EXIT && export PATH="$(CURDIR)/$(BIN):$$PATH" && protos/describe.sh "$$set" && \
	  $(BUF) build "$$set#format=binpb" --exclude-source-info -o contracts/v1/protos.binpb

# The shell has a SECONDS of its own, which counts.
bench: export LENGTH = $(or $(SECONDS),10)
bench: env ## Measure load, event latency and memory against the baseline (SECONDS=10 TICKETS=1000,100000 RUNS=3 KEEP=.run/bench)
	@$(BIN)/python -m bench --seconds="$$LENGTH" --tickets="$${TICKETS:-1000,100000}" --runs="$${RUNS:-3}" \
	  $(if $(KEEP),--keep="$$KEEP")

bench-timers: env ## Measure the clock of tickets: an idle sweep, and how late warnings leave (TICKETS=10000 DUE=1000; MONGO_URL=… too)
	@$(BIN)/python -m bench.timers --tickets="$${TICKETS:-10000}" --due="$${DUE:-1000}"

bench-assets: env ## Measure files of units, and coverage by serial afterwards (ASSETS=1000000)
	@$(BIN)/python -m bench.assets --assets="$${ASSETS:-1000000}"

bench-mail: export LENGTH = $(or $(SECONDS),60)
bench-mail: env ## Measure receiving mail by SMTP, and that each is stored once (RATE=20 SECONDS=60)
	@$(BIN)/python -m bench.mail --rate="$${RATE:-20}" --seconds="$$LENGTH"

chaos: env ## Kill processes under load and audit the result (ROUNDS=1 SEED=… STORE=mongodb://… REPLICAS=2 GATEWAYS=2)
	@PYTHONPATH=tests/integration $(BIN)/python tests/chaos/run.py --rounds="$${ROUNDS:-1}" $(if $(SEED),--seed="$$SEED")

cluster-test: env ## Install, upgrade and disturb the charts on the cluster of KUBECONFIG (MONGO_URL=… for its pods, ARGS='-k name')
	@$(BIN)/python -m pytest -rP tests/cluster $(ARGS)

fuzz: export LENGTH = $(or $(SECONDS),300)
fuzz: env ## Send generated requests with the tokens of every role (SECONDS=300 SEED=1)
	@PYTHONPATH=.:tests/integration $(BIN)/python tests/contracts/fuzz.py \
	  --seconds="$$LENGTH" --seed="$${SEED:-1}"

# --- images ---

images: env ## Build the images with docker, or with buildah if docker is missing, into dist/images (IMAGES='tickets nats')
	@$(BIN)/python -m deploy.images $$IMAGES

images-check: images ## Test the images: size, content, start with a read-only root
	@$(BIN)/python -m pytest -q deploy/images/tests
