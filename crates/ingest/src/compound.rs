//! The compound files that XLS are: sectors in chains, as on a disk. A damaged one may chain sectors in a circle, or
//! announce a sheet of billions of cells; either would fill the memory of whoever follows it, so that both are looked
//! for first ([MS-CFB] 2.2, 2.3, 2.6; [MS-XLS] 2.4.90).

/// The end of a chain, and other marks that are no sectors.
const LAST_SECTOR: u32 = 0xffff_fffa;

/// Streams shorter than this lie in small sectors of their own.
const SMALL_STREAM: usize = 4_096;

/// The bytes of a small sector.
const SMALL_SECTOR: usize = 64;

/// The cells of the largest sheet.
const MOST_CELLS: u64 = (1 << 16) * (1 << 8);

/// Whether a compound file can be read by following its chains; what is wrong with it otherwise. Files that are none
/// pass: whoever reads them says so.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let Some(file) = Compound::of(bytes) else { return Ok(()) };
    if has_circle(&file.table) {
        return Err("its sectors are chained in a circle".to_string());
    }
    let directory = file.chain(number(bytes, 48).unwrap_or(LAST_SECTOR));
    let entries = || directory.chunks_exact(128);
    let small_table: Vec<u32> = numbers(&file.chain(number(bytes, 60).unwrap_or(LAST_SECTOR)));
    if has_circle(&small_table) {
        return Err("its small sectors are chained in a circle".to_string());
    }
    let small: Vec<u8> = entries().next().and_then(|root| number(root, 116)).map_or(Vec::new(), |at| file.chain(at));
    for entry in entries().filter(|entry| is_workbook(entry)) {
        let (start, length) = (number(entry, 116).unwrap_or(LAST_SECTOR), number(entry, 120).unwrap_or(0) as usize);
        let stream = if length < SMALL_STREAM {
            follow(&small, SMALL_SECTOR, 0, &small_table, start)
        } else {
            file.chain(start)
        };
        if takes_too_much(&stream) {
            return Err("its sheets tell of more cells than sheets can have".to_string());
        }
    }
    Ok(())
}

/// Whether a compound file is protected with a password: a workbook of XLSX that is encrypted as a whole ([MS-OFFCRYPTO]
/// 2.3.4.4), or one of XLS whose records say so ([MS-XLS] 2.4.117). It must have passed [`check`].
pub fn is_protected(bytes: &[u8]) -> bool {
    let Some(file) = Compound::of(bytes) else { return false };
    let directory = file.chain(number(bytes, 48).unwrap_or(LAST_SECTOR));
    let mut entries = directory.chunks_exact(128);
    entries.any(|entry| {
        let starts = || number(entry, 116).unwrap_or(LAST_SECTOR);
        name(entry).eq_ignore_ascii_case("EncryptedPackage")
            || is_workbook(entry) && has_password(&file.chain(starts()))
    })
}

/// Whether the records of a workbook before those of its sheets say that it has a password.
fn has_password(stream: &[u8]) -> bool {
    records(stream).take_while(|(kind, _)| *kind != END).any(|(kind, _)| kind == PASSWORD)
}

/// A file with the table of its chains.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
}

impl Compound<'_> {
    fn of(bytes: &[u8]) -> Option<Compound<'_>> {
        let sector = match bytes.get(30..32)? {
            [9, 0] => 512,
            [12, 0] => 4_096,
            _ => return None,
        };
        let mut file = Compound { bytes, sector, table: Vec::new() };
        let mut places = numbers(bytes.get(76..512)?);
        let mut next = number(bytes, 68)?;
        for _ in 0..bytes.len() / sector {
            let Some(more) = file.sector(next) else { break };
            places.extend(numbers(more));
            next = places.pop()?;
        }
        let tables = places.iter().filter_map(|place| file.sector(*place));
        // A table has no more entries than the file has sectors, whatever is said.
        let table = tables.flat_map(numbers).take(bytes.len() / sector + 1).collect();
        file.table = table;
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&[u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        (number < LAST_SECTOR).then(|| self.bytes.get(start..self.bytes.len().min(start + self.sector)))?
    }

    fn chain(&self, first: u32) -> Vec<u8> {
        follow(self.bytes, self.sector, 1, &self.table, first)
    }
}

/// The bytes of a chain of sectors, where the first sector of the file has the number `-before`.
fn follow(bytes: &[u8], sector: usize, before: usize, table: &[u32], first: u32) -> Vec<u8> {
    let (mut chain, mut at) = (Vec::new(), first);
    while at < LAST_SECTOR && chain.len() <= bytes.len() {
        let start = (at as usize + before) * sector;
        let Some(found) = bytes.get(start..bytes.len().min(start + sector)) else { break };
        chain.extend_from_slice(found);
        let Some(next) = table.get(at as usize) else { break };
        at = *next;
    }
    chain
}

/// Whether following a table from some entry never ends.
fn has_circle(table: &[u32]) -> bool {
    // The number of the walk that came by; walks begin at 1.
    let mut passed = vec![0_u32; table.len()];
    for (first, walk) in (0..table.len()).zip(1_u32..) {
        let mut at = first;
        while let Some(mark) = passed.get_mut(at) {
            match *mark {
                0 => *mark = walk,
                known if known == walk => return true,
                _ => break,
            }
            at = table[at] as usize;
        }
    }
    false
}

/// The name of an entry of the directory, as far as it is ASCII.
fn name(entry: &[u8]) -> String {
    entry.chunks_exact(2).take(32).map_while(|unit| (unit[0] != 0).then_some(char::from(unit[0]))).collect()
}

/// Whether an entry of the directory is the stream of a workbook.
fn is_workbook(entry: &[u8]) -> bool {
    let name = name(entry);
    name.eq_ignore_ascii_case("workbook") || name.eq_ignore_ascii_case("book")
}

/// Whether the sheets of a workbook take more cells than two of the largest: by the size that each tells, or by the
/// places of its cells, which need not lie where it tells.
fn takes_too_much(stream: &[u8]) -> bool {
    let sheets = records(stream).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| *kind == SHEET);
    let starts = sheets.filter_map(|(_, record)| number(record, 0)).filter_map(|start| stream.get(start as usize..));
    let cells = starts.map(|sheet| cells(sheet).unwrap_or(u64::MAX)).fold(0, u64::saturating_add);
    cells > 2 * MOST_CELLS
}

/// Records of a workbook's stream ([MS-XLS] 2.3.1).
const END: u16 = 0x000a;
const PASSWORD: u16 = 0x002f;
const BEGIN: u16 = 0x0809;
const SHEET: u16 = 0x0085;
const SIZE: u16 = 0x0200;
const SEVERAL_CELLS: u16 = 0x00bd;
const CELLS: [u16; 8] = [0x0006, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e, SEVERAL_CELLS];

/// Every record with its kind, up to where the stream is cut off.
fn records(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (short(rest, 0)?, short(rest, 2)?);
        let (record, next) = rest[4..].split_at_checked(usize::from(length))?;
        rest = next;
        Some((kind, record))
    })
}

/// The cells that a sheet is given room for, nothing if it ends before it begins. What is drawn into a sheet has
/// records like cells, which are none.
fn cells(sheet: &[u8]) -> Option<u64> {
    let (mut told, mut depth) = (0, 0_usize);
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    for (kind, record) in records(sheet) {
        let low = |at: usize| short(record, at).map_or(0, u64::from);
        let long = |at: usize| number(record, at).map_or(0, u64::from);
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            SIZE => {
                let (first, last, columns) = match record.len() {
                    10 => (low(0), low(2), low(6)),
                    _ => (long(0), long(4), low(10)),
                };
                told = told.max((last.checked_sub(first)? + 1).saturating_mul(columns + 1));
            }
            _ if CELLS.contains(&kind) => {
                let last = if kind == SEVERAL_CELLS { low(record.len().saturating_sub(2)) } else { 0 };
                rows = (rows.0.min(low(0)), rows.1.max(low(0)));
                columns = (columns.0.min(low(2)), columns.1.max(low(2)).max(last));
            }
            _ => {}
        }
    }
    let room = |(first, last): (u64, u64)| last.checked_sub(first).map_or(0, |room| room + 1);
    Some(told.max(room(rows).saturating_mul(room(columns))))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|four| number(four, 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[u8] = include_bytes!("../../../tests/cases/source-formats/parties.xls");

    #[test]
    fn a_good_file_passes() {
        assert_eq!(check(GOOD), Ok(()));
        assert_eq!(check(b"no compound file"), Ok(()));
        assert_eq!(check(&GOOD[..600]), Ok(()));
    }

    /// The workbook with what is found there first replaced.
    fn changed(found: &[u8], by: &[u8]) -> Vec<u8> {
        let (mut bytes, at) = (GOOD.to_vec(), memchr::memmem::find(GOOD, found).expect("it is there"));
        bytes[at..at + by.len()].copy_from_slice(by);
        bytes
    }

    #[test]
    fn a_password_is_told() {
        let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert!(is_protected(&changed(&wide("Workbook"), &wide("EncryptedPackage"))));
        // The record behind the first one.
        let [length, more] = GOOD[512 + 2..512 + 4] else { panic!("a record") };
        let second = 512 + 4 + usize::from(u16::from_le_bytes([length, more]));
        assert_eq!(short(GOOD, 512), Some(BEGIN));
        let mut bytes = GOOD.to_vec();
        bytes[second..second + 2].copy_from_slice(&PASSWORD.to_le_bytes());
        assert!(is_protected(&bytes));
        assert!(!is_protected(GOOD) && !is_protected(b"no compound file") && !is_protected(&GOOD[..600]));
    }

    #[test]
    fn a_circle_is_found() {
        assert!(!has_circle(&[1, 2, u32::MAX, 2, 3]));
        assert!(has_circle(&[1, 2, 0]));
        assert!(has_circle(&[u32::MAX, 1]));
        let mut bytes = GOOD.to_vec();
        // The first sector of the table follows itself.
        let table = (number(GOOD, 76).expect("a table") as usize + 1) * 512;
        bytes[table..table + 4].fill(0);
        assert!(check(&bytes).is_err());
    }

    /// A stream of one sheet that has these records.
    fn one_sheet(records: &[u8]) -> Vec<u8> {
        let globals = [&[0x85, 0, 8, 0, 16, 0, 0, 0, 0, 0, 0, 0][..], &[0x0a, 0, 0, 0]].concat();
        [&globals[..], &[0x09, 0x08, 0, 0], records, &[0x0a, 0, 0, 0]].concat()
    }

    #[test]
    fn a_sheet_of_billions_of_cells_is_found() {
        let sized = |rows: u32, columns: u16| {
            let size = [&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &0_u16.to_le_bytes(), &columns.to_le_bytes()];
            one_sheet(&[&[0, 2, 14, 0][..], &size.concat(), &[0, 0]].concat())
        };
        assert!(!takes_too_much(&sized(65_536, 256)));
        assert!(takes_too_much(&sized(u32::MAX, 256)));
        let backwards = one_sheet(&[&[0, 2, 10, 0, 9, 0, 3, 0][..], &[0; 6]].concat());
        assert!(takes_too_much(&backwards));
        assert!(!takes_too_much(&[0, 2, 14]));
    }

    #[test]
    fn cells_far_apart_are_found() {
        let cell = |row: u16, column: u16| {
            [&[0x03, 0x02, 14, 0][..], &row.to_le_bytes(), &column.to_le_bytes(), &[0; 10]].concat()
        };
        let apart = [cell(0, 0), cell(u16::MAX, u16::MAX)].concat();
        assert!(takes_too_much(&one_sheet(&apart)));
        assert!(!takes_too_much(&one_sheet(&[cell(0, 0), cell(u16::MAX, 255)].concat())));
        // A chart's cells are not the sheet's.
        let chart = [&[0x09, 0x08, 0, 0][..], &apart, &[0x0a, 0, 0, 0]].concat();
        assert!(!takes_too_much(&one_sheet(&chart)));
    }
}
