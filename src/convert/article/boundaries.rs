//! What stands around the items: an introduction, the headings of sections, a footer.

use super::super::plain_text::{Line, bullet, is_rule};
use super::super::{Parsed, Place};
use super::label::{Label, label};
use super::unmarked;

/// The title, and the rest that is said and left out.
pub(super) fn introduction(lines: &[Line<'_>], found: &mut Parsed) {
    let Some(first) = lines.iter().position(|line| !line.is_blank()) else {
        return;
    };
    let title = unmarked(&lines[first].text);
    let stands_alone = lines.get(first + 1).is_none_or(Line::is_blank);
    let rest = if stands_alone && title.chars().count() <= 120 {
        found.title = Some(title.to_owned());
        &lines[first + 1..]
    } else {
        &lines[first..]
    };
    skip_lines(rest, "an introduction", found);
}

fn skip_lines(lines: &[Line<'_>], reason: &'static str, found: &mut Parsed) {
    let mut texts = lines
        .iter()
        .filter(|line| !line.is_blank() && !is_rule(&line.text));
    if let Some(first) = texts.next() {
        let last = texts.next_back().unwrap_or(first);
        found.skip(Place::Lines(first.number, last.number), reason, &first.text);
    }
}

/// Cuts off a heading that stands alone at the end of an item: it is that of the next section.
pub(super) fn section_heading<'a, 'b>(body: &'a [Line<'b>], found: &mut Parsed) -> &'a [Line<'b>] {
    let divides = |line: &Line<'_>| line.is_blank() || is_rule(&line.text);
    let Some(at) = body.iter().rposition(|line| !divides(line)) else {
        return body;
    };
    let line = &body[at];
    let text = unmarked(&line.text);
    let short = text.split_whitespace().count() <= 8;
    let marked = line.text.trim_start().starts_with('#');
    let alone = at > 0 && divides(&body[at - 1]) && at + 1 < body.len();
    let above = body[..at].iter().any(|line| !divides(line));
    let titled = text
        .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || !c.is_ascii())
        && !text.ends_with(['.', '!', '?', ':', ';', ',', ')', '`']);
    let listed = bullet(&line.text).is_some() || label(&line.text).is_some();
    if above && short && !listed && (marked || (alone && titled)) {
        let at_line = Place::Lines(line.number, line.number);
        found.skip(at_line, "the heading of a section", text);
        return section_heading(&body[..at], found);
    }
    body
}

/// Cuts off what follows the last item.
pub(super) fn footer<'a, 'b>(body: &'a [Line<'b>], found: &mut Parsed) -> &'a [Line<'b>] {
    const OPENINGS: &[&str] = &[
        "conclusion",
        "in conclusion",
        "final thoughts",
        "final words",
        "closing thoughts",
        "wrapping up",
        "wrap up",
        "to sum up",
        "thanks for reading",
        "thank you for",
        "if you enjoyed",
        "if you found",
        "if you liked",
        "if this helped",
        "follow me",
        "follow us",
        "follow the author",
        "subscribe",
        "share this",
        "share the",
        "share",
        "happy learning",
        "happy coding",
        "happy interviewing",
        "good luck",
        "best of luck",
        "about the author",
        "about author",
        "written by",
        "related",
        "read more",
        "read next",
        "more from",
        "recommended",
        "you may also like",
        "you might also like",
        "leave a comment",
        "leave a reply",
        "comments",
        "©",
        "copyright",
        "all rights reserved",
        "that's all",
        "that’s all",
        "that's it",
        "that’s it",
        "these questions",
        "this list of questions",
        "further reading",
        "originally published",
        "sign up",
        "join our",
        "join the",
        "join my",
        "clap",
        "next steps",
        "i hope",
        "we hope",
        "hope this",
        "stay tuned",
        "connect with",
        "buy me",
        "published",
        "last updated",
        "reply",
        "responses",
    ];
    let begun = body
        .iter()
        .position(|line| matches!(label(&line.text), Some((Label::Answer | Label::LookFor, _))));
    let from = begun.map_or(0, |at| at + 1);
    let mut gap = false;
    for (at, line) in body.iter().enumerate().skip(from) {
        if line.is_blank() || is_rule(&line.text) {
            gap = true;
            continue;
        }
        let said = unmarked(&line.text).to_lowercase();
        let said = said.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©');
        let opens = |opening: &str| {
            said.strip_prefix(opening)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let above = body[from.min(at)..at].iter().any(|line| !line.is_blank());
        let answered = begun.is_none() || above || at > from;
        if gap
            && answered
            && bullet(&line.text).is_none()
            && OPENINGS.iter().any(|opening| opens(opening))
        {
            skip_lines(&body[at..], "a footer", found);
            return &body[..at];
        }
        gap = false;
    }
    body
}
