//! Settings from files, the environment and flags, and what is said of wrong ones.

use std::ffi::OsString;
use std::fs;

use super::*;

fn read(text: &str) -> Result<Configuration, String> {
    let mut config = Configuration::default();
    let problems = match config.read_text("config.toml", text) {
        Ok(layer) => {
            config.settings = layer.try_into().unwrap();
            return Ok(config);
        }
        Err(problems) => problems,
    };
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Err(lines.join("\n"))
}

fn with(variables: &[(&str, &str)]) -> Result<Configuration, String> {
    let flags = Flags {
        theme: Some(Theme::Dark),
        ..Flags::default()
    };
    let variables = variables.iter();
    let variables = variables.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Configuration::read(flags, &Environment::among(variables)).map_err(|error| error.to_string())
}

#[test]
fn a_file_sets_what_it_names_and_leaves_the_rest() {
    let config = read(
        "desired_retention = 0.85\nday_end = \"3:30\"\nreviews_per_day = 1_000\nfuzz = false\n\
         [rating]\npass = 0.6\n",
    )
    .unwrap();
    assert_eq!(
        config.settings.desired_retention,
        Retention::new(0.85).unwrap()
    );
    assert_eq!(config.settings.day_end.to_string(), "03:30");
    assert_eq!(
        (config.settings.reviews_per_day, config.settings.new_per_day),
        (1000, 10)
    );
    assert!(!config.settings.fuzz);
    assert_eq!(config.settings.rating.pass, 0.6);
    assert_eq!(config.settings.rating.good, 0.7);
    assert_eq!(config.origin("desired_retention"), Origin::File);
    assert_eq!(config.origin("new_per_day"), Origin::Default);
}

#[test]
fn every_problem_is_told_with_its_place_and_a_way_out() {
    insta::assert_snapshot!(
        read("desired_retention = 1.2\nfuzzy = true\n\n[rating]\ngod = 0.7\neasy = \"very\"\n")
            .unwrap_err()
    );
}

#[test]
fn thresholds_out_of_order_are_told_at_the_one_that_was_set() {
    let message = read("[rating]\npass = 0.8\n").unwrap_err();
    assert!(
        message
            .starts_with("config.toml:2:8: `rating.good` (0.7) is lower than `rating.pass` (0.8)"),
        "{message}"
    );
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    let message = read("fuzz = true\nday_end = 04:\n").unwrap_err();
    assert!(message.starts_with("config.toml:2:"), "{message}");
}

#[test]
fn the_environment_overrides_the_file_and_flags_override_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.toml");
    fs::write(
        &file,
        "theme = \"light\"\nnew_per_day = 3\ndata_dir = \"d\"\n",
    )
    .unwrap();
    let name = file.to_str().unwrap();
    let config = with(&[
        ("VIVA_CONFIG", name),
        ("VIVA_THEME", "light"),
        ("VIVA_NEW_PER_DAY", "5"),
        ("VIVA_RATING_PASS", "0.3"),
        ("VIVA_FUZZ", ""),
    ])
    .unwrap();
    assert_eq!(
        (config.settings.theme, config.settings.new_per_day),
        (Theme::Dark, 5)
    );
    assert_eq!(config.settings.rating.pass, 0.3);
    assert_eq!(config.settings.data_dir, Some(folder.path().join("d")));
    let origin = |key| config.origin(key);
    assert_eq!(origin("theme"), Origin::Flag);
    assert_eq!(origin("new_per_day"), Origin::Environment);
    assert_eq!(origin("data_dir"), Origin::File);
    assert_eq!(origin("fuzz"), Origin::Default);
}

#[test]
fn a_variable_that_cannot_be_understood_is_named() {
    assert_eq!(
        with(&[("VIVA_DESIRED_RETENTION", "high")]).unwrap_err(),
        "VIVA_DESIRED_RETENTION: expected a number from 0.7 to 0.97, found high"
    );
    assert_eq!(
        with(&[("VIVA_RATING_EASY", "0.2")]).unwrap_err(),
        "VIVA_RATING_EASY: `rating.easy` (0.2) is lower than `rating.good` (0.7)"
    );
}

#[test]
fn the_schema_takes_what_the_file_takes() {
    let schema = jsonschema::validator_for(settings_schema().as_value()).unwrap();
    let takes = |text: &str| {
        let value: toml::Table = toml::from_str(text).unwrap();
        schema.is_valid(&serde_json::to_value(value).unwrap())
    };
    for text in [
        "",
        "desired_retention = 0.85\nday_end = \"3:30\"\n[rating]\npass = 0.6\n",
        "theme = \"dark\"\ndata_dir = \"~/viva\"\n",
        "desired_retention = 1.2\n",
        "new_per_day = -1\n",
        "theme = \"pink\"\n",
        "fuzzy = true\n",
        "[rating]\nslow = 101\n",
    ] {
        assert_eq!(takes(text), read(text).is_ok(), "{text}");
    }
}

#[test]
fn every_setting_says_what_it_does() {
    assert!(keys().iter().all(|key| !key.about.is_empty()));
    assert_eq!(keys().len(), 31);
}

#[test]
fn a_file_named_by_hand_must_be_there() {
    let message = with(&[("VIVA_CONFIG", "/nowhere/c.toml")]).unwrap_err();
    assert!(
        message.starts_with("/nowhere/c.toml cannot be read"),
        "{message}"
    );
}

#[test]
fn of_all_variables_only_those_that_may_be_settings_are_looked_up() {
    let among = |names: &[&str]| {
        let variables = names.iter().map(|name| (OsString::from(name), "x".into()));
        Environment::among(variables).has_settings()
    };
    assert!(!among(&[
        "HOME",
        "XDG_CONFIG_HOME",
        "VIVA_DATA_DIR",
        "VIVA_CONFIG",
        "VIVA_NOW"
    ]));
    assert!(among(&["HOME", "VIVA_DATA_DIR", "VIVA_THEME"]));
    // Nobody has set what is empty.
    let empty = [(OsString::from("VIVA_THEME"), OsString::new())];
    assert!(!Environment::among(empty).has_settings());
}
