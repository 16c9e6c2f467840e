//! Reviews in other programs, on their way into the log.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use sha1_smol::Sha1;

use crate::app::backup::BackupReason;
use crate::bank::ItemRef;
use crate::cli::clock;
use crate::cli::{Context, Error, backup};
use crate::convert::Merged;
use crate::schedule::{Moment, Rating};
use crate::store::PastReview;

/// What became of the reviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReviewCounts {
    /// Reviews that the source has of the bank's items.
    pub found: usize,
    /// Those that were not in the log yet.
    pub added: usize,
}

/// Brings the reviews of a source's items into the log; with `dry_run` only counts them.
///
/// # Errors
///
/// The store cannot be used.
pub fn add_reviews(
    merged: &Merged,
    dry_run: bool,
    context: &Context,
) -> Result<ReviewCounts, Error> {
    let config = context.settings();
    let zone = clock::zone();
    let mut reviews = Vec::new();
    for imported in &merged.reviewed {
        let item = ItemRef {
            bank: merged.bank.id.clone(),
            item: imported.id.clone(),
        };
        let mut before = None;
        for review in &imported.reviews {
            // A moment outside of the calendar is none, and one of the same name came before.
            let (Ok(at), Some(rating)) = (
                Timestamp::from_millisecond(review.at),
                Rating::from_number(i64::from(review.rating)),
            ) else {
                continue;
            };
            if before.replace(review.id) == Some(review.id) {
                continue;
            }
            let name = format!("anki\u{1f}{}\u{1f}{}", imported.key, review.id);
            let mut digest = [0; 16];
            digest.copy_from_slice(&Sha1::from(name).digest().bytes()[..16]);
            let moment = Moment::new(at, &zone, config.day_end);
            reviews.push(PastReview {
                name: digest,
                item: item.clone(),
                moment,
                rating,
                used: Duration::from_millis(review.used),
                due: moment.day.plus(review.interval),
            });
        }
    }
    let found = reviews.len();
    if found == 0 || dry_run {
        return Ok(ReviewCounts { found, added: 0 });
    }
    let store = context.store()?;
    backup::before(BackupReason::Import, &store, context)?;
    let model = config.scheduler(&store.parameters()?).model;
    let added = store.add_past_reviews(&model, &reviews)?;
    Ok(ReviewCounts { found, added })
}
