"""Guard an HTTP client: the same as guarding an SDK, for a program that has none.

It needs the extra for the HTTP library: `python -m pip install ".[httpx]"`. Then run
`python examples/guard_an_http_client.py` in a clone of this repository. A stand-in on the loopback answers.
"""

from pathlib import Path

from stand_in import stand_in

from grammar import Language
from grammar.schemas import read_schema
from guard import Guard
from guard.traffic import guarded_client

SQL = Path(__file__).parent / "sql"
language = Language.from_lark(SQL / "sql.lark", names={"COLUMN": "column"}, unit="query", separators=[","])
sql_guard = Guard(language, read_schema((SQL / "shop.txt").read_bytes(), name="shop"))


def main() -> None:
    """Ask the stand-in twice: the first answer can be repaired, the second cannot."""
    said = "```sql\nSELECT id total FROM orders\n```", "SELECT id FROM orders; DROP TABLE orders"
    with stand_in(*said) as address, guarded_client(sql_guard, "httpx") as client:
        for _ in said:
            question = {"model": "any", "messages": [{"role": "user", "content": "All orders?"}]}
            answer = client.post(f"{address}/chat/completions", json=question)
            if answer.is_success:
                print("run:", answer.json()["choices"][0]["message"]["content"])
            else:
                print("refused:", answer.json()["error"]["message"])


if __name__ == "__main__":
    main()
