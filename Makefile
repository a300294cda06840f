# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help check test style types contracts pages golden thorough million bench agreement repairs scope tables mutants providers weights adopted

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

check: style types contracts pages test ## everything CI runs, in this environment

test: ## the tests, in parallel
	python -m pytest -n auto

style: ## format and lint
	ruff format --check .
	ruff check .

types: ## mypy, strict
	mypy

contracts: ## who may import whom
	lint-imports

pages: ## whether the generated reference pages are fresh
	python docs/generate.py --check

golden: ## write the generated reference pages
	python docs/generate.py

tables: ## write the parse tables that the package carries
	python docs/tables.py

thorough: ## long fuzzing: hundreds of thousands of texts
	HYPOTHESIS_PROFILE=thorough python -m pytest -n auto tests/laws

bench: ## speed, as ratios against named rivals
	python benchmarks/speed/check.py
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
	python benchmarks/training/topic.py

mutants: ## break the shipped languages on purpose and see which law notices
	python benchmarks/quality/mutants.py --write

million: ## a million texts through three languages, without an exception
	python benchmarks/quality/million.py

adopted: ## the right texts of public grammars, accepted as they stand? (needs the package index)
	python benchmarks/quality/adopted.py

providers: ## try every SDK and write docs/reference/providers.md (needs the package index)
	python tests/wire/matrix.py
