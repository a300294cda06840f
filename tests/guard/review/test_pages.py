"""The pages: who may see them, what their forms do, and that whatever a model wrote is text."""

import re
from html.parser import HTMLParser

import pytest

from grammar.frozen import replace
from guard.label import Answer
from guard.record import RecordedAttempt, RecordedText
from tests.guard.evals.test_report import HOSTILE
from tests.guard.records.made import made
from tests.guard.review.pages import TOKEN, fields, reviewing

pytest.importorskip("starlette")
pytest.importorskip("jinja2")
pytest.importorskip("multipart")

FINDING = {"rule": "wrong-type", "severity": "error", "message": "no", "span": [10, 13]}
REPAIR = {"title": "take the fence away", "safety": "safe", "edits": [[0, 3, ""], [5, 8, ""]]}
RETRIED = replace(
    made("one"),
    question="how many?",
    model="model-1",
    attempts=(
        RecordedAttempt((RecordedText('{"limit": ten}', "rejected", None, (FINDING,)),)),
        RecordedAttempt((RecordedText("```{}```", "repaired", "{}", (), (REPAIR,)),)),
    ),
)
OTHER = replace(made("two"), question="how many?", model="model-2")


@pytest.fixture
def review(tmp_path):
    with reviewing(tmp_path / "calls.jsonl", [RETRIED, OTHER]) as opened:
        yield opened


# --- who may see it ---


def test_the_address_lets_in_once_it_has_given_its_cookie(review):
    client, _ = review
    assert client.get("/").status_code == 200
    client.cookies.clear()
    assert client.get("/").status_code == client.get("/item?id=one").status_code == 403
    assert client.get("/?token=another").status_code == 403
    assert client.get(f"/item?token={TOKEN}").status_code == 403
    answer = client.get(f"/?token={TOKEN}", follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1:81", "127.0.0.1", ""])
def test_a_name_that_is_pointed_at_this_machine_is_refused(review, host):
    client, _ = review
    assert client.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:80"},
    ],
)
def test_what_comes_from_another_page_changes_nothing(review, headers):
    client, index = review
    form = fields(client.get("/item?id=one"))
    assert client.post("/label", data={**form, "says": "good"}, headers=headers).status_code == 403
    assert not index.said()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:80"])
def test_a_browser_that_does_not_say_where_it_comes_from_is_held_to_its_origin(review, origin):
    client, index = review
    form = fields(client.get("/item?id=one"))
    del client.headers["sec-fetch-site"]
    assert client.post("/label", data={**form, "says": "good"}, headers={"origin": origin}).status_code == 403
    assert (
        client.post("/label", data={**form, "says": "good"}, headers={"origin": "http://127.0.0.1:80"}).status_code
        == 200
    )
    assert len(index.said()) == 1


@pytest.mark.parametrize("form", [{}, {"form": ""}, {"form": "ü"}, {"form": TOKEN}])
def test_a_form_without_its_token_changes_nothing(review, form):
    client, index = review
    assert client.post("/label", data={"id": "one", "says": "good", **form}).status_code == 403
    assert not index.said()


def test_a_body_has_a_length_and_is_not_long(review):
    client, _ = review
    assert client.post("/label", content=iter([b"x"])).status_code == 411
    assert client.post("/label", content=b"x" * 70_000).status_code == 413
    assert client.put("/label", content=b"").status_code == 405


@pytest.mark.parametrize(
    "path", ["/", "/item?id=one", "/items", "/pair", "/agreement", "/review.css", "/nothing", "/?token=x"]
)
def test_every_answer_forbids_what_a_page_may_not_do(review, path):
    client, _ = review
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


# --- what is shown ---


def test_a_record_is_shown_with_its_findings_in_place_and_its_ledger_as_differences(review):
    client, _ = review
    page = client.get("/item?id=one").text
    assert "<h1>how many?</h1>" in page
    assert "{&#34;limit&#34;: <mark>ten</mark>}" in page
    assert "<code>wrong-type</code>" in page
    assert "<del>```</del>{}<del>```</del>" in page
    assert "take the fence away" in page


def test_a_query_is_said_in_plain_words(tmp_path):
    with reviewing(tmp_path / "calls.jsonl", [RETRIED], words=lambda query: f"all of {query}") as (client, _):
        assert '<p class="words">all of {}</p>' in client.get("/item?id=one").text


def test_edits_that_do_not_fit_show_their_titles_alone(tmp_path):
    for edits in ([[5, 3, ""]], [[0, 99, ""]], ["x"], [[0, 1]], "x", None, [[0, 1, "a"], [0, 1, "b"]]):
        text = RecordedText("{}", "repaired", "{}", (), ({"title": "odd", "safety": "safe", "edits": edits},))
        odd = replace(RETRIED, id=str(edits), attempts=(RecordedAttempt((text,)),))
        with reviewing(tmp_path / "odd.jsonl", [odd]) as (client, _):
            page = client.get("/item", params={"id": str(edits)}).text
            assert "odd" in page
            assert "<del>" not in page


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.shown = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.shown += data


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_people_and_models_wrote_is_text(tmp_path, hostile):
    finding = {"rule": hostile, "severity": hostile, "message": hostile, "span": [1, 2]}
    repair = {"title": hostile, "safety": hostile, "edits": [[0, 1, hostile]]}
    text = RecordedText(hostile, hostile, hostile, (finding,), (repair,), reason=hostile)
    record = replace(
        RETRIED, id=hostile, question=hostile, model=hostile, tags=(hostile,), outcome=hostile, door=hostile,
        messages=({"role": hostile, "content": hostile},), attempts=(RecordedAttempt((text,)), RETRIED.attempts[0]),
    )  # fmt: skip
    note = hostile if hostile.isprintable() else "a note"  # what one types stands in the field again as it is
    with reviewing(tmp_path / "calls.jsonl", [record], me=f"ann {hostile}"[:150], words=lambda _: hostile) as (
        client,
        index,
    ):
        ((name, _),) = index.page(_any(), "ann", 0, 1)
        client.post("/label", data={**fields(client.get("/item", params={"id": name})), "says": "bad", "note": note})
        client.post("/pick", data={**fields(client.get("/pair")), "says": "left", "note": note})
        assert len(index.said()) == 2
        for path in (
            f"/item?{_query(id=name)}",
            "/items",
            "/pair?number=1",
            "/agreement",
            f"/?{_query(rule=hostile, tag=hostile)}",
        ):
            page = client.get(path)
            assert page.status_code == 200, path
            tags = _Tags()
            tags.feed(page.text)
            assert not tags.tags & {"img", "svg", "iframe", "style", "object"}, path
            assert page.text.count("<script") == 1, path
            assert not any(name.startswith("on") for name in tags.attributes), path
            assert "\x1b" not in tags.shown
            assert "\u202e" not in tags.shown


def _query(**values):
    from urllib.parse import urlencode

    return urlencode({name: value.encode("utf-8", "backslashreplace") for name, value in values.items()})


def _any():
    from guard.review.index import Choice

    return Choice()


# --- what is said ---


def test_a_verdict_goes_to_the_store_and_on_to_the_next_record(review):
    client, index = review
    page = client.post("/label", data={**fields(client.get("/")), "says": "good", "note": " fine\r\nindeed "})
    assert page.url.params["id"] == "two"
    (label,) = index.store.labels()
    assert (label.by, label.says, label.answers, label.note) == ("ann", "good", (Answer("one", 1),), "fine\nindeed")
    done = client.post("/label", data={**fields(page), "says": "skip"})
    assert "You have labelled all of these." in done.text


def test_an_undo_is_a_further_line_and_shows_the_record_again(review):
    client, index = review
    client.post("/label", data={**fields(client.get("/")), "says": "bad"})
    page = client.get("/items")
    undo = {"form": fields(client.get("/item?id=two"))["form"]}
    back = client.post("/undo", data=undo)
    assert page.status_code == 200
    assert back.url.params["id"] == "one"
    assert [label.says for label in index.store.labels()] == ["bad", "undo"]
    assert not index.said()
    assert client.post("/undo", data=undo).status_code == 200


def test_a_pick_hides_where_the_answers_come_from_until_it_is_made(review):
    client, index = review
    page = client.get("/pair")
    assert not any(told in page.text for told in ("model-1", "attempt", "rejected", "repaired", "wrong-type"))
    after = client.post("/pick", data={**fields(page), "says": "left"})
    (label,) = index.store.labels()
    assert label.says == ("first", "second")[label.left]
    assert label.picked is not None
    assert "the better one was attempt" in after.text
    assert after.url.params["number"] == "2"
    last = client.post("/pick", data={**fields(after), "says": "tie"})
    assert "No two answers are left to compare." in last.text


def test_the_sides_are_drawn_at_random_and_stay(tmp_path):
    records = [replace(made(str(at), said=str(at)), question="how many?") for at in range(40)]
    with reviewing(tmp_path / "calls.jsonl", records) as (client, _):
        lefts = [
            client.get(f"/pair?number={at}").text.partition(">Left<")[2].partition(">Right<")[0] for at in range(1, 40)
        ]
        again = [
            client.get(f"/pair?number={at}").text.partition(">Left<")[2].partition(">Right<")[0] for at in range(1, 40)
        ]
    assert lefts == again
    first_on_the_left = sum(f">{at}</pre>" in text for at, text in enumerate(lefts))
    assert 5 < first_on_the_left < 34


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/label", {"id": "one", "says": "splendid"}, 400),
        ("/label", {"id": "nobody", "says": "good"}, 404),
        ("/label", {"id": "one", "says": "good", "note": "n" * 10_001}, 400),
        ("/pick", {"number": "1", "first": "x#0", "second": "y#0", "says": "left"}, 409),
        ("/pick", {"number": "-1", "says": "left"}, 400),
        ("/pick", {"number": "9" * 30, "says": "left"}, 400),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_sentence(review, path, data, status):
    client, index = review
    form = {"form": fields(client.get("/item?id=one"))["form"]}
    page = client.post(path, data={**form, **data})
    assert page.status_code == status
    assert "<h1>" in page.text
    assert not index.said()


def test_people_are_shown_with_their_agreement(tmp_path):
    records = [made(str(at)) for at in range(6)]
    for me, good in (("ann", 4), ("bob", 3)):
        with reviewing(tmp_path / "calls.jsonl", [] if me == "bob" else records, me=me) as (client, _):
            for at in range(6):
                form = fields(client.get(f"/item?id={at}"))
                client.post("/label", data={**form, "says": "good" if at < good else "bad"})
            page = client.get("/agreement").text
    assert "ann, bob" in page
    assert "83.3%" in page
    assert "0.67" in page


def test_a_file_that_is_no_store_is_said_on_the_page(tmp_path):
    (tmp_path / "calls.sqlite").write_bytes(b"this is no database at all, and long enough to be seen as none" * 20)
    with reviewing(tmp_path / "calls.sqlite", []) as (client, _):
        assert "The store cannot be read" in client.get("/").text


@pytest.mark.parametrize("name", ["a\nb", "a\r\nb", "a\0b", " a ", "a%0Ab", "a#1", "\ud800a"])
def test_what_is_said_reaches_a_record_of_any_name(tmp_path, name):
    records = [replace(made(each, said=f'{{"limit": {at}}}'), question="q?") for at, each in enumerate((name, "other"))]
    with reviewing(tmp_path / "calls.jsonl", records) as (client, index):
        for path, says in (("/label", "good"), ("/pick", "left")):
            page = client.get("/" if path == "/label" else "/pair")
            # A browser sends every line break as two characters, and no zero.
            sent = {
                key: re.sub(r"\r?\n|\r", "\r\n", value).replace("\0", "\ufffd") for key, value in fields(page).items()
            }
            assert client.post(path, data={**sent, "says": says}, follow_redirects=False).status_code == 303
        assert [label.answers[0].record for label in index.store.labels()] == [name, name]


def test_what_is_said_is_said_of_what_was_shown(tmp_path):
    path = tmp_path / "calls.jsonl"
    with reviewing(path, [made("1")]) as (client, index):
        shown = fields(client.get("/"))
        path.write_text(f"{made('1', said='{}').to_line()}\n", encoding="utf-8")
        answer = client.post("/label", data={**shown, "says": "good"})
        assert (answer.status_code, list(index.store.labels())) == (409, [])
        assert "has changed meanwhile" in answer.text
