"""Which columns a question is about: words of names and descriptions, the trade's synonyms, the standing columns."""

from __future__ import annotations

import pytest

from grammar import Column
from guard.prompting import TELEMETRY, Trade
from guard.prompting.retrieval import ColumnIndex

NAMES = (
    "cart.items cart.total duration_ms error exception.message http.method http.route http.status_code k8s.pod.name "
    "payment.provider region service.name trace.parent_id userAgent user.id"
).split()
FILLING = [f"disposition_for_{at:04}" for at in range(3_000)]


def best(question, names=NAMES, trade=None, most=3, **descriptions):
    columns = [Column(name, None, descriptions.get(name.replace(".", "_"), "")) for name in names]
    return [column.name for column in ColumnIndex(columns, trade or Trade(TELEMETRY.synonyms)).ranked(question)[:most]]


@pytest.mark.parametrize(
    ("question", "column"),
    [
        ("group by http method", "http.method"),
        ("slowest things", "duration_ms"),
        ("p99 latency", "duration_ms"),
        ("what failed?", "error"),
        ("status codes", "http.status_code"),
        ("statuscodes of pods", "http.status_code"),
        ("which machines", "k8s.pod.name"),
        ("top endpoints", "http.route"),
        ("number of customers", "user.id"),
        ("payements by provdier", "payment.provider"),
        ("user agents", "userAgent"),
        ("where cart.total > 100", "cart.total"),
        ("regional spread", "region"),
    ],
)
@pytest.mark.parametrize("further", [[], FILLING], ids=["few", "3,000 more"])
def test_a_question_finds_the_column_that_it_is_about(question, column, further):
    assert column in best(question, [*further, *NAMES])


def test_the_words_of_a_description_count_and_those_of_a_name_count_more():
    assert best("revenue", ["a1", "a2", "a3"], a2="the revenue of a day") == ["a2", "a1", "a3"]
    assert best("revenue", ["a1", "revenue", "a3"], a1="the revenue of a day")[0] == "revenue"


def test_the_standing_columns_come_first_and_in_any_spelling():
    trade = Trade(standing=["duration_ms", "service.name", "gone"])
    assert best("region", ["region", "serviceName", "durationMs", "error"], trade) == [
        "durationMs",
        "serviceName",
        "region",
    ]
    assert best("region", ["DURATION_MS", "duration_ms", "region"], trade)[0] == "duration_ms"


def test_a_question_that_finds_nothing_leaves_the_order_of_the_schema():
    assert best("???", most=20) == NAMES
    assert best("", most=20) == NAMES
    assert ColumnIndex([], TELEMETRY).ranked("anything") == ()


def test_every_column_is_ranked_once_whatever_the_question_is():
    for question in ("error " * 50_000, "\ud800", "a" * 100_000, "http.method http.method " * 9_000):
        assert sorted(best(question, trade=TELEMETRY, most=99)) == sorted(NAMES)


def test_a_name_in_wide_use_wins_a_tie():
    names = ["foo.trace.id", "trace.trace_id", "bar.trace.id"]
    assert best("trace ids", names, TELEMETRY)[0] == "trace.trace_id"


def test_a_trade_of_ones_own_has_its_words():
    trade = TELEMETRY.with_further({"gadgets": ["sku"]}, standing=["tenant"])
    assert best("gadgets", ["a", "b", "sku", "tenant"], trade) == ["tenant", "sku", "a"]
    assert best("gadgets", ["a", "b", "sku"], TELEMETRY)[0] == "a"


def test_a_trade_is_made_of_lists():
    with pytest.raises(TypeError, match="`standing` of a Trade is a list of names, not 'error'"):
        Trade(standing="error")
    with pytest.raises(TypeError, match="the synonyms of 'slow' are a list of words, not 'duration'"):
        Trade({"slow": "duration"})
