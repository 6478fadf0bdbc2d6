//! `report.html`: one page that stands alone — no file, font or script from elsewhere, none needed to read it.
//!
//! The page is a template (`report.html`, beside this file) over the views in [`view`], which hold nothing but text,
//! numbers for small bars, and lists that are cut where a reader would stop reading; each cut says where the rest is.
//! The template escapes all that it is given; only the pictures, which the program drew itself, go in as they are.

mod view;

#[cfg(test)]
mod tests;

use super::text::printable;
use super::{Pictures, ReportError};
use crate::words::Catalogue;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, Value, escape_formatter};
use tegi_model::{Analysis, Message};

const TEMPLATE: &str = include_str!("report.html");

/// How every page of the program looks.
const STYLE: &str = include_str!("page.css");

/// The page.
pub(super) fn page(analysis: &Analysis, words: &Catalogue, pictures: &Pictures<'_>) -> Result<String, ReportError> {
    filled("report.html", TEMPLATE, &view::Page::new(analysis, words, pictures), words)
}

/// A page from its template and view.
pub(super) fn filled(
    name: &'static str,
    template: &'static str,
    view: &impl serde::Serialize,
    words: &Catalogue,
) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(shown);
    // The template asks for its words by id; they are looked up beforehand, since a template outlives no catalogue.
    environment.add_template(name, template)?;
    let page = minijinja::context! { page => Value::from(Serde(view)), words => said(template, words), style => STYLE };
    Ok(environment.get_template(name)?.render(page)?)
}

/// Writes a value as the template asks, text without anything that could turn the direction of writing.
fn shown(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    let text = value.as_str().filter(|_| !value.is_safe());
    let lines = |text: &str| text.split('\n').map(printable).collect::<Vec<_>>().join("\n");
    match text.filter(|text| printable(text) != *text) {
        Some(text) => escape_formatter(out, state, &Value::from(lines(text))),
        None => escape_formatter(out, state, value),
    }
}

/// The words that the template asks for: whatever stands there as `words["id"]`.
fn said(template: &'static str, words: &Catalogue) -> std::collections::BTreeMap<&'static str, String> {
    let asked = template.split("words[\"").skip(1).filter_map(|rest| rest.split('"').next());
    asked.map(|id| (id, words.word(id))).collect()
}

/// A list that is cut where a reader would stop, with a sentence that says so.
#[derive(serde::Serialize)]
struct Cut<T> {
    rows: Vec<T>,
    note: Option<String>,
}

impl<T> Cut<T> {
    /// The first `most` of `count` rows; the rest is in `file`.
    fn new(rows: impl Iterator<Item = T>, count: usize, most: usize, file: &'static str, words: &Catalogue) -> Cut<T> {
        Cut::said("table-first", rows, count, most, file, words)
    }

    /// The same with a sentence of its own for what is cut.
    fn said(
        id: &'static str,
        rows: impl Iterator<Item = T>,
        count: usize,
        most: usize,
        file: &'static str,
        words: &Catalogue,
    ) -> Cut<T> {
        let note = Message::new(id).with("shown", most).with("count", count).with("file", file);
        Cut { rows: rows.take(most).collect(), note: (count > most).then(|| words.text(&note)) }
    }
}
