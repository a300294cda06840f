"""Make the composed half of `benchmarks/data/repair-3.jsonl`: right queries, broken by two or three kinds of damage each.

Run: ``python tools/broken_outputs.py > made.jsonl``. It reads nothing of the project: queries, datasets and damages are
written here, by somebody who had not read what is repaired. The rest of the set was written by hand, one case at a time.

A case is made in the order in which text is broken in life: a model thinks of the query in other words (`WORDS`), writes
it in some notation (`NOTATIONS`), slips while writing (`SLIPS`), and something stands around it (`AROUND`). Each damage
says what is left of the meaning: nothing is lost, it can be guessed, or it must be refused. The worst one decides.
"""

# ruff: noqa: E501
# The tables hold one damage a line, whole: they are read by the name at the left.

from __future__ import annotations

import base64
import copy
import html
import json
import random
import re
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Query = dict[str, Any]

LOSSLESS, INFERABLE, NO = "lossless", "inferable", "no"
CASES, SEED = 475, 20261130

# --- Datasets: names with units and opposites in them -----------------------------------------------------------------

SHOP = {
    "page.load_ms": "float", "page.paint_s": "float", "checkout.total_eur": "float", "checkout.total_cents": "integer",
    "cart.items_added": "integer", "cart.items_removed": "integer", "request.bytes_in": "integer",
    "request.bytes_out": "integer", "response.code": "integer", "shopper.country": "string", "shopper.tier": "string",
    "payment.method": "string", "coupon.applied": "boolean", "session.logged_in": "boolean", "search term": "string",
    "page.template": "string", "cdn.edge": "string", "trace.parent_id": "string", "error": "boolean",
}  # fmt: skip
HOSPITAL = {
    "wait_min": "float", "visit_s": "float", "ward": "string", "clinician.id": "string", "appointment.kind": "string",
    "appointment.cancelled": "boolean", "slots_open": "integer", "slots_closed": "integer", "patient.age_years": "integer",
    "patient.age_months": "integer", "room.temp_c": "float", "discharge.reason": "string", "shift.name": "string",
    "is_insured": "boolean", "no_show": "boolean", "booking.channel": "string", "theatre": "string",
}  # fmt: skip
GAME = {
    "playerId": "string", "match.duration_s": "float", "frame.time_ms": "float", "fps.min": "float", "fps.max": "float",
    "ping_ms": "integer", "deviceModel": "string", "levelReached": "integer", "coins.earned": "integer",
    "coins.spent": "integer", "sound.muted": "boolean", "ad.shown": "boolean", "build": "string", "region": "string",
    "crash.reason": "string", "mapName": "string", "queue.kind": "string",
}  # fmt: skip
BANK = [
    "batch.name", "batch.status", "rows_read", "rows_rejected", "rows_accepted", "run_s", "queue_s", "debit_eur",
    "credit_eur", "branch_code", "retries", "is_locked", "host", "opened_at", "closed_at", "exit.code", "step", "owner_team",
]  # fmt: skip
FLEET = {
    "vehicle.id": "string", "speed_kmh": "float", "battery_pct": "integer", "battery_mv": "integer",
    "temp.inside_c": "float", "temp.outside_c": "float", "firmware": "string", "is_online": "boolean",
    "uplink_kb": "integer", "downlink_kb": "integer", "site": "string", "sensor/kind": "string", "door.locked": "boolean",
    "alarm.code": "integer", "odometer_km": "float", "carrier": "string", "gateway-id": "string",
}  # fmt: skip
DATASETS: dict[str, Any] = {"shop": SHOP, "hospital": HOSPITAL, "game": GAME, "bank": BANK, "fleet": FLEET}


def _query(**parts: Any) -> Query:
    return parts


def _calc(op: str, column: str | None = None) -> Query:
    return {"op": op} if column is None else {"op": op, "column": column}


def _where(column: str, op: str, *value: Any) -> Query:
    return {"column": column, "op": op, "value": value[0]} if value else {"column": column, "op": op}


def _order(op: str | None, column: str | None = None, order: str = "descending") -> Query:
    return {
        **({"op": op} if op is not None else {}),
        **({"column": column} if column is not None else {}),
        "order": order,
    }


COUNT = {"op": "COUNT"}
BASES: list[tuple[str, Query]] = [
    ("shop", _query(calculations=[_calc("P95", "page.load_ms")], filters=[_where("response.code", ">=", 500)], breakdowns=["page.template"], time_range=3600)),
    ("shop", _query(calculations=[COUNT, _calc("AVG", "checkout.total_eur")], breakdowns=["payment.method", "shopper.country"], orders=[_order("COUNT")], limit=20)),
    ("shop", _query(calculations=[_calc("SUM", "request.bytes_out")], filters=[_where("cdn.edge", "starts-with", "fra"), _where("error", "=", True)], filter_combination="OR", breakdowns=["cdn.edge"], time_range=86400)),
    ("shop", _query(calculations=[_calc("HEATMAP", "page.load_ms")], filters=[_where("trace.parent_id", "does-not-exist")], time_range=7200, granularity=60)),
    ("shop", _query(calculations=[COUNT], filters=[_where("search term", "contains", "boots"), _where("session.logged_in", "=", False)], breakdowns=["search term"], limit=50)),
    ("shop", _query(calculations=[_calc("MAX", "cart.items_removed")], filters=[_where("shopper.tier", "in", ["gold", "silver"])], breakdowns=["shopper.tier"], orders=[_order("MAX", "cart.items_removed")], time_range=604800)),
    ("hospital", _query(calculations=[_calc("P50", "wait_min")], filters=[_where("ward", "!=", "ER")], breakdowns=["ward"], orders=[_order("P50", "wait_min")], limit=10)),
    ("hospital", _query(calculations=[COUNT], filters=[_where("appointment.cancelled", "=", True), _where("booking.channel", "=", "phone")], breakdowns=["clinician.id"], time_range=604800)),
    ("hospital", _query(calculations=[_calc("MIN", "slots_open"), _calc("MAX", "slots_open")], breakdowns=["theatre", "shift.name"], time_range=28800)),
    ("hospital", _query(calculations=[_calc("COUNT_DISTINCT", "clinician.id")], filters=[_where("patient.age_years", "<", 18)], breakdowns=["ward"], limit=5)),
    ("hospital", _query(calculations=[_calc("AVG", "room.temp_c")], filters=[_where("theatre", "exists")], breakdowns=["theatre"], time_range=10800, granularity=300)),
    ("hospital", _query(calculations=[COUNT], breakdowns=["discharge.reason"], havings=[{"calculate_op": "COUNT", "op": ">", "value": 25}], orders=[_order("COUNT")])),
    ("hospital", _query(calculations=[COUNT], filters=[_where("no_show", "=", True), _where("appointment.kind", "not-in", ["follow-up", "scan"])], time_range=86400)),
    ("game", _query(calculations=[_calc("P99", "frame.time_ms")], filters=[_where("build", "=", "7.2.1")], breakdowns=["deviceModel"], orders=[_order("P99", "frame.time_ms")], limit=15)),
    ("game", _query(calculations=[_calc("COUNT_DISTINCT", "playerId")], filters=[_where("region", "in", ["eu", "us", "sa"])], breakdowns=["region", "build"], time_range=86400)),
    ("game", _query(calculations=[_calc("SUM", "coins.spent"), _calc("SUM", "coins.earned")], breakdowns=["levelReached"], orders=[_order(None, "levelReached", "ascending")], limit=100)),
    ("game", _query(calculations=[COUNT], filters=[_where("crash.reason", "exists"), _where("deviceModel", "does-not-contain", "emulator")], breakdowns=["crash.reason"], time_range=7200)),
    ("game", _query(calculations=[_calc("P10", "fps.min")], filters=[_where("mapName", "=", "Dust Harbor")], breakdowns=["mapName"], time_range=3600)),
    ("game", _query(calculations=[_calc("AVG", "ping_ms"), COUNT], filters=[_where("queue.kind", "=", "ranked")], breakdowns=["region"], havings=[{"calculate_op": "AVG", "column": "ping_ms", "op": ">=", "value": 120}])),
    ("bank", _query(calculations=[_calc("MAX", "run_s")], filters=[_where("batch.status", "=", "failed")], breakdowns=["batch.name"], orders=[_order("MAX", "run_s")], limit=10, time_range=86400)),
    ("bank", _query(calculations=[_calc("SUM", "rows_rejected"), _calc("SUM", "rows_read")], breakdowns=["batch.name", "step"], time_range=604800)),
    ("bank", _query(calculations=[_calc("SUM", "debit_eur")], filters=[_where("branch_code", "ends-with", "-09")], breakdowns=["branch_code"], limit=30)),
    ("bank", _query(calculations=[COUNT], filters=[_where("retries", ">", 3), _where("exit.code", "!=", 0)], filter_combination="OR", breakdowns=["host"], time_range=1800)),
    ("bank", _query(calculations=[_calc("P90", "queue_s")], filters=[_where("closed_at", "does-not-exist")], breakdowns=["owner_team"], orders=[_order("P90", "queue_s")])),
    ("bank", _query(calculations=[_calc("HEATMAP", "run_s")], filters=[_where("batch.name", "does-not-start-with", "test_")], time_range=14400, granularity=120)),
    ("fleet", _query(calculations=[_calc("AVG", "battery_pct")], filters=[_where("is_online", "=", True)], breakdowns=["site"], orders=[_order("AVG", "battery_pct", "ascending")], limit=12)),
    ("fleet", _query(calculations=[_calc("MAX", "temp.inside_c"), _calc("MAX", "temp.outside_c")], breakdowns=["vehicle.id"], time_range=43200)),
    ("fleet", _query(calculations=[COUNT], filters=[_where("alarm.code", "in", [12, 14, 31]), _where("door.locked", "=", False)], breakdowns=["alarm.code"], time_range=21600)),
    ("fleet", _query(calculations=[_calc("SUM", "uplink_kb")], filters=[_where("carrier", "!=", "roaming")], breakdowns=["carrier", "gateway-id"], orders=[_order("SUM", "uplink_kb")], limit=25)),
    ("fleet", _query(calculations=[_calc("P75", "speed_kmh")], filters=[_where("firmware", "starts-with", "4.")], breakdowns=["sensor/kind"], time_range=3600)),
    ("fleet", _query(calculations=[COUNT, _calc("MIN", "battery_mv")], filters=[_where("battery_mv", "<", 3300)], breakdowns=["vehicle.id"], havings=[{"calculate_op": "COUNT", "op": ">=", "value": 5}], orders=[_order("COUNT")], limit=40)),
    ("fleet", _query(calculations=[_calc("RATE_AVG", "odometer_km")], filters=[_where("vehicle.id", "contains", "van")], breakdowns=["site"], start_time=1764547200, end_time=1764554400)),
]  # fmt: skip

# --- Other words for the query: the tree is changed -------------------------------------------------------------------


@dataclass(frozen=True)
class Damage:
    """One kind of damage: `apply` gives the damaged thing, or None where it does not apply."""

    name: str
    left: str
    apply: Callable[[Any, random.Random], Any]
    is_contested: bool = False


def _renamed(
    names: dict[str, str], inner: dict[str, str] | None = None
) -> Callable[[Query, random.Random], Query | None]:
    def apply(query: Query, _dice: random.Random) -> Query | None:
        other = {names.get(key, key): _inner(value) for key, value in query.items()}
        return other if other != query else None

    def _inner(value: Any) -> Any:
        if inner and isinstance(value, list):
            return [{inner.get(k, k): v for k, v in one.items()} if isinstance(one, dict) else one for one in value]
        return value

    return apply


def _said(part: str, key: str, words: dict[Any, list[Any]]) -> Callable[[Query, random.Random], Query | None]:
    """Another word for the value of one key in each item of one part."""

    def apply(query: Query, dice: random.Random) -> Query | None:
        items = query.get(part)
        if not isinstance(items, list) or any(not isinstance(one, dict) for one in items):
            return None
        told = [
            {**one, key: dice.choice(words[one[key]])} if isinstance(one.get(key), str) and one[key] in words else one
            for one in items
        ]
        return {**query, part: told} if told != items else None

    return apply


def _lower_ops(query: Query, _dice: random.Random) -> Query | None:
    other = copy.deepcopy(query)
    for one in [*other.get("calculations", []), *other.get("orders", [])]:
        if isinstance(one, dict) and "op" in one:
            one["op"] = one["op"].lower()
    return other if other != query else None


def _calls(query: Query, dice: random.Random) -> Query | None:
    """Calculations as calls: `P95(run_s)`."""
    calls = [f"{one['op']}({one.get('column', dice.choice(['', '*']))})" for one in query["calculations"]]
    return {**query, "calculations": calls}


def _conditions(query: Query, _dice: random.Random) -> Query | None:
    """Filters as one sentence each, as in SQL."""
    told = []
    for one in query.get("filters", []):
        if one["op"] not in ("=", "!=", "<", ">", "<=", ">=") or " " in one["column"]:
            return None
        value = one["value"]
        shown = f"'{value}'" if isinstance(value, str) else json.dumps(value)
        told.append(f"{one['column']} {one['op']} {shown}")
    return {**query, "filters": told} if told else None


def _mongo(query: Query, _dice: random.Random) -> Query | None:
    """Filters as a document keyed by column."""
    names = {">": "$gt", ">=": "$gte", "<": "$lt", "<=": "$lte", "!=": "$ne", "in": "$in", "not-in": "$nin"}
    told: Query = {}
    for one in query.get("filters", []):
        if query.get("filter_combination") == "OR" or one["column"] in told:
            return None
        if one["op"] in names:
            told[one["column"]] = {names[one["op"]]: one["value"]}
        elif one["op"] == "=":
            told[one["column"]] = {"$eq": one["value"]}
        else:
            return None
    return {**query, "filters": told} if told else None


def _order_text(query: Query, dice: random.Random) -> Query | None:
    told = []
    for one in query.get("orders", []):
        by = one["column"] if "op" not in one else f"{one['op']}({one.get('column', '')})"
        told.append(f"{by} {dice.choice(['desc', 'DESC']) if one['order'] == 'descending' else 'asc'}")
    return {**query, "orders": told} if told else None


def _singles(query: Query, _dice: random.Random) -> Query | None:
    other = {
        key: value[0]
        if key in ("calculations", "filters", "orders", "havings", "breakdowns") and len(value) == 1
        else value
        for key, value in query.items()
    }
    return other if other != query else None


def _number_texts(query: Query, _dice: random.Random) -> Query | None:
    other = {
        key: str(value) if key in ("limit", "time_range", "granularity", "start_time", "end_time") else value
        for key, value in query.items()
    }
    return other if other != query else None


def _spans(query: Query, dice: random.Random) -> Query | None:
    told = {
        1800: ["30m", "30 minutes", "PT30M"], 3600: ["1h", "60m", "PT1H", "1 hour"], 7200: ["2h", "120 minutes", "PT2H"],
        10800: ["3h", "PT3H"], 14400: ["4h", "4 hours"], 21600: ["6h", "6 hours"], 28800: ["8h", "480 min"],
        43200: ["12h", "PT12H"], 86400: ["24h", "1d", "P1D"], 604800: ["7d", "7 days", "P7D", "1 week"],
    }  # fmt: skip
    return {**query, "time_range": dice.choice(told[query["time_range"]])} if query.get("time_range") in told else None


def _nulls(query: Query, dice: random.Random) -> Query:
    spare = [key for key in ("havings", "orders", "limit", "granularity", "filters") if key not in query]
    return {
        **query,
        **{key: dice.choice([None, None, []]) if key not in ("limit", "granularity") else None for key in spare[:3]},
    }


def _percentile(query: Query, dice: random.Random) -> Query | None:
    """A percentile with its number beside it."""
    calculations = []
    for one in query["calculations"]:
        told, found = one, re.fullmatch(r"P(\d\d)", one["op"])
        if found:
            key = dice.choice(["percentile", "value", "p"])
            told = {"op": dice.choice(["PERCENTILE", "percentile"]), "column": one["column"], key: int(found[1])}
        calculations.append(told)
    return (
        {**query, "calculations": calculations}
        if calculations != query["calculations"] and "orders" not in query
        else None
    )


def _exists_true(query: Query, _dice: random.Random) -> Query | None:
    filters = [{**one, "value": True} if one["op"] == "exists" else one for one in query.get("filters", [])]
    return {**query, "filters": filters} if filters != query.get("filters", []) else None


def _joined_names(query: Query, dice: random.Random) -> Query | None:
    names = query.get("breakdowns", [])
    return (
        {**query, "breakdowns": dice.choice([", ", ","]).join(names)}
        if isinstance(names, list) and len(names) > 1
        else None
    )


def _named_breakdowns(query: Query, dice: random.Random) -> Query | None:
    key = dice.choice(["column", "field", "name"])
    return (
        {**query, "breakdowns": [{key: name} for name in query["breakdowns"]]}
        if isinstance(query.get("breakdowns"), list)
        else None
    )


def _nested(*keys: str, **beside: Any) -> Callable[[Query, random.Random], Query]:
    def apply(query: Query, _dice: random.Random) -> Query:
        for key in reversed(keys):
            query = {key: query}
        return {**beside, **query}

    return apply


def _replaced_column(query: Query, old: str, new: str) -> Query:
    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: new if k == "column" and v == old else walk(v) for k, v in value.items()}
        if isinstance(value, list):
            return [new if one == old else walk(one) for one in value]
        return value

    return {key: walk(value) for key, value in query.items()}


def _some_column(query: Query, dice: random.Random, least: int = 6) -> str | None:
    names = {one["column"] for part in ("calculations", "filters") for one in query.get(part, []) if "column" in one}
    # No name with a unit, an opposite or a number: what is near to it could be its neighbour.
    shared = re.compile(
        r"_(ms|s|min|c|eur|cents|kb|mv|pct|kmh|in|out|open|closed|added|removed|read|rejected|accepted|at|years|months)$|fps|coins|locked|muted"
    )
    fit = sorted(
        name for name in names | set(query.get("breakdowns", [])) if len(name) >= least and not shared.search(name)
    )
    return dice.choice(fit) if fit else None


def _slip(query: Query, dice: random.Random) -> Query | None:
    """Two letters of a column change places, or one is lost, in the middle of the name."""
    name = _some_column(query, dice, 7)
    if name is None:
        return None
    places = [i for i in range(2, len(name) - 2) if name[i : i + 2].isalpha() and name[i] != name[i + 1]]
    if not places:
        return None
    at = dice.choice(places)
    wrong = name[:at] + name[at + 1] + name[at] + name[at + 2 :] if dice.random() < 0.6 else name[:at] + name[at + 1 :]
    return _replaced_column(query, name, wrong)


def _case_of(query: Query, dice: random.Random) -> Query | None:
    """A column in another convention: `responseCode` for `response.code`."""
    name = _some_column(query, dice)
    if name is None or not re.search(r"[._ /-]", name):
        return None
    first, *rest = re.split(r"[._ /-]", name)
    other = dice.choice([first + "".join(one.capitalize() for one in rest), "_".join([first, *rest]), name.upper()])
    return _replaced_column(query, name, other) if other != name else None


def _last_part(query: Query, dice: random.Random) -> Query | None:
    """A column without what stands before its point."""
    whole = {"response.code": "code", "shopper.country": "country", "payment.method": "method", "booking.channel": "channel", "discharge.reason": None,
             "clinician.id": None, "crash.reason": "reason", "batch.status": "status", "cdn.edge": "edge", "alarm.code": None, "page.template": "template"}  # fmt: skip
    fit = sorted(name for name, short in whole.items() if short and json.dumps(name) in json.dumps(query))
    if not fit:
        return None
    name = dice.choice(fit)
    return _replaced_column(query, name, whole[name] or name)


def _key_slip(query: Query, dice: random.Random) -> Query | None:
    slips = {
        "calculations": "calcuations",
        "breakdowns": "breakdonws",
        "filters": "fliters",
        "time_range": "time_rnage",
        "orders": "oders",
    }
    fit = [key for key in slips if key in query]
    if not fit:
        return None
    wrong = dice.choice(fit)
    return {slips[key] if key == wrong else key: value for key, value in query.items()}


def _other_column(names: dict[str, str]) -> Callable[[Query, random.Random], Query | None]:
    def apply(query: Query, dice: random.Random) -> Query | None:
        fit = [old for old in names if json.dumps(old) in json.dumps(query)]
        if not fit:
            return None
        old = dice.choice(fit)
        return _replaced_column(query, old, names[old])

    return apply


def _with(dice_keys: list[Query]) -> Callable[[Query, random.Random], Query]:
    return lambda query, dice: {**query, **dice.choice(dice_keys)}


def _vague_time(query: Query, dice: random.Random) -> Query:
    query = {key: value for key, value in query.items() if key not in ("start_time", "end_time", "granularity")}
    return {
        **query,
        "time_range": dice.choice(
            ["recently", "a few hours", "since the incident", "this quarter", "business hours", "<seconds>", "TBD"]
        ),
    }


def _placeholder(query: Query, dice: random.Random) -> Query | None:
    filters = copy.deepcopy(query.get("filters", []))
    fit = [one for one in filters if isinstance(one.get("value"), str)]
    if not fit:
        return None
    dice.choice(fit)["value"] = dice.choice(
        ["<VALUE>", "{{value}}", "YOUR_VALUE_HERE", "${STATUS}", "[insert value]", "..."]
    )
    return {**query, "filters": filters}


def _grouped_filters(query: Query, _dice: random.Random) -> Query | None:
    filters = query.get("filters", [])
    if len(filters) < 2:
        return None
    return {
        **query,
        "filters": [{"or": [filters[0], {"and": [filters[1], {"column": filters[0]["column"], "op": "exists"}]}]}],
    }


def _no_such_operation(query: Query, dice: random.Random) -> Query:
    first, *rest = query["calculations"]
    other = {
        **query,
        "calculations": [
            {**first, "op": dice.choice(["STDDEV", "MODE", "FIRST", "PERCENTILE", "SKEW", "DELTA"])},
            *rest,
        ],
    }
    return {key: value for key, value in other.items() if key not in ("orders", "havings")}


def _other_order(query: Query, dice: random.Random) -> Query:
    return {
        **query,
        "orders": [
            {
                "op": dice.choice(["P999", "RATE_MAX"]),
                "column": query["calculations"][0].get("column", "host"),
                "order": "descending",
            }
        ],
    }


def _bound(query: Query, dice: random.Random) -> Query:
    return {**query, "limit": dice.choice([-5, 0, 2.5, "all", "ten or twenty", "top"])}


UNITS = {
    "page.load_ms": "page.load_s", "checkout.total_eur": "checkout.total_usd", "wait_min": "wait_h", "room.temp_c": "room.temp_f",
    "frame.time_ms": "frame.time_us", "ping_ms": "ping_s", "run_s": "run_ms", "queue_s": "queue_min", "debit_eur": "debit_usd",
    "speed_kmh": "speed_mph", "battery_mv": "battery_v", "uplink_kb": "uplink_mb", "odometer_km": "odometer_mi", "request.bytes_out": "request.bits_out",
}  # fmt: skip
OPPOSITES = {
    "session.logged_in": "session.logged_out", "coupon.applied": "coupon.unapplied", "appointment.cancelled": "appointment.uncancelled",
    "no_show": "show", "is_online": "is_offline", "door.locked": "door.unlocked", "error": "no_error", "rows_rejected": "rows_unrejected",
    "battery_pct": "battery_used_pct", "fps.min": "fps.avg", "coins.spent": "coins.unspent",
}  # fmt: skip
STRANGE = {
    "page.template": "weather.humidity", "ward": "parking_level", "deviceModel": "shoe_size", "batch.name": "moon.phase", "site": "tide.height",
    "shopper.country": "astrology.sign", "clinician.id": "invoice_no", "region": "soil.ph", "host": "recipe", "vehicle.id": "loan_grade",
}  # fmt: skip
EXTRA = [
    {"exclude": {"column": "owner", "value": "qa"}}, {"sample_rate": 10}, {"dataset": "staging"}, {"unless": "weekend"},
    {"join": {"table": "customers", "on": "id"}}, {"offset": 40}, {"union": [{"calculations": [{"op": "COUNT"}]}]},
]  # fmt: skip

WORDS = [
    Damage("keys_camel", LOSSLESS, _renamed({"time_range": "timeRange", "filter_combination": "filterCombination", "start_time": "startTime", "end_time": "endTime"})),
    Damage("keys_capital", LOSSLESS, lambda q, _d: {key.capitalize() if "_" not in key else key.title().replace("_", ""): value for key, value in q.items()}),
    Damage("keys_kebab", LOSSLESS, _renamed({"time_range": "time-range", "filter_combination": "filter-combination", "start_time": "start-time", "end_time": "end-time"})),
    Damage("keys_sql", LOSSLESS, _renamed({"breakdowns": "group_by", "orders": "order_by", "havings": "having", "filters": "where"})),
    Damage("keys_sql_camel", LOSSLESS, _renamed({"breakdowns": "groupBy", "orders": "orderBy"})),
    Damage("keys_singular", LOSSLESS, _renamed({"calculations": "calculation", "filters": "filter", "breakdowns": "breakdown", "orders": "order"})),
    Damage("keys_inner", LOSSLESS, _renamed({}, {"op": "operation", "column": "field"})),
    Damage("keys_inner_short", LOSSLESS, _renamed({}, {"column": "col", "op": "operator"})),
    Damage("operators_symbols", LOSSLESS, _said("filters", "op", {"=": ["==", "==="], "!=": ["<>", "≠"], ">=": ["≥"], "<=": ["≤"]})),
    Damage("operators_letters", LOSSLESS, _said("filters", "op", {"=": ["eq", "equals", "is"], "!=": ["ne", "neq", "not equals"], ">=": ["gte", "ge"], ">": ["gt", "greater than"], "<": ["lt", "less than"], "in": ["IN", "one of"], "not-in": ["not in", "NOT_IN", "nin"]})),
    Damage("operators_words", LOSSLESS, _said("filters", "op", {"starts-with": ["startsWith", "starts_with", "begins with"], "ends-with": ["endsWith", "ends_with"], "contains": ["includes", "CONTAINS"], "does-not-contain": ["not contains", "doesNotContain", "notContains"], "does-not-exist": ["not exists", "is null", "is_null", "doesNotExist"], "exists": ["is not null", "is_not_null", "EXISTS"], "does-not-start-with": ["not starts with", "does not start with"]})),
    Damage("functions_words", LOSSLESS, lambda q, d: _said("calculations", "op", {"AVG": ["mean", "average", "MEAN"], "P50": ["median", "MEDIAN"], "COUNT_DISTINCT": ["distinct", "unique", "count_unique", "COUNT DISTINCT"], "P95": ["p95", "95th percentile", "P_95"], "P99": ["p99", "PERCENTILE_99"], "MAX": ["maximum"], "MIN": ["minimum"], "SUM": ["sum"]})(q, d) if "orders" not in q and "havings" not in q else None),
    Damage("functions_lower", LOSSLESS, _lower_ops),
    Damage("functions_calls", LOSSLESS, _calls),
    Damage("percentile_beside", LOSSLESS, _percentile),
    Damage("filters_text", LOSSLESS, _conditions),
    Damage("filters_document", LOSSLESS, _mongo),
    Damage("orders_text", LOSSLESS, _order_text),
    Damage("orders_words", LOSSLESS, _said("orders", "order", {"descending": ["desc", "DESC", "Descending"], "ascending": ["asc", "ASC"]})),
    Damage("orders_direction", LOSSLESS, _renamed({}, {"order": "direction"})),
    Damage("singles_bare", LOSSLESS, _singles),
    Damage("numbers_quoted", LOSSLESS, _number_texts),
    Damage("spans_with_units", LOSSLESS, _spans),
    Damage("empty_members", LOSSLESS, _nulls),
    Damage("exists_true", LOSSLESS, _exists_true),
    Damage("names_joined", LOSSLESS, _joined_names),
    Damage("names_in_objects", LOSSLESS, _named_breakdowns),
    Damage("nested_query", LOSSLESS, _nested("query")),
    Damage("nested_deep", LOSSLESS, _nested("result", "data", "query")),
    Damage("tool_call", LOSSLESS, _nested("arguments", name="run_query")),
    Damage("tool_input", LOSSLESS, _nested("input", type="tool_use", id="toolu_0aZ", name="run_query")),
    Damage("note_beside", LOSSLESS, _nested("query", explanation="This is what you asked for.", confidence=0.93), is_contested=True),
    Damage("column_slip", INFERABLE, _slip),
    Damage("column_case", INFERABLE, _case_of),
    Damage("column_short", INFERABLE, _last_part),
    Damage("key_slip", INFERABLE, _key_slip),
    Damage("unit_of_column", NO, _other_column(UNITS)),
    Damage("opposite_column", NO, _other_column(OPPOSITES)),
    Damage("no_such_column", NO, _other_column(STRANGE)),
    Damage("key_with_meaning", NO, _with(EXTRA)),
    Damage("vague_time", NO, _vague_time),
    Damage("placeholder", NO, _placeholder),
    Damage("filters_grouped", NO, _grouped_filters),
    Damage("no_such_operation", NO, _no_such_operation),
    Damage("order_of_nothing", NO, _other_order, is_contested=True),
    Damage("bound_of_nothing", NO, _bound),
]  # fmt: skip

# --- Notations --------------------------------------------------------------------------------------------------------


def _literal(
    value: Any,
    maps: tuple[str, str, str, str],
    lists: tuple[str, str],
    words: tuple[str, str, str] = ("true", "false", "null"),
    key: Callable[[str], str] = json.dumps,
    text: Callable[[str], str] = lambda one: json.dumps(one, ensure_ascii=False),
) -> str:
    """A tree as a literal of some language: `maps` is (opening, between key and value, between members, closing)."""
    if isinstance(value, dict):
        opening, between, comma, closing = maps
        return (
            opening
            + comma.join(key(k) + between + _literal(v, maps, lists, words, key, text) for k, v in value.items())
            + closing
        )
    if isinstance(value, list):
        return lists[0] + ", ".join(_literal(one, maps, lists, words, key, text) for one in value) + lists[1]
    if value is True or value is False:
        return words[0] if value else words[1]
    if value is None:
        return words[2]
    return text(value) if isinstance(value, str) else json.dumps(value)


def _bare(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _single(one: str) -> str:
    return "'" + one.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _yaml(value: Any, depth: int = 0) -> str:
    pad = "  " * depth
    if isinstance(value, dict):
        return "\n".join(f"{pad}{_yaml_key(k)}:{_yaml_value(v, depth)}" for k, v in value.items())
    lines = []
    for one in value:
        if isinstance(one, dict):
            body = _yaml(one, depth + 1)
            lines.append(f"{pad}- {body.lstrip()}")
        else:
            lines.append(f"{pad}- {_yaml_scalar(one)}")
    return "\n".join(lines)


def _yaml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_.][\w.-]*", key) else json.dumps(key)


def _yaml_value(value: Any, depth: int) -> str:
    if isinstance(value, dict) and value:
        return "\n" + _yaml(value, depth + 1)
    if isinstance(value, list) and value:
        if any(isinstance(one, dict) for one in value):
            return "\n" + _yaml(value, depth + 1)
        return " [" + ", ".join(_yaml_scalar(one) for one in value) + "]"
    return f" {_yaml_scalar(value)}"


def _yaml_scalar(value: Any) -> str:
    # A plain scalar only where YAML 1.1 and 1.2 both read it as text.
    if (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z][A-Za-z_.]{3,}(?: [a-z]+)*", value)
        and value.lower() not in ("true", "false", "null")
    ):
        return value
    return json.dumps(value)


def _xml(value: Any, tag: str) -> str:
    if isinstance(value, dict):
        return f"<{tag}>" + "".join(_xml(v, k) for k, v in value.items()) + f"</{tag}>"
    if isinstance(value, list):
        return f"<{tag}>" + "".join(_xml(one, "item") for one in value) + f"</{tag}>"
    return f"<{tag}>{html.escape(value if isinstance(value, str) else json.dumps(value))}</{tag}>"


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, (dict, list)) and value:
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _flat(one, f"{path}[{key}]" if path else str(key))
    else:
        yield path, value


def _dynamo(value: Any) -> Query:
    if isinstance(value, dict):
        return {"M": {key: _dynamo(one) for key, one in value.items()}}
    if isinstance(value, list):
        return {"L": [_dynamo(one) for one in value]}
    if isinstance(value, bool):
        return {"BOOL": value}
    if value is None:
        return {"NULL": True}
    return {"S": value} if isinstance(value, str) else {"N": json.dumps(value)}


def _protobuf(value: Any) -> Query:
    if isinstance(value, dict):
        return {"structValue": {"fields": {key: _protobuf(one) for key, one in value.items()}}}
    if isinstance(value, list):
        return {"listValue": {"values": [_protobuf(one) for one in value]}}
    if isinstance(value, bool):
        return {"boolValue": value}
    if value is None:
        return {"nullValue": "NULL_VALUE"}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def _chunks(query: Query, dice: random.Random) -> str:
    """The deltas of a stream, as they stand in a log."""
    text, parts = json.dumps(query), []
    while text:
        size = dice.randint(5, 30)
        parts.append(text[:size])
        text = text[size:]
    return "\n\n".join(
        ["data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": part}}]}) for part in parts]
        + ["data: [DONE]"]
    )


def _terraform(query: Query, _dice: random.Random) -> str | None:
    blocks = []
    for key, value in query.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            for one in value:
                inner = "\n".join(f"    {k} = {json.dumps(v)}" for k, v in one.items())
                blocks.append(f"  {key.removesuffix('s')} {{\n{inner}\n  }}")
        else:
            blocks.append(f"  {key} = {json.dumps(value)}")
    return 'data "honeycombio_query_specification" "this" {\n' + "\n".join(blocks) + "\n}"


def _json(query: Query, dice: random.Random) -> str:
    return json.dumps(query, indent=dice.choice([None, None, 2]), ensure_ascii=False)


NOTATIONS = [
    Damage("python", LOSSLESS, lambda q, _d: repr(q)),
    Damage("python_calls", LOSSLESS, lambda q, _d: None if _odd_keys(q) else _literal(q, ("dict(", "=", ", ", ")"), ("[", "]"), ("True", "False", "None"), str, _single)),
    Damage("javascript", LOSSLESS, lambda q, _d: _literal(q, ("{ ", ": ", ", ", " }"), ("[", "]"), key=_bare, text=_single)),
    Damage("ruby_arrows", LOSSLESS, lambda q, _d: _literal(q, ("{ ", " => ", ", ", " }"), ("[", "]"), ("true", "false", "nil"), lambda k: f":{_bare(k)}")),
    Damage("ruby_strings", LOSSLESS, lambda q, _d: _literal(q, ("{", "=>", ", ", "}"), ("[", "]"), ("true", "false", "nil"))),
    Damage("php", LOSSLESS, lambda q, _d: _literal(q, ("[", " => ", ", ", "]"), ("[", "]"), key=_single, text=_single)),
    Damage("php_array", LOSSLESS, lambda q, _d: _literal(q, ("array(", " => ", ", ", ")"), ("array(", ")"), ("TRUE", "FALSE", "NULL"), _single, _single)),
    Damage("perl", LOSSLESS, lambda q, _d: None if _has_words(q) else _literal(q, ("{ ", " => ", ", ", " }"), ("[", "]"), key=_bare, text=_single)),
    Damage("lua", LOSSLESS, lambda q, _d: _literal(q, ("{", " = ", ", ", "}"), ("{", "}"), ("true", "false", "nil"), lambda k: k if k.isidentifier() else f"[{json.dumps(k)}]")),
    Damage("elixir", LOSSLESS, lambda q, _d: _literal(q, ("%{", ": ", ", ", "}"), ("[", "]"), ("true", "false", "nil"), _bare)),
    Damage("elixir_arrows", LOSSLESS, lambda q, _d: _literal(q, ("%{", " => ", ", ", "}"), ("[", "]"), ("true", "false", "nil"))),
    Damage("clojure", LOSSLESS, lambda q, _d: None if _odd_keys(q) else _literal(q, ("{", " ", ", ", "}"), ("[", "]"), ("true", "false", "nil"), lambda k: f":{k}")),
    Damage("java_maps", LOSSLESS, lambda q, _d: None if "null" in json.dumps(q) else _literal(q, ("Map.of(", ", ", ", ", ")"), ("List.of(", ")"))),
    Damage("kotlin", LOSSLESS, lambda q, _d: _literal(q, ("mapOf(", " to ", ", ", ")"), ("listOf(", ")"))),
    Damage("scala", LOSSLESS, lambda q, _d: _literal(q, ("Map(", " -> ", ", ", ")"), ("Seq(", ")"))),
    Damage("swift", LOSSLESS, lambda q, _d: _literal(q, ("[", ": ", ", ", "]"), ("[", "]"), ("true", "false", "nil"))),
    Damage("csharp", LOSSLESS, lambda q, _d: None if _odd_keys(q) or "null" in json.dumps(q) else _literal(q, ("new { ", " = ", ", ", " }"), ("new[] { ", " }"), key=str)),
    Damage("go", LOSSLESS, lambda q, _d: _literal(q, ("map[string]any{", ": ", ", ", "}"), ("[]any{", "}"), ("true", "false", "nil"))),
    Damage("r", LOSSLESS, lambda q, _d: None if _odd_keys(q) else _literal(q, ("list(", " = ", ", ", ")"), ("list(", ")"), ("TRUE", "FALSE", "NULL"), str)),
    Damage("rust_macro", LOSSLESS, lambda q, _d: f"json!({json.dumps(q)})"),
    Damage("nix", LOSSLESS, lambda q, _d: None if _odd_keys(q) or _has_lists_of_words(q) else _nix(q)),
    Damage("yaml", LOSSLESS, lambda q, _d: _yaml(q)),
    Damage("xml", LOSSLESS, lambda q, _d: None if _odd_keys(q) or any("," in str(v) for v in q.values() if isinstance(v, str)) else _xml(q, "query"), is_contested=True),
    Damage("terraform", LOSSLESS, _terraform),
    Damage("form_fields", LOSSLESS, lambda q, _d: None if _odd_keys(q) else "&".join(f"{k}={urllib.parse.quote(v if isinstance(v, str) else json.dumps(v))}" for k, v in _flat(q) if v not in ([], None)), is_contested=True),
    Damage("flattened", LOSSLESS, lambda q, _d: json.dumps({re.sub(r"\[(\w+)\]", r".\1", k): v for k, v in _flat(q) if v not in ([], None)}) if not _odd_keys(q) else None),
    Damage("typed_values", LOSSLESS, lambda q, _d: json.dumps(_dynamo(q)["M"])),
    Damage("struct_values", LOSSLESS, lambda q, _d: json.dumps(_protobuf(q)["structValue"])),
    Damage("percent_encoded", LOSSLESS, lambda q, _d: urllib.parse.quote(json.dumps(q))),
    Damage("base64", LOSSLESS, lambda q, _d: base64.b64encode(json.dumps(q).encode()).decode(), is_contested=True),
    Damage("text_of_text", LOSSLESS, lambda q, _d: json.dumps(json.dumps(q))),
    Damage("text_twice", LOSSLESS, lambda q, _d: json.dumps(json.dumps(json.dumps(q)))),
    Damage("backslashes_left", LOSSLESS, lambda q, _d: json.dumps(json.dumps(q))[1:-1]),
    Damage("entities", LOSSLESS, lambda q, _d: html.escape(json.dumps(q))),
    Damage("entities_twice", LOSSLESS, lambda q, _d: html.escape(html.escape(json.dumps(q)))),
    Damage("chunks", LOSSLESS, _chunks),
    Damage("csv_cell", LOSSLESS, lambda q, _d: '"' + json.dumps(q).replace('"', '""') + '"'),
    Damage("unicode_escapes", LOSSLESS, lambda q, _d: json.dumps(q).replace('"', "\\u0022")),
]  # fmt: skip


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _keys(one)
    elif isinstance(value, list):
        for one in value:
            yield from _keys(one)


def _odd_keys(query: Query) -> bool:
    return any(not re.fullmatch(r"[A-Za-z_]\w*", key) for key in _keys(query))


def _has_words(query: Query) -> bool:
    return any(word in json.dumps(query) for word in ("true", "false", "null"))


def _has_lists_of_words(query: Query) -> bool:
    return any(isinstance(one, str) and "${" in one for one in query.values())


def _nix(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + " ".join(f"{k} = {_nix(v)};" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[ " + " ".join(_nix(one) for one in value) + " ]"
    return json.dumps(value)


# --- Slips of the pen, in JSON ----------------------------------------------------------------------------------------


def _swap(
    pattern: str, by: str | Callable[[re.Match[str]], str], *, every: bool = True
) -> Callable[[str, random.Random], str | None]:
    def apply(text: str, dice: random.Random) -> str | None:
        found = list(re.finditer(pattern, text))
        if not found:
            return None
        if every:
            other = re.sub(pattern, by, text)
        else:
            one = dice.choice(found)
            other = text[: one.start()] + (by(one) if callable(by) else one.expand(by)) + text[one.end() :]
        return other if other != text else None

    return apply


def _lines(mark: Callable[[int], str]) -> Callable[[str, random.Random], str | None]:
    def apply(text: str, _dice: random.Random) -> str | None:
        text = text if "\n" in text else json.dumps(json.loads(text), indent=2) if _is_json(text) else text
        return "\n".join(mark(at) + line for at, line in enumerate(text.splitlines(), 1))

    return apply


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _cut_in_token(text: str, dice: random.Random) -> str | None:
    """The text ends within a name or a text, in its last third."""
    words = [one for one in re.finditer(r'"[\w .]{5,}"', text) if one.start() > len(text) * 0.45]
    if not words:
        return None
    one = dice.choice(words)
    return text[: one.start() + dice.randint(3, len(one.group()) - 2)]


def _cut_after(mark: str) -> Callable[[str, random.Random], str | None]:
    def apply(text: str, dice: random.Random) -> str | None:
        places = [one.end() for one in re.finditer(mark, text) if one.end() > len(text) * 0.4]
        return text[: dice.choice(places)] if places else None

    return apply


def _twice_key(text: str, dice: random.Random) -> str | None:
    """A key that stands twice, with two values."""
    found = re.search(r'"(limit|time_range)": (\d+)', text)
    if not found:
        return None
    other = int(found[2]) * dice.choice([2, 3])
    return text[: found.start()] + f'"{found[1]}": {other}, ' + text[found.start() :]


SLIPS = [
    Damage("comma_trailing", LOSSLESS, _swap(r"(?<=[\]}\"\d])(\s*)(?=[\]}])", r",\1", every=False)),
    Damage("comma_doubled", LOSSLESS, _swap(r"(?<=[\]}]),(?=\s*\")", ",,", every=False)),
    Damage("comma_lost", LOSSLESS, _swap(r"(?<=[\]}]),(?=\s*\")", "", every=False)),
    Damage("colon_equals", LOSSLESS, _swap(r'(?<="): (?=[\[{\d"])', " = ")),
    Damage("quotes_curly", LOSSLESS, _swap(r'"([^"]*)"', "“\\1”")),
    Damage("quotes_lost_at_keys", LOSSLESS, _swap(r'"(\w+)"(?=:)', r"\1")),
    Damage("quote_lost_at_a_key", LOSSLESS, _swap(r'"(\w+)"(?=: [\[{])', r'\1"', every=False)),
    Damage("quotes_back", LOSSLESS, _swap(r'"([^"]*)"', r"`\1`")),
    Damage("quotes_guillemets", LOSSLESS, _swap(r'"([^"]*)"', "«\\1»")),
    Damage("marks_wide", LOSSLESS, _swap(r'(?<=[\]}"\d]), (?=["{])', "，")),
    Damage("colons_wide", LOSSLESS, _swap(r'(?<="): ', "：")),
    Damage("semicolons", LOSSLESS, _swap(r"(?<=[\]}]), (?=\")", "; ")),
    Damage("remark_line", LOSSLESS, _swap(r"(?<=\{)(\s*)(?=\"calc)", "\n  // as asked\n  ", every=False)),
    Damage("remark_hash", LOSSLESS, _swap(r"(?<=[\]}],)\s+(?=\")", "  # see the docs\n  ", every=False)),
    Damage("remark_block", LOSSLESS, _swap(r"(?<=[\]}],) ?(?=\s*\")", " /* done */ ", every=False)),
    Damage("words_of_python", LOSSLESS, _swap(r": (true|false|null)\b", lambda m: ": " + {"true": "True", "false": "False", "null": "None"}[m[1]])),
    Damage("bracket_extra", LOSSLESS, lambda t, _d: t + "}" if t.endswith("}") else None),
    Damage("bracket_lost_at_end", LOSSLESS, lambda t, _d: t[:-1].rstrip() if t.endswith("}") else None, is_contested=True),
    Damage("bracket_lost_within", LOSSLESS, _swap(r"\}\](?=, \")", "}", every=False)),
    Damage("bracket_wrong", LOSSLESS, _swap(r"\}\](?=,\s*\")", "})", every=False)),
    Damage("numbers_underscore", LOSSLESS, _swap(r"(?<=: )(\d+)(\d{3})(?=[,}\s])", r"\1_\2")),
    Damage("numbers_point", LOSSLESS, _swap(r'("time_range": |"limit": )(\d+)', r"\1\2.0")),
    Damage("lines_quoted", LOSSLESS, _lines(lambda _at: "> ")),
    Damage("lines_numbered", LOSSLESS, _lines(lambda at: f"{at:>3} | ")),
    Damage("lines_added", LOSSLESS, _lines(lambda _at: "+")),
    Damage("blanks_odd", LOSSLESS, _swap(r"(?<=[:,]) ", "\u00a0")),
    Damage("blanks_of_no_width", LOSSLESS, _swap(r"(?<=[{\[,])", "\u200b")),
    Damage("underscores_escaped", LOSSLESS, _swap(r"(?<=\w)_(?=\w)", r"\\_")),
    Damage("brackets_doubled", LOSSLESS, lambda t, _d: "{" + t + "}" if t.startswith("{") else None),
    Damage("byte_order_mark", LOSSLESS, lambda t, _d: "\ufeff" + t),
    Damage("cut_in_token", NO, _cut_in_token),
    Damage("cut_after_colon", NO, _cut_after(r'": ')),
    Damage("cut_after_comma", NO, _cut_after(r"[\]}], "), is_contested=True),
    Damage("elided", NO, _swap(r"(?<=[\]}]), (?=\")", ", ..., ", every=False)),
    Damage("key_twice", NO, _twice_key),
]  # fmt: skip

# --- What stands around it --------------------------------------------------------------------------------------------


def _around(*pairs: str) -> Callable[[str, random.Random], str]:
    """One of some surroundings; `@@` is where the query stands."""
    return lambda text, dice: dice.choice(pairs).replace("@@", text)


def _single_line(form: str, forbidden: str) -> Callable[[str, random.Random], str | None]:
    return lambda text, _dice: None if any(mark in text for mark in forbidden) else form.replace("@@", text)


OTHER = '{"calculations": [{"op": "COUNT"}], "limit": 7}'
AROUND = [
    Damage("fence", LOSSLESS, _around("```json\n@@\n```", "```\n@@\n```", "~~~\n@@\n~~~")),
    Damage("fence_and_words", LOSSLESS, _around("Here is the query you need:\n\n```json\n@@\n```\n\nIt does not look at test traffic in any special way.", "Sure!\n```\n@@\n```\nShall I narrow it down?", "**Query**\n\n```json5\n@@\n```\n\n**Notes**\n- the limit keeps the table short\n- nothing is excluded unless a filter says so")),
    Damage("words_before", LOSSLESS, _around("Query: @@", "The following should do it.\n\n@@", "Based on the columns I picked, this is the query:\n@@")),
    Damage("words_after", LOSSLESS, _around("@@\n\nLet me know if you want a longer window.", "@@\n\nThis groups as you wanted; rows without the column will show as empty.", "@@\n-- end of answer --")),
    Damage("words_of_others", LOSSLESS, _around("Hier ist die Abfrage:\n\n@@\n\nSag Bescheid, falls du mehr brauchst.", "Voici la requête :\n@@\nBonne journée !", "はい、こちらがクエリです。\n@@", "Вот запрос:\n\n@@\n\nЕсли что, спрашивайте.", "Aquí tienes:\n@@\n¿Necesitas algo más?")),
    Damage("thinking_closed", LOSSLESS, lambda t, d: d.choice(["<think>\nThey might want " + OTHER + " but no, that is not grouped.\n</think>\n", "<thinking>First idea: limit 500. No need.</thinking>\n\n", "<scratchpad>avg or p95? p95 hides less. fine</scratchpad>\n"]) + t),
    Damage("channels", LOSSLESS, _around("<|channel|>analysis<|message|>Pick columns, then write.<|end|><|start|>assistant<|channel|>final<|message|>@@", "<|im_start|>assistant\n@@<|im_end|>", "[INST] [/INST] @@ </s>")),
    Damage("tags", LOSSLESS, _around("<answer>@@</answer>", "<query>\n@@\n</query>", "<output><![CDATA[@@]]></output>", "<pre><code class=\"language-json\">@@</code></pre>")),
    Damage("assignment", LOSSLESS, _around("query = @@", "const query = @@;", "QUERY_SPEC := @@", "let q = @@;\nexport default q;", "$query = @@;")),
    Damage("return", LOSSLESS, _around("def build_query():\n    return @@", "function build() {\n  return @@;\n}")),
    Damage("print", LOSSLESS, _single_line("print('@@')", "'\n\\")),
    Damage("shell", LOSSLESS, _single_line("curl -s -X POST \"$API/1/queries/prod\" -H 'Content-Type: application/json' -d '@@'", "'\n\\")),
    Damage("here_document", LOSSLESS, _around("cat > query.json <<'EOF'\n@@\nEOF", "http POST :8080/q <<JSON\n@@\nJSON")),
    Damage("request", LOSSLESS, _around("POST /1/queries/prod HTTP/1.1\nHost: api.example.com\nContent-Type: application/json\n\n@@")),
    Damage("log_line", LOSSLESS, _single_line("2026-11-30T08:15:02.113Z INFO llm.response model=m-7 tokens=188 body=@@", "\n")),
    Damage("bullet", LOSSLESS, _around("- Query:\n  @@\n- Reason: as requested", "1. Run this:\n\n@@\n\n2. Read the top row.")),
    Damage("envelope_chat", LOSSLESS, lambda t, _d: json.dumps({"id": "c-1", "choices": [{"index": 0, "message": {"role": "assistant", "content": t}, "finish_reason": "stop"}]})),
    Damage("envelope_parts", LOSSLESS, lambda t, _d: json.dumps({"candidates": [{"content": {"role": "model", "parts": [{"text": t}]}, "finishReason": "STOP"}]})),
    Damage("envelope_blocks", LOSSLESS, lambda t, _d: json.dumps({"type": "message", "content": [{"type": "text", "text": t}], "stop_reason": "end_turn"})),
    Damage("tool_tag", LOSSLESS, lambda t, _d: '<tool_call>\n{"name": "run_query", "arguments": ' + t + "}\n</tool_call>" if _is_json(t) and t.startswith("{") else None),
    Damage("tool_list", LOSSLESS, lambda t, _d: '[TOOL_CALLS][{"name": "run_query", "arguments": ' + t + "}]" if _is_json(t) and t.startswith("{") else None),
    Damage("said_twice", LOSSLESS, lambda t, _d: f"Compact:\n{json.dumps(json.loads(t))}\n\nAnd the same, indented:\n{json.dumps(json.loads(t), indent=4)}" if _is_json(t) and t.startswith("{") else None),
    Damage("withdrawn", NO, _around("@@\n\nSorry, scratch that, this is not what you asked for.", "@@\n\nHmm, on second thought that is wrong. Please disregard it.", "Don't run this one, it would time out:\n\n@@", "@@\n\nEdit: please ignore the above, I mixed up two columns.")),
    Damage("changed_in_words", NO, _around("@@\n\nBefore you run it, set the limit to 3.", "Use this, but with the last two days instead:\n@@", "@@\n\nAlso add a filter so that only Canada is left.", "@@\n\n(replace the first filter by one on yesterday's release)")),
    Damage("changed_in_code", NO, _around("query = @@\nquery['limit'] = 3", "const q = @@;\nq.breakdowns.push('extra');", "spec = @@\nspec.pop('breakdowns')\nrun(spec)")),
    Damage("example_only", NO, _around("I can't tell which columns you mean. A query usually looks like this, for example:\n\n@@\n\nWhich one is yours?", "This is just a made-up example of the format:\n@@", "Template from the manual, not for your data:\n@@")),
    Damage("two_answers", NO, lambda t, d: d.choice([f"Option A:\n{t}\n\nOption B:\n{OTHER}", f"{OTHER}\n\nWait, better:\n\n{t}", f"{t}\n{OTHER}", f"Either {OTHER} or {t}"])),
    Damage("said_wrong", NO, _around("What you have now is wrong:\n\n@@\n\nThe fix depends on your retention, please tell me.", "❌ Incorrect:\n@@", "Your colleague ran @@ and got nothing. I could not find a better one.")),
    Damage("in_a_remark", NO, lambda t, _d: "\n".join("// " + line for line in t.splitlines()) + "\nexport default null;" if "/*" not in t else None),
    Damage("error_envelope", NO, lambda t, _d: json.dumps({"error": {"code": "content_filter", "message": "stopped", "partial": t}})),
    Damage("removed_lines", NO, lambda t, _d: "\n".join("-" + line for line in t.splitlines()), is_contested=True),
]  # fmt: skip


# --- Composition ------------------------------------------------------------------------------------------------------


def _made(dice: random.Random, want: str) -> dict[str, Any] | None:
    """One case of what is wanted, or None where the dice fell badly."""
    dataset, query = dice.choice(BASES)
    plan = dice.choice(
        ["ww", "wn", "ws", "wa", "na", "sa", "ss", "wwn", "wws", "wwa", "wna", "wsa", "ssa", "waa", "naa"]
    )
    damages = [dice.choice({"w": WORDS, "n": NOTATIONS, "s": SLIPS, "a": AROUND}[one]) for one in plan]
    levels = [damage.left for damage in damages]
    level = NO if NO in levels else INFERABLE if INFERABLE in levels else LOSSLESS
    if level != want or levels.count(NO) > 1:
        return None
    if len({damage.name.split("_")[0].rstrip("s") for damage in damages}) < len(damages):
        return None  # two of one kind can undo or spoil one another
    thing: Any = copy.deepcopy(query)
    try:
        # What nests a query comes last of the words; a tree becomes text before the first slip.
        words = sorted((one for one in damages if one in WORDS), key=lambda one: _is_nesting(one.name))
        for damage in words:
            thing = damage.apply(thing, dice) if thing is not None else None
        if thing is None or (sum(_is_nesting(one.name) for one in words) > 1):
            return None
        notation = next((one for one in damages if one in NOTATIONS), None)
        thing = notation.apply(thing, dice) if notation else _json(thing, dice)
        for damage in damages:
            if damage in SLIPS or damage in AROUND:
                thing = damage.apply(thing, dice) if thing is not None else None
    except (
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
    ):  # one kind of words left nothing for the next to hold on to
        return None
    if not isinstance(thing, str):
        return None
    return {
        "family": "+".join({"w": "words", "n": "notation", "s": "slip", "a": "around"}[one] for one in plan),
        "operators": [damage.name for damage in damages],
        "recoverable": level,
        "contested": any(damage.is_contested for damage in damages),
        "raw": thing,
        "nlq": None,
        "columns": DATASETS[dataset],
        "expected": None if level == NO else query,
    }


def _is_nesting(name: str) -> bool:
    return name.startswith(("nested", "tool", "note"))


def made() -> Iterator[dict[str, Any]]:
    """The cases, half of them lossless, each kind of damage about as often as another."""
    dice = random.Random(SEED)
    wanted = [LOSSLESS] * 13 + [INFERABLE] * 7 + [NO] * 5
    seen: dict[str, int] = {}
    for number in range(CASES):
        want = wanted[number % len(wanted)]
        best: dict[str, Any] | None = None
        for _ in range(400):
            case = _made(dice, want)
            if case and (best is None or _worn(case, seen) < _worn(best, seen)):
                best = case
        assert best is not None
        for name in best["operators"]:
            seen[name] = seen.get(name, 0) + 1
        yield {"id": f"repair3-{number:03}", **best}


def _worn(case: dict[str, Any], seen: dict[str, int]) -> float:
    return sum(seen.get(name, 0) ** 2 for name in case["operators"]) / len(case["operators"])


def main() -> int:
    """Write the cases to standard output, one a line."""
    for case in made():
        print(json.dumps(case, ensure_ascii=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
