### Measures, roles and what the data can carry.

## Why a role

role-passes-on = { $point } of what it delivers entered the country as the same good{ SAME($lower, $upper) ->
    [yes] .
   *[no] { " " }(at least { $lower }, at most { $upper }).
  }
role-passes-on-in-part = { $point } of what it delivers entered the country as the same good{ SAME($lower, $upper) ->
    [yes] ; the rest did not.
   *[no] { " " }(at least { $lower }, at most { $upper }); the rest did not.
  }
role-does-not-pass-on = { NOTHING($upper) ->
    [yes] Nothing that it delivers entered the country as the same good.
   *[no] { $point } of what it delivers entered the country as the same good (at least { $lower }, at most { $upper }).
  }
role-foreign = It is a firm of { $country }: what it makes abroad is not in these records.
role-too-dark = The records do not tell where { $dark } of what it delivers comes from.
role-assembles = { $imported } of what it delivers is imported content; its own work adds { $own }.
role-makes = { $local } of what it delivers was made or rendered here ({ $own } by the firm itself); imported content is { $imported }.

## Measures

measure-local = Share made here, with its interval
measure-origins = Countries of origin
measure-pass-through = Share passed through as the same good
measure-targets = Verdicts against targets
measure-declared = Declared and certified shares
measure-ledger = Ledgers of goods

## What the data can carry

carry-no-contracts = there are no contracts
carry-no-purchases = there are no purchases between firms
carry-no-imports = there are no imports
carry-no-eaeu-imports = there are no EAEU import statements
carry-no-quantities = no delivery has a tariff code and a quantity
carry-no-work-kinds = no contract has a kind of work
carry-no-targets = the settings of the case name no targets
carry-nothing-declared = nothing is declared or certified
carry-no-origin-signs = no line has an origin sign “made here”
carry-all-there = all that it needs is there
