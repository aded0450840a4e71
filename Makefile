# Everything a fresh machine with Python 3.11+ and make needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test kills browser-test mutation check eval corpora bench bench-scale docs licences install lock format clean

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

demo: install
	$(BIN)/bot ingest seeds
	$(BIN)/bot ask "2025年重庆市人大常委会通过了多少件地方性法规？"
	$(BIN)/bot ask "How many appointments and removals of state-organ personnel did Chongqing make in 2025?"

# The tests of a library on servers need a PostgreSQL; they are skipped where it cannot be had.
# Bytecode is written even where the environment forbids it: every process that a test starts would compile all anew.
test: install
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || (apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql) || true
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n 2 --dist worksteal --doctest-modules tests bot vectorstore evals

# Writers killed 200 times; make test does it 12 times.
kills: install
	KILLS=200 $(BIN)/python -m pytest -q -n 2 tests/flows/test_ingest_processes.py

# The page in Debian's chromium; installs it, its Chinese fonts and what drives it where they are missing.
browser-test: install
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group browser
	$(BIN)/python -m pytest -q -m browser --force-enable-socket tests/browser

# Plants the faults of tests/mutation/faults.tsv, one at a time, and runs the tests that reach them; half an hour.
mutation: install
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group mutation
	$(BIN)/python tests/mutation/mutate.py

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install
	$(BIN)/bot eval run --engine lookup --against baseline
	$(BIN)/bot eval summaries --against-baseline

# Questions on 310 generated reports of one shape; some minutes.
corpora: install
	$(BIN)/python -m evals.corpora

bench: install
	$(BIN)/python -m evals.bench

# 10, 100 and 300 generated reports; some minutes.
bench-scale: install
	$(BIN)/python -m evals.bench --scale

docs: install
	$(BIN)/python docs/generate.py

# The licences of all that is installed with the product.
licences: install
	$(BIN)/python docs/licences.py

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .library .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
