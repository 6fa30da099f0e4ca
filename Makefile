# Candour: make demo runs the main job on the sample logs; make test runs all tests.

GO ?= go
BIN := bin/candour

.PHONY: demo test race fuzz check bench golden clean build browser interop

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

# A stock DuckDB with the ducklake extension, from PyPI, reads what Candour wrote.
# Where Python cannot install them this is not run, and says so; in CI it fails.
DUCKDB := 1.5.5
PYPI := duckdb==$(DUCKDB) duckdb-extension-ducklake==$(DUCKDB) duckdb-extension-sqlite-scanner==$(DUCKDB)
VENV := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/candour/duckdb-$(DUCKDB)

interop:
	@if "$(VENV)/bin/python" -c 'import duckdb, duckdb_extension_ducklake, duckdb_extension_sqlite_scanner' 2>/dev/null || \
	{ rm -rf "$(VENV)" && python3 -m venv "$(VENV)" && "$(VENV)/bin/pip" --disable-pip-version-check -q install $(PYPI); }; then \
	  CANDOUR_INTEROP="$(VENV)/bin/python" $(GO) test -tags interop ./ingest/interop; \
	else \
	  echo "NOT RUN: DuckLake interoperability. It needs Python with venv and these packages:"; \
	  echo "  python3 -m venv $(VENV) && $(VENV)/bin/pip install $(PYPI)"; \
	  test "$${CI:-}" != true; \
	fi

test: browser
	$(GO) test -timeout 20m ./...
	$(GO) test -race ./ingest ./models/lake ./queries/stats
	@$(MAKE) --no-print-directory interop

check:
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet -tags interop ./...
	$(GO) mod verify

# Rewrites golden files; read the difference before you commit it.
golden:
	$(GO) test ./queries ./ingest ./fixtures ./reports/... ./cmd/candour -update

# candour beside DuckDB on the same logs: read the ratios, not the times. See BenchmarkIngest for its settings; BenchmarkLayout compares ways to write Parquet.
bench:
	$(GO) test -run '^$$' -bench 'Ingest|Layout' -benchtime 1x -timeout 0 ./cmd/candour

clean:
	rm -rf bin demo
