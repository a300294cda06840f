# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help check test style types contracts pages golden thorough bench agreement

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

thorough: ## long fuzzing: hundreds of thousands of texts
	HYPOTHESIS_PROFILE=thorough python -m pytest -n auto tests/laws

bench: ## speed, as ratios against named rivals
	python benchmarks/speed/check.py
	python benchmarks/speed/growth.py
	python benchmarks/speed/startup.py

agreement: ## agreement with stated verdicts: make agreement CASES=path/to/cases.jsonl
	python benchmarks/quality/agreement.py $(CASES)
