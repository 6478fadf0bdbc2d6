//! What a volume depends on, as one number; and which inputs lie on the disk as they did when they were read.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What the inputs looked like, in the store's folder.
const INPUTS: &str = "inputs.json";

/// A file that was changed so shortly before it was looked at can be changed again without looking different: clocks of
/// file systems are that coarse.
const COARSE: Duration = Duration::from_secs(2);

/// What a volume depends on: the SHA-256 of all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of some bytes. The first to be told is which program writes: nobody else may read.
    pub fn of(bytes: &[u8]) -> Key {
        Key([0; 32]).and(bytes)
    }

    /// The key of what this one stands for and of more.
    pub fn and(self, bytes: &[u8]) -> Key {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
        Key(hash.finalize().into())
    }
}

/// How a file looks from outside: whoever changes it changes this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Look {
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: u64,
    /// Nanoseconds since 1970 at which the file or its times were changed, where the system tells.
    changed: u64,
}

impl Look {
    fn of(path: &Path) -> io::Result<Look> {
        let data = fs::metadata(path)?;
        let modified = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Look { bytes: data.len(), modified: nanoseconds(modified), changed: changed(&data) })
    }

    /// Whether it is old enough that a later change must show.
    fn is_settled(&self, now: SystemTime) -> bool {
        let now = nanoseconds(now.duration_since(UNIX_EPOCH).unwrap_or_default());
        self.modified.max(self.changed) < now.saturating_sub(nanoseconds(COARSE))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(unix)]
fn changed(data: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let (seconds, rest) = (u64::try_from(data.ctime()).unwrap_or(0), u64::try_from(data.ctime_nsec()).unwrap_or(0));
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> u64 {
    0
}

/// A file with its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// How it looked; nothing where a later change might not show.
    look: Option<Look>,
    bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    sha256: String,
}

/// The files that a case is read from, as they lie on the disk just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    looks: BTreeMap<String, Look>,
    seen: SystemTime,
}

impl Inputs {
    /// Looks at some files of a folder, given relative to it.
    ///
    /// # Errors
    /// Where one of them cannot be looked at.
    pub fn look(dir: &Path, paths: &[String]) -> io::Result<Inputs> {
        let seen = SystemTime::now();
        let look = |path: &String| Ok((path.clone(), Look::of(&dir.join(path))?));
        Ok(Inputs { looks: paths.iter().map(look).collect::<io::Result<_>>()?, seen })
    }

    /// Whether they look the same still.
    pub fn unchanged(&self, dir: &Path) -> bool {
        self.looks.iter().all(|(path, look)| Look::of(&dir.join(path)).is_ok_and(|now| now == *look))
    }

    /// The hash of each file, as the store in `folder` remembers it, and whether it remembers all of them as they look
    /// now. A file that looks different is hashed anew, unless the store cannot know it: then there is no answer, since
    /// reading will hash it anyway.
    pub fn hashes(&self, dir: &Path, folder: &Path) -> Option<(BTreeMap<String, String>, bool)> {
        let text = fs::read(folder.join(INPUTS)).ok()?;
        let known: BTreeMap<String, Stamped> = serde_json::from_slice(&text).ok()?;
        let possible = |(path, look): (&String, &Look)| known.get(path).is_some_and(|known| known.bytes == look.bytes);
        if known.len() != self.looks.len() || !self.looks.iter().all(possible) {
            return None;
        }
        let mut remembered = true;
        let hash = |(path, look): (&String, &Look)| {
            let known = known.get(path)?;
            let same = known.look == Some(*look);
            remembered &= same;
            Some((path.clone(), if same { known.sha256.clone() } else { sha256(&dir.join(path)).ok()? }))
        };
        let hashes = self.looks.iter().map(hash).collect::<Option<_>>()?;
        Some((hashes, remembered))
    }

    /// Remembers the hash of each file in the store.
    ///
    /// # Errors
    /// What the system says.
    pub fn remember(&self, folder: &Path, hashes: &BTreeMap<String, String>) -> io::Result<()> {
        let stamped = |(path, look): (&String, &Look)| {
            let sha256 = hashes.get(path).cloned().unwrap_or_default();
            let settled = Some(*look).filter(|look| look.is_settled(self.seen));
            (path.clone(), Stamped { look: settled, bytes: look.bytes, sha256 })
        };
        let stamps: BTreeMap<String, Stamped> = self.looks.iter().map(stamped).collect();
        super::whole(&folder.join(INPUTS), |to| Ok(serde_json::to_writer_pretty(to, &stamps)?))
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut piece = vec![0; 1 << 20];
    loop {
        match io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            read => hash.update(&piece[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes_of(dir: &Path, folder: &Path) -> Option<(BTreeMap<String, String>, bool)> {
        Inputs::look(dir, &["a.csv".to_string()]).expect("a file").hashes(dir, folder)
    }

    #[test]
    fn a_file_is_hashed_anew_unless_it_must_be_the_same() {
        let dir = tempfile::tempdir().expect("a folder");
        let (dir, folder) = (dir.path(), dir.path().join("store"));
        let file = dir.join("a.csv");
        fs::write(&file, "one").expect("a file");
        assert_eq!(hashes_of(dir, &folder), None);
        let inputs = Inputs::look(dir, &["a.csv".to_string()]).expect("a file");
        let first = BTreeMap::from([("a.csv".to_string(), sha256(&file).expect("a hash"))]);
        inputs.remember(&folder, &first).expect("written");
        // Younger than the clock is coarse: the same length, other letters.
        fs::write(&file, "two").expect("a file");
        let (second, remembered) = hashes_of(dir, &folder).expect("the length is known");
        assert!(second != first && !remembered);
        fs::write(&file, "three").expect("a file");
        assert_eq!(hashes_of(dir, &folder), None);
        assert!(!inputs.unchanged(dir));
    }

    #[test]
    fn a_settled_look_stands_for_the_bytes() {
        let look = Look { bytes: 3, modified: 0, changed: 5 };
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(look.is_settled(at(3)) && !look.is_settled(at(1)));
    }

    #[test]
    fn keys_tell_apart_what_was_put_together() {
        assert!(Key::of(b"ab").and(b"c") != Key::of(b"a").and(b"bc"));
        assert_eq!(Key::of(b"a").and(b"b"), Key::of(b"a").and(b"b"));
    }
}
