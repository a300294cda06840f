"""Guard an SDK by its HTTP client: the calls stay as they are, and only right queries come out.

It needs OpenAI's SDK and the extra for its HTTP library: `python -m pip install ".[httpx2]" "openai>=3"`. Then run
`python examples/guard_an_sdk.py` in a clone of this repository. A stand-in on the loopback answers, so no key is needed.
"""

from pathlib import Path

from openai import APIStatusError, OpenAI
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
    with stand_in("```sql\nSELECT id total FROM orders\n```", "SELECT id FROM orders; DROP TABLE orders") as address:
        http_client = guarded_client(sql_guard, "httpx2")
        client = OpenAI(base_url=address, api_key="none", http_client=http_client, max_retries=0)
        for _ in range(2):
            try:
                answer = client.chat.completions.create(
                    model="any", messages=[{"role": "user", "content": "All orders?"}]
                )
                print("run:", answer.choices[0].message.content)
            except APIStatusError as error:
                print("refused:", error.response.json()["error"]["message"])


if __name__ == "__main__":
    main()
