### Words inside and around the pictures.

figure-of-contract = contract { $id }, { $supplier }
figure-of-party = { $name }
figure-of-lot = document { $document }
figure-source = Case “{ $case }”, { $files ->
    [one] one file
   *[other] { $files } files
  }; SHA-256 over their hashes: { $hash }. tegi { $version }.
figure-settings = Order in which like goods leave stock: { $method }. Time: { $period }. What the records show is a lead, not a verdict.
figure-notes = Notes
figure-amounts = amounts in { $currency } without VAT
figure-records = records of { $first } to { $last }
figure-contract-says = made here { $local }{ SAME($lower, $upper) ->
    [yes] { "" }
   *[no] { " " }(at least { $lower }, at most { $upper })
  }
figure-target-says = target { $target }: { $verdict }

## The chain. Its columns count steps from the buyer; "tier" counts from the supplier (0) and is not used here.

figure-chain-title = Where the goods came from: { $subject }
figure-chain-says = A supplier chain of { $firms ->
    [one] one firm
   *[other] { $firms } firms
  } and { $flows ->
    [one] one flow
   *[other] { $flows } flows
  }; foreign senders at the left, the buyer at the right.
figure-role = role: { $role }
figure-border = Border of { $country }
figure-abroad = Abroad
figure-tier = Step { $n } before the buyer
figure-buyer = Buyer
figure-public = the public
figure-imported = imported, here or earlier in the chain
figure-local = made here
figure-unknown = origin unknown
figure-back = runs back along the chain
figure-made-here = made here
figure-firm-made-here = made here, of all that the firm delivers or sells (hatched: cannot be told)
figure-firm-interval = { $point } ({ $lower } – { $upper })
figure-and-more = and { $count } more
figure-to-itself = to itself
figure-empty-chain = The records show no chain.
figure-sender-in = sender in { $country }
figure-sender-unknown = sender not known

## The waterfall

figure-waterfall-title = What the price is made of: { $subject }
figure-waterfall-says = Made here { $local } (at least { $lower }, at most { $upper }), imported { $imported }, unknown { $unknown }.
figure-price = Price
figure-imported-at = { $tier ->
    [0] delivered from abroad
    [1] imported by the supplier itself
    [2] imported one step before the supplier
   *[other] imported { $steps } steps before the supplier
  }
figure-imported-beyond = imported { $steps } or more steps before the supplier
figure-production-at = { $tier ->
    [0] made by the supplier itself
    [1] made one step before the supplier
   *[other] made { $tier } steps before the supplier
  }
figure-production-beyond = made { $steps } or more steps before the supplier
figure-services-at = { $tier ->
    [0] services of the supplier itself
    [1] services one step before the supplier
   *[other] services { $tier } steps before the supplier
  }
figure-services-beyond = services { $steps } or more steps before the supplier
figure-all-imports = countries of all imports: { $countries }
figure-axis-price = per cent of the price
figure-interval = from at least to at most

## The timeline

figure-timeline-title = Stock of { $good } at { $party }
figure-timeline-says = { $events ->
    [one] One movement
   *[other] { $events } movements
  } of stock, in order of time.
figure-in-unit = { $what }, { $unit }
figure-quantities-in = quantities in { $unit }
figure-stock = on hand
figure-moves = in ↑ and out ↓
figure-nothing-stays = Nothing stays on hand: what comes in goes out on the same day.
figure-entered = of it, entered the country as the same good
figure-shortfall = more went out than the records brought in
figure-bars-add-up = Each bar adds up { $days } days.
figure-no-day = the document has no day
figure-empty-timeline = The records show no movements with a day.
figure-event-imported = imported
figure-event-bought = bought here
figure-event-made = made
figure-event-delivered = delivered
figure-event-sold = sold
figure-event-exported = exported
figure-event-used = used in production

## The overview

figure-overview-title = Contracts against their targets
figure-overview-title-no-target = Contracts: the share made here
figure-overview-says = { $contracts ->
    [one] One contract
   *[other] { $contracts } contracts
  } by kind of work: the share made here as an interval, beside the target.
figure-overview-order = the widest miss first, then the largest amount
figure-bands = number of contracts by share made here
figure-axis-local = per cent of the price made here
figure-point = most likely
figure-no-kind = kind of work not known
figure-empty-overview = There are no contracts.
