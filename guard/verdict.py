"""Accepted, Repaired, Declined, Rejected: what the guard says of one output; a closed set."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeAlias

from grammar import Context, Diagnostic, Fix, Language, Safety, Schema, Severity, Source, Span
from grammar.checker import diagnose, given_by, plan
from grammar.diagnostic import quote
from grammar.frozen import field, frozen
from grammar.notation import Tree_co
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


class _Told:
    """What every verdict says of itself to a program and to a person."""

    __slots__ = ()

    def to_dict(self: Any) -> dict[str, Any]:
        """The verdict as dict, list, str, int and None.

        `version` is 1; `language` and `profile` say what the output was to be; `output` is what the model wrote; then all of
        `guard.verdict_json.record_of`, which `guard check` writes too; and `reason` where the model declined. The query
        is its canonical text. There is no way back from here: check the `output` again.
        """
        from guard.verdict_json import VERSION, record_of, told_back  # noqa: PLC0415  # not every verdict is kept

        told = list(self.diagnostics)
        if isinstance(self, Repaired):
            told = [*self.fixed, *(told_back(diagnostic, self.repairs) for diagnostic in self.diagnostics)]
        record = record_of(self.decision.value, self.source, self.query, told, self.repairs, self.unjudged)
        named = {"language": self.language.name, "profile": self.language.profile or None}
        reason = {"reason": self.reason} if isinstance(self, Declined) else {}
        return {"version": VERSION, **named, "output": self.source.text, **record, **reason}

    def to_json(self: Any) -> str:
        """The same on one line of JSON; the query of a JSON language is a JSON value there, digit for digit."""
        from guard.verdict_json import one_line  # noqa: PLC0415  # not every verdict is kept

        return one_line(self.to_dict(), is_json=self.language.notation.outline.brackets is not None)

    def __str__(self: Any) -> str:
        """One short line, for a log or a terminal."""
        match self:
            case Accepted():
                return f"accepted: {quote(self.text)}"
            case Repaired(repairs=repairs):
                fixes = f"{len(repairs)} fix{'es' if len(repairs) > 1 else ''}"
                return f"repaired with {fixes}: {quote(self.text)}"
            case Declined():
                return f"declined: {self.diagnostics[0].message}"
        return f"rejected: {self.reason}"

    def _repr_html_(self: Any) -> str:
        """The short line and the diagnostics, for a notebook."""
        from html import escape  # noqa: PLC0415  # for notebooks only

        from grammar.render import render_text  # noqa: PLC0415

        told = self.fixed if isinstance(self, Repaired) else self.diagnostics
        return f"<pre>{escape(str(self))}\n{escape(render_text(self.source, told))}</pre>"


@frozen
class Accepted(_Told, Generic[Tree_co]):
    """The text is of the language, inside the schema, and needed no repair.

    `text` is as the model wrote it, `context` what it was judged against.
    """

    text: str
    language: Language[Tree_co]
    context: Context = field(repr=False, compare=False)

    decision: ClassVar[Decision] = Decision.ACCEPTED
    is_accepted: ClassVar[bool] = True

    def __reduce__(self) -> tuple[Any, ...]:
        """By its text and what it was judged against; the tree is read again where it is asked for."""
        context = self.context
        return _accepted, (self.text, self.language, context.schema, context.question, dict(context.facts))

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
        from grammar.parsing.reader import read  # noqa: PLC0415  # advice is not always read

        notation = self.language.notation
        places = (
            notation.fast_path.locate(self.source)
            if notation.fast_path.locate is not None
            else read(notation, self.source).places
        )
        assert places is not None
        return diagnose(self.language, self.context, places)


@frozen
class Repaired(_Told, Generic[Tree_co]):
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

    def __reduce__(self) -> tuple[Any, ...]:
        """By its text and ledger; the tree is read again."""
        rest = (self.repairs, self.fixed, self.diagnostics, self.unjudged)
        return _repaired, (self.source, self.language, self.text, *rest)

    def __bool__(self) -> bool:
        """True: there is a query to run."""
        return True

    @property
    def query(self) -> str:
        """The canonical text: one for all texts that mean the same."""
        return self.language.notation.print(self.language.canonical(self.tree))


@frozen
class Declined(_Told):
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


@frozen
class Rejected(_Told):
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
    def reason(self) -> str:
        """What stands in the way, in a phrase: its first error, and how many more there are of its kind and of others."""
        first, *rest = self.blockers
        alike = sum(_kind(error) == _kind(first) for error in rest)
        others = len({_kind(error) for error in rest} - {_kind(first)})
        more = [f"{alike} more like it"] * bool(alike) + [
            f"{others} other {'kind' if others == 1 else 'kinds'}"
        ] * bool(others)
        return f"{first.message} ({' and '.join(more)})" if more else first.message

    @property
    def cause(self) -> Exception | None:
        """What code of the language's author raised, where the text is refused because a rule failed; else None."""
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


def _kind(error: Diagnostic) -> tuple[str, str]:
    """What is alike of errors of one kind, whatever the words that they are about."""
    return error.name, " ".join(error.message.split("`")[::2])


def _tree(language: Language[Tree_co], text: str) -> Tree_co:
    """The tree of a text that was accepted."""
    accept = language.notation.fast_path.accept
    tree = accept(text) if accept is not None else None
    if tree is None:
        from grammar.parsing.reader import read  # noqa: PLC0415  # most trees are read without the grammar

        tree = read(language.notation, Source(text)).tree
    read_again: Tree_co = tree  # type: ignore[assignment]  # an accepted text has a tree
    return read_again


def _accepted(
    text: str, language: Language[Tree_co], schema: Schema | None, question: str | None, facts: Mapping[str, Any]
) -> Accepted[Tree_co]:
    later = partial(_tree, language, text)
    return Accepted(text, language, Context(None, language.vocabulary, schema, question, facts, later=later))


def _repaired(
    source: Source,
    language: Language[Tree_co],
    text: str,
    repairs: Ledger,
    fixed: tuple[Diagnostic, ...],
    diagnostics: tuple[Diagnostic, ...],
    unjudged: tuple[str, ...],
) -> Repaired[Tree_co]:
    return Repaired(source, language, _tree(language, text), text, repairs, fixed, diagnostics, unjudged)


Verdict: TypeAlias = Accepted[Tree_co] | Repaired[Tree_co] | Declined | Rejected
"""What the guard says of one output. It is true where there is a query to run: for the first two."""


class Checker(Protocol[Tree_co]):
    """What a door needs of a `Guard`."""

    @property
    def language(self) -> Language[Tree_co]:
        """What the texts are to be of."""

    def check(self, text: str | bytes, *, question: str | None = None, now: float | None = None) -> Verdict[Tree_co]:
        """The verdict on one text; `now` is the present as UNIX seconds."""
