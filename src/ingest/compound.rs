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
        if announces_too_much(&stream) {
            return Err("a sheet is announced to be larger than any".to_string());
        }
    }
    Ok(())
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

/// Whether an entry of the directory is the stream of a workbook.
fn is_workbook(entry: &[u8]) -> bool {
    let name: String =
        entry.chunks_exact(2).take(32).map_while(|unit| (unit[0] != 0).then_some(char::from(unit[0]))).collect();
    name.eq_ignore_ascii_case("workbook") || name.eq_ignore_ascii_case("book")
}

/// Whether a record of a sheet's size tells of more cells than a sheet can have.
fn announces_too_much(stream: &[u8]) -> bool {
    let mut rest = stream;
    while let [kind_low, kind_high, length_low, length_high, after @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some((record, next)) = after.split_at_checked(length) else { return false };
        if [*kind_low, *kind_high] == [0x00, 0x02] {
            let short =
                |at: usize| record.get(at..at + 2).map_or(0, |two| u64::from(u16::from_le_bytes([two[0], two[1]])));
            let long = |at: usize| number(record, at).map_or(0, u64::from);
            let (first, last, columns) = match length {
                10 => (short(0), short(2), short(6)),
                _ => (long(0), long(4), short(10)),
            };
            let cells = last.checked_sub(first).map(|rows| (rows + 1).saturating_mul(columns + 1));
            if cells.is_none_or(|cells| cells > 2 * MOST_CELLS) {
                return true;
            }
        }
        rest = next;
    }
    false
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

    const GOOD: &[u8] = include_bytes!("../../tests/cases/source-formats/parties.xls");

    #[test]
    fn a_good_file_passes() {
        assert_eq!(check(GOOD), Ok(()));
        assert_eq!(check(b"no compound file"), Ok(()));
        assert_eq!(check(&GOOD[..600]), Ok(()));
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

    #[test]
    fn a_sheet_of_billions_of_cells_is_found() {
        let record = |rows: u32, columns: u16| {
            let size = [&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &0_u16.to_le_bytes(), &columns.to_le_bytes()];
            [&[0, 2, 14, 0][..], &size.concat(), &[0, 0]].concat()
        };
        assert!(!announces_too_much(&record(65_536, 256)));
        assert!(announces_too_much(&record(u32::MAX, 256)));
        let backwards = [&[0, 2, 10, 0, 9, 0, 3, 0][..], &[0; 6]].concat();
        assert!(announces_too_much(&backwards));
        assert!(!announces_too_much(&[0, 2, 14]));
    }
}
