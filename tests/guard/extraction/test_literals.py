"""Queries as data literals of other languages, through the guard: what each comes to, and that no part of one is an answer."""

import json
from pathlib import Path

import pytest

from grammar import Language, Schema
from grammar.languages import honeycomb
from guard import Accepted, Guard, Rejected, Repaired, replay

LANGUAGE = honeycomb.language()
SCHEMA = Schema.of(["name", "zone", "duration_ms", "error"])
GUARD = Guard(LANGUAGE, SCHEMA)
GUESSING = Guard(LANGUAGE, SCHEMA, allows_unsafe=True)

QUERY = '{"calculations": [{"op": "COUNT"}], "breakdowns": ["zone"], "limit": 60}'

SAME = {
    "Go in a fence": '```go\nq := Query{\n\tCalculations: []Calculation{{Op: "COUNT"}},\n\tBreakdowns: []string{"zone"},\n\tLimit: 60,\n}\n```',
    "Rust after a sentence": 'The query is:\n\nlet query = Query { calculations: vec![Calculation { op: "COUNT".to_string() }], breakdowns: vec!["zone".into()], limit: 60u32 };',
    "Ruby": "query = {\n  :calculations => [{ :op => 'COUNT' }],\n  :breakdowns => ['zone'], # by zone\n  :limit => 60,\n}",
    "PHP": "$query = array('calculations' => array(array('op' => 'COUNT')), 'breakdowns' => ['zone'], 'limit' => 60);",
    "Kotlin": 'val query = mapOf("calculations" to listOf(mapOf("op" to "COUNT")), "breakdowns" to listOf("zone"), "limit" to 60L)',
    "Python": "Query(calculations=[Calculation(op=Op.COUNT)], breakdowns=('zone',), limit=60)",
    "Python's repr": "OrderedDict([('calculations', [{'op': <Op.COUNT: 'COUNT'>}]), ('breakdowns', ['zone']), ('limit', 60), ('granularity', None)])",
    "Swift": 'let query: [String: Any] = ["calculations": [["op": "COUNT"]], "breakdowns": ["zone"], "limit": 60]',
    "Clojure": '{:calculations [{:op "COUNT"}] ; how many\n :breakdowns ["zone"] :limit 60N}',
    "Lua": 'return { calculations = { { op = "COUNT" } }, breakdowns = { "zone" }, limit = 60 }',
    "HTML over Perl": "{ calculations =&gt; [{ op =&gt; &quot;COUNT&quot; }], breakdowns =&gt; [&quot;zone&quot;], limit =&gt; 60 }",
    "protobuf in a fence": '```textproto\ncalculations {\n  op: COUNT\n}\nbreakdowns: "zone"\nlimit: 60\n```',
    "YAML in a fence": "```yaml\n# by zone\ncalculations:\n  - op: COUNT\nbreakdowns: [zone]\nlimit: 60\n```",
    "TOML in a fence": '```toml\nbreakdowns = ["zone"]\nlimit = 60\n[[calculations]]\nop = "COUNT"\n```',
    "tags": '<query>\n  <calculations>[{"op": "COUNT"}]</calculations>\n  <breakdowns><breakdown>zone</breakdown></breakdowns>\n  <limit>60</limit>\n</query>',
    "a tool call": '<tool_call><function=run_query><parameter=calculations>\n[{"op": "COUNT"}]\n</parameter><parameter=breakdowns>["zone"]</parameter>'
    "<parameter=limit>60</parameter></function></tool_call>",
    "DynamoDB": '{"calculations": {"L": [{"M": {"op": {"S": "COUNT"}}}]}, "breakdowns": {"L": [{"S": "zone"}]}, "limit": {"N": "60"}}',
    "flat": '{"calculations[0].op": "COUNT", "breakdowns[0]": "zone", "limit": 60}',
    "events": 'data: {"response": "{\\"calculations\\": [{\\"op\\": \\"CO"}\n\ndata: {"response": "UNT\\"}], \\"breakdowns\\": [\\"zone\\"], \\"lim"}\n\n'
    'data: {"response": "it\\": 60}"}\n\ndata: [DONE]\n',
    "strings": "'{\"calculations\": [{\"op\": \"COUNT\"}], ' +\n'\"breakdowns\": [\"zone\"], \"limit\": 60}'",
}  # fmt: skip


def canonical(guard, verdict):
    return None if isinstance(verdict, Rejected) else LANGUAGE.notation.print(LANGUAGE.canonical(verdict.tree))


MEANT = canonical(GUARD, GUARD.check(QUERY))


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_a_query_in_another_languages_form_is_repaired_by_safe_fixes(text):
    verdict = GUARD.check(text)
    assert isinstance(verdict, Repaired)
    assert canonical(GUARD, verdict) == MEANT
    assert replay(text, verdict.repairs) == verdict.text


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_no_beginning_of_a_literal_is_taken_for_another_query(text):
    for end in range(len(text) % 5, len(text), 5):
        assert canonical(GUARD, GUARD.check(text[:end])) in (None, MEANT), text[:end]


CONTRARY = [
    "old_query = dict(limit=5)\n",  # it is no answer, whoever reads the name
    'Query(filters=[NotFilter(column="error", op="exists")], limit=60)',
    "dict(limit=60, breakdowns=[zone_column])",
    "dict(limit=60)\ndict(limit=50)\n",
    "q = dict(limit=60)\nq['limit'] = 50\n",
    "{:limit 60 :limit 50}",
    "{:limit => 60, :limit => 50}",
    '{"limit[0]": 60, "limit": 50}',
    "```yaml\nlimit: 60\n# ... the rest as before\n```",
    "```yaml\nbreakdowns: [zone]\n...\n```",
    "<query><limit>60</limit></query>\n<query><limit>50</limit></query>",
]  # fmt: skip


@pytest.mark.parametrize("text", CONTRARY)
def test_what_says_more_or_two_things_is_refused(text):
    assert isinstance(GUARD.check(text), Rejected)


ENVELOPES = [
    "```json\n[\n {" + QUERY[1:-1] + "} // the query\n]\n```",
    "{'tool': 'run_query', 'arguments': " + QUERY + ",}",
    "{tool: 'run_query', args: " + QUERY.replace('"', "'") + "}",
    "{'name': 'run_query', 'arguments': '" + QUERY + "',}",
]


@pytest.mark.parametrize("text", ENVELOPES)
def test_an_envelope_with_faults_comes_off_the_query_in_it(text):
    assert canonical(GUARD, GUARD.check(text)) == MEANT


@pytest.mark.parametrize(
    "text",
    [
        "{'rejected': " + QUERY + ",}",
        "{'finish_reason': 'length', 'query': " + QUERY + ",}",
        "{'before': {'limit': 5}, 'query': " + QUERY + ",}",
        "[" + QUERY + ", {'limit': 5},]",
        "{'query': " + QUERY + ", 'query': {'limit': 5},}",
    ],
)
def test_an_envelope_with_faults_says_what_it_says_all_the_same(text):
    assert isinstance(GUARD.check(text), Rejected)


def test_a_value_keeps_the_marks_of_other_languages_inside_of_strings():
    text = "{ :filters => [{ :column => 'name', :op => '=', :value => 'a: {b}, \"c\" => d' }] }"
    verdict = GUARD.check(text)
    assert json.loads(verdict.text.replace("'", '"'))["filters"][0]["value"] if "'" in verdict.text else True
    assert 'c\\" => d' in verdict.text


def test_a_typed_language_of_ones_own_is_read_in_other_forms_too():
    charts = Path(__file__).parents[3] / "examples" / "charts"
    language = Language.from_lark((charts / "chart.lark").read_text(encoding="utf-8"), name="chart")
    guard = Guard(language)
    meant = '{"mark": "bar", "encoding": {"x": {"field": "region", "type": "nominal"}}, "width": 300}'
    assert isinstance(guard.check(meant), Accepted)
    for text in (
        'Chart(mark="bar", encoding=Encoding(x=dict(field="region", type="nominal")), width=300)',
        '{"mark" => "bar", "encoding" => {"x" => {"field" => "region", "type" => "nominal"}}, "width" => 300}',
        '{"mark": {"S": "bar"}, "encoding": {"M": {"x": {"M": {"field": {"S": "region"}, "type": {"S": "nominal"}}}}}, "width": {"N": "300"}}',
        "<chart><mark>bar</mark><encoding><x><field>region</field><type>nominal</type></x></encoding><width>300</width></chart>",
    ):
        verdict = guard.check(text)
        assert isinstance(verdict, Repaired), text
        assert json.loads(verdict.query) == json.loads(meant)
