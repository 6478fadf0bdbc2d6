"""The other libraries' side of benches/peers.sh: `peers.py WORK PEER DIR` prints the seconds that the work alone took,
then what came out. Reading and building the library's own graph come before the clock starts."""

import sys
import time

WORK, PEER, DIR = (sys.argv[1:] + ["", "", ""])[:3]


def graph():
    import numpy as np
    starts = np.fromfile(f"{DIR}/starts", dtype=np.int32)
    targets = np.fromfile(f"{DIR}/targets", dtype=np.int32)
    shares = np.fromfile(f"{DIR}/shares", dtype=np.float64)
    return starts, targets, shares


def matrix():
    import scipy.sparse
    starts, targets, shares = graph()
    nodes = len(starts) - 1
    found = scipy.sparse.csr_matrix((shares, targets, starts), shape=(nodes, nodes))
    # connected_components does not end where a tie stands twice.
    found.sum_duplicates()
    return found


def igraph_graph():
    import igraph
    import numpy as np
    starts, targets, _ = graph()
    nodes = len(starts) - 1
    sources = np.repeat(np.arange(nodes, dtype=np.int32), np.diff(starts))
    return igraph.Graph(n=nodes, edges=np.column_stack([sources, targets]), directed=True)


def networkit_graph():
    import networkit
    import numpy as np
    starts, targets, _ = graph()
    nodes = len(starts) - 1
    networkit.setNumberOfThreads(2)
    sources = np.repeat(np.arange(nodes, dtype=np.uint64), np.diff(starts))
    made = networkit.Graph(nodes, directed=True)
    made.addEdges((sources, targets.astype(np.uint64)))
    return made


def timed(work):
    begin = time.perf_counter()
    answer = work()
    print(f"{time.perf_counter() - begin:.6f}")
    return answer


def jacobi():
    """scipy's product in a loop, as far as its sweep changes less than 1e-9."""
    import numpy as np
    shares = matrix()
    own = np.fromfile(f"{DIR}/own", dtype=np.float64)

    def work():
        x, sweeps = own.copy(), 0
        while True:
            y = shares @ x
            y += own
            sweeps += 1
            np.subtract(y, x, out=x)
            change = max(x.max(), -x.min())
            x = y
            if change <= 1e-9:
                return x, sweeps

    x, sweeps = timed(work)
    print(f"sum {x.sum():.6f}, {sweeps} sweeps, residual {np.abs(shares @ x + own - x).max():.1e}")


def bicgstab():
    """scipy's stabilised biconjugate gradients, without a preconditioner."""
    import numpy as np
    from scipy.sparse.linalg import LinearOperator
    from scipy.sparse.linalg import bicgstab as solve
    shares = matrix()
    own = np.fromfile(f"{DIR}/own", dtype=np.float64)
    operator = LinearOperator(shares.shape, matvec=lambda x: x - shares @ x, dtype="f8")
    x, trouble = timed(lambda: solve(operator, own, x0=own, rtol=0.0, atol=1e-9))
    print(f"sum {x.sum():.6f}, trouble {trouble}, residual {np.abs(shares @ x + own - x).max():.1e}")


def scipy_components():
    from scipy.sparse.csgraph import connected_components
    shares = matrix()
    count, _ = timed(lambda: connected_components(shares, connection="strong"))
    print(count, "components")


def igraph_components():
    made = igraph_graph()
    found = timed(lambda: made.connected_components(mode="strong"))
    print(len(found), "components")


def networkit_components():
    import networkit
    made = networkit_graph()  # the search does not keep it alive
    search = networkit.components.StronglyConnectedComponents(made)
    timed(search.run)
    print(search.numberOfComponents(), "components")


def igraph_dominators():
    made = igraph_graph()
    tree = timed(lambda: made.dominator(0, mode="out"))
    inner = [node for node in tree if node >= 0]
    print(len(inner), "nodes with a dominator, sum", sum(inner))


def polars_flows(scan):
    import polars as pl
    flows = (
        scan.with_columns(pl.col("product_code").cast(pl.String).str.slice(0, 6).alias("hs6"),
                          pl.col("date").cast(pl.String).str.slice(0, 7).alias("month"))
        .group_by("importer_id", "sender_name", "hs6", "month")
        .agg(pl.col("customs_value").sum(), pl.col("net_kg").sum(), pl.len())
    )
    found = timed(lambda: flows.collect())
    print(found.height, "flows")


def polars_csv():
    import polars as pl
    polars_flows(pl.scan_csv(f"{DIR}/declarations.csv", schema_overrides={"product_code": pl.String}))


def polars_parquet():
    import polars as pl
    polars_flows(pl.scan_parquet(f"{DIR}/declarations.parquet"))


def duckdb_flows(source):
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2")
    timed(lambda: base.execute(f"""CREATE TABLE flows AS
        SELECT importer_id, sender_name, left(product_code, 6) AS hs6, left(date::VARCHAR, 7) AS month,
               sum(customs_value) AS customs_value, sum(net_kg) AS net_kg, count(*) AS count
        FROM {source} GROUP BY ALL"""))
    print(base.execute("SELECT count(*) FROM flows").fetchone()[0], "flows")


def duckdb_csv():
    duckdb_flows(f"read_csv('{DIR}/declarations.csv', types = {{'product_code': 'VARCHAR'}})")


def duckdb_parquet():
    duckdb_flows(f"read_parquet('{DIR}/declarations.parquet')")


def polars_read_csv():
    import polars as pl
    path = f"{DIR}/declarations.csv"
    print(timed(lambda: pl.read_csv(path, schema_overrides={"product_code": pl.String})).height, "rows")


def pyarrow_read_csv():
    import pyarrow.csv
    print(timed(lambda: pyarrow.csv.read_csv(f"{DIR}/declarations.csv")).num_rows, "rows")


def duckdb_read_csv():
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2")
    timed(lambda: base.execute(f"""CREATE TABLE read AS
        FROM read_csv('{DIR}/declarations.csv', types = {{'product_code': 'VARCHAR'}})"""))
    print(base.execute("SELECT count(*) FROM read").fetchone()[0], "rows")


def orjson_read_releases():
    import orjson
    with open(f"{DIR}/releases/releases.jsonl", "rb") as file:
        print(timed(lambda: sum(1 for line in file if orjson.loads(line))), "releases")


def cardinal_read_releases():
    import ocdscardinal
    print(timed(lambda: ocdscardinal.coverage(f"{DIR}/releases/releases.jsonl"))["/ocid"], "releases")


def polars_read_releases():
    import polars as pl
    firm = pl.Struct({"id": pl.String, "name": pl.String})
    schema = {"ocid": pl.String, "id": pl.String, "date": pl.String, "tag": pl.List(pl.String), "buyer": firm}
    print(timed(lambda: pl.read_ndjson(f"{DIR}/releases/releases.jsonl", schema=schema)).height, "releases")


def duckdb_read_releases():
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2")
    timed(lambda: base.execute(f"""CREATE TABLE read AS FROM read_json('{DIR}/releases/releases.jsonl',
        format = 'newline_delimited', columns = {{ocid: 'VARCHAR', id: 'VARCHAR', date: 'VARCHAR', tag: 'VARCHAR[]',
        buyer: 'STRUCT(id VARCHAR, name VARCHAR)', awards: 'JSON', contracts: 'JSON', parties: 'JSON'}})"""))
    print(base.execute("SELECT count(*) FROM read").fetchone()[0], "releases")


def calamine_read_sheet():
    import python_calamine
    path = f"{DIR}/sheet/declarations.xlsx"
    rows = timed(lambda: python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    print(len(rows), "rows")


def openpyxl_read_sheet():
    import openpyxl
    path = f"{DIR}/sheet/declarations.xlsx"
    rows = timed(lambda: sum(1 for _ in openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)))
    print(rows, "rows")


def releases():
    """`peers.py releases COUNT DIR`: so many releases, copies of the real ones in the repository's tests, each of a
    process of its own."""
    with open("tests/cases/real-ocds/uk-2025.jsonl", encoding="utf-8") as file:
        lines = [line for line in file if line.strip()]
    with open(f"{DIR}/releases.jsonl", "w", encoding="utf-8") as file:
        for copy in range(int(PEER)):
            file.write(lines[copy % len(lines)].replace('"ocds-b5fd17-', f'"ocds-b5fd17-{copy:x}-', 1))


def sheet():
    """`peers.py sheet ROWS DIR`: the first rows of the declarations as a spreadsheet, numbers as numbers."""
    import csv
    import itertools
    import xlsxwriter
    book = xlsxwriter.Workbook(f"{DIR}/sheet/declarations.xlsx", {"constant_memory": True})
    to = book.add_worksheet("declarations")
    with open(f"{DIR}/declarations.csv", newline="", encoding="utf-8") as file:
        for number, row in enumerate(itertools.islice(csv.reader(file), int(PEER) + 1)):
            for column, cell in enumerate(row):
                try:
                    to.write_number(number, column, float(cell))
                except ValueError:
                    to.write_string(number, column, cell)
    book.close()


def declarations():
    """`peers.py declarations ROWS DIR`: exactly so many rows, in CSV and Parquet, out of those that `tegi simulate` wrote:
    copy after copy, each with its own firms, senders, numbers and values."""
    import duckdb
    base = duckdb.connect()
    base.execute("SET threads = 2; SET preserve_insertion_order = true")
    base.execute(f"""CREATE TABLE once AS SELECT *, row_number() OVER () AS row
        FROM read_csv('{DIR}/made-up/declarations.csv', types = {{'product_code': 'VARCHAR'}})""")
    base.execute(f"""CREATE VIEW many AS
        SELECT once.* EXCLUDE (row) REPLACE (
            declaration_no || '-' || copy AS declaration_no,
            importer_id || 'x' || (copy % 40) AS importer_id,
            sender_name || ' ' || (copy % 400) AS sender_name,
            sender_id || 'x' || (copy % 400) AS sender_id,
            round(customs_value * (1 + (hash(row * 1000003 + copy) % 1000) / 5000.0), 2) AS customs_value)
        FROM range(1 + {int(PEER)} // (SELECT count(*) FROM once)) AS copies(copy), once
        ORDER BY copy, row LIMIT {int(PEER)}""")
    base.execute(f"COPY many TO '{DIR}/declarations.parquet' (FORMAT parquet, COMPRESSION zstd)")
    base.execute(f"COPY (FROM '{DIR}/declarations.parquet') TO '{DIR}/declarations.csv' (HEADER)")


def versions():
    import importlib.metadata as metadata
    for name in ("scipy", "igraph", "networkit", "polars", "duckdb", "pyarrow", "orjson", "ocdscardinal", "python-calamine",
                 "openpyxl"):
        try:
            print(name, metadata.version(name))
        except metadata.PackageNotFoundError:
            print(name, "-")


if __name__ == "__main__":
    works = {
        ("fixed-point", "scipy-jacobi"): jacobi,
        ("fixed-point", "scipy-bicgstab"): bicgstab,
        ("components", "scipy"): scipy_components,
        ("components", "igraph"): igraph_components,
        ("components", "networkit"): networkit_components,
        ("dominators", "igraph"): igraph_dominators,
        ("read-csv", "polars"): polars_read_csv,
        ("read-csv", "pyarrow"): pyarrow_read_csv,
        ("read-csv", "duckdb"): duckdb_read_csv,
        ("read-releases", "orjson"): orjson_read_releases,
        ("read-releases", "ocdscardinal"): cardinal_read_releases,
        ("read-releases", "polars"): polars_read_releases,
        ("read-releases", "duckdb"): duckdb_read_releases,
        ("read-sheet", "python-calamine"): calamine_read_sheet,
        ("read-sheet", "openpyxl"): openpyxl_read_sheet,
        ("flows-csv", "polars"): polars_csv,
        ("flows-csv", "duckdb"): duckdb_csv,
        ("flows-parquet", "polars"): polars_parquet,
        ("flows-parquet", "duckdb"): duckdb_parquet,
    }
    makers = {"declarations": declarations, "releases": releases, "sheet": sheet, "versions": versions}
    if WORK in makers:
        makers[WORK]()
    else:
        works[WORK, PEER]()
