"""Configuration: what guard.toml, or `[tool.guard]` in pyproject.toml, sets in place of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grammar.frozen import field, fields_of, frozen
from grammar.suggestion import nearest


class ConfigurationError(ValueError):
    """A configuration that cannot be used; the message names the file and the key."""


@frozen
class Key:
    """One key of the configuration.

    `summary` says what it sets, in a sentence or more. `shapes` are the types that its TOML value may have; the items of
    a list and the values of a table are strings. `option` is the command-line option that overrides it, `example` a
    value as TOML writes it.
    """

    summary: str
    option: str
    example: str
    shapes: tuple[type, ...] = (str,)

    @property
    def shape(self) -> str:
        """The types that the value may have, in words."""
        return " or ".join(_SHAPES[shape] for shape in self.shapes)

    def takes(self, value: object) -> bool:
        """Whether a TOML value is of one of the types."""
        return isinstance(value, self.shapes) and _has_only_strings(value)


def _key(summary: str, option: str, example: str, *shapes: type) -> Any:
    return field(default=None, metadata={"key": Key(summary, option, example, shapes or (str,))})


@frozen
class Configuration:
    """The options that a project sets once. None means the command's own default.

    `origin` is the file that was read, None where there is none; the path of `schema` is relative to its folder.
    """

    language: str | None = _key(
        "The language of every command: `honeycomb`, `formula`, a `.lark` file, or `file.py:NAME`.",
        "--language",
        '"search.py:language"',
    )
    profile: str | None = _key(
        "The version of the honeycomb language: `2026`, `2023` or `trigger`.", "--profile", '"2023"'
    )
    schema: Path | None = _key(  # a field, made anew for each key
        "A file with the columns of the dataset. A relative path starts at the configuration file.",
        "--schema",
        '"shop.json"',
    )
    kind: str | None = _key("The kind of the dataset: `events`, `metrics` or `logs`.", "--kind", '"events"')
    format: str | None = _key(
        "The format of reports of `guard check`: `text`, `json`, `jsonl`, `sarif` or `github`.", "--format", '"jsonl"'
    )
    strict: bool | None = _key("Whether `guard check` rejects outputs that need a repair.", "--strict", "true", bool)
    start: str | Sequence[str] | None = _key(
        "The start rule of a `.lark` file, or several.", "--set start=RULE", '["query", "filter"]', str, list
    )
    unit: str | None = _key(
        "What messages call one text of a `.lark` file: a noun such as *alert*.", "--set unit=NOUN", '"alert"'
    )
    lexer: str | None = _key("The lexer that Lark uses for a `.lark` file.", "--set lexer=LEXER", '"basic"')
    parser: str | None = _key(
        "The parser that Lark uses for a `.lark` file: `lalr` or `earley`.", "--set parser=PARSER", '"earley"'
    )
    names: Mapping[str, str] | Sequence[str] | None = _key(
        "The terminals of a `.lark` file that are looked up in the schema; as a table, each with what messages call such "
        "a name.",
        "--set names.TERMINAL=NOUN",
        '{ FIELD = "field" }',
        list,
        dict,
    )
    labels: Mapping[str, str] | None = _key(
        "What messages call the terminals of a `.lark` file.",
        "--set labels.TERMINAL=NOUN",
        '{ DURATION = "a duration" }',
        dict,
    )
    origin: Path | None = None


KEYS: Mapping[str, Key] = {
    name: each.metadata["key"] for name, each in fields_of(Configuration).items() if "key" in (each.metadata or ())
}
"""Every key that a configuration may have, in the order of the reference page."""

_SHAPES = {str: "a string", bool: "true or false", list: "a list of strings", dict: "a table of strings"}


def _has_only_strings(value: object) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(isinstance(item, str) for item in items)


def _shape_of(value: object) -> str:
    shape = _SHAPES.get(type(value), "a number")
    return shape if _has_only_strings(value) else shape.replace(" of strings", " with other values than strings")


def find_configuration(start: Path) -> Configuration:
    """The configuration of the nearest guard.toml, or pyproject.toml with `[tool.guard]`, at or above `start`.

    In one folder guard.toml wins. Without any the configuration is empty.

    Raises:
        ConfigurationError: the file is not valid TOML, or has an unknown key or a value of the wrong type.
    """
    for folder in (start, *start.parents):
        own = folder / "guard.toml"
        if own.is_file():
            return _read(own, _load(own))
        project = folder / "pyproject.toml"
        if project.is_file():
            tools = _load(project).get("tool", {})
            if isinstance(tools, dict) and "guard" in tools:
                return _read(project, tools["guard"])
    return Configuration()


def _load(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}") from error


def _read(file: Path, table: object) -> Configuration:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{file}: `tool.guard` must be a table, not {_shape_of(table)}")
    for name, value in table.items():
        key = KEYS.get(name)
        if key is None:
            near = nearest(name, KEYS)
            hint = f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(KEYS)}"
            raise ConfigurationError(f"{file}: unknown key `{name}`; {hint}")
        if not key.takes(value):
            raise ConfigurationError(f"{file}: `{name}` must be {key.shape}, not {_shape_of(value)}")
    settings = dict(table)
    if "schema" in settings:
        settings["schema"] = file.parent / settings["schema"]
    return Configuration(**settings, origin=file)
