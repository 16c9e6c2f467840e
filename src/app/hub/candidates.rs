//! Candidates here and on the hub: told to be the same by their uids, or by a name that only one
//! has on either side.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Prefer, Sync, SyncError};
use crate::app::candidates::{NameMatch, match_name};
use crate::bank::one_line;
use crate::hub::{Forgotten, HubCandidate, PutResult};
use crate::store::{Agreed, Candidate, CommittedCard, ForgottenPrints, Record, same_name};

/// Who is who, for the cards that follow.
pub(super) struct People {
    /// What the hub calls candidates of this folder.
    pub(super) there: BTreeMap<i64, String>,
    /// Whom this folder knows of those on the hub.
    pub(super) here: BTreeMap<String, i64>,
    /// Candidates of this folder who were forgotten on the hub.
    pub(super) gone: BTreeSet<i64>,
    /// One's own committed scorecards.
    pub(super) own: Vec<CommittedCard>,
}

impl Sync<'_> {
    pub(super) fn candidates(&mut self) -> Result<People, SyncError> {
        let forgotten = self.hub.forgotten()?;
        let forgotten: Vec<(ForgottenPrints, Forgotten)> = forgotten
            .into_iter()
            .map(|mut one| {
                let prints = ForgottenPrints {
                    salt: std::mem::take(&mut one.salt),
                    prints: std::mem::take(&mut one.prints),
                };
                (prints, one)
            })
            .collect();
        for (prints, one) in &forgotten {
            self.store.receive_forgotten(one.at, prints, &one.uids)?;
        }
        let there = self.hub.candidates()?;
        let mut people = People {
            there: BTreeMap::new(),
            here: BTreeMap::new(),
            gone: BTreeSet::new(),
            own: Vec::new(),
        };
        self.link(&there, &mut people)?;
        let name = self.name.clone();
        people.own = self.store.committed_cards()?;
        people.own.retain(|card| {
            let by_me = card
                .interviewer
                .as_deref()
                .is_none_or(|by| same_name(by, &name));
            !card.imported && by_me
        });
        self.compare(&there, &people)?;
        self.send_new(&forgotten, &mut people)?;
        Ok(people)
    }

    /// Finds out who of the hub is who here, and makes records of those who are new.
    fn link(&mut self, there: &[HubCandidate], people: &mut People) -> Result<(), SyncError> {
        let index = by_uid(there);
        let mut known: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
        for (id, uids) in self.store.uids_of_candidates()? {
            // Records that were made one here may still be several there; the oldest counts.
            let found = uids.iter().filter_map(|uid| index.get(uid.as_str()));
            if let Some(&at) = found.min() {
                known.entry(at).or_default().push(id);
                people.there.insert(id, there[at].uid.clone());
            }
        }
        // Nothing is asked of the hub here, so that all of it can be one change of the store.
        let store = self.store;
        let atomic = store.begin()?;
        let mut own: Option<Vec<Candidate>> = None;
        for (at, one) in there.iter().enumerate() {
            let id = match known.get(&at).map_or(&[] as &[i64], Vec::as_slice) {
                [] => {
                    let own = match &mut own {
                        Some(own) => own,
                        none => none.insert(store.candidates()?),
                    };
                    match self.newcomer(one, there, own, people)? {
                        Some(id) => id,
                        None => continue,
                    }
                }
                [id] => *id,
                [kept, others @ ..] => {
                    for other in others {
                        let gone = store.candidate(*other)?;
                        store.merge_candidates(*other, *kept)?;
                        people.there.remove(other);
                        self.note(format!(
                            "candidate {other}, {}, is candidate {kept} on the hub, and so here",
                            one_line(&gone.name)
                        ));
                    }
                    // What the hub says of them was said by whoever made them one.
                    store.take_record(*kept, &record(one))?;
                    self.agree(*kept, one.uid.clone(), one.revision, &record(one))?;
                    self.done.received.candidates += 1;
                    *kept
                }
            };
            store.add_candidate_uids(id, &one.uids)?;
            people.there.entry(id).or_insert_with(|| one.uid.clone());
            people.here.insert(one.uid.clone(), id);
        }
        atomic.commit()?;
        Ok(())
    }

    /// The record of somebody whom no uid tells: one of the same name, or a new one. `own` are
    /// all who are here.
    fn newcomer(
        &mut self,
        one: &HubCandidate,
        there: &[HubCandidate],
        own: &mut Vec<Candidate>,
        people: &People,
    ) -> Result<Option<i64>, SyncError> {
        // One whose uids are all another record's already, since both were made one here.
        if self.store.candidate_by_uid(&one.uid)?.is_some() {
            return Ok(None);
        }
        let uids = one.uids.iter().map(String::as_str);
        if let Some(at) = self.store.forgotten([one.name.as_str()], uids)? {
            self.note(format!(
                "somebody on the hub was forgotten here on {} and is not imported again; an owner \
                 removes them there with `viva hub forget`",
                at.strftime("%Y-%m-%d")
            ));
            return Ok(None);
        }
        match match_name(own, &one.name) {
            NameMatch::Known(namesake) if !people.there.contains_key(&namesake.id) => {
                let is_one = |other: &&HubCandidate| same_name(&other.name, &one.name);
                if there.iter().filter(is_one).count() == 1 {
                    self.note(format!(
                        "candidate {}, {}, is taken for the one of that name on the hub",
                        namesake.id,
                        one_line(&namesake.name)
                    ));
                    return Ok(Some(namesake.id));
                }
                self.several(&one.name);
            }
            NameMatch::Known(_) | NameMatch::Several(_) => self.several(&one.name),
            NameMatch::Close(close) => {
                let close: Vec<String> = close
                    .iter()
                    .map(|own| format!("{} ({})", one_line(&own.name), own.id))
                    .collect();
                self.note(format!(
                    "{} is new here, perhaps the same person as {}: `viva candidate merge` makes \
                     them one",
                    one_line(&one.name),
                    close.join(", ")
                ));
            }
            NameMatch::Nobody => {}
        }
        let new = self.store.add_candidate(&one.name, Some(&one.uid))?;
        self.store.take_record(new.id, &record(one))?;
        self.agree(new.id, one.uid.clone(), one.revision, &record(one))?;
        self.done.received.candidates += 1;
        let id = new.id;
        own.push(new);
        Ok(Some(id))
    }

    fn several(&mut self, name: &str) {
        self.note(format!(
            "there are several {} now; `viva candidate list` shows them, and if they are one \
             person `viva candidate merge` makes them one",
            one_line(name)
        ));
    }

    /// Brings the records of those who are known on both sides together.
    fn compare(&mut self, there: &[HubCandidate], people: &People) -> Result<(), SyncError> {
        let agreed = self.store.agreed_candidates()?;
        let uids = self.store.uids_of_candidates()?;
        let index = by_uid(there);
        for own in self.store.candidates()? {
            let Some(uid) = people.there.get(&own.id) else {
                continue;
            };
            let Some(&at) = index.get(uid.as_str()) else {
                continue;
            };
            let theirs = &there[at];
            let base = agreed.get(&own.id);
            let (mine, hubs) = (Record::from(&own), record(theirs));
            let own_uids = uids.get(&own.id).map_or(&[] as &[String], Vec::as_slice);
            // Several records there that are one here have to become one.
            let merged = own_uids
                .iter()
                .any(|uid| index.get(uid.as_str()).is_some_and(|&other| other != at));
            if digest(&mine) == digest(&hubs) && !merged {
                if base.is_none_or(|base| base.revision != theirs.revision || base.uid != *uid) {
                    self.agree(own.id, uid.clone(), theirs.revision, &mine)?;
                }
                continue;
            }
            let changed_here = base.is_some_and(|base| base.digest != digest(&mine)) || merged;
            let changed_there =
                base.is_some_and(|base| base.revision != theirs.revision || base.uid != *uid);
            let joined = base.is_none().then(|| both(&mine, &hubs)).flatten();
            match (changed_here, changed_there, joined, self.prefer) {
                (_, _, Some(joined), _) => {
                    self.take(own.id, theirs, &joined, &mine)?;
                    if digest(&joined) != digest(&hubs) || merged {
                        self.send(own.id, own_uids, &joined, theirs.revision)?;
                    }
                }
                (true, false, ..) | (_, _, _, Some(Prefer::Mine)) => {
                    self.send(own.id, own_uids, &mine, theirs.revision)?;
                }
                (false, true, ..) | (_, _, _, Some(Prefer::Hub)) => {
                    self.take(own.id, theirs, &hubs, &mine)?;
                }
                _ => {
                    let differs = differences(&mine, &hubs).join(", ");
                    self.conflict(format!(
                        "candidate {}, {}: changed here and on the hub ({differs}); `viva hub sync \
                         --prefer mine` or `--prefer hub` settles it",
                        own.id,
                        one_line(&own.name)
                    ));
                }
            }
        }
        Ok(())
    }

    /// Sends whoever one's own scorecards are about and the hub does not know.
    fn send_new(
        &mut self,
        forgotten: &[(ForgottenPrints, Forgotten)],
        people: &mut People,
    ) -> Result<(), SyncError> {
        let wanted: BTreeSet<i64> = people.own.iter().map(|card| card.candidate).collect();
        let uids = self.store.uids_of_candidates()?;
        for own in self.store.candidates()? {
            let own_uids = uids.get(&own.id).map_or(&[] as &[String], Vec::as_slice);
            let gone = forgotten.iter().find(|(prints, one)| {
                own_uids.iter().any(|uid| one.uids.contains(uid))
                    || (!people.there.contains_key(&own.id)
                        && own.names().any(|name| prints.holds(name)))
            });
            if let Some((_, gone)) = gone {
                people.gone.insert(own.id);
                self.note(format!(
                    "candidate {}, {}, was forgotten on the hub on {}: nothing about them is sent; \
                     `viva candidate forget {}` removes what is kept here",
                    own.id,
                    one_line(&own.name),
                    gone.at.strftime("%Y-%m-%d"),
                    own.id
                ));
            } else if wanted.contains(&own.id)
                && !people.there.contains_key(&own.id)
                && let Some(uid) = self.send(own.id, own_uids, &Record::from(&own), 0)?
            {
                people.there.insert(own.id, uid.clone());
                people.here.insert(uid, own.id);
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        id: i64,
        theirs: &HubCandidate,
        record: &Record,
        mine: &Record,
    ) -> Result<(), SyncError> {
        if digest(record) != digest(mine) {
            self.store.take_record(id, record)?;
            self.done.received.candidates += 1;
        }
        self.agree(id, theirs.uid.clone(), theirs.revision, record)
    }

    /// Sends a record, and gives what the hub calls the candidate.
    fn send(
        &mut self,
        id: i64,
        uids: &[String],
        record: &Record,
        revision: i64,
    ) -> Result<Option<String>, SyncError> {
        let put = self.hub.put_candidate(&HubCandidate {
            uid: String::new(),
            uids: uids.to_vec(),
            name: record.name.clone(),
            aliases: record.aliases.clone(),
            outside_id: record.outside_id.clone(),
            note: record.note.clone(),
            forget_on: record.forget_on.map(|day| day.to_string()),
            revision,
        });
        let about = || format!("candidate {id}, {}", one_line(&record.name));
        match self.or_conflict(put, about)? {
            Some(PutResult::Kept { uid, revision }) => {
                self.done.sent.candidates += 1;
                self.agree(id, uid.clone(), revision, record)?;
                Ok(Some(uid))
            }
            Some(PutResult::Changed) => {
                self.conflict(format!(
                    "{}: changed on the hub at this moment; the next sync compares it",
                    about()
                ));
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn agree(&self, id: i64, uid: String, revision: i64, record: &Record) -> Result<(), SyncError> {
        let agreed = Agreed {
            uid,
            revision,
            digest: digest(record),
        };
        Ok(self.store.agree_on_candidate(id, &agreed)?)
    }
}

/// Where in the list a uid is.
fn by_uid(there: &[HubCandidate]) -> BTreeMap<&str, usize> {
    there
        .iter()
        .enumerate()
        .flat_map(|(at, one)| one.uids.iter().map(move |uid| (uid.as_str(), at)))
        .collect()
}

fn record(one: &HubCandidate) -> Record {
    Record {
        name: one.name.clone(),
        aliases: one.aliases.clone(),
        outside_id: one.outside_id.clone(),
        note: one.note.clone(),
        forget_on: one.forget_on.as_deref().and_then(|day| day.parse().ok()),
    }
}

/// What two records say of one person, where they do not contradict each other.
fn both(mine: &Record, theirs: &Record) -> Option<Record> {
    let one_of = |mine: &Option<String>, theirs: &Option<String>| match (mine, theirs) {
        (Some(mine), Some(theirs)) if mine != theirs => None,
        (mine, theirs) => Some(theirs.clone().or_else(|| mine.clone())),
    };
    if !same_name(&mine.name, &theirs.name) {
        return None;
    }
    let mut aliases = theirs.aliases.clone();
    for alias in &mine.aliases {
        if !aliases.contains(alias) {
            aliases.push(alias.clone());
        }
    }
    let some = |note: &String| Some(note.clone()).filter(|note| !note.is_empty());
    Some(Record {
        name: theirs.name.clone(),
        aliases,
        outside_id: one_of(&mine.outside_id, &theirs.outside_id)?,
        note: one_of(&some(&mine.note), &some(&theirs.note))?.unwrap_or_default(),
        // Who is to be forgotten is not kept longer.
        forget_on: mine.forget_on.into_iter().chain(theirs.forget_on).min(),
    })
}

/// What two records say differently.
fn differences(mine: &Record, theirs: &Record) -> Vec<&'static str> {
    let mut differs = Vec::new();
    let mut check = |same: bool, what| {
        if !same {
            differs.push(what);
        }
    };
    check(mine.name == theirs.name, "the name");
    check(sorted(mine) == sorted(theirs), "the other names");
    check(mine.outside_id == theirs.outside_id, "the outside id");
    check(mine.note == theirs.note, "the note");
    check(
        mine.forget_on == theirs.forget_on,
        "the day to be forgotten",
    );
    differs
}

fn sorted(record: &Record) -> Vec<&String> {
    let mut aliases: Vec<&String> = record.aliases.iter().collect();
    aliases.sort_unstable();
    aliases
}

fn digest(record: &Record) -> String {
    let text = serde_json::json!([
        record.name,
        sorted(record),
        record.outside_id,
        record.note,
        record.forget_on.map(|day| day.to_string())
    ]);
    hex(&Sha256::digest(text.to_string().as_bytes()))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
