"""words-tell-apart: what `describe` says of two texts of different meaning is different."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grammar.contract.law import Subject, Trial, Unfit, is_same, law
from grammar.diagnostic import quote
from grammar.language import Language
from grammar.notations.json import decode
from grammar.parsing.reader import read_to_error
from grammar.pattern import pattern
from grammar.source import Source

MAX_CHANGES = 60
"""So many changes of a text are tried."""

_LONGEST = 1_000
_WIDEST = 6
_PIECE = pattern(r"\w+|\s+|[^\w\s]")


def _excuse(language: Language) -> str | None:
    return None if language.describing is not None else "the language has no words for its trees"


@law(
    Subject.SENTENCE,
    excuse=_excuse,
    idle="every sentence that was drawn is too long to change each of its parts",
    cost=40,
)
def words_tell_apart(trial: Trial, text: str) -> str | None:
    """Taking a part out of a text, or putting another in its place, changes what is said of it in plain words.

    It finds a phrase that leaves a part unsaid, and two words that are given the same phrase: whoever reads the words
    before a query runs would agree to another one. Two texts with the same canonical form may read alike.
    """
    tree = trial.tree(text)
    if len(text) > _LONGEST:
        raise Unfit
    language = trial.language
    said = language.describe(tree).text
    canonical = language.canonical(tree)
    for other in _spread(list(dict.fromkeys(_changed(language, text)))):
        parsed, _ = read_to_error(language.notation, Source(other))
        if parsed is None or parsed.tree is None or language.describe(parsed.tree).text != said:
            continue
        if not is_same(language.canonical(parsed.tree), canonical) and not _differs_inside(language, tree, parsed.tree):
            return f"{quote(other)} is described in the same words"
    return None


def _spread(texts: list[str]) -> list[str]:
    """At most `MAX_CHANGES` of the texts, from everywhere among them."""
    step = -(-len(texts) // MAX_CHANGES)
    return texts[:: max(step, 1)]


def _changed(language: Language, text: str) -> Iterator[str]:
    """The text without some of its pieces, and with another one in the place of each."""
    pieces = _PIECE.findall(text)
    closed = [{decode(word) for word in words} for words in language.notation.explaining.words.values()]
    for at, piece in enumerate(pieces):
        before, after = "".join(pieces[:at]), "".join(pieces[at + 1 :])
        for width in range(1, _WIDEST + 1):
            yield before + "".join(pieces[at + width :])
        if piece.isspace():
            continue
        if piece.isdecimal():
            yield f"{before}{piece}1{after}"
        elif piece.isidentifier():
            yield f"{before}{piece}x{after}"
        for words in closed:
            if piece in words:
                yield from (before + word + after for word in sorted(words)[:_WIDEST] if word != piece)
        yield from (before + other + after for other in dict.fromkeys(pieces) if other != piece and not other.isspace())


def _differs_inside(language: Language, tree: Any, other: Any) -> bool:
    """Whether two trees differ in a text of another language that is written differently and means the same."""
    if language.embedded is None:
        return False
    inner = {each.path: each for each in language.embedded(other, None)}
    for each in language.embedded(tree, None):
        twin = inner.get(each.path)
        if twin is None or twin.text == each.text:
            continue
        first, _ = read_to_error(each.language.notation, Source(each.text))
        second, _ = read_to_error(twin.language.notation, Source(twin.text))
        if first is not None and second is not None and first.tree == second.tree:
            return True
    return False
