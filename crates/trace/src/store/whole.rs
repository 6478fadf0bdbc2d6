//! Files that are whole or not there: each is written beside its place and then moved into it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes that are handed to the system at a time.
const BUFFER: usize = 1 << 16;

/// How the name of a file ends that is being written.
pub(super) const PART: &str = "part";

/// Writes a file whole or not at all, with the folders that lead to it; gives what filling it gave.
///
/// # Errors
/// What the system says, or `fill`: then what stood there before still does.
pub fn whole<T>(path: &Path, fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>) -> io::Result<T> {
    let part = part_of(path);
    let result = write_part(path, &part, fill);
    if result.is_err() {
        // The reason is what the user needs; a part that cannot be removed adds nothing to it.
        let _ = fs::remove_file(&part);
    }
    growing().remove(&part);
    result
}

/// Removes what is being written, for a program that is told to stop and ends at once: files stay whole or not there.
/// Nothing more can be written after it.
pub fn abandon() {
    let growing = growing();
    for part in growing.iter() {
        // Nobody is left to be told.
        let _ = fs::remove_file(part);
    }
    // Held to the end: another thread must not begin a file meanwhile.
    std::mem::forget(growing);
}

/// Begins a file that [`abandon`] knows of.
fn begin(part: &Path) -> io::Result<File> {
    let mut growing = growing();
    let file = File::create(part)?;
    growing.insert(part.to_path_buf());
    Ok(file)
}

/// Files that are being written just now.
fn growing() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    static GROWING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    GROWING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_part<T>(
    path: &Path,
    part: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>,
) -> io::Result<T> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut to = BufWriter::with_capacity(BUFFER, begin(part)?);
    let filled = fill(&mut to)?;
    to.into_inner().map_err(io::IntoInnerError::into_error)?;
    fs::rename(part, path)?;
    Ok(filled)
}

/// Where a file grows: beside its place, so that the move stays on one disk.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(PART);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_fails_half_way_leaves_the_old_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.csv");
        whole(&path, |to| to.write_all(b"old")).expect("written");
        let failed = whole(&path, |to| {
            to.write_all(b"half")?;
            Err::<(), _>(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(failed.expect_err("an error").kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read(&path).expect("the old file"), b"old");
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1);
    }
}
