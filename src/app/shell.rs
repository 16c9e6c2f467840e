//! Commands that a person has configured: an editor, a pager, with arguments of their own.

use std::ffi::OsString;
use std::process::Command;

/// A configured command, as in `code --wait`, with more arguments after its own.
///
/// On Unix the shell reads it, so that quotes and variables mean what they mean there.
#[cfg(unix)]
pub(crate) fn command(configured: &str, arguments: &[OsString]) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(format!("{configured} \"$@\""))
        .arg("sh")
        .args(arguments);
    command
}

/// A configured command, as in `"C:\Program Files\Editor\code.cmd" --wait`, with more arguments
/// after its own.
///
/// A name without a folder and an ending is looked for as the command line of Windows does: `code`
/// is often a `code.cmd`, which the system does not find by itself.
#[cfg(not(unix))]
pub(crate) fn command(configured: &str, arguments: &[OsString]) -> Command {
    let mut words = words(configured).into_iter();
    let name = words.next().unwrap_or_default();
    let endings = std::env::var("PATHEXT").unwrap_or_else(|_| ".EXE;.CMD;.BAT;.COM".to_owned());
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let program = find(&name, std::env::split_paths(&folders), &endings, |file| {
        file.is_file()
    });
    let mut command = Command::new(program.unwrap_or_else(|| name.into()));
    command.args(words).args(arguments);
    command
}

/// The first word of a configured command: its program.
pub(crate) fn program(configured: &str) -> String {
    words(configured).into_iter().next().unwrap_or_default()
}

/// Words between spaces; quotation marks hold spaces together, and a backslash is only itself, as
/// in the paths of Windows.
fn words(configured: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in configured.chars() {
        match (quote, c) {
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(mark), c) if c == mark => quote = None,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The file that a name without a folder stands for, by the endings that programs have.
#[cfg(any(test, not(unix)))]
fn find(
    name: &str,
    folders: impl Iterator<Item = std::path::PathBuf>,
    endings: &str,
    exists: impl Fn(&std::path::Path) -> bool,
) -> Option<std::path::PathBuf> {
    if name.contains(['/', '\\']) || std::path::Path::new(name).extension().is_some() {
        return None;
    }
    folders
        .flat_map(|folder| {
            endings
                .split(';')
                .map(move |ending| folder.join(format!("{name}{}", ending.to_lowercase())))
                .collect::<Vec<_>>()
        })
        .find(|file| exists(file))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn quotation_marks_hold_a_path_with_spaces_together() {
        assert_eq!(
            words(r#""C:\Program Files\Code\bin\code.cmd" --wait"#),
            [r"C:\Program Files\Code\bin\code.cmd", "--wait"]
        );
        assert_eq!(words("  vim   -u 'my rc' "), ["vim", "-u", "my rc"]);
        assert_eq!(words(""), Vec::<String>::new());
        assert_eq!(program("'/opt/my editor/hx' -v"), "/opt/my editor/hx");
    }

    #[test]
    fn a_name_stands_for_a_script_where_there_is_no_program() {
        let there = Path::new("tools").join("code.cmd");
        let folders = || ["bin", "tools"].map(PathBuf::from).into_iter();
        let find = |name| find(name, folders(), ".EXE;.CMD", |file| file == there);
        assert_eq!(find("code"), Some(there.clone()));
        assert_eq!(find("code.exe"), None);
        assert_eq!(find(r"C:\code"), None);
        assert_eq!(find("vim"), None);
    }
}
