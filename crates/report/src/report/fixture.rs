//! An analysis made by hand, for the tests of this room and of the doors: small, with hostile names in it.
//!
//! Its sentences stand where ids would: the catalogue shows what it does not know as it is.

use super::Diagram;
use tegi_model::*;

/// A name that tries everything: quotes, markup, and a second line.
pub(crate) const HOSTILE: &str = "ТОО \"Көктем\" <b>Ltd</b>";

fn percent(percent: f64) -> Share {
    Share::from_percent(percent)
}

fn country(letters: &str) -> Country {
    letters.parse().unwrap_or(Country::UNKNOWN)
}

fn at(source: u16, row: u32) -> Citation {
    Citation { source, row }
}

fn money(units: i64) -> Money {
    Money::new(units * Money::ONE)
}

fn pieces(count: i64) -> Quantity {
    Quantity::new(count * Quantity::ONE)
}

fn figure() -> Figure {
    Figure {
        amount: Money::new(10_000_005_000),
        production: percent(12.4),
        services: percent(5.0),
        trade_margin: percent(20.0),
        imported: percent(50.0),
        taxes: percent(2.6),
        unknown: percent(10.0),
        local_lower: percent(12.0),
        local: percent(17.4),
        local_upper: Share::new(411_765),
        tier1: percent(100.0),
        domestic: percent(37.4),
        own: percent(20.0),
        depth: 1.428_57,
        grades: Grades {
            identity: percent(30.0),
            balance: percent(40.0),
            declared: percent(20.0),
            dark: percent(10.0),
        },
        tiers: vec![
            TierShare { tier: 0, production: percent(12.4), services: percent(5.0), imported: Share::ZERO },
            TierShare { tier: 1, production: Share::ZERO, services: Share::ZERO, imported: percent(8.0) },
            TierShare { tier: 2, production: Share::ZERO, services: Share::ZERO, imported: percent(42.0) },
        ],
        first_import_tier: Some(1),
        first_origin: Some(country("CN")),
        origins: vec![(country("CN"), percent(42.0)), (country("RU"), percent(8.0))],
        from_bloc: percent(8.0),
        from_third: percent(42.0),
        methods: MethodSpread {
            exact: percent(12.0),
            fifo: percent(17.4),
            lifo: percent(19.0),
            proportional: percent(18.2),
            poison: percent(3.0),
        },
        width: vec![WidthCause {
            party: "ТОО Темір".into(),
            party_id: "KZ-BIN-050540001231".into(),
            missing: Missing::Origin,
            width: percent(9.0),
            at: at(1, 12),
        }],
    }
}

fn contract(id: &str, supplier: &str) -> ContractAnswer {
    ContractAnswer {
        id: id.into(),
        supplier_id: "KZ-BIN-020240000555".into(),
        supplier_name: supplier.into(),
        buyer_name: "Ministry".into(),
        parent: String::new(),
        program: "Engineering vehicles".into(),
        work_kind: Some(WorkKind::Production),
        signed: Some(Day::new(20_000)),
        currency: Some(Currency(*b"KZT")),
        amount: Some(Money::new(10_000_005_000)),
        figure: figure(),
        pass_through_lower: percent(0.0),
        pass_through: percent(12.0),
        pass_through_upper: percent(30.0),
        units: None,
        declared: Some(percent(85.0)),
        certified: Some(percent(70.0)),
        target: Some(percent(70.0)),
        verdict: Some(Verdict::Missed),
        verdict_depends_on_method: false,
        at: at(2, 1),
    }
}

/// A contract of which little is known, whose supplier has a formula for a name.
fn bare_contract() -> ContractAnswer {
    ContractAnswer {
        supplier_id: String::new(),
        work_kind: None,
        signed: None,
        currency: None,
        amount: None,
        declared: None,
        certified: None,
        target: None,
        verdict: None,
        verdict_depends_on_method: true,
        figure: Figure { unknown: Share::WHOLE, local_upper: Share::WHOLE, ..Figure::default() },
        ..contract("C-15", "=cmd|' /C calc'!A0")
    }
}

fn party(id: &str, name: &str, role: Role) -> PartyAnswer {
    PartyAnswer {
        id: id.into(),
        name: name.into(),
        aliases: vec!["\u{1b}[31mKoktem LLP".into()],
        country: Some(country("KZ")),
        role,
        role_reasons: vec![Message::new("At least 27 of 30 loaders delivered entered the country as the same good.")],
        delivered: money(1_000_000),
        pass_through_lower: percent(90.0),
        pass_through: percent(95.0),
        pass_through_upper: percent(100.0),
        figure: figure(),
        declared: Some(percent(85.0)),
        score: 62.5,
        findings: vec!["same-good-direct/KZ-BIN-020240000555".into()],
    }
}

fn raised() -> Finding {
    let evidence = |says, source, row| Evidence { says: Message::new(says), at: at(source, row) };
    Finding {
        id: "same-good-direct/KZ-BIN-020240000555".into(),
        rule: "same-good-direct",
        subject: Subject::Party("KZ-BIN-020240000555".into(), HOSTILE.into()),
        state: CheckState::Raised,
        severity: Severity::High,
        confidence: Some(percent(88.0)),
        claim: Message::new("Of 30 loaders delivered as made here, at least 27 entered the country as the same good."),
        evidence: vec![
            evidence("27 loaders of this model released for import on 2024-09-01 at 310,000 apiece.", 0, 7),
            evidence("The same 27 sold on with a margin of 18%.", 1, 12),
            evidence("Quoted again by the delivery.", 0, 7),
        ],
        against: vec![Message::new("The heading is broad: work inside a heading can be real work.")],
        refuted_by: vec![Message::new("Production records and component purchases for the 27 units.")],
    }
}

fn quiet(rule: &'static str, state: CheckState, claim: &'static str) -> Finding {
    Finding {
        id: format!("{rule}/C-15"),
        rule,
        subject: Subject::Contract("C-15".into()),
        state,
        severity: Severity::Medium,
        confidence: None,
        claim: Message::new(claim),
        evidence: Vec::new(),
        against: Vec::new(),
        refuted_by: Vec::new(),
    }
}

fn issue(row: u32, value: &str) -> Issue {
    Issue {
        source: "invoices.csv".into(),
        row,
        counting: Counting::default(),
        field: "amount".into(),
        value: value.into(),
        code: "not_a_number",
        message: Message::new("found no number where an amount should be"),
        effect: Effect::CellUnknown,
    }
}

fn source(table: &str, rows: u64) -> SourceInfo {
    SourceInfo {
        table: table.into(),
        path: format!("{table}.csv"),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
        rows,
        kept: rows - 1,
        filled: vec![("date".into(), rows - 1, rows), ("product_code".into(), rows, rows)],
        written: Written { encoding: "utf-8", delimiter: Some(','), ..Written::default() },
        places: None,
        revised: 0,
        aside: vec![("duplicate_row", 1)],
    }
}

fn ledger() -> LedgerRow {
    let entry = |count: i64| Entry { quantity: pieces(count), cost: money(count * 310_000) };
    LedgerRow {
        party_id: "KZ-BIN-020240000555".into(),
        party: HOSTILE.into(),
        good: "8429.51 loader".into(),
        unit: "C62".into(),
        imported: entry(27),
        made: entry(3),
        delivered: entry(30),
        ..LedgerRow::default()
    }
}

fn coverage() -> Coverage {
    Coverage {
        joins: vec![Join { what: "invoices.source_document → declarations", asked: 20, found: 15 }],
        ids: vec![("KZ-BIN".into(), 12, 1)],
        carries: vec![
            Carry { what: "localization", possible: true, why: Message::new("all contracts have items") },
            Carry { what: "no-inputs", possible: false, why: Message::new("no bill of materials") },
        ],
        days: Some((Day::new(19_700), Day::new(20_000))),
        covered: vec![Covered {
            source: 0,
            first: Day::new(19_700),
            last: Day::new(20_000),
            months: vec![(Day::new(19_692), 20), (Day::new(19_997), 9)],
            undated: 1,
        }],
    }
}

/// The small analysis.
pub(crate) fn analysis() -> Analysis {
    Analysis {
        case: "Defence order <2024>".into(),
        home: country("KZ"),
        bloc: vec![country("BY"), country("RU")],
        currency: Currency(*b"KZT"),
        period: Period::Day,
        method: Method::Fifo,
        settings: vec![
            ("thresholds.reseller_pass_through".into(), "0.9".into()),
            ("targets.repair".into(), "55".into()),
        ],
        sources: vec![source("declarations", 30), source("invoices", 40), source("contracts", 2)],
        days: Some((Day::new(19_700), Day::new(20_000))),
        total: figure(),
        programs: vec![Group {
            name: "Engineering vehicles".into(),
            called: Called::default(),
            count: 2,
            figure: figure(),
        }],
        products: vec![Group { name: "8429".into(), called: called(), count: 3, figure: figure() }],
        work_kinds: vec![Group { name: "production".into(), called: Called::default(), count: 2, figure: figure() }],
        contracts: vec![contract("C-14", HOSTILE), bare_contract()],
        parties: vec![party("KZ-BIN-020240000555", HOSTILE, Role::Reseller), party("", "ТОО Темір", Role::Producer)],
        findings: vec![
            raised(),
            quiet("circle", CheckState::NotRaised, "No goods came back within 90 days."),
            quiet("no-inputs", CheckState::CannotCompute, "No purchases of this party are recorded."),
        ],
        circles: vec![Circle {
            parties: vec![("".into(), "A".into()), ("".into(), "B & C".into())],
            closed: true,
            value: money(5_000),
            lines: vec![at(1, 3), at(1, 4)],
        }],
        ledgers: vec![ledger()],
        issues: vec![issue(3, "twelve"), issue(9, "=2+2")],
        coverage: coverage(),
        solver: SolverNote { nodes: 12, edges: 40, sweeps: 3, residual: 2e-11, error_bound: 4e-10 },
        sensitivity: vec![Sensitivity {
            setting: "same_good_min_value_ratio",
            value: 0.25,
            tried: 0.2,
            local: percent(17.0),
            verdicts: vec!["C-14".into()],
            roles: Vec::new(),
        }],
    }
}

/// The same with so many rows as a large case has.
pub(crate) fn large() -> Analysis {
    let mut analysis = analysis();
    let roles = [Role::Producer, Role::Assembler, Role::Reseller, Role::Mixed, Role::CannotTell];
    let name = |n: usize| format!("ТОО «Степной машиностроительный завод № {n}»");
    analysis.parties = (0..124).map(|n| party(&format!("KZ-BIN-{n:012}"), &name(n), roles[n % 5])).collect();
    analysis.contracts = (0..500).map(|n| contract(&format!("C-2024/{n:03}"), &name(n % 124))).collect();
    analysis.findings = (0..5_000)
        .map(|n| match n % 5 {
            0 => Finding { id: format!("same-good-direct/{n}"), ..raised() },
            1 => quiet("no-inputs", CheckState::CannotCompute, "No purchases of this party are recorded."),
            _ => quiet("circle", CheckState::NotRaised, "No goods came back within 90 days."),
        })
        .collect();
    analysis.issues = (0..100_000).map(|n| issue(n + 1, "twelve")).collect();
    analysis
}

/// A picture for it.
pub(crate) fn diagrams() -> Vec<Diagram> {
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 40\"><text x=\"4\" y=\"24\">chain</text></svg>";
    vec![Diagram { name: "chain-C-14".into(), title: "Chain of C-14 <i>".into(), svg: svg.into(), inline: svg.into() }]
}

fn step(kind: StepKind, party: &str, share: f64, steps: Vec<TrailStep>) -> TrailStep {
    TrailStep {
        kind,
        link: LinkKind::BalanceSame,
        party_id: if party == HOSTILE { "KZ-BIN-020240000555" } else { "KZ-BIN-110340005677" }.into(),
        party: party.into(),
        country: Some(country("KZ")),
        buyer: String::new(),
        sender: String::new(),
        origin: None,
        document: "INV-7:1".into(),
        goods: "842951 front-end loader LW300".into(),
        quantity: Some(pieces(3)),
        unit: "C62".into(),
        value: money(900_000),
        share: percent(share),
        day: Some(Day::new(19_990)),
        at: Some(at(1, 12)),
        steps,
        folded: (0, Share::ZERO),
    }
}

/// One delivery back to the border.
pub(crate) fn trails() -> Vec<TrailStep> {
    let import = TrailStep {
        kind: StepKind::Import,
        sender: "Xuzhou Heavy\u{1b}[2J Machinery".into(),
        origin: Some(country("CN")),
        document: "55302/010924/0001234:1".into(),
        at: Some(at(0, 7)),
        ..step(StepKind::Import, "ТОО Импорт", 50.0, Vec::new())
    };
    let own = |kind, party, share| TrailStep {
        link: LinkKind::Own,
        document: String::new(),
        goods: String::new(),
        quantity: None,
        at: None,
        day: None,
        ..step(kind, party, share, Vec::new())
    };
    let sale = TrailStep {
        folded: (14, percent(2.5)),
        buyer: HOSTILE.into(),
        ..step(StepKind::Sale, "ТОО Импорт", 70.0, vec![import, own(StepKind::Margin, "ТОО Импорт", 20.0)])
    };
    let delivery = TrailStep {
        link: LinkKind::Root,
        buyer: "Ministry".into(),
        document: "C-14:1".into(),
        ..step(StepKind::Delivery, HOSTILE, 100.0, vec![sale, own(StepKind::Made, HOSTILE, 17.4)])
    };
    vec![delivery]
}

/// An explanation with everything in it.
pub(crate) fn explanation() -> Explanation {
    let analysis = analysis();
    Explanation {
        party: analysis.parties.first().cloned(),
        contract: analysis.contracts.first().cloned(),
        findings: analysis.findings,
        gates: vec![HOSTILE.to_string()],
        trails: trails(),
        ledgers: analysis.ledgers,
        revised: vec![Revised {
            document: HOSTILE.into(),
            line: "3".into(),
            contract: String::new(),
            parties: [RefId::NOBODY; 2],
            fate: Fate::Superseded,
            at: at(1, 4),
            by: Some(at(1, 5)),
            said: vec![
                Change { field: "amount", was: Some(Arg::Money(money(100))), is: Some(Arg::Money(money(120))) },
                Change { field: "unit", was: Some("KGM".into()), is: None },
                Change { field: "description", was: Some(HOSTILE.into()), is: Some("x".into()) },
            ],
        }],
        more_revised: 2,
        retelling: retelling(),
    }
}

/// What files tell beside a contract, in hostile words.
fn retelling() -> Retelling {
    let at = || Spot { path: HOSTILE.into(), line: 3, pointer: "/contracts/0".into() };
    let told =
        |award: Option<&str>| Told { contract: HOSTILE.into(), award: award.map(str::to_string), line: String::new() };
    let said =
        |is: Option<Arg>| Said { field: "supplier".into(), was: HOSTILE.into(), is, pointer: "/contracts/0".into() };
    let earlier = [(None, None), (Some(HOSTILE), Some(HOSTILE.into()))].map(|(award, is)| Earlier {
        of: told(award),
        day: award.map(|_| Day::new(0)),
        at: at(),
        said: vec![said(is)],
    });
    let paper = |stage| Paper {
        stage,
        id: HOSTILE.into(),
        kind: HOSTILE.into(),
        title: HOSTILE.into(),
        day: HOSTILE.into(),
        format: HOSTILE.into(),
        url: HOSTILE.into(),
        at: at(),
    };
    let papers = vec![paper(Stage::Contract), paper(Stage::Amendment)];
    Retelling { earlier: earlier.into(), more_earlier: 1, papers, more_papers: 2 }
}

fn called() -> Called {
    Called { mostly: HOSTILE.into(), others: 2 }
}

/// A stock with something of everything.
pub(crate) fn timeline() -> StockTimeline {
    let event = |day: i32, kind, change: i64, on_hand: i64| StockEvent {
        day: Some(Day::new(day)),
        kind,
        change: pieces(change),
        imported: Quantity::ZERO,
        on_hand: pieces(on_hand),
        other: "Xuzhou".into(),
        document: "INV-7:1".into(),
        at: Some(at(1, 12)),
    };
    StockTimeline {
        party_id: "KZ-BIN-020240000555".into(),
        party: HOSTILE.into(),
        good: "8429.51 loader".into(),
        called: called(),
        unit: "C62".into(),
        events: vec![
            event(19_800, StepKind::Import, 27, 27),
            event(19_850, StepKind::Made, 3, 30),
            event(19_900, StepKind::Delivery, -20, 10),
            event(19_950, StepKind::Sale, -4, 6),
        ],
    }
}
