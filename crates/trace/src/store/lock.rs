//! One writer at a time: who finds another at work leaves the store to it.

use super::whole::PART;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// The store of a case, held for writing; given back when it is dropped, and by the system when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Holds the store in `folder`, which is made where there is none, and removes what a writer left that was broken
    /// off; nothing where another process holds it.
    ///
    /// # Errors
    /// Where the folder cannot be made or written to.
    pub fn take(folder: &Path) -> io::Result<Option<Lock>> {
        fs::create_dir_all(folder)?;
        let file = File::create(folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: volumes are moved into their place whole, so that the last writer wins.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(fs::TryLockError::Error(error)) => return Err(error),
        }
        for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
            if entry.path().extension().is_some_and(|end| end == PART) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(Some(Lock { _file: file }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_writer_is_turned_away_until_the_first_is_done() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("store");
        let first = Lock::take(&folder).expect("a folder").expect("nobody else");
        assert!(Lock::take(&folder).expect("a folder").is_none());
        drop(first);
        fs::write(folder.join("traced.part"), b"left").expect("a leftover");
        assert!(Lock::take(&folder).expect("a folder").is_some());
        assert!(!folder.join("traced.part").exists());
    }
}
