//! Which item comes next: topics alternate.

/// Chooses among those that wait, the most wanted first: the first one with which no tag would
/// come three times in a row, or else the first. `shown` are the tags of what came before.
pub fn next<'a>(
    waiting: impl IntoIterator<Item = (usize, &'a [String])>,
    shown: &[&[String]],
) -> Option<usize> {
    let mut first = None;
    for (index, tags) in waiting {
        if !third_in_a_row(tags, shown) {
            return Some(index);
        }
        first = first.or(Some(index));
    }
    first
}

/// Whether one of the tags was on both of the last two.
pub fn third_in_a_row(tags: &[String], shown: &[&[String]]) -> bool {
    match shown {
        [.., before, last] => tags
            .iter()
            .any(|tag| before.contains(tag) && last.contains(tag)),
        _ => false,
    }
}

/// Puts items in the order in which a drill would ask them, given their tags.
pub fn interleaved(tags: &[Vec<String>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = (0..tags.len()).collect();
    let mut order: Vec<usize> = Vec::new();
    while !waiting.is_empty() {
        let shown: Vec<&[String]> = order[order.len().saturating_sub(2)..]
            .iter()
            .map(|index| tags[*index].as_slice())
            .collect();
        let all = waiting
            .iter()
            .map(|index| (*index, tags[*index].as_slice()));
        let Some(index) = next(all, &shown) else {
            break;
        };
        waiting.retain(|other| *other != index);
        order.push(index);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(tags: &[&str]) -> Vec<usize> {
        let tags: Vec<Vec<String>> = tags
            .iter()
            .map(|tags| tags.split_whitespace().map(str::to_owned).collect())
            .collect();
        interleaved(&tags)
    }

    #[test]
    fn no_tag_comes_three_times_in_a_row_while_another_waits() {
        assert_eq!(order(&["a", "a", "a", "a", "b", "c"]), [0, 1, 4, 2, 3, 5]);
    }

    #[test]
    fn any_tag_that_items_share_counts() {
        assert_eq!(order(&["a x", "b x", "c x", "d"]), [0, 1, 3, 2]);
    }

    #[test]
    fn where_nothing_else_waits_the_order_stays() {
        assert_eq!(order(&["a", "a", "a", "a"]), [0, 1, 2, 3]);
        assert_eq!(order(&["", "", "", ""]), [0, 1, 2, 3]);
    }
}
