//! `viva debrief`: every scorecard of one candidate side by side, and what was decided.

use super::candidate_name;
use super::cards::{hidden, sealed_words, unsealed};
use super::error::{CardsError, DebriefError};
use super::hub::{AutoSync, after_commit};
use super::presented::{Presentation, open};
use super::{Context, Error};
use crate::app::candidates::Seals;
use crate::bank::one_line;
use crate::report::debrief::{Debrief, Hidden};
use crate::report::scorecard::Scorecard;
use crate::store::{Candidate, Outcome, Store};
use crate::tui;

/// Whose debrief, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva debrief 'Anna Kowalski'
  viva debrief 3 --format html -o anna.html
  viva debrief 3 --format csv --rows candidates  one row, for another system
  viva debrief 3 --decide hire --reason 'Strong on design; two of three agree'

It shows all interviewers and rounds: recommendations, red flags and strengths, what was judged \
differently with its quotes before what was judged alike, and what nobody judged. Colleagues' \
scorecards stay sealed until you have committed yours or `viva candidate decline` says that you \
will not rate. A decision is recorded once; --amend records another, and the first stays.")]
pub struct Args {
    /// The candidate: a name, an earlier name or a number
    #[arg(value_name = "CANDIDATE")]
    pub candidate: String,
    /// How to show it.
    #[command(flatten)]
    pub presentation: Presentation,
    /// Record a decision: hire, no hire, another round or on hold
    #[arg(long, value_name = "DECISION", requires = "reason")]
    pub decide: Option<Outcome>,
    /// Why
    #[arg(long, value_name = "TEXT", requires = "decide")]
    pub reason: Option<String>,
    /// The decision replaces an earlier one, which stays on record
    #[arg(long, requires = "decide")]
    pub amend: bool,
}

/// Shows it, or records a decision.
///
/// # Errors
///
/// A store that cannot be used, nobody of that name, or a decision that cannot be recorded.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let presentation = &args.presentation;
    let anonymous = presentation.anonymous;
    let on_screen = args.decide.is_none() && presentation.is_on_screen();
    let store = if args.decide.is_some() || on_screen {
        context.store().or_else(|error| match args.decide {
            // What can only be read is shown all the same.
            None => context.store_to_read(),
            Some(_) => Err(error),
        })?
    } else {
        context.store_to_read()?
    };
    let candidate = candidate_name::named(&store, &args.candidate)?;
    let (cards, others) = gather(&store, &candidate, anonymous, context)?;
    if let Some(outcome) = args.decide {
        return decide(args, outcome, &store, &candidate, &others, context);
    }
    let name = match cards.first() {
        Some((_, card)) if anonymous => card.candidate.clone(),
        None if anonymous => "Candidate".to_owned(),
        _ => candidate.name.clone(),
    };
    let outside_id = candidate.outside_id.as_deref().filter(|_| !anonymous);
    let mut decisions = store.decisions(candidate.id)?;
    let mut others = others;
    if anonymous {
        // Reasons and hidden names may tell who it is.
        decisions.clear();
        others
            .iter_mut()
            .for_each(|hidden| hidden.interviewer = None);
    }
    let debrief = Debrief::new(&name, outside_id, &cards, others, decisions);
    if on_screen {
        let (me, zone) = (context.me(), presentation.zone());
        let (store, id) = (&store, candidate.id);
        // What is decided there goes to the hub as well.
        let _hub = AutoSync::begin(context, store);
        return open(context, |look| {
            Box::new(tui::Debrief::new(look, store, id, me, debrief, cards, zone))
        });
    }
    presentation.write(&debrief, context)
}

/// Scorecards with their numbers, and what is not shown.
type Gathered = (Vec<(i64, Scorecard)>, Vec<Hidden>);

/// The scorecards of a candidate that may be seen, and what there is besides. What was discarded
/// is neither.
fn gather(
    store: &Store,
    candidate: &Candidate,
    hide: bool,
    context: &Context,
) -> Result<Gathered, Error> {
    let seals = Seals::read(store, context.me())?;
    let mut cards = Vec::new();
    let mut others = Vec::new();
    for saved in store.screenings_of(candidate.id)? {
        let about = &saved.screening.about;
        let (why, sealed) = match unsealed(&seals, &saved) {
            Ok(card) => {
                cards.push((saved.id, hidden(store, saved.id, card, hide)?));
                continue;
            }
            Err(CardsError::Discarded { .. }) => continue,
            Err(CardsError::Store(error)) => return Err(error.into()),
            Err(CardsError::NotCommitted { .. }) => ("not committed yet".to_owned(), false),
            Err(_) if !saved.is_committed() => ("not committed yet".to_owned(), false),
            Err(_) => {
                let seal = seals.for_screening(saved.id).first().copied();
                (seal.map_or_else(|| "sealed".to_owned(), sealed_words), true)
            }
        };
        others.push(Hidden {
            id: saved.id,
            title: about.title.clone(),
            interviewer: about.interviewer.clone(),
            why,
            sealed,
        });
    }
    Ok((cards, others))
}

fn decide(
    args: &Args,
    outcome: Outcome,
    store: &Store,
    candidate: &Candidate,
    others: &[Hidden],
    context: &Context,
) -> Result<(), Error> {
    let reason = args.reason.as_deref().unwrap_or_default().trim();
    if reason.is_empty() {
        return Err(DebriefError::NoReason.into());
    }
    if others.iter().any(|hidden| hidden.sealed) {
        return Err(DebriefError::Sealed(candidate.id).into());
    }
    match (store.decisions(candidate.id)?.last(), args.amend) {
        (Some(before), false) => return Err(DebriefError::Decided(before.outcome).into()),
        (None, true) => return Err(DebriefError::Undecided.into()),
        _ => {}
    }
    store.decide(candidate.id, outcome, reason, context.me())?;
    context.print_text(&format!("{}: {outcome}.\n", one_line(&candidate.name)))?;
    after_commit(context, store);
    Ok(())
}
