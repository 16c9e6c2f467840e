//! What a plan's file may hold.

#![expect(dead_code, reason = "the fields are described, never read")]

use schemars::{JsonSchema, Schema};

use super::{Id, Text, Time, Weight, schema_for};
use crate::bank::model::{Kind, Level};

/// The JSON Schema of a plan, draft 2020-12.
pub fn plan_schema() -> Schema {
    schema_for::<Plan>()
}

/// An interview's plan for viva: what is asked of every candidate for a role
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Plan {
    /// The plan's id: scorecards of the same plan are compared
    plan: Id,
    /// The plan's title, for people
    title: Option<Text>,
    /// The role that candidates are interviewed for
    role: Option<Text>,
    /// Where the choices by rule come from; another number draws other items
    seed: Option<u64>,
    /// How much of the plan's weight must be judged before an interview has a score; `60%` where
    /// nothing is given
    coverage: Option<Share>,
    /// What is different for each of several roles
    #[schemars(length(min = 1))]
    roles: Option<Vec<Role>>,
    /// The parts of the interview, in order
    #[schemars(length(min = 1))]
    sections: Vec<Section>,
}

/// A share in whole per cent, like `60%`
#[derive(JsonSchema)]
#[schemars(inline, untagged)]
enum Share {
    Written(#[schemars(regex(pattern = "^(100|[1-9]?[0-9]) ?%$"))] String),
    Number(#[schemars(range(max = 100))] u8),
}

/// What is different for a role
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Role {
    /// The role
    role: Text,
    /// The level of what rules draw that name none
    level: Option<Level>,
    /// What criteria count: `item/criterion`, or an item for all of its criteria
    weights: Option<std::collections::BTreeMap<String, Weight>>,
}

/// A part of the interview
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Section {
    /// The section's title
    title: Text,
    /// The time for it; without one, what its items need
    time: Option<Time>,
    /// What is asked, in order: items by id, or rules
    #[schemars(length(min = 1))]
    items: Vec<Want>,
}

/// An item, or a rule for several
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Want {
    /// An item's id, or `bank/id`
    Named(String),
    Item(Item),
    Rule(Rule),
}

/// An item with a time of its own
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct Item {
    /// The item's id, or `bank/id`
    id: Text,
    /// The time for it
    time: Option<Time>,
}

/// Items at random
#[derive(JsonSchema)]
#[schemars(inline, deny_unknown_fields)]
struct Rule {
    /// How many
    #[schemars(range(min = 1, max = 100))]
    count: u16,
    /// Of this bank only
    bank: Option<Text>,
    /// With all of these tags
    #[schemars(length(max = 100))]
    tags: Option<Vec<Text>>,
    /// Of this level only
    level: Option<Level>,
    /// Of this kind only
    kind: Option<Kind>,
    /// The time for each
    time: Option<Time>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::bank::plan::{ITEM_KEYS, PLAN_KEYS, PlanFile, ROLE_KEYS, RULE_KEYS, SECTION_KEYS};

    fn keys(value: &Value) -> BTreeSet<&str> {
        let properties = value["properties"].as_object().unwrap();
        properties.keys().map(String::as_str).collect()
    }

    fn set<'a>(keys: &[&'a str]) -> BTreeSet<&'a str> {
        keys.iter().copied().collect()
    }

    #[test]
    fn the_schema_has_the_keys_of_the_loader_and_no_others() {
        let schema = plan_schema();
        let schema = schema.as_value();
        assert!(jsonschema::meta::is_valid(schema));
        assert_eq!(keys(schema), set(PLAN_KEYS));
        assert_eq!(keys(&schema["$defs"]["Section"]), set(SECTION_KEYS));
        assert_eq!(keys(&schema["$defs"]["Role"]), set(ROLE_KEYS));
        let wants = schema["$defs"]["Want"]["anyOf"].as_array().unwrap();
        assert_eq!(keys(&wants[1]), set(ITEM_KEYS));
        assert_eq!(keys(&wants[2]), set(RULE_KEYS));
    }

    const SOUND: &str = "
plan: platform
title: Platform engineer
role: Senior engineer
seed: 7
coverage: 75%
roles:
  - {role: Junior, level: junior}
  - {role: Senior, level: senior, weights: {aws/keys/meter: 2.5}}
sections:
  - title: Warm-up
    time: 10m
    items:
      - slow-first-requests
      - {id: aws/keys, time: 3m30s}
      - {count: 2, level: mid, kind: scenario, tags: [lambda], bank: aws, time: 4m}
";

    #[test]
    fn what_the_loader_takes_is_valid_and_what_it_refuses_is_not() {
        let validator = jsonschema::validator_for(plan_schema().as_value()).unwrap();
        let takes = |text: &str| {
            let value: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
            let valid = validator.is_valid(&serde_json::to_value(value).unwrap());
            (PlanFile::from_text("p", text.to_owned()).is_ok(), valid)
        };
        assert_eq!(takes(SOUND), (true, true));
        for (sound, broken) in [
            ("plan: platform", "plan: My Plan"),
            ("title: Platform engineer", "titel: Platform"),
            ("role: Senior engineer", "role: "),
            ("seed: 7", "seed: -1"),
            ("{role: Junior, level: junior}", "{level: junior}"),
            ("level: senior", "level: top"),
            ("meter: 2.5", "meter: -1"),
            ("coverage: 75%", "coverage: 101%"),
            ("coverage: 75%", "coverage: half"),
            ("coverage: 75%", "coverage: -1"),
            ("  - title: Warm-up\n    time", "  - time"),
            ("time: 10m", "time: 10"),
            ("id: aws/keys", "item: aws/keys"),
            ("count: 2", "count: 0"),
            ("count: 2", "count: 101"),
            ("level: mid", "level: middle"),
            ("tags: [lambda]", "tags: lambda"),
            ("bank: aws,", "banks: aws,"),
        ] {
            let text = SOUND.replacen(sound, broken, 1);
            assert_ne!(text, SOUND, "{sound}");
            assert_eq!(takes(&text), (false, false), "{broken}");
        }
    }
}
