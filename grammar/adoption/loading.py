"""A grammar's text and what Lark makes of it, or why it cannot be used, in a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from grammar.diagnostic import one_of, quote
from grammar.frozen import field, frozen
from grammar.suggestion import nearest

_JOINED = "text"
"""The rule of all start rules, where there are several; underscores are added to a name that the grammar has."""

# Lark is imported where it is used: whoever needs only the names of this module does not pay for it.


class GrammarError(ValueError):
    """A grammar that cannot be used, with the reason: a mistake of our caller."""


@frozen
class GrammarText:
    """A grammar as it was given: its text, the file it came from (None: text), and a name for it (empty: none)."""

    text: str
    file: Path | None
    name: str

    @classmethod
    def of(cls, grammar: Any, rel_to: str | os.PathLike[str] | None = None) -> GrammarText:
        """The grammar of a text, or of a file: a path object, or a line without quotation marks that ends in ``.lark``.

        An open file is read. A relative path begins beside `rel_to`, where that is given.

        Raises:
            GrammarError: the file cannot be read, or the string is neither a path nor a grammar.
        """
        if isinstance(grammar, str):
            is_line = "\n" not in grammar
            if not (is_line and grammar.lower().endswith(".lark") and not set("\"'") & set(grammar)):
                if is_line and not re.search(r":|%|//", grammar):
                    raise GrammarError(
                        f"{quote(grammar)} is neither a grammar nor the path of a .lark file; "
                        "a file of another name is given as a pathlib.Path"
                    )
                return cls(grammar, None, "")
        elif callable(getattr(grammar, "read", None)):
            return cls._of_open_file(grammar)
        elif not isinstance(grammar, os.PathLike):
            raise GrammarError(
                f"a grammar is a text, a path, an open file or a Lark object, not {type(grammar).__name__}"
            )
        file = Path(grammar) if rel_to is None else Path(rel_to).parent / grammar
        try:
            return cls(file.read_text(encoding="utf-8-sig"), file, file.stem)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise GrammarError(f"{file} cannot be read: {error}") from error

    @classmethod
    def _of_open_file(cls, opened: Any) -> GrammarText:
        named = getattr(opened, "name", None)
        file = Path(named) if isinstance(named, str) else None
        try:
            text = opened.read()
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise GrammarError(f"{named or 'the open file'} cannot be read: {error}") from error
        if not isinstance(text, str):
            raise GrammarError("the grammar is open as bytes: open it as text")
        return cls(text.removeprefix("\ufeff"), file, "" if file is None else file.stem)


def module_of(*, is_regex: bool) -> ModuleType:
    """The module that expressions are read with: ``re``, or the module ``regex``.

    Raises:
        GrammarError: the module ``regex`` is not installed.
    """
    if not is_regex:
        return re
    try:
        return import_module("regex")
    except ModuleNotFoundError as error:
        raise GrammarError(
            "`regex=True` needs the module `regex`: python -m pip install 'grammar-guard[regex]'"
        ) from error


@frozen
class Loaded:
    """What Lark reads in a grammar's text, before any table is made: productions, terminals, ignored terminals.

    `flags` are those that every terminal's expression is read with, `module` reads them. `declared` are the terminals that
    only a post-lexer or a callback can make, `files` what it imports, each with the digest that Lark has made of it.
    """

    text: str
    start: str
    productions: tuple[Any, ...]
    terminals: Mapping[str, Any]
    ignored: tuple[str, ...]
    flags: int = 0
    module: ModuleType = re
    declared: tuple[str, ...] = ()
    files: Mapping[Any, str] = field(default_factory=dict, repr=False)

    def pattern(self, terminal: str) -> str:
        """The expression of a terminal."""
        return str(self.terminals[terminal].pattern.to_regexp())

    @property
    def kinds(self) -> frozenset[str]:
        """The names that nodes can have: rules and aliases, those of inlined rules left out."""
        return frozenset(
            str(p.alias or p.options.template_source or p.origin.name)
            for p in self.productions
            if p.alias or not p.origin.name.startswith("_")
        )

    @property
    def fixed(self) -> Mapping[str, str]:
        """The terminals that are one text each, with the text."""
        return {t.name: t.pattern.value for t in self.terminals.values() if t.pattern.type == "str"}


def load(
    given: GrammarText,
    starts: Sequence[str],
    options: Mapping[str, Any],
    *,
    kept: Iterable[str] = (),
    mistakes: str = "",
    is_joined: bool = True,
) -> Loaded:
    """The grammar as Lark loads it. Of several start rules, a text may derive from any.

    Args:
        given: the grammar.
        starts: its start rules.
        options: Lark's options that decide over loading.
        kept: terminals that a post-lexer reads, whether or not a rule has them.
        mistakes: further text, which extends the grammar.
        is_joined: whether the lexer makes one expression of those of several terminals.

    Raises:
        GrammarError: Lark does not load it, or it uses what cannot be read here.
    """
    from lark.load_grammar import load_grammar

    text, start = joined(given.text, starts)
    text = f"{text}\n{mistakes}" if mistakes else text
    module = module_of(is_regex=bool(options.get("regex")))
    source = options.get("source_path") or "<string>"
    with refusals(starts):
        grammar, files = load_grammar(text, source, list(options["import_paths"]), options["keep_all_tokens"])  # type: ignore[no-untyped-call]
        terminals, productions, ignored = grammar.compile([start], set(kept))
        for terminal in terminals:
            if options.get("edit_terminals") is not None:
                options["edit_terminals"](terminal)
            _check_expression(terminal, options["g_regex_flags"], module, is_joined=is_joined)
    by_name = {terminal.name: terminal for terminal in terminals}
    used = {symbol.name for p in productions for symbol in p.expansion if symbol.is_term}
    declared = tuple(sorted(used - by_name.keys()))
    return Loaded(
        text, start, tuple(productions), by_name, tuple(ignored), options["g_regex_flags"], module, declared, files
    )


def _check_expression(terminal: Any, flags: int, module: ModuleType, *, is_joined: bool) -> None:
    """Refuse an expression that the module does not read, or not among others, or that matches nothing at all."""
    shown = quote(terminal.name if not terminal.name.startswith("__") else terminal.pattern.raw or "")
    try:
        module.compile(terminal.pattern.to_regexp(), flags)
    except module.error as error:
        more = "; if the module `regex` reads it, give `regex=True`" if module is re else ""
        raise GrammarError(f"Python cannot read the expression of {shown}: {error.msg}{more}") from error
    try:
        if is_joined:
            module.compile(f"(?:{terminal.pattern.to_regexp()})", flags)
    except module.error as error:
        raise GrammarError(
            f"the expression of {shown} cannot stand among others: {error.msg}; give flags behind it, as in `/select/i`"
        ) from error
    if terminal.pattern.min_width == 0:
        raise GrammarError(f"{shown} can match nothing, so a text would have it everywhere")


def joined(text: str, starts: Sequence[str]) -> tuple[str, str]:
    """The text with one start rule, which leaves no trace in a tree, where several are given.

    Raises:
        GrammarError: no rule is given, or one of several cannot be told apart.
    """
    if not starts:
        raise GrammarError("no start rule is given")
    if len(starts) == 1:
        return text, starts[0]
    hidden = next((name for name in starts if name.startswith("_")), None)
    if hidden is not None:
        raise GrammarError(f"of several start rules none can be inlined, as {quote(hidden)} is")
    name = _JOINED
    while re.search(rf"\b{name}\b", text):
        name += "_"
    return f"{text}\n?{name}: {' | '.join(starts)}\n", name


@contextmanager
def refusals(starts: Sequence[str]) -> Iterator[None]:
    """What Lark raises over a grammar in the block, as a `GrammarError` with its reason in one sentence."""
    try:
        yield
    except GrammarError:
        raise
    except Exception as error:
        from lark.exceptions import LarkError

        unusable = (
            LarkError,
            re.error,
            AssertionError,
            ArithmeticError,
            LookupError,
            SyntaxError,
            ValueError,
            OSError,
            RecursionError,
        )
        if not isinstance(error, unusable):
            raise
        raise GrammarError(f"the grammar cannot be used: {_reason(error, starts)}") from error


def _reason(error: Exception, starts: Sequence[str]) -> str:
    said = error.args[0] if len(error.args) == 1 and isinstance(error.args[0], tuple) else error.args
    inner = next((str(part) for part in said if isinstance(part, Exception)), "")  # what Lark says only in passing
    message = inner or str(error).strip() or type(error).__name__
    undefined = re.search(r"undefined rule: NonTerminal\('(\w+)'\)", message)
    if undefined and undefined[1] in starts:
        return f"there is no rule {quote(undefined[1])} to start from; say which one it is with `start`"
    if isinstance(error, RecursionError):
        return "it is nested too deeply for Lark"
    if isinstance(error, FileNotFoundError):
        return f"there is no grammar {quote(str(error.filename))} to import from; give the folder it lies in as an import path"
    collision = re.search(r"Reduce/Reduce collision in Terminal\('([\w$]+)'\) between .*?:\s*(.*)", message, re.DOTALL)
    if collision:
        following = "the end" if collision[1] == "$END" else quote(collision[1])
        among = sorted(set(re.findall(r"<(\w+)", collision[2])))
        joined = [name for name in among if name not in starts]
        if len(starts) > 1 and all(re.fullmatch(f"{_JOINED}_*", name) for name in joined):
            return (
                f"its start rules have texts in common: before {following} the text may be {one_of([quote(s) for s in starts])}; "
                'give one of them as `start`, or `parser="earley"`'
            )
        rules = [quote(name) for name in among]
        return (
            f"it is not LALR(1): before {following} the text may be {one_of(rules)}; "
            '`guard lint` shows such a text, and `parser="earley"` reads the grammar'
        )
    lines = [line for line in message.splitlines() if line.strip()]
    line = lines[1] if lines[0].startswith("Error trying to process") and len(lines) > 1 else lines[0]
    return line.strip().rstrip(".:")


def check_starts(loaded: Loaded, starts: Sequence[str]) -> None:
    """Refuse start rules for which one table cannot do what a table for each would.

    Where one of them must end a part at a token with which another goes on, the table goes on, and right texts of the
    first would be refused.

    Raises:
        GrammarError: there are such start rules.
    """
    if len(starts) < 2:  # one start rule has nothing to be joined with
        return
    with refusals(starts):
        lost = _passed_over(loaded, [loaded.start]) - _passed_over(loaded, starts)
    if lost:
        terminals = sorted({quote(terminal) for terminal, _ in lost})
        raise GrammarError(
            "the grammar cannot be used: its start rules have beginnings in common, and one table for all of them cannot "
            f'tell what ends before {one_of(terminals)}; give one of them as `start`, or `parser="earley"`'
        )


def _passed_over(loaded: Loaded, starts: Sequence[str]) -> set[tuple[str, str]]:
    """The terminals before which a rule could end and does not, because its table goes on; with the rule."""
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer

    table: Any = LALR_Analyzer(ParserConf(list(loaded.productions), {}, list(starts)))
    table.compute_lalr()
    return {
        (after.name, str(rule))
        for state in table.lr0_itemsets
        for after, rules in state.lookaheads.items()
        if after in state.transitions
        for rule in rules
    }


def check_names(given: Sequence[str], known: Collection[str], what: str) -> None:
    """Refuse names that the grammar does not have.

    Raises:
        GrammarError: one of them is unknown; near names are offered.
    """
    for name in given:
        if name not in known:
            near = nearest(name, sorted(known))
            hint = f"; did you mean {one_of([quote(n) for n in near])}?" if near else ""
            raise GrammarError(f"the grammar has no {what} {quote(name)}{hint}")
