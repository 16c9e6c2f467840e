//! What an interviewer is shown, line by line.

use std::fmt::Write as _;

use super::super::lines::TICK;
use super::{HELP_DECIDING, PlainInterview};
use crate::bank::{Mark, clock, harmless, one_line};
use crate::cli::Error;
use crate::grading::Score;
use crate::report::layout::{count, prose, wrap};
use crate::report::scorecard::wording;
use crate::session::screening::{Entry, Recommendation};

impl PlainInterview<'_> {
    pub(super) fn show_item(&self) -> Result<(), Error> {
        let session = self.session();
        let Some(entry) = session.entry() else {
            return self.print("This plan asks nothing; `find` finds an item.\n");
        };
        let paint = self.io.paint;
        let place = session
            .order()
            .iter()
            .position(|index| *index == session.current);
        let section = session.section().map_or("", |section| &section.title);
        let about = format!(
            "{} of {} · {} · {}",
            place.unwrap_or(0) + 1,
            session.entries.len(),
            one_line(section),
            clock(entry.time)
        );
        self.print(&format!(
            "\n{}\n{}\n\n{}\n",
            paint.accent(&one_line(&entry.title)),
            paint.dim(&about),
            prose(&entry.prompt, 0)
        ))?;
        self.show_criteria()
    }

    /// Shows the marks of what was typed, once they are there.
    pub(super) fn show_suggestions(&mut self) -> Result<(), Error> {
        let index = self.session().current;
        if self.io.interactive && self.session().is_grading(index) {
            self.print("Grading…\n")?;
        }
        while self.session().is_grading(index) && !self.io.lines.stop.asked() {
            if self.io.interactive {
                self.suggesting = Some(index);
                return Ok(());
            }
            let outcome = self.interview.wait_for_grade(TICK);
            self.react(outcome)?;
        }
        self.show_criteria()
    }

    pub(super) fn show_criteria(&self) -> Result<(), Error> {
        let Some(entry) = self.session().entry() else {
            return Ok(());
        };
        let mut out = String::new();
        for (index, criterion) in entry.criteria.iter().enumerate() {
            let line = format!(
                "{} [{}] {}",
                index + 1,
                criterion.rating,
                one_line(&criterion.text)
            );
            out.push_str(&wrap(&line, 0));
            for (mark, text) in criterion.anchors.all() {
                out.push_str(&wrap(&format!("{mark} is: {}", one_line(text)), 4));
            }
            if !criterion.note.is_empty() {
                out.push_str(&wrap(&format!("note: {}", one_line(&criterion.note)), 4));
            }
            if let Some(suggestion) = &criterion.suggestion {
                let quote = suggestion.evidence.first();
                let quote =
                    quote.map_or_else(String::new, |q| format!(": “{}”", one_line(&q.text)));
                let line = format!(
                    "suggested {}, {}{quote}",
                    suggestion.mark, suggestion.reason
                );
                out.push_str(&wrap(&line, 4));
            }
            let missing = criterion.rating.counted() != Some(Mark::Full);
            if let Some(probe) = criterion.follow_up.as_deref().filter(|_| missing) {
                out.push_str(&wrap(&format!("ask: {}", one_line(probe)), 4));
            }
        }
        self.print(&out)
    }

    pub(super) fn show_plan(&self) -> Result<(), Error> {
        let session = self.session();
        let mut out = String::new();
        let mut number = 0;
        for (place, section) in session.sections.iter().enumerate() {
            let _ = writeln!(
                out,
                "{}  {} of {}",
                self.io.paint.bold(&one_line(&section.title)),
                clock(section.used),
                clock(session.section_time(place))
            );
            for index in session.in_section(place) {
                number += 1;
                let entry = &session.entries[index];
                let state = match (entry.asked, entry.unrated()) {
                    (false, _) => "not asked".to_owned(),
                    (true, 0) => format!("done, {}", clock(entry.used)),
                    (true, open) => format!("{open} unmarked, {}", clock(entry.used)),
                };
                let here = if index == session.current {
                    ", here"
                } else {
                    ""
                };
                let title = one_line(&entry.title);
                let _ = writeln!(out, "  {number} {title}: {state}{here}");
            }
        }
        self.print(&out)
    }

    pub(super) fn show_time(&self) -> Result<(), Error> {
        let session = self.session();
        let mut out = format!(
            "{} of {}",
            clock(session.elapsed()),
            clock(session.planned())
        );
        if let (Some(entry), Some(section)) = (session.entry(), session.section()) {
            let limit = session.section_time(entry.section);
            let _ = write!(
                out,
                ", {} {} of {}, item {} of {}",
                one_line(&section.title),
                clock(section.used),
                clock(limit),
                clock(entry.used),
                clock(entry.time)
            );
        }
        self.print(&format!("{out}\n"))
    }

    pub(super) fn show_decision(&self) -> Result<(), Error> {
        let session = self.session();
        let coverage = session.coverage();
        let unrated: usize = session.entries.iter().map(Entry::unrated).sum();
        let mut message = format!(
            "{} of {} asked, {} % of the weight judged",
            coverage.asked,
            count(coverage.items, "item"),
            coverage.judged
        );
        if session.too_little_asked() {
            let needed = session.about.needed;
            message += &format!(", too little for a score: the plan wants {needed} %");
        }
        if unrated > 0 {
            let criteria = count(unrated, "criterion");
            message += &format!("; {criteria} of them without a mark will not count");
        }
        self.print(&format!(
            "\n{message}.\nWhat do you recommend? Scores are shown once you have committed.\n\
             {HELP_DECIDING}"
        ))
    }

    pub(super) fn show_scores(&self) -> Result<(), Error> {
        let session = self.session().amended();
        let paint = self.io.paint;
        let percent = |score: Option<Score>| {
            score.map_or_else(
                || "not scored".to_owned(),
                |score| format!("{} %", score.percent()),
            )
        };
        let coverage = session.coverage();
        let mut out = format!(
            "\n{}: {}\n{} of {} asked, {} of {} judged, {} % of the weight ({} % wanted)\n",
            paint.bold(session.recommendation.map_or("", Recommendation::as_str)),
            if session.too_little_asked() {
                wording::TOO_LITTLE.to_owned()
            } else {
                percent(session.score())
            },
            coverage.asked,
            count(coverage.items, "item"),
            coverage.counted,
            count(coverage.criteria, "criterion"),
            coverage.judged,
            session.about.needed,
        );
        out.push_str(&wrap(&harmless(&session.summary), 0));
        let mut number = 0;
        for (place, section) in session.sections.iter().enumerate() {
            let title = paint.bold(&one_line(&section.title));
            let _ = writeln!(out, "\n{title}: {}", percent(session.section_score(place)));
            for index in session.in_section(place) {
                number += 1;
                let entry = &session.entries[index];
                let title = one_line(&entry.title);
                let score = percent(entry.score());
                let apart = if entry.added {
                    ", added, not in the score"
                } else {
                    ""
                };
                let _ = writeln!(out, "{number} {title}: {score}{apart}");
                for (index, criterion) in entry.criteria.iter().enumerate() {
                    let text = one_line(&criterion.text);
                    let line = format!("{} [{}] {text}", index + 1, criterion.rating);
                    out.push_str(&wrap(&line, 4));
                }
            }
        }
        if !session.amendments.is_empty() {
            let amended = count(session.amendments.len(), "amendment");
            let _ = writeln!(out, "\n{amended} made.");
        }
        self.print(&out)
    }
}
