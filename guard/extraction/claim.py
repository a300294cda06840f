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
from guard.extraction.elsewhere import is_in_a_case
from guard.extraction.sentence import even, sentences
from guard.extraction.stance import is_asked

UNITS: Mapping[str, float] = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
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
_AS_LONG = re.compile(
    rf"(?<![\w.]){_COUNT}[ -]{_UNIT}(?<=[a-z])\W{{0,2}}(?:time )?(?:window|range|period|span|lookback|timeframe)\b",
    re.IGNORECASE,
)
_SHOULD_LAST = re.compile(
    rf"\b(?:needs? to|has to|should|must|ought to|shall) (?:be|cover|span) (?:only |about )?{_COUNT}[\s-]*{_UNIT}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"\bthe {_COUNT.replace('count', 'count4')} (?:slowest|fastest|busiest|largest|biggest|smallest|highest|lowest|worst|heaviest|longest)\b|\b(?:the )?(?:top|first|bottom)[\s-]+{_COUNT}\b(?!\s*(?:st|nd|rd|th|%|ms|percent)\b)(?!\s+{_UNIT.replace('?P<unit>', '?:')})"
    rf"|\b(?:at most|up to|max(?:imum)?(?: of)?|no more than|limit(?:ed)?(?: it| them| the results?)? (?:to|of)|cap(?:ped)? (?:at|to)|cut (?:it )?off (?:at|after)|(?:only|just)(?: need| want| show| shows| keep| keeps| return| returns| list| lists)?)\s+(?:the )?(?:first |top )?{_COUNT.replace('count', 'count2')}\s+(?:\w+ )?(?:rows?|results?|groups?|lines?|entries|records|items|hits|are shown|are returned|come back)\b"
    rf"|\b(?:at most|up to|no more than)\s+{_COUNT.replace('count', 'count5')}(?=\W*$)"
    rf"|(?<![\w.])(?P<count3>[0-9][0-9,_]*|two|three|five|ten|twenty|fifty)\s+(?:rows|results|groups|entries|records) (?:only|at most|are (?:shown|returned|enough|plenty|sufficient)|would be better|max(?:imum)?)\b",
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
STATISTICS: Mapping[str, frozenset[str]] = {
    "average": frozenset({"avg", "mean", "average"}),
    "mean": frozenset({"avg", "mean", "average"}),
    "median": frozenset({"p50", "median"}),
    "maximum": frozenset({"max", "maximum", "p100"}),
    "minimum": frozenset({"min", "minimum"}),
    "sum": frozenset({"sum", "total"}),
    "total": frozenset({"sum", "total", "count"}),
}
_EVERY_STATISTIC = frozenset().union(*STATISTICS.values()) | {"count", "count_distinct", "heatmap"}
_STATISTIC = re.compile(
    r"\b(?:the|an|is|shows?|gives?|measures?|calculates?|computes?|takes?|and|:)\s+(?P<word>average|mean|median|maximum|minimum|sum|total)\s+"
    r"(?P<next>of\b|duration|latency|response|value|time|size|per|by|for|[\w.]+)",
    re.IGNORECASE,
)
_MEASURED = frozenset("of duration latency response value time size per by for".split())
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
_LEAST_IS = re.compile(
    r"\b(?:minimum|maximum|threshold|cut-?off|cutoff)\b[^.,;\n]{0,40}?\b(?:is|of|at|was)\s+`?(?P<number>-?[0-9][0-9,_]*(?:\.[0-9]+)?)\b(?!\s*(?:%|ms\b|s\b|seconds?|minutes?|hours?|days?))",
    re.IGNORECASE,
)
_SELECTS = re.compile(
    r"\b(?:keeps?|selects?|counts?|finds?|includ\w+|filter\w*|restrict\w*|exclud\w+|ignor\w+|drop\w*|remov\w*|suppress\w*|hid\w+|skip\w*|only|where|with|having|looks? at|everything|threshold|should|status|codes?|and up)\b|^\W*[a-z_]+\s*[<>]",
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
    r"|\b(?:instead of|rather than|in place of|in lieu of|swapped for|replaced by|statt|anstatt|anstelle von|au lieu de|en vez de|en lugar de|em vez de|invece di|in plaats van|zamiast"
    r"|\u0432\u043c\u0435\u0441\u0442\u043e) (?:the |an? |by )?[`\"'*]?(?P<term2>[^\W_][\w.\-]*)",
    re.IGNORECASE,
)
_CLAUSE_OF_TEXT = re.compile(
    r"^\W*(?i:(?:actually|correction|rather|better|but|and|or|no|instead|use|add|with|plus|make it|edit|update|fix)\W+){1,3}`?"
    r"(?P<words>[A-Z]{2,}(?: [A-Z]{2,}){0,2}) [`'\"]?(?P<term>[\w.]+)"
)
"""A clause of a text in capitals behind a word that puts it in the place of another."""
_TIMES = re.compile(
    r"(?:^|\b\w+\s?)(?:[x\u00d7*]\s?[0-9]+|[0-9]+\s?[x\u00d7])(?![\w.])|\b(?:twice|half|double|triple|three times|ten times) (?:the|that|this|as)\b",
    re.IGNORECASE,
)
# --- which sentences claim something ---

_IS_BETTER = re.compile(
    r"^[^,;]{0,60}\bwould be (?:right|better|correct|best|preferable|more (?:appropriate|suitable|useful))\b",
    re.IGNORECASE,
)
"""What is told to be better than what stands there is no offer."""

_OFFERED = re.compile(
    r"\b(?:if|in case|should (?:you|it|they)|whenever|unless|would|could|might|may|can|want(?:ed)? to|wish|like to|feel free|let me know|tell me|happy to|optional(?:ly)?|for example|for instance|e\.g\."
    r"|such as|by default|defaults?|usually|typically|normally|often|sometimes|generally|alternatively|possible|later|next time|otherwise|ways? to|another|compare[ds]?|compared|versus|vs\.?"
    r"|maximum is|at most 1,?000|documentation|api|is to (?!be\b)\w+|suppose|imagine|considered|tempting|whether|keep in mind|bear in mind|next steps?|to (?:see|find|get|learn|know|compare|check)|expected (?:result|output)|sample|example|same as|equivalent|roughly|means that)\b",
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


_NO_TERMS = frozenset("and or in is not true false name".split())
_FUNCTION_WORDS = frozenset(
    "and or in is not true false name from where by select order group having limit with as on to the of a an show find list count all asc desc between like exists set".split()
)
"""Words of many languages that are words of any prose, too."""


@frozen
class Facts:
    """What an answer holds: the words and numbers in it, and for each of its keys those under it.

    `words` are in lower case, `terms` those of them that stand for something of the dataset; `keys` is empty where the
    language's texts have none, and then `text` has the words in order. `is_timed` says that it names points in time, so
    that how long ago it begins is not told by one number.
    """

    words: frozenset[str]
    terms: frozenset[str]
    numbers: frozenset[float]
    keys: Mapping[str, frozenset[str]]
    pairs: tuple[Mapping[str, str], ...]
    is_timed: bool
    text: str

    @classmethod
    def of(cls, answer: str, document: Any) -> Facts:
        """The facts of an answer: of its document where it is JSON, else of the words in its text."""
        if not isinstance(document, dict | list):
            written = re.findall(r"[^\W_][\w.\-]*", answer)
            found = [word.casefold() for word in written]
            terms = frozenset(word.casefold() for word in written if not word.isupper()) - _FUNCTION_WORDS
            return cls(
                frozenset(found), terms, frozenset(_numbers(found)), {}, (), is_timed=False, text=" ".join(found)
            )
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
            frozenset(scalars) - _NO_TERMS,
            numbers,
            keys,
            pairs,
            is_timed=any(number > 1e8 for number in numbers) or re.search(r"\d{4}-\d\d-\d\d", answer) is not None,
            text="",
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
        if (
            was_offered
            or is_in_a_case(sentence)
            or (_OFFERED.search(sentence) and not _IS_BETTER.search(sentence))
            or FOR_A_PURPOSE.search(sentence)
            or _BEFORE_NOW.search(sentence)
        ):
            continue
        if any(check(raw, facts, names, known) for check in _CHECKS):
            yield place


LEADS_TO_AN_OFFER = re.compile(
    r"\b(?:need|want|prefer|would|wilt|wil|m\u00f6chte\w*|wollen|willst|brauch\w*|voulez|veux|quieres?|desea|necesita\w*|vuoi|vuole|quer|deseja|precisa|chcesz|potrzebujesz|vill|\u0445\u043e\u0442\u0438\u0442\u0435|\u043d\u0443\u0436\u043d\u043e|interested|looking|too (?:many|few|slow|long|much)|rather|fewer|more|wrong)\b",
    re.IGNORECASE,
)


def _denied(text: str, at: int) -> bool:
    """Whether something right before a place denies what stands there."""
    clause = max(text.rfind(mark, 0, at) for mark in ",;:.(\n") + 1
    return _DENIES.search(text, max(clause, at - 40), at) is not None


def _numbers_under(facts: Facts, key: str | None, *, is_other: bool = False) -> frozenset[float]:
    """The numbers under a key, or under all others; all that the answer has where its language has no such key."""
    if key is None or not facts.keys:
        return facts.numbers
    return frozenset(
        number for name, words in facts.keys.items() if (name == key) != is_other for number in _numbers(words)
    )


def _amount(text: str, facts: Facts, names: Mapping[str, str], _columns: set[str]) -> bool:
    numbers = _numbers_under(facts, names.get("limit"))
    for match in _AMOUNT.finditer(text):
        count = number_of(match["count"] or match["count2"] or match["count3"] or match["count4"] or match["count5"])
        if count not in numbers and not _denied(text, match.start()):
            return True
    return False


def _time(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    if facts.is_timed:
        return False
    for match in (*_LONG_AGO.finditer(text), *_SHOULD_LAST.finditer(text), *_AS_LONG.finditer(text)):
        told = match.groupdict()
        unit = str(told["unit"] or told.get("unit2")).casefold()
        counted = told["count"] or told.get("count2")
        count = (number_of(counted) if counted else None) or 1.0
        size = UNITS["mo" if unit.startswith("mo") else unit[0]] * count
        if not ({size, size * 1_000, count} & facts.numbers) and not _denied(text, match.start()):
            return True
    return False


def _direction(text: str, facts: Facts, names: Mapping[str, str], _columns: set[str]) -> bool:
    key = names.get("orderby")
    if key is not None and key not in facts.keys:
        return False
    if key is None and not {"order", "sort", "asc", "ascending", "desc", "descending"} & facts.words:
        return False
    under = facts.keys.get(key, facts.words) if key is not None else facts.words
    is_down = bool({"descending", "desc"} & under)
    up, down = _ASCENDING.search(text), _DESCENDING.search(text)
    if up is not None and down is None:
        return is_down and not _denied(text, up.start())
    return down is not None and up is None and not is_down and not _denied(text, down.start())


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
        following = match["next"].casefold()
        if (
            following not in _MEASURED
            and following not in facts.words
            and "_" not in following
            and "." not in following
        ):
            continue
        if (
            has_statistic
            and not STATISTICS[match["word"].casefold()] & (facts.words | own)
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


def _condition(text: str, facts: Facts, names: Mapping[str, str], columns: set[str]) -> bool:
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
    numbers = _numbers_under(facts, names.get("limit"), is_other=True)
    if _SELECTS.search(text) is not None:
        for match in _BOUND.finditer(text):
            if number_of(match["number"] or match["number2"]) not in numbers and not _denied(text, match.start()):
                return True
    for match in _LEAST_IS.finditer(text):
        if number_of(match["number"]) not in facts.numbers and not _denied(text, match.start()):
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
        number = number_of(term)
        clause = max(text.rfind(mark, 0, match.start()) for mark in (". ", ";", "\n")) + 1
        if _has_a_word(text[clause : match.start()], facts) or _has_a_word(text[match.end() : match.end() + 40], facts):
            continue  # what is put in its place is in the answer
        if term in facts.words or speaks_of(term, facts) or (number is not None and number in facts.numbers):
            return True
    return False


def _has_a_word(text: str, facts: Facts) -> bool:
    return any(word.casefold() in facts.terms for word in re.findall(r"[^\W_][\w.\-]*\w", text))


def _clause(text: str, facts: Facts, _names: Mapping[str, str], _columns: set[str]) -> bool:
    match = _CLAUSE_OF_TEXT.match(text)
    if match is None or facts.keys:
        return False
    return f"{match['words']} {match['term']}".casefold().rstrip(".") not in facts.text


def speaks_of_any(text: str, facts: Facts) -> bool:
    """Whether some word of a text stands in the answer, or for something in it."""
    for word in re.findall(r"[^\W_][\w.\-]*", text):
        number = number_of(word)
        if word.casefold() in facts.words or number in facts.numbers or speaks_of(word.casefold(), facts):
            return True
    return False


def speaks_of(term: str, facts: Facts) -> bool:
    """Whether a word stands for something in the answer: a statistic by its name, a column by a part of its name."""
    if STATISTICS.get(term, frozenset()) & facts.words:
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


_CHECKS = (_amount, _time, _direction, _connective, _statistic, _column, _condition, _contrast, _clause)


def is_multiplied(text: str, facts: Facts, names: Mapping[str, str]) -> bool:
    """Whether words give a part of the answer another size: `limit x2`."""
    return _factor(text, facts, names, set())


def number_of(word: str | None) -> float | None:
    """The number that a word is, in figures or spelt out; None where it is none."""
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
