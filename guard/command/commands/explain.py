"""guard explain: the page of a rule, a fault, or a flaw of grammars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guard.command.settings import LANGUAGES, chosen_language
from guard.command.terminal import misuse

if TYPE_CHECKING:
    from grammar import Example, Fault, Severity


@click.command()
@click.argument("name")
@click.option("--language", metavar="NAME", help="The language the name belongs to.  [default: all that come along]")
def explain(name: str, language: str | None) -> None:
    """Print the page of a rule, a fault, or a flaw of grammars: what it reports, why, and examples."""
    from grammar.suggestion import nearest

    pages: dict[str, tuple[Severity | None, Fault]] = {}
    if language is None:
        from grammar.lint.flaws import FLAWS
        from guard.faults import FAULTS
        from guard.policy import FAULTS as POLICY_FAULTS

        pages = {page.name: (page.severity, page) for page in (*FLAWS, *FAULTS, *POLICY_FAULTS)}
    for each in [language] if language else reversed(LANGUAGES):
        held = chosen_language(each, None)
        pages |= {page.name: (held.severity(page), page) for page in held.pages().values()}
    if name not in pages:
        near = nearest(name, pages)
        misuse(f"there is no rule `{name}`" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    click.echo(_page(*pages[name]), nl=False)


def _page(severity: Severity | None, page: Fault) -> str:
    """A rule's page: the explanation, then examples with what is said of them."""
    parts = [f"{page.name} ({severity or 'off'})", "", page.explanation]
    if page.invalid:
        parts += ["", "Reported:"]
        parts += [line for example in page.invalid for line in _shown_example(example)]
    if page.valid:
        parts += ["", "Not reported:"]
        parts += [line for example in page.valid for line in _shown_text(example.text)]
    if page.catalogue:
        parts += ["", f"Catalogue: {', '.join(page.catalogue)}"]
    return "\n".join(parts).rstrip("\n") + "\n"


def _shown_example(example: Example) -> Iterator[str]:
    yield from _shown_text(example.text)
    if example.fixed is not None:
        if "\n" in example.fixed.strip():
            yield "    fixed:"
            yield from (f"  {line}" for line in _shown_text(example.fixed))
        else:
            yield f"    fixed: {_cut(example.fixed)}"


def _shown_text(text: str) -> Iterator[str]:
    """A text on a line of its own, a grammar on several; a text that is cut or odd is shown as one escaped line."""
    lines = text.strip("\n").split("\n")
    if len(lines) < 2:
        yield f"  {_cut(text)}"
        return
    yield from (f"  {_cut(line)}" if line else "" for line in lines)
    yield ""


def _cut(text: str) -> str:
    from grammar.diagnostic import printable

    shown = printable(text)
    return shown if len(shown) <= 200 else shown[:199] + "…"
