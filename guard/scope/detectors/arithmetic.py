"""arithmetic: a sum or a conversion of given figures, which needs no data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, View, Weight, detector

_PIECES = re.compile(r"\d[\d.,]{0,40}|[a-z']{1,40}|[^\sa-z\d]")
_LONGEST = 160
"""A longer question says more than a sum does."""

_SAID = frozenset(
    """a all an and answer are as at be between by calculate can compute convert could do each equal equals evaluate exactly
    first for from give get have how i if in into is it make makes many math maths me much numbers of on out please quick
    result solve tell that the there to together until us value was we what what's whats with work you euro sign
    , . ? ! = : ; ( ) - $ \u20ac \u00a3 '""".split()
)
"""Words and signs that sums are put in, and that work nothing out."""

_SIGNS = frozenset("* + ^ \u00d7 \u00f7".split())
_WORDED = frozenset("times plus minus multiplied divided modulo mod add multiply subtract divide".split())
_OF_MANY = frozenset(
    "sum average mean median product difference divisor multiple gcd lcm greatest least common".split()
)
_OF_ONE = frozenset(
    """squared cubed factorial root sqrt square cube log ln logarithm sine sin cosine cos tangent tan prime primes divisible power
    factors binary hexadecimal hex octal roman numerals odd even""".split()
)
_PERCENT = frozenset(("%", "percent", "percentage", "fraction"))
_TAKEN = frozenset("vat tax tip interest discount off of".split())
"""A percentage is worked out where one of these says of what."""

_PARTS = frozenset("half halves third thirds quarter quarters fifth fifths tenth tenths two three".split())
_ROUND = frozenset("million billion thousand hundred dozen".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december st nd rd th s today now".split()
)
_UNITS = tuple(
    frozenset(kind.split())
    for kind in """millimetre millimetres millimeter millimeters centimetre centimetres centimeter centimeters metre metres
    meter meters kilometre kilometres kilometer kilometers mm cm m km mile miles yard yards feet foot ft inch inches
    | gram grams kilogram kilograms kilo kilos g kg pound pounds lb lbs ounce ounces oz stone ton tons tonne tonnes
    | millilitre millilitres milliliter milliliters litre litres liter liters gallon gallons pint pints cup cups tablespoon
    tablespoons teaspoon teaspoons quart quarts
    | fahrenheit celsius kelvin degree degrees
    | acre acres hectare hectares
    | dollar dollars euro euros usd eur gbp yen rupee rupees franc francs peso pesos
    | second seconds minute minutes hour hours day days week weeks month months year years
    | bit bits byte bytes kb mb gb tb kilobytes megabyte megabytes gigabyte gigabytes terabyte terabytes""".split("|")
)
"""The units of each kind of measure, in which a figure can be put in several."""
_EVERY_UNIT = frozenset().union(*_UNITS)
_KNOWN = frozenset().union(
    _SAID,
    _SIGNS,
    _WORDED,
    _OF_MANY,
    _OF_ONE,
    _PERCENT,
    _TAKEN,
    _PARTS,
    _ROUND,
    _MONTHS,
    _EVERY_UNIT,
    ("x", "/", "per", "cent"),
)
_LOGS = frozenset(("log", "ln"))
_DATED = re.compile(r"0\d$")
_STATUS = re.compile(r"[1-5]\d\d$")


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "248 * 16 + 9",
        "2^16 - 1",
        "what is 17% of 3,480",
        "how much is 12 times 40?",
        "how much is a third of a quarter million",
        "convert 180 gallons to litres",
        "3.5 hours in seconds",
        "average of 1.3, 2.7 and 3.0",
        "what percentage of 640 is 80",
        "square root of 841",
        "how many days are there between 3 march and 19 july",
    ],
    in_scope=[
        "500-599",
        "10 - 20",
        "10% to 20%",
        "2024-01-01 - 2024-01-31",
        "1/3",
        "sum of 404 and 500",
        "sum of 5xx and 4xx",
        "average of p50, p90 and p99",
        "99% of requests",
        "5 minutes in the past",
        "10 percent of users by country",
        "duration * 2",
        "multiply by 1000",
        "add 4 hours",
        "24 hours in total by host",
        "how many days between order and delivery",
        "how many hours in march",
        "what percentage of requests is slow",
        "top 5 hours in march",
        "2024-05-01 + 30 days",
        "+49 170 1234567",
        "log 5",
    ],
)
def arithmetic(view: View) -> Iterator[Signal]:
    """The asker wants a sum worked out, a percentage of a figure, or a figure in another unit.

    All that it takes is in the question, so there is nothing to query. It must be made of figures and the words of sums alone:
    with any other word, such as a column's, it is a question about data.
    """
    if len(view.lower) > _LONGEST or any(not word[0].isdigit() for word in view.words - _KNOWN):
        return
    text = view.asked().strip()
    pieces = _PIECES.findall(text)
    numbers = [piece for piece in pieces if piece[0].isdigit()]
    words = {piece for piece in pieces if not piece[0].isdigit()}
    if (numbers or words & _ROUND) and words <= _KNOWN and _is_sum(pieces, numbers, words):
        yield Signal(f"the question asks to work out a sum: {quote(text)}")


def _is_sum(pieces: list[str], numbers: list[str], words: set[str]) -> bool:
    """Whether pieces that are all words of sums work something out."""
    if any(_DATED.match(number) for number in numbers):
        return False
    if _has_sign(pieces):
        return True
    if len(numbers) > 1 and all(_STATUS.match(number) for number in numbers):
        return False  # status codes are figures too
    if len(numbers) > 1 and not words.isdisjoint(_WORDED | _OF_MANY):
        return True
    if len(numbers) > 1 and "between" in words and not words.isdisjoint(_MONTHS):
        return True
    if numbers and not words.isdisjoint(_PERCENT):
        return not words.isdisjoint(_TAKEN) and (len(numbers) > 1 or not words.isdisjoint(_ROUND))
    if numbers and not words.isdisjoint(_OF_ONE):
        return words.isdisjoint(_LOGS) or not words.isdisjoint(("of", "("))
    if words & _ROUND and words & _PARTS and "of" in words:
        return True
    return bool(numbers) and any(len(words & kind) > 1 for kind in _UNITS)


def _has_sign(pieces: list[str]) -> bool:
    """Whether a sign of a sum stands between two figures, or an equation behind a figure and a cross."""
    return any(
        (before[0].isdigit() or before == ")")
        and (
            (piece in _SIGNS and (after[0].isdigit() or after in "(-"))
            or (piece == "x" and (after[0].isdigit() or after in "+-="))
        )
        for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False)
    )
