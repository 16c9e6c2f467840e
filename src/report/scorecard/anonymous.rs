//! Blind review: a scorecard without names.
//!
//! Names go wherever they stand, in notes and quotations as well: the whole name and each part of
//! it, in any letter case and with or without accents. A word that happens to be such a part goes
//! with it: better a strange sentence than a name. Times become days, since a diary tells who came
//! at half past ten.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Change, Scorecard};
use crate::store::Codes;

/// The scorecard with codes for names and days for times.
#[must_use]
pub fn anonymous(card: &Scorecard, codes: &Codes) -> Scorecard {
    let mut names = vec![Name::new(&card.candidate, &codes.candidate)];
    if let Some(interviewer) = &card.interviewer {
        names.push(Name::new(interviewer, &codes.interviewer));
    }
    let hide = |text: &mut String| {
        for name in &names {
            *text = name.hidden(text);
        }
    };
    let mut card = card.clone();
    card.anonymous = true;
    card.uid.clone_from(&codes.uid);
    card.candidate_uid = None;
    card.started = day(card.started);
    card.committed = day(card.committed);
    hide(&mut card.plan.title);
    card.plan.role.iter_mut().for_each(hide);
    hide(&mut card.summary);
    for section in &mut card.sections {
        hide(&mut section.title);
        for item in &mut section.items {
            hide(&mut item.title);
            hide(&mut item.prompt);
            hide(&mut item.response);
            for criterion in &mut item.criteria {
                hide(&mut criterion.text);
                hide(&mut criterion.note);
                criterion.follow_up.iter_mut().for_each(hide);
                let anchors = &mut criterion.anchors;
                let anchors = [&mut anchors.full, &mut anchors.half, &mut anchors.none];
                anchors.into_iter().flatten().for_each(hide);
                let evidence = criterion.suggestion.iter_mut();
                evidence
                    .flat_map(|given| &mut given.evidence)
                    .for_each(hide);
            }
        }
    }
    for remark in &mut card.remarks {
        hide(&mut remark.text);
        remark.at = day(remark.at);
    }
    for amendment in &mut card.amendments {
        amendment.at = day(amendment.at);
        hide(&mut amendment.reason);
        if amendment.by.is_some() {
            amendment.by = Some(codes.interviewer.clone());
        }
        match &mut amendment.change {
            Change::CriterionNote { from, to, .. } | Change::Summary { from, to } => {
                hide(from);
                hide(to);
            }
            Change::Rating { .. } | Change::Recommendation { .. } => {}
        }
    }
    card.candidate.clone_from(&codes.candidate);
    card.interviewer = card.interviewer.map(|_| codes.interviewer.clone());
    card
}

/// The beginning of a day, in UTC.
fn day(at: Timestamp) -> Timestamp {
    let start = at.to_zoned_datetime(TimeZone::UTC).start_of_day();
    start.map_or(at, |start| start.timestamp())
}

/// A name to hide.
struct Name<'a> {
    /// Its words, folded.
    parts: Vec<String>,
    code: &'a str,
}

/// A run of letters and digits in a text.
struct Word {
    start: usize,
    end: usize,
    folded: String,
}

impl<'a> Name<'a> {
    fn new(name: &str, code: &'a str) -> Self {
        let parts = words(name).into_iter().map(|word| word.folded).collect();
        Self { parts, code }
    }

    /// The text with the code wherever the name stands, or a part of it.
    fn hidden(&self, text: &str) -> String {
        let words = words(text);
        let mut out = String::with_capacity(text.len());
        let mut kept = 0;
        let mut at = 0;
        while at < words.len() {
            let Some(count) = self.stands(&words[at..], text) else {
                at += 1;
                continue;
            };
            out.push_str(&text[kept..words[at].start]);
            out.push_str(self.code);
            kept = words[at + count - 1].end;
            at += count;
        }
        out.push_str(&text[kept..]);
        self.hidden_inside(&out)
    }

    /// How many words from the first on are the name's, with nothing but blanks, full stops and
    /// hyphens between them; `None` where none is, or only initials are.
    fn stands(&self, words: &[Word], text: &str) -> Option<usize> {
        let mut count = 0;
        let mut telling = false;
        for (index, word) in words.iter().enumerate() {
            let joined = index == 0
                || text[words[index - 1].end..word.start]
                    .chars()
                    .all(|c| c.is_whitespace() || ".-‐‑'’".contains(c));
            if !joined || !self.parts.contains(&word.folded) {
                break;
            }
            telling |= word.folded.chars().count() > 1;
            count += 1;
        }
        // A name of initials alone is hidden as a whole.
        (telling || (count > 0 && count == self.parts.len())).then_some(count)
    }

    /// The same for scripts that set no blanks between words.
    fn hidden_inside(&self, text: &str) -> String {
        let dense =
            |part: &&String| part.chars().all(|c| c >= '\u{2e80}') && part.chars().count() > 1;
        let mut text = text.to_owned();
        for part in self.parts.iter().filter(dense) {
            text = text.replace(part.as_str(), self.code);
        }
        text
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (start, c) in text.char_indices() {
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            continue;
        }
        let end = start + c.len_utf8();
        let folded = c.to_lowercase().nfd().filter(|c| !is_combining_mark(*c));
        match words.last_mut() {
            Some(word) if word.end == start => {
                word.end = end;
                word.folded.extend(folded);
            }
            _ => words.push(Word {
                start,
                end,
                folded: folded.collect(),
            }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(name: &str, text: &str) -> String {
        Name::new(name, "C").hidden(text)
    }

    #[test]
    fn a_name_goes_wherever_it_stands() {
        for (text, wanted) in [
            ("Ann Example was late", "C was late"),
            (
                "I asked ann twice; ANN's answer",
                "I asked C twice; C's answer",
            ),
            ("Ms. Example, A. Example-Ann", "Ms. C, A. C"),
            ("Annabel and planning stay", "Annabel and planning stay"),
            ("(Example)", "(C)"),
        ] {
            assert_eq!(hidden("Ann Example", text), wanted);
        }
    }

    #[test]
    fn initials_go_with_the_name_and_not_alone() {
        assert_eq!(
            hidden("A. Example", "A. Example made a plan"),
            "C made a plan"
        );
        assert_eq!(hidden("A. B.", "A. B. made a plan"), "C. made a plan");
    }

    #[test]
    fn accents_hide_no_name() {
        assert_eq!(
            hidden("José Müller", "jose said; Mu\u{308}ller's"),
            "C said; C's"
        );
    }

    #[test]
    fn a_name_goes_from_a_script_without_blanks() {
        assert_eq!(hidden("山田 太郎", "山田さんは太郎です"), "CさんはCです");
        assert_eq!(hidden("山田太郎", "山田太郎さんは"), "Cさんは");
    }
}
