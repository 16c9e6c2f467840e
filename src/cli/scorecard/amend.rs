//! Changing a committed scorecard from the command line. The full screen does it too.

use crate::app::candidates::is_own;
use crate::bank::{did_you_mean, one_line};
use crate::cli::error::CardsError;
use crate::cli::output::{complain, count};
use crate::cli::{Context, Error, hub};
use crate::session::screening::{Amend, Event, Rating, Recommendation, Screening};
use crate::store::Store;

/// What to change, and why.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva scorecard amend 3 --reason 'Reread my notes' --recommendation yes
  viva scorecard amend 3 --reason Misheard --item 2 --criterion warm --rating 0

`viva scorecard show 3` has the numbers of the items, its JSON the ids of the criteria. `viva \
screen --amend 3` does the same in full screen.")]
pub struct Args {
    /// The scorecard's number
    #[arg(value_name = "SCORECARD")]
    pub id: i64,
    /// Why; it is kept with the change
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The recommendation: strong no, no, yes, strong yes or not enough evidence
    #[arg(long, value_name = "WORDS")]
    pub recommendation: Option<Recommendation>,
    /// The summary
    #[arg(long, value_name = "TEXT")]
    pub summary: Option<String>,
    /// The number of an item
    #[arg(long, value_name = "N", requires = "criterion")]
    pub item: Option<usize>,
    /// A criterion of that item, by its id
    #[arg(long, value_name = "CRITERION", requires = "item")]
    pub criterion: Option<String>,
    /// Its mark: 1, 0.5, 0, could not answer, not enough evidence or not asked
    #[arg(long, value_name = "WORDS", requires = "criterion")]
    pub rating: Option<Rating>,
    /// The note on it
    #[arg(long, value_name = "TEXT", requires = "criterion")]
    pub note: Option<String>,
}

/// Amends, all of it or nothing.
pub fn run(store: &Store, args: &Args, context: &Context) -> Result<(), Error> {
    let id = args.id;
    let (saved, claim) = store.resume_screening(id)?;
    let wrong = |problem: String| {
        complain(&format!("error: {problem}"));
        Err(Error::Reported)
    };
    if !saved.is_committed() {
        return Err(CardsError::NotCommitted { id }.into());
    }
    if saved.imported {
        return wrong(format!(
            "scorecard {id} belongs to a colleague; only they can amend it and export it again"
        ));
    }
    if !is_own(&saved, context.me()) {
        return Err(super::super::screen::not_yours(&saved, context));
    }
    if args.reason.trim().is_empty() {
        return wrong("an amendment needs a reason".to_owned());
    }
    let (mut screening, _) = saved.screening.resume();
    let amends = match amends(args, &screening) {
        Ok(amends) => amends,
        Err(problem) => return wrong(problem),
    };
    let by = context.me().map(str::to_owned);
    let by = by.or(screening.about.interviewer.clone());
    let before = screening.amendments.len();
    for amend in amends {
        screening.update(Event::Amend {
            amend,
            reason: args.reason.trim().to_owned(),
            by: by.clone(),
            at: context.clock().now(),
        });
    }
    let made = &screening.amendments[before..];
    for amendment in made {
        store.store_amendment(id, amendment)?;
    }
    let message = match made.len() {
        0 => format!("Scorecard {id} already says so.\n"),
        made => format!("Scorecard {id}: {}.\n", count(made, "amendment")),
    };
    context.print_text(&message)?;
    drop(claim);
    if !made.is_empty() {
        hub::after_commit(context, store);
    }
    Ok(())
}

fn amends(args: &Args, screening: &Screening) -> Result<Vec<Amend>, String> {
    let mut amends: Vec<Amend> = Vec::new();
    amends.extend(args.recommendation.map(Amend::Recommendation));
    amends.extend(args.summary.clone().map(Amend::Summary));
    if let (Some(number), Some(id)) = (args.item, &args.criterion) {
        let (entry, criterion) = place(screening, number, id)?;
        amends.extend(args.rating.map(|to| Amend::Rating {
            entry,
            criterion,
            to,
        }));
        amends.extend(args.note.clone().map(|to| Amend::CriterionNote {
            entry,
            criterion,
            to,
        }));
    }
    if amends.is_empty() {
        return Err(
            "nothing to amend; name --recommendation, --summary, or --item and --criterion with \
             --rating or --note"
                .to_owned(),
        );
    }
    Ok(amends)
}

/// Where a criterion is, both counted from 0.
fn place(screening: &Screening, number: usize, id: &str) -> Result<(usize, usize), String> {
    let order = screening.order();
    let entry = number
        .checked_sub(1)
        .and_then(|at| order.get(at))
        .ok_or_else(|| format!("there is no item {number}; it has {}", order.len()))?;
    let criteria = &screening.entries[*entry].criteria;
    let found = criteria.iter().position(|c| c.id.as_str() == id);
    let criterion = found.ok_or_else(|| {
        let known = criteria.iter().map(|criterion| criterion.id.as_str());
        let hint = did_you_mean(id, known.clone()).map(|hint| format!("; {hint}"));
        format!(
            "item {number} has no criterion `{}`{}; it has {}",
            one_line(id),
            hint.unwrap_or_default(),
            known.collect::<Vec<_>>().join(", ")
        )
    })?;
    Ok((*entry, criterion))
}
