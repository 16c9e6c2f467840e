//! Sessions line by line: for screen readers, pipes and terminals that can do no more.
//!
//! Nothing here moves the cursor or takes back what was printed.

pub(super) mod commands;
mod drill;
pub(super) mod held;
mod lines;
pub(super) mod quiz;
mod screening;

use std::io::{self, IsTerminal, Write};

use jiff::Timestamp;

use super::clock::Clock;
use super::output::{complain, utf8};
use super::{Context, Error};
use crate::app::speech::Speech;
use crate::app::{DrillConfig, Gone, GradeWorker, Grades, SessionServices, Unsaved};
use crate::bank::{Library, harmless};
use crate::grading::ItemGrader;
use crate::report;
use crate::report::gone::gone_items;
use crate::report::paint::Paint;
use crate::store::Store;
use lines::Lines;

/// Where sessions are held: what they need, one after another.
pub struct PlainIo<'a> {
    /// The loaded banks.
    pub library: &'a Library,
    /// What gives responses their marks.
    pub grades: &'a dyn Grades,
    /// Where everything is kept.
    pub store: &'a Store,
    /// When a day ends and items come back.
    pub drill_config: &'a DrillConfig,
    /// What the person types.
    lines: Lines,
    /// What reads questions aloud and writes down what is said.
    pub speech: Speech,
    clock: Clock,
    /// Who interviews, where that is configured.
    pub me: Option<String>,
    /// How text is styled.
    pub paint: Paint,
    /// Symbols may be other than ASCII.
    pub utf8: bool,
    /// A person types the lines, and not a program that knows them all beforehand.
    pub interactive: bool,
}

/// Holds something on standard input and output, with a grader on a thread of its own.
///
/// # Errors
///
/// The store cannot be used, or as `hold` says.
pub fn with_plain(
    context: &Context,
    library: &Library,
    store: &Store,
    grader: ItemGrader,
    hold: impl FnOnce(&PlainIo<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let grades = GradeWorker::new(grader);
    let config = context.drill_config(store)?;
    hold(&PlainIo::new(
        context,
        SessionServices {
            store,
            library,
            config: &config,
            grades: &grades,
        },
    ))
}

impl<'a> PlainIo<'a> {
    /// On standard input and output.
    fn new(context: &Context, services: SessionServices<'a>) -> Self {
        let SessionServices {
            store,
            library,
            config: drill_config,
            grades,
        } = services;
        // Where that cannot be, each commit waits for the disk by itself.
        let _ = store.sync_in_background();
        Self {
            library,
            grades,
            store,
            drill_config,
            lines: Lines::from_stdin(),
            speech: Speech::new(context.settings().speech.clone()),
            clock: context.clock(),
            me: context.me().map(str::to_owned),
            paint: context.paint(),
            utf8: utf8(),
            interactive: io::stdin().is_terminal(),
        }
    }

    /// What a learner's sessions run on.
    pub fn services(&self) -> SessionServices<'a> {
        SessionServices {
            store: self.store,
            library: self.library,
            config: self.drill_config,
            grades: self.grades,
        }
    }

    /// Says which items of a session no loaded bank has, and what was written to them.
    pub fn print_gone(&self, id: i64) -> Result<(), Error> {
        match Gone::find(&self.store.session(id)?, self.library) {
            Some(gone) => self.print(&format!("{}\n", gone_items(&gone))),
            None => Ok(()),
        }
    }

    /// Writes down what could not be saved, wherever there is room.
    fn write_unsaved(&self, unsaved: &Unsaved) {
        let file = unsaved.write(self.now());
        // Where nobody reads the output any more, the file must do.
        let _ = self.print(&harmless(&format!("\n{}\n", unsaved.to_text())));
        match file {
            Some(file) => complain(&format!("What was not saved is in {}", file.display())),
            None => complain("There is no room for what was not saved; it was printed"),
        }
    }

    /// What time it is.
    fn now(&self) -> Timestamp {
        self.clock.now()
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
