"""Completion: what a shell offers for the values of options and arguments; loaded only while a shell asks."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable
from types import MethodType
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from guard.command.settings import LANGUAGES, chosen_language, stated

if TYPE_CHECKING:
    from grammar import Language

Values = Callable[[click.Context, str], Iterable[str]]
"""(the command line so far, what is typed of the value) to what it may become."""

MAX_OFFERED = 500
"""A shell is offered at most so many values."""


def attach(command: click.Command) -> click.Command:
    """The command, whose parameters know what they may be."""
    for parameter in command.params:
        values = _of(command, parameter)
        if values is not None:
            parameter.shell_complete = MethodType(_completing(values), parameter)  # type: ignore[method-assign]
    return command


def _of(command: click.Command, parameter: click.Parameter) -> Values | None:
    """What gives the values of a parameter; None where click's own completion is all there is."""
    if parameter.name == "ignore" and command.name == "scope":
        return _signs
    return _VALUES.get(f"{command.name} {parameter.name}") or _VALUES.get(str(parameter.name))


def _completing(values: Values) -> Callable[[click.Parameter, click.Context, str], list[CompletionItem]]:
    def complete(_parameter: click.Parameter, context: click.Context, incomplete: str) -> list[CompletionItem]:
        # What cannot be used is reported when the command runs; a shell that asks is answered with nothing.
        with contextlib.suppress(Exception, SystemExit), contextlib.redirect_stderr(io.StringIO()):
            offered = [value for value in values(context, incomplete) if value.startswith(incomplete)]
            return [CompletionItem(value) for value in offered[:MAX_OFFERED]]
        return []

    return complete


def _language(context: click.Context) -> Language:
    given: dict[str, Any] = context.params
    return chosen_language(given.get("language"), given.get("profile"), stated())


def _languages(_context: click.Context, _incomplete: str) -> Iterable[str]:
    return (*LANGUAGES, *stated().languages)


def _profiles(context: click.Context, _incomplete: str) -> Iterable[str]:
    from grammar.languages import family

    name = context.params.get("language") or stated().language or LANGUAGES[0]
    return family(name).profiles if name in LANGUAGES else ()


def _rules(context: click.Context, incomplete: str) -> Iterable[str]:
    from grammar import Rule

    before, comma, _ = incomplete.rpartition(",")
    return (before + comma + name for name, page in _language(context).pages().items() if isinstance(page, Rule))


def _severities(context: click.Context, incomplete: str) -> Iterable[str]:
    from guard.command.rule_choice import LEVELS

    name, equals, _ = incomplete.partition("=")
    return (f"{name}={level}" for level in LEVELS) if equals else (f"{rule}=" for rule in _rules(context, incomplete))


def _names(context: click.Context, _incomplete: str) -> Iterable[str]:
    from guard.command.manual import manual

    return sorted(manual([_language(context), *(chosen_language(name, None) for name in LANGUAGES)]))


def _laws(_context: click.Context, _incomplete: str) -> Iterable[str]:
    from grammar.contract.laws import LAWS
    from guard.laws import LAWS as GUARD_LAWS

    return (law.name for law in (*LAWS, *GUARD_LAWS))


def _damages(_context: click.Context, _incomplete: str) -> Iterable[str]:
    from grammar.generation.damages import DAMAGES

    return (damage.name for damage in DAMAGES)


def _signs(_context: click.Context, _incomplete: str) -> Iterable[str]:
    from guard.scope.detectors import DETECTORS
    from guard.scope.evidence import OFF_TOPIC

    return (*(detector.name for detector in DETECTORS), OFF_TOPIC)


_VALUES: dict[str, Values] = {
    "language": _languages,
    "profile": _profiles,
    "select": _rules,
    "ignore": _rules,
    "severities": _severities,
    "explain name": _names,
    "test names": _laws,
    "generate invalid": _damages,
}
"""What gives the values of a parameter, by its name, or by the command's name and its."""
