"""guard rules: everything that can be reported, with what it counts for."""

from __future__ import annotations

import json

import click

from guard.command.settings import chosen_language, language_options


@click.command()
@language_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(language: str | None, profile: str | None, form: str) -> None:
    """List everything that can be reported, with what it counts for in the profile."""
    held = chosen_language(language, profile)
    listed = [(page.name, str(held.severity(page) or "off"), page.summary) for page in held.pages().values()]
    if form == "json":
        rows = [{"name": name, "severity": weight, "summary": summary} for name, weight, summary in listed]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max((len(name) for name, _, _ in listed), default=0)
    for name, weight, summary in listed:
        click.echo(f"{weight:<8} {name:<{width}}  {summary}")
