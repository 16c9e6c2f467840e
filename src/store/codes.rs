//! Codes that stand for names in blind review: drawn by lot once and kept, so that they tell
//! nothing of the name and stay the same from one export to the next.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use super::database::{Sql, Store};
use super::names::same_name;

/// What stands for the names of a scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// For the scorecard's uid.
    pub uid: String,
    /// For the candidate.
    pub candidate: String,
    /// For the interviewer.
    pub interviewer: String,
}

/// A screening whose names have codes already.
struct Known {
    candidate: Option<i64>,
    interviewer: Option<String>,
    codes: Codes,
}

impl Store {
    /// The codes of a screening, drawn where it has none yet.
    pub fn codes(&self, id: i64) -> Result<Codes, StoreError> {
        let found = self.write(|tx| {
            let names = tx
                .query_row(
                    "SELECT candidate_id, interviewer FROM screenings WHERE id = ?1",
                    [id],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let Some((candidate, interviewer)): Option<(Option<i64>, Option<String>)> = names
            else {
                return Ok(None);
            };
            codes(tx, id, candidate, interviewer.as_deref()).map(Some)
        })?;
        found.ok_or(StoreError::NoScreening { id })
    }
}

fn codes(
    tx: &Connection,
    id: i64,
    candidate: Option<i64>,
    interviewer: Option<&str>,
) -> Sql<Codes> {
    let known: Vec<(i64, Known)> = tx
        .prepare(
            "SELECT c.*, s.candidate_id AS person, s.interviewer AS by
             FROM screening_codes c JOIN screenings s ON s.id = c.screening",
        )?
        .query_map([], |row| {
            let known = Known {
                candidate: row.get("person")?,
                interviewer: row.get("by")?,
                codes: Codes {
                    uid: row.get("uid")?,
                    candidate: row.get("candidate")?,
                    interviewer: row.get("interviewer")?,
                },
            };
            Ok((row.get("screening")?, known))
        })?
        .collect::<Sql<_>>()?;
    if let Some((_, known)) = known.iter().find(|(screening, _)| *screening == id) {
        return Ok(known.codes.clone());
    }
    let all = || known.iter().map(|(_, known)| known);
    let of_candidate = all().find(|known| candidate.is_some() && known.candidate == candidate);
    let by = |known: &&Known| match (&known.interviewer, interviewer) {
        (Some(one), Some(other)) => same_name(one, other),
        // Nobody knows whether two without a name are one.
        _ => false,
    };
    let taken: BTreeSet<String> = all()
        .flat_map(|known| {
            [
                known.codes.candidate.clone(),
                known.codes.interviewer.clone(),
            ]
        })
        .collect();
    let codes = Codes {
        uid: tx.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?,
        candidate: match of_candidate {
            Some(known) => known.codes.candidate.clone(),
            None => draw(tx, "Candidate", &taken)?,
        },
        interviewer: match all().find(by) {
            Some(known) => known.codes.interviewer.clone(),
            None => draw(tx, "Interviewer", &taken)?,
        },
    };
    tx.execute(
        "INSERT INTO screening_codes (screening, uid, candidate, interviewer)
         VALUES (?1, ?2, ?3, ?4)",
        params![id, codes.uid, codes.candidate, codes.interviewer],
    )?;
    Ok(codes)
}

/// A code that nobody has yet.
fn draw(tx: &Connection, what: &str, taken: &BTreeSet<String>) -> Sql<String> {
    loop {
        let digits: String = tx.query_row("SELECT hex(randomblob(2))", [], |row| row.get(0))?;
        let code = format!("{what} {digits}");
        if !taken.contains(&code) {
            return Ok(code);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::screening::{About, Screening};

    fn store_of(people: &[(&str, Option<&str>)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let noon = || "2026-03-01T12:00:00Z".parse().unwrap();
        let store = Store::open(folder.path(), noon).unwrap();
        for (candidate, interviewer) in people {
            let about = About {
                candidate: (*candidate).to_owned(),
                interviewer: interviewer.map(str::to_owned),
                ..About::default()
            };
            let screening = Screening::new(about, Vec::new(), Vec::new());
            store.start_screening(&screening).unwrap();
        }
        (folder, store)
    }

    #[test]
    fn a_person_has_one_code_and_two_people_have_two() {
        let (_folder, store) = store_of(&[
            ("Ann Example", Some("Bo")),
            ("ann  example", Some("Cy")),
            ("Di Other", Some("bo")),
        ]);
        let [first, second, third] = [1, 2, 3].map(|id| store.codes(id).unwrap());
        assert_eq!(first.candidate, second.candidate);
        assert_ne!(first.candidate, third.candidate);
        assert_eq!(first.interviewer, third.interviewer);
        assert_ne!(first.interviewer, second.interviewer);
        assert_ne!(first.uid, second.uid);
    }

    #[test]
    fn codes_stay_and_tell_nothing_of_the_name() {
        let (_folder, store) = store_of(&[("Ann Example", None)]);
        let codes = store.codes(1).unwrap();
        assert_eq!(store.codes(1).unwrap(), codes);
        let form = regex::Regex::new("^Candidate [0-9A-F]{4}$").unwrap();
        assert!(form.is_match(&codes.candidate), "{codes:?}");
        assert!(matches!(
            store.codes(2),
            Err(StoreError::NoScreening { id: 2 })
        ));
    }

    #[test]
    fn interviewers_without_a_name_are_not_one() {
        let (_folder, store) = store_of(&[("Ann", None), ("Di", None)]);
        assert_ne!(
            store.codes(1).unwrap().interviewer,
            store.codes(2).unwrap().interviewer
        );
    }
}
