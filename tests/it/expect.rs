//! Reads what must come out of a case (`tests/expect/*.csv`) and holds the answers against it.

use std::path::{Path, PathBuf};
use tegi::analysis::{Keep, OpenOptions, Opened, Silent, Strictness, open};
use tegi::model::{Analysis, ContractAnswer, Figure, PartyAnswer, Share};

/// A path inside the repository.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Opens a case as the program does.
pub fn opened(dir: &Path) -> Opened {
    let options = OpenOptions { strict: Strictness::Lenient, progress: &Silent, method: None, keep: Keep::Never };
    open(dir, &options).unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
}

/// Everything that a case has to say.
pub fn analysed(dir: &Path) -> Analysis {
    opened(dir).analysis().expect("an analysis").clone()
}

/// One line of an expectation file.
struct Expected {
    kind: String,
    subject: String,
    field: String,
    value: String,
    tolerance: Option<f64>,
}

fn expectations(name: &str) -> Vec<Expected> {
    let mut reader = csv::Reader::from_path(root(&format!("tests/expect/{name}.csv"))).expect("the expectation file");
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        let cell = |i: usize| row.get(i).unwrap_or_default().to_string();
        Expected { kind: cell(0), subject: cell(1), field: cell(2), value: cell(3), tolerance: cell(4).parse().ok() }
    };
    reader.records().map(row).collect()
}

/// Holds a case's answers against its expectation file; all differences are told at once.
pub fn check_case(name: &str, dir: &str) {
    let analysis = analysed(&root(dir));
    let expected = expectations(name);
    assert!(!expected.is_empty(), "{name}: nothing is expected");
    let wrong: Vec<String> = expected.iter().filter_map(|expected| difference(&analysis, expected)).collect();
    assert!(wrong.is_empty(), "{name}: {} of {} differ\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

fn difference(analysis: &Analysis, expected: &Expected) -> Option<String> {
    if expected.kind == "issue" {
        return missing_issue(analysis, expected);
    }
    let found = answer(analysis, expected).unwrap_or_else(|| "nothing".to_string());
    let agrees = match (expected.tolerance, found.parse::<f64>(), expected.value.parse::<f64>()) {
        // Units are counted here from a share that is rounded to a millionth.
        (Some(_), Ok(found), Ok(wanted)) if expected.field.ends_with("_units") => {
            (found - wanted).abs() <= 1e-6 * (1.0 + 1e3_f64.max(wanted))
        }
        (Some(tolerance), Ok(found), Ok(wanted)) => (found - wanted).abs() <= tolerance + 1e-9,
        _ => found == expected.value,
    };
    let Expected { kind, subject, field, value, .. } = expected;
    (!agrees).then(|| format!("  {kind} {subject} {field}: found {found}, expected {value}"))
}

/// `subject` is `file:line` as an editor shows it, or the file.
fn missing_issue(analysis: &Analysis, expected: &Expected) -> Option<String> {
    let (file, line) = expected.subject.rsplit_once(':').unwrap_or((&expected.subject, ""));
    let line = line.parse::<u32>().ok();
    let known = analysis.issues.iter().any(|issue| {
        let place = issue.source == file && line.is_none_or(|line| issue.line().unwrap_or(1) == line);
        let text = format!("{} {} {:?}", issue.value, issue.code, issue.message);
        let field = expected.field.is_empty() || issue.field == expected.field || text.contains(&expected.field);
        place && field && (expected.value.is_empty() || text.contains(&expected.value))
    });
    let Expected { subject, field, value, .. } = expected;
    (!known).then(|| format!("  no issue for {subject} {field} “{value}”"))
}

fn answer(analysis: &Analysis, expected: &Expected) -> Option<String> {
    let field = expected.field.as_str();
    match expected.kind.as_str() {
        "case" if field == "contracts" => {
            Some(analysis.contracts.iter().filter(|contract| contract.parent.is_empty()).count().to_string())
        }
        "case" if field.ends_with("_units") => {
            let units = analysis.contracts.iter().map(|contract| units_field(contract, field == "imported_units"));
            units.sum::<Option<f64>>().map(|units| units.to_string())
        }
        "case" => figure_field(&analysis.total, field),
        "contract" => contract_field(analysis.contract(&expected.subject)?, field),
        "party" => party_field(analysis, analysis.party(&expected.subject), &expected.subject, field),
        other => panic!("no such kind of subject: {other}"),
    }
}

fn percent(share: Share) -> Option<String> {
    Some(share.percent_text())
}

fn figure_field(figure: &Figure, field: &str) -> Option<String> {
    match field {
        "production" => percent(figure.production),
        "services" => percent(figure.services),
        "trade_margin" => percent(figure.trade_margin),
        "imported" => percent(figure.imported),
        "taxes" => percent(figure.taxes),
        "unknown" => percent(figure.unknown),
        "local_lower" => percent(figure.local_lower),
        "local" => percent(figure.local),
        "local_upper" => percent(figure.local_upper),
        "tier1" => percent(figure.tier1),
        "domestic" => percent(figure.domestic),
        "amount" => Some(figure.amount.to_string()),
        "first_origin" => Some(figure.first_origin.map(|country| country.to_string()).unwrap_or_default()),
        _ => None,
    }
}

/// Units that did (or did not) enter the country as the same good.
fn units_field(contract: &ContractAnswer, imported: bool) -> Option<f64> {
    let share = contract.pass_through.to_f64();
    let (units, _) = contract.units?;
    Some(units.to_f64() * if imported { share } else { 1.0 - share })
}

fn contract_field(contract: &ContractAnswer, field: &str) -> Option<String> {
    match field {
        "imported_units" => units_field(contract, true).map(|units| units.to_string()),
        "domestic_units" => units_field(contract, false).map(|units| units.to_string()),
        "pass_through" => percent(contract.pass_through),
        "pass_through_lower" => percent(contract.pass_through_lower),
        "pass_through_upper" => percent(contract.pass_through_upper),
        "declared" => contract.declared.and_then(percent),
        "certified" => contract.certified.and_then(percent),
        "target" => contract.target.and_then(percent),
        "verdict" => Some(contract.verdict.map_or("", |verdict| verdict.as_str()).to_string()),
        _ => figure_field(&contract.figure, field),
    }
}

fn party_field(analysis: &Analysis, party: Option<&PartyAnswer>, subject: &str, field: &str) -> Option<String> {
    match field {
        "closed_circle" | "goods_circle" => {
            let closed = field == "closed_circle";
            let named = analysis.circles.iter().any(|circle| {
                circle.closed == closed && circle.parties.iter().any(|(id, name)| id == subject || name == subject)
            });
            Some(u8::from(named).to_string())
        }
        "role" => Some(party?.role.as_str().to_string()),
        "pass_through" => percent(party?.pass_through),
        "pass_through_lower" => percent(party?.pass_through_lower),
        "pass_through_upper" => percent(party?.pass_through_upper),
        "declared" => party?.declared.and_then(percent),
        _ => figure_field(&party?.figure, field),
    }
}

/// Ids of rules raised about a party or one of its contracts.
pub fn raised(analysis: &Analysis, party: &str) -> Vec<String> {
    let known = analysis.party(party).unwrap_or_else(|| panic!("{party} is not in the case"));
    let rule = |id: &String| analysis.finding(id).map(|finding| finding.rule.to_string());
    known.findings.iter().filter_map(rule).collect()
}
