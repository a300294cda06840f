"""Text to tree, never failing: the front door of reading.

`read` gives the tree of a text or every reason why it has none; `parse` does the same by a notation's fast path where
that takes the text. The loop is in `grammar.parsing.reading`, the tables are in `grammar.parsing.compilation`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from grammar.diagnostic import Diagnostic, Safety, Severity
from grammar.notation import Notation, Parsed
from grammar.parsing.budget import MAX_ERRORS, SearchBudget, Work
from grammar.parsing.compilation import Compiled, compiled
from grammar.source import Source, Span

if TYPE_CHECKING:
    from grammar.parsing.reading import Reading

__all__ = [
    "EXPLANATIONS",
    "MAX_ERRORS",
    "Compiled",
    "compiled",
    "parse",
    "parse_tree",
    "read",
    "read_to_error",
    "source_of",
    "too_long",
]

EXPLANATIONS: Mapping[str, str] = MappingProxyType(
    {
        "unexpected-text": (
            "A part of the text stands where the grammar allows something else.\n\n"
            "The help line lists what was expected. Nothing is skipped silently: a text with an unexpected part is "
            "refused as a whole."
        ),
        "missing-text": (
            "Something that the grammar requires is missing between two parts of the text.\n\n"
            "Often it is a comma or a closing bracket. The place is the gap itself."
        ),
        "unfinished-text": (
            "The text ends before it is complete.\n\n"
            "A model that reaches its token limit stops anywhere, and more than a bracket may be missing. So an "
            "unfinished text is reported as such, and never read as a shorter one."
        ),
        "empty-text": (
            "There is nothing to read: the text is empty, or contains only blanks.\n\n"
            "An empty answer is not an empty query. A language that has an empty query writes it down."
        ),
        "invisible-character": (
            "An invisible character stands between two tokens: a zero-width space, a byte-order mark, a blank that the "
            "language does not have.\n\n"
            "Such characters come with copied text. Inside a string they are part of the string and are kept."
        ),
        "other-width": (
            "Punctuation is written in full width, as in East Asian text.\n\n"
            "Here a full-width character means the plain one and nothing else."
        ),
        "other-quotes": (
            "A token is written in other quotation marks than the language's.\n\n"
            "Typographic quotes come with copied text, single quotes from other languages. A token that contains no "
            "quotation mark and no escape is the same in the language's quotes."
        ),
        "other-sign": (
            "An operator is written with a character that the language does not have: a typographic minus, `≤`.\n\n"
            "Here the character means the operator that is typed on a keyboard and nothing else."
        ),
        "unknown-word": (
            "A word is not one of the words that the grammar allows in its place.\n\n"
            "Words are case-sensitive. A word that differs only in case and separators is taken for that word, and so is "
            "a declared alias. Otherwise the nearest allowed words are offered."
        ),
        "text-too-long": (
            "The text is longer than any real one, and is refused unread.\n\n"
            "Reading takes time and memory in proportion to the text. The limit keeps both small, whatever is sent."
        ),
        "text-too-deep": (
            "Brackets are nested more deeply than in any real text.\n\n"
            "Reading stops at the limit, so a text of a hundred thousand brackets costs no more than a short one."
        ),
        "not-utf-8": (
            "The bytes are not UTF-8 text.\n\nThe place is the first invalid byte. No other encoding is guessed."
        ),
    }
)
"""What each fault of reading means, by name; a language adds the examples."""


def source_of(text: str | bytes, name: str = "model output") -> tuple[Source, Diagnostic | None]:
    """The source of a text or of its UTF-8 bytes, with a diagnostic where the bytes are not UTF-8.

    The source then holds the text up to the first such byte and U+FFFD for each byte that fits no character.
    """
    if isinstance(text, str):
        return Source(text, name), None
    try:
        return Source(text.decode("utf-8"), name), None
    except UnicodeDecodeError as error:
        at = len(text[: error.start].decode("utf-8"))
        return Source(text.decode("utf-8", "replace"), name), Diagnostic(
            "not-utf-8",
            Severity.ERROR,
            f"byte 0x{text[error.start]:02x} at offset {error.start} is not UTF-8",
            Span(at, at + 1),
            label="first byte that fits no character",
            help="encode the text as UTF-8",
        )


def parse(notation: Notation, source: Source, budget: SearchBudget | None = None) -> Parsed:
    """What `read` gives, by the fast path where that takes the text: the grammar is then not needed at all."""
    if notation.fast_path.accept is not None and notation.fast_path.locate is not None:
        tree = notation.fast_path.accept(source.text)
        if tree is not None:
            return Parsed(source, tree, notation.fast_path.locate(source))
    return read(notation, source, budget)


def read(notation: Notation, source: Source, budget: SearchBudget | None = None) -> Parsed:
    """The tree of a text with its places, or every reason why it has none. Never raises, on any text.

    Time and memory grow linearly with the text, up to the notation's bound. What is searched for ways past errors is
    taken off the budget, a fresh one where none is given; when it is spent, errors are still reported, but what stands
    between them is passed over, and no repair is offered.

    Raises:
        WorkExceededError: the budget limits the work in all, and there is not so much left. Never, on any text, where it
            does not.
    """
    if notation.read is not None:
        if budget is not None and budget.work is not None:
            budget.work.do(len(source.text))
        return notation.read(source)
    if len(source.text) > notation.max_characters:
        return Parsed(source, diagnostics=(too_long(notation, source),))
    reading = _reading(notation, source, budget)
    tree = reading.run()
    reading.offer_repairs()
    if tree is None:
        return Parsed(source, diagnostics=_first(reading.diagnostics))
    reading.charge_building()
    built = notation.syntax.build(tree, source)
    diagnostics = [*reading.diagnostics, *built.diagnostics]
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if errors:
        shown = _first(diagnostics) if len(diagnostics) <= MAX_ERRORS else _first(errors)
        return Parsed(source, None, built.places, shown, partial=built.tree)
    return Parsed(source, built.tree, built.places, _first(diagnostics))


def _reading(notation: Notation, source: Source, budget: SearchBudget | None) -> Reading:
    from grammar.parsing.reading import Reading  # loads Lark, which a text that the fast path takes does not need

    return Reading(notation, source, SearchBudget() if budget is None else budget)


def read_to_error(notation: Notation, source: Source, work: Work | None = None) -> tuple[Parsed | None, int]:
    """What `read` gives of a text without an error, at the least cost: nothing is searched for, nothing reported.

    Args:
        notation: how the text is written.
        source: the text.
        work: what the reading may take; None where that is not limited.

    Returns:
        What was read, None for a text with an error; and where its first error is, the text's end where there is none.
        What stands before that place was read as part of a text of the language.

    Raises:
        WorkExceededError: there is not so much work left.
    """
    if notation.read is not None:
        if work is not None:
            work.do(len(source.text))
        parsed = notation.read(source)
        errors = [d.span.start for d in parsed.diagnostics if d.severity is Severity.ERROR]
        return (parsed, len(source.text)) if parsed.tree is not None else (None, min(errors, default=0))
    if len(source.text) > notation.max_characters:
        return None, 0
    reading = _reading(notation, source, SearchBudget(0, work))
    tree = reading.run(stops_at_error=True)
    if tree is None or reading.diagnostics:
        return None, min((d.span.start for d in reading.diagnostics), default=reading.stopped_at)
    reading.charge_building()
    built = notation.syntax.build(tree, source)
    errors = [d.span.start for d in built.diagnostics if d.severity is Severity.ERROR]
    if errors or built.tree is None:
        return None, min(errors, default=len(source.text))
    return Parsed(source, built.tree, built.places, _first(built.diagnostics)), len(source.text)


def _first(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics in the order of the text: all that a safe fix repairs, at most `MAX_ERRORS` of the others."""
    shown: list[Diagnostic] = []
    left = MAX_ERRORS
    for diagnostic in sorted(diagnostics, key=lambda d: (d.span, d.name)):
        is_repaired = bool(diagnostic.fixes) and diagnostic.fixes[0].safety is Safety.SAFE
        if is_repaired or left:
            shown.append(diagnostic)
            left -= not is_repaired
    return tuple(shown)


def parse_tree(notation: Notation, text: str, *, with_mistakes: bool = False) -> Any:
    """Lark's own parse tree of a text under the definition, or None where it is not of the grammar's language.

    This is ``Lark.parse`` itself, for holding the reading loop to it.
    """
    from lark.exceptions import UnexpectedInput

    try:
        return compiled(notation, with_mistakes=with_mistakes).lark.parse(text)
    except UnexpectedInput:
        return None


def too_long(notation: Notation, source: Source, most: int | None = None) -> Diagnostic:
    """What is wrong with a text of more than `most` characters, by default those that the notation reads."""
    most = notation.max_characters if most is None else most
    return Diagnostic(
        "text-too-long",
        Severity.ERROR,
        f"the text has {len(source.text):,} characters, more than the {most:,} that are read",
        Span(most, most),
        help=f"send one {notation.explaining.unit} only",
    )
