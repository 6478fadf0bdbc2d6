"""Prints a page with the answer of DuckDB in the text block behind each block of SQL."""

import re
import sys

import duckdb


def table(sql):
    """An answer as columns of text."""
    answer = duckdb.sql(sql)
    rows = [answer.columns] + [["" if cell is None else str(cell) for cell in row] for row in answer.fetchall()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


page = open(sys.argv[1], encoding="utf-8").read()
blocks = re.compile(r"(```sql\n(.*?)```\n+```text\n).*?(```)", re.S)
sys.stdout.write(blocks.sub(lambda found: found[1] + table(found[2]) + "\n" + found[3], page))
