"""A second reading of the formula language, straight from the official grammar's rules, for holding ours to it.

It shares nothing with the package: a lexer by longest match over one regular expression a token, and a parser that
climbs precedences. It knows whether a text is a formula, and what its tree is, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata

SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | set(map(chr, range(0x2000, 0x200B)))
DIGITS = "[0-9]+"
ESCAPE = r"""\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[abfnrtv\\'"]|[0-7]{3}|x[0-9a-fA-F]{2})"""
TOKENS = [
    *((word, re.compile(re.escape(word))) for word in ("(", ")", ",", "$", "true", "false", "null")),
    ("!", re.compile("!")),
    *(
        (op, re.compile(re.escape(op)))
        for op in ("*", "/", "%", "+", "-", "<", "<=", ">", ">=", "=", "!=", "AND", "OR")
    ),
    ("FUNCNAME", re.compile("[a-zA-Z][a-zA-Z0-9_]+")),
    ("INT", re.compile(DIGITS)),
    ("FLOAT", re.compile(rf"{DIGITS}(?:\.{DIGITS})?(?:[eE][+-]?{DIGITS})?|\.{DIGITS}(?:[eE][+-]?{DIGITS})?")),
    ("RAWSTRING", re.compile("`[^`]*`")),
    ("STRING", re.compile(rf'"(?:[^"\\]|{ESCAPE})*"')),
]
LEVELS = [["OR"], ["AND"], ["=", "!="], ["<", "<=", ">", ">="], ["+"], ["-"], ["*", "/", "%"]]
FUNCTIONS = {
    "IF", "SWITCH", "COALESCE", "NOT", "AND", "OR", "EXISTS", "LT", "LTE", "GT", "GTE", "EQUALS", "IN", "MIN", "MAX",
    "SUM", "MUL", "SUB", "DIV", "MOD", "LOG10", "BUCKET", "INT", "FLOAT", "BOOL", "STRING", "CONCAT", "STARTS_WITH",
    "ENDS_WITH", "CONTAINS", "TO_LOWER", "LENGTH", "REG_MATCH", "REG_VALUE", "REG_COUNT", "UNIX_TIMESTAMP",
    "EVENT_TIMESTAMP", "INGEST_TIMESTAMP", "FORMAT_TIME", "LAST", "SUMMARIZE", "INCREASE", "RATE", "RAW_METRIC",
}  # fmt: skip


class NotAFormulaError(Exception):
    pass


def tree_of(text):
    """The tree as nested tuples.

    Raises:
        NotAFormulaError: the official parser refuses the text.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise NotAFormulaError("no UTF-8")
    return _Parser(list(_lex(text))).parse()


def _is_column_character(character):
    category = unicodedata.category(character)
    return character in "_./:=+?-" or category[0] == "L" or category == "Nd"


def _lex(text):
    at = 0
    while at < len(text):
        if text[at] in SPACES:
            at += 1
            continue
        best, end = None, at
        if text[at] == "$":
            stop = at + 1
            while stop < len(text) and _is_column_character(text[stop]):
                stop += 1
            if stop > at + 1:
                best, end = "COLUMN", stop
        for name, pattern in TOKENS:  # the longest match wins, and of equally long ones the first
            match = pattern.match(text, at)
            if match and match.end() > end:
                best, end = name, match.end()
        if best is None:
            raise NotAFormulaError(f"no token at {at}")
        yield best, text[at:end]
        at = end


class _Parser:
    def __init__(self, tokens):
        self.tokens = [*tokens, ("END", "")]
        self.at = 0

    @property
    def kind(self):
        return self.tokens[self.at][0]

    def take(self, *kinds):
        kind, text = self.tokens[self.at]
        if kinds and kind not in kinds:
            raise NotAFormulaError(f"{kind} instead of {kinds}")
        self.at += 1
        return text

    def parse(self):
        found = self.chain(0)
        self.take("END")
        return found

    def chain(self, level):
        if level == len(LEVELS):
            return self.unary()
        found = self.chain(level + 1)
        while self.kind in LEVELS[level]:
            operator = self.take()
            found = (operator, found, self.chain(level + 1))
        return found

    def unary(self):
        if self.kind == "!":
            self.take()
            return ("!", self.unary())
        if self.kind == "(":
            self.take()
            found = self.chain(0)
            self.take(")")
            return found
        if self.kind in ("FUNCNAME", "AND", "OR"):
            return self.call()
        if self.kind == "COLUMN":
            return ("column", self.take()[1:])
        if self.kind == "$":
            self.take()
            return ("column", _text(self.take("STRING", "RAWSTRING")))
        return self.literal()

    def call(self):
        name = self.take()
        if name not in FUNCTIONS:
            raise NotAFormulaError(f"invalid function: {name}")
        self.take("(")
        arguments = []
        while self.kind != ")":
            arguments.append(self.chain(0))
            if self.kind == ",":
                self.take()
            elif self.kind != ")":
                raise NotAFormulaError("no comma")
        self.take(")")
        return ("call", name, *arguments)

    def literal(self):
        if self.kind in ("true", "false", "null"):
            return (self.take(),)
        if self.kind in ("STRING", "RAWSTRING"):
            return ("string", _text(self.take()))
        sign = -1 if self.kind == "-" else 1
        if sign < 0:
            self.take()
        kind = self.kind
        digits = self.take("INT", "FLOAT")
        if kind == "INT":
            value = int(digits.lstrip("0")[:20] or "0")
            if value > 2**63 - 1:
                raise NotAFormulaError("out of range")
            return ("integer", sign * value)
        value = float(digits)
        if value == float("inf"):
            raise NotAFormulaError("out of range")
        return ("float", sign * value)


def _text(token):
    """What Go's Unquote makes of a string; what stands between the backticks of a raw one."""
    inner = token[1:-1]
    if token[0] == "`":
        return inner.encode()
    if "\n" in inner:
        raise NotAFormulaError("invalid syntax")
    found = b""
    at = 0
    while at < len(inner):
        if inner[at] != "\\":
            found += inner[at].encode()
            at += 1
            continue
        letter = inner[at + 1]
        width = {"u": 4, "U": 8, "x": 2}.get(letter, 0)
        if letter in "01234567":
            code, at = int(inner[at + 1 : at + 4], 8), at + 4
            if code > 255:
                raise NotAFormulaError("invalid syntax")
            found += bytes([code])
        elif width:
            code, at = int(inner[at + 2 : at + 2 + width], 16), at + 2 + width
            if letter == "x":
                found += bytes([code])
            elif 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                raise NotAFormulaError("invalid syntax")
            else:
                found += chr(code).encode()
        elif letter == "'":
            raise NotAFormulaError("invalid syntax")
        else:
            found += {"a": b"\a", "b": b"\b", "f": b"\f", "n": b"\n", "r": b"\r", "t": b"\t", "v": b"\v"}.get(
                letter, letter.encode()
            )
            at += 2
    return found
