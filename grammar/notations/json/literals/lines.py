"""Lines and fields whose values have no types: `filters[0].op=exists`, `limit=10&breakdowns=name`."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus

from grammar.notations.json.literals.node import Entry, Node, Unreadable
from grammar.notations.json.literals.wrappers import steps_of, unflattened
from grammar.notations.json.values import MAX_DIGITS, encode
from grammar.pattern import pattern

_MOST = 500
_FIELDS = pattern(r"\s*\??[\w.%\[\]-]+=[^\s&=]*+(?:&[\w.%\[\]-]+=[^\s&]*+)*+\s*")
_LINE = pattern(r"[ \t]*(?P<key>[^\W\d][\w.\[\]-]{0,120}?)[ \t]*(?:[:=])[ \t]*(?P<value>\S[^\n]*?)[ \t]*")
_NUMBER = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


def read_fields(text: str) -> Node | None:
    """The object that the fields of an address or the lines of a properties file spell; None where they spell none."""
    try:
        if _FIELDS.fullmatch(text) and "&" in text:
            return _fields(text)
        return _lines(text)
    except (Unreadable, UnicodeDecodeError):
        return None


def _fields(text: str) -> Node:
    entries: list[Entry] = []
    at = len(text) - len(text.lstrip(" \t\r\n?"))
    for part in text[at:].rstrip().split("&"):
        name, _, value = part.partition("=")
        begin = at + len(name) + 1
        entries.append(_entry(unquote_plus(name, errors="strict"), unquote_plus(value, errors="strict"), at, begin))
        at += len(part) + 1
    return _object(entries, text)


def _lines(text: str) -> Node:
    entries: list[Entry] = []
    at = 0
    for line in text.split("\n"):
        match = _LINE.fullmatch(line.rstrip("\r"))
        if match is not None:
            entries.append(_entry(match["key"], match["value"], at, at + match.start("value")))
        elif line.strip() and not line.lstrip().startswith("#"):
            raise Unreadable(line)
        at += len(line) + 1
    if not any(isinstance(step, int) for entry in entries for step in steps_of(_key(entry)) or ()):
        raise Unreadable("no index")
    return _object(entries, text)


def _key(entry: Entry) -> str:
    return "" if entry.key is None else str(json.loads(entry.key.text or '""'))


def _entry(name: str, said: str, start: int, begin: int) -> Entry:
    key = Node(start, start, encode(name))
    if said[:1] in ("[", "{", '"'):
        try:
            json.loads(said)
        except (ValueError, RecursionError):
            raise Unreadable(said) from None
        return Entry(key, Node(begin, begin, said), ":")
    is_plain = said in ("true", "false", "null") or (len(said) <= MAX_DIGITS and _NUMBER.fullmatch(said) is not None)
    return Entry(key, Node(begin, begin, said if is_plain else encode(said)), ":")


def _object(entries: list[Entry], text: str) -> Node:
    if not entries or len(entries) > _MOST:
        raise Unreadable(len(entries))
    whole = Node(0, len(text), None, entries, is_object=True)
    if any(isinstance(step, int) for entry in entries for step in steps_of(_key(entry)) or ()):
        return unflattened(whole)
    if len({_key(entry) for entry in entries}) < len(entries):
        raise Unreadable("a key comes again")
    return whole
