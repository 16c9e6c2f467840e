//! A quiz line by line. A drill is one whose answers are rated: see [`super::drill`].

use std::time::Instant;

use super::PlainIo;
use super::commands::{self, AFTER, ANSWERING, AtResult, AtSummary, Typed};
use super::held::{Held, Holding, asking, place, so_far, unknown};
use crate::app::mock::only_asked;
use crate::app::{ActiveSession, Answering, Outcome};
use crate::bank::{ItemRef, Mark, clock, harmless, one_line};
use crate::cli::Error;
use crate::report::layout::{count, wrap};
use crate::report::quiz::{marks, result, summary, symbol};
use crate::session::quiz::{Event, Phase, Quiz, Timing};
use crate::store::NewSession;

impl PlainIo<'_> {
    /// Holds a new quiz. Gives the items to ask again, if the person wants that.
    pub fn start(&self, new: &NewSession) -> Result<Option<Vec<ItemRef>>, Error> {
        let session = Answering::start_quiz(self.services(), new, Instant::now())?;
        let mut about = vec![format!("Quiz of {}", count(new.entries.len(), "item"))];
        if let Timing::Total(limit) = new.settings.timing {
            about.push(format!("{} in all", clock(limit)));
        }
        if new.settings.exam {
            about.push("all feedback at the end".to_owned());
        }
        about.extend(new.seed.map(|seed| format!("seed {seed}")));
        self.print(&format!("{}\n{ANSWERING}", about.join(" · ")))?;
        PlainQuiz::new(self, session).run(&Outcome::default())
    }

    /// Continues an unfinished quiz.
    pub fn resume(&self, id: i64) -> Result<Option<Vec<ItemRef>>, Error> {
        self.print_gone(id)?;
        let (session, outcome) = Answering::resume_quiz(self.services(), id, Instant::now())?;
        let entries = session.quiz().entries.len();
        self.print(&format!(
            "Continuing session {id}, a quiz of {}\n{ANSWERING}",
            count(entries, "item")
        ))?;
        PlainQuiz::new(self, session).run(&outcome)
    }
}

/// One quiz being held.
pub(in crate::cli) struct PlainQuiz<'d, 'a> {
    pub(in crate::cli) held: Holding<'d, 'a, ActiveSession<'a>>,
    /// What was printed last: a new phase or item is printed once.
    pub(in crate::cli) shown: Option<(Phase, usize)>,
    /// The result of this entry is waited for, as was said.
    grading_shown: Option<usize>,
    again: Option<Vec<ItemRef>>,
    /// One result is looked at, and no more.
    only_result: bool,
}

impl<'d, 'a> PlainQuiz<'d, 'a> {
    pub(in crate::cli) fn new(io: &'d PlainIo<'a>, session: Answering<'a>) -> Self {
        Self {
            held: Holding::new(io, session),
            shown: None,
            grading_shown: None,
            again: None,
            only_result: false,
        }
    }

    /// Shows the result that the session stands at, until the person continues.
    pub(in crate::cli) fn review(io: &'d PlainIo<'a>, session: Answering<'a>) -> Self {
        Self {
            only_result: true,
            ..Self::new(io, session)
        }
    }

    pub(in crate::cli) fn run(mut self, first: &Outcome) -> Result<Option<Vec<ItemRef>>, Error> {
        self.hold(first)?;
        Ok(self.again)
    }

    /// What would be shown now is still being graded.
    fn is_grading(&self) -> bool {
        let quiz = self.quiz();
        match quiz.phase {
            Phase::Result { .. } => quiz.is_grading(quiz.current),
            Phase::Summary => quiz.is_grading_any(),
            Phase::Answering | Phase::Paused | Phase::Left => false,
        }
    }

    fn show_item(&mut self) -> Result<(), Error> {
        self.held.typed = false;
        let quiz = self.quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.held.io.library.get(&entry.item);
        let mut about = match self.drill() {
            Some(drill) => self.about_drill(drill),
            None => vec![place(quiz)],
        };
        about.extend(found.map(|found| found.item.kind.to_string()));
        about.extend(
            found
                .map(|found| one_line(&found.tags().join(", ")))
                .filter(|tags| !tags.is_empty()),
        );
        let only = found.map_or_else(Vec::new, |found| only_asked(&found, entry));
        let mut text = asking(self.held.io, quiz, about);
        if !only.is_empty() {
            text.push_str("Only this is asked now:\n");
            for question in only {
                let question = wrap(&format!("- {}", one_line(&question)), 2);
                text.push_str(&question);
            }
        }
        if self.is_recall() {
            text.push_str("Think of your answer; Enter shows it.\n");
        } else {
            text.push_str(&so_far(&entry.response));
        }
        self.print(&text)
    }

    fn show_result(&mut self, review: bool) -> Result<(), Error> {
        let quiz = self.quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.held.io.library.get(&entry.item);
        let paint = self.held.io.paint;
        let mut text = format!("\n{}", result(entry, found, paint));
        if review {
            text.push_str(&format!(
                "\n{}\n{}",
                paint.bold("Your answer"),
                wrap(&harmless(&entry.response), 2)
            ));
        }
        self.print(&format!("{text}\n{AFTER}"))
    }

    fn show_summary(&mut self) -> Result<(), Error> {
        let quiz = self.quiz();
        let find = |item: &ItemRef| self.held.io.library.get(item);
        let paint = self.held.io.paint;
        let mut text = String::new();
        if quiz.settings.exam {
            for entry in &quiz.entries {
                text.push_str(&format!("\n{}", result(entry, find(&entry.item), paint)));
            }
        }
        text.push_str(&format!("\n{}\n", summary(quiz, &find, paint)));
        text.push_str(commands::AT_END);
        self.print(&text)
    }

    pub(in crate::cli) fn line_of_answer(&mut self, line: &str) -> Result<(), Error> {
        if self.drill_line(line)? {
            return Ok(());
        }
        match self.answer_line(line)? {
            Some(Typed::Skip) => self.handle(Event::Skip),
            Some(Typed::Open(number)) => self.open(number),
            Some(Typed::Unknown(word)) => self.print(&unknown(word)),
            _ => Ok(()),
        }
    }

    /// Opens an item by its number.
    fn open(&mut self, number: usize) -> Result<(), Error> {
        let before = (self.quiz().phase, self.quiz().current);
        if let Some(index) = number.checked_sub(1) {
            self.handle(Event::Open(index))?;
        }
        if before == (self.quiz().phase, self.quiz().current) {
            self.print(&format!("Item {number} cannot be opened now.\n"))?;
        }
        Ok(())
    }

    fn line_at_result(&mut self, line: &str) -> Result<(), Error> {
        if self.rating_line(line)? {
            return Ok(());
        }
        match AtResult::parse(line) {
            AtResult::Next => self.handle(Event::Next),
            AtResult::Mark(number, mark) => self.mark(number, mark),
            AtResult::Undo => {
                self.handle(Event::Undo)?;
                self.show_marks()
            }
            AtResult::Quit => self.leave(),
            AtResult::QuitAnyway => self.leave_anyway(),
            AtResult::Finish => self.handle(Event::Finish),
            AtResult::Open(number) => self.open(number),
            AtResult::Help => self.print(commands::HELP_AFTER),
            AtResult::Unknown => {
                let timed_out = self
                    .quiz()
                    .answer(self.quiz().current)
                    .is_some_and(|answer| answer.timed_out);
                if !self.held.io.interactive && !timed_out {
                    // A file of answers need not know of the pause between two of them.
                    self.handle(Event::Next)?;
                    return match self.quiz().phase {
                        Phase::Answering => self.line_of_answer(line),
                        _ => Ok(()),
                    };
                }
                let late = if timed_out {
                    "The time is up, so this line does not count. "
                } else {
                    ""
                };
                self.print(&format!("{late}{AFTER}"))
            }
        }
    }

    pub(in crate::cli) fn mark(&mut self, number: usize, mark: Option<Mark>) -> Result<(), Error> {
        let quiz = self.quiz();
        let graded = quiz.answer(quiz.current).and_then(|a| a.grade.as_ref());
        let criterion = number
            .checked_sub(1)
            .and_then(|index| graded?.criteria.get(index))
            .map(|given| given.id.clone());
        let Some(criterion) = criterion else {
            return self.print(&format!("There is no criterion {number} here.\n"));
        };
        self.handle(Event::Override {
            criterion: criterion.clone(),
            mark,
        })?;
        let quiz = self.quiz();
        let now = quiz.final_mark(quiz.current, &criterion).map(symbol);
        let score = quiz.score(quiz.current).map(crate::grading::Score::percent);
        self.print(&format!(
            "{number} is now {}. The score is {} %.\n",
            now.unwrap_or_default(),
            score.unwrap_or_default(),
        ))
    }

    fn show_marks(&self) -> Result<(), Error> {
        let Some(entry) = self.quiz().entry() else {
            return Ok(());
        };
        let Some((answer, grade)) = entry.graded() else {
            return Ok(());
        };
        let found = self.held.io.library.get(&entry.item);
        let paint = self.held.io.paint;
        self.print(&marks(grade, &answer.overrides, found, Some(entry), paint))
    }

    fn line_at_summary(&mut self, line: &str) -> Result<(), Error> {
        if self.closing_line(line)? {
            return Ok(());
        }
        match AtSummary::parse(line) {
            AtSummary::Quit => self.leave(),
            AtSummary::Review(number) => self.open(number),
            AtSummary::Again => {
                let quiz = self.quiz();
                let missed: Vec<ItemRef> = (0..quiz.entries.len())
                    .filter(|&index| quiz.score(index).is_none_or(|score| score.get() < 1.0))
                    .map(|index| quiz.entries[index].item.clone())
                    .collect();
                if missed.is_empty() {
                    return self.print("Nothing was missed.\n");
                }
                self.again = Some(missed);
                self.leave()
            }
            AtSummary::Help | AtSummary::Unknown => self.print(commands::AT_END),
        }
    }
}

impl<'d, 'a> Held<'d, 'a> for PlainQuiz<'d, 'a> {
    type Session = ActiveSession<'a>;

    const HELP: &'static str = commands::HELP;

    fn held(&self) -> &Holding<'d, 'a, Self::Session> {
        &self.held
    }

    fn held_mut(&mut self) -> &mut Holding<'d, 'a, Self::Session> {
        &mut self.held
    }

    fn quiz(&self) -> &Quiz {
        self.held.session.quiz()
    }

    fn has_left(&self) -> bool {
        self.quiz().phase == Phase::Left
    }

    fn is_done(&self) -> bool {
        self.has_left() || self.only_result && self.quiz().phase == Phase::Summary
    }

    fn waits_for_grade(&self) -> bool {
        // Nobody is there who could type something else.
        self.is_grading() && !self.is_there()
    }

    fn written(&self) -> Option<&str> {
        let entry = self.quiz().entry()?;
        let writes = self.quiz().phase == Phase::Answering && !self.is_recall();
        writes.then_some(&entry.response)
    }

    fn asked(&self) -> String {
        let entry = self.quiz().entry();
        let found = entry.and_then(|entry| self.held.io.library.get(&entry.item));
        found.map_or_else(String::new, |found| found.item.prompt.clone())
    }

    fn continued_by(&self) -> String {
        match self.drill() {
            Some(_) => "viva drill --plain".to_owned(),
            None => format!("viva quiz --plain --resume={}", self.held.session.id()),
        }
    }

    /// What is left to do where the input has ended: an answer that was being typed ends too.
    fn finish_without_input(&mut self) -> Result<(), Error> {
        match self.quiz().phase {
            Phase::Answering if self.held.typed => self.handle(Event::Submit),
            Phase::Result { .. } => self.handle(Event::Next),
            _ => self.leave(),
        }
    }

    fn show(&mut self, outcome: &Outcome) -> Result<(), Error> {
        if let Some(index) = outcome.leech {
            self.warn_of_leech(index)?;
        }
        let quiz = self.quiz();
        let now = (quiz.phase, quiz.current);
        if self.is_grading() && self.shown != Some(now) {
            // The result is printed once, when it is complete.
            let shown_before = self.grading_shown.replace(now.1) == Some(now.1);
            if self.held.io.interactive && !shown_before {
                self.print("Grading…\n")?;
            }
            return Ok(());
        }
        self.grading_shown = None;
        let before = self.shown.replace(now);
        if before == Some(now) {
            return Ok(());
        }
        self.held.io.speech.stop();
        let was_paused = matches!(before, Some((Phase::Paused, _)));
        match now.0 {
            Phase::Answering if was_paused => self.print("Continuing.\n"),
            Phase::Answering => self.show_item(),
            Phase::Paused => self.print("Paused. Press Enter to continue.\n"),
            Phase::Result { .. } if self.drill().is_some() => self.show_rating(),
            Phase::Result { review } => self.show_result(review),
            Phase::Summary if self.only_result => Ok(()),
            Phase::Summary => match self.drill() {
                Some(drill) => self.show_closing(drill),
                None => self.show_summary(),
            },
            Phase::Left => Ok(()),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Error> {
        match self.quiz().phase {
            Phase::Answering => self.line_of_answer(line),
            Phase::Paused => self.handle(Event::Resume),
            Phase::Result { .. } => self.line_at_result(line),
            Phase::Summary => self.line_at_summary(line),
            Phase::Left => Ok(()),
        }
    }
}
