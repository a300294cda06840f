"""Engines that companies have already, told what a query touches: the examples, with the real engines where installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples" / "engines"
OWN = {"column": "tenant", "op": "=", "value": "acme"}

CASES = [
    ({"filters": [OWN], "breakdowns": ["name"]}, True),
    ({"filters": [{**OWN, "value": "globex"}]}, False),
    ({"filters": [{**OWN, "op": "in", "value": ["acme", "globex"]}]}, False),
    ({"filters": [OWN, {"column": "n", "op": ">", "value": 1}], "filter_combination": "OR"}, False),
    ({"filters": [OWN], "breakdowns": ["user.email"]}, False),
    ({"filters": [OWN], "calculated_fields": [{"name": "x", "expression": "LENGTH($any.user.email)"}]}, False),
    ({}, False),
]


def example(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("query", "is_allowed"), CASES, ids=str)
def test_cedar_decides_on_what_a_query_touches(query, is_allowed):
    pytest.importorskip("cedarpy")
    assert example("cedar").authorise(json.dumps(query), "alice", "acme") == is_allowed


@pytest.mark.parametrize(("query", "is_allowed"), CASES, ids=str)
def test_rego_decides_on_what_a_query_touches(query, is_allowed):
    pytest.importorskip("regopy")
    assert example("rego").authorise(json.dumps(query), "acme") == is_allowed


@pytest.mark.parametrize("name", ["cedarpy", "regopy"])
def test_a_text_that_is_no_query_is_never_asked_about(name):
    pytest.importorskip(name)
    module = example({"cedarpy": "cedar", "regopy": "rego"}[name])
    assert module.authorise("drop table", *(["alice"] if name == "cedarpy" else []), "acme") is False
