//! `viva optimize`: fits the memory model to the person's own log.

use std::thread;
use std::time::Duration;

use serde::Serialize;

use super::clock;
use super::output::{count, json};
use super::progress::bar;
use super::{Context, Error, Format};
use crate::report::layout::{Side, columns};
use crate::schedule::optimize::{Figures, Fit, NoFit, Training, Watch};
use crate::schedule::{Day, Parameters};
use crate::store::{Fitted, Store};

/// What to do with the parameters.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva optimize            fit and test; keep the new parameters if better
  viva optimize --dry-run  the same without keeping anything
  viva optimize --reset    back to the default parameters

Ctrl-C stops it at any time; nothing is changed before the end.")]
pub struct Args {
    /// Keep nothing
    #[arg(long, conflicts_with = "reset")]
    pub dry_run: bool,
    /// Forget the fitted parameters
    #[arg(long)]
    pub reset: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    /// How many reviews there are to learn from.
    reviews: usize,
    /// On how many of them both were tested.
    tested: usize,
    /// The parameters so far.
    before: Option<Figures>,
    /// The new ones.
    after: Option<Figures>,
    better: bool,
    kept: bool,
    /// The new ones.
    parameters: Option<Parameters>,
    /// Why there are no new ones.
    reason: Option<String>,
}

/// Fits, tests and keeps parameters.
///
/// # Errors
///
/// A store that cannot be used, or the signal that stopped it.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    if args.reset {
        return reset(args, context, &store);
    }
    let training = Training::new(store.histories()?);
    let present = store.fitted()?;
    let zone = clock::zone();
    let since = present
        .as_ref()
        .map(|fitted| Day::from_timestamp(fitted.at, &zone, context.settings().day_end));
    let parameters = present.map(|fitted| fitted.parameters).unwrap_or_default();
    let mut report = Report {
        reviews: training.len(),
        tested: 0,
        before: None,
        after: None,
        better: false,
        kept: false,
        parameters: None,
        reason: None,
    };
    match watched(&training, &parameters, since)? {
        Ok(fit) => {
            report.tested = fit.tested;
            report.before = Some(fit.before);
            report.after = Some(fit.after);
            report.better = fit.is_better();
            report.kept = report.better && !args.dry_run;
            if report.kept {
                store.keep_parameters(Some(&Fitted {
                    at: context.moment().at,
                    parameters: fit.parameters.clone(),
                    reviews: training.len(),
                    before: fit.before,
                    after: fit.after,
                }))?;
            }
            report.parameters = Some(fit.parameters);
        }
        Err(NoFit::Stopped) => return Err(Error::Signal(INTERRUPT)),
        Err(why) => report.reason = Some(reason(&why)),
    }
    match args.format {
        Format::Json => context.print(&json(&report)?),
        Format::Text => context.print(&text(&report, args.dry_run)),
    }
}

/// The number of the signal that Ctrl-C sends.
const INTERRUPT: i32 = 2;

fn reset(args: &Args, context: &Context, store: &Store) -> Result<(), Error> {
    let had = store.fitted()?.is_some();
    if had {
        store.keep_parameters(None)?;
    }
    match args.format {
        Format::Json => context.print(&json(&serde_json::json!({ "reset": had }))?),
        Format::Text if had => context.print("The default parameters are in use.\n"),
        Format::Text => context.print("No parameters were fitted; nothing was changed.\n"),
    }
}

fn reason(why: &NoFit) -> String {
    match why {
        NoFit::TooFew { found, needed } => format!(
            "too little history: {} of known items, and it takes {needed}",
            count(*found, "review")
        ),
        NoFit::TooFewSince { found, needed } => format!(
            "too little has happened since the last fit: {}, and it takes {needed}",
            count(*found, "review")
        ),
        NoFit::Stopped | NoFit::Impossible => {
            "no parameters can be fitted to this history".to_owned()
        }
    }
}

/// Fits with a progress bar, until it is done or Ctrl-C is pressed.
fn watched(
    training: &Training,
    present: &Parameters,
    since: Option<Day>,
) -> Result<Result<Fit, NoFit>, Error> {
    let stop = interrupt()?;
    let watch = Watch::default();
    let bar = bar("fitting", 1000);
    let fit = thread::scope(|scope| {
        let fitting = scope.spawn(|| training.fit(present, since, &watch));
        while !fitting.is_finished() {
            thread::sleep(Duration::from_millis(50));
            bar.set_position((watch.share() * 1000.0) as u64);
            if stop.load(std::sync::atomic::Ordering::Relaxed) {
                watch.stop();
            }
        }
        // A panic in the library that fits is a log it cannot cope with.
        fitting.join().unwrap_or(Err(NoFit::Impossible))
    });
    bar.finish_and_clear();
    Ok(fit)
}

/// Becomes true when Ctrl-C is pressed; a second time ends the program at once.
#[cfg(unix)]
fn interrupt() -> Result<std::sync::Arc<std::sync::atomic::AtomicBool>, Error> {
    use signal_hook::consts::SIGINT;
    let pressed = std::sync::Arc::default();
    signal_hook::flag::register_conditional_shutdown(SIGINT, 130, std::sync::Arc::clone(&pressed))?;
    signal_hook::flag::register(SIGINT, std::sync::Arc::clone(&pressed))?;
    Ok(pressed)
}

/// Elsewhere Ctrl-C ends the program, which has changed nothing yet.
#[cfg(not(unix))]
fn interrupt() -> Result<std::sync::Arc<std::sync::atomic::AtomicBool>, Error> {
    Ok(std::sync::Arc::default())
}

fn text(report: &Report, dry_run: bool) -> String {
    if let Some(reason) = &report.reason {
        let mut letters = reason.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        return format!(
            "{}; nothing was changed.\n",
            first.chain(letters).collect::<String>()
        );
    }
    let (before, after) = (
        report.before.unwrap_or_default(),
        report.after.unwrap_or_default(),
    );
    let row = |name: &str, before: f32, after: f32| {
        vec![
            name.to_owned(),
            format!("{before:.4}"),
            format!("{after:.4}"),
        ]
    };
    let rows = [
        vec![String::new(), "before".to_owned(), "after".to_owned()],
        row("log loss", before.log_loss, after.log_loss),
        row("RMSE (bins)", before.rmse_bins, after.rmse_bins),
    ];
    let mut out = format!(
        "Fitted to {}. Tested on the newest {} by a fit to those before:\n\n",
        count(report.reviews, "review"),
        report.tested
    );
    for line in columns(&[Side::Left, Side::Right, Side::Right], &rows) {
        out += &line;
        out.push('\n');
    }
    out += match (report.better, dry_run) {
        (true, false) => {
            "\nThe new parameters are better and were saved; due days do not change.\n"
        }
        (true, true) => "\nThe new parameters are better; without --dry-run they would be saved.\n",
        (false, _) => "\nThe new parameters are no better; nothing was changed.\n",
    };
    out
}
