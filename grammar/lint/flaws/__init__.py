"""The flaws of Lark grammars, one file each; a file that is put here is looked for by lint."""

from __future__ import annotations

from collections.abc import Sequence

from grammar.diagnostic import Diagnostic
from grammar.folder import collect
from grammar.lint.flaw import Flaw
from grammar.lint.loading import analyse

FLAWS: tuple[Flaw, ...] = collect(__name__, __path__, Flaw)
"""Every flaw, in alphabetical order."""


def lint(
    text: str,
    *,
    start: str | Sequence[str] | None = None,
    lexer: str = "contextual",
    parser: str = "lalr",
    import_paths: Sequence[str] = (),
    name: str = "grammar",
    has_postlex: bool = False,
) -> tuple[Diagnostic, ...]:
    """What is wrong with a Lark grammar, in the order of its text. Never raises, on any text.

    A grammar that Lark cannot load has at least one error. An error says that the grammar cannot be used or does not
    mean what it says, a warning that it may not, a note where readers of grammars other than Lark part ways.

    Args:
        text: the grammar.
        start: the start rules; None for ``start``, or where there is no such rule, those that no other rule uses.
        lexer: ``contextual``, ``basic`` or ``dynamic``, as Lark's option.
        parser: ``lalr`` or ``earley``, as Lark's option.
        import_paths: folders in which Lark looks for imported grammars.
        name: what a person calls the grammar.
        has_postlex: Lark is given a post-lexer with it, which makes the terminals that are only declared.

    Raises:
        TypeError: `text` is no string.

    >>> [d.name for d in lint('start: "a" | LIMIT\\nLIMIT: /[1-9][0-9]?|100/')]
    ['short-alternative-first']
    """
    if not isinstance(text, str):
        raise TypeError(f"lint reads the text of a grammar, not {type(text).__name__}")
    analysis = analyse(
        text,
        start=start,
        lexer=lexer,
        parser=parser,
        import_paths=import_paths,
        name=name,
        has_postlex=has_postlex,
    )
    diagnostics = [diagnostic for flaw in FLAWS for diagnostic in flaw.find(analysis)]
    return tuple(sorted(diagnostics, key=lambda diagnostic: (diagnostic.span, diagnostic.name)))
