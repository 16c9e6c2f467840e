//! A data folder that others can look into: told where a session begins, and closed with consent.

use std::path::Path;

use super::terminal::ask;
use super::{Context, Error, doctor, files};

/// Says that nobody wants to be asked again.
const ACCEPTED: &str = "open-to-others";

/// Asks whether to close the data folder, where others can use it and somebody is there to be
/// asked; once, if the answer is no.
///
/// # Errors
///
/// Nobody can be asked after all, or the folder cannot be closed.
pub fn ensure(context: &Context) -> Result<(), Error> {
    let data = context.data_dir()?;
    let accepted = data.join(ACCEPTED);
    let Some(mode) = doctor::open_mode(data).filter(|_| !accepted.exists()) else {
        return Ok(());
    };
    let question = format!(
        "Others on this machine can look into {} (mode {mode:o}).\n\
         It holds answers and what was said of candidates. Close it to them? [Y/n] ",
        files::shown(data)
    );
    match ask(&question)? {
        None => Ok(()),
        Some(answer) if answer.starts_with('n') => {
            // Without the note the question comes again.
            let _ = files::create(&accepted, "This folder is left open to others.\n");
            Ok(())
        }
        Some(_) => close(data),
    }
}

fn close(data: &Path) -> Result<(), Error> {
    doctor::close(data).map_err(|source| Error::Write {
        what: files::shown(data),
        source,
    })
}
