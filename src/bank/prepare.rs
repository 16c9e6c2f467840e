//! What the build makes of the built-in banks. It is part of the build script and of nothing else.

use std::collections::BTreeMap;

mod fault;
pub mod fingerprint;
mod lazy;
mod lower;
mod model;
mod packed;
mod pattern;
mod suggest;
mod text;
mod time;

/// A bank made ready for the program.
pub struct Prepared {
    /// Its id.
    pub id: String,
    /// The bank as the program reads it.
    pub packed: Vec<u8>,
    /// The sentences of its criteria, by the ids of item and criterion.
    pub claims: BTreeMap<(String, String), String>,
}

/// Reads a bank and packs it.
///
/// # Errors
///
/// What is wrong with it, and where.
pub fn prepare(text: &str) -> Result<Prepared, String> {
    let tree = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let mut faults = Vec::new();
    let bank = lower::lower(&tree, &mut faults);
    if let Some(fault) = faults.first() {
        return Err(format!("{}: {}", fault.path, fault.message));
    }
    let bank = bank.ok_or("it is not a bank")?;
    let to_text = |error: postcard::Error| error.to_string();
    let items = packed::PackedItems::pack(&bank.items, Vec::new()).map_err(to_text)?;
    let packed = packed::PackedBank::new(&bank, vec![items]).map_err(to_text)?;
    let criteria = bank.items.iter().flat_map(|item| {
        let named = |criterion: &model::Criterion| (item.id.to_string(), criterion.id.to_string());
        let criteria = item.look_for.iter();
        criteria.map(move |criterion| (named(criterion), criterion.text.clone()))
    });
    Ok(Prepared {
        claims: criteria.collect(),
        packed: [packed.heads().map_err(to_text)?, packed.bodies().concat()].concat(),
        id: bank.id.to_string(),
    })
}
