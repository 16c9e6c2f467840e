//! What is alike in every session that is held line by line: reading lines until the person leaves,
//! answers typed and dictated, the clock, and what is told where saving fails.

use std::time::{Duration, Instant};

use super::PlainIo;
use super::commands::Typed;
use super::lines::{Input, TICK};
use crate::app::editing::RECOVERED;
use crate::app::speech::Dictation;
use crate::app::{Driver, Outcome, Session, not_saved};
use crate::bank::{clock, harmless, one_line};
use crate::cli::Error;
use crate::grading::{GradeError, MAX_RESPONSE};
use crate::report::layout::{prose, wrap};
use crate::report::quiz::title;
use crate::session::quiz::{Event, Quiz, Warning};
use crate::store::StoreError;

/// How often another program is waited for again, some seconds each time, where nobody is there
/// to try again.
pub(in crate::cli) const TRIES: u32 = 12;

/// Said to somebody who leaves what is not saved.
pub(in crate::cli) const NOT_ALL_SAVED: &str = "\
Not everything you typed is saved. `quit anyway` leaves without saving: the text is then printed, and
written to a file where there is room.
";

/// Said while what was done is not on disk yet.
pub(in crate::cli) const SAVING_SLOWLY: &str = "Saving: the disk is slow; this takes a moment…\n";

/// Said to somebody who continues while dictating.
const DICTATING: &str = "Dictation is under way: :dictate stops it first.\n";

/// How long a dictation may take to end where no more lines come.
const LONGEST_DICTATION: Duration = Duration::from_secs(10);

/// What is typed beyond this is not even kept as a draft: it could never be submitted.
const LONGEST_DRAFT: usize = 4 * MAX_RESPONSE;

/// A session, and how far holding it has come.
pub(in crate::cli) struct Holding<'d, 'a, S: Session> {
    pub io: &'d PlainIo<'a>,
    pub session: Driver<'a, S>,
    trouble: Trouble,
    /// Something was typed for the current text since it was asked for.
    pub typed: bool,
    /// No more lines will come.
    ended: bool,
    /// The person has left, although that could not be saved.
    left: bool,
}

impl<'d, 'a, S: Session> Holding<'d, 'a, S> {
    pub fn new(io: &'d PlainIo<'a>, session: Driver<'a, S>) -> Self {
        Self {
            io,
            session,
            trouble: Trouble::default(),
            typed: false,
            ended: false,
            left: false,
        }
    }
}

/// A session that is held line by line.
pub(in crate::cli) trait Held<'d, 'a: 'd> {
    type Session: Session<Event: From<Event>>;

    /// Said for `:help` while answering.
    const HELP: &'static str;

    fn held(&self) -> &Holding<'d, 'a, Self::Session>;

    fn held_mut(&mut self) -> &mut Holding<'d, 'a, Self::Session>;

    /// The answering and the clock.
    fn quiz(&self) -> &Quiz;

    /// The session knows that the person has left.
    fn has_left(&self) -> bool;

    /// There is nothing more to show.
    fn is_done(&self) -> bool {
        self.has_left()
    }

    /// Nothing but a grade is waited for.
    fn waits_for_grade(&self) -> bool;

    /// What is being written; `None` where nothing is.
    fn written(&self) -> Option<&str>;

    /// What is asked, to be read aloud.
    fn asked(&self) -> String;

    /// The command that continues it.
    fn continued_by(&self) -> String;

    /// The next thing to do where no more lines come.
    fn finish_without_input(&mut self) -> Result<(), Error>;

    /// Shows where the session stands, if that has changed.
    fn show(&mut self, outcome: &Outcome) -> Result<(), Error>;

    /// A line was typed.
    fn line(&mut self, line: &str) -> Result<(), Error>;

    /// Until the person leaves. What cannot be saved is written elsewhere.
    fn hold(&mut self, first: &Outcome) -> Result<(), Error> {
        let held = self.hold_on(first);
        let Holding { io, session, .. } = self.held_mut();
        io.speech.stop();
        if held.is_err() {
            drop(session.handle(Event::Leave, Instant::now()));
        }
        if let Some(unsaved) = session.unsaved() {
            io.write_unsaved(&unsaved);
        }
        held
    }

    fn hold_on(&mut self, first: &Outcome) -> Result<(), Error> {
        let io = self.held().io;
        self.print_outcome(first)?;
        while !self.is_done() && !self.held().left {
            if io.lines.stop.asked() {
                self.leave()?;
                return Err(Error::Reported);
            }
            self.take_dictation()?;
            if self.waits_for_grade() {
                let outcome = self.held_mut().session.wait_for_grade(TICK);
                self.take(outcome)?;
                continue;
            }
            if self.held().ended {
                self.finish_without_input()?;
                continue;
            }
            match io.lines.read_line() {
                Input::Line(line) => self.line(&line)?,
                Input::Waiting => {
                    let outcome = self.held_mut().session.tick(Instant::now());
                    self.take(outcome)?;
                }
                Input::End => {
                    self.await_dictation()?;
                    self.held_mut().ended = true;
                }
            }
        }
        Ok(())
    }

    fn print(&self, text: &str) -> Result<(), Error> {
        self.held().io.print(text)
    }

    /// A person is there to see to what fails.
    fn is_there(&self) -> bool {
        self.held().io.interactive && !self.held().ended
    }

    /// Lets an event happen. Where nobody is there to do it again, another program that holds the
    /// store is waited for.
    fn handle(&mut self, event: impl Into<<Self::Session as Session>::Event>) -> Result<(), Error> {
        let event = event.into();
        for _ in 1..TRIES {
            let outcome = self
                .held_mut()
                .session
                .handle(event.clone(), Instant::now());
            if self.is_there() || !matches!(outcome.error, Some(StoreError::Locked { .. })) {
                return self.take(outcome);
            }
            self.take(outcome)?;
        }
        let mut outcome = self.held_mut().session.handle(event, Instant::now());
        match outcome.error.take() {
            Some(error) => Err(error.into()),
            None => self.take(outcome),
        }
    }

    /// Shows what came of an event. Where saving fails while a person is there to see to it, that
    /// is told, and the session continues where it was.
    fn take(&mut self, mut outcome: Outcome) -> Result<(), Error> {
        let is_there = self.is_there();
        let io = self.held().io;
        if self.held().session.is_settling() && outcome.error.is_none() {
            io.print(SAVING_SLOWLY)?;
        }
        while self.held().session.is_settling() && outcome.error.is_none() && !io.lines.stop.asked()
        {
            outcome = self.held_mut().session.wait_for_disk(TICK, outcome);
        }
        let Holding { io, trouble, .. } = self.held_mut();
        trouble.report(io, outcome.error.take(), is_there)?;
        self.print_outcome(&outcome)
    }

    fn print_outcome(&mut self, outcome: &Outcome) -> Result<(), Error> {
        if outcome.ring {
            self.warn()?;
        }
        if outcome.recovered {
            self.print(&format!("{RECOVERED}\n"))?;
        }
        if let Some(problem) = &outcome.problem {
            self.print(&format!("Not graded: {}\n", one_line(problem)))?;
        }
        self.show(outcome)
    }

    fn leave(&mut self) -> Result<(), Error> {
        let finished = self.quiz().is_finished();
        self.handle(Event::Leave)?;
        if !self.has_left() {
            let held = self.held();
            if held.session.unsaved().is_some() && !held.io.lines.stop.asked() {
                return self.print(NOT_ALL_SAVED);
            }
            self.held_mut().left = true;
        }
        if finished || self.held().session.unsaved().is_some() {
            return Ok(());
        }
        let command = self.continued_by();
        self.print(&format!("Left. `{command}` continues here.\n"))
    }

    /// Leaves whether that can be saved or not.
    fn leave_anyway(&mut self) -> Result<(), Error> {
        self.handle(Event::Leave)?;
        self.held_mut().left = true;
        Ok(())
    }

    /// Takes a line that was typed while an answer is asked for, unless it is a command that each
    /// session has its own answer to: that is given back.
    fn answer_line<'l>(&mut self, line: &'l str) -> Result<Option<Typed<'l>>, Error> {
        let written = self.written();
        let bytes = written.map_or(0, str::len);
        let io = self.held().io;
        let speech = &io.speech;
        match Typed::parse(line) {
            Typed::End | Typed::Skip | Typed::Pause | Typed::Open(_) if speech.is_dictating() => {
                self.print(DICTATING)?;
            }
            Typed::End if bytes > MAX_RESPONSE => self.print(&format!(
                "Not submitted: {}. :clear starts over.\n",
                GradeError::TooLong
            ))?,
            Typed::End => self.handle(Event::Submit)?,
            Typed::Text(text) => self.add(text)?,
            Typed::Pause => self.handle(Event::Pause)?,
            Typed::Clear => {
                self.handle(Event::Edited(String::new()))?;
                self.print("What you typed is cleared.\n")?;
            }
            Typed::Time => {
                let message = time_left(self.quiz());
                let message = message.unwrap_or_else(|| "There is no limit".to_owned());
                self.print(&format!("{message}.\n"))?;
            }
            Typed::Read => self.speak(speech.read_or_stop(&self.asked()))?,
            Typed::Dictate if written.is_none() => {
                self.print("There is nothing to write here.\n")?;
            }
            Typed::Dictate => {
                let begun = !speech.is_dictating();
                let done = speech.dictate_or_stop();
                if begun && done.is_ok() {
                    self.print("Dictating; :dictate stops it.\n")?;
                }
                self.speak(done)?;
            }
            Typed::Finish => self.handle(Event::Finish)?,
            Typed::Quit => self.leave()?,
            Typed::QuitAnyway => self.leave_anyway()?,
            Typed::Help => self.print(Self::HELP)?,
            own @ (Typed::Skip | Typed::Open(_) | Typed::Unknown(_)) => return Ok(Some(own)),
        }
        Ok(None)
    }

    /// Adds a line to what is written.
    fn add(&mut self, line: &str) -> Result<(), Error> {
        let mut response = self.written().unwrap_or_default().to_owned();
        if !response.is_empty() {
            response.push('\n');
        }
        if response.len() + line.len() > LONGEST_DRAFT {
            return self.print(&format!(
                "Not taken: {}. :clear starts over.\n",
                GradeError::TooLong
            ));
        }
        response.push_str(line);
        self.held_mut().typed = true;
        self.handle(Event::Edited(response))
    }

    fn speak(&self, done: Result<(), String>) -> Result<(), Error> {
        match done {
            Ok(()) => Ok(()),
            Err(why) => self.print(&format!("! {}\n", one_line(&why))),
        }
    }

    /// Takes what was dictated, as a line of the answer.
    fn take_dictation(&mut self) -> Result<(), Error> {
        match self.held().io.speech.poll() {
            None => Ok(()),
            Some(Dictation::Failed(why)) => self.speak(Err(why)),
            Some(Dictation::Text(text)) if self.written().is_some() => {
                self.print(&format!("Heard:\n{}", wrap(&harmless(&text), 2)))?;
                self.add(&harmless(&text))
            }
            Some(Dictation::Text(_)) => Ok(()),
        }
    }

    /// A dictation ends with the lines: what it has heard counts.
    fn await_dictation(&mut self) -> Result<(), Error> {
        let io = self.held().io;
        let begun = Instant::now();
        if io.speech.is_dictating() {
            self.speak(io.speech.dictate_or_stop())?;
        }
        while io.speech.is_dictating() && begun.elapsed() < LONGEST_DICTATION {
            std::thread::sleep(TICK);
            self.take_dictation()?;
        }
        Ok(())
    }

    /// Says how the time stands when the clock rings.
    fn warn(&self) -> Result<(), Error> {
        let quiz = self.quiz();
        let left = quiz.time_left().unwrap_or_default().max(0.0);
        let left = clock(Duration::from_secs_f64(left.round()));
        self.print(&match quiz.warning() {
            Warning::Up if quiz.settings.overtime => {
                "-- time is up; overtime counts on\n".to_owned()
            }
            Warning::Hurry => format!("-- hurry: {left} left\n"),
            Warning::Last => format!("-- last {left}\n"),
            Warning::Up | Warning::Calm => {
                "-- time ran out; what is here is submitted\n".to_owned()
            }
        })
    }
}

/// Told of a command that there is not.
pub(in crate::cli) fn unknown(word: &str) -> String {
    format!(
        "`:{}` is not a command; :help lists them. To start a line of the answer with a colon, \
         type two.\n",
        one_line(word)
    )
}

/// How the time stands; nothing where there is no limit.
fn time_left(quiz: &Quiz) -> Option<String> {
    let left = quiz.time_left()?;
    Some(if left < 0.0 {
        format!("{} over time", clock(Duration::from_secs_f64(-left)))
    } else {
        format!("{} left", clock(Duration::from_secs_f64(left.round())))
    })
}

/// Which of the items it is.
pub(in crate::cli) fn place(quiz: &Quiz) -> String {
    format!("Item {} of {}", quiz.position(), quiz.entries.len())
}

/// An item as it is asked: its title, facts about it with the time that is left, and its prompt.
pub(in crate::cli) fn asking(io: &PlainIo<'_>, quiz: &Quiz, mut about: Vec<String>) -> String {
    let Some(entry) = quiz.entry() else {
        return String::new();
    };
    about.extend(time_left(quiz));
    let found = io.library.get(&entry.item);
    let prompt = found.map_or("", |found| &*found.item.prompt);
    format!(
        "\n{}\n{}\n\n{}\n",
        io.paint.accent(&title(&entry.item, found)),
        io.paint.dim(&about.join(" · ")),
        prose(prompt, 0),
    )
}

/// The answer as far as it is written.
pub(in crate::cli) fn so_far(response: &str) -> String {
    if response.is_empty() {
        return "Your answer:\n".to_owned();
    }
    format!(
        "Your answer so far; what you type is added:\n{}\n",
        wrap(&harmless(response), 2)
    )
}

/// What could not be saved, as it was told last; nothing once saving works.
#[derive(Default)]
pub(in crate::cli) struct Trouble(Option<String>);

impl Trouble {
    /// Tells a person what could not be saved, once, and when saving works again.
    ///
    /// # Errors
    ///
    /// What could not be saved, where nobody is there to see to it.
    pub(in crate::cli) fn report(
        &mut self,
        io: &PlainIo<'_>,
        error: Option<StoreError>,
        is_there: bool,
    ) -> Result<(), Error> {
        let message = match error {
            Some(error @ StoreError::Locked { .. }) if !is_there => {
                format!("! {}; waiting for it\n", one_line(&error.to_string()))
            }
            Some(error) if !is_there => return Err(error.into()),
            Some(error) => format!("! {}\n", one_line(&not_saved(&error))),
            None => {
                return match self.0.take() {
                    Some(_) => io.print("Saving works again.\n"),
                    None => Ok(()),
                };
            }
        };
        if self.0.as_ref() != Some(&message) {
            io.print(&message)?;
            self.0 = Some(message);
        }
        Ok(())
    }
}
