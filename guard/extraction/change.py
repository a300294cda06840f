"""Words and statements that change an answer: `but with a limit of 5`, `drop the breakdown`, `q["limit"] = 5`.

They stand around an answer, which is then not what is to be run. A sentence of prose changes an answer where it tells
somebody to do something to a part of it; one that describes it, offers a change or asks back does not. Names of parts
are the language's own, so that the same sentences count for any language with keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from grammar import Span
from grammar.suggestion import folded
from guard.extraction.claim import FOR_A_PURPOSE, LEADS_TO_AN_OFFER, Facts, is_multiplied, speaks_of, speaks_of_any
from guard.extraction.elsewhere import changes_elsewhere, is_in_a_case
from guard.extraction.sentence import even, sentences
from guard.extraction.words import is_bad

_START = (
    r"(?:^\W*(?:(?:except|unless|so|ok|okay|no|maybe|perhaps|next|todo|to do|action|step \d+|oh|hm+|fix)\b[\s,:]+)?|\b(?:asked|requested|reminded|invited|told|instructed|tell \w+|tell the \w+|ask \w+|ask the \w+|advise \w+) to\s+|[,;:(\u2013\u2014]\s*|-\s+|\b(?:please|but|then|and|also|actually|now|only|just|afterwards?|finally|remember to|"
    r"(?:do not|don't) forget to|make sure (?:to|you|that you)|be sure to|you (?:should|must|need to|have to|will have to|ought to)(?: also)?"
    r"|(?:we|i) (?:should|must|need to|have to|ought to)(?: also)?|needs? to|has to|let's|let us|want you to|better)\s+)"
    r"(?:(?:also|please|just|then|only|now|actually|either|first|still)\s+){0,3}"
)
_ACT = (
    r"(?:set|add|change|replace|remove|drop|delete|swap|restrict|limit|filter|group|sort|order|increase|decrease|reduce|lower|raise|"
    r"exclude|switch|use|append|insert|rename|narrow|widen|extend|adjust|update|modify|put|make|include|apply|omit|"
    r"substitute|correct|fix|leave out|filter out|take out|reverse|flip|bump|lose|exchange|sub|convert|undo|reset|patch|shorten|lengthen|shrink|expand|break (?:it |them )?down|split|cap|keep|clear|strip|cut|unset|invert|negate|swap out|turn|halve|double|triple|multiply|divide)"
)
_ORDERS = re.compile(rf"{_START}(?P<act>{_ACT})\b(?P<rest>[^\n,;]{{0,200}})", re.IGNORECASE)
_MODIFIES = re.compile(
    r"(?:change|replace|remove|drop|delete|swap|increase|decrease|reduce|lower|raise|exclude|switch|rename|narrow|widen|extend|omit|substitute|leave out|filter out"
    r"|take out|reverse|flip|bump|lose|exchange|sub|convert|turn|halve|double|triple|multiply|divide|invert|negate|undo|reset|patch|cut|unset|clear|strip|shorten|lengthen|shrink|expand)\Z",
    re.IGNORECASE,
)
"""What is done to what stands there; the other acts say what is to stand there, and may say what does."""
_LEAVES_OUT = re.compile(r"(?:leave|filter|take) out|exclude|omit|restrict|narrow", re.IGNORECASE)
_MEANT_OTHERWISE = re.compile(
    r"\b(?:should|must|ought to) (?:rather |really |actually )?(?:have been|be|read|say|use|have had|have|contain|not have|(?:come|go) (?:first|second|third|last|before|after|in front))\b"
    r"|\b(?:(?:needs?|has|have|ought|are|is|was|still) to be|(?:must|should|shall)(?: still| first| also)? be|(?:is|are) to (?:still |first )?be) (?:multiplied|divided|converted|changed|replaced|raised|lowered|increased|decreased|reduced|swapped|adjusted"
    r"|corrected|fixed|removed|dropped|added|extended|shortened|reversed|inverted|negated|omitted|excluded|substituted|set|joined|included|left out|taken out|understood|read)\b"
    r"|\b(?:additional|second|further|another|one more|extra|missing|different) [^.,\n]{0,60}\b(?:required|necessary|needed|missing)\b|\b(?:ought to|should|must|needs to|has to) be -?[0-9]+\b(?! or\b)"
    r"|\b(?:still|first) (?:have|need|has|needs) to (?:take|add|remove|drop|change|replace|set)\b"
    r"|\binstead\b(?! of)|\brather\b(?! than)|\bi (?:forgot|missed|overlooked|meant)\b|\b(?:stattdessen|plut\u00f4t|en su lugar|en vez|em vez disso|invece|in plaats daarvan)\b|\b(?P<lacks>is missing)\b|\bmissing\s*:",
    re.IGNORECASE,
)
_RUNS_OTHERWISE = re.compile(
    r"^\W*(?:then |now |please |but )?(?:run|use|send|execute|submit) (?:it|this|that|the query) (?:without|with|minus)\b",
    re.IGNORECASE,
)
_ONLY_FOR_SOME = re.compile(
    r"^\W*(?:please |but |then |now )?(?:(?:apply|run|use|execute|restrict|limit|scope|evaluate) (?:it|this|that|the query|these|everything)(?: above)? (?:only|solely|exclusively|just)"
    r"|(?:only|just|solely) (?:apply|run|use|execute|evaluate) (?:it|this|that|the query|these)(?: above)?) (?:to|for|on|in|where|when|against|with|by|among|over)\b",
    re.IGNORECASE,
)
_DOES_ANOTHER_THING = re.compile(r"^\W*instead,\s", re.IGNORECASE)
_CORRECTS = re.compile(
    r"^\W*(?:correction|edit|update|erratum|amendment|fix|change|addendum|p\.?s\.?)\b\s*[:\u2013\u2014-]", re.IGNORECASE
)
_OFFERS = re.compile(
    r"\b(?:if|in case|should you|when|whenever|unless|can|could|may|might|would|want|wish|like to|feel free|let me know|tell me|happy to"
    r"|optional(?:ly)?|for example|for instance|e\.g\.|such as|by default|default|usually|typically|normally|already|to (?:see|get|find|learn|know|show|compare|"
    r"avoid|answer|do so|do this|do that|narrow|investigate)|next|tip|try|alternatively|possible|later|is to (?!be\b)\w+|i (?:did not|didn't|do not|don't|have not|haven't|chose|used"
    r"|removed|changed|added|set|replaced|dropped|left|grouped|filtered|sorted|fixed|updated|limited|kept|took|switched|swapped)|i've|i'd|as you asked|as requested|as asked)\b",
    re.IGNORECASE,
)
_TO_A_NUMBER = re.compile(
    r"\s+(?:it|them|this|that|these|the \w+|results?|rows|groups)?\s*to\s+(?:(?:only |just )?(?:the )?(?:last|past|first|top|next) )?\d",
    re.IGNORECASE,
)
_FILLS_IN = re.compile(
    r"\b(?:replace|substitute|swap|exchange|change)\b[^.\n]{0,80}\b(?:with|by|for|to)\b[^.\n]{0,60}\b(?:before|real|actual)\b"
    r"|^\W*substitute\b[^.\n]{0,60}\b(?:real|actual)\b",
    re.IGNORECASE,
)
"""What tells somebody to put a value in place of one that stands for it."""
_SETS = re.compile(r"^\W*(?:except|but|also|and|then|now|please|plus)\b", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[ \t`'\")]{0,4},?\s?(?:but |and |only |just ){0,2}(?:with(?:out)?|minus|plus|except|excluding|sans|lacking|after (?:removing|dropping|adding)|once you)\b[^\n.]{0,120}"
    r"|[\s`'\").\u2026]{0,8}(?:but |only |just )?(?:except|minus|save)\b[^\n]{0,120}"
    r"|[\s`'\")]{0,4}\bwith (?:one|this|the following|a few|these|some|two) (?:change|changes|modification|modifications|exception|addition|adjustment)s?\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bi (?:forgot|missed|overlooked|meant)\b", re.IGNORECASE)
IN_A_CASE = re.compile(
    r"\b(?:if|in case|should you|whenever|unless|feel free|let me know|tell me|happy to|optional(?:ly)?|for example|for instance|e\.g\.|such as|alternatively|next time"
    r"|(?:you|we|one|i) (?:can|could|may|might|would|will)|keep in mind|bear in mind|to (?:see|get|find|learn|know|compare|avoid|investigate|include|show)|later"
    r"|i (?:did not|didn't|do not|don't|have not|haven't|have|had|chose|used|removed|changed|added|set|replaced|dropped|left|grouped|filtered|sorted|fixed|updated|limited|kept|took|switched|swapped|would|am)|i've|i'd)\b",
    re.IGNORECASE,
)
"""What makes a command one for some case only, or tells what was done."""
_QUESTION = re.compile(r"\?[\s\"')]*\Z")
_QUOTED = re.compile(r"[\"'`\u201c]([^\"'`\u201d\n]{1,80})[\"'`\u201d]")
_NAME = re.compile(r"[^\W\d_]\w*(?:[.\-]\w+)*")
_VALUE = re.compile(
    r"[\s\"'`]*(?:(?:of|to|at|is|as|by|be|been|on|auf|nach|von|de|a|\u00e0|en|su|para|por|only|just|now|about|the|column|"
    r"should|must|have|say|read|down|equal|set|changed|rather|instead|exactly|here|also)\s+){0,5}[\s:=|]{0,3}"
    r"(?P<value>[\"'`\u201c](?P<text>[^\"'`\u201d\n]{1,80})[\"'`\u201d]|(?:-?[0-9][0-9_,.]*[0-9]|[0-9])(?:\s?(?:%|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w|months?|years?)\b)?|\[[^\[\]\n]{0,200}\]|(?P<name>[^\W\d_][\w.\-]*\w|[^\W\d_]))",
    re.IGNORECASE,
)

_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(
        ("l'ordre", "ordre", "orden", "reihenfolge", "sortierung", "ordem", "ordine", "tri", "volgorde"), "order by"
    ),
    **dict.fromkeys(("limite", "l\u00edmite", "limiet"), "limit"),
    **dict.fromkeys(
        (
            "gruppieren",
            "gruppiere",
            "gruppiert",
            "agrupar",
            "agrupa",
            "regrouper",
            "grouper",
            "raggruppa",
            "groeperen",
            "agrupe",
        ),
        "group by",
    ),
    **dict.fromkeys(("filtern", "filtre", "filtro", "filtra", "filtrar", "filtrer"), "filter"),
    **dict.fromkeys(("sortieren", "ordenar", "trier", "ordina"), "order by"),
    **dict.fromkeys(("zeitraum", "p\u00e9riode", "per\u00edodo", "periodo"), "time range"),
}
"""What parts of queries are called in other languages, with the English name."""

_PLAIN = frozenset(
    "where groupby groupedby grouping orderby orderedby sortby sortedby sorted having filter filtered filterby filteredby group order sort "
    "breakdown breakdownby limit limitto limitedto limited timerange timewindow granularity calculation restrictedto ordering sorting condition numberofrows".split()
)
"""Names of parts that mean one in prose, too: `top`, `from`, `size` are words like others there."""

_ASSIGNED = re.compile(
    r"(?:^|[\n;({]|\b(?:const|let|var|final|auto|my|our|local|set|export)\s)[ \t]*\$?(?P<name>[A-Za-z_]\w{0,60})"
    r"[ \t]*(?::[ \t]*[A-Za-z_][\w\[\], .|<>]{0,60})?[ \t]*:?=[ \t]*(?:[\w.]{1,60}\()?[\s'\"`rf]{0,8}\Z"
)
_HARMLESS_METHODS = frozenset(
    "run execute send submit get items keys values json tojson to_json dumps dump print encode text strip trim tostring to_string model_dump "
    "model_dump_json then result results data".split()
)
_IN_EXPRESSION = re.compile(
    r"(?:\[\s*[\"'\d])|[ \t'\"`]{0,4}(?:\.[A-Za-z_]\w*\s*(?:\(|=(?!=)|\[)|\|(?!\|)\s*(?:\{|\w+\(|jq\b|sed\b|dict\b|[a-z_]+\b(?=\s*(?:\n|$)))|\+\s*[{\[\w]|-\s*[{\[]|,\s*\*\*|&\s*[{\w])"
)
_COMBINED = re.compile(
    r"[{(,\[]\s*(?:\.\.\.|\*\*)\s*\Z|\b(?:merge\w*|assign|update|extend|defaults\w*|omit|without|patch\w*|pick|exclude|remove\w*|drop\w*|add\w*|with\w*|"
    r"modify|transform\w*|override\w*|replace\w*|deepmerge|combine\w*|invert|negate)\s*\([^()\n]{0,80}\Z",
    re.IGNORECASE,
)
_ADDED_TO = re.compile(
    r"(?:^|\n)[ \t]*(?:[A-Za-z_]\w{0,60}[ \t]*:?=[ \t]*)?[A-Za-z_]\w{0,60}(?:\.\w{1,60})?[ \t]*[|+&][ \t]*\Z"
)
"""What an answer is joined to: `base | {...}`."""
_TAKEN_OUT = re.compile(
    r"\b(?:del|delete|pop|remove|unset|omit|discard|without|drop|pick|exclude)\b[\s(]{1,3}[\w$]{0,40}[.\[\"'`(]{1,4}(?P<name>\w{1,60})",
    re.IGNORECASE,
)


def commanded(text: str, names: Mapping[str, str], columns: Iterable[str], facts: Facts) -> Iterator[Span]:
    """The places of the sentences that tell somebody to change a part of the answer.

    Args:
        text: what stands behind the answer.
        names: the names of the parts, folded, each with its key.
        columns: names of the dataset, as they are written; empty where they are not known.
        facts: what the answer holds.
    """
    known = frozenset(columns)
    plain = even(text)
    goes_on = _GOES_ON.match(plain)
    if goes_on is not None and (
        ("with " in goes_on.group()[:60] and " ch" in goes_on.group()) or _mentions(goes_on.group(), names, known)
    ):
        yield Span(*goes_on.span())
    is_offer = False
    for place in sentences(plain):
        sentence = plain[place.start : place.end]
        if _QUESTION.search(sentence):
            is_offer = LEADS_TO_AN_OFFER.search(sentence) is not None
            continue
        was_offered, is_offer = is_offer, False
        if was_offered or FOR_A_PURPOSE.match(sentence):
            continue
        if _changes(text[place.start : place.end], sentence, names, known, facts):
            yield place


def _changes(raw: str, sentence: str, names: Mapping[str, str], columns: frozenset[str], facts: Facts) -> bool:
    """Whether a sentence changes a part of the answer: one that says what it should be, or what is to be done to it."""
    if is_multiplied(sentence, facts, names) or _ONLY_FOR_SOME.match(sentence):
        return True
    stated = _SHOULD_BE.search(sentence)
    if (
        stated is not None
        and facts.numbers
        and float(stated["number"]) not in facts.numbers
        and not IN_A_CASE.search(sentence)
    ):
        return True
    used = _USES_A_NUMBER.match(sentence)
    if used is not None and facts.numbers and float(used["number"]) not in facts.numbers:
        return True
    arrow = _ARROW.match(sentence)
    if (
        arrow is not None
        and _has_a_term(arrow["from"], facts, columns)
        and not _has_a_term(arrow["to"], facts, frozenset())
    ):
        return True
    lacking = _LACKS.match(sentence)
    if lacking is not None and _mentions(lacking["rest"], names, frozenset()):
        return True
    judged = _JUDGED.search(sentence)
    if judged is not None and is_bad(judged["word"].casefold()) and not IN_A_CASE.search(sentence):
        part = judged["part"].casefold()
        if _mentions(part, names, frozenset()) or part in _JOINS or speaks_of(part, facts):
            return True
    if _RAISED_TO.search(sentence) and not IN_A_CASE.search(sentence):
        return True
    if changes_elsewhere(sentence) and (
        _mentions(raw, names, columns) or _has_a_term(raw, facts, columns) or _NUMBER_OF.search(raw) is not None
    ):
        return True
    if _ADDS.match(sentence) and _mentions(raw, names, columns) and not IN_A_CASE.search(sentence):
        return True
    otherwise = _MEANT_OTHERWISE.search(sentence)
    is_meant_otherwise = any((otherwise, _CORRECTS.match(sentence), _RUNS_OTHERWISE.match(sentence)))
    is_offered = _OFFERS.search(sentence) is not None and not _PAST.search(sentence)
    if not is_offered and _DOES_ANOTHER_THING.match(sentence):
        return True
    if is_meant_otherwise and not (IN_A_CASE.search(sentence) and not _PAST.search(sentence)):
        lacks = otherwise is not None and otherwise["lacks"] is not None
        if _mentions(raw, names, frozenset() if lacks else columns) or (not lacks and _has_a_term(raw, facts, columns)):
            return True
    should = _SHOULD_BE_WORD.search(sentence)
    if should is not None and not IN_A_CASE.search(sentence):
        value = should["value"].casefold()
        is_part = speaks_of(should["part"].casefold(), facts) or _mentions(should["part"], names, frozenset())
        if is_part and value not in _STATES and not speaks_of_any(value, facts):
            return True
    advised = _ADVISED.search(sentence)
    if advised is not None and (
        _mentions(advised["rest"], names, columns, is_command=True) or _has_a_term(advised["rest"], facts, columns)
    ):
        return True
    taken = _TAKES_OUT.search(sentence)
    if taken is not None and not IN_A_CASE.search(sentence) and _mentions(taken["part"], names, columns):
        return True
    match = _ORDERS.search(sentence)
    if (
        match is None
        or IN_A_CASE.search(sentence)
        or _DENIED.search(sentence, max(match.start("act") - 12, 0), match.start("act"))
    ):
        return False
    rest = raw[match.start("rest") : match.end("rest")]
    if match["act"].casefold() == "keep" and _ONLY.match(rest) and not speaks_of_any(rest, facts):
        return True
    if _ENDS_IN_INSTEAD.search(rest):
        return True
    if _IS_A_NOUN.match(rest):
        return False
    if _MODIFIES.match(match["act"]) and (
        _mentions(rest, names, columns, is_command=True)
        or _has_a_term(rest, facts, columns)
        or _LEAVES_OUT.match(match["act"])
    ):
        return True
    if is_offered:
        return False
    if (
        facts.keys
        and (part := _key_of(match["act"], names)) is not None
        and part not in facts.keys
        and _HOW.match(rest)
    ):
        return True
    is_set, is_to_a_number = _SETS.match(sentence) is not None, _TO_A_NUMBER.match(rest) is not None
    names_a_part = _mentions(rest, names, columns, is_command=True) or (
        _key_of(match["act"], names) is not None and (is_set or is_to_a_number)
    )
    return names_a_part or (is_set and is_to_a_number) or _FILLS_IN.search(sentence) is not None


def renamed(text: str, facts: Facts, columns: Iterable[str]) -> Iterator[Span]:
    """The places of the lines that have an arrow from what the answer holds to what it does not."""
    known, plain = frozenset(columns), even(text)
    yield from (place for place in sentences(plain) if is_renamed(plain[place.start : place.end], facts, known))


def is_renamed(sentence: str, facts: Facts, columns: frozenset[str]) -> bool:
    """Whether a line is an arrow from what the answer holds to what it does not: `checkout -> cart`."""
    arrow = _ARROW.match(sentence)
    if arrow is None or not _has_a_term(arrow["from"], facts, columns):
        return False
    return not _has_a_term(arrow["to"], facts, frozenset())


_MAKES_IT = re.compile(
    r"^\W*(?:(?:please|then|now|and|but|just|also)\W+)*make (?:it|this|that|them) (?:[a-z]{2,}er|more [a-z]+|less [a-z]+)\b",
    re.IGNORECASE,
)
_SETTLES = re.compile(r"^\W*let'?s (?:go with|do|use|take) (?:that|it instead|this instead)\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|n't|never|don't|no need to)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_IS_A_NOUN = re.compile(
    r"\s+(?:is|are|was|were|has|does|will|can|may|must|matters|matches|shows|means|keeps|needs|helps|makes|works|only|applies|holds)\b",
    re.IGNORECASE,
)
"""What stands behind a word that names a part, not an act: `order matters`."""
_HOW = re.compile(r"\s+(?:it |them |this |the \w+ )?(?:in )?(?:by|to|asc\w*|desc\w*|per|on|from)\b", re.IGNORECASE)
_ARROW = re.compile(r"^\W*(?P<from>[\w.\-]{1,60})\s*(?:->|\u2192|=>)\s*(?P<to>[\w.\-]{1,60})\W*$")
_LACKS = re.compile(
    r"^\W*(?:(?:it|this|that|still)\s+){0,2}(?:needs?|lacks?|requires?|could use|wants)\s+(?:an?|another|one more|more|extra|a different|also) (?P<rest>[^.,\n]{1,80})",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"\b(?:the|this|that|these|its|my) (?:\w+ ){0,2}?(?P<part>\w+)(?: (?:of|in|on) the \w+| above)? (?:is|are|was|were) (?:\w+ly |just |also |still |not )?(?P<word>[a-z-]+)\b(?! (?:the|in the|for|on|by|to)\b)",
    re.IGNORECASE,
)
_JOINS = frozenset({"conjunction", "disjunction", "combination", "threshold"})
_RAISED_TO = re.compile(
    r"\b(?:must|shall|should|has to|have to|needs? to|is to|ought to) be (?:raised|lowered|increased|decreased|reduced|set|changed|extended|shortened|cut) (?:from \w+ )?(?:to|by) (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|a |half|twice)",
    re.IGNORECASE,
)
_USES_A_NUMBER = re.compile(
    r"^\W*(?:(?:actually|no|better|rather|instead|oh|and|but|so|please|just|then|ok|okay)\W+){0,3}(?:use|make (?:it|that|this)|set (?:it|that|this) to|take|put|say|try) "
    r"(?:just |only |it )?(?P<number>[0-9]{1,12})\b(?![.,]?[0-9])(?!\s*(?:%|[a-z]+s\b(?<!rows)(?<!results)))",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:\+|plus\b|minus\b|(?:and |with )?(?:one more|another|an extra|an additional|a further|a second)\b)",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(r"(?<![A-Za-z0-9_.])[0-9]{1,9}(?![A-Za-z0-9_.])")
_ONLY = re.compile(r"\s+(?:only|just)\b", re.IGNORECASE)
_SHOULD_BE_WORD = re.compile(
    r"\b(?:the|its) (?P<part>\w+)(?: name| value)? (?:should|must|has to|needs to|ought to) (?:rather |really )?be [`\"']?(?P<value>[\w.\-]+)[`\"']?\W*$",
    re.IGNORECASE,
)
_STATES = frozenset(
    "enough fine ok okay sufficient plenty clear healthy good small large low high correct right visible obvious familiar easy empty unique numeric exact short long "
    "quick fast slow safe stable similar higher lower included shown listed set filled present constant close there".split()
)
_ADVISED = re.compile(
    r"^[^,;]{0,30}\bi(?:'d| would) (?:rather |also |just )?(?:change|replace|remove|drop|swap|increase|decrease|reduce|lower|raise|exclude|switch|reverse|flip|exchange|add) (?P<rest>[^,;\n]{1,120})(?!.*\bif\b)",
    re.IGNORECASE,
)
_TAKES_OUT = re.compile(
    r"\b(?:take|leave|cut|throw|pull) (?P<part>(?:the|that|this|these|those) [\w. ]{1,40}?) (?:out|away|off)\b",
    re.IGNORECASE,
)
_ENDS_IN_INSTEAD = re.compile(r"\binstead\W*$", re.IGNORECASE)
_SHOULD_BE = re.compile(
    r"\b(?:ought to|should|must|needs? to|has to|have to|is to|shall) (?:rather |really )?be (?P<number>[0-9]+)\b(?! or\b| to\b|\s*[%:-])",
    re.IGNORECASE,
)
_TERM = re.compile(r"[^\W_][\w.\-]*\w|[^\W_]")


def _has_a_term(text: str, facts: Facts, columns: frozenset[str]) -> bool:
    """Whether words name something that the answer holds, or a column in the plural."""
    for match in _TERM.finditer(text):
        word = match.group().casefold()
        if word in facts.terms:
            return True
        if word.removesuffix("s") in columns and word not in columns:
            return True
        if word.isdigit() and float(word) in facts.numbers:
            return True
    return False


def values(text: str, names: Mapping[str, str]) -> Iterator[tuple[str, str, bool, Span]]:
    """What prose says of a part: its key, the value in words, whether that is a name only, and the place.

    `limit of 5`, `group by error` and `WHERE error = true` say something; what offers, asks or tells what is usual is
    left out.
    """
    plain = even(text)
    is_offer = False
    for place in sentences(plain):
        sentence = plain[place.start : place.end]
        was_offered, is_offer = (
            is_offer,
            _QUESTION.search(sentence) is not None and LEADS_TO_AN_OFFER.search(sentence) is not None,
        )
        if (
            was_offered
            or _QUESTION.search(sentence)
            or (_OFFERS.search(sentence) and not _PAST.search(sentence))
            or FOR_A_PURPOSE.match(sentence)
            or is_in_a_case(sentence)
        ):
            continue
        parts = list(_parts_named(sentence, names))
        for number, (key, begin, end) in enumerate(parts):
            match = _VALUE.match(text, place.start + end)
            if match is not None and match.end() <= place.end:
                yield key, match["text"] or match["value"], match["name"] is not None, place
            if _LINKS.fullmatch(sentence, parts[number - 1][2] if number else 0, begin):
                continue_at = parts[number + 1][1] if number + 1 < len(parts) else len(sentence)
                clause = text[place.start + end : place.start + continue_at].strip(_NO_WORDS)
                if len(clause) <= _LONGEST_CLAUSE and _SAYS_A_VALUE.search(clause):
                    yield key, clause, False, place


_NO_WORDS = " \t\r\n.,;:!*`\"'(){}[]>-\u2013\u2014"
_LINKS = re.compile(
    r"[\W_]*(?:(?:plus|and|with|also|only|but|then|after|before|now|so|or)\b[\W_]*){0,4}", re.IGNORECASE
)
_LONGEST_CLAUSE = 160
_SAYS_A_VALUE = re.compile(r"[=<>\d]|\b(?:exists|contains|asc|desc)\b", re.IGNORECASE)


def conditions(text: str, columns: Iterable[str]) -> Iterator[tuple[str, str, Span]]:
    """The comparisons of a column with a value that sentences state: the column, the value and the place.

    What is offered, asked or an explanation of something else is left out.
    """
    known = frozenset(columns)
    plain = even(text)
    own = _CLAUSE_OF_A_STATEMENT.match(text)
    for place in sentences(plain) if known else ():
        sentence = plain[place.start : place.end]
        if _QUESTION.search(sentence) or _OFFERS.search(sentence):
            continue
        for match in _COMPARISON.finditer(text, place.start, place.end):
            is_clause = _CLAUSE.search(text, max(match.start() - 12, place.start), match.start()) is not None
            if own is not None and match.end() <= own.end() and match["column"] not in known:
                continue  # it says which row of some table the answer is written to
            if match["column"] in known or is_clause:
                yield match["column"], match["text"] or match["value"], Span(*match.span())


_CLAUSE = re.compile(r"\b(?:WHERE|HAVING|AND|OR)(?: NOT)?\s+[`\"']?\Z")
"""A word of a query language right before a comparison: there a name that the dataset does not have is no prose either."""
_CLAUSE_OF_A_STATEMENT = re.compile(r"\s*['\"](?:::jsonb?)?\s*\)?\s*WHERE\b[^\n;]{0,200}", re.IGNORECASE)
"""The end of a statement that has the answer in quotation marks: `UPDATE boards SET query = '{...}' WHERE id = 4`."""
_COMPARISON = re.compile(
    r"(?<![\w.])(?P<column>[^\W\d_][\w.\-]{0,100})[`\"']?\s+(?:==?|!=|<>|>=?|<=?)\s+"
    r"(?P<value>[\"'\u201c](?P<text>[^\"'\u201d\n]{1,80})[\"'\u201d]|-?[0-9][0-9.]*[0-9]|[0-9]|true\b|false\b)",
    re.IGNORECASE,
)


_FILTER_PROGRAM = re.compile(
    r"(?:^|[\s`])s([/|#])[^/|#\s][^/|#\n]{0,60}\1[^/|#\n]{0,60}\1[gi]{0,2}(?=\W|$)|\b(?:sed|awk|gawk|perl|yq|gron|patch|tr)\s+(?:-{1,2}[\w-]+\s+){0,4}[\"'`/]|\bjq\s+(?:-{1,2}[\w-]+\s+){0,4}[\"'`]?(?!\s*\.?\s*[\"'`]?\s*(?:$|[\n|;)\"'`]))[.\"'`\w]"
)
"""A program that rewrites what it is given; `jq .` only shows it."""


def changed_in_code(before: str, after: str, names: Mapping[str, str]) -> tuple[bool, Span] | None:
    """Where a program goes on with the answer other than by running it, and whether that is before it.

    The name it is assigned to is followed: `q["limit"] = 5` behind `q = {...}` changes it.
    """
    for is_before, side in ((True, before), (False, after)):
        program = _FILTER_PROGRAM.search(side)
        if program is not None:
            return is_before, Span(*program.span())
    combined = _COMBINED.search(before, max(len(before) - 120, 0)) or _ADDED_TO.search(
        before, max(len(before) - 300, 0)
    )
    if combined is not None:
        return True, Span(*combined.span())
    goes_on = _IN_EXPRESSION.match(after)
    if goes_on is not None:
        return False, Span(*goes_on.span())
    for is_before, side in ((True, before), (False, after)):
        for taken in _TAKEN_OUT.finditer(side):
            if folded(taken["name"]) in names:
                return is_before, Span(*taken.span())
    assigned = _ASSIGNED.search(before, max(len(before) - 300, 0))
    if assigned is None:
        return None
    name = re.escape(assigned["name"])
    used = re.compile(
        rf"(?:\*\*|\.\.\.|(?<![\w.]))\$?{name}\s*(?:(?P<index>\[)|(?:\.|->|\?\.)\s*(?P<method>\w{{1,60}})|(?P<joined>\||\+|=(?!=)))|(?:\*\*|\.\.\.){name}\b"
    )
    for use in used.finditer(after):
        if use["method"] is None or use["method"].casefold() not in _HARMLESS_METHODS:
            return False, Span(*use.span())
    return None


def _mentions(text: str, names: Mapping[str, str], columns: frozenset[str], *, is_command: bool = False) -> bool:
    """Whether words name a part of the answer, a column or something in quotation marks."""
    if any(True for _ in _parts_named(even(text), names)):
        return True
    if any(match.group() in columns for match in _NAME.finditer(text)):
        return True
    return is_command and _QUOTED.search(text) is not None and "`" in text


def _parts_named(text: str, names: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """The parts that words name, each with where its name begins and ends; the longest name first."""
    words = list(_NAME.finditer(text))
    bare = [folded(word.group()) for word in words]
    known: dict[str, str | None] = {}
    at = 0
    while at < len(words):
        for size in (3, 2, 1):
            part = words[at : at + size]
            if len(part) < size or text[part[0].end() : part[-1].start()].strip(" \t-_") != " ".join(
                word.group() for word in part[1:-1]
            ):
                continue
            name = "".join(bare[at : at + size])
            if name not in known:
                known[name] = _key_of(_ELSEWHERE.get(name, name), names)
            key = known[name]
            if key is not None:
                yield key, part[0].start(), part[-1].end()
                at += size
                break
        else:
            at += 1


def _key_of(name: str, names: Mapping[str, str]) -> str | None:
    """The key that a word of prose stands for; endings are taken off."""
    bare = folded(name)
    for written in (bare, f"{bare}s", bare.removesuffix("s")):
        key = names.get(written)
        if key is not None and (folded(key) in (written, f"{written}s") or written in _PLAIN or bare in _PLAIN):
            return key
    if bare in _PLAIN:
        stem = {"groupedby": "groupby", "orderedby": "orderby", "sortedby": "sortby", "filteredby": "filter", "filterby": "filter", "filtered": "filter",
                "sorted": "sort", "limited": "limit", "limitedto": "limit", "restrictedto": "filter", "grouping": "group"}.get(bare)  # fmt: skip
        return names.get(stem) if stem else None
    return None
