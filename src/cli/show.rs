//! `viva show`: one item.

use serde::Serialize;

use super::list::ItemLine;
use super::output::{Paint, json};
use super::{Context, Error, Format};
use crate::bank::pattern::Pattern;
use crate::bank::{Anchors, Criterion, Exemplars, Found, Mark, clock, harmless, one_line};
use crate::report::layout::{prose, wrap};

/// Which item, and how much of it.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva show slow-first-requests
  viva show aws-api-gateway-lambda/slow-first-requests --reveal")]
pub struct Args {
    /// Its id, or BANK/ID where several banks have that id
    pub item: String,
    /// Show the rubric, the follow-ups, the model answer and the notes as well
    #[arg(long)]
    pub reveal: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    line: ItemLine<'a>,
    prompt: &'a str,
    #[serde(flatten)]
    revealed: Option<Revealed<'a>>,
}

#[derive(Serialize)]
struct Revealed<'a> {
    look_for: Vec<ShownCriterion<'a>>,
    answer: Option<&'a str>,
    notes: Option<&'a str>,
}

#[derive(Serialize)]
struct ShownCriterion<'a> {
    id: &'a str,
    text: &'a str,
    weight: f64,
    #[serde(rename = "match")]
    full: Vec<String>,
    partial: Vec<String>,
    not: Vec<String>,
    follow_up: Option<&'a str>,
    #[serde(skip_serializing_if = "Anchors::is_empty")]
    anchors: &'a Anchors,
    #[serde(skip_serializing_if = "Exemplars::is_empty")]
    exemplars: &'a Exemplars,
}

/// Shows the item.
///
/// # Errors
///
/// Banks that do not load, or a name that no item has, or several have.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let library = context.library()?;
    let found = library.find(&args.item)?;
    let item = found.item;
    match args.format {
        Format::Text => context.page(&text(found, args.reveal, context.paint())),
        Format::Json => context.print(&json(&Shown {
            line: ItemLine::new(found),
            prompt: &item.prompt,
            revealed: args.reveal.then(|| Revealed {
                look_for: item.look_for.iter().map(criterion).collect(),
                answer: item.answer.as_deref(),
                notes: item.notes.as_deref(),
            }),
        })?),
    }
}

fn criterion(criterion: &Criterion) -> ShownCriterion<'_> {
    let written = |patterns: &[Pattern]| patterns.iter().map(Pattern::to_string).collect();
    ShownCriterion {
        id: criterion.id.as_str(),
        text: &criterion.text,
        weight: criterion.weight.get(),
        full: written(&criterion.full),
        partial: written(&criterion.partial),
        not: written(&criterion.not),
        follow_up: criterion.follow_up.as_deref(),
        anchors: &criterion.anchors,
        exemplars: &criterion.exemplars,
    }
}

fn text(found: Found<'_>, reveal: bool, paint: Paint) -> String {
    let Found { bank, item } = found;
    let mut about = vec![found.reference().to_string(), item.kind.to_string()];
    about.extend(item.level.map(|level| level.to_string()));
    about.extend(item.time.map(clock));
    about.push(one_line(&found.tags().join(", ")));
    about.retain(|part| !part.is_empty());
    let mut out = format!(
        "{}\n{}\n{}\n\n{}",
        paint.accent(&one_line(&item.title)),
        paint.dim(wrap(&about.join(" · "), 0).trim_end()),
        paint.dim(&one_line(&bank.title)),
        prose(&item.prompt, 0),
    );
    if !reveal {
        return out;
    }
    let mut section = |title: &str, body: &str| {
        out.push_str(&format!("\n{}\n{body}", paint.bold(title)));
    };
    let criteria: Vec<String> = item
        .look_for
        .iter()
        .map(|criterion| shown_criterion(criterion, paint))
        .collect();
    if !item.is_answered() {
        section("Look for", "  Nothing yet: it is for interviews only.\n");
    } else if criteria.is_empty() {
        section("Look for", "  What the model answer says.\n");
    } else {
        section("Look for", &criteria.concat());
    }
    if let Some(answer) = &item.answer {
        section("Model answer", &prose(answer, 2));
    }
    if let Some(notes) = &item.notes {
        section("Notes", &prose(notes, 2));
    }
    out
}

fn shown_criterion(criterion: &Criterion, paint: Paint) -> String {
    let weight = criterion.weight.get();
    let mut head = one_line(criterion.id.as_str());
    if weight != 1.0 {
        head.push_str(&format!(" · weight {weight}"));
    }
    let mut lines = format!(
        "  {}\n{}",
        paint.dim(&head),
        wrap(&harmless(&criterion.text), 4)
    );
    if let Some(follow_up) = &criterion.follow_up {
        lines.push_str(&wrap(&format!("Ask next: {}", harmless(follow_up)), 4));
    }
    for (mark, text) in criterion.anchors.all() {
        lines.push_str(&wrap(&format!("{mark}: {}", harmless(text)), 4));
    }
    if !criterion.exemplars.is_empty() {
        let counts = counts(&criterion.exemplars);
        lines.push_str(&wrap(&format!("Exemplars: {counts}"), 4));
    }
    lines
}

/// How many sentences of each mark there are, in words.
fn counts(exemplars: &Exemplars) -> String {
    let said = exemplars.by_mark().into_iter();
    let counts = said
        .filter(|(_, sentences)| !sentences.is_empty())
        .map(|(mark, sentences)| {
            let what = match mark {
                Mark::Full => "right",
                Mark::Half => "half right",
                Mark::None => "wrong",
            };
            format!("{} {what}", sentences.len())
        });
    counts.collect::<Vec<_>>().join(", ")
}
