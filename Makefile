# make demo   the main job: load the corpus and trace a claim to its words
# make test   every test that can be run here
# make tools  what some tests need: Python packages, fetched into target/venv
# make lint   formatting, clippy, documentation
# make features  each feature alone, and the oldest toolchain promised
# make deny   licences, advisories and doubles of the dependencies, by cargo-deny
# make fuzz   a minute of forged input for each reader of strangers' files; SECONDS=600 for ten
# make bench  measurements; SIZE=M for a million claims

CARGO ?= cargo
PYTHON ?= python3
VENV   := target/venv
NOT_RUN := target/not-run

.PHONY: demo test tools lint features deny fuzz bench editor clean

demo:
	$(CARGO) build --release
	@$(CARGO) run --release --quiet -- check
	@$(CARGO) run --release --quiet -- query reserve-shares --format table
	@$(CARGO) run --release --quiet -- trace mondo-2024:china-reserve-share
	@$(CARGO) run --release --quiet -- origins mondo-2024:china-reserve-share
	@$(CARGO) run --release --quiet -- conflicts --source mondo-2024

# Fetches nothing: what could not be tried here is named at the end, with what would be needed.
test:
	@mkdir -p target && rm -f $(NOT_RUN)
	$(CARGO) build
	ASSAY_NOT_RUN=$(abspath $(NOT_RUN)) $(if $(wildcard $(VENV)/ready),ASSAY_PYTHON=$(abspath $(VENV))/bin/python) $(CARGO) test
	$(CARGO) check --lib --no-default-features
	@if [ -s $(NOT_RUN) ]; then echo "What was tried passed. Not everything was:"; sort -u $(NOT_RUN); fi

# pySHACL and a JSON Schema validator, which tests hold the shapes and schemas against; a server to attach to; what drives a
# browser, and axe-core.
tools: $(VENV)/ready

$(VENV)/ready: tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	# It brings axe-core; what drives another browser with it is left out.
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps axe-playwright-python==0.1.8
	touch $@

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps

# Each feature alone, none of them, and the oldest toolchain that is promised, where it is installed.
# `rocksdb` compiles C++ for a quarter of an hour, so it comes only where it is asked for: FEATURES="none cli remote rocksdb"
FEATURES ?= none cli remote serve
MSRV := $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
features:
	@for feature in $(FEATURES); do \
	  echo "feature $$feature"; \
	  $(CARGO) check --quiet --lib --bins --no-default-features $$(test $$feature = none || echo --features $$feature) || exit 1; \
	done
	@if rustup run $(MSRV) cargo --version >/dev/null 2>&1; then \
	  echo "Rust $(MSRV)"; rustup run $(MSRV) cargo check --quiet --all-targets --target-dir target/msrv; \
	else echo "Not checked: Rust $(MSRV), the oldest promised; \`rustup toolchain install $(MSRV)\` makes it possible"; fi
	@case "$(FEATURES)" in *rocksdb*) ;; *) echo "Not checked: the feature rocksdb; \`make features FEATURES=rocksdb\` does (a C++ compiler)" ;; esac

# Licences, advisories and doubles of the dependencies, by .deny.toml. Fetches the advisories;
# WHICH="bans licenses sources" does without.
deny:
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny check $(WHICH); \
	else echo "Not checked: \`cargo install cargo-deny\` makes it possible"; exit 1; fi

fuzz:
	$(CARGO) run --example fuzz -- $(or $(SECONDS),60)

bench: $(VENV)/ready
	$(CARGO) build --release
	$(CARGO) bench

# The editor of the query page, from the versions in its lock file; its size is told.
editor:
	cd src/server/pages/frame/look/editor && npm ci --ignore-scripts && node node_modules/esbuild/install.js && npm run build

clean:
	$(CARGO) clean
