"""guard explain: the page of a rule or fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guard.settings import LANGUAGES, chosen_language
from guard.terminal import misuse

if TYPE_CHECKING:
    from grammar import Example, Fault, Language


@click.command()
@click.argument("name")
@click.option("--language", metavar="NAME", help="The language the name belongs to.  [default: all that come along]")
def explain(name: str, language: str | None) -> None:
    """Print the page of a rule or fault: what it reports, why, and examples."""
    from grammar.suggestion import nearest

    held = [chosen_language(each, None) for each in ([language] if language else reversed(LANGUAGES))]
    pages = {page.name: (each, page) for each in held for page in each.pages().values()}
    if name not in pages:
        near = nearest(name, pages)
        misuse(f"there is no rule `{name}`" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    click.echo(_page(*pages[name]), nl=False)


def _page(language: Language, page: Fault) -> str:
    """A rule's page: the explanation, then examples with what is said of them."""
    parts = [f"{page.name} ({language.severity(page) or 'off'})", "", page.explanation]
    if page.invalid:
        parts += ["", "Reported:"]
        parts += [line for example in page.invalid for line in _shown_example(example)]
    if page.valid:
        parts += ["", "Not reported:"]
        parts += [f"  {_cut(example.text)}" for example in page.valid]
    if page.catalogue:
        parts += ["", f"Catalogue: {', '.join(page.catalogue)}"]
    return "\n".join(parts) + "\n"


def _shown_example(example: Example) -> Iterator[str]:
    yield f"  {_cut(example.text)}"
    if example.mended is not None:
        yield f"    mended: {_cut(example.mended)}"


def _cut(text: str) -> str:
    from grammar.diagnostic import printable

    shown = printable(text)
    return shown if len(shown) <= 200 else shown[:199] + "…"
