//! The releases of a file: how they are known, and where they lie in it.

use crate::json_values::{Frame, Lie, first_names};
use crate::recognise::is_whole_line;

/// Where in a package releases stand.
pub static FRAME: Frame = Frame { lists: &["releases", "records"], objects: &[], alone: Some("compiledRelease") };

/// Names by which a package is known, beside those of its arrays.
const OF_PACKAGES: [&str; 6] = ["uri", "publisher", "publishedDate", "publicationPolicy", "packages", "extensions"];

/// Names by which a release is known.
const OF_RELEASES: [&str; 6] = ["ocid", "tag", "initiationType", "tender", "awards", "contracts"];

/// Whether a text that begins so is OCDS, as far as can be seen.
pub fn is_ocds(head: &[u8]) -> bool {
    let names = first_names(head);
    let has = |name: &str| names.iter().any(|known| known == name);
    let package = OF_PACKAGES.iter().any(|name| has(name)) || has("version");
    let release = has("ocid") || (has("tag") && OF_RELEASES.into_iter().filter(|name| has(name)).count() > 1);
    release || has("compiledRelease") || (package && (has("releases") || has("records")))
}

/// How the releases of a text that begins so lie in it.
pub fn lie(head: &[u8]) -> Lie {
    let head = head.trim_ascii_start();
    let names = first_names(head);
    let has = |name: &str| names.iter().any(|known| known == name);
    let holds = ["releases", "records", "compiledRelease"].into_iter().any(has);
    let package = !OF_RELEASES.into_iter().any(has) && (holds || OF_PACKAGES.iter().any(|name| has(name)));
    let line_end = memchr::memchr(b'\n', head);
    let more_lines = line_end.is_some_and(|end| !head[end..].trim_ascii().is_empty());
    match head.first() {
        Some(b'[') => Lie::Values,
        Some(b'{') if package && !(more_lines && is_whole_line(head)) => Lie::Packages,
        Some(b'{') if !is_whole_line(head) => Lie::Values,
        _ => Lie::Lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_values::{Value, Walk};

    fn walked(text: &str) -> Vec<(u32, String, String)> {
        let mut walk = Walk::new(text.as_bytes(), lie(text.as_bytes()), &FRAME);
        let mut all = Vec::new();
        while let Some(piece) = walk.piece(8).expect("read") {
            let shown = |value: &Value| String::from_utf8_lossy(&piece.bytes[value.span.0..value.span.1]).into_owned();
            all.extend(piece.values.iter().map(|value| (value.line, value.pointer.clone(), shown(value))));
            all.extend(piece.tail.iter().map(|(value, tail)| (value.line, value.pointer.clone(), format!("{tail:?}"))));
        }
        all
    }

    fn plain(all: &[(u32, String, String)]) -> Vec<(u32, &str, &str)> {
        all.iter().map(|(line, pointer, text)| (*line, pointer.as_str(), text.as_str())).collect()
    }

    #[test]
    fn releases_are_cut_out_of_what_holds_them() {
        let package = "{\"uri\": \"a]}\", \"releases\": [{\"ocid\": \"\\\"]\"},\n{\"b\": [1]}], \"version\": {\"x\": []}}\n\
                       {\"records\":[ ]} {\"records\": [{}]}";
        let all = walked(package);
        let expected =
            [(0, "/releases/0", "{\"ocid\": \"\\\"]\"}"), (0, "/releases/1", "{\"b\": [1]}"), (3, "/records/0", "{}")];
        assert_eq!(plain(&all), expected);
        let all = walked("{\n\"compiledRelease\": {\"ocid\": 1}, \"releases\": [{\"ocid\": 1}]}");
        let expected = [(0, "", "{\"compiledRelease\":{\"ocid\": 1}}"), (0, "/releases/0", "{\"ocid\": 1}")];
        assert_eq!(plain(&all), expected);
        let all = walked("[{\"ocid\": 1}, 2, \"x\", [3]]");
        assert_eq!(plain(&all), [(0, "/0", "{\"ocid\": 1}"), (0, "/1", "2"), (0, "/2", "\"x\""), (0, "/3", "[3]")]);
        let all = walked("{\n\"ocid\": 1}{\"ocid\": 2}");
        assert_eq!(plain(&all), [(0, "", "{\n\"ocid\": 1}"), (2, "", "{\"ocid\": 2}")]);
    }

    #[test]
    fn a_file_that_breaks_off_says_so() {
        let all = walked("{\"uri\": 1, \"releases\": [{\"ocid\": 1}, {\"ocid\": ");
        assert_eq!(plain(&all), [(0, "/releases/0", "{\"ocid\": 1}"), (0, "/releases/1", "NotClosed")]);
        for broken in
            ["{\"uri\"", "{\"uri\": 1 2", "[", "[1 2", "{\n", "{\"releases\": [}]", "[}]", "]", "}{", "{\"uri\":,}"]
        {
            let _ = walked(broken);
        }
    }

    #[test]
    fn a_text_is_known_by_the_names_with_which_it_begins() {
        for (text, known, how) in [
            ("{\"ocid\": \"a\"}\n{\"ocid\"", true, Lie::Lines),
            ("{\"ocid\": \"a\"}", true, Lie::Lines),
            ("{\n \"ocid\": \"a\"}", true, Lie::Values),
            ("[{\"ocid\": \"a\"}", true, Lie::Values),
            ("{\"uri\": \"\", \"releases\": [{}]}", true, Lie::Packages),
            ("{\"uri\": \"\", \"releases\": [{}]}\n{\"uri\": \"\"}", true, Lie::Lines),
            ("{\n\"version\": \"1.1\", \"records\": []}", true, Lie::Packages),
            ("{\"compiledRelease\": {}, \"releases\": []}", true, Lie::Packages),
            ("{\"releases\": []}", false, Lie::Packages),
            ("{\n\"tag\": [\"award\"], \"publisher\": {}, \"awards\": [", true, Lie::Values),
            ("{\"a\": 1}", false, Lie::Lines),
            ("a,b\n", false, Lie::Lines),
            ("", false, Lie::Lines),
        ] {
            assert_eq!((is_ocds(text.as_bytes()), lie(text.as_bytes())), (known, how), "{text}");
        }
    }
}
