"""second-task: after a question about the data, something that has nothing to do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, View, Weight, detector
from guard.scope.elsewhere import spoken
from guard.scope.topic.features import SCHEMA, TRADE, UNEXPLAINED, VALUE, read_words
from guard.scope.topic.languages import KINDS, OFF
from guard.scope.topic.vocabulary import english

_HEADS = (
    r"who|whose|why|when|where|what(?:'s| is| are| was| were| does| do| did)?|how (?:do|does|did|can|should|would"
    r"|to|old|tall|far|big|is|are)|is|are|can|could|should|do|does|did"
    r"|explain|tell|write|give|describe|translate|sing|draft|compose|recommend|suggest|define|solve|calculate|draw|plan|book|teach|help|make|name|summari[sz]e"
    r"|convert|create|generate|order|play|find|recite|invent|imagine|prove|discuss|list"
)
_LINK = re.compile(r"[.;!?,\n\u3002\uff01\uff1f\u061f\u060c\u3001\uff0c] ?\w| (?:and|then|also|plus|--?|as well as) ")
_TASK = re.compile(
    r"(?P<link>,? (?:and(?: then| also| finally)?|then|also|plus|as well as)"
    r"|[.;!?,\n\u3002\uff01\uff1f\u061f\u060c\u3001\uff0c]| --?)[ ]?"
    r"(?:then |also |please |next |finally |after that,? |afterwards,? |by the way,? |btw,? |kindly |can you "
    r"|could you |just |now ){0,3}"
    rf"(?P<head>{_HEADS})\b(?P<rest>[^.;!?\n\u3002\uff01\uff1f\u061f]*)"
)
_OF_THE_WORLD = re.compile(
    r"(?:who (?:is|was|wrote|won|painted|invented|discovered|founded|composed|directed|built|played|sang|killed"
    r"|rules|ruled|are|were)"
    r"|what(?:'s| is| was| are| were) (?:the (?:capital|meaning|weather|population|tallest|largest|biggest|highest"
    r"|oldest|best|date|time|recipe|distance|speed of|square root|definition)|an?\b|love)"
    r"|how (?:do|can|should|to|old|tall|far)|(?:is|are|can|could|should) (?:it|there|you|i|we|he|she|they)\b"
    r"|where (?:is|are|was|can|do|should)|when (?:is|was|did|were)"
    r"|explain|translate|write|compose|sing|draft|recommend|suggest|define|solve|draw|plan|book|teach|recite"
    r"|invent|imagine|prove|discuss|play|tell (?:me|us) (?:about|an?|your|why|how|who|what)"
    r"|give (?:me |us )?(?:an?|some|tips|advice)|help (?:me|us)|name (?:an?|the|three|five|ten|some)|make (?:me|up"
    r"|an?)|describe (?:an?|the)|convert|generate|summari[sz]e|why (?:is|are|do|does|did))\b"
)
_CERTAIN = re.compile(
    r"(?:who (?:wrote|painted|composed|invented|discovered|sang|directed|founded) |what(?:'s| is"
    r"| will be) the (?:weather|capital of|meaning of life)"
    r"|define (?:the word )?\w+$|name (?:three|five|ten|some) |is there (?:any )?(?:life|god|a god)\b|solve (?:for )?\w"
    r"|what(?:'s| is) \d+ ?[-+*/x] ?\d)"
)
"""Beginnings of questions that no data of a product answers; one word that nothing explains is enough behind them."""
_OF_OTHER_LANGUAGES = frozenset(KINDS.values())
"""Tokens that a word of an English sentence has by chance, since another language's list has it."""
FEWEST = 2
"""So many words that nothing explains make a task of the world; one may be a value of the data."""


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "busiest routes today, then explain black holes",
        "error rate by service and explain the roman emperors",
        "count of errors by route, also who painted guernica",
        "busiest routes today, then who painted the night watch",
        "slow requests by route plus translate bonjour madame",
    ],
    in_scope=[
        "error rate by service and explain the slow requests",
        "errors by route and who called them most",
        "count by service, then show duration by route",
        "slow requests by route, and which services were slow",
        "p95 duration, describe errors by hour",
        "errors today. what is the average duration",
    ],
)
def second_task(view: View) -> Iterator[Signal]:
    """After a question about the data comes a clause that begins like a task, and none of its words has to do with the data.

    The question in front makes the whole look in scope. A task of the world ("explain", "who painted", "translate")
    decides; any other clause whose words are all unknown only supports other signs, since it may be put in the words of
    the trade. Words of the schema, of queries and of the trade are known.
    """
    if _LINK.search(view.lower) is None and view.is_plain:
        return
    asked = view.asked() if "asked" in view.kept else view.lower
    for match in _TASK.finditer(asked):
        words = [word for word in read_words(match["rest"], view.terms, english()) if word.is_content]
        unknown = [word for word in words if word.token in UNEXPLAINED]
        neutral = sum(word.token == VALUE or word.token in _OF_OTHER_LANGUAGES for word in words)
        known = len(words) - len(unknown) - neutral
        written = f"{match['head']}{match['rest']}"
        is_decisive = _OF_THE_WORLD.match(written) is not None
        is_apart = all(word.token not in (SCHEMA, TRADE) for word in words)
        most = len(unknown) // 2 if is_decisive and is_apart else 0
        is_certain = _CERTAIN.match(written.strip()) is not None and is_apart and bool(unknown)
        if not is_certain and (len(unknown) < FEWEST or known > most):
            continue
        before = [word for word in read_words(asked[: match.start()], view.terms, english()) if word.is_content]
        if not any(word.token not in UNEXPLAINED | {VALUE} for word in before):
            continue
        place = (match.start("head"), match.end()) if len(view.lower) == len(view.text) else None
        yield Signal(
            f"the question adds a task that has nothing to do with the data: {quote(written.strip())}",
            place,
            None if is_decisive or is_certain else Weight.SUPPORTING,
        )
        return
    for tongue, _ in spoken(view):
        for clause in tongue.clauses(view.asked()):
            if not clause.strip():
                continue
            tokens = [word.token for word in read_words(clause, view.terms, english()) if word.is_content]
            count = sum(token in UNEXPLAINED for token in tokens)
            if count >= FEWEST and OFF in tokens and count + tokens.count(VALUE) == len(tokens):
                written = quote(clause.strip())
                yield Signal(f"the question adds a task that has nothing to do with the data: {written}")
                return
