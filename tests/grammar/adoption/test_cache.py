"""The cache of an adopted language: believed where it is of exactly this grammar, made anew everywhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import lark
import lark.load_grammar
import pytest

from grammar import Language
from grammar.adoption import GrammarError, Mistake, Mistakes
from grammar.adoption.cache import CacheWarning
from grammar.diagnostic import Severity
from grammar.parsing.reader import read
from grammar.rule import Fault
from grammar.source import Source
from guard import Guard

GRAMMAR = """
start: (NAME "=" _sum ";")+
_sum: INT ("+" INT)*
%import common.INT
%import common.CNAME -> NAME
%import common.WS
%ignore WS
"""

ALARM = """
start: "alarm" NAME
NAME: /[a-z]+/
%ignore " "
"""
MISTAKES = Mistakes(
    '%extend start: "alert" NAME -> alert\n',
    [Mistake("alert", Fault("alert-for-alarm", Severity.ERROR, "An alert is written for an alarm."), "it is `alarm`")],
)

WITHOUT_LARK = """
import sys
sys.modules["lark"] = None
from pathlib import Path
from grammar import Language
from guard import Guard
language = Language.from_lark(Path(sys.argv[1]), cache=sys.argv[2], names=["NAME"])
guard = Guard(language)
right = guard.check("a = 1 + 2; b = 3;")
print(right.decision, language.notation.print(right.tree), language.prefix().feed("a = 1 +").expected)
wrong = guard.check("a = 1 + ; b = 3")
print(wrong.decision, *(f"{d.span.start}:{d.message}" for d in wrong.diagnostics))
print(guard.check("Here it is:\\n```\\na = 1;\\n```").decision)
"""


@pytest.fixture
def loads(monkeypatch):
    """How often Lark was asked for a grammar."""
    counted = []
    real = lark.load_grammar.load_grammar

    def load_grammar(*arguments):
        counted.append(arguments[1])
        return real(*arguments)

    monkeypatch.setattr(lark.load_grammar, "load_grammar", load_grammar)
    return counted


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sums.lark"
    path.write_text(GRAMMAR, encoding="utf-8")
    return path


def warm(loads, make):
    """Whether a language was made without Lark."""
    loads.clear()
    language = make()
    assert Guard(language).check("a = 1;").decision == "accepted"
    return not loads


def test_a_second_start_needs_no_lark_to_read_or_to_explain(file, tmp_path):
    cache = tmp_path / "made" / "sums.json"
    language = Language.from_lark(file, cache=cache, names=["NAME"])
    run = [sys.executable, "-c", WITHOUT_LARK, str(file), str(cache)]
    ran = subprocess.run(run, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert ran.returncode == 0, ran.stderr
    guard = Guard(Language.from_lark(file, names=["NAME"]))
    wrong = guard.check("a = 1 + ; b = 3")
    assert ran.stdout.splitlines() == [
        f"accepted {language.notation.print(guard.check('a = 1 + 2; b = 3;').tree)} ('INT',)",
        f"rejected {' '.join(f'{d.span.start}:{d.message}' for d in wrong.diagnostics)}",
        "repaired",
    ]


@pytest.mark.parametrize("text", ["a = 1 + 2;", "a = + 2;", "a = 1", "", "a = 1; b = 2 + ; c", "x\ny = 1;"])
def test_what_is_read_with_a_cache_is_what_is_read_without(file, tmp_path, text, loads):
    plain = Language.from_lark(file, names=["NAME"])
    Language.from_lark(file, names=["NAME"], cache=tmp_path / "c")
    loads.clear()
    kept = Language.from_lark(file, names=["NAME"], cache=tmp_path / "c")
    one, other = (read(language.notation, Source(text)) for language in (plain, kept))
    assert (one.tree, one.diagnostics) == (other.tree, other.diagnostics)
    assert plain.footprint.kinds == kept.footprint.kinds
    assert plain.notation.explaining.labels == kept.notation.explaining.labels
    assert not loads


def test_a_grammar_of_mistakes_is_kept_too(tmp_path, loads):
    cold = Language.from_lark(ALARM, mistakes=MISTAKES, cache=tmp_path / "c")
    loads.clear()
    kept = Language.from_lark(ALARM, mistakes=MISTAKES, cache=tmp_path / "c")
    for language in (cold, kept):
        assert [d.name for d in Guard(language).check("alert up").diagnostics] == ["alert-for-alarm"]
        assert Guard(language).check("alarm up").decision == "accepted"
    assert not loads
    Language.from_lark(ALARM, cache=tmp_path / "c")
    assert loads, "without the mistakes it is another language"


@pytest.mark.parametrize(
    "options",
    [
        {"start": "other"},
        {"lexer": "basic"},
        {"keep_all_tokens": True},
        {"maybe_placeholders": False},
        {"g_regex_flags": 2},
        {"priority": None},
    ],
    ids=lambda options: next(iter(options)),
)
def test_other_options_are_another_cache(tmp_path, loads, options):
    text = GRAMMAR + 'other: NAME "=" INT ";"\n'
    make = lambda **more: Language.from_lark(text, cache=tmp_path / "c", **more)  # noqa: E731
    make()
    assert warm(loads, make)
    assert not warm(loads, lambda: make(**options))
    assert warm(loads, lambda: make(**options))


def test_a_changed_grammar_is_made_anew(file, tmp_path, loads):
    make = lambda: Language.from_lark(file, cache=tmp_path / "c")  # noqa: E731
    make()
    assert warm(loads, make)
    file.write_text(GRAMMAR.replace('"+"', '"-"'), encoding="utf-8")
    assert not warm(loads, make)
    assert Guard(make()).check("a = 1 - 1;").decision == "accepted"
    assert Guard(make()).check("a = 1 + 1;").decision != "accepted"


def test_a_changed_import_is_made_anew(tmp_path, loads):
    (tmp_path / "words.lark").write_text('NAME: "a"\n', encoding="utf-8")
    main = tmp_path / "main.lark"
    main.write_text('start: NAME "=" /[0-9]/ ";"\n%import .words.NAME\n%ignore " "\n', encoding="utf-8")
    make = lambda: Language.from_lark(main, cache=tmp_path / "c")  # noqa: E731
    make()
    assert warm(loads, make)
    (tmp_path / "words.lark").write_text('NAME: "a" | "b"\n', encoding="utf-8")
    assert not warm(loads, make)
    assert Guard(make()).check("b = 1;").decision == "accepted"


def test_a_file_that_would_now_be_imported_in_place_of_another_is_seen(tmp_path, loads):
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    (folders[1] / "words.lark").write_text('NAME: "a"\n', encoding="utf-8")
    text = 'start: NAME "=" /[0-9]/ ";"\n%import words.NAME\n%ignore " "\n'
    make = lambda: Language.from_lark(text, import_paths=folders, cache=tmp_path / "c")  # noqa: E731
    make()
    assert warm(loads, make)
    (folders[0] / "words.lark").write_text('NAME: "a" | "b"\n', encoding="utf-8")
    assert not warm(loads, make)
    assert Guard(make()).check("b = 1;").decision == "accepted"
    (folders[0] / "words.lark").unlink()
    assert not warm(loads, make)


def test_another_version_of_lark_is_another_cache(file, tmp_path, loads, monkeypatch):
    from grammar.adoption import cache

    make = lambda: Language.from_lark(file, cache=tmp_path / "c")  # noqa: E731
    make()
    assert cache._version_of_lark() == lark.__version__
    monkeypatch.setattr(cache, "_version_of_lark", lambda: "0.0")
    assert not warm(loads, make)


def broken(content):
    """A cache that is damaged in many ways, with what each is called."""
    header, _, rest = content.partition(b"\n")
    form, key, _ = json.loads(header)

    def sealed(changed):
        return json.dumps([form, key, sha256(changed).hexdigest()]).encode() + b"\n" + changed

    lines = rest.split(b"\n")
    yield "empty", b""
    yield "no JSON", b"\x80\x04\x95 cos\nsystem\n"
    yield "cut off", content[: len(content) // 2]
    yield "one byte", content[:-40] + b"!" + content[-39:]
    yield "another key", json.dumps([form, "0" * 64, sha256(rest).hexdigest()]).encode() + b"\n" + rest
    yield "another form", json.dumps([form + 1, key, sha256(rest).hexdigest()]).encode() + b"\n" + rest
    yield "nothing in it", sealed(b"")
    yield "of another kind", sealed(b"[]\n[]\n[]\n[]\n[]")
    yield "deep", sealed(b"\n".join([b"[" * 100_000, *lines[1:]]))
    yield "no tables", sealed(b"\n".join([*lines[:4], b"{}"]))
    yield "tables that lead nowhere", sealed(b"\n".join([*lines[:4], lines[4].replace(b'"end":', b'"end":9')]))


def test_a_broken_file_is_never_believed_and_made_anew(file, tmp_path):
    path = tmp_path / "c"
    make = lambda: Language.from_lark(file, cache=path)  # noqa: E731
    make()
    content = path.read_bytes()
    for how, damaged in broken(content):
        path.write_bytes(damaged)
        guard = Guard(make())
        assert guard.check("a = 1;").decision == "accepted", how
        assert guard.check("a = ;").decision == "rejected", how
        if "tables" not in how:
            assert path.read_bytes() == content, how
        assert {each.name for each in tmp_path.iterdir()} == {path.name, file.name}


def test_a_cache_that_cannot_be_written_is_a_warning(file, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.warns(CacheWarning, match="cannot be written .*each start compiles the grammar"):
        language = Language.from_lark(file, cache=tmp_path / "file" / "c")
    assert Guard(language).check("a = 1;").decision == "accepted"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"parser": "earley"}, 'LALR tables, which do not go with `parser="earley"`'),
        ({"edit_terminals": print}, "do not go with `edit_terminals`"),
        ({"lexer_callbacks": {"NAME": str}}, "its callbacks on tokens needs Lark's own loop"),
    ],
    ids=["earley", "edited", "callbacks"],
)
def test_what_is_not_read_by_tables_has_no_cache(file, tmp_path, options, reason):
    with pytest.raises(GrammarError, match=reason):
        Language.from_lark(file, cache=tmp_path / "c", **options)


def test_a_folder_is_no_cache(file, tmp_path):
    with pytest.raises(GrammarError, match="`cache` is the path of a file"):
        Language.from_lark(file, cache=tmp_path)
    with pytest.raises(GrammarError, match="`cache` is a path, not 3"):
        Language.from_lark(file, cache=3)
