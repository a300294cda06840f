"""guard rules: the rules and faults of a language, with their severities."""

from __future__ import annotations

import json

import click

from guard.command.settings import chosen_language, language_options, stated


@click.command()
@language_options
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Format of the list.",
)
def rules(language: str | None, profile: str | None, form: str) -> None:
    """List the rules and faults of a language with their severities.

    A rule or fault that is `off` is not reported in the profile. `guard explain NAME` explains one.
    """
    chosen = chosen_language(language, profile, stated())
    listed = [(page.name, str(chosen.severity(page) or "off"), page.summary) for page in chosen.pages().values()]
    if form == "json":
        rows = [{"name": name, "severity": weight, "summary": summary} for name, weight, summary in listed]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max((len(name) for name, _, _ in listed), default=0)
    for name, weight, summary in listed:
        click.echo(f"{weight:<8} {name:<{width}}  {summary}")
