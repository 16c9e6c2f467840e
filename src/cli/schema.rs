//! `viva schema`: what files may hold, as JSON Schema.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::output::json;
use super::{Context, Error, files};
use crate::app::settings::settings_schema;
use crate::bank;
use crate::report::scorecard::scorecard_schema;

/// Which schema, and where it goes.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva schema                     the schema of banks, printed
  viva schema --write             … into this folder, as viva-bank.schema.json
  viva schema --write ~/my-banks  … into that folder
  viva schema plan --write        the schema of plans, as viva-plan.schema.json
  viva schema scorecard           the schema of scorecards

An editor with a YAML language server completes keys and underlines mistakes in a bank that \
begins with this line, and needs no network for it:
  # yaml-language-server: $schema=viva-bank.schema.json")]
pub struct Args {
    /// What kind of file
    #[arg(value_enum, default_value = "bank")]
    pub of: SchemaKind,
    /// Write it into this folder, beside the banks there, instead of printing it
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = ".")]
    pub write: Option<PathBuf>,
}

/// The kinds of files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// A bank of items
    Bank,
    /// The plan of an interview
    Plan,
    /// A scorecard, as exported to JSON
    Scorecard,
    /// The configuration file
    Config,
}

impl SchemaKind {
    fn file_name(self) -> &'static str {
        match self {
            Self::Bank => "viva-bank.schema.json",
            Self::Plan => "viva-plan.schema.json",
            Self::Scorecard => "viva-scorecard.schema.json",
            Self::Config => "viva-config.schema.json",
        }
    }

    fn schema(self) -> Result<String, Error> {
        match self {
            Self::Bank => json(&bank::schema()),
            Self::Plan => json(&bank::plan_schema()),
            Self::Scorecard => json(&scorecard_schema()),
            Self::Config => json(&settings_schema()),
        }
    }
}

/// The line that tells editors of the schema beside a bank.
pub fn line() -> String {
    format!(
        "# yaml-language-server: $schema={}\n",
        SchemaKind::Bank.file_name()
    )
}

/// Writes the schema of banks into a folder, or brings the one there up to date.
///
/// # Errors
///
/// It cannot be written.
pub fn write_beside(bank: &Path) -> Result<(), Error> {
    write(SchemaKind::Bank, bank.parent().unwrap_or(Path::new("."))).map(drop)
}

fn write(what: SchemaKind, folder: &Path) -> Result<PathBuf, Error> {
    let path = folder.join(what.file_name());
    let schema = what.schema()?;
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&schema) {
        files::replace(&path, &schema)?;
    }
    Ok(path)
}

/// Prints or writes the schema.
///
/// # Errors
///
/// It cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    match &args.write {
        None => context.print(&args.of.schema()?),
        Some(folder) => {
            let path = write(args.of, folder)?;
            context.print(&format!("Written: {}\n", files::shown(&path)))
        }
    }
}
