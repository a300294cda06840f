"""Which rules count for what in a run: what options, the configuration and records say of them.

A *fault* is an error of the grammar: without it there is no tree, and nothing turns it off. A *rule* judges a tree, and a
project may weigh it as it likes, with a reason where that makes it lighter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grammar.diagnostic import Severity, one_of, quote
from grammar.frozen import field, frozen, replace
from grammar.rule import Rule
from grammar.suggestion import nearest

if TYPE_CHECKING:
    from grammar import Language
    from guard.command.configuration import Configuration

F = TypeVar("F", bound=Callable[..., Any])

LEVELS: Mapping[str, Severity | None] = {**{level.value: level for level in Severity}, "off": None}
"""What a rule may count for, by its word."""

_ORDER = (None, Severity.NOTE, Severity.WARNING, Severity.ERROR)


class RuleChoiceError(ValueError):
    """What is said of rules cannot be done; the message is a sentence that names the rule."""


@frozen
class RuleChoice:
    """What is said of the rules of a language.

    `selected` are the only rules that give advice, None where that is not limited; `severities` what rules count for,
    None for off; `reasons` why, by the rule, where that is stated.
    """

    selected: frozenset[str] | None = None
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self.selected is not None or bool(self.severities)


def rule_options(command: F) -> F:
    """``--select``, ``--ignore`` and ``--severity``, for a command that judges by rules."""
    command = click.option(
        "--severity",
        "severities",
        metavar="NAME=LEVEL",
        multiple=True,
        help="What a rule counts for: error, warning, note or off. Repeatable.",
    )(command)
    command = click.option(
        "--ignore",
        metavar="NAME",
        multiple=True,
        help="Turn a rule off; `having-*` stands for several. Repeatable.",
    )(command)
    return click.option(
        "--select",
        metavar="NAME",
        multiple=True,
        help="Give the advice of these rules only, and turn them on; errors are always reported. Repeatable.",
    )(command)


def chosen_rules(
    language: Language,
    configuration: Configuration,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    severities: Sequence[str] = (),
    inner: Callable[[], Sequence[Language]] = tuple,
) -> RuleChoice:
    """What the configuration and, over it, options say of the rules of a language and of the languages inside it.

    `inner` gives those; it is asked only where anything is said.

    Raises:
        RuleChoiceError: a name is no rule's, a level is none, or a reason is missing; the message says where.
    """
    if not (select or ignore or severities or configuration.select is not None or configuration.rules):
        return RuleChoice()
    known = _Rules.of(language, inner())
    levels: dict[str, Severity | None] = {}
    reasons: dict[str, str] = {}
    selected = frozenset(known.named(configuration.select)) if configuration.select is not None else None
    for pattern, stated in (configuration.rules or {}).items():
        entry = stated if isinstance(stated, dict) else {"severity": stated}
        level = _level(pattern, entry["severity"])
        for name in known.named([pattern]):
            if _is_lighter(level, known.severity(name)) and not entry.get("reason", "").strip():
                raise RuleChoiceError(
                    f"`{pattern}` is turned down without a reason: "
                    f'write {pattern} = {{ severity = "{entry["severity"]}", reason = "..." }}'
                )
            levels[name] = level
            if entry.get("reason"):
                reasons[name] = entry["reason"]
    if select:
        selected = frozenset(known.named(_words(select)))
        for name in selected & levels.keys():
            if levels[name] is None:
                del levels[name]
    typed: dict[str, Severity | None] = dict.fromkeys(known.named(_words(ignore)))
    for assignment in _words(severities):
        pattern, _, word = assignment.partition("=")
        typed |= dict.fromkeys(known.named([pattern]), _level(pattern, word))
    for name in typed:
        reasons.pop(name, None)
    return RuleChoice(selected, levels | typed, reasons)


def adjusted(language: Language, choice: RuleChoice) -> Language:
    """The language with its rules as they were chosen; the same object where nothing is said."""
    if not choice:
        return language
    severities: dict[str, Severity | None] = dict(language.severities)
    for page in language.pages().values():
        if not isinstance(page, Rule):
            continue
        level = language.severity(page)
        if choice.selected is not None and level is not Severity.ERROR:
            level = (level or page.severity) if page.name in choice.selected else None
        severities[page.name] = choice.severities.get(page.name, level)
    embedded = None if language.embedded is None else _AdjustedInside(language.embedded, choice)
    return replace(language, severities=severities, embedded=embedded)


def ignored(
    language: Language, reasons: Mapping[str, str], inner: Callable[[], Sequence[Language]] = tuple
) -> Language:
    """The language without the rules that a record ignores, each by its full name.

    Raises:
        RuleChoiceError: a name is no rule's, or a fault's.
    """
    known = _Rules.of(language, inner())
    names = [name for given in reasons for name in known.named([given], is_exact=True)]
    return adjusted(language, RuleChoice(severities=dict.fromkeys(names)))


@frozen
class _AdjustedInside:
    """The texts inside a tree, each in its language with the rules as they were chosen."""

    embedded: Callable[..., Iterable[Any]]
    choice: RuleChoice
    made: dict[int, tuple[Language, Language]] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, tree: Any, schema: Any) -> list[Any]:
        return [replace(text, language=self._adjusted(text.language)) for text in self.embedded(tree, schema)]

    def _adjusted(self, language: Language) -> Language:
        # A language inside is made once and lives as long as the outer one; plans of rules are kept by its identity.
        if id(language) not in self.made:
            self.made[id(language)] = (language, adjusted(language, self.choice))
        return self.made[id(language)][1]


@frozen
class _Rules:
    """The pages of a language and of those inside it, to find rules among."""

    languages: tuple[Language, ...]
    pages: Mapping[str, Any]

    @classmethod
    def of(cls, language: Language, inner: Sequence[Language]) -> _Rules:
        languages = (language, *inner)
        return cls(languages, {name: page for each in reversed(languages) for name, page in each.pages().items()})

    def severity(self, name: str) -> Severity | None:
        """What a rule counts for where nothing is said of it."""
        return next(each.severity(page) for each in self.languages if (page := each.fault(name)) is not None)

    def named(self, patterns: Iterable[str], *, is_exact: bool = False) -> list[str]:
        """The rules that names or patterns stand for, in their order.

        Raises:
            RuleChoiceError: one of them stands for no rule.
        """
        return [name for pattern in patterns for name in self._named(pattern, is_exact=is_exact)]

    def _named(self, pattern: str, *, is_exact: bool) -> list[str]:
        page = self.pages.get(pattern)
        if isinstance(page, Rule):
            return [pattern]
        if page is not None:
            raise RuleChoiceError(f"{quote(pattern)} is an error of the grammar, which nothing turns off")
        rules = [name for name, page in self.pages.items() if isinstance(page, Rule)]
        matching = [] if is_exact else [name for name in rules if fnmatchcase(name, pattern)]
        if not matching:
            near = nearest(pattern, rules)
            hint = f"did you mean {one_of([quote(name) for name in near])}?" if near else "`guard rules` lists them"
            raise RuleChoiceError(f"there is no rule {quote(pattern)}; {hint}")
        return matching


def _words(given: Sequence[str]) -> list[str]:
    """What is given by several options, or in one with commas."""
    return [word.strip() for each in given for word in each.split(",") if word.strip()]


def _level(name: str, word: str) -> Severity | None:
    if word not in LEVELS:
        raise RuleChoiceError(f"the severity of {quote(name)} must be {one_of(list(LEVELS))}, not {quote(word)}")
    return LEVELS[word]


def _is_lighter(level: Severity | None, than: Severity | None) -> bool:
    return _ORDER.index(level) < _ORDER.index(than)
