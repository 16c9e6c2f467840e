//! `viva new`: a bank or an item to begin with.

use std::path::PathBuf;

use clap::Subcommand;

use super::files;
use super::schema;
use super::{Context, Error};
use crate::bank::{self, LoadedBank, as_argument, read_bank, read_id};

/// What to begin.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva new bank databases                      databases.yaml with one item
  viva new bank databases -o banks/db.yaml
  viva new item --bank databases.yaml indexes  adds an item to it

The new item is valid, with a comment on each key; change it step by step, and `viva check` \
reports what is wrong.")]
pub struct Args {
    /// What to begin.
    #[command(subcommand)]
    pub what: NewFile,
}

/// What can be begun.
#[derive(Debug, Subcommand)]
pub enum NewFile {
    /// Create a bank with one item, and its schema beside it for editors
    Bank {
        /// The bank's id
        #[arg(value_parser = read_id)]
        name: String,
        /// The file; NAME.yaml in this folder if nothing is given
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Add an item at the end of the bank that --bank names
    Item {
        /// The item's id
        #[arg(value_parser = read_id)]
        id: String,
    },
}

const ITEM: &str = include_str!("new/item.yaml");

/// Writes it.
///
/// # Errors
///
/// There is something of that name already, or it cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    match &args.what {
        NewFile::Bank { name, output } => {
            let file = output
                .clone()
                .unwrap_or_else(|| PathBuf::from(format!("{name}.yaml")));
            files::create(&file, &new_bank(name))?;
            if files::is_standard(&file) {
                return Ok(());
            }
            schema::write_beside(&file)?;
            let shown = files::shown(&file);
            let named = as_argument(&shown);
            context.print(&format!(
                "Written: {shown}, with one item to change.\n\
                 Next: `viva check {named}`, then `viva quiz --bank {named}`.\n"
            ))
        }
        NewFile::Item { id } => {
            let library = context.library()?;
            let own: Vec<&LoadedBank> = library.banks.iter().filter(|b| b.path.is_some()).collect();
            let [
                LoadedBank {
                    bank,
                    path: Some(path),
                    ..
                },
            ] = own[..]
            else {
                return Err(Error::WhichBank);
            };
            if let Some(known) = bank.items.iter().find(|item| item.id.as_str() == id) {
                return Err(Error::ItemExists(bank.reference(known)));
            }
            let old = files::read(path)?;
            let shown = files::shown(path);
            let text = bank::with_item(&old, bank.items.len(), &new_item(id))
                .filter(|text| {
                    // The rest must read as before, whatever the file looks like.
                    read_bank(&shown, text).is_ok_and(|new| {
                        new.items.len() == bank.items.len() + 1
                            && new.items.starts_with(&bank.items)
                    })
                })
                .ok_or_else(|| Error::NoPlace {
                    file: shown.clone(),
                })?;
            files::replace(path, &text)?;
            context.print(&format!(
                "Added: {id}, at the end of {shown}.\nNext: `viva edit {id} --bank {}`.\n",
                as_argument(&shown)
            ))
        }
    }
}

fn new_bank(name: &str) -> String {
    let mut text = schema::line();
    text.push_str(&format!(
        "\
# A bank of interview items. `viva check` checks it and proves the rubrics by the model
# answers and the examples; `viva try {FIRST}` shows marks while you change patterns.
bank: {name}                    # its id: keep it, history is linked to it
title: {title}
tags: []                        # tags of all items, like [databases]
# synonyms:                     # words that mean the same everywhere in this bank
#   - [dead letter queue, DLQ]
# opposites:                    # words that exclude each other: a claim with one is not met by the other
#   - [ordered, [unordered, in any order]]
items:
",
        title = title(name),
    ));
    for (number, line) in new_item(FIRST).lines().enumerate() {
        let lead = if number == 0 { "  - " } else { "    " };
        text.push_str(format!("{lead}{line}").trim_end());
        text.push('\n');
    }
    text
}

/// The id of a new bank's item.
const FIRST: &str = "first-item";

fn new_item(id: &str) -> String {
    ITEM.replace("ITEM-ID", id)
        .replace("ITEM-TITLE", &title(id))
}

/// `slow-first-requests` as a title: "Slow first requests". In quotes, since one like "7" would
/// not read as text.
fn title(id: &str) -> String {
    let words = id.replace(['-', '_', '.'], " ");
    let words = words.trim();
    let mut letters = words.chars();
    let title = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => id.to_owned(),
    };
    format!("\"{title}\"")
}
