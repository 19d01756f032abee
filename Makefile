# Every task has one name. `make` alone lists them. GNU make 3.81 (macOS) is enough.
SHELL := /bin/sh
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help book pdf serve test lint format exercises tasks demo attacks bench soak picture lock clean browser sandbox

BIN  := .venv/bin
PORT ?= 8000
ENV  := .venv/.installed
NODE := node_modules/.package-lock.json
HTML := _build/html/index.html

# $(call otherwise,sentence): what a failing step says, once, before make stops.
comma := ,
otherwise = || { echo "make: $(1)" >&2; exit 1; }

BOOK_SOURCES := $(shell find book nnlib nnwidgets nncheck exercises _config.yml _toc.yml -type f -not -path '*/__pycache__*' -not -name '*.pyc' 2>/dev/null)

help: ## list the tasks
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /	/' | awk -F'\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

book: $(HTML) ## build the book into _build/html/index.html

pdf: $(HTML) browser ## print the whole book into _build/backprop-by-hand.pdf
	@$(BIN)/python -m tools.pdf $(call otherwise,the PDF was not made; the lines above name the page)

serve: $(HTML) ## build the book and serve it on this machine (PORT=8000)
	@echo "The book is at http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT) \
	  $(call otherwise,could not serve on port $(PORT); choose another one: make serve PORT=8080)

test: $(HTML) browser sandbox ## build the book, then run every test, in a real browser too
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(call otherwise,a test failed; the lines above name it and say what it expected)

lint: $(ENV) $(NODE) ## check style, imports between packages and JavaScript
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . \
	  $(call otherwise,the Python is not in the house style; run make format$(comma) then mend what is still named above)
	@$(BIN)/lint-imports \
	  $(call otherwise,a package imports what it may not; the contract above is in pyproject.toml)
	@PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/biome ci --error-on-warnings . \
	  $(call otherwise,the JavaScript or CSS is not in the house style; run make format$(comma) then mend what is still named above)

format: $(ENV) $(NODE) ## put the code into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/biome check --write .

exercises: $(ENV) ## generate the student notebooks in exercises/ from solutions/
	$(BIN)/nngrade release $(call otherwise,the student notebooks were not generated; the lines above name the assignment and what to mend in solutions/)

tasks: $(ENV) ## measure the checks on every known mistake and accepted style; writes _build/tasks.json
	$(BIN)/python -m nncheck.report $(call otherwise,the task bank misses a goal; the lines above name the mistake or the style)

demo: $(ENV) sandbox ## grade a small sample class into _build/demo
	$(BIN)/nngrade demo $(call otherwise,the sample class was not graded; the lines above say what went wrong)

attacks: $(ENV) browser sandbox ## hand every known cheat in, to stock nbgrader and to nngrade; writes _build/attacks.json
	@$(BIN)/python -W ignore -m tests.nngrade.attacks $(call otherwise,an attack did something; the table above names it)

bench: $(ENV) ## measure what is fast, beside its peers
	@$(BIN)/python -m benchmarks $(call otherwise,the benchmarks stopped; the lines above name the case)

soak: $(ENV) sandbox ## the long runs: mutation tests, property tests, mangled notebooks, a large class, killed runs
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest tests/nnlib --timeout 3600
	NOTEBOOKS=5000 $(BIN)/python -m pytest tests/nngrade/test_mangled_at_random.py
	$(BIN)/python tools/mutation.py
	$(BIN)/python -m nncheck.report
	$(BIN)/python -m tests.nngrade.fuzz --notebooks 2000
	$(BIN)/python -m tests.nngrade.faults --students 40 --moments 50
	$(BIN)/python -m tests.nngrade.load --students 1000

picture: $(HTML) browser ## take the README's picture from the built book
	$(BIN)/python -m tools.picture

lock: $(ENV) ## resolve pyproject.toml anew into requirements.txt, and package.json into its lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --no-emit-index-url \
	  --no-annotate --all-extras --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --package-lock-only

clean: ## remove everything that was built (the environment stays)
	rm -rf _build

sandbox: $(ENV)
	@$(BIN)/python -m tools.sandbox

browser: $(ENV)
	@$(BIN)/python -m tools.browser

$(ENV): requirements.txt pyproject.toml tools/venv.sh
	@sh tools/venv.sh
	@touch $@

$(NODE): package.json package-lock.json $(ENV)
	@echo "Installing the browser assets"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --loglevel=error \
	  $(call otherwise,could not install the browser assets; check that the npm registry can be reached and run make again)
	@touch $@

$(HTML): $(BOOK_SOURCES) $(ENV) $(NODE)
	$(BIN)/jupyter-book build book --config _config.yml --toc "$(CURDIR)/_toc.yml" --path-output . -W --keep-going \
	  $(call otherwise,the book was not built; the warnings above name the page and line to mend)
	@touch $@
