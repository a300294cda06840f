"""Questions about data, written by templates over a schema: what a product that answers in queries is asked."""

# ruff: noqa: E501  # templates are data: a line holds several that belong together

from __future__ import annotations

from random import Random

from schemas import BUSINESS, MODIFIERS, NOUNS, VERBS, drawn_schema, identifier, made_up, value

_SHOW = """show|show me|list|give me|get|find|display|what are|I want to see|can you show me|could you show|I need|see|fetch|return|
tell me|show all|list all|find all|get all|please show|which are|retrieve|pull up|look up|search for|i'd like to see|want to see""".replace(
    "\n", ""
).split("|")
_AGGREGATES = """average|avg|mean|median|max|maximum|min|minimum|sum of|total|p50|p90|p95|p99|p99.9|95th percentile|99th percentile|count of|
number of|distinct|unique|count distinct|rate of|distribution of|heatmap of|histogram of|percentage of|standard deviation of""".replace(
    "\n", ""
).split("|")
_SUBJECTS = """requests|errors|traces|spans|events|logs|calls|queries|exceptions|failures|transactions|operations|sessions|users|timeouts|
jobs|messages|pods|containers|deployments|alerts|records|rows|log lines|database queries|http requests|api calls|endpoints|
services|customers|hosts|nodes|tasks|retries|root spans|child spans|500s|5xx errors|4xx|connections|logins|instances""".replace(
    "\n", ""
).split("|")
_QUALITIES = """slow|slowest|fastest|failed|failing|recent|latest|most common|most frequent|top 10|top 5|longest|large|expensive|new|all|unique|
successful|unsuccessful|active|pending|long running|slow running|high latency|errored|rejected|cached|top|highest|most used""".replace(
    "\n", ""
).split("|")
_MEASURES = """latency|duration|response time|error rate|throughput|request rate|cpu usage|memory usage|count|latency distribution|p95 latency|
success rate|queue length|execution time|time spent|volume|traffic|cache hit rate|disk usage|response size|uptime|cost|
usage|status codes|response codes|network traffic|wait time|failure rate|concurrency|performance|load time""".replace(
    "\n", ""
).split("|")
_TIMES = """in the last hour|in the last 24 hours|over the last 7 days|today|yesterday|this week|last week|in the past week|in the last 30 minutes|
since yesterday|over time|per hour|per minute|per day|for the last 2 hours|last month|in the past 60 days|between 9am and 10am|
from 2023-10-01 to 2023-10-05|on 2022-10-06|past 7 days|for past 7 days|in 5 minute intervals|each day|this month|last 15 minutes|
before noon|after midnight|in march|between 2022-10-06 01:39 and 2022-10-06 01:44|on or after 2022-10-06 at 01:55AM|5 days ago|right now|currently|
after 2023-04-06 01:58|between 2023-04-05T18:42:38Z and 2023-04-06T03:10:00Z|between 2023-04-05 23:42 and 2023-04-06 03:42:33|this morning|this evening|tonight|last night|since lunch|at 3am|during the incident|since the last deploy""".replace(
    "\n", ""
).split("|")
_OPERATORS = """=|is|equals|contains|!=|is not|starts with|> |>|<|<=|>=|greater than|less than|exists|does not exist|is null|is equal to|
is empty|matches|like|in|ends with|does not contain|==|has|where it is|more than|at least""".replace("\n", "").split(
    "|"
)
_CHANGES = """add {c} to this query|group this by {c}|remove the filter on {c}|same query but for {v}|now only {v}|change the time range to last week|
set granularity to a week|add 4 hours|set the limit to 100|sort by {c} descending|exclude {v}|filter out {v}|use p99 instead|
ignore {c} that are empty|only errors|break this down by {c}|order by count|make it a heatmap|without {v}|also show {c}|
forget the time range and show {x}|ignore {v} and show {x}|disregard null {c}|override the default granularity|drop the filter on {c}|
exclude the above {n}s|remove the previous filter|only show {x}, nothing else|switch to {c}|zoom out to 7 days|compare to last week""".replace(
    "\n", ""
).split("|")
_HOW_TO = """how do I filter on {c}|how do I group by {c}|how can I see {x}|where can I find {x}|what columns do I have|which columns contain {n} ids|
what does {c} hold|how to remove {n} names|how do I search for {v}|how to exclude {n}|what is the schema|list all the columns in this dataset|
how do I find a trace|can I see {x} by {c}|how do i sort by {c}|what fields are there|how to limit {c}|is there a way to see {x}""".replace(
    "\n", ""
).split("|")


class Asker:
    """Asks questions about one schema."""

    def __init__(self, schema: list[str], chance: Random) -> None:
        self.schema, self.chance = schema, chance
        self.own = [table for table, columns in BUSINESS.items() if columns.split()[0] in schema]

    def column(self) -> str:
        """A column as people write it: as it is, in words, or its last part."""
        chance = self.chance
        if not self.schema or chance.random() < 0.06:
            return chance.choice(NOUNS)
        name = chance.choice(self.schema)
        form = chance.random()
        if form < 0.45:
            return name
        spoken = "".join(
            " " + c.lower() if c.isupper() and i and name[i - 1].islower() else c for i, c in enumerate(name)
        )
        spoken = spoken.replace(".", " ").replace("_", " ").strip().lower()
        if form < 0.9:
            words = spoken.split()
            return " ".join(words[-chance.randint(1, 2) :]) if len(words) > 2 or chance.random() < 0.3 else spoken
        return spoken + "s"

    def noun(self) -> str:
        """A thing of the business."""
        chance = self.chance
        if self.own and chance.random() < 0.8:
            return chance.choice(self.own)
        return chance.choice(NOUNS)

    def subject(self) -> str:
        """What is asked for, in the plural."""
        chance = self.chance
        form = chance.random()
        quality = chance.choice(_QUALITIES) + " " if chance.random() < 0.35 else ""
        if form < 0.50:
            return quality + chance.choice(_SUBJECTS)
        if form < 0.62:
            return f"{quality}{self.noun()} {chance.choice(_SUBJECTS)}"
        if form < 0.70:
            return f"{quality}{self.noun()} {chance.choice(_MEASURES)}"
        if form < 0.80:
            return quality + chance.choice(_MEASURES)
        if form < 0.88:
            return f"{quality}{self.column()}s"
        if form < 0.94:
            return f"{quality}{chance.choice(MODIFIERS)} {self.noun()} {chance.choice(NOUNS)}s"
        return f"{quality}{self.noun()}s"

    def condition(self) -> str:
        """A filter."""
        chance = self.chance
        form = chance.random()
        if form < 0.55:
            operator = chance.choice(_OPERATORS)
            if operator in ("exists", "does not exist", "is null", "is empty"):
                return f"{self.column()} {operator}"
            return f"{self.column()} {operator} {value(chance)}"
        if form < 0.75:
            return f"{self.column()} {value(chance)}"
        return chance.choice(
            (f"the {self.column()} is {value(chance)}", f"{self.noun()} is {value(chance)}", f"{self.column()} = {value(chance)} and {self.column()} > 5",
             "there was an error", f"they took more than {chance.randint(1, 9)} seconds", f"{self.column()} is either {value(chance)} or {value(chance)}",
             f"any field is {value(chance)}", f"error message contains {value(chance)}", f"{self.column()} contains the text {value(chance)}"))  # fmt: skip

    def question(self) -> str:
        """One question, in one of many forms, with a typing error now and then."""
        chance = self.chance
        form = chance.random()
        if "DeviceId" in self.schema or "EventID" in self.schema:
            text = self._security() if form < 0.65 else self._plain() if form < 0.8 else self._telemetry()
        elif self.own and form > 0.85:
            text = self._plain()
        else:
            text = self._telemetry() if not self.own or form < 0.2 else self._business()
        if chance.random() < 0.12:
            text = _mistyped(text, chance)
        if chance.random() < 0.12:
            text += "?"
        if chance.random() < 0.25:
            text = text[:1].upper() + text[1:]
        if chance.random() < 0.06:
            text = text.lower()
        return text

    def _telemetry(self) -> str:
        chance = self.chance
        show, x, c, d, n = chance.choice(_SHOW), self.subject(), self.column(), self.column(), self.noun()
        v, w, a, m, t = (
            value(chance),
            identifier(chance),
            chance.choice(_AGGREGATES),
            chance.choice(_MEASURES),
            chance.choice(_TIMES),
        )
        by = chance.choice(("by", "grouped by", "group by", "per", "broken down by", "for each", "split by", "by each"))
        where = chance.choice(
            ("where", "with", "for which", "that have", "when", "having", "whose", "and", "which have")
        )
        templates = (
            x, f"{show} {x}", f"{show} {x}", f"{x} {by} {c}", f"{show} {x} {by} {c}", f"{a} {c}", f"{a} {c} {by} {d}", f"{show} {a} {c} {by} {d}",
            f"{x} {where} {self.condition()}", f"{show} {x} {where} {self.condition()}", f"{show} the {x} {where} {self.condition()} {t}",
            f"{x} {t}", f"{show} {x} {t}", f"{x} for {v}", f"{x} for {w}", f"{show} {x} for {w}", f"{x} from {w}", f"{x} to {w} {t}", f"{x} in {w}",
            f"{show} {x} in the {n} {chance.choice(NOUNS)}", f"what are my {x}", f"what is the {a} {c}", f"what's the {m} of {w}", f"what is my {m}",
            f"{m}", f"{m} {by} {c}", f"{m} for {v}", f"{m} of {n} {chance.choice(NOUNS)}", f"how many {x} {where} {self.condition()}", f"how many {x} {t}",
            f"how many {x} do we have", f"how long does {w} take", f"how long did the {n} {chance.choice(NOUNS)} take", f"how long {n} {x} take on {v}",
            f"which {c} has the most {x}", f"which {c} has the highest {m}", f"which {n} had the {chance.choice(_QUALITIES)} {m}", f"who {chance.choice(('called', 'used', 'changed', 'deleted', 'opened', 'created', 'triggered'))} {w} {t}",
            f"which {n} is {chance.choice(('connected', 'slow', 'failing', 'offline', 'down', 'missing', 'running', 'active', 'affected'))}",
            f"{n} {chance.choice(NOUNS)}", f"{n} {chance.choice(_SUBJECTS)}", f"{n} {m}", f"{n} {chance.choice(NOUNS)} {m}", w, v, c, f"{c} {v}", self.condition(), f"where {self.condition()}",
            f"{self.condition()} {where} {self.condition()}", f"trace with id {v}", f"find {v}", f"{show} {v}", f"why is {w} slow", f"why are {x} slow {t}",
            f"when did {x} start", f"is {w} failing", f"are there any {x} {t}", f"did {w} fail {t}", f"have any {x} {where} {self.condition()}",
            f"compare {x} {t} with {chance.choice(_TIMES)}", f"{show} {x} sorted by {c}", f"{x} ordered by {c} descending", f"{chance.choice(_QUALITIES)} {x} from my slowest {chance.choice(_SUBJECTS)}",
            f"{a} {x} {by} {c} {t}", f"{show} me {x} which {chance.choice(('failed', 'errored', 'timed out', 'include ' + w, 'contain ' + v, 'go from ' + w + ' to ' + identifier(chance)))}",
            f"{x} greater than {chance.randint(1, 900)}ms", f"{show} {x} that take more than {chance.randint(1, 30)} seconds", f"{x} over {chance.randint(1, 30)}s", f"{c} over time",
            f"count {c}", f"count {x} where {self.condition()}", f"COUNT({c}) GROUP BY {d}", f"{c} = {v}", f"{c} > {chance.randint(1, 5000)}", f"heatmap {c}", f"top {chance.randint(3, 50)} {c} by {a} {d}",
            f"{chance.choice(_SHOW)} a summary of {x} {t} from {w} to {identifier(chance)}", f"{x} except {v}", f"{x} but not {w}", f"{x} where {n} {chance.choice(NOUNS)} {chance.choice(('failed', 'is missing', 'happened', 'was slow'))}",
            f"tell me about {x}", f"tell me how many {x} {t}", f"distribution of {c} for {w}", f"time spent in {w}", f"amount of time spent on {w} with the parent {identifier(chance)}",
            f"{n} {chance.choice(('creation', 'update', 'processing', 'loading', 'import', 'upload', 'page', 'screen'))} {m}", f"{n} {chance.choice(NOUNS)}s that {chance.choice(('errored', 'failed', 'timed out', 'were rejected', 'were slow'))}",
            f"trend of {x} {t}", f"{show} {x} involving {w}", f"{x} mentioning {v}", f"errors that mention {v}", f"latest {n} {chance.choice(NOUNS)} {x}", f"{w} {m}", f"{w} {x}", f"{x} {w}",
            f"anything that has the word {n}", f"{x} to a certain {c}", f"{show} all {x} that have shown an error", f"what is the ratio of {x} containing {w} to {identifier(chance)}", f"where {c} and {d} are most different",
            f"{c}: {v}", f"{c}={v}", f"{c}={v} {d}={identifier(chance)}", f"{w}={v}", f"{n}Id={v}", f"{n} {chance.choice(NOUNS)} patterns", f"{x} using a {n} called {chance.choice(NOUNS)}", f"what is unusual about {x} {t}", f"what changed {t}", f"what kind of {x} are contributing towards {m}",
            f"any {x} that are happening on the {n} {chance.choice(NOUNS)} which is {v}", f"time taken to {chance.choice(VERBS)} a {n}", f"how long does it take to {chance.choice(VERBS)} a {n}", f"{show} the {n} {chance.choice(NOUNS)} lag for this {chance.choice(MODIFIERS)} app", f"{m} totaled on a timeline {t}",
            f"what was unusual about the {t} compared to the week before, especially in terms of {x} that have longer than expected {m}", f"the minimum value for {c} over the whole range, along with the time it occurred at", f"is there anything strange in {x} {t}", f"give me a series of {m} for each {n} {t}",
            f"{x} of the kind {v}", f"whatever {n} is using the most {m}", f"what happened to {w} {t}", f"what went wrong with {w}", f"what broke {t}", f"why did the {n} go {chance.choice(('down', 'offline', 'slow', 'away', 'up', 'bad'))} {t}", f"why was the {n} {chance.choice(('down', 'slow', 'offline', 'unavailable', 'stuck', 'broken'))} {t}", f"is the {n} down", f"where is the time going in {w}", f"who is using {w} {t}", f"why did {m} go up {t}", f"my {n} {chance.choice(NOUNS)} {m}", f"what's my {c} of {n}",
            f"describe the {c} {v}", f"state of {n} {v}", f"everything about {v}", f"all the {n} stuff that was slow {t}", f"{n} vs {chance.choice(NOUNS)} {m}", f"do we have {x} for {w}", f"did we see {x} {t}", f"can i see {x} by {c}", f"could we look at {x} for {w}",
            f"{c} and {d} for {v}", f"{show} {c}, {d} and {self.column()} for {v} {t}", f"breakdown of {c} by {d}", f"all {x} with name {w}", f"rate of {x} {by} {c}",
        )  # fmt: skip
        form = chance.random()
        if 0.81 < form < 0.88:
            return self._plain()
        if 0.88 < form < 0.955:
            return self._operations()
        if form > 0.985:
            return _pasted(self)
        if form > 0.955:
            return chance.choice(_PHRASES)
        if form < 0.07:
            return chance.choice(_CHANGES).format(c=c, v=v, x=x, n=n)
        if form < 0.11:
            return chance.choice(_HOW_TO).format(c=c, v=v, x=x, n=n)
        return chance.choice(templates)

    def _plain(self) -> str:
        """A question about things and what was done to them, in the words of whatever business it is."""
        chance = self.chance
        x, y, z, w = (chance.choice(NOUNS) + "s" if chance.random() < 0.7 else self.noun() + "s" for _ in range(4))
        if chance.random() < 0.3:
            x = f"{chance.choice(_KINDS)} {x}"
        if chance.random() < 0.25:
            y = f"{chance.choice(MODIFIERS)} {y}"
        c, d, t = self.column(), self.column(), chance.choice(_TIMES)
        done, made, kind = chance.choice(_DONE), chance.choice(_DONE), chance.choice(_KINDS)
        name = value(chance) if chance.random() < 0.5 else made_up(chance)
        number, best = chance.randint(1, 60), chance.choice(_EXTREMES)
        one, other = y[:-1], z[:-1]
        return chance.choice((
            f"what fraction of {x} were {done} by the {name} {one}", f"how many times did a {one} get {done} from the {w}", f"how many times was the {one} {other} {done}", f"which {x} were {done} most often", f"which {x} were {done} more than {number} times {t}",
            f"who {done} the most {x} {t}", f"what is the {best} {one}", f"what are the {number} {best} {x}", f"list every {one} that has never been {done}", f"which {x} have not been {done} since {name}", f"give me the average {c} for {kind} {x} {done} in {name}", f"find the {x} most frequently {done} in {kind} {one} attempts",
            f"detect {kind} {x} against the {name} {one}", f"identify {x} {made} to the same {one} every minute", f"what's the peak number of concurrent {one} {x} in a 5 minute window", f"calculate the ratio of {done} to {made} {x} for the {name} {one}", f"compare today's {one} volume per {other} with the weekly average",
            f"names of {x} located in the same {c} as a {one}", f"show me {one} lookups to {kind} {z}", f"which {x} stopped sending {y} {t}", f"{x} who {done} {y} to {kind} {z}", f"how many {kind} {x} are still {made}", f"find {x} that were {done} and {made} within {number} hours", f"list the {x} {done} as {kind} {t} by {d}",
            f"how many {x} were {done} {t}", f"how many {x} were {done} late in {name}", f"what percentage of {x} were {done} without a {one}", f"what caused the {x} to be {done} {t}", f"when were the last {number} {x} {done}", f"where were the {kind} {x} {done}", f"which {one} {done} {name} {t}", f"did {name} get {done} {t}",
            f"were any {x} {done} by {name} {t}", f"has the {one} {other} been {done} since {name}", f"{x} {done} by {name}", f"{x} {done} {t}", f"{kind} {x} {t}", f"{kind} {x} per {one}", f"{kind} {x} without {y}", f"{x} with {kind} {y}", f"{x} and {y} {done} per {other}", f"{one} {x} with no {other}",
            f"average number of {x} per {one}", f"total {c} of all {x} that were {done}", f"longest {one} {x}", f"what were the longest {one} {x} {t}", f"most {done} {x}", f"top {number} {x} by {y}", f"{x} over {number} {y}", f"which {x} bought both {name} and {made_up(chance)}", f"which {x} report to {name} {made_up(chance)}",
            f"show the {d}s with no {x}", f"how much {one} did {name} use {t}", f"how long do {x} stay {made}", f"how long until {x} get {done}", f"how often are {x} {done}", f"why were {x} {done} {t}", f"for {name}, which {x} were {made} {t}", f"count how many unique {x} attempted to {chance.choice(VERBS)} with {kind} {y} {t}",
            f"skip the {kind} {x}", f"{done} {x} by {one}", f"{done} and {made} {x} by {c}", f"first time a {one} was {done}", f"number of {x} each {one} {done}", f"share of {kind} {x} among all {y}", f"{one} to {other} ratio", f"{kind} {one} {chance.choice(('rate', 'count', 'volume', 'share', 'history', 'total', 'trend', 'breakdown'))} {t}",
        ))  # fmt: skip

    def _operations(self) -> str:
        """A question about logs and metrics, in whole sentences."""
        chance = self.chance
        x, c, d, n, v, w = self.subject(), self.column(), self.column(), self.noun(), value(chance), identifier(chance)
        a, m, t = chance.choice(_AGGREGATES), chance.choice(_MEASURES), chance.choice(_TIMES)
        app = chance.choice(
            (
                w,
                n,
                f"{n} application",
                f"{n} service",
                f"{made_up(chance).lower()} app",
                f"{chance.choice(NOUNS)} {n} system",
                f"openstack {n}",
                f"hadoop {n}",
                f"{n} pod",
            )
        )
        number, unit = (
            chance.randint(1, 99),
            chance.choice(("seconds", "ms", "MB", "%", "bytes", "GB", "minutes", "requests", "connections")),
        )
        level = chance.choice(("error", "warning", "info", "debug", "fatal", "critical"))
        did = chance.choice(
            (
                "occurred",
                "happened",
                "were emitted",
                "were logged",
                "were generated",
                "were received",
                "were made",
                "failed",
                "were dropped",
                "were rejected",
                "were sent",
                "were processed",
                "were restarted",
                "were created",
                "timed out",
            )
        )
        return chance.choice((
            f"how many {x} {did} in the {app} {t}", f"how many log lines with level {level} {did} by the {app} {t}", f"what is the {a} {m} of the {app} {t}", f"for the {app}, what is the {a} of {c} per {d}", f"calculate the {a} {c} for each {d} {t}",
            f"what is the per-second rate of {c} over 5 minutes", f"which {n}s are using more than {number}% of their {c} limit", f"which {chance.choice(('pods', 'nodes', 'instances', 'containers', 'hosts', 'jobs'))} have less than {number} {unit} of {chance.choice(('memory', 'disk', 'cpu', 'space', 'swap'))} left",
            f"what was the total number of {x} that {did} on {v} {t}", f"how often did '{chance.choice(_PHRASES)}' occur in {app} {t}", f"what are the top {number} {d}s by {a} {c} in {app}", f"show {level} messages of {app} that mention {v} or {w}", f"what percentage of {x} in {app} {did}",
            f"extract the {c} from {level} logs of {app} and count them by {d}", f"is the {m} of {app} above {number} {unit}", f"when was the last time {app} {chance.choice(('restarted', 'failed', 'crashed', 'was deployed', 'logged an error', 'ran out of memory'))}", f"alert if {c} is above {number} {unit} for 5 minutes",
            f"what is the difference in {m} between {v} and {w} {t}", f"how much {chance.choice(('memory', 'cpu', 'disk space', 'bandwidth', 'traffic', 'network'))} does {app} use", f"predict when {c} reaches {number} {unit}", f"what is the ratio of {x} to {self.subject()} {t}", f"how long did {app} take to {chance.choice(VERBS)} {n} {v}",
            f"which {d}s have seen more than {number} {x} {t}", f"list the unique {c}s that {chance.choice(('tried to', 'were able to', 'failed to'))} {chance.choice(VERBS)} {n}s {t}", f"how many unique {c}s were {chance.choice(('seen', 'affected', 'blocked', 'served', 'terminated', 'allocated', 'registered'))} by {app} {t}",
            f"what is the most common {c} for {x} from {app}", f"break down the {m} of {app} into {c}", f"find the {n} with the biggest increase of {c} {t}", f"how has the {m} of {app} changed {t}", f"average {c} over all {d}s with {n} {v}", f"what is the {chance.choice(('current', 'maximum', 'minimum', 'average'))} value of {c} on {v}",
            f"did any {n} {chance.choice(('fail', 'restart', 'exceed its limit', 'lose its connection', 'run out of memory', 'report an error'))} {t}", f"how many {n}s are {chance.choice(('down', 'up', 'ready', 'pending', 'unhealthy', 'not ready', 'running', 'out of sync'))}", f"how many times was {v} {chance.choice(('downloaded', 'deleted', 'restarted', 'accessed', 'requested', 'replicated', 'rejected', 'evicted'))} {t}",
            f"which {c} caused the most {level}s in {app}", f"number of {x} per {c} where the {d} took longer than {number} {unit}", f"sum of all {c} by {d} excluding {v}", f"what are all the {c} values for {app}", f"get the logs of {app} between 10:00 and 10:15", f"count the {level}s in {app} by component {t}",
        ))  # fmt: skip

    def _business(self) -> str:
        chance = self.chance
        n, p, c, d, e, v = self.noun(), self.noun(), self.column(), self.column(), self.column(), value(chance)
        o = chance.choice(NOUNS)
        most, few, more = (
            chance.choice(words)
            for words in (
                _EXTREMES,
                ("at least", "more than", "fewer than", "less than", "exactly", "over"),
                ("higher", "lower", "greater", "smaller", "larger", "better", "longer", "more"),
            )
        )
        number = chance.randint(1, 90)
        name, other = (made_up(chance) if chance.random() < 0.5 else chance.choice(_PROPER) for _ in range(2))
        if chance.random() < 0.15:
            name += " " + made_up(chance)
        show, do, act = chance.choice(_RETURN), chance.choice(_RELATIONS), chance.choice(_RELATIONS)
        that = chance.choice(("that", "who", "which"))
        plural = n + "s" if not n.endswith("y") else n[:-1] + "ies"
        q = chance.choice(("", "", "all ", "the ", "each ", "every ", "different ", "distinct "))
        main = chance.choice((
            f"how many {plural} are there", f"how many {plural} have a {c} of {number}", f"{show} the {c} of all {plural}", f"{show} the {c} and {d} of each {n}",
            f"what is the {c} of the {n} with the {most} {d}", f"which {n} has the {most} {c}", f"find the number of {plural} whose {c} is {few} {number}",
            f"{show} the average {c} of {plural} for each {d}", f"what are the {c}s of {plural} that have no {o}", f"{show} all {plural} in {name}", f"how many {plural} {do} {name}",
            f"{show} the {c}s of {plural} sorted by {d} in descending order", f"what is the total {c} for each {n}", f"{show} the {c} of {plural} {that} do not have any {d}",
            f"which {plural} have {few} {number} {o}s", f"find the {c} of the {n} named {name}", f"what are the different {c}s", f"{show} the distinct {c} of {plural}",
            f"count the number of {plural} with {c} {name}", f"how many different {c}s does each {n} have", f"what is the {c} and {d} of the {n} {name}",
            f"{show} the {c} that is used by the {most} number of {plural}", f"what percentage of {plural} are {name}", f"{plural} from {name}", f"average {c}", f"for each {n}, how many {d}s are there",
            f"{show} {c} of {plural} that have both {name} and {v}", f"what are the {c}s of the {plural} that started after {1950 + number}", f"which {c} has {number} or more {plural}",
            f"how old is the {most} {n}", f"what is the {most} {c} among {plural} from {name}", f"{show} the {c} for all {plural} except {name}", f"who is the {n} with the {most} {c}",
            f"when did the {n} {name} start", f"where is the {n} with {c} {v}", f"what {c} does {name} have", f"are there any {plural} without a {c}", f"return the {n} id and {c} for {name}",
            f"what is the first and last {c} of {plural} {that} {do} {name}", f"find the {plural} that own {few} {number} {o}s", f"which {plural} {do} {name}", f"give me the {c} of {name}", f"show {n} {c} by {d}",
            f"what can you tell me about {plural} in {name}", f"what other {c}s can you tell me about {plural}", f"what is the {c} of the {n}, and what {d} can you tell me", f"find the {c} of the {n} owned by the {p} whose {d} is {name}", f"find the number of {name} {plural} that are {act} {o}s",
            f"{show} the {c} of the {n} which has the least number of {o}s, also list the {d}", f"{show} the {c} of {plural} who live in {name} or have the {d} {number}",
            f"what are the {c} and {d} of {plural} {that} {do} both {name} and {other}", f"{show} the {c} of every {n} {that} {do} a {o} but does not {act} a {p}",
            f"{show} the {c}, {d}, and {e} of {q}{plural} {that} {do} {name}", f"what are the names of people {that} {do} {o}s", f"how many people {do} {plural} that do not {act} {name}",
            f"what is the total number of people {that} {do} the {n} {name}", f"{show} the {c} of the {p} {that} {do} in the {name} {n}", f"which {plural} {do} {few} {number} {o}s or {act} {name}",
            f"whose {c} is different from his or her {d}? {show} his or her {e}", f"who {do}s the {n} with the {most} {d}? give the {c} and {e}", f"{show} the {c}s of {plural} in which {name} is not {act}",
            f"what is the {c} of the {n} where {name} and {other} {do}", f"{plural} {that} {do} neither {name} nor {other}", f"{show} the {c} shared by {plural} from {name} and {plural} from {other}",
            f"find the {c} and {d} of {plural} whose {e} is {more} than the average", f"which {plural} have a {more} {c} than any {n} in {name}", f"what {c} is every {n} {that} does not {do} a {o}, and also how {chance.choice(('old', 'big', 'long', 'heavy', 'tall', 'expensive'))} are they",
            f"for those {plural} with {few} {number} {o}s, what is the {most} {c} and how many {d}s do they {do}", f"{show} the {c} of the {plural} {that} {do} {name} the {most} number of times", f"is there a {n} {that} {do}s {name} with a {c} {more} than {number}",
            f"what {c} is predominantly {act} in {name}", f"how many people live in the {name} {n}", f"what is the most {chance.choice(('popular', 'populous', 'common', 'expensive', 'famous', 'crowded', 'successful'))} {n} {that} {do} {name}", f"describe the {n} {name}", f"who {do} the {name} {n}? list the {c} and {d}",
            f"who is {act} a {name} {n}", f"what are the {c} and {d} for {plural} who {chance.choice(('won', 'lost', 'played', 'led', 'finished', 'joined', 'left', 'started'))} both the {name} {o}s and the {other} {made_up(chance)}", f"give me a list of {plural} {that} {do} {name} together with their {c}", f"do any {plural} {do} {name}", f"show {plural} without {o}s",
            f"what {n} is {name} affiliated with", f"which {p} does {name} belong to and what is its {c}", f"tell me the {c} of the {most} {n} in {name}", f"of all {plural} in {name}, which one has the {most} {c}", f"list {plural} whose {c} starts with the letter {name[:1]}", f"what do the {plural} in {name} have in common", f"{name}'s {c} and {d}", f"{c}s of {name}",
            f"which {name} {plural} have a {more} {c} than that of any {n} in {other}", f"what are the {name} {plural} that have a {c} less than any {n} in {other}", f"what is the {c} of the {chance.choice(('man', 'woman', 'person'))} with the {d} {name} and the {e} {other}", f"how {chance.choice(('many', 'much'))} {c} did {name} {do} in {1950 + number}",
            f"in how many {plural} did {name} {do} between {1950 + number} and {1990 + number}", f"on which {c} was the {most} {n} {act}", f"{show} the {n} with the {most} {c} {that} {do} in {name}",
        ))  # fmt: skip
        return main + (f", {chance.choice(('sorted', 'ordered', 'grouped'))} by {e}" if chance.random() < 0.06 else "")

    def _security(self) -> str:
        chance = self.chance
        c, d, v, w, t = self.column(), self.column(), value(chance), identifier(chance), chance.choice(_TIMES)
        x, y = chance.choice(_SIGHTS), chance.choice(_SIGHTS)
        show, who, where = (
            chance.choice(_RETURN),
            chance.choice(
                (
                    "device",
                    "user",
                    "account",
                    "ip address",
                    "host",
                    "mailbox",
                    "process",
                    "machine",
                    "domain",
                    "file hash",
                )
            ),
            chance.choice(("on", "from", "to", "by", "for", "involving", "across")),
        )
        program = chance.choice(
            (
                "cmd.exe",
                "powershell.exe",
                "rundll32.exe",
                "'-enc'",
                "net.exe",
                "outlook.exe",
                "winword",
                "mshta",
                "regsvr32",
                "curl",
                "python",
                "psexec",
                "wmic",
                "invoice.docm",
                "setup.msi",
            )
        )
        count = chance.randint(1, 10000)
        return chance.choice((
            f"{show} {x} {where} {who} {v} {t}", f"{show} first {count} {x} {t}", f"find {x} where the command line includes {program} {t}", f"{show} all {x} that were not initiated by {program} and where the {c} has {v}",
            f"which {who}s have {x} {t}", f"count {x} by {c} {t}", f"{show} {count} {x} where {c} is {v} and {d} contains {program}", f"find {x} that occur right after {y}", f"{show} {c}, {d} and {who} for {x} that include {program}, {w} or {v} in the command line",
            f"total count of distinct {who}s with more than {count % 20} {x} {t}", f"{x} {where} {who} {v}", f"{show} the {count % 50} latest {x} performed by {who}s within 30 minutes of {y}", f"check {v} for {x}", f"what {who}s caused {x} and who was the user behind them",
            f"has anyone opened {program} on {v}", f"i want to know the {x} for the {who} {v} {t}", f"i need to know everyone that had {x} going to {v} {t}", f"who is the owner of {v}", f"which {who} does {v} belong to, and is it compliant", f"are there any {x} about CVE-202{count % 10}-{count}",
            f"{show} {x} for the {chance.choice(('vulnerabilities', 'vulnerability', 'hash', 'indicator', 'campaign'))} {v}", f"{show} one {x} example and display {c} and non empty {d}", f"find use of {program} to {chance.choice(('send queries', 'change the registry', 'disable protection', 'create users', 'move laterally', 'dump credentials', 'download payloads', 'delete backups'))}",
            f"{show} unknown {who} {x} where {c} is {v} or {d} starts with {w}", f"get {x} that reference a {chance.choice(('windows', 'linux', 'macos', 'azure'))} {c} {t} and summarize them by {who}", f"list {who}s where {x} were {chance.choice(('turned off', 'blocked', 'quarantined', 'allowed', 'detected', 'disabled', 'seen', 'missing'))} {t}",
            f"{x} with {chance.choice(('high', 'low', 'medium', 'critical', 'unknown'))} {c} {where} {v}", f"how many {x} did {v} have {t}", f"what is the {c} of {v}", f"{show} {x} along with {c} and {d}", f"number of {x} at {count % 60} minute intervals to track changes in {c}",
        ))  # fmt: skip


_DONE = """opened closed removed created deleted shipped returned sold bought paid refunded cancelled approved rejected accepted declined blocked allowed
replicated copied moved renamed downloaded uploaded viewed clicked shared liked visited booked rented delivered picked packed scanned printed signed
sent received forwarded bounced read written updated edited merged split started stopped restarted finished aborted skipped scheduled delayed missed
assigned unassigned resolved escalated reported flagged reviewed verified validated encrypted decrypted exported imported migrated archived restored
registered enrolled hired promoted fired transferred charged billed invoiced audited locked unlocked expired renewed revoked granted terminated
allocated evicted throttled retried queued processed ingested indexed cached dropped served listed targeted attacked infected quarantined patched
connected disconnected installed uninstalled activated deactivated subscribed unsubscribed logged answered transcribed translated rated""".split()
_KINDS = """failed invalid new old late early rare unusual repeated duplicate empty large small expensive cheap open closed pending overdue inactive
external internal unknown foreign local remote unread unpaid partial full critical minor urgent stale orphaned unused popular risky suspicious
anomalous excessive high-severity low-priority first-time long-running premium free trial guest anonymous privileged disabled encrypted
unsigned deprecated experimental manual automatic nightly weekly seasonal domestic wholesale retail vacant damaged lost stolen broken""".split()
_EXTREMES = "most|largest|smallest|highest|lowest|oldest|youngest|longest|fewest|greatest|maximum|least|earliest|second highest|third most|best|worst".split(
    "|"
)
_RETURN = "show|list|find|give|return|what are|what is|give me|show me|display|tell me|get|can you list|provide|retrieve|find me|get a list of|get the list of|make a list of|give a list of|get the".split(
    "|"
)
_RELATIONS = """have|own|live in|speak|play|teach|attend|work for|belong to|win|visit|produce|use|hire|buy|sell|enroll in|register for|study|direct|write|manage|sponsor|
treat|lead|join|host|order|borrow|publish|rent|compete in|participate in|represent|come from|arrive at|depart from|contain|receive|take part in|be born in|be made by|locate in|sing|perform in|
spoken in|owned by|located in|ranked in|written by|held in|used by|offered by|died in|hired by|released in|associated with|assigned to""".replace(
    "\n", ""
).split("|")
_PROPER = """Smith|Paris|Texas|Chinese|France|Anna|gold|Monday|United|Asia|jazz|red|Dutch|Robert|Europe|Africa|New Jersey|Los Angeles|English|Spanish|Tom Hanks|Bachelor|Master|computer science|
maths|Boeing|Toyota|Brazil|German Open|Wimbledon|Nike|"Blue Bird"|'Gold Star'|North Dakota|Aberdeen|Kim|Linda|rock|female|male|French|republic|Catholic|Berlin|India|winter|2014|a dog|a cat|tennis|swimming|Sony|
Jackson|Italian|thriller|A|B|Sunday|the champions league|University of Leeds|third grade|VIP|premium|Germany and Austria""".replace(
    "\n", ""
).split("|")
_SIGHTS = """logons|failed logons|sign-ins|network connections|file events|process creations|registry changes|email attachments|phishing emails|url clicks|alerts|incidents|powershell activity|scheduled tasks|downloads|usb insertions|
certificate samples|vulnerabilities|software versions|device events|service installations|outbound traffic|dns queries|inbox rules|password resets|mailbox logins|cloud app activities|malware detections|risky sign-ins|threat intelligence matches|
firewall denials|audit events|role assignments|data uploads|remote desktop sessions|consent grants|deleted files|signin information|brute force attempts|lateral movement|network events|suspicious processes""".replace(
    "\n", ""
).split("|")


def _mistyped(text: str, chance: Random) -> str:
    """The text with one letter left out, doubled or swapped."""
    at = chance.randrange(max(1, len(text) - 1))
    return chance.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at : at + 1] + text[at:],
            text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        )
    )


def drawn_question(chance: Random) -> tuple[str, list[str]]:
    """A question and the columns it is asked with; now and then some are missing, as where a product sends a sample."""
    schema = drawn_schema(chance)
    question = Asker(schema, chance).question()
    if chance.random() < 0.25:
        schema = chance.sample(schema, len(schema) * chance.randint(3, 9) // 10)
    return question, schema


_PHRASES = """something went wrong|connection refused|connection reset by peer|unexpected end of json input|cannot read properties of undefined|context deadline exceeded|out of memory|no such host|permission denied|deadlock detected|
duplicate key value violates unique constraint|invalid token|session expired|too many requests|payment declined|index out of range|null pointer exception|unable to acquire connection from pool|the request timed out|unexpected token in json at position 0|
failed to fetch|certificate has expired|broken pipe|stack overflow|disk full|bad gateway|service unavailable|could not resolve hostname|missing required field|access denied|rate limit exceeded|circuit breaker is open|lock wait timeout exceeded|
cannot unmarshal string into go value of type int|user not found|unknown command|pod evicted|back-off restarting failed container|liveness probe failed|image pull failed|consumer lag|dead letter queue|cold starts|thread pool exhausted|event loop lag|
garbage collection pauses|connection strings|feature rollout|memory leaks|open file descriptors|retry storms|cache stampede|slow page loads|rage clicks|dropped spans|missing parents|clock skew|noisy neighbours|busiest tenants|hot partitions|n plus one queries|
largest payloads|slow joins|full table scans|stuck jobs|zombie processes|orphaned records|heartbeat missed|expired certificates|unhandled rejection|deprecated endpoints|failed health checks|background jobs|third party calls|external dependencies|outliers""".replace(
    "\n", ""
).split("|")


def _pasted(asker: Asker) -> str:
    """Something that was copied from elsewhere: a query, an expression, a line of a log."""
    chance, c, d, v = asker.chance, asker.column(), asker.column(), value(asker.chance)
    return chance.choice(
        (
            f'{{"breakdowns": ["{c}"], "calculations": [{{"op": "COUNT"}}], "time_range": {chance.randint(600, 90000)}}}',
            f'{{ "calculations": [ {{ "op": "P95", "column": "{c}" }} ], "filters": [ {{ "column": "{d}", "op": "=", "value": "{v}" }} ], "granularity": 5 }}',
            f"SELECT {c}, COUNT(*) FROM {asker.noun()} WHERE {d} = '{v}' GROUP BY {c} ORDER BY 2 DESC LIMIT 10",
            f"select * from {asker.noun()}s where {c} > {chance.randint(1, 99)}",
            f'IF(EQUALS(${c}, "{v}"), 1, 0)',
            f"sum by ({c}) (rate({d}[5m]))",
            f'{{{c}="{v}"}} |= "error"',
            "$1, $2, $3, $4",
            f"^[0-9]{{{chance.randint(2, 9)}}}-[a-z]+/(\\d+|{asker.noun()})$",
            f"{c}:{v} AND {d}:*",
            f"2023-10-0{chance.randint(1, 9)}T1{chance.randint(0, 9)}:00:00Z ERROR {identifier(chance)} {chance.choice(_PHRASES)}",
            f"{identifier(chance)}: {chance.choice(_PHRASES)}",
            f"{c}={identifier(chance)}: {chance.choice(_PHRASES)}",
        )
    )
