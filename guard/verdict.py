"""Accepted, Repaired, Declined, Rejected: what the guard says of one output; a closed set."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Generic, Protocol, TypeAlias

from grammar import Context, Diagnostic, Fix, Language, Safety, Severity, Source, Span
from grammar.checker import diagnose, given_by, plan
from grammar.diagnostic import quote
from grammar.notation import Tree_co
from grammar.parsing.reader import read
from guard.ledger import Ledger


class Decision(StrEnum):
    """A verdict's kind, in one word."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    DECLINED = "declined"
    REJECTED = "rejected"


DECLINED = "declined-output"
"""The name of the note that says a model declined."""


def unjudged(language: Language, context: Context) -> tuple[str, ...]:
    """The rules that need more than the context gives."""
    return plan(language, given_by(context.schema, context.question, context.facts)).unjudged


@dataclass(frozen=True, slots=True)
class Accepted(Generic[Tree_co]):
    """The text is of the language, inside the schema, and needed no repair.

    `text` is as the model wrote it, `context` what it was judged against.
    """

    text: str
    language: Language[Tree_co]
    context: Context = field(repr=False)

    decision: ClassVar[Decision] = Decision.ACCEPTED
    is_accepted: ClassVar[bool] = True

    def __bool__(self) -> bool:
        """True: there is a query to run."""
        return True

    @property
    def tree(self) -> Tree_co:
        """The language's own syntax tree; made when it is first asked for, where judging the text did not need it."""
        tree: Tree_co = self.context.root
        return tree

    @property
    def source(self) -> Source:
        """The text with its lines and columns."""
        return Source(self.text)

    @property
    def query(self) -> str:
        """The canonical text: one for all texts that mean the same."""
        return self.language.notation.print(self.language.canonical(self.tree))

    @property
    def repairs(self) -> Ledger:
        """Empty: nothing was changed."""
        return ()

    @property
    def unjudged(self) -> tuple[str, ...]:
        """The rules that could not be judged with what the caller gave (no schema, no types, ...)."""
        return unjudged(self.language, self.context)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Advice only, in the order of the text.

        Whether a text is accepted, its errors decide; advice is worked out here, when somebody asks for it.
        """
        notation = self.language.notation
        places = (
            notation.fast_path.locate(self.source)
            if notation.fast_path.locate is not None
            else read(notation, self.source).places
        )
        assert places is not None
        return diagnose(self.language, self.context, places)


@dataclass(frozen=True, slots=True)
class Repaired(Generic[Tree_co]):
    """The text was not of the language, and safe fixes made it one that is.

    `text` is the text after the ledger `repairs`; `fixed` are the diagnostics that the fixes answered, with places in
    the raw text; `diagnostics` what is left, advice only, with places in `text`.
    """

    source: Source
    language: Language[Tree_co]
    tree: Tree_co
    text: str
    repairs: Ledger
    fixed: tuple[Diagnostic, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unjudged: tuple[str, ...] = ()

    decision: ClassVar[Decision] = Decision.REPAIRED
    is_accepted: ClassVar[bool] = True

    def __bool__(self) -> bool:
        """True: there is a query to run."""
        return True

    @property
    def query(self) -> str:
        """The canonical text: one for all texts that mean the same."""
        return self.language.notation.print(self.language.canonical(self.tree))


@dataclass(frozen=True, slots=True)
class Declined:
    """The model says, with the sentence that it was given for that, that this cannot be asked.

    There is no query, and no error to put right: the model is not asked again. `reason` is what it said after the sentence,
    raw; empty where it gave none.
    """

    source: Source
    language: Language
    reason: str = ""

    decision: ClassVar[Decision] = Decision.DECLINED
    is_accepted: ClassVar[bool] = False
    tree: ClassVar[None] = None
    query: ClassVar[None] = None
    repairs: ClassVar[Ledger] = ()
    unjudged: ClassVar[tuple[str, ...]] = ()

    def __bool__(self) -> bool:
        """False: there is no query to run."""
        return False

    @property
    def text(self) -> str:
        """The text as the model wrote it."""
        return self.source.text

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """One note that the model declined, and why."""
        unit, words = self.language.notation.explaining.unit, " ".join(self.reason.split())
        why = f": {quote(words)}" if words else ""
        end = len(self.source.text)
        return (Diagnostic(DECLINED, Severity.NOTE, f"the model declined to give a {unit}{why}", Span(0, end)),)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The text is refused. Nothing of it is lost: the raw text, every diagnostic, the repairs that did not suffice.

    `diagnostics` have places in the raw text, those included that came to light between fixes. `repairs` are the fixes
    that were applied before it was given up; `withheld` those that were at hand then and may not be applied unasked:
    guesses, and fixes that are only shown. Their edits are places in the text after `repairs`. `fixable` are those of
    `diagnostics` that the guard fixes by itself wherever nothing else is wrong; the other errors are the `blockers`.
    """

    source: Source
    language: Language
    diagnostics: tuple[Diagnostic, ...]
    repairs: Ledger = ()
    unjudged: tuple[str, ...] = ()
    withheld: tuple[Fix, ...] = ()
    fixable: tuple[Diagnostic, ...] = ()

    decision: ClassVar[Decision] = Decision.REJECTED
    is_accepted: ClassVar[bool] = False
    tree: ClassVar[None] = None
    query: ClassVar[None] = None

    def __bool__(self) -> bool:
        """False, so that ``if guard.check(text): run()`` runs nothing that was refused."""
        return False

    @property
    def text(self) -> str:
        """The text as the model wrote it."""
        return self.source.text

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that refuse the text; at least one."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    @property
    def blockers(self) -> tuple[Diagnostic, ...]:
        """The errors that stand in the way: all but those that the guard fixes by itself; at least one."""
        fixable = frozenset(self.fixable)
        return tuple(error for error in self.errors if error not in fixable) or self.errors

    @property
    def cause(self) -> Exception | None:
        """What a rule raised, where the text is refused because a rule failed; None where none did."""
        return next((error.cause for error in self.errors if error.cause is not None), None)

    @property
    def ambiguities(self) -> tuple[Diagnostic, ...]:
        """The diagnostics with several fixes that are equally small: all are in `fixes`, none was applied."""
        return tuple(d for d in self.errors if len(d.fixes) > 1 and all(f.safety is Safety.DISPLAY for f in d.fixes))

    @property
    def feedback(self) -> str:
        """What to tell the model that will try again: short, escaped, without the hostile text.

        What stands in the way comes first, what the guard fixes by itself last.
        """
        from grammar.render import retry_text  # noqa: PLC0415  # an accepted text needs none of it

        notation = self.language.notation
        return retry_text(
            self.errors, self.source, notation.explaining.unit, form=notation.explaining.form, fixable=self.fixable
        )


Verdict: TypeAlias = Accepted[Tree_co] | Repaired[Tree_co] | Declined | Rejected
"""What the guard says of one output. It is true where there is a query to run: for the first two."""


class Checker(Protocol[Tree_co]):
    """What a door needs of a `Guard`."""

    @property
    def language(self) -> Language[Tree_co]:
        """What the texts are to be of."""

    def check(self, text: str | bytes, *, question: str | None = None, now: float | None = None) -> Verdict[Tree_co]:
        """The verdict on one text; `now` is the present as UNIX seconds."""
