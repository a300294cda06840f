"""What people and models write instead: a grammar of mistakes, each reported under a name of its own, with its fixes.

The definition has the first word: a text that the grammar itself takes is read by it alone, whatever the grammar of
mistakes would make of it. A text that only the grammar of mistakes takes is refused in any case, where nothing is reported
at it too: then the grammar of mistakes has an alternative without a `Mistake`, and the refusal says so.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grammar.adoption.loading import GrammarError, Loaded, check_names
from grammar.adoption.tree import Leaf, Node, is_put_in, leaves, walk
from grammar.diagnostic import Diagnostic, Edit, Fix, Path, Safety, Severity, quote
from grammar.frozen import frozen
from grammar.notation import Build, Built, Notation
from grammar.parsing.reader import parse_tree, read_to_error
from grammar.repair import Occurrence, Repair, fix_of
from grammar.rule import Fault
from grammar.source import Source, Span


@frozen
class Mistake:
    """One thing that is written instead, with what is reported at it.

    `on` is the name of a rule, alias or terminal that only the grammar of mistakes has; `fault` the page it is reported
    under. In `message`, one sentence, ``{text}`` stands for what was written, in backticks; `help` says what to do. `write`
    is what belongs in its place, as a text or a function of what was written (None: no fix), `safety` what that risks.
    """

    on: str
    fault: Fault
    message: str
    help: str | None = None
    write: str | Callable[[str], str | None] | None = None
    safety: Safety = Safety.UNSAFE


@frozen
class Mistakes:
    """A grammar of mistakes: Lark text, or a path to it, that extends the grammar by what people and models write instead.

    Each alternative that it adds has an alias, a rule or a terminal of its own, and a `Mistake` for that in `reports`.
    """

    grammar: str | os.PathLike[str]
    reports: Sequence[Mistake] = ()


@dataclass(slots=True, eq=False)
class MistakeReader:
    """What builds trees where there is a grammar of mistakes; it is given the notation when that is made.

    `noise` are the expressions of terminals that reading passes over and reports itself.
    """

    to_nodes: Build
    reports: Mapping[str, Mistake]
    repairs: Sequence[Repair] = ()
    vocabulary: Any = None
    noise: Sequence[re.Pattern[str]] = ()
    notation: Notation | None = None
    definition: Notation | None = field(default=None, init=False)

    def __call__(self, tree: Any, source: Source) -> Built:
        """The tree of nodes with its places, or the mistakes in it. Never raises on a tree the grammars made."""
        built = self.to_nodes(tree, source)
        if built.tree is None:
            return built
        right, _ = read_to_error(self._definition(), source)
        if right is not None:
            assert right.places is not None
            return Built(right.tree, right.places, right.diagnostics)
        reported = [
            self._reported(self.reports[part.kind], path, part, source, built)
            for path, part in walk(built.tree)
            if part.kind in self.reports and not (isinstance(part, Leaf) and is_put_in(part))
        ]
        if reported:
            return Built(None, built.places, (*built.diagnostics, *reported))
        return self._unreported(built, source)

    def _definition(self) -> Notation:
        if self.definition is None:
            assert self.notation is not None
            self.definition = self.notation.changed(mistakes="", noise={}, build=self.to_nodes, take=None)
        return self.definition

    def _reported(self, mistake: Mistake, path: Path, part: Node | Leaf, source: Source, built: Built) -> Diagnostic:
        span = built.places.value(path)
        text = source.slice(span)
        failed: list[str] = []
        fixes = tuple(self._fixes(mistake, path, part, text, span, built, failed))
        return Diagnostic(
            mistake.fault.name,
            Severity.ERROR,
            mistake.message.replace("{text}", quote(text)),
            span,
            help=mistake.help or (fixes[0].title if fixes else None),
            note="; ".join(failed) or None,
            fixes=fixes,
        )

    def _fixes(
        self, mistake: Mistake, path: Path, part: Any, text: str, span: Span, built: Built, failed: list[str]
    ) -> Iterator[Fix]:
        """The fixes that are offered; of a function that fails, what it failed with is put into `failed`."""
        try:
            written = mistake.write(text) if callable(mistake.write) else mistake.write
            if written is not None:
                title = f"write {quote(written)}" if written else "remove it"
                yield Fix(title, (Edit(span, written),), mistake.safety)
        except Exception as error:  # noqa: BLE001  # an author's function may fail in any way; reading does not
            failed.append(f"the fix of `{mistake.on}` failed with `{type(error).__name__}`")
        occurrence = Occurrence(mistake.fault.name, part.kind, "", part, path, text=text, vocabulary=self.vocabulary)
        for repair in self.repairs:
            if mistake.fault.name not in repair.faults:
                continue
            try:
                offered = repair.offer(occurrence)
                fix = None if offered is None else fix_of(offered, (), built.places.edits)
            except Exception as error:  # noqa: BLE001  # as above
                failed.append(f"the repair `{repair.name}` failed with `{type(error).__name__}`")
            else:
                if fix is not None:
                    yield fix

    def _unreported(self, built: Built, source: Source) -> Built:
        """What was built, refused where the grammar of mistakes takes the text and says nothing of it."""
        assert self.notation is not None
        if any(is_put_in(leaf) for leaf in leaves(built.tree)):
            return built
        if (
            self.noise
            and read_to_error(self._definition(), Source(self._quiet(built.tree, source.text)))[0] is not None
        ):
            return built  # it is right but for what reading has passed over and reported
        if parse_tree(self.notation, source.text, with_mistakes=True) is None:
            return built  # reading has found its errors itself
        unit = self.notation.explaining.unit
        diagnostic = Diagnostic(
            "unexpected-text",
            Severity.ERROR,
            f"the {unit} is one by the grammar of mistakes only, which reports nothing at it",
            Span(0, len(source.text)),
            help="give each alternative of the grammar of mistakes a name, and a `Mistake` for it",
        )
        return Built(None, built.places, (*built.diagnostics, diagnostic))

    def _quiet(self, tree: Any, text: str) -> str:
        """The text with a blank for each noise between its tokens."""
        pieces = [piece for leaf in leaves(tree) for piece in (self._without_noise(leaf.before), leaf.text)]
        length = sum(len(leaf.before) + len(leaf.text) for leaf in leaves(tree))
        return "".join([*pieces, self._without_noise(text[length:])])

    def _without_noise(self, gap: str) -> str:
        for pattern in self.noise:
            gap = pattern.sub(" ", gap)
        return gap


def check_mistakes(mistakes: Mistakes, definition: Loaded, extended: Loaded) -> Mapping[str, Mistake]:
    """The mistakes by the name that each is reported on.

    Raises:
        GrammarError: the name is not in the grammar of mistakes, or is in the definition too.
    """
    reports: dict[str, Mistake] = {}
    for mistake in mistakes.reports:
        if not isinstance(mistake, Mistake):
            raise GrammarError(f"`reports` are of the class `Mistake`, not {type(mistake).__name__}")
        check_names([mistake.on], [*extended.kinds, *extended.terminals], "rule or terminal")
        if mistake.on in definition.kinds or mistake.on in definition.terminals:
            raise GrammarError(
                f"{quote(mistake.on)} is in the grammar itself, so right texts would be reported as mistakes"
            )
        if mistake.on in reports:
            raise GrammarError(f"two mistakes are reported on {quote(mistake.on)}")
        reports[mistake.on] = mistake
    return reports


def check_noise(noise: Mapping[str, str], faults: Mapping[str, Fault], definition: Loaded, extended: Loaded) -> None:
    """Refuse noise that reading would not pass over, or that has no page.

    Raises:
        GrammarError: a terminal is not ignored by the grammar of mistakes alone, or its fault is unknown.
    """
    check_names(list(noise), extended.terminals, "terminal")
    for terminal in noise:
        if terminal not in extended.ignored or terminal in definition.ignored:
            raise GrammarError(
                f"`noise` is what the grammar of mistakes ignores and the grammar does not, as {quote(terminal)} is not"
            )
    for terminal in extended.ignored:
        if terminal not in definition.ignored and terminal not in noise:
            raise GrammarError(f"the grammar of mistakes ignores {quote(terminal)}: say in `noise` which fault that is")
    for name in noise.values():
        if name not in faults:
            raise GrammarError(f"`noise` names the fault {quote(name)}, which has no page in `faults`")


def check_repairs(repairs: Sequence[Repair], reports: Mapping[str, Mistake]) -> None:
    """Refuse a repair that would never be asked.

    Raises:
        GrammarError: no mistake is reported under the names that it answers.
    """
    known = {mistake.fault.name for mistake in reports.values()}
    for repair in repairs:
        check_names(sorted(repair.faults), known, "mistake that is reported as")
