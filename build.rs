//! Lists the message catalogues under `src/words/`, so that a new language or a new file needs no line of code; and
//! names the sources by a number, by which a store knows who wrote it.

use std::error::Error;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src");
    let src = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo:rustc-env=TEGI_SOURCES={:016x}", fingerprint(&src)?);
    let words = src.join("words");
    let mut code = String::from("&[\n");
    for language in sorted(&words)?.into_iter().filter(|path| path.is_dir()) {
        let name = language.file_name().unwrap_or_default().to_string_lossy().into_owned();
        writeln!(code, "    ({name:?}, &[")?;
        for file in sorted(&language)?.into_iter().filter(|path| path.extension().is_some_and(|ext| ext == "ftl")) {
            // From where the crate is compiled, so that a checkout can be moved together with what was built of it.
            let path = format!("/src/words/{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
            writeln!(code, "        include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?})),")?;
        }
        code.push_str("    ]),\n");
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogues.rs"), code)?;
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
