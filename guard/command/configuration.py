"""Configuration: what `[tool.guard]` in pyproject.toml, or guard.toml, says in place of options."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grammar.suggestion import nearest


class ConfigurationError(ValueError):
    """A configuration that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The options that a project sets once. None means the command's own default.

    `schema` is a path, relative to the file that states it; `origin` is that file, None where there is none. What a
    ``.lark`` file needs besides: `start` (a rule, or several), `unit`, `lexer`, `parser`, `names` (terminals, or a table of
    terminals with what such a name is called) and `labels` (a table of terminals with their nouns).
    """

    language: str | None = None
    profile: str | None = None
    schema: Path | None = None
    kind: str | None = None
    format: str | None = None
    strict: bool | None = None
    start: str | Sequence[str] | None = None
    unit: str | None = None
    lexer: str | None = None
    parser: str | None = None
    names: Mapping[str, str] | Sequence[str] | None = None
    labels: Mapping[str, str] | None = None
    origin: Path | None = None


_KINDS: Mapping[str, tuple[type, ...]] = {
    "strict": (bool,),
    "start": (str, list),
    "names": (list, dict),
    "labels": (dict,),
}
"""What a key may be where it is not a text."""

_SHAPES = {str: "text", bool: "true or false", list: "a list of texts", dict: "a table of texts"}


def _shape(value: Any) -> str:
    shape = _SHAPES.get(type(value), "a number")
    return shape if _holds_texts(value) else shape.replace("texts", "other things")


def _holds_texts(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(isinstance(held, str) for held in inner)


def find_configuration(start: Path) -> Configuration:
    """The configuration of the nearest guard.toml, or pyproject.toml with `[tool.guard]`, at or above `start`.

    In one folder guard.toml wins. Without any the configuration is empty.

    Raises:
        ConfigurationError: the file is not TOML, or states an unknown key or a value of the wrong type.
    """
    for folder in (start, *start.parents):
        own = folder / "guard.toml"
        if own.is_file():
            return _read(own, _load(own))
        project = folder / "pyproject.toml"
        if project.is_file():
            table = _load(project).get("tool", {}).get("guard")
            if table is not None:
                return _read(project, table)
    return Configuration()


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not TOML: {error}") from error


def _read(file: Path, table: dict[str, Any]) -> Configuration:
    known = [field.name for field in fields(Configuration) if field.name != "origin"]
    for key, value in table.items():
        if key not in known:
            near = nearest(key, known)
            hint = f"; did you mean `{near[0]}`?" if near else f"; known are {', '.join(known)}"
            raise ConfigurationError(f"{file} states the unknown key `{key}`{hint}")
        expected = _KINDS.get(key, (str,))
        if not isinstance(value, expected) or not _holds_texts(value):
            told = " or ".join(_SHAPES[kind] for kind in expected)
            raise ConfigurationError(f"{file} states `{key}` as {_shape(value)}, not {told}")
    held = dict(table)
    if "schema" in held:
        held["schema"] = file.parent / held["schema"]
    return Configuration(**held, origin=file)
