"""A review to ask in tests, without a network."""

from __future__ import annotations

import re
from contextlib import contextmanager
from html import unescape

from guard.records import open_store
from guard.review.index import Index

TOKEN = "a-token-of-this-test"


@contextmanager
def reviewing(path, records, me="ann", words=lambda _: ""):
    """A client that has opened the address, and the index behind it."""
    from starlette.testclient import TestClient

    from guard.review.app import Review, make_app

    store = open_store(path)
    if records:
        store.append(records)
    index = Index(store)
    index.refresh()
    app = make_app(Review(index, me, "calls", words), token=TOKEN, hosts=("127.0.0.1:80",))
    with TestClient(app, base_url="http://127.0.0.1:80") as client:
        client.headers.update({"host": "127.0.0.1:80", "sec-fetch-site": "same-origin"})
        client.get(f"/?token={TOKEN}")
        yield client, index
    index.close()
    store.close()


def fields(page):
    """The hidden fields of the last form of a page, with the verdict aside."""
    form = page.text.rpartition("<form")[2]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}
