"""What options and configuration select: a language, and the schema of a dataset.

A language and the forms of schemas are imported when one is chosen, since every command imports this file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.languages import NAMES, family
from guard.command.configuration import Configuration, ConfigurationError, find_configuration
from guard.command.terminal import misuse, plural

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


def settings_option(command: F) -> F:
    """``--set``, for a command that takes the language as an argument."""
    return click.option(
        "--set",
        "settings",
        metavar="KEY=VALUE",
        multiple=True,
        expose_value=False,
        callback=_keep_settings,
        help="Setting for a Lark grammar, such as start=RULE, unit=NOUN, names.TERMINAL=NOUN, import_paths=FOLDER or "
        "build=file.py:NAME. Repeatable.",
    )(command)


def _with_language_options(command: F, default: str) -> F:
    command = settings_option(command)
    command = click.option(
        "--notation",
        metavar="NAME",
        expose_value=False,
        callback=_keep_notation,
        help="Notation of the texts, where the language has several: json or text for honeycomb.  [default: json]",
    )(command)
    command = click.option(
        "--profile",
        metavar="NAME",
        help="Version of the honeycomb language: 2026, 2023 or trigger.  [default: 2026]",
    )(command)
    return click.option(
        "--language",
        metavar="NAME",
        help="Language: honeycomb, formula, a file with a Lark grammar, a name from guard.toml, or file.py:VARIABLE for "
        "one declared in Python."
        f"  [default: {default}]",
    )(command)


_NOTATION = f"{__name__}.notation"
_SETTINGS = f"{__name__}.grammar"
_TYPED = f"{__name__}.typed"
_SCHEMA = f"{__name__}.schema"

_FORMS = {
    "columns-export": "a columns export",
    "csv-header": "the header of a CSV file",
    "json-schema": "a JSON Schema",
    "name-list": "a list of names",
    "sample-events": "sample events",
}


def _keep_settings(context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
    """Keep what ``--set`` says for `chosen_language`, so that commands need not hand it on."""
    if given:
        from guard.command.language_table import LanguageTableError, assigned

        try:
            context.meta[_SETTINGS] = assigned(given)
        except LanguageTableError as error:
            raise click.BadParameter(str(error)) from error
    context.meta[_TYPED] = given


def _keep_notation(context: click.Context, _parameter: click.Parameter, given: str | None) -> None:
    """Keep what ``--notation`` says for `chosen_language`, so that commands need not hand it on."""
    context.meta[_NOTATION] = given


def chosen_notation() -> str | None:
    """What ``--notation`` said; None where it was not given."""
    context = click.get_current_context(silent=True)
    given: str | None = context.meta.get(_NOTATION) if context else None
    return given


def in_notation(language: Language, notation: str | None) -> Language:
    """The language in a notation, itself where None is given; misuse where it has no such notation."""
    from grammar.language import UnknownNotationError

    try:
        return language if notation is None else language.in_notation(notation)
    except UnknownNotationError as error:
        misuse(str(error))


def _assigned() -> dict[str, Any]:
    """What ``--set`` said of a grammar, as a table."""
    context = click.get_current_context(silent=True)
    said: dict[str, Any] = context.meta.get(_SETTINGS, {}) if context else {}
    return said


def settings_words() -> list[str]:
    """The ``--set`` options as a user typed them."""
    context = click.get_current_context(silent=True)
    typed = context.meta.get(_TYPED, ()) if context else ()
    return [word for assignment in typed for word in ("--set", assignment)]


def also_set(key: str, value: Any) -> None:
    """Let another option say what ``--set`` says."""
    context = click.get_current_context()
    context.meta[_SETTINGS] = {**context.meta.get(_SETTINGS, {}), key: value}


def explain_options(language: str | None) -> str:
    """The options that `guard explain` needs to know the names of this language, as a user types them; empty: none.

    `language` is what ``--language`` said, None where it was not given: the configuration is read by every command.
    """
    context = click.get_current_context(silent=True)
    words = [] if language in (None, *LANGUAGES) else ["--language", str(language)]
    notation = context.meta.get(_NOTATION) if context else None
    words += [] if notation is None else ["--notation", notation]
    for assignment in context.meta.get(_TYPED, ()) if context else ():
        words += ["--set", assignment]
    if not words:
        return ""
    from shlex import join

    return join(words)


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


def chosen_language(
    name: str | None,
    profile: str | None,
    configuration: Configuration | None = None,
    files: Sequence[str] = (),
) -> Language:
    """The language of that name: a built-in one, one of the configuration's, a file with a grammar, or ``file.py:NAME``.

    What is None is taken from the configuration: from the language whose `paths` fit the `files` that are read, then from
    its `language`; and then is the default language in its default profile. Where a configuration is given, the language is
    in the notation that ``--notation`` or the configuration says.
    """
    is_asked_for = configuration is not None
    configuration = configuration or Configuration()
    name = name or _by_files(files, configuration) or configuration.language or _only_one(configuration)
    profile = profile or configuration.profile
    table, folder = dict(configuration.languages.get(name, {})), None
    where = f"{configuration.origin}: [languages.{name}]: " if table else ""
    if table:
        assert configuration.origin is not None
        folder = configuration.origin.parent
        profile = profile or table.get("profile")
        grammar = str(table["grammar"])
        name = grammar if grammar in LANGUAGES else _beside(folder, grammar)
    assigned = _assigned() if is_asked_for else {}
    typed = chosen_notation() if is_asked_for else None
    notation = typed or table.get("notation") or configuration.notation
    if name in LANGUAGES or _is_declaration(name):
        for key in (*table, *assigned):
            if key not in ("grammar", "paths", "profile", "notation") or key in assigned:
                misuse(f"the setting `{key}` applies to Lark grammars only, not to the language `{name}`")
        language = _built_in(name, profile) if name in LANGUAGES else _declared(name)
        is_meant = typed or table.get("notation") or language.notations  # a project's notation is of what has several
        return in_notation(language, notation if is_meant else None)
    if typed is not None:
        assigned = {**assigned, "notation": typed}
    if not _is_file(name):
        known = ", ".join((*LANGUAGES, *configuration.languages))
        misuse(f"unknown language `{name}`; expected {known}, a file with a Lark grammar or file.py:VARIABLE")
    return _adopted(Path(name), table, assigned, where, folder)


def _only_one(configuration: Configuration) -> str:
    """The language where nothing says which: the only one of the configuration, or the default of the package."""
    if not configuration.languages:
        return LANGUAGES[0]
    if len(configuration.languages) > 1:
        names = ", ".join(configuration.languages)
        misuse(f"{configuration.origin} has the languages {names}: say which with --language")
    return next(iter(configuration.languages))


def _by_files(files: Sequence[str], configuration: Configuration) -> str | None:
    """The language whose `paths` fit the files; None where no file fits any. Misuse where files are of several languages."""
    if not any("paths" in table for table in configuration.languages.values()):
        return None
    assert configuration.origin is not None
    chosen: dict[str, str] = {}
    for file in files:
        fitting = [name for name, table in configuration.languages.items() if _fits(file, table, configuration.origin)]
        if len(fitting) > 1:
            misuse(f"the `paths` of the languages {' and '.join(fitting)} both fit {file}: say which with --language")
        if fitting:
            chosen[fitting[0]] = file
        elif configuration.language is not None:
            chosen[configuration.language] = file
    if len(chosen) > 1:
        told = ", ".join(f"{file} ({name})" for name, file in chosen.items())
        misuse(f"the files are of several languages: {told}; check them one language at a time")
    return next(iter(chosen), None)


def _fits(file: str, table: Mapping[str, Any], origin: Path) -> bool:
    from fnmatch import fnmatch

    patterns = table.get("paths", [])
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        misuse(f"{origin}: `paths` must be a list of strings")
    try:
        path = Path(file).resolve().relative_to(origin.parent.resolve()).as_posix()
    except ValueError:
        path = Path(file).as_posix()
    return any(fnmatch(path, pattern) or fnmatch(Path(file).name, pattern) for pattern in patterns)


def _beside(folder: Path, grammar: str) -> str:
    """A grammar's path, or ``file.py:NAME``, that stands in a configuration in that folder, as the command finds it."""
    if _is_declaration(grammar) and ".py:" not in grammar:
        return grammar
    return os.path.relpath(folder / grammar) if not Path(grammar).is_absolute() else grammar


def _is_declaration(name: str) -> bool:
    """Whether a name is ``file.py:NAME`` or ``module:NAME``, and not the path of a file."""
    where, colon, attribute = name.rpartition(":")
    return bool(colon and where and attribute.isidentifier()) and not Path(name).is_file()


def _is_file(name: str) -> bool:
    """Whether a name is meant as a file: it is one, or looks like one."""
    return name.endswith(".lark") or os.sep in name or Path(name).suffix != "" or Path(name).is_file()


def _built_in(name: str, profile: str | None) -> Language:
    chosen = family(name)
    if profile is not None and chosen.profiles and profile not in chosen.profiles:
        misuse(f"unknown profile `{profile}`; the profiles are {', '.join(chosen.profiles)}")
    return chosen.language(profile or None)


def _adopted(
    file: Path, table: Mapping[str, Any], assigned: Mapping[str, Any], where: str, folder: Path | None
) -> Language:
    """The language of a grammar's file with what is said of it: in the configuration's folder, and by options."""
    from grammar import Language
    from grammar.adoption import GrammarError

    options: dict[str, Any] = {}
    if table or assigned:
        from guard.command.language_table import LanguageTableError, options_of, read_table

        try:
            tables = [(read_table(table, is_typed=True), folder), (read_table(assigned, is_typed=False), None)]
            options = options_of(tables, _named)
        except LanguageTableError as error:
            misuse(f"{where}{error}")
    try:
        return Language.from_lark(file, **options)
    except GrammarError as error:
        misuse(f"{file}: {error}")


def _named(name: str, folder: Path | None) -> Any:
    """What ``module:name`` or ``file.py:name`` names, from the folder; misuse where there is no such thing."""
    if folder is not None:
        sys.path.insert(0, str(folder.resolve()))
        name = _beside(folder, name)
    where, colon, attribute = name.rpartition(":")
    if not colon or not where or not attribute:
        misuse(f"`{name}` does not name a value of Python: expected module:name or file.py:name")
    _hold_readable(where)
    try:
        value = _module(where)
        for step in attribute.split("."):
            value = getattr(value, step)
    except AttributeError as error:
        misuse(f"{where} has no `{attribute}`: {error}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # somebody's program may fail in any way, or end itself
        misuse(_failure(where, error))
    return value


def _declared(name: str) -> Language:
    """The language that a user's Python file or module declares, or that a function of it gives."""
    from grammar import Language

    where, _, attribute = name.rpartition(":")
    _hold_readable(where)
    try:
        declared = getattr(_module(where), attribute, None)
        language = declared() if callable(declared) else declared
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # somebody's program may fail in any way, or end itself
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
    import importlib.util

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

    if kind is not None and kind not in KINDS:
        misuse(f"unknown dataset kind `{kind}`; the kinds are {', '.join(KINDS)}")
    if file is None:
        return Schema.of((), kind=DatasetKind(kind), is_open=True) if kind else None
    from grammar.schemas import FORMS, SchemaError, recognise

    try:
        form, document = recognise(file.read_bytes())
        schema = FORMS[form](document, "")
    except OSError as error:
        misuse(f"the schema {file} cannot be read: {error.strerror}")
    except SchemaError as error:
        misuse(f"the schema {file} cannot be used: {error}")
    _keep_form(file, form, len(schema))
    return Schema(
        schema.columns,
        name=schema.name or file.stem,
        kind=DatasetKind(kind) if kind else schema.kind,
        inferred=schema.inferred,
    )


def _keep_form(file: Path, form: str, columns: int) -> None:
    """Keep what the schema was read as for `schema_note`, so that commands need not hand it on."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_SCHEMA] = f"schema: {_near(str(file))}, read as {_FORMS[form]}, {plural(columns, 'column')}"


def schema_note() -> str:
    """What the schema of the run was read as, in one line; empty where there is none."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_SCHEMA, "")) if context is not None else ""


def inner_languages(language: Language) -> tuple[Language, ...]:
    """The languages of the texts inside those of a language that comes with the package; empty for others."""
    return (family("formula").language(),) if language.embedded is not None and language.name == LANGUAGES[0] else ()
