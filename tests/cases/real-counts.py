"""Counts what real files hold, by other means than tegi: Python's csv and json modules and its decimals.

    python3 tests/cases/real-counts.py                      the extracts in this folder     -> tests/expect/real-extracts.csv
    python3 tests/cases/real-counts.py DIR                  the whole files, a folder each  -> tests/expect/real-whole.csv
"""
import csv, glob, io, json, os, sys
from datetime import datetime
from decimal import Decimal, ROUND_HALF_EVEN

here = os.path.dirname(os.path.abspath(__file__))
data = sys.argv[1] if len(sys.argv) > 1 else None
FOLDERS = {"real-scms": "scms-delivery-history", "real-customs-korea": "customs-korea-ctgan",
           "real-fpds": "procurement-us-fpds", "real-bulldozer": "supply-chains-gsm"}

def folder(case):
    return os.path.join(data, FOLDERS[case]) if data else os.path.join(here, case)

def table(path, encoding, delimiter):
    text = open(path, "rb").read().decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))

def plain(number, places):
    text = format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text

facts = []
def fact(case, name, value):
    facts.append((case, name, str(value)))

for case, file, encoding in [("real-scms", "SCMS_latin1.tsv", "cp1252"), ("real-scms-utf8", "SCMS_utf8_CR.tsv", "utf-8")]:
    rows = table(os.path.join(folder("real-scms"), file), encoding, "\t")
    days = [datetime.strptime(row["Delivered to Client Date"], "%d-%b-%y").date() for row in rows]
    fact(case, "contracts", len(rows))
    fact(case, "items", len(rows))
    fact(case, "amount", plain(sum(Decimal(row["Line Item Value"]) for row in rows), 4))
    fact(case, "quantity", plain(sum(Decimal(row["Line Item Quantity"]) for row in rows), 6))
    fact(case, "suppliers", len({row["Vendor"] for row in rows}))
    fact(case, "buyer_countries", len({row["Country"] for row in rows}))
    fact(case, "first_day", min(days))
    fact(case, "last_day", max(days))

rows = [row for path in sorted(glob.glob(os.path.join(folder("real-customs-korea"), "df_syn_*_eng.csv")))
        for row in table(path, "utf-8", ",")]
cut = lambda text, places: Decimal(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
fact("real-customs-korea", "declarations", len(rows))
# A value or mass of zero stands for unknown, and adds nothing.
fact("real-customs-korea", "value", plain(sum(cut(row["Item Price"], 4) for row in rows), 4))
fact("real-customs-korea", "net_kg", plain(sum(cut(row["Net Mass"], 6) for row in rows), 6))
fact("real-customs-korea", "importers", len({row["Importer ID"] for row in rows}))
# ZZ says that the country is unknown.
fact("real-customs-korea", "origins", len({row["Country of Origin"] for row in rows} - {"ZZ"}))
fact("real-customs-korea", "headings", len({row["HS6 Code"][:4] for row in rows}))

awards = [entry["content"]["award"] for entry in json.load(open(os.path.join(folder("real-fpds"), "fpds_awards.json")))["entry"]]
fact("real-fpds", "contracts", len(awards))
fact("real-fpds", "amount", plain(sum(Decimal(award["dollarValues"]["obligatedAmount"]) for award in awards), 4))
fact("real-fpds", "suppliers", len({award["vendor"]["vendorHeader"]["vendorName"] for award in awards}))

rows = list(csv.reader(open(os.path.join(folder("real-bulldozer"), "bulldozer.txt"))))[1:]
pairs = [(row[0], row[at], Decimal(row[at + 1])) for row in rows for at in range(8, len(row) - 1, 2) if row[at]]
fact("real-bulldozer", "items", len(rows))
fact("real-bulldozer", "amount", plain(sum(Decimal(row[3]) for row in rows), 4))
fact("real-bulldozer", "bom", len(pairs))
fact("real-bulldozer", "units", plain(sum(pair[2] for pair in pairs), 6))

name = "real-whole.csv" if data else "real-extracts.csv"
with open(os.path.join(here, "..", "expect", name), "w", newline="") as out:
    csv.writer(out, lineterminator="\n").writerows([("case", "fact", "value")] + facts)
