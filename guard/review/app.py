"""App: the pages of a review, and what their forms do. Needs the extra ``review``."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, cast
from urllib.parse import quote, unquote, urlencode

from grammar.diagnostic import printable
from grammar.extra import from_extra
from grammar.frozen import frozen
from guard.label import MOST_NOTE, Answer, Label, Said, require_whole, said_of
from guard.record import Record, new_id
from guard.records.store import StoreError
from guard.review.access import Access, form_token
from guard.review.agreement import SEED, agreements, people, picks
from guard.review.index import LABELLED, Choice, Index, Pair, key_of
from guard.review.views import attempt_view, item_view

with from_extra("starlette", "grammar-guard[review]"):
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, RedirectResponse, Response
    from starlette.routing import Route

_PAGE = 50
_LABELLED_AS = {
    "": "any",
    "not-by-me": "not by me",
    "by-me": "by me",
    "by-others-only": "by others, not by me",
    "by-nobody": "by nobody",
    "good": "good",
    "bad": "bad",
    "agreed": "people agree",
    "disputed": "people disagree",
}
assert tuple(sorted(_LABELLED_AS)) == tuple(sorted(LABELLED))


class _RefusedError(Exception):
    """A request that cannot be answered: the status, and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@frozen
class Review:
    """What a review is about: whose it is, what is read, how a query is said in plain words, and the name of it all."""

    index: Index
    me: str
    title: str
    words: Callable[[str], str]


def make_app(review: Review, *, token: str, hosts: Collection[str]) -> Access:
    """The application, for any ASGI server on loopback.

    Args:
        review: what it is about; its index has been started.
        token: what the address must have, once.
        hosts: the names by which the page is called, with the port, such as ``127.0.0.1:8000``.

    Raises:
        ModuleNotFoundError: Starlette or Jinja is not installed; the message says how to install it.
    """
    _templates()
    pages = _Pages(review, form_token(token), token)
    routes = [
        Route("/", pages.start),
        Route("/item", pages.item),
        Route("/items", pages.items),
        Route("/label", pages.label, methods=["POST"]),
        Route("/undo", pages.undo, methods=["POST"]),
        Route("/pair", pages.pair),
        Route("/pick", pages.pick, methods=["POST"]),
        Route("/agreement", pages.agreement),
        *(
            Route(f"/{name}", _asset(name, kind))
            for name, kind in (("review.css", "text/css"), ("review.js", "text/javascript"))
        ),
    ]
    app = Starlette(routes=routes, exception_handlers={_RefusedError: pages.refused, StoreError: pages.refused})
    return Access(app, token=token, hosts=hosts)


class _Pages:
    """The pages of one person's review. Each method answers one request."""

    def __init__(self, review: Review, form: str, secret: str) -> None:
        self._review = review
        self._index = review.index
        self._me = review.me
        self._form = form
        self._secret = secret

    # --- one record ---

    def start(self, request: Request) -> Response:
        """The next record of those that are chosen, or that there is none."""
        choice = _choice(request.query_params)
        name = self._next(choice, str(request.query_params.get("after", "")))
        if name is not None:
            return _to("/item", {**choice.to_dict(), "id": name})
        return self._page("none.html.jinja", choice, status=200)

    def item(self, request: Request) -> Response:
        """One record."""
        choice = _choice(request.query_params)
        name = str(request.query_params.get("id", ""))
        record = self._index.record(name)
        if record is None:
            raise _RefusedError(404, "There is no such record; it may have been purged.")
        view = item_view(record, self._review.words)
        said = [] if view.answer is None else self._index.said_of(view.answer)
        after = self._index.next(choice, self._me, name)
        return self._page(
            "item.html.jinja",
            choice,
            item=view,
            key=name,
            digest=said_of(record, len(record.attempts) - 1) if record.attempts else "",
            mine=next((label for label in said if label.by == self._me), None),
            others=[label for label in said if label.by != self._me],
            following=None if after in (None, name) else after,
        )

    def items(self, request: Request) -> Response:
        """The records that are chosen, a page at a time."""
        choice = _choice(request.query_params)
        start = _whole(request.query_params.get("start", "0")) // _PAGE * _PAGE
        rows = self._index.page(choice, self._me, start, _PAGE)
        return self._page("items.html.jinja", choice, rows=rows, start=start, size=_PAGE)

    async def label(self, request: Request) -> Response:
        """Say something of a record, and go on to the next."""
        form = await self._form_of(request)
        return await run_in_threadpool(self._label, form)

    def _label(self, form: Mapping[str, str]) -> Response:
        choice, name = _choice(form), unquote(form.get("id", ""))
        record = self._index.record(name)
        if record is None or not record.attempts:
            raise _RefusedError(404, "There is no such record, or nothing in it to say anything of.")
        answer = Answer(record.id, len(record.attempts) - 1)
        if form.get("digest", digest := said_of(record, answer.attempt)) != digest:
            raise _RefusedError(409, "The record has changed meanwhile; look at it again.")
        says = form.get("says", "")
        if says not in ("good", "bad", "skip", "note"):
            raise _RefusedError(400, "A record is good, bad, skipped, or gets a note.")
        self._add(says, (answer,), (record,), note=form.get("note", ""))
        if says == "note":
            return _to("/item", {**choice.to_dict(), "id": name})
        return _to("/", {**choice.to_dict(), "after": name})

    async def undo(self, request: Request) -> Response:
        """Take back what was said last, and go there."""
        form = await self._form_of(request)
        return await run_in_threadpool(self._undo, form)

    def _undo(self, form: Mapping[str, str]) -> Response:
        choice = _choice(form)
        last = self._index.last_of(self._me)
        if last is None:
            return _to("/", choice.to_dict())
        now = time.time()
        self._index.label(Label(new_id(now, secrets.token_bytes(10)), now, self._me, "undo", undoes=last.id))
        if len(last.answers) == 2:
            return _to("/pair", {})
        return _to("/item", {**choice.to_dict(), "id": key_of(last.answers[0].record)})

    # --- two answers ---

    def pair(self, request: Request) -> Response:
        """Two answers to one question: which is better?

        Nothing on the page says where they come from. Which stands on the left is chance, and stays the same for one person.
        """
        given = request.query_params.get("number")
        pair = self._index.next_pair(self._me) if given is None else self._index.pair(_whole(given))
        if pair is None:
            return self._page("no-pairs.html.jinja", Choice())
        records = self._records(pair.first, pair.second)
        sides = [attempt_view(record, answer.attempt, self._review.words) for record, answer in records]
        left = self._left(pair.number)
        after = self._index.next_pair(self._me, pair.number)
        picked = request.query_params.get("picked")
        before = pair if picked is None else self._index.pair(_whole(picked))
        return self._page(
            "pair.html.jinja",
            Choice(),
            pair=pair,
            question=item_view(records[0][0], self._review.words).question,
            left=sides[left],
            right=sides[1 - left],
            revealed=None if before is None else self._revealed(before),
            revealed_pair=pair if before is None else before,
            following=None if after is None or after.number == pair.number else after.number,
            pairs=self._index.pairs(),
        )

    async def pick(self, request: Request) -> Response:
        """Say which of two is better, and go on to the next two; what was picked is told then."""
        form = await self._form_of(request)
        return await run_in_threadpool(self._pick, form)

    def _pick(self, form: Mapping[str, str]) -> Response:
        number = _whole(form.get("number", ""))
        pair = self._index.pair(number)
        if pair is None or (form.get("first"), form.get("second")) != (_named(pair.first), _named(pair.second)):
            raise _RefusedError(409, "The records have changed meanwhile; look at the pair again.")
        says = form.get("says", "")
        if says not in ("left", "right", "tie", "skip"):
            raise _RefusedError(400, "The left one is better, the right one, or neither.")
        left = self._left(number)
        if says != "skip":
            better = left if says == "left" else 1 - left
            said = "tie" if says == "tie" else ("first", "second")[better]
            found = self._records(pair.first, pair.second)
            answers = tuple(Answer(record.id, answer.attempt) for record, answer in found)
            self._add(said, answers, tuple(record for record, _ in found), note=form.get("note", ""), left=left)
        after = self._index.next_pair(self._me, number)
        if after is None or (says == "skip" and after.number == number):
            return _to("/pair", {})
        return _to(
            "/pair",
            {"number": str(after.number), "picked": str(number)} if says != "skip" else {"number": str(after.number)},
        )

    def _left(self, number: int) -> int:
        """Which of two answers stands on the left."""
        return Random(f"{self._secret}{key_of(self._me)}{number}").randrange(2)  # noqa: S311  # a coin, not a secret

    def _records(self, *answers: Answer) -> list[tuple[Record, Answer]]:
        found = []
        for answer in answers:
            record = self._index.record(key_of(answer.record))
            if record is None or answer.attempt >= len(record.attempts):
                raise _RefusedError(404, "One of the two answers is not there any more.")
            found.append((record, answer))
        return found

    def _revealed(self, pair: Pair) -> list[dict[str, str]] | None:
        """Where the answers of a pair come from, the better one first; None where I have not picked."""
        label = next((each for each in self._index.said_of(pair.first, pair.second) if each.by == self._me), None)
        if label is None:
            return None
        told = []
        for answer in label.answers if label.picked in (None, label.answers[0]) else reversed(label.answers):
            record = self._index.record(key_of(answer.record))
            named = "" if record is None else record.model or ""
            told.append({"id": printable(answer.record), "attempt": str(answer.attempt + 1), "model": printable(named)})
        return [{**told[0], "says": label.says}, told[1]]

    # --- all ---

    def agreement(self, request: Request) -> Response:  # noqa: ARG002  # Starlette's signature
        """Who has said how much, and how far people agree."""
        said = self._index.said()
        return self._page(
            "agreement.html.jinja",
            Choice(),
            people=people(said),
            verdicts=agreements(self._index.verdicts()),
            picks=picks(said),
            outdated=self._index.outdated(),
            seed=SEED,
        )

    async def refused(self, request: Request, error: Exception) -> Response:  # noqa: ARG002  # Starlette's signature
        """A sentence on what cannot be done."""
        status = error.status if isinstance(error, _RefusedError) else 500
        return await run_in_threadpool(
            lambda: self._page("refused.html.jinja", Choice(), message=str(error), status=status)
        )

    # --- what they share ---

    def _next(self, choice: Choice, after: str) -> str | None:
        """The next record to look at: of those chosen one that I have not labelled, unless labels are what they are chosen by."""
        open_ones = choice if choice.labelled else Choice(choice.verdict, choice.rule, choice.tag, "not-by-me")
        return self._index.next(open_ones, self._me, after)

    def _add(
        self, says: str, answers: tuple[Answer, ...], records: tuple[Record, ...], *, note: str, left: int | None = None
    ) -> None:
        now = time.time()
        digests = tuple(said_of(record, answer.attempt) for record, answer in zip(records, answers, strict=True))
        said = cast("Said", says)
        words = note.replace("\r\n", "\n").strip()
        try:
            label = Label(new_id(now, secrets.token_bytes(10)), now, self._me, said, answers, digests, left, "", words)
            self._index.label(require_whole(label))
        except ValueError as error:
            raise _RefusedError(400, str(error)) from None

    async def _form_of(self, request: Request) -> dict[str, str]:
        form = await request.form(max_fields=20, max_files=0)
        values = {name: value for name, value in form.items() if isinstance(value, str)}
        if not secrets.compare_digest(values.pop("form", "").encode("utf-8", "replace"), self._form.encode()):
            raise _RefusedError(403, "That did not come from a form of this page; load the page again.")
        return values

    def _page(self, template: str, choice: Choice, *, status: int = 200, **values: Any) -> Response:
        self._index.poke()
        known = self._index.known()
        open_choice = Choice(choice.verdict, choice.rule, choice.tag, "not-by-me")
        text = (
            _templates()
            .get_template(template)
            .render(
                title=printable(self._review.title),
                me=printable(self._me),
                form=self._form,
                choice=choice,
                chosen=choice.to_dict(),
                known=known,
                total=self._index.count(choice, self._me),
                left_to_do=self._index.count(open_choice, self._me),
                last=self._index.last_of(self._me),
                labelled_as=_LABELLED_AS,
                most_note=MOST_NOTE,
                named=_named,
                field=_field,
                shown=printable,
                address=_address,
                percent=lambda rate: "–" if rate is None else f"{rate:.1%}",
                decimal=lambda number: "–" if number is None else f"{number:.2f}",
                **values,
            )
        )
        return HTMLResponse(text, status)


def _choice(values: Mapping[str, Any]) -> Choice:
    verdict, rule, tag, labelled = (str(values.get(name, "")) for name in ("verdict", "rule", "tag", "labelled"))
    return Choice(verdict, rule, tag, labelled if labelled in LABELLED else "")


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise _RefusedError(400, "A number is missing.")
    return int(text)


def _field(name: str) -> str:
    """A name as a field of a form has it: a browser would send other line breaks than there are, and no zeros."""
    return quote(name, safe="")


def _named(answer: Answer) -> str:
    return f"{_field(key_of(answer.record))}#{answer.attempt}"


def _address(path: str, values: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(values, errors='backslashreplace')}" if values else path


def _to(path: str, values: Mapping[str, str]) -> Response:
    return RedirectResponse(_address(path, values), 303)


def _asset(name: str, kind: str) -> Callable[[Request], Response]:
    text = (files("guard.review") / "pages" / name).read_text(encoding="utf-8")
    return lambda _: Response(text, media_type=kind)


@cache
def _templates() -> Any:
    with from_extra("jinja2", "grammar-guard[review]"):
        import jinja2  # noqa: PLC0415
    return jinja2.Environment(
        loader=jinja2.PackageLoader("guard.review", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
