r"""What is wrong with a string that is none: other quotes, escapes that Go does not know, no end.

Whoever writes ``"\d+"`` means a backslash: the text is then read raw, and the fix is the same text in backticks.
"""

from __future__ import annotations

import re

from grammar.diagnostic import Safety, quote
from grammar.frozen import frozen
from grammar.languages.formula.literals import ESCAPE, escape, read_string, write_string
from grammar.pattern import pattern

_ESCAPE = pattern(ESCAPE)
_ANY_ESCAPE = pattern(r"\\(?:[uUx][0-9a-fA-F]{0,8}|[0-7]{1,3}|[\s\S]|$)")
_PAIR = pattern(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_SURROGATE = pattern("[\ud800-\udfff]")
_CLOSED = pattern(r"'(?:[^'\\\n]|\\[^\n])*'")
_CURLY_ENDS = {"‘": "’'", "‚": "’'", "“": '”“"', "”": '”"', "„": '”“"'}
_PLAIN_ESCAPES = frozenset({"\\'", "\\/"})


@frozen
class Misquoted:
    """What is wrong with a quoted text: the fault's name and message, and its place ``[start, end)`` in the text.

    `fixed` is the string that was meant, None where that is not certain; `text` what it stands for.
    """

    name: str
    message: str
    start: int
    end: int
    label: str = ""
    help: str | None = None
    fixed: str | None = None
    safety: Safety = Safety.SAFE
    text: str | None = None


def misquoted(raw: str) -> Misquoted | None:
    """The fault of a text that begins with a quotation mark of some kind; None for a string of a formula."""
    if raw[0] == '"':
        return _double(raw)
    if raw[0] == "`":
        return _half_character(raw) if len(raw) > 1 and raw[-1] == "`" else _unclosed()
    if raw[0] == "\\":
        return _other(raw, raw[2:-2])
    is_closed = _CLOSED.fullmatch(raw) is not None if raw[0] == "'" else len(raw) > 1 and raw[-1] in _CURLY_ENDS[raw[0]]
    return _other(raw, raw[1:-1]) if is_closed else _unclosed()


def _unclosed() -> Misquoted:
    return Misquoted("unclosed-string", "a string is never closed", 0, 1, label="opened here")


def _half_character(raw: str) -> Misquoted | None:
    surrogate = _SURROGATE.search(raw)
    return Misquoted("lone-surrogate", "half a character stands in a string", *surrogate.span()) if surrogate else None


def _other(raw: str, inner: str) -> Misquoted:
    fixed, safety = _requoted(inner)
    is_whole = _SURROGATE.search(inner) is None
    return Misquoted(
        "other-quotes",
        f"{quote(raw)} is not in straight double quotes or backticks",
        0,
        len(raw),
        help=_advice(fixed) if is_whole else None,
        fixed=fixed if is_whole else None,
        safety=safety,
        text=read_string(fixed) if is_whole else None,
    )


def _advice(fixed: str) -> str:
    return "put the string in backticks" if fixed[0] == "`" else f"write {quote(fixed)}"


def _requoted(inner: str) -> tuple[str, Safety]:
    """What stands between other quotes as a string, and how certain that is."""
    inner = re.sub(r"\\([\s\S])", lambda m: m.group(1) if m.group(1) in "'\"" else m.group(), inner)
    escapes = [m.start() for m in _ANY_ESCAPE.finditer(inner)]
    if not escapes:
        return write_string(inner), Safety.SAFE
    if all(_ESCAPE.match(inner, at) for at in escapes):
        return '"' + inner.replace('"', '\\"') + '"', Safety.UNSAFE  # an escape, or a backslash of a pattern?
    return _raw(inner), Safety.SAFE


def _raw(inner: str) -> str:
    """A text in which a backslash is a backslash, as a string."""
    return f"`{inner}`" if "`" not in inner else f'"{escape(inner)}"'


def _double(raw: str) -> Misquoted | None:
    if len(raw) == 1 or raw[-1] != '"' or _ends_escaped(raw):
        return _unclosed()
    halved = _half_character(raw)
    if halved:
        return halved
    inner = raw[1:-1]
    odd = [(m.start() + 1, m.group()) for m in _ANY_ESCAPE.finditer(inner) if not _ESCAPE.match(inner, m.start())]
    if not odd:
        at = raw.find("\n")
        if at < 0:
            return None
        fixed = f"`{inner}`" if "\\" not in inner and "`" not in inner else raw.replace("\n", "\\n")
        return Misquoted(
            "line-break-in-string",
            "a string in double quotes contains a line break",
            at,
            at + 1,
            label="the line ends here",
            help="put the string in backticks" if fixed[0] == "`" else "write `\\n`",
            fixed=fixed,
            text=read_string(fixed),
        )
    at, first = odd[0]
    known = _mended(inner, [e for _, e in odd])
    return Misquoted(
        "invalid-escape",
        f"{quote(first)} is not an escape",
        at,
        at + len(first),
        label="in this string",
        help=_advice(known) if known else "write characters as they are, or as `\\xHH`, `\\uHHHH`, `\\UHHHHHHHH`",
        fixed=known,
        text=read_string(known) if known else None,
    )


def _ends_escaped(raw: str) -> bool:
    """Whether the quotation mark at the end is an escaped one."""
    bare = raw[1:-1]
    return (len(bare) - len(bare.rstrip("\\"))) % 2 == 1


def _mended(inner: str, odd: list[str]) -> str | None:
    """The string that was meant by one with escapes that are none; None where that is not certain."""
    if all(e in _PLAIN_ESCAPES for e in odd):
        plain = _ANY_ESCAPE.sub(lambda m: m.group()[1] if m.group() in _PLAIN_ESCAPES else m.group(), inner)
        return '"' + plain.replace("\n", "\\n") + '"'
    joined = _PAIR.sub(_joined, inner)
    if joined != inner and not any(not _ESCAPE.match(joined, m.start()) for m in _ANY_ESCAPE.finditer(joined)):
        return '"' + joined.replace("\n", "\\n") + '"'
    if any(e[1:2] in ("", "u", "U", "x") or e[1:2].isdigit() for e in odd):
        return None
    return _raw(re.sub(r"\\([\s\S])", lambda m: '"' if m.group(1) == '"' else m.group(), inner))


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair.group(1), 16), int(pair.group(2), 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
