# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help check test style types contracts pages golden site changes changelog release package lowest cover mutations \
	thorough million bench agreement repairs scope tables mutants providers weights adopted acceptor

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

check: style types contracts pages site test ## everything CI runs, in this environment

test: ## the tests, in parallel
	python -m pytest -n auto

style: ## format and lint
	ruff format --check .
	ruff check .

types: ## mypy, strict; what users write, by mypy (a test) and pyright
	mypy
	pyright

contracts: ## who may import whom
	lint-imports

pages: ## whether the generated reference pages are fresh
	python tools/pages.py --check

site: ## build the documentation as a site in build/site (extra: docs); a warning is an error
	python -m sphinx -q -W --keep-going -j auto -c docs . build/site
	@echo build/site/index.html

golden: ## write the generated reference pages
	python tools/pages.py

tables: ## write the parse tables that the package carries
	python tools/tables.py

changes: ## what the changelog will say of the next release
	towncrier build --draft --version "$$(python -c 'from grammar import __version__; print(__version__)')"

changelog: ## write the changes into CHANGELOG.md under the version, and remove their files
	towncrier build --yes --version "$$(python -c 'from grammar import __version__; print(__version__)')"

release: ## whether this commit can be released: make release TAG=v0.1.0
	python tools/release.py $(TAG)

package: ## build the wheel and the source archive into dist/, and look into the wheel
	python -m build --outdir dist .
	python tests/house/wheel_contents.py dist/*.whl

lowest: ## the tests with the oldest dependencies that are allowed, in a new environment (needs uv)
	uv venv --quiet --python 3.11 build/lowest
	uv pip install --quiet --python build/lowest --resolution lowest-direct ".[test]"
	build/lowest/bin/python -m pytest -n auto

cover: ## how much of the code the tests read, branch by branch; fails below the floor in pyproject.toml
	coverage erase
	HYPOTHESIS_PROFILE=cover coverage run -m pytest -n auto
	coverage combine --quiet
	coverage report

mutations: ## break the code on purpose and see which test notices (AT_MOST=N mutants a module; default 25)
	python tools/mutations.py --at-most $(or $(AT_MOST),25)

thorough: ## long fuzzing: hundreds of thousands of texts
	HYPOTHESIS_PROFILE=thorough python -m pytest -n auto tests/laws

bench: ## speed, as ratios against named rivals
	python benchmarks/speed/check.py
	python benchmarks/speed/acceptor.py
	python benchmarks/speed/growth.py
	python benchmarks/speed/startup.py
	python benchmarks/speed/generation.py
	python benchmarks/speed/transport.py

agreement: ## agreement with stated verdicts: make agreement CASES=path/to/cases.jsonl
	python benchmarks/quality/agreement.py $(CASES)

repairs: ## what can be restored of what models break, beside other tools (extra: peers)
	python benchmarks/quality/repair.py --rivals

scope: ## which questions are refused: make scope CORPORA=path/to/folder
	python benchmarks/quality/scope.py $(CORPORA)

weights: ## train the linear model of topics again, on generated questions
	python tools/weights/topic.py

mutants: ## break the shipped languages on purpose and see which law notices
	python benchmarks/quality/mutants.py --write

million: ## a million texts through three languages, without an exception
	python benchmarks/quality/million.py

acceptor: ## fifty thousand texts to the acceptor, to Lark and to the reader; all must agree
	python benchmarks/quality/acceptor.py

adopted: ## the right texts of public grammars, accepted as they stand? (needs the package index)
	python benchmarks/quality/adopted.py

providers: ## try every SDK and write docs/reference/providers.md (needs the package index)
	python tests/wire/matrix.py
