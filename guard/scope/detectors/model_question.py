"""model-question: a question to the model about itself."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, View, Weight, any_of, detector, matched

_ORDER = any_of(
    r"\b(?:which|what) (?:llm|language model|ai model|gpt|ai|model|version|company) (?:are|were|is|made|built"
    r"|created|trained|powers) (?:you|running you|this assistant)\b",
    r"\bare you (?:an? )?(?:chat-?gpt|gpt\S*|claude|gemini|llama|ai|bot|robot|human|real|language model"
    r"|sentient|alive|conscious|chatbot|assistant)\b",
    r"\bwho (?:made|created|trained|built|programmed|developed|designed|owns|controls) (?:you|this (?:ai|bot"
    r"|assistant|model))\b",
    r"\bwhat(?:'s| is| are) your (?:name|model|knowledge|cutoff|training|purpose|opinion|thoughts|favou?rite"
    r"|age|creator|capabilities|limitations|version|goal|source code|architecture|weakness\w*|password|secret"
    r"|secrets|rules|instructions)\b",
    r"\bhow (?:do|were|are|can|does) (?:you|this (?:ai|bot|assistant)) (?:work|trained|built|programmed|made"
    r"|function|created|operate)\b",
    r"\b(?:when|where|why|by whom) were you (?:trained|built|made|created|born|programmed|released)\b",
    r"\bhow you (?:work|were (?:trained|built|made))\b",
    r"\bwho are you\b",
    r"\bwhat are you\b(?! (?:seeing|showing))",
    r"\bwhat can you do\b",
    r"\btell (?:me )?(?:about yourself|who you are|which model you|what model you)\b",
    r"\b(?:model|ai|llm|assistant) you are\b",
    r"\bwhich model are you\b",
    r"\bdo you (?:like|think|love|believe|feel|remember|dream|speak|sleep|eat|have (?:an? |any "
    r"|your )?(?:\w+ )?(?:name|feelings?|opinions?|rules|instructions|friends|memory|emotions?|restrictions"
    r"|guidelines|soul|prompt))\b",
    r"\byour (?:training data|developers?|creators?|source code|knowledge cutoff|own opinion|context window"
    r"|neural|weights|parameters|owner)\b",
)


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "which model are you running on",
        "are you chatgpt",
        "who made you",
        "what is your name",
    ],
    in_scope=[
        "which model is slowest",
        "count by user_agent",
        "what is the model latency",
        "who called the deprecated endpoint the most",
    ],
    words="""
    assistant bot you your yourself
    """,
)
def model_question(view: View) -> Iterator[Signal]:
    """The asker talks to the model about itself.

    This is mostly harmless small talk, but attackers use it to find out what is behind the product. It is never a
    question about data.
    """
    yield from matched(view, "asks the model about itself", _ORDER)
