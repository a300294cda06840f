"""Heads: what programs write before the bracket of a list or object, `new Map(`, `[]string{`, `Query(`, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from grammar.pattern import pattern
from grammar.suggestion import folded

_LONGEST_GENERIC = 200

_SIGN = pattern(r"(?:\[ordered\]|\.init(?=\()|\.(?=\{)|[%@#'~&](?=[\[({]))(?P<bracket>[\[({])")
_EMPTY_CALL = pattern(r"\(\s{0,4}\)\s{0,8}(?=\{)")
_UNTYPED = pattern(r"\[\s{0,4}\]\s{0,8}(?=\{)")
_INSPECTED = pattern(
    r"#<(?:(?:struct|data|OpenStruct)(?:\s+(?P<name>[A-Z]\w{0,80}+(?:::\w{1,80}+)*+))?"
    r"|(?P<class>[A-Z]\w{0,80}+(?:::\w{1,80}+)*+)(?::0x[0-9a-f]{1,20})?)(?P<blank>\s)\s*"
)
_GO = pattern(
    r"&?(?P<list>(?:\[(?:\d{0,4}|\.\.\.)\]\s{0,4})++)?(?P<map>map\[\w+\]\s{0,4})?(?:\*|&)?(?:\[\])?"
    r"(?P<name>interface ?\{\}|map\[\w+\]\s{0,4}(?:interface ?\{\}|\w+)|[A-Za-z_][\w.]{0,80}+)\s{0,4}(?=\{)"
)
_NEW = pattern(r"(?:new|struct|&mut|&|\*|%|#)\s{0,8}+")
_NAME = pattern(r"[A-Za-z_$][\w$]{0,80}+(?:(?:\.|::|\\)[A-Za-z_$][\w$]{0,80}+){0,6}+")
_BEHIND = pattern(r"(?:!|\?)?(?:\[\d{0,4}\])?(?:\(\s{0,4}\d{0,5}\s{0,4}\)\s{0,8}+(?=\{))?\s{0,8}+(?=[\[({])")


class Form(Enum):
    """What the entries behind a head make."""

    ANY = auto()
    """What their form says: an object of members, a list of items."""
    LIST = auto()
    MAP = auto()
    """An object of pairs, or of keys and values that follow each other."""
    SAME = auto()
    """What the only entry is: the head does nothing with it that counts."""
    INSTANCE = auto()
    """An object of a class, whose name may say something."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a bracket; `name` is the class's, "" where it has none; `bracket` is where the bracket stands."""

    form: Form
    name: str
    bracket: int
    closing: str = ""
    """What ends it, where that is not the partner of the bracket."""


def head(text: str, at: int) -> Head | None:
    """The head that begins at a place, with the bracket behind it; None where no bracket is opened there."""
    character = text[at : at + 1]
    if character in ("{", "[", "(") and not _GO.match(text, at):
        return Head(Form.ANY, "", at)
    sign = _SIGN.match(text, at)
    if sign is not None:
        return Head(Form.ANY, "", sign.start("bracket"))
    inspected = _INSPECTED.match(text, at)
    if inspected is not None:
        return Head(Form.INSTANCE, inspected["name"] or inspected["class"] or "struct", inspected.start("blank"), ">")
    if (
        character == "<"
        and text[(typed := _after_generic(text, at)) : typed + 1] in ("{", "[")
        and _are_simple(text[at:typed])
    ):
        return Head(Form.ANY, "", typed)
    go = _GO.match(text, at)
    if go is not None and (go["list"] or go["map"] or go["name"].startswith(("map[", "interface"))):
        if go["list"]:
            is_typed = not go["map"] and "[" not in go["name"] and not go["name"].startswith("interface")
            return Head(Form.LIST, go["name"] if is_typed else "", go.end())
        return Head(Form.MAP, "", go.end())
    new = _NEW.match(text, at)
    begin = at if new is None else new.end()
    if new is not None and (called := _EMPTY_CALL.match(text, begin)) is not None:
        return Head(Form.ANY, "", called.end())
    if new is not None and text.startswith("struct", at) and text.startswith("(", begin):
        return Head(Form.MAP, "struct", begin)  # MATLAB's
    if new is not None and text[begin : begin + 1] in ("{", "("):
        return Head(Form.ANY, "", begin)
    if new is not None and (untyped := _UNTYPED.match(text, begin)) is not None:
        return Head(Form.LIST, "", untyped.end())
    name = _NAME.match(text, begin)
    if name is None:
        return None
    end = _after_generic(text, name.end())
    behind = _BEHIND.match(text, end)
    if behind is None:
        return None
    is_array = "[" in behind.group()
    return Head(Form.LIST if is_array else _form(name.group()), name.group(), behind.end())


def _after_generic(text: str, at: int) -> int:
    """Where the types in angle brackets that begin at a place end; the place itself where none do."""
    begin = at + 2 if text.startswith("::<", at) else at
    if text[begin : begin + 1] != "<":
        return at
    depth = 0
    for place in range(begin, min(begin + _LONGEST_GENERIC, len(text))):
        character = text[place]
        if character == "<":
            depth += 1
        elif character == ">":
            depth -= 1
            if depth == 0:
                return place + 1
        elif not (character.isalnum() or character in " _,.:?[]*&|"):
            return at
    return at


def _are_simple(types: str) -> bool:
    """Whether all types between angle brackets say nothing of what follows; a tag of XML looks the same."""
    names = re.findall(r"\w+", types.lower())
    return bool(names) and set(names) <= _SIMPLE | {"map", "list", "set", "num"}


def _form(name: str) -> Form:
    bare = re.sub(r"\W|_", "", name).lower()
    if bare in _MAPS:
        return Form.MAP
    if bare in _LISTS:
        return Form.LIST
    if bare in _SAME:
        return Form.SAME
    return Form.INSTANCE


def is_list(name: str) -> bool:
    """Whether a name is that of lists as such."""
    return _form(name) is Form.LIST


_MAPS = frozenset(
    "dict map mapof mapofentries immutablemapof immutablemap hashmap hashmapof linkedhashmap linkedmapof linkedhashmapof "
    "mutablemapof sortedmapof hashmapfrom btreemapfrom indexmapfrom ordereddict collectionsordereddict dictionary "
    "idictionary hash hashtable hashmapnew stdmap stdunorderedmap unorderedmap object objectfromentries jsonobject "
    "jsonbuildobject jsonbbuildobject newmap table associative mapentries treemap mapnew array arraymap indexmap "
    "concurrenthashmap frozendict mappingproxytype expandoobject struct namedlist".split()
)
_LISTS = frozenset(
    "list listof arraylist arrayof immutablelistof immutablelist arraysaslist mutablelistof arraylistof vec vector seq "
    "tuple set setof hashset frozenset immutablesetof immutablesetseq jsonarray jsonbuildarray jsonbbuildarray c stdvector "
    "collectionssingletonlist singletonlist arrayfrom arrayof vecfrom hashsetfrom listlist stdarray nparray deque "
    "ienumerable ilist linkedlist stream streamof sequenceof stringarray strings".split()
)
_SAME = frozenset(
    "json jsonstringify jsondumps some just box boxnew rcnew arcnew stringfrom str string text jsonloads jsonparse "
    "int int64 int32 long longvalueof integervalueof float float64 double decimal bigdecimal number numberlong "
    "numberint numberdecimal objectid bigint literal objectfreeze symbol optional optionalof option uint32 uint64 "
    "integer rational".split()
)

_SIMPLE = frozenset(
    "string int int8 int16 int32 int64 uint uint32 uint64 long short float float32 float64 double decimal number bool boolean "
    "any object interface dynamic var char str text byte integer".split()
)
"""Types that say nothing of an item but what can be seen."""

GENERIC = frozenset(
    {"", "object", "map", "dict", "struct", "record", "item", "entry", "element", "namespace", "simplenamespace"}
)
_ROLES = frozenset(
    "spec clause item entry element params param parameters dto input config options option model schema definition "
    "data object struct record type expr expression condition query honeycomb request request body args kwargs arguments "
    "def info node builder new of create make init".split()
)
_ASKING = frozenset(
    "run execute exec make do create build submit send call get fetch honeycomb query data tool".split()
)


def words_of(name: str) -> list[str]:
    """The words of a class's name, the last part of it that is no constructor, in small letters."""
    parts = [
        part for part in re.split(r"::|\.|\\", name) if part.lower() not in ("new", "of", "create", "from", "init")
    ]
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+", parts[-1] if parts else name)]


def asks(name: str) -> bool:
    """Whether a function is called like one that makes a query, and does nothing else with it."""
    words = words_of(name)
    return "query" in words and set(words) <= _ASKING


def says_only(name: str, key: str, outermost: str) -> bool:
    """Whether the name of a class says no more than the key that its instance stands under."""
    words = words_of(name)
    if folded(name) in GENERIC | _SIMPLE or not words or (outermost and name == outermost):
        return True
    of_key = [word for word in re.split(r"[_\W]+", key.lower()) if word]
    forms = {form for word in of_key for form in _forms(word)}
    return bool(forms) and set(words) <= forms | _ROLES and bool(set(words) & forms)


def _forms(word: str) -> set[str]:
    forms = {word}
    if word.endswith("ies"):
        forms.add(word[:-3] + "y")
    if word.endswith("s"):
        forms.add(word[:-1])
    if word.endswith("es"):
        forms.add(word[:-2])
    return forms


WITHDRAWING = frozenset(
    "not no non un bad wrong invalid rejected reject old previous former draft example sample broken expected failed "
    "failing deprecated dont never forbidden illegal incorrect error".split()
)
"""Words in a name that say that what it names is not the answer."""
