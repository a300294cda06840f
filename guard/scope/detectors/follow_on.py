"""follow-on: a task for a writer or an assistant, after a question that is one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, View, Weight, any_of, detector, matched

_LINK = (
    r"(?:\b(?:and then|then|and also|also|additionally|in addition|furthermore|moreover|besides that|plus|afterwards?"
    r"|after that|after this|once done|when done|when you are done|when finished|finally|lastly|next|as well as|and)"
    r"|[.;!?,] ?-{0,2}|--|\bp\.? ?s\.?:?)[ ,:]{0,2}"
    r"(?:also |then |please |just |kindly |can you |could you |would you |you |now ){0,3}"
)
_WORK = (
    r"(?:poem|haiku|story|stories|song|essay|joke|jokes|email|e-mail|letter|article|blog|post|tweet|limerick|rap|script"
    r"|code|program|function|novel|speech|report|class|python|javascript|java|rust|bash|paragraph|book|lyrics|recipe"
    r"|summary)"
)
_RESULT = r"(?:answers?|results?|output|data|findings|response|reply|list|query|columns|numbers)"
_TASKS = any_of(
    rf"(?:write|compose|draft|make up|invent|author) (?:me |us )?(?:an? |some |the )?(?:\w+ ){{0,3}}?{_WORK}\b",
    r"(?:tell|give|show|teach) (?:me|us) (?:an? (?:\w+ )?(?:joke|story|recipe|poem|riddle|fun fact|secret|song|quote)"
    r"|your (?:\w+ )?(?:opinion|thoughts|advice|view|feelings|name|secrets?)|some advice|advice"
    r"|how to (?!(?:filter|group|query|search|sort|find)\b)|about (?:the (?:history|life|war)|yourself|your))",
    r"(?:recommend|suggest) (?:me |us )?(?:an?|some|the best|something)"
    r" (?!(?:column|filter|query|visuali[sz]ation|breakdown)\b)\w+",
    r"(?:translate|email|e-mail|mail|forward|text|tweet|whatsapp|fax) (?:it|this|that|them|these|me|us|everything"
    rf"|(?:the |all |all the |my |your ){_RESULT})\b",
    rf"(?:send|post|upload|forward|publish) (?:it|this|that|them|everything|(?:the |all |all the ){_RESULT})"
    r" (?:to|on|in|via|by)\b",
    r"(?:explain|describe) (?:to me )?how to (?!(?:filter|group|query|search|sort|find)\b)",
    r"(?:sing|recite|rap|dance|say) (?:me |us )?(?:an?|some|the|hello|hi|happy)\b",
    r"(?:solve|prove|compute) (?:the (?:following )?|this )(?:equation|riddle|puzzle|problem)\b",
    r"an? (?:\w+ ){0,2}?(?:poem|haiku|short story|story about|essay|joke|limerick|song about|recipe)\b",
)
_TASK = re.compile(f"{_LINK}(?:{_TASKS.pattern})")
_ALONE = re.compile(
    r"^(?:hi|hello|hey|please|kindly|now|just|can you|could you|would you|will you|i want you to|[ ,!]){0,6}"
    r"(?:write|compose|tell|sing|recite|make up|invent|draft|create|rap|give)(?: me| us)? (?:an? |some |the "
    r"|another )?(?:[\w'-]+ ){0,3}?"
    r"(?:poems?|haikus?|limericks?|jokes?|story|stories|songs?|lullaby|fairy tale|love letter|essay|sonnet"
    r"|riddles?|tongue twister)\b"
    r"(?! (?:counts?|ids?|titles?|events?|tables?|by|per|views?|points?|board|tickets?|names?|requests?|writers?"
    r"|services?|apps?|feature))"
)


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "slow spans by service, and then compose a haiku on them",
        "errors per host. Also give me your opinion of the mayor",
        "count of logins; afterwards translate the result to Greek",
        "p95 by route then email it to sam@shop.example",
        "rate of retries plus a limerick on them",
        "tell me a long story about a dragon",
        "please write a short poem about autumn",
    ],
    in_scope=[
        "errors and then retries by service",
        "traces where checkout was called and then email failed",
        "requests to /write, then group by tenant",
        "then give me the p99 by route",
        "email events, then send events per recipient",
        "also show me how to filter by tenant",
        "count of posts and stories by author",
        "give me the story points by sprint",
        "write the poem service errors by hour",
    ],
    words="""
    advice article author bash blog book class code compose compute dance describe draft e email essay explain
    fact fairy fax feelings forward haiku haikus invent java javascript joke jokes letter limerick limericks
    lullaby lyrics mail make novel opinion paragraph poem poems post prove publish python quote rap recipe
    recite recommend riddle riddles rust say script secret secrets send sing solve song songs sonnet speech
    stories story suggest teach tell text thoughts translate tweet twister upload view whatsapp write yourself
    """,
)
def follow_on(view: View) -> Iterator[Signal]:
    """After a question, or what looks like one, comes a task that a query cannot do: a poem, a translation, an email.

    The question in front makes the whole look in scope. Of tasks without a question only works of a writer count, such as a
    poem or a joke; the others are left to the topic check.
    """
    alone = tuple(matched(view, "asks for a work of a writer", _ALONE))
    yield from alone or matched(view, "adds a task that is not a query", _TASK)
