//! A bank as JSON, with the keys that it has in YAML. YAML readers read JSON, so what is written
//! here is a bank that can be loaded as it is.

use super::ConvertError;
use crate::bank::{Bank, harmless, write_bank};

/// Writes a bank.
///
/// # Errors
///
/// The bank has no written form, which those that were loaded have.
pub fn write(bank: &Bank) -> Result<String, ConvertError> {
    let unwritten = |reason: String| ConvertError::Unwritten { reason };
    let tree: serde_yaml::Value =
        serde_yaml::from_str(&write_bank(bank)).map_err(|error| unwritten(error.to_string()))?;
    let json = serde_json::to_string_pretty(&tree).map_err(|error| unwritten(error.to_string()))?;
    let mut out = String::with_capacity(json.len() + 1);
    for (c, shown) in json.chars().zip(harmless(&json).chars()) {
        let odd = c != shown || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        // YAML knows no pairs of escapes for what lies beyond four digits.
        match u16::try_from(u32::from(c)) {
            Ok(unit) if odd => out.push_str(&format!("\\u{unit:04x}")),
            _ => out.push(c),
        }
    }
    Ok(out + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    #[test]
    fn keys_stand_in_the_order_that_a_bank_has() {
        let bank = "bank: b\ntitle: B\nitems:\n  - id: i\n    prompt: Why?\n    look_for:\n      - {id: a, text: A, weight: 2, match: [x]}\n";
        let bank = read_bank("b.yaml", bank).unwrap();
        assert_eq!(
            write(&bank).unwrap().split_whitespace().collect::<String>(),
            r#"{"bank":"b","title":"B","items":[{"id":"i","prompt":"Why?","look_for":[{"id":"a","text":"A","weight":2,"match":["x"]}]}]}"#
        );
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, ..Default::default() })]

        #[test]
        fn what_is_written_reads_back_as_the_same_bank(
            item in crate::bank::written::item(), title in crate::bank::written::kept()
        ) {
            let bank = Bank {
                id: crate::bank::BankId::new("b"),
                title,
                tags: Vec::new(),
                synonyms: vec![vec!["a".to_owned(), "b c".to_owned()]].into(),
                opposites: vec![[vec!["up".to_owned()], vec!["down".to_owned(), "not up".to_owned()]]].into(),
                items: vec![item],
            };
            let written = write(&bank).unwrap();
            proptest::prop_assert_eq!(read_bank("b", &written).unwrap(), bank, "{}", written);
        }
    }
}
