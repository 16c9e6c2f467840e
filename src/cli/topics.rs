//! `viva topics`: what to study.

use serde::Serialize;

use super::output::{count, json};
use super::{Context, Error, Format};
use crate::app::topics::{Topic, topics};
use crate::bank::{BankId, one_line};
use crate::report::layout::{Side, columns};

/// Which topics.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva topics                              every topic, and which are chosen
  viva topics kubernetes networking        quizzes and drills from these two
  viva topics --all                        from all again

A topic is a bank. Items that you have begun come back when they are due, whatever is chosen; \
--bank and --tag choose for one command.")]
pub struct Args {
    /// The banks to study from now on, instead of those before
    #[arg(value_name = "TOPIC")]
    pub topics: Vec<String>,
    /// Study all of them
    #[arg(long, conflicts_with = "topics")]
    pub all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Line<'a> {
    bank: &'a str,
    title: &'a str,
    items: usize,
    /// How many of them were never seen.
    new: usize,
    chosen: bool,
}

/// Chooses topics, and shows what there is.
///
/// # Errors
///
/// A topic that no bank is, banks that do not load, or a store that cannot be used.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let store = context.store()?;
    let mut named = Vec::new();
    for name in &args.topics {
        let id = BankId::new(name);
        library.bank(&id)?;
        named.push(id);
    }
    if args.all || !named.is_empty() {
        store.set_topics(&named)?;
    }
    let topics = topics(&store, &library)?;
    match args.format {
        Format::Text => context.page(&text(&topics)),
        Format::Json => {
            let lines: Vec<Line<'_>> = topics
                .iter()
                .map(|topic| Line {
                    bank: topic.bank.as_str(),
                    title: &topic.title,
                    items: topic.items,
                    new: topic.new,
                    chosen: topic.is_chosen,
                })
                .collect();
            context.print(&json(&lines)?)
        }
    }
}

fn text(topics: &[Topic]) -> String {
    let any = topics.iter().any(|topic| topic.is_chosen);
    let row = |topic: &Topic| {
        let sign = if topic.is_chosen { "[x]" } else { "[ ]" };
        vec![
            if any { sign } else { "" }.to_owned(),
            one_line(topic.bank.as_str()),
            one_line(&topic.title),
            count(topic.items, "item"),
            format!("{} new", topic.new),
        ]
    };
    let rows: Vec<Vec<String>> = topics.iter().map(row).collect();
    let sides = [Side::Left, Side::Left, Side::Left, Side::Right, Side::Right];
    let mut out = String::new();
    for line in columns(&sides, &rows) {
        out.push_str(if any { &line } else { line.trim_start() });
        out.push('\n');
    }
    let chosen: Vec<&Topic> = topics.iter().filter(|topic| topic.is_chosen).collect();
    let items = |topics: &[&Topic]| topics.iter().map(|topic| topic.items).sum::<usize>();
    let all: Vec<&Topic> = topics.iter().collect();
    out.push_str(&if chosen.is_empty() {
        format!(
            "\nAll are studied, {}. `viva topics TOPIC…` chooses some.\n",
            count(items(&all), "item")
        )
    } else {
        format!(
            "\n{} of {} chosen, {}. `viva topics --all` studies all again.\n",
            chosen.len(),
            count(all.len(), "topic"),
            count(items(&chosen), "item")
        )
    });
    out
}
