//! Web addresses in text as links that a terminal can open (OSC 8).

use super::layout::MEASURE;
use unicode_width::UnicodeWidthStr;

/// The same text, with every web address a link. Only for terminals that know links.
///
/// See <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>.
pub fn link_addresses(text: &str) -> String {
    text.split_inclusive('\n').map(link_line).collect()
}

fn link_line(line: &str) -> String {
    let mut linked = String::new();
    let mut rest = line;
    while let Some(start) = find_address(rest) {
        let (before, from) = rest.split_at(start);
        let (address, after) = from.split_at(length(from));
        linked.push_str(before);
        // An address that fills its line may continue on the next: half of one leads nowhere.
        if after.trim().is_empty() && line.trim_end().width() >= MEASURE {
            linked.push_str(address);
        } else {
            linked.push_str(&format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\"));
        }
        rest = after;
    }
    linked + rest
}

fn find_address(text: &str) -> Option<usize> {
    ["https://", "http://"]
        .into_iter()
        .filter_map(|scheme| text.find(scheme))
        .min()
}

/// How long the address at the start of a text is, without the punctuation of the sentence that
/// it ends, and without brackets around it.
fn length(text: &str) -> usize {
    let ends = |c: char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(c);
    let address = &text[..text.find(ends).unwrap_or(text.len())];
    let mut address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
    for (open, close) in [('(', ')'), ('[', ']')] {
        let count = |c| address.matches(c).count();
        if address.ends_with(close) && count(close) > count(open) {
            address = &address[..address.len() - 1];
        }
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(address: &str) -> String {
        format!("\x1b]8;;{address}\x1b\\{address}\x1b]8;;\x1b\\")
    }

    #[test]
    fn an_address_becomes_a_link_without_the_punctuation_around_it() {
        let address = link("https://example.org/a_(b)?c=d");
        assert_eq!(
            link_addresses("See (https://example.org/a_(b)?c=d).\nDone\n"),
            format!("See ({address}).\nDone\n")
        );
        assert_eq!(
            link_addresses("http://a.example, https://b.example"),
            format!(
                "{}, {}",
                link("http://a.example"),
                link("https://b.example")
            )
        );
    }

    #[test]
    fn text_without_an_address_and_styles_around_one_stay() {
        assert_eq!(link_addresses("http: nothing\n"), "http: nothing\n");
        assert_eq!(
            link_addresses("\x1b[1mhttps://a.example\x1b[0m"),
            format!("\x1b[1m{}\x1b[0m", link("https://a.example"))
        );
    }

    #[test]
    fn half_an_address_is_no_link() {
        let long = format!("https://a.example/{}\n", "x".repeat(MEASURE));
        assert_eq!(link_addresses(&long), long);
    }
}
