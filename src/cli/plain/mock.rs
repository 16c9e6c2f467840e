//! A mock interview line by line.

use std::time::{Duration, Instant};

use super::commands::Typed;
use super::{Input, NOT_ALL_SAVED, PlainIo, PlainQuiz, TICK, Trouble, commands};
use crate::app::mock::{MockInterview, drill_of};
use crate::app::{Answering, DrillConfig, NewDrill, Outcome};
use crate::bank::{ItemRef, clock, harmless, one_line};
use crate::cli::Error;
use crate::grading::{GradeError, MAX_RESPONSE};
use crate::report::layout::{count, wrap};
use crate::report::mock::debrief;
use crate::report::quiz::title;
use crate::session::mock::{Event, Mock, Part, Phase};
use crate::session::quiz::{self, Timing, Warning};
use crate::store::NewSession;

/// Said for `:help` while answering.
const HELP: &str = "\
  .         submit the answer
  :pass     nothing to say to it
  :time     show the time left
  :pause    pause the clock
  :clear    start the answer over
  :finish   end the interview with what there is
  :quit     leave; `viva mock --resume` continues here
A line of the answer that begins with a full stop or a colon is typed with two of them.
";

/// Said at the end.
const AT_END: &str = "\
Enter ends. `review 2` shows item 2 with all its marks, to change them; `drill` drills the weakest.
";

/// A line typed at the end.
#[derive(Debug, PartialEq, Eq)]
enum AtDebrief {
    Quit,
    Review(usize),
    Drill,
    Unknown,
}

impl AtDebrief {
    fn parse(line: &str) -> Self {
        let line = line.trim().trim_start_matches(':').to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["quit" | "next"] => Self::Quit,
            ["drill"] => Self::Drill,
            ["review" | "open", number] => number.parse().map_or(Self::Unknown, Self::Review),
            _ => Self::Unknown,
        }
    }
}

impl<'a> PlainIo<'a> {
    /// Holds a new mock interview.
    pub fn start_mock(&self, new: &NewSession, config: &'a DrillConfig) -> Result<(), Error> {
        let now = Instant::now();
        let (store, library, grades) = (self.store, self.library, self.grades);
        let session = MockInterview::start(store, new, library, config, grades, now)?;
        let mut about = vec![format!(
            "Mock interview of {}",
            count(new.entries.len(), "item")
        )];
        if let Timing::Total(limit) = new.settings.timing {
            about.push(format!("{} in all", clock(limit)));
        }
        about.push("feedback at the end".to_owned());
        about.extend(new.seed.map(|seed| format!("seed {seed}")));
        self.print(&format!("{}\n{}", about.join(" · "), commands::ANSWERING))?;
        PlainMock::new(self, session, config).run(&Outcome::default())
    }

    /// Continues an unfinished one.
    pub fn resume_mock(&self, id: i64, config: &'a DrillConfig) -> Result<(), Error> {
        let now = Instant::now();
        let (store, library, grades) = (self.store, self.library, self.grades);
        self.tell_gone(id)?;
        let (session, outcome) = MockInterview::resume(store, id, library, config, grades, now)?;
        let items = count(session.mock().quiz().entries.len(), "item");
        self.print(&format!(
            "Continuing session {id}, a mock interview of {items}\n{}",
            commands::ANSWERING
        ))?;
        PlainMock::new(self, session, config).run(&outcome)
    }
}

/// One mock interview being held.
struct PlainMock<'d, 'a> {
    io: &'d PlainIo<'a>,
    session: MockInterview<'a>,
    config: &'a DrillConfig,
    /// What was printed last: the phase, and the part that is answered.
    shown: Option<(Phase, Option<Part>)>,
    /// The item whose prompt was printed last.
    prompted: Option<usize>,
    trouble: Trouble,
    /// Something was typed for the current part since it was printed.
    typed: bool,
    /// No more lines will come.
    ended: bool,
    /// The person has left, whatever could be saved.
    left: bool,
    /// What is drilled afterwards.
    drill: Option<NewDrill>,
}

impl<'d, 'a> PlainMock<'d, 'a> {
    fn new(io: &'d PlainIo<'a>, session: MockInterview<'a>, config: &'a DrillConfig) -> Self {
        Self {
            io,
            session,
            config,
            shown: None,
            prompted: None,
            trouble: Trouble::default(),
            typed: false,
            ended: false,
            left: false,
            drill: None,
        }
    }

    fn mock(&self) -> &Mock {
        self.session.mock()
    }

    fn run(mut self, first: &Outcome) -> Result<(), Error> {
        let held = self.hold(first);
        if held.is_err() {
            drop(self.session.handle(Event::Leave, Instant::now()));
        }
        if let Some(unsaved) = self.session.unsaved() {
            self.io.write_unsaved(&unsaved);
        }
        held?;
        match self.drill.take() {
            Some(new) => self.io.start_drill(&new, self.config),
            None => Ok(()),
        }
    }

    /// Until the person leaves.
    fn hold(&mut self, first: &Outcome) -> Result<(), Error> {
        self.show(first)?;
        while self.mock().phase() != Phase::Left && !self.left {
            if self.io.lines.stop.asked() {
                self.leave()?;
                return Err(Error::Reported);
            }
            let phase = self.mock().phase();
            let waits =
                phase == Phase::Listening || phase == Phase::Debrief && self.mock().is_grading();
            if waits {
                let outcome = self.session.wait_for_grade(TICK);
                self.take(outcome)?;
                continue;
            }
            if self.ended {
                match phase {
                    Phase::Answering | Phase::Probing if self.typed => {
                        self.handle(Event::Submit)?;
                    }
                    _ => self.leave()?,
                }
                continue;
            }
            match self.io.lines.read_line() {
                Input::Line(line) => self.line(&line)?,
                Input::Waiting => {
                    let outcome = self.session.tick(Instant::now());
                    self.take(outcome)?;
                }
                Input::End => self.ended = true,
            }
        }
        Ok(())
    }

    fn print(&self, text: &str) -> Result<(), Error> {
        self.io.print(text)
    }

    fn handle(&mut self, event: Event) -> Result<(), Error> {
        let outcome = self.session.handle(event, Instant::now());
        self.take(outcome)
    }

    fn take(&mut self, mut outcome: Outcome) -> Result<(), Error> {
        let error = outcome.error.take();
        let is_there = self.io.interactive && !self.ended;
        self.trouble.tell(self.io, error, is_there)?;
        self.show(&outcome)
    }

    fn leave(&mut self) -> Result<(), Error> {
        let finished = self.mock().quiz().is_finished();
        self.handle(Event::Leave)?;
        if self.mock().phase() != Phase::Left {
            if self.session.unsaved().is_some() && !self.io.lines.stop.asked() {
                return self.print(NOT_ALL_SAVED);
            }
            self.left = true;
        }
        if finished || self.session.unsaved().is_some() {
            return Ok(());
        }
        let session = self.session.id();
        self.print(&format!(
            "Left. `viva mock --plain --resume={session}` continues here.\n"
        ))
    }

    /// Leaves whether that can be saved or not.
    fn leave_anyway(&mut self) -> Result<(), Error> {
        self.handle(Event::Leave)?;
        self.left = true;
        Ok(())
    }

    fn show(&mut self, outcome: &Outcome) -> Result<(), Error> {
        if outcome.ring {
            self.warn()?;
        }
        if let Some(problem) = &outcome.problem {
            self.print(&format!("Not graded: {}\n", one_line(problem)))?;
        }
        let mock = self.mock();
        let phase = mock.phase();
        if phase == Phase::Debrief && mock.is_grading() {
            return Ok(());
        }
        let now = (phase, mock.writing());
        let before = self.shown.replace(now);
        if before == Some(now) {
            return Ok(());
        }
        let was_paused = matches!(before, Some((Phase::Paused, _)));
        match phase {
            Phase::Answering | Phase::Probing if was_paused => self.print("Continuing.\n"),
            Phase::Answering => self.show_item(),
            Phase::Probing => self.show_probe(),
            Phase::Paused => self.print("Paused. Press Enter to continue.\n"),
            Phase::Debrief => self.show_debrief(),
            Phase::Listening | Phase::Left => Ok(()),
        }
    }

    fn time_left(&self) -> Option<String> {
        let left = self.mock().quiz().time_left()?.max(0.0).round();
        Some(format!("{} left", clock(Duration::from_secs_f64(left))))
    }

    fn warn(&self) -> Result<(), Error> {
        let left = self.time_left().unwrap_or_default();
        self.print(&match self.mock().quiz().warning() {
            Warning::Hurry => format!("-- hurry: {left}\n"),
            Warning::Last => format!("-- last: {left}\n"),
            Warning::Up | Warning::Calm => {
                "-- time ran out; what is here is submitted\n".to_owned()
            }
        })
    }

    fn show_item(&mut self) -> Result<(), Error> {
        self.typed = false;
        let quiz = self.mock().quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.io.library.get(&entry.item);
        let mut about = vec![format!(
            "Item {} of {}",
            quiz.position(),
            quiz.entries.len()
        )];
        about.extend(found.map(|found| found.item.kind.to_string()));
        about.extend(self.time_left());
        let paint = self.io.paint;
        let mut text = format!(
            "\n{}\n{}\n\n{}\n",
            paint.accent(&title(&entry.item, found)),
            paint.dim(&about.join(" · ")),
            found.map_or(String::new(), |found| wrap(
                &harmless(&found.item.prompt),
                0
            )),
        );
        text.push_str(&so_far(&entry.response));
        let index = quiz.current;
        self.prompted = Some(index);
        self.print(&text)
    }

    fn show_probe(&mut self) -> Result<(), Error> {
        self.typed = false;
        let mock = self.mock();
        let index = mock.quiz().current;
        let Some(probe) = mock.probe() else {
            return Ok(());
        };
        let mut text = String::new();
        // After a sudden end the item is a while ago.
        if self.prompted != Some(index)
            && let Some(entry) = mock.quiz().entry()
        {
            let found = self.io.library.get(&entry.item);
            let prompt = found.map_or(String::new(), |found| found.item.prompt.clone());
            text.push_str(&format!(
                "\n{}\n\n{}\nYou said:\n{}",
                self.io.paint.accent(&title(&entry.item, found)),
                wrap(&harmless(&prompt), 0),
                wrap(&harmless(&entry.response), 2),
            ));
        }
        let number = mock.probes(index).len();
        let lead = format!("Probe {number}: ");
        let question = wrap(&one_line(&probe.question), lead.len());
        text.push_str(&format!(
            "\n{}{}",
            self.io.paint.accent(&lead),
            question.trim_start()
        ));
        text.push_str(&so_far(&probe.response));
        self.prompted = Some(index);
        self.print(&text)
    }

    fn show_debrief(&self) -> Result<(), Error> {
        let find = |item: &ItemRef| self.io.library.get(item);
        let after_probe = self.config.thresholds.after_probe;
        let text = debrief(self.mock(), &find, after_probe, self.io.paint);
        self.print(&format!("\n{text}{AT_END}"))
    }

    fn line(&mut self, line: &str) -> Result<(), Error> {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing => self.line_of_answer(line),
            Phase::Paused => self.handle(Event::Resume),
            Phase::Debrief => self.line_at_debrief(line),
            Phase::Listening | Phase::Left => Ok(()),
        }
    }

    fn line_of_answer(&mut self, line: &str) -> Result<(), Error> {
        let Some(part) = self.mock().writing() else {
            return Ok(());
        };
        let written = self.mock().text(part).to_owned();
        match Typed::parse(line) {
            Typed::End if written.len() > MAX_RESPONSE => self.print(&format!(
                "Not submitted: {}. :clear starts over.\n",
                GradeError::TooLong
            )),
            Typed::End => self.handle(Event::Submit),
            Typed::Text(text) => {
                let mut response = written;
                if !response.is_empty() {
                    response.push('\n');
                }
                response.push_str(text);
                self.typed = true;
                self.handle(Event::Edited(response))
            }
            Typed::Skip => self.pass(&written),
            Typed::Unknown(word) if word.trim() == "pass" => self.pass(&written),
            Typed::Pause => self.handle(Event::Pause),
            Typed::Clear => {
                self.handle(Event::Edited(String::new()))?;
                self.print("What you typed is cleared.\n")
            }
            Typed::Time => {
                let text = self
                    .time_left()
                    .unwrap_or_else(|| "There is no limit".to_owned());
                self.print(&format!("{text}.\n"))
            }
            Typed::Open(_) => self.print("In an interview, items come in their order.\n"),
            Typed::Finish => self.handle(Event::Finish),
            Typed::Quit => self.leave(),
            Typed::QuitAnyway => self.leave_anyway(),
            Typed::Help => self.print(HELP),
            Typed::Unknown(word) => self.print(&format!(
                "`:{}` is not a command; :help lists them. To start a line of the answer with a \
                 colon, type two.\n",
                one_line(word)
            )),
        }
    }

    fn pass(&mut self, written: &str) -> Result<(), Error> {
        if written.trim().is_empty() {
            return self.handle(Event::Pass);
        }
        self.print("You have begun an answer: a full stop submits it, :clear starts over.\n")
    }

    fn line_at_debrief(&mut self, line: &str) -> Result<(), Error> {
        match AtDebrief::parse(line) {
            AtDebrief::Quit => self.leave(),
            AtDebrief::Review(number) => self.review(number),
            AtDebrief::Drill => {
                let new = drill_of(self.mock(), self.io.library);
                if new.session.entries.is_empty() {
                    return self.print("Nothing was missed, and nothing needed a probe.\n");
                }
                self.drill = Some(new);
                self.leave()
            }
            AtDebrief::Unknown => self.print(AT_END),
        }
    }

    /// Shows an item with its marks, which can be changed there.
    fn review(&mut self, number: usize) -> Result<(), Error> {
        let items = self.mock().quiz().entries.len();
        let Some(index) = number.checked_sub(1).filter(|index| *index < items) else {
            return self.print(&format!("There is no item {number} here.\n"));
        };
        let (id, now) = (self.session.id(), Instant::now());
        let (store, library, grades) = (self.io.store, self.io.library, self.io.grades);
        let mut session = Answering::review_finished(store, id, library, grades, now)?;
        let outcome = session.handle(quiz::Event::Open(index), now);
        PlainQuiz::review(self.io, session).run(&outcome)?;
        self.session =
            MockInterview::review_finished(store, id, library, self.config, grades, now)?;
        self.show_debrief()
    }
}

fn so_far(response: &str) -> String {
    if response.is_empty() {
        return "Your answer:\n".to_owned();
    }
    format!(
        "Your answer so far; what you type is added:\n{}\n",
        wrap(&harmless(response), 2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_ends_the_debrief() {
        assert_eq!(AtDebrief::parse(" "), AtDebrief::Quit);
        assert_eq!(AtDebrief::parse("Review 2"), AtDebrief::Review(2));
        assert_eq!(AtDebrief::parse("drill"), AtDebrief::Drill);
        assert_eq!(AtDebrief::parse("again"), AtDebrief::Unknown);
    }
}
