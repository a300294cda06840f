"""Whether what stands around an answer takes it back: by marks, keys and flags, set phrases, or what a sentence says.

A right query may stand there and not be asked: "do not use this", `{"rejected": ...}`, a text struck through or commented
out, one that is compared with another. What is in these lists is told of the text *around* an answer, never of the
answer. A word counts only where it speaks of the answer: `the column is wrong` and `I did not add a filter` take nothing
back. Set phrases are listed here; that sentences are read whatever their wording is the work of `stance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammar import Path, Span
from guard.extraction.elsewhere import is_elsewhere, is_unread, takes_back_elsewhere, tells_of_before
from guard.extraction.sentence import even, sentences
from guard.extraction.stance import (
    ends_in_a_ban,
    is_asked,
    is_denied_at_once,
    is_no_answer,
    is_stamp,
    takes_back,
    tells_of_a_loss,
)

# --- the parts of sentences ---

_NOUN = (
    r"(?:query|queries|answer|answers|json|output|request|snippet|version|example|examples|attempt|suggestion|draft|code"
    r"|response|result|object|spec|specification|statement|expression|filter expression|one|block|text)"
)
_THE_ANSWER = (
    rf"(?:th(?:is|at|ese|ose)(?: (?:[\w-]+ ){{0,2}}?{_NOUN})?|it|them"
    rf"|(?:the|my|your|our)(?: [\w-]+){{0,2}}? {_NOUN}(?: (?:above|below|here|i gave|i wrote|i sent))?"
    r"|the (?:above|below|following|previous|foregoing|former)|(?:any|none|all) of (?:this|these|that|the above)"
    r"|what i (?:wrote|said|gave)(?: you)?(?: above)?)"
)
_BOUND = r"(?:\A\W*|[\n\"'(:;,.!?\u2013\u2014*>|\]\-]\s*|\b(?:and|but|so|then|thus|hence|please|important|warning|caution)\s+)"
_SUBJECT = (
    rf"(?:(?:{_BOUND}|\b(?:think|believe|afraid|realis\w+|realiz\w+|because|since|though|although|however|unfortunately|actually"
    r"|notice\w*|see|say|said) (?:that )?)(?:this|it|these|those)|(?:\A\W*|[;:,\u2013\u2014]\s*)that"
    rf"|\b(?:this|that|these|those)(?! (?:why|how|what|when|which|where)\b)(?: (?:[\w-]+ ){{0,2}}?{_NOUN})|\b(?:the|my|your|our)(?: [\w-]+){{0,2}}? {_NOUN}"
    r"(?: (?:above|below|here|i gave|i wrote|i sent))?|\bthe (?:above|below|following|previous|foregoing|former)"
    r"|\b(?:any|none|all) of (?:this|these|that|the above)|\bwhat i (?:wrote|said|gave)(?: you)?(?: above)?)"
)
_END = r"(?=\s*(?:$|[.,:;!?\n\"')\u2013\u2014\-]|and\b|but\b|as\b|because\b|since\b|until\b|before\b|it\b|for\b|in\b|at\b|yet\b|unless\b|if\b|were\b|when\b|to\b|on\b|against\b|with\b|verbatim\b|blindly\b|as[- ]is\b|yet\b|now\b|today\b|here\b|there\b|by\b|under\b|without\b|just\b|directly\b|literally\b|\u274c|anywhere\b|again\b|any ?more\b|either\b|please\b))"
_ADVERBS = r"(?:(?:also|just|really|actually|simply|completely|totally|clearly|still|not|quite|rather|a bit|very|so|therefore|in fact|unfortunately|obviously|now|only|no longer|already|probably|definitely|all|even)\s+){0,3}"
_USE = (
    r"(?:us(?:e|ing)|run(?:ning)?|execut(?:e|ing)|submit(?:ting)?|send(?:ing)?|apply(?:ing)?|accept(?:ing)?|trust(?:ing)?"
    r"|rely(?:ing)? on|tak(?:e|ing)|copy(?:ing)?|past(?:e|ing)|try(?:ing)?|writ(?:e|ing)|deploy(?:ing)?|issu(?:e|ing)"
    r"|pass(?:ing)? on|forward(?:ing)?|recommend(?:ing)?|go with|call(?:ing)?|ship(?:ping)?|evaluat(?:e|ing)|process(?:ing)?"
    r"|do|follow(?:ing)?|answer with|return(?:ing)?)"
)
_NOT = (
    r"(?:do ?n[o']t|do not|never|should(?:n't| not)|must(?:n't| not)|may not|can(?:not|'t| not)|would(?:n't| not)"
    r"|ought not to|not to|need not|avoid|stop|refrain from|no longer|nobody should|please not)"
)
_WRONG = (
    r"(?:wrong|incorrect|invalid|broken|bad|mistaken|misleading|obsolete|outdated|deprecated|withdrawn|retracted|rejected"
    r"|refused|discarded|cancell?ed|superseded|incomplete|unfinished|rolled back|reverted|undone|useless|unusable|unsafe|nonsense|malformed|inaccurate|flawed|faulty|stale"
    r"|dangerous|off|void|garbage|rubbish|untrue|false|forbidden|blocked|banned|a no-go|not helpful|hopeless|made up|invented|what i would have|what you had|not-to-be-used|hypothetical|a placeholder|a template|a draft|an? (?:(?:\w+ ){0,2})?(?:mistake|error"
    r"|counter-?example|anti-?pattern|dead end|trap|joke|non-?answer)|what not to|an? (?:bad|wrong|negative|invalid) example"
    r"|how not to|just an example|only an example|(?:only |just |merely |still )?an? (?:\w+ )?(?:template|placeholder|draft"
    r"|sketch|illustration)|replaced by|in error|beside the point|unrelated|irrelevant|too (?:broad|expensive|slow|costly)"
    r"|(?:only |just |merely )?pseudo-?\s?code\b|(?:an? )?(?:hypothetical|illustration|strawman|thought experiment)\b|for reference only|(?:an? |the |my |our )?(?:(?:first|early|naive|quick) )?(?:attempt|guess|try|shot)(?= (?:and|but|that|which|,))"
    r"|(?:not|no longer|never|hardly|anything but|far from|neither) (?:quite |really |actually |at all |yet )?(?:right|correct|valid|what|the (?:answer|right|correct|final|one|query)"
    r"|final|usable|safe|it|good|meant|to be|allowed|permitted|ready|working|supported|accepted|accurate|applicable"
    r"|intended|for (?:use|running|production|execution)|an? (?:valid|right|correct|real|good|proper|usable)"
    r"|asked|recommended|useful|helpful|acceptable|appropriate|complete|finished|done yet))"
)
_BE = r"(?:is|was|are|were|'s|looks|seems|appears to be|will be|may be|might be|turned out to be|proved(?: to be)?|has been|have been|had been|remains|became|(?:is|was|are) (?:known|said|considered|thought|believed|deemed|found|meant)(?: to be| as)?|got|isn't|wasn't|counts as|has become)"
_FAILS = (
    r"(?:(?:wo|does|did|is|was|ca|would|could)n't (?:going to )?(?:work|run|answer|compile|execute|do (?:what|it)|give|return what|parse"
    r"|be (?:used|run|right|sent|executed|valid)|match what|validate)"
    r"|(?:will|does|did|would|could|can) ?not (?:actually |really )?(?:work|run|answer|compile|execute|do what|give what|return what"
    r"|be (?:used|run|right|sent|executed|valid)|match what|parse|validate)"
    r"|no longer (?:works?|runs?|applies|answers|holds)|fail(?:s|ed)?\b(?! (?:and|or)\b)|errors? out|times? out|crashe[sd]"
    r"|(?:should|must|may|can|could|shall|need)(?:n't| not|not| never) be (?:used|run|executed|sent|submitted|trusted|accepted|taken"
    r"|applied|tried|deployed|passed on|relied on|copied)|(?:should|must) never be \w+"
    r"|need(?:s|ed)? to be (?:replaced|changed|fixed|corrected|rewritten|redone|adapted|updated|adjusted)"
    r"|must be (?:replaced|changed|fixed|corrected|rewritten|redone|updated|adjusted|ignored|discarded)"
    r"|should be (?:ignored|discarded|replaced|fixed|corrected|rewritten|redone|thrown away|disregarded)"
    r"|ha(?:s|d|ve) (?:been (?:rejected|withdrawn|retracted|superseded|replaced|refused|cancell?ed|discarded|revoked)"
    r"|an? (?:mistake|error|bug|problem|flaw)|the wrong)|misses the|gets? it wrong|contains? an? (?:mistake|error|bug)"
    r"|(?:groups|filters|counts|sorts|orders|uses|asks|measures|computes|queries) (?:by )?the wrong)"
)

# --- sentences, wherever they stand ---

_TAKES_BACK = re.compile(
    "|".join(
        (
            rf"{_BOUND}(?:you |we |one |nobody |they )?(?:\w+ly |please |just )?{_NOT}(?: ever| actually| simply| just| directly| blindly)? {_USE}"
            rf"(?:(?: or| and|,) {_USE})? (?:{_THE_ANSWER}(?! (?:column|field|filter|dataset|operator|key|value|calculation|breakdown)s?\b)"
            rf"|something like this|anything like this){_END}",
            rf"{_BOUND}(?:you |we )?(?:please )?{_NOT}(?: ever)? {_USE}(?: like this)?\s*(?:$|[:!.]\s*$)",
            rf"\bi (?:would not|wouldn't|do not|don't|won't|will not) (?:\w+ly )?{_USE} {_THE_ANSWER}{_END}",
            rf"\bi (?:cannot|can't) (?:\w+ly )?(?:recommend|use|accept|trust|answer with|stand by) {_THE_ANSWER}{_END}",
            r"\b(?:but|and)(?: i)?(?: have| had| then)? (?:rejected|discarded|dismissed|abandoned|withdrew|retracted) (?:it|this|that|them)\b",
            rf"{_SUBJECT}(?: \w+){{0,1}}? ?{_BE} {_ADVERBS}{_WRONG}\b",
            rf"{_SUBJECT} ?(?:above |below )?{_FAILS}",
            rf"{_BOUND}(?:then |just |please |better |so |do |should |must |can |may )*(?:ignore|disregard|scrap|discard|forget|dismiss|delete|retract"
            rf"|withdraw|cancel|reject|throw away|scratch|strike|nix|drop|skip|undo|revert|void|trash)(?: about)? {_THE_ANSWER}{_END}",
            r"\bi (?:hereby |have to |must |want to |wish to )?(?:retract|withdraw|revoke|take (?:that|this|it|my answer) back|take back"
            r"|(?:have )?rejected (?:it|this|that)|(?:have )?discarded (?:it|this|that)|(?:have )?dismissed (?:it|this|that)|decided against)",
            rf"\b(?:treat|regard|consider|see|count|mark|flag) {_THE_ANSWER} as (?:an? )?{_WRONG}",
            r"\b(?:nonsense|bogus|gibberish|disregard|retract(?:ed|ing)?|scrap (?:it|this|that|the)|strawman)\b",
            rf"{_SUBJECT} [^.\n]{{0,60}}\b(?:and|but|so) (?:it )?(?:should|must|may|can|cannot|shall)(?:n't| not| never) be \w+",
            r"\bwould be (?:an? )?(?:\w+ )?(?:mistake|error|wrong|unwise|dangerous|misleading) to (?:run|use|send|execute|submit|answer)",
            r"\b(?:refuse|decline|hesitate) to (?:answer|run|give|use|recommend|execute|write)\b",
            r"\bbitte nicht (?:ausf\u00fchren|verwenden|benutzen|nutzen)",
            r"\bfor reference only\b|\bnot to be (?:run|used|executed|sent|submitted|taken|trusted|tried|copied)\b",
            r"\b(?:what(?:'s| is| was)|something(?:'s| is)|everything) wrong (?:with|about|in) (?:this|that|the|my|your)\b"
            rf"|\bwhy (?:is |does |did |was )?(?:this|that|the|my|your)(?: {_NOUN})? (?:is|was|fails?|failed|wrong|incorrect|invalid|does not|doesn't|rejected)\b",
            r"\b(?:what|how) (?:you |one |i |we )?(?:should |must |would |to )?not\b(?: to)? (?:do|write|use|run|ask|send|answer|query|build)?"
            r"|\bnot (?:like|this)(?: one| way)?\b(?=\s*(?:$|[.,:;!]|please))",
            r"\bnever ?mind(?=\s*(?:$|[.,;:!]|that\b|this\b|it\b|the (?:above|query)\b))|\bon second thoughts?\b|\bscratch that\b|\bstrike that\b|\btake (?:that|it|this) back\b",
            r"\bexamples? of (?:an? |the )?(?:\w+ )?(?:bad|wrong|invalid|incorrect|what not|how not|mistakes?|queries that fail)",
        )
    ),
    re.IGNORECASE,
)

# --- behind the answer only: what is said before it leads to it ---

_STAMP = r"(?:wrong|incorrect|invalid|rejected|withdrawn|retracted|superseded|discarded|deprecated|obsolete|outdated|incomplete|unfinished|no longer valid)"
_TAKES_BACK_BEHIND = re.compile(
    r"^\W*(?:hold on|hang on|hold it|hold off|one moment|not so fast)\b|\bi (?:have )?(?:used|picked|took|chose|grouped by|wrote|gave(?: you)?|had|queried|filtered by|counted) the wrong\b"
    r"|^\W*(?:this|that|it) (?:won't|doesn't|will not|does not) do\b|"
    r"\bi (?:have |had |'ve )?(?:made an? (?:\w+ )?(?:mistake|error)|was (?:wrong|mistaken)|got (?:it|that|this) wrong|messed up"
    r"|(?:mis(?:read|understood|interpreted))|need to (?:correct|redo|rethink|revise)|should not have)"
    r"|\bmy (?:mistake|bad|apologies|fault)\b|^\W*(?:oops|wait|whoops|hmm+|no(?!\s+(?!wrong|wait|that|this|it)[\w-]+\W*$)|nope|sorry|err+|uh|ah)\b[\s,.:!\u2013\u2014-]+"
    r"(?=\S*\s*(?:no\b|that\b|this\b|wrong\b|it\b|i\b|not\b|the\b|my\b|wait\b|$))(?! (?:problem|worries|need))"
    r"|^\W*(?:oops|whoops)\b|\bi (?:cannot|can't|am (?:not able|unable) to|could not|couldn't) (?:answer|help|do|give|provide|express|ask|build"
    r"|produce|write|create|generate|construct|formulate|compute)\b"
    rf"|^\W*(?:{_STAMP}|cancelled|void|not valid|draft|broken|stale)\W*$"
    rf"|^\W*\(?(?:{_STAMP}|do not use|old)\b[^.\n]{{0,40}}\)?$"
    r"|\blet me (?:redo|fix|correct|rewrite|rephrase|retry|start over|try (?:(?:this|that|it) )?again)\b"
    r"|\b(?:a|the) (?:better|correct|right|proper) (?:query|version|answer) (?:would|will|should)\b"
    r"|^\W*(?:todo|fixme|xxx)\b(?=\s*[:(\u2013\u2014-])"
    rf"|\b(?!nothing\b|none\b)\w+ (?:above|in (?:it|(?:this|that|the) {_NOUN})) {_BE} {_ADVERBS}{_WRONG}\b"
    r"|\b(?:has|have) no such (?:column|field|table|dataset)\b",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    rf"\s*+[`\"')]?\s*+,?\s*+(?:which |that |who |and |this )?(?:{_BE} {_ADVERBS}{_WRONG}|(?:is|was|would be|will be|may be|might be) {_ADVERBS}{_WRONG}|{_FAILS}"
    r"|,? ?but (?:(?:that|it|this|they)\b ?(?:would|will|does|did|is|was)|i (?:do not|don't|cannot|can't|will not|won't|would not|rejected|decided|(?:would |'d )?(?:first )?need to (?:know|see|ask|check)|must first))"
    r"|,? ?(?:and|but) (?:(?:it|he|she|they|we|you|that|this) )?(?:(?:only|just|always|still) )?(?:got|saw|received|returned|found|gave|had|came back|ended up)(?: back| with)?(?: them| him| her| us| you)? "
    r"(?:nothing|empty|no (?:rows?|results?|data|answer|hits|matches|spans?|luck)|(?:an? )?(?:\w+ )?(?:errors?|exceptions?|timeouts?|time-outs?|empty \w+|zero \w+)))",
    re.IGNORECASE,
)

_UNABLE = re.compile(
    rf"{_BOUND}i(?: am|'m)? (?:cannot|can't|can not|could not|couldn't|not able to|unable to) (?:produce|write|create|generate|construct"
    r"|formulate|build|give(?: you)?|provide|make) (?:an?|the|any|such an?|this|that|you an?)(?: \w+){0,2}? (?:query|answer)\b[^.,;:\n]{0,80}(?=[.!\n]|$)",
    re.IGNORECASE,
)
_NEARLY = re.compile(
    r"\b(?:but|however|instead|clos\w+|best|nearest|approximat\w+|alternative\w*|workaround|still|here(?:'s| is))\b",
    re.IGNORECASE,
)
"""What says that an answer is given although another one could not be."""

# --- right before the answer ---

_LABEL_WORD = (
    r"(?:wrong|incorrect|invalid|bad|rejected|refused|deprecated|obsolete|outdated|old|previous|former|earlier|original|before"
    r"|draft|withdrawn|retracted|discarded|superseded|broken|failing|failed|faulty|flawed|malformed|avoid|never|no|not"
    r"|counter-?example|anti-?pattern|template|placeholder|hypothetical|pseudo-?code|bug|partial|incomplete|unfinished|don't|do not|don't do this|cancell?ed|expired|legacy|disabled|nope|made-up|fictional|tempted|superseded by(?: [\w.-]+){1,4}|replaced by(?: [\w.-]+){1,4}"
    r"|negative|unsafe|forbidden|mistake|error|(?<!answer )(?<!output )(?<!reply )(?<!result )(?<!response )was)"
)
_LABELS_ELSEWHERE = re.compile(
    r"(?:^|\n)\W*(?:(?:\w+ )?(?:falsch|falsches|schlecht\w*|fehlerhaft\w*|mauvais\w*|incorrect\w*|ancien\w*|incorrect[oa]|mal[oa]|errad[oa]|"
    r"sbagliat[oa]|cattivo|fout|slecht|verkeerd\w*|\u0142le|b\u0142\u0119dn\w+|\u043f\u043b\u043e\u0445\w+|\u043d\u0435\u0432\u0435\u0440\w+)(?: \w+)?|\u9519\u8bef\w*|\u60aa\u3044\u4f8b|\u53cd\u4f8b|(?:nein\W+)?(?:bitte )?so nicht)\W*\Z",
    re.IGNORECASE,
)
_LEADS_TO_WRONG = re.compile(
    r"(?:^|[\n.;!?])[^\n.;!?]{0,120}?(?:\b(?:(?:never|must not|mustn't|should not|shouldn't) (?:\w+ )?(?:use|run|write|send|do|ask|look|submit|execute|say|try|copy|paste|trust|answer|return|be (?:used|run|written|sent|submitted|executed|tried|copied|trusted|returned))|mistakes?|pitfalls?|don'ts\b|anti-?patterns?|avoid|beware of|trouble|"
    r"for reference|not to (?:do|use|run|write)|how not|what not|(?:you|we|they|he|she|someone|somebody|people|users?|who|it) (?:had|suggested|tried|sent|attempted|wrote|used|ran|proposed|submitted|complained)"
    r"|(?:(?:your|my|our|his|her|their|the|a|an|some|another) (?:[\w-]+ )?(?:colleague|co-?worker|team-?mate|team|boss|manager|lead|predecessor|customer|client|user|analyst|intern|engineer|developer|operator|friend|vendor|ticket|alert|runbook|dashboard)s?)"
    r" (?:(?:has|have|just|once|first|already) )?(?:had|suggested|tried|sent|attempted|wrote|used|ran|run|proposed|submitted|executed|sent|saved)"
    r"|what (?:you|we|they|he|she) (?:(?!(?:is|was|are)\b)\w+ ){1,4}(?:is|was|are) (?:\w+ ){0,2}(?:wrong|incorrect|invalid|broken|mistaken|outdated|failing|bad|malformed|faulty|stale)"
    r"|(?:was|were|been|got|is|are) (?:blocked|rejected|refused|denied|reverted|deleted|banned|disallowed|declined|dropped|cancell?ed|removed|discarded)"
    r"|asked (?:me |us )?to (?:fix|debug|review|explain|correct)|(?:suggested|blocked|rejected|refused|denied|reverted|considered|banned|disallowed|tempted)(?! [\w-]+ (?:are|were|is|was|have|has|will)\b)|made-up|fictional|hypothetical|(?:should|must|can) (?:delete|remove|discard|ignore|replace|drop|forget)|(?:if|had) i (?:had|were|have)|tempting)\b"
    r"(?![^\n.;!?]{0,120}\b(?:so|here|fixed|correct(?:ed)?|right|instead|now|better|new|this one|works?|use)\b))[^\n.;!?]{0,80}[\s:>\"'`*(\[{,=]*\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"(?:^|[\n.;!?])\W*+(?:(?:the|my|your|our|an?|here is|here's|this is|this was|in the|from the|first|very|one)\s+){{0,3}}(?:[\w']+\s+){{0,2}}{_LABEL_WORD}"
    rf"(?:\s+(?:{_NOUN}|the|format|form|shape|structure|calls?|input|try|way|approach|state|for|of|you|sent|gave|wrote|this|it|was|were|is|reads|ran|had|been|looked like|today|so far|do|use)){{0,4}}"
    r"\s*(?:\([^()\n]{0,40}\))?[\s:>\-\u2013\u2014=\"'`\]*|.!]*\Z",
    re.IGNORECASE,
)
_LEADS_AWAY = re.compile(
    r"(?:\b(?:instead of|rather than|in place of|other than|different from|unlike|as opposed to|(?:considered|contemplated|thought of|thought about)"
    r"|(?:could|would|might|should) have (?:written|used|been|said|suggested|given|answered)"
    r"|(?:was|were|is|am|are) (?:going|about|tempted|inclined) to (?:suggest|write|use|say|give|answer|propose|run)"
    r"|(?:answered|returned|gave|responded with|replied|said|reported|raised|threw)(?: with)?(?: an?)?(?: \w+){0,2} ?(?:[45][0-9]{2}|error)(?: for| to| on| with)?"
    r"|(?:errors?|exceptions?|failures?|problems?|complains?|complained) (?:for|with|about|in|on|caused by)"
    r"|[a-z]{1,40}(?:error|exception): [^\n{}]{0,80}"
    r"|(?:same as|similar to|starting from|start from|start with|based on|derived from|modify|adapt|edit|extend|replace|"
    r"amend|supersedes?|replaces?|overrides?))"
    r"(?: (?:running|using|writing|saying|asking|with|something like|the query|this))?|(?:^|[\n.,;!?]\s*)(?:like|not|unlike|as in|than)(?: this)?|\bbut not|\bare not|\bis not|\bisn't)"
    r"[\s:>`\"'*]*\Z",
    re.IGNORECASE,
)
_ANSWERS_A_QUESTION = re.compile(r"\?\W{1,4}no\W*\Z", re.IGNORECASE)
_MARK_BEFORE = re.compile(r"[\u274c\u2717\u2718\u2716\u26d4\U0001f6ab\U0001f44e\u26a0][\ufe0f\s:*`>-]*\Z")
_MARK_BEHIND = re.compile(
    r"[ \t`'\";,)]{0,8}(?:<-+|\u2190|//|#|--|/\*|\()[^\n]{0,20}?\b(?:wrong|incorrect|invalid|do not|don't|never|deprecated|broken|unused|fails?|rejected|todo(?=\W*:)|fixme|(?:no|bad|old|not)(?=\W*(?:$|\n)|[^\n]{0,3}\b(?:used|valid|right|what|this|the answer|it)\b))\b"
    r"|[\s`.*]{0,8}[\u274c\u2717\u2718\u2716\u26d4\U0001f6ab\U0001f44e]"
)

# --- other languages: the commonest ways to say the same ---

_ELSEWHERE = re.compile(
    "|".join(  # noqa: FLY002  # one expression a line
        (
            # German
            r"\b(?:abfrage|query|anfrage|diese|dies|das|sie|es)\b[^.\n]{0,30}\bnicht\s+(?:verwenden|benutzen|ausf\u00fchren|nutzen|nehmen)",
            r"\b(?:verwende|benutze|nutze|nimm|f\u00fchre|verwenden sie|benutzen sie)\b[^.\n]{0,30}\b(?:diese|dies|sie|das|es)\b[^.\n]{0,20}\bnicht\b",
            r"\b(?:das|dies|diese abfrage|die abfrage|sie)\s+(?:ist|war)\s+(?:\w+ )?(?:falsch|ung\u00fcltig|fehlerhaft|veraltet|nicht (?:richtig|korrekt|g\u00fcltig|gemeint))",
            r"\b(?:bitte )?(?:ignorieren|verwerfen|ignoriere(?:n sie)?|vergiss|vergessen sie)\b[^.\n]{0,30}\b(?:das|dies|diese|sie|abfrage|es)\b|\bbitte (?:ignorieren|verwerfen)\b",
            r"(?:^|\n)\W*(?:falsch|ung\u00fcltig|alte abfrage|bisherige abfrage|vorher|abgelehnt|verworfen)\s*:\s*\Z",
            # French
            r"\bn(?:e |')(?:pas )?(?:utilis|ex\u00e9cut|lanc|emplo|l'ex\u00e9cut|l'utilis|la lanc)\w*(?: pas| jamais)?\b(?! de )",
            r"\b(?:cette requ\u00eate|ceci|cela|c'|elle|la requ\u00eate)\s?(?:est|\u00e9tait)\s+(?:incorrecte?|fausse|faux|invalide|erron\u00e9e?|une erreur|p\u00e9rim\u00e9e)",
            r"\b(?:ignorez|oubliez|ignore|oublie)(?:-| )(?:la|le|cela|cette|\u00e7a)",
            r"(?:^|\n)\W*(?:ancienne requ\u00eate|incorrect|faux|avant|rejet\u00e9e?|invalide)\s*:\s*\Z",
            # Spanish, Portuguese, Italian
            r"\bno (?:uses?|utilic?es?|ejecutes?|utilices|use|ejecute|corras|lo ejecutes|la ejecutes|la uses|lo uses)\b(?! (?:ning\u00fan|ninguna|filtro))",
            r"\bn\u00e3o (?:use|utilize|execute|rode|envie)(?:m)?\b(?! (?:nenhum|filtro))",
            r"\bnon (?:usare|eseguire|utilizzare|usate|eseguite|usarla|eseguirla)\b(?! (?:alcun|nessun|filtri))",
            r"\b(?:est[aoe]|esa|eso|isto|isso|esta consulta|essa consulta|questa query|questo|la consulta|a consulta|la query)\s+(?:est\u00e1|es|era|\u00e9|est\u00e1|\u00e8|fue|foi)\s+(?:\w+ )?"
            r"(?:mal|incorrect[ao]|err\u00f3ne[ao]|inv\u00e1lid[ao]|errad[ao]|sbagliat[ao]|non valida|obsolet[ao]|un error|um erro|un errore|equivocad[ao]|scorrett[ao])",
            r"\b(?:ign\u00f3ral[ao]|ignore (?:isso|isto|esta|a consulta)|ignorala|ignoralo|desc\u00e1rtal[ao]|olv\u00eddal[ao]|descarte)\b",
            r"(?:^|\n)\W*(?:incorrect[oa]|consulta anterior|antes|errad[oa]|sbagliat[oa]|prima|rechazad[oa]|rejeitad[oa])\s*:\s*\Z",
            # Dutch, Polish, Russian
            r"\b(?:gebruik|voer)\b[^.\n]{0,30}\b(?:deze|dit|die)\b[^.\n]{0,20}\bniet\b|\b(?:deze query|dit|die) (?:is|was) (?:fout|onjuist|ongeldig|verkeerd)",
            r"\bnie (?:u\u017cywaj|uruchamiaj|stosuj|wykonuj)\b|\bto zapytanie jest (?:b\u0142\u0119dne|niepoprawne|nieprawid\u0142owe)",
            r"\u043d\u0435 (?:\u0438\u0441\u043f\u043e\u043b\u044c\u0437\u0443\u0439|\u0437\u0430\u043f\u0443\u0441\u043a\u0430\u0439|\u0432\u044b\u043f\u043e\u043b\u043d\u044f\u0439)\w*|"
            r"\u044d\u0442\u043e\u0442 \u0437\u0430\u043f\u0440\u043e\u0441 (?:\u043d\u0435\u0432\u0435\u0440\w+|\u043d\u0435\u043f\u0440\u0430\u0432\w+)",
            # Chinese, Japanese, Korean
            r"(?:\u4e0d\u8981|\u8bf7\u52ff|\u5207\u52ff|\u522b)(?:\u518d)?(?:\u4f7f\u7528|\u8fd0\u884c|\u6267\u884c|\u7528)(?:\u8fd9|\u6b64|\u4ee5\u4e0b|\u4e0b\u9762|\u4e0a\u9762|\u8be5|\u5b83)?",
            r"(?:\u8fd9\u4e2a|\u6b64|\u8be5|\u4e0a\u9762\u7684|\u4ee5\u4e0a|\u4e0b\u9762\u7684)(?:\u67e5\u8be2|\u7b54\u6848)?(?:\u662f)?(?:\u9519\u8bef|\u9519|\u65e0\u6548|\u4e0d\u5bf9|\u4e0d\u6b63\u786e)|\u8bf7\u5ffd\u7565|\u4f5c\u5e9f",
            r"(?:\u4f7f\u308f|\u5b9f\u884c\u3057|\u4f7f\u7528\u3057)\u306a\u3044\u3067|\u5b9f\u884c\u3057\u3066\u306f\u3044\u3051|"
            r"(?:\u30af\u30a8\u30ea|\u3053\u308c|\u4e0a\u8a18|\u4ee5\u4e0b)(?:\u306f|\u306e\u30af\u30a8\u30ea\u306f)(?:\u9593\u9055\u3044|\u9593\u9055\u3063\u3066|\u8aa4\u308a|\u7121\u52b9|\u6b63\u3057\u304f\u3042\u308a\u307e\u305b\u3093)|\u7121\u8996\u3057\u3066",
            r"(?:\uc0ac\uc6a9|\uc2e4\ud589)\ud558\uc9c0 \ub9c8|\uc798\ubabb\ub41c \ucffc\ub9ac|\ubb34\uc2dc\ud558",
        )
    ),
    re.IGNORECASE,
)

# --- marks of other kinds: comments, struck text, tags, comparisons ---

_COMMENT_LINE = re.compile(r"(?:^|\n)[ \t>]*(?:#(?!#)|//|--(?!-)|%|;|'(?=\s)|REM\b)[^\n]*\Z", re.IGNORECASE)
_COMMENTS = (
    ("/*", "*/"),
    ("<!--", "-->"),
    ("{#", "#}"),
    ("(*", "*)"),
    ("{% comment", "endcomment"),
    ("=begin", "=end"),
)
_NEVER_RUN = re.compile(
    r"\bpytest\.raises\b|\bassertRaises\w*|\btoThrow\w*\(|\braise [A-Z]\w+(?:Error|Exception|Implemented)\w*|\bthrow new\b|\bif (?:False|0)\s*:|\bif \(false\)|#if 0\b"
    r"|\bNotImplemented\w*|@(?:unittest\.|pytest\.mark\.)?skip\b|\.not\.|\bxfail\b"
)
_ONLY_A_SHAPE = re.compile(
    r"\b(?:same|like) (?:as )?(?:this|that|the above|above|below|it)(?: one| query)?,? (?:but|except|only|just not|without|minus|with the)\b"
    r"|\b(?:replace|swap|change|substitute|exchange) (?:the|all|these|those) (?:names?|values?|columns?|placeholders?)\b[^.\n]{0,30}"
    r"\b(?:by|with|for) (?:yours|your own|the real|the actual|real ones)\b"
    r"|\bworks?(?:ed)? (?:only )?(?:after|once|when) (?:i|we|you) (?:had )?(?:chang|remov|dropp|replac|add|took|take|set|edit|fix)",
    re.IGNORECASE,
)
"""What says that another text is meant, which this one is only like."""
_FENCE = re.compile(r"(?:\A|\n)[ \t>]*(?:`{3,}|~{3,})\w{0,20}[ \t]*\n\s*\Z")
_FENCE_WORD = re.compile(r"(?:`{3,}|~{3,})[ \t]*(?P<word>\w+)")
_TAKEN_OUT_OF_A_DIFF = re.compile(
    r"(?:\A|\n)[ \t>]*(?:`{3,}|~{3,})[ \t]*(?:diff|patch|udiff)\b[^\n]*\n(?:(?!`{3}|~{3})[^\n]*\n){0,200}-[ \t]*\Z"
    r"|(?:\A|\n)(?:@@ [^\n]*@@[^\n]*|\+\+\+ [^\n]*)\n(?:[ +-][^\n]*\n){0,60}-[ \t]*\Z",
    re.IGNORECASE,
)
_BAD_CELL = r"\|[ \t*_]*(?:[\u2717\u2718\u274c\u2716]|no|wrong|bad|rejected|invalid|incorrect|fail(?:ed|s)?|old|refused|deprecated|discarded)[ \t*_]*\|"
_CELL_BEFORE = re.compile(rf"(?:\A|\n)[ \t]*(?={_BAD_CELL}|\|[^\n]*{_BAD_CELL})[^\n]*\|[ \t`]*\Z", re.IGNORECASE)
_CELL_BEHIND = re.compile(
    rf"[ \t`]*\|(?:[^\n]{{0,200}}\n[ \t]*\|){{0,3}}[^\n|]{{0,80}}(?<!\|){_BAD_CELL}", re.IGNORECASE
)
"""A cell of the row or of the record that the answer stands in, which judges it."""
_LABEL_WITHOUT_AN_ANSWER = re.compile(r"\s*\W{0,4}(?:output|answer|response)\W{0,4}:\W*\Z", re.IGNORECASE)
_STRUCK = re.compile(r"(?:(?<!~)~~(?!~)|<(?:del|strike|s)>)[\s`*]*\Z", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:(?<![=\n])[!=]==?|<>|\bnot|\bis not|(?:^|[\s(=])!|(?<!~)~(?!~))[ \t]*\(*\s*\Z"
    r"|\b(?:not|never)\b[.\w]*\(\s*\Z|\b(?:assert\w*|raise|throw|reject|refute|forbid|deny|refuse|blocklist|denylist|skip|ignore|banned|forbidden)\b[^\n]{0,80}[(=,\[]\s*\Z"
    r"|(?:^|\n)\s*(?:if|elif|while|unless|assert|assertnot\w*)\b[^\n]{0,80}(?:[=(]|\bin)\s*\Z",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(?P<key>[\w-]{1,40})\s*=\s*[\"']?(?P<value>[\w.-]{1,60})")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]{0,60})([^<>]{0,200})>")

_BAD_WORDS = frozenset(
    "exclude excluding excluded without except remove removing delete cancel abort stop undo revoke withdraw kill drop block ban deny skip hide hidden suppress mute omit omitted avoided archived dead junk rejected reject invalid wrong incorrect bad old previous prior former before draft withdrawn discarded deprecated obsolete outdated "
    "superseded broken failed failing faulty error errors mistake mistaken original negative forbidden unsafe history past attempt attempts mistakes attempted tried refused cancelled canceled "
    "retracted ignored ignore unused legacy stale expired del strike counterexample antipattern dont never not avoid template placeholder "
    "example examples pseudo pseudocode hypothetical dispreferred losing loser worse disallowed denied removed deleted replaced existing disliked".split()
)
"""Words of keys and tags under which stands what is not the answer."""

_GOOD_FLAGS = frozenset(
    "valid success successful ok accepted approved answerable executable usable correct runnable supported run execute enabled active allowed "
    "permitted final ready safe use answered relevant passed recommended confirmed reviewed keep send submit apply trusted verified succeeded good "
    "works working current executed authorized authorised in can able possible feasible answer complete".split()
)
_BAD_FLAGS = frozenset(
    "rejected withdrawn invalid error errors refused deprecated cancelled canceled wrong failed retracted superseded discarded obsolete ignore "
    "skip dry unsafe unanswerable blocked denied disabled draft template example refusal failure exception clarification rejection problem "
    "mistake not unless expired revoked outdated stale broken unsupported illegal forbidden".split()
)
"""Words of flags: where a good one is false, or a bad one is true or says something, the answer is none."""

_STATES = frozenset(
    {
        "status",
        "state",
        "verdict",
        "decision",
        "outcome",
        "label",
        "validity",
        "result",
        "type",
        "kind",
        "role",
        "code",
        "action",
        "mode",
        "judgement",
        "judgment",
    }
)
_BAD_STATES = frozenset(
    "rejected invalid error failed failure refused withdrawn wrong incorrect deprecated obsolete cancelled canceled denied blocked draft "
    "discarded superseded retracted outdated old unsafe bad fail ko unsupported unanswerable not template placeholder declined negative "
    "dry expired revoked broken disabled none nothing ignore skip discard abort hold never pending review unverified unapproved wip todo anti forbidden unauthorized unauthorised".split()
)
_CHANGES = frozenset(
    "patch patches set override overrides remove removes removed unset add adds added modify modification modifications change changes delta diff "
    "delete exclude excluding replace replacement replacements extra additional amend amendment amendments update updates edits merge insert append "
    "correction corrections corrected amended adjusted adjustments".split()
)
"""Words of keys under which stands what is to be done to the answer."""
_FLAG = re.compile(
    r"\\?[\"'](?P<key>[\w .-]{1,40})\\?[\"']\s*:\s*(?:(?P<word>true|false|null|none)\b|\\?[\"'](?P<text>[^\"\\\n]{0,200})"
    r"|(?P<number>-?[0-9.]+)|(?P<empty>\[\s*\]|\{\s*\})|(?P<full>[\[{]))",
    re.IGNORECASE,
)
_RISE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z]+")

_ADMITS = re.compile(
    r"\b(?:right|correct(?:ed|ion)?|fixed|updated|new|better|improved|instead|final|revised|use this|this one|working)\b",
    re.IGNORECASE,
)
_BACKWARD = re.compile(
    r"\b(?:previous|earlier|old|last|first|former|prior|original|existing|before|my|your|that|those|above)\b",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\b(?:following|below|next|this|these)\b", re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:if|in case|should (?:you|it|this|that)|whether|unless|when|would|could|otherwise|let me know|tell me)\b|\?\s*\Z",
    re.IGNORECASE,
)


_TRIGGERS = (
    "not", "n't", "nicht", "never", "avoid", "stop", "refrain", "nobody", "longer", "ignore", "disregard", "scrap", "discard", "forget", "dismiss", "delete",
    "retract", "withdraw", "cancel", "reject", "throw", "scratch", "strike", "nix", "drop", "skip", "undo", "revert", "void", "trash", "revoke", "take",
    "against", "mind", "thought", "example", "wrong", "incorrect", "invalid", "broken", "bad", "mis", "obsolete", "outdated", "deprecated", "refuse",
    "superseded", "useless", "unus", "unsafe", "nonsense", "malformed", "inaccurate", "flaw", "fault", "stale", "danger", "off", "garbage", "rubbish",
    "untrue", "false", "forbidden", "block", "banned", "no-go", "hopeless", "made", "invented", "would have", "you had", "hypothetical", "illustration",
    "placeholder", "template", "draft", "sketch", "counter", "anti", "dead end", "trap", "joke", "reference", "attempt", "guess", "shot", "replaced",
    "error", "beside", "irrelevant", "unrelated", "too ", "cannot", "fail", "times out", "crash", "need", "must", "should", "bug", "problem", "decline",
    "hesitate", "bogus", "gibberish", "strawman", "unwise", "oops", "whoops", "wait", "hmm", "no", "sorry", "err", "uh", "ah", "hold", "hang", "fast", "old",
    "todo", "xxx", "fixme", "above", "let me", "better", "correct", "right", "proper", "incomplete", "unfinished", "rolled", "undone", "what", "how", "why", "anything but", "far from", "hardly", "neither",
)  # fmt: skip
"""Beginnings of words without one of which no sentence takes anything back: looked for first, since that is quick."""


def withdrawn_before(text: str) -> Span | None:
    """The place before an answer that takes it back; None where there is none.

    What an earlier sentence says of something earlier ("my last answer was wrong. Here is the right one:") is no
    withdrawal of what follows.
    """
    removed = _TAKEN_OUT_OF_A_DIFF.search(text) or _CELL_BEFORE.search(text)
    if removed is not None:
        return Span(*removed.span())
    fence = _FENCE.search(text)
    if fence is not None and (named := _FENCE_WORD.search(fence.group())) and named["word"].casefold() in _BAD_WORDS:
        return Span(*fence.span())
    text = text if fence is None else text[: fence.start()]
    plain = even(text)
    never = _NEVER_RUN.search(text) or _ONLY_A_SHAPE.search(plain)
    mark = _struck(plain) or _commented(text) or _tagged(text) or (Span(*never.span()) if never else None)
    if mark is not None:
        return mark
    tail_start = max(len(plain) - 300, 0)
    for pattern in (_MARK_BEFORE, _LABEL, _LEADS_AWAY, _LEADS_TO_WRONG, _LABELS_ELSEWHERE, _COMPARED):
        match = pattern.search(text if pattern in (_MARK_BEFORE, _COMPARED) else plain, tail_start)
        if match is not None and not _ANSWERS_A_QUESTION.search(plain, tail_start):
            return Span(match.start(), len(text.rstrip()))
    unable = _UNABLE.search(plain)
    if unable is not None and not _NEARLY.search(plain, unable.end()):
        return Span(*unable.span())
    places = list(sentences(plain))
    for number, place in enumerate(places):
        sentence = plain[place.start : place.end]
        is_last = number == len(places) - 1
        if not _is_taken_back_before(sentence, is_last=is_last):
            continue
        if not is_last:
            rest = plain[place.end :]
            if _ADMITS.search(rest) or (_BACKWARD.search(sentence) and not _FORWARD.search(sentence)):
                continue
        return place
    return None


def _is_taken_back_before(sentence: str, *, is_last: bool) -> bool:
    match = _taken_back(sentence, is_behind=False)
    if is_asked(sentence):
        return match is not None and ("wrong" in match.group() or "why" in match.group().casefold())
    if (
        match is not None
        or takes_back(sentence, is_before=True)
        or takes_back_elsewhere(sentence)
        or is_unread(sentence)
    ):
        return True
    return is_last and (
        ends_in_a_ban(sentence) or is_stamp(sentence, is_before=True) or is_no_answer(sentence, is_before=True)
    )


def withdrawn_behind(text: str) -> Span | None:
    """The place behind an answer that takes it back; None where there is none."""
    plain = even(text)
    match = (
        _PREDICATE.match(plain)
        or _MARK_BEHIND.match(text)
        or _CELL_BEHIND.match(text)
        or _NEVER_RUN.search(text)
        or _ONLY_A_SHAPE.search(plain)
        or _LABEL_WITHOUT_AN_ANSWER.match(text)
    )
    if match is not None:
        return Span(*match.span())
    if is_denied_at_once(plain):
        return Span(0, len(plain))
    for place in sentences(plain):
        sentence = plain[place.start : place.end]
        if is_asked(sentence):
            continue
        match = _taken_back(sentence, is_behind=True)
        if match is not None and not _is_conditional(sentence, match):
            return place
        if takes_back_elsewhere(sentence) or is_unread(sentence):
            return place
        if takes_back(sentence) or is_stamp(sentence, is_before=False) or is_no_answer(sentence, is_before=False):
            return place
    return None


def _is_conditional(sentence: str, match: re.Match[str]) -> bool:
    """Whether a sentence takes the answer back in some case only."""
    return (
        tells_of_a_loss(sentence)
        or _HEDGE.search(sentence[: match.start() + 4]) is not None
        or _IN_CASE.search(sentence, match.end()) is not None
    )


_IN_CASE = re.compile(r"\bif (?!i (?:were|was)\b)", re.IGNORECASE)


def withdrawn_in_data(text: str) -> Span | None:
    """The place among the members beside an answer that takes it back: `"valid": false`, or a remark that says so."""
    for flag in _FLAG.finditer(text):
        if _is_bad_flag(flag):
            return Span(*flag.span())
    undoing = _UNDOING_CALL.search(text)
    if undoing is not None and _ARGUMENTS.search(text) is not None:
        return Span(*undoing.span())
    plain = even(text)
    for place in sentences(plain):
        sentence = plain[place.start : place.end]
        match = _taken_back(sentence, is_behind=False)
        if match is not None and not _is_conditional(sentence, match):
            return place
    return None


def is_withdrawing_path(path: Path) -> bool:
    """Whether a key on the way to an answer says that it is none: `rejected`, `old_query`."""
    return any(isinstance(key, str) and not _BAD_WORDS.isdisjoint(_words(key)) for key in path)


def _taken_back(sentence: str, *, is_behind: bool) -> re.Match[str] | None:
    """Where a sentence takes the answer back; what says so only behind an answer, there alone."""
    lowered = sentence.lower()
    if any(trigger in lowered for trigger in _TRIGGERS):
        match = _TAKES_BACK.search(sentence) or (_TAKES_BACK_BEHIND.search(sentence) if is_behind else None)
        if match is not None:
            return match
    return _ELSEWHERE.search(sentence) if is_elsewhere(sentence) and not tells_of_before(sentence) else None


def _words(name: str) -> Iterable[str]:
    return _WORD.findall(_RISE.sub(" ", name).casefold())


def _is_bad_flag(flag: re.Match[str]) -> bool:
    words = frozenset(_words(flag["key"]))
    word, text = (flag["word"] or "").casefold(), (flag["text"] or "").strip().casefold()
    is_no = (
        word in ("false", "none")
        or text in ("no", "false", "0", "n", "never", "not yet", "none", "nothing")
        or flag["number"] == "0"
    )
    is_yes = word == "true" or flag["full"] is not None or (flag["number"] or "0").strip("-0.") != ""
    if not words.isdisjoint(_BAD_FLAGS):
        is_told = flag["text"] is not None and text not in ("", "no", "false", "none", "null", "n/a", "n", "0")
        return (is_yes or is_told) and words.isdisjoint(_NO_FLAGS)
    if not words.isdisjoint(_GOOD_FLAGS) and is_no:
        return True
    if not words.isdisjoint(_MEASURES) and (flag["number"] or text).strip("%") in ("0", "0.0", "-1"):
        return True
    if flag["key"].casefold() in _CODES and re.fullmatch("[45][0-9][0-9]", flag["number"] or text):
        return True
    return not words.isdisjoint(_STATES) and flag["text"] is not None and not _BAD_STATES.isdisjoint(_words(text))


_UNDOING_CALL = re.compile(
    r"\\?[\"'](?:name|tool|tool_name|function|function_name|recipient_name)\\?[\"']\s*:\s*\\?[\"'](?:\w{1,40}[.:/])?"
    r"(?:delete|remove|reject|discard|cancel|patch|drop|withdraw|revoke|undo)(?:[_.-]|[A-Z])\w{0,60}"
)
"""A tool whose name says that it does away with what it is given, or changes something by it."""
_ARGUMENTS = re.compile(r"[\"'](?:arguments|parameters|args|input|tool_input|action_input)\\?[\"']\s*:")
_MEASURES = frozenset(
    {"confidence", "certainty", "probability", "likelihood", "relevance", "score", "quality", "validity"}
)
"""Measures of an answer: none at all takes it back."""
_CODES = frozenset({"code", "status", "status_code", "statuscode", "http_status", "http_code"})
"""Keys under which a number of an error of HTTP says that the answer was refused."""
_NO_FLAGS = frozenset({"ignored", "rate", "tokens", "count", "total", "time", "ms"})


def changed_in_data(text: str) -> Span | None:
    """The place among the members beside an answer that says what is to be changed in it; None where there is none."""
    for flag in _FLAG.finditer(text):
        is_said = flag["full"] is not None or (flag["text"] or "").strip() != "" or flag["number"] is not None
        if is_said and not _CHANGES.isdisjoint(_words(flag["key"])):
            return Span(*flag.span())
    return None


def _struck(text: str) -> Span | None:
    match = _STRUCK.search(text, max(len(text) - 40, 0))
    if match is not None and (not match.group().startswith("~~") or text.count("~~") % 2):
        return Span(*match.span())
    return None


def _commented(text: str) -> Span | None:
    """The beginning of a comment that is still open at the end of the text."""
    for opening, closing in _COMMENTS:
        begin = text.rfind(opening)
        if begin >= 0 and text.find(closing, begin) < 0:
            return Span(begin, len(text))
    line = text.rfind("\n") + 1
    match = _COMMENT_LINE.match(text, line)
    return None if match is None else Span(line, len(text))


def _tagged(text: str) -> Span | None:
    """A tag that is still open at the end of the text and says that what it holds is not the answer."""
    opened: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        if not tag[1]:
            opened.append(tag)
        elif opened and opened[-1][2].casefold() == tag[2].casefold():
            opened.pop()
    for tag in opened:
        if not _BAD_WORDS.isdisjoint({*_words(tag[2]), *_words(tag[3])}):
            return Span(*tag.span())
        for attribute in _ATTRIBUTE.finditer(tag[3]):
            flag = _FLAG.match(f'"{attribute["key"]}": "{attribute["value"]}"')
            if flag is not None and _is_bad_flag(flag):
                return Span(*tag.span())
    return None
