//! The known layouts, as data: which names tell one, which of its columns feed which canonical ones.
//!
//! `codes/layouts.toml` lists them. A name stands for all its spellings: letters of either case, blanks and marks do not
//! matter, nor whether a letter is Latin or the Cyrillic one that looks like it.

use crate::case_toml::{ColumnSpec, Filter, Pick, SourceSpec, Told};
use crate::table::find;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tegi_model::{Layout, Table};

/// A known layout.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its name, that of a [`Layout`].
    name: String,
    /// What must be there, each by one of its names.
    tells: Vec<Names>,
    /// What must not be there: it tells another layout.
    #[serde(default)]
    never: Vec<Names>,
    /// Patterns of days beside those that are seen in the rows.
    #[serde(default)]
    pub days: Vec<String>,
    /// The tables that it feeds; the first is the one that it is about.
    #[serde(rename = "part")]
    parts: Vec<Part>,
}

/// A canonical table that a layout feeds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    table: String,
    /// Only these rows; where the column is not there, all, or none.
    rows: Option<Rows>,
    /// Columns that must be there for this table to be fed.
    #[serde(default)]
    needs: Vec<Names>,
    columns: BTreeMap<String, Feed>,
    /// Other feeds, where columns are lacking.
    #[serde(default, rename = "lacking")]
    lackings: Vec<Lacking>,
}

/// Rows by the value of a column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    column: Names,
    #[serde(default)]
    is: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

/// Feeds that stand in for others where a column is lacking.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lacking {
    column: Names,
    columns: BTreeMap<String, Feed>,
}

/// The names of a column, in any order; the first is how it is shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// What feeds a canonical column.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Feed {
    Plain(Names),
    Full(FullFeed),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FullFeed {
    /// One column.
    from: Option<Names>,
    /// Several, of which the first that is filled counts.
    #[serde(default)]
    first: Vec<Names>,
    /// A constant, or what counts where none is filled.
    value: Option<String>,
    scheme: Option<String>,
    #[serde(default)]
    map: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    layout: Vec<Known>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| read().unwrap_or_default());

/// The list as it is written; a test sees that it can be read.
fn read() -> Result<Vec<Known>, toml::de::Error> {
    toml::from_str::<File>(include_str!("../codes/layouts.toml")).map(|file| file.layout)
}

/// All known layouts.
pub fn all() -> &'static [Known] {
    &KNOWN
}

/// All names of columns that any layout knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().iter().flat_map(|known| {
        let told = known.tells.iter().flat_map(Names::all);
        let feeds = known.parts.iter().flat_map(|part| part.columns.values());
        told.chain(feeds.flat_map(|feed| feed.names().into_iter().flat_map(Names::all)))
    })
}

impl Names {
    fn all(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Several(names) => names.as_slice(),
        };
        names.iter().map(String::as_str)
    }

    /// How the column is shown.
    fn shown(&self) -> &str {
        self.all().next().unwrap_or_default()
    }
}

impl Feed {
    fn names(&self) -> Vec<&Names> {
        match self {
            Feed::Plain(names) => vec![names],
            Feed::Full(full) => full.from.iter().chain(&full.first).collect(),
        }
    }

    /// The feed by the names that the header has; `None` where it has none of them and there is no constant.
    fn fitted(&self, header: &Header<'_>) -> Option<ColumnSpec> {
        let from: Vec<String> = self.names().into_iter().filter_map(|names| header.called(names)).collect();
        let mut full = match self {
            Feed::Plain(_) => FullFeed::default(),
            Feed::Full(full) => full.clone(),
        };
        // An empty constant stands for a column that is not there, no more.
        full.value = full.value.filter(|value| from.is_empty() || !value.is_empty());
        let pick =
            if from.len() > 1 || (full.value.is_some() && !from.is_empty()) { Pick::First } else { Pick::Joined };
        let FullFeed { value, scheme, map, .. } = full;
        let spec = ColumnSpec { from, pick, value, scheme, map, ..ColumnSpec::default() };
        (!spec.from.is_empty() || spec.value.is_some()).then_some(spec)
    }
}

/// The names of a header, by what all their spellings have in common.
pub struct Header<'a> {
    names: &'a [String],
    places: FxHashMap<String, usize>,
}

impl<'a> Header<'a> {
    /// Of these names; of two that are spelt alike the first counts.
    pub fn of(names: &'a [String]) -> Header<'a> {
        let mut places = FxHashMap::default();
        for (place, name) in names.iter().enumerate() {
            places.entry(folded(name)).or_insert(place);
        }
        Header { names, places }
    }

    /// The column that has one of these names, as settings would call it: by its name, or by its number.
    fn called(&self, names: &Names) -> Option<String> {
        let place = names.all().find_map(|name| self.places.get(&folded(name)).copied())?;
        let name = self.names.get(place)?;
        Some(if find(self.names, name) == Some(place) { name.clone() } else { format!("#{}", place + 1) })
    }

    fn has(&self, names: &Names) -> bool {
        names.all().any(|name| self.places.contains_key(&folded(name)))
    }
}

/// Small letters and digits only; Cyrillic letters that look like Latin ones are those, ё is е.
fn folded(name: &str) -> String {
    let letters = name.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric());
    let latin = |letter: char| match letter {
        'а' => 'a',
        'в' => 'b',
        'е' | 'ё' => 'e',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'т' => 't',
        'у' => 'y',
        'х' => 'x',
        'і' => 'i',
        other => other,
    };
    letters.map(latin).collect()
}

impl Known {
    /// Which layout it is.
    pub fn layout(&self) -> Option<Layout> {
        Layout::named(&self.name)
    }

    /// The tables that it feeds.
    pub fn tables(&self) -> impl Iterator<Item = &'static Table> + Clone {
        self.parts.iter().filter_map(|part| Table::named(&part.table))
    }

    /// Whether a header has all that tells this layout.
    pub fn is_told_by(&self, header: &Header<'_>) -> bool {
        self.lacks(header).is_empty() && !self.never.iter().any(|names| header.has(names))
    }

    /// How many columns tell it.
    pub fn telling(&self) -> usize {
        self.tells.len()
    }

    /// What tells this layout and is not in a header.
    pub fn lacks(&self, header: &Header<'_>) -> Vec<&str> {
        self.tells.iter().filter(|names| !header.has(names)).map(Names::shown).collect()
    }

    /// A file with this header as sources, one for each table that it feeds. `said` is what the settings say of it.
    pub fn specs(&self, layout: Layout, header: &Header<'_>, said: &SourceSpec) -> Vec<SourceSpec> {
        let only = |table: &&'static Table| said.only.is_none_or(|only| only == *table);
        let parts = self.parts.iter().filter_map(|part| Some((part, Table::named(&part.table).filter(only)?)));
        parts.filter_map(|(part, table)| part.spec(table, layout, header, said)).collect()
    }
}

impl Part {
    fn spec(
        &self,
        table: &'static Table,
        layout: Layout,
        header: &Header<'_>,
        said: &SourceSpec,
    ) -> Option<SourceSpec> {
        if !self.needs.iter().all(|names| header.has(names)) {
            return None;
        }
        let mut filters = said.filters.clone();
        if let Some(rows) = &self.rows {
            match header.called(&rows.column) {
                Some(column) => filters.push(Filter { column, is: rows.is.clone(), except: rows.except.clone() }),
                // Rows that are asked for by a value that no row has.
                None if !rows.is.is_empty() => return None,
                None => {}
            }
        }
        let lackings = self.lackings.iter().filter(|lacking| !header.has(&lacking.column));
        let feeds = self.columns.iter().chain(lackings.flat_map(|lacking| &lacking.columns));
        let mut columns: BTreeMap<usize, ColumnSpec> = table.columns.iter().enumerate().map(absent).collect();
        for (name, feed) in feeds {
            if let (Some(place), Some(fitted)) = (table.column(name), feed.fitted(header)) {
                columns.insert(place, fitted);
            }
        }
        for (name, over) in &said.overrides {
            if let Some(place) = table.column(name) {
                columns.insert(place, over.clone());
            }
        }
        let overrides = BTreeMap::new();
        Some(SourceSpec { table, told: Told::Layout(layout), filters, columns, overrides, ..said.clone() })
    }
}

/// A column of a layout that nothing feeds, whatever columns of the file are called.
fn absent((place, _): (usize, &&str)) -> (usize, ColumnSpec) {
    (place, ColumnSpec::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Kind;

    #[test]
    fn the_list_can_be_read_and_names_layouts_tables_and_columns_that_there_are() {
        let list = read().expect("codes/layouts.toml");
        for known in &list {
            let name = &known.name;
            assert!(known.layout().is_some(), "{name} is no layout");
            assert!(known.tells.len() >= 3, "{name} is told by too little");
            for part in &known.parts {
                let table = Table::named(&part.table).unwrap_or_else(|| panic!("{name}: no table {}", part.table));
                let feeds = part.columns.keys().chain(part.lackings.iter().flat_map(|lacking| lacking.columns.keys()));
                for column in feeds {
                    assert!(table.column(column).is_some(), "{name}: {} has no column {column}", table.name);
                }
                for required in table.required.iter().flat_map(|required| required.split('|').take(1)) {
                    assert!(part.columns.contains_key(required), "{name}: nothing feeds {}.{required}", table.name);
                }
            }
        }
        for layout in Layout::ALL.into_iter().filter(|layout| Kind::of_layout(*layout).is_none()) {
            assert!(list.iter().any(|known| known.layout() == Some(layout)), "{} is not known", layout.as_str());
        }
    }

    #[test]
    fn a_name_is_known_in_all_its_spellings() {
        for name in ["HS_CODE", "hs code", "HS_СОDЕ", "\u{feff}Hs-Code ", "HSCode"] {
            assert_eq!(folded(name), "hscode", "{name:?}");
        }
        assert_eq!(folded("№ п/п"), folded("П.П."));
        assert_ne!(folded("HS_CODE_2"), folded("HS_CODE"));
    }

    #[test]
    fn no_other_layout_is_told_by_the_columns_that_tell_one() {
        for known in all() {
            let header: Vec<String> = known.tells.iter().map(|names| names.shown().to_string()).collect();
            let told: Vec<&str> = all()
                .iter()
                .filter(|other| other.is_told_by(&Header::of(&header)))
                .map(|other| other.name.as_str())
                .collect();
            assert_eq!(told, [known.name.as_str()]);
        }
    }

    #[test]
    fn the_page_of_layouts_names_each_with_what_tells_it() {
        let page = include_str!("../../../../docs/layouts.md");
        for known in all() {
            let line = page.lines().find(|line| line.starts_with(&format!("| `{}`", known.name)));
            let line = line.unwrap_or_else(|| panic!("{} is not on the page", known.name));
            for names in &known.tells {
                assert!(line.contains(names.shown()), "{}: {} is not on the page", known.name, names.shown());
            }
            assert!(page.contains(&format!("## `{}`", known.name)), "{} has no section", known.name);
        }
    }
}
