### Words of the report, of the summaries on the terminal, and of their tables.

## Headings

report-title = Localization report
report-contents = Contents
report-skip = Skip to the summary
section-summary = Summary
section-suppliers = Suppliers and producers by role
section-contracts = Contracts against targets
section-leads = Leads and their evidence
section-checks = All checks, in three states
section-circles = Goods and value going round in circles
section-diagrams = Diagrams
section-data = Quality of the data
section-sources = Files
section-filled = Columns, and how far they are filled (no number: everywhere)
section-joins = Joins between tables
section-ids = Identifiers
section-carries = What the data can carry
section-issues = Troubles in the data
section-method = Method
section-settings = Settings
section-sensitivity = What other thresholds would change
section-manifest = Manifest
section-trails = Chain of records
section-ledgers = Ledgers of goods
trails-note = Per cents are shares of the price of the delivery at the top.

## Columns

col-contract = contract
col-supplier = supplier
col-party = firm
col-parties = firms
col-role = role
col-work = work
col-amount = amount
col-delivered = delivered
col-pass-through = passed through
col-local = made here
col-interval = at least – at most
col-target = target
col-verdict = verdict
col-declared = declared
col-certified = certified
col-score = score
col-leads = leads
col-made-of = made of
col-production = production
col-services = services
col-margin = trade margin
col-imported = imported
col-taxes = duty and taxes
col-unknown = unknown
col-tier = tier
col-name = name
col-count = count
col-check = check
col-reason = reason
col-kind = kind
col-value = value
col-lines = lines
col-table = table
col-file = file
col-rows = rows
col-kept = kept
col-written = written as
written-tab = tabs
written-delimiter = “{ $delimiter }”
written-part = in “{ $part }”
col-gaps = columns not filled everywhere
col-join = join
col-asked = asked
col-found = found
col-share = share
col-scheme = scheme
col-valid = valid
col-invalid = not valid
col-effect = effect
col-place = place
col-value-found = found
col-message = what is wrong
col-method = method
col-setting = setting
col-set = set to
col-tried = tried
col-changes = what changes
col-means = what it decides
col-severity = weight
col-confidence = confidence
col-entry = entry
col-quantity = quantity
col-cost = cost

## The head of the report

fact-home = Home
fact-bloc = Union, counted apart
fact-currency = Currency
fact-days = Records
fact-method = Order in which like goods leave stock
fact-period = Counted

report-notice = This report is for people who decide what to look at next. Every item under “leads” is a question to ask, with the records behind it and with what speaks against it. It is neither a verdict nor a statement about anyone’s intent. Where the records do not suffice, the report says “cannot tell”.
report-looked-at = Looked at: { $contracts ->
    [one] one contract
   *[other] { $contracts } contracts
  } and { $suppliers ->
    [one] one supplier
   *[other] { $suppliers } suppliers
  }, from { $files ->
    [one] one file
   *[other] { $files } files
  } with { $rows } rows, of which { $kept } became records. { $issues ->
    [0] No troubles were met in the data.
    [one] One trouble was met in the data; it is listed at the end.
   *[other] { $issues } troubles were met in the data; they are listed at the end.
  } Amounts are without VAT, shares are per cent of the amount.
report-foot = Made offline from the files named in the manifest. The same files and settings give the same report.

summary-first-leads = What to ask about first
to-evidence = The records

## Cards

card-local = Made here, through all tiers
card-tier1 = Seen from the suppliers alone
card-tier1-says = all that the suppliers did not import themselves
card-amount = Amount under contract
card-amount-says = contracts with the final buyer, in the currency of the case
card-depth = Making steps in the country
card-depth-says = so many firms here, one after the other, worked on a unit of value, on average.
card-first = Imports first enter at
card-verdicts = Contracts against their targets
card-roles = Suppliers by role
card-leads = Leads by weight
card-grades = What the figures rest on
grade-identity = documents that quote each other
grade-balance = balance of quantity and time
grade-declared = a certificate, a sign, a firm’s word
grade-dark = nothing on record
verdict-none = no target

## The summary

summary-parts = What the amount is made of
summary-origins = Imported from:
summary-bloc = From the union counted apart:
summary-third = from third countries:
summary-tiers = By tier
summary-tiers-note = Tier 0 is the supplier itself, tier 1 those who sell to it, here or abroad, and so on: what the supplier imported itself stands at tier 1.
summary-causes = Which missing documents would narrow the interval most
summary-nothing-delivered = No delivery under a contract has a known amount: there is no total to weigh.
summary-total = Made here: { $local } of { $amount } (at least { $lower }, at most { $upper }); seen from the suppliers alone: { $tier1 }.
summary-leads = { $checks ->
    [one] One check was made:
   *[other] { $checks } checks were made:
  } { $raised ->
    [0] no leads
    [one] one lead
   *[other] { $raised } leads
  }, { $nothing } with nothing found, { $cannot } that cannot be computed from these records.
summary-marks = A lead is a question, not a verdict. !!! weighs most; [ ] holds the id for “tegi explain”.
summary-data = Data: { $files ->
    [one] one file
   *[other] { $files } files
  }, { $rows } rows read, { $kept } kept as records, { $issues ->
    [one] one trouble
   *[other] { $issues } troubles
  }.
summary-written = { $files ->
    [one] One file
   *[other] { $files } files
  } written to { $folder }; begin with report.html.
first-import = tier { $tier }
first-import-from = tier { $tier } (largest: { $origin })
bar-says = at least { $lower }, most likely { $point }, at most { $upper }
table-first = The first { $shown } of { $count }; all are in { $file }.
table-more = … and { $count } more in { $file }
table-more-smaller = The largest by amount; { $count } smaller ones are in { $file }.
table-largest = The largest { $shown } of { $count } by amount; all are in { $file }.
nothing-here = Nothing to show.
also-called = also:

## Suppliers and contracts

suppliers-intro = “Passed through” is the share of the delivered quantity that entered the country as the same good. “Made here” is the share of the delivered value, through all tiers. The light bar reaches from what is certain to what is possible, the dark line is the most likely figure; the dashed line, where there is one, is the target. The score adds up the weights of a firm’s leads, 0 to 100. Home firms that declare themselves producers stand here too, even where they deliver nothing under a contract.
contracts-intro = A target is met where the whole interval lies at the target or above, missed where the whole interval lies below it; where the target lies inside the interval, the records do not decide.
verdict-depends-on-method = depends on the method
group-programs = By programme
group-work-kinds = By kind of work
group-products = By product
goods-called = { $others ->
    [0] “{ $called }”
    [one] “{ $called }” and one other name
   *[other] “{ $called }” and { $others } other names
  }

## Leads

leads-intro = A lead names the records that raise a question. Its weight says how much it would matter if true, its confidence how well the records carry it: the two are independent.
leads-none = No check raised a lead.
leads-first = One lead of each firm, the weightiest; all { $count } follow below and in { $file }.
finding-evidence = The records, in the order of the argument
finding-against = What speaks against it
finding-nothing-against = Nothing known to the program. The firm’s own answer has not been heard.
finding-refuted-by = Documents that would refute it
finding-no-document = None named.
checks-intro = Each check was made for each firm or contract to which it applies. “Nothing found” means that the records were there and showed nothing; “cannot be computed” means that the records needed were not there.
checks-cannot = Why checks could not be computed
circles-intro = Value that runs in a circle is not made in it. Mark-ups on goods that come back to their seller count as trade margin; a circle that nothing enters has no origin, and its value counts as unknown.
circle-closed = closed: nothing enters it, counted as unknown
circle-open = open

## Data

data-intro = What was read, what was left out and why. Empty cells are unknown, never nought.
carry-possible = Can be computed:
carry-not-possible = Cannot be computed:
check-more = … and { $count } more; “tegi analyze” writes all to issues.csv
check-lines = Numbers behind file names are lines as a spreadsheet or an editor shows them; without titles, the header is line 1.
check-days = Records from { $first } to { $last }.
check-issues = { $count ->
    [0] No troubles in the data.
    [one] One trouble in the data.
   *[other] { $count } troubles in the data.
  }

## Method

method-lots = Every purchase, import and sale is a lot with a quantity, a price and a day. A sale draws on what its seller had: first on lots that a document names, then on lots of the same good in the order that the settings name; what is left was made by the seller. Goods that were made draw on components and services that the maker bought and did not resell. So an imported part stays imported through any number of firms. A trader’s margin on unchanged goods is not production, nor are duty and taxes on import.
method-interval = “At least” counts everything unknown or merely declared as foreign, “at most” counts everything unknown as local. The most likely figure follows the records where they lead and leaves the rest in “unknown”.
method-grades = Each part of a figure rests on documents that quote each other, on the balance of quantity and time, on a declaration, or on nothing; the four add up to the whole.
method-verdict = A verdict compares the whole interval with the target. Where another order of taking goods from the store would give another verdict, the contract is marked.
report-solver = Where firms supply each other in one period, their shares were solved together, in { $sweeps } rounds over { $nodes } lines and { $edges } ties between them; every share is exact to within { $bound } of the whole.
report-solver-exact = The shares of { $nodes } lines with { $edges } ties between them were computed without rounding error.
method-spread = The same figure by each method
method-exact = documents that quote each other alone
method-unstable = The verdict depends on the method for:
method-stable = No verdict depends on the method.
sensitivity-none = the figure alone
sensitivity-steady = Halved and doubled, these thresholds change neither the figure nor any verdict or role:
changes-verdicts = verdict:
changes-roles = role:
manifest-inputs = One SHA-256 over all of them, as it stands at the foot of the pictures:
manifest-intro = The files that this report was made from. The hashes of the results stand in manifest.json beside this page.

## What the settings decide

setting-name = the name of the case
setting-country = the home country: what is made there counts as made here
setting-bloc = countries of the union: imported, but counted apart
setting-currency = all amounts are converted into it
setting-period = within one such period the order of events does not count
setting-method = the order in which like goods leave stock
setting-same_good_min_value_ratio = a lot is the same good as a sale only from this ratio of its unit cost to the unit price
setting-same_good_max_value_ratio = … and up to this one
setting-thin_inputs = below this ratio of recorded inputs to the value made, the maker’s own value leaves the lower bound
setting-reseller_pass_through = from this share passed through on, a supplier counts as a reseller
setting-maker_pass_through = up to this share passed through, a supplier counts as a maker
setting-assembler_imported = an assembler: imported content of what it made is at least this …
setting-assembler_own_value = … and its own value added is at most this
setting-role_dark = no role is told where more than this of the delivered value rests on nothing
setting-declared_tolerance = a declared share is contradicted when it exceeds the upper bound by more than this
setting-circle_days = goods that come back to a firm within so many days run in a circle
setting-repair = target of local share for repair, per cent
setting-modernization = target of local share for modernization, per cent
setting-production = target of local share for production, per cent
setting-supply = target of local share for supply, per cent
setting-works = target of local share for works, per cent
setting-services = target of local share for services, per cent

## Trails and explanations

trace-folded = … and { $count ->
    [one] one more step
   *[other] { $count } more steps
  } with { $share } of the value, folded
trace-more = The largest by value; { $count } smaller ones are left out here (--format csv holds all).
explain-contract = Contract { $id }, { $supplier }
explain-party = { $name } { $id }: { $role }
explain-pass-through = Passed through as the same good: { $share } of the delivered quantity{ SAME($lower, $upper) ->
    [yes] .
   *[no] { " " }(at least { $lower }, at most { $upper }).
  }
explain-aliases = Also called: { $names }
explain-gates = Everything imported in it passed through { $firms }.
explain-width = The interval would be narrower by up to { $width } if { $party } showed { $missing }.

## Writing

error-write = { $path } cannot be written: { $reason }
error-template = the report’s template does not fit its data: { $reason }
hint-permission = Choose another place, or ask for the right to write there.
hint-disk-full = Free some space or choose another disk. Files already written are whole.
hint-not-a-folder = A file of that name is in the way: choose another folder.

## The first rows of a source

preview-said = { $file }, read as { $table }
preview-layout = { $file }, read as { $table } by the layout { $layout }, which its header tells
preview-guessed = { $file }: a guess, as { $table }
preview-no-table = { $file }: no canonical table fits this header
preview-paste = To paste into case.toml, once what is unsure was looked at:
preview-unsure = unsure: { $why }
preview-missing = { $column } is required, and no column looks like it
preview-documents = Documents ({ $layout }) are read without a mapping; tegi check without --preview says what of them.
preview-releases = Releases of OCDS are read without a mapping; tegi check without --preview says what of them.
preview-standard-input = What comes by standard input passes once, and is not shown.
col-source-column = in the file
col-canonical-column = column
guess-canonical = the name is the canonical one
guess-named = the name is “{ $word }” in { $language ->
    [ru] Russian
    [kk] Kazakh
    [es] Spanish
   *[en] English
}; not all values look like it
guess-holds = the name holds “{ $word }” ({ $language ->
    [ru] Russian
    [kk] Kazakh
    [es] Spanish
   *[en] English
})
guess-spelt-nearly = the name is spelt nearly as “{ $word }” ({ $language ->
    [ru] Russian
    [kk] Kazakh
    [es] Spanish
   *[en] English
})
guess-looks-day = the only column left whose values are days
guess-looks-code = the only column left whose values are commodity codes
guess-looks-country = the only column left whose values are countries
guess-looks-currency = the only column left whose values are currencies
guess-day-order = these days can be day/month as well as month/day
guess-currency-in-name = the name of the column of amounts says so
guess-currency-of-case = no column says the currency; this is that of the case
guess-line-one = no column numbers the lines; among the first rows no document has two
guess-line-parts = no column numbers the lines; rows of a document are told apart by what they say
guess-unit = no column says the unit; pieces are assumed
guess-weight = no column says a quantity; the net weight is taken
