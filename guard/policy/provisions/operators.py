"""Which operators and functions may be used, by their kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from grammar import Language
from grammar.checker import Judgement
from grammar.diagnostic import quote
from grammar.footprint import FootprintReader
from grammar.suggestion import nearest
from guard.policy import faults
from guard.policy.matching import Matcher, Pattern
from guard.policy.provision import Inquiry, Provision, reader_of, used
from guard.policy.statement import Policy


def lacking(policy: Policy, footprint: FootprintReader) -> Iterator[str]:
    """The kinds of operators that a policy states and the language does not have."""
    for kind in sorted(set(policy.operators) - footprint.kinds):
        yield f"operators of the kind {quote(kind)}"


def unknown_words(policy: Policy, language: Language) -> Iterator[str]:
    """The operators that a policy names and the language does not have; a pattern must match one."""
    words = reader_of(language).words
    known = {} if words is None else words(language.vocabulary)
    for kind, names in policy.operators.items():
        if kind not in known:
            continue
        for text in (*(names.allow or ()), *names.deny):
            pattern = Pattern.of(text)
            has = pattern in known[kind] if isinstance(pattern, str) else any(map(pattern.matches, known[kind]))
            if not has:
                near = nearest(text, tuple(known[kind]))
                hint = f" (did you mean {quote(near[0])}?)" if near else ""
                yield f"the operator {quote(text)} of the kind {quote(kind)}{hint}"


def provisions(policy: Policy, language: Language) -> Iterator[Provision]:
    """What a policy states of operators, one for each kind."""
    del language
    for kind, names in policy.operators.items():
        yield Provision(f"operators of {kind}", policy.name, _Operators(kind, Matcher.of(names)).objections)


@dataclass(frozen=True, slots=True, eq=False)
class _Operators:
    kind: str
    matcher: Matcher

    def objections(self, inquiry: Inquiry) -> Iterator[Judgement]:
        for use in inquiry.asked.operators:
            if use.clause != self.kind or self.matcher.permits(use.name):
                continue
            how = "is not allowed by the policy" if use.path else "is the default, and the policy does not allow it"
            near = self.matcher.nearest(use.name) if inquiry.context.suggests(use.name) else ()
            yield used(faults.FORBIDDEN_OPERATOR, f"{quote(use.name)} {how}", use, self.matcher.advice, near)
