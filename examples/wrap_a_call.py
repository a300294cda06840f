"""Wrap a function that asks a model: it returns a query that is right, or raises with the reason.

Run it in a clone of this repository: `python examples/wrap_a_call.py`. It needs no model and no network.
"""

from pathlib import Path

from grammar import Language
from grammar.schemas import read_schema
from guard import Budget, Guard, RejectedError, capture

SQL = Path(__file__).parent / "sql"
language = Language.from_lark(SQL / "sql.lark", names={"COLUMN": "column"}, unit="query", separators=[","])
sql_guard = Guard(language, read_schema((SQL / "shop.txt").read_bytes(), name="shop"))


def model(prompt: str) -> str:
    """Stands for your provider: it corrects a column only if it is told."""
    if "users" in prompt:
        return "SELECT id FROM users"
    if "Near: total" in prompt:
        return "SELECT id total FROM orders LIMIT 10;"
    return "Sure!\n```sql\nSELECT id, totl FROM orders LIMIT 10\n```"


@sql_guard.wrap(returns="verdict", budget=Budget(attempts=3, seconds=20))
def ask(question: str, feedback: str | None = None) -> str:
    """The text of the model's answer; `feedback` is what was wrong with the one before."""
    return model(f"Write one SQL query. {question}\n{feedback or ''}")


def main() -> None:
    """Ask twice: once with success, once without."""
    with capture() as reports:
        verdict = ask("What did each order cost?")
    print("run:", verdict.text)
    print("repairs:", ", ".join(fix.title for fix in verdict.repairs))
    print("model calls:", len(reports.last.attempts))

    try:
        sql_guard.wrap(model)("All users?")
    except RejectedError as error:
        print("refused:", error)


if __name__ == "__main__":
    main()
