//! Whatever is built into the program may be given on under our own licence.

use crate::expect::root;
use std::process::Command;

/// Licences that ask for no more than a notice. A copyleft licence, even one by the file (MPL-2.0), is a decision of
/// its own and not taken here.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0", // given away altogether: tiny-keccak, which only runs while Parquet's hash tables are compiled
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with the licences allowed. The old way to write OR, a slash, is read too.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any_of(&words);
    met && rest.is_empty()
}

/// `a OR b`, from the front of the words; gives back what is left of them.
fn any_of<'a, 'w>(words: &'a [&'w str]) -> (bool, &'a [&'w str]) {
    let (mut met, mut rest) = all_of(words);
    while let ["OR", after @ ..] = rest {
        let (next, left) = all_of(after);
        (met, rest) = (met || next, left);
    }
    (met, rest)
}

/// `a AND b`, which binds more tightly.
fn all_of<'a, 'w>(words: &'a [&'w str]) -> (bool, &'a [&'w str]) {
    let (mut met, mut rest) = one(words);
    while let ["AND", after @ ..] = rest {
        let (next, left) = one(after);
        (met, rest) = (met && next, left);
    }
    (met, rest)
}

/// One licence, with its exception, or a group in brackets.
fn one<'a, 'w>(words: &'a [&'w str]) -> (bool, &'a [&'w str]) {
    match words {
        ["(", group @ ..] => match any_of(group) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => (ALLOWED.contains(&format!("{name} WITH {exception}").as_str()), rest),
        [name, rest @ ..] => (ALLOWED.contains(name), rest),
        [] => (false, words),
    }
}

#[test]
fn an_expression_is_met_by_one_side_of_or_and_by_both_of_and() {
    assert!(allowed("MIT OR GPL-3.0-only") && allowed("GPL-2.0-only/MIT"));
    assert!(allowed("(MIT OR GPL-3.0-only) AND Unicode-3.0"));
    assert!(allowed("Apache-2.0 WITH LLVM-exception OR LGPL-2.1-only"));
    assert!(!allowed("MIT AND GPL-3.0-only") && !allowed("MPL-2.0") && !allowed("(MIT") && !allowed(""));
}

#[test]
fn every_dependency_may_be_given_on() {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(root("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&cargo.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50, "{} packages only", packages.len());
    let licence = |package: &serde_json::Value| package["license"].as_str().unwrap_or_default().to_string();
    let refused = packages.iter().filter(|package| !allowed(&licence(package)));
    let refused: Vec<String> =
        refused.map(|package| format!("{} {}: {}", package["name"], package["version"], licence(package))).collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
