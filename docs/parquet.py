"""Turns the tables of a case into typed Parquet, and compares the results of tegi; see docs/parquet.sh.

parquet.py convert CASE DIR        every table of CASE as Parquet in DIR
parquet.py compare CSV PARQUET     the tables in CSV/ as CSV and Parquet, cell by cell; and those of PARQUET/ with them
"""

import csv
import datetime
import decimal
import pathlib
import sys

import duckdb

# Columns that DuckDB finds a type for by itself; all others stay text, since codes and ids are no numbers.
TYPES = {
    "line": "INTEGER", "year": "INTEGER", "headcount": "INTEGER", "source_line": "INTEGER",
    "quantity": "DOUBLE", "net_kg": "DOUBLE", "customs_value": "DECIMAL(18, 4)", "duty": "DECIMAL(30, 6)",
    "amount": "DECIMAL(18, 4)", "declared_producer": "BOOLEAN", "rate": "DOUBLE",
}  # fmt: skip


def type_of(column, values):
    """The type of a column where every value of it, as text, has that type: noise puts letters among numbers."""
    kind = "DATE" if column == "date" or column.endswith("_on") else TYPES.get(column)
    bad = f"SELECT count(*) FROM ({values}) WHERE cell IS NOT NULL AND TRY_CAST(cell AS {kind}) IS NULL"
    return kind if kind and duckdb.sql(bad).fetchall()[0][0] == 0 else "VARCHAR"


def convert(case, to):
    for file in sorted(pathlib.Path(case).glob("*.csv")):
        source = f"read_csv('{file}', all_varchar = true, header = true, delim = ',', quote = '\"')"
        columns = duckdb.sql(f"SELECT * FROM {source} LIMIT 0").columns
        kinds = {name: type_of(name, f'SELECT "{name}" AS cell FROM {source}') for name in columns}
        cells = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in kinds.items())
        target = pathlib.Path(to) / f"{file.stem}.parquet"
        duckdb.sql(f"COPY (SELECT {cells} FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def shown(cell):
    """A typed cell as the CSV tables write it."""
    if cell is None:
        return ""
    if isinstance(cell, decimal.Decimal):
        return f"{cell:f}".rstrip("0").rstrip(".") if cell != cell.to_integral_value() else f"{cell:.0f}"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def same(text, cell):
    guarded = cell[:1] and cell[0] in "=+-@\t\r＝＋－＠" and text == "'" + cell
    return text == cell or guarded


def compare(one, other):
    for name in ["contracts", "parties", "findings", "ledgers", "issues"]:
        text = rows(f"{one}/{name}.csv")
        typed = duckdb.sql(f"SELECT * FROM '{one}/{name}.parquet'")
        found = [typed.columns] + [[shown(cell) for cell in row] for row in typed.fetchall()]
        assert len(text) == len(found), f"{name}: {len(text)} rows in CSV, {len(found)} in Parquet"
        for number, (left, right) in enumerate(zip(text, found)):
            wrong = [pair for pair in zip(left, right) if not same(*pair)]
            assert len(left) == len(right) and not wrong, f"{name}, row {number}: {wrong}"
        print(f"{name}: {len(text) - 1} rows, the same in CSV and Parquet", file=sys.stderr)
    for name in ["contracts", "parties", "findings", "ledgers"]:
        left, right = (rows(f"{folder}/{name}.csv") for folder in (one, other))
        if name == "findings":
            # Citations name a line of the one file and a row of the other.
            left, right = ([row[:-1] for row in table] for table in (left, right))
        assert left == right, f"{name} of the Parquet case differs: {[p for p in zip(left, right) if p[0] != p[1]][:3]}"
        print(f"{name}: the same from CSV and from Parquet", file=sys.stderr)


if __name__ == "__main__":
    {"convert": convert, "compare": compare}[sys.argv[1]](*sys.argv[2:])
