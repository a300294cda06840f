"""aliased-word: another name of an operator, a direction or a filter combination."""

from __future__ import annotations

from grammar.diagnostic import Safety
from grammar.languages.honeycomb import readings
from grammar.repair import Occurrence, repair
from grammar.rule import Add, Remove, Replace, TreeFix

_IDENTITY = {"is": "does-not-exist", "is not": "exists", "isnot": "exists", "is_not": "exists"}


@repair(
    ["unknown-word", "wrong-type"],
    safety=Safety.SAFE,
    examples=[
        (
            '{"calculations": [{"op": "median", "column": "duration_ms"}]}',
            '{"calculations": [{"op": "P50", "column": "duration_ms"}]}',
        ),
        (
            '{"filters": [{"column": "error", "op": "is not null"}]}',
            '{"filters": [{"column": "error", "op": "exists"}]}',
        ),
        (
            '{"calculations": [{"op": "PERCENTILE", "percentile": 95, "column": "duration_ms"}]}',
            '{"calculations": [{"op": "P95", "column": "duration_ms"}]}',
        ),
        (
            '{"orders": [{"op": "-COUNT"}]}',
            '{"orders": [{"op": "COUNT", "order": "descending"}]}',
        ),
    ],
)
def aliased_word(occurrence: Occurrence) -> TreeFix | None:
    """A word of a closed set has another name for the same thing: `median`, `==`, `is null`, `desc`, `&&`.

    The names are a closed list; percentiles are read as numbers, and only those that the language has. A word that
    means something similar but not the same, such as `like` for `contains`, is not repaired.
    """
    written, key, what = occurrence.value, occurrence.key, occurrence.what
    if key == "order" and what == "order" and isinstance(written, int):
        way = readings.direction(written)  # 1 and -1, as in MongoDB
        return None if way is None else TreeFix(f"write `{way}`", (Replace(occurrence.path, way),), Safety.SAFE)
    if not isinstance(written, str) or occurrence.fault != "unknown-word":
        return None
    vocabulary, members, holder = occurrence.vocabulary, occurrence.members, occurrence.path[:-1]
    meant: str | None = None
    if key == "order":
        meant = readings.direction(written)
    elif key == "filter_combination":
        meant = readings.combination(written, vocabulary)
    elif what == "filter":
        if members.get("value", "") is None and written.lower() in _IDENTITY:
            changes = (Replace(occurrence.path, _IDENTITY[written.lower()]), Remove((*holder, "value")))
            return TreeFix(f"write `{_IDENTITY[written.lower()]}`", changes, Safety.SAFE)
        if "null" in written.lower() and members.get("value") is not None:
            return None  # compared with nothing and with something
        meant = "=" if written.lower() == "is" and "value" in members else readings.filter_op(written, vocabulary)
    elif what == "having" and key == "op":
        meant = readings.comparison(written, vocabulary)
    else:
        return _calculation(occurrence, written)
    return None if meant is None else TreeFix(f"write `{meant}`", (Replace(occurrence.path, meant),), Safety.SAFE)


def _calculation(occurrence: Occurrence, written: str) -> TreeFix | None:
    """An operator in other words, perhaps with its column or its percentile beside it or in it."""
    vocabulary, members, holder = occurrence.vocabulary, occurrence.members, occurrence.path[:-1]
    if occurrence.what == "order" and written[:1] in ("-", "+"):
        return _directed(occurrence, written)
    fits = vocabulary.having_calculation_ops if occurrence.what == "having" else tuple(vocabulary.calculation_ops)
    fits = vocabulary.order_ops if occurrence.what == "order" else fits
    if readings.is_any_percentile(written):
        beside = [other for other in members if readings.numbers_percentile(other, occurrence.what)]
        op = readings.percentile(members[beside[0]], vocabulary) if len(beside) == 1 else None
        if op not in fits:
            return None
        return TreeFix(f"write `{op}`", (Replace(occurrence.path, op), Remove((*holder, beside[0]))), Safety.SAFE)
    op = readings.calculation_op(written, vocabulary)
    if op in fits:
        if op == "COUNT" and members.get("column"):
            return None  # how many, or how many different ones?
        return TreeFix(f"write `{op}`", (Replace(occurrence.path, op),), Safety.SAFE)
    whole = readings.calculation(written, vocabulary)
    if whole is None or whole["op"] not in fits or "name" in whole:
        return None
    changes: tuple[Replace | Add, ...] = (Replace(occurrence.path, whole["op"]),)
    if "column" in whole and "column" not in members:
        changes = (*changes, Add(holder, whole["column"], "column"))
    elif members.get("column") not in (whole.get("column"), None):
        return None
    return TreeFix(f"write `{whole['op']}`", changes, Safety.SAFE)


def _directed(occurrence: Occurrence, written: str) -> TreeFix | None:
    """What to order by with a minus before it, which says descending, as where an order is a phrase: `-COUNT`."""
    vocabulary, members, holder = occurrence.vocabulary, occurrence.members, occurrence.path[:-1]
    says_way = any(
        readings.key(other, "order", vocabulary, content) == "order" or readings.direction(other) is not None
        for other, content in members.items()
    )
    op = readings.calculation_op(written[1:].strip(), vocabulary)
    if says_way or op not in vocabulary.order_ops or not written[1:].strip():
        return None
    way = "descending" if written[0] == "-" else "ascending"
    return TreeFix(f"write `{op}`, {way}", (Replace(occurrence.path, op), Add(holder, way, "order")), Safety.SAFE)
