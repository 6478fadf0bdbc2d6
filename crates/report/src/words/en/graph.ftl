### Troubles met while connecting records.

issue-not-released = Customs procedure { $procedure } does not release goods into the home market: not counted as an import.
issue-not-exported = Customs procedure { $procedure } does not take goods out for good: not counted as an export.
issue-home-origin = The goods are of home origin (a maker's own goods from a special zone, or goods that come back): not counted as an import.
issue-billed-without-item = The invoice bills the contract, but no item of the contract is left for it: not counted beside the items.
issue-internal-transfer = Seller and buyer are the same party (a branch and its head office): a move, not a sale.
issue-declared-already = The same goods are in a declaration: the invoice does not count beside it.
issue-sold-before-stock = Sold on { $day }, before lots of the same good arrived that could have served it: a wrong date, stock from before the first record, or another good.

issue-code-learned = “{ $code }” stands for the same goods as { $hs } in { $lines ->
    [one] one line
   *[other] { $lines } lines
} and for no other heading: compared as that.
issue-code-pairs-contradict = “{ $code }” stands for the same goods as codes of several headings ({ $codes } lines): not compared by any.
issue-edition-as-it-stands = Codes of { $edition } are compared as they stand: no concordance leads from them to the edition of 2022.
