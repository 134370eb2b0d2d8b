# make demo   the main job: load the corpus and trace a claim to its words
# make test   every test that can be run here
# make tools  what some tests need: Python packages, fetched into target/venv
# make lint   formatting, clippy, documentation
# make fuzz   a minute of forged input for each reader of strangers' files; SECONDS=600 for ten
# make bench  measurements; SIZE=M for a million claims

CARGO ?= cargo
PYTHON ?= python3
VENV   := target/venv
NOT_RUN := target/not-run

.PHONY: demo test tools lint fuzz bench clean

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

# pySHACL and a JSON Schema validator, which tests hold the shapes and schemas against; and a server to attach to.
tools: $(VENV)/ready

$(VENV)/ready: tests/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps

fuzz:
	$(CARGO) run --example fuzz -- $(or $(SECONDS),60)

bench: $(VENV)/ready
	$(CARGO) build --release
	$(CARGO) bench

clean:
	$(CARGO) clean
