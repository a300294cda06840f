"""Configuration: what guard.toml, or `[tool.guard]` in pyproject.toml, sets in place of options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grammar.diagnostic import one_of
from grammar.frozen import field, fields_of, frozen
from grammar.suggestion import nearest


class ConfigurationError(ValueError):
    """A configuration that cannot be used; the message names the file and the key."""


@frozen
class Key:
    """One key of the configuration.

    `summary` says what it sets, in a sentence or more. `shapes` are the types that its TOML value may have; the items of
    a list and the values of a table are strings, or what `holds` says, in a table also tables with the keys `parts`, of
    which the first must be there. `option` is the command-line option that overrides it, `example` a value as TOML writes
    it.
    """

    summary: str
    option: str
    example: str
    shapes: tuple[type, ...] = (str,)
    parts: tuple[str, ...] = ()
    holds: str = " of strings"

    @property
    def shape(self) -> str:
        """The types that the value may have, in words."""
        shapes = " or ".join(_SHAPES[shape] for shape in self.shapes).replace(" of strings", self.holds)
        return (
            f"{shapes} or of tables with {one_of([f'`{part}`' for part in self.parts], 'and')}"
            if self.parts
            else shapes
        )

    def takes(self, value: object) -> bool:
        """Whether a TOML value is of one of the types."""
        if isinstance(value, bool) and bool not in self.shapes:
            return False
        if isinstance(value, dict) and self.parts:
            return all(isinstance(entry, str) or self._takes_entry(entry) for entry in value.values())
        return isinstance(value, self.shapes) and _has_only_strings(value)

    def _takes_entry(self, entry: object) -> bool:
        return (
            isinstance(entry, dict)
            and self.parts[0] in entry
            and set(entry) <= set(self.parts)
            and _has_only_strings(entry)
        )


def _key(summary: str, option: str, example: str, *shapes: type, parts: tuple[str, ...] = ()) -> Any:
    return field(default=None, metadata={"key": Key(summary, option, example, shapes or (str,), parts)})


@frozen
class Configuration:
    """The options that a project sets once. None means the command's own default.

    `origin` is the file that was read, None where there is none; paths are relative to its folder. `languages` are tables
    as they stand in the file; the table `language` is one of them, under the name of its grammar.
    """

    language: str | None = field(
        default=None,
        metadata={
            "key": Key(
                "The language of every command: `honeycomb`, `formula`, a file with a Lark grammar, `file.py:NAME`, or one "
                "of `languages`. As a table, a grammar with [what is said of it](#what-is-said-of-a-grammar).",
                "--language",
                '"search.py:language"',
                (str, dict),
                holds="",
            )
        },
    )
    profile: str | None = _key(
        "The version of the honeycomb language: `2026`, `2023` or `trigger`.", "--profile", '"2023"'
    )
    notation: str | None = _key(
        "How the texts of the honeycomb language are written: `json`, or as one line of `text`.", "--notation", '"text"'
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
    languages: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict,
        metadata={
            "key": Key(
                "Languages of the project by name, each with its grammar and what is said of it. One is chosen by "
                "`--language NAME`, by the key `language`, or by the `paths` of the files that are checked.",
                "--set KEY=VALUE",
                '{ sql = { grammar = "sql.lark", start = "query", paths = ["*.sql"] } }',
                (dict,),
                holds=" of tables",
            )
        },
    )
    select: Sequence[str] | None = _key(
        "The only rules that give advice; one that is off by default is turned on. Errors are always reported.",
        "--select",
        '["long-span", "unordered-*"]',
        list,
    )
    rules: Mapping[str, Any] | None = _key(
        "What rules count for: `error`, `warning`, `note` or `off`. An entry that makes a rule lighter says why. A name may be "
        "a pattern such as `having-*`. An error of the grammar cannot be turned off.",
        "--severity",
        '{ long-span = "error", unordered-breakdown = { severity = "off", reason = "the page sorts" } }',
        dict,
        parts=("severity", "reason"),
    )
    fail_on: str | None = _key(
        "From which severity on a finding makes `guard check` fail: `error`, `warning` or `note`.",
        "--fail-on",
        '"warning"',
    )
    max_warnings: int | None = _key("`guard check` fails when there are more warnings.", "--max-warnings", "10", int)
    policy: Path | None = _key(  # a field, made anew for each key
        "A policy that limits what a query may ask for. A relative path starts at the configuration file.",
        "--policy",
        '"tenant.toml"',
    )
    unsafe_fixes: bool | None = _key(
        "Whether `guard check` and `guard repair` apply unsafe fixes to errors without a safe fix.",
        "--unsafe-fixes",
        "true",
        bool,
    )
    max_characters: int | None = _key(
        "The longest text that `guard check` and `guard repair` read; what is longer is rejected unread.",
        "--max-characters",
        "500_000",
        int,
    )
    work: int | None = _key(
        "The most steps that one verdict of `guard check` and `guard repair` may take; what takes more is rejected.",
        "--work",
        "1_000_000",
        int,
    )
    exclude: Sequence[str] | None = _key(
        "Patterns of files and directories that are left out where a directory or a pattern is given.",
        "--exclude",
        '["archive", "*.draft.json"]',
        list,
    )
    origin: Path | None = None


KEYS: Mapping[str, Key] = {
    name.replace("_", "-"): each.metadata["key"]
    for name, each in fields_of(Configuration).items()
    if "key" in (each.metadata or ())
}
"""Every key that a configuration may have, in the order of the reference page."""

PATHS = ("schema", "policy")
"""The keys whose value is a file, relative to the folder of the configuration."""

_SHAPES = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    list: "a list of strings",
    dict: "a table of strings",
}


def _has_only_strings(value: object) -> bool:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(isinstance(item, str) for item in items)


def _shape_of(value: object) -> str:
    shape = "a number" if type(value) is int else _SHAPES.get(type(value), "a number")
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
        return tomllib.loads(file.read_text(encoding="utf-8").removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}") from error


def _read(file: Path, table: object) -> Configuration:
    if not isinstance(table, dict):
        raise ConfigurationError(f"{file}: `tool.guard` must be a table, not {_shape_of(table)}")
    settings = dict(table)
    languages = _languages(file, settings)
    for name, value in settings.items():
        key = KEYS.get(name)
        if key is None:
            raise ConfigurationError(f"{file}: unknown key `{name}`; {_hint(name)}")
        if not key.takes(value):
            raise ConfigurationError(f"{file}: `{name}` must be {key.shape}, not {_shape_of(value)}")
    settings["languages"] = languages
    settings = {
        name.replace("-", "_"): file.parent / value if name in PATHS else value for name, value in settings.items()
    }
    return Configuration(**settings, origin=file)


def _languages(file: Path, settings: dict[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The tables of languages, taken out of the settings but for the name of the one that is meant.

    The table `language` is one of them, under the name of its grammar. Each table is read when its language is chosen.
    """
    languages = settings.pop("languages", {})
    if not isinstance(languages, dict) or not all(isinstance(table, dict) for table in languages.values()):
        raise ConfigurationError(f"{file}: `languages` must be a table of tables, not {_shape_of(languages)}")
    languages = dict(languages)
    if isinstance(settings.get("language"), dict):
        languages[_grammar_of(file, "language", settings["language"])] = settings["language"]
        settings["language"] = settings["language"]["grammar"]
    for name, table in languages.items():
        _grammar_of(file, f"languages.{name}", table)
    return languages


def _grammar_of(file: Path, where: str, table: Mapping[str, Any]) -> str:
    grammar = table.get("grammar")
    if not isinstance(grammar, str):
        raise ConfigurationError(f"{file}: `[{where}]` must say its `grammar`, a file or the name of a language")
    return grammar


def _hint(name: str) -> str:
    """What may be meant by a key that there is not."""
    near = nearest(name, KEYS)
    if near:
        return f"did you mean `{near[0]}`?"
    from guard.command.language_table import KEYS as OF_LANGUAGE  # only for the sentence

    if name in OF_LANGUAGE:
        return "it belongs into the table `[language]`, beside `grammar`"
    near = nearest(name, tuple(OF_LANGUAGE))
    if near:
        return f"did you mean `{near[0]}`, in the table `[language]`?"
    return f"the keys are {', '.join(KEYS)}"
