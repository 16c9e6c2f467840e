//! `viva config`: where the configuration file is, and what holds.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::output::json;
use super::{Context, Error, Format};
use crate::app::settings::{Key, Origin, Shape, keys};
use crate::bank::one_line;
use crate::hub::Address;
use crate::report::layout::{Side, columns};

/// How to print it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva config             the file's place, and every setting
  viva config --template  a file with every setting explained, to begin with

A variable of the environment overrides the file: VIVA_DAY_END=05:00, VIVA_RATING_PASS=0.6.")]
pub struct Args {
    /// Print a file with the default values, each explained
    #[arg(long)]
    pub template: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text", conflicts_with = "template")]
    pub format: Format,
}

#[derive(Serialize)]
struct Report {
    file: Option<String>,
    exists: bool,
    settings: serde_json::Map<String, Value>,
}

/// Prints the configuration.
///
/// # Errors
///
/// An output that cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if args.template {
        return context.print(&template());
    }
    match args.format {
        Format::Text => context.print(&text(context)),
        Format::Json => context.print(&json(&report(context))?),
    }
}

fn report(context: &Context) -> Report {
    let config = context.config();
    let settings = keys().iter().map(|key| {
        let value = value(context, key);
        let value = match key.shape {
            Shape::Text if value.is_empty() => Value::Null,
            Shape::Text => Value::String(value),
            Shape::Number | Shape::Switch => value.parse().unwrap_or(Value::Null),
        };
        let entry = serde_json::json!({
            "value": value, "from": config.origin(&key.path), "variable": key.variable()
        });
        (key.path.clone(), entry)
    });
    Report {
        file: config.file.as_ref().map(|file| file.display().to_string()),
        exists: config.file_exists,
        settings: settings.collect(),
    }
}

fn text(context: &Context) -> String {
    let config = context.config();
    let mut out = match &config.file {
        Some(file) => one_line(&file.display().to_string()),
        None => "No home folder is known; name a file with --config".to_owned(),
    };
    if config.file.is_some() && !config.file_exists {
        out += "\ndoes not exist yet; `viva config --template` prints one to start from";
    }
    out += "\n\n";
    let rows: Vec<Vec<String>> = keys()
        .iter()
        .map(|key| {
            let value = one_line(&value(context, key));
            vec![key.path.clone(), value, from(key, config.origin(&key.path))]
        })
        .collect();
    for line in columns(&[Side::Left, Side::Left, Side::Left], &rows) {
        out += line.trim_end();
        out.push('\n');
    }
    out
}

/// What holds; for the data folder where nothing was said, the system's. A password is not shown.
fn value(context: &Context, key: &Key) -> String {
    let value = context.settings().shown(&key.path);
    match context.data_dir() {
        Ok(folder) if key.path == "data_dir" => folder.display().to_string(),
        _ if key.path == "hub.connection" && !value.is_empty() => {
            let address = value.parse::<Address>();
            address.map_or("no connection string".to_owned(), |it| it.to_string())
        }
        _ => value,
    }
}

fn from(key: &Key, origin: Origin) -> String {
    match origin {
        Origin::Default => String::new(),
        Origin::File => "from the file".to_owned(),
        Origin::Environment => format!("from {}", key.variable()),
        Origin::Flag => "from the command line".to_owned(),
    }
}

/// The file that says what is usual anyway: every value stands in a comment.
fn template() -> String {
    let mut out =
        "# The configuration of viva. Take the # from a line to change its value.\n".to_owned();
    let mut table = "";
    for key in keys() {
        let (its_table, name) = key.path.split_once('.').unwrap_or(("", &key.path));
        if its_table != table {
            table = its_table;
            // Writing to a string cannot fail.
            let _ = write!(out, "\n[{table}]\n");
        }
        let about = key.about.replace('\n', "\n# ");
        let _ = write!(out, "\n# {about}\n# {name} = {}\n", key.example);
    }
    out
}
