//! "Did you mean …": the known word nearest to one that is not known.

/// Longer words are not compared: that would take long, and nobody mistypes them.
const LONGEST: usize = 200;

/// The candidate nearest to a word, if one is near enough to be what was meant.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let distance = strsim::damerau_levenshtein(&word, &lower);
            let longest = length.max(lower.chars().count());
            // A third of the letters may differ: `lookfor` for `look_for`, never `id` for `bank`.
            // One word inside the other is near as well: `follow_ups`, `slow-first`.
            let inside = length >= 3 && (lower.contains(&word) || word.contains(&lower));
            (distance * 3 <= longest || inside).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The same as a hint: ``did you mean `x`?``
///
/// ```
/// use viva::bank::did_you_mean;
///
/// let hint = did_you_mean("lookfor", ["prompt", "look_for"]);
/// assert_eq!(hint.as_deref(), Some("did you mean `look_for`?"));
/// assert_eq!(did_you_mean("answer", ["id", "kind"]), None);
/// ```
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    closest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(
            closest("lookfor", ["id", "look_for", "prompt"]),
            Some("look_for")
        );
        assert_eq!(closest("wieght", ["weight", "text"]), Some("weight"));
        assert_eq!(closest("Prompt", ["prompt"]), Some("prompt"));
    }

    #[test]
    fn an_unrelated_word_suggests_nothing() {
        assert_eq!(closest("colour", ["id", "look_for", "prompt"]), None);
    }

    #[test]
    fn the_nearest_of_several_wins() {
        assert_eq!(closest("levle", ["leave", "level"]), Some("level"));
    }
}
