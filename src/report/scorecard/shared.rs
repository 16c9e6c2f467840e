//! Scorecards as they travel through a hub: as committed, with each amendment beside it.

use super::{Amendment, CardError, Scorecard, VERSION};
use crate::app::hub::{CardForm, CardForms};
use crate::bank::one_line;
use crate::session::screening::Amendment as Made;
use crate::store::SavedScreening;

impl Scorecard {
    /// How scorecards travel.
    pub const FORMS: CardForms = CardForms {
        write: |saved, interviewer| {
            let (body, amendments) = Self::to_shared(saved, interviewer)?;
            Some(CardForm { body, amendments })
        },
        read: |form| {
            let read = Self::from_shared(&form.body, &form.amendments);
            read.map_err(|error| error.to_string())
        },
    };

    /// A committed screening by an interviewer of that name: the card without amendments, and the
    /// amendments, all as JSON. `None` where it is not committed.
    fn to_shared(saved: &SavedScreening, interviewer: &str) -> Option<(String, Vec<String>)> {
        let mut saved = saved.clone();
        saved.screening.about.interviewer = Some(interviewer.to_owned());
        let amendments = Self::from_saved(&saved)?.amendments;
        saved.screening.amendments.clear();
        let card = Self::from_saved(&saved)?;
        let amendments = amendments.iter().map(serde_json::to_string);
        Some((
            serde_json::to_string(&card).ok()?,
            amendments.collect::<Result<_, _>>().ok()?,
        ))
    }

    /// The screening that such a card tells of. Figures are not compared with those stated:
    /// another version of the program may work them out in another way.
    ///
    /// # Errors
    ///
    /// It is of a later version, or contradicts itself.
    fn from_shared(body: &str, amendments: &[String]) -> Result<SavedScreening, CardError> {
        let form = |error: &serde_json::Error| CardError::Form {
            line: error.line(),
            column: error.column(),
            what: one_line(&error.to_string()),
        };
        let version: super::read::Version =
            serde_json::from_str(body).map_err(|error| form(&error))?;
        if version.scorecard != u64::from(VERSION) {
            return Err(CardError::Newer {
                found: version.scorecard,
            });
        }
        let card: Self = serde_json::from_str(body).map_err(|error| form(&error))?;
        let mut saved = card.to_screening()?;
        let made: Vec<Made> = amendments
            .iter()
            .map(|text| {
                let one: Amendment = serde_json::from_str(text).map_err(|error| form(&error))?;
                super::read::amended(&one, &saved.screening)
            })
            .collect::<Result<_, _>>()?;
        saved.screening.amendments = made;
        // Amendments that do not follow from each other contradict the card.
        Self::from_saved(&saved)
            .ok_or_else(|| CardError::Wrong("it is not committed".to_owned()))?
            .to_screening()?;
        Ok(saved)
    }
}
