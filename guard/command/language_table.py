"""A language as data: what `--set`, `[language]` and `[languages.NAME]` can say of a grammar, read by one typed model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grammar.diagnostic import printable, quote
from grammar.suggestion import nearest

Load = Callable[[str, Path | None], Any]
"""(``module:name`` or ``file.py:name``, the folder where a relative path begins) to what it names."""

Texts = list[str]
TextOrTexts = str | list[str]
Table = dict[str, str]


class LanguageTableError(ValueError):
    """A setting that cannot be used, in one sentence without the file that it stands in."""


def _key(says: str, default: Any = None, *, is_code: bool = False, is_path: bool = False) -> Any:
    return Field(default, description=says, json_schema_extra={"is_code": is_code, "is_path": is_path})


def _code(says: str) -> Any:
    return _key(f"{says} As `module:name` or `file.py:name`.", is_code=True)


class LanguageTable(BaseModel):
    """Everything that can be said of a language as data. None: nothing is said.

    Functions and other values of Python are named by `module:name` or `file.py:name`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    grammar: str | None = _key(
        "The grammar: a file of any name, `honeycomb`, `formula`, or `file.py:NAME`. A relative path starts at the "
        "configuration file.",
        is_path=True,
    )
    paths: Texts | None = _key("Patterns of the files whose outputs are of this language, such as `queries/*.sql`.")

    start: TextOrTexts | None = _key("The start rule, or several.")
    parser: Literal["lalr", "earley"] | None = _key("The parser of Lark.")
    lexer: Literal["auto", "contextual", "basic", "dynamic", "dynamic_complete"] | None = _key("The lexer of Lark.")
    import_paths: Texts | None = _key("Folders in which `%import` looks for other grammars.", is_path=True)
    notation: Literal["json", "text"] | None = _key("Whether the texts are JSON.")
    words: dict[str, Texts] | None = _key("The words of closed sets that a grammar of JSON does not define.")
    declared: dict[str, Any] | None = _key("What a grammar of JSON cannot say of its objects, keys and lists.")
    keep_all_tokens: bool | None = _key("Whether punctuation is kept in the tree, as in Lark.")
    maybe_placeholders: bool | None = _key("Whether an absent `[...]` is None in the tree, as in Lark.")
    g_regex_flags: int | TextOrTexts | None = _key(
        "Flags of `re` for every terminal: a number, or names such as `IGNORECASE`."
    )
    priority: Literal["auto", "normal", "invert"] | None = _key("What priorities in the grammar are worth, as in Lark.")
    cache: str | None = _key("The file that keeps what Lark makes of the grammar.", is_path=True)
    regex: bool | None = _key("Whether expressions are read with the module `regex`.")
    postlex: str | None = _code("The post-lexer, or its class.")
    edit_terminals: str | None = _code("The function that may change each terminal.")
    lexer_callbacks: Table | None = _code("For terminals, the functions that are given their tokens.")

    name: str | None = _key("The language's name.")
    title: str | None = _key("What the language is called at length.")
    profile: str | None = _key("The version of the language.")
    unit: str | None = _key("What messages call one text: a noun such as *alert*.")
    form: str | None = _key("The format that a model is asked to answer in, such as `YAML`.")
    labels: Table | None = _key("What messages call terminals.")
    phrases: Table | None = _key("What `describe` says of each part: a sentence with a slot for each of its own parts.")
    names: Texts | Table | None = _key(
        "The terminals that are looked up in the schema; as a table, each with what messages call such a name."
    )
    decode: str | None = _code("The function from a token to the name it stands for.")
    encode: str | None = _code("The function from a name to its token.")
    aliases: Table | None = _key("Other words for words of the grammar.")
    separators: Texts | None = _key("Punctuation that may be put in where nothing else can stand.")
    placeholder: str | None = _key("What a missing part is called that could be many things.")

    mistakes: str | None = _code("A grammar of mistakes.")
    noise: Table | None = _key("Terminals that the grammar of mistakes ignores, and the fault that each is.")
    faults: str | None = _code("A list of pages of faults.")
    repairs: str | None = _code("A list of functions with `@repair`.")
    dialects: str | None = _code("A list of pages of other ways to write a whole text.")
    doubts: str | None = _code("Whether the schema puts a fault in doubt.")

    brackets: Texts | None = _key("The two brackets that every text begins and ends with.")
    keys: Texts | None = _key("The keys of the outermost object.")
    key_names: Table | None = _key("Other names that keys are read under, each with its key.")
    inner_keys: Texts | None = _key("The keys that only an object further inside has.")
    blank: str | None = _key("The characters that mean nothing around a text.")
    fast_path: str | None = _code("Another way to read right texts.")

    build: str | None = _code("What makes a tree of your own.")
    print: str | None = _code("The function from a tree to its text.")
    canonical: str | None = _code("The function from a tree to the one tree of its meaning.")
    walk: str | None = _code("The function that gives every value of a tree with its path.")
    nodes: str | None = _code("The function that groups the values of a tree by class.")
    embedded: str | None = _code("The function that finds texts of other languages in a tree.")
    generate: str | None = _code("The function that makes a tree of choices.")

    rules: str | Texts | None = _code("Rules, or a list of them.")
    severities: dict[str, Literal["error", "warning", "note", "off"]] | None = _key(
        "What rules and faults count for: `error`, `warning`, `note` or `off`."
    )
    vocabulary: str | None = _code("What rules find in `context.vocabulary`.")
    footprint: str | None = _code("What a tree touches, for policies.")
    policy_parts: str | None = _code("What a policy can require and cap besides.")

    max_characters: int | None = _key("The longest text that is read.")
    max_stack: int | None = _key("The deepest parser stack.")


KEYS: Mapping[str, Any] = LanguageTable.model_fields
"""Every key of a language's table, in the order of the reference page."""

_NOT_OPTIONS = frozenset({"grammar", "paths", "brackets", "keys", "key_names", "inner_keys", "blank"})
_OUTLINE = ("brackets", "keys", "key_names", "inner_keys", "blank")
_NESTED = frozenset({"words", "declared"})
"""Keys that no option can say."""

_MADE = frozenset({"postlex", "build"})
"""Options that may name a class, whose instance is meant."""

_SHAPES: Mapping[Any, str] = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    Texts: "a list of strings",
    Table: "a table of strings",
    dict[str, Texts]: "a table of lists of strings",
    dict[str, Any]: "a table of tables",
}


def shape_of(key: str) -> str:
    """The types that the value of a key may have, in words."""
    annotation = KEYS[key].annotation
    kinds = [kind for kind in getattr(annotation, "__args__", (annotation,)) if kind is not type(None)]
    words = []
    for kind in kinds:
        if getattr(kind, "__origin__", None) is Literal:
            words += [f'"{value}"' for value in kind.__args__]
        elif kind in _SHAPES:
            words.append(_SHAPES[kind])
        else:
            words.append('a table of "error", "warning", "note" or "off"')
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def is_code(key: str) -> bool:
    """Whether the value of a key names something in Python."""
    return bool(KEYS[key].json_schema_extra["is_code"])


def unknown_key(key: str) -> str:
    """Why there is no such key, with the nearest."""
    near = nearest(key, tuple(KEYS))
    hint = f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(KEYS)}"
    return f"unknown key {quote(key)}; {hint}"


def read_table(table: Mapping[str, Any], *, is_typed: bool) -> LanguageTable:
    """The model of a table of TOML; not `is_typed`: of texts, as options give them.

    Raises:
        LanguageTableError: a key is unknown, or its value of the wrong type.
    """
    for key in table:
        if key not in KEYS:
            raise LanguageTableError(unknown_key(key))
    try:
        return LanguageTable.model_validate(dict(table), strict=is_typed)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise LanguageTableError(f"`{key}` must be {shape_of(key)}, not {_shown(table[key])}") from error


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        kind = "a table" if isinstance(value, dict) else "a list"
        strings = all(isinstance(item, str) for item in inner)
        return f"{kind} of strings" if strings else f"{kind} with other values than strings"
    return "a number" if isinstance(value, (int, float)) else "a date"


def assigned(assignments: Sequence[str]) -> dict[str, Any]:
    """The table that options such as ``names.FIELD=column`` say.

    A key that is given several times is a list, `KEY.NAME=VALUE` an entry of a table.

    Raises:
        LanguageTableError: one of them is no assignment, or its key is unknown.
    """
    table: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        key, dot, inner = key.partition(".")
        if not equals or not value or (dot and not inner):
            raise LanguageTableError(f"expected KEY=VALUE, not {quote(assignment)}")
        if key not in KEYS or key in ("grammar", "paths"):
            raise LanguageTableError(unknown_key(key))
        shape = shape_of(key)
        if key in _NESTED:
            raise LanguageTableError(f"`{key}` is {shape}, which stands in a configuration file only")
        takes_table, takes_list = "a table" in shape, "a list" in shape
        if (dot and not takes_table) or (not dot and takes_table and not takes_list):
            form = f"{key}.NAME=VALUE" if takes_table else f"{key}=VALUE"
            raise LanguageTableError(f"expected {form}, not {quote(assignment)}")
        if dot:
            entries = table.setdefault(key, {})
            if not isinstance(entries, dict):
                raise LanguageTableError(f"{quote(assignment)} does not go with `{key}={entries[0]}`")
            entries[inner] = value
        elif takes_list:
            values = table.setdefault(key, [])
            if not isinstance(values, list):
                raise LanguageTableError(f"{quote(assignment)} does not go with `{key}.{next(iter(values))}`")
            values.append(value)
        elif key in table:
            raise LanguageTableError(f"`{key}` is given twice")
        else:
            table[key] = value
    read_table(table, is_typed=False)
    return table


def options_of(tables: Sequence[tuple[LanguageTable, Path | None]], load: Load) -> dict[str, Any]:
    """The options of `Language.from_lark` that tables say, the later in place of the earlier.

    Args:
        tables: each with the folder where its relative paths begin; None: where the command runs.
        load: gives what a ``module:name`` names, looked for from that folder.

    Raises:
        LanguageTableError: a value does not name what it should.
    """
    said: dict[str, Any] = {}
    for table, folder in tables:
        for key, value in table:
            if value is not None:
                said[key] = _loaded(key, value, load, folder) if is_code(key) else _placed(key, value, folder)
    options = {key: value for key, value in said.items() if key not in _NOT_OPTIONS}
    if "g_regex_flags" in options:
        options["g_regex_flags"] = _flags(options["g_regex_flags"])
    outline = {key: said[key] for key in _OUTLINE if key in said}
    if outline:
        options["outline"] = _outline(outline)
    return options


def _placed(key: str, value: Any, folder: Path | None) -> Any:
    """The value, its paths beginning in the folder."""
    if key not in ("import_paths", "cache") or folder is None:
        return value
    if key == "cache":
        return str(folder / value)
    return [str(folder / path) for path in value]


def _outline(said: Mapping[str, Any]) -> Any:
    from grammar.notation import Outline

    brackets = said.get("brackets")
    if brackets is not None and (len(brackets) != 2 or not all(brackets)):
        raise LanguageTableError("`brackets` are two strings, an opening and a closing one")
    return Outline(
        brackets=None if brackets is None else (brackets[0], brackets[1]),
        keys=tuple(said.get("keys", ())),
        key_names=said.get("key_names", {}),
        inner_keys=frozenset(said.get("inner_keys", ())),
        blank=said.get("blank", ""),
    )


def _loaded(key: str, value: Any, load: Load, folder: Path | None) -> Any:
    if isinstance(value, dict):
        return {name: load(where, folder) for name, where in value.items()}
    if isinstance(value, list):
        every: list[Any] = []
        for where in value:
            loaded = load(where, folder)
            every += loaded if isinstance(loaded, (list, tuple)) else [loaded]
        return every
    loaded = load(value, folder)
    if key in _MADE and isinstance(loaded, type):
        return loaded()
    return [loaded] if key == "rules" and not isinstance(loaded, (list, tuple)) else loaded


def _flags(said: Any) -> int:
    if isinstance(said, int):
        return said
    flags = 0
    for word in [said] if isinstance(said, str) else said:
        if word.isdecimal():
            flags |= int(word)
            continue
        flag = getattr(re, word.upper().removeprefix("RE."), None)
        if not isinstance(flag, re.RegexFlag):
            raise LanguageTableError(
                f"`g_regex_flags` names the flag {quote(printable(word))}, which `re` does not have"
            )
        flags |= int(flag)
    return flags
