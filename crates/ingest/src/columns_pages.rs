//! The values of a Parquet column as numbers, so that a text that its dictionary holds is written and looked at once.
//!
//! The library decodes levels, runs and packed numbers; what these stand for is kept from it. Instead of a dictionary it is
//! handed one that holds 0, 1, 2 …, instead of plain values the numbers that follow, so that the places of values come
//! out and not the values. A page of another encoding is none of this reader's: it says so, and the column is read as the
//! library reads it. Memory is in proportion to the bytes of a page.

use super::pieces::lock;
use bytes::Bytes;
use parquet::basic::{Encoding, Type as Physical};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::Int32Type;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::{ColumnDescriptor, Type};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A column whose values come out as numbers.
pub struct Numbered {
    reader: ColumnReaderImpl<Int32Type>,
    nullable: bool,
    shared: Arc<Mutex<Shared>>,
    levels: Vec<i16>,
    numbers: Vec<i32>,
}

/// What the reader of pages tells.
#[derive(Default)]
struct Shared {
    /// Plain values in the order of their numbers.
    plain: VecDeque<Plain>,
    /// Whether a page came that is none of this reader's.
    unusual: bool,
}

/// The values of a page that lie there one after the other.
struct Plain {
    /// The number of the first.
    first: i32,
    values: Values,
}

/// A value in a row.
pub enum Place<'v> {
    /// There is none.
    Null,
    /// The entry of the dictionary with this number.
    Entry(usize),
    /// These bytes.
    Bytes(&'v [u8]),
}

impl Numbered {
    /// A reader of a column's pages, and the values of its dictionary; nothing where its type is none that is read so.
    pub fn open(column: &ColumnDescriptor, mut pages: Box<dyn PageReader>) -> Result<Option<(Numbered, Values)>> {
        let Some(width) = Width::of(column.physical_type()) else { return Ok(None) };
        let mut dictionary = Values::default();
        let begins_with_one = pages.peek_next_page()?.is_some_and(|page| page.is_dict);
        let held = if begins_with_one { pages.get_next_page()? } else { None };
        let held = match held {
            Some(Page::DictionaryPage { buf, num_values, encoding, is_sorted }) => {
                dictionary = Values::of(buf, width, usize::try_from(num_values)?);
                if dictionary.len() < usize::try_from(num_values)? {
                    return Err(ParquetError::EOF("a dictionary has fewer values than it says".to_string()));
                }
                let buf = numbers(0, dictionary.len())?;
                Some(Page::DictionaryPage { buf, num_values, encoding, is_sorted })
            }
            other => other,
        };
        let next = i32::try_from(dictionary.len())?;
        let shared = Arc::<Mutex<Shared>>::default();
        let nullable = column.max_def_level() > 0;
        let pages = Numbers { pages, held, next, width, nullable, shared: shared.clone() };
        let of_numbers = Type::primitive_type_builder("number", Physical::INT32).build()?;
        let column = ColumnDescriptor::new(Arc::new(of_numbers), column.max_def_level(), 0, column.path().clone());
        let reader = ColumnReaderImpl::new(Arc::new(column), Box::new(pages));
        let numbered = Numbered { reader, nullable, shared, levels: Vec::new(), numbers: Vec::new() };
        Ok(Some((numbered, dictionary)))
    }

    /// Whether the column has to be read in another way.
    pub fn is_unusual(&self) -> bool {
        lock(&self.shared).unusual
    }

    /// Passes over rows.
    pub fn skip(&mut self, rows: usize) -> Result<usize> {
        self.reader.skip_records(rows)
    }

    /// Reads the next rows, and hands on the value of each.
    pub fn read(&mut self, rows: usize, mut take: impl FnMut(usize, Place<'_>)) -> Result<()> {
        let (levels, numbers) = (&mut self.levels, &mut self.numbers);
        levels.clear();
        numbers.clear();
        let mut read = 0;
        while read < rows {
            let (more, _, _) = self.reader.read_records(rows - read, Some(levels), None, numbers)?;
            if more == 0 {
                return Err(too_few());
            }
            read += more;
        }
        let (mut values, mut shared) = (numbers.iter(), lock(&self.shared));
        for row in 0..rows {
            if self.nullable && levels.get(row) != Some(&1) {
                take(row, Place::Null);
                continue;
            }
            let number = *values.next().ok_or_else(too_few)?;
            take(row, shared.place(number).ok_or_else(too_few)?);
        }
        Ok(())
    }
}

/// A column that ends before the rows of its group do.
pub fn too_few() -> ParquetError {
    ParquetError::EOF("fewer rows than the file says".to_string())
}

impl Shared {
    /// The value of a number; numbers of plain values only grow, so that pages that lie behind are let go.
    #[inline]
    fn place(&mut self, number: i32) -> Option<Place<'_>> {
        if self.plain.front().is_none_or(|page| number < page.first) {
            return usize::try_from(number).ok().map(Place::Entry);
        }
        self.plain_place(number)
    }

    fn plain_place(&mut self, number: i32) -> Option<Place<'_>> {
        loop {
            let page = self.plain.front()?;
            let place = usize::try_from(number.checked_sub(page.first)?).ok()?;
            if place < page.values.len() {
                break;
            }
            self.plain.pop_front();
        }
        let page = self.plain.front()?;
        page.values.get(usize::try_from(number.checked_sub(page.first)?).ok()?).map(Place::Bytes)
    }
}

/// How values lie one after the other.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Width {
    /// Each of so many bytes.
    Fixed(usize),
    /// Each behind its length, a number of four bytes.
    Told,
}

impl Width {
    fn of(physical: Physical) -> Option<Width> {
        match physical {
            Physical::INT32 | Physical::FLOAT => Some(Width::Fixed(4)),
            Physical::INT64 | Physical::DOUBLE => Some(Width::Fixed(8)),
            Physical::BYTE_ARRAY => Some(Width::Told),
            _ => None,
        }
    }
}

/// Values that lie one after the other.
#[derive(Default)]
pub struct Values {
    bytes: Bytes,
    /// Where each begins and ends.
    spans: Vec<(u32, u32)>,
}

impl Values {
    /// At most so many values, as many as there are whole.
    fn of(bytes: Bytes, width: Width, most: usize) -> Values {
        let (mut spans, mut at) = (Vec::new(), 0_usize);
        while spans.len() < most {
            let length = match width {
                Width::Fixed(length) => length,
                Width::Told => {
                    let Some(length) = bytes.get(at..).and_then(<[u8]>::first_chunk) else { break };
                    at += length.len();
                    u32::from_le_bytes(*length) as usize
                }
            };
            let Some(end) = at.checked_add(length).filter(|end| *end <= bytes.len()) else { break };
            let (Ok(start), Ok(to)) = (u32::try_from(at), u32::try_from(end)) else { break };
            spans.push((start, to));
            at = end;
        }
        Values { bytes, spans }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    #[inline]
    fn get(&self, place: usize) -> Option<&[u8]> {
        let (start, end) = *self.spans.get(place)?;
        self.bytes.get(start as usize..end as usize)
    }
}

/// So many numbers, one after the other, as a page holds them.
fn numbers(first: i32, count: usize) -> Result<Bytes> {
    let last = first.checked_add(i32::try_from(count)?);
    let last = last.ok_or_else(|| ParquetError::General("too many values".to_string()))?;
    Ok((first..last).flat_map(i32::to_le_bytes).collect())
}

/// The pages of a column with numbers instead of values.
struct Numbers {
    pages: Box<dyn PageReader>,
    /// The dictionary, until it is asked for.
    held: Option<Page>,
    /// The number of the next plain value.
    next: i32,
    width: Width,
    nullable: bool,
    shared: Arc<Mutex<Shared>>,
}

impl PageReader for Numbers {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        match self.held.take() {
            Some(page) => Ok(Some(page)),
            None => self.pages.get_next_page()?.map(|page| self.numbered(page)).transpose(),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        match &self.held {
            Some(_) => Ok(Some(PageMetadata { num_rows: None, num_levels: None, is_dict: true })),
            None => self.pages.peek_next_page(),
        }
    }

    fn skip_next_page(&mut self) -> Result<()> {
        match self.held.take() {
            Some(_) => Ok(()),
            None => self.pages.skip_next_page(),
        }
    }
}

impl Iterator for Numbers {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

impl Numbers {
    fn numbered(&mut self, page: Page) -> Result<Page> {
        match (page.encoding(), page) {
            (_, page @ Page::DictionaryPage { .. }) => Err(self.unusual(&page)),
            (Encoding::RLE_DICTIONARY, page) => Ok(page),
            (Encoding::PLAIN_DICTIONARY, page) => Ok(page),
            (Encoding::PLAIN, mut page) => {
                let at = self.values_at(&page).ok_or_else(|| self.unusual(&page))?;
                if let Page::DataPage { buf, num_values, .. } | Page::DataPageV2 { buf, num_values, .. } = &mut page {
                    let values = Values::of(buf.slice(at..), self.width, usize::try_from(*num_values)?);
                    let places = numbers(self.next, values.len())?;
                    *buf = [&buf[..at], &places[..]].concat().into();
                    let first = self.next;
                    self.next = first.saturating_add(i32::try_from(values.len())?);
                    lock(&self.shared).plain.push_back(Plain { first, values });
                }
                Ok(page)
            }
            (_, page) => Err(self.unusual(&page)),
        }
    }

    fn unusual(&self, page: &Page) -> ParquetError {
        lock(&self.shared).unusual = true;
        ParquetError::General(format!("a page of encoding {}", page.encoding()))
    }

    /// Where the values of a page begin, behind its levels.
    fn values_at(&self, page: &Page) -> Option<usize> {
        let (at, buf) = match page {
            Page::DataPage { buf, .. } if !self.nullable => (0, buf),
            Page::DataPage { buf, def_level_encoding: Encoding::RLE, .. } => {
                let length = u32::from_le_bytes(*buf.first_chunk()?);
                (usize::try_from(length).ok()?.checked_add(4)?, buf)
            }
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
                (usize::try_from(def_levels_byte_len.checked_add(*rep_levels_byte_len)?).ok()?, buf)
            }
            _ => return None,
        };
        (at <= buf.len()).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_one_after_the_other() {
        let told = [&[2, 0, 0, 0][..], b"ab", &[0, 0, 0, 0], &[1, 0, 0, 0], b"c", &[9, 0, 0, 0], b"cut"].concat();
        let all = |values: &Values| values.iter().map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(all(&Values::of(told.clone().into(), Width::Told, 9)), [&b"ab"[..], b"", b"c"]);
        assert_eq!(all(&Values::of(told.into(), Width::Told, 1)), [b"ab"]);
        assert_eq!(all(&Values::of((&b"aaaabbbbcc"[..]).into(), Width::Fixed(4), 9)), [b"aaaa", b"bbbb"]);
        assert_eq!(&numbers(258, 2).expect("numbers")[..], [2, 1, 0, 0, 3, 1, 0, 0]);
        assert!(numbers(i32::MAX, 1).is_err());
    }

    #[test]
    fn a_number_is_an_entry_or_a_plain_value() {
        let page = |first, bytes: &'static [u8]| Plain { first, values: Values::of(bytes.into(), Width::Fixed(4), 9) };
        let mut shared = Shared { plain: VecDeque::from([page(3, b"aaaabbbb"), page(5, b"cccc")]), unusual: false };
        let mut text = |number| match shared.place(number) {
            Some(Place::Entry(entry)) => format!("#{entry}"),
            Some(Place::Bytes(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            Some(Place::Null) | None => "-".to_string(),
        };
        assert_eq!([0, 2, 3, 4, 1, 5, 6].map(&mut text), ["#0", "#2", "aaaa", "bbbb", "#1", "cccc", "-"]);
    }
}
