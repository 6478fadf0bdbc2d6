### The command line: help, errors at the door, and what it says beside its answers.

cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-heading-global = Options of every command

cli-about = Who made what, and how much of it here: a supply-chain graph analyzer
cli-exit-codes =
    Exit codes:
      0  done (also when the reader of a pipe has seen enough)
      1  the run failed: something could not be read or written
      2  the command line cannot be meant
      3  what was asked for is not in the case
      4  --strict: a trouble in the data stopped the run
    130  broken off by the user; no file is left half written

    Answers go to stdout, talk and progress to stderr. A finding is a lead, never a verdict.

cli-arg-quiet = Say nothing but answers and errors
cli-arg-threads = Use so many threads [default: all that the machine has]
cli-arg-strict = Stop at the first trouble in the data
cli-arg-lang = Language of all words [default: TEGI_LANG, else en]
cli-arg-help = Print help
cli-arg-version = Print version
cli-arg-case = The folder of the case, with its case.toml
cli-arg-method = How like goods leave stock, instead of what the case says
cli-arg-store = Keep what was computed in CASE/.tegi, so that the next question is answered at once: for large cases, always, or never
cli-arg-memory = Most memory that the run may take, as 2GB or 800MB: what does not fit lies on the disk of the case, in files that vanish with the run
cli-arg-contract = Id of a contract
cli-arg-party = Id or name of a firm

cli-init-about = Write a commented case.toml, to be changed by hand
cli-init-arg-dir = The folder of the new case; it is made where it is missing
cli-init-arg-force = Overwrite a case.toml that is there already
cli-init-arg-schema = Print the JSON Schema of case.toml, for editors
cli-init-examples =
    Examples:
      tegi init my-case
      tegi init --schema

cli-check-about = Say what the data can carry: files, filled columns, joins, ids, measures and checks
cli-check-arg-preview = Show the first rows of each source beside what is read of them, and guess a mapping where there is none
cli-check-arg-format = As text, or as JSON for programs
cli-check-arg-file = Only this file of the case, with --preview
cli-check-examples =
    Examples:
      tegi check datasets/quickstart
      tegi check datasets/quickstart --format json
      tegi check datasets/scms --preview
      tegi check datasets/scms --preview deliveries.tsv

cli-analyze-about = Analyze a case: tables, report, diagrams and manifest in one folder
cli-analyze-arg-output = The folder of the results; it is made where it is missing
cli-analyze-arg-format = Write the tables as CSV, or as Parquet with types beside it
cli-analyze-examples =
    Examples:
      tegi analyze datasets/quickstart -o output
      tegi analyze datasets/quickstart -o output --format parquet

cli-trace-about = Follow goods through all tiers, up to the border or down to the ministry
cli-trace-arg-contract = Follow the deliveries under this contract
cli-trace-arg-party = Follow what this firm delivered
cli-trace-arg-lot = Follow the lot of this document, or of one line of it
cli-trace-arg-direction = Up to the border or down to the ministry [default: border; for a lot: ministry]
cli-trace-arg-format = Write a tree for people, or JSON or CSV for programs
cli-trace-arg-depth = Fold what lies deeper than so many steps
cli-trace-examples =
    Examples:
      tegi trace datasets/quickstart --contract K-03
      tegi trace datasets/quickstart --lot 55301/200125/0000310:1 --format json

cli-explain-about = Explain a finding, a firm, a contract or a document: records, what speaks against it, what would refute it, earlier states
cli-explain-arg-what = Id of a finding, id or name of a firm, id of a contract, or number of a document
cli-explain-examples =
    Examples:
      tegi explain datasets/quickstart K-03
      tegi explain datasets/quickstart ESF-013

cli-draw-about = Draw a chain, a waterfall, a stock over time, or the overview of all contracts
cli-draw-arg-contract = Draw this contract
cli-draw-arg-party = Draw this firm
cli-draw-arg-kind = What to draw; the overview needs neither contract nor firm
cli-draw-arg-good = The good of a timeline, by its code [default: the one that matters most]
cli-draw-arg-output = The file, .svg or .png; - writes SVG to stdout
cli-draw-examples =
    Examples:
      tegi draw datasets/quickstart --contract K-03 -o chain.svg
      tegi draw datasets/quickstart --party KZ-BIN-060540951189 --as timeline -o stock.png
      tegi draw datasets/quickstart --as overview -o overview.svg

cli-flows-about = Write what crossed the border by firm, sender, good (six digits) and month, as one table
cli-flows-arg-output = The file, .csv or .parquet; - writes CSV to stdout
cli-flows-examples =
    Examples:
      tegi flows datasets/quickstart -o flows.parquet
      tegi flows datasets/quickstart -o - | head

    Sums are customs value in the currency of the case, and net weight. What a line does not say is in no sum: it is
    counted beside it. For an export the importer's columns name the exporter, the sender's the consignee.

cli-score-about = Score analyses of made-up cases against their truth: errors, coverage, roles, leads
cli-score-arg-folders = Folder of an analysis and truth folder of its case; more pairs are scored together
cli-score-arg-format = Write tables for people, or one long CSV table or JSON for programs
cli-score-arg-output = Also write score.html, score.csv, score.json and pictures into this folder
cli-score-examples =
    Examples:
      tegi score output case/truth
      tegi score a1 c1/truth a2 c2/truth --format csv
cli-simulate-about = Write a made-up economy as a case, with the truth about it in CASE/truth
cli-simulate-arg-output = The folder of the case: new, empty, or an earlier simulated case
cli-simulate-arg-seed = The seed: the same one gives the same bytes
cli-simulate-arg-producers = How many declared producers there are; other firms follow in proportion
cli-simulate-arg-years = How many years of records
cli-simulate-arg-scale = Multiply the documents, not the firms
cli-simulate-arg-noise = What happens to rows on their way to the files
cli-simulate-examples =
    Example:
      tegi simulate -o made-up --seed 7
      tegi analyze made-up -o output

cli-completions-about = Print completions for a shell
cli-completions-arg-shell = The shell
cli-completions-examples =
    Example:
      tegi completions bash > ~/.local/share/bash-completion/completions/tegi

cli-man-about = Print the manual page
cli-man-arg-command = The page of this command instead of the whole program's
cli-man-examples =
    Example:
      tegi man > tegi.1

## Said on the way

init-written = { $path } is written: change it to fit the case.
init-tables = Tables recognised in the folder: { $tables }.
init-other-files = Other files lie there: { $files }. How they are read: tegi check { $folder } --preview
init-no-tables = No canonical tables lie in the folder yet; case.toml says how to name other files as sources.
draw-written = { $path } is written.
flows-written = { $flows ->
    [one] One flow
   *[other] { $flows } flows
} of { $lines ->
    [one] one line
   *[other] { $lines } lines
} of declarations, { $exports } of them exports. Without a customs value: { $without-value }, net weight: { $without-net }, code: { $without-code }, day: { $without-day }.
simulate-written = { $path } is written: { $rows } rows, { $firms } firms, { $contracts } contracts, { $schemes } planted schemes; what is true lies in truth/.
progress-simulating = Letting an economy run…
progress-weighing = Following goods and weighing…
progress-drawing = Drawing and writing…
progress-keeping = Keeping what was computed for the next question…
cost-of-run = { $rows ->
    [one] One row
   *[other] { $rows } rows
} in { $seconds } s; at most { $megabytes } MB of memory.

store-not-written = The answer is complete, but could not be kept for the next question: { $reason }. What was kept before is still there.

## What went wrong

error-memory = This run would take more than the { $allowed } of --memory, with all that can lie on disk lying there.
hint-memory = Allow more, make room on the disk of the case, or give the case fewer sources: one programme, or fewer years.
memory-without-disk = --memory: nothing can be moved to the disk of the case ({ $reason }); the run stops where it would pass the bound.
error-not-found = Nothing of the name “{ $what }” is in this case.
hint-near = Was one of these meant? { $names }
error-strict-place = { $place }
error-strict-place-value = { $place }: “{ $value }”
hint-strict = Mend the row, or run without --strict: troubles are then listed, and the run goes on.
error-no-threads = --threads 0 leaves nobody to do the work.
error-no-command = There is no command { $name }.
error-init-there = { $path } is there already.
hint-init-force = --force overwrites it.
error-simulate-there = { $path } holds something that is not a simulated case.
hint-simulate-elsewhere = Name a new or empty folder, or one that an earlier run wrote.
error-draw = The picture cannot be drawn: { $reason }
error-draw-ending = { $path } says no form: end it in .svg or .png, or write - for SVG on stdout.
error-flows-ending = { $path } says no form: end it in .csv or .parquet, or write - for CSV on stdout.
error-draw-subject = Say what to draw: --contract ID or --party ID (only --as overview needs neither).
error-stdout = stdout cannot be written: { $reason }
