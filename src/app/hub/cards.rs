//! Scorecards here and on the hub. Nothing of a committed card ever changes, so that a uid, the
//! moment of the commit and the number of amendments tell whether both have the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::candidates::People;
use super::{CardForm, Sync, SyncError};
use crate::bank::one_line;
use crate::hub::{CardText, Listed, NewCard, Role};
use crate::session::screening::{Amendment, Change, Screening};
use crate::store::CommittedCard;

/// How many cards are asked for at once.
const BATCH: usize = 50;

impl Sync<'_> {
    pub(super) fn cards(&mut self, people: &People) -> Result<(), SyncError> {
        let mut listed = self.hub.list_cards()?;
        if self.has(Role::Interviewer) {
            if self.send_cards(&listed, people)? {
                // What one has committed opens what colleagues have.
                listed = self.hub.list_cards()?;
            }
        } else if !people.own.is_empty() {
            let number = people.own.len();
            self.note(format!(
                "{number} of your own scorecards stay here: the login `{}` is not an interviewer \
                 on the hub",
                one_line(&self.hello.login)
            ));
        }
        self.receive_cards(&listed, people)
    }

    /// Sends one's own cards that the hub lacks; says whether there were any.
    fn send_cards(&mut self, listed: &[Listed], people: &People) -> Result<bool, SyncError> {
        let there: BTreeMap<&str, &Listed> =
            listed.iter().map(|one| (one.uid.as_str(), one)).collect();
        let mut any = false;
        for card in &people.own {
            if people.gone.contains(&card.candidate) {
                continue;
            }
            let known = there.get(card.uid.as_str());
            match known {
                Some(known) if known.committed != card.committed => {
                    self.conflict(format!(
                        "scorecard {}: the hub has another one of that uid, committed at {}; both \
                         stay as they are",
                        card.id, known.committed
                    ));
                    continue;
                }
                Some(known)
                    if known.amendments == card.amendments && known.amended != card.amended =>
                {
                    self.amended_twice(card.id);
                    continue;
                }
                Some(known) if known.amendments >= card.amendments => continue,
                _ => {}
            }
            let Some(candidate) = people.there.get(&card.candidate) else {
                // What was wrong with the candidate has been told.
                continue;
            };
            if self.send_card(card, candidate)? {
                any = true;
                match known {
                    Some(known) => self.done.sent.amendments += card.amendments - known.amendments,
                    None => self.done.sent.scorecards += 1,
                }
            }
        }
        Ok(any)
    }

    fn send_card(&mut self, card: &CommittedCard, candidate: &str) -> Result<bool, SyncError> {
        let saved = self.store.screening(card.id)?;
        let Some(form) = (self.forms.write)(&saved, &self.name) else {
            return Ok(false);
        };
        let put = self.hub.put_card(&NewCard {
            uid: card.uid.clone(),
            candidate: candidate.to_owned(),
            plan: saved.screening.about.plan.clone(),
            committed: card.committed.clone(),
            body: form.body,
            amendments: form.amendments,
        });
        let sent = self.or_conflict(put, || format!("scorecard {}", card.id))?;
        Ok(sent.unwrap_or(false))
    }

    fn receive_cards(&mut self, listed: &[Listed], people: &People) -> Result<(), SyncError> {
        let here: BTreeMap<String, CommittedCard> = self
            .store
            .committed_cards()?
            .into_iter()
            .map(|card| (card.uid.clone(), card))
            .collect();
        let lacking: Vec<&str> = listed
            .iter()
            .filter(|one| people.here.contains_key(&one.candidate))
            .filter(|one| match here.get(&one.uid) {
                None => true,
                Some(own) => own.committed == one.committed && own.amendments < one.amendments,
            })
            .map(|one| one.uid.as_str())
            .collect();
        for batch in lacking.chunks(BATCH) {
            for text in self.hub.read_cards(batch)? {
                let known = here.get(&text.uid);
                if let Err(why) = self.receive_card(&text, known)? {
                    self.conflict(format!(
                        "a scorecard by {} cannot be read: {why}",
                        one_line(&text.name)
                    ));
                }
            }
        }
        Ok(())
    }

    fn receive_card(
        &mut self,
        text: &CardText,
        known: Option<&CommittedCard>,
    ) -> Result<Result<(), String>, SyncError> {
        let form = CardForm {
            body: text.body.clone(),
            amendments: text.amendments.clone(),
        };
        let mut saved = match (self.forms.read)(&form) {
            Ok(saved) if saved.uid == text.uid => saved,
            Ok(_) => return Ok(Err("it names another uid".to_owned())),
            Err(why) => return Ok(Err(why)),
        };
        // Whose it is, the hub knows better than the card.
        saved.screening.about.interviewer = Some(text.name.clone());
        saved.screening.about.candidate_uid = Some(text.candidate.clone());
        saved.imported = text.author != self.hello.login;
        if let Some(known) = known {
            return self.receive_amendments(known, &form, &saved.screening);
        }
        let id = self.store.receive_screening(&saved)?;
        self.done.received.scorecards += 1;
        if self.has(Role::HiringManager) && !self.has(Role::Interviewer) {
            // Who does not rate is not led by what others gave: nothing is sealed for them.
            let of = self.store.screening(id)?.screening.about;
            let candidate = of.candidate_uid.as_deref();
            let candidate = candidate.map(|uid| self.store.candidate_by_uid(uid));
            if let Some(candidate) = candidate.transpose()?.flatten() {
                self.store.decline(candidate.id, Some(&of.plan))?;
            }
        }
        Ok(Ok(()))
    }

    fn amended_twice(&mut self, id: i64) {
        self.conflict(format!(
            "scorecard {id}: it was amended here and, by the same login, elsewhere; both stay as \
             they are"
        ));
    }

    /// Adds the amendments that are not here; those that are must be the same.
    fn receive_amendments(
        &mut self,
        known: &CommittedCard,
        form: &CardForm,
        theirs: &Screening,
    ) -> Result<Result<(), String>, SyncError> {
        let own = self.store.screening(known.id)?;
        let name = own.screening.about.interviewer.clone();
        let name = name.unwrap_or_else(|| self.name.clone());
        let mine = (self.forms.write)(&own, &name).map_or(Vec::new(), |form| form.amendments);
        let same = |one: &String, other: &String| {
            let value = |text: &String| serde_json::from_str::<Value>(text).ok();
            value(one) == value(other)
        };
        if !mine
            .iter()
            .zip(&form.amendments)
            .all(|(one, other)| same(one, other))
        {
            self.amended_twice(known.id);
            return Ok(Ok(()));
        }
        let order = own.screening.order();
        for amendment in theirs.amendments.iter().skip(mine.len()) {
            let Some(amendment) = placed(amendment, &order) else {
                return Ok(Err(
                    "an amendment of an item that it does not have".to_owned()
                ));
            };
            self.store.store_amendment(known.id, &amendment)?;
            self.done.received.amendments += 1;
        }
        Ok(Ok(()))
    }
}

/// An amendment that counts items as they stand on the card, for a screening in which those that
/// were added stand at the end.
fn placed(amendment: &Amendment, order: &[usize]) -> Option<Amendment> {
    let mut amendment = amendment.clone();
    if let Change::Rating { entry, .. } | Change::CriterionNote { entry, .. } =
        &mut amendment.change
    {
        *entry = *order.get(*entry)?;
    }
    Some(amendment)
}
