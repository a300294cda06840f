"""The vendors' own transforms, which their SDKs apply before a request, leave an exported schema as it is."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from grammar import Language, Schema
from grammar.exports import export
from grammar.languages.honeycomb import honeycomb

SCHEMA = Schema.of(["duration_ms", "http.route"])
CHARTS = Path(__file__).parents[2] / "examples" / "charts" / "chart.lark"


def languages():
    declared = {"keys": {"channel": {"field": {"is_name": True}}, "chart": {"mark": {"is_required": True}}}}
    return (
        *honeycomb.languages(),
        Language.from_lark(CHARTS, notation="json", declared=declared),
        Language.from_lark('start: "[" [item ("," item)*] "]"\nitem: STRING | INTEGER | NULL\n', notation="json"),
    )


@pytest.mark.parametrize("schema", [None, SCHEMA])
@pytest.mark.parametrize("language", languages())
def test_a_schema_for_anthropic_is_as_its_transform_leaves_it(language, schema):
    anthropic = pytest.importorskip("anthropic", reason="the extra `sdks` is not installed")
    document = export(language, "anthropic-schema", schema).document
    assert anthropic.transform_schema(deepcopy(document)) == document


@pytest.mark.parametrize("schema", [None, SCHEMA])
@pytest.mark.parametrize("language", languages()[:-1])
def test_a_schema_for_openai_is_as_its_transform_leaves_it(language, schema):
    pydantic = pytest.importorskip("openai.lib._pydantic", reason="the extra `sdks` is not installed")
    document = export(language, "openai-schema", schema).document
    given = deepcopy(document)
    assert pydantic._ensure_strict_json_schema(given, path=(), root=given) == document
