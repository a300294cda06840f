"""The judgement of a tree: which rules apply, what they find, and where in the text that is.

A tree that came by the fast path has no places. Rules therefore speak in paths, and a path becomes a place only when
there is something to report: `judge_tree` gives findings, `locate` turns them into diagnostics.

Rules are other people's code. One that raises, or gives what is no finding, has said nothing of the text; that is itself
reported, as `FAILED_RULE`, and weighs what the rule weighs: a text that could not be judged is never taken for a right one.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from grammar.diagnostic import Diagnostic, Edit, Fix, Path, Related, Severity, quote
from grammar.frozen import frozen, replace
from grammar.language import Embedded, Language
from grammar.notation import Parsed, Places, Taken
from grammar.parsing.budget import SearchBudget, Work
from grammar.parsing.reader import read
from grammar.pause import pause
from grammar.repair import fix_of
from grammar.rule import Context, Finding, Premise, Rule, RuleCheck
from grammar.schema import Schema
from grammar.source import Source, Span

MAX_FINDINGS = 200
"""Judging stops after about this many findings: a text with more is refused for these."""

MAX_FAULTY_TEXTS = 20
"""Texts inside a tree are judged until this many of them are at fault."""

STEPS_A_NAME = 50
"""What looking for the names near one costs, in steps of a budget of work."""

FAILED_RULE = "failed-rule"
"""The name of the diagnostic that says a rule failed."""

RAISED = (Exception, SystemExit)
"""What a rule may raise without ending the check. A rule that ends the program would end it with nothing judged."""

_NO_FACTS: Mapping[str, Any] = MappingProxyType({})


@frozen
class Judgement:
    """One finding with the rule that made it and the node it is about; a diagnostic without its place."""

    rule: Rule
    severity: Severity
    node: Path
    finding: Finding


@frozen
class Failure(Finding):
    """What is said in the place of a rule that failed: with what it raised."""

    cause: Exception | None = None


@frozen
class Inner:
    """The faults of a text inside a tree, with places in that text."""

    embedded: Embedded
    diagnostics: tuple[Diagnostic, ...]


class PlannedRule(NamedTuple):
    """A rule as it is run: with what it counts for here and its code at hand.

    A named tuple, since every text that is explained makes and reads many.
    """

    rule: Rule
    severity: Severity
    check: RuleCheck


@frozen
class Group:
    """Rules on one node class that are run together.

    `given` are the attributes of which one must hold something; `attribute` the one whose value picks further rules from
    `by_value`. Either is None where there is none.
    """

    always: tuple[PlannedRule, ...]
    given: tuple[tuple[tuple[str, ...], tuple[PlannedRule, ...]], ...]
    attribute: str | None
    by_value: Mapping[Any, tuple[PlannedRule, ...]]


@frozen
class Plan:
    """The rules of a language that can be run with what a caller gave, sorted for running.

    `groups` holds the rules without a premise by node class, `premised` the others behind their premise; `unjudged`
    names the rules that needed more than was given.
    """

    groups: Mapping[type, Group]
    premised: tuple[tuple[Premise, Mapping[type, Group]], ...]
    unjudged: tuple[str, ...]


@lru_cache(maxsize=256)
def plan(
    language: Language,
    given: frozenset[str],
    *,
    only_local: bool = False,
    only_errors: bool = False,
    settled: bool = False,
    kind: str | None = None,
) -> Plan:
    """The plan for a language and what the caller gives, a part of `grammar.rule.NEEDS`.

    Args:
        language: whose rules.
        given: what the caller gives; a rule that needs more is not run and is named in the plan's `unjudged`.
        only_local: leave out the rules that need the whole tree.
        only_errors: leave out advice: what is left decides whether a text is refused.
        settled: leave out the rules that the fast path has settled.
        kind: leave out the rules that have nothing to say of a dataset of that kind.

    Raises:
        TypeError: rules on one node class are narrowed by different attributes.
    """
    unjudged: list[str] = []
    by_premise: dict[Premise | None, dict[type, list[PlannedRule]]] = {None: {}}
    for rule in language.rules:
        severity = language.severity(rule)
        if severity is None or (only_local and not rule.is_local) or (settled and rule.is_settled):
            continue
        if not rule.needs <= given:
            unjudged.append(rule.name)
            continue
        if only_errors and severity is not Severity.ERROR:
            continue
        if kind is not None and rule.where is None and rule.silent_in is not None and rule.silent_in(kind, None):
            continue
        by_premise.setdefault(rule.premise, {}).setdefault(rule.on, []).append(PlannedRule(rule, severity, rule.check))
    groups = {premise: _groups(by_class, kind) for premise, by_class in by_premise.items()}
    return Plan(
        groups=groups[None],
        premised=tuple((premise, by_class) for premise, by_class in groups.items() if premise is not None),
        unjudged=tuple(sorted(unjudged)),
    )


def _groups(by_class: Mapping[type, Sequence[PlannedRule]], kind: str | None) -> Mapping[type, Group]:
    groups: dict[type, Group] = {}
    for cls, rules in by_class.items():
        given: dict[tuple[str, ...], list[PlannedRule]] = {}
        by_value: dict[Any, list[PlannedRule]] = {}
        attributes = {planned.rule.where[0] for planned in rules if planned.rule.where is not None}
        if len(attributes) > 1:
            raise TypeError(f"rules on {cls.__name__} are narrowed by {' and by '.join(sorted(attributes))}")
        for planned in rules:
            rule = planned.rule
            if rule.where is not None:
                for value in rule.where[1]:
                    if kind is None or rule.silent_in is None or not rule.silent_in(kind, value):
                        by_value.setdefault(value, []).append(planned)
            elif rule.given is not None:
                names = (rule.given,) if isinstance(rule.given, str) else rule.given
                given.setdefault(names, []).append(planned)
        groups[cls] = Group(
            always=tuple(planned for planned in rules if planned.rule.where is None and planned.rule.given is None),
            given=tuple((names, tuple(group)) for names, group in given.items()),
            attribute=next(iter(attributes), None),
            by_value=MappingProxyType({value: tuple(group) for value, group in by_value.items()}),
        )
    return MappingProxyType(groups)


def given_by(
    schema: Schema | None, question: str | None = None, facts: Mapping[str, Any] = _NO_FACTS
) -> frozenset[str]:
    """Which of `grammar.rule.NEEDS` the arguments meet."""
    needs_met = set()
    if schema is not None:
        if not schema.is_open:
            needs_met.add("schema")
        if schema.has_types:
            needs_met.add("types")
        if schema.kind is not None:
            needs_met.add("kind")
    if question:
        needs_met.add("question")
    if "trigger" in facts:
        needs_met.add("trigger")
    return frozenset(needs_met)


def judge_tree(language: Language, tree: Any, context: Context, plan_: Plan) -> list[Judgement]:
    """What the rules of the plan find in the tree."""
    found: list[tuple[PlannedRule, Any, Finding]] = []
    parts = language.parts(tree)
    _run(plan_.groups, parts, context, found)
    for premise, groups in plan_.premised:
        try:
            holds = premise(context)
        except RAISED as error:
            # One cause, one report: under the name of a rule that decides, where there is one among them.
            first = min(_rules_of(groups), key=lambda planned: planned.severity is not Severity.ERROR)
            found.append((first, tree, failure(first.rule, error)))
        else:
            if holds:
                _run(groups, parts, context, found)
    return _with_paths(language, tree, found) if found else []


Finder = Callable[[Any, Context], bool]
"""(tree, its context) to whether any rule has anything to say of it."""


@lru_cache(maxsize=64)
def finder(language: Language, given: frozenset[str], *, settled: bool = True, kind: str | None = None) -> Finder:
    """Whether the rules that decide find anything in a tree that came by the fast path.

    The rules of ``plan(language, given, only_errors=True, settled=settled, kind=kind)``, and the answer is whether
    `judge_tree` would find anything, a rule that fails included. Every right answer passes here, and loops over a plan
    would cost as much as the rules themselves; so the plan is written out as straight code, once, with a line for every
    attribute that rules hang on.

    Raises:
        TypeError: rules on one node class are narrowed by different attributes, or by what is no attribute's name.
    """
    deciding = plan(language, given, only_errors=True, settled=settled, kind=kind)
    code = _Code()
    code.add("def finds(tree, context):", "    try:")
    classes = tuple(dict.fromkeys([*deciding.groups, *(cls for _, groups in deciding.premised for cls in groups)]))
    of = getattr(language.nodes, "of", None)
    if of is not None:
        code.add(
            f"        ({' '.join(f'nodes{at},' for at in range(len(classes)))}) = {code.holding(of(classes))}(tree)"
        )
    else:
        code.add(f"        nodes = {code.holding(language.nodes or language.parts)}(tree)")
    sequences = None if of is None else {cls: f"nodes{at}" for at, cls in enumerate(classes)}
    code.run(deciding.groups, sequences, margin=" " * 8)
    for premise, groups in deciding.premised:
        code.add(f"        if {code.holding(premise)}(context):")
        code.run(groups, sequences, margin=" " * 12)
    code.add(
        f"    except {code.holding(RAISED)}:", "        return True", "    return False"
    )  # `judge_tree` says which rule
    return code.function("finds", f"<the rules of {language.name}>")


@lru_cache(maxsize=64)
def finder_in_taken(language: Language, given: frozenset[str]) -> Callable[[Taken, Context], bool] | None:
    """What `finder` gives for all rules that decide, for a text that was taken without a tree; None where no rule is run.

    The tree is made only where it matters: not where all the rules look at leaves of certain kinds, each for itself.
    """
    deciding = plan(language, given, only_errors=True)
    finds_in_tree = finder(language, given, settled=False)
    if not deciding.groups and not deciding.premised:
        return None
    cls, group = next(iter(deciding.groups.items()), (None, None))
    kinds: frozenset[str] = frozenset()
    if group is not None and len(deciding.groups) == 1 and not deciding.premised and group.attribute == "kind":
        is_each_for_itself = all(rule.is_local for rule, _, _ in _rules_of(deciding.groups))
        kinds = frozenset(group.by_value) if is_each_for_itself and not group.always and not group.given else kinds
    if cls is None or group is None or not kinds:
        return lambda taken, context: finds_in_tree(taken.make(), context)
    code = _Code()
    code.add(
        "def finds(nodes, context):",
        "    for node in nodes:",
        *code.lines_of(group, margin=" " * 8),
        "    return False",
    )
    finds = code.function("finds", f"<the rules on {cls.__name__}>")

    def finds_in_leaves(taken: Taken, context: Context) -> bool:
        leaves = taken.leaves(kinds) if taken.leaf is cls else None
        if leaves is None:
            return finds_in_tree(taken.make(), context)
        try:
            return finds(leaves, context)
        except RAISED:  # `judge_tree` says which rule it was
            return True

    return finds_in_leaves


class _Code:
    """Rules as the code that one would write for them by hand.

    Only names of attributes get into the code as text; everything else is handed to it as a value.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.values: dict[str, Any] = {}

    def add(self, *lines: str) -> None:
        self.lines += lines

    def holding(self, value: Any) -> str:
        """The name under which the code has a value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return name

    def run(self, groups: Mapping[type, Group], sequences: Mapping[type, str] | None, *, margin: str) -> None:
        """Run the rules of each class on the nodes of that class: those in `sequences`, or all `nodes`."""
        if not groups:
            self.add(f"{margin}pass")
            return
        if sequences is not None:
            for cls, group in groups.items():
                self.add(f"{margin}for node in {sequences[cls]}:", *self.lines_of(group, margin=f"{margin}    "))
            return
        self.add(f"{margin}for cls, members in nodes:")
        word = "if"
        for cls, group in groups.items():
            self.add(f"{margin}    {word} cls is {self.holding(cls)}:", f"{margin}        for node in members:")
            self.add(*self.lines_of(group, margin=f"{margin}            "))
            word = "elif"

    def lines_of(self, group: Group, *, margin: str) -> list[str]:
        """What is done with each node: True is given as soon as a rule finds anything."""
        lines = [f"if {self._asked(check)}: return True" for _, _, check in group.always]
        for attributes, rules in group.given:
            lines.append(f"if {' or '.join(f'node.{_attribute(attribute)}' for attribute in attributes)}:")
            lines += [f"    if {self._asked(check)}: return True" for _, _, check in rules]
        if group.attribute is not None:
            by_value = {value: tuple(check for _, _, check in rules) for value, rules in group.by_value.items()}
            lines.append(f"for check in {self.holding(by_value.get)}(node.{_attribute(group.attribute)}, ()):")
            lines.append("    if (found := check(node, context)) and [*found]: return True")
        return [f"{margin}{line}" for line in lines or ["pass"]]

    def _asked(self, check: RuleCheck) -> str:
        # A rule may be a generator, which is true before it has found anything.
        return f"(found := {self.holding(check)}(node, context)) and [*found]"

    def function(self, name: str, where: str) -> Finder:
        """The function of that name."""
        exec(compile("\n".join(self.lines), where, "exec"), self.values)  # noqa: S102  # nothing in it comes from a text
        function: Finder = self.values[name]
        return function


def _attribute(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name):
        raise TypeError(f"a rule is narrowed by {name!r}, which is no attribute's name")
    return name


def failure(rule: Rule, error: BaseException) -> Failure:
    """What is said of a node that a rule failed on: the rule, what it raised, and where in its own code that was."""
    kind = type(error).__name__
    place = _raised_at(rule, error)
    try:
        said = str(error)
    except RAISED:  # an exception of somebody's own may fail to say what it is
        said = ""
    if not isinstance(error, Exception):  # whoever raises it anew must not end the program with it
        cause: Exception = RuntimeError(f"the rule {rule.name} raised {kind}")
        cause.__cause__ = error
    else:
        cause = error
    return Failure(
        f"the rule {quote(rule.name)} failed with {quote(kind)}",
        note=f"{quote(said) if said else quote(kind)}{place}",
        help="the fault is in the rule; the text was not judged by it",
        cause=cause,
    )


def _raised_at(rule: Rule, error: BaseException) -> str:
    """Where in the file of a rule's code it failed, in words; empty where no line of that file was reached."""
    import traceback
    from pathlib import PurePath

    file = getattr(getattr(rule.check, "__code__", None), "co_filename", None)
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f", raised in line {lines[-1]} of {quote(PurePath(file).name)}" if file and lines else ""


def _rules_of(groups: Mapping[type, Group]) -> Iterator[PlannedRule]:
    for group in groups.values():
        yield from group.always
        for _, rules in group.given:
            yield from rules
        yield from {id(planned): planned for rules in group.by_value.values() for planned in rules}.values()


def _findings(planned: PlannedRule, node: Any, context: Context) -> list[Finding]:
    """What one rule says of one node; a `Failure` where it raises or gives something else than findings."""
    pause()  # a rule may look at all of a tree
    try:
        findings = [*(planned.check(node, context) or ())]
        for finding in findings:
            if not isinstance(finding, Finding):
                raise TypeError(f"a rule gives findings, not {type(finding).__name__}")
    except RAISED as error:
        return [failure(planned.rule, error)]
    return findings


def _run(
    groups: Mapping[type, Group],
    parts: Sequence[tuple[type, Sequence[Any]]],
    context: Context,
    found: list[tuple[PlannedRule, Any, Finding]],
) -> None:
    for cls, nodes in parts:
        group = groups.get(cls)
        if group is None:
            continue
        attribute = group.attribute
        for node in nodes:
            for planned in group.always:
                found += [(planned, node, finding) for finding in _findings(planned, node, context)]
            if len(found) >= MAX_FINDINGS:
                return
            for names, rules in group.given:
                if any(getattr(node, name) for name in names):
                    for planned in rules:
                        found += [(planned, node, finding) for finding in _findings(planned, node, context)]
            if attribute is not None:
                for planned in group.by_value.get(getattr(node, attribute), ()):
                    found += [(planned, node, finding) for finding in _findings(planned, node, context)]


def _with_paths(language: Language, tree: Any, found: list[tuple[PlannedRule, Any, Finding]]) -> list[Judgement]:
    """The findings with the paths of their nodes, which nobody needed until now.

    Nodes are told apart by identity; where one value stands at several places of the tree, each place gets the
    findings of that value once.
    """
    places: dict[int, list[Path]] = {}
    for path, node in language.walk(tree):
        places.setdefault(id(node), []).append(path)
        pause()
    judged: list[Judgement] = []
    taken: dict[tuple[int, str, str, Path], int] = {}
    for (rule, severity, _), node, finding in found:
        paths = places.get(id(node), [()])
        key = (id(node), rule.name, finding.message, finding.path)
        turn = taken.get(key, 0)
        taken[key] = turn + 1
        judged.append(Judgement(rule, severity, paths[turn % len(paths)], finding))
    return judged


def judge_embedded(
    language: Language,
    tree: Any,
    schema: Schema | None,
    facts: Mapping[str, Any] = _NO_FACTS,
    budget: SearchBudget | None = None,
) -> list[Inner]:
    """The faults of the texts inside a tree, each read and judged in its own language; they share the budget."""
    if language.embedded is None:
        return []
    return judge_texts(language.embedded(tree, schema), facts, budget)


def judge_texts(
    texts: Iterable[Embedded], facts: Mapping[str, Any] = _NO_FACTS, budget: SearchBudget | None = None
) -> list[Inner]:
    """The faults of texts, each read and judged in its own language; they share the budget."""
    faulty: list[Inner] = []
    for inner in texts:
        diagnostics, _ = check_text(
            inner.language, Source(inner.text), inner.schema, facts={**facts, **inner.facts}, budget=budget
        )
        if diagnostics:
            faulty.append(Inner(inner, diagnostics))
            if len(faulty) >= MAX_FAULTY_TEXTS:
                break
    return faulty


def any_is_refused(texts: Iterable[Embedded], facts: Mapping[str, Any] = _NO_FACTS, work: Work | None = None) -> bool:
    """Whether there is an error in any of the texts, each read and judged in its own language, and nothing besides.

    The answer is whether `judge_texts` would find one; nothing is spent on fixes, near names or advice.

    Raises:
        WorkExceededError: reading them takes more than `work`, where that is given.
    """
    for inner in texts:
        language = inner.language
        parsed = read(language.notation, Source(inner.text), SearchBudget(0, work))
        if parsed.tree is None or any(diagnostic.severity is Severity.ERROR for diagnostic in parsed.diagnostics):
            return True
        facts_here = {**facts, **inner.facts}
        context = Context(parsed.tree, language.vocabulary, inner.schema, None, facts_here, is_deciding=True)
        given = given_by(inner.schema, None, facts_here)
        if judge_tree(language, parsed.tree, context, plan(language, given, only_errors=True)):
            return True
        if language.embedded is not None and any_is_refused(
            language.embedded(parsed.tree, inner.schema), facts_here, work
        ):
            return True
    return False


def check_text(
    language: Language,
    source: Source,
    schema: Schema | None = None,
    *,
    question: str | None = None,
    facts: Mapping[str, Any] = _NO_FACTS,
    budget: SearchBudget | None = None,
) -> tuple[tuple[Diagnostic, ...], Parsed]:
    """Read a text with the grammar and judge what was read: every diagnostic, in the order of the text.

    On a text that is not of the language, the rules that look at one node only are still run on the parts that could
    be read. The budget is what searching for fixes may still cost; a fresh one where none is given.
    """
    budget = SearchBudget() if budget is None else budget
    parsed = read(language.notation, source, budget)
    return check_parsed(language, parsed, schema, question=question, facts=facts, budget=budget), parsed


def check_parsed(
    language: Language,
    parsed: Parsed,
    schema: Schema | None = None,
    *,
    question: str | None = None,
    facts: Mapping[str, Any] = _NO_FACTS,
    budget: SearchBudget | None = None,
) -> tuple[Diagnostic, ...]:
    """The diagnostics of reading and those of judging what was read, in the order of the text."""
    is_whole = parsed.tree is not None
    tree = parsed.tree if is_whole else parsed.partial
    reported = _in_light_of(schema, language, parsed)
    if tree is None or parsed.places is None:
        return reported
    context = Context(tree, language.vocabulary, schema, question, facts)
    located = diagnose(language, context, parsed.places, only_local=not is_whole, budget=budget)
    return tuple(sorted([*reported, *located], key=_by_place))


def _in_light_of(schema: Schema | None, language: Language, parsed: Parsed) -> tuple[Diagnostic, ...]:
    """What reading found, without the fixes that are in doubt now that the dataset is known."""
    doubts = language.doubts
    if schema is None or doubts is None or parsed.places is None:
        return parsed.diagnostics
    return tuple(replace(d, fixes=()) if d.fixes and doubts(d, parsed, schema) else d for d in parsed.diagnostics)


def diagnose(
    language: Language,
    context: Context,
    places: Places,
    *,
    only_local: bool = False,
    budget: SearchBudget | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything the rules say of the context's tree, errors and advice, in the order of the text."""
    given = given_by(context.schema, context.question, context.facts)
    found = judge_tree(language, context.root, context, plan(language, given, only_local=only_local))
    budget = SearchBudget() if budget is None else budget
    if budget.work is not None:
        budget.work.do(context.suggested_count * STEPS_A_NAME)
    return locate(places, found, judge_embedded(language, context.root, context.schema, context.facts, budget))


def locate(places: Places, found: Iterable[Judgement], inner: Iterable[Inner] = ()) -> tuple[Diagnostic, ...]:
    """Findings as diagnostics, in the order of the text, each with its place."""
    located = [_diagnostic(judged, places) for judged in found]
    located += [
        _outer(diagnostic, faulty.embedded.path, places) for faulty in inner for diagnostic in faulty.diagnostics
    ]
    return tuple(sorted(located, key=_by_place))


def has_error(found: Sequence[Judgement], inner: Sequence[Inner] = ()) -> bool:
    """Whether anything found refuses the text."""
    return any(judged.severity is Severity.ERROR for judged in found) or any(
        diagnostic.severity is Severity.ERROR for faulty in inner for diagnostic in faulty.diagnostics
    )


def _by_place(diagnostic: Diagnostic) -> tuple[int, int, str, str]:
    return diagnostic.span.start, diagnostic.span.end, diagnostic.name, diagnostic.message


def _diagnostic(judged: Judgement, places: Places) -> Diagnostic:
    try:
        return _placed(judged, places)
    except RAISED as error:  # a finding with a path or a fix that cannot be
        return _placed(replace(judged, finding=failure(judged.rule, error)), places)


def _placed(judged: Judgement, places: Places) -> Diagnostic:
    finding = judged.finding
    path = judged.node + finding.path
    if finding.within is not None:
        span = places.inside(path, *finding.within)
    else:
        span = places.key(path) if finding.at_key else places.value(path)
    return Diagnostic(
        name=FAILED_RULE if isinstance(finding, Failure) else judged.rule.name,
        severity=judged.severity,
        message=finding.message,
        span=span,
        label=finding.label,
        path=places.document_path(path),
        help=finding.help,
        note=finding.note,
        near=finding.near,
        related=tuple(Related(places.value(other), message) for other, message in finding.other),
        fixes=tuple(
            fix for tree_fix in finding.fixes if (fix := fix_of(tree_fix, judged.node, places.edits)) is not None
        ),
        cause=finding.cause if isinstance(finding, Failure) else None,
    )


def _outer(diagnostic: Diagnostic, path: Path, places: Places) -> Diagnostic:
    """A diagnostic of a text inside a tree, with its places in the outer text."""

    def out(span: Span) -> Span:
        return places.inside(path, span.start, span.end)

    return replace(
        diagnostic,
        span=out(diagnostic.span),
        path=places.document_path(path),
        related=tuple(Related(out(r.span), r.message) for r in diagnostic.related),
        fixes=tuple(fix for inner in diagnostic.fixes if (fix := _outer_fix(inner, path, places)) is not None),
    )


def _outer_fix(fix: Fix, path: Path, places: Places) -> Fix | None:
    """A fix of a text inside a tree as one of the outer text; None where that cannot hold what it writes."""
    edits: list[Edit] = []
    for edit in fix.edits:
        text = places.escaped(edit.text, path)
        if text is None:
            return None
        edits.append(Edit(places.inside(path, edit.span.start, edit.span.end), text))
    return replace(fix, edits=tuple(edits))
