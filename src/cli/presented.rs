//! How a comparison or a debrief is shown: on the full screen, or in one of its forms.

use std::path::PathBuf;
use std::time::Instant;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::cards::CsvRows;
use super::clock;
use super::output::json;
use super::scorecard::write;
use super::terminal::is_terminal;
use super::{Context, Error, full_screen};
use crate::report::compare::{self, Grid, Rows};
use crate::report::debrief::{self, Debrief};
use crate::report::paint::Paint;
use crate::tui::{App, BoxedScreen, Look};

/// How to show it.
#[derive(clap::Args, Debug)]
pub struct Presentation {
    /// Replace the names of candidates and interviewers by codes
    #[arg(long)]
    pub anonymous: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: PanelForm,
    /// What a row of the CSV is
    #[arg(long, value_enum, default_value = "criteria", value_name = "WHAT")]
    pub rows: CsvRows,
    /// The file to write, readable by you alone, instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print it instead of opening the full screen
    #[arg(long)]
    pub plain: bool,
}

/// A form of a comparison or a debrief.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PanelForm {
    /// For a terminal
    Text,
    /// Markdown
    Md,
    /// One HTML file
    Html,
    /// JSON
    Json,
    /// Comma-separated values
    Csv,
}

/// What has every form.
pub trait Forms: Serialize {
    /// For a terminal.
    fn text(&self, zone: &TimeZone, paint: Paint) -> String;
    /// Markdown.
    fn markdown(&self, zone: &TimeZone) -> String;
    /// One HTML file.
    fn html(&self, zone: &TimeZone) -> String;
    /// Comma-separated values.
    fn csv(&self, rows: Rows) -> String;
}

impl Forms for Grid {
    fn text(&self, _: &TimeZone, paint: Paint) -> String {
        compare::text(self, paint)
    }

    fn markdown(&self, _: &TimeZone) -> String {
        compare::markdown(self)
    }

    fn html(&self, _: &TimeZone) -> String {
        compare::html(self)
    }

    fn csv(&self, rows: Rows) -> String {
        compare::csv(self, rows)
    }
}

impl Forms for Debrief {
    fn text(&self, zone: &TimeZone, paint: Paint) -> String {
        debrief::text(self, zone, paint)
    }

    fn markdown(&self, zone: &TimeZone) -> String {
        debrief::markdown(self, zone)
    }

    fn html(&self, zone: &TimeZone) -> String {
        debrief::html(self, zone)
    }

    fn csv(&self, rows: Rows) -> String {
        debrief::csv(self, rows)
    }
}

impl Presentation {
    /// On the full screen, where there is one and nothing else was asked for.
    pub fn is_on_screen(&self) -> bool {
        self.format == PanelForm::Text && self.output.is_none() && !self.plain && is_terminal()
    }

    /// Where days are told.
    pub fn zone(&self) -> TimeZone {
        clock::zone_for(self.anonymous)
    }

    /// Writes or prints it in the form that was asked for.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub fn write(&self, what: &impl Forms, context: &Context) -> Result<(), Error> {
        let zone = self.zone();
        let written = match self.format {
            PanelForm::Text if self.output.is_none() => {
                return context.page_text(&what.text(&zone, context.paint()));
            }
            PanelForm::Text => what.text(&zone, Paint::none()),
            PanelForm::Md => what.markdown(&zone),
            PanelForm::Html => what.html(&zone),
            PanelForm::Json => json(what)?,
            PanelForm::Csv => what.csv(self.rows.into()),
        };
        write(self.output.as_deref(), &written)
    }
}

/// Opens a screen of its own.
///
/// # Errors
///
/// The terminal cannot be used.
pub fn open<'a>(
    context: &Context,
    screen: impl FnOnce(Look) -> BoxedScreen<'a>,
) -> Result<(), Error> {
    let look = context.look();
    let mut app = App::new(look, Instant::now());
    app.open(screen(look));
    full_screen::run(context, &mut app)
}
