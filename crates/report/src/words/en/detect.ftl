### Leads: claims, what speaks against them, what would refute them. Neutral words: a lead is a question, not a verdict.

## Names of the rules

rule-same-good-direct = The same good passed through, imported by the supplier itself
rule-same-good-through-others = The same good passed through other firms
rule-same-good-eaeu = The same good passed through the customs union, without customs
rule-share-contradicted = A declared or certified share above what the records allow
rule-origin-sign-flip = The origin sign turns from imported to local
rule-goods-in-a-circle = Goods or value going round in a circle
rule-no-inputs = Too few inputs on record to make it from

## Claims

same-good-direct-raised = { $share } of the value that { $party } delivers as local is goods that it imported itself and passed on unchanged. Of all that it delivers, { SAME($lower, $upper) ->
    [yes] { $lower }
   *[no] { $lower } to { $upper }
  } entered the country as the same good, by this way or another.
same-good-direct-not-raised = What it delivers as local was not imported by itself as the same good, or by less than the threshold.
same-good-through-others-raised = { $share } of the value that { $party } delivers as local is goods that other firms imported and that reached it unchanged. Of all that it delivers, { SAME($lower, $upper) ->
    [yes] { $lower }
   *[no] { $lower } to { $upper }
  } entered the country as the same good, by this way or another.
same-good-through-others-not-raised = What it delivers as local did not reach it through other firms as the same imported good, or by less than the threshold.
same-good-eaeu-raised = { $share } of the value that { $party } delivers as local is goods that entered under EAEU import statements, without customs, and were passed on unchanged. Of all that it delivers, { SAME($lower, $upper) ->
    [yes] { $lower }
   *[no] { $lower } to { $upper }
  } entered the country as the same good, by this way or another.
same-good-eaeu-not-raised = What it delivers as local did not enter under EAEU import statements as the same good, or by less than the threshold.
share-contradicted-declared = Contract { $contract } declares { $declared } local; the records allow { $upper } at most, most likely { $local }.
share-contradicted-certified = A certificate quoted in contract { $contract } states { $declared } local; the records allow { $upper } at most, most likely { $local }.
share-contradicted-not-raised = The declared or certified share lies within what the records allow.
origin-sign-flip-raised = Of what { $party } marks as made here (origin sign), { $share } by value comes from goods that it had got as imported, with no making in between on record ({ $lines ->
    [one] one line
   *[other] { $lines } lines
  }).
origin-sign-flip-not-raised = What it marks as made here does not come from goods that it got as imported.
goods-in-a-circle-raised = The same goods went round in a circle and came back to a firm that had sold them: { $firms } → and back. { $party } is one of these firms; the lines of the circle add up to { $value }.
goods-in-a-circle-closed = { $firms } supply one another in a circle that nothing enters; { $party } is one of them. Where its value ({ $value }) comes from cannot be computed.
goods-in-a-circle-not-raised = None of its goods come back to a firm that sold them before.
no-inputs-raised = { $party } delivered or sold goods for { $made } that no purchase of the same good explains. { NOTHING($inputs) ->
    [yes] No material inputs are on record to make them from.
   *[no] The material inputs on record to make them from are { $inputs } ({ $share } of that).
  }
no-inputs-not-raised = The inputs on record are of a size to make the goods from, or none are needed.

## Why a check cannot be computed

cannot-no-imports = The data holds no import: neither declarations nor statements nor foreign sellers.
cannot-no-local-claim = It delivers no goods as local: no declared share, certificate, origin sign or producer's declaration.
cannot-nothing-declared = No local share is declared or certified.
cannot-no-origin-sign = It has no line with an origin sign “made here”.
cannot-no-purchases = The data holds no purchases.
cannot-no-inputs-of-anyone = The data holds no purchase of this firm, and no inputs of any other maker to compare it with.

## Records that are cited

evidence-delivery = { $party } delivers { $goods }, { $quantity } { $unit }, { $value }, { $day } (contract { $document })
evidence-sale = { $party } sells to { $other }: { $goods }, { $quantity } { $unit }, { $value }, { $day } ({ $document })
evidence-import = { $party } imports from { $other }: { $goods }, { $quantity } { $unit }, { $value }, origin { $origin }, { $day } (declaration { $document })
evidence-eaeu-import = { $party } imports from { $other } without customs: { $goods }, { $quantity } { $unit }, { $value }, origin { $origin }, { $day } (statement { $document })
evidence-opening = { $party } held in stock at the beginning: { $goods }, { $quantity } { $unit }
evidence-contract = Contract { $contract } with { $party }

## What speaks against a lead: facts of this case

against-bounds = Only { $lower } is certain whichever goods left the store first; { $point } is what the method makes most likely.
against-makes-too = It also makes goods, for { $made }, with material inputs of { $inputs } on record.
against-counts-margin = Counted with traders' margins as local, the share would be { $domestic }.
against-tier1 = Counted at the supplier alone, and not at those who sell to it, the share would be { $tier1 }.
against-has-staff = The register gives it a staff of { $staff }, enough to make something.
against-has-capacity = A capacity for making is on record.

## Innocent explanations

innocent-processing-inside-heading = Real processing can leave the tariff code unchanged (finishing, heat treatment, conversion inside one subheading).
innocent-trades-too = A maker may trade the same good beside its own; without links in the documents, balance can mistake one for the other.
innocent-bought-for-resale = The goods may have been bought to cover a shortage, openly and with the customer's consent.
innocent-union-origin = The goods may be of genuine union origin; a certificate ST-1 would show it.
innocent-other-formula = The official formula may count otherwise (margins, services, the date of the register).
innocent-declared-before = The share may have been declared before the inputs changed.
innocent-sign-slip = The sign may be a slip of the pen, corrected later.
innocent-tolling = Tolling, repair or processing on order moves goods out and back.
innocent-returns = Returned goods sold again look like a circle.
innocent-customer-material = The customer may have supplied the material.
innocent-other-entity = Purchases may be booked by another firm of the group.
innocent-old-stock = The goods may come from stock older than the records.

## What would refute a lead

refute-production-records = Production orders, work sheets and energy bills for these goods in these months
refute-stock-cards = Stock cards that show imported and own goods apart
refute-supplier-production = The supplier's production records for these goods
refute-union-certificate = A certificate ST-1 of the maker in the union, or its production records
refute-calculation = The calculation of the declared share, with prices and origin of inputs
refute-input-origin = Certificates of origin of the inputs concerned
refute-corrected-invoice = A corrected invoice
refute-return-notes = Return notes or tolling contracts for these lines
refute-movement-of-goods = Waybills that show the goods moving on
refute-purchase-invoices = Invoices for materials, or the stock from which they came
refute-tolling-contract = A contract for processing the customer's material
