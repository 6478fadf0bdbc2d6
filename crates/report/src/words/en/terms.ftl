### What the model tells apart, and how numbers and days are written.

per-cent = { $number }%
date = { $year }-{ $month }-{ $day }
month = { $year }-{ $month }

## What a supplier really does

role-producer = producer
role-assembler = assembler
role-reseller = reseller
role-mixed = makes and resells
role-cannot-tell = cannot tell

## How a figure stands to its target

verdict-met = met
verdict-missed = missed
verdict-cannot-tell = cannot tell

## The outcome of a check

state-raised = lead
state-not-raised = nothing found
state-cannot-compute = cannot be computed

severity-low = low
severity-medium = medium
severity-high = high

## The steps of a trail

step-delivery = delivery
step-sale = sale
step-import = import
step-eaeu-import = import from the union, without customs
step-export = export
missing-origin = where its goods come from and what it made them from
missing-lots = which of its lots went: serial numbers, stock counts
missing-stock = what lay in its store before the first record
missing-inputs = what went into which product: bills of materials, purchases tied to contracts
step-made = made here
step-declared = made here by its own word
step-service = service rendered here
step-margin = trade margin
step-duty = duty and taxes on import
step-opening = stock from before the first record
step-unknown = not known

link-exact-same = the same goods: a document says so
link-balance-same = the same goods: quantity and time agree
link-exact-input = an input: a document or bill of materials says so
link-like = taken to be like these
link-balance-input = an input: bought and not sold on

## What a contract is for

work-production = production
work-modernization = modernization
work-repair = repair
work-supply = supply
work-works = works
work-services = services

## Methods and periods

method-fifo = first in, first out
method-lifo = last in, first out
method-proportional = in proportion
method-poison = any touch of an import
period-day = day by day
period-month = pooled by month
period-year = pooled by year
period-all = all in one period

## Units by their code (UNECE Recommendation 20)

unit-C62 = pcs
unit-KGM = kg
unit-SET = sets
unit-PR = pairs
unit-MTR = m
unit-MTK = m²
unit-MTQ = m³
unit-LTR = l
unit-TNE = t
unit-KWH = kWh
unit-HUR = h
unit-XPK = packs
unit-XPA = packets
unit-XBX = boxes
unit-XBO = bottles
unit-XCT = cartons
unit-XBG = bags
unit-XRO = rolls
unit-KT = kits
unit-AS = assortments
unit-KWT = kW
unit-MIN = min
unit-ANN = years
unit-E48 = service units
unit-DAY = days
unit-MON = months
unit-KTM = km

## The entries of a ledger

ledger-opening = opening
ledger-imported = imported
ledger-bought = bought here
ledger-made = made
ledger-sold = sold
ledger-delivered = delivered under contracts
ledger-exported = exported
ledger-used = used in production
ledger-closing = closing
ledger-unexplained = unexplained
