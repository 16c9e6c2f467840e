//! `viva hub`: the PostgreSQL of a team, where committed scorecards meet.

mod audit;
mod auto;
mod forget;
mod people;
mod status;
mod sync;

pub use auto::{AutoSync, after_commit};

use super::output::json;
use super::{Context, Error, Format};
use crate::app::hub::{self, Folders, SyncError};
use crate::bank::one_line;
use crate::hub::{Hub, HubError, Migrated};

/// What to do with the hub.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva hub init --name 'Anna Owner'  once, by the owner of the database
  viva hub people add bo --name 'Bo Rater' --role interviewer --create
  viva hub join                      each person in their own data folder
  viva hub sync                      send what is committed, fetch the rest
  viva hub share platform            a plan or a bank for the others

`connection` or `command` in the section [hub] of the configuration says where the hub is, as does \
VIVA_HUB_CONNECTION=postgresql://LOGIN@HOST/DATABASE. Only committed scorecards with their \
candidates leave this folder, and the plans and banks that you share: no drill, no quiz, no answer \
of yours.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with the hub.
#[derive(clap::Subcommand, Debug)]
pub enum Command {
    /// Set up the hub in an empty database, or update it
    Init {
        /// Your name, as the first owner
        #[arg(long, value_name = "NAME", value_parser = super::candidate_name::read_name)]
        name: Option<String>,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Make this data folder belong to the hub
    Join {
        /// Even if it belongs to another hub
        #[arg(long)]
        anew: bool,
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Send what is committed, and fetch what may be seen
    Sync(sync::Args),
    /// Share plans or banks of yours on the hub; syncs keep them up to date
    Share(sync::ShareArgs),
    /// Show where the hub is, who you are there, and what waits to be sent
    Status {
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// List who takes part, add and remove people
    People(people::Args),
    /// Remove a candidate with all scorecards from the hub
    Forget(forget::Args),
    /// Show who read and wrote what
    Audit(audit::Args),
}

/// Does it.
///
/// # Errors
///
/// No hub is configured or it cannot be reached, or it does not allow what was asked.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    match &args.command {
        Command::Init { name, format } => init(name.as_deref(), *format, context),
        Command::Join { anew, format } => join(*anew, *format, context),
        Command::Sync(args) => sync::run(args, context),
        Command::Share(args) => sync::share(args, context),
        Command::Status { format } => status::run(*format, context),
        Command::People(args) => people::run(args, context),
        Command::Forget(args) => forget::run(args, context),
        Command::Audit(args) => audit::run(args, context),
    }
}

/// Connects to the hub that is configured.
fn connect(context: &Context) -> Result<Hub, Error> {
    let address = hub::address(&context.settings().hub)?;
    Ok(Hub::connect(&address).map_err(SyncError::from)?)
}

impl From<HubError> for Error {
    fn from(error: HubError) -> Self {
        Self::Hub(SyncError::from(error))
    }
}

fn folders(context: &Context) -> Result<Folders, Error> {
    Ok(Folders {
        plans: context.plan_folder()?,
        banks: context.data_dir()?.join("banks"),
    })
}

fn init(name: Option<&str>, format: Format, context: &Context) -> Result<(), Error> {
    let mut hub = connect(context)?;
    let Some(name) = name.or(context.me()) else {
        return Err(Error::NoOwnerName);
    };
    let Migrated { from, to } = hub.init(name)?;
    let hello = hub.hello()?;
    if format == Format::Json {
        return context.print(&json(&serde_json::json!({
            "hub": hello.uid, "from": from, "version": to, "login": hello.login,
            "name": hello.name, "roles": hello.roles,
        }))?);
    }
    let place = hub.address().to_string();
    let text = match from {
        0 => format!(
            "The hub is set up in {place}. You are its owner, {}. Add the others with `viva hub \
             people add`.\n\
             The login `{}` owns the tables, so it can read everything in them by SQL; for daily \
             use take one that does not.\n",
            one_line(hello.name.as_deref().unwrap_or(name)),
            one_line(&hello.login)
        ),
        from if from < to => {
            format!("The hub in {place} is updated from version {from} to {to}.\n")
        }
        _ => format!("The hub in {place} is up to date: version {to}.\n"),
    };
    context.print_text(&text)
}

fn join(anew: bool, format: Format, context: &Context) -> Result<(), Error> {
    let mut hub = connect(context)?;
    let store = context.store()?;
    let (hello, name) = hub::join(&store, &mut hub, context.me(), anew)?;
    if format == Format::Json {
        return context.print(&json(&serde_json::json!({
            "hub": hello.uid, "version": hello.version, "login": hello.login,
            "name": name, "roles": hello.roles,
        }))?);
    }
    let mut text = format!(
        "This data folder belongs to the hub in {}. You are {} there: {}.\n",
        hub.address(),
        one_line(&name),
        people::roles(&hello.roles)
    );
    if context.me().is_none() {
        text.push_str(&format!(
            "Set your name in the configuration, so that your scorecards carry it and colleagues' \
             are sealed until you have rated:\n\n[me]\nname = {}\n\n",
            serde_json::Value::from(name)
        ));
    }
    text.push_str(
        "`viva hub sync` sends and fetches; with `sync = \"auto\"` in the section [hub] it \
                   is done when you begin and when you commit.\n",
    );
    context.print_text(&text)
}
