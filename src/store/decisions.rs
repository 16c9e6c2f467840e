//! What was decided about candidates: recorded once, and from then on only amended.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::database::{Sql, Store, damaged, parsed};

/// How it came out for a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The person gets an offer.
    Hire,
    /// The person gets none.
    NoHire,
    /// Somebody interviews them again.
    AnotherRound,
    /// It is left open for now.
    OnHold,
}

impl Outcome {
    /// Every outcome, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Hire, Self::NoHire, Self::AnotherRound, Self::OnHold];

    /// The words for it, as stored, exported and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hire => "hire",
            Self::NoHire => "no hire",
            Self::AnotherRound => "another round",
            Self::OnHold => "on hold",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == word);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::as_str).join(", ");
            format!("a decision is one of {all}, not `{word}`")
        })
    }
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map_err(serde::de::Error::custom)
    }
}

/// A decision, or an amendment of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it, where that is known.
    pub by: Option<String>,
    /// What was decided.
    pub outcome: Outcome,
    /// Why.
    pub reason: String,
}

/// A decision with what the team's hub has to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDecision {
    /// Its name in every store that it is brought to: 32 hexadecimal digits.
    pub uid: String,
    /// What was decided.
    pub decision: Decision,
    /// It came from the hub.
    pub received: bool,
    /// Another one on the hub was said to hold; it stays in this store.
    pub overruled: bool,
}

impl Store {
    /// Everything decided about a candidate, in order: the decision, then its amendments. The last
    /// is what holds.
    pub fn decisions(&self, candidate: i64) -> Result<Vec<Decision>, StoreError> {
        self.read(|db| {
            db.prepare("SELECT * FROM candidate_decisions WHERE candidate = ?1 ORDER BY id")?
                .query_map([candidate], read_decision)?
                .collect()
        })
    }

    /// Records a decision about a candidate. What was decided before stays.
    ///
    /// # Errors
    ///
    /// There is no such candidate, or the store fails.
    pub fn decide(
        &self,
        candidate: i64,
        outcome: Outcome,
        reason: &str,
        by: Option<&str>,
    ) -> Result<Decision, StoreError> {
        self.candidate(candidate)?;
        let decision = Decision {
            at: self.time(),
            by: by.map(str::to_owned),
            outcome,
            reason: reason.trim().to_owned(),
        };
        self.write(|tx| {
            tx.execute(
                "INSERT INTO candidate_decisions (candidate, at, made_by, outcome, reason, uid)
                 VALUES (?1, ?2, ?3, ?4, ?5, lower(hex(randomblob(16))))",
                params![
                    candidate,
                    decision.at.to_string(),
                    decision.by,
                    outcome.as_str(),
                    decision.reason,
                ],
            )?;
            Ok(())
        })?;
        Ok(decision)
    }

    /// Everything decided about everybody, by the candidates' numbers.
    pub fn kept_decisions(&self) -> Result<BTreeMap<i64, Vec<KeptDecision>>, StoreError> {
        self.read(|db| {
            let mut all: BTreeMap<i64, Vec<KeptDecision>> = BTreeMap::new();
            let mut query = db.prepare("SELECT * FROM candidate_decisions ORDER BY id")?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let kept = KeptDecision {
                    uid: row.get("uid")?,
                    decision: read_decision(row)?,
                    received: row.get("received")?,
                    overruled: row.get("overruled")?,
                };
                all.entry(row.get("candidate")?).or_default().push(kept);
            }
            Ok(all)
        })
    }

    /// Keeps a decision that came from the hub, as the last.
    pub fn receive_decision(
        &self,
        candidate: i64,
        uid: &str,
        decision: &Decision,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO candidate_decisions
                     (candidate, at, made_by, outcome, reason, uid, received)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
                params![
                    candidate,
                    decision.at.to_string(),
                    decision.by,
                    decision.outcome.as_str(),
                    decision.reason,
                    uid,
                ],
            )?;
            Ok(())
        })
    }

    /// Keeps that another decision holds in the place of this one, which stays in this store.
    pub fn overrule_decision(&self, uid: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE candidate_decisions SET overruled = 1 WHERE uid = ?1",
                [uid],
            )?;
            Ok(())
        })
    }

    /// Puts these decisions of a candidate behind the others, in this order.
    pub fn order_decisions(&self, candidate: i64, uids: &[String]) -> Result<(), StoreError> {
        self.write(|tx| {
            for uid in uids {
                // What was decided does not change; only where it stands does.
                tx.execute(
                    "UPDATE candidate_decisions
                     SET id = (SELECT max(id) + 1 FROM candidate_decisions)
                     WHERE candidate = ?1 AND uid = ?2",
                    params![candidate, uid],
                )?;
            }
            Ok(())
        })
    }
}

fn read_decision(row: &Row<'_>) -> Sql<Decision> {
    Ok(Decision {
        at: parsed(&row.get::<_, String>("at")?)?,
        by: row.get("made_by")?,
        outcome: row
            .get::<_, String>("outcome")?
            .parse()
            .map_err(|error: String| damaged(error))?,
        reason: row.get("reason")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(test: impl FnOnce(&Store, i64)) {
        let folder = tempfile::tempdir().unwrap();
        let noon = || "2026-03-01T12:00:00Z".parse().unwrap();
        let store = Store::open(folder.path(), noon).unwrap();
        let ann = store.add_candidate("Ann Example", None).unwrap();
        test(&store, ann.id);
    }

    #[test]
    fn a_decision_is_recorded_and_an_amendment_keeps_it() {
        store(|store, ann| {
            store
                .decide(ann, Outcome::OnHold, "Wait for Di.", None)
                .unwrap();
            let reason = " Di says yes. ";
            store
                .decide(ann, Outcome::Hire, reason, Some("Bo Rater"))
                .unwrap();
            let all = store.decisions(ann).unwrap();
            let outcomes: Vec<Outcome> = all.iter().map(|one| one.outcome).collect();
            assert_eq!(outcomes, [Outcome::OnHold, Outcome::Hire]);
            assert_eq!(all[1].reason, "Di says yes.");
            assert_eq!(all[1].by.as_deref(), Some("Bo Rater"));
        });
    }

    #[test]
    fn decisions_are_put_in_the_order_of_the_hub() {
        store(|store, ann| {
            for reason in ["First.", "Second.", "Third."] {
                store.decide(ann, Outcome::OnHold, reason, None).unwrap();
            }
            let kept = store.kept_decisions().unwrap().remove(&ann).unwrap();
            let order = [kept[2].uid.clone(), kept[0].uid.clone()];
            store.order_decisions(ann, &order).unwrap();
            let reasons = store.decisions(ann).unwrap();
            let reasons: Vec<&str> = reasons.iter().map(|one| one.reason.as_str()).collect();
            assert_eq!(reasons, ["Second.", "Third.", "First."]);
        });
    }

    #[test]
    fn nothing_in_the_file_changes_what_was_decided() {
        store(|store, ann| {
            store.decide(ann, Outcome::NoHire, "Weak.", None).unwrap();
            let changed = store.write(|tx| {
                tx.execute("UPDATE candidate_decisions SET outcome = 'hire'", [])?;
                Ok(())
            });
            assert!(changed.is_err());
            assert_eq!(store.decisions(ann).unwrap()[0].outcome, Outcome::NoHire);
        });
    }

    #[test]
    fn a_merge_keeps_decisions_and_forgetting_removes_them() {
        store(|store, ann| {
            let other = store.add_candidate("Anne Example", None).unwrap();
            store
                .decide(other.id, Outcome::Hire, "Strong.", None)
                .unwrap();
            store.merge_candidates(other.id, ann).unwrap();
            assert_eq!(store.decisions(ann).unwrap().len(), 1);
            let traces = store.traces(ann).unwrap();
            store.forget(&traces).unwrap();
            assert_eq!(store.decisions(ann).unwrap(), []);
            assert!(store.files_with("Strong.").unwrap().is_empty());
        });
    }
}
