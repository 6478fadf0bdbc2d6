//! The page stands alone, and no name of a firm can do anything in it.

use super::*;
use crate::report::fixture;

fn written(analysis: &Analysis) -> String {
    let words = Catalogue::new("en").with_currency(analysis.currency);
    page(analysis, &words, &Pictures { diagrams: &fixture::diagrams(), fonts: "" }).expect("a page")
}

#[test]
fn the_page_asks_nothing_of_another_place() {
    let page = written(&fixture::analysis()).replace("http://www.w3.org/2000/svg", "").replace("url(#", "");
    for outside in ["http:", "https:", "//cdn", "<script", "<link", "@import", "url(", "<iframe", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn names_are_shown_never_obeyed() {
    let page = written(&fixture::analysis());
    assert!(page.contains("&lt;b&gt;Ltd&lt;&#x2f;b&gt;") || page.contains("&lt;b&gt;Ltd&lt;/b&gt;"));
    assert!(!page.contains("<b>Ltd</b>") && !page.contains("Chain of C-14 <i>") && !page.contains("order <2024>"));
}

#[test]
fn marks_of_direction_and_control_characters_do_not_reach_the_page() {
    let mut analysis = fixture::analysis();
    analysis.contracts[0].supplier_name = "ТОО \u{202e}evil\u{1b}[2J".into();
    let page = written(&analysis);
    assert!(!page.contains(['\u{202e}', '\u{1b}']) && page.contains("evil"));
}

#[test]
fn the_page_has_no_word_missing() {
    let words = said(super::TEMPLATE, &Catalogue::new("en"));
    let missing: Vec<&&str> = words.iter().filter(|(id, text)| id == text).map(|(id, _)| id).collect();
    assert!(words.len() > 50 && missing.is_empty(), "{missing:?}");
}

#[test]
fn a_lead_stands_with_its_evidence_and_with_what_speaks_against_it() {
    let page = written(&fixture::analysis());
    for part in ["declarations.csv:8", "The heading is broad", "Production records", "No purchases of this party"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn neither_page_nor_words_call_anybody_guilty() {
    let page = written(&fixture::analysis()).to_lowercase();
    for word in ["fraud", "guilt", "criminal", "culprit", "violator"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn a_large_case_is_cut_and_says_so() {
    let page = written(&fixture::large());
    assert!(page.len() < 6_000_000, "{}", page.len());
    assert!(page.contains("issues.csv") && page.contains("100,000") && page.contains("findings.csv"));
}

#[test]
fn every_link_inside_the_page_arrives() {
    let page = written(&fixture::large());
    let targets = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let lost: Vec<&str> = targets.filter(|id| !page.contains(&format!("id=\"{id}\""))).take(3).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn an_empty_case_has_a_page_too() {
    let mut analysis = fixture::analysis();
    analysis.contracts.clear();
    analysis.parties.clear();
    analysis.findings.clear();
    analysis.sources.clear();
    analysis.issues.clear();
    analysis.total = tegi_model::Figure::default();
    assert!(written(&analysis).contains("</html>"));
}
