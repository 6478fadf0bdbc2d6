//! Names the sources by a number, by which a store knows who wrote it.

use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut sources = Vec::new();
    for folder in ["src", "crates"] {
        println!("cargo:rerun-if-changed={folder}");
        sources.push(fingerprint(&root.join(folder))?);
    }
    println!("cargo:rustc-env=TEGI_SOURCES={sources:016x?}");
    Ok(())
}

/// A number that changes with any file of a folder: a store tells by it which program wrote it.
fn fingerprint(folder: &Path) -> Result<u64, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    for path in sorted(folder)? {
        path.file_name().hash(&mut hasher);
        if path.is_dir() { fingerprint(&path)?.hash(&mut hasher) } else { fs::read(&path)?.hash(&mut hasher) }
    }
    Ok(hasher.finish())
}

/// What lies in a folder, in the order of names.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}
