"""guard config: what is in force, and which file says so."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard.command.judging import rules_of
from guard.command.rule_choice import adjusted, rule_options
from guard.command.settings import (
    chosen_language,
    chosen_schema,
    inner_languages,
    language_options,
    schema_note,
    schema_options,
    stated,
)
from guard.command.terminal import write

if TYPE_CHECKING:
    from grammar import Language
    from guard.command.configuration import Configuration
    from guard.command.rule_choice import RuleChoice


@click.command()
@schema_options
@language_options
@rule_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def config(
    schema: Path | None,
    kind: str | None,
    language: str | None,
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severities: tuple[str, ...],
    form: str,
) -> None:
    """Show the configuration in force and where it comes from.

    The options are those of `guard check`: with them it shows what a check with the same options would use. The language,
    the schema and the rules are loaded, so that a configuration that cannot be used is reported here.

    Exit status: 0, or 2 when the configuration cannot be used.
    """
    configuration = stated()
    base = chosen_language(language, profile, configuration)
    choice = rules_of(base, configuration, select, ignore, severities, partial(inner_languages, base))
    chosen_schema(schema, kind, configuration)
    typed = {"schema": schema, "kind": kind, "language": language, "profile": profile, "select": list(select) or None}
    rows = list(_rows(configuration, {name: value for name, value in typed.items() if value is not None}))
    rules = list(_rules(base, choice))
    if form == "json":
        document = {
            "version": 1,
            "file": None if configuration.origin is None else str(configuration.origin),
            "language": {"name": base.name, "profile": base.profile or None},
            "schema": schema_note() or None,
            "keys": rows,
            "rules": rules,
        }
        write([json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"])
        return
    write(f"{line}\n" for line in _text(configuration, base, rows, rules))


def _rows(configuration: Configuration, typed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each key that is set, its value, and what set it."""
    from guard.command.configuration import KEYS

    for name, key in KEYS.items():
        value = getattr(configuration, name.replace("-", "_"))
        if name in typed:
            yield {"key": name, "value": typed[name], "from": key.option}
        elif value not in (None, {}):
            yield {"key": name, "value": value, "from": str(configuration.origin)}


def _rules(base: Language, choice: RuleChoice) -> Iterator[dict[str, str]]:
    """Each rule that counts for something else than it does of itself."""
    chosen = adjusted(base, choice)
    for name, page in chosen.pages().items():
        if chosen.severity(page) != base.severity(page):
            row = {
                "name": name,
                "severity": str(chosen.severity(page) or "off"),
                "default": str(base.severity(page) or "off"),
            }
            yield row | ({"reason": choice.reasons[name]} if name in choice.reasons else {})


def _text(
    configuration: Configuration, base: Language, rows: list[dict[str, Any]], rules: list[dict[str, str]]
) -> Iterator[str]:
    yield f"configuration: {configuration.origin or f'none at or above {Path.cwd()}'}"
    yield f"language: {base.name}" + (f", profile {base.profile}" if base.profile else "")
    if note := schema_note():
        yield note
    width = max((len(row["key"]) for row in rows), default=0)
    for row in rows:
        value = json.dumps(row["value"], ensure_ascii=False, default=os.path.relpath)
        source = Path(row["from"]).name if row["from"] == str(configuration.origin) else row["from"]
        yield f"  {row['key']:<{width}}  {value}  ({source})"
    for rule in rules:
        reason = f": {rule['reason']}" if "reason" in rule else ""
        yield f"  rule {rule['name']} is {rule['severity']} (default: {rule['default']}){reason}"
