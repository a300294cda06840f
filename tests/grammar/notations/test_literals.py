"""Data literals of other languages: what each is read as, and what is left alone."""

import json

import pytest

from grammar import Fix, Safety
from grammar.notations.json.dialects import DIALECTS
from guard.ledger import apply

WAYS = {way.name: way for way in DIALECTS}


def read(name, text):
    """What a dialect makes of a text, as a value of JSON; None where it leaves the text alone."""
    way = WAYS[name]
    edits = way.offer(text)
    return None if edits is None else json.loads(apply(text, Fix(way.title, edits, Safety.SAFE)))


WHOLE = {"a": [{"op": "x", "n": 2}, {"op": "y", "n": None}], "b": ["p", "q"], "c": {"on": True}}

LITERALS = {
    "Python": 'dict(a=[dict(op="x", n=2), dict(op="y", n=null)], b=("p", "q"), c={"on": true})',
    "Python's repr": 'OrderedDict([("a", [OrderedDict([("op", "x"), ("n", 2)]), {"op": "y", "n": null}]), ("b", ("p", "q")), ("c", {"on": true})])',
    "JavaScript": 'new Map([["a", [{"op": "x", "n": 2n}, new Map([["op", "y"], ["n", null]])]], ["b", ["p", "q"]], ["c", {"on": true}]])',
    "Ruby": '{:a => [{:op => "x", :n => 2}, {:op => "y", :n => null}], :b => ["p", :q], :c => {:on => true}}',
    "Perl": '{ "a" => [ { "op" => "x", "n" => 2 }, { "op" => "y", "n" => null } ], "b" => ["p", "q"], "c" => { "on" => true } }',
    "PHP": 'array("a" => array(array("op" => "x", "n" => 2), array("op" => "y", "n" => null)), "b" => ["p", "q"], "c" => ["on" => true])',
    "Lua": '{ ["a"] = { { ["op"] = "x", ["n"] = 2 }, { ["op"] = "y", ["n"] = null } }, ["b"] = { "p", "q" }, ["c"] = { ["on"] = true } }',
    "Clojure": '{:a [{:op "x" :n 2} {:op "y", :n nil}] :b ["p" "q"] :c {:on true}}',
    "Lisp": '((a . #(((op . "x") (n . 2)) ((op . "y") (n . nil)))) (b . #("p" "q")) (c . ((on . t))))',
    "Elixir": '%{"a" => [%{"op" => "x", "n" => 2}, %{"op" => "y", "n" => null}], "b" => ["p", "q"], "c" => %{"on" => true}}',
    "Go": 'map[string]any{"a": []map[string]any{{"op": "x", "n": 2}, {"op": "y", "n": null}}, "b": []string{"p", "q"}, "c": map[string]bool{"on": true}}',
    "Kotlin": 'mapOf("a" to listOf(mapOf("op" to "x", "n" to 2L), mapOf("op" to "y", "n" to null)), "b" to listOf("p", "q"), "c" to mapOf("on" to true))',
    "Java": 'Map.of("a", List.of(Map.of("op", "x", "n", 2L), Map.of("op", "y", "n", null)), "b", List.of("p", "q"), "c", Map.of("on", true))',
    "Scala": 'Map("a" -> List(Map("op" -> "x", "n" -> 2), Map("op" -> "y", "n" -> null)), "b" -> Seq("p", "q"), "c" -> Map("on" -> true))',
    "Swift": '["a": [["op": "x", "n": 2], ["op": "y", "n": null]], "b": ["p", "q"], "c": ["on": true]]',
    "C#": 'new Dictionary<string, object> { { "a", new[] { new Dictionary<string, object> { { "op", "x" }, { "n", 2 } }, '
    'new Dictionary<string, object> { ["op"] = "y", ["n"] = null } } }, { "b", new List<string> { "p", "q" } }, { "c", new Map { { "on", true } } } }',
    "Rust": 'HashMap::from([("a", vec![HashMap::from([("op", "x".into()), ("n", 2_u8)]), HashMap::from([("op", "y".to_string()), ("n", null)])]), '
    '("b", vec!["p", "q"]), ("c", HashMap::from([("on", true)]))])',
    "PowerShell": '@{ "a" = @( @{ "op" = "x"; "n" = 2 }, @{ "op" = "y"; "n" = $null } ); "b" = @("p", "q"); "c" = @{ "on" = $true } }',
    "Objective-C": '@{@"a": @[@{@"op": @"x", @"n": 2}, @{@"op": @"y", @"n": null}], @"b": @[@"p", @"q"], @"c": @{@"on": @YES}}',
    "SQL": 'JSON_BUILD_OBJECT("a", JSON_BUILD_ARRAY(json_build_object("op", "x", "n", 2), json_build_object("op", "y", "n", null)), '
    '"b", json_build_array("p", "q"), "c", json_build_object("on", true))',
    "Erlang": '#{<<"a">> => [#{op => <<"x">>, n => 2}, #{op => <<"y"/utf8>>, n => null}], b => [<<"p">>, <<"q">>], c => #{on => true}}',
    "Zig": '.{ .a = .{ .{ .op = "x", .n = 2 }, .{ .op = "y", .n = null } }, .b = .{ "p", "q" }, .c = .{ .on = true } }',
    "Dart": '<String, dynamic>{"a": [<String, Object?>{"op": "x", "n": 2}, {"op": "y", "n": null}], "b": <String>["p", "q"], "c": {"on": true}}',
    "C++": '{{"a", {{{"op", "x"}, {"n", 2}}, {{"op", "y"}, {"n", nullptr}}}}, {"b", {"p", "q"}}, {"c", {{"on", true}}}}',
    "PHP's export": "array ( 'a' => array ( 0 => array ( 'op' => \"x\", 'n' => 2, ), 1 => array ( 'op' => \"y\", 'n' => NULL ) ), 'b' => array ( 0 => \"p\", 1 => \"q\" ), 'c' => array ( 'on' => true ) )".replace(
        "NULL", "null"
    ),
    "Ruby's inspect": '#<struct Whole "a"=[#<struct "op"="x", "n"=2>, {"op"=>"y", "n"=>null}], "b"=["p", "q"], "c"={"on"=>true}>',
    "Racket": "(hash 'a (list (hash 'op \"x\" 'n 2) (hash 'op \"y\" 'n nil)) 'b (list \"p\" \"q\") 'c (hash 'on #t))",
    "Node's Map": 'Map(3) { "a" => [ Map(2) { "op" => "x", "n" => 2 }, { "op" => "y", "n" => null } ], "b" => [ "p", "q" ], "c" => Map(1) { "on" => true } }',
    "arrows": '{"a" -> [{"op" := "x", "n" = 2}, {"op" | "y", "n" \t null}], "b" => ["p", "q"], "c" \u2192 {"on" => true}}',
}


@pytest.mark.parametrize("text", LITERALS.values(), ids=LITERALS)
def test_a_literal_of_another_language_is_read_as_the_same_object(text):
    assert read("data-literal", text) == WHOLE


STRINGS = [
    ('r"a\\b"', "a\\b"),
    ('"a" + "b"', "ab"),
    ('"a" . "b" . "c"', "abc"),
    ('("a" "b")', "ab"),
    ('"""a "b" c"""', 'a "b" c'),
    ('@"a""b"', 'a"b'),
    ('String::from("a")', "a"),
    ('<Kind.A: "a">', "a"),
    (":a", "a"),
    ('Some("a")', "a"),
    ("int64(5)", 5),
    ("NumberLong(5)", 5),
    ("2.5f", 2.5),
    ("5UL", 5),
    ("7_000_i64", 7000),
]


@pytest.mark.parametrize(("written", "value"), STRINGS)
def test_a_scalar_of_another_language_is_read_as_what_it_says(written, value):
    assert read("data-literal", '{"k" => ' + written + "}") == {"k": value}


LEFT_ALONE = [
    '{"a" => b(1)}',  # a call
    '{"a" => b[0]}',  # an element
    '{"a" => f"x{y}"}',  # text with a variable in it
    '{"a" => `x${y}`}',
    '{"a" => $y}',
    '{"a" => 1, "b"}',  # neither an object nor a list
    '{"a" => 1, **rest}',
    '{"a" => [1, 2, ...]}',
    '{"a" => 1',
    '{"a" => "x" + y}',
    '{"a" => x ? 1 : 2}',
    '{"a" => [x for x in y]}',
    "filters(a=1)",  # a function that does not ask
    "NotAQuery(a=1)",
    "old_query(a=1)",
    "client.delete(a=1)",
    "[]NotItem{{a: 1}}",
    "Query{Items: []NotItem{{A: 1}}}",
    '<think>{"a" => 1}',
    "{[0] = 1, [2] = 2}",
    'Query(items=[NotItem(a="x")])',  # the class says more than its place
    'Map.of("a", 1, "b")',
    "Map.of(a, 1)",
    "{'a' => 'x\\d'}",
    '{"a" => "x" "y"',
    '[{"a" => 1}]',
    '("a", "b")',
    '{"a", "b"}',
    '"a" => 1',
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_data_or_has_two_readings_is_left_alone(text):
    assert WAYS["data-literal"].offer(text) is None


def test_scalars_keep_their_places_and_comments_stay():
    text = 'Query(limit=10, # as asked\n  breakdowns=("name",))'
    edits = WAYS["data-literal"].offer(text)
    after = apply(text, Fix("x", edits, Safety.SAFE))
    assert "# as asked" in after or "/* as asked */" in after
    assert not any(edit.span.start < text.index("10") + 1 < edit.span.end for edit in edits)
    assert not any(edit.span.start <= text.index("name") < edit.span.end for edit in edits)


WRAPPED = [
    (
        '{"a": {"L": [{"M": {"x": {"S": "y"}}}]}, "n": {"N": "-2.5"}, "t": {"BOOL": true}}',
        {"a": [{"x": "y"}], "n": -2.5, "t": True},
    ),
    ('{"M": {"a": {"SS": ["x", "y"]}, "b": {"NULL": true}}}', {"a": ["x", "y"], "b": None}),
    (
        '{"fields": {"a": {"listValue": {"values": [{"structValue": {"fields": {"x": {"numberValue": 1}}}}]}}}}',
        {"a": [{"x": 1}]},
    ),
    ('{"a": {"arrayValue": {"values": [{"integerValue": "7"}]}}, "b": {"stringValue": "z"}}', {"a": [7], "b": "z"}),
    ('{"a": {"$numberLong": "5"}, "b": [{"$numberDouble": "1.5"}, "x"]}', {"a": 5, "b": [1.5, "x"]}),
    ('{"a": {"S": "y"}, "b": 2}', None),
    ('{"a": {"N": "five"}}', None),
    ('{"a": {"S": 5}}', None),
    ('{"a": {"S": "y", "N": "5"}}', None),
]


@pytest.mark.parametrize(("text", "value"), WRAPPED)
def test_values_come_out_of_wrappers_that_name_their_types_all_or_none(text, value):
    assert read("typed-values", text) == value


FLAT = [
    ('{"a[0].x": 1, "a[0].y": 2, "a[1].x": 3, "b": 4}', {"a": [{"x": 1, "y": 2}, {"x": 3}], "b": 4}),
    ('{"a.0.x": 1, "a.1.x": 3, "c.d": 5}', {"a": [{"x": 1}, {"x": 3}], "c": {"d": 5}}),
    ('{"a[0][x]": 1, "b": [2]}', {"a": [{"x": 1}], "b": [2]}),
    ('{"a[1]": 1, "b": 2}', None),  # the first is missing
    ('{"a[0]": 1, "a": 2}', None),
    ('{"a[0]": 1, "a[0]": 2}', None),
    ('{"a[0]": 1, "a.x": 2}', None),
    ('{"a.b": 1}', None),  # a name with a dot
]


@pytest.mark.parametrize(("text", "value"), FLAT)
def test_keys_that_spell_a_way_are_read_where_no_two_collide(text, value):
    assert read("flattened-keys", text) == value


TAGGED = [
    ("<q><a>x</a><n>5</n><l><i>p</i><i>q</i></l></q>", {"a": "x", "n": 5, "l": ["p", "q"]}),
    ('<invoke name="run_query"><parameter name="a">[{"x": 1}]</parameter></invoke>', {"a": [{"x": 1}]}),
    ("<tool_call><function=run><parameter=a>\n5\n</parameter></function></tool_call>", {"a": 5}),
    ("<tool_call><arg_key>a</arg_key><arg_value>5</arg_value></tool_call>", {"a": 5}),
    ("<query><filters><filter><op>&gt;</op></filter></filters></query>", {"filters": [{"op": ">"}]}),
    ("<query><a><![CDATA[x < 5]]></a></query>", {"a": "x < 5"}),
    (
        "<plist version='1.0'><dict><key>a</key><integer>5</integer><key>b</key><array><string>7</string></array></dict></plist>",
        {"a": 5, "b": ["7"]},
    ),
    (
        "<value><struct><member><name>a</name><value><array><data><value><string>7</string></value></data></array></value></member></struct></value>",
        {"a": ["7"]},
    ),
    ("<q><a>x</a>", None),
    ("<q><a>x</b></q>", None),
    ("<q>and <a>x</a></q>", None),
    ("<q><a>x</a><b not='1'>x</b></q>", None),
    ("<q><f><value>5</value></f></q>", None),  # a number, or a text
    ("<rejected><a>x</a></rejected>", None),
]


@pytest.mark.parametrize(("text", "value"), TAGGED)
def test_elements_are_members_and_items(text, value):
    assert read("tagged-members", text) == value


PIECES = [
    (
        'data: {"choices": [{"delta": {"content": "{\\"a\\""}}]}\n\ndata: {"choices": [{"delta": {"content": ": 1}"}}]}\n\ndata: [DONE]\n',
        {"a": 1},
    ),
    ('{"response": "{\\"a\\""}\n{"response": ": 1}", "done": true}', {"a": 1}),
    (
        'event: x\ndata: {"delta": {"partial_json": "{\\"a\\""}}\n\ndata: {"delta": {"partial_json": ": 1}"}}\n',
        {"a": 1},
    ),
    ('["{\\"a\\"", ": 1}"]', {"a": 1}),
    ("'{\"a\"' +\n': 1}'", {"a": 1}),
    ('["{\\"a\\"", ": 1"]', None),
    ('data: {"response": "{\\"a\\": 1"}\n\ndata: {"other": ", \\"b\\": 2}"}\n', None),
    ('["p", "q"]', None),
]


@pytest.mark.parametrize(("text", "value"), PIECES)
def test_pieces_are_put_together_where_they_make_one_object(text, value):
    assert read("text-in-pieces", text) == value


FIELDS = [
    ("a=5&b=x%20y&c%5B0%5D=z", {"a": 5, "b": "x y", "c": ["z"]}),
    ("a[0].op=>=\na[0].n=2\n# more\nb=x\n", {"a": [{"op": ">=", "n": 2}], "b": "x"}),
    ("a=5&a=6", None),
    ("a=5\nb=6\n", None),
    ("a[1]=5\n", None),
]


@pytest.mark.parametrize(("text", "value"), FIELDS)
def test_fields_and_lines_with_the_way_to_each_value_are_read(text, value):
    assert read("untyped-fields", text) == value


def test_members_without_brackets_are_read_with_blocks_as_items():
    text = 'b: "p"\na {\n  op: "x"\n}\na {\n  op: "y"\n}\nn = 5\n'
    assert WAYS["bare-members"].safety is Safety.UNSAFE
    way = WAYS["bare-members"]
    after = apply(text, Fix(way.title, way.offer(text), way.safety))
    assert after == '{b: "p",\n"a": [{\n  op: "x"\n}, {\n  op: "y"\n}],\n"n": 5}\n'


@pytest.mark.parametrize(
    "text",
    ["(" * 9_000, "{a=" * 9_000, "<a>" * 9_000, "[(" * 5_000 + "1", "new Map([[" * 2_000, '"a" + ' * 5_000, "<a b='c' " * 3_000, "x.y::z" * 9_000,
     "{'a': r'" * 2_000, "f(a=" * 5_000, "\u201c" * 9_000, "{:a " * 9_000, "'" * 9_999, "data: {\n" * 5_000, "a[0]." * 9_000],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_hostile_texts_are_read_or_left_in_bounded_time(text):
    for way in DIALECTS:
        way.offer(text)
