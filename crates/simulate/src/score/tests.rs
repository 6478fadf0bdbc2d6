//! The score of small hand-made folders, with values computed by hand.

use super::*;
use std::fs;
use tegi_model::{Division, LocalScore, Rate, Role, Severity};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(dir.path().join(name), text).expect("written");
    }
    dir
}

const ABOUT: &str = "format = \"tegi.truth/1\"\nseed = 42\nnoise = \"real\"\n";

/// C-1, C-2 by an honest maker; C-3 by a relabeller; C-4 by a firm that does both; C-5 is never analyzed.
const TRUE_CONTRACTS: &str = "\
contract_id,supplier_id,amount,local,production,services,trade_margin,imported,taxes,imported_units,depth
C-1,MAKER,100,80,70,10,0,20,0,0,1.5
C-2,MAKER,100,60,60,0,0,40,0,0,1
C-3,RELABELLER,100,0,0,0,30,65,5,100,0
C-4,HALF,100,50,50,0,10,40,0,50,1
C-5,MAKER,100,90,90,0,0,10,0,0,1
";

const TRUE_PARTIES: &str = "\
party_id,role,imported_units,local,innocent,schemes
MAKER,producer,0,77,small_plant,
RELABELLER,reseller,100,0,,S-1;fronts
HALF,mixed,50,50,,half_and_half
PLAIN,producer,0,90,,
KIT,assembler,0,20,,kits
GHOST,reseller,100,0,,fronts
";

const SCHEMES: &str = "\
scheme_id,scheme,party_id,others,contract_ids,strength,cover
S-1,direct,RELABELLER,,C-3,100,
S-2,half_and_half,HALF,,,50,
";

const SAID_CONTRACTS: &str = "\
contract_id,supplier_id,work_kind,local_lower,local,local_upper,production,services,trade_margin,imported,taxes,\
unknown,depth,target,verdict
C-1,MAKER,repair,70,78,90,68,10,0,22,0,0,1.25,55,met
C-2,MAKER,production,61,65,70,65,0,0,35,0,0,1,70,missed
C-3,RELABELLER,production,0,8,100,8,0,30,62,0,0,0,70,cannot_tell
C-4,HALF,production,75,80,90,80,0,0,20,0,0,1,70,met
C-9,MAKER,,0,0,0,0,0,0,100,0,0,0,,
";

const SAID_PARTIES: &str = "\
party_id,name,role,delivered,pass_through_lower,pass_through,pass_through_upper,score
MAKER,Maker,producer,200,0,0,10,20
RELABELLER,Relabeller,reseller,100,40,90,95,90
HALF,Half,cannot_tell,100,0,20,80,60
PLAIN,Plain,mixed,0,0,0,0,60
KIT,Kit,assembler,0,,,,30
,Nobody,producer,0,,,,0
";

const FINDINGS: &str = "\
finding_id,rule,subject,state,severity,confidence,claim,citations
a,same-good,RELABELLER,raised,high,95,,
b,share,C-3,raised,medium,85,,
c,same-good,MAKER,raised,high,65,,
d,share,C-2,raised,medium,45,,
e,share,C-4,raised,medium,100,,
f,no-inputs,PLAIN,not_raised,low,,,
g,no-inputs,STRANGER,raised,low,40,,
";

fn truth() -> TempDir {
    folder(&[
        ("truth.toml", ABOUT),
        ("contracts.csv", TRUE_CONTRACTS),
        ("parties.csv", TRUE_PARTIES),
        ("schemes.csv", SCHEMES),
    ])
}

fn said() -> TempDir {
    folder(&[("contracts.csv", SAID_CONTRACTS), ("parties.csv", SAID_PARTIES), ("findings.csv", FINDINGS)])
}

fn pair(analysis: &TempDir, truth: &TempDir) -> Pair {
    Pair { analysis: analysis.path().into(), truth: truth.path().into() }
}

fn scored() -> Score {
    score(&[pair(&said(), &truth())]).expect("a score")
}

fn rate(hits: u64, of: u64) -> Rate {
    Rate { hits, of }
}

fn local<'a>(marks: &'a Marks, division: Division, group: &str) -> &'a LocalScore {
    marks.local.iter().find(|local| local.division == division && local.group == group).expect("a group")
}

#[test]
fn errors_of_the_local_share_are_those_computed_by_hand() {
    let marks = scored().pooled;
    // Differences: −2, +5, +8, +30; distances in order 2, 5, 8, 30.
    let all = local(&marks, Division::All, "").error;
    assert_eq!((all.count, all.mean, all.median, all.bias), (4, 11.25, 6.5, 10.25));
    // Place 0.95 · 3 = 2.85: 8 + 0.85 · 22.
    assert!((all.p95 - 26.7).abs() < 1e-9);
    assert_eq!(local(&marks, Division::Scheme, "direct").error.mean, 8.0);
    assert_eq!(local(&marks, Division::Scheme, "fronts").error.count, 1);
    assert_eq!(local(&marks, Division::Scheme, "none").error.mean, 3.5);
    assert_eq!(local(&marks, Division::Innocent, "small_plant").error.count, 2);
    assert_eq!(local(&marks, Division::Work, "production").error.count, 3);
    let imported = marks.shares.iter().find(|(share, _)| *share == "imported").expect("imported").1;
    assert_eq!((imported.mean, imported.bias), (7.5, -6.5));
    assert_eq!(marks.depth.mean, 0.0625);
}

#[test]
fn coverage_counts_truths_inside_the_interval() {
    let marks = scored().pooled;
    // C-1 in 70–90, C-2 (60) not in 61–70, C-3 in 0–100, C-4 (50) not in 75–90.
    let all = local(&marks, Division::All, "").coverage;
    assert_eq!((all.inside, all.mean_width, all.median_width), (rate(2, 4), 36.0, 17.5));
    // Units: MAKER in, RELABELLER (100) above 95, HALF in; PLAIN delivers nothing, KIT has no bounds.
    assert_eq!((marks.pass_through.inside, marks.pass_through.median_width), (rate(2, 3), 55.0));
}

#[test]
fn verdicts_are_right_or_wrong_or_not_told() {
    let marks = scored().pooled;
    let all = &marks.verdicts[0];
    assert_eq!((all.met_right, all.missed_right, all.met_wrong, all.missed_wrong, all.cannot_tell), (1, 1, 1, 0, 1));
    assert_eq!((all.right(), all.told()), (rate(2, 3), rate(3, 4)));
    assert_eq!(marks.verdicts.iter().map(|of| of.work.as_str()).collect::<Vec<_>>(), ["", "production", "repair"]);
}

#[test]
fn an_accusation_is_a_role_and_that_nobody_can_tell_is_none() {
    let roles = scored().pooled.roles;
    // Accused: RELABELLER rightly, PLAIN wrongly. Truly: RELABELLER, HALF (cannot tell), GHOST (not listed).
    assert_eq!((roles.precision, roles.recall, roles.recall_told), (rate(1, 2), rate(1, 3), rate(1, 1)));
    // Truly producer: MAKER said producer, PLAIN said mixed.
    assert_eq!(roles.confusion[0], [1, 0, 0, 1, 0, 0]);
    assert_eq!(roles.confusion[2], [0, 0, 1, 0, 0, 1]);
    assert_eq!(roles.confusion[3], [0, 0, 0, 0, 1, 0]);
}

#[test]
fn the_curve_steps_at_each_score_and_never_reaches_who_is_not_listed() {
    let marks = scored().pooled;
    // Cheats: RELABELLER 90, HALF 60, GHOST not listed. At 90: 1 of 1; at 60 with PLAIN: 2 of 3; then nobody.
    let steps: Vec<(f64, f64)> = marks.cheats.steps.iter().map(|step| (step.score, step.precision)).collect();
    assert_eq!(steps[0], (90.0, 100.0));
    assert!((steps[1].1 - 200.0 / 3.0).abs() < 1e-9 && (marks.cheats.steps[1].recall - 200.0 / 3.0).abs() < 1e-9);
    // (1 + 2/3) / 3.
    assert!((marks.cheats.average_precision - 5.0 / 9.0).abs() < 1e-12);
    assert_eq!((marks.cheats.sought, marks.any_scheme.sought), (rate(3, 6), rate(4, 6)));
}

#[test]
fn schemes_are_found_by_role_or_by_a_finding() {
    let marks = scored().pooled;
    let scheme = |name: &str| marks.schemes.iter().find(|of| of.scheme == name).expect("a scheme");
    let fronts = scheme("fronts");
    assert_eq!((fronts.found, fronts.by_role, fronts.by_finding), (rate(1, 2), rate(1, 2), rate(1, 2)));
    assert_eq!(fronts.rules, [("same-good".to_string(), 1), ("share".to_string(), 1)]);
    // HALF: the finding on its contract.
    let half = scheme("half_and_half");
    assert_eq!((half.found, half.by_role, half.by_finding), (rate(1, 1), rate(0, 1), rate(1, 1)));
    assert_eq!(scheme("kits").found, rate(0, 1));
}

#[test]
fn innocents_are_accused_by_role_or_by_a_grave_finding() {
    let marks = scored().pooled;
    let of = |name: &str| marks.innocents.iter().find(|of| of.innocent == name).expect("a type");
    assert_eq!(of("all").accused, rate(2, 2));
    assert_eq!((of("small_plant").by_role, of("small_plant").by_finding), (rate(0, 1), rate(1, 1)));
    assert_eq!((of("").by_role, of("").by_finding), (rate(1, 1), rate(0, 1)));
}

#[test]
fn confidence_is_held_against_truth() {
    let marks = scored().pooled;
    let bins: Vec<(f64, f64, Rate)> = marks.calibration.iter().map(|bin| (bin.from, bin.said, bin.held)).collect();
    // C-4 is HALF's, whose scheme names no contract and is about all of its. STRANGER is left out.
    let expected =
        [(40.0, 45.0, rate(0, 1)), (60.0, 65.0, rate(0, 1)), (80.0, 85.0, rate(1, 1)), (90.0, 97.5, rate(2, 2))];
    assert_eq!(bins, expected);
    let rules: Vec<(&str, Severity, Rate)> =
        marks.rules.iter().map(|of| (of.rule.as_str(), of.severity, of.held)).collect();
    assert_eq!(rules, [("same-good", Severity::High, rate(1, 2)), ("share", Severity::Medium, rate(2, 3))]);
}

#[test]
fn what_stands_on_one_side_only_is_named() {
    let left_out = scored().pooled.left_out;
    assert_eq!(left_out.contracts_unsaid, ["C-5"]);
    assert_eq!(left_out.contracts_unknown, ["C-9"]);
    assert_eq!(left_out.parties_unsaid, ["GHOST"]);
    assert_eq!(left_out.parties_unknown, ["Nobody"]);
    assert_eq!(left_out.subjects_unknown, ["STRANGER"]);
}

#[test]
fn several_pairs_are_one_pile() {
    let (analysis, truth) = (said(), truth());
    let both = score(&[pair(&analysis, &truth), pair(&analysis, &truth)]).expect("a score");
    assert_eq!(both.runs.len(), 2);
    assert_eq!((both.runs[0].seed.as_str(), both.runs[0].noise.as_str()), ("42", "real"));
    assert_eq!(local(&both.pooled, Division::All, "").error.count, 8);
    assert_eq!(both.pooled.roles.recall, rate(2, 6));
    assert_eq!(both.runs[0].marks, scored().pooled);
    assert!((both.pooled.cheats.average_precision - 5.0 / 9.0).abs() < 1e-12);
}

/// The id and the arguments of the message for a pair that cannot be scored.
fn refused(analysis: &TempDir, truth: &TempDir) -> String {
    let error = score(&[pair(analysis, truth)]).expect_err("no score");
    format!("{:?}", error.message())
}

#[test]
fn a_bad_cell_is_named_by_file_row_and_column() {
    let bad = folder(&[
        ("truth.toml", ABOUT),
        ("contracts.csv", &TRUE_CONTRACTS.replace("C-3,RELABELLER,100,0,", "C-3,RELABELLER,100,none,")),
        ("parties.csv", TRUE_PARTIES),
        ("schemes.csv", SCHEMES),
    ]);
    let message = refused(&said(), &bad);
    for part in ["error-score-cell", "contracts.csv", "\"4\"", "\"local\"", "\"none\"", "a-number"] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn a_role_that_is_none_a_second_row_and_a_missing_column_are_refused() {
    let with = |parties: &str| {
        folder(&[
            ("truth.toml", ABOUT),
            ("contracts.csv", TRUE_CONTRACTS),
            ("parties.csv", parties),
            ("schemes.csv", SCHEMES),
        ])
    };
    let message = refused(&said(), &with(&TRUE_PARTIES.replace("KIT,assembler", "KIT,magician")));
    assert!(message.contains("magician") && message.contains("error-score-cell"), "{message}");
    let message = refused(&said(), &with(&TRUE_PARTIES.replace("KIT,", "MAKER,")));
    assert!(message.contains("error-score-twice") && message.contains("\"6\""), "{message}");
    let message = refused(&said(), &with(&TRUE_PARTIES.replace("imported_units", "units")));
    assert!(message.contains("error-score-column") && message.contains("imported_units"), "{message}");
}

#[test]
fn a_folder_that_is_no_truth_or_no_analysis_or_another_case_is_refused() {
    assert!(refused(&said(), &said()).contains("error-score-no-truth"));
    let newer = folder(&[("truth.toml", "format = \"tegi.truth/2\"")]);
    assert!(refused(&said(), &newer).contains("tegi.truth/2"));
    assert!(refused(&truth(), &truth()).contains("error-score-column"));
    let empty = tempfile::tempdir().expect("a folder");
    assert!(refused(&empty, &truth()).contains("error-score-read"));
    let other = folder(&[
        ("contracts.csv", &SAID_CONTRACTS.replace("C-", "D-")),
        ("parties.csv", SAID_PARTIES),
        ("findings.csv", FINDINGS),
    ]);
    assert!(refused(&other, &truth()).contains("error-score-strangers"));
}

#[test]
fn roles_are_accusations_only_where_goods_pass_through() {
    assert!(facts::is_accused(Role::Reseller) && facts::is_accused(Role::Mixed));
    assert!(!facts::is_accused(Role::CannotTell) && !facts::is_accused(Role::Assembler));
}
