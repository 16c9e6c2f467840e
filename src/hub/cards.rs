//! Committed scorecards on the hub: texts with a uid, a candidate and an author.

use postgres::types::ToSql;

use super::{Hub, HubError};

/// A card of one's own for the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCard {
    /// Its uid.
    pub uid: String,
    /// What the candidate is called, by any of their uids.
    pub candidate: String,
    /// The plan's id.
    pub plan: String,
    /// When it was committed, as its text says.
    pub committed: String,
    /// As it was committed: a JSON object with `uid`, `committed`, `plan.id` and `interviewer`.
    pub body: String,
    /// Its amendments, each a JSON object with `at`.
    pub amendments: Vec<String>,
}

/// What may be known of a card without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its uid.
    pub uid: String,
    /// What the candidate is called on the hub.
    pub candidate: String,
    /// The plan's id.
    pub plan: String,
    /// The author's login.
    pub author: String,
    /// When it was committed, by the author's clock.
    pub committed: String,
    /// How many amendments it has.
    pub amendments: usize,
    /// When it was last amended, by the author's clock.
    pub amended: Option<String>,
}

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardText {
    /// Its uid.
    pub uid: String,
    /// What the candidate is called on the hub.
    pub candidate: String,
    /// The author's login.
    pub author: String,
    /// The name that the author is registered by.
    pub name: String,
    /// As it was committed.
    pub body: String,
    /// Its amendments.
    pub amendments: Vec<String>,
}

impl Hub {
    /// Keeps a card with its amendments, all or nothing. What is there stays; false where nothing
    /// was new.
    ///
    /// # Errors
    ///
    /// It is by somebody else, contradicts what is there, or the candidate was forgotten.
    pub fn put_card(&mut self, card: &NewCard) -> Result<bool, HubError> {
        let sql = "SELECT viva.put_card($1, $2, $3, $4, $5)";
        let parameters: [&(dyn ToSql + Sync); 5] = [
            &card.uid,
            &card.candidate,
            &card.plan,
            &card.committed,
            &card.body,
        ];
        if card.amendments.is_empty() {
            return Ok(self.one(sql, &parameters)?.get(0));
        }
        self.together(|tx| {
            let mut news: bool = tx.query_one(sql, &parameters)?.get(0);
            for (number, amendment) in (1_i32..).zip(&card.amendments) {
                let row = tx.query_one(
                    "SELECT viva.add_amendment($1, $2, $3)",
                    &[&card.uid, &number, amendment],
                )?;
                news |= row.get::<_, bool>(0);
            }
            Ok(news)
        })
    }

    /// The cards that the caller may see, in the order in which they came.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn list_cards(&mut self) -> Result<Vec<Listed>, HubError> {
        let rows = self.rows("SELECT * FROM viva.list_cards()", &[])?;
        let read = |row: &postgres::Row| Listed {
            uid: row.get("uid"),
            candidate: row.get("candidate"),
            plan: row.get("plan"),
            author: row.get("author"),
            committed: row.get("committed"),
            amendments: row.get::<_, i32>("amendments").max(0) as usize,
            amended: row.get("amended"),
        };
        Ok(rows.iter().map(read).collect())
    }

    /// What cards say, of those that the caller may see. The hub writes down who read them.
    ///
    /// # Errors
    ///
    /// The hub cannot be asked.
    pub fn read_cards(&mut self, uids: &[&str]) -> Result<Vec<CardText>, HubError> {
        let rows = self.rows("SELECT * FROM viva.read_cards($1)", &[&uids])?;
        let read = |row: &postgres::Row| CardText {
            uid: row.get("uid"),
            candidate: row.get("candidate"),
            author: row.get("author"),
            name: row.get("name"),
            body: row.get("body"),
            amendments: row.get("amendments"),
        };
        Ok(rows.iter().map(read).collect())
    }
}
