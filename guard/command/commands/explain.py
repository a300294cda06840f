"""guard explain: the page of anything that can be reported or applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guard.command.settings import (
    LANGUAGES,
    any_language_options,
    chosen_language,
    chosen_notation,
    in_notation,
    stated,
)
from guard.command.terminal import misuse

if TYPE_CHECKING:
    from grammar import Language


@click.command()
@click.argument("name")
@any_language_options
def explain(name: str, language: str | None, profile: str | None) -> None:
    """Explain a name that another command prints.

    NAME is a rule or fault, a repair or dialect, a detector, a law, a damage, a flaw of grammars, a fault of a policy, a
    provider, or the number of a catalogue entry such as R10. The page says what it is, why it is there, and shows
    examples. Without --language, names of all built-in languages and of the configured language are known.
    """
    from grammar.suggestion import nearest
    from guard.command.manual import manual

    languages = _languages(language, profile)
    pages = manual(languages, name)
    if name not in pages:  # what reading another notation of a language reports
        languages += [one.in_notation(other) for one in languages for other in one.notations if other != one.written]
        pages = manual(languages, name)
    if name not in pages:
        pages = manual(languages)
        near = nearest(name, pages)
        hint = f"did you mean {' or '.join(near)}?" if near else "`guard rules` lists the rules of a language"
        misuse(f"nothing is named `{name}`; {hint}")
    click.echo("\n\n".join("\n".join(page.lines()).rstrip("\n") for page in pages[name]))


def _languages(name: str | None, profile: str | None) -> list[Language]:
    """The languages whose names are known: the one that an option states, else the configured one and all built-in ones."""
    configuration = stated()
    if name is not None:
        return [chosen_language(name, profile, configuration)]
    named = [configuration.language] if configuration.language not in (None, *LANGUAGES) else []
    own = [chosen_language(each, profile, configuration) for each in dict.fromkeys([*named, *configuration.languages])]
    stated_profile = profile or (configuration.profile if not own else None)
    built_in = [chosen_language(each, stated_profile if each == "honeycomb" else None) for each in LANGUAGES]
    notation = chosen_notation() or configuration.notation
    return [*own, *(in_notation(each, notation) if each.notations else each for each in built_in)]
