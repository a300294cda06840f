"""The words of a question, and the words inside an identifier."""

from __future__ import annotations

import re

PIECES = re.compile(
    r"\"[^\"]{0,300}\"|`[^`]{0,300}`|(?<![\w'])'[^']{1,300}'(?!\w)"  # what is quoted
    r"|[^\W\d_]+(?:'[^\W\d_]{1,2}(?![\w']))?(?![\w./:@#\\{}$=&%-])"  # a plain word
    r"|[\w./:@#\\{}$&%*-]+"  # an identifier, number, path or address
    r"|[=<>!~]+|[?]"
)
"""The pieces of a question: what is quoted, plain words, identifiers, operators and question marks."""

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")

_IRREGULAR = {
    "indices": "index", "vertices": "vertex", "people": "person", "children": "child", "men": "man", "women": "woman",
    "feet": "foot", "mice": "mouse", "statuses": "status", "addresses": "address", "queries": "query",
    "latencies": "latency", "does": "do", "has": "has", "was": "was", "is": "is", "this": "this", "its": "its",
    "status": "status", "access": "access", "process": "process", "address": "address", "class": "class",
}  # fmt: skip


def parts(identifier: str) -> list[str]:
    """The words inside an identifier, in lower case: split at separators, digits and camel humps.

    >>> parts("http.statusCode_2xx")
    ['http', 'status', 'code', '2', 'xx']
    """
    return [part.lower() for part in _CAMEL.findall(identifier)]


def stem(word: str) -> str:
    """A lower-case English word without the endings of the plural and of the commonest verb forms.

    >>> [stem(word) for word in ("queries", "requests", "grouped", "timing", "class")]
    ['query', 'request', 'group', 'tim', 'class']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4:
        return word
    word = word.removesuffix("'s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 4:
        word = word[:-2]
    else:
        return word.removesuffix("e") if len(word) > 4 else word
    return _undoubled(word).removesuffix("e") if len(word) > 4 else _undoubled(word)


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
