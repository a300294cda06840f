"""What reading a query can find wrong, before any rule is asked: one page each."""

from __future__ import annotations

from grammar.diagnostic import Severity
from grammar.notations.json import FAULTS as JSON_FAULTS
from grammar.parsing.reader import EXPLANATIONS
from grammar.rule import Example, Fault

_COUNT = '{"calculations": [{"op": "COUNT"}]}'


def _reading(name: str, *invalid: str, catalogue: tuple[str, ...] = ("R01",), valid: str = _COUNT) -> Fault:
    return Fault(
        name,
        Severity.ERROR,
        EXPLANATIONS[name],
        invalid=tuple(Example(text) for text in invalid),
        valid=(Example(valid),),
        catalogue=catalogue,
    )


def _fault(name: str, explanation: str, invalid: tuple[str, ...], valid: str, *catalogue: str) -> Fault:
    return Fault(
        name,
        Severity.ERROR,
        explanation,
        invalid=tuple(Example(text) for text in invalid),
        valid=(Example(valid),),
        catalogue=catalogue,
    )


FAULTS: tuple[Fault, ...] = (
    *JSON_FAULTS,
    _reading("unexpected-text", '{"limit": 10]', '{"calculations": [{"op": "COUNT"}]} and more'),
    _reading("missing-text", '{"limit": 10 "granularity": 60}', '{"limit" 10}'),
    _reading("unfinished-text", '{"calculations": [{"op": "COUNT"}]', '{"limit":'),
    _reading("empty-text", "", "  \n"),
    _reading("invisible-character", '{"limit":\u200b 10}'),
    _reading("other-sign", '{"limit": −10}'),
    _reading("other-width", '{"limit"： 10}'),
    _reading("text-too-long", catalogue=()),
    _reading("text-too-deep", catalogue=()),
    _reading("not-utf-8"),
    _fault(
        "wrong-type",
        "A key holds a value of another type than it must: an object where a list belongs, a string where an integer "
        "belongs.\n\n"
        "A number in quotes is a string in JSON, and the service's decoder refuses it; so does it a whole number that is "
        "written with a fraction (`3600.0`).",
        ('{"limit": "10"}', '{"calculations": {"op": "COUNT"}}', '{"breakdowns": [{"column": "name"}]}', "[]"),
        '{"limit": 10}',
        "R02",
        "R06",
        "R09",
        "R48",
        "R74",
        "R76",
    ),
    _fault(
        "unknown-key",
        "An object has a key that objects of its kind do not have.\n\n"
        "The service's provider refuses unknown keys, and other readers ignore them, which is worse: `group_by` then asks "
        "for a grouping that nobody does. The keys of every object are in the language's reference page.",
        ('{"group_by": ["name"]}', '{"calculations": [{"op": "COUNT", "alias": "n"}]}', '{"query": {"limit": 10}}'),
        '{"breakdowns": ["name"]}',
        "R02",
        "R04",
        "R05",
        "R58",
    ),
    _fault(
        "missing-key",
        "An object lacks a key that every object of its kind needs.\n\n"
        "A calculation and a filter need an operator, a filter a column, a having its comparison and value, a calculated "
        "field and a formula their name and expression.",
        ('{"calculations": [{"column": "duration_ms"}]}', '{"filters": [{"op": "exists"}]}'),
        _COUNT,
        "R10",
        "R27",
        "R52",
        "R55",
        "R60",
        "R69",
    ),
    _fault(
        "unknown-word",
        "A word is not in the closed set that the language has there: an operator, a direction, a filter "
        "combination.\n\n"
        "Words are case-sensitive, and which operators exist depends on the profile: 2023 knows neither P20 nor "
        "ends-with. HEATMAP calculates, but can neither order results nor be a having's operator.",
        (
            '{"calculations": [{"op": "PERCENTILE", "column": "duration_ms"}]}',
            '{"filters": [{"column": "name", "op": "like", "value": "x"}]}',
            '{"calculations": [{"op": "COUNT"}], "orders": [{"op": "COUNT", "order": "desc"}]}',
            '{"filter_combination": "XOR"}',
        ),
        _COUNT,
        "R10",
        "R11",
        "R12",
        "R26",
        "R28",
        "R29",
        "R30",
        "R38",
        "R60",
        "R61",
        "R62",
        "R70",
        "R73",
    ),
    _fault(
        "too-many-items",
        "A list has more items than the service accepts: at most 100.\n\n"
        "Shortening the list would ask a different question, so no fix is offered.",
        ('{"breakdowns": [' + ", ".join(f'"c{i}"' for i in range(101)) + "]}",),
        '{"breakdowns": ["name"]}',
        "R07",
    ),
    _fault(
        "number-out-of-range",
        "An integer is smaller or larger than its key allows.\n\n"
        "A limit is from 1 to 1000: the OpenAPI document's 10000 holds only for results without series, which a query "
        "cannot ask for. Times and spans are at least 1 second.",
        ('{"limit": 0}', '{"limit": 1200}', '{"time_range": 0}'),
        '{"limit": 1000}',
        "R75",
        "R79",
        "R84",
    ),
    _fault(
        "unknown-compare-offset",
        "`compare_time_offset_seconds` is not one of the eight supported offsets.\n\n"
        "They are 30 minutes, 1, 2, 8 and 24 hours, 7 and 28 days, and 182 days, in seconds.",
        ('{"compare_time_offset_seconds": 1}',),
        '{"compare_time_offset_seconds": 86400}',
        "R86",
    ),
)
"""Every reading fault of a query."""
