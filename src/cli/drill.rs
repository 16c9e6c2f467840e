//! `viva drill`: what is due today, in full screen or line by line; and what is set aside.

use std::time::{Duration, Instant};

use super::backup::Weekly;
use super::full_screen;
use super::grader::GraderArgs;
use super::list::{FilterArgs, PastArgs};
use super::output::{count, json};
use super::plain::{PlainIo, with_plain};
use super::terminal::is_terminal;
use super::{Context, Error, Format, privacy};
use crate::app::quiz_options::QuizOptions;
use crate::app::{DrillConfig, DrillOptions, Forecast, Resumable, Today};
use crate::bank::{Found, ItemRef, Library, one_line};
use crate::grading::Patterns;
use crate::report::drill::{PlanJson, kept_back, plan};
use crate::schedule::Model;
use crate::session::drill::Settings;
use crate::store::Store;
use crate::tui::{self, App, Home, QuizScreen, Services};

/// Which items, how many, and how.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva drill                       what is due today, then new items
  viva drill --minutes 15          what fits into a quarter of an hour
  viva drill --tag lambda --new 0  due items about Lambda only
  viva drill --recall              think instead of writing
  viva drill --cram --tag iam      anything, without the schedule
  viva drill --plan                list what is due today, and why
  viva drill --undo                undo the last rating and continue there
  viva drill --suspend cold-start  suspend an item

After each answer the score and the time propose a rating: again, hard, good or easy. Enter \
accepts it, 1 to 4 give another. An item rated again comes back until it passes; only its first \
rating of the day moves it in the calendar. Whatever ends the program, `viva drill` continues at \
the same item, with its text and time.")]
pub struct Args {
    /// Items by name, whether they are due or not
    #[arg(value_name = "ITEM", conflicts_with_all = ["kind", "tags", "level", "starred", "weak", "never"])]
    pub items: Vec<String>,
    /// What may come.
    #[command(flatten)]
    pub filter: FilterArgs,
    /// What is known of it.
    #[command(flatten)]
    pub past: PastArgs,
    /// At most this many new items, instead of what the daily limit leaves
    #[arg(long, value_name = "N")]
    pub new: Option<u32>,
    /// At most this many items in all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: Option<u32>,
    /// Ask no further item once this many minutes are used
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub minutes: Option<u32>,
    /// Think instead of writing: reveal, tick what you covered, rate
    #[arg(long)]
    pub recall: bool,
    /// Practise anything, due or not, without touching schedule, leeches or limits
    #[arg(long)]
    pub cram: bool,
    /// What marks the answers.
    #[command(flatten)]
    pub grader: GraderArgs,
    /// Line by line on standard input and output, without moving the cursor
    #[arg(long)]
    pub plain: bool,
    /// List what is due today and why, and ask nothing
    #[arg(long, conflicts_with = "plain")]
    pub plan: bool,
    /// How to print the list
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Undo the last rating and continue at that answer
    #[arg(long, conflicts_with_all = ["items", "kind", "tags", "level", "starred", "weak", "never", "new", "limit", "minutes", "recall", "cram", "plan"])]
    pub undo: bool,
    /// Suspend an item until you unsuspend it (repeatable)
    #[arg(long, value_name = "ITEM", conflicts_with_all = ["items", "plan", "undo"])]
    pub suspend: Vec<String>,
    /// Bring back a suspended or buried item (repeatable)
    #[arg(long, value_name = "ITEM", conflicts_with_all = ["items", "plan", "undo"])]
    pub unsuspend: Vec<String>,
    /// Bury an item until tomorrow (repeatable)
    #[arg(long, value_name = "ITEM", conflicts_with_all = ["items", "plan", "undo"])]
    pub bury: Vec<String>,
    /// Recompute the state of every item from the log of reviews
    #[arg(long, conflicts_with_all = ["items", "plan", "undo", "plain", "suspend", "unsuspend", "bury"])]
    pub rebuild: bool,
}

impl Args {
    fn choices(&self, library: &Library) -> Result<DrillOptions, Error> {
        let named =
            |name: &String| -> Result<ItemRef, Error> { Ok(library.find(name)?.reference()) };
        Ok(DrillOptions {
            filter: self.filter.filter(),
            past: self.past.filter(),
            items: self.items.iter().map(named).collect::<Result<_, _>>()?,
            new: self.new,
            limit: self.limit.map(|limit| limit as usize),
            settings: Settings {
                recall: self.recall,
                cram: self.cram,
                budget: self.minutes.map(|m| Duration::from_secs(u64::from(m) * 60)),
                ..Settings::default()
            },
        })
    }

    fn only_reports(&self) -> bool {
        self.rebuild || self.plan || self.format == Format::Json || self.sets_aside()
    }

    fn sets_aside(&self) -> bool {
        !(self.suspend.is_empty() && self.unsuspend.is_empty() && self.bury.is_empty())
    }
}

/// Runs a drill, or does what was asked instead.
///
/// # Errors
///
/// Banks that do not load, items that are not there, a store that cannot be used, or no
/// terminal where one is needed.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    if !args.plain && !args.only_reports() && !is_terminal() {
        return Err(Error::NoTerminal);
    }
    let context = &context.with_grader(&args.grader);
    let store = if args.plan || args.format == Format::Json {
        context.store_to_read()?
    } else {
        context.store()?
    };
    let drill_config = context.drill_config(&store)?;
    if args.rebuild {
        return rebuild(&store, &drill_config.scheduler.model, context);
    }
    let library = context.library()?;
    if args.sets_aside() {
        return set_aside(args, &library, &store, &drill_config, context);
    }
    let choices = args.choices(&library)?;
    let found = choices.select(&library, &store)?;
    if args.plan || args.format == Format::Json {
        let today = Today::read(&store, &found, &library, &choices, &drill_config)?;
        let ahead = Forecast::read(&store, &found, &drill_config)?;
        return print_plan(
            &today,
            &ahead,
            &library,
            &drill_config,
            args.format,
            context,
        );
    }
    if found.is_empty() && !choices.are_usual() {
        return Err(Error::NoItems);
    }
    privacy::ensure(context)?;
    if !args.plain {
        let _weekly = Weekly::begin(context, &store);
        let options = QuizOptions::default();
        if args.undo {
            return full_screen::with_services(context, &library, &store, options, undo(context));
        }
        return full_screen::open(context, &library, &store, options, |services, now| {
            tui::open_drill(services, choices, now).map_err(|error| Error::Begin(error.to_string()))
        });
    }
    let _weekly = Weekly::begin(context, &store);
    let grader = context.grader(&library, Patterns::FromBank)?;
    with_plain(context, &library, &store, grader, |io| {
        if args.undo {
            return io.undo_drill();
        }
        plain(io, &found, &choices)
    })
}

/// Opens the full screen at the answer whose rating is taken back.
fn undo(context: &Context) -> impl FnOnce(Services<'_>, Instant) -> Result<(), Error> {
    |services, now| {
        let mut app = App::new(services.look, now);
        let undone = QuizScreen::undo_drill(services, now)?;
        app.open(Box::new(Home::new(services)?));
        match undone {
            Some(drill) => app.open(drill),
            None => app.notice(tui::NOTHING_TO_UNDO.to_owned()),
        }
        full_screen::run(context, &mut app)
    }
}

fn plain(io: &PlainIo<'_>, found: &[Found<'_>], choices: &DrillOptions) -> Result<(), Error> {
    let drill_config = io.drill_config;
    let left = Resumable::find(io.store, io.library, choices.settings.cram, drill_config)?;
    let usual = choices.are_usual();
    if let (true, Some(Resumable::Session(session))) = (usual, &left) {
        return io.resume_drill(*session);
    }
    let today = Today::read(io.store, found, io.library, choices, drill_config)?;
    let find = |item: &ItemRef| io.library.get(item);
    if today.asked.is_empty() {
        return io.print(&plan(&today, &[], &find, io.paint));
    }
    let held = kept_back(today.held_back);
    if !held.is_empty() {
        io.print(&format!("{held}\n"))?;
    }
    let mut new = today.drill(io.library, choices.settings);
    if let Some(Resumable::Past { session, draft }) = left {
        draft.iter().for_each(|draft| new.begin_with(draft));
        io.store.finish(session)?;
    }
    io.start_drill(&new)
}

fn print_plan(
    today: &Today,
    ahead: &[Forecast],
    library: &Library,
    drill_config: &DrillConfig,
    format: Format,
    context: &Context,
) -> Result<(), Error> {
    let find = |item: &ItemRef| library.get(item);
    match format {
        Format::Json => {
            let plan = PlanJson::new(today, ahead, &find, &drill_config.scheduler.model);
            context.print(&json(&plan)?)
        }
        Format::Text => context.print_text(&plan(today, ahead, &find, context.paint())),
    }
}

fn set_aside(
    args: &Args,
    library: &Library,
    store: &Store,
    drill_config: &DrillConfig,
    context: &Context,
) -> Result<(), Error> {
    let tomorrow = drill_config.today(store).plus(1);
    let find = |name: &String| library.find(name);
    // All of them are looked for before anything is done.
    for name in [&args.suspend, &args.unsuspend, &args.bury]
        .into_iter()
        .flatten()
    {
        find(name)?;
    }
    for name in &args.suspend {
        let item = find(name)?.reference();
        store.suspend(&item, true)?;
        context.print(&format!("{}: suspended\n", one_line(item.item.as_str())))?;
    }
    for name in &args.unsuspend {
        let item = find(name)?.reference();
        let was = store.standing(&item)?;
        let free = was.is_free(drill_config.today(store));
        store.suspend(&item, false)?;
        store.bury(&item, None)?;
        let rating_text = if free {
            "was not suspended or buried"
        } else {
            "is back"
        };
        context.print(&format!(
            "{}: {rating_text}\n",
            one_line(item.item.as_str())
        ))?;
    }
    for name in &args.bury {
        let item = find(name)?.reference();
        store.bury(&item, Some(tomorrow))?;
        context.print(&format!(
            "{}: buried until tomorrow\n",
            one_line(item.item.as_str())
        ))?;
    }
    Ok(())
}

fn rebuild(store: &Store, model: &Model, context: &Context) -> Result<(), Error> {
    let rebuilt = store.rebuild(model)?;
    let mut text = format!(
        "{} of {} recomputed from the log",
        count(rebuilt.items, "state"),
        count(rebuilt.reviews, "review")
    );
    match rebuilt.changed.len() {
        0 => text.push_str("; none differed.\n"),
        changed => text.push_str(&format!("; {changed} differed:\n")),
    }
    for item in &rebuilt.changed {
        text.push_str(&format!("  {}\n", one_line(&item.to_string())));
    }
    context.print_text(&text)
}
