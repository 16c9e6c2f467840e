//! Whom a person means who types a name or a number.

use crate::app::candidates::{NameMatch, match_name};
use crate::bank::one_line;
use crate::cli::Error;
use crate::cli::terminal::ask;
use crate::store::{Candidate, Store};

/// The longest name of a person, in characters.
const LONGEST_NAME: usize = 200;

/// The candidate that is named.
///
/// # Errors
///
/// Nobody is called so, or several are; or the store fails.
pub fn named(store: &Store, typed: &str) -> Result<Candidate, Error> {
    match match_name(&store.candidates()?, typed) {
        NameMatch::Known(candidate) => Ok(candidate),
        NameMatch::Several(all) => Err(Error::Namesakes {
            name: one_line(typed),
            those: listed(&all),
        }),
        NameMatch::Close(all) => Err(Error::NoCandidate {
            name: one_line(typed),
            hint: Some(format!("did you mean {}?", listed(&all))),
        }),
        NameMatch::Nobody => Err(Error::NoCandidate {
            name: one_line(typed),
            hint: Some("`viva candidate list` lists the candidates".to_owned()),
        }),
    }
}

/// The record of who is to be screened, `None` for somebody new. `new`: somebody who is not known, whatever they are called. Where the
/// name is nearly that of somebody known, whoever sits at the terminal is asked.
///
/// # Errors
///
/// Several people have the name; it is close to another and nobody can be asked; no candidate has
/// that number; or the store fails.
pub fn screened(store: &Store, typed: &str, new: bool) -> Result<Option<Candidate>, Error> {
    if new {
        return Ok(None);
    }
    let is_number = typed.trim_start_matches('#').parse::<i64>().is_ok();
    match match_name(&store.candidates()?, typed) {
        NameMatch::Known(candidate) => Ok(Some(candidate)),
        NameMatch::Several(all) => Err(Error::Namesakes {
            name: one_line(typed),
            those: listed(&all),
        }),
        NameMatch::Nobody if is_number => named(store, typed).map(Some),
        NameMatch::Nobody => Ok(None),
        NameMatch::Close(all) => {
            for candidate in &all {
                let question = format!("Did you mean {}? [y/n] ", describe(candidate));
                match ask(&question)? {
                    Some(answer) if answer.starts_with('y') => {
                        return Ok(Some(candidate.clone()));
                    }
                    Some(answer) if answer.starts_with('n') => {}
                    // Neither: nobody is screened under a name that may be a slip.
                    _ => {
                        return Err(Error::CloseName {
                            name: one_line(typed),
                            those: listed(&all),
                        });
                    }
                }
            }
            Ok(None)
        }
    }
}

/// A candidate as they are told apart from others.
pub fn describe(candidate: &Candidate) -> String {
    let mut about = vec![format!("candidate {}", candidate.id)];
    about.extend(candidate.outside_id.as_deref().map(one_line));
    format!("{} ({})", one_line(&candidate.name), about.join(", "))
}

/// Several of them.
pub fn listed(all: &[Candidate]) -> String {
    let all: Vec<String> = all.iter().map(describe).collect();
    all.join(" or ")
}

/// Reads a person's name.
pub fn read_name(text: &str) -> Result<String, String> {
    let name = one_line(text);
    match name.chars().count() {
        0 => Err("a name must not be empty".to_owned()),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(format!("a name has {LONGEST_NAME} characters at most")),
    }
}
