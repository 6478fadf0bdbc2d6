//! What `check --preview` says: the first rows of sources beside what is read of them, and mappings to paste.
//!
//! A mapping to paste is no table: its lines are as long as they must be, begin at the left edge and hold nothing that
//! steers a terminal.

use super::Page;
use super::check::place;
use super::layout::{Side, Table, printable, wrapped};
use std::fmt::Write;
use tegi_model::{
    GUESS_JOIN, GuessedColumn, GuessedSource, Layout, Mapping, Message, PreviewColumn, SourcePreview, Sureness,
};

/// The previews as text, mappings to paste at the end.
pub fn preview(previews: &[SourcePreview], page: Page<'_>) -> String {
    let mut parts: Vec<String> = previews.iter().map(|preview| source(preview, page)).collect();
    let guesses: Vec<String> =
        previews.iter().filter_map(|preview| Some(block(preview.guess.as_ref()?, page))).collect();
    if !guesses.is_empty() {
        parts.push(wrapped(&page.words.word("preview-paste"), "", "", page.width) + "\n" + &guesses.join("\n"));
    }
    parts.join("\n")
}

fn source(preview: &SourcePreview, page: Page<'_>) -> String {
    let id = match preview.mapping {
        Mapping::Said if preview.written.layout.is_some() => "preview-layout",
        Mapping::Said => "preview-said",
        Mapping::Guessed => "preview-guessed",
        Mapping::None => "preview-no-table",
    };
    let head = Message::new(id).with("file", preview.path.as_str()).with("table", preview.table);
    let head = head.with("layout", preview.written.layout.map_or("", Layout::as_str));
    let mut text = wrapped(&page.words.text(&head), "", "  ", page.width);
    if let Some(unfit) = &preview.unfit {
        text += &wrapped(&page.words.text(unfit), "  ! ", "    ", page.width);
    }
    if !preview.header.is_empty() {
        text += &rows(preview, page);
    }
    for issue in &preview.issues {
        let line = format!("{}: {}", place(issue), page.words.text(&issue.message));
        text += &wrapped(&line, "  ! ", "    ", page.width);
    }
    text
}

/// So wide are the names of columns together, and so wide should a cell be: fewer rows are shown where there is less room.
const NAMES: usize = 34;
const A_CELL: usize = 14;

/// A line for each column of the file with its cells, below it what is read of them where that is something else.
fn rows(preview: &SourcePreview, page: Page<'_>) -> String {
    let word = |id: &str| (page.words.word(id), Side::Left);
    let mut head = vec![word("col-source-column"), word("col-canonical-column")];
    let shown = preview.rows.len().min((page.width.saturating_sub(NAMES) / A_CELL).max(1));
    head.extend(preview.rows[..shown].iter().map(|row| (row.line.to_string(), Side::Left)));
    let mut table = Table::new(head);
    let mut line = |from: &str, to: &str, cells: Vec<&str>| {
        table.cells([from, to].into_iter().chain(cells.into_iter().take(shown)));
    };
    for (at, name) in preview.header.iter().enumerate() {
        let raw = || preview.rows.iter().map(move |row| row.cells.get(at).map_or("", String::as_str));
        let fed: Vec<&PreviewColumn> =
            preview.columns.iter().filter(|column| column.from.first() == Some(&at)).collect();
        let same = |column: &PreviewColumn| column.cells.iter().map(String::as_str).eq(raw().map(str::trim));
        match fed.as_slice() {
            [column] if same(column) => line(name, column.name, raw().collect()),
            _ => {
                line(name, "", raw().collect());
                for column in fed {
                    line("", &format!("→ {}", column.name), cells_of(column));
                }
            }
        }
    }
    for column in preview.columns.iter().filter(|column| is_elsewhere(column, preview)) {
        line("", &format!("→ {}", column.name), cells_of(column));
    }
    table.render(page.width)
}

fn cells_of(column: &PreviewColumn) -> Vec<&str> {
    column.cells.iter().map(String::as_str).collect()
}

/// Whether a canonical column comes from none of the columns of the header: it is a constant.
fn is_elsewhere(column: &PreviewColumn, preview: &SourcePreview) -> bool {
    column.from.first().is_none_or(|at| *at >= preview.header.len())
}

/// A `[[source]]` to paste.
fn block(guess: &GuessedSource, page: Page<'_>) -> String {
    let mut text = format!("[[source]]\ntable = {}\npath = {}\n", quoted(guess.table), quoted(&guess.path));
    let mut say = |key: &str, value: String| text += &format!("{key} = {value}\n");
    if let Some(sheet) = &guess.sheet {
        say("sheet", quoted(sheet));
    }
    if let Some(records) = &guess.records {
        say("records", quoted(records));
    }
    if guess.decimal_comma {
        say("decimal", quoted(","));
    }
    match guess.days.as_slice() {
        [] => {}
        [pattern] => say("date", quoted(pattern)),
        patterns => say("date", list(patterns.iter().copied())),
    }
    text += "[source.columns]\n";
    for column in &guess.columns {
        text += &feed(column, page);
    }
    for missing in &guess.missing {
        let message = Message::new("preview-missing").with("column", missing.replace('|', " / "));
        text += &wrapped(&page.words.text(&message), "# ", "#   ", page.width);
    }
    text
}

/// A line of a mapping, with its reason above it where it is unsure, else behind it where there is room.
fn feed(column: &GuessedColumn, page: Page<'_>) -> String {
    let line = format!("{} = {}", column.column, value(column));
    let why = page.words.text(&column.why);
    if column.sure == Sureness::Sure {
        return format!("{line}\n");
    }
    let unsure = page.words.text(&Message::new("preview-unsure").with("why", why));
    wrapped(&unsure, "# ", "#   ", page.width) + &line + "\n"
}

fn value(column: &GuessedColumn) -> String {
    if let Some(value) = &column.value {
        return format!("{{ value = {} }}", quoted(value));
    }
    match (column.from.as_slice(), column.scheme) {
        ([from], None) => quoted(from),
        ([from], Some(scheme)) => format!("{{ from = {}, scheme = {} }}", quoted(from), quoted(scheme)),
        (from, _) => {
            let from = list(from.iter().map(String::as_str));
            format!("{{ from = {from}, join = {} }}", quoted(GUESS_JOIN))
        }
    }
}

fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// A basic string of TOML; what would steer a terminal is written by its number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            _ if printable(letter.encode_utf8(&mut [0; 4])).contains('\u{fffd}') && letter != '\u{fffd}' => {
                // Writing into memory does not fail.
                let _ = write!(out, "\\U{:08X}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Catalogue;
    use tegi_model::{PreviewRow, Written};
    use unicode_width::UnicodeWidthStr;

    fn example() -> SourcePreview {
        let why = Message::new("guess-named").with("word", "сумма").with("language", "ru");
        let column = |column, from: &[&str], value: Option<&str>, sure| GuessedColumn {
            column,
            from: from.iter().map(|from| (*from).to_string()).collect(),
            value: value.map(str::to_string),
            scheme: (column == "seller_id").then_some("KZ-BIN"),
            sure,
            why: why.clone(),
        };
        SourcePreview {
            path: "a\u{1b}[31m.csv".into(),
            table: "invoices",
            mapping: Mapping::Guessed,
            written: Written::default(),
            header: vec!["Сум\u{202e}ма".into(), "БИН \"X\"".into()],
            rows: (2..7)
                .map(|line| PreviewRow {
                    line,
                    cells: vec!["1\u{a0}200,50\u{7}".into(), "a very long cell of very long words".into()],
                })
                .collect(),
            columns: vec![PreviewColumn { name: "amount", from: vec![0], cells: vec!["1200.5".into(); 5] }],
            issues: Vec::new(),
            unfit: Some(Message::new("issue-empty-file")),
            guess: Some(GuessedSource {
                table: "invoices",
                path: "a\u{1b}[31m.csv".into(),
                decimal_comma: true,
                days: vec!["%d.%m.%Y", "%Y-%m-%d"],
                sheet: Some("Лист \\ 1".into()),
                records: None,
                columns: vec![
                    column("seller_id", &["БИН \"X\""], None, Sureness::Sure),
                    column("line", &["a", "b"], None, Sureness::Unsure),
                    column("amount", &["Сум\u{202e}ма"], None, Sureness::Unsure),
                    column("currency", &[], Some("KZT"), Sureness::Sure),
                ],
                missing: vec!["buyer_id|buyer_name"],
            }),
        }
    }

    #[test]
    fn a_preview_keeps_the_width_and_does_not_steer_the_terminal() {
        for width in [60, 80, 120] {
            let text = preview(&[example()], Page { words: &Catalogue::new("en"), width });
            let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!text.contains(steers), "{text:?}");
            let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
            assert!(widest <= width, "{widest} > {width}:\n{text}");
            assert!(text.contains("1200.5") && text.contains("→ amou"), "{text}");
        }
    }

    #[test]
    fn a_mapping_to_paste_holds_the_names_of_the_file() {
        let text = preview(&[example()], Page { words: &Catalogue::new("en"), width: 80 });
        let pasted = &text[text.find("[[source]]").expect("a block")..];
        let read: toml::Table = pasted.parse().expect("TOML");
        let source = &read["source"][0];
        assert_eq!(source["path"].as_str(), Some("a\u{1b}[31m.csv"));
        assert_eq!(source["sheet"].as_str(), Some("Лист \\ 1"));
        assert_eq!(source["columns"]["amount"].as_str(), Some("Сум\u{202e}ма"));
        assert_eq!(source["columns"]["seller_id"]["from"].as_str(), Some("БИН \"X\""));
        assert!(pasted.contains("# ") && pasted.contains("buyer_id / buyer_name"), "{pasted}");
    }
}
