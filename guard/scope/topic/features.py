"""What is looked at in a question: how its words are explained, in what order, and how the unexplained ones look.

Each word becomes a token that says what explains it: the schema, being a value, the vocabulary of queries (which is the
word itself), or nothing. The order of tokens is looked at in pairs and threes; so a question of another customer, with
other columns, looks the same. Unexplained words are looked at by their letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from zlib import crc32

from guard.scope.question_text.tokens import is_unspaced, parts, pieces, stem, unspaced_words
from guard.scope.topic.fields import AKIN, ALIEN, NEITHER
from guard.scope.topic.languages import FOREIGN, OFF
from guard.scope.topic.vocabulary import Terms, Vocabulary

BUCKETS = 1 << 16
"""The number of weights; features share them by their hashes."""

_MASK = BUCKETS - 1

SCHEMA, VALUE, UNKNOWN, SIGN, TRADE = "<s>", "<v>", "<u>", "<=>", "<t>"
"""Tokens that stand for a word of the schema, a value, an unexplained word, an operator, a word of the trade."""

MAX_TOKENS = 120
"""The tokens of a longer question beyond this number are ignored."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: as it is written (lower case), and the token for what explains it.

    `row` is its place in the table of common words, -1 where that lacks it, where it is a value or sign, or where the
    schema has the word: then it is known better. `in_schema` says so, also of a word that has a token of its own. `side`
    says whether it belongs to the schema's fields, or to others only.
    """

    written: str
    token: str
    is_content: bool = True
    start: int = 0
    row: int = -1
    in_schema: bool = False
    side: int = NEITHER


def read_words(text: str, terms: Terms, vocabulary: Vocabulary, first: int = 0) -> list[Word]:
    """The words of a text, from an offset on, with what explains each of them."""
    words: list[Word] = []
    for match in pieces(text, first):
        piece, start = match.group(), match.start()
        if match.lastindex is None or _has_hump(piece):
            words.append(_identifier(piece, start, terms, vocabulary))
        elif piece.isascii() or not is_unspaced(piece):
            words.append(_plain_word(piece.lower(), start, terms, vocabulary))
        else:
            for part in unspaced_words(piece, lambda run: _is_word(run, terms, vocabulary)):
                words.append(_plain_word(part, start, terms, vocabulary))
                start += len(part)
        if len(words) >= MAX_TOKENS:
            del words[MAX_TOKENS:]
            break
    return words


def _is_word(run: str, terms: Terms, vocabulary: Vocabulary) -> bool:
    return run in vocabulary.others.words or run in vocabulary.rows or run in terms.words


def _plain_word(written: str, start: int, terms: Terms, vocabulary: Vocabulary) -> Word:
    token, is_content = _plain(written, terms, vocabulary)
    if token == VALUE:
        return Word(written, token, start=start)
    in_schema = is_content and (token == SCHEMA or (token not in UNEXPLAINED and terms.has(written)))
    if not is_content or in_schema:
        return Word(written, token, is_content, start, in_schema=in_schema)
    return Word(written, token, is_content, start, vocabulary.row(written), side=terms.side(written))


def _identifier(piece: str, start: int, terms: Terms, vocabulary: Vocabulary) -> Word:
    """The word for a piece that is no plain word: quoted, a sign, or something with figures or marks in it."""
    head = piece[0]
    if head in "\"'`":
        return Word(piece, VALUE, start=start)
    if head in "=<>!~?":
        return Word(piece, "?" if head == "?" else SIGN, is_content=False, start=start)
    written = piece.lower()
    bare = written.strip(".:-/$&%*#@")
    if "'" in written or (bare.isalpha() and not _has_hump(piece)):
        token, is_content = _plain(bare, terms, vocabulary)
        if token in UNEXPLAINED and head in _LEADING:
            token = VALUE
        row = vocabulary.row(bare) if is_content and token not in (VALUE, SCHEMA) else -1
        return Word(bare or piece, token, is_content, start, row)
    if not bare:
        return Word(piece, SIGN, is_content=False, start=start)
    if bare in terms.names:
        return Word(bare, SCHEMA, start=start)
    inside = parts(piece)
    words = [part for part in inside if len(part) > 1 and part.isalpha()]
    if "-" in bare and not _has_hump(piece) and bare.replace("-", "").isalpha():
        tokens = [_plain(word, terms, vocabulary)[0] for word in words]
        if UNEXPLAINED.isdisjoint(tokens):
            return Word(bare, SCHEMA if SCHEMA in tokens else VALUE, start=start)
    if words and any(terms.has(word) for word in words) and any(mark in bare for mark in "._/:-"):
        return Word(bare, SCHEMA, start=start)
    if bare in vocabulary.query:
        return Word(bare, bare, start=start)
    return Word(bare, VALUE, start=start)


def _plain(word: str, terms: Terms, vocabulary: Vocabulary) -> tuple[str, bool]:
    """The token of a word of letters, and whether it is one that says something."""
    if word in vocabulary.function:
        return word, False
    is_known = word in vocabulary.query or stem(word) in vocabulary.query
    if terms.has(word):
        return (word if is_known else SCHEMA), True
    if is_known:
        return word, True
    if word in vocabulary.trade or stem(word) in vocabulary.trade:
        return TRADE, True
    if terms.has_near(word):
        return SCHEMA, True
    listed = vocabulary.others.words.get(word)
    if listed is not None:
        return listed, listed != FOREIGN
    if vocabulary.has_near(word):
        return "<q>", True
    if len(word) == 1 and word.isascii():
        return VALUE, True
    if word.isascii() and 0 <= vocabulary.row(word) < vocabulary.own_rows:
        return UNKNOWN, True
    other = vocabulary.others.token(word)
    return other or UNKNOWN, other != FOREIGN


def _has_hump(piece: str) -> bool:
    """Whether capitals stand inside the word: a name in code, or a word in capitals with a figure or underscore.

    Never in a script that has no capitals.
    """
    if piece.upper() == piece.lower():
        return False
    return not (piece.islower() or piece[1:].islower() or piece.isupper() or len(piece) == 1)


UNEXPLAINED = frozenset((UNKNOWN, OFF))
"""Tokens of words that neither the schema nor what is known of queries explains."""

_WRITTEN = frozenset((UNKNOWN, TRADE, OFF))
_LEADING = frozenset("/$@#\\{")
"""A word behind one of these is a path, a variable or a handle."""
_SIDES = {AKIN: "<h>", NEITHER: "", ALIEN: "<a>"}
_COUNTS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 25)


def _step(count: int) -> int:
    """A count on a coarse scale."""
    step = 0
    for bound in _COUNTS:
        if count < bound:
            break
        step = bound
    return step


def features(words: Sequence[Word]) -> list[tuple[int, float]]:
    """The buckets of what was seen, each with how much of it; one list for each text, always in the same order."""
    amounts: list[tuple[int, float]] = []
    content = [word for word in words if word.is_content]
    unknown = [word for word in content if word.token in UNEXPLAINED]
    schema = sum(word.token == SCHEMA for word in content)
    values = sum(word.token == VALUE for word in content)
    trade = sum(word.token == TRADE for word in content)
    everyday = sum(word.token == OFF for word in unknown)
    named = sum(word.in_schema or word.token == SCHEMA for word in content)
    query = len(content) - len(unknown) - schema - values - trade
    share = round(10 * len(unknown) / len(content)) if content else 0
    lexical: tuple[str, ...] = (
        f"u{_step(len(unknown))}", f"s{min(schema, 3)}", f"v{min(values, 3)}", f"q{_step(query)}", f"share{share}",
        f"n{_step(len(words))}", f"u{_step(len(unknown))}q{min(query, 3)}", f"u{_step(len(unknown))}s{min(schema, 3)}",
        f"u{_step(len(unknown))}sq{min(schema + query, 4)}", f"s{min(schema, 2)}q{min(query, 2)}v{min(values, 2)}",
        f"t{min(trade, 3)}", f"t{min(trade, 2)}q{min(query, 2)}u{min(len(unknown), 3)}", f"o{min(everyday, 3)}",
        f"k{min(named, 3)}", f"k{min(named, 2)}u{min(len(unknown), 4)}",
    )  # fmt: skip
    akin, alien = sum(word.side == AKIN for word in content), sum(word.side == ALIEN for word in content)
    if akin or alien:
        a, h, u = min(alien, 3), min(akin, 2), len(unknown)
        lexical += (
            f"a{a}h{h}", f"a{a}", f"h{h}", f"a{a}k{min(named, 2)}h{h}", f"a{min(a, 2)}q{min(query, 3)}u{min(u, 3)}",
            f"a{min(a, 2)}h{h}u{min(u - alien, 3)}",
        )  # fmt: skip
    amounts += [(_bucket("#" + name), 1.0) for name in lexical]
    tokens = ["^", *(word.token for word in words), "$"]
    written = ["^", *(word.written if word.token in _WRITTEN else word.token for word in words), "$"]
    scale = 1.0 / sqrt(max(4, len(words)))
    sides = ["", *(_SIDES[word.side] for word in words), ""] if akin or alien else []
    before = "^"
    for at in range(len(tokens) - 1):
        amounts.append((_bucket(f"2{tokens[at]} {tokens[at + 1]}"), scale))
        if at + 2 < len(tokens):
            amounts.append((_bucket(f"3{tokens[at]} {tokens[at + 1]} {tokens[at + 2]}"), scale))
        if sides and (sides[at] or sides[at + 1]):
            amounts.append((_bucket(f"5{sides[at] or tokens[at]} {sides[at + 1] or tokens[at + 1]}"), scale))
        if at:
            amounts.append((_bucket(f"1{written[at]}"), scale))
            word = words[at - 1]
            shown = SCHEMA if word.in_schema else VALUE if word.token == VALUE else word.written
            if word.is_content and word.token != VALUE:
                if not word.in_schema:
                    amounts.append((_bucket("w" + shown), scale))
                amounts.append((_bucket(f"p{before} {shown}"), scale))
            before = shown
        if written[at] != tokens[at] or written[at + 1] != tokens[at + 1]:
            amounts.append((_bucket(f"4{written[at]} {written[at + 1]}"), scale))
    for word in unknown:
        grams = _letters(f" {word.written} ")
        if grams:
            weight = scale / sqrt(len(grams))
            amounts += [(gram, weight) for gram in grams]
    return amounts


def rows_of(words: Sequence[Word]) -> tuple[list[int], list[int], float]:
    """The rows of common words: of all that say something, of those that nothing explains, and what each counts."""
    anywhere = [word.row for word in words if word.row >= 0]
    unexplained = [word.row for word in words if word.row >= 0 and word.token in UNEXPLAINED]
    return anywhere, unexplained, 1.0 / sqrt(max(3, sum(word.is_content for word in words)))


_GRAM = crc32(b"c")


def _letters(letters: str) -> list[int]:
    """The buckets of every three, four and five letters in a row."""
    ends = [(at, size) for size in (3, 4, 5) for at in range(len(letters) - size + 1)]
    if letters.isascii():
        data = letters.encode("ascii")
        return [crc32(data[at : at + size], _GRAM) & _MASK for at, size in ends]
    return [crc32(letters[at : at + size].encode("utf-8", "surrogatepass"), _GRAM) & _MASK for at, size in ends]


def _bucket(name: str) -> int:
    data = name.encode("ascii") if name.isascii() else name.encode("utf-8", "surrogatepass")
    return crc32(data) & _MASK
