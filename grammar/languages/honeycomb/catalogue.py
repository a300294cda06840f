"""The catalogue: everything that the sources say about a query, and who sees to it here.

An entry is one statement of the language, by number. The rules and faults that report it claim it themselves
(`catalogue=` in their declarations); here stand its sentence, the parts of the language that hold it by construction,
and, where nothing does, the decision not to.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grammar.frozen import frozen


@frozen
class Entry:
    """One statement of the catalogue.

    `enforced_by` are the parts that hold it by construction: ``"grammar"`` (no such text can be derived),
    ``"vocabulary"`` (the word is not in the profile's tables), ``"builder"`` (what counting and comparing takes).
    `decision` says why nothing enforces it, None where something does.
    """

    title: str
    enforced_by: tuple[str, ...] = ()
    decision: str | None = None


_GRAMMAR = ("grammar",)
_BUILDER = ("builder",)
_WORDS = ("grammar", "vocabulary")

_ENTRIES: Mapping[str, Entry] = {
    # The document
    "R01": Entry("A query is one JSON value by the letter of the standard, with nothing before or after it.", _GRAMMAR),
    "R02": Entry(
        "The outermost value is an object that has the keys of a query itself, not inside a wrapper.", _GRAMMAR
    ),
    "R03": Entry("In 2023 a query asks for something; today the empty object counts the events of two hours."),
    "R04": Entry("A query has no keys but those of its profile.", _WORDS),
    "R05": Entry("The parts of a query have no keys but their own.", _WORDS),
    "R06": Entry("What is a list is written as a list, even when it has one item.", _GRAMMAR),
    "R07": Entry("No list has more than a hundred items.", _BUILDER),
    "R08": Entry("The service sets `id`, so a query that is sent does not have it."),
    "R09": Entry("`usage_mode` is true or false, exists since 2026, and has no place in a trigger.", _WORDS),
    # Calculations
    "R10": Entry("Every calculation has an operator of its profile, spelled in capitals.", _WORDS),
    "R11": Entry("In 2023 there are no P20 and P80.", ("vocabulary",)),
    "R12": Entry(
        "COUNT_DATAPOINTS and HISTOGRAM_COUNT are of today's language, and for metrics only.", ("vocabulary",)
    ),
    "R13": Entry("An operator that computes on values has a column to compute on."),
    "R14": Entry("CONCURRENCY has no column."),
    "R15": Entry("COUNT has no column in 2023; today it may, and then counts the events that have one."),
    "R16": Entry("A column that is null is no column today, and a mistake in 2023.", _GRAMMAR),
    "R17": Entry("Over metrics, a query calculates something, and neither events nor rates."),
    "R18": Entry("Arithmetic operators compute on columns that hold numbers; AVG takes truth values too."),
    "R19": Entry("HISTOGRAM_COUNT computes on a histogram."),
    "R20": Entry("The column of a calculation is one that the dataset or the query has."),
    "R21": Entry("A calculation does not compute on the column of a related span."),
    "R22": Entry("A calculation with filters of its own has a name."),
    "R23": Entry("No two calculations or formulas share a name."),
    "R24": Entry("The filters of a calculation obey what all filters obey."),
    "R25": Entry("The filters of a calculation do not look at related spans."),
    "R26": Entry("The filters of a calculation are joined by AND or OR.", _WORDS),
    # Filters
    "R27": Entry("Every filter has a column and an operator.", _BUILDER),
    "R28": Entry("The operator of a filter is one of its profile, letter by letter.", _WORDS),
    "R29": Entry("In 2023 there are no ends-with and does-not-end-with.", ("vocabulary",)),
    "R30": Entry("The operators in-result, join-result and search are not of this language.", ("vocabulary",)),
    "R31": Entry("exists and does-not-exist have no value."),
    "R32": Entry("Every other filter has a value."),
    "R33": Entry("The value of in and not-in is a list."),
    "R34": Entry("The value of any other filter is not a list."),
    "R35": Entry("A list of values holds values of one type."),
    "R36": Entry("Operators that compare beginnings, ends and parts compare with a string."),
    "R37": Entry("A value has the type of the column that it is compared with."),
    "R38": Entry("Filters are joined by AND or OR.", _WORDS),
    "R39": Entry("The column of a filter is one that the dataset or the query has."),
    "R40": Entry("`join_column` is left over from 2023 and says nothing."),
    "R41": Entry("Columns of related spans have one of seven prefixes, and stand in filters and breakdowns only."),
    "R42": Entry("A query with formulas or filtered calculations does not look at related spans."),
    "R43": Entry("A query that looks at related spans joins its filters by AND."),
    "R44": Entry("any. groups are at most three, a breakdown by one needs its filter, and none. breaks nothing down."),
    "R45": Entry("Only traces have related spans."),
    "R46": Entry("More than fifty filters are more than anyone means."),
    "R47": Entry("The value of a filter is not a secret."),
    # Breakdowns
    "R48": Entry("A breakdown is the name of a column.", _GRAMMAR),
    "R49": Entry("The column of a breakdown is one that the dataset or the query has."),
    "R50": Entry("A breakdown goes with an order or a limit."),
    "R51": Entry("A breakdown is not by something that identifies a person or a single event."),
    # Calculated fields and formulas
    "R52": Entry("A calculated field has a name and an expression.", _BUILDER),
    "R53": Entry("The expression of a calculated field is one of the formula language.", _GRAMMAR),
    "R54": Entry("A calculated field computes on columns that the dataset has."),
    "R55": Entry("A formula has a name and an expression of the formula language.", _BUILDER),
    "R56": Entry("A formula computes on the names of the query's calculations."),
    "R57": Entry("A query with a formula has no HEATMAP."),
    "R58": Entry("The keys that came after 2023 are unknown to the profile of 2023.", ("vocabulary",)),
    # Orders
    "R59": Entry("An order says what to order by."),
    "R60": Entry("A direction is ascending or descending, and has to be written in 2023.", _WORDS),
    "R61": Entry("Nothing is ordered by HEATMAP.", ("vocabulary",)),
    "R62": Entry("The operator of an order is one that calculates.", _WORDS),
    "R63": Entry("An order by an operator that computes on values names the column."),
    "R64": Entry("An order by COUNT or CONCURRENCY has a column only if the calculation has it."),
    "R65": Entry("The operator and column of an order are those of one calculation."),
    "R66": Entry("A column alone orders if it is a breakdown or the name of a result."),
    "R67": Entry("An operator is not the column of an order."),
    "R68": Entry(
        "Every order has a column.",
        decision="a slip in the published schema of one reader, whose own check and examples order by COUNT without.",
    ),
    # Havings
    "R69": Entry("A having says which result, which comparison and which number.", _BUILDER),
    "R70": Entry("The operator of a having is one that calculates, and not HEATMAP.", _WORDS),
    "R71": Entry("A having has a column exactly if its calculation has one."),
    "R72": Entry("The operator and column of a having are those of one calculation."),
    "R73": Entry("A having compares with one of six comparisons.", _WORDS),
    "R74": Entry("A having compares with a number.", _GRAMMAR),
    # Limit and time
    "R75": Entry("A limit is a whole number from 1 to 1000.", _BUILDER),
    "R76": Entry("Times and lengths are whole numbers of seconds.", _GRAMMAR),
    "R77": Entry("Of length, start and end a query gives two at most."),
    "R78": Entry("A query ends after it starts."),
    "R79": Entry("Times and lengths are positive, and in seconds.", _BUILDER),
    "R80": Entry(
        "A start does not go with an end.",
        decision="a consequence of the provider's data source, which writes a length of two hours beside them; the "
        "service, the provider's other door and every other reader take the pair.",
    ),
    "R81": Entry("Results are given for seven days at most."),
    "R82": Entry("A bucket of time is not longer than the query, in 2023 than a tenth of it."),
    "R83": Entry("A bucket of time is not shorter than a thousandth of the query."),
    "R84": Entry("A granularity of 0 leaves the choice to the service; 2023 does not have it.", _BUILDER),
    "R85": Entry(
        "A bucket of time is one of twenty-one lengths.",
        decision="the schema of another product, the hosted assistant; the service takes any length within its bounds.",
    ),
    "R86": Entry("A query is compared with one of eight earlier windows.", _BUILDER),
    "R87": Entry("The earlier window does not overlap the query's own."),
    # Expressions
    "R88": Entry("An expression is one whole sentence of the formula language.", _GRAMMAR),
    "R89": Entry("A function is one of the forty-four, in capitals.", ("vocabulary",)),
    "R90": Entry("A string in an expression stands between double quotes or backticks.", _GRAMMAR),
    "R91": Entry("The operators of an expression are the fourteen that there are.", _GRAMMAR),
    "R92": Entry("A column in an expression begins with a dollar sign.", _GRAMMAR),
    "R93": Entry("A column's name with blanks or other signs is quoted after the dollar sign.", _GRAMMAR),
    "R94": Entry("An operator after a column's name stands apart from it, or it is read as part of the name."),
    "R95": Entry("A sign stands before a number only.", _GRAMMAR),
    "R96": Entry("A number has digits on both sides that it needs, and fits in 64 bits.", _GRAMMAR),
    "R97": Entry("A string between double quotes has only the escapes that there are.", _GRAMMAR),
    "R98": Entry("true, false and null are in small letters.", _GRAMMAR),
    "R99": Entry("An expression has at most one function over time."),
    "R100": Entry("Functions over time are for metrics."),
    "R101": Entry("A function has as many arguments as it takes."),
    "R102": Entry("A pattern is a literal, and a regular expression that the service can run."),
    "R103": Entry("The cases of a SWITCH are strings."),
    "R104": Entry("Sizes, modes, formats and ranges are literals."),
    "R105": Entry("An expression computes on one event; aggregates are calculations.", ("vocabulary",)),
    "R106": Entry("Values that are compared for equality are of one type."),
    "R107": Entry("A name has 1 to 255 characters, an expression 1 to 4095."),
    # Triggers
    "R108": Entry("A trigger calculates neither HEATMAP nor CONCURRENCY."),
    "R109": Entry("A trigger has no orders, limit, start, end or `usage_mode`."),
    "R110": Entry("A trigger without a formula has one calculation besides the one that its having uses."),
    "R111": Entry("A trigger has one having at most."),
    "R112": Entry("A trigger has one formula at most, over at most a hundred calculations.", _BUILDER),
    "R113": Entry("A trigger without a formula has no names and no filters on its calculations."),
    "R114": Entry("A trigger has filters of its own or named calculations, not both."),
    "R115": Entry("A trigger runs every one to 1440 minutes and looks back one to four times as long."),
    "R116": Entry("A trigger has a granularity over metrics only."),
    # Advice
    "R117": Entry("Durations are better shown by a heatmap or a percentile than by their average."),
    "R118": Entry("A question about requests is about root spans."),
    "R119": Entry("The time that a question names is the time of its query."),
    "R120": Entry("A trigger with a baseline has a threshold that is a change, and a baseline that is offered."),
}

CATALOGUE: Mapping[str, Entry] = MappingProxyType(_ENTRIES)
"""Every entry by its number, ``"R01"`` to ``"R120"``."""
