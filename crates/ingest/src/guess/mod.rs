//! A mapping for a file whose header is not canonical: which table it can feed, and which of its columns is which.
//!
//! Names of columns are compared with known words (`names`), what stands below them with what a canonical column holds
//! (`looks`): a name whose values contradict it does not count, values alone make an unsure guess. What is required and
//! has no column is a constant where one can be assumed. A guess is a suggestion with its reason: nothing is read by it
//! unless somebody pastes it into `case.toml`. The same header and rows give the same guess.

pub mod looks;
mod names;

use super::case_toml::{ColumnSpec, SourceSpec};
use super::table::find;
use looks::Kind;
use names::{Hit, LEAST, Name};
use tegi_model::{GUESS_JOIN, GuessedColumn, GuessedSource, Message, SHARES, Sureness, TABLES, Table};

/// The beginning of a file.
pub struct Beginning<'a> {
    /// Its path.
    pub path: &'a str,
    /// The names of its columns.
    pub header: &'a [String],
    /// Its first rows.
    pub rows: &'a [Vec<String>],
    /// The currency of the case.
    pub currency: &'a str,
}

/// From here on a name alone makes sure, where it is spelt as known and its values agree.
const SURE: f64 = 0.9;

/// So many columns are as many as a table explains at most: a file of eighty is not less of a declaration.
const EXPLAINED: usize = 16;

/// How much the name of a file speaks for a table, beside its columns.
const FILE_NAME: f64 = 0.25;

/// What can be said of the file: the table that fits best, and a second one where a row holds both a contract and its
/// item. Takes time in proportion to columns times known words.
pub fn guess(file: &Beginning<'_>) -> Vec<GuessedSource> {
    let columns = Columns::of(file);
    let stem = Name::of(file.path.rsplit('/').next().unwrap_or(file.path).split('.').next().unwrap_or_default());
    let mut offers: Vec<(f64, Draft)> = TABLES
        .iter()
        .map(|table| Draft::of(table, &columns, file))
        .filter(Draft::is_enough)
        .map(|draft| (draft.worth(file.header.len()) + FILE_NAME * names::of_file(&stem, draft.table), draft))
        .collect();
    // Of two that are worth the same the one that is read first stays first.
    offers.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    let mut drafts = offers.into_iter().map(|(_, draft)| draft);
    let Some(best) = drafts.next() else { return Vec::new() };
    let other = match best.table.name {
        "contracts" => "contract_items",
        "contract_items" => "contracts",
        _ => "",
    };
    let second = drafts.find(|draft| draft.table.name == other && draft.is_whole());
    let order = |draft: &Draft| TABLES.iter().position(|table| table == draft.table);
    let mut drafts: Vec<Draft> = std::iter::once(best).chain(second).collect();
    drafts.sort_by_key(order);
    drafts.into_iter().map(|draft| draft.told(&columns, file)).collect()
}

/// A guess as the settings would say it.
pub fn spec(guess: &GuessedSource) -> Option<SourceSpec> {
    let table = Table::named(guess.table)?;
    let mut spec = SourceSpec::canonical(table, guess.path.clone());
    spec.sheet = guess.sheet.clone();
    spec.records = guess.records.clone();
    spec.formats.days = guess.days.iter().map(|pattern| (*pattern).to_string()).collect();
    if guess.decimal_comma {
        spec.formats.decimal = b',';
    }
    for column in &guess.columns {
        let feed = ColumnSpec {
            from: column.from.clone(),
            value: column.value.clone(),
            scheme: column.scheme.map(str::to_string),
            join: GUESS_JOIN.to_string(),
            ..ColumnSpec::default()
        };
        spec.columns.insert(table.column(column.column)?, feed);
    }
    Some(spec)
}

/// How the cells of a canonical column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// As a day.
    Day,
    /// As an amount that may include VAT.
    Amount,
    /// As a number.
    Number,
    /// As per cent.
    Share,
    /// As a country.
    Country,
    /// As a currency.
    Currency,
    /// As a commodity code.
    Code,
    /// As the id of a party.
    Party,
    /// As the number of a line.
    Line,
    /// As text.
    Text,
}

/// How the cells of the canonical column of this name are read.
pub fn reads(column: &str) -> Reads {
    match (column, looks::kind(column)) {
        ("amount", _) => Reads::Amount,
        ("line" | "source_line", _) => Reads::Line,
        (column, _) if SHARES.contains(&column) => Reads::Share,
        (_, Kind::Day) => Reads::Day,
        (_, Kind::Number) => Reads::Number,
        (_, Kind::Country) => Reads::Country,
        (_, Kind::Currency) => Reads::Currency,
        (_, Kind::Code) => Reads::Code,
        (_, Kind::Party) => Reads::Party,
        _ => Reads::Text,
    }
}

/// The columns of the file.
struct Columns<'a> {
    names: Vec<Name>,
    values: Vec<Vec<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(file: &Beginning<'a>) -> Columns<'a> {
        let values = |place: usize| file.rows.iter().map(|row| row.get(place).map_or("", String::as_str)).collect();
        Columns {
            names: file.header.iter().map(|name| Name::of(name)).collect(),
            values: (0..file.header.len()).map(values).collect(),
        }
    }

    fn fit(&self, place: usize, kind: Kind) -> Option<f64> {
        looks::fit(kind, self.values[place].iter().copied())
    }
}

/// What feeds a canonical column.
struct Feed {
    from: Vec<usize>,
    value: Option<String>,
    worth: f64,
    sure: Sureness,
    why: Message,
}

/// A table with what would feed it, by place of its columns.
struct Draft {
    table: &'static Table,
    feeds: Vec<Option<Feed>>,
}

/// A column of the file for a canonical one.
struct Offer {
    column: usize,
    from: usize,
    worth: f64,
    sure: Sureness,
    why: Message,
}

impl Draft {
    fn of(table: &'static Table, columns: &Columns<'_>, file: &Beginning<'_>) -> Draft {
        let mut draft = Draft { table, feeds: table.columns.iter().map(|_| None).collect() };
        let mut used = vec![false; columns.names.len()];
        draft.by_name(columns, &mut used);
        draft.by_values(columns, &mut used);
        draft.assumed(columns, file);
        draft
    }

    /// Gives each canonical column the column of the file whose name is nearest.
    fn by_name(&mut self, columns: &Columns<'_>, used: &mut [bool]) {
        let mut offers = Vec::new();
        for (column, canonical) in self.table.columns.iter().enumerate() {
            let of = (0..columns.names.len()).filter_map(|from| offer(self.table, canonical, from, columns));
            offers.extend(of.map(|offer| Offer { column, ..offer }));
        }
        offers.sort_by(|a, b| b.worth.total_cmp(&a.worth).then((a.column, a.from).cmp(&(b.column, b.from))));
        for Offer { column, from, worth, sure, why } in offers {
            if self.feeds[column].is_none() && !used[from] {
                used[from] = true;
                self.feeds[column] = Some(Feed { from: vec![from], value: None, worth, sure, why });
            }
        }
    }

    /// Gives required columns that have none the only other column of the file whose values look right.
    fn by_values(&mut self, columns: &Columns<'_>, used: &mut [bool]) {
        for (column, canonical) in self.table.columns.iter().enumerate() {
            let kind = looks::kind(canonical);
            let id = match kind {
                Kind::Day => "guess-looks-day",
                Kind::Code => "guess-looks-code",
                Kind::Country => "guess-looks-country",
                Kind::Currency => "guess-looks-currency",
                _ => continue,
            };
            if self.feeds[column].is_some() || !self.table.required.contains(canonical) {
                continue;
            }
            let alike = |from: &usize| !used[*from] && columns.fit(*from, kind).is_some_and(|fit| fit > 0.95);
            let mut found = (0..columns.names.len()).filter(alike);
            let (Some(from), None) = (found.next(), found.next()) else { continue };
            used[from] = true;
            let (sure, why) = (Sureness::Unsure, Message::new(id));
            self.feeds[column] = Some(Feed { from: vec![from], value: None, worth: 0.5, sure, why });
        }
    }

    /// Constants for what is required and has no column, where one can be assumed.
    fn assumed(&mut self, columns: &Columns<'_>, file: &Beginning<'_>) {
        self.weight_as_quantity();
        self.currency(columns, file);
        self.line(columns);
        if self.is_lacking("unit") && self.feed("quantity").is_some() {
            self.constant("unit", "C62", Sureness::Unsure, Message::new("guess-unit"));
        }
    }

    /// Without a quantity the net weight is one, in kilograms.
    fn weight_as_quantity(&mut self) {
        let Some(from) = self.feed("net_kg").map(|feed| feed.from.clone()) else { return };
        if self.is_lacking("quantity") {
            let (sure, why) = (Sureness::Unsure, Message::new("guess-weight"));
            self.put("quantity", Feed { from, value: None, worth: 0.5, sure, why: why.clone() });
            self.constant("unit", "KGM", sure, why);
        }
    }

    /// The currency that the name of the column of amounts holds, whatever another column says: `CUSTOMS_VALUE_KZT`. Else
    /// that of the case, where nothing says one.
    fn currency(&mut self, columns: &Columns<'_>, file: &Beginning<'_>) {
        let amounts = ["customs_value", "amount"].into_iter().find_map(|name| self.feed(name));
        let named = amounts.and_then(|feed| names::currency(columns.names.get(*feed.from.first()?)?));
        match named {
            Some(code) if self.table.column("currency").is_some() => {
                self.constant("currency", code, Sureness::Sure, Message::new("guess-currency-in-name"));
            }
            _ if self.is_lacking("currency") && amounts.is_some() => {
                self.constant("currency", file.currency, Sureness::Unsure, Message::new("guess-currency-of-case"));
            }
            _ => {}
        }
    }

    /// Lines of a document without numbers: the only one where no document has two rows, else told apart by what they say.
    fn line(&mut self, columns: &Columns<'_>) {
        if !self.is_lacking("line") {
            return;
        }
        let document = ["declaration_no", "invoice_no", "contract_id"].into_iter().find_map(|name| self.feed(name));
        let Some(place) = document.and_then(|feed| feed.from.first().copied()) else { return };
        let mut numbers = columns.values[place].clone();
        numbers.sort_unstable();
        if numbers.windows(2).all(|pair| pair[0] != pair[1]) {
            self.constant("line", "1", Sureness::Unsure, Message::new("guess-line-one"));
            return;
        }
        let telling = ["product_code", "description", "quantity", "customs_value", "amount"];
        let from: Vec<usize> = telling.iter().filter_map(|name| self.feed(name)?.from.first().copied()).collect();
        if !from.is_empty() {
            let (sure, why) = (Sureness::Unsure, Message::new("guess-line-parts"));
            self.put("line", Feed { from, value: None, worth: 0.3, sure, why });
        }
    }

    fn feed(&self, column: &str) -> Option<&Feed> {
        self.feeds.get(self.table.column(column)?)?.as_ref()
    }

    fn is_lacking(&self, column: &str) -> bool {
        self.table.required.contains(&column) && self.feed(column).is_none()
    }

    fn put(&mut self, column: &str, feed: Feed) {
        if let Some(place) = self.table.column(column) {
            self.feeds[place] = Some(feed);
        }
    }

    fn constant(&mut self, column: &str, value: &str, sure: Sureness, why: Message) {
        self.put(column, Feed { from: Vec::new(), value: Some(value.to_string()), worth: 0.3, sure, why });
    }

    /// How well a requirement is met, from 0 to 1.
    fn met(&self, required: &str) -> f64 {
        let worths = required.split('|').filter_map(|name| self.feed(name)).map(|feed| feed.worth);
        worths.fold(0.0, f64::max)
    }

    /// The required columns that nothing feeds.
    fn missing(&self) -> Vec<&'static str> {
        self.table.required.iter().copied().filter(|required| self.met(required) == 0.0).collect()
    }

    /// Whether all that is required has a column, or a constant that can be assumed.
    fn is_whole(&self) -> bool {
        self.missing().is_empty()
    }

    /// Whether it is worth a word: two columns by their names, and half of what is required.
    fn is_enough(&self) -> bool {
        let named = self.feeds.iter().flatten().filter(|feed| feed.worth >= LEAST).count();
        named >= 2 && self.missing().len() * 2 <= self.table.required.len()
    }

    /// How well the table fits: what is required is there, and the columns of the file have a place.
    fn worth(&self, width: usize) -> f64 {
        let met: f64 = self.table.required.iter().map(|required| self.met(required)).sum();
        let explained = self.feeds.iter().flatten().filter(|feed| feed.worth >= LEAST).count();
        met / self.table.required.len() as f64 + explained as f64 / width.clamp(1, EXPLAINED) as f64
    }

    fn told(&self, columns: &Columns<'_>, file: &Beginning<'_>) -> GuessedSource {
        let of_kind = |is: fn(Kind) -> bool| {
            let names = self.table.columns.iter().zip(&self.feeds);
            let feeds = names.filter(move |(name, _)| is(looks::kind(name))).filter_map(|(_, feed)| feed.as_ref());
            feeds.flat_map(|feed| &feed.from).flat_map(|place| &columns.values[*place]).copied().collect::<Vec<&str>>()
        };
        let days = looks::days(&of_kind(|kind| matches!(kind, Kind::Day)));
        let mut told: Vec<GuessedColumn> = Vec::new();
        for (column, feed) in self.table.columns.iter().zip(&self.feeds) {
            let Some(feed) = feed else { continue };
            let is_day = matches!(looks::kind(column), Kind::Day);
            let (sure, why) = match is_day && days.ambiguous {
                true => (Sureness::Unsure, Message::new("guess-day-order")),
                false => (feed.sure, feed.why.clone()),
            };
            let from = feed.from.iter().map(|place| called(file.header, *place)).collect();
            let scheme = match looks::kind(column) {
                Kind::Party => feed.from.first().and_then(|place| scheme(*place, columns)),
                _ => None,
            };
            told.push(GuessedColumn { column, from, value: feed.value.clone(), scheme, sure, why });
        }
        GuessedSource {
            table: self.table.name,
            path: file.path.to_string(),
            decimal_comma: looks::has_decimal_comma(&of_kind(|kind| matches!(kind, Kind::Number))),
            days: days.patterns,
            sheet: None,
            records: None,
            columns: told,
            missing: self.missing(),
        }
    }
}

/// A column of the file for a canonical one, where its name says so and its values do not contradict.
fn offer(table: &Table, canonical: &str, from: usize, columns: &Columns<'_>) -> Option<Offer> {
    let name = &columns.names[from];
    let (likeness, spelt, why) = match names::column(name, table, canonical) {
        _ if names::is_canonical(name, canonical) => (1.0, true, Message::new("guess-canonical")),
        Some(Hit { likeness, spelt, entry }) => (likeness, spelt, reason(likeness, spelt, entry)),
        None => return None,
    };
    let fit = columns.fit(from, looks::kind(canonical));
    if fit.is_some_and(|fit| fit < 0.5) {
        return None;
    }
    let agrees = fit.is_none_or(|fit| fit >= 0.8);
    let sure = if likeness >= SURE && spelt && agrees { Sureness::Sure } else { Sureness::Unsure };
    Some(Offer { column: 0, from, worth: likeness, sure, why })
}

fn reason(likeness: f64, spelt: bool, entry: &names::Entry) -> Message {
    let id = match (likeness >= SURE, spelt) {
        (true, true) => "guess-named",
        (_, false) => "guess-spelt-nearly",
        (false, true) => "guess-holds",
    };
    Message::new(id).with("word", entry.word).with("language", entry.language)
}

/// The scheme of ids in a column of the file: by check digits, else by its name. None where they stand with one.
fn scheme(place: usize, columns: &Columns<'_>) -> Option<&'static str> {
    let values = &columns.values[place];
    if !looks::without_scheme(values) {
        return None;
    }
    looks::scheme(values).or_else(|| names::scheme(&columns.names[place]))
}

/// How the settings name a column of the file: by its name, or by its number where the name is none or not the only one.
fn called(header: &[String], place: usize) -> String {
    match header.get(place) {
        Some(name) if !name.trim().is_empty() && find(header, name) == Some(place) => name.clone(),
        _ => format!("#{}", place + 1),
    }
}

#[cfg(test)]
mod tests;
