//! Lists the message catalogues under `src/words/`, so that a new language or a new file needs no line of code.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src/words");
    let words = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("src/words");
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

/// What lies in a folder, in the order of names.
fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    Ok(paths)
}
