# Candour: make demo runs the main job on the sample logs; make test runs all tests.

GO ?= go
BIN := bin/candour

.PHONY: demo test race fuzz check bench golden clean build browser

build:
	$(GO) build -o $(BIN) ./cmd/candour

demo: build
	rm -rf demo
	$(BIN) demo --out demo

# A headless Chromium is needed for the tests of the pages.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	test -n "$${CHROMIUM:-}" || test -d "/Applications/Google Chrome.app" || test -d "/Applications/Chromium.app" || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	{ echo "make test needs Chromium. Install it with:"; \
	  echo "  sudo apt-get install -y chromium        (Debian)"; \
	  echo "  brew install --cask chromium            (macOS)"; exit 1; }

test: browser
	$(GO) test ./...
	$(GO) test -race ./ingest ./models/lake ./queries/stats

check:
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) mod verify

# Rewrites golden files; read the difference before you commit it.
golden:
	$(GO) test ./queries ./ingest ./fixtures ./reports/... ./cmd/candour -update

# candour beside DuckDB on the same logs: read the ratios, not the times. See BenchmarkIngest for its settings.
bench:
	$(GO) test -run '^$$' -bench Ingest -benchtime 1x -timeout 0 ./cmd/candour

clean:
	rm -rf bin demo
