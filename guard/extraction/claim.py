"""Claims: what prose says of an answer's parts, held against the answer: amounts, times, columns, operators, orders.

`the top 20` beside a limit of 10, `sorted ascending` beside a descending order, `grouped by tenant` beside a breakdown by
name: whoever wrote both meant one of them. What is denied, offered, asked or said of something else claims nothing. An answer of
any language is known by its words and numbers; where it has keys, a claim about a part is held against that part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grammar import Span
from grammar.frozen import frozen
from guard.extraction.sentence import even, sentences
from guard.extraction.stance import is_asked

_UNITS: Mapping[str, float] = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_NUMBERS: Mapping[str, int] = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {
    "a": 1,
    "an": 1,
    "fifteen": 15,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1_000,
}
_COUNT = r"(?P<count>[0-9][0-9,_]*(?:\.[0-9]+)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_UNIT = r"(?P<unit>seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?)\b"

_LONG_AGO = re.compile(
    rf"\b(?:last|past|previous|preceding|recent|trailing|latest)\s+(?:{_COUNT}[\s-]*)?{_UNIT}(?! (?:attempt|message|query|version|time))"
    rf"|\b(?:window|range|period|span|timeframe|lookback|time)\b[^.,;\n]{{0,30}}?\b(?:is|of|to|at|covers|spans|over|for|set to|extended to|=|:)\s+(?:only |just |now |the last |the past |about )?{_COUNT.replace('count', 'count2')}[\s-]*{_UNIT.replace('unit', 'unit2')}",
    re.IGNORECASE,
)
_SHOULD_LAST = re.compile(
    rf"\b(?:needs? to|has to|should|must|ought to|shall) (?:be|cover|span) (?:only |about )?{_COUNT}[\s-]*{_UNIT}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"\b(?:the )?(?:top|first|bottom)[\s-]+{_COUNT}\b(?!\s*(?:st|nd|rd|th|%|ms|percent)\b)(?!\s+{_UNIT.replace('?P<unit>', '?:')})"
    rf"|\b(?:at most|up to|max(?:imum)?(?: of)?|no more than|limit(?:ed)?(?: it| them| the results?)? (?:to|of)|cap(?:ped)? (?:at|to)|cut (?:it )?off (?:at|after)|only|just)\s+(?:the )?(?:first |top )?{_COUNT.replace('count', 'count2')}\s+(?:\w+ )?(?:rows?|results?|groups?|lines?|entries|records|items|hits|are shown|are returned|come back)\b"
    rf"|(?<![\w.])(?P<count3>[0-9][0-9,_]*)\s+(?:rows|results|groups|entries|records) (?:only|at most|are (?:shown|returned)|would be better|max(?:imum)?)\b",
    re.IGNORECASE,
)
_UP = r"(?:fastest|smallest|lowest|fewest|shortest|oldest|rarest|cheapest|best|lightest|quickest)"
_DOWN = r"(?:slowest|largest|highest|longest|biggest|busiest|worst|newest|heaviest|greatest)"
_FIRST = r"(?: [\w-]+){0,2}? (?:come |are |is |go |at the )?(?:first|on top|top)\b"
_ASCENDING = re.compile(rf"\bascending(?:ly)?\b|\basc\b|\b{_UP}{_FIRST}", re.IGNORECASE)
_DESCENDING = re.compile(rf"\bdescending(?:ly)?\b|\bdesc\b|\b{_DOWN}{_FIRST}", re.IGNORECASE)
_JOINED = re.compile(
    r"\b(?:combin\w+|join\w+|connect\w+|link\w+|conjunction|put together)\b[^.\n]{0,24}?\b(?:with|by|using|through|an?|is)\s+(?:an? |logical )?[`'\"(*]?(?P<word>and|or)\b[`'\")*]?",
    re.IGNORECASE,
)
_SHOULD_JOIN = re.compile(
    r"\b(?:[Ss]hould be|[Mm]ust be|[Uu]se|[Oo]ught to be|[Mm]eant)\s+(?:an? )?[`'\"*]?(?P<word>OR|AND)\b"
)
_STATISTICS: Mapping[str, frozenset[str]] = {
    "average": frozenset({"avg", "mean", "average"}),
    "mean": frozenset({"avg", "mean", "average"}),
    "median": frozenset({"p50", "median"}),
    "maximum": frozenset({"max", "maximum", "p100"}),
    "minimum": frozenset({"min", "minimum"}),
    "sum": frozenset({"sum", "total"}),
    "total": frozenset({"sum", "total", "count"}),
}
_EVERY_STATISTIC = frozenset().union(*_STATISTICS.values()) | {"count", "count_distinct", "heatmap"}
_STATISTIC = re.compile(
    r"\b(?:the|an|is|shows?|gives?|measures?|calculates?|computes?|takes?|and|:)\s+(?P<word>average|mean|median|maximum|minimum|sum|total)\s+"
    r"(?:of\b|duration|latency|response|value|time|size|per|by|for|\w+_\w+|\w+\.\w+)",
    re.IGNORECASE,
)
_PERCENTILE = re.compile(
    r"\bp(?P<short>[0-9]{2,3})\b|\b(?P<long>[0-9]{1,2}(?:\.[0-9])?)(?:th|st|nd|rd)[\s-]+percentile\b|\bas the (?P<alone>[0-9]{1,2})(?:th|st|nd|rd)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?P<role>group(?:s|ed|ing)?|break(?:s|ing)? (?:it |them |this |the results? )?down|broken down|breakdowns?|split(?:s|ting)?|aggregat\w+|bucket\w*|sort(?:s|ed|ing)?|order(?:s|ed|ing)?)"
    r"(?: (?:it|them|this|these|the \w+|events|results|rows|up|[\w-]+)){0,3}? (?:by|per|on|for each) (?:the )?(?:columns? )?[`\"'*]?(?P<name>[^\W\d_][\w.\-]*[\w])",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\b(?:by|per|for each) (?:the )?(?P<name>`[^`\n]{1,80}`|[^\W\d_][\w\-]*[._][\w.\-]*\w)", re.IGNORECASE
)
_OF = re.compile(
    r"\b[A-Z][A-Z0-9_]{1,30}[`*]*\s*(?:\(|of |on |is applied to |applied to |over )\s*[`\"']?(?P<name>[^\W\d_][\w.\-]*\w)"
)
_DISTINCT = re.compile(r"\b(?:distinct|unique|different)\s+(?P<name>[^\W\d_][\w.]*)", re.IGNORECASE)
_IS = re.compile(
    r"(?<![\w.])[`\"']?(?P<column>[^\W\d_][\w.\-]{1,100})[`\"']?\s+(?:is|equals|==?|being|set to)\s+[`\"']?(?P<value>[^\W_][\w.\-]*)(?![\w.]*\s+(?:or|and) )",
    re.IGNORECASE,
)
_NO_VALUE = frozenset(
    "a an the at not missing present set null used empty available required in one what where how now also only just given above below over under "
    "greater less more of as to for from still known there this that it always never often usually sometimes kept filtered included excluded counted "
    "grouped measured applied part right wrong correct stored string number true-ish calculated supported sorted needed defined filled named called "
    "different between listed recorded unknown any either both case-sensitive unique optional missing sent".split()
)
_BOUND = re.compile(
    r"(?:\b(?:at least|at most|above|over|below|under|(?:fewer|more|less|greater|higher|lower|larger|smaller) than|from|exceed\w*|or more than|beyond)|[<>]=?|[\u2264\u2265])\s*`?(?P<number>-?[0-9][0-9,_]*(?:\.[0-9]+)?)\b"
    r"(?!\s*(?:%|ms\b|s\b|seconds?|minutes?|hours?|days?|weeks?|rows|results|years?|percent|million|thousand|times|x\b|:))"
    r"|(?<![\w.])(?P<number2>[0-9]+) (?:and|or) (?:above|more|higher|up|over|upwards|greater|below|less|fewer|lower)\b",
    re.IGNORECASE,
)
_SELECTS = re.compile(
    r"\b(?:keeps?|selects?|counts?|finds?|includ\w+|filter\w*|restrict\w*|exclud\w+|ignor\w+|drops?|removes?|only|where|with|having|looks? at|everything|threshold|should|status|codes?|and up)\b|^\W*[a-z_]+\s*[<>]",
    re.IGNORECASE,
)
_ONLY_THE = re.compile(
    r"\b(?:only|just|restrict\w*|limit\w*|filter\w*|narrow\w*|looks? (?:only )?at|covers)\b[^.,;\n]{0,40}?\b(?:the|to|for|on) (?P<value>(?!the\b|a\b|an\b)[\w-]+) (?P<noun>[\w-]+)\b",
    re.IGNORECASE,
)
_NO_ENTITY = frozenset(
    "same right given named other slow slowest worst busiest first last one whole single respective specified said specific affected current new old main correct http status response".split()
)
_CONTRAST = re.compile(
    r"(?:^\W*(?=[^,\n]{1,60},)|,\s*(?:and |but )?|\bis |\bbe |\buse |\bsays? |\bby |[\s(]but )(?:but )?(?:not|never|instead of|rather than|in place of|in lieu of)\s+(?:the |an? |by |for |with )?[`\"'*]?(?P<term>[^\W_][\w.\-]*|>=|<=|=|!=|>|<)[`\"'*]?"
    r"(?=\W*(?:$|[,.;:!?)]|\s(?:but|and|please|here|as|then|because|since|so)\b))"
    r"|\b(?:instead of|rather than|in place of|in lieu of|swapped for|replaced by) (?:the |an? |by )?[`\"'*]?(?P<term2>[^\W_][\w.\-]*)",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?:^|\b\w+\s?)(?:[x\u00d7*]\s?[0-9]+|[0-9]+\s?[x\u00d7])(?![\w.])|\b(?:twice|half|double|triple|three times|ten times) (?:the|that|this|as)\b",
    re.IGNORECASE,
)
# --- which sentences claim something ---

_OFFERED = re.compile(
    r"\b(?:if|in case|should (?:you|it|they)|whenever|unless|would|could|might|may|can|want(?:ed)? to|wish|like to|feel free|let me know|tell me|happy to|optional(?:ly)?|for example|for instance|e\.g\."
    r"|such as|by default|defaults?|usually|typically|normally|often|sometimes|generally|alternatively|possible|later|next time|otherwise|ways? to|another|compare[ds]?|compared|versus|vs\.?"
    r"|maximum is|at most 1,?000|documentation|api|is to (?!be\b)\w+|suppose|imagine|considered|whether|keep in mind|bear in mind|next steps?|to (?:see|find|get|learn|know|compare|check)|expected (?:result|output)|sample|example|same as|equivalent|roughly|means that)\b",
    re.IGNORECASE,
)
FOR_A_PURPOSE = re.compile(
    r"^\W*(?:for|to|in order to|when|with|in)\b(?! (?:only|one|a second))[^,:]{1,70}[,:]\s*(?!please\b|not\b|only\b)\w",
    re.IGNORECASE,
)
"""What begins a sentence that is about some case only: `for a single service, ...`."""
_BEFORE_NOW = re.compile(
    r"\b(?:previous(?:ly)?|earlier|last (?:message|time|attempt|answer|query|version|week'?s)|first (?:answer|attempt|version|query)|your query|my last|you (?:sent|mentioned|had|wrote|said)|used to|before that|was wrong|failed|complained|rejected|yesterday's)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:not|no|never|without|nor|neither|isn't|doesn't|don't|didn't|aren't|won't|can't|cannot|wasn't|instead of|rather than|unlike|than|why|nothing|hides?|hide|beats?)\b|n't\b",
    re.IGNORECASE,
)


@frozen
class Facts:
    """What an answer holds: the words and numbers in it, and for each of its keys those under it.

    `words` are in lower case; `keys` is empty where the language's texts have none. `is_timed` says that it names points in
    time, so that how long ago it begins is not told by one number.
    """

    words: frozenset[str]
    numbers: frozenset[float]
    keys: Mapping[str, frozenset[str]]
    pairs: tuple[Mapping[str, str], ...]
    is_timed: bool
    has_length: bool

    @classmethod
    def of(cls, answer: str, document: Any) -> Facts:
        """The facts of an answer: of its document where it is JSON, else of the words in its text."""
        if not isinstance(document, dict | list):
            found = [word.casefold() for word in re.findall(r"[^\W_][\w.\-]*", answer)]
            return cls(frozenset(found), frozenset(_numbers(found)), {}, (), is_timed=False, has_length=False)
        scalars = [str(value).casefold() for value in _scalars(document)]
        numbers = frozenset(_numbers(scalars))
        keys = (
            {key: frozenset(str(of).casefold() for of in _scalars(value)) for key, value in document.items()}
            if isinstance(document, dict)
            else {}
        )
        pairs = tuple(
            {str(key): str(value).casefold() for key, value in part.items() if not isinstance(value, dict | list)}
            for part in _objects(document)
        )
        return cls(
            frozenset(scalars),
            numbers,
            keys,
            pairs,
            is_timed=any(number > 1e8 for number in numbers) or re.search(r"\d{4}-\d\d-\d\d", answer) is not None,
            has_length=any("time" in key or "range" in key or "window" in key for key in keys),
        )


def contradictions(text: str, facts: Facts, names: Mapping[str, str], columns: Iterable[str]) -> Iterator[Span]:
    """The places of the sentences that say something of an answer which is not so.

    Args:
        text: what stands on one side of the answer.
        facts: what the answer holds.
        names: the names of its parts, folded, each with its key; empty where it has none.
        columns: names of the dataset; empty where they are not known.
    """
    known = {column.casefold() for column in columns}
    plain = even(text)
    is_offer = False
    for place in sentences(plain):
        sentence = plain[place.start : place.end]
        raw = text[place.start : place.end]
        if is_asked(sentence):
            is_offer = LEADS_TO_AN_OFFER.search(sentence) is not None
            continue
        was_offered, is_offer = is_offer, False
        if was_offered or _OFFERED.search(sentence) or FOR_A_PURPOSE.search(sentence) or _BEFORE_NOW.search(sentence):
            continue
        if any(check(raw, facts, names, known) for check in _CHECKS):
            yield place


LEADS_TO_AN_OFFER = re.compile(
    r"\b(?:need|want|prefer|would|interested|looking|too (?:many|few|slow|long|much)|rather|fewer|more|wrong)\b",
    re.IGNORECASE,
)


def _denied(text: str, at: int) -> bool:
    """Whether something right before a place denies what stands there."""
    clause = max(text.rfind(mark, 0, at) for mark in ",;:.(\n") + 1
    return _DENIES.search(text, max(clause, at - 40), at) is not None


def _amount(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    for match in _AMOUNT.finditer(text):
        count = _number(match["count"] or match["count2"] or match["count3"])
        if count not in facts.numbers and not _denied(text, match.start()):
            return True
    return False


def _time(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    if facts.is_timed:
        return False
    for match in (*_LONG_AGO.finditer(text), *_SHOULD_LAST.finditer(text)):
        told = match.groupdict()
        unit = (told["unit"] or told["unit2"]).casefold()
        counted = told["count"] or told.get("count2")
        count = (_number(counted) if counted else None) or 1.0
        size = _UNITS["mo" if unit.startswith("mo") else unit[0]] * count
        if not ({size, size * 1_000, count} & facts.numbers) and not _denied(text, match.start()):
            return True
    return False


def _direction(text: str, facts: Facts, names: Mapping[str, str], _columns: set[str]) -> bool:
    key = names.get("orderby")
    if key is not None and key not in facts.keys:
        return False
    under = facts.keys.get(key, facts.words) if key is not None else facts.words
    is_down = bool({"descending", "desc"} & under)
    up, down = _ASCENDING.search(text), _DESCENDING.search(text)
    if up is not None and down is None:
        return is_down and not _denied(text, up.start())
    return down is not None and up is None and not is_down and key is not None and not _denied(text, down.start())


def _connective(text: str, facts: Facts, names: Mapping[str, str], _columns: set[str]) -> bool:
    match = _JOINED.search(text) or _SHOULD_JOIN.search(text)
    if match is None or _denied(text, match.start("word")) or not names:
        return False
    return (match["word"].casefold() == "or") != ("or" in facts.words)


def _statistic(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    told = [match for match in _PERCENTILE.finditer(text) if not _denied(text, match.start())]
    said = {f"p{(match['short'] or match['long'] or match['alone']).replace('.', '').lstrip('0')}" for match in told}
    own = {f"p{word[1:].lstrip('0')}" for word in facts.words if re.fullmatch("p[0-9]{2,3}", word)}
    has_statistic = bool(own) or bool(_EVERY_STATISTIC & facts.words)
    if said and has_statistic and not said & own and not (said == {"p50"} and "median" in facts.words):
        return True
    for match in _STATISTIC.finditer(text):
        if (
            has_statistic
            and not _STATISTICS[match["word"].casefold()] & (facts.words | own)
            and not _denied(text, match.start("word"))
        ):
            return True
    return False


def _column(text: str, facts: Facts, names: Mapping[str, str], columns: set[str]) -> bool:
    for match in _BY.finditer(text):
        name = match["name"].casefold().rstrip(".")
        sorts = match["role"].casefold().startswith(("sort", "order"))
        key = names.get("orderby" if sorts else "groupby")
        under = facts.words if key is None else facts.keys.get(key, frozenset())
        is_known = name in columns or (sorts and (name in _EVERY_STATISTIC or re.fullmatch("p[0-9]{2,3}", name)))
        if (
            is_known
            and name not in under
            and not (sorts and not under and name in facts.words)
            and not _denied(text, match.start())
        ):
            return True
    for pattern in (_PER, _OF):
        for match in pattern.finditer(text):
            name = match["name"].strip("`").casefold()
            if name in columns and name not in facts.words and not _denied(text, match.start()):
                return True
    for match in _DISTINCT.finditer(text):
        word = match["name"].casefold()
        known = {column for column in columns if word.removesuffix("s") in re.split(r"[._]", column)}
        if known and not known & facts.words and not _denied(text, match.start()):
            return True
    return False


def _condition(text: str, facts: Facts, _names: Mapping[str, str], columns: set[str]) -> bool:
    for match in _IS.finditer(text):
        column, value = match["column"].casefold(), match["value"].casefold()
        if column not in columns or value in _NO_VALUE or value in columns or _denied(text, match.start("value")):
            continue
        own = [pair for pair in facts.pairs if column in pair.values()]
        if "." not in column and "_" not in column and "=" not in match.group() and "`" not in match.group():
            continue  # `name is ...` is English
        if any(value in pair.values() for pair in own) or (not own and "=" not in match.group()):
            continue
        return True
    if _SELECTS.search(text) is not None:
        for match in _BOUND.finditer(text):
            if _number(match["number"] or match["number2"]) not in facts.numbers and not _denied(text, match.start()):
                return True
    for match in _ONLY_THE.finditer(text):
        value, noun = match["value"].casefold(), match["noun"].casefold().removesuffix("s")
        pairs = [
            pair for pair in facts.pairs if any(noun in re.split(r"[._]", of) for of in pair.values()) and len(pair) > 2
        ]
        if (
            pairs
            and value not in _NO_ENTITY
            and not any(value in pair.values() for pair in pairs)
            and not _denied(text, match.start())
        ):
            return True
    return False


def _contrast(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    for match in _CONTRAST.finditer(text):
        term = (match["term"] or match["term2"]).casefold().rstrip(".")
        number = _number(term)
        if term in facts.words or speaks_of(term, facts) or (number is not None and number in facts.numbers):
            return True
    return False


def speaks_of(term: str, facts: Facts) -> bool:
    """Whether a word stands for something in the answer: a statistic by its name, a column by a part of its name."""
    if _STATISTICS.get(term, frozenset()) & facts.words:
        return True
    return len(term) > 3 and any(
        term.removesuffix("s") in re.split(r"[._]", word) for word in facts.words if "." in word or "_" in word
    )


def _factor(text: str, facts: Facts, names: Mapping[str, str], _columns: set[str]) -> bool:
    match = _TIMES.search(text)
    return (
        match is not None
        and any(word.casefold() in names for word in re.findall(r"[a-z]+", text, re.IGNORECASE))
        and bool(facts.numbers)
    )


_CHECKS = (_amount, _time, _direction, _connective, _statistic, _column, _condition, _contrast)


def is_multiplied(text: str, facts: Facts, names: Mapping[str, str]) -> bool:
    """Whether words give a part of the answer another size: `limit x2`."""
    return _factor(text, facts, names, set())


def _number(word: str | None) -> float | None:
    if word is None:
        return None
    if word.casefold() in _NUMBERS:
        return float(_NUMBERS[word.casefold()])
    try:
        return float(word.replace(",", "").replace("_", ""))
    except ValueError:
        return None


def _numbers(words: Iterable[str]) -> Iterator[float]:
    for word in words:
        for part in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", word):
            yield float(part)


def _scalars(value: Any) -> Iterator[Any]:
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,):
        if isinstance(part, dict | list):
            yield from _scalars(part)
        else:
            yield part


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(part)
