//! Recognition as a whole: references in, parties out.

use super::*;
use proptest::prelude::*;
use tegi_model::*;

/// Invoices whose sellers are these references: id, name, country.
fn case(sellers: &[(&str, &str, &str)]) -> Records {
    let mut records = Records { refs: vec![PartyRef::default()], ..Records::default() };
    records.sources.push(SourceInfo {
        table: "invoices".into(),
        path: "invoices.csv".into(),
        sha256: String::new(),
        rows: 0,
        kept: 0,
        filled: Vec::new(),
        written: tegi_model::Written::default(),
        places: None,
        revised: 0,
        aside: Vec::new(),
    });
    for (row, (id, name, country)) in sellers.iter().enumerate() {
        let seller = reference(&mut records, id, name, country);
        let at = Citation { source: 0, row: row as u32 + 1 };
        let party = PartyRecord {
            party: seller,
            registered: None,
            activity: Sym::EMPTY,
            headcount: None,
            address: Sym::EMPTY,
            declared_producer: None,
            at,
        };
        records.parties.push(party);
    }
    records
}

fn reference(records: &mut Records, id: &str, name: &str, country: &str) -> RefId {
    let party =
        PartyRef { id: records.strings.intern(id), name: records.strings.intern(name), country: country.parse().ok() };
    let known = records.refs.iter().position(|known| *known == party);
    RefId(known.unwrap_or_else(|| {
        records.refs.push(party);
        records.refs.len() - 1
    }) as u32)
}

fn settings() -> Settings {
    Settings {
        name: String::new(),
        home: Country(*b"KZ"),
        bloc: Vec::new(),
        currency: Currency(*b"KZT"),
        period: Period::Day,
        method: Method::Fifo,
        targets: Vec::new(),
        thresholds: Thresholds::default(),
    }
}

/// The parties as id, name, aliases.
fn told(records: &Records, register: &Register) -> Vec<(String, String, Vec<String>)> {
    let text = |sym: Sym| records.strings.get(sym).to_string();
    let all = register.parties.iter();
    all.map(|party| (text(party.id), text(party.name), party.aliases.iter().map(|alias| text(*alias)).collect()))
        .collect()
}

fn recognised(sellers: &[(&str, &str, &str)]) -> Vec<(String, String, Vec<String>)> {
    let mut records = case(sellers);
    let register = resolve(&mut records, &settings());
    told(&records, &register)
}

fn judged(records: &mut Records, left: &str, right: &str, same: bool, day: i32) {
    let (left, right) = (records.strings.intern(left), records.strings.intern(right));
    let at = Citation { source: 0, row: day as u32 };
    let (reason, judged_by) = (Sym::EMPTY, Sym::EMPTY);
    records.judgements.push(Judgement { left, right, same, reason, judged_by, judged_on: Some(Day::new(day)), at });
}

fn branch(records: &mut Records, from: RefId, to: RefId) {
    let at = Citation { source: 0, row: 99 };
    let relation =
        Relation { from, to, kind: RelationKind::BranchOf, share: None, valid_from: None, valid_to: None, at };
    records.relations.push(relation);
}

const A: &str = "KZ-BIN-020240000555";
const B: &str = "KZ-BIN-970740000838";

#[test]
fn the_same_id_under_several_names_is_one_party() {
    let parties = recognised(&[
        (A, "ТОО «Берёза»", ""),
        (A, "Birch LLP", ""),
        ("020240000555", "ТОО «Берёза»", ""),
        ("KZ-BIN-20240000555", "Берёза", ""),
    ]);
    let aliases = vec!["Birch LLP".to_string(), "Берёза".to_string()];
    assert_eq!(parties, [(A.to_string(), "ТОО «Берёза»".to_string(), aliases)]);
}

#[test]
fn different_ids_are_never_joined_by_name() {
    assert_eq!(recognised(&[(A, "ТОО Альфа", ""), (B, "ТОО Альфа", "")]).len(), 2);
}

#[test]
fn a_row_without_an_id_joins_the_only_party_of_its_name() {
    assert_eq!(recognised(&[(A, "ТОО «Альфа»", ""), ("", "АЛЬФА ЖШС", "")]).len(), 1);
    assert_eq!(recognised(&[(A, "ТОО Альфа", ""), (B, "ТОО Альфа", ""), ("", "ТОО Альфа", "")]).len(), 3);
    assert_eq!(recognised(&[(A, "ТОО Альфа", ""), ("", "ТОО Альфа", "RU")]).len(), 2, "their countries contradict");
    assert_eq!(recognised(&[(A, "AKTOBE STEEL", ""), ("", "A\u{41a}TOBE STEEL", "")]).len(), 1, "one Cyrillic letter");
}

#[test]
fn rows_of_one_name_without_ids_are_one_party_by_themselves() {
    assert_eq!(recognised(&[("", "ТОО Альфа", ""), ("", "«Альфа» ТОО", "KZ")]).len(), 1);
    assert_eq!(recognised(&[("", "Alpha", "CN"), ("", "Alpha", "DE"), ("", "Alpha", "")]).len(), 3);
}

#[test]
fn nobody_is_no_party() {
    let mut records = case(&[("", "", ""), ("", "«»", ""), ("", "", "KZ")]);
    let register = resolve(&mut records, &settings());
    assert!(register.parties.is_empty() && register.of_ref.iter().all(Option::is_none));
}

#[test]
fn an_invalid_id_is_marked_and_still_one_party() {
    let mut records =
        case(&[("KZ-BIN-123456789021", "Асем-2", ""), ("KZ-BIN-123456789021", "Асем", ""), (A, "Берёза", "")]);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.parties.len(), 2);
    assert_eq!(register.parties[1].standing, Standing::Invalid);
    assert_eq!(register.ids, [("KZ-BIN".to_string(), 1, 1)]);
    let issues: Vec<(&str, u32)> = register.issues.iter().map(|issue| (issue.code, issue.row)).collect();
    assert_eq!(issues, [("invalid_id", 1)], "said once");
}

#[test]
fn restored_zeros_are_said_and_kept_as_a_reason() {
    let mut records = case(&[("KZ-BIN-20240000555", "Берёза", "")]);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.issues[0].effect, Effect::Restored);
    assert_eq!(register.parties[0].merges[0].why, Why::RestoredId);
    assert_eq!(register.parties[0].country, Some(Country(*b"KZ")));
}

#[test]
fn a_judgement_joins_and_keeps_apart() {
    let mut records = case(&[(A, "ТОО Альфа", ""), (B, "Alpha LLP", ""), ("", "Альфа Трейд", "")]);
    judged(&mut records, A, "Альфа Трейд", true, 1);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.parties.len(), 2);
    assert!(matches!(register.parties[0].merges[0].why, Why::Judgement(_)));

    let mut records = case(&[(A, "ТОО Альфа", ""), ("", "ТОО Альфа", "")]);
    judged(&mut records, A, "ТОО Альфа", false, 1);
    assert_eq!(resolve(&mut records, &settings()).parties.len(), 2);
}

#[test]
fn a_name_that_was_judged_does_not_join_different_ids() {
    let mut records = case(&[(A, "ТОО Альфа", ""), (B, "ТОО Бета", ""), ("", "ТОО Бета", "")]);
    judged(&mut records, A, "ТОО Бета", true, 1);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.parties.len(), 2);
    assert_eq!(register.party_of(RefId(3)), register.party_of(RefId(1)));
}

#[test]
fn the_latest_judgement_counts_and_one_about_nobody_is_said() {
    let mut records = case(&[(A, "ТОО Альфа", ""), (B, "ТОО Бета", "")]);
    judged(&mut records, A, B, true, 1);
    judged(&mut records, B, A, false, 2);
    judged(&mut records, A, "Гамма", true, 3);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.parties.len(), 2);
    assert_eq!(register.issues.iter().map(|issue| issue.code).collect::<Vec<_>>(), ["judgement_names_nobody"]);
}

#[test]
fn a_branch_joins_its_head_office_and_is_listed() {
    let mut records = case(&[(A, "ТОО Альфа", ""), (B, "Филиал ТОО Альфа", ""), (B, "Филиал ТОО Альфа", "KZ")]);
    let (head, office) = (RefId(1), RefId(2));
    branch(&mut records, office, head);
    let register = resolve(&mut records, &settings());
    assert_eq!(register.parties.len(), 1);
    let (party, text) = (&register.parties[0], |sym: Sym| records.strings.get(sym));
    assert_eq!((text(party.id), text(party.name)), (A, "ТОО Альфа"));
    assert_eq!(party.branches.iter().map(|sym| text(*sym)).collect::<Vec<_>>(), [B]);
    assert!(party.merges.iter().any(|merge| matches!(merge.why, Why::Branch(_))));
}

#[test]
fn the_register_of_companies_completes_a_party() {
    let mut records = case(&[(A, "ТОО Альфа", "KZ"), (A, "Альфа", "")]);
    records.parties[0].headcount = Some(12);
    records.parties[1].registered = Some(Day::new(10));
    records.parties[1].declared_producer = Some(true);
    let register = resolve(&mut records, &settings());
    let party = &register.parties[0];
    assert_eq!(
        (party.headcount, party.registered, party.declared_producer),
        (Some(12), Some(Day::new(10)), Some(true))
    );
}

#[test]
fn joins_are_counted() {
    let records = case(&[(A, "ТОО Альфа", "")]);
    let mut records = records;
    let register = resolve(&mut records, &settings());
    let coverage = coverage(&records, &register);
    let join = coverage.joins.iter().find(|join| join.what.starts_with("parties with an id")).expect("the join");
    assert_eq!((join.asked, join.found), (1, 1));
    assert_eq!(coverage.days, None);
}

fn any_reference() -> impl Strategy<Value = (&'static str, &'static str, &'static str)> {
    let ids = vec!["", "", A, "020240000555", "KZ-BIN-20240000555", B, "KZ-BIN-123456789021", "X-1"];
    let names = vec!["", "ТОО Альфа", "Альфа ЖШС", "Alpha LLP", "Бета", "Филиал"];
    (prop::sample::select(ids), prop::sample::select(names), prop::sample::select(vec!["", "KZ", "RU"]))
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing(
        (rows, shuffled) in prop::collection::vec(any_reference(), 0..12)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        judgement in prop::option::of((any::<bool>(), prop::sample::select(vec!["Бета", "ТОО Альфа", B]))),
    ) {
        let told = |rows: &[(&str, &str, &str)]| {
            let mut records = case(rows);
            if let Some((same, right)) = judgement {
                judged(&mut records, A, right, same, 1);
            }
            let register = resolve(&mut records, &settings());
            let of_row: Vec<Option<PartyIx>> = records.parties.iter().map(|row| register.party_of(row.party)).collect();
            let parties: Vec<_> = register.parties.iter().map(|party| (party.country, party.standing, party.merges.len())).collect();
            let mut rows: Vec<_> = rows.iter().zip(of_row).collect();
            rows.sort();
            (told(&records, &register), parties, format!("{rows:?}"))
        };
        prop_assert_eq!(told(&rows), told(&shuffled));
    }
}
