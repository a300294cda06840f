"""What options and configuration select: a language, and the schema of a dataset.

A language and the forms of schemas are imported when one is chosen, since every command imports this file.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.languages import NAMES, family
from guard.command.configuration import Configuration, ConfigurationError, find_configuration
from guard.command.terminal import misuse

if TYPE_CHECKING:
    from grammar import Language, Schema

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGES = NAMES
"""The languages that come with the package, the default first."""

KINDS = ("events", "metrics", "logs")
"""The kinds of dataset."""


def language_options(command: F) -> F:
    """``--language``, ``--profile`` and ``--set``, for a command that works on one language."""
    return _with_language_options(command, "honeycomb")


def any_language_options(command: F) -> F:
    """The same for a command that knows every language where none is stated."""
    return _with_language_options(command, "every built-in one")


def _with_language_options(command: F, default: str) -> F:
    command = click.option(
        "--set",
        "settings",
        metavar="KEY=VALUE",
        multiple=True,
        expose_value=False,
        callback=_keep_settings,
        help="Setting for a .lark file: start=RULE, unit=NOUN, parser=earley, lexer=basic, names.TERMINAL=NOUN or "
        "labels.TERMINAL=NOUN. Repeatable.",
    )(command)
    command = click.option(
        "--profile",
        metavar="NAME",
        help="Version of the honeycomb language: 2026, 2023 or trigger.  [default: 2026]",
    )(command)
    return click.option(
        "--language",
        metavar="NAME",
        help="Language: honeycomb, formula, a .lark file, or file.py:VARIABLE for one declared in Python."
        f"  [default: {default}]",
    )(command)


GRAMMAR_KEYS = ("start", "unit", "lexer", "parser", "names", "labels")
"""What can be said of a ``.lark`` file, by ``--set`` and in the configuration."""

_SETTINGS = f"{__name__}.grammar"
_TYPED = f"{__name__}.typed"


def _keep_settings(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep what ``--set`` says for `chosen_language`, so that commands need not hand it on."""
    settings: dict[str, Any] = {}
    for assignment in given:
        key, equals, value = assignment.partition("=")
        key, _, inner = key.partition(".")
        if not equals or not value or key not in GRAMMAR_KEYS:
            raise click.BadParameter(
                f"expected KEY=VALUE with a key from {', '.join(GRAMMAR_KEYS)}, not `{assignment}`"
            )
        if inner if key not in ("names", "labels") else not inner:
            shape = f"{key}.TERMINAL=NOUN" if key in ("names", "labels") else f"{key}=VALUE"
            raise click.BadParameter(f"expected {shape}, not `{assignment}`")
        if inner:
            settings.setdefault(key, {})[inner] = value
        elif key == "start":
            settings.setdefault(key, []).append(value)
        else:
            settings[key] = value
    context.meta[_SETTINGS] = settings
    context.meta[_TYPED] = given


def _grammar_settings(configuration: Configuration) -> dict[str, Any]:
    """What is said of a ``.lark`` file: by options, and where they are silent by the configuration."""
    context = click.get_current_context(silent=True)
    configured = {key: value for key in GRAMMAR_KEYS if (value := getattr(configuration, key)) is not None}
    return {**configured, **(context.meta.get(_SETTINGS, {}) if context else {})}


def explain_options(language: str | None) -> str:
    """The options that `guard explain` needs to know the names of this language, as a user types them; empty: none.

    `language` is what ``--language`` said, None where it was not given: the configuration is read by every command.
    """
    context = click.get_current_context(silent=True)
    words = [] if language in (None, *LANGUAGES) else ["--language", str(language)]
    for assignment in context.meta.get(_TYPED, ()) if context else ():
        words += ["--set", assignment]
    return shlex.join(words)


def schema_options(command: F) -> F:
    """``--schema`` and ``--kind``, for a command that works on one dataset."""
    command = click.option("--kind", type=click.Choice(KINDS), help="Kind of the dataset.")(command)
    return click.option(
        "--schema",
        type=click.Path(path_type=Path),
        help="Columns of the dataset: a columns export, a list of names, a JSON Schema, sample events or a CSV file.",
    )(command)


def decline_option(command: F) -> F:
    """``--decline``, for a command that judges outputs."""
    return click.option(
        "--decline",
        metavar="SENTENCE",
        callback=_usable_decline,
        help="Sentence that the prompt gave the model for what cannot be asked, such as `CANNOT ANSWER:`.",
    )(command)


def _usable_decline(_context: click.Context, _parameter: click.Parameter, sentence: str | None) -> str | None:
    from guard.decline import Decline

    try:
        return sentence if sentence is None else Decline(sentence).sentence
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def stated() -> Configuration:
    """The configuration of the project that the command runs in; misuse where it cannot be used."""
    try:
        return find_configuration(Path.cwd())
    except ConfigurationError as error:
        misuse(str(error))


def chosen_language(  # noqa: RET503  # misuse() never comes back
    name: str | None, profile: str | None, configuration: Configuration | None = None
) -> Language:
    """The language of that name: a built-in one, a user's ``.lark`` file, or ``file.py:NAME``.

    What is None is taken from the configuration, and then is the default language in its default profile.
    """
    is_asked_for = configuration is not None
    configuration = configuration or Configuration()
    name = name or configuration.language or LANGUAGES[0]
    profile = profile or configuration.profile
    settings = _grammar_settings(configuration)
    if name.endswith(".lark"):
        return _adopted(Path(name), settings)
    if settings and is_asked_for:
        misuse(f"the setting `{next(iter(settings))}` applies to .lark files only, not to the language `{name}`")
    if name in LANGUAGES:
        chosen = family(name)
        if profile is not None and chosen.profiles and profile not in chosen.profiles:
            misuse(f"unknown profile `{profile}`; the profiles are {', '.join(chosen.profiles)}")
        return chosen.language(profile or None)
    if ":" in name:
        return _declared(name)
    misuse(f"unknown language `{name}`; expected {', '.join(LANGUAGES)}, a .lark file or file.py:VARIABLE")


def _adopted(file: Path, settings: Mapping[str, Any]) -> Language:
    from grammar import Language
    from grammar.adoption import GrammarError

    try:
        return Language.from_lark(file, **settings)
    except GrammarError as error:
        misuse(f"{file}: {error}")


def _declared(name: str) -> Language:
    """The language that a user's Python file or module declares, or that a function of it gives."""
    from grammar import Language

    where, _, attribute = name.rpartition(":")
    _hold_readable(where)
    try:
        declared = getattr(_module(where), attribute, None)
        language = declared() if callable(declared) else declared
    except (Exception, SystemExit) as error:  # noqa: BLE001  # somebody's program may fail in any way, or end itself
        misuse(_failure(where, error))
    if not isinstance(language, Language):
        misuse(f"{where} does not declare a language named `{attribute}`")
    return language


def _hold_readable(where: str) -> None:
    """Misuse where the file cannot be read: what fails later failed inside it."""
    if where.endswith(".py"):
        try:
            Path(where).read_bytes()
        except (OSError, ValueError) as error:
            misuse(f"{where} cannot be read: {getattr(error, 'strerror', None) or error}")


def _failure(where: str, error: BaseException) -> str:
    """Why a user's file or module gives no language, in one line: the place, the error's kind, what it says.

    The place is the last line that was reached of the file, or of any file beside it: none of ours, none of a library.
    """
    import traceback

    import grammar
    from grammar.diagnostic import printable

    try:
        said = printable(" ".join(str(error).split()))
    except Exception:  # noqa: BLE001  # an exception of somebody's own may fail to say what it is
        said = ""
    kind = type(error).__name__
    sentence = f"{kind}: {said}" if said else kind
    if isinstance(error, SyntaxError) and error.filename is not None:
        return f"{_near(error.filename)}:{error.lineno}: {kind}: {printable(error.msg)}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if not f.filename.startswith("<frozen ")]
    folder = str(Path(where).resolve().parent if where.endswith(".py") else Path.cwd())
    ours = tuple(str(Path(package).resolve().parent) + os.sep for package in (__file__, grammar.__file__))
    own = [f for f in frames if f.filename.startswith(folder) and not f.filename.startswith(ours)]
    if not own:
        return f"{where} cannot be imported: {said}" if isinstance(error, ImportError) else f"{where}: {sentence}"
    return f"{_near(own[-1].filename)}:{own[-1].lineno}: {sentence}"


def _near(file: str) -> str:
    """A file as a person here would call it."""
    try:
        return os.path.relpath(file) if Path(file).is_relative_to(Path.cwd()) else file
    except OSError:
        return file


def _module(where: str) -> Any:
    if not where.endswith(".py"):
        sys.path.insert(0, str(Path.cwd()))
        return importlib.import_module(where)
    file = Path(where).resolve()
    sys.path.insert(0, str(file.parent))  # the file may import what stands beside it
    specification = importlib.util.spec_from_file_location(file.stem, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[file.stem] = module
    specification.loader.exec_module(module)
    return module


def chosen_schema(file: Path | None, kind: str | None, configuration: Configuration | None = None) -> Schema | None:
    """What the dataset holds, by a file and a kind; None where neither is stated."""
    configuration = configuration or Configuration()
    file, kind = file or configuration.schema, kind or configuration.kind
    from grammar.schema import DatasetKind, Schema
    from grammar.schemas import SchemaError, read_schema

    if kind is not None and kind not in KINDS:
        misuse(f"unknown dataset kind `{kind}`; the kinds are {', '.join(KINDS)}")
    if file is None:
        return Schema.of((), kind=DatasetKind(kind), is_open=True) if kind else None
    try:
        schema = read_schema(file.read_bytes())
    except OSError as error:
        misuse(f"the schema {file} cannot be read: {error.strerror}")
    except SchemaError as error:
        misuse(f"the schema {file} cannot be used: {error}")
    return Schema(
        schema.columns,
        name=schema.name or file.stem,
        kind=DatasetKind(kind) if kind else schema.kind,
        inferred=schema.inferred,
    )
