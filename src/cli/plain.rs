//! A quiz line by line: for screen readers, pipes and terminals that can do no more.
//!
//! It never moves the cursor and never takes back what it has printed. Lines are read on a
//! thread of their own, so that the clock runs while the person thinks.

mod commands;
mod drill;
mod mock;
mod screening;

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::output::{complain, utf8};
use super::{Context, Error};
use crate::app::mock::only_asked;
use crate::app::{Answering, DrillConfig, Gone, Grades, Outcome, Unsaved, not_saved};
use crate::bank::{ItemRef, Library, Mark, clock, harmless, one_line};
use crate::grading::{GradeError, MAX_RESPONSE};
use crate::report;
use crate::report::gone::gone_items;
use crate::report::layout::{count, wrap};
use crate::report::paint::Paint;
use crate::report::quiz::{marks, result, summary, symbol, title};
use crate::session::drill as drill_session;
use crate::session::quiz::{Event, Phase, Quiz, Timing, Warning};
use crate::store::{NewSession, Store, StoreError};
use commands::{AFTER, ANSWERING, AtResult, AtSummary, Typed};

/// How often the clock is looked at.
const TICK: Duration = Duration::from_millis(100);

/// How often another program is waited for again, some seconds each time, where nobody is there
/// to try again.
const TRIES: u32 = 12;

/// Said to somebody who leaves what is not saved.
const NOT_ALL_SAVED: &str = "\
Not everything you typed is saved. `quit anyway` leaves all the same: the text is then printed, and
written to a file where there is room.
";

/// Lines as they come in.
pub struct Lines {
    from: Receiver<String>,
    /// A signal has asked to stop.
    stop: Stop,
}

enum Input {
    Line(String),
    /// Nothing was typed for a moment.
    Waiting,
    End,
}

impl Lines {
    /// The lines of the standard input.
    pub fn from_stdin() -> Self {
        // Unread lines wait in the pipe and not here.
        let (to, from) = mpsc::sync_channel(16);
        thread::spawn(move || {
            let mut input = io::stdin().lock();
            let mut bytes = Vec::new();
            while matches!(input.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
                let line = String::from_utf8_lossy(&bytes);
                let line = line.trim_end_matches(['\n', '\r']).to_owned();
                bytes.clear();
                if to.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            from,
            stop: Stop::new(),
        }
    }

    fn read_line(&self) -> Input {
        match self.from.recv_timeout(TICK) {
            Ok(line) => Input::Line(line),
            Err(RecvTimeoutError::Timeout) => Input::Waiting,
            Err(RecvTimeoutError::Disconnected) => Input::End,
        }
    }
}

/// Whether the system, or somebody with Ctrl-C, has asked the program to end.
#[derive(Default)]
struct Stop {
    asked: Arc<AtomicBool>,
}

#[cfg(unix)]
const SIGNALS: [i32; 4] = [
    SIGINT,
    SIGTERM,
    signal_hook::consts::SIGHUP,
    signal_hook::consts::SIGQUIT,
];

#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

impl Stop {
    fn new() -> Self {
        let stop = Self::default();
        for signal in SIGNALS {
            // Without it the signal ends the program at once, and the draft is a second older.
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop.asked));
        }
        stop
    }

    fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

/// Where quizzes are held: what they need, one after another.
pub struct PlainIo<'a> {
    /// The loaded banks.
    pub library: &'a Library,
    /// What gives responses their marks.
    pub grades: &'a dyn Grades,
    /// Where everything is kept.
    pub store: &'a Store,
    /// What the person types.
    pub lines: Lines,
    /// Who interviews, where that is configured.
    pub me: Option<String>,
    /// How text is styled.
    pub paint: Paint,
    /// Symbols may be other than ASCII.
    pub utf8: bool,
    /// A person types the lines, and not a program that knows them all beforehand.
    pub interactive: bool,
}

impl<'a> PlainIo<'a> {
    /// On standard input and output.
    pub fn new(
        context: &Context,
        library: &'a Library,
        store: &'a Store,
        grades: &'a dyn Grades,
    ) -> Self {
        Self {
            library,
            grades,
            store,
            lines: Lines::from_stdin(),
            me: context.me().map(str::to_owned),
            paint: context.paint(),
            utf8: utf8(),
            interactive: io::stdin().is_terminal(),
        }
    }

    /// Holds a new quiz. Gives the items to ask again, if the person wants that.
    pub fn start(&self, new: &NewSession) -> Result<Option<Vec<ItemRef>>, Error> {
        let session = Answering::start_quiz(self.store, new, self.grades, Instant::now())?;
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
        self.tell_gone(id)?;
        let (store, library) = (self.store, self.library);
        let (session, outcome) =
            Answering::resume_quiz(store, id, library, self.grades, Instant::now())?;
        let entries = session.quiz().entries.len();
        self.print(&format!(
            "Continuing session {id}, a quiz of {}\n{ANSWERING}",
            count(entries, "item")
        ))?;
        PlainQuiz::new(self, session).run(&outcome)
    }

    /// Says which items of a session no loaded bank has, and what was written to them.
    fn tell_gone(&self, id: i64) -> Result<(), Error> {
        match Gone::find(&self.store.session(id)?, self.library) {
            Some(gone) => self.print(&format!("{}\n", gone_items(&gone))),
            None => Ok(()),
        }
    }

    /// Writes down what could not be saved, wherever there is room.
    fn write_unsaved(&self, unsaved: &Unsaved) {
        let file = unsaved.write(Timestamp::now());
        // Where nobody reads the output any more, the file must do.
        let _ = self.print(&harmless(&format!("\n{}\n", unsaved.to_text())));
        match file {
            Some(file) => complain(&format!("What was not saved is in {}", file.display())),
            None => complain("There is no room for what was not saved; it was printed"),
        }
    }

    /// Says something.
    pub fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        if self.utf8 {
            out.write_all(text.as_bytes())?;
        } else {
            out.write_all(report::ascii(text).as_bytes())?;
        }
        out.flush()?;
        Ok(())
    }
}

/// What could not be saved, as it was told last; nothing once saving works.
#[derive(Default)]
struct Trouble(Option<String>);

impl Trouble {
    /// Tells a person what could not be saved, once, and when saving works again.
    ///
    /// # Errors
    ///
    /// What could not be saved, where nobody is there to see to it.
    fn tell(
        &mut self,
        io: &PlainIo<'_>,
        error: Option<StoreError>,
        is_there: bool,
    ) -> Result<(), Error> {
        let told = match error {
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
        if self.0.as_ref() != Some(&told) {
            io.print(&told)?;
            self.0 = Some(told);
        }
        Ok(())
    }
}

/// One quiz being held.
struct PlainQuiz<'d, 'a> {
    io: &'d PlainIo<'a>,
    session: Answering<'a>,
    /// What was printed last: a new phase or item is printed once.
    shown: Option<(Phase, usize)>,
    trouble: Trouble,
    /// The result of this entry is waited for, as was said.
    grading_shown: Option<usize>,
    /// Something was typed for the current item since it was printed.
    typed: bool,
    /// No more lines will come.
    ended: bool,
    /// The person has left, although that could not be saved.
    left: bool,
    again: Option<Vec<ItemRef>>,
    /// The calendar that a drill goes by.
    drill_config: Option<&'a DrillConfig>,
    /// One result is looked at, and no more.
    only_result: bool,
}

impl<'d, 'a> PlainQuiz<'d, 'a> {
    fn new(io: &'d PlainIo<'a>, session: Answering<'a>) -> Self {
        Self {
            io,
            session,
            shown: None,
            trouble: Trouble::default(),
            grading_shown: None,
            typed: false,
            ended: false,
            left: false,
            again: None,
            drill_config: None,
            only_result: false,
        }
    }

    /// Shows the result that the session stands at, until the person continues.
    fn review(io: &'d PlainIo<'a>, session: Answering<'a>) -> Self {
        Self {
            only_result: true,
            ..Self::new(io, session)
        }
    }

    fn is_done(&self) -> bool {
        let phase = self.quiz().phase;
        phase == Phase::Left || self.left || self.only_result && phase == Phase::Summary
    }

    fn run(mut self, first: &Outcome) -> Result<Option<Vec<ItemRef>>, Error> {
        let held = self.hold(first);
        if held.is_err() {
            drop(self.session.handle(Event::Leave, Instant::now()));
        }
        if let Some(unsaved) = self.session.unsaved() {
            self.io.write_unsaved(&unsaved);
        }
        held.map(|()| self.again)
    }

    /// Until the person leaves.
    fn hold(&mut self, first: &Outcome) -> Result<(), Error> {
        self.show(first)?;
        while !self.is_done() {
            if self.io.lines.stop.asked() {
                self.leave()?;
                return Err(Error::Reported);
            }
            if self.waits_for_grade() {
                let outcome = self.session.wait_for_grade(TICK);
                self.take(outcome)?;
                continue;
            }
            if self.ended {
                self.finish_without_input()?;
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

    fn quiz(&self) -> &Quiz {
        self.session.quiz()
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

    /// Nothing but the grade is waited for: nobody is there who could type something else.
    fn waits_for_grade(&self) -> bool {
        self.is_grading() && (self.ended || !self.io.interactive)
    }

    fn print(&self, text: &str) -> Result<(), Error> {
        self.io.print(text)
    }

    fn handle(&mut self, event: impl Into<drill_session::Event>) -> Result<(), Error> {
        let event = event.into();
        for _ in 1..TRIES {
            let outcome = self.session.handle(event.clone(), Instant::now());
            if self.is_there() || !matches!(outcome.error, Some(StoreError::Locked { .. })) {
                return self.take(outcome);
            }
            self.take(outcome)?;
        }
        let mut outcome = self.session.handle(event, Instant::now());
        match outcome.error.take() {
            Some(error) => Err(error.into()),
            None => self.take(outcome),
        }
    }

    /// A person is there to see to what fails.
    fn is_there(&self) -> bool {
        self.io.interactive && !self.ended
    }

    /// Shows what came of an event. Where saving fails while a person is there to see to it, that
    /// is told, and the quiz continues where it was.
    fn take(&mut self, mut outcome: Outcome) -> Result<(), Error> {
        let error = outcome.error.take();
        let is_there = self.is_there();
        self.trouble.tell(self.io, error, is_there)?;
        self.show(&outcome)
    }

    /// What is left to do where the input has ended: an answer that was being typed ends too.
    fn finish_without_input(&mut self) -> Result<(), Error> {
        match self.quiz().phase {
            Phase::Answering if self.typed => self.handle(Event::Submit),
            Phase::Result { .. } => self.handle(Event::Next),
            _ => self.leave(),
        }
    }

    fn leave(&mut self) -> Result<(), Error> {
        let finished = self.quiz().is_finished();
        self.handle(Event::Leave)?;
        if self.quiz().phase != Phase::Left {
            if self.session.unsaved().is_some() && !self.io.lines.stop.asked() {
                return self.print(NOT_ALL_SAVED);
            }
            self.left = true;
        }
        if finished || self.session.unsaved().is_some() {
            return Ok(());
        }
        if self.drill().is_some() {
            return self.print("Left. `viva drill --plain` continues here.\n");
        }
        let session = self.session.id();
        self.print(&format!(
            "Left. `viva quiz --plain --resume={session}` continues here.\n"
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
        if let Some(index) = outcome.leech {
            self.warn_of_leech(index)?;
        }
        let quiz = self.quiz();
        let now = (quiz.phase, quiz.current);
        if self.is_grading() && self.shown != Some(now) {
            // The result is printed once, when it is complete.
            let told = self.grading_shown.replace(now.1) == Some(now.1);
            if self.io.interactive && !told {
                self.print("Grading…\n")?;
            }
            return Ok(());
        }
        self.grading_shown = None;
        let before = self.shown.replace(now);
        if before == Some(now) {
            return Ok(());
        }
        let was_paused = matches!(before, Some((Phase::Paused, _)));
        match now.0 {
            Phase::Answering if was_paused => self.print("Continuing.\n"),
            Phase::Answering => self.show_item(),
            Phase::Paused => self.print("Paused. Press Enter to continue.\n"),
            Phase::Result { .. } if self.drill().is_some() => self.show_rating(),
            Phase::Result { review } => self.show_result(review),
            Phase::Summary if self.only_result => Ok(()),
            Phase::Summary => match (self.drill(), self.drill_config) {
                (Some(drill), Some(drill_config)) => self.show_closing(drill, drill_config),
                _ => self.show_summary(),
            },
            Phase::Left => Ok(()),
        }
    }

    fn warn(&self) -> Result<(), Error> {
        let left = self.quiz().time_left().unwrap_or_default().max(0.0);
        let left = clock(Duration::from_secs_f64(left.round()));
        self.print(&match self.quiz().warning() {
            Warning::Up if self.quiz().settings.overtime => {
                "-- time is up; overtime counts on\n".to_owned()
            }
            Warning::Hurry => format!("-- hurry: {left} left\n"),
            Warning::Last => format!("-- last {left}\n"),
            Warning::Up | Warning::Calm => {
                "-- time ran out; what is here is submitted\n".to_owned()
            }
        })
    }

    fn show_item(&mut self) -> Result<(), Error> {
        self.typed = false;
        let quiz = self.quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.io.library.get(&entry.item);
        let mut about = match self.drill() {
            Some(drill) => self.about_drill(drill),
            None => vec![format!(
                "Item {} of {}",
                quiz.position(),
                quiz.entries.len()
            )],
        };
        about.extend(found.map(|found| found.item.kind.to_string()));
        about.extend(
            found
                .map(|found| one_line(&found.tags().join(", ")))
                .filter(|tags| !tags.is_empty()),
        );
        about.extend(quiz.time_left().map(|left| {
            if left < 0.0 {
                format!("{} over time", clock(Duration::from_secs_f64(-left)))
            } else {
                format!("{} left", clock(Duration::from_secs_f64(left.round())))
            }
        }));
        let paint = self.io.paint;
        let only = found.map_or_else(Vec::new, |found| only_asked(&found, entry));
        let mut text = format!(
            "\n{}\n{}\n\n{}\n",
            paint.accent(&title(&entry.item, found)),
            paint.dim(&about.join(" · ")),
            found.map_or(String::new(), |found| wrap(
                &harmless(&found.item.prompt),
                0
            )),
        );
        if !only.is_empty() {
            text.push_str("Asked now is only this:\n");
            for question in only {
                let question = wrap(&format!("- {}", one_line(&question)), 2);
                text.push_str(&question);
            }
        }
        if self.is_recall() {
            text.push_str("Think of your answer; Enter shows it.\n");
        } else if entry.response.is_empty() {
            text.push_str("Your answer:\n");
        } else {
            text.push_str(&format!(
                "Your answer so far; what you type is added:\n{}\n",
                wrap(&harmless(&entry.response), 2)
            ));
        }
        self.print(&text)
    }

    fn show_result(&mut self, review: bool) -> Result<(), Error> {
        let quiz = self.quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.io.library.get(&entry.item);
        let paint = self.io.paint;
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
        let find = |item: &ItemRef| self.io.library.get(item);
        let paint = self.io.paint;
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

    fn line(&mut self, line: &str) -> Result<(), Error> {
        match self.quiz().phase {
            Phase::Answering => self.line_of_answer(line),
            Phase::Paused => self.handle(Event::Resume),
            Phase::Result { .. } => self.line_at_result(line),
            Phase::Summary => self.line_at_summary(line),
            Phase::Left => Ok(()),
        }
    }

    fn line_of_answer(&mut self, line: &str) -> Result<(), Error> {
        if self.drill_line(line)? {
            return Ok(());
        }
        match Typed::parse(line) {
            Typed::End => self.submit(),
            Typed::Text(text) => {
                let mut response = self.quiz().entry().map_or("", |e| &e.response).to_owned();
                if !response.is_empty() {
                    response.push('\n');
                }
                response.push_str(text);
                self.typed = true;
                self.handle(Event::Edited(response))
            }
            Typed::Skip => self.handle(Event::Skip),
            Typed::Pause => self.handle(Event::Pause),
            Typed::Clear => {
                self.handle(Event::Edited(String::new()))?;
                self.print("What you typed is cleared.\n")
            }
            Typed::Time => {
                let text = match self.quiz().time_left() {
                    None => "There is no limit.\n".to_owned(),
                    Some(left) if left < 0.0 => {
                        format!("{} over time.\n", clock(Duration::from_secs_f64(-left)))
                    }
                    Some(left) => format!("{} left.\n", clock(Duration::from_secs_f64(left))),
                };
                self.print(&text)
            }
            Typed::Open(number) => self.open(number),
            Typed::Finish => self.handle(Event::Finish),
            Typed::Quit => self.leave(),
            Typed::QuitAnyway => self.leave_anyway(),
            Typed::Help => self.print(commands::HELP),
            Typed::Unknown(word) => self.print(&format!(
                "`:{}` is not a command; :help lists them. To start a line of the answer with a \
                 colon, type two.\n",
                one_line(word)
            )),
        }
    }

    fn submit(&mut self) -> Result<(), Error> {
        let bytes = self.quiz().entry().map_or(0, |entry| entry.response.len());
        if bytes > MAX_RESPONSE {
            return self.print(&format!(
                "Not submitted: {}. :clear starts over.\n",
                GradeError::TooLong
            ));
        }
        self.handle(Event::Submit)
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
                if !self.io.interactive && !timed_out {
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

    fn mark(&mut self, number: usize, mark: Option<Mark>) -> Result<(), Error> {
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
        let found = self.io.library.get(&entry.item);
        let paint = self.io.paint;
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
