SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The Pulumi stack; its settings are in Pulumi.STACK.yaml.
export STACK ?= dev

SOURCES := $(shell find . -type d \( -name node_modules -o -path ./bin -o -path ./test -o -name '.?*' \) -prune -o -name '*.ts' -print -o -name 'ts*.json' -print -o -name '*.lock.json' -print)
# Gives the recipe's commands the tools, Pulumi's home, backend and passphrase.
ENVIRONMENT = environment="$$(node bin/tools/environment.js)"; eval "$$environment"
MOCHA = npx mocha --config test/$(1)/.mocharc.yaml --reporter test/summary-reporter.ts --reporter-option summary=.local/test-results/$(1)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	echo "Capitals are variables, defaults in brackets: make logs MANAGER=metal3. For most targets: STACK (dev),"
	echo "and MIRROR, a directory with the tools' archives (../shared/mirror if it exists)."

.PHONY: tools
tools: build ## Set up every tool, manifest and image of tools/tools.lock.json
	@node bin/tools/setup.js

.PHONY: packages
packages: tools ## Install the Debian packages that the stack's settings need
	@node bin/cli/packages.js

.PHONY: node-packages
node-packages: tools
	@node bin/tools/node-packages.js

.PHONY: build
build: bin/.tsbuildinfo ## Compile

.PHONY: up
up: packages ## Create or update everything
	@$(ENVIRONMENT)
	node bin/cli/check.js
	exec node bin/cli/operation.js up

.PHONY: preview
preview: packages ## Show what `make up` would change
	@$(ENVIRONMENT)
	node bin/cli/check.js
	exec node bin/cli/operation.js preview

.PHONY: refresh
refresh: packages ## Adopt into the state what changed outside of Pulumi
	@$(ENVIRONMENT)
	exec node bin/cli/operation.js refresh

.PHONY: down
down: packages ## Destroy everything; the tools stay
	@$(ENVIRONMENT)
	exec node bin/cli/operation.js destroy

.PHONY: status
status: tools ## Show the state of the clusters
	@$(ENVIRONMENT)
	node bin/cli/status.js

.PHONY: watch
watch: tools ## Show live progress until Ctrl-C; can run alongside `make up`
	@$(ENVIRONMENT)
	exec node bin/cli/watch.js

.PHONY: settings
settings: tools ## Print the settings as they take effect, with every default
	@$(ENVIRONMENT)
	node bin/cli/settings.js

.PHONY: kubeconfig
kubeconfig: tools ## Print the kubeconfig of a CLUSTER: management, backing-01, workload-0001, …
	@$(ENVIRONMENT)
	node bin/cli/kubeconfig.js $(CLUSTER)

.PHONY: logs
logs: tools ## Print the log of a MANAGER, such as kubeadmControlPlane: all of it, or the entries about a CLUSTER
	@$(ENVIRONMENT)
	node bin/cli/logs.js '$(MANAGER)' $(CLUSTER)

.PHONY: profile
profile: tools ## Write a CPU profile of a MANAGER over SECONDS (30), for `go tool pprof`
	@$(ENVIRONMENT)
	node bin/cli/profile.js '$(MANAGER)' $(SECONDS)

.PHONY: faults
faults: packages ## Inject the faults of a SCENARIO, a name or a file: the fleet must recover from each by itself
	@$(ENVIRONMENT)
	exec node bin/cli/faults.js '$(SCENARIO)'

.PHONY: report
report: tools ## Write the report of a recorded RUN (the newest): a page, and Markdown with charts
	@node bin/cli/report.js $(if $(RUN),'$(RUN)')

.PHONY: compare
compare: tools ## Compare recorded runs: A (one or more) without a change, B with it; JUNIT, THRESHOLDS: files; FORCE=1: also unlike runs
	@node bin/cli/compare.js $(A:%=--a %) $(B:%=--b %) $(if $(THRESHOLDS),--thresholds='$(THRESHOLDS)') $(if $(JUNIT),--junit='$(JUNIT)') \
	  $(if $(filter 1,$(FORCE)),--force)

.PHONY: experiment
experiment: packages ## Compare the fleet without and with the settings SET: RUNS (5) a side; JUNIT, THRESHOLDS: files
	@$(ENVIRONMENT)
	exec node bin/cli/experiment.js $(patsubst %,--set='%',$(SET)) $(RUNS:%=--runs='%') \
	  $(if $(THRESHOLDS),--thresholds='$(THRESHOLDS)') $(if $(JUNIT),--junit='$(JUNIT)')

.PHONY: env
env: tools ## Print the environment for plain pulumi commands: eval "$(make -s env)"
	@node bin/tools/environment.js

.PHONY: test
test: verify test-unit test-e2e ## Run every check and test

.PHONY: verify
verify: build ## Check format, lint, structure and types
	@npm run --silent format:check
	npm run --silent lint
	npm run --silent structure
	npm run --silent typecheck

.PHONY: test-unit
test-unit: tools ## Run the unit tests
	@$(call MOCHA,unit)

.PHONY: test-e2e
test-e2e: node-packages ## Run the tests against real clusters on this machine
	@$(ENVIRONMENT)
	$(call MOCHA,e2e)

.PHONY: test-interruptions
test-interruptions: node-packages ## Kill MOMENTS operations (28) at moments that follow from SEED (random)
	@$(ENVIRONMENT)
	MOMENTS=$(or $(MOMENTS),28) SEED=$${SEED:-$$RANDOM} \
	  npx mocha --no-config --node-option import=tsx --require test/e2e/progress.ts --timeout 1200000 \
	  test/e2e/interruption.test.ts

.PHONY: bench-scale
bench-scale: node-packages ## Bring COUNT (10) real workload clusters up and down; ARGS: further options, see the README
	@$(ENVIRONMENT)
	exec node --import=tsx benchmarks/scale/run.ts --count $(or $(COUNT),10) $(ARGS)

.PHONY: bench-faults
bench-faults: node-packages ## Inject faults into a fleet of COUNT (20) real workload clusters; ARGS: further options
	@$(ENVIRONMENT)
	exec node --import=tsx benchmarks/faults/run.ts --count $(or $(COUNT),20) $(ARGS)

.PHONY: bench-engine
bench-engine: tools ## Measure what 10 to 1000 clusters cost the Pulumi engine; ARGS: further options
	@$(ENVIRONMENT)
	exec node --import=tsx benchmarks/engine/run.ts $(ARGS)

.PHONY: bench-api-server
bench-api-server: tools ## Measure the profiles of the workload API server, 8 minutes
	@exec node --import=tsx benchmarks/api-server.ts

.PHONY: docs-tables
docs-tables: node_modules/.package-lock.json ## Write the docs' tables from their records; RUN, NAME: a run's record to keep for them
	@exec node --import=tsx benchmarks/docs/run.ts $(RUN:%=--run '%') $(NAME:%=--name '%')

.PHONY: format
format: node_modules/.package-lock.json ## Format the sources
	@npm run --silent format

.PHONY: clean
clean: ## Remove what was compiled; tools and state stay
	@rm -rf bin

# In these versions `require` takes ES modules, which some packages are.
.PHONY: check-node
check-node:
	@needed="Node.js 20.19 or newer of 20, or 22.12 or newer, is needed"
	hint=$${SUDO_USER:+'; to keep that of your own PATH: sudo env "PATH=$$PATH" make ...'}
	if ! command -v node >/dev/null; then
	  echo "$$needed, and there is no node on PATH$$hint" >&2
	  exit 1
	fi
	node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
	if (major === 20 ? minor < 19 : major < 22 || (major === 22 && minor < 12)) {
	  const [needed, hint] = process.argv.slice(1);
	  console.error(needed + "; this is " + process.version + hint);
	  process.exit(1);
	}' "$$needed" "$$hint"

# The packages' own install scripts would only look for Pulumi plugins, which set-up provides.
# Progress goes to standard error: what `make env` and `make kubeconfig` print is for other programs to read.
node_modules/.package-lock.json: package.json package-lock.json | check-node
	@npm ci --no-audit --no-fund --ignore-scripts >&2
	touch $@

bin/.tsbuildinfo: $(SOURCES) node_modules/.package-lock.json | check-node
	@npm run --silent build >&2
	touch $@
