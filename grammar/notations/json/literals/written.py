"""A literal that was read, written as JSON: the edits that lead there, as few and as small as can be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from grammar.diagnostic import Edit
from grammar.notations.json.literals.node import Node
from grammar.notations.json.values import encode
from grammar.pattern import pattern
from grammar.source import Span

_BLANKS = pattern(r"\s+")
_LAST_COMMA = pattern(r",(?=[\]}])")
_SIGN = pattern(r"(?<=[:,])(?=.)")
_BARE = pattern(r"[^\W\d][\w.$-]*+")


def edits_of(text: str, node: Node, comments: Sequence[tuple[int, int]], *, is_spaced: bool = False) -> list[Edit]:
    """The edits that write the part of a text that a node was read from as JSON.

    What a reader of JSON with small mistakes takes as it is (a comment, a comma too many, a name without quotation
    marks) stays as it is where nothing beside it is changed. Scalars keep their places. Comments are kept.

    Args:
        text: what the node was read from.
        node: what was read, an object or a list.
        comments: the places of the comments in it, in order.
        is_spaced: whether entries were told apart by blanks, so that the commas are missing.
    """
    pieces = [*_pieces(node)]
    scalars = [piece for piece in pieces if isinstance(piece, Node)]
    if any(a.end > b.start for a, b in pairwise(scalars)):
        return [Edit(Span(node.start, node.end), written(node))]
    edits: list[Edit] = []
    at, marks = node.start, ""
    for piece in [*pieces, None]:
        if isinstance(piece, str):
            marks += piece
            continue
        edit = _gap(text, at, node.end if piece is None else piece.start, marks, comments, is_spaced=is_spaced)
        if edit is not None:
            edits.append(edit)
        if piece is None:
            break
        if piece.text != text[piece.start : piece.end]:
            edits.append(Edit(Span(piece.start, piece.end), piece.text or ""))
        at, marks = piece.end, ""
    return edits


def written(node: Node) -> str:
    """A node as JSON."""
    return "".join(piece if isinstance(piece, str) else piece.text or "" for piece in _spaced(_pieces(node)))


def _spaced(pieces: Iterator[str | Node]) -> Iterator[str | Node]:
    for piece in pieces:
        yield f"{piece} " if isinstance(piece, str) and piece in ",:" else piece


def _pieces(node: Node) -> Iterator[str | Node]:
    """The scalars of a node and the marks between them, in order."""
    if node.is_scalar:
        yield node
        return
    yield "{" if node.is_object else "["
    for count, entry in enumerate(node.entries):
        if count:
            yield ","
        if entry.key is not None:
            yield _key(entry.key, is_json=entry.separator == ":")
            yield ":"
        yield from _pieces(entry.value)
    yield "}" if node.is_object else "]"


def _key(key: Node, *, is_json: bool) -> Node:
    """A key as it is to be written: in quotation marks where its separator is none of JSON's."""
    said = key.text or ""
    if said[:1] == '"' or (is_json and not key.is_symbol and (said[:1] in "'`" or _BARE.fullmatch(said))):
        return key
    if said[:1] in "'`\u2018\u201c\u201d\u201e\u201b":
        said = said[1:-1]
    return Node(key.start, key.end, encode(said))


def _gap(
    text: str, start: int, end: int, marks: str, comments: Sequence[tuple[int, int]], *, is_spaced: bool
) -> Edit | None:
    """The edit that makes marks of what stands between two scalars; None where they stand there already."""
    kept: list[tuple[int, int]] = []
    for begin, stop in comments[bisect_left(comments, (start, start)) :]:
        if begin >= end:
            break
        kept.append((begin, stop))
    bare = list(text[start:end])
    for begin, stop in kept:
        bare[begin - start : stop - start] = " " * (stop - begin)
    stands = "".join(bare)
    signs = _BLANKS.sub("", stands)
    is_same = signs == marks or (not is_spaced and signs == marks.replace(",", ""))
    if is_same and not (is_spaced and any(text[begin] == ";" for begin, _ in kept)):
        return None
    if _LAST_COMMA.sub("", signs) == marks:
        return None
    if not kept and "\n" not in stands:
        return Edit(Span(start, end), _SIGN.sub(" ", marks) + (" " if marks[-1:] in (":", ",") else ""))
    first = 0 if marks[:1] in (":", ",") and not kept else len(stands) - len(stands.lstrip())
    last = len(stands.rstrip())
    if first >= last:
        first = last = 0
    if is_spaced and kept:  # comments that begin with a semicolon
        first, last = min(first, kept[0][0] - start), max(last, kept[-1][1] - start)
    inside = [text[begin:stop] for begin, stop in kept if start + first <= begin < start + last]
    remarks = "".join(f" {remark if remark.startswith('/*') else _as_comment(remark)}" for remark in inside)
    return Edit(Span(start + first, start + last), f"{_SIGN.sub(' ', marks)}{remarks}")


def _as_comment(remark: str) -> str:
    """A comment of one line as one that ends before its line does."""
    return f"/* {remark.lstrip('/#;-').strip().replace('*/', '* /')} */"
