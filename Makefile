# Two commands do everything on a machine with Python 3.11+ and make: `make report` and `make test`.

READY := .venv/.ready
BIN := .venv/bin
PYTHON ?=
ARGS ?=

# The first Python on this machine that is new enough; PYTHON=... comes before the others.
FIND_PYTHON = for p in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { py=$$p; break; }; done

.PHONY: help report test browser lab lint bench gallery clean

help:  ## show these lines
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r a b; do printf '%-12s  %s\n' "$$a" "$$b"; done

# A file that cannot be read stops neither the tables nor the report; make still ends with its error.
report: $(READY)  ## read the issues in data/raw, then write charts, tables and notebooks to reports/
	@code=0; $(BIN)/kicdata build || code=$$?; $(BIN)/kicdata report || exit $$?; exit $$code

test: $(READY)  ## run the tests (more of pytest's options: make test ARGS="-k names")
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/test_browser.py $(ARGS)

browser: $(READY)  ## open the reports and JupyterLab in headless Chromium (Debian: chromium chromium-driver)
	@$(BIN)/python -m pytest tests/test_browser.py $(ARGS)

lab: $(READY)  ## open the notebooks in JupyterLab
	@cd notebooks && ../$(BIN)/jupyter lab $(ARGS)

lint: $(READY)  ## ruff and mypy
	@$(BIN)/ruff check src tests benchmarks && $(BIN)/mypy

bench: $(READY)  ## measure time and memory (shorter: make bench ARGS=--quick)
	@$(BIN)/python benchmarks/bench.py $(ARGS)

gallery: $(READY)  ## draw the charts of docs/gallery.md again
	@$(BIN)/python docs/make_gallery.py

clean:  ## remove what make made: .venv, data/processed, reports, caches
	rm -rf .venv data/processed reports .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
	find src tests benchmarks notebooks -name __pycache__ -o -name .ipynb_checkpoints | xargs rm -rf

# The environment, made again only when what it is made of has changed. The sources are compiled with it: where Python
# writes no bytecode (PYTHONDONTWRITEBYTECODE, a folder that is read only) each process would take 0.2 s to do so.
$(READY): pyproject.toml constraints.txt
	@$(FIND_PYTHON); \
	if [ -z "$$py" ]; then echo "kicdata needs Python 3.11 or newer: install one, or name it with make PYTHON=/path/to/python3.13" >&2; exit 1; fi; \
	echo "Setting up .venv with $$("$$py" --version) (once; about a minute)"; \
	if command -v uv >/dev/null 2>&1; then \
		uv venv -q --allow-existing --python "$$(command -v "$$py")" .venv && \
		uv pip install -q --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[notebooks,test]'; \
	else \
		"$$py" -m venv .venv && \
		$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[notebooks,test]'; \
	fi
	@$(BIN)/python -m compileall -q src
	@touch $@
