//! A person's own synonyms: a plain file of groups that hold in every bank.
//!
//! One group a line, its members with ` = ` between them:
//!
//! ```text
//! # comments and empty lines are passed over
//! dead letter queue = DLQ = poison pile
//! ```

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::files::is_stream;
use super::load::LoadError;
use super::position::Position;
use super::problem::Problem;

/// The largest file of synonyms that is read, in bytes.
const MAX_SYNONYMS: usize = 1 << 20;

/// Reads the groups of a file; none where there is no file.
///
/// # Errors
///
/// The file cannot be read, or every line of it that is no group.
pub fn load_synonyms(path: &Path) -> Result<Vec<Vec<String>>, LoadError> {
    let file = path.display().to_string();
    let whole = |message: String| {
        Err(LoadError {
            problems: vec![Problem::whole_file(&file, message)],
        })
    };
    if is_stream(path) {
        return whole("a pipe or a device, and not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let read = fs::File::open(path)
        .and_then(|file| file.take(MAX_SYNONYMS as u64 + 1).read_to_end(&mut bytes));
    match read {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return whole(format!("cannot be read: {error}")),
    };
    if bytes.len() > MAX_SYNONYMS {
        return whole(format!("larger than {MAX_SYNONYMS} bytes"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => read_synonyms(&file, &text),
        Err(error) => {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = sound.iter().filter(|&&byte| byte == b'\n').count() + 1;
            whole(format!("line {line} is not UTF-8"))
        }
    }
}

/// Reads the groups of a text.
fn read_synonyms(file: &str, text: &str) -> Result<Vec<Vec<String>>, LoadError> {
    let mut groups = Vec::new();
    let mut problems = Vec::new();
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
    for (line, written) in (1..).zip(lines) {
        if written.trim().is_empty() || written.starts_with('#') {
            continue;
        }
        match group(written) {
            Ok(members) => groups.push(members),
            Err((column, message, hint)) => {
                let position = Position { line, column };
                problems
                    .push(Problem::at(file, text, position, message).hint(Some(hint.to_owned())));
            }
        }
    }
    if problems.is_empty() {
        Ok(groups)
    } else {
        Err(LoadError { problems })
    }
}

/// The members of a line, or what is wrong with it at which column.
fn group(line: &str) -> Result<Vec<String>, (usize, &'static str, &'static str)> {
    const EXAMPLE: &str = "for instance `dead letter queue = DLQ`";
    let mut members = Vec::new();
    let mut column = 1;
    for member in line.split('=') {
        let blanks = member.chars().take_while(|c| c.is_whitespace()).count();
        let found = member.trim();
        if !found.chars().any(char::is_alphanumeric) {
            let message = "a member of this group has no letter and no digit";
            return Err((column + blanks, message, EXAMPLE));
        }
        members.push(found.to_owned());
        column += member.chars().count() + 1;
    }
    if members.len() < 2 {
        let message = "a group of synonyms has two members or more, with `=` between them";
        return Err((1, message, EXAMPLE));
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_group_and_comments_are_passed_over() {
        let text = "# mine\n\ndead letter queue = DLQ\nlambda=function = fn\n";
        assert_eq!(
            read_synonyms("s.txt", text).unwrap(),
            [
                vec!["dead letter queue", "DLQ"],
                vec!["lambda", "function", "fn"]
            ]
        );
    }

    #[test]
    fn every_bad_line_is_told_with_its_place() {
        let faults = read_synonyms("s.txt", "fine = good\nalone\na = \n").unwrap_err();
        let places: Vec<_> = faults
            .problems
            .iter()
            .filter_map(|problem| problem.place.as_ref())
            .map(|place| (place.line, place.column))
            .collect();
        assert_eq!(places, [(2, 1), (3, 5)]);
        assert!(faults.to_string().contains("s.txt:2:1"));
    }

    #[test]
    fn no_file_is_no_groups() {
        assert!(
            load_synonyms(Path::new("/nowhere/synonyms.txt"))
                .unwrap()
                .is_empty()
        );
    }
}
