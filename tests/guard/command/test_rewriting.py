"""Repairs written back: into files and records, all or nothing, and through a pipe."""

from __future__ import annotations

import json

import pytest

from grammar.languages import honeycomb
from guard import Guard
from guard.command.layout import Ahead, Layout
from guard.command.outputs import Judge, judged_outputs
from guard.command.rewriting import difference, replacing, rewritten
from tests.guard.command.test_cli import guard

BROKEN = 'Sure: {"breakdowns": ["a",],}'
MENDED = '{"breakdowns": ["a"]}'
REFUSED = '{"breakdowns": 5}'


def test_fix_writes_the_repaired_query_into_the_file(tmp_path):
    file = tmp_path / "output.json"
    file.write_text(BROKEN + "\n")
    assert guard("check", "--fix", file).returncode == 0
    assert file.read_text() == MENDED + "\n"


@pytest.mark.parametrize("text", [REFUSED, MENDED, " " + MENDED, "no query at all\n"])
def test_fix_leaves_what_is_accepted_or_refused_as_it_is(tmp_path, text):
    file = tmp_path / "output.json"
    file.write_text(text)
    before = file.stat().st_mtime_ns
    guard("check", "--fix", file)
    assert (file.read_text(), file.stat().st_mtime_ns) == (text, before)


def test_fix_changes_the_output_of_a_record_and_nothing_else(tmp_path):
    file = tmp_path / "outputs.jsonl"
    lines = [
        b'\xef\xbb\xbf{"id": 1.50,  "output": ' + json.dumps(BROKEN).encode() + b', "n": 1e2}\r\n',
        b"\n",
        b'{"output": {"breakdowns": "a"}}\n',
        b'{"output": "' + REFUSED.replace('"', '\\"').encode() + b'"}\n',
        b"no record\n",
        b'{"output": ' + json.dumps(MENDED).encode() + b', "x": "\xc3\xa9"}',
    ]
    file.write_bytes(b"".join(lines))
    assert guard("check", "--fix", file).returncode == 1
    lines[0] = b'\xef\xbb\xbf{"id": 1.50,  "output": ' + json.dumps(MENDED).encode() + b', "n": 1e2}\r\n'
    lines[2] = b'{"output": {"breakdowns": ["a"]}}\n'
    assert file.read_bytes() == b"".join(lines)


def test_fix_keeps_permissions_and_follows_links(tmp_path):
    file, link = tmp_path / "output.json", tmp_path / "link.json"
    file.write_text(BROKEN)
    file.chmod(0o640)
    link.symlink_to(file)
    guard("check", "--fix", link)
    assert link.is_symlink()
    assert (file.read_text(), file.stat().st_mode & 0o777) == (MENDED, 0o640)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    file = tmp_path / "output.json"
    file.write_text("as it was")

    def write_half():
        with replacing(file, lambda: True) as new:
            new.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert file.read_text() == "as it was"
    assert [held.name for held in tmp_path.iterdir()] == ["output.json"]


def test_a_second_fix_changes_nothing(tmp_path):
    file = tmp_path / "output.json"
    file.write_text(BROKEN)
    guard("check", "--fix", file)
    first = file.read_text()
    guard("check", "--fix", file)
    assert file.read_text() == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--fix", "-"], b"guard repair -"),
        (["check", "--fix", "--strict", "x.json"], b"--strict"),
        (["check", "--diff", "--format", "json", "x.json"], b"--diff"),
    ],
)
def test_what_makes_no_sense_together_is_misuse(arguments, message):
    result = guard(*arguments)
    assert result.returncode == 2
    assert message in result.stderr


def test_diff_shows_what_changes_and_writes_nothing(tmp_path):
    file = tmp_path / "output.json"
    file.write_text(BROKEN)
    shown = guard("check", "--diff", file).stdout.decode()
    assert f"\n-{BROKEN}\n" in shown
    assert f"\n+{MENDED}\n" in shown
    assert file.read_text() == BROKEN


def test_an_accepted_output_has_no_difference():
    assert difference("x", Guard(honeycomb.language()).check(MENDED)) == ""


def test_repair_is_a_filter():
    result = guard("repair", "-", stdin=BROKEN.encode() + b"\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, MENDED.encode() + b"\n", b"")


def test_of_what_is_refused_nothing_reaches_standard_output():
    result = guard("repair", stdin=REFUSED.encode())
    assert (result.returncode, result.stdout) == (1, b"")
    assert b"wrong-type" in result.stderr


def test_repair_passes_on_the_records_that_are_in_the_language():
    records = [json.dumps({"id": n, "output": text}) for n, text in enumerate([BROKEN, REFUSED, MENDED])]
    result = guard("repair", "--records", stdin="\n".join(records).encode())
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": 0, "output": MENDED},
        {"id": 2, "output": MENDED},
    ]
    assert result.returncode == 1


def test_an_unsafe_fix_is_written_only_where_it_is_allowed(tmp_path):
    file, schema = tmp_path / "output.json", tmp_path / "schema.json"
    schema.write_text('["duration_ms"]')
    file.write_text('{"breakdowns": ["durration_ms"]}')
    guard("check", "--fix", file, "--schema", schema)
    assert file.read_text() == '{"breakdowns": ["durration_ms"]}'
    guard("check", "--fix", "--unsafe-fixes", file, "--schema", schema)
    assert file.read_text() == '{"breakdowns": ["duration_ms"]}'


def test_the_bytes_no_record_holds_are_handed_on(tmp_path):
    file = tmp_path / "outputs.jsonl"
    long = b"x" * 8_000_001
    file.write_bytes(b"\n" + long + b"\n" + b'{"output": "{}"}')
    rest = []
    with file.open("rb") as opened:
        judge = Judge(Guard(honeycomb.language()))
        held = list(judged_outputs("x", Ahead(opened), Layout.LINES, judge, on_rest=rest.append))
    assert b"".join(rest) == b"\n" + long + b"\n"
    assert [one.data() for one in held] == [b"", b'{"output": "{}"}']


def test_the_line_break_at_the_end_of_a_file_stays():
    assert rewritten(b"x\r\n", "y") == b"y\r\n"
    assert rewritten(b"x", "y") == b"y"
