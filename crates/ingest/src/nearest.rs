//! "Did you mean …": the known word nearest to a misspelt one.

/// The candidate nearest to `word`, where one is near enough to be meant: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| (distance(&word, candidate), candidate));
    let (distance, best) = scored.min()?;
    (distance * 3 <= best.chars().count().max(3)).then_some(best)
}

/// Edits (insert, delete, replace) between two words; Levenshtein 1966, two rows.
pub fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = i;
        above[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replace = diagonal + usize::from(a != *b);
            diagonal = above[j + 1];
            above[j + 1] = replace.min(above[j] + 1).min(diagonal + 1);
        }
    }
    above[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_is_understood() {
        let columns = ["product_code", "product_scheme", "quantity"];
        assert_eq!(nearest("prodct_code", columns), Some("product_code"));
        assert_eq!(nearest("Quantitiy", columns), Some("quantity"));
        assert_eq!(nearest("weight", columns), None);
    }
}
