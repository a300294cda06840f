"""second-task: after a question about the data, something that has nothing to do with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, View, Weight, detector
from guard.scope.elsewhere import spoken
from guard.scope.topic.features import SCHEMA, TRADE, UNEXPLAINED, VALUE, read_words
from guard.scope.topic.languages import KINDS, OFF
from guard.scope.topic.model import asked_words, shipped
from guard.scope.topic.vocabulary import english

_HEADS = (
    r"who|whose|why|when|where|what(?:'s| is| are| was| were| does| do| did)?|how (?:do|does|did|can|should|would"
    r"|to|old|tall|far|big|is|are)|is|are|can|could|should|do|does|did|will"
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
_OF_MINE = re.compile(
    r"(?:(?:will|does|is) it (?:going to )?(?:rain|snow|be (?:sunny|warm|cold|windy))\b"
    r"|what(?:'s| is) for (?:lunch|dinner|breakfast|supper)\b|what (?:should|shall|can|do) i (?:cook|eat|wear|watch|read)\b"
    r"|plan (?:my|our|me|us) (?:week|day|trip|holiday|weekend|wedding|party|birthday|vacation)\b)"
)
"""Beginnings of everyday questions, which decide without any further word unless it is one of the data."""
_AGAIN = (
    r"(?:and |then |also |please |plus |next |finally |afterwards |after that,? |just |kindly |can you |could you |i want you to "
    r"|do ){0,3}"
)
_ORDERS = """
    " advise answer bake book bring buy calculate code compose compute convert cook create dance debug define describe design
    discuss download draft draw explain generate give google guess help how imagine install invent joke list make name open
    paint pick plan play post predict prepare proofread propose prove rank rate read recite recommend remind reserve review
    rewrite rhyme search show sing sketch solve spell suggest summarise summarize teach tell text translate tweet what what's
    when where which who whose why write
""".split()
_ENDED = r"[.;!?\n] |[;?!]|, | --? "
_FURTHER = re.compile(
    rf"(?:{_ENDED}|,? (?:and|then|also|plus|as well as) ){_AGAIN}"
    rf"(?P<ordered>(?:{'|'.join(_ORDERS)}|look up|sum up)\b[^.;!?\n]{{2,160}})"
    rf"|(?:{_ENDED}){_AGAIN}(?P<asked>(?:is|are|was|were|can|could|should|will|would|does|did|has|have|may)\b[^.;!?\n]{{2,160}})"
)
"""A further clause that begins as an order or a question does."""
_JOINED = re.compile(
    r"[.;!?,]\s|[\u3002\uff01\uff1f\u061f\u060c\u3001\uff0c\u0964]|\n"
    r"| (?:y|e|et|und|en|och|og|i|a|ve|và|dan|und dann|puis|poi|luego|depois|daarna|sedan|potem|pak|potom|sonra|sau đó|lalu"
    r"|ayrıca|además|além disso|inoltre|außerdem|bovendien|dessutom|también|també|także|také|aussi|también) "
)
"""What joins a further clause in languages of Latin letters, and signs of others."""
_ENGLISH = frozenset("the of by what which show how and with from are".split())
"""Words of English questions, which no other language has as often."""
_NOT_EVERYDAY = frozenset((SCHEMA, TRADE, KINDS["measure"]))
OFF_BY_ITSELF, EVERYDAY_BY_ITSELF = 0.7, 1.5
"""From these margins on a further clause is a task of its own; right further clauses in any product are below them."""
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
        "errors by host, then proofread my cover letter",
        "slow requests today. And what's for lunch?",
        "erreurs par service et ensuite aide-moi à écrire une lettre de motivation",
        "errores por servicio, y después recomiéndame una película",
    ],
    in_scope=[
        "error rate by service and explain the slow requests",
        "errors by route and who called them most",
        "count by service, then show duration by route",
        "slow requests by route, and which services were slow",
        "p95 duration, describe errors by hour",
        "errors today. what is the average duration",
        "errors by route, rank the services by them",
        "slow requests by route, and will they fail again",
        "erreurs par service et ensuite par route",
        "errores por servicio y después por región",
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
        is_certain = is_apart and (
            (_CERTAIN.match(written.strip()) is not None and bool(unknown))
            or _OF_MINE.match(written.strip()) is not None
        )
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
    yield from _by_topic(view, asked)


def _by_topic(view: View, asked: str) -> Iterator[Signal]:
    """The first further clause that is off topic by itself: an order or a question in English, everyday words in others."""
    clauses = (
        match["ordered"] or match["asked"] for match in _FURTHER.finditer(asked) if _knows(asked[: match.start()], view)
    )
    found = next((clause for clause in clauses if _is_off_topic(clause, view, OFF_BY_ITSELF)), None)
    is_english = not _ENGLISH.isdisjoint(view.words)
    if found is None and not is_english and _JOINED.search(asked) is not None:
        others = (clause.strip() for clause in _JOINED.split(asked)[1:])
        found = next((clause for clause in others if clause and _is_everyday(clause, view)), None)
    for tongue, _ in spoken(view) if found is None and not is_english else ():
        others = (clause.strip() for clause in tongue.clauses(view.asked()))
        found = next((clause for clause in others if clause and _is_everyday(clause, view)), None)
        if found is not None:
            break
    if found is not None:
        yield Signal(f"the question adds a task that has nothing to do with the data: {quote(found.strip())}")


def _knows(before: str, view: View) -> bool:
    """Whether what stands before a clause has to do with the data."""
    words = [word for word in read_words(before, view.terms, english()) if word.is_content]
    return any(word.token not in UNEXPLAINED | {VALUE} for word in words)


def _is_off_topic(clause: str, view: View, margin: float) -> bool:
    """Whether a clause by itself is that far from the product's questions, and no word of it is the schema's."""
    words = asked_words(clause, view.terms, english())
    content = [word for word in words if word.is_content]
    is_of_data = any(word.in_schema or word.token == SCHEMA for word in content)
    is_unknown = any(word.token in UNEXPLAINED for word in content)
    return is_unknown and not is_of_data and shipped().margin(words) >= margin


def _is_everyday(clause: str, view: View) -> bool:
    """Whether a clause has a word of everyday requests of some language besides English, and none of the data."""
    tokens = [word.token for word in read_words(clause, view.terms, english()) if word.is_content]
    if OFF not in tokens or not _NOT_EVERYDAY.isdisjoint(tokens):
        return False
    count = sum(token in UNEXPLAINED for token in tokens)
    if count >= FEWEST and count + tokens.count(VALUE) == len(tokens):
        return True
    return _is_off_topic(clause, view, EVERYDAY_BY_ITSELF)
