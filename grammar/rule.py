"""Rule, @rule: one judgement about a tree; Fault: one kind of thing that can be wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from grammar.diagnostic import Path, Safety, Severity
from grammar.folder import explanation_of, name_of
from grammar.frozen import field, frozen
from grammar.pause import pausing
from grammar.schema import Schema

T = TypeVar("T")


@frozen
class Example:
    """One text that shows a fault, or one that is free of it, with what it is judged against.

    `fixed` is the text after the fault's fix, where it has one. `columns` are names, or names with types as the
    service writes them; None means no schema. `kind` is the dataset's, `question` what the person asked.
    """

    text: str
    fixed: str | None = None
    columns: tuple[str, ...] | Mapping[str, str] | None = None
    kind: str | None = None
    question: str | None = None
    profile: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@frozen
class Fault:
    """One kind of thing that can be wrong with a text: the page that ``guard explain`` prints.

    `name` is the bad thing in kebab-case; `explanation` says what is reported, why it matters, and when not to report
    it; every `invalid` example is reported under this name and no `valid` one is; `catalogue` lists the entries of the
    language's rule catalogue that it enforces.
    """

    name: str
    severity: Severity
    explanation: str
    invalid: tuple[Example, ...] = ()
    valid: tuple[Example, ...] = ()
    catalogue: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The first sentence of the explanation, without its full stop."""
        return self.explanation.split("\n\n", 1)[0].replace("\n", " ").strip().rstrip(".")


@frozen
class Replace:
    """The value at `path` becomes `value` (in a textual language: this text)."""

    path: Path
    value: Any


@frozen
class Remove:
    """The member or item at `path` goes, with the comma that belonged to it."""

    path: Path


@frozen
class Rename:
    """The key of the member at `path` becomes `key`; its value stays."""

    path: Path
    key: str


@frozen
class Add:
    """A member `key` (or, with no key, an item) with `value` joins the end of the container at `path`."""

    path: Path
    value: Any
    key: str | None = None


Change = Replace | Remove | Rename | Add
"""An edit in terms of the tree; the notation knows which characters it touches."""


@frozen
class TreeFix:
    """A fix in terms of the tree, with what it risks; it becomes a `Fix` when its places are looked up.

    The paths of the changes are relative to the node that the rule was given.
    """

    title: str
    changes: tuple[Change, ...]
    safety: Safety


@frozen
class Finding:
    """What a rule saw, in terms of the tree; it becomes a diagnostic when its places are looked up.

    `path` is relative to the node the rule was given (empty: the node itself); `at_key` points at the member's key
    instead of its value; `other` are further places, as paths from the root with what each is.
    """

    message: str
    path: Path = ()
    label: str = ""
    help: str | None = None
    note: str | None = None
    near: tuple[str, ...] = ()
    other: tuple[tuple[Path, str], ...] = ()
    fixes: tuple[TreeFix, ...] = ()
    at_key: bool = False
    within: tuple[int, int] | None = None
    """Offsets into the *decoded* text at `path`, where the value is itself a text."""


MAX_SUGGESTED = 25
"""Near names are looked for at most this many different names of one tree."""


class Context:
    """What a rule may consult besides the node it judges.

    `root` is the whole tree; `vocabulary` the language's profile; `schema`, `question` and `facts` are None or empty
    where the caller gave none. A rule that cannot judge without one of them says so in its `needs`. `is_deciding` says
    that only whether a rule finds anything is asked, and nobody will read what it is. Where there is no tree yet, `later`
    makes it when `root` is first asked for.
    """

    __slots__ = ("_later", "_memo", "_suggested", "facts", "is_deciding", "question", "root", "schema", "vocabulary")

    def __init__(
        self,
        root: Any,
        vocabulary: Any = None,
        schema: Schema | None = None,
        question: str | None = None,
        facts: Mapping[str, Any] = MappingProxyType({}),
        is_deciding: bool = False,  # every right text has one made
        *,
        later: Callable[[], Any] | None = None,
    ) -> None:
        if later is None:
            self.root = root
        self._later = later
        self.vocabulary = vocabulary
        self.schema = schema
        self.question = question
        self.facts = facts
        self.is_deciding = is_deciding
        self._memo: dict[Any, Any] | None = None
        self._suggested: set[str] | None = None

    if not TYPE_CHECKING:  # to a type checker it would be a way to every name

        def __getattr__(self, name: str) -> Any:
            """The root where it is not made yet: an attribute that is there costs no call."""
            if name != "root" or self._later is None:
                raise AttributeError(name)
            self.root = self._later()
            return self.root

    def decided(self) -> Context:
        """The same context, now for saying what the rules find: what they worked out to decide is not kept."""
        self.is_deciding = False
        self._memo = None
        return self

    def suggests(self, name: str) -> bool:
        """Whether to look for names near this one: not where nobody reads them, and for at most `MAX_SUGGESTED` names.

        A rule that offers near names asks first: a text may hold thousands of unknown names.
        """
        if self.is_deciding:
            return False
        if (pause := pausing.get()) is not None:
            pause()
        if self._suggested is None:
            self._suggested = set()
        if name not in self._suggested and len(self._suggested) < MAX_SUGGESTED:
            self._suggested.add(name)
        return name in self._suggested

    @property
    def suggested_count(self) -> int:
        """For how many names near ones were looked for."""
        return 0 if self._suggested is None else len(self._suggested)

    def once(self, derive: Callable[[Context], T]) -> T:
        """What `derive` gives for this context, computed at the first call only."""
        memo = self._memo
        if memo is None:
            memo = self._memo = {}
        if derive not in memo:
            memo[derive] = derive(self)
        derived: T = memo[derive]
        return derived


RuleCheck = Callable[[Any, Context], Iterable[Finding] | None]
"""A rule's code: (node, context) to findings; None or empty means nothing to report."""

Premise = Callable[[Context], bool]
"""What must hold of a tree for a group of rules to have anything to say; asked once for all of them."""

NEEDS = frozenset({"schema", "types", "kind", "question", "trigger"})
"""What a rule may need from the caller; where it is missing, the rule is not run and the verdict says so."""


@frozen
class Rule(Fault):
    """One judgement: a node of the tree and its context, to findings.

    `on` is the node's class, `kinds` the names of a Lark grammar's rules or terminals that stand for one until
    `Language.from_lark` has looked them up; `given` names an attribute of the node, or several of which one, that must be
    non-empty for the rule to have anything to say; `where` narrows the rule to nodes whose attribute has one of the values
    (one attribute only); `premise` is a question about the whole tree that rules share: unless it holds, none of
    them has anything to say; `needs` is a part of `NEEDS`; `is_local` says that the node alone decides, so that the
    rule is also right on a tree from which faulty parts are missing; `is_settled` that the notation's fast path
    takes no tree the rule objects to, so that it need not run on one that came that way (a property test holds the
    two together); `is_rewording` that its safe fixes write the same in a way that the language's canonical form
    does not know to be the same. `silent_in` says of a kind of dataset, and of a value of `where` (None without
    it), whether the rule has nothing to say there whatever the node is, so that it need not run (None: it may
    always).
    """

    check: RuleCheck = field(default=lambda _node, _context: None, repr=False)
    on: type = object
    kinds: frozenset[str] = frozenset()
    given: str | tuple[str, ...] | None = None
    where: tuple[str, frozenset[Any]] | None = None
    premise: Premise | None = None
    needs: frozenset[str] = frozenset()
    is_local: bool = False
    is_settled: bool = False
    is_rewording: bool = False
    silent_in: Callable[[str, Any], bool] | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """By the name of its function, which in its module is the name of the rule."""
        from grammar.recipe import by_name

        return by_name(self, self.check)


def rule(
    on: type | str | Iterable[str],
    *,
    severity: Severity = Severity.ERROR,
    given: str | tuple[str, ...] | None = None,
    where: tuple[str, Iterable[Any]] | None = None,
    premise: Premise | None = None,
    needs: Iterable[str] = (),
    is_local: bool = False,
    is_settled: bool = False,
    is_rewording: bool = False,
    silent_in: Callable[[str, Any], bool] | None = None,
    invalid: Iterable[Example],
    valid: Iterable[Example],
    catalogue: Iterable[str] = (),
) -> Callable[[RuleCheck], Rule]:
    """Make a rule of a function: its name is the rule's, its docstring the explanation.

    `on` is the class of the nodes that are judged, or, for a language from a Lark grammar, the name of a rule, of an alias
    or of a terminal, or several of the one or of the other: ``@rule(on="comparison", ...)``.

    Raises:
        TypeError: the function has no docstring, `needs` names something unknown, or a rule on names is narrowed further.
    """
    kinds = frozenset([on] if isinstance(on, str) else () if isinstance(on, type) else on)
    if kinds and (where is not None or given is not None):
        raise TypeError("a rule on names of a grammar cannot be narrowed by `where` or `given`")

    def declare(check: RuleCheck) -> Rule:
        explanation = explanation_of(check, "rule")
        unknown = set(needs) - NEEDS
        if unknown:
            raise TypeError(f"rule {name_of(check)} needs what no caller can give: {sorted(unknown)}")
        bad = tuple(invalid)
        return Rule(
            name=name_of(check),
            severity=severity,
            explanation=explanation,
            invalid=bad,
            valid=tuple(valid),
            catalogue=tuple(catalogue),
            check=check,
            on=on if isinstance(on, type) else object,
            kinds=kinds,
            given=given,
            where=None if where is None else (where[0], frozenset(where[1])),
            premise=premise,
            needs=frozenset(needs),
            is_local=is_local,
            is_settled=is_settled,
            is_rewording=is_rewording,
            silent_in=silent_in,
        )

    return declare
