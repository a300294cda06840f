"""The names of character classes that Go's regular expressions know, and what to write for one that they do not."""

from __future__ import annotations

from grammar.diagnostic import one_of, quote
from grammar.suggestion import among, folded

POSIX_CLASSES = (
    "alnum",
    "alpha",
    "ascii",
    "blank",
    "cntrl",
    "digit",
    "graph",
    "lower",
    "print",
    "punct",
    "space",
    "upper",
    "word",
    "xdigit",
)
"""The names that ``[[:name:]]`` and ``[[:^name:]]`` may hold.

Source: https://pkg.go.dev/regexp/syntax, "ASCII character classes", read 2026-11-23.
"""

_CATEGORIES = "C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs"

UNICODE_CATEGORIES = tuple(_CATEGORIES.split())
"""The categories that ``\\p{name}`` may hold.

Source: https://pkg.go.dev/unicode, ``Categories``; ``Cn`` and ``LC`` came with Go 1.25 and are left out, read
2026-11-23.
"""

_SCRIPTS = """
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo
    Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common
    Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs
    Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Han Hangul
    Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited Inscriptional_Pahlavi
    Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki
    Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean
    Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi
    Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong
    Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian
    Old_Turkic Old_Uyghur Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi
    Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo
    Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana
    Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
"""

UNICODE_SCRIPTS = tuple(_SCRIPTS.split())
"""The scripts that ``\\p{name}`` may hold.

Source: https://pkg.go.dev/unicode, ``Scripts``, Unicode 15.0.0, read 2026-11-23.
"""

_CLASS_NAMES = ("Any", *UNICODE_CATEGORIES, *UNICODE_SCRIPTS)

UNICODE_CLASSES = frozenset(_CLASS_NAMES)
"""Every name that ``\\p{name}`` may hold: ``Any``, the categories and the scripts."""

_BY_LONG_NAME = {
    "alpha": "L",
    "alphabetic": "L",
    "casedletter": "L",
    "control": "Cc",
    "currencysymbol": "Sc",
    "decimalnumber": "Nd",
    "digit": "Nd",
    "lc": "L",
    "letter": "L",
    "lower": "Ll",
    "lowercase": "Ll",
    "lowercaseletter": "Ll",
    "mark": "M",
    "number": "N",
    "other": "C",
    "punct": "P",
    "punctuation": "P",
    "separator": "Z",
    "space": "Z",
    "spaceseparator": "Zs",
    "symbol": "S",
    "upper": "Lu",
    "uppercase": "Lu",
    "uppercaseletter": "Lu",
    "whitespace": "Z",
}
"""The category that a longer name for it, as `folded` writes it, most likely means."""


def class_advice(name: str, opening: str) -> str | None:
    """What to write for a Unicode class that Go does not know by `name`; `opening` is what stands before the name."""
    for prefix in ("script=", "sc=", "general_category=", "gc=", "Is"):
        name = name.removeprefix(prefix)
    known = name if name in UNICODE_CLASSES else _BY_LONG_NAME.get(folded(name))
    near = (known,) if known else among(_CLASS_NAMES).nearest(name)
    return f"did you mean {one_of([quote(opening + other + '}') for other in near])}?" if near else None
