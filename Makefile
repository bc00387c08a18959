# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: venv demo test torture edits lint leaks learn learn-third docs pictures lock bench fuzz clean

venv: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

demo: venv
	$(BIN)/countersign demo --out demo-out

lint: venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: venv
	.ci/servers
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest --numprocesses auto --dist loadfile

# kill -9 and cut connections at every step of reading and sending: docs/torture.md. Half an hour on two cores.
torture: venv
	.ci/servers
	$(BIN)/python -m tests.torture

# A daemon over 200 random edits of its files; `make test` does a short run of the same. Some minutes.
edits: venv
	EDITS=200 $(BIN)/pytest tests/test_random_edits.py

# Other clients' names in every place of a mail, in every disguise: what left, and what clean letters were held. Minutes.
leaks: venv
	$(BIN)/python -m tests.leaks 1 2 3 4 5

# What the second reader of replies knows (docs/decisions.md), out of tests/decision/ and tests/replies/. Minutes.
learn: venv
	$(BIN)/python -m tests.learn

# What the third reader knows, out of the same replies, in an environment of its own with PyTorch. 40 minutes to an hour.
learn-third:
	$(PYTHON) -m venv .venv-learn
	.venv-learn/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-learn/bin/pip install --quiet --disable-pip-version-check -r tests/third/requirements.lock
	.venv-learn/bin/python -m tests.third

# docs/rules/ is written from the models of config.toml and the rule files, and their own heads; a test compares.
docs: venv
	$(BIN)/countersign schema --reference --out docs/rules

# Every mail that a client can get, in six languages, as a browser shows it: look at pictures/en.html and its like.
pictures: venv
	.ci/servers
	$(BIN)/python -m tests.pictures pictures

bench: venv
	$(BIN)/python -m bench.intake
	$(BIN)/python -m bench.read

# Ten thousand mails bent out of shape, read by every way there is; `make test` has a short form.
fuzz: venv
	$(BIN)/python -m tests.fuzz

# Only to change versions: needs pip-tools or uv on the path; the lock itself installs with plain pip.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) demo-out fuzz-out pictures .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
