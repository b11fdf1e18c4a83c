.DEFAULT_GOAL := help
GO ?= go

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

build: ## build ./overreach
	CGO_ENABLED=0 $(GO) build -trimpath -o overreach ./cmd/overreach

test: ## run the tests, as the README says
	$(GO) test ./...

race: ## run the tests under the race detector
	$(GO) test -race ./...

bench: ## measure against gitleaks (some minutes; RUNS=1 for a short one)
	bash testdata/bench/run.sh

servers: ## hold the lookups against real servers, which it installs and builds
	bash .ci/servers

reach: ## hold the agents' profiles against the real agents, which it installs
	bash .ci/reach

browser: ## hold the HTML report against a real browser, which it installs
	bash .ci/browser

pictures: ## draw the README's pictures anew; it needs Chromium, as the browser's suite does
	$(GO) test ./cmd/overreach -run '^TestPictures$$' -update
	$(GO) test -tags browser ./reports/browser -run '^TestPictures$$' -update
	$(GO) test ./cmd/overreach -run '^TestPictures$$'

lint: ## run the linters
	golangci-lint run ./...

generate: ## write the generated tables anew
	$(GO) generate ./...

cross: ## vet for every system that is released
	@for os in linux darwin windows; do for arch in amd64 arm64; do \
		echo "$$os/$$arch"; CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) vet ./... || exit 1; \
	done; done

ci: ## all that has to pass
	bash .ci/run

.PHONY: help build test race bench servers reach browser pictures lint generate cross ci
