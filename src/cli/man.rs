//! `viva man`: the manual pages, one a command.

use std::fs;
use std::path::PathBuf;

use clap::Command;
use clap_mangen::Man;

use super::output::count;
use super::{Context, Error, files, help};

/// Where to.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  viva man --out ~/.local/share/man/man1
  viva man --out - | man -l -               the page of `viva` itself, to read")]
pub struct Args {
    /// The folder for the pages; `-` prints the page of `viva` itself
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Writes `viva.1`, `viva-quiz.1` and so on.
///
/// # Errors
///
/// The folder or a page cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<(), Error> {
    let mut command = help::ungrouped().disable_help_subcommand(true);
    command.build();
    if args.out.as_os_str() == "-" {
        return context.print(&page(command)?);
    }
    let failed = |source| Error::Write {
        what: files::shown(&args.out),
        source,
    };
    fs::create_dir_all(&args.out).map_err(failed)?;
    let mut pages = Vec::new();
    collect(&command, &mut pages);
    let written = pages.len();
    for command in pages {
        let name = command.get_display_name().unwrap_or(command.get_name());
        let file = args.out.join(format!("{name}.1"));
        files::replace(&file, &page(command)?)?;
    }
    context.print_text(&format!(
        "{} written to {}\n",
        count(written, "page"),
        files::shown(&args.out)
    ))
}

/// A command and all below it.
fn collect(command: &Command, pages: &mut Vec<Command>) {
    pages.push(command.clone());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, pages);
    }
}

fn page(command: Command) -> Result<String, Error> {
    let mut page = Vec::new();
    Man::new(command)
        .source(format!("viva {}", env!("CARGO_PKG_VERSION")))
        .manual("Viva")
        .render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
