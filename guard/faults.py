"""What the guard itself reports, beside what a language does: a page for each."""

from __future__ import annotations

from grammar import Example, Fault, Severity
from grammar.checker import FAILED_RULE

FAULTS: tuple[Fault, ...] = (
    Fault(
        "answer-changed",
        Severity.ERROR,
        "Beside the query stands something that changes it: a member, a sentence, a statement of a program.\n\n"
        "The query alone would not be what was answered, so it is not taken out of the text around it. A sentence that "
        "describes the query, offers a change or asks back changes nothing, and neither does what says the same as the "
        "query once more.",
        invalid=(
            Example('{"limit": 5}\nActually, use a limit of 10.'),
            Example('{"breakdowns": ["name"]}\n"limit": 5}'),
            Example('q = {"limit": 5}\nq["limit"] = 10'),
        ),
        valid=(Example('{"limit": 5}\nIf you want more rows, raise the limit.'),),
    ),
    Fault(
        "answer-withdrawn",
        Severity.ERROR,
        "The text around the query says that it is not the answer.\n\n"
        "It says not to use it, calls it wrong, old or a bad example; a key such as `rejected` or a flag such as "
        '`"valid": false` stands over it; it is struck through, commented out or compared with another. The words are a '
        "closed list, read sentence by sentence, and count only where they speak of the query.",
        invalid=(
            Example('Do not use this: {"limit": 5}'),
            Example('{"valid": false, "query": {"limit": 5}}'),
            Example('<!-- {"limit": 5} -->'),
        ),
        valid=(Example('{"limit": 5}\nI did not add a filter.'),),
    ),
    Fault(
        "broken-record",
        Severity.ERROR,
        "A line of a file of records is no record: it is not JSON, no object, too long, or has no `output`.\n\n"
        "The line is answered as rejected, and the others are read on. A record that has a key twice is broken too, since "
        "nobody can say which of the two was meant.",
    ),
    Fault(
        FAILED_RULE,
        Severity.ERROR,
        "A rule raised an exception, or gave something that is no finding, so what it was to say of the text is unknown.\n\n"
        "It weighs what the rule weighs: where a rule that decides has failed, the text is refused, since it could not be "
        "judged. The note says what was raised and in which line. `guard check` and `guard repair` go on with the other "
        "outputs and end with the exit status for misuse.",
    ),
    Fault(
        "impossible-text",
        Severity.ERROR,
        "A text that was judged while it came has reached a character that no sentence of the language has there.\n\n"
        "The stream is ended at that place, and nothing after it is read or paid for.",
    ),
    Fault(
        "judged-out-of-scope",
        Severity.ERROR,
        "The second opinion on a doubtful question says that it is out of scope.\n\n"
        "A judge is asked only where the topic of a question is in doubt, and only in the mode that has one.",
    ),
    Fault(
        "more-than-query",
        Severity.ERROR,
        "The arguments of a tool, or an answer in JSON that the request asked for, hold a query and something beside it.\n\n"
        "Their shape is the program's own. To take the query out of it would lose the other arguments and give the program "
        "another object than it asked for. Say where the query stands, and it is judged and repaired there: "
        "`Surfaces(tools={'run': '/query'})` for a tool, `Surfaces(text='/query')` for the words of the answer. The model is "
        "not asked again, since it has done what it was asked for.",
    ),
    Fault(
        "no-query",
        Severity.ERROR,
        "There is no text of the language in what the model said.\n\n"
        "A refusal, an answer in words, a query of another language: each is named as such and never taken for an empty "
        "query.",
        invalid=(Example("I cannot help with that."), Example("SELECT count(*) FROM spans")),
        valid=(Example('Here it is: {"limit": 5}'),),
    ),
    Fault(
        "off-topic",
        Severity.ERROR,
        "The words of the question are hardly those of the schema or of questions about queries.\n\n"
        "The topic model weighs every word of the question; the message names the words that it does not know. A question "
        "near the threshold is flagged only.",
    ),
    Fault(
        "repair-too-late",
        Severity.ERROR,
        "A text needs a repair, and a part of it has left already.\n\n"
        "Where streams are let through as they come, there is no repair; hold the streams whose texts are to be repaired.",
    ),
    Fault(
        "several-queries",
        Severity.ERROR,
        "What the model said holds several candidates that are not the same query.\n\n"
        "Which one was meant only the model knows. The same query twice is one, however it is written.",
        invalid=(Example('Either {"limit": 5} or {"limit": 10}.'),),
        valid=(Example('{"limit": 5} (that is {"limit":5})'),),
    ),
    Fault(
        "text-around-query",
        Severity.ERROR,
        "There is other text around the query, and the guard is strict, or a program is to read the whole text as JSON.\n\n"
        "A guard that is not strict takes the query out of a fence or a sentence, and says so in the ledger. It does not in "
        "the arguments of a tool, nor in an answer in JSON that the request asked for.",
    ),
    Fault(
        "truncated-output",
        Severity.ERROR,
        "The answer was cut off before its end, as the service that gave it says.\n\n"
        "What is missing nobody knows, so such an answer is refused even where what is there could be read: a query that "
        "has lost its last filter is another query.",
    ),
    Fault(
        "unreadable-arguments",
        Severity.ERROR,
        "The arguments of a tool call, or the words that a pointer leads into, are not JSON, so the query among them cannot be "
        "found.",
    ),
    Fault(
        "unsettled-repair",
        Severity.ERROR,
        "The fixes of a text call for further fixes without coming to an end.\n\n"
        "The text is refused, with everything that was tried in its ledger.",
    ),
)
"""Every page, in alphabetical order of the names."""
