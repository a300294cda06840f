"""small-talk: a greeting, thanks or a compliment, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.scope.detector import Signal, View, Weight, detector, matched

_WHO = (
    r"(?:my |dear |old )?(?:friend|mate|bro|dude|buddy|man|pal|bot|robot|there|again|everyone|everybody|folks|darling|love"
    r"|sunshine)"
)
_PHRASES = (
    r"hi+|hiya|hello+|hey+|yo|howdy|hallo|greetings|namaste|sup|good (?:morning|afternoon|evening|night|day)"
    r"|(?:what'?s|whats) (?:up|cooking)"
    r"|how (?:are|r) (?:you|u|ya|things)(?: doing| feeling| going)?(?: today| this morning)?"
    r"|how'?s (?:it going|life|everything)(?: today)?"
    r"|how'?s your (?:day|week|weekend|morning|evening)(?: going| been)?(?: so far)?"
    r"|how was your (?:day|week|weekend|night|holiday)"
    r"|how do you do|nice to (?:meet|see) you|pleased to meet you|did you (?:sleep well|miss me)"
    r"|(?:many |big )?thanks(?: a (?:lot|million|bunch)| so much| very much| again| for (?:your|the|all your) help)?"
    r"|thank (?:you|u|ya)(?: so much| very much| a lot| again| for (?:your|the|all your) help)?"
    r"|thx|ty|cheers|much appreciated|bye(?: bye)?|goodbye|farewell|ciao|take care"
    r"|see (?:you|ya|u)(?: later| soon| tomorrow| around| then| next week)?|sleep well|good luck"
    r"|have a (?:nice|good|great|lovely) (?:day|evening|night|weekend|time|one)"
    r"|(?:you'?re|you are|ur|u r) (?:(?:a|an|the|so|very|really|my|such) ){0,2}(?:star|best|great|nice|helpful|smart|funny"
    r"|awesome|genius|legend|hero|sweet|sweetheart|kind|clever|useless|stupid|dumb|idiot|cute|amazing|fool|friend)"
    r"|i (?:really )?(?:love|like|hate|miss) (?:you|u|talking to you)(?: so much| a lot| too)?"
    r"|well done|good (?:job|bot|work|boy|girl|one)|lo+l|(?:ha){2,6}h?|wow"
    r"|happy (?:birthday|new year|easter|holidays|friday)(?: to you)?|merry christmas(?: to you)?|congratulations|congrats"
    r"|i(?: a|')m (?:so |very )?(?:bored|lonely|sad|happy|hungry|tired)(?: today)?"
)
_TALK = re.compile(rf"^[\s,.!?]{{0,4}}(?:(?:{_PHRASES})(?: {_WHO})?(?:[,.!?;:)(-]{{1,4}} ?| (?:and )?|$)){{1,6}}$")


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "hello, how are you?",
        "good evening my friend",
        "thanks a lot, you're a star!",
        "bye, see you tomorrow",
        "i love you",
        "sup bro",
    ],
    in_scope=[
        "hello, errors by host please",
        "thanks, now by region",
        "how are you measuring latency",
        "good requests by service",
        "yes please",
        "ok",
        "happy customers by country",
        "tomorrow",
        "hi, today please",
        "i'm tired of timeouts, show the slowest routes",
    ],
)
def small_talk(view: View) -> Iterator[Signal]:
    """The asker says hello, thanks or something kind, and asks for nothing.

    A question behind a greeting is looked at as if the greeting were not there; only a text that is made of such phrases
    alone is refused, with the reply that says what to ask.
    """
    yield from matched(view, "is small talk", _TALK)
