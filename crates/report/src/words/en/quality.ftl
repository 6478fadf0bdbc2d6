### The quality of the data: what was set aside and why, which days are covered, which joins succeed.

## Files

check-files = { $first } … ({ $count } files)
section-aside = Rows that are no records of their own
check-aside = { $source }, { $aside } of { $rows } rows: { $reasons }
check-revised = { $count ->
    [one] one document revised
   *[other] { $count } documents revised
  }
section-days = Days covered
check-covered = { $source }: { $days }
check-gaps = no record in { $months }
check-more-gaps = { $months }, and { $count ->
    [one] one more gap
   *[other] { $count } more gaps
  }
check-undated = { $count ->
    [one] one record
   *[other] { $count } records
  } without a day
col-aside = no records of their own

## Earlier states of documents

section-revised = Earlier states of these documents
revised-superseded = { $document }: replaced by the correction in { $by }
revised-withdrawn-by = { $document }: withdrawn by { $by }
revised-withdrawn = { $document }: withdrawn
revised-contradicting = { $document }: another state than that in { $by }, which counts
revised-taken-off = { $document }: a return, taken off { $by }
revised-put-on = { $document }: an addition, put on { $by }
revised-changed = { $field }: { $was }, now { $is }
revised-added = { $field }: nothing, now { $is }
revised-said = { $field }: { $was }
revised-more = { $count ->
    [one] … and one more
   *[other] … and { $count } more
  }; “tegi analyze” lists all in issues.csv

## What the releases of a contract tell beside its row

section-earlier = What earlier releases said
earlier-release = { $document }: release of { $day }
earlier-release-undated = { $document }: release without a day
earlier-release-award = { $document }, award { $award }: release of { $day }
earlier-release-award-undated = { $document }, award { $award }: release without a day
revised-taken-away = { $field }: { $was }, now nothing
section-papers = Documents and amendments that the files name
stage-planning = planning
stage-tender = tender
stage-award = award
stage-contract = contract
stage-amendment = amendment
stage-implementation = implementation
papers-more = { $count ->
    [one] … and one more
   *[other] … and { $count } more
  }

## Joins between tables: what is asked, and of whom it is true

join-contract_items-contract_id-contracts = items whose contract is there
join-contract_items-certificate_no-certificates = items whose certificate is there
join-contracts-parent_contract_id-contracts = subcontracts whose main contract is there
join-invoices-contract_id-contracts = invoice lines whose contract is there
join-invoices-source_document-declarations-invoices-certificates = invoice lines whose quoted document is there
join-invoices-source_line-declarations-invoices = invoice lines whose quoted line is there
join-contracts-supplier-declarations-importer = suppliers under contract who also import
join-contracts-supplier-invoices-buyer = suppliers under contract who also buy here
join-declarations-importer-invoices-seller = importers who also sell here
join-invoices-seller-invoices-buyer = sellers who also buy here
join-invoices-seller-declarations-importer = sellers who also import
join-certificates-holder-contracts-supplier = holders of certificates who deliver under contract
join-parties-with-an-id-parties = parties with an id that a register lists
join-contract_items-product_code-6-digits = items with a code of six digits or more
join-declarations-product_code-6-digits = declared lines with a code of six digits or more
join-invoices-product_code-6-digits = invoice lines with a code of six digits or more

## Kinds of trouble, by their code in issues.csv

# Files and tables
issue-title-no_table = no such table
issue-title-no_file = no such file
issue-title-empty_file = empty file
issue-title-no_rows = a header without rows
issue-title-broken_file = damaged or cut off
issue-title-protected_file = protected with a password
issue-title-tax_form = tax form as XML
issue-title-broken_json = not JSON that can be read
issue-title-no_records = no array of rows there
issue-title-no_sheet = no such sheet
issue-title-hidden_sheet = hidden sheet
issue-title-other_sheets = further sheets not read
issue-title-table_twice = table lies there twice
issue-title-same_bytes = the same file under another name
issue-title-overlapping_export = rows that another file has too
issue-title-row_too_large = far too long for a row
issue-title-file_too_large = too large to be unpacked
issue-title-wrong_delimiter = cells set apart by another mark
issue-title-missing_column = required column missing
issue-title-mapped_column_missing = mapped column missing
issue-title-unreadable_column = column that no cell can hold
issue-title-encoding_by_letters = encoding told by the letters
issue-title-not_in_lookup = not in the look-up file

# Rows
issue-title-row_too_short = fewer cells than the header
issue-title-row_too_long = more cells than the header
issue-title-quote_not_closed = quotation mark not closed
issue-title-totals_row = sum of other rows
issue-title-column_numbers = numbers of columns
issue-title-repeated_header = header once more
issue-title-remark_row = remark
issue-title-no_party = nobody named
issue-title-no_importer = no importer named
issue-title-no_seller = no seller named
issue-title-no_supplier = no supplier named
issue-title-no_contract_id = no contract id
issue-title-no_kind = no known kind
issue-title-no_judgement = incomplete judgement
issue-title-no_year = no year
issue-title-no_rate_in_row = unusable exchange rate
issue-title-negative_quantity = quantity below zero

# Cells
issue-title-broken_text = bytes that are no letters
issue-title-not_a_number = not a number
issue-title-number_too_large = number too large
issue-title-negative_number = number below zero
issue-title-negative_amount = amount below zero
issue-title-zero_quantity = quantity of zero
issue-title-zero_value = customs value of zero
issue-title-not_a_percentage = not a percentage
issue-title-shares_of_one = perhaps parts of one, not per cent
issue-title-not_a_year = not a year
issue-title-not_a_day = not a date
issue-title-serial_day = date as spreadsheets count
issue-title-unlikely_day = unlikely date
issue-title-unknown_country = unknown country
issue-title-several_countries = no single country
issue-title-country_said_unknown = country said to be unknown
issue-title-unknown_currency = unknown currency
issue-title-no_currency = amount without a currency
issue-title-unknown_unit = unknown unit
issue-title-no_unit = quantity without a unit
issue-title-unknown_word = word without a known meaning
issue-title-not_an_hs_code = not a commodity code
issue-title-no_chapter = commodity code of no chapter
issue-title-lost_code = commodity code lost in a spreadsheet
issue-title-lost_zero = commodity code without its first zero
issue-title-odd_digits = commodity code with an odd number of digits
issue-title-spreadsheet_error = error of a formula in the place of a party
issue-title-lost_id = id lost in a spreadsheet
issue-title-restored_id = id restored from a spreadsheet
issue-title-filler_id = filler in place of an id
issue-title-invalid_id = id with wrong check digits
issue-title-id_lost_zeros = id without its first zeros
issue-title-judgement_names_nobody = judgement about nobody
issue-title-judgements_contradict = judgements that contradict

# Money
issue-title-later_rate = no exchange rate that early
issue-title-no_rate = no exchange rate
issue-title-two_rates = two exchange rates of one day

# Documents
issue-title-duplicate_row = the same as another row
issue-title-contradicting_row = another state of a line that counts
issue-title-superseded_row = replaced by a correction
issue-title-withdrawn_row = withdrawn
issue-title-waybill_of_invoice = a waybill that an e-invoice names
issue-title-return_taken_off = return taken off its line
issue-title-nothing_to_correct = return of no line
issue-title-same_contract = adding to another row of the same contract
issue-title-contract_contradicts = contract with other values
issue-title-item_without_contract = item of no contract
issue-title-contract_without_items = contract without items
issue-title-amounts_from_items = amounts summed from items
issue-title-amount_from_items = amount summed from items
issue-title-items_do_not_add_up = items that do not add up
issue-title-days_out_of_order = days out of order
issue-title-code_contradicts_description = code against the description
issue-title-no_pair = incomplete pair of codes
issue-title-code_learned = code of another classification, learned
issue-title-code_pairs_contradict = code of another classification, contradictory
issue-title-edition_as_it_stands = code of an earlier edition
issue-title-sold_before_stock = sold before it came
issue-title-home_origin = import of home origin
issue-title-not_released = not released into the country
issue-title-not_exported = not exported for good
issue-title-internal_transfer = transfer within a firm
issue-title-declared_already = invoice of declared goods
issue-title-billed_without_item = billed, but no item

# Releases of the Open Contracting Data Standard
issue-title-not_ocds = not OCDS
issue-title-no_ocid = release without an ocid
issue-title-ocds_linked = record that only links
issue-title-ocds_versioned = versioned release
issue-title-ocds_not_in_force = contract not in force
issue-title-ocds_not_awarded = award not in force
issue-title-ocds_award_as_contract = award in place of a contract
issue-title-ocds_status = state of a contract
issue-title-ocds_amount_of_award = amount of the award
issue-title-ocds_more_suppliers = several suppliers
issue-title-ocds_amended = amended
issue-title-ocds_subcontracting = partly subcontracted
issue-title-ocds_other_currency = price in another currency
issue-title-ocds_wrong_kind = something else than an object

# Layouts
issue-title-unknown_layout = no known layout
issue-title-unknown_root = unknown outermost element
issue-title-broken_xml = not XML that can be read
issue-title-xml_is_no_table = XML of no known layout
issue-title-xml_roots = several outermost elements
issue-title-xml_too_deep = elements too deep in each other
issue-title-document_too_large = far too large for a document
issue-title-addition_put_on = addition put on its line
issue-title-correction_alone = correction of nothing that is here
issue-title-invoices_and_waybills = e-invoices and waybills side by side
issue-title-no_contract = no contract in it
issue-title-esad_none = no goods declaration in it
issue-title-esad_no_goods = declaration without goods
issue-title-esad_no_number = declaration without a number of the customs
issue-title-esad_price = price in place of the customs value
issue-title-esad_procedure = neither import nor export
issue-title-esf_no_invoice = no invoice in it
issue-title-esf_no_lines = invoice without lines
issue-title-esf_no_related = correction that names no invoice
issue-title-esf_return = return that names no line
issue-title-esf_status = unknown state of an invoice
issue-title-esf_joint = joint sellers or buyers
issue-title-esf_turnover = turnover in place of the value
issue-title-snt_return = waybill of goods sent back
issue-title-snt_own_move = waybill within one firm
issue-title-goszakup_deleted = contract marked as deleted
issue-title-goszakup_item_deleted = item marked as deleted
issue-title-goszakup_not_signed = contract not signed
issue-title-goszakup_cancelled = contract cancelled
issue-title-goszakup_cancelled_partly = contract cancelled in part
issue-title-goszakup_not_delivered = not delivered before cancellation
issue-title-goszakup_superseded = earlier version of a contract
issue-title-goszakup_amended = amended contract
issue-title-goszakup_items_before = items of the version before
issue-title-goszakup_only_vat = sum with VAT only
issue-title-goszakup_share = share weighed from the items
issue-title-goszakup_years = sums of years that do not add up
issue-title-goszakup_currency = sums of the portal in tenge
