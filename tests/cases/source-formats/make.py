"""Writes the files of this case by other programs than tegi: openpyxl, odfpy, xlwt, gzip. The results are kept in the
folder; run it only to change them. zstd packs the last one: zstd --rm invoices.jsonl"""
import datetime, gzip, json
import openpyxl, xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableRow, TableCell
from odf.text import P

# contracts.xlsx: titles above the header, a sheet of notes before it, a hidden sheet of last year.
book = openpyxl.Workbook()
notes = book.active
notes.title = "Notes"
notes["A1"] = "Register of contracts, printed on 5 March"
sheet = book.create_sheet("2024")
sheet["A1"] = "REGISTER OF CONTRACTS"
sheet.merge_cells("A1:K1")
sheet["A2"] = "amounts in tenge"
header = ["contract_id", "buyer_id", "buyer_name", "buyer_country", "supplier_id", "supplier_name", "supplier_country",
          "signed_on", "work_kind", "currency", "amount"]
for column, name in enumerate(header, 1):
    sheet.cell(4, column, name)
# The day is a typed day; the amount is 99.9 + 0.1 in binary.
row = ["D1", "KZ-EX-MIN", "Ministry", "KZ", "KZ-EX-MAKER", "Maker", "KZ", datetime.date(2024, 1, 5), "production", "KZT",
       33.3 + 66.7]
for column, value in enumerate(row, 1):
    sheet.cell(5, column, value)
old = book.create_sheet("2023")
old.sheet_state = "hidden"
for column, name in enumerate(header, 1):
    old.cell(1, column, name)
old.cell(2, 1, "OLD")
book.save("contracts.xlsx")

# parties.xls: an id that is a number and lost nothing, names in Cyrillic.
book = xlwt.Workbook()
sheet = book.add_sheet("Лист1")
for r, line in enumerate([["party_id", "name", "country"], ["KZ-EX-MIN", "Министерство", "KZ"],
                          ["KZ-EX-TRADER", "ТОО «Береке»", "KZ"], ["KZ-EX-MAKER", "ТОО «Завод»", "KZ"]]):
    for c, value in enumerate(line):
        sheet.write(r, c, value)
book.save("parties.xls")

# declarations.ods: a day and a number with their types.
doc = OpenDocumentSpreadsheet()
table = Table(name="GTD")
def cell(value):
    if isinstance(value, datetime.date):
        made = TableCell(valuetype="date", datevalue=value.isoformat())
    elif isinstance(value, (int, float)):
        made = TableCell(valuetype="float", value=value)
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(value)))
    return made
for line in [["declaration_no", "line", "date", "direction", "regime", "procedure", "importer_id", "importer_name",
              "importer_country", "origin_country", "product_code", "quantity", "unit", "customs_value", "currency",
              "duty", "status"],
             ["IM-1", 1, datetime.date(2024, 1, 10), "import", "customs", 40, "KZ-EX-TRADER", "ТОО «Береке»", "KZ", "CN",
              852990, 10, "C62", 72, "KZT", 0, "final"]]:
    row = TableRow()
    for value in line:
        row.addElement(cell(value))
    table.addElement(row)
doc.spreadsheet.addElement(table)
doc.save("declarations.ods")

# invoices.jsonl: the parties inside objects; then packed by zstd.
with open("invoices.jsonl", "w") as out:
    out.write(json.dumps({"no": "INV-1", "at": "2024-02-01", "from": {"id": "KZ-EX-TRADER", "name": "ТОО «Береке»"},
                          "to": {"id": "KZ-EX-MAKER", "name": "ТОО «Завод»"}, "code": 852990, "qty": 10, "sum": 80.00},
                         ensure_ascii=False) + "\n")

# items.json.gz: an array inside a document, packed by gzip.
with gzip.GzipFile("items.json.gz", "wb", mtime=0) as out:
    out.write(json.dumps({"made": "2024-03-05", "data": {"items": [
        {"contract_id": "D1", "line": 1, "product_code": "852852", "quantity": 10, "unit": "C62", "amount": 100,
         "delivered_on": "2024-03-01"}]}}).encode())
