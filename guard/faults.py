"""What the guard itself reports, beside what a language does: a page for each."""

from __future__ import annotations

from grammar import Example, Fault, Severity
from grammar.checker import FAILED_RULE
from guard.failure import FAILED_LANGUAGE
from guard.value import NOT_JSON
from guard.verdict import DECLINED

FAULTS: tuple[Fault, ...] = (
    Fault(
        "answer-changed",
        Severity.ERROR,
        "The text around the query changes it: by another member, a sentence, or a statement of a program.\n\n"
        "The query alone would not be the answer, so it is not taken out of the text around it. What a sentence says of the "
        "query's parts is held against the query: `the top 20` beside a limit of 10 contradicts it. A sentence that "
        "describes the query as it is, offers a change or asks a question changes nothing; nor does a repetition of the query.",
        invalid=(
            Example('{"limit": 5}\nActually, use a limit of 10.'),
            Example('{"breakdowns": ["name"]}\n"limit": 5}'),
            Example('{"limit": 10}\nThis shows the top 20.'),
            Example('q = {"limit": 5}\nq["limit"] = 10'),
        ),
        valid=(Example('{"limit": 5}\nIf you want more rows, raise the limit.'),),
    ),
    Fault(
        "answer-doubted",
        Severity.ERROR,
        "The text around the query sounds as if the query were not the answer.\n\n"
        "No rule says what the sentence does, but a small model, trained on sentences that take a query back or change it and on "
        "such as do not, reads it as one of the former. The query is then withheld, and the sentence is shown. It reads one "
        "sentence at a time, knows which columns, numbers and statistics the query has, and is no judge of the question.",
        invalid=(Example('{"limit": 5}\nThe owner has yet to bless that.'),),
        valid=(Example('{"limit": 5}\nThe owner of the service may know more.'),),
    ),
    Fault(
        "answer-withdrawn",
        Severity.ERROR,
        "The text around the query says that it is not the answer.\n\n"
        "It says not to use the query, or calls it wrong, outdated or a bad example; a key such as `rejected` or a flag such as "
        '`"valid": false` applies to it; or it is struck through, commented out or compared with another. Sentences are '
        "read for what they say of the query, in English and, by closed lists, in some twenty other languages; a sentence in a "
        "script that is not read counts as one that takes the query back.",
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
        "A line of a file of records is not a record: it is not JSON, not an object, too long, or has no `output`.\n\n"
        "The line is reported as rejected, and the other lines are still read. A record that has a key twice is broken too, "
        "because it is unclear which of the two was meant.",
    ),
    Fault(
        "call-without-query",
        Severity.ERROR,
        "A tool is called with arguments that hold nothing like a query, and nothing says that the tool takes none.\n\n"
        "By default, the guard judges every call, unless the schemas in the request show which tools take a query: the "
        "properties of exactly one object are keys of the language. Name the tools that take a query, "
        "`Surfaces(tools={'run_query': '/query'})`; the others are then let through and listed. The model is not asked "
        "again, because it did what it was asked to do.",
    ),
    Fault(
        DECLINED,
        Severity.NOTE,
        "The model said, with the sentence that it was given for that, that the question cannot be asked.\n\n"
        "There is no query to run and no error to put right, so the model is not asked again. The sentence is a setting of the "
        'guard: `Guard(language, decline="CANNOT ANSWER:")`, or `--decline`. Without it, such an answer is `no-query`.',
    ),
    Fault(
        FAILED_LANGUAGE,
        Severity.ERROR,
        "A function of a language's author raised an exception: one that builds a tree, prints one, or finds its parts.\n\n"
        "Nothing certain is known of the text, so it is refused. The note says what was raised, in which function and line. "
        "`guard check` and `guard repair` continue with the other outputs and end with the exit status for misuse.",
    ),
    Fault(
        FAILED_RULE,
        Severity.ERROR,
        "A rule raised an exception, or returned something that is not a finding, so its result for the text is unknown.\n\n"
        "The failure has the severity of the rule: where an error rule has failed, the text is refused, because it could not "
        "be judged. The note says what was raised and in which line. `guard check` and `guard repair` continue with the other "
        "outputs and end with the exit status for misuse.",
    ),
    Fault(
        "impossible-text",
        Severity.ERROR,
        "A text that is checked while it is streamed has reached a character that no sentence of the language can have there.\n\n"
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
        "The arguments of a tool, or a JSON answer that the request asked for, contain a query and something else.\n\n"
        "Their shape belongs to the program. To take the query out would lose the other arguments and give the program "
        "a different object from the one it asked for. State where the query is, and it is judged and repaired there: "
        "`Surfaces(tools={'run': '/query'})` for a tool, `Surfaces(text='/query')` for the words of the answer. The model is "
        "not asked again, because it did what it was asked to do.",
    ),
    Fault(
        "no-query",
        Severity.ERROR,
        "The output contains no text of the language.\n\n"
        "A refusal, an answer in words or a query in another language is reported as such, and is never taken for an empty "
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
        "query-beside-decline",
        Severity.ERROR,
        "The answer declines with the sentence that it was given for that, and has a query too.\n\n"
        "Only one of the two can be meant. This is reported only by a guard that has such a sentence: "
        '`Guard(language, decline="CANNOT ANSWER:")`.',
    ),
    Fault(
        "repair-too-late",
        Severity.ERROR,
        "A text needs a repair, but part of it was already sent.\n\n"
        "A stream that is passed on as it comes cannot be repaired; hold back the streams whose texts may need a repair.",
    ),
    Fault(
        "several-queries",
        Severity.ERROR,
        "The output contains several candidates that are not the same query.\n\n"
        "Only the model knows which one it meant. The same query twice counts once, however it is written.",
        invalid=(Example('Either {"limit": 5} or {"limit": 10}.'),),
        valid=(Example('{"limit": 5} (that is {"limit":5})'),),
    ),
    Fault(
        "split-query",
        Severity.ERROR,
        "The blocks, items or parts of an answer together are a query, and one of them is another query by itself.\n\n"
        "What the guard judges is all the text of an answer. A program that reads one block alone would get a query "
        "that nobody has judged. It concerns languages in which the beginning of a text may be a text of its own; half of a "
        "JSON object is none.",
    ),
    Fault(
        "text-around-query",
        Severity.ERROR,
        "There is other text around the query, and the guard is strict or a program will read the whole text as JSON.\n\n"
        "A guard that is not strict takes the query out of a fence or a sentence, and records that in the ledger. It never "
        "does so in the arguments of a tool, or in a JSON answer that the request asked for.",
    ),
    Fault(
        "truncated-output",
        Severity.ERROR,
        "The service that gave the answer says that it was cut off before its end.\n\n"
        "What is missing is unknown, so such an answer is refused even where the rest could be read: a query that "
        "has lost its last filter is a different query.",
    ),
    Fault(
        "unfilled-answer",
        Severity.ERROR,
        "A query that needs a repair has a place that is still to be filled in.\n\n"
        "A text such as `${ward}`, `{{value}}`, or `YOUR_VALUE_HERE` stands for another one: the answer is a template. A query "
        "that reads as it stands is judged as it stands, whatever its texts say.",
        invalid=(Example("{'breakdowns': ['${ward}']}"),),
        valid=(Example("{'breakdowns': ['ward']}"),),
    ),
    Fault(
        "unreadable-arguments",
        Severity.ERROR,
        "The arguments of a tool call, or the text that a pointer leads into, are not JSON, so the query in them cannot be "
        "found.",
    ),
    Fault(
        "unsettled-repair",
        Severity.ERROR,
        "The fixes of a text require further fixes without end.\n\n"
        "The text is refused, with everything that was tried in its ledger.",
    ),
    Fault(
        NOT_JSON,
        Severity.ERROR,
        "A part of a value that was given to `Guard.check_value` is not a value of JSON.\n\n"
        "NaN and infinity, a key that is no string, bytes, a set or an object of a class: JSON cannot say them, and whatever "
        "stood in their place would be another value. The path says where the part is.",
    ),
    Fault(
        "work-exceeded",
        Severity.ERROR,
        "Judging a text takes more steps than the guard allows: `Guard(..., work=100_000)`.\n\n"
        "Reading a word is a step, and so is each step of the searches for fixes; steps are counted and not seconds, so a text "
        "has the same verdict on every machine. No ordinary text comes near the limit. What was found by then is in the "
        "verdict, but the list is not complete. A text that is right as it stands is accepted without counting, up to "
        "`max_characters`, except for what is read inside it.",
    ),
)
"""Every page, in alphabetical order of the names."""
