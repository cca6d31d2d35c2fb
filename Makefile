# kaptop: `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ROUNDS ?= 1000000
CONFORMANCE ?= ../shared/conformance
RELEASE := .build/release/kaptop

.PHONY: help run build test soak check format golden screenshots manual conformance bench benchmarks storm deps clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{ printf "  %-12s %s\n", $$1, $$2 }'

run: ## Build kaptop and start its console; installs what is missing
	@Sources/Packaging/run.sh $(ARGS)

build: deps ## Build the release binary into .build/release
	swift build -c release --static-swift-stdlib --product kaptop

test: deps ## Build once and run all tests, the end-to-end ones too
	@Sources/Packaging/preflight.sh install tests
	swift build --build-tests
	swift test --skip-build --parallel --skip '^AppTests|^PromiseTests'
	@# Whole programs at work, one test after the other, so that none waits for another's load.
	swift test --skip-build --no-parallel --filter '^AppTests|^PromiseTests'

soak: deps ## The long proofs: damaged scripts and lines (ROUNDS=n), cut runs, hosts that come and go, a long history, hostile strings on every screen, random keys, kills and power cuts
	@Sources/Packaging/preflight.sh install tests
	swift build --build-tests
	KAPTOP_SOAK=$(ROUNDS) swift test --skip-build --no-parallel \
		--filter 'Mutation|mutated|BadPattern|RestartTests|LongLifeTests|StoreHistoryTests|HostileScreensTests|SafetyTests|PromiseTests'

check: deps ## Tests with warnings as errors, and the format rules
	swift format lint --strict --recursive --configuration Sources/.swift-format Sources Tests
	KAPTOP_STRICT=1 $(MAKE) test

format: ## Format the sources in place
	swift format format --in-place --recursive --configuration Sources/.swift-format Sources Tests

golden: ## Rewrite the expected screens and texts, to be looked at before a commit
	KAPTOP_GOLDEN=1 swift test

screenshots: build ## Draw the pictures of the screens again, from a running engine on the data of Tests/Tools/demo.py
	@Sources/Packaging/preflight.sh install screenshots
	python3 Tests/Tools/pictures.py $(RELEASE) Sources/Documentation/Pictures

manual: build ## Write the manual page to .build/kaptop.1
	$(RELEASE) manual > .build/kaptop.1

conformance: build ## Run recorded Kapacitor cases against the release binary (CONFORMANCE=folder with run.py)
	python3 $(CONFORMANCE)/run.py --target-cmd '$(CURDIR)/$(RELEASE) serve --config {config}' --cases $(CONFORMANCE)/public

bench: build ## Measure load against recorded figures (CONFORMANCE=folder with perf/bench.py)
	python3 $(CONFORMANCE)/perf/bench.py --target-cmd '$(CURDIR)/$(RELEASE) serve --config {config}' --against $(CONFORMANCE)/perf/baseline.json

benchmarks: deps ## Print what each part of the engine costs (ARGS=part of a name)
	swift build -c release --static-swift-stdlib --product Benchmarks
	.build/release/Benchmarks $(ARGS)

storm: build ## Print events a second of topics with 1, 1,000 and 100,000 alerts
	python3 Tests/Tools/storm.py $(RELEASE)

deps: ## Install the Debian packages that kaptop needs
	@Sources/Packaging/preflight.sh install

clean: ## Remove what was built
	swift package clean
