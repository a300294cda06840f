"""JSON Schema: types, nesting, references, and where expansion ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grammar.schemas import json_schema
from grammar.schemas.document import MAX_NESTING, SchemaError
from grammar.schemas.json_schema import is_json_schema, read_json_schema

if TYPE_CHECKING:
    from grammar.schema import Schema


def types(schema: Schema) -> dict[str, str | None]:
    return {column.name: column.type and column.type.value for column in schema}


def type_of(node: object, **root: object) -> str | None:
    return types(read_json_schema({"properties": {"a": node}, **root}))["a"]


def refusal(data: object) -> str:
    with pytest.raises(SchemaError) as caught:
        read_json_schema(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"type": "string"}, "string"),
        ({"type": "integer"}, "integer"),
        ({"type": "number"}, "float"),
        ({"type": "boolean"}, "boolean"),
        ({"type": ["integer", "null"]}, "integer"),
        ({"type": ["integer", "number"]}, "float"),
        ({"type": ["integer", "string"]}, None),
        ({"type": ["string", "array"]}, None),
        ({"type": "null"}, None),
        ({"type": "array", "items": {"type": "string"}}, None),
        ({"type": "object"}, None),
        ({"type": "uuid"}, None),
        ({"type": 7}, None),
        ({}, None),
        (True, None),
        ({"enum": ["a", "b", None]}, "string"),
        ({"enum": [1, 2.5]}, "float"),
        ({"enum": [1, True]}, None),
        ({"enum": ["a", []]}, None),
        ({"const": True}, "boolean"),
        ({"const": None}, None),
        ({"const": 1, "enum": ["a"]}, "integer"),
        ({"type": "string", "enum": [1]}, "string"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer"),
        ({"oneOf": [{"type": "integer"}, {"const": 0.5}]}, "float"),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, None),
        ({"allOf": [{"type": "integer"}, {"minimum": 0}]}, "integer"),
        ({"$ref": "https://example.com/other.json"}, None),
    ],
)
def test_a_property_has_the_one_type_that_holds_all_its_values(node, expected):
    assert type_of(node) == expected


def test_nested_objects_become_dotted_names():
    schema = {"properties": {"http": {"type": "object", "properties": {"status": {"type": "integer"}, "a.b": {}}}}}
    assert types(read_json_schema(schema)) == {"http.status": "integer", "http.a.b": None}


def test_an_object_that_may_also_be_a_text_is_a_column_beside_its_parts():
    node = {"anyOf": [{"type": "string"}, {"properties": {"b": {"type": "integer"}}}]}
    assert types(read_json_schema({"properties": {"a": node}})) == {"a": "string", "a.b": "integer"}


def test_a_part_that_differs_between_alternatives_is_of_unknown_type():
    node = {"oneOf": [{"properties": {"b": {"type": "integer"}}}, {"properties": {"b": {"type": "string"}}}]}
    assert types(read_json_schema({"properties": {"a": node}})) == {"a.b": None}


def test_properties_of_all_parts_of_the_root_are_columns():
    schema = {
        "allOf": [{"properties": {"a": {}}}, {"$ref": "#/$defs/more"}],
        "$defs": {"more": {"properties": {"b": {}}}},
    }
    assert list(read_json_schema(schema).columns) == ["a", "b"]


def test_a_property_that_can_never_be_there_is_no_column():
    assert list(read_json_schema({"properties": {"a": False, "b": True}}).columns) == ["b"]


@pytest.mark.parametrize(
    ("reference", "root"),
    [
        ("#/$defs/n", {"$defs": {"n": {"type": "integer"}}}),
        ("#/definitions/n", {"definitions": {"n": {"type": "integer"}}}),
        ("#/$defs/a~1b~0c", {"$defs": {"a/b~c": {"type": "integer"}}}),
        ("#/$defs/list/1", {"$defs": {"list": [{}, {"type": "integer"}]}}),
        ("#/$defs/m", {"$defs": {"m": {"$ref": "#/$defs/n"}, "n": {"type": "integer"}}}),
    ],
)
def test_references_inside_the_document_are_followed(reference, root):
    assert type_of({"$ref": reference}, **root) == "integer"


def test_the_description_beside_a_reference_comes_before_the_one_it_leads_to():
    defs = {"n": {"type": "integer", "description": "far"}}
    schema = {
        "$defs": defs,
        "properties": {"a": {"$ref": "#/$defs/n", "description": "near"}, "b": {"$ref": "#/$defs/n"}},
    }
    assert [column.description for column in read_json_schema(schema)] == ["near", "far"]


@pytest.mark.parametrize("reference", ["#", "#/$defs/node"])
def test_a_property_that_contains_itself_is_a_column_of_unknown_type(reference):
    node = {"properties": {"name": {"type": "string"}, "next": {"$ref": reference}}}
    schema = {**node, "$defs": {"node": node}} if reference == "#" else {"$ref": reference, "$defs": {"node": node}}
    found = types(read_json_schema(schema))
    assert found.popitem() == ("next" if reference != "#" else "next.next", None)
    assert set(found.values()) == {"string"}


def test_a_schema_of_a_list_of_events_is_read_as_that_of_one():
    assert list(read_json_schema({"type": "array", "items": {"properties": {"a": {}}}}).columns) == ["a"]


def test_the_title_is_the_name_where_the_caller_gives_none():
    schema = {"title": "Order", "properties": {}}
    assert (read_json_schema(schema).name, read_json_schema(schema, "shop").name) == ("Order", "shop")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1], "expected a JSON Schema object, not a list"),
        ({"type": "object"}, "the JSON Schema has no `properties` at its root, so it states no columns"),
        ({"properties": 7}, "the `properties` of the root are a number, not an object"),
        ({"properties": {"a": {"properties": {"b": 7}}}}, "property `a/b` is a number, not a schema"),
        (
            {"properties": {"a": {"$ref": "#/$defs/b"}}},
            "property `a` refers to `#/$defs/b`, which is not in the JSON Schema",
        ),
        (
            {"properties": {"a": {"$ref": "#anchor"}}},
            "property `a` refers to `#anchor`, which is not in the JSON Schema",
        ),
        (
            {"$defs": {"x": []}, "properties": {"a": {"$ref": "#/$defs/x/0"}}},
            "property `a` refers to `#/$defs/x/0`, which is not in the JSON Schema",
        ),
        (
            {"properties": {"a": {"properties": {"b": {"type": "string"}}}, "a.b": {"type": "integer"}}},
            "column `a.b` is integer in property `a.b` but string in property `a/b`",
        ),
    ],
)
def test_what_states_no_columns_is_refused_with_its_place(data, message):
    assert refusal(data) == message


def nested(levels: int, key: str = "a") -> dict[str, object]:
    node: dict[str, object] = {"type": "string"}
    for _ in range(levels):
        node = {"properties": {key: node}}
    return node


def test_nesting_is_bounded():
    assert list(read_json_schema(nested(MAX_NESTING)).columns) == [".".join("a" * MAX_NESTING)]
    assert refusal(nested(MAX_NESTING + 1)) == "the properties of property `a/a/a` are nested too deeply to be columns"


def test_names_before_a_dot_are_bounded_and_others_are_not():
    assert len(read_json_schema({"properties": {"a" * 5000: {}}})) == 1
    assert "are nested too deeply" in refusal(nested(2, "a" * 5000))


def test_deeply_nested_json_is_refused():
    assert refusal('{"properties":' * 100_000) == "the JSON that begins at line 1, column 1 is nested too deeply"


def test_references_that_expand_without_end_are_refused():
    doubled = {
        f"d{level}": {"properties": {side: {"$ref": f"#/$defs/d{level + 1}"} for side in "lr"}} for level in range(40)
    }
    message = refusal({"$ref": "#/$defs/d0", "$defs": {**doubled, "d40": {"type": "string"}}})
    assert message.startswith(f"the JSON Schema expands to more than {json_schema.MAX_PARTS:,} parts at property `")


@pytest.mark.parametrize("shared", [{"properties": {str(n): {} for n in range(1000)}}, {"enum": list(range(1000))}])
def test_parts_that_are_read_again_and_again_count_each_time(shared):
    alternatives = [{"$ref": "#/$defs/shared"}] * 1000
    assert "expands to more than" in refusal(
        {"properties": {"a": {"anyOf": alternatives}}, "$defs": {"shared": shared}}
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"$schema": "https://json-schema.org/draft/2020-12/schema"}, True),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, True),
        ({"properties": {"a": True}}, True),
        ({"properties": {}}, True),
        ({"$ref": "#/$defs/a", "$defs": {"a": {}}}, True),
        ({"type": "array", "definitions": {}}, True),
        ({"definitions": {"status": 1}}, False),
        ({"type": "track", "properties": {"plan": {"a": 1}}}, False),
        ({"properties": {"plan": "pro"}}, False),
        ({"properties": "string"}, False),
        ({}, False),
    ],
)
def test_json_schemas_are_told_from_events(value, expected):
    assert is_json_schema(value) is expected


def test_a_text_is_read_as_its_values_are():
    schema = {"properties": {"a": {"type": "integer", "description": "how many"}}}
    assert read_json_schema(json.dumps(schema)) == read_json_schema(schema)
