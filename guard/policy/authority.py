"""Authority: a policy bound to one language; what it objects to in a tree, and where in the text that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from grammar import Diagnostic, Finding, Language, Places, Schema
from grammar.checker import MAX_FINDINGS, Judgement, locate
from grammar.diagnostic import Path, one_of, quote
from grammar.footprint import FootprintReader
from grammar.rule import Context
from guard.policy import faults
from guard.policy.gathering import gather
from guard.policy.provision import Inquiry, Provision, judged
from guard.policy.provisions import lacking, provisions
from guard.policy.provisions.operators import unknown_words
from guard.policy.statement import Policy, PolicyError
from guard.policy.template import PolicyTemplate


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """What one caller may ask for in one language: a policy with its pieces, sorted for judging many trees."""

    policy: Policy
    language: Language
    footprint: FootprintReader
    provisions: tuple[Provision, ...]
    additions: int
    """How many things the policy may have put into one text, each by an edit of its own."""
    digest: str
    """What tells the policy from every other, with the caller's values in it."""

    @classmethod
    def of(cls, policy: Policy | PolicyTemplate, language: Language) -> Authority:
        """The authority of a policy over the texts of a language. By a template that is not bound, nothing is allowed.

        Raises:
            PolicyError: the policy states something that the language does not have, so it would limit nothing.
        """
        if isinstance(policy, PolicyTemplate):
            if policy.parameters:
                return cls._unbound(policy, language)
            policy = policy.bind({})
        footprint = language.footprint
        if footprint is None:
            raise PolicyError(f"the language {quote(language.name)} does not support policies")
        parts = policy.parts
        for part in parts:
            for word in (*lacking(part, footprint), *unknown_words(part, language)):
                which = f"the policy {quote(part.name)}" if len(parts) > 1 and part.name else "the policy"
                raise PolicyError(f"{which} states {word}, which the language {quote(language.name)} does not have")
        every = tuple(provision for part in parts for provision in provisions(part, language))
        additions = sum(provision.additions for provision in every)
        return cls(policy, language, footprint, every, additions, policy.digest)

    @classmethod
    def _unbound(cls, template: PolicyTemplate, language: Language) -> Authority:
        """An authority that allows nothing, since it is not known whose it is."""
        named = one_of([quote(name) for name in template.parameters])
        reason = template.refusal or f"the policy needs the parameter {named}, and no caller is given"
        bound = cls.of(template.sample, language)  # so that what the language lacks is said at once

        def objections(inquiry: Inquiry) -> Iterator[Judgement]:
            del inquiry
            yield judged(faults.UNBOUND_POLICY, Finding(reason, help="give the caller with `Guard.for_caller`"))

        return replace(
            bound, provisions=(Provision("parameters", template.name, objections),), additions=0, digest=template.digest
        )

    def permits(self, tree: Any, schema: Schema | None, now: float | None) -> bool:
        """Whether nothing in a tree is objected to."""
        inquiry = self.inquiry(tree, schema, now, Context(tree, is_deciding=True))
        if inquiry.asked.unjudged:
            return False
        for provision in self.provisions:
            for _ in provision.objections(inquiry):
                return False
        return True

    def diagnose(
        self, tree: Any, places: Places, schema: Schema | None, now: float | None, told: Iterable[Path] = ()
    ) -> tuple[Diagnostic, ...]:
        """What is objected to, in the order of the text; a fix is there only where the policy has things put in.

        Args:
            tree: of the authority's language.
            places: where its nodes stand.
            schema: what the dataset holds, None where that is not known.
            now: the present as UNIX seconds, None where nobody knows it; what depends on it is then objected to.
            told: where errors are reported already. That a part there cannot be judged follows from these.
        """
        known = frozenset(told)
        every = self._objections(self.inquiry(tree, schema, now, Context(tree)), known)
        return locate(places, list(islice(every, MAX_FINDINGS)))

    def inquiry(self, tree: Any, schema: Schema | None, now: float | None, context: Context) -> Inquiry:
        """A tree with what is asked for in it, ready to be judged."""
        asked = gather(self.language, tree, schema)
        return Inquiry(asked, tree, schema, now, context, self.language.notation.explaining.unit)

    def _objections(self, inquiry: Inquiry, known: frozenset[Path]) -> Iterator[Judgement]:
        for path in inquiry.asked.unjudged:
            if path not in known:
                message = f"what this part of the {inquiry.unit} asks for cannot be determined"
                yield _of_policy(self.policy.name, judged(faults.UNJUDGED_PART, Finding(message, path)))
        said: set[tuple[str, str, Path]] = set()
        for provision in self.provisions:
            for objection in provision.objections(inquiry):
                finding = objection.finding
                what = (objection.rule.name, finding.message, finding.path)
                if what not in said:  # two pieces may state the same
                    said.add(what)
                    yield _of_policy(provision.policy, objection)


def _of_policy(name: str, objection: Judgement) -> Judgement:
    """The objection with the policy's name, where it has one and nothing else is to be noted."""
    if not name:
        return objection
    finding = objection.finding
    return replace(objection, finding=replace(finding, note=finding.note or f"policy {quote(name)}"))
