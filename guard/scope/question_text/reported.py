"""What a question reports: log lines, traces, SQL and attacks that it asks about, which are data and no orders.

Four kinds of places are found. *Pasted* lines have the shape of what a machine wrote. A *payload* is a piece of code
or markup behind a word that mentions it (``bodies that contain <script>``). A *description* is what is said of
records or of people in the third person (``prompts that ask the model to ignore its instructions``). A *title* is a
name in capitals within a sentence (``copies of Tell Me a Story``). A description ends where an order begins, and is
none where it turns to "you", unless it says that somebody said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

Place = tuple[int, int]
"""Where something stands in a text: the first character and the one behind the last."""

MOST_PAYLOADS = 40
"""Pieces of code beyond this number are looked at as what they are, and not as values."""

_LONGEST_DESCRIPTION = 300

_MARKS = re.compile(
    r"[<{\[(=/]|[A-Z]{4}|[a-z]Error|Exception:|Caused|\d:\d\d:\d\d|\.\d{1,3} -|level=|\brm -|\bsudo\b|cmdshell|chmod"
)
"""A text without any of these has nothing pasted, and no payload."""

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|CRIT|FATAL|PANIC)"
_PASTED = re.compile(
    r"(?<![\w.])(?:"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\n]*?(?=\n|$)"  # a time stamp
    r"|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d [^\n]*"
    r"|\[\d{1,2}/[A-Z][a-z]{2}/\d{4}[^\n]*|\[\d{4}-\d\d-\d\d[^\n]*"
    r"|(?:\d{1,3}\.){3}\d{1,3} - [^\n]*"  # an access log
    rf"|\[[\w./ -]{{1,40}}\] {_LEVEL}\b[^\n]*|{_LEVEL}:? ?\[[\w.:/ -]{{1,60}}\][^\n]*"
    rf"|{_LEVEL} [\w$-]{{1,40}}(?:\.[\w$-]{{1,40}}){{1,12}}:? [^\n]*|{_LEVEL}: [^\n]*"
    r"|(?:level|lvl|severity)=\w+ [^\n]*"
    r"|Traceback \(most recent call last\)[^\n]*|File \"[^\"\n]{1,200}\", line \d+[^\n]*|Caused by: [^\n]*"
    r"|at [\w.$<>/@-]{1,200} ?\([^()\n]{0,200}\)|\.\.\. \d+ (?:more|common frames)[^\n]*|goroutine \d+ \[[^\n]*"
    r"|(?:[A-Za-z_][\w$]{0,60}\.){0,12}[A-Z]\w{1,60}(?:Error|Exception)\b: [^\n]*?(?= at [\w.$<>/@-]{1,200} ?\(|\n|$)"
    r")"
)
"""Where a line of a log or a trace begins, and all of it that stands on its line."""

_SQL = (
    r"(?:SELECT\b[^\n;]{1,400}?\bFROM\b|INSERT INTO\b|UPDATE \S{1,80} SET\b|DELETE FROM\b|MERGE INTO\b|UNION(?: ALL)? SELECT\b"
    r"|(?:CREATE|DROP|ALTER|TRUNCATE)(?: TEMP(?:ORARY)?)? (?:TABLE|INDEX|VIEW|DATABASE)\b)"
    r"(?:(?!,? (?:per|by|over|grouped|for each|in (?:the|it)|last|since|yesterday|today|this|that|which|taking|and)\b)[^\n])*"
)
_PAYLOAD = re.compile(
    r"</?[a-zA-Z!][^<>\n]{0,200}>?(?:[^<>\n]{0,80}</[a-zA-Z]{1,20}>)?"  # markup
    r"|!?\[[^\]\n]{0,80}\]\([^)\n]{0,200}\)?|javascript:\S{0,80}|\bon\w{2,12}=\S{0,80}"
    r"|<\|[^|<>\n]{1,40}\|>|\[/?[A-Z]{3,9}\]|\"role\" ?: ?\"\w{2,12}\""  # marks of a prompt
    r"|\$?\{\{[^{}\n]{0,60}\}\}|\$\{[^{}\n]{0,80}\}?|\{%[^%\n]{0,60}%\}?|<%[^%\n]{0,60}%>?"  # placeholders
    r"|(?=['\"); oOaA])['\"]?\)?;? ?(?:\b(?:or|and|OR"
    r"|AND)\b) ['\"]?\w{1,12}['\"]? ?= ?['\"]?\w{1,12}['\"]?(?: ?--)?(?: ?#)?"  # SQL
    rf"|(?=['); SIUDMCAT])'?\)?;? ?(?:{_SQL})"
    r"|(?:\.\./){1,9}\S{0,80}|/etc/\w{2,20}|/bin/\w{2,8}|\brm -\w{1,4}(?: /\S{0,80})?|\b(?:eval|exec|system|popen)\(\S{0,80}"
    r"|\bsudo \w{2,12}|\b(?:curl|wget) -?\w{0,4} ?https?:\S{0,200}|\bxp_cmdshell\b|\bchmod \S{2,8}"
)
_NAMES = (
    r"(?:accounts?|actions?|agents?|alarms?|alerts?|answers?|apps?|articles?|attacks?|attempts?|bod(?:y|ies)|bots?|calls?|campaigns?"
    r"|chats?|clients?|columns?|commands?|comments?|completions?|conversations?|customers?|descriptions?|detections?|devices?|documents?"
    r"|emails?|endpoints?|entries|entry|errors?|events?|exceptions?|executions?|feeds?|fields?|files?|filters?|findings?|forms?|headers?"
    r"|hosts?|incidents?|inputs?|jobs?|keys?|lines?|links?|logins?|logs?|machines?|mails?|messages?|models?|names?|notes?|outputs?|pages?"
    r"|params?|parameters?|paths?|payloads?|people|phrases?|pods?|posts?|process(?:es)?|prompts?|queries|query|questions?|records?"
    r"|refusals?|repl(?:y|ies)|reports?|requests?|responses?|results?|reviews?|routes?|rows?|rules?|runs?|samples?|scans?|scripts?"
    r"|searches|search terms?|servers?|services?|sessions?|sources?|spans?|statements?|strings?|subjects?"
    r"|submissions?|tables?|templates?"
    r"|tenants?|terms?|texts?|threads?|tickets?|titles?|traces?|traffic|transcripts?|turns?|uploads?|urls?|users?"
    r"|user agents?|values?"
    r"|visitors?|webhooks?|workers?|somebody|someone|anybody|anyone|[a-z]\w{1,40}[._][\w.]{1,60}"
    r"|p\d{1,3}|average|avg|max|min|counts?|number|rates?|latency|duration|time|total|share|slow(?:est)?)"
)
_THINGS = (
    r"(?:accounts|actions|agents|alarms|alerts|answers|apps|articles|attacks|attempts|bodies|bots|calls|campaigns|chats|clients|columns|commands"
    r"|comments|completions|conversations|customers|descriptions|detections|devices|documents|emails|endpoints|entries|errors|events|exceptions"
    r"|executions|fields|files|findings|forms|headers|hosts|incidents|inputs|jobs|keys|lines|links|logins|logs|machines|mails|messages|models"
    r"|names|notes|outputs|pages|parameters|params|payloads|people|persons|phones|pods|policies|posts|processes|prompts|queries|questions|records"
    r"|refusals|replies|reports|requests|responses|results|reviews|routes|rows|runs|samples|scans|scripts|searches"
    r"|search terms|servers"
    r"|services|sessions|sources|spans|statements|strings|subjects|submissions|tables|templates|tenants|terms|texts|threads|tickets|titles|traces"
    r"|traffic|transcripts|turns|uploads|urls|user agents|users|values|visitors|webhooks|workers|somebody|someone|anybody|anyone"
    r"|(?:an?|the|each|every|any|no|one|per) (?:user|customer|client|visitor|prompt|conversation|chat|message"
    r"|request|session|model|assistant|bot"
    r"|agent|response|reply|answer|completion|error|event|alert|host|service|process|command|rule|query|mail|e-?mail|ticket|body|header))"
)
_MENTIONED = re.compile(
    rf"\b(?:{_NAMES}|how (?:many|often)|who|which|what)\b[^.;!?\n]{{0,80}}?(?:(?<!\w)(?:[=~:]|contain(?:s|ed|ing)?"
    rf"|ha[sd]|have|having"
    r"|with|like|likes?|includ(?:e|es|ed|ing)|mention(?:s|ed|ing)?|receiv(?:e|es|ed|ing)|sen[dt]|sends|sending|ran|run|runs|running"
    r"|execut(?:e|es|ed|ing)|render(?:s|ed|ing)?|tr(?:y|ies|ied|ying)|past(?:e|es|ed|ing)|such as|is|are|was|were"
    r"|equals?|match(?:es|ed|ing)?"
    r"|ask(?:s|ed|ing)? for|for|of|to|show(?:s|ed|ing)?|hold(?:s|ing)?|held|post(?:s|ed|ing)?|inject(?:s|ed|ing)?"
    r"|type[ds]?|typing"
    r"|enter(?:s|ed|ing)?|submit(?:s|ted|ting)?|us(?:e|es|ed|ing)|from|in|as|logged|logging|say(?:s|ing)?|said|read(?:s|ing)?"
    r"|start(?:s|ed|ing)?(?: with)?|begin(?:s|ning)?(?: with)?|end(?:s|ed|ing)?(?: with)?|called|calls|calling"
    r"|failed|on|seen?|saw|got"
    r"|statements?|queries|query|line|this|these)"
    r"(?: (?:an?|the|any|some|unescaped|escaped|raw|literal|bare|string|text|value|tag|pattern|phrase|word|code|of"
    r"|or|and|unquoted"
    r"|still|a call to|calls to)){0,4}):?,? ?['\"(]?$",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b{_NAMES}\b", re.IGNORECASE)
_COUNTED_AFTER = re.compile(r",? (?:in (?:it|them|the|a|its|their|any|some|\w+[._])|as (?:a|the) )", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?<= of )|(?<= for )|(?<= called )|(?<= titled )|(?<= named ))"
    r"[A-Z][\w']{0,20}(?: (?:(?:an?|the|of|and|in|to|me|my|on|for) ){0,2}[A-Z][\w']{0,20}){1,5}(?![\w'])"
)
"""A name in capitals within a sentence, as titles of books and films are written."""
_NO_TITLE = re.compile(r"instruct|prompt|rule|guideline|previous|system", re.IGNORECASE)
_LISTED = re.compile(r"^['\"]?,? ?(?:or|and|,) ?['\"]?$")

_DESCRIBED = re.compile(
    rf"\b{_THINGS}(?: (?!(?:and|then|also|plus|but)\b)[\w'.-]+){{0,3}}?,? (?:that|which|who|whose|where|when"
    rf"|in which|from which|with"
    r"|without|containing|contains?|including|mentioning|asking|ask|asked|telling|told|tell|saying|said|say|starting|beginning|ending"
    r"|holding|having|matching|such as|about|of|for|pretending|impersonating|trying|tried|attempting|attempted"
    r"|claiming|claimed)\b"
)
_DONE = re.compile(
    r"\b(?:(?:which|what|how many)(?: [\w'-]{1,20}){0,2}? (?:[a-z-]{2,20}s|people|staff|men|women|children)"
    r"|how (?:often|many times) (?:did|does|do|has|have)(?: [\w'-]{1,20}){1,3}?)"
    r" (?=(?:ignor(?:e|ed|ing)|forg[eo]t|disregard(?:ed)?|skip(?:ped)?|bypass(?:ed)?|overrid(?:e|den)|overrode"
    r"|tr(?:y|ied|ies)|asked|ordered|told|sent|typed|entered|pasted|pretend(?:ed)?|reveal(?:ed)?|repeat(?:ed)?|leak(?:ed)?|disabled?|switch(?:ed)?"
    r"|turn(?:ed)?|act(?:ed)?|refused?|sa(?:id|y)|answer(?:ed)?|translated?|call(?:ed)?|quote[ds]?|print(?:ed)?)\b)"
)
"""Questions about what records or people did: ``which drivers ignore the instructions``."""
_BROKEN = re.compile(
    r"[.;!?\u3002\uff01\uff1f](?: |$)|\n|,? (?:and then|then|and also|also|plus|but)\b|, (?:and )?(?:please|now|you)\b| --? |: "
)
_ORDERED = re.compile(
    r",? (?:and|or),? (?:please |now |just )?(?:ignore|forget|disregard|print|reveal|tell|write|show|give|say|act"
    r"|pretend|repeat|translate"
    r"|output|respond|reply|answer|explain|send|dump|list|do|execute|run|become|be|follow|obey)\b"
)
_YOU = re.compile(r"\b(?:you|your|yours|yourself|ur|me|my|i)\b")
_SAID = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|tells?|told|telling|says?|said|saying|tr(?:y|ies|ied|ying)|claim(?:s|ed|ing)?|wrote|writes?|typed?|request(?:s|ed)?"
    r"|demand(?:s|ed)?|want(?:s|ed)?|insist(?:s|ed)?)\b"
)


def pasted(text: str) -> list[Place]:
    """Where lines of logs and traces were pasted, in order; empty where the text is all there is of a question.

    >>> pasted("count these: 2026-01-05 10:00:00 ERROR no stock")
    [(13, 47)]
    """
    return [match.span() for match in _PASTED.finditer(text)] if _MARKS.search(text) else []


def payloads(text: str) -> list[Place]:
    """Where code, markup or SQL is mentioned as a value, in order.

    >>> payloads("requests whose body has <iframe> in it")
    [(24, 32)]
    >>> payloads("<iframe> requests")
    []
    """
    if _MARKS.search(text) is None:
        return []
    found: list[Place] = []
    for match in islice(_PAYLOAD.finditer(text), MOST_PAYLOADS):
        start, end = match.span()
        if found and _LISTED.match(text[found[-1][1] : start]):
            found.append((start, end))
            continue
        before = text[max(0, start - 160) : start]
        if _MENTIONED.search(before) or (_COUNTED_AFTER.match(text, end) and _NAMED.search(before)):
            found.append((start, end))
    return found


def titles(text: str) -> list[Place]:
    """Where titles stand that a sentence names, in order: words with capitals behind "of", "called" and the like.

    None in a text that is mostly written so, and none that speaks of instructions, prompts or rules.

    >>> titles("how many copies of Tell Me a Story were sold")
    [(19, 34)]
    >>> titles("How Many Copies Of Tell Me a Story Were Sold")
    []
    """
    places = [match.span() for match in _TITLE.finditer(text) if _NO_TITLE.search(match.group()) is None]
    kept = text
    for start, end in places:
        kept = kept[:start] + kept[end:]
    capitals = sum(word[:1].isupper() for word in kept.split())
    return places if 3 * capitals <= len(kept.split()) else []


def descriptions(text: str) -> Iterator[Place]:
    """Where records or people are described in the third person; the text is in lower case."""
    at = 0
    while (match := _DESCRIBED.search(text, at)) is not None:
        start = match.end()
        broken = _BROKEN.search(text, start, start + _LONGEST_DESCRIPTION)
        end = broken.start() if broken else min(len(text), start + _LONGEST_DESCRIPTION)
        ordered = _ORDERED.search(text, start, end)
        if ordered and " to " not in text[start : ordered.start()]:
            end = ordered.start()
        you = _YOU.search(text, start, end)
        if you and not _SAID.search(text, match.start(), you.start()):
            end = start
        if end > start:
            yield start, end
        at = max(end, start)
    for match in _DONE.finditer(text):
        broken = _BROKEN.search(text, match.end(), match.end() + _LONGEST_DESCRIPTION)
        end = broken.start() if broken else min(len(text), match.end() + _LONGEST_DESCRIPTION)
        ordered = _ORDERED.search(text, match.end(), end)
        end = ordered.start() if ordered else end
        if _YOU.search(text, match.start(), end) is None:
            yield match.end(), end


def asked(text: str, original: str, *, has_pasted: bool = False) -> str:
    """A text in lower case with blanks for all that it reports, of the same length.

    `original` is the same text with its capitals, which tell a log's level and SQL's words from English ones;
    `has_pasted` leaves pasted lines as they are.
    """
    if len(original) != len(text):
        original = text
    places = [*(() if has_pasted else pasted(original)), *payloads(original), *titles(original), *descriptions(text)]
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def phrases(text: str, allowed: Sequence[str]) -> list[Place]:
    """Where some phrases (in lower case) stand in a text as whole words, in order."""
    if not allowed:
        return []
    lower = text.lower()
    places = [
        (match.start(), match.end())
        for phrase in allowed
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", lower)
    ]
    return sorted(places) if len(lower) == len(text) else []


def without(text: str, allowed: Sequence[str]) -> str:
    """The text with blanks for phrases that nothing is held against, of the same length."""
    for start, end in phrases(text, allowed):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def as_values(text: str, allowed: Sequence[str] = ()) -> str:
    """The text with one short quoted value for what was pasted, mentioned or allowed: what its topic is judged by.

    >>> as_values("count these by pod:\\nTypeError: x is not a function\\n    at render (/srv/cart.js:88:14)")
    'count these by pod:\\n"..."'
    """
    places = sorted([*phrases(text, allowed), *pasted(text), *payloads(text), *titles(text)])
    if not places:
        return text
    pieces: list[str] = []
    end = 0
    for start, stop in places:
        if start < end:
            continue
        if pieces and not text[end:start].strip():
            end = stop
            continue
        pieces += [text[end:start].rstrip(" ") if pieces else text[end:start], ' "..."' if pieces else '"..."']
        end = stop
    return "".join([*pieces, text[end:]])
