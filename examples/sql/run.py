"""Run what a model wrote, if the guard lets it."""

from pathlib import Path

from grammar import Language
from grammar.schemas import read_schema
from guard import Guard

here = Path(__file__).parent
sql = Language.from_lark(here / "sql.lark", unit="query", names={"COLUMN": "column"}, separators=[","])
sql_guard = Guard(sql, read_schema((here / "shop.txt").read_bytes(), name="shop"))


def run(said: str) -> None:
    """Run the query in what the model said, or say what is wrong with it."""
    verdict = sql_guard.check(said)
    if verdict:
        print("run:", verdict.text)  # here your program asks its database
    else:
        print(verdict.feedback)


run("```sql\nSELECT id total FROM orders\n```")
run("SELECT id, totl FROM orders")
