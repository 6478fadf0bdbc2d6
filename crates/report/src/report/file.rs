//! The files of an output folder: whole or not there, hashed on the way.

use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use tegi_model::Message;
use tegi_trace::store::whole;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path inside the output folder, with slashes.
    pub path: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Why a result could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file or folder could not be made.
    #[error("{path}: {error}")]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The page's template does not fit its data.
    #[error("report.html: {0}")]
    Template(#[from] minijinja::Error),
}

impl ReportError {
    /// What happened, for a user.
    pub fn message(&self) -> Message {
        match self {
            ReportError::Write { path, error } => {
                Message::new("error-write").with("path", path.display().to_string()).with("reason", error.to_string())
            }
            ReportError::Template(error) => Message::new("error-template").with("reason", error.to_string()),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<Message> {
        let ReportError::Write { error, .. } = self else { return None };
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Some(Message::new("hint-permission"))
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Message::new("hint-disk-full")),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => Some(Message::new("hint-not-a-folder")),
            _ => None,
        }
    }
}

/// Bytes that are hashed at a time.
const BUFFER: usize = 1 << 16;

/// The output folder.
pub(super) struct Folder<'a> {
    dir: &'a Path,
}

impl Folder<'_> {
    pub(super) fn new(dir: &Path) -> Result<Folder<'_>, ReportError> {
        fs::create_dir_all(dir).map_err(|error| ReportError::Write { path: dir.to_path_buf(), error })?;
        Ok(Folder { dir })
    }

    /// Writes one file, whose name may hold a folder.
    pub(super) fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Written, ReportError> {
        let sha256 = atomically(&self.dir.join(name), fill)?;
        Ok(Written { path: name.to_string(), sha256 })
    }
}

impl Folder<'_> {
    /// What the manifest of an earlier run says it wrote; nothing where there is none that can be read.
    pub(super) fn former(&self) -> Vec<String> {
        let text = fs::read(self.dir.join("manifest.json")).unwrap_or_default();
        let manifest: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let outputs = manifest["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        let inside = |path: &&str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        outputs.iter().filter_map(|output| output["path"].as_str()).filter(inside).map(str::to_string).collect()
    }

    /// Removes files of this folder. One that cannot be removed stays: it is a leftover, not a result.
    pub(super) fn remove<'p>(&self, paths: impl Iterator<Item = &'p String>) {
        for path in paths.filter(|path| *path != "manifest.json") {
            let _ = fs::remove_file(self.dir.join(path));
        }
    }
}

/// Writes a file whole or not at all, and returns its SHA-256.
pub fn atomically(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<String, ReportError> {
    let hashed = |to: &mut (dyn Write + Send)| {
        let mut to = BufWriter::with_capacity(BUFFER, Hashing { to, hash: Sha256::new() });
        fill(&mut to)?;
        let to = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(hex(&to.hash.finalize()))
    };
    whole(path, hashed).map_err(|error| ReportError::Write { path: path.to_path_buf(), error })
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Passes bytes on and hashes them.
struct Hashing<W> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_with_what_helps() {
        let dir = tempfile::tempdir().expect("a folder");
        let failed = atomically(&dir.path().join("a.csv"), |to| {
            to.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert!(failed.expect_err("an error").hint().is_some());
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let dir = tempfile::tempdir().expect("a folder");
        let hash = atomically(&dir.path().join("deep/abc"), |to| to.write_all(b"abc")).expect("written");
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
