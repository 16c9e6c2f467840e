//! `viva train-rater`: an interviewer marks graded responses blind and sees where they differ.

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::calibrate::read::Reading;
use super::clock;
use super::full_screen;
use super::output::{complain, json};
use super::terminal::{fresh_seed, is_terminal};
use super::{Context, Error, Format};
use crate::app::quiz_options::QuizOptions;
use crate::app::{GradeWorker, RaterTraining};
use crate::bank::{CriterionId, ItemRef, Library, Mark, harmless, one_line};
use crate::grading::{Marked, criteria};
use crate::report::layout::{count, prose, wrap};
use crate::report::training::{TrainingJson, compared, history, summary};
use crate::session::choose::{Order, choose};
use crate::session::training::{Event, Judged, Phase, Sample, Training};
use crate::store::{Claim, Store};
use crate::tui::{App, Trainer};

/// What to mark, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva train-rater                                  ten of the banks' examples
  viva train-rater --bank my-bank.yaml -n 5         five of this bank's
  viva train-rater marked.jsonl --rater 'B. Rater'  a gold file
  viva train-rater --resume                         continue where you left off
  viva train-rater --results                        your results so far

You give every criterion of a response 1, half or 0; then the gold standard's marks are shown \
beside yours.")]
pub struct Args {
    /// Gold files of responses that people have marked, instead of the banks' examples
    #[arg(value_name = "FILE", conflicts_with_all = ["resume", "results"])]
    pub files: Vec<PathBuf>,
    /// Only responses to this item (repeatable)
    #[arg(long = "item", value_name = "ITEM")]
    pub items: Vec<String>,
    /// How many responses
    #[arg(short, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub number: u32,
    /// The same seed gives the same responses again
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Whose marks these are; each rater has results of their own
    #[arg(long, value_name = "NAME")]
    pub rater: Option<String>,
    /// Line by line on standard input and output, without moving the cursor
    #[arg(long)]
    pub plain: bool,
    /// Continue an unfinished training: the newest, or the one named as in --resume=12
    #[arg(
        long,
        value_name = "ID",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["items", "number", "seed", "results"]
    )]
    pub resume: Option<Option<i64>>,
    /// Show the results so far, or those of one training as in --results=12
    #[arg(long, value_name = "ID", num_args = 0..=1, require_equals = true)]
    pub results: Option<Option<i64>>,
    /// How to print results
    #[arg(long, value_enum, default_value = "text", requires = "results")]
    pub format: Format,
}

/// Trains, or shows how it went.
///
/// # Errors
///
/// Banks or files that cannot be used, nothing to mark, a store that cannot be used, or no
/// terminal where one is needed.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if let Some(which) = args.results {
        return results(args, which, context);
    }
    if !args.plain && !is_terminal() {
        return Err(Error::NoTerminal);
    }
    // What candidates said is marked as in screenings.
    let context = &context.for_screenings();
    let library = context.library()?;
    let store = context.store()?;
    let (training, claim, rater) = match args.resume {
        Some(id) => resumed(&store, id)?,
        None => begun(args, &library, &store)?,
    };
    let id = claim.id();
    if args.plain {
        let grades = GradeWorker::new(context.built_in_grader(&library)?);
        let session = RaterTraining::run(&store, claim, training, &grades, Instant::now())?;
        plain(&store, session, context)?;
    } else {
        let options = QuizOptions::default();
        full_screen::with_services(context, &library, &store, options, |services, now| {
            let mut app = App::new(services.look, now);
            app.open(Trainer::open(services, training, claim, rater, now)?);
            full_screen::run(context, &mut app)
        })?;
    }
    if store.training(id)?.finished.is_none() {
        context.print_text(&format!(
            "Saved; `viva train-rater --resume={id}` continues it.\n"
        ))?;
    }
    Ok(())
}

type StartedTraining = (Training, Claim, Option<String>);

fn resumed(store: &Store, id: Option<i64>) -> Result<StartedTraining, Error> {
    let id = match id {
        Some(id) => id,
        None => {
            let all = store.trainings()?;
            let left = all.iter().find(|training| training.finished.is_none());
            let Some(left) = left else {
                complain(
                    "error: there is no unfinished training to continue; `viva train-rater` \
                     begins one",
                );
                return Err(Error::Reported);
            };
            left.id
        }
    };
    let (saved, claim) = store.resume_training(id)?;
    if saved.finished.is_some() {
        complain(&format!(
            "error: training {id} is finished; `viva train-rater --results={id}` shows it"
        ));
        return Err(Error::Reported);
    }
    Ok((Training::resume(saved.samples), claim, saved.rater))
}

fn begun(args: &Args, library: &Library, store: &Store) -> Result<StartedTraining, Error> {
    let only: Vec<ItemRef> = args
        .items
        .iter()
        .map(|name| library.find(name).map(|found| found.reference()))
        .collect::<Result<_, _>>()?;
    let mut samples = if args.files.is_empty() {
        examples(library)
    } else {
        let mut reading = Reading::new(library);
        for file in &args.files {
            reading.file(file, None)?;
        }
        let (marked, bad) = reading.finish();
        for bad in &bad {
            complain(&bad.to_string());
        }
        marked
            .iter()
            .filter_map(|marked| from_gold(library, marked))
            .collect()
    };
    if !only.is_empty() {
        samples.retain(|sample| only.contains(&sample.item));
    }
    if samples.is_empty() {
        complain(
            "error: there is nothing to mark: no example of these banks, and no line of these \
             files, has marks",
        );
        return Err(Error::Reported);
    }
    let seed = args.seed.unwrap_or_else(fresh_seed);
    let chosen = choose(&samples, args.number as usize, Order::Random, seed);
    let training = Training::new(chosen);
    let claim = store.start_training(&training, args.rater.as_deref())?;
    Ok((training, claim, args.rater.clone()))
}

/// The examples of all banks that have marks.
fn examples(library: &Library) -> Vec<Sample> {
    let of_item = |found: crate::bank::Found<'_>| {
        let examples = found.item.examples.iter();
        let samples = examples.filter_map(|example| {
            let mark = |id: &CriterionId| {
                let given = example.marks.iter().find(|(given, _)| given == id);
                given.map(|(_, mark)| *mark)
            };
            sample(library, &found.reference(), &example.response, mark)
        });
        samples.collect::<Vec<_>>()
    };
    library.items().flat_map(of_item).collect()
}

fn from_gold(library: &Library, marked: &Marked) -> Option<Sample> {
    let mark = |id: &CriterionId| marked.marks.get(id).copied();
    sample(library, &marked.item, &marked.response, mark)
}

/// A response with the criteria that the gold standard has marked, if there are any.
fn sample(
    library: &Library,
    item: &ItemRef,
    response: &str,
    mark: impl Fn(&CriterionId) -> Option<Mark>,
) -> Option<Sample> {
    let found = library.get(item)?;
    let judged: Vec<Judged> = criteria(found.item)
        .into_iter()
        .filter_map(|criterion| {
            Some(Judged {
                gold: mark(&criterion.id)?,
                id: criterion.id,
                text: criterion.text,
                own: None,
            })
        })
        .collect();
    (!judged.is_empty()).then(|| Sample {
        item: item.clone(),
        title: found.item.title.to_string(),
        prompt: found.item.prompt.clone(),
        response: response.to_owned(),
        criteria: judged,
        revealed: false,
    })
}

fn results(args: &Args, which: Option<i64>, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let zone = clock::zone();
    if let Some(id) = which {
        let training = store.training(id)?;
        return match args.format {
            Format::Json => context.print(&json(&TrainingJson::new(&training, true))?),
            Format::Text => context.print_text(&summary(&training, context.paint())),
        };
    }
    let mut trainings = store.trainings()?;
    if let Some(rater) = &args.rater {
        trainings.retain(|training| {
            let name = training.rater.as_deref();
            name.is_some_and(|name| crate::store::same_name(name, rater))
        });
    }
    match args.format {
        Format::Json => {
            let all: Vec<_> = trainings
                .iter()
                .map(|one| TrainingJson::new(one, false))
                .collect();
            context.print(&json(&all)?)
        }
        Format::Text => context.page_text(&history(&trainings, &zone, context.paint())),
    }
}

/// How much is read of what is typed, in bytes.
const MOST_TYPED: u64 = 1 << 20;

/// How long the grader's marks are waited for; without them the comparison is still of use.
const LONGEST_GRADE: Duration = Duration::from_secs(60);

/// Said at the beginning, line by line.
const PLAIN: &str = "\
A mark is 1, 1/2 or 0. `back` undoes the last one; `quit` leaves, and it can be resumed.
";

/// Line by line: for screen readers, pipes and simple terminals.
fn plain(store: &Store, mut session: RaterTraining<'_>, context: &Context) -> Result<(), Error> {
    let mut lines = io::stdin().lock().take(MOST_TYPED).lines();
    let of = session.session().samples.len();
    context.print_text(&format!("Training of {}\n{PLAIN}", count(of, "response")))?;
    while session.session().phase == Phase::Marking {
        let training = session.session();
        if let Some(sample) = training.sample() {
            context.print_text(&format!(
                "\nResponse {} of {of}: {}\n{}\nThe response:\n{}\n",
                training.current + 1,
                one_line(&sample.title),
                prose(&sample.prompt, 2),
                wrap(&harmless(&sample.response), 2),
            ))?;
        }
        if !mark_all(&mut session, &mut lines, context)? {
            return Ok(());
        }
        event(&mut session, Event::Compare)?;
        if session.session().is_grading() {
            if io::stdin().is_terminal() {
                context.print_text("Grading…\n")?;
            }
            session.wait_for_grade(LONGEST_GRADE).saved()?;
        }
        let training = session.session();
        if let Some(sample) = training.sample() {
            let text = compared(sample, training.grade(), context.paint());
            context.print_text(&format!("\n{text}"))?;
        }
        event(&mut session, Event::Next)?;
    }
    let saved = store.training(session.id())?;
    context.print_text(&format!("\n{}", summary(&saved, context.paint())))
}

/// Asks for a mark of each criterion that has none; false where the person leaves.
fn mark_all(
    session: &mut RaterTraining<'_>,
    lines: &mut impl Iterator<Item = io::Result<String>>,
    context: &Context,
) -> Result<bool, Error> {
    let mut at = session
        .session()
        .sample()
        .and_then(Sample::unmarked)
        .unwrap_or(0);
    while let Some(judged) = (session.session().sample()).and_then(|sample| sample.criteria.get(at))
    {
        let asked = wrap(&one_line(&judged.text), 4);
        context.print_text(&format!("{:>2}  {}    mark: ", at + 1, asked.trim_start()))?;
        let Some(line) = lines.next().transpose()? else {
            context.print_text("\n")?;
            return Ok(false);
        };
        if !io::stdin().is_terminal() {
            // What is typed at a terminal is seen there.
            context.print_text(&format!("{}\n", one_line(&line)))?;
        }
        let mark = match line.trim() {
            "1" => Mark::Full,
            "1/2" | "½" | "0.5" | ".5" => Mark::Half,
            "0" => Mark::None,
            "back" => {
                at = at.saturating_sub(1);
                continue;
            }
            "quit" => return Ok(false),
            _ => {
                context.print_text(PLAIN)?;
                continue;
            }
        };
        let criterion = at;
        event(session, Event::Mark { criterion, mark })?;
        at += 1;
    }
    Ok(true)
}

/// Nothing is shown before what led to it is on disk.
fn event(session: &mut RaterTraining<'_>, event: Event) -> Result<(), Error> {
    session.handle(event, Instant::now()).saved()?;
    Ok(())
}
