//! `viva hub forget`: removing a candidate from the hub.

use super::connect;
use crate::bank::one_line;
use crate::cli::candidate_name::read_name;
use crate::cli::output::{count, json};
use crate::cli::terminal::confirmed;
use crate::cli::{Context, Error, Format};
use crate::hub::HubCandidate;
use crate::store::{ForgottenPrints, same_name};

/// Whom to forget.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva hub forget 'Anna Kowalski'
  viva hub forget 5f0c… --yes

It removes the record, every scorecard and every amendment from the hub; a salted hash of the names \
stays, so that no later sync brings the person back. The next sync of each colleague names what is \
still kept in their folder. `viva candidate forget` removes what is kept here. Backups of the \
server are the server's: see its retention.")]
pub struct Args {
    /// The candidate: a name, or the uid on the hub
    #[arg(value_name = "CANDIDATE", value_parser = read_name)]
    pub candidate: String,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Does it.
///
/// # Errors
///
/// The hub cannot be reached, nobody is called so, or the login is no owner's.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let store = context.store()?;
    let mut hub = connect(context)?;
    hub.hello()?;
    let named = &args.candidate;
    let is_meant = |one: &HubCandidate| {
        let mut names = std::iter::once(&one.name).chain(&one.aliases);
        one.uids.contains(named) || names.any(|name| same_name(name, named))
    };
    let all = hub.candidates()?;
    let meant: Vec<&HubCandidate> = all.iter().filter(|one| is_meant(one)).collect();
    let one = match meant.as_slice() {
        [one] => *one,
        [] => return Err(Error::NotOnHub(one_line(named))),
        several => {
            let those = several.iter().map(|one| one.uid.clone());
            return Err(Error::NamesakesOnHub {
                name: one_line(named),
                those: those.collect::<Vec<_>>().join(", "),
            });
        }
    };
    let question = format!(
        "Permanently remove {} and every scorecard of theirs from the hub? [y/N] ",
        one_line(&one.name)
    );
    if !args.yes && !confirmed(&question)? {
        return context.print("Nothing was removed.\n");
    }
    let names = std::iter::once(&one.name).chain(&one.aliases);
    let prints = ForgottenPrints::new(store.fresh_salt()?, names.map(String::as_str));
    let removed = hub.forget(&one.uid, &prints.salt, &prints.prints)?;
    if args.format == Format::Json {
        return context.print(&json(&serde_json::json!({
            "candidate": one.uid, "forgotten": true, "scorecards": removed,
        }))?);
    }
    context.print_text(&format!(
        "Removed from the hub with {}. `viva candidate forget` removes what is kept here.\n",
        count(removed, "scorecard")
    ))
}
