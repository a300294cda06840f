"""The files of a data set: nothing leaks, nothing is lost in silence, and the same records give the same bytes."""

from __future__ import annotations

import json
import sys
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grammar.frozen import replace
from guard.training import DataSet, DataSetError, FormatError, Kind, Making, TrainingLine, leaks
from guard.training.line import Origin, line_from
from guard.training.split import Place, capped, groups_of_test
from tests.guard.training.made import BROKEN, FORMAT, GUARD, RIGHT, WRONG, asked, call, question_of, read, written

WORDS = [
    "errors",
    "slowest",
    "routes",
    "regions",
    "count",
    "p95",
    "duration",
    "services",
    "failed",
    "checkout",
    "orders",
]
QUERIES = [
    '{"breakdowns":["region"]}',
    '{"breakdowns":["service"]}',
    '{"calculations":[{"op":"COUNT"}]}',
    '{"limit":7}',
    '{"filters":[{"column":"error","op":"exists"}]}',
]


def questions(count):
    """Questions of which none is near to another."""
    return [f"{WORDS[at % 11]} of {WORDS[at // 11 % 11]} xq{at}z" for at in range(count)]


def many(count=40):
    return [call(str(at), question, QUERIES[at % 5]) for at, question in enumerate(questions(count))]


def test_every_line_is_on_one_side_and_every_record_is_told_of(tmp_path):
    records = [*many(), call("w", "by what", WRONG), call("again", "errors of errors xq0z", QUERIES[0])]
    train, test, card = written(tmp_path / "d", records)
    assert len(train) + len(test) == 40
    assert len(test) == 4
    assert card.left_out == {"the answer was refused": 1, "the same line is there already": 1}
    assert card.left_records["the answer was refused"] == ["w"]
    assert {question_of(line) for line in train + test} == set(questions(40))
    sources = [read(tmp_path / "d" / f"{side}.sources.jsonl") for side in ("train", "test")]
    assert [len(each) for each in sources] == [len(train), len(test)]
    by_id = {record.id: record for record in records}
    for lines, beside in ((train, sources[0]), (test, sources[1])):
        assert [by_id[source["record"]].question for source in beside] == [question_of(line) for line in lines]
        assert [source["line"] for source in beside] == list(range(1, len(lines) + 1))
    assert not (tmp_path / "d" / ".lines").exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_no_question_and_none_near_it_is_on_both_sides(tmp_path, kind):
    ways = ("{}", "Show me {}", "{}, please!", "{}s".upper(), "{} again", "what are the {}?")
    records = [
        call(f"{way}{at}", way.format(question), WRONG, QUERIES[(at + len(way)) % 5])
        for at, question in enumerate(questions(12)[1:])
        for way in ways
    ]
    train, test, card = written(tmp_path / "d", records, kind, share=0.3)
    assert train
    assert test
    assert leaks(map(question_of, train), map(question_of, test)) == []
    assert card.groups == 11


def test_a_leak_that_is_planted_is_found(tmp_path):
    train, test, _ = written(tmp_path / "d", many(), share=0.3)
    planted = [*map(question_of, train), f"please SHOW ME {question_of(test[0])}!"]
    assert leaks(planted, map(question_of, test)) == [(question_of(test[0]), planted[-1])]


@settings(max_examples=12)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join), min_size=2, max_size=25),
    st.integers(0, 9),
)
def test_nothing_leaks_whatever_is_asked(tmp_path_factory, asked_for, seed):
    records = [call(str(at), question, QUERIES[at % 5]) for at, question in enumerate(asked_for)]
    folder = tmp_path_factory.mktemp("made")
    train, test, card = written(folder / "d", records, share=0.3, seed=seed)
    assert leaks(map(question_of, train), map(question_of, test)) == []
    assert len(train) + len(test) + sum(card.left_out.values()) == len(records)


def test_lines_of_one_query_stay_together_where_that_is_asked_for(tmp_path):
    train, test, _ = written(tmp_path / "d", many(), share=0.3, keeps_queries_apart=True)
    answers = [{line["completion"][0]["content"] for line in side} for side in (train, test)]
    assert all(answers)
    assert not answers[0] & answers[1]


def test_the_same_records_give_the_same_bytes_and_another_seed_another_test(tmp_path):
    kept = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        written(tmp_path / name, many(), seed=seed)
        kept.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert kept[0] == kept[1]
    assert kept[0]["test.jsonl"] != kept[2]["test.jsonl"]
    _, one, _ = written(tmp_path / "d", many())
    _, other, _ = written(tmp_path / "e", many()[::-1])
    assert sorted(map(question_of, one)) == sorted(map(question_of, other))


def test_the_test_stays_the_test_when_there_are_more_records(tmp_path):
    _, few, _ = written(tmp_path / "a", many(100))
    _, more, _ = written(tmp_path / "b", many(200))
    # Of a group that had the last room in the test, the room may be another's now.
    assert len(set(map(question_of, few)) - set(map(question_of, more))) <= 1


def test_what_is_made_alike_is_capped_and_labels_go_first():
    places = [Place(at, at // 2, str(at).encode(), "same", at == 7) for at in range(10)]
    kept, over = capped(places, 4, 0)
    assert len(kept) == 4
    assert len({place.group for place in kept}) == 4
    assert 7 in {place.at for place in kept}
    assert sorted(place.at for place in (*kept, *over)) == list(range(10))
    assert capped(places, None, 0) == (places, [])


def test_a_group_that_is_larger_than_the_test_is_learnt_from():
    places = [Place(at, 0 if at < 18 else at, str(at).encode(), 0) for at in range(20)]
    names = {place.group: str(place.group).encode() for place in places}
    assert 0 not in groups_of_test(places, names, 0.1, 0)
    assert len(groups_of_test(places[17:], names, 0.01, 0)) == 1
    assert groups_of_test(places[:18], names, 0.5, 0) == frozenset()
    assert groups_of_test(places, names, 0, 0) == frozenset()


def test_a_cap_leaves_out_what_is_made_alike_and_says_so(tmp_path):
    train, test, card = written(tmp_path / "d", many(), cap=3)
    assert len(train) + len(test) == 12
    assert card.left_out == {"more than 3 lines are made alike": 28}
    assert (card.covered.footprints, card.covered.most_alike) == (4, 3)


def test_verdicts_that_say_the_opposite_of_one_answer_are_both_left_out(tmp_path):
    line = TrainingLine(Kind.KTO, asked("x"), RIGHT, "x", Origin.VERDICT, is_good=True, record="a")
    with DataSet(GUARD.language, FORMAT["trl"], Kind.KTO, tmp_path / "d") as data_set:
        data_set.extend([line, replace(line, is_good=False, record="b"), replace(line, record="c")])
        card = data_set.write(Making(), {})
    assert card.lines == 0
    assert card.left_out == {"another line says the opposite": 2, "the same line is there already": 1}
    pair = TrainingLine(Kind.PREFERENCES, asked("x"), RIGHT, "x", Origin.PICKED, BROKEN, record="a")
    with DataSet(GUARD.language, FORMAT["trl"], Kind.PREFERENCES, tmp_path / "e") as data_set:
        data_set.extend([pair, replace(pair, answer=BROKEN, worse=RIGHT)])
        assert data_set.write(Making(), {}).left_out == {"another line says the opposite": 2}


def test_a_group_of_more_than_half_of_the_lines_is_told_of(tmp_path):
    same = [call(str(at), "slowest routes" + "!" * at, query) for at, query in enumerate(QUERIES)]
    _, test, card = written(tmp_path / "d", [*same, call("other", "errors by region", RIGHT)], share=0.3)
    assert [question_of(line) for line in test] == ["errors by region"]
    assert card.largest_group == 5
    assert card.notes == ("more than half of the lines are in one group of near questions: the test is of the others",)


def test_half_a_character_makes_no_line(tmp_path):
    records = [call("half", "by \ud800 region", RIGHT), call("whole", "by \U0001f600 region", RIGHT)]
    train, _, card = written(tmp_path / "d", records, share=0)
    assert [question_of(line) for line in train] == ["by \U0001f600 region"]
    assert card.left_out == {"it has half of a character, which no file of UTF-8 can have": 1}
    assert sys.platform == "win32" or (tmp_path / "d").stat().st_mode & 0o077 == 0


def test_the_card_tells_files_coverage_and_notes(tmp_path):
    with DataSet(GUARD.language, FORMAT["azure"], Kind.SFT, tmp_path / "d") as data_set:
        hostile = "x|<b>`[1](u)\u202e\n| y"
        data_set.extend(
            TrainingLine(Kind.SFT, asked(q), RIGHT, q, Origin.ACCEPTED, query=RIGHT, record=hostile)
            for q in questions(12)
        )
        told = {"inputs": [{"name": hostile, "records": 12, "sha256": None}], "licences": [hostile], "digests": {}}
        card = data_set.write(Making(), told, ["a note"])
    told = json.loads((tmp_path / "d" / "card.json").read_text())
    for file in told["files"]:
        data = (tmp_path / "d" / file["name"]).read_bytes()
        assert file["sha256"] == sha256(data).hexdigest()
        assert file["bytes"] == len(data)
    assert told["lines"]["all"] == 12
    assert told["lines"]["templates"] == {"unknown": 12}
    assert told["coverage"]["productions"]['calculation__member: OP ":" CALCULATION_OP'] == 12
    assert told["coverage"]["seen"] + len(told["coverage"]["unseen"]) == told["coverage"]["of"]
    assert told["notes"][-1] == "a note"
    page = (tmp_path / "d" / "card.md").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "\u202e" not in page
    assert all(line.count("|") in (0, 3, 4, 5) for line in page.splitlines())
    assert card.to_markdown() == page


def test_each_format_has_the_members_that_its_trainer_reads(tmp_path):
    records = [call(str(at), question, WRONG, RIGHT) for at, question in enumerate(questions(4))]
    shapes = {
        ("trl", Kind.SFT): {"prompt", "completion"},
        ("trl", Kind.PREFERENCES): {"prompt", "chosen", "rejected"},
        ("trl", Kind.KTO): {"prompt", "completion", "label"},
        ("openai", Kind.SFT): {"messages"},
        ("openai", Kind.PREFERENCES): {"input", "preferred_output", "non_preferred_output"},
        ("azure", Kind.SFT): {"messages"},
        ("azure", Kind.PREFERENCES): {"input", "preferred_output", "non_preferred_output"},
    }
    for (name, kind), members in shapes.items():
        folder = tmp_path / f"{name}-{kind}"
        train, test, _ = written(folder, records, kind, name)
        assert {frozenset(line) for line in train + test} == {frozenset(members)}
        has_mark = (folder / "train.jsonl").read_bytes().startswith(b"\xef\xbb\xbf")
        assert has_mark is (name == "azure")
    train, _, _ = written(tmp_path / "pair", records, Kind.PREFERENCES, "openai", share=0)
    assert train[0] == {
        "input": {"messages": list(asked(questions(1)[0])), "tools": [], "parallel_tool_calls": True},
        "preferred_output": [{"role": "assistant", "content": RIGHT}],
        "non_preferred_output": [{"role": "assistant", "content": WRONG}],
    }
    for name in ("openai", "azure"):
        with pytest.raises(
            FormatError, match=f"the format {name} has no lines for kto; it has those for sft, preferences"
        ):
            DataSet(GUARD.language, FORMAT[name], Kind.KTO, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_with_something_in_it_is_not_written_to(tmp_path):
    (tmp_path / "kept").write_text("x")
    with pytest.raises(DataSetError, match="is not empty; give a new one"):
        DataSet(GUARD.language, FORMAT["trl"], Kind.SFT, tmp_path)
    with pytest.raises(DataSetError, match="cannot be written to: "):
        DataSet(GUARD.language, FORMAT["trl"], Kind.SFT, tmp_path / "kept" / "below")


@pytest.mark.parametrize(("setting", "message"), [({"share": 1.0}, "from 0 up to 1"), ({"cap": 0}, "at least 1")])
def test_settings_that_cannot_be_meant_are_refused(setting, message):
    with pytest.raises(ValueError, match=message):
        Making(**setting)


@given(
    st.builds(
        TrainingLine,
        st.sampled_from(Kind),
        st.just(asked("\ud800\u2028")),
        st.text(),
        st.text(),
        st.sampled_from(Origin),
        st.none() | st.text(),
        st.none() | st.booleans(),
        st.none() | st.text(min_size=1),
        st.lists(st.text()).map(tuple),
    )
)
def test_a_line_comes_back_from_its_dict(line):
    assert line_from(json.loads(json.dumps(line.to_dict()))) == line


@pytest.mark.parametrize("at", ["messages", "answer", "worse"])
def test_what_looks_like_a_credential_stands_in_no_file(tmp_path, at):
    key = "sk-proj-" + "a1B2" * 12
    texts = {"messages": "by region", "answer": RIGHT, "worse": BROKEN} | {at: f"x {key}"}
    line = TrainingLine(
        Kind.PREFERENCES, asked(texts["messages"]), texts["answer"], "q", Origin.PICKED, texts["worse"], record="a"
    )
    with DataSet(GUARD.language, FORMAT["trl"], Kind.PREFERENCES, tmp_path / "made") as data_set:
        data_set.add(line)
        card = data_set.write(Making(share=0), {})
    assert card.left_out == {"something in it looks like a credential, and was not masked": 1}
    assert not any(key in path.read_text(encoding="utf-8") for path in (tmp_path / "made").iterdir())
