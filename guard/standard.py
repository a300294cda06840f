"""Standard: what texts are held to, made ready once for judging many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Generic

from grammar import Context, Diagnostic, Language, Parsed, Schema, Severity
from grammar.checker import Finder, any_is_refused, finder, finder_in_taken, given_by
from grammar.frozen import frozen
from grammar.notation import Tree_co
from grammar.parsing.budget import MAX_WORK, Work
from guard.decline import Decline
from guard.verdict import Accepted

if TYPE_CHECKING:
    from grammar.notation import Notation, Taken
    from guard.policy import Authority, Policy, PolicyTemplate


MAX_CHARACTERS = 100_000
"""A longer text is not read, unless the caller says otherwise: the longest queries have a tenth of it."""

FinderInTaken = Callable[["Taken", Context], bool]
"""Whether an error rule refuses a text that was taken without a tree."""


AtOnce = Callable[[str, "str | None", "float | None"], "Accepted[Tree_co] | None"]
"""(text, question, now) to the verdict on it, where there is nothing to explain."""


def _knows_nothing(_text: str, _question: str | None, _now: float | None) -> None:
    """Where only the whole road leads to a verdict."""


@frozen(eq=False)
class Standard(Generic[Tree_co]):
    """What a guard holds texts to: a language, what its rules consult, and the caller's authority.

    `authority` is None where no policy limits the caller, `decline` where the model was given no sentence to decline with.
    `refuses` says whether an error rule refuses a tree, `refuses_asked` the same where the question is known,
    `refuses_taken` and `refuses_taken_asked` the same of a text that was taken without a tree (None where no such rule is
    to be run). Advice decides nothing; it is worked out when asked for.
    `has_more` says that not the rules alone decide. `accept` and `take` are the notation's fast paths, None where it has none.
    A text of more than `max_characters` is not read, and one verdict takes at most `work` steps.
    """

    language: Language[Tree_co]
    schema: Schema | None
    facts: Mapping[str, Any]
    is_strict: bool
    allows_unsafe: bool
    authority: Authority | None
    decline: Decline | None
    refuses: Finder
    refuses_asked: Finder
    refuses_taken: FinderInTaken | None
    refuses_taken_asked: FinderInTaken | None
    accept: Callable[[str], Any | None] | None
    take: Callable[[str], Taken | None] | None
    has_more: bool
    max_characters: int = MAX_CHARACTERS
    work: int = MAX_WORK

    @classmethod
    def of(
        cls,
        language: Language[Tree_co],
        schema: Schema | None,
        facts: Mapping[str, Any],
        policy: Policy | PolicyTemplate | None,
        decline: Decline | None = None,
        *,
        is_strict: bool,
        allows_unsafe: bool,
        max_characters: int = MAX_CHARACTERS,
        work: int = MAX_WORK,
    ) -> Standard[Tree_co]:
        """The standard that the settings of a guard come to.

        Raises:
            guard.policy.PolicyError: the policy limits something that the language does not have.
        """
        given = given_by(schema, None, facts)
        fast_path = language.notation.fast_path
        return cls(
            language,
            schema,
            facts,
            is_strict,
            allows_unsafe,
            None if policy is None else _authority(policy, language),
            decline,
            _deciding(language, given, schema),
            _deciding(language, given | {"question"}, schema),
            _deciding_taken(language, given),
            _deciding_taken(language, given | {"question"}),
            fast_path.accept,
            None if fast_path.take is None else _taking(fast_path.take, language.notation),
            policy is not None or language.embedded is not None,
            min(max_characters, language.notation.max_characters),
            work,
        )

    def at_once(self) -> AtOnce[Tree_co]:
        """What gives the verdict on a text that is right as it stands; None where it takes more than that to know.

        Every right text comes by there, so it is a function that has all it needs at hand, and does what `accepted` does
        without its calls. It raises as `accepted` does.
        """
        if self.decline is not None:
            return _knows_nothing
        if self.accept is None:
            return self._untreed_at_once if self.take is not None else _knows_nothing
        accept, refuses, refuses_asked, most = self.accept, self.refuses, self.refuses_asked, self.max_characters
        language, schema, facts = self.language, self.schema, self.facts
        vocabulary, embedded = language.vocabulary, language.embedded
        has_more, is_limited, refuses_more = self.has_more, self.authority is not None, self._refuses_more

        def accepted(text: str, question: str | None, now: float | None) -> Accepted[Tree_co] | None:
            if len(text) > most or (tree := accept(text)) is None:
                return None
            context = Context(tree, vocabulary, schema, question, facts, True)  # by its name it costs more
            if (refuses_asked if question else refuses)(tree, context):
                return None
            has_more_here = has_more and (is_limited or (embedded is not None and embedded(tree, schema)))
            if has_more_here and refuses_more(tree, now, None):
                return None
            context.is_deciding = False  # as `decided` has it
            context._memo = None  # noqa: SLF001
            return Accepted(text, language, context)

        return accepted

    def _untreed_at_once(self, text: str, question: str | None, now: float | None) -> Accepted[Tree_co] | None:
        return None if len(text) > self.max_characters else self.accepted_untreed(text, question, now)

    def accepted(
        self, text: str, tree: Any, question: str | None, now: float | None, work: int | None = None
    ) -> Accepted[Tree_co] | None:
        """The verdict on a tree without places, where it is right; None where there is anything to explain.

        Raises:
            WorkExceededError: reading the texts inside the tree takes more than `work` steps, by default the standard's.
        """
        language, schema = self.language, self.schema
        context = Context(tree, language.vocabulary, schema, question, self.facts, is_deciding=True)
        if (self.refuses_asked if question else self.refuses)(tree, context):
            return None
        if self.has_more and self._refuses_more(tree, now, work):
            return None
        return Accepted(text, language, context.decided())

    def accepted_untreed(
        self, text: str, question: str | None, now: float | None, work: int | None = None
    ) -> Accepted[Tree_co] | None:
        """The verdict on a text that is right by its grammar before it has a tree; None where it is not, or is refused.

        Raises:
            WorkExceededError: as for `accepted`.
        """
        assert self.take is not None
        taken = self.take(text)
        if taken is None:
            return None
        language = self.language
        context = Context(
            None, language.vocabulary, self.schema, question, self.facts, is_deciding=True, later=taken.make
        )
        refuses = self.refuses_taken_asked if question else self.refuses_taken
        if refuses is not None and refuses(taken, context):
            return None
        if self.has_more and self._refuses_more(taken.make(), now, work):
            return None
        return Accepted(text, language, context.decided())

    def _refuses_more(self, tree: Any, now: float | None, steps: int | None) -> bool:
        """Whether anything but the language's rules refuses a tree: a text inside it, or the caller's policy."""
        embedded = self.language.embedded
        if embedded is not None and (texts := embedded(tree, self.schema)):
            work = Work(self.work if steps is None else steps)
            if any_is_refused(texts, self.facts, work):
                return True
        return self.authority is not None and not self.authority.permits(tree, self.schema, now)

    def breaches(
        self, parsed: Parsed, diagnostics: tuple[Diagnostic, ...], now: float | None
    ) -> tuple[Diagnostic, ...]:
        """What the caller's policy objects to in a text that was read whole; every one of them refuses it."""
        if self.authority is None or parsed.tree is None or parsed.places is None:
            return ()
        told = [diagnostic.path for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
        return self.authority.diagnose(parsed.tree, parsed.places, self.schema, now, told)


def _taking(take: Callable[[Notation, str], Taken | None], notation: Notation) -> Callable[[str], Taken | None]:
    """What takes the texts of a notation: what `take` has for just this one, where it has such a thing."""
    of: Callable[[Notation], Callable[[str], Taken | None]] | None = getattr(take, "of", None)
    return partial(take, notation) if of is None else of(notation)


def _authority(policy: Policy | PolicyTemplate, language: Language) -> Authority:
    from guard.policy import Authority  # noqa: PLC0415  # loads pydantic, and is loaded where a policy is given

    return Authority.of(policy, language)


def _deciding(language: Language, given: frozenset[str], schema: Schema | None) -> Finder:
    """Whether a tree that the fast path took is to be refused; advice waits until it is asked for.

    Where no rule that decides needs what is given, the answer is the same one without it.
    """
    is_settled = language.notation.fast_path.accept is not None
    return finder(language, given & _needed(language), settled=is_settled, kind=None if schema is None else schema.kind)


def _deciding_taken(language: Language, given: frozenset[str]) -> FinderInTaken | None:
    """The same for a text that is taken without a tree."""
    return finder_in_taken(language, given & _needed(language))


def _needed(language: Language) -> set[str]:
    """What the rules need that decide."""
    return {need for rule in language.rules if language.severity(rule) is Severity.ERROR for need in rule.needs}
