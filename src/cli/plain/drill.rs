//! A drill line by line: what it adds to a quiz.

use std::time::Instant;

use super::commands::{self, AtResult, Typed};
use super::held::Held;
use super::quiz::PlainQuiz;
use super::{Error, PlainIo};
use crate::app::{Answering, DrillSummary, NewDrill, Outcome};
use crate::bank::{ItemRef, Mark, harmless, one_line};
use crate::report::drill::{closing, comes_back, leech, no_proposal};
use crate::report::layout::{count, wrap};
use crate::report::quiz::{recalled, result, title};
use crate::schedule::Rating;
use crate::session::drill::{AskReason, Drill, Event};
use crate::session::quiz::{Event as Q, Phase};

/// Said for `:help` while answering or thinking.
const HELP: &str = "  .         submit the answer
  :later    defer the item to the end
  :time     show the time left
  :pause    pause the clock
  :read     read the question aloud, or stop
  :dictate  dictate a line of the answer, or stop
  :clear    start the answer over
  :undo     undo the last rating, step by step
  :suspend  suspend the item until you unsuspend it
  :bury     bury the item until tomorrow
  :finish   end the drill here; what is left stays due
  :quit     leave; `viva drill --plain` continues here
A line of the answer that begins with a full stop or a colon is typed with two of them.
";

/// Said for `help` at a result.
const HELP_RATING: &str = "  Enter          accept the rating that is proposed
  1, 2, 3, 4     rate it again, hard, good or easy; the words do the same
  mark 2 = 1     your own mark for criterion 2: 1, 1/2 or 0
  tick 1 3       criteria 1 and 3 were covered
  undo           undo your last mark, then the last rating, step by step
  suspend        suspend the item until you unsuspend it
  bury           bury the item until tomorrow
  quit           leave; `viva drill --plain` continues here
";

/// Said at the end.
const AT_END: &str = "\
Enter ends. `review 2` shows item 2 again; `undo` undoes the last rating.
";

/// What a line at a result says, beyond what it can say in a quiz.
#[derive(Debug, PartialEq, Eq)]
enum AtRating {
    Rate(Rating),
    Tick(Vec<usize>),
    Suspend,
    Bury,
    /// As in a quiz.
    Other,
}

impl AtRating {
    fn parse(line: &str) -> Self {
        let line = line.trim().trim_start_matches(':').to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        let numbers = |words: &[&str]| -> Option<Vec<usize>> {
            words
                .iter()
                .map(|word| word.trim_matches(',').parse().ok())
                .collect()
        };
        match words.as_slice() {
            ["suspend" | "s"] => Self::Suspend,
            ["bury" | "b"] => Self::Bury,
            ["tick", rest @ ..] if !rest.is_empty() => {
                numbers(rest).map_or(Self::Other, Self::Tick)
            }
            [word] => Rating::ALL
                .into_iter()
                .find(|rating| rating.as_str() == *word || rating.number().to_string() == *word)
                .map_or(Self::Other, Self::Rate),
            _ => Self::Other,
        }
    }
}

impl<'a> PlainIo<'a> {
    /// Holds a new drill.
    pub fn start_drill(&self, new: &NewDrill) -> Result<(), Error> {
        let session = Answering::start_drill(self.services(), new, Instant::now())?;
        let settings = new.session.drill.unwrap_or_default();
        let name = if settings.cram { "Cram" } else { "Drill" };
        self.open(
            &format!("{name} of {}", count(new.session.entries.len(), "item")),
            &session,
        )?;
        self.run_drill(session, &Outcome::default())
    }

    /// Continues one that was left.
    pub fn resume_drill(&self, id: i64) -> Result<(), Error> {
        self.print_gone(id)?;
        let (session, outcome) = Answering::resume_drill(self.services(), id, Instant::now())?;
        self.open("Continuing the drill", &session)?;
        self.run_drill(session, &outcome)
    }

    /// Takes the last rating back and continues there.
    pub fn undo_drill(&self) -> Result<(), Error> {
        match Answering::undo_drill(self.services(), Instant::now())? {
            Some(session) => {
                self.open("The last rating was undone", &session)?;
                self.run_drill(session, &Outcome::default())
            }
            None => self.print("There is no rating to undo.\n"),
        }
    }

    fn open(&self, what: &str, session: &Answering<'_>) -> Result<(), Error> {
        let recall = session.drill().is_some_and(|drill| drill.settings.recall);
        let how = if recall {
            "Think, then press Enter: the answer is shown. :help lists what else you can type.\n"
        } else {
            commands::ANSWERING
        };
        self.print(&format!("{what}\n{how}"))
    }

    fn run_drill(&self, session: Answering<'a>, first: &Outcome) -> Result<(), Error> {
        PlainQuiz::new(self, session).run(first).map(drop)
    }
}

impl PlainQuiz<'_, '_> {
    pub(super) fn drill(&self) -> Option<&Drill> {
        self.held.session.drill()
    }

    pub(super) fn is_recall(&self) -> bool {
        self.drill().is_some_and(|drill| drill.settings.recall)
    }

    /// Facts about the item that a drill shows.
    pub(super) fn about_drill(&self, drill: &Drill) -> Vec<String> {
        let why = drill.card(drill.quiz().current).map(|card| card.reason);
        let mut about = vec![format!("{} left", drill.progress().left)];
        match why {
            Some(AskReason::New) => about.push("new".to_owned()),
            Some(AskReason::Failed) => about.push("once more".to_owned()),
            _ => {}
        }
        about
    }

    /// A line while an answer is asked for; true where it was for the drill.
    pub(super) fn drill_line(&mut self, line: &str) -> Result<bool, Error> {
        if self.drill().is_none() {
            return Ok(false);
        }
        match Typed::parse(line) {
            Typed::Unknown(word) => match word.trim() {
                "undo" | "u" => self.undo_step()?,
                "suspend" => self.set_aside(Event::Suspend)?,
                "bury" => self.set_aside(Event::Bury)?,
                "later" => self.defer()?,
                _ => return Ok(false),
            },
            Typed::Skip => self.defer()?,
            Typed::Help => self.print(HELP)?,
            Typed::Open(_) => self.print("In a drill, items come when they are due.\n")?,
            Typed::Text(text) if self.is_recall() => {
                if text.trim().is_empty() || !self.held.io.interactive {
                    self.handle(Q::Submit)?;
                } else {
                    self.print("Nothing to type here: press Enter to see the answer.\n")?;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn defer(&mut self) -> Result<(), Error> {
        if self.drill().is_some_and(|drill| drill.progress().left > 1) {
            self.handle(Q::Skip)
        } else {
            self.print("No other item is left today.\n")
        }
    }

    fn set_aside(&mut self, event: Event) -> Result<(), Error> {
        let message = match event {
            Event::Suspend => "Suspended; `viva drill --unsuspend` brings it back.\n",
            _ => "Buried until tomorrow.\n",
        };
        self.print(message)?;
        self.handle(event)
    }

    fn undo_step(&mut self) -> Result<(), Error> {
        let score = |quiz: &Self| quiz.quiz().score(quiz.quiz().current);
        let before = (self.shown, score(self));
        self.handle(Q::Undo)?;
        if before != (self.shown, score(self)) {
            return match self.quiz().phase {
                // The same answer with another score.
                Phase::Result { .. } if before.0 == self.shown => self.show_rating(),
                _ => Ok(()),
            };
        }
        self.print("There is nothing to undo in this drill.\n")
    }

    /// The result of an answer with its ratings.
    pub(super) fn show_rating(&self) -> Result<(), Error> {
        let (Some(entry), Some(drill)) = (self.quiz().entry(), self.drill()) else {
            return Ok(());
        };
        let found = self.held.io.library.get(&entry.item);
        let paint = self.held.io.paint;
        let shown = if drill.settings.recall {
            recalled(entry, found, paint)
        } else {
            result(entry, found, paint)
        };
        let mut text = format!("\n{shown}");
        if !entry.response.is_empty() && !drill.is_rating() {
            text.push_str(&format!(
                "\n{}\n{}",
                paint.bold("Your answer"),
                wrap(&harmless(&entry.response), 2)
            ));
        }
        if !drill.is_rating() {
            return self.print(&format!("{text}\nEnter goes back.\n"));
        }
        text.push_str(&self.about_leech(drill, &entry.item)?);
        self.print(&format!("{text}\n{}", self.ratings()))
    }

    fn about_leech(&self, drill: &Drill, item: &ItemRef) -> Result<String, Error> {
        let state = self.held.io.store.standing(item)?.state;
        match state.filter(|state| state.is_leech() && !drill.settings.cram) {
            Some(state) => {
                let missed = self.held.io.store.keeps_missing(item)?;
                let find = |item: &ItemRef| self.held.io.library.get(item);
                Ok(leech(state.lapses, item, &missed, &find))
            }
            None => Ok(String::new()),
        }
    }

    /// The ratings, when each brings the item back, and which one is proposed.
    fn ratings(&self) -> String {
        let Some(drill) = self.drill() else {
            return String::new();
        };
        let proposed = drill.proposed();
        let days = comes_back(drill, self.held.session.preview());
        let ratings: Vec<String> = Rating::ALL
            .into_iter()
            .zip(days)
            .map(|(rating, days)| {
                let chosen = if proposed == Some(rating) {
                    " (proposed)"
                } else {
                    ""
                };
                let days = if days.is_empty() {
                    days
                } else {
                    format!(", {days}")
                };
                format!("{} {rating}{days}{chosen}", rating.number())
            })
            .collect();
        let enter = proposed.map_or_else(
            || "1 to 4 rate it".to_owned(),
            |rating| format!("Enter accepts {rating}; 1 to 4 give another rating"),
        );
        let marks = if drill.settings.recall {
            "`tick 1 3` ticks what you covered"
        } else {
            "`mark 2 = 1` changes a mark"
        };
        format!(
            "{}\n{enter}; {marks}; `help` lists the rest.\n",
            ratings.join(" · ")
        )
    }

    /// A line at a result; true where it was for the drill.
    pub(super) fn rating_line(&mut self, line: &str) -> Result<bool, Error> {
        let Some(drill) = self.drill() else {
            return Ok(false);
        };
        if !drill.is_rating() {
            self.handle(Q::Next)?;
            return Ok(true);
        }
        let has_proposal = drill.proposed().is_some();
        match (AtRating::parse(line), AtResult::parse(line)) {
            (AtRating::Rate(rating), _) => self.rate(Event::Rate(rating))?,
            (AtRating::Tick(numbers), _) => self.tick(&numbers)?,
            (AtRating::Suspend, _) => self.set_aside(Event::Suspend)?,
            (AtRating::Bury, _) => self.set_aside(Event::Bury)?,
            (_, AtResult::Undo) => self.undo_step()?,
            (_, AtResult::Help) => self.print(HELP_RATING)?,
            (_, AtResult::Open(_) | AtResult::Finish) => self.print("Rate this answer first.\n")?,
            (_, AtResult::Next) if !has_proposal => {
                let message = no_proposal(drill);
                self.print(&format!("{message}\n"))?;
            }
            (_, AtResult::Next) => self.rate(Q::Next.into())?,
            (_, AtResult::Mark(number, mark)) => {
                self.mark(number, mark)?;
                self.print(&self.ratings())?;
            }
            (_, AtResult::Quit | AtResult::QuitAnyway) => return Ok(false),
            (_, AtResult::Unknown) => {
                if line.trim() == "u" {
                    self.undo_step()?;
                } else if !self.held.io.interactive && has_proposal {
                    // A file of answers need not know of the rating between two of them.
                    self.rate(Q::Next.into())?;
                    if self.quiz().phase == Phase::Answering {
                        self.line_of_answer(line)?;
                    }
                } else {
                    self.print(&self.ratings())?;
                }
            }
        }
        Ok(true)
    }

    /// Rates the answer and says what that does.
    fn rate(&mut self, event: Event) -> Result<(), Error> {
        let index = self.quiz().current;
        let preview = self.held.session.preview().copied();
        let rating = match event {
            Event::Rate(rating) => Some(rating),
            _ => self.drill().and_then(Drill::proposed),
        };
        if let (Some(rating), Some(drill)) = (rating, self.drill()) {
            let days = comes_back(drill, preview.as_ref());
            let when = &days[usize::from(rating.number() - 1)];
            let entry = &self.quiz().entries[index];
            let name = title(&entry.item, self.held.io.library.get(&entry.item));
            let message = if when.is_empty() {
                format!("{name}: {rating}.\n")
            } else {
                format!("{name}: {rating}; it comes back {when}.\n")
            };
            self.print(&message)?;
        }
        self.handle(event)
    }

    fn tick(&mut self, numbers: &[usize]) -> Result<(), Error> {
        for number in numbers {
            self.mark(*number, Some(Mark::Full))?;
        }
        self.print(&self.ratings())
    }

    /// The word about an item that keeps being forgotten.
    pub(super) fn warn_of_leech(&self, index: usize) -> Result<(), Error> {
        let Some(entry) = self.quiz().entries.get(index) else {
            return Ok(());
        };
        let item = &entry.item;
        let lapses = self
            .held
            .io
            .store
            .standing(item)?
            .state
            .map_or(0, |state| state.lapses);
        let missed = self.held.io.store.keeps_missing(item)?;
        let find = |item: &ItemRef| self.held.io.library.get(item);
        self.print(&leech(lapses, item, &missed, &find))
    }

    fn closed(&self, drill: &Drill) -> Result<DrillSummary, Error> {
        let PlainIo {
            store,
            drill_config,
            ..
        } = self.held.io;
        Ok(DrillSummary::read(store, drill, drill_config)?)
    }

    /// The end of a drill.
    pub(super) fn show_closing(&self, drill: &Drill) -> Result<(), Error> {
        let closed = self.closed(drill)?;
        let find = |item: &ItemRef| self.held.io.library.get(item);
        let text = closing(drill, &closed, &find, self.held.io.paint);
        self.print(&format!("\n{text}\n{AT_END}"))
    }

    /// A line at the end; true where it was for the drill.
    pub(super) fn closing_line(&mut self, line: &str) -> Result<bool, Error> {
        let Some(drill) = self.drill() else {
            return Ok(false);
        };
        let line = line.trim().trim_start_matches(':').to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["quit" | "next"] => return Ok(false),
            ["undo" | "u"] => self.undo_step()?,
            ["review" | "open", number] => {
                let closed = self.closed(drill)?;
                let nth = number
                    .parse::<usize>()
                    .ok()
                    .and_then(|number| number.checked_sub(1));
                match nth.and_then(|nth| closed.items.get(nth)) {
                    Some(closed) => self.handle(Q::Open(closed.index))?,
                    None => {
                        self.print(&format!("There is no item {} here.\n", one_line(number)))?;
                    }
                }
            }
            _ => self.print(AT_END)?,
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_typed_as_a_number_or_a_word() {
        assert_eq!(AtRating::parse("3"), AtRating::Rate(Rating::Good));
        assert_eq!(AtRating::parse(" Again "), AtRating::Rate(Rating::Again));
        assert_eq!(AtRating::parse("5"), AtRating::Other);
        assert_eq!(AtRating::parse(""), AtRating::Other);
    }

    #[test]
    fn several_criteria_are_ticked_at_once() {
        assert_eq!(AtRating::parse("tick 1, 3"), AtRating::Tick(vec![1, 3]));
        assert_eq!(AtRating::parse("tick all"), AtRating::Other);
        assert_eq!(AtRating::parse("tick"), AtRating::Other);
    }
}
