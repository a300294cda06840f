"""The guard of these tests, and what a model may say to it."""

from __future__ import annotations

from grammar import Schema
from grammar.languages import honeycomb
from guard import Guard

GUARD = Guard(honeycomb.language(), Schema.of(["duration_ms", "http.route"], name="shop"))

GOOD = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["http.route"]}'
OTHER = '{"calculations": [{"op": "P99", "column": "duration_ms"}]}'
NEAR = '{"calculations": [{"op": "COUNT"}], "limit": 10,}'
MENDED = '{"calculations": [{"op": "COUNT"}], "limit": 10}'
BAD = '{"breakdowns": ["password"]}'
"""Of a column that is not in the dataset."""
