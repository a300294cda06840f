"""Stance: whether a sentence beside an answer stands by it, or takes it back.

A sentence is read as a chain: what speaks of the answer ("this query", "the above", "it"), what denies, what is done with an answer, how one
is judged. Whatever else it says stands between these as words of no kind. So `do not run this`, `nobody should ever
trust the above` and `I would advise against submitting it` are one chain, and `the column is wrong`, `I did not add a filter`
and `this does not count errors` are none: there what is denied or judged is not the answer.
"""

from __future__ import annotations

import re
from functools import lru_cache

from guard.extraction.words import ANSWER_NOUNS, MARKS, is_bad, mark_of

_CONTRACTED = re.compile(
    r"\b(?:ca|wo|sha|ai|is|was|are|were|do|does|did|could|would|should|must|need|have|has|had|might)n'?t\b",
    re.IGNORECASE,
)
_WHOLE = {
    "can't": "can't",
    "cant": "can't",
    "won't": "will not",
    "wont": "will not",
    "shan't": "shall not",
    "ain't": "is not",
}
_SHORT = (
    (re.compile(r"\b(i|you|we|they|he|she|it|that|this|there|what|here|who)'(?:s)\b"), r"\1 is"),
    (re.compile(r"\b(\w+)'re\b"), r"\1 are"),
    (re.compile(r"\b(\w+)'(?:d|ll|ve)\b"), r"\1 would"),
    (re.compile(r"\bi'm\b"), "i be"),
    (re.compile(r"\bcannot\b|\bcan not\b"), "can't"),
    (
        re.compile(
            r"\b(?:hold(?:ing)? off(?: on)?|stay away from|keep away from|steer clear of|stay clear of|keep clear of|hold back(?: on)?)\b"
        ),
        "avoid",
    ),
    (
        re.compile(
            r"\bthink twice before\b|\brather than (?=running|using|executing|submitting)|\bno (?:point|sense|need) in\b"
        ),
        "avoid",
    ),
    (
        re.compile(
            r"\b(?:throw|thrown|chuck|toss|put) (?:it |this |that )?(?:away|out|aside)\b|\b(?:get|got) rid of\b|\bdo away with\b|\bturned down\b|\bput on hold\b"
            r"|\bstart(?:ing)? over\b|\bdo over\b|\bshoot down\b|\bshot down\b|\bwiped?\b(?= (?:it|this|that))|\btake (?=(?:it|this|that) back)"
        ),
        "discard",
    ),
    (re.compile(r"\b(?:made|make|making) (?:it |this |that )?up\b"), "invented"),
    (re.compile(r"\b(?:out of date|out of the question)\b"), "obsolete"),
    (
        re.compile(
            r"\b(?:dead end|red herring|thought experiment|no good|no use|non starter|off the mark|off base|way off|shot in the dark|not fit for purpose|of no use)\b"
        ),
        "useless",
    ),
    (re.compile(r"\bin error\b|\bby mistake\b|\bup in the air\b"), "mistake"),
    (re.compile(r"\b(?:may or may not|not (?:the |a )?(?:just|only|merely|necessarily|limited))\b"), "also"),
    (re.compile(r"\bthat(?= (?:is|was|will|would|does|did|can't|should|must|has|could|not)\b)"), "it"),
    (re.compile(r"\blooks? (?=at\b|for\b|into\b|like\b)"), "shows "),
    (re.compile(r"\blooks?\b"), "seems"),
    (re.compile(r"\b(?:none|nothing|neither|no part) of (?=this|that|these|those|it\b|the)"), "not of "),
    (re.compile(r"\b(?:first|early|rough|crude) (?:stab|attempt|try|shot|pass|cut|go|guess)\b"), "draft"),
    (re.compile(r"\b(?:act|bank|build|count|depend) on\b|\bgo with\b|\bstand (?:behind|by)\b"), "use"),
    (re.compile(r"\bnot (?:have|need) to\b"), "may"),
    (re.compile(r"\b(?:answer|reply|respond) with\b"), "use"),
    (re.compile(r"\b(?:leave|let) (?:it|this|that) (?:alone|out|be|aside)\b"), "discard it"),
    (re.compile(r"\bfar from\b|\banything but\b|\bby no means\b"), "not"),
    (re.compile(r"\bno longer\b|\bnot any ?more\b"), "not"),
    (re.compile(r"\bno (?:problem|worries|doubt)\b"), "sure"),
)
_NO_NOUN = r"(?!(?:do|does|did|is|was|are|be|not|will|would|should|must|can't|can|may|might|has|have|could|i|you|we|it|in|of|for|and|or|to|with|as|at|by|that|which)\b)"
_DETERMINED = r"(?:th(?:is|at|ese|ose)|the|my|your|our|his|her|any|such(?: an?)?)"
_BACKWARD = re.compile(
    rf"\b(?:the|my|your|our|that|his|her|an?)(?: \w+){{0,2}}? (?:previous|last|earlier|former|prior|original|first|old|other|initial)(?: \w+)?(?: (?:{ANSWER_NOUNS}))?\b(?! (?:query|answer|version|one)\b)"
    rf"|\b(?:the|that)(?: \w+){{0,2}}? (?:{ANSWER_NOUNS}) (?:that |which )?you (?:sent|gave|wrote|had|mentioned|posted|showed|shared|tried|used|pasted)\b"
    rf"|\byour(?: \w+){{0,1}}? (?:{ANSWER_NOUNS})\b|\b(?:last|previous) (?:time|attempt|try)\b"
)
_REFERENCE = re.compile(
    rf"(?:(?:^|(?<=[:;.,] ))(?:query|answer|output|proposal)(?= (?:was|is|has|refused|rejected|not|denied|failed|withdrawn|discarded|cancelled|invalid)\b))"
    rf"|\b(?:any|none|all|everything|use|part) of (?:this|that|these|the above)\b|\beverything (?:above|below)(?: this line)?\b"
    rf"|\b{_DETERMINED}(?: {_NO_NOUN}[\w-]+){{0,2}}? (?:{ANSWER_NOUNS})\b(?! (?:column|field|filter|dataset|operator|key|value|calculation|breakdown)s?\b)(?: (?:above|below|here|shown|given|at hand))?"
    rf"|\bthe (?:above|below|following|foregoing|preceding)\b(?: (?:[\w-]+ )?(?:{ANSWER_NOUNS}))?"
    r"|\bwhat (?:i (?:wrote|said|gave|sent)|follows)(?: you)?(?: above)?\b"
    r"|\b(?:this|these)\b(?! (?:that|who|which|with|without|in|of|where) (?:are|were|have)\b)(?! [\w.-]+(?:ed|ing)? ?(?:column|columns|filter|filters|service|services|region|field|spans?|rows?|case|way|means|time|limit|breakdown|order|calculation)\b)"
)
_TAG_QUESTION = re.compile(
    r",? (?:is|isn't|does|doesn't|was|wasn't|are|aren't|did|didn't|will|won't|right|huh|no) ?(?:it|that|they|i|you|this)?\?\W*\Z"
)
_TOKEN = re.compile(r"[^\W_][\w'.-]*|[,;:()\u2013\u2014.!?\u2026/]")


_DASH = re.compile(r"(?<=\s)-{1,3}(?=\s)")


def _rule(chain: str) -> re.Pattern[str]:
    """An expression over the marks of a chain, from one over the names of kinds."""
    return re.compile(re.sub(r"[a-z_]+", lambda match: MARKS[match.group()], chain).replace(" ", ""))


_GLUE = "[adv modal be you first think]*"
_ANY = "(?:ref|it)"
_AT_START = "(?:^|(?<=[,]))[adv first you think be]*"
_DENIED_USE = (
    _rule(f"(?:not|can_not) {_GLUE} use [adv]* ref"),
    _rule(f"(?:not|can_not) {_GLUE} use [adv]* it [adv o]? (?:,|$)"),
    _rule(f"{_AT_START} [modal]* not [adv be]* use [adv]* [,]"),
    _rule(f"{_AT_START} [modal]* not [adv be]* use [adv]* $"),
    _rule("^ [adv]* not [modal]+ be use"),
    _rule("(?:not|can_not) [adv modal be you first think]* o [adv]* use [adv]* (?:ref|it [,])"),
    _rule("(?:^|[,]) [adv first you]* [modal]* not [adv be]* use [adv]* if"),
    _rule("not .{0,2} modal ref be [adv]* use"),
    _rule("avoid [adv]* use? [adv]* ref"),
    _rule("avoid [adv]* use [adv]* (?:it|[,]|$)"),
)
_FORBIDDEN_ACT = _rule("(?:^|[,]) [adv first you modal]* not [adv]* o ref [adv]* (?:[,]|$)")
_NO_ACT = re.compile(
    r"\b(?:not|never) (?:\w+ly )?(?:forget|worry|mind|hesitate|expect|confuse|miss|overlook|overthink|see|know|like|understand|find|need|affect|include|cover|change|alter|edit|modify|touch|add|remove)\b"
)
"""What is denied of other acts than those done with an answer: `do not miss this`."""
_DROPPED_BY = _rule("o [adv modal]* drop [adv]* ref [adv]* (?:[,]|$)")
_REJECTED = re.compile(
    r"\b(?:rejected|refused|denied|declined|vetoed|cancell?ed|discarded|withdrew|retracted|overruled|disapproved|ignored)\b"
)
_PASSIVE = _rule("(?:ref|it) [adv modal be]* (?:not|can_not) [adv modal]* be [adv]* (?:use|deem)")
_FORBIDS = re.compile(
    r"\b(?:should|must|may|can|could|shall|ought|will|would|needs?|to)(?: \w+)? not\b|\bcan't\b|\bnever\b|\bnot to be\b"
)
_DROPPED = (
    _rule(f"(?:^|[, modal you first adv]) [adv]* drop [adv]* {_ANY} (?!o)"),
    _rule("(?:^|[, modal you first adv be]) [adv]* drop [adv]* ref"),
    _rule("ref [adv modal be]* be [adv]* drop"),
    _rule(f"{_AT_START} it [adv modal be]* be [adv]* drop"),
    _rule("(?:^|[,]) [adv]* ref [adv]* drop (?:[, adv]|$)"),
    _rule("ref .{1,7} modal [adv]* be [adv]* drop"),
    _rule("^ [adv]* drop [,]* $"),
    _rule("[,] [adv]* drop [,]* $"),
)
_JUDGED = (
    _rule("ref [adv modal]* (?:be [adv]*)+ (?:bad|fails)"),
    _rule(f"{_AT_START} it [adv modal]* (?:be [adv]*)+ bad (?!to)"),
    _rule("ref [adv modal be]* fails"),
    _rule(f"{_AT_START} it [adv modal]* fails"),
    _rule("bad [adv]* ref [modal]? be"),
    _rule("ref [o]? [adv]* be [adv]* bad"),
    _rule("ref [adv modal you first]* [o serves] [adv you first]* bad [,]* $"),
    _rule("deem [adv]* (?:ref|it) [adv]* bad"),
)
_UNFIT = (
    _rule("ref [adv modal be you]* (?:not|can_not) [adv modal be]* [o]? [adv be]* (?:fit|works|ref)"),
    _rule(f"{_AT_START} it [adv modal be]* (?:not|can_not) [adv modal be]* (?:fit|works|ref)"),
    _rule(f"{_AT_START} [o adv]* [,]* (?:ref|it) [adv modal be]* (?:not|can_not) [adv modal be]* fit"),
    _rule("not [adv be]* think [adv]* (?:ref|it) [adv modal be]* (?:fit|ref|bad)"),
    _rule("not [adv be]* ref [adv modal be]* works"),
    _rule("^ [adv]* not [adv]* ref [,]* $"),
)
_SERVES = _rule(f"(?:ref|{_AT_START} it) [adv modal be]* (?:not|can_not) [adv modal be]* serves")
_WHAT_IT_SERVES = re.compile(
    r"\b(?:question|request\b|requirements?|needs?|what|anything|much|purpose|job|trick|dataset|schema|brief|task|problem|goal)\b"
)


@lru_cache(maxsize=64)
def chained(sentence: str) -> tuple[str, str]:
    """A sentence as a chain of marks, and its words as they are read."""
    plain = _TAG_QUESTION.sub("", sentence.casefold().replace("\u2019", "'"))
    plain = _CONTRACTED.sub(lambda match: _WHOLE.get(match.group(), re.sub(r"n'?t\Z", " not", match.group())), plain)
    for pattern, written in _SHORT:
        plain = pattern.sub(written, plain)
    plain = _BACKWARD.sub(" something ", _DASH.sub(" \u2014 ", plain))
    plain = " ".join(_REFERENCE.sub(" REF ", plain).split())
    marks = []
    for raw in _TOKEN.findall(plain):
        word = raw.rstrip(".'-") or raw
        if word == "REF":
            marks.append(MARKS["ref"])
        elif word in ("it", "them", "that"):
            marks.append(MARKS["it"] if word != "that" or _is_pronoun(marks) else "a")
        elif word[0].isalnum():
            marks.append(mark_of(word))
        else:
            marks.append(",")
        if raw != word:
            marks.append(",")
    return "".join(marks), plain


def _is_pronoun(marks: list[str]) -> bool:
    """Whether a `that` stands for something: at the beginning of a clause, or behind what is done with an answer."""
    return not marks or marks[-1] in ",UDA"


def takes_back(sentence: str, *, is_before: bool = False) -> bool:
    """Whether a sentence says of the answer that it is none, or that nothing is to be done with it.

    Before an answer only what points forward speaks of it.
    """
    marks, words = chained(sentence)
    if is_before:
        marks = marks.replace(MARKS["it"], MARKS["o"])
    if not any(mark in marks for mark in "NCABDXW") or _WITHOUT.search(words):
        return False
    if _found(_PASSIVE, marks) and _FORBIDS.search(words):
        return True
    if _found(_FORBIDDEN_ACT, marks) and not _NO_ACT.search(words):
        return True
    if _found(_DROPPED_BY, marks) and _REJECTED.search(words):
        return True
    if any(_found(rule, marks) for rule in (*_DENIED_USE, *_DROPPED)) and not _UNABLE.search(words):
        return True
    if any(_found(rule, marks) for rule in _JUDGED):
        return True
    also = _AND_IS.search(words)
    if also is not None and is_bad(also["word"]):
        return True
    if any(_found(rule, marks) for rule in _UNFIT) and not _HEDGED.search(words):
        return True
    served = _found(_SERVES, marks)
    return (
        served
        and _WHAT_IT_SERVES.search(words, max(words.rfind(" not "), words.rfind("can't"), 0)) is not None
        and not _HEDGED.search(words)
    )


_AND_IS = re.compile(
    r"^\W*(?:REF|it)\b[^.,;]{1,60}\b(?:and|but|so|yet) (?:it )?(?:is|was|are|were) (?:\w+ly )?(?P<word>[a-z][a-z-]*)\W*$"
)
_WITHOUT = re.compile(r"\b(?:remove|removing|without|omit|otherwise|or else|leave it out|if)\b[^.;]*\bREF\b")
"""What tells of an answer without a part of it."""


def tells_of_a_loss(sentence: str) -> bool:
    """Whether a sentence says what becomes of the answer without a part of it."""
    return _WITHOUT.search(chained(sentence)[1]) is not None


def _found(rule: re.Pattern[str], marks: str) -> bool:
    """Whether a chain has what a rule looks for, not only in case of something."""
    match = rule.search(marks)
    return match is not None and MARKS["if"] not in marks[: match.start()]


_UNABLE = re.compile(
    r"\bi (?:be| would| am)?(?: )?(?:can't|not able to|could not|unable to|not) (?:\w+ )?(?:run|execute|test|try|send|submit)\b"
)
"""What a model says of itself: it cannot run anything."""
_HEDGED = re.compile(r"\b(?:may|might)(?: \w+)? not\b")

# --- stamps: a word or two that stand by themselves ---

_ASIDE = r"[\W_]*"
_SAYS_HOW = (
    r"(?:(?:(?:final )?(?:status|verdict|grade|result|outcome|decision|review|rating|assessment|conclusion|judgement|judgment|evaluation|check|quality"
    r"|self-check|opinion|answer|validation|approval|state|feedback|disclaimer|note|nb|warning|caution|caveat|fyi|update|heads up)(?: of (?:the|this) \w+)?)\W{1,5})"
)
_ADDS = r"(?:the|a|an|my|your|our|this|is|was|just|only|very|first|one|here|here is|merely|purely|completely|all|another|that|still|some)"
_NAMES = rf"(?:{ANSWER_NOUNS}|alternative|form|format|option|way|try|example|attempt)"
_REASON = r"(?:\W{1,4}|\s)(?:since|by|from|after|see|because|as|until|pending|per|it|this|that|do|don't|please|we|i|in favou?r|unrelated|and|but|for|which|not|reason|column|unknown|validation|in|of|on|with)\b[^\n]{0,160}"
_STAMP = re.compile(
    rf"^{_ASIDE}(?P<how>{_SAYS_HOW})?(?:{_ADDS}\W+){{0,3}}(?P<not>not )?(?P<word>[a-z][a-z-]*)(?:\W+(?P<noun>{_NAMES}))?(?P<rest>(?:{_REASON})?){_ASIDE}$"
)
_LEADS_TO_BAD = re.compile(
    r"\b(?P<word>[a-z][a-z-]*)\W{1,3}(?:\w+ )?(?:idea|attempt|guess|try|thought|answer|query|version|suggestion|one|candidate|plan|proposal|draft)?\W*(?:was|is|would be|were)(?: (?:to )?(?:write|writing|use|using|run|running|ask|asking|say|saying|send|sending))?\W*$"
)
_IN_BRACKETS = re.compile(rf"[(\[](?:{_ADDS}\W)?(?P<word>[a-z][a-z-]*)(?: {_NAMES})?[)\]]\W*$")
_WORD = re.compile(r"[a-z][a-z-]*")
_NO_STAMP = frozenset("off unrelated inconsistent forget removed skip illegal disabled draft-free".split())
_NEVER_AGAIN = re.compile(
    r"^\W*what (?:went|goes|was|is) wrong\b|^\W*(?:never|not|no) (?:again|this|like|that|so|way|ever|REF)\b[^a-z]*(?:one|this|that|so)?\W*$"
)
_POOR_SCORE = re.compile(
    r"^\W*(?:score|rating|grade|confidence|quality)\W{1,4}(?:0(?:\.[0-3]\d*)?(?![\d.%])|[0-3] ?/ ?10|[01] ?/ ?5|f|fail(?:ed)?|0 ?%)\W*(?:$|\.)"
)
_NO = re.compile(
    r"^\W*(?:(?:better|rather|please|maybe|preferably|absolutely|definitely|certainly|probably) not\b(?=\W*(?:$|[.!]))|(?:no|nope|nah|wrong|negative)\b\W*(?:$|[.,!\u2013\u2014]|wait\b))"
)
_ASKS_OF_IT = re.compile(
    r"\b(?:answer|right|correct|valid|match|work|what (?:was|is|you|we)|good|complete|runs?)\b[^?]{0,60}\?\W*no\b"
)


def is_stamp(sentence: str, *, is_before: bool) -> bool:
    """Whether a few words by themselves judge the answer: `Bad:` before it, `(scrapped)` or `Verdict: rejected` behind it."""
    plain = chained(sentence)[1].replace("REF", "this one").strip()
    if is_before and _NEVER_AGAIN.match(chained(sentence)[1]):
        return True
    if is_before and (led := _LEADS_TO_BAD.search(plain)) is not None and any(map(is_bad, _WORD.findall(led.group()))):
        return True
    if is_before and (aside := _IN_BRACKETS.search(plain)) is not None and is_bad(aside["word"]):
        return True
    match = _STAMP.match(plain)
    if match is not None and match["word"] not in _NO_STAMP:
        word = match["word"]
        denied = match["not"] == "not "
        if (
            not denied
            and is_bad(word)
            and (is_before or word not in _IS_SHOWN)
            and not (match["rest"] and match["how"] is None and word in _NEEDS_NO_REASON)
        ):
            return True
        if denied and mark_of(word) in ("F", "U", "K") and (match["how"] is not None or not is_before):
            return True
    return not is_before and _POOR_SCORE.match(plain) is not None


_IS_SHOWN = frozenset("example illustration sketch template placeholder error mistake fail mock dummy trick".split())
"""What may stand over something else that is shown behind an answer: `Example:`."""
_NEEDS_NO_REASON = frozenset("example error mistake fail failed fails".split())

# --- what is said of an answer as a kind of thing ---

_EXAMPLE = re.compile(
    r"\b(?:an? |this |the )?(?:\w+ )?(?:example|illustration|sample|sketch|template|mock-?up) of (?:the |a |an |my |how )?(?:\w+ )?(?:format|syntax|shape|form|structure|kind|style|query|queries|answer|it|you|one|what)\b"
    r"|\b(?:just|only|merely|purely|simply|solely)\b(?: to be)?(?: used)?(?: (?:an?|as|for|meant as|there))* (?:\w+ )?(?:example|illustrat\w+|sample|demo\w*|show|sketch|template|placeholder|reference|hypothetical)\b"
    r"|\b(?:just|only|merely) (?:to|for|a) (?:see|test|check|demonstrate|play|fun|try|show)\b|\b(?:is|was) (?:just |only )?a test\b"
    r"|\b(?:for|as an?) (?:illustrat\w+|demonstration|reference|the sake of (?:illustration|example))(?: purposes?)?(?: (?:only|alone|and|,))|\bserves? (?:only )?as an? (?:illustration|example)"
    r"|\b(?:to|would) (?:show|illustrate|demonstrate) (?:you )?(?:the|what|how)(?: \w+){0,2}? (?:syntax|format|shape|form|structure|looks?|works?)\b"
    r"|\b(?:a|an|such a|such|most|many|the|your) (?:\w+ )?(?:query|queries|answers?|requests?|it|REF) (?:would |will |may |might |could )?(?:usually|typically|normally|generally|commonly|often|mostly) (?:shows|seems|look|reads?|goes|go|has|have|takes?)\b"
    r"|\b(?:shows|seems|look) like (?:this|REF|so|the following|that),? (?:for example|for instance|e\.g\.)"
    r"|\bnot the (?:actual|real|final|right) (?:\w+)\b|\b(?:the )?(?:content|values?|columns?|names?|numbers?) (?:is|are|was|were|here is|here are) (?:invented|made[- ]up|fictitious|fictional|placeholders?)\b"
    r"|\b(?:invented|made[- ]up) (?:the|its|a|that|this) (?:column|name|value|field)s?\b|\btake (?:it|this|that) literally\b|\bsomething (?:like this|along these lines)\b[^.]{0,40}\bnot\b"
    r"|\b(?:mistakes?|pitfalls?|anti-?patterns?|errors?) (?:is|are|would be|was) (?:to|writing|using|asking)\b|\b(?:unrelated to|has nothing to do with|nothing to do with) (?:your|the|this) \w+"
    r"|\bhow (?:it|this|REF) would (?:seems?|be) if\b|\bwhat not to\b|\b(?:people|you|one|we|they|users|models|beginners|folks) (?:\w+ )?(?:get|gets|got|do|does|did) (?:it|this|that|REF) wrong\b"
    r"|\bfor (?:\w+ ){1,2}(?:purposes?|use) only\b"
    r"|\bfor (?:an? |the )?(?:demo|demonstration|testing|training|reference|discussion|debugging|show|learning|teaching) only\b"
    r"|\b(?:REF|it) (?:still |badly |really )?(?:needs?|requires?|could use|wants) (?:another |an? |more |some |further |serious |a lot of )?(?:look|seems|work|review|revision|fix\w*|correct\w+|rethink\w*|thought|polish\w*|check\w*|rewrit\w+|attention|rework\w*)\b"
    r"|\b(?:REF|it) (?:\w+ly )?(?:contradicts|ignores|violates|conflicts with|goes against|deviates from|defeats|overlooks|disregards|breaks) (?:what|your|our|the (?:question|request|requirements?|schema|task|policy|rules?|point))\b"
    r"|\bopposite of what\b|\b(?:only|just|merely) (?:half|a half|one half|a part|part|a fraction|a third) of (?:REF|the (?:job|work|solution|question))\b"
    r"|\b(?:nobody|no one) (?:\w+ )?(?:asked for|wants|wanted|needs|needed|requested|ordered) (?:REF|it|that)\b|\bon hold\b"
)
_EXAMPLE_BEFORE = re.compile(
    r"^\W*(?:here is |here's |this is |see |as )?(?:an? |the |one )?(?:\w+ ){0,2}(?:example|sample|illustration|template|counter-?example)s?\b(?: (?:query|answer|output|json|of|from|taken|for|only|\())?"
)
_ANOTHER_COMES = re.compile(
    r"\bi(?: will| would| shall|'ll|'d| am going to| be going to)? (?:\w+ )?(?:send|write|give|provide|post|prepare|build|make|draft|redo|rework|rewrite|produce|follow up with) (?:you )?(?:the (?:right|real|correct|actual|proper|new|final)|a (?:new|better|correct|proper|different)|yours|it again|this again|that again)\b"
    r"|\b(?:let me|i would|i need to|i must|i have to|i should|we should|we need to) (?:\w+ )?(?:think again|rework|redo|rethink|rewrite|start over|try again|have another go|come back|rephrase|reconsider|discard)\b"
    r"|\bi (?:have )?(?:not|never) (?:yet )?answered\b|\b(?:can|could|so that i can|then i) (?:\w+ )?write (?:yours|the real one)\b|\bthere is no way to (?:ask|express|query|answer|do|say)\b"
    r"|\bthe (?:correct|right|real|actual|proper) (?:\w+ )?(?:approach|query|answer|version|solution|one) (?:is|would|will|should|groups|uses|filters|counts|has|needs|looks)\b"
)
_OWNS_UP = re.compile(
    r"\bi (?:\w+ )?(?:(?:got|had|have|did|get) (?:it|this|that|REF|something|things|everything|the \w+) (?:all )?(?:wrong|mixed up|backwards|the wrong way)|(?:mixed|messed|screwed|mucked|fouled)(?: \w+){0,3}? up|mixed up|misread|misunderst\w+|misinterpret\w+"
    r"|confused|am mistaken|be mistaken|stand corrected|take (?:it|this|that|REF) back|invented|hallucinat\w+|fabricat\w+|guessed the|changed my mind|doubt|regret|can't (?:\w+ )?(?:recommend|endorse|vouch|stand by|defend|support|justify)|distance|apologi[sz]e for (?:the|this|that|REF))\b"
    r"|\b(?:my|an?) (?:mistake|error|slip|bad|blunder|oversight) (?:on|of|in) (?:my|mine)\b|\bwrong (?:query|one|answer|dataset|version|file|paste|tab|window|example)\b(?! (?:was|is|were))|\b(?:distanced?|distancing) (?:him|her|my|our|them)sel\w+"
    r"|\b(?:not|isn't|is not) what (?:you|we|i|they|was|is|the)\b|\bcan't recommend\b|\bnot (?:a |the )?(?:good|great|smart|wise) idea\b|\bpretend (?:i|this|that|it|you|REF)\b|\bjust kidding\b|\b(?:only )?kidding\b|\b(?:keep|store) (?:it|this|that) (?:to yourself|out)\b"
)
_IF_ONLY = re.compile(
    r"\b(?:REF|this|that|it|which) would (?:only |just |still )?(?:have been|have|be|seems|work)\b(?! (?:\w+ )?to\b)[^.]{0,80}\bif\b|\bif (?:you|i|it|we|the \w+) (?:had|were|was)\b[^.]{0,60}\b(?:i |it |this |that |one )?would (?:have|be|look)\b"
    r"|^\W*had (?:the|you|it|i|we|this|there)\b|\bwould have (?:said|written|given|been|answered|suggested|worked|used)\b|\bthat would be\b[^.]{0,40}\bif\b|\bi was (?:gonna|going to|about to) (?:say|write|suggest|use|answer)"
)
_PENDING = re.compile(
    r"\b(?:wait|waiting|awaiting|pending|hold|held|holding)\b(?: \w+)? (?:for )?(?:\w+ ){0,2}?(?:approv\w+|review\w*|confirmation|sign-?off|permission|clearance|authori[sz]ation|someone|somebody|a human|the owner|the go-ahead|an ok)\b"
    r"|\b(?:must|has to|have to|needs? to|should|still has to|still needs to|yet to) (?:first )?(?:be|get) (?:approved|reviewed|signed off|cleared|authori[sz]ed|confirmed)\b"
    r"|\bonly (?:run|use|execute|submit|send|apply)\b[^.]{0,60}\b(?:once|after|when|if)\b|\buntil then\b[^.]{0,40}\b(?:not|is|useless|meaningless|wrong|invalid)\b"
    r"|\bi(?: would like| want| need| have| had better)(?: first)? to (?:double[- ]?check|check|verify|confirm|ask|review)\b[^.]{0,60}\b(?:before|first)\b"
    r"|\bdry[ -]run only\b|\bbefore (?:doing anything|you do anything)\b|\b(?:not|nothing)\b[^.]{0,40}\b(?:before|until) (?:then|that|it|this)\b(?! (?:is|was|had))"
)
_UNDONE = re.compile(
    r"\b(?:which|this|it|and it|REF|proposal) (?:\w+ )?(?:(?:was|were|got|has been|had been|be) (?:\w+ )?(?:denied|refused|rejected|discarded|turned down|declined|withdrawn|reverted|found|vetoed)|failed|crashed|was found to|turned out)\b"
    r"|\bwhich (?:we|they|i|you|he|she|the \w+) (?:\w+ )?(?:rejected|discard|discarded|refused|declined|dropped|withdrew|retracted|abandoned|reverted|deleted|removed)\b"
    r"|\banswers? (?:a|an|another) (?:different|other|another|wrong)? ?(?:question|dataset|problem)\b|\b(?:a|an) (?:different|other|competing) (?:dataset|proposal)\b|\bthe (?:competing|other) proposal\b"
    r"|\b(?:used to (?:run|use|have|send|ask))\b|\bthat (?:crashed|broke|killed|took down|took us down|brought down)\b|\b(?:that|which) (?:\w+ )?(?:crashed|broke|killed|took) (?:the|us|our)\b"
    r"|\b(?:not|never) to (?:send|run|use|execute|submit|repeat|show)\b"
)


_ELSEWHERE_ONLY = re.compile(
    r"\bnot (?:for|on|with|in|against) (?:REF|this|your|the|our|that) (?:\w+ )?(?:dataset|data|case|environment|schema|version|question|purpose|question|setup)\b"
)


def is_no_answer(sentence: str, *, is_before: bool) -> bool:
    """Whether a sentence calls what it stands beside an example, a mistake, a proposal that fell, or one of a case that is not."""
    plain = chained(sentence)[1]
    if _EXAMPLE.search(plain) or _PENDING.search(plain) or _IF_ONLY.search(plain):
        return True
    if is_before:
        return _UNDONE.search(plain) is not None
    return any(way.search(plain) for way in (_ANOTHER_COMES, _OWNS_UP, _ELSEWHERE_ONLY)) or (
        _UNDONE.search(plain) is not None and _NAMES_AN_ANSWER.search(plain) is not None
    )


_NAMES_AN_ANSWER = re.compile(r"\b(?:REF|proposal|query|version|answer|attempt)\b")


def is_denied_at_once(text: str) -> bool:
    """Whether what stands right behind an answer says no to it, or asks whether it is right and says no."""
    plain = text.casefold()
    return _NO.match(plain) is not None or _ASKS_OF_IT.search(plain) is not None


def is_asked(sentence: str) -> bool:
    """Whether a sentence asks; one that only ends in `is it?` says something."""
    end = sentence.rstrip(" \"')*_")
    return end.endswith("?") and _TAG_QUESTION.search(end.casefold()) is None


def ends_in_a_ban(sentence: str) -> bool:
    """Whether a sentence ends in a verb that it forbids, so that what follows is what is not to be used: `please do not paste`."""
    marks, words = chained(sentence)
    return _BAN.search(marks) is not None and not words.rstrip(" :.,!").endswith("ed")


_BAN = _rule("(?:not|avoid) [adv]* use [adv ,]* $")
