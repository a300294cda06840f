"""Manual: a page for everything that can be reported or applied, read from the registries that hold it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from grammar.diagnostic import printable
from grammar.folder import names
from grammar.frozen import frozen
from grammar.rule import Rule

MAX_LINE = 200
"""Characters of one line of an example; a longer line is cut."""


@frozen
class Section:
    """Examples under a title. An example is a text and what it becomes; None where it stays or nothing is said."""

    title: str
    examples: tuple[tuple[str, str | None], ...]


@frozen
class Page:
    """What the manual says of one name.

    `kind` is what the name stands for (``"repair of honeycomb"``), `weight` what it counts for or how safe it is (empty:
    nothing of the kind), `facts` are closing sentences.
    """

    name: str
    kind: str
    explanation: str
    weight: str = ""
    sections: tuple[Section, ...] = ()
    facts: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """The page as it is printed."""
        yield f"{self.name}: {self.kind}" + (f" ({self.weight})" if self.weight else "")
        yield from ("", self.explanation.rstrip())
        for section in self.sections:
            if section.examples:
                yield from ("", f"{section.title}:")
                lines = [line for example in section.examples for line in _example(*example)]
                yield from lines if lines[-1] else lines[:-1]
        if self.facts:
            yield from ("", *self.facts)


@frozen
class Registry:
    """One folder or tuple of things that have a name: where it stands, and how a page is made of one of them.

    Of a folder the names of its files are the names of what is in it.
    """

    kind: str
    module: str
    attribute: str
    page: Callable[[str, Any], Page]

    def pages(self, name: str | None = None) -> Iterator[Page]:
        """A page for each, in the registry's order; with a name, only for what may have it.

        A folder that has no file of the name is not imported.
        """
        if name is not None and self._is_without(name):
            return
        for entry in getattr(import_module(self.module), self.attribute):
            yield self.page(self.kind, entry)

    def _is_without(self, name: str) -> bool:
        """Whether nothing in this folder has the name, as far as its files say."""
        spec = find_spec(self.module)
        folder = spec.submodule_search_locations if spec is not None else None
        return folder is not None and name.replace("-", "_") not in names(folder)


def manual(languages: Sequence[Any], name: str | None = None) -> dict[str, list[Page]]:
    """Every page by its name: those of these languages first, then those that no language owns.

    With a name, all pages of that name and some of others; no folder is loaded that cannot have it. A name may stand for
    several things, such as a fault and the damage that causes it. What two languages explain in the same words is there
    once.
    """
    pages: dict[str, list[Page]] = {}
    own = (_page_in(language, page) for language in languages for page in language.explained().values())
    others = (page for registry in REGISTRIES for page in registry.pages(name))
    numbered = _catalogue(languages) if name is None or name != name.lower() else ()
    for page in (*own, *others, *numbered):
        same_name = pages.setdefault(page.name, [])
        if all(page.explanation != other.explanation for other in same_name):
            same_name.append(page)
    return pages


# --- one page of each kind ---


def _page_in(language: Any, page: Any) -> Page:
    if page in language.repairs:
        return _repair(f"repair of {language.name}", page)
    if page in language.dialects:
        return _repair("dialect of JSON", page)
    kind = "rule" if isinstance(page, Rule) else "fault"
    return _fault(f"{kind} of {language.name}", page, str(language.severity(page) or "off"))


def _fault(kind: str, page: Any, weight: str | None = None) -> Page:
    sections = (
        Section("Reported", tuple((example.text, example.fixed) for example in page.invalid)),
        Section("Not reported", tuple((example.text, None) for example in page.valid)),
    )
    facts = (f"Catalogue: {', '.join(page.catalogue)}",) if page.catalogue else ()
    return Page(page.name, kind, page.explanation, str(page.severity) if weight is None else weight, sections, facts)


def _repair(kind: str, repair: Any) -> Page:
    sections = (Section("Repaired", tuple(repair.examples)),)
    return Page(repair.name, kind, repair.explanation, repair.safety.value, sections)


def _damage(kind: str, damage: Any) -> Page:
    return Page(damage.name, kind, damage.explanation, sections=(Section("Broken", tuple(damage.examples)),))


def _detector(kind: str, detector: Any) -> Page:
    sections = (
        Section("Seen in", tuple((text, None) for text in detector.out_of_scope)),
        Section("Not seen in", tuple((text, None) for text in detector.in_scope)),
    )
    return Page(detector.name, kind, detector.explanation, detector.weight.value, sections)


def _law(kind: str, law: Any) -> Page:
    return Page(law.name, kind, law.explanation, facts=(f"Tried on: {law.subject.value}s",))


def _provider(kind: str, provider: Any) -> Page:
    return Page(provider.name, kind, inspect.getdoc(type(provider)) or "")


def _target(kind: str, target: Any) -> Page:
    limits = tuple(f"Limit: {limit}" for limit in map(_limit, target.limits))
    return Page(target.name, kind, f"{target.title}.\n\nThe artefact goes into: {target.where}.", facts=limits)


def _limit(limit: Any) -> str:
    most = "not published" if limit.most is None else f"{limit.most:,}"
    return f"{limit.name}: {most} ({limit.source}, {limit.date})"


def _importer(kind: str, importer: Any) -> Page:
    return Page(importer.name, kind, f"{importer.title}.\n\nThe shape is described in: {importer.source}.")


def _training_format(kind: str, each: Any) -> Page:
    kinds = ", ".join(each.shapes)
    notes = "".join(f"\n\nNot looked after: {note}." for note in each.notes)
    return Page(each.name, kind, f"{each.summary}.\n\nIt has lines for: {kinds}. Described in: {each.source}.{notes}")


def _catalogue(languages: Sequence[Any]) -> Iterator[Page]:
    """The entries of the query language's catalogue, each with what enforces it; their names are numbers such as R10."""
    from grammar.languages.honeycomb.catalogue import CATALOGUE

    reported: dict[str, set[str]] = {}
    for language in languages:
        for page in language.pages().values():
            for number in page.catalogue:
                reported.setdefault(number, set()).add(page.name)
    for number, entry in CATALOGUE.items():
        enforced_by = [*sorted(reported.get(number, ())), *entry.enforced_by]
        facts = [f"Enforced by: {', '.join(enforced_by)}"] if enforced_by else []
        facts += [f"Not enforced: {entry.decision}"] if entry.decision else []
        yield Page(number, "entry of the catalogue", entry.title, facts=tuple(facts))


REGISTRIES = (
    Registry("fault of the guard", "guard.faults", "FAULTS", _fault),
    Registry("fault of the doors", "guard.traffic.faults", "FAULTS", _fault),
    Registry("fault of a policy", "guard.policy.faults", "FAULTS", _fault),
    Registry("dialect of JSON", "grammar.notations.json.dialects", "DIALECTS", _repair),
    Registry("detector", "guard.scope.detectors", "DETECTORS", _detector),
    Registry("flaw of grammars", "grammar.lint.flaws", "FLAWS", _fault),
    Registry("law of languages", "grammar.contract.laws", "LAWS", _law),
    Registry("law of the guard", "guard.laws", "LAWS", _law),
    Registry("damage", "grammar.generation.damages", "DAMAGES", _damage),
    Registry("provider", "guard.traffic.providers", "PROVIDERS", _provider),
    Registry("target of exports", "grammar.exports.targets", "TARGETS", _target),
    Registry("importer of records", "guard.records.imports", "IMPORTERS", _importer),
    Registry("format of training data", "guard.training.formats", "FORMATS", _training_format),
)
"""What has pages besides the rules and faults of languages. A test sees that no folder of instances is left out."""


# --- examples ---


def _example(text: str, outcome: str | None) -> Iterator[str]:
    yield from _indented(text)
    if outcome is None:
        return
    if "\n" in outcome.strip():
        yield "    becomes:"
        yield from (f"  {line}" if line else "" for line in _indented(outcome))
    else:
        yield f"    becomes: {_cut(outcome)}"


def _indented(text: str) -> Iterable[str]:
    """A text on a line of its own, a text of several lines on several; what is cut or odd is escaped."""
    lines = text.strip("\n").split("\n")
    if len(lines) < 2:
        return [f"  {_cut(text)}"]
    return [*(f"  {_cut(line)}" if line else "" for line in lines), ""]


def _cut(text: str) -> str:
    shown = printable(text)
    return shown if len(shown) <= MAX_LINE else shown[: MAX_LINE - 1] + "…"
