### Measures, roles and what the data can carry.

## Why a role

role-passes-on = { $point } of what it delivers entered the country as the same good (at least { $lower }, at most { $upper }).
role-passes-on-in-part = { $point } of what it delivers entered the country as the same good (at least { $lower }, at most { $upper }); the rest was made.
role-does-not-pass-on = { $point } of what it delivers entered the country as the same good (at least { $lower }, at most { $upper }).
role-bounds-too-wide = What it delivers may be anything between { $lower } and { $upper } goods that entered the country as they are; the method makes { $point } likely, but nothing forces it.
role-too-dark = Of { $dark } of what it delivers nobody can tell from the records where it comes from.
role-assembles = { $imported } of what it delivers is imported content, its own value { $own }.
role-makes = { $local } of what it delivers was made or rendered here, { $own } by itself; imported content is { $imported }.

## Measures

measure-local = Local share with its interval
measure-origins = Countries of origin
measure-pass-through = Pass-through of the same good
measure-targets = Verdicts against targets
measure-declared = Declared and certified shares
measure-ledger = Ledgers

## What the data can carry

carry-no-contracts = there are no contracts
carry-no-purchases = there are no purchases between firms
carry-no-imports = there are no imports
carry-no-eaeu-imports = there are no EAEU import statements
carry-no-quantities = no delivery has a tariff code and a quantity
carry-no-work-kinds = no contract has a kind of work
carry-nothing-declared = nothing is declared or certified
carry-no-origin-signs = no line has an origin sign “made here”
carry-all-there = all that it needs is there
