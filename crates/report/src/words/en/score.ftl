### The score of analyses against the truth of made-up cases: `tegi score`.

score-kicker = Score of an analysis against the truth
score-title = { $runs ->
    [one] One analysis against the truth of its case
   *[other] { $runs } analyses against the truth of their cases
}
score-notice = The cases are made up, so that the truth is known to the last unit. A score says how far the program can be trusted on economies like these, not on any other.
score-points = { $number } points
score-fact-runs = analyses
score-fact-contracts = contracts
score-fact-parties = parties
score-fact-findings = leads

score-card-error = Error of the local share, median
score-card-error-says = percentage points; mean { $mean }, 95 of 100 contracts below { $p95 }
score-card-inside = Truth inside the interval
score-card-inside-says = of contracts; the interval is { $width } points wide on average
score-card-recall = Resellers found by their role
score-card-recall-says = and { $precision } of those called so truly are
score-card-innocent = Innocents accused
score-card-innocent-says = { $accused } of { $parties } producers and assemblers without a scheme

## Sections

score-runs = Runs
score-local = Local share of contracts
score-shares = What contracts are made of, and the goods themselves
score-verdicts = Verdicts on targets
score-roles = Roles: what is said of those who truly are …
score-accusation = The accusation: reseller, or makes and resells
score-schemes = Schemes
score-innocents = Innocents
score-calibration = Confidence of leads
score-rules = Rules
score-left-out = What could not be compared

score-col-run = run
score-col-seed = seed
score-col-noise = noise
score-col-contracts = contracts
score-col-mean = mean error
score-col-median = median
score-col-p95 = 95 %
score-col-bias = bias
score-col-inside = inside %
score-col-width-mean = width, mean
score-col-width-median = median width
score-col-precision = precision %
score-col-recall = recall %
score-col-average = avg precision
score-col-group = suppliers and contracts
score-col-share = share of the price
score-col-work = kind of work
score-col-right = right, of told
score-col-told = told, of all
score-col-met-wrong = met, truly missed
score-col-missed-wrong = missed, truly met
score-col-cannot-tell = cannot tell
score-col-truly = truly ↓ said →
score-col-measure = measure
score-col-value = value
score-col-interval = 95 % interval
score-col-scheme = scheme
score-col-found = found
score-col-by-role = by role
score-col-by-finding = by lead
score-col-by-grave = by grave lead
score-col-rules = firms by rule
score-col-innocent = type
score-col-accused = accused
score-col-confidence = confidence %
score-col-said = said, mean
score-col-held = truly
score-col-rule = rule
score-col-severity = severity
score-col-what = what
score-col-count = number
score-col-first = first of them

score-all = all
score-no-scheme = supplier without a scheme
score-of-scheme = scheme: { $name }
score-of-innocent = innocent: { $name }
score-of-work = work: { $name }
score-no-work = no kind
score-depth = depth, in making steps
score-not-listed = not listed
score-plain-honest = honest, nothing special
score-precision = precision: of those called so, truly so
score-recall = recall: of those truly so, called so
score-recall-told = recall among those whose role is told
score-average-cheats = average precision of the score: { $sought } cheats of { $parties } parties
score-average-any = average precision of the score: { $sought } with any scheme of { $parties }

## How they are read

score-note-runs = Errors in percentage points of the local share; inside: the truth lies in the interval. Precision and recall are those of the roles reseller and “makes and resells”; average precision is that of the score for cheats.
score-note-run = { $number }: { $analysis } against { $truth }
score-note-local = Error: distance of the most likely local share from the true one, in percentage points; 95 %: so many contracts lie nearer; bias: mean with its sign, above nought where too much is called local. Inside: per cent of contracts whose true share lies in the interval (0.05 points beside it still count). A contract counts under each scheme of its supplier.
score-note-shares = Errors in percentage points of the price; where nobody can tell, the analysis says “unknown”, and the others fall short by as much.
score-note-pass-through = Units that entered the country as the same good, by supplier: the truth lies inside the interval in { $inside } per cent; its width is { $mean } points on average, { $median } in the middle.
score-note-verdicts = Right: among contracts whose target is said to be met or missed. Told: the target does not lie inside the interval.
score-note-roles = Not listed: parties of the truth that the analysis has no row for.
score-note-accusation = “Cannot tell” accuses nobody and counts against recall; the third line leaves it out. Average precision: how purely the score puts those sought first, 1 at best. Cheats run a scheme and truly resell; all others count against the score, also firms with a scheme of another kind (kits, certificates). Intervals after Wilson.
score-note-schemes = Found: the role is reseller or “makes and resells”, or any lead is raised about the firm or a contract of its. A firm counts under each of its schemes. The last column: by how many firms each rule was raised.
score-note-innocents = Firms without a scheme that truly are producers or assemblers. Grave: a lead of high severity with a confidence of 60 % or more.
score-note-calibration = Raised leads by the confidence that they claim, against how often their subject truly has a scheme. Well calibrated: both are equal.
score-note-left-out = Contracts and leads of one side only do not count. Parties that the analysis lacks count as not found. All ids are in score.json.
score-note-nothing-left-out = Every contract and party of the truth is in the analysis, and the other way round.

score-contracts-unsaid = contracts of the truth that the analysis lacks
score-contracts-unknown = contracts of the analysis that the truth lacks
score-parties-unsaid = parties of the truth that the analysis lacks
score-parties-unknown = parties of the analysis that the truth lacks
score-subjects-unknown = subjects of leads that the truth does not know

## Pictures

score-errors = How far the local share lies from the truth
score-coverage = How often the interval of the local share holds the truth
score-ranking = How purely the score puts those sought first
score-schemes-found = How often firms that run a scheme are found
score-subtitle = { $runs ->
    [one] one made-up case
   *[other] { $runs } made-up cases together
}
score-source = Seeds: { $seeds }. tegi { $version }.
score-axis-confidence = confidence that the lead claims
score-axis-held = ↑ leads whose subject truly has a scheme
score-axis-recall = recall: of those sought, so many have at least this score
score-axis-precision = ↑ precision: of those with at least this score, so many are sought
score-axis-error = percentage points between the most likely local share and the truth
score-axis-inside = per cent of contracts whose true local share lies in the interval
score-axis-found = per cent of the firms that run the scheme
score-legend-diagonal = as claimed
score-legend-leads = leads of one confidence
score-legend-count = leads
score-legend-median = median error
score-legend-p95 = up to the error of 95 of 100 contracts
score-legend-share = share
score-curve-cheats = cheats that resell ({ $sought }), average precision { $average }
score-curve-any = firms with any scheme ({ $sought }), average precision { $average }
score-says-error = { $median } … { $p95 }; { $contracts ->
    [one] one contract
   *[other] { $contracts } contracts
}
score-says-rate = { $hits } of { $of }
score-empty = There is nothing to count.

## What went wrong

error-score-read = { $path } cannot be read: { $reason }
error-score-not-truth = { $folder } is no truth folder: its truth.toml says the format is “{ $found }”, not tegi.truth/1.
error-score-no-truth = { $folder } is no truth folder: it has no truth.toml that names a format.
error-score-column = { $path } has no column { $column }.
error-score-cell = { $path }, row { $row }, { $column }: “{ $value }” is not { $expected ->
    [a-number] a number
   *[other] one of: { $expected }
}.
error-score-twice = { $path }, row { $row }, { $column }: “{ $value }” stands in an earlier row already.
error-score-strangers = { $analysis } and { $truth } have no contract in common.
error-score-pairs = Folders come in pairs, ANALYSIS TRUTH; there is an odd number of them.
hint-score-folders = An analysis is the folder that tegi analyze wrote; a truth is the folder truth of a simulated case.
hint-score-truth = tegi simulate writes it as CASE/truth.
hint-score-pairs = Give the analysis first, then the truth of the same case; several pairs one after the other.

score-written = { $files } files written to { $folder }; begin with score.html.
