"""guard rules: the rules and faults of a language, with their severities."""

from __future__ import annotations

import json
from functools import partial

import click

from guard.command.judging import rules_of
from guard.command.rule_choice import adjusted, rule_options
from guard.command.settings import chosen_language, inner_languages, language_options, stated


@click.command()
@language_options
@rule_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the list.",
)
def rules(
    language: str | None,
    profile: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severities: tuple[str, ...],
    form: str,
) -> None:
    """List the rules and faults of a language with their severities.

    A rule that is `off` is not judged: `--severity NAME=warning` or the configuration turns it on. A fault is an error of
    the grammar, which nothing turns off. `guard explain NAME` explains one.
    """
    configuration = stated()
    base = chosen_language(language, profile, configuration)
    choice = rules_of(base, configuration, select, ignore, severities, partial(inner_languages, base))
    chosen = adjusted(base, choice)
    rows = []
    for page in chosen.pages().values():
        row = {"name": page.name, "severity": str(chosen.severity(page) or "off")}
        if chosen.severity(page) != base.severity(page):
            row["default"] = str(base.severity(page) or "off")
        if page.name in choice.reasons:
            row["reason"] = choice.reasons[page.name]
        rows.append({**row, "summary": page.summary})
    if form == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max((len(row["name"]) for row in rows), default=0)
    for row in rows:
        default = f" (default: {row['default']})" if "default" in row else ""
        reason = f" [{row['reason']}]" if "reason" in row else ""
        click.echo(f"{row['severity']:<8} {row['name']:<{width}}  {row['summary']}{default}{reason}")
