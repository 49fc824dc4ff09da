# One virtual environment; everything is installed from hash-locked files.
PY := .venv/bin/python
VAR := $(or $(FDE_VAR),$(CURDIR)/var)
export UV_PYTHON_DOWNLOADS := never
export PYTHONUNBUFFERED := 1

.PHONY: demo run test lint bench drill assurance lock

demo: .venv/runtime.stamp
	@FDE_VAR="$(VAR)/demo" $(PY) manage.py demo $(ARGS)

run: .venv/runtime.stamp
	@$(PY) manage.py run $(ARGS)

test: .venv/test.stamp
	@$(PY) -m tests.run $(ARGS)

lint: .venv/test.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/djade --check $$(git ls-files --cached --others --exclude-standard '*.html')
	.venv/bin/lint-imports --no-logo
	$(PY) -m mypy
	FDE_VAR="$(VAR)/lint" $(PY) manage.py check
	FDE_VAR="$(VAR)/lint" $(PY) manage.py makemigrations --check --dry-run
	FDE_VAR="$(VAR)/lint" $(PY) manage.py check_catalogs

bench: .venv/test.stamp
	@$(PY) -m tests.bench $(ARGS)

assurance: .venv/test.stamp
	@FDE_VAR="$(VAR)" $(PY) -m tests.assurance $(ARGS)

drill: .venv/test.stamp
	@$(PY) -m tests.drill $(ARGS)

# Writes the two lock files anew from pyproject.toml.
lock: .venv/uv.stamp
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 pyproject.toml -o requirements.txt $(ARGS)
	.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --group test -c requirements.txt -o tests/requirements.txt $(ARGS)

.venv/uv.stamp: fde/deploy/uv.txt fde/deploy/prepare.sh
	@sh fde/deploy/prepare.sh
	@touch $@

.venv/runtime.stamp: requirements.txt .venv/uv.stamp
	@test -e .venv/test.stamp || .venv/bin/uv pip sync -q --require-hashes requirements.txt
	@if test -e .venv/test.stamp; then \
	  .venv/bin/uv pip sync -q --require-hashes requirements.txt tests/requirements.txt; fi
	@touch $@

.venv/test.stamp: requirements.txt tests/requirements.txt .venv/uv.stamp
	@sh fde/deploy/prepare.sh test
	@.venv/bin/uv pip sync -q --require-hashes requirements.txt tests/requirements.txt
	@touch .venv/runtime.stamp $@
