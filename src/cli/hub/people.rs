//! `viva hub people`: who takes part, and what they may do.

use clap::Subcommand;

use super::connect;
use crate::bank::one_line;
use crate::cli::candidate_name::read_name;
use crate::cli::output::json;
use crate::cli::terminal::confirmed;
use crate::cli::{Context, Error, Format};
use crate::hub::{Person, Role};
use crate::report::layout::{Side, titled};

/// What to do with people.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva hub people list
  viva hub people add bo --name 'Bo Rater' --role interviewer --create
  viva hub people add cy --name 'Cy Lead' --role hiring_manager
  viva hub people remove bo

An interviewer sees colleagues' scorecards of an interview once their own is committed, a hiring \
manager every one; an owner adds people, reads the audit and forgets candidates, and sees no \
scorecard through that role. --create makes the login on the server and prints its connection \
string once; where the \
server takes logins from elsewhere, leave it out.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List who takes part
    List {
        /// How to print it
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Register a login, or change its name and roles
    Add {
        /// The login on the server
        #[arg(value_name = "LOGIN")]
        login: String,
        /// The person's name, as it stands on scorecards
        #[arg(long, value_name = "NAME", value_parser = read_name)]
        name: String,
        /// What they may do (repeatable)
        #[arg(long = "role", value_name = "ROLE", value_enum, required = true)]
        roles: Vec<Role>,
        /// Create the login, with a password
        #[arg(long)]
        create: bool,
    },
    /// Take every role from a login; what it has committed stays
    Remove {
        /// The login on the server
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Roles in words.
pub fn roles(roles: &[Role]) -> String {
    if roles.is_empty() {
        return "removed".to_owned();
    }
    let words: Vec<String> = roles.iter().map(Role::to_string).collect();
    words.join(", ")
}

/// Does it.
///
/// # Errors
///
/// The hub cannot be reached or does not allow it.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let mut hub = connect(context)?;
    // Older programs are told so here.
    hub.hello()?;
    match &args.command {
        Command::List { format } => {
            let people = hub.people()?;
            if *format == Format::Json {
                return context.print(&json(&people)?);
            }
            let head = ["login", "name", "roles"].map(|name| (name, Side::Left));
            let rows = people
                .iter()
                .map(|one| vec![one_line(&one.login), one_line(&one.name), roles(&one.roles)]);
            let text = titled(head, rows, context.paint());
            context.page_text(&text)
        }
        Command::Add {
            login,
            name,
            roles: wanted,
            create,
        } => {
            let mut wanted = wanted.clone();
            wanted.sort_unstable();
            wanted.dedup();
            let person = Person {
                login: login.clone(),
                name: name.clone(),
                roles: wanted,
            };
            let password = create.then(password);
            hub.put_person(&person, password.as_deref())?;
            let mut message = format!(
                "{} is registered by the login `{}`: {}.\n",
                one_line(name),
                one_line(login),
                roles(&person.roles)
            );
            if let Some(password) = &password {
                message.push_str(&format!(
                    "The login was created. Its connection string, which is shown only now:

{}
",
                    hub.address().for_login(login, password)
                ));
            } else if !hub.has_login(login)? {
                message.push_str(
                    "The server has no login of that name yet: --create creates it, or the \
                     server's administrator does.\n",
                );
            }
            context.print_text(&message)
        }
        Command::Remove { login, yes } => {
            let people = hub.people()?;
            let Some(known) = people.into_iter().find(|one| one.login == *login) else {
                return Err(Error::NoSuchLogin(one_line(login)));
            };
            let question = format!("Take every role from {}? [y/N] ", one_line(&known.name));
            if !yes && !confirmed(&question)? {
                return context.print("Nothing was changed.\n");
            }
            let person = Person {
                roles: Vec::new(),
                ..known
            };
            hub.put_person(&person, None)?;
            context.print_text(&format!(
                "{} sees and sends nothing any more. The login stays on the server; `DROP ROLE` \
                 removes it there.\n",
                one_line(&person.name)
            ))
        }
    }
}

/// A password that nobody guesses: 24 letters and digits.
fn password() -> String {
    use rand::RngExt as _;
    let mut source = rand::rng();
    let letters = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    let pick = |_| char::from(letters[source.random_range(0..letters.len())]);
    (0..24).map(pick).collect()
}
