"""The two grammars of the query language as one profile reads them.

``query.lark`` and ``mistakes.lark`` are written for all profiles at once. A profile without a key is the grammar without
that key's line, and a profile in which null stands for nothing is the grammar without the alternatives that take null.
Both depend on how the files are written, so whatever is not found where it is expected is an error: a line that nobody
looks at would otherwise be part of every profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pkgutil import get_data

from grammar.diagnostic import one_of
from grammar.languages.honeycomb.vocabulary import Profile
from grammar.pattern import pattern

OBJECTS: Mapping[str, tuple[str, ...]] = {
    "query_member": ("query",),
    "calculation_member": ("calculation",),
    "filter_member": ("filter",),
    "order_member": ("order",),
    "having_member": ("having",),
    "named_expression_member": ("calculated field", "formula"),
}
"""The rules that derive the members of objects, each with the objects whose members they are."""

NULLS: Mapping[str, Mapping[str, str]] = {
    "query.lark": {
        "_name_or_null: STRING | NULL": "_name_or_null: STRING",
        "_value: _scalar | NULL | list": "_value: _scalar | list",
    },
    "mistakes.lark": {
        "_not_string_or_null": "_not_string",
        "_not_value ": "_not_value_or_null ",
    },
}
"""What stands for null in each file, with what stands there in a profile where null never means an absent part."""

_RULE = pattern(r"(?:%extend )?(?P<rule>\w+)[ \t]*:(?P<alternative>.*)")
_ALTERNATIVE = pattern(r"[ \t]*\|(?P<alternative>.*)")
_KEY = pattern(r'[ \t]*(?P<key>[A-Z][A-Z_]*)[ \t]+":"')


class GrammarFileError(ValueError):
    """A grammar file is not written as a profile can be made of it. The message is one sentence."""


def grammar_text(file: str, profile: Profile) -> str:
    """The grammar in the `file` of this folder as the profile reads it.

    Raises:
        GrammarFileError: the file and the vocabulary do not fit together.
    """
    content = get_data(__package__, file)
    assert content is not None  # the file is part of the package
    return for_profile(content.decode(), file, profile)


def for_profile(text: str, file: str, profile: Profile) -> str:
    """The text of a grammar without the keys that the profile does not have, and without null where it has no null.

    Raises:
        GrammarFileError: a rule of `OBJECTS` or a text of `NULLS` is not in the grammar, a rule that derives members is
            not in `OBJECTS`, a key of the profile has no line, or a line of a key cannot be left out alone.
    """
    for with_null, without in NULLS[file].items():
        if with_null not in text:
            raise GrammarFileError(
                f"{file} does not contain {with_null.strip()!r}, which profiles without null replace"
            )
        if not profile.has_null_columns:
            text = text.replace(with_null, without)
    kept = [line for line, rule, key in _lines(text, file) if key is None or _has_key(profile, rule, key)]
    _check(text, file, profile)
    return "\n".join(kept)


def _has_key(profile: Profile, rule: str, key: str) -> bool:
    """Whether an object of the rule has the key; also where the profile has no such object and never uses the rule."""
    objects = [profile.keys[name] for name in OBJECTS[rule] if name in profile.keys]
    return not objects or any(key in keys for keys in objects)


def _lines(text: str, file: str) -> Iterator[tuple[str, str, str | None]]:
    """Each line with the rule of `OBJECTS` that it belongs to (empty: none) and its key, None for a line that stays.

    Raises:
        GrammarFileError: the line of such a rule is no single alternative.
    """
    rule = ""
    for line in text.splitlines():
        begun = _RULE.fullmatch(line)
        if begun is not None:
            rule = begun["rule"] if begun["rule"] in OBJECTS else ""
        match = begun or _ALTERNATIVE.fullmatch(line)
        if not rule or not line.strip() or line.startswith("//"):
            yield line, "", None
            continue
        if match is None or "|" in match["alternative"]:
            raise GrammarFileError(f"{file}: {line.strip()!r} is not one alternative on one line")
        key = _KEY.match(match["alternative"])
        yield line, rule, None if key is None else key["key"].lower()


def _check(text: str, file: str, profile: Profile) -> None:
    """Hold the members in a grammar's text to the keys of the profile, in both directions.

    Raises:
        GrammarFileError: they do not fit together.
    """
    rules = [match["rule"] for line in text.splitlines() if (match := _RULE.fullmatch(line))]
    unknown = [rule for rule in rules if rule.endswith("_member") and rule not in OBJECTS]
    if unknown:
        raise GrammarFileError(f"{file} derives members by `{unknown[0]}`, which no object is known to have")
    written: dict[str, list[str]] = {rule: [] for rule in OBJECTS}
    for line, rule, key in _lines(text, file):
        if key is None:
            continue
        if not _has_key(profile, rule, key) and _ALTERNATIVE.fullmatch(line) is None:
            raise GrammarFileError(f"{file}: the key `{key}` of `{rule}` cannot be left out of the rule's first line")
        written[rule].append(key)
    for rule, objects in OBJECTS.items():
        if not written[rule]:
            raise GrammarFileError(f"{file} has no rule `{rule}` with members of {one_of(objects, 'and')}")
        for name in objects:
            lacking = [key for key in profile.keys.get(name, ()) if key not in written[rule]]
            if lacking:
                raise GrammarFileError(f"{file} has no line for the key `{lacking[0]}` of `{rule}`")
