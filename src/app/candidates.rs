//! Whom a typed name means, and which scorecards may be seen: what the command line and the screens
//! decide alike.

use crate::store::{
    Candidate, Decline, SavedScreening, ScreeningState, Store, StoreError, close_names, same_name,
};

/// Whom a typed name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// One person that is known.
    Known(Candidate),
    /// Several people have this name.
    Several(Vec<Candidate>),
    /// Nobody has it, but these have one so close that it may be a slip.
    Close(Vec<Candidate>),
    /// Nobody has it.
    Nobody,
}

/// Whom a typed name means among those known. A number is a candidate's number.
pub fn match_name(known: &[Candidate], typed: &str) -> NameMatch {
    let typed = typed.trim();
    if let Ok(number) = typed.trim_start_matches('#').parse::<i64>() {
        let found = known.iter().find(|candidate| candidate.id == number);
        return found.map_or(NameMatch::Nobody, |found| NameMatch::Known(found.clone()));
    }
    let those = |like: &dyn Fn(&str) -> bool| -> Vec<Candidate> {
        let mut found: Vec<Candidate> = known.to_vec();
        found.retain(|candidate| candidate.names().any(like));
        found
    };
    let mut same = those(&|name| same_name(name, typed));
    if same.len() == 1 {
        return NameMatch::Known(same.remove(0));
    }
    if !same.is_empty() {
        return NameMatch::Several(same);
    }
    let close = those(&|name| close_names(name, typed));
    if close.is_empty() {
        NameMatch::Nobody
    } else {
        NameMatch::Close(close)
    }
}

/// A screening is one's own: it was held here, and not by somebody else. Where either is nameless
/// it is taken for one's own.
pub fn is_mine(imported: bool, interviewer: Option<&str>, me: Option<&str>) -> bool {
    !imported
        && match (interviewer, me) {
            (Some(interviewer), Some(me)) => same_name(interviewer, me),
            _ => true,
        }
}

/// The same of a stored screening.
pub fn is_own(saved: &SavedScreening, me: Option<&str>) -> bool {
    is_mine(
        saved.imported,
        saved.screening.about.interviewer.as_deref(),
        me,
    )
}

/// Why a scorecard may not be seen yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// Somebody's own screening of the same interview is not committed.
    Open(i64),
    /// The person who looks has neither rated this candidate nor said that they will not.
    Unrated {
        /// The candidate's number.
        candidate: i64,
    },
}

/// What is known of all screenings, to tell which may be seen.
///
/// Whoever rates a candidate must not be led by what colleagues gave. So a scorecard is sealed
/// while a screening of the same candidate by the same plan, held here by another interviewer, is
/// not committed. Where it is configured who looks, colleagues' scorecards are sealed until that
/// person has committed their own, or said that they will not rate. What was discarded seals
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Seals {
    all: Vec<ScreeningState>,
    declines: Vec<Decline>,
    me: Option<String>,
}

impl Seals {
    /// Reads what is needed from the store. `me` is who looks, where that is known.
    ///
    /// # Errors
    ///
    /// The store fails.
    pub fn read(store: &Store, me: Option<&str>) -> Result<Self, StoreError> {
        Ok(Self {
            all: store.screening_states()?,
            declines: store.declines()?,
            me: me.map(str::to_owned),
        })
    }

    /// Why a screening may not be seen; empty where it may.
    pub fn for_screening(&self, id: i64) -> Vec<Seal> {
        let Some(card) = self.all.iter().find(|one| one.id == id) else {
            return Vec::new();
        };
        let me = self.me.as_deref();
        let mine = |one: &ScreeningState| is_mine(one.imported, one.interviewer.as_deref(), me);
        let of_same = |one: &&ScreeningState| {
            one.candidate == card.candidate && one.plan == card.plan && one.id != id
        };
        let others = || self.all.iter().filter(of_same);
        if self.me.is_some() && mine(card) {
            return Vec::new();
        }
        let by_another = |one: &ScreeningState| match (&one.interviewer, &card.interviewer) {
            (Some(one), Some(other)) => !same_name(one, other),
            _ => true,
        };
        let mut seals: Vec<Seal> = others()
            .filter(|one| !one.imported && !one.committed && !one.discarded)
            // Where it is known who looks, what others left open does not bind them.
            .filter(|one| self.me.is_none() || mine(one))
            .filter(|one| by_another(one))
            .map(|one| Seal::Open(one.id))
            .collect();
        let declined = self.declines.iter().any(|decline| {
            decline.candidate == card.candidate
                && decline.plan.as_ref().is_none_or(|plan| *plan == card.plan)
        });
        let rated = others().any(|one| one.committed && mine(one));
        if seals.is_empty() && self.me.is_some() && !rated && !declined {
            seals.push(Seal::Unrated {
                candidate: card.candidate,
            });
        }
        seals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, name: &str, aliases: &[&str]) -> Candidate {
        Candidate {
            id,
            uid: format!("{id:032x}"),
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            outside_id: None,
            note: String::new(),
            forget_on: None,
            created: "2026-03-01T12:00:00Z".parse().unwrap(),
            screenings: 1,
        }
    }

    #[test]
    fn a_name_an_alias_and_a_number_mean_a_person() {
        let known = [
            person(1, "Anna Kowalski", &["Anna Nowak"]),
            person(2, "Di Third", &[]),
            person(3, "di third", &[]),
        ];
        for typed in ["anna kowalski", "Anna Nowak", "1", "#1"] {
            assert_eq!(
                match_name(&known, typed),
                NameMatch::Known(known[0].clone()),
                "{typed}"
            );
        }
        assert_eq!(
            match_name(&known, "Di Third"),
            NameMatch::Several(known[1..].to_vec())
        );
        assert_eq!(
            match_name(&known, "Ana Kowalski"),
            NameMatch::Close(known[..1].to_vec())
        );
        assert_eq!(match_name(&known, "Somebody New"), NameMatch::Nobody);
        assert_eq!(match_name(&known, "9"), NameMatch::Nobody);
    }

    fn card(id: i64, interviewer: &str, imported: bool, committed: bool) -> ScreeningState {
        ScreeningState {
            id,
            candidate: 1,
            plan: "p".to_owned(),
            interviewer: Some(interviewer.to_owned()),
            imported,
            committed,
            discarded: false,
        }
    }

    fn seals(all: &[ScreeningState], me: Option<&str>) -> Seals {
        Seals {
            all: all.to_vec(),
            declines: Vec::new(),
            me: me.map(str::to_owned),
        }
    }

    #[test]
    fn an_open_screening_seals_colleagues_cards_and_a_discarded_one_does_not() {
        let mut all = [card(1, "Cy", true, true), card(2, "Bo", false, false)];
        assert_eq!(seals(&all, None).for_screening(1), [Seal::Open(2)]);
        all[1].discarded = true;
        assert!(seals(&all, None).for_screening(1).is_empty());
    }

    #[test]
    fn ones_own_second_try_seals_nothing() {
        let all = [card(1, "Bo", false, true), card(2, "bo", false, false)];
        assert!(seals(&all, None).for_screening(1).is_empty());
        assert!(seals(&all, Some("Bo")).for_screening(1).is_empty());
    }

    #[test]
    fn who_has_not_rated_sees_no_colleagues_card_until_they_say_that_they_will_not() {
        let all = [card(1, "Cy", true, true)];
        assert!(
            seals(&all, None).for_screening(1).is_empty(),
            "nobody says who looks"
        );
        let mut mine = seals(&all, Some("Bo"));
        assert_eq!(mine.for_screening(1), [Seal::Unrated { candidate: 1 }]);
        mine.declines.push(Decline {
            candidate: 1,
            plan: Some("other".to_owned()),
        });
        assert!(!mine.for_screening(1).is_empty(), "another round");
        mine.declines.push(Decline {
            candidate: 1,
            plan: None,
        });
        assert!(mine.for_screening(1).is_empty());
    }

    #[test]
    fn who_has_committed_sees_all_of_the_round() {
        let all = [
            card(1, "Cy", true, true),
            card(2, "Bo", false, true),
            card(3, "Di", false, false),
        ];
        assert!(seals(&all, Some("Bo")).for_screening(1).is_empty());
        assert!(seals(&all, Some("Bo")).for_screening(2).is_empty());
        // Di, on the same machine, has not.
        assert_eq!(seals(&all, Some("Di")).for_screening(1), [Seal::Open(3)]);
    }
}
