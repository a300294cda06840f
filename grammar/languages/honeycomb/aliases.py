"""What people and models write instead of the language's words, each with the word it stands for. Data, not code.

Every alias here keeps the meaning: it is another name of the same thing, never a near thing. Regular expressions, `like`
and `between` are therefore no aliases of any operator, and neither is the name of a statistic that the service does not
have. Words are compared without case, blanks and separators (`grammar.suggestion.folded`); symbols exactly.

Sources: the run_query tool of the service's MCP server, which itself reads ``group_by``, ``order_by``, ``having``,
``operation`` and ``field``; the service's query specification page (VISUALIZE, WHERE, GROUP BY); SQL; the query
languages of Elasticsearch, MongoDB, PromQL and Datadog, which models mix in.
"""

from __future__ import annotations

from collections.abc import Mapping

from grammar.languages.honeycomb.vocabulary import Profile


def _table(**words: str) -> Mapping[str, str]:
    return {alias: target for target, aliases in words.items() for alias in aliases.split()}


_COLUMN = "field col columns fields fieldname columnname attribute attributename attr key property dimension"
_CALCULATION = (
    "calculation calculate calculateoperation calculateoperator calculationop calculationoperation calcop calc aggregate "
    "aggregation aggregator aggregateop aggregationop aggregatefunction aggregationfunction aggfunc aggop agg function "
    "func fn metric stat statistic measure"
)
_NAMED = _table(name="alias label title as", expression="formula expr definition calculation")

KEYS: Mapping[str, Mapping[str, str]] = {
    # SQL's clauses, the names that older and neighbouring products have for the same part, and singulars. A span given
    # as `duration`, `range` or `window` has no unit of its own and so has the language's: seconds.
    "query": _table(
        breakdowns="breakdown groupby groupbys group groups groupedby grouping groupings groupbycolumn groupbycolumns "
        "groupbyfield groupbyfields breakdownby breakdowncolumns breakdownfields splitby by dimension dimensions facet facets",
        calculations="calculation calculate calcs calc aggregation aggregations aggregate aggregates agg aggs aggregators "
        "metric metrics measure measures visualize visualizes visualization visualizations computation computations select",
        filters="filter where whereclause condition conditions predicate predicates filterby filterconditions criteria "
        "constraints",
        filter_combination="combination filtercombinator combinefilters filteroperator filterscombination filterlogic "
        "filterop filtermode filterjoin filterconjunction combinator combine combinewith conjunction logicaloperator "
        "logicaloperation logicalop logic booleanoperator operator combinationoperator filtercombine filterscombinator "
        "filtercombinations joinfilterswith matchtype match",
        orders="order orderby orderbys ordering orderings sort sorts sortby sorting sortorder sortorders",
        havings="having havingclause havingfilter havingfilters havingcondition havingconditions "
        "postfilters postaggregationfilters",
        limit="limits limitto limitcount countlimit maxresults maxrows "
        "rowlimit resultlimit resultslimit top topn topk take maxcount numresults "
        "numberofresults pagesize maxnumberofresults maxresultcount size rows",
        time_range="timewindow window range timeperiod period duration lookback lookbackseconds lookbackperiod "
        "timerangeseconds timerangesec timerangesecs timerangeinseconds timerangeins timespan timeframe timewindowseconds "
        "relativetimerange relativetime rangeseconds durationseconds durationsec lastseconds",
        start_time="start from starttimestamp startts starttimeseconds startat timestart fromtime begin begintime "
        "timefrom startunix starttimeunix",
        end_time="end to until till endtimestamp endts endtimeseconds endat timeend totime stop stoptime timeto endunix "
        "endtimeunix finish",
        granularity="resolution interval step bucket bucketsize bucketinterval timebucket granularityseconds bucketseconds "
        "timestep granularitys granularitysec intervalseconds stepseconds timegranularity bucketwidth",
        compare_time_offset_seconds="comparetimeoffset compareoffset compareoffsetseconds timecompareoffset "
        "comparisonoffset comparetimeoffsetsec comparetimeoffsetsecs comparisontimeoffset comparisontimeoffsetseconds "
        "timeoffset timeshift",
        calculated_fields="calculatedfield derivedcolumn derivedcolumns derivedfield derivedfields computedfield "
        "computedfields calculatedcolumn calculatedcolumns",
        formulas="formula",
    ),
    "calculation": _table(
        op=_CALCULATION + " operation operator opname opcode expression expr call type method aggregationtype "
        "calculationtype aggtype aggmethod operationtype kind",
        column=_COLUMN + " on of arg argument args arguments target",
        name="alias label title as displayname resultname outputname",
        filters="filter where conditions condition",
        filter_combination="combination filtercombinator combinefilters filteroperator",
    ),
    "filter": _table(
        column=_COLUMN + " name lhs left",
        op="operator operation comparison comparator cmp condition function func predicate filterop filteroperator relation "
        "compare comparisonoperator matchtype type test",
        value="values val operand rhs right literal arg argument target compareto threshold",
        join_column="joincolumns",
    ),
    "order": _table(
        op=_CALCULATION + " operation operator",
        column=_COLUMN + " by on name orderby sortby",
        order="direction dir sort sortorder orderdirection sortdirection ordering sortdir orderdir sorting sorttype type",
    ),
    "having": _table(
        calculate_op=_CALCULATION,
        column=_COLUMN + " name",
        op="operator operation comparison comparator cmp condition comparisonoperator comparisonop compare predicate relation",
        value="val threshold number operand rhs literal values amount limit",
    ),
    "calculated field": _NAMED,
    "formula": _NAMED,
}
"""Other names of keys, by the kind of object: the folded alias to the key."""

COMMENTARY = frozenset(
    # What a model says about its answer.
    "explanation explanations reasoning reason reasons rationale description comment comments note notes title "
    "summary thought thoughts thinking thoughtprocess chainofthought analysis justification confidence confidencescore "
    "certainty remarks remark info assumption assumptions why message disclaimer purpose documentation doc docs "
    # The request again.
    "nlq userquery userquestion naturallanguagequery naturallanguage userinput usernlq originalquestion intent goal "
    # Where the query is to be sent and how its answer is drawn: that stands in the request's address and in the board,
    # beside the query and never in it.
    "dataset datasetname datasetslug environment environmentslug charttype chart visualizationtype graphtype displaytype "
    "displaystyle queryname queryid querytitle schema version language dialect format".split()
)
"""Keys, folded, that say something about the query and nothing in it."""

WRAPPERS = frozenset(
    "query queries queryspec queryspecification spec specification honeycombquery honeycombqueryspec honeycomb "
    "honeycombspec result results output answer response data arguments args parameters params input body payload request "
    "queryobject queryjson finalanswer final finalquery correctedquery generatedquery queryparams queryparameters json "
    "querybody querydata querydefinition definition".split()
)
"""Keys, folded, under which the whole query may stand."""

CALCULATION_OPS: Mapping[str, str] = _table(
    COUNT="counts countall countstar countevents counter number numberofevents numevents eventcount totalcount tally "
    "numberof countrows rowcount countspans countrecords",
    SUM="summation sumof sumtotal totalsum sums",
    AVG="average mean avrg avgs arithmeticmean averageof averagevalue meanvalue",
    MAX="maximum highest largest greatest peak maxvalue maximumvalue maxof",
    MIN="minimum lowest smallest least minvalue minimumvalue minof",
    COUNT_DISTINCT="distinct unique distinctcount uniquecount countunique countuniq cardinality nunique uniq uniqexact "
    "uniquevalues distinctvalues dcount countdistinctvalues countuniquevalues numberofdistinct numberofunique approxdistinct "
    "approxcountdistinct "
    "uniques",
    # A heatmap is how the service shows the distribution of a column; nothing else in the language shows one.
    HEATMAP="histogram distribution heatmaps",
    P50="median medianvalue fiftiethpercentile",
    P75="seventyfifthpercentile",
    P90="ninetiethpercentile",
    P95="ninetyfifthpercentile",
    P99="ninetyninthpercentile",
    CONCURRENCY="concurrent concurrentcount concurrentspans concurrencies",
    RATE_MAX="maxrate ratemaximum maximumrate rateofmax",
    RATE_AVG="avgrate averagerate rateaverage ratemean meanrate rateofavg",
    RATE_SUM="sumrate rateofsum sumofrate",
)
"""Other names of calculation operators, folded. A percentile in numbers is read by `readings.calculation_op`."""

_EQUAL = "eq equals equal equalto isequalto equalsto isequal isexactly exactly exact matchesexactly exactlyequals"
_GREATER = (
    "gt greaterthan isgreaterthan greater morethan ismorethan above isabove over exceeds largerthan biggerthan after "
    "higherthan ishigherthan"
)
_LESS = "lt lessthan islessthan less fewerthan isbelow below under isunder smallerthan before lowerthan islowerthan"

FILTER_OPS: Mapping[str, str] = {
    **dict.fromkeys(_EQUAL.split(), "="),
    **dict.fromkeys(
        "ne neq noteq notequal notequals notequalto isnot isnotequalto doesnotequal doesntequal isntequalto "
        "isnotequal differsfrom unequal isnt".split(),
        "!=",
    ),
    **dict.fromkeys(_GREATER.split(), ">"),
    **dict.fromkeys(
        "gte ge geq greaterthanorequal greaterthanorequalto greaterthanequal greaterthanequals greaterorequal "
        "greaterthanorequals isgreaterthanorequalto isgreaterthanorequal greaterequal gteq atleast isatleast "
        "notlessthan noless nolessthan notlower greaterorequalto".split(),
        ">=",
    ),
    **dict.fromkeys(_LESS.split(), "<"),
    **dict.fromkeys(
        "lte le leq lessthanorequal lessthanorequalto lessthanequal lessthanequals lessorequal lessequal lteq "
        "lessthanorequals islessthanorequalto islessthanorequal atmost isatmost notgreaterthan nomorethan "
        "notmorethan lessorequalto upto".split(),
        "<=",
    ),
    **dict.fromkeys(
        "isin isoneof oneof anyof isanyof inlist inset isinlist inarray memberof among isamong".split(), "in"
    ),
    **dict.fromkeys(
        "notin nin isnotin isnotoneof notoneof noneof isnoneof notanyof isnotanyof notinlist notinset isntin "
        "isntoneof notamong".split(),
        "not-in",
    ),
    **dict.fromkeys(
        "exist isset isnotnull notnull ispresent present hasvalue nonnull isnonnull isdefined defined isnotnone "
        "notnone isnotmissing notmissing isntnull doesexist existing".split(),
        "exists",
    ),
    **dict.fromkeys(
        "doesnotexists notexists notexist doesntexist doesntexists nonexistent nonexists isnull null ismissing "
        "missing isnotset notset isunset unset isabsent absent isundefined undefined isnotpresent notpresent "
        "hasnovalue isnone none isnil nil dontexist nexists isnotdefined notdefined donotexist".split(),
        "does-not-exist",
    ),
    **dict.fromkeys(
        "contain containing includes include including hassubstring substring containssubstring substr "
        "containsstring containstext includestext".split(),
        "contains",
    ),
    **dict.fromkeys(
        "notcontains notcontain notcontaining doesnotcontains doesntcontain doesntcontains donotcontain "
        "notincludes doesnotinclude doesntinclude ncontains excludes notinclude doesnotcontaintext notcontainstext".split(),
        "does-not-contain",
    ),
    **dict.fromkeys(
        "startwith startingwith beginswith beginwith beginningwith prefix hasprefix isprefixedby starts begins "
        "prefixedwith stringstartswith".split(),
        "starts-with",
    ),
    **dict.fromkeys(
        "notstartswith notstartwith doesnotstartswith doesntstartwith doesntstartswith notbeginswith "
        "doesnotbeginwith doesntbeginwith notprefix nstartswith donotstartwith".split(),
        "does-not-start-with",
    ),
    **dict.fromkeys("endwith endingwith finisheswith suffix hassuffix ends stringendswith".split(), "ends-with"),
    **dict.fromkeys(
        "notendswith notendwith doesnotendswith doesntendwith doesntendswith nendswith donotendwith".split(),
        "does-not-end-with",
    ),
}
"""Other names of filter operators, folded."""

SYMBOLS: Mapping[str, str] = {
    "==": "=", "===": "=", ":": "=", "!==": "!=", "<>": "!=", "≠": "!=", "=!=": "!=", "¬=": "!=",
    "≥": ">=", "⩾": ">=", "=>": ">=", "≧": ">=", "≤": "<=", "⩽": "<=", "=<": "<=", "≦": "<=", "＝": "=", "＞": ">", "＜": "<",
    "∈": "in", "∉": "not-in", "&gt;": ">", "&lt;": "<", "&gt;=": ">=", "&lt;=": "<=",
    "\\geq": ">=", "\\ge": ">=", "\\leq": "<=", "\\le": "<=", "\\neq": "!=", "\\ne": "!=",
}  # fmt: skip
"""Other ways to write a comparison, exactly."""

DIRECTIONS: Mapping[str, str] = _table(
    ascending="asc ascend ascendant ascendingly increasing lowtohigh lowestfirst smallestfirst lowesttohighest "
    "smallesttolargest leasttomost ascendingorder ascorder az atoz incr 1",
    descending="desc descend descendant descendingly decending desending descinding decreasing hightolow highestfirst "
    "largestfirst highesttolowest largesttosmallest mosttoleast descendingorder descorder za ztoa "
    "dsc decr",
)
"""Other names of directions, folded."""

WAYS = frozenset({"order", "direction", "dir", "sort", "sortorder", "sortdirection", "orderdirection", "ordering"})
"""Keys, folded, under which a query may hold the direction of its only order."""

COMBINATIONS: Mapping[str, str] = {
    **dict.fromkeys(("and", "all", "&&", "&", "∧", "matchall", "every", "andall", "conjunction"), "AND"),
    **dict.fromkeys(("or", "any", "||", "|", "∨", "matchany", "some", "anyof", "either", "disjunction"), "OR"),
}
"""Other names of the two combinations."""

SECONDS: Mapping[str, int] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86400),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), 604800),
}
"""Units of time that always have the same length, in seconds: months and years have not."""


def percentiles(profile: Profile) -> Mapping[str, str]:
    """The percentile operators of a profile by the number each stands for: ``P999`` is 99.9.

    The digits after the first two are decimals, and a leading zero counts: ``P05`` is 5, ``P001`` is 0.1.
    """
    ops: dict[str, str] = {}
    for op in profile.calculation_ops:
        digits = op[1:]
        if op[:1] == "P" and digits.isdigit():
            number = digits if len(digits) <= 2 else f"{digits[:2]}.{digits[2:]}"
            whole, _, fraction = number.partition(".")
            ops[str(int(whole)) + (f".{fraction}" if fraction else "")] = op
    return ops
