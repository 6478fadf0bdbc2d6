# Reading and recognising: why a case cannot be read, what is wrong in its data, what follows.
# Arguments stand as { $name }. Quoted data stands in “ ”.

## Why a case cannot be read

error-no-folder = There is no folder “{ $folder }”.
error-not-a-folder = “{ $folder }” is a file; a case is a folder.
error-no-tables = The folder “{ $folder }” holds no tables to read.
error-no-settings = The folder “{ $folder }” has files to read ({ $files }), but no case.toml.
error-nothing-read = None of the sources of “{ $folder }” could be read.
error-nothing-read-first = None of the sources of “{ $folder }” could be read; the first trouble is in { $file }, row { $row }
error-nothing-read-first-file = None of the sources of “{ $folder }” could be read; the first trouble is in { $file }
error-file = { $file } cannot be read: { $reason }.
error-strict = Reading strictly: stopped at { $file }, row { $row }.
error-settings = case.toml, line { $line }: { $reason }.
error-settings-not-utf8 = case.toml is not UTF-8; save it in that encoding.
error-settings-country = case.toml, line { $line }: “{ $found }” is not a country (want two letters of ISO 3166-1, such as KZ).
error-settings-currency = case.toml, line { $line }: “{ $found }” is not a currency (want three letters of ISO 4217, such as KZT).
error-settings-percent = case.toml, line { $line }: { $found } is not a percentage (want a number from 0 to 100).
error-settings-choice = case.toml, line { $line }: “{ $found }” is no value of “{ $key }” (want one of: { $expected }).
error-settings-column = case.toml, line { $line }: the table “{ $table }” has no column “{ $found }” (it has: { $expected }).
error-settings-column-near = case.toml, line { $line }: the table “{ $table }” has no column “{ $found }”. Did you mean “{ $near }”?
error-settings-standard-input = case.toml, line { $line }: standard input (path = "-") can be read for one source only.
error-settings-date = case.toml, line { $line }: { $found } is not a pattern of a date (want one such as "%d.%m.%Y", or a list of them).
error-settings-feed = case.toml, line { $line }: “{ $column }” cannot come from { $found } (want a column’s name, {"{"} from = "…" {"}"} with scheme, map, join, whole (1 or 100, of a share) or lookup, key and take, or {"{"} value = "…" {"}"}).
error-settings-vat = case.toml, line { $line }: amounts of “{ $table }” include VAT, but no vat_rate is given (want it in per cent, under [case] or in the source).

## What to do next

hint-give-the-folder = Give the folder in which the file lies.
hint-put-tables = Put at least one canonical table there, such as contracts.csv or invoices.csv, or name your own files by [[source]] in case.toml: tegi check { $folder } --preview guesses how.
hint-init = Write the settings first: tegi init { $folder }; tegi check { $folder } --preview then shows how the files are read.
hint-see-sources = Look at the paths, delimiters and columns of the sources in case.toml.
hint-without-strict = Without --strict such troubles are listed and the run goes on.

## What follows from a trouble

effect-row-left-out = the row is left out
effect-cell-unknown = the value counts as unknown
effect-not-counted-twice = the row is not counted again
effect-restored = the value was restored and is used
effect-noted = noted; the row is used as it is
effect-source-left-out = the file or table is left out

## Files and tables

issue-no-file = No file matches “{ $path }” for the table “{ $table }”.
issue-empty-file = The file is empty; it should begin with a header row.
issue-standard-input-empty = Standard input is a terminal; a file should be passed to it, such as: tegi check CASE < invoices.csv
issue-broken-off = The file is damaged or breaks off here: { $reason }. What came before is kept.
issue-row-too-large = The row is longer than { $most } MiB, which no row of a table is; reading goes on with the next line. Is a quotation mark not closed, or is delimiter or format in case.toml wrong?
issue-file-too-large = The file has more than { $most } MiB once unpacked; save the table as CSV, which is read piece by piece.
issue-encoding-by-letters = The file is not UTF-8; its letters look like { $encoding }, which is used. If names look wrong, say encoding = "…" in case.toml; if they look right, encoding = "{ $encoding }" settles it.
issue-broken-json = This is not a JSON object that can be read: { $reason }
issue-not-closed = The file ends before the array of rows is closed; it was cut off. What came before is kept.
issue-no-records = There is no array of rows at records = "{ $records }"; the last part that is there holds: { $names }.
issue-records-not-said = The file is one JSON object. Say where in it the array of rows stands, such as records = "/data/items" in case.toml; it holds: { $names }.
issue-broken-workbook = The file cannot be read as a spreadsheet: { $reason }
issue-password = The spreadsheet is protected with a password: what it holds is encrypted. Save it without one, or export the sheet as CSV.
issue-no-sheet = There is no sheet “{ $asked }”; the file has: { $sheets }.
issue-hidden-sheet = The sheet “{ $sheet }” is hidden; it is read, since no other carries the table. Name another by sheet = "…" in case.toml.
issue-other-sheets = The sheet “{ $used }” is read. “{ $sheet }” could carry the table as well and is not; name it by sheet = "…" in a [[source]] of its own.
issue-broken-parquet = The file cannot be read as Parquet: { $reason }
issue-broken-piece = { $rows ->
    [one] One row
   *[other] { $rows } rows
} from here on cannot be decoded: { $reason }
issue-unreadable-column = The column “{ $column }” holds lists, records or values of a type that no cell can hold; it is not read.
issue-table-twice = The table lies in the folder twice; { $counts } is read, this file is not.
issue-same-bytes = The file has the same bytes as { $counts }: an export that lies there twice. Its rows count once.
issue-overlapping-export = { $rows ->
    [one] One row of this file stands in { $counts } too and counts once.
   *[other] { $rows } rows of this file stand in { $counts } too and count once.
}
issue-no-rows = The file has a header, but no rows.
issue-wrong-delimiter = The header is one column that holds “{ $found }”, while cells should be set apart by “{ $expected }”. If “{ $found }” sets them apart, say delimiter = "{ $found }" in case.toml.
issue-missing-column = The table “{ $table }” needs the column { $column }; the header has: { $header }.
issue-mapped-column-missing = “{ $column }” should come from “{ $from }”, which the header does not have (it has: { $header }).
issue-no-contracts = There is no table of contracts: no local share, verdict or tree of a contract can be computed.
issue-no-contract-items = There is no table of contract items: deliveries are known by the amounts of contracts only, not by goods.
issue-no-declarations = There are no declarations: nothing is known to be imported, so origins, pass-through and imported shares cannot be computed.
issue-no-invoices = There are no invoices: nothing is known of suppliers’ purchases, so no tier below the first can be followed.
issue-and-more = { $count ->
    [one] There is one more trouble of this kind in this column.
   *[other] There are { $count } more troubles of this kind in this column.
}

## Rows

issue-ragged-row = The row has { $found } cells, the header { $expected }.
issue-quote-not-closed = The row runs over { $lines } lines of the file: most likely a quotation mark is not closed.
issue-totals-row = The row adds up others: it begins with a word for a sum, and has no more than numbers behind it.
issue-column-numbers = The row numbers the columns: it is a part of the header.
issue-repeated-header = The row is the header once more, as pages or files that were put together have it.
issue-remark-row = The row is a remark: one cell that begins as remarks do, and nothing else that a row must have.
issue-no-party = The row names no party, neither by id nor by name.
issue-no-importer = The declaration names no importer, neither by id nor by name.
issue-no-seller = The invoice names no seller, neither by id nor by name: its goods come from an unknown party.
issue-no-supplier = The contract names no supplier, neither by id nor by name.
issue-no-contract-id = The row has no contract id.
issue-no-kind = The relation has no kind that is known.
issue-no-pair-of-codes = A concordance needs two codes, each with its scheme.
issue-no-judgement = A judgement needs left, right and same (true or false).
issue-no-year = The capacity has no year.
issue-unusable-rate = An exchange rate needs a date, a currency and a rate above zero.

## Cells

issue-broken-text = The cell holds bytes that are no letters in the encoding of the file. If most cells look so, state the encoding in case.toml, such as encoding = "windows-1251".
issue-not-a-number = “{ $found }” is not a number (want digits with “{ $decimal }” as decimal mark).
issue-number-too-large = The number is too large to be held exactly.
issue-negative-number = The number is below zero (want zero or more).
issue-negative-quantity = The quantity { $found } is below zero, and the row is not a correction (want status corrected for a return).
issue-negative-amount = The amount { $found } is below zero, and the row is not a correction (want status corrected for a return).
issue-zero-quantity = The quantity is zero, which in documents stands for unknown.
issue-zero-value = The customs value is zero, which in declarations stands for unknown.
issue-shares-of-one = All { $count } shares in this column lie between 0 and 1 and are read as per cent: { $example } as { $example }%. If they are parts of one, say so in case.toml: { $column } = {"{"} from = "{ $from }", whole = 1 {"}"}.
issue-not-a-percentage = “{ $found }” is not a percentage (want a number from 0 to 100).
issue-not-a-year = “{ $found }” is not a year (want four digits).
issue-not-a-day = “{ $found }” is not a date (want { $expected }).
issue-serial-day = “{ $found }” is a day as spreadsheets count them, read as { $day }.
issue-unlikely-day = “{ $found }” is a date outside 1950 to 2100.
issue-unknown-country = “{ $found }” is not a country (want two letters of ISO 3166-1, or its name).
issue-several-countries = “{ $found }” names no single country.
issue-country-said-unknown = The country is said to be unknown (“{ $found }”).
issue-unknown-currency = “{ $found }” is not a currency (want three letters of ISO 4217).
issue-no-currency = There is an amount without a currency.
issue-unknown-unit = “{ $found }” is not a unit of measure that is known (want a code of UNECE Recommendation 20 or OKEI, or a usual abbreviation).
issue-no-unit = There is a quantity without a unit.
issue-unknown-word = “{ $found }” is not one of: { $expected }.
issue-not-in-lookup = “{ $found }” is not among the keys of the look-up file.
issue-not-an-hs-code = “{ $found }” is not an HS code (want 2 to 10 digits).
issue-code-no-chapter = “{ $found }” begins with a chapter that the Harmonized System does not have.
issue-code-lost = “{ $found }” is a code that a spreadsheet turned into a number; its digits are lost.
issue-code-lost-zero = “{ $found }” lost a zero in front; read as { $restored }.
issue-code-odd-digit = “{ $found }” has an odd number of digits; the last one is not used: { $used }.
issue-code-ambiguous = “{ $found }” has an odd number of digits and can be completed in two ways or in none.

## Ids

issue-spreadsheet-error = “{ $found }” is the error of a formula, and names nobody.
issue-id-lost = “{ $found }” is an id that a spreadsheet turned into a number; its digits are lost.
issue-id-restored = “{ $found }” is an id that a spreadsheet turned into a number; no digit is lost: { $restored }.
issue-id-filler = “{ $found }” is a filler and identifies nobody.
issue-id-check-digits = “{ $found }” cannot have been issued by { $scheme }: its length or check digits are wrong. Rows with exactly this id are still one party.
issue-id-lost-zeros = “{ $found }” lost zeros in front; with them its check digits hold: { $restored }.
issue-judgement-names-nobody = The judgement is about “{ $found }”, which is neither an id nor a name in the data.
issue-judgements-contradict = Judgements contradict one another: this one would join parties that another keeps apart.

## Money

issue-later-rate = There is no rate of { $currency } on or before the day; the nearest known rate is used to convert to { $home }.
issue-no-rate = There is no rate to convert { $currency } to { $home }.
issue-two-rates = There are different rates of { $currency } for { $day }; the highest is used.

## Documents that are revised, repeated or do not fit

issue-duplicate-row = The row says the same as { $counts }, which counts.
issue-contradicting-row = The row has the same document number and line as { $counts } and says something else; that one counts.
issue-superseded-row = The row was replaced by the correction in { $counts }.
issue-withdrawn-row = The document line was withdrawn (see { $counts }).
issue-withdrawn-itself = The document line was withdrawn.
issue-return-taken-off = The return was taken off { $counts }.
issue-addition-put-on = The addition was put on { $counts }.
issue-nothing-to-correct = The row gives something back, but there is no document line that it corrects.
issue-contract-contradicts = The row repeats a contract with other values of { $columns }; { $counts } counts.
issue-item-without-contract = There is no contract of this id.
issue-contract-without-items = The contract has no items; it is followed by its amount only.
issue-contracts-without-items = None of the { $count } contracts has items; they are followed by their amounts only.
issue-amounts-from-items = None of the { $count } contracts has an amount; the sums of their items are used.
issue-code-contradicts-description = “{ $description }” stands under { $usual } nearly everywhere else in the case, here under { $code }: compared as { $usual }.
issue-amount-from-items = The contract has no amount; the sum of its items is used: { $items }.
issue-items-do-not-add-up = The items add up to { $items }, the contract is over { $contract }.
issue-ends-before-it-begins = It ends before it begins.
issue-delivered-before-signed = The delivery is earlier than the signing of its contract.

## Layouts

error-settings-layout-path = case.toml, line { $line }: a source with layout = "{ $layout }" needs a path.
error-settings-layout-standard-input = case.toml, line { $line }: a layout is told by the header before reading begins, and standard input passes once; save it as a file, or say table and columns instead of layout = "{ $layout }".
error-settings-layout-ocds = case.toml, line { $line }: the layout { $layout } is not one of OCDS (leave out format, or layout).
issue-invoices-and-waybills = E-invoices and waybills are both read. A delivery that stands in both counts once only where one of them names the other; leave one of them out by a [[source]] for the other where neither does.
issue-waybill-of-invoice = The e-invoice names the waybill { $waybill }, which is read too: the sale counts once, by the e-invoice.
issue-correction-alone = The line corrects another document, which is not among the rows or which it does not name. Where it is here under another number and was not cancelled, both count.
issue-no-such-file = No file matches “{ $path }”.
issue-unknown-layout = No known layout has the header of this file, and case.toml says no table. See what is in it by: tegi check CASE --preview { $path }. The header has: { $header }.
issue-unknown-layout-near = No known layout has the header of this file, and case.toml says no table. Nearest, with what the header lacks: { $near }. See what is in the file by: tegi check CASE --preview { $path }. The header has: { $header }.

## Releases of the Open Contracting Data Standard

error-settings-no-table-or-path = case.toml, line { $line }: a source has neither table nor path (want table = "…", or path = "…" of a file whose header tells its layout).
issue-not-ocds = This does not begin like OCDS: no release and no package of releases or records. A source of anything else needs a table = "…".
issue-ocds-no-ocid = This is no release: it has no ocid.
issue-ocds-linked = The record only links to its releases ({ $count }) and holds none of them.
issue-ocds-versioned = This is a versioned release, whose values are histories; the releases or the compiled release are read.
issue-ocds-not-in-force = The contract is { $status }.
issue-ocds-not-awarded = The award is { $status }, and there is no contract.
issue-ocds-award-as-contract = There is no contract in this process; its award stands for one.
issue-ocds-awards-as-contracts = There is no contract in this file; { $count } awards stand for contracts.
issue-ocds-terminated = The contract has come to its end, fulfilled or broken off; its full amount counts.
issue-ocds-pending = The contract is not in force yet; it counts.
issue-ocds-amount-of-award = The contract has no amount; that of its award is used.
issue-ocds-more-suppliers = There are several suppliers; the first counts, the others are: { $others }.
issue-ocds-amended = The contract was amended; the latest amount counts. Amendments: { $count }, the last of { $last }.
issue-ocds-subcontracting = A part is said to be subcontracted ({ $share }), to nobody who is named.
issue-ocds-other-currency = The price of a unit is in { $currency }, the contract in { $contract }.
issue-ocds-wrong-kind = “{ $name }” holds something else than an object.
issue-unknown-root = No layout is known whose documents lie in “{ $root }” (known: { $known }; see docs/documents.md).
issue-tax-form = This is a form of Kazakhstan’s tax service as XML (“fno”), whose fields are not known here. Export its table as a spreadsheet or CSV: the columns of form 328.00 need no mapping (kz-form-328-flat in docs/layouts.md), others are named in [source.columns].
issue-xml-is-no-table = This is XML, which is read where it holds documents of a known layout (docs/documents.md); it is no table.
issue-broken-xml = This is no well-formed XML: { $reason }.
issue-xml-too-deep = Elements lie more than { $most } deep in each other.
issue-xml-not-ended = The document ends nowhere: what follows closes an element around it, or begins the next one.
issue-xml-not-closed = The file ends before this element does; it was cut off. What came before is kept.
issue-xml-roots = The file has several outermost elements, one behind the other; all of them are read.
issue-document-too-large = The document has more than { $most } MiB.
issue-esf-no-invoice = There is no invoice in this.
issue-esf-no-lines = The invoice has no lines.
issue-esf-no-related = The invoice corrects another one and does not say which; the other one, if it is here, counts too.
issue-esf-status = The state “{ $found }” of invoice { $invoice } is not known; it counts.
issue-esf-joint = Several sell or buy together; { $counts } counts, the others are: { $others }.
issue-esf-turnover = The value without taxes is not told; the turnover without excise is used.
issue-esf-return = This gives back goods of invoice { $invoice }, and no line there can be told to be these goods.
issue-snt-return = The waybill sends goods back; it is not read as a sale.
issue-snt-own-move = The goods stay with their owner: sender and recipient are one.
issue-esad-none = There is no goods declaration in this.
issue-esad-procedure = “{ $found }” is neither an import (ИМ) nor an export (ЭК).
issue-esad-no-goods = The declaration has no goods.
issue-esad-no-number = The declaration has no number of the customs; the number of its document stands for it.
issue-esad-price = The customs value is not told; the price in the contract’s currency ({ $currency }) is used.
issue-goszakup-no-contract = This is no contract of the portal: it has no number.
issue-goszakup-deleted = The contract is marked as deleted.
issue-goszakup-not-signed = The contract was not signed.
issue-goszakup-cancelled = The contract was cancelled, and nothing was delivered under it.
issue-goszakup-cancelled-partly = The contract was cancelled after a part was delivered; { $sum } of it counts.
issue-goszakup-not-delivered = The contract was cancelled before this was delivered.
issue-goszakup-item-deleted = The item is marked as deleted.
issue-goszakup-superseded = A later version of the contract counts: { $counts }.
issue-goszakup-amended = The contract was amended; its latest version counts. Earlier versions: { $count }.
issue-goszakup-items-before = The latest version of the contract lists no items; those of the version before it are used.
issue-goszakup-only-vat = The contract has no sum without VAT.
issue-goszakup-share = The contract tells no share of local content; the mean of its items, weighed by their sums, is used: { $share }%.
issue-goszakup-years = The sum of the contract over all its years ({ $contract }) is not that of its items ({ $items }).
issue-goszakup-currency = The contract is in { $currency }; the sums of the portal are in tenge and are used as such.
