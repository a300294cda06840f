"""The house's words: a variable is named for what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWEPT = (
    "guard/__init__.py",
    "guard/command/**/*.py",
    "guard/traffic/**/*.py",
    "benchmarks/**/*.py",
    "examples/**/*.py",
)
"""Where no variable is called by a word that fits everything."""
CATCH_ALLS = {"held", "found"}


def _bound(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


@pytest.mark.parametrize("path", sorted(path for pattern in SWEPT for path in ROOT.glob(pattern)), ids=lambda p: p.stem)
def test_no_variable_has_a_name_that_fits_everything(path):
    assert CATCH_ALLS.isdisjoint(_bound(ast.parse(path.read_text(encoding="utf-8"))))
