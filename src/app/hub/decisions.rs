//! Decisions and declines here and on the hub. What was decided is only amended, so that a list of
//! decisions grows at its end; where both sides have added to it, that is a conflict.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::candidates::People;
use super::{Prefer, Sync, SyncError};
use crate::bank::one_line;
use crate::hub::{DECISIONS_SINCE, DecisionText, HubDecline, Role};
use crate::store::{Decision, KeptDecision, Outcome, same_name};

/// A decision as it travels; who decided is the login.
#[derive(Deserialize, Serialize)]
struct Body {
    outcome: Outcome,
    reason: String,
    at: jiff::Timestamp,
}

impl Sync<'_> {
    /// Tells the hub whom one will not rate, and hears it from another machine of one's own.
    pub(super) fn declines(&mut self, people: &People) -> Result<(), SyncError> {
        // Who does not rate anybody has declined nobody.
        if self.hello.version < DECISIONS_SINCE || !self.has(Role::Interviewer) {
            return Ok(());
        }
        let there = self.hub.declines()?;
        let mut here = BTreeSet::new();
        for one in self.store.declines()? {
            let plan = one.plan.unwrap_or_default();
            let Some(uid) = people.there.get(&one.candidate) else {
                continue;
            };
            let declined = HubDecline {
                candidate: uid.clone(),
                plan,
            };
            if !there.contains(&declined) {
                self.hub.put_decline(uid, &declined.plan)?;
                self.done.sent.declines += 1;
            }
            here.insert((declined.candidate, declined.plan));
        }
        for one in there {
            if let Some(&id) = people.here.get(&one.candidate)
                && here.insert((one.candidate, one.plan.clone()))
            {
                let plan = Some(one.plan.as_str()).filter(|plan| !plan.is_empty());
                self.store.decline(id, plan)?;
                self.done.received.declines += 1;
            }
        }
        Ok(())
    }

    pub(super) fn decisions(&mut self, people: &People) -> Result<(), SyncError> {
        let mut here = self.store.kept_decisions()?;
        if self.hello.version < DECISIONS_SINCE {
            if here.values().flatten().any(|one| !one.received) {
                self.note(
                    "decisions stay here, since the hub is of an earlier version; whoever set it \
                     up updates it with `viva hub init`"
                        .to_owned(),
                );
            }
            return Ok(());
        }
        let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for one in self.hub.list_decisions()? {
            there.entry(one.candidate).or_default().push(one.uid);
        }
        let known: BTreeSet<String> = here.values().flatten().map(|one| one.uid.clone()).collect();
        let lacking: Vec<&str> = there
            .iter()
            .filter(|(candidate, _)| people.here.contains_key(*candidate))
            .flat_map(|(_, uids)| uids)
            .filter(|uid| !known.contains(*uid))
            .map(String::as_str)
            .collect();
        let mut texts = BTreeMap::new();
        if !lacking.is_empty() {
            for text in self.hub.read_decisions(&lacking)? {
                texts.insert(text.uid.clone(), text);
            }
        }
        for (&id, uid) in &people.there {
            let own = here.remove(&id).unwrap_or_default();
            let theirs = there.remove(uid).unwrap_or_default();
            let is_nothing = own.is_empty() && theirs.is_empty();
            if !is_nothing && !people.gone.contains(&id) {
                self.decisions_of(id, uid, &own, theirs, &texts)?;
            }
        }
        Ok(())
    }

    /// `theirs` are the uids on the hub, in order.
    fn decisions_of(
        &mut self,
        id: i64,
        candidate: &str,
        here: &[KeptDecision],
        mut theirs: Vec<String>,
        texts: &BTreeMap<String, DecisionText>,
    ) -> Result<(), SyncError> {
        let about = format!(
            "candidate {id}, {}",
            one_line(&self.store.candidate(id)?.name)
        );
        let mut news = Vec::new();
        for uid in &theirs {
            let Some(text) = texts.get(uid) else { continue };
            let Ok(body) = serde_json::from_str::<Body>(&text.body) else {
                self.conflict(format!(
                    "{about}: this viva cannot read what was decided; it may need a newer one"
                ));
                return Ok(());
            };
            let decision = Decision {
                at: body.at,
                by: Some(text.name.clone()),
                outcome: body.outcome,
                reason: body.reason,
            };
            news.push((uid.clone(), decision));
        }
        let by_me = |by: Option<&str>| by.is_none_or(|by| same_name(by, &self.name));
        let mut mine: Vec<&KeptDecision> = here
            .iter()
            .filter(|one| !one.received && !one.overruled && !theirs.contains(&one.uid))
            .filter(|one| by_me(one.decision.by.as_deref()))
            .collect();
        if let (Some(own), Some((_, other))) = (mine.last(), news.last()) {
            match self.prefer {
                None => {
                    let by = other.by.as_deref().map_or(String::new(), one_line);
                    self.conflict(format!(
                        "{about}: `{}` was decided here and `{}` on the hub by {by}; `viva hub \
                         sync --prefer mine` or `--prefer hub` says which holds",
                        own.decision.outcome, other.outcome
                    ));
                    return Ok(());
                }
                Some(Prefer::Hub) => {
                    for one in mine.drain(..) {
                        self.store.overrule_decision(&one.uid)?;
                    }
                }
                Some(Prefer::Mine) => {}
            }
        }
        for (uid, decision) in &news {
            self.store.receive_decision(id, uid, decision)?;
            self.done.received.decisions += 1;
        }
        for one in mine {
            let body = Body {
                outcome: one.decision.outcome,
                reason: one.decision.reason.clone(),
                at: one.decision.at,
            };
            let body = serde_json::to_string(&body).unwrap_or_default();
            let put = self
                .hub
                .put_decision(candidate, &one.uid, &body, theirs.len());
            match self.or_conflict(put, || about.clone())? {
                Some(true) => {
                    self.done.sent.decisions += 1;
                    theirs.push(one.uid.clone());
                }
                Some(false) => {
                    self.conflict(format!(
                        "{about}: decided on the hub at this moment; the next sync compares it"
                    ));
                    break;
                }
                None => break,
            }
        }
        // The hub's order holds, so that the same decision is the last for all.
        let now = here.iter().map(|one| &one.uid);
        let now: Vec<&String> = now.chain(news.iter().map(|(uid, _)| uid)).collect();
        let shared = now.iter().copied().filter(|uid| theirs.contains(uid));
        if !shared.eq(&theirs) || (!theirs.is_empty() && now.last() != theirs.last().as_ref()) {
            self.store.order_decisions(id, &theirs)?;
        }
        Ok(())
    }
}
