//! The topics that the person has chosen to study.

use rusqlite::params;

use super::StoreError;
use super::database::Store;
use crate::bank::BankId;

impl Store {
    /// The banks that were chosen, sorted; none where all are to come.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn topics(&self) -> Result<Vec<BankId>, StoreError> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT bank FROM topics ORDER BY bank")?;
            let banks = query.query_map([], |row| row.get::<_, String>(0))?;
            banks.map(|bank| bank.map(BankId::new)).collect()
        })
    }

    /// Keeps which banks are chosen, instead of those before.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    pub fn set_topics(&self, banks: &[BankId]) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM topics", [])?;
            for bank in banks {
                tx.execute(
                    "INSERT OR IGNORE INTO topics (bank) VALUES (?1)",
                    params![bank.as_str()],
                )?;
            }
            Ok(())
        })
    }
}
