"""What options and configuration select: a language, and the schema of a dataset."""

from __future__ import annotations

import importlib.util
import os
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
    command = click.option(
        "--set",
        "settings",
        metavar="KEY=VALUE",
        multiple=True,
        expose_value=False,
        callback=_keep_settings,
        help="What a .lark file needs besides: start=RULE, unit=NOUN, parser=earley, lexer=basic, names.TERMINAL=NOUN, "
        "labels.TERMINAL=WORDS. May be given more than once.",
    )(command)
    command = click.option("--profile", help="The reading of the language: 2026, 2023 or trigger.  [default: 2026]")(
        command
    )
    return click.option(
        "--language",
        metavar="NAME",
        help="honeycomb, formula, a .lark file, or file.py:NAME for a language of your own.  [default: honeycomb]",
    )(command)


GRAMMAR_KEYS = ("start", "unit", "lexer", "parser", "names", "labels")
"""What can be said of a ``.lark`` file, by ``--set`` and in the configuration."""

_SETTINGS = f"{__name__}.grammar"


def _keep_settings(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep what ``--set`` says for `chosen_language`, so that commands need not hand it on."""
    found: dict[str, Any] = {}
    for held in given:
        key, equals, value = held.partition("=")
        key, _, inner = key.partition(".")
        if not equals or not value or key not in GRAMMAR_KEYS:
            raise click.BadParameter(f"`{held}` is not KEY=VALUE with one of the keys {', '.join(GRAMMAR_KEYS)}")
        if inner if key not in ("names", "labels") else not inner:
            shape = f"{key}.TERMINAL=NOUN" if key in ("names", "labels") else f"{key}=VALUE"
            raise click.BadParameter(f"`{held}` is not of the form {shape}")
        if inner:
            found.setdefault(key, {})[inner] = value
        elif key == "start":
            found.setdefault(key, []).append(value)
        else:
            found[key] = value
    context.meta[_SETTINGS] = found


def _grammar_settings(configuration: Configuration) -> dict[str, Any]:
    """What is said of a ``.lark`` file: by options, and where they are silent by the configuration."""
    context = click.get_current_context(silent=True)
    stated_here = {key: held for key in GRAMMAR_KEYS if (held := getattr(configuration, key)) is not None}
    return {**stated_here, **(context.meta.get(_SETTINGS, {}) if context else {})}


def schema_options(command: F) -> F:
    """``--schema`` and ``--kind``, for a command that works on one dataset."""
    command = click.option("--kind", type=click.Choice(KINDS), help="What kind of dataset is asked.")(command)
    return click.option(
        "--schema",
        type=click.Path(path_type=Path),
        help="What the dataset holds: a columns export, names, JSON Schema, events or CSV.",
    )(command)


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
        misuse(f"`{next(iter(settings))}` is for a .lark file; the language `{name}` states its own")
    if name in LANGUAGES:
        chosen = family(name)
        if profile is not None and chosen.profiles and profile not in chosen.profiles:
            misuse(f"there is no profile `{profile}`, only {', '.join(chosen.profiles)}")
        return chosen.language(profile or None)
    if ":" in name:
        return _declared(name)
    misuse(f"there is no language `{name}`, only {' and '.join(LANGUAGES)}, a .lark file or file.py:NAME")


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
        misuse(f"{where} declares no language `{attribute}`")
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
        misuse(f"there is no dataset kind `{kind}`, only {', '.join(KINDS)}")
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
